/* Precision of the kernel: `real` is double, or float where SINGLE is defined.
 *
 * Everything else in the source is written once for both. Constants of the two precisions that
 * are not a cast apart stand here and in maths.h.
 */
#ifndef VALUMA_REAL_H
#define VALUMA_REAL_H

#ifdef SINGLE
typedef float real;
typedef int word;
typedef unsigned int uword;
#define MANTISSA_BITS 23
#define ONE_BITS 0x3f800000
#define ROUND_BITS 0x4b400000 /* 1.5 * 2^23 */
#else
typedef double real;
typedef long long word;
typedef unsigned long long uword;
#define MANTISSA_BITS 52
#define ONE_BITS 0x3ff0000000000000
#define ROUND_BITS 0x4338000000000000 /* 1.5 * 2^52 */
#endif

_Static_assert(sizeof(real) == sizeof(word), "a word holds the bits of a real");

#define NUM(x) ((real)(x))

static inline word bits_of(real x)
{
    word w;
    __builtin_memcpy(&w, &x, sizeof w);
    return w;
}

static inline real real_of(word w)
{
    real x;
    __builtin_memcpy(&x, &w, sizeof x);
    return x;
}

/* The first argument passes if it is not a number: nothing invalid is clipped into a value. */
static inline real max_of(real x, real low) { return x < low ? low : x; }
static inline real min_of(real x, real high) { return high < x ? high : x; }
static inline real clip(real x, real low, real high) { return max_of(min_of(x, high), low); }

#endif
