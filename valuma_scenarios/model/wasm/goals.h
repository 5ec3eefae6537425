/* Goals and what is reported beside them (section 7). */
#include "effects.h"

/* Goals that are weighted sums of indicators. */
static void add_points(int b, int goal, int o)
{
    for (int r = 0; r <= size.region; r++) {
        real *effect = goal_effect_at(b, goal, o, r);
        for (int g = 0; g < GROUPS; g++) {
            group sum = {0};
            for (int k = at.point_first[goal]; k < at.point_first[goal + 1]; k++)
                sum += at.point_weight[k] * part(indicator_effect_at(b, at.point_of[k], o, r), g);
            parts(effect)[g] = sum;
        }
    }
}

/* Change of the Theil index by region, in the form that stays exact where effects are tiny: with
 * the relative change a of a region and b of the mean, and c = ln((1 + a) / (1 + b)), a region adds
 * factor x ((a - b) / (1 + b) (turn + c) + c). */
static void add_disparity(int b, int goal, int o)
{
    lanes common, inverse_mean, apart, c;

    for (int r = 0; r <= size.region; r++) fill(goal_effect_at(b, goal, o, r), 0);
    for (int d = 0; d < size.gap; d++) {
        const int i = at.gap_of[d];
        const real floor = at.gap_floor[d], *mean = gap_mean_at(b, d, o);

        fill(common, 0);
        for (int r = 0; r < size.region; r++) {
            const real share = at.share[r];
            const real *path = path_at(b, d, o, r), *effect = indicator_effect_at(b, i, o, r);
            EACH_LANE common[l] += share * max_of(effect[l], floor - max_of(path[l], floor));
        }
        EACH_LANE {
            common[l] /= mean[l];
            inverse_mean[l] = 1 / (1 + common[l]);
        }
        for (int r = 0; r < size.region; r++) {
            const real *path = path_at(b, d, o, r), *effect = indicator_effect_at(b, i, o, r);
            const real *inverse = gap_inverse_at(b, d, o, r), *turn = gap_turn_at(b, d, o, r);
            const real *factor = gap_factor_at(b, d, o, r);
            real *goal_effect = goal_effect_at(b, goal, o, r);
            EACH_LANE {
                const real changed = max_of(effect[l], floor - max_of(path[l], floor));
                apart[l] = (changed * inverse[l] - common[l]) * inverse_mean[l];
            }
            log1p_lanes(apart, c);
            EACH_LANE goal_effect[l] += factor[l] * (apart[l] * (turn[l] + c[l]) + c[l]);
        }
    }
    real *country = goal_effect_at(b, goal, o, size.region);
    for (int r = 0; r < size.region; r++) add(country, 1, goal_effect_at(b, goal, o, r));
}

/* The country's means of the state of regions in a year. */
static void report_stocks(int b, int y)
{
    for (int s = 0; s < STOCKS; s++) {
        real *country = stock_at(b, s, y, size.region);
        fill(country, 0);
        for (int r = 0; r < size.region; r++) add(country, at.share[r], stock_at(b, s, y, r));
    }
}

/* Overlap of the country's money with national priorities in a year. */
static void report_alignment(int b, int y)
{
    real *alignment = alignment_at(b, y);
    lanes total;

    fill(total, 0);
    fill(alignment, 0);
    for (int m = 0; m < size.theme; m++) add(total, 1, country_at(y, m));
    for (int m = 0; m < size.theme; m++) {
        const real national = at.national[m], *money = country_at(y, m);
        EACH_LANE {
            const real share = money[l] / (total[l] > 0 ? total[l] : 1);
            alignment[l] += total[l] > 0 ? min_of(share, national) : 0;
        }
    }
}

static void run_goals(int b)
{
    for (int o = 0; o < size.out; o++) {
        for (int goal = 0; goal < size.goal; goal++) {
            if (at.disparity[goal])
                add_disparity(b, goal, o);
            else
                add_points(b, goal, o);
        }
    }
    for (int p = 0; p < size.span; p++) {
        for (int y = at.span_first[p]; y < at.span_first[p + 1]; y++) {
            report_stocks(b, y);
            report_alignment(b, y);
            for (int c = 0; c < COSTS; c++) copy(cost_at(b, c, y), spent_at(p, c));
        }
    }
}
