/* Written by build.py from arrays.py; not to be edited. */
#ifndef VALUMA_ARRAYS_H
#define VALUMA_ARRAYS_H

#define LANES 64

static struct sizes {
    int block; /* blocks of 64 draws held at once */
} size;

static struct arrays {
    real *x; /* [block][lane]: argument of the function under test */
    real *y; /* [block][lane]: its second argument */
    real *value; /* [block][lane]: its value */
} at;

#define TAKE(type, count) ((type *)next); next += ((count) * sizeof(type) + 63) / 64 * 64

/* Lay the arrays out one after another from a position on; return the position after the last. */
static unsigned long place_from(unsigned long next)
{
    at.x = TAKE(real, size.block * LANES);
    at.y = TAKE(real, size.block * LANES);
    at.value = TAKE(real, size.block * LANES);
    return next;
}

#endif
