/* Elementary functions without a C library: no table, no branch, so that loops over lanes become
 * SIMD, and the same bits wherever IEEE 754 holds, since only + - * / and bit patterns are used.
 *
 * exp, expm1: x = n ln 2 + r with |r| <= ln 2 / 2; expm1(r) = r + r^2 P(r), P interpolated at
 * Chebyshev nodes (relative error 4e-17 in double, 2e-8 in single, before rounding).
 * log, log1p: x = 2^k (1 + f) with 1 + f in [sqrt 1/2, sqrt 2); s = f / (2 + f);
 * log(1 + f) = f - (f^2/2 - s (f^2/2 + s^2 Q(s^2))), the form of FreeBSD's msun, Q interpolated at
 * Chebyshev nodes (relative error 5e-18 in double, 3e-9 in single).
 *
 * Bounds that the tests hold: 3 units in the last place, for power 2 |y ln x| more.
 */
#ifndef VALUMA_MATHS_H
#define VALUMA_MATHS_H

#include "real.h"

#define LOG2_E NUM(0x1.71547652b82fep+0)

#ifdef SINGLE
#define LN2_HIGH 0x1.62e4p-1f
#define LN2_LOW 0x1.7f7d1cp-20f
#define EXP_LIMIT 87.0f
#define SMALLEST_NORMAL 0x1p-126f
#define SQRT_HALF_BITS 0x3f3504f3
#else
#define LN2_HIGH 0x1.62e42feep-1
#define LN2_LOW 0x1.a39ef35793c76p-33
#define EXP_LIMIT 708.0
#define SMALLEST_NORMAL 0x1p-1022
#define SQRT_HALF_BITS 0x3fe6a09e667f3bcd
#endif

/* (expm1(r) - r) / r^2 for |r| <= ln 2 / 2. */
static inline real expm1_rest(real r)
{
#ifdef SINGLE
    real p = 0x1.6d110ap-10f;
    p = p * r + 0x1.120b6ep-7f;
    p = p * r + 0x1.55551ap-5f;
    p = p * r + 0x1.5554dcp-3f;
    return p * r + 0.5f;
#else
    real p = 0x1.af38a9b0ec855p-26;
    p = p * r + 0x1.289185613a3d6p-22;
    p = p * r + 0x1.71de0dae63bb3p-19;
    p = p * r + 0x1.a019b90d2ae7ap-16;
    p = p * r + 0x1.a01a01a7c41d5p-13;
    p = p * r + 0x1.6c16c1788bd90p-10;
    p = p * r + 0x1.11111111109b3p-7;
    p = p * r + 0x1.5555555553d63p-5;
    p = p * r + 0x1.5555555555556p-3;
    return p * r + 0.5;
#endif
}

/* Split x into a power of two (returned) and expm1 of the rest; x is clipped to +-EXP_LIMIT. */
static inline real exp_parts(real x, real *expm1_of_rest)
{
    const real round = real_of(ROUND_BITS);
    const real clipped = clip(x, -EXP_LIMIT, EXP_LIMIT);
    const real shifted = clipped * LOG2_E + round; /* its low bits hold the nearest integer */
    const real n = shifted - round;
    const real r = (clipped - n * LN2_HIGH) - n * LN2_LOW;
    *expm1_of_rest = r + r * r * expm1_rest(r);
    return real_of((word)((uword)bits_of(shifted) << MANTISSA_BITS) + ONE_BITS);
}

static inline real exp_of(real x)
{
    real rest;
    const real power = exp_parts(x, &rest);
    return power + power * rest;
}

static inline real expm1_of(real x)
{
    real rest;
    const real power = exp_parts(x, &rest);
    return power * rest + (power - 1);
}

/* log(1 + f) + exponent ln 2 for 1 + f within [sqrt 1/2, sqrt 2). */
static inline real log_of_parts(real exponent, real f)
{
    const real s = f / (2 + f), z = s * s, half = NUM(0.5) * f * f;
#ifdef SINGLE
    real q = 0x1.2ee69cp-2f;
    q = q * z + 0x1.997c2ep-2f;
    q = q * z + 0x1.55555cp-1f;
#else
    real q = 0x1.2b59b713616c9p-3;
    q = q * z + 0x1.39fe42e9740a7p-3;
    q = q * z + 0x1.7462b58e46ebep-3;
    q = q * z + 0x1.c71c62e26208bp-3;
    q = q * z + 0x1.2492492df3ba9p-2;
    q = q * z + 0x1.99999999952ccp-2;
    q = q * z + 0x1.5555555555558p-1;
#endif
    return exponent * LN2_HIGH - ((half - (s * (half + q * z) + exponent * LN2_LOW)) - f);
}

/* Exponent of a positive number whose mantissa is taken from [sqrt 1/2, sqrt 2). The shift is one of
 * bits without a sign, which every processor has for many numbers at once. */
static inline word exponent_of(real x)
{
    const uword shifted = (uword)bits_of(x) + (uword)(ONE_BITS - SQRT_HALF_BITS);
    return (word)(shifted >> MANTISSA_BITS) - (ONE_BITS >> MANTISSA_BITS);
}

static inline real real_of_integer(word k) { return real_of(ROUND_BITS + k) - real_of(ROUND_BITS); }

/* log of a positive normal number. x - x keeps what is no number from becoming one. */
static inline real log_of(real x)
{
    const word k = exponent_of(x);
    const real mantissa = real_of(bits_of(x) - (k << MANTISSA_BITS));
    return log_of_parts(real_of_integer(k), (mantissa - 1) + (x - x));
}

/* log(1 + x) for x > -1; what rounding cuts off 1 + x is added to its mantissa. */
static inline real log1p_of(real x)
{
    const real u = 1 + x;
    const word k = exponent_of(u);
    const real mantissa = real_of(bits_of(u) - (k << MANTISSA_BITS));
    const real scale = real_of(ONE_BITS - (k << MANTISSA_BITS)); /* 2^-k */
    return log_of_parts(real_of_integer(k), (mantissa - 1) + (x - (u - 1)) * scale);
}

/* (1 - exp(-x)) / x for x >= 0, 1 for 0. */
static inline real mean_decay_of(real x) { return x > 0 ? -expm1_of(-x) / x : 1; }

/* The same for x <= DECAY_NEAR, by interpolation (relative error 4e-17 in double, 2e-9 in single). */
#define DECAY_NEAR NUM(0.5)

static inline real mean_decay_near(real x)
{
#ifdef SINGLE
    real p = -0x1.267e62p-10f;
    p = p * x + 0x1.0c5b76p-7f;
    p = p * x - 0x1.550898p-5f;
    p = p * x + 0x1.55531cp-3f;
    p = p * x - 0x1.fffff4p-2f;
#else
    real p = -0x1.d823af61bbfc6p-23;
    p = p * x + 0x1.6a3c1963299dcp-19;
    p = p * x - 0x1.9f8d22848c183p-16;
    p = p * x + 0x1.a013d18d84387p-13;
    p = p * x - 0x1.6c16962d6271ap-10;
    p = p * x + 0x1.111110589fe36p-7;
    p = p * x - 0x1.55555551cc379p-5;
    p = p * x + 0x1.555555554c832p-3;
    p = p * x - 0x1.ffffffffffeefp-2;
#endif
    return p * x + 1;
}

/* ((1 + x) log(1 + x) - x) / x^2: its series for |x| <= GAIN_NEAR (relative error 1e-16 in double,
 * 4e-9 in single), and by the logarithm. */
#define GAIN_NEAR NUM(0x1p-6)

static inline real gain_near(real x)
{
#ifdef SINGLE
    real p = -1 / NUM(20);
#else
    real p = -1 / NUM(72);
    p = p * x + 1 / NUM(56);
    p = p * x - 1 / NUM(42);
    p = p * x + 1 / NUM(30);
    p = p * x - 1 / NUM(20);
#endif
    p = p * x + 1 / NUM(12);
    p = p * x - 1 / NUM(6);
    return p * x + NUM(0.5);
}

static inline real gain_of(real x) { return ((1 + x) * log1p_of(x) - x) / (x * x); }

/* x^y for x >= 0; subnormal x counts as 0. */
static inline real power_of(real x, real y)
{
    const int positive = x >= SMALLEST_NORMAL;
    const real value = exp_of(y * log_of(positive ? x : 1));
    return positive ? value : (y == 0 ? 1 : 0);
}

#endif
