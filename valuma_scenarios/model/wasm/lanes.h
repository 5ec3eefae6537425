/* Loops over the lanes. Arrays of one loop never overlap unless they are the same lanes, so the
 * compiler need not check; without the pragma it gives up where a loop reads many arrays. */
#ifndef VALUMA_LANES_H
#define VALUMA_LANES_H

#include "maths.h"
#include "memory.h"

#define EACH_LANE                                                                                  \
    _Pragma("clang loop vectorize(assume_safety) interleave(disable)")                             \
    for (int l = 0; l < LANES; l++)

typedef real lanes[LANES];

static inline void fill(real *x, real value)
{
    EACH_LANE x[l] = value;
}

static inline void copy(real *x, const real *from)
{
    EACH_LANE x[l] = from[l];
}

/* x += factor * from */
static inline void add(real *x, real factor, const real *from)
{
    EACH_LANE x[l] += factor * from[l];
}

#endif
