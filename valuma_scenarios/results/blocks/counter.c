/* Counts draws in bins: what `count` in counts.py does in numpy, to the last integer.
 *
 * The caller lays everything out in the memory from free_from() on. Rows of draws are a multiple of
 * four long; what lies beyond the draws is of no class and counts for nothing. build.py defines CLASSES
 * (how many), FIELD (bits in which those of a class are counted: that of class k is 1 << FIELD k) and
 * LARGEST (most that a value counts in the moments, in steps).
 */
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(#name)))
#define PART 256 /* draws of which sums of steps fit in 32 bits, and numbers in a FIELD */

typedef long long wide;

extern unsigned char __heap_base; /* where the module's own data end */

EXPORT(free_from) unsigned long free_from(void)
{
    return ((unsigned long)&__heap_base + 63) / 64 * 64;
}

/* What holds for one cell, and what four lanes have found of it. */
struct cell {
    v128_t low, inverse, scale, last; /* lowest edge, bins and steps in a unit, number of bins */
    v128_t below, above;              /* draws below and above zero, in the field of their class */
    v128_t least, most, sum, square;
};

/* Whole numbers from floats of less than 2^22 either way, in two instructions instead of seven: added to
 * this, the whole number is in the last bits, rounded half to even. */
#define SHIFT 12582912.0f /* 1.5 times 2^23 */

static inline v128_t rounded(v128_t x)
{
    const v128_t shift = wasm_f32x4_const_splat(SHIFT);

    return wasm_i32x4_sub(wasm_f32x4_add(x, shift), shift);
}

/* np.clip, but for what is no number. */
static inline v128_t clip(v128_t x, v128_t least, v128_t most)
{
    return wasm_f32x4_pmin(most, wasm_f32x4_pmax(least, x));
}

/* Take in four draws and return where they lie among the bins, the one without end first. */
static inline v128_t take(struct cell *c, v128_t change, v128_t field)
{
    const v128_t zero = wasm_f32x4_const_splat(0), one = wasm_f32x4_const_splat(1);
    const v128_t some = wasm_i32x4_ne(field, wasm_i32x4_const_splat(0));
    const v128_t less = wasm_f32x4_lt(change, zero), more = wasm_f32x4_gt(change, zero);
    const v128_t beyond = wasm_f32x4_sub(change, c->low);
    const v128_t steps = clip(wasm_f32x4_mul(beyond, c->scale), wasm_f32x4_const_splat(-LARGEST),
                              wasm_f32x4_const_splat(LARGEST));
    const v128_t whole = wasm_v128_and(some, rounded(steps));
    const v128_t place = clip(wasm_f32x4_mul(beyond, c->inverse), wasm_f32x4_const_splat(-1), c->last);

    c->below = wasm_i32x4_add(c->below, wasm_v128_and(less, field));
    c->above = wasm_i32x4_add(c->above, wasm_v128_and(more, field));
    c->least = wasm_v128_bitselect(wasm_f32x4_pmin(c->least, change), c->least, some);
    c->most = wasm_v128_bitselect(wasm_f32x4_pmax(c->most, change), c->most, some);
    c->sum = wasm_i32x4_add(c->sum, whole);
    c->square = wasm_i64x2_add(c->square, wasm_i64x2_extmul_low_i32x4(whole, whole));
    c->square = wasm_i64x2_add(c->square, wasm_i64x2_extmul_high_i32x4(whole, whole));
    return rounded(wasm_f32x4_floor(wasm_f32x4_add(place, one)));
}

static inline int sum_of(v128_t x)
{
    return wasm_i32x4_extract_lane(x, 0) + wasm_i32x4_extract_lane(x, 1)
           + wasm_i32x4_extract_lane(x, 2) + wasm_i32x4_extract_lane(x, 3);
}

/* Add what the lanes have found to the cell's counts, and begin anew. */
static void settle(struct cell *c, wide *signs, wide *moments, float *ends)
{
    const int below = sum_of(c->below), above = sum_of(c->above), all = (1 << FIELD) - 1;
    float least[4], most[4];

    for (int k = 0; k < CLASSES; k++) {
        signs[2 * k] += below >> FIELD * k & all;
        signs[2 * k + 1] += above >> FIELD * k & all;
    }
    c->below = c->above = wasm_i32x4_const_splat(0);
    moments[0] += sum_of(c->sum);
    moments[1] += wasm_i64x2_extract_lane(c->square, 0) + wasm_i64x2_extract_lane(c->square, 1);
    c->sum = c->square = wasm_i32x4_const_splat(0);
    wasm_v128_store(least, c->least);
    wasm_v128_store(most, c->most);
    for (int l = 0; l < 4; l++) { /* + 0 makes of -0 a 0: there is one zero at the end of a range */
        if (least[l] < ends[0]) ends[0] = least[l] + 0.0f;
        if (most[l] > ends[1]) ends[1] = most[l] + 0.0f;
    }
}

/* Count the draws of one cell; `other` is null for a level. */
static void count_cell(
    struct cell *c, int draws, const float *own, const float *other, const int *field,
    const int *offset, unsigned short *bins, wide *signs, wide *moments, float *ends)
{
    for (int start = 0; start < draws; start += PART) {
        const int stop = draws - start < PART ? draws : start + PART;
        int place[PART];

        for (int d = start; d < stop; d += 4) {
            v128_t change = wasm_v128_load(own + d);
            if (other) change = wasm_f32x4_sub(change, wasm_v128_load(other + d));
            const v128_t found = take(c, change, wasm_v128_load(field + d));
            wasm_v128_store(place + d - start, wasm_i32x4_add(found, wasm_v128_load(offset + d)));
        }
        for (int d = start; d < stop; d++) bins[place[d - start]]++;
        settle(c, signs, moments, ends);
    }
}

/* Count the draws of every cell of every comparison.
 *
 * `own` and `other` say where the values of a comparison's alternatives begin, rows of `step` draws,
 * one for each cell; the last is 0 for a level. `field` has 1 in the field of a draw's class, `offset`
 * where the bins of the class begin.
 */
EXPORT(count) void count(
    int comparisons, int cells, int draws, int step, int width, const int *field,
    const int *own, const int *other, const int *offset, const float *low, const float *inverse,
    const float *scale, unsigned short *bins, wide *signs, wide *moments, float *ends)
{
    for (int k = 0; k < comparisons; k++) {
        const float *row = (const float *)(unsigned long)own[k];
        const float *less = (const float *)(unsigned long)other[k];

        for (int cell = 0; cell < cells; cell++) {
            struct cell c = {
                wasm_f32x4_splat(*low++), wasm_f32x4_splat(*inverse++), wasm_f32x4_splat(*scale++),
                wasm_f32x4_splat((float)(width - 2)), {0}, {0},
                wasm_f32x4_splat(__builtin_inff()), wasm_f32x4_splat(-__builtin_inff()), {0}, {0},
            };
            count_cell(&c, draws, row, less, field, offset, bins, signs, moments, ends);
            row += step;
            if (less) less += step;
            bins += CLASSES * width;
            signs += 2 * CLASSES;
            moments += 2;
            ends += 2;
        }
    }
}
