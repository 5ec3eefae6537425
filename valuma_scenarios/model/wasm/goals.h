/* Goals and what is reported beside them (section 7). */
#include "effects.h"

/* Goals that are weighted sums. */
static void add_points(int b, int goal, int o)
{
    for (int r = 0; r <= size.region; r++) {
        real *effect = goal_result_at(goal, r, o, b);
        for (int g = 0; g < WIDES; g++) {
            wide sum = {0};
            for (int k = at.point_first[goal]; k < at.point_first[goal + 1]; k++)
                sum += at.point_weight[k] * wide_part(effect_at(o, at.point_of[k], r), g);
            wide_parts(effect)[g] = sum;
        }
    }
}

/* Mean change of an indicator of the disparity goal; returns whether any region's is far from zero.
 * Levels do not fall below their floor: near zero they do not anyway, and the mean change is that of
 * the country. */
static word change_mean(int b, int d, int o, real *common)
{
    const real floor = at.gap_floor[d], limit = GAIN_NEAR * NUM(0.49);
    const real *country = effect_at(o, at.gap_of[d], size.region), *mean = gap_mean_at(b, d, o);
    lanes most, sum;
    word far = 0;

    fill(most, 0);
    for (int r = 0; r < size.region; r++) {
        const real *effect = effect_at(o, at.gap_of[d], r), *inverse = gap_inverse_at(b, d, o, r);
        EACH_LANE most[l] = max_of(most[l], __builtin_elementwise_abs(effect[l] * inverse[l]));
    }
    EACH_LANE {
        common[l] = country[l] * mean[l];
        far |= most[l] > limit ? -1 : 0;
    }
    if (!far) return 0;
    fill(sum, 0);
    for (int r = 0; r < size.region; r++) {
        const real *effect = effect_at(o, at.gap_of[d], r), *inverse = gap_inverse_at(b, d, o, r);
        const real share = at.share[r];
        EACH_LANE sum[l] += share * max_of(effect[l], floor - 1 / inverse[l]);
    }
    EACH_LANE common[l] = most[l] > limit ? sum[l] * mean[l] : common[l];
    return far;
}

/* Change of the Theil index by region, in a form that stays exact where effects are tiny: with x the
 * change of a region's level relative to the mean, a region adds
 * factor x (x ln(level / mean) + (1 + x) ln(1 + x) - x). */
static void add_disparity(int b, int goal, int o)
{
    lanes common, inverse_mean;

    for (int r = 0; r < size.region; r++) fill(gap_effect_at(r), 0);
    for (int d = 0; d < size.gap; d++) {
        const word far = change_mean(b, d, o, common);
        const real floor = at.gap_floor[d];

        EACH_LANE inverse_mean[l] = 1 / (1 + common[l]);
        for (int r = 0; r < size.region; r++) {
            const real *change = effect_at(o, at.gap_of[d], r), *inverse = gap_inverse_at(b, d, o, r);
            const real *log_ratio = gap_log_at(b, d, o, r), *factor = gap_factor_at(b, d, o, r);
            real *effect = gap_effect_at(r);
            if (far) {
                EACH_LANE {
                    const real least = max_of(change[l] * inverse[l], floor * inverse[l] - 1);
                    const real x = (least - common[l]) * inverse_mean[l];
                    effect[l] += factor[l] * (x * (log_ratio[l] + x * gain_near_or_far(x)));
                }
            } else {
                EACH_LANE {
                    const real x = (change[l] * inverse[l] - common[l]) * inverse_mean[l];
                    effect[l] += factor[l] * (x * (log_ratio[l] + x * gain_near(x)));
                }
            }
        }
    }
    real *country = gap_effect_at(size.region);
    fill(country, 0);
    for (int r = 0; r < size.region; r++) add(country, 1, gap_effect_at(r));
    for (int r = 0; r <= size.region; r++) copy(goal_result_at(goal, r, o, b), gap_effect_at(r));
}

/* The country's means of the state of regions in a year. */
static void report_stocks(int y)
{
    for (int s = 0; s < STOCKS; s++) {
        real *country = stock_at(s, y, size.region);
        fill(country, 0);
        for (int r = 0; r < size.region; r++) add(country, at.share[r], stock_at(s, y, r));
    }
}

/* Overlap of the country's money with national priorities in a year. */
static void report_alignment(int b, int p, int y)
{
    real *alignment = alignment_at(b, y);
    lanes total;

    fill(total, 0);
    fill(alignment, 0);
    for (int m = 0; m < size.theme; m++) {
        const real *country = country_at(p, m);
        real *money = leaning_at(y, m);
        EACH_LANE {
            money[l] += country[l];
            total[l] += money[l];
        }
    }
    EACH_LANE total[l] = total[l] > 0 ? total[l] : 1;
    for (int m = 0; m < size.theme; m++) {
        const real national = at.national[m], *money = leaning_at(y, m);
        EACH_LANE alignment[l] += min_of(money[l] / total[l], national);
    }
}

/* Before anything can show. */
static void clear_year(int b, int o, int rows)
{
    for (int r = 0; r <= size.region; r++) {
        for (int row = 0; row < rows; row++) fill(effect_at(o, row, r), 0);
        for (int goal = 0; goal < size.goal; goal++) fill(goal_result_at(goal, r, o, b), 0);
    }
}

/* Put out the goals year by year, while the indicators of a year are at hand. */
static void run_goals(int b, int rows)
{
    for (int o = 0; o < silent_years(); o++) clear_year(b, o, rows);
    for (int o = silent_years(); o < size.out; o++) {
        add_side_effects(b, o);
        for (int goal = 0; goal < size.goal; goal++) {
            if (at.disparity[goal])
                add_disparity(b, goal, o);
            else
                add_points(b, goal, o);
        }
    }
}

/* What is reported beside effects. */
static void report(int b)
{
    for (int p = 0; p < size.span; p++) {
        for (int y = at.span_first[p]; y < at.span_first[p + 1]; y++) {
            report_stocks(y);
            report_alignment(b, p, y);
            for (int c = 0; c < COSTS; c++) copy(cost_at(b, c, y), spent_at(p, c));
        }
    }
    __builtin_memcpy(state_at(b, 0, 0, 0), at.stock, sizeof(real) * STOCKS * size.year * (size.region + 1) * LANES);
}
