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

/* x^y for one x: its logarithm is taken once. */
static inline void power_lanes(real x, const real *y, real *value)
{
    const real log_x = x >= SMALLEST_NORMAL ? log_of(x) : 0;

    if (x >= SMALLEST_NORMAL) {
        EACH_LANE value[l] = exp_of(y[l] * log_x);
    } else {
        EACH_LANE value[l] = y[l] == 0 ? 1 : 0;
    }
}

/* Functions of many lanes that are near zero nearly always. A lane's value depends on that lane
 * alone, so the bits are the same whichever way its neighbours make it go. */
static inline real mean_decay_near_or_far(real x)
{
    return x > DECAY_NEAR ? mean_decay_of(x) : mean_decay_near(x);
}

static inline void mean_decay_lanes(const real *x, real *value)
{
    word far = 0;

    EACH_LANE far |= x[l] > DECAY_NEAR ? -1 : 0;
    if (far) {
        EACH_LANE value[l] = mean_decay_near_or_far(x[l]);
    } else {
        EACH_LANE value[l] = mean_decay_near(x[l]);
    }
}

static inline real gain_near_or_far(real x)
{
    return x > GAIN_NEAR || x < -GAIN_NEAR ? gain_of(x) : gain_near(x);
}

/* Lanes held in registers while sums run over themes, neighbours or years: as many as the sixteen
 * registers of the common processors have room for. */
typedef real group __attribute__((vector_size(32)));
#define GROUPS ((int)(LANES * sizeof(real) / sizeof(group)))
typedef real wide __attribute__((vector_size(64)));
#define WIDES ((int)(LANES * sizeof(real) / sizeof(wide)))

static inline group part(const real *x, int g) { return ((const group *)x)[g]; }
static inline group *parts(real *x) { return (group *)x; }
static inline wide wide_part(const real *x, int g) { return ((const wide *)x)[g]; }
static inline wide *wide_parts(real *x) { return (wide *)x; }

#endif
