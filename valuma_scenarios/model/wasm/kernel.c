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

/* As many numbers as are moved at once, wherever they lie. */
#define SQUARE ((int)(16 / sizeof(real)))
typedef real square __attribute__((vector_size(16), aligned(sizeof(real))));

/* Transpose a square of lanes by years. */
static inline void turn_square(const real *from, int step, real *to, int draw)
{
    square rows[SQUARE];

    for (int k = 0; k < SQUARE; k++) rows[k] = *(const square *)(from + k * step);
#ifdef SINGLE
    const square a = __builtin_shufflevector(rows[0], rows[1], 0, 4, 1, 5), b = __builtin_shufflevector(rows[2], rows[3], 0, 4, 1, 5);
    const square c = __builtin_shufflevector(rows[0], rows[1], 2, 6, 3, 7), d = __builtin_shufflevector(rows[2], rows[3], 2, 6, 3, 7);
    *(square *)to = __builtin_shufflevector(a, b, 0, 1, 4, 5);
    *(square *)(to + draw) = __builtin_shufflevector(a, b, 2, 3, 6, 7);
    *(square *)(to + 2 * draw) = __builtin_shufflevector(c, d, 0, 1, 4, 5);
    *(square *)(to + 3 * draw) = __builtin_shufflevector(c, d, 2, 3, 6, 7);
#else
    *(square *)to = __builtin_shufflevector(rows[0], rows[1], 0, 2);
    *(square *)(to + draw) = __builtin_shufflevector(rows[0], rows[1], 1, 3);
#endif
}

/* Lay an item of the results out by draw, region and year; `step` leads from a year to the next. */
static void turn(const real *lanes_last, int step, real *draws_first)
{
    const int years = size.out, draw = (size.region + 1) * years, whole = years / SQUARE * SQUARE;

    for (int r = 0; r <= size.region; r++, lanes_last += LANES, draws_first += years) {
        for (int l = 0; l < LANES; l += SQUARE)
            for (int o = 0; o < whole; o += SQUARE)
                turn_square(lanes_last + o * step + l, step, draws_first + l * draw + o, draw);
        for (int o = whole; o < years; o++)
            for (int l = 0; l < LANES; l++) draws_first[l * draw + o] = lanes_last[o * step + l];
    }
}

static void turn_all(int b, int rows)
{
    const int step = (size.region + 1) * LANES;

    for (int goal = 0; goal < size.goal; goal++)
        turn(goal_effect_at(0, goal, 0), size.goal * step, goal_by_draw_at(goal, b, 0, 0, 0));
    for (int row = 0; row < rows; row++)
        turn(effect_at(0, row, 0), size.row * step, row_by_draw_at(row, b, 0, 0, 0));
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
        run_goals(b);
        if (rows > 0) report(b);
        turn_all(b, rows);
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
