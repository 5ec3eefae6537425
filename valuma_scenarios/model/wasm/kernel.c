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
#include "region.h"
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

/* Lay an item of the results out by draw, region and year. */
static void turn(const real *lanes_last, real *draws_first)
{
    const int regions = size.region + 1, years = size.out;

    for (int r = 0; r < regions; r++) {
        const real *from = lanes_last + r * LANES;
        real *to = draws_first + r * years;
        for (int l = 0; l < LANES; l++, to += regions * years)
            for (int o = 0; o < years; o++) to[o] = from[o * regions * LANES + l];
    }
}

static void turn_goals(int b)
{
    for (int g = 0; g < size.goal; g++)
        turn(goal_effect_at(b, g, 0, 0), goal_by_draw_at(g, b, 0, 0, 0));
}

static void turn_indicators(int b)
{
    for (int i = 0; i < size.indicator; i++)
        turn(indicator_effect_at(b, i, 0, 0), indicator_by_draw_at(i, b, 0, 0, 0));
}

/* Run the alternative in `count` blocks; lay out draw by draw too: 1 the goals, 2 indicators as well. */
EXPORT(run) void run(int first, int count, int by_draw)
{
    for (int b = first; b < first + count; b++) {
        for (int p = 0; p < size.span; p++) {
            fill(spent_at(p, COST_OVERHEAD), 0);
            run_networks(b, p);
        }
        build_knowledge(b);
        for (int y = 0; y < size.year; y++)
            for (int m = 0; m < size.theme; m++) fill(country_at(y, m), 0);
        for (int r = 0; r < size.region; r++) run_region(b, r);
        run_effects(b);
        run_goals(b);
        if (by_draw > 0) turn_goals(b);
        if (by_draw > 1) turn_indicators(b);
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
        case 5: value[k] = log1p_near_or_far(x[k]); break;
        default: value[k] = mean_decay_near_or_far(x[k]);
        }
    }
}
