/* The model's equations for blocks of LANES draws: default forms, every region and year.
 *
 * The caller fills in `sizes`, calls place() and grows the memory to what it returns, writes the
 * arrays of the stages study, draws and alternative (memory.h says what each holds; table() where
 * each lies), calls prepare() once for its draws and run() for each alternative. Nothing is
 * imported, nothing is allocated, and no state but the arrays passes from one call to the next.
 *
 * Axes: b block of draws, r region, y year, p span of years, o year reported, n network, m theme,
 * i indicator, e edge to a neighbour, l lane (draw). Numbers in comments are sections of the
 * method note.
 */
#include "prepare.h"
#include "networks.h"
#include "goals.h"

#define EXPORT(name) __attribute__((export_name(#name)))

extern unsigned char __heap_base; /* where the module's own data end */

EXPORT(sizes) struct sizes *sizes(void) { return &size; }

EXPORT(table) struct arrays *table(void) { return &at; }

EXPORT(place) unsigned long place(void)
{
    return place_from(((unsigned long)&__heap_base + 63) / 64 * 64);
}

EXPORT(prepare) void prepare(int first, int count)
{
    for (int b = first; b < first + count; b++) prepare_block(b);
}

/* Put out rows, all draws of a region and year side by side. */
static void keep_rows(int b, int rows)
{
    const int step = size.row * (size.region + 1) * LANES;

    for (int row = 0; row < rows; row++) {
        const real *found = effect_at(0, row, 0);
        real *result = row_result_at(row, 0, 0, b);
        for (int r = 0; r <= size.region; r++, found += LANES)
            for (int o = 0; o < size.out; o++, result += size.block * LANES)
                copy(result, found + o * step);
    }
}

static void clear_country(void)
{
    for (int m = 0; m < size.theme; m++) {
        for (int p = 0; p < size.span; p++) fill(country_at(p, m), 0);
        for (int y = 0; y < size.year; y++) fill(leaning_at(y, m), 0);
    }
}

/* Run the alternative in `count` blocks; put out the goals, and if `rows` are wanted (the first so
 * many), the state of regions, costs and alignment too. */
EXPORT(run) void run(int first, int count, int rows)
{
    for (int b = first; b < first + count; b++) {
        for (int p = 0; p < size.span; p++) {
            fill(spent_at(p, COST_OVERHEAD), 0);
            run_networks(b, p);
        }
        build_knowledge(b);
        clear_country();
        for (int r = 0; r < size.region; r++) start_region(b, r);
        for (int p = 0; p < size.span; p++) {
            for (int r = 0; r < size.region; r++) {
                run_region(b, p, r, rows > 0);
                run_alone(b, p, r);
            }
            cross_borders(b, p);
        }
        run_goals(b, rows);
        if (rows > 0) report(b);
        keep_rows(b, rows);
    }
}

/* An elementary function by itself, so that its error can be measured: count values from x. */
EXPORT(elementary) void elementary(int which, int count, const real *x, const real *y, real *value)
{
    for (int k = 0; k < count; k++) {
        switch (which) {
        case 0: value[k] = exp_of(x[k]); break;
        case 1: value[k] = expm1_of(x[k]); break;
        case 2: value[k] = log_of(x[k]); break;
        case 3: value[k] = log1p_of(x[k]); break;
        case 4: value[k] = power_of(x[k], y[k]); break;
        case 5: value[k] = gain_near_or_far(x[k]); break;
        default: value[k] = mean_decay_near_or_far(x[k]);
        }
    }
}

/* Nothing but a product and a sum for each of `count` numbers, `turns` times: what the arithmetic of
 * a machine gives at most, to hold the model against. */
EXPORT(multiply_add) void multiply_add(int count, int turns, const real *x, const real *y, real *value)
{
    for (int turn = 0; turn < turns; turn++)
        for (int k = 0; k < count; k += LANES) {
            const real *times = x + k, *plus = y + k;
            real *to = value + k;
            EACH_LANE to[l] = to[l] * times[l] + plus[l];
        }
}
