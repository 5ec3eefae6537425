/* What a block of draws gives for every alternative: home capacity, own choices, responses, and
 * the disparities there would be without any policy. */
#include "lanes.h"

/* Themes by whether what they make is sold outside the region. */
enum market { SOLD, LOCAL };

/* Capacity that a region keeps up by itself, and what it does for money (sections 4, 5.6).
 *
 * Differences of capacities are carried along by themselves (here what is lost since the start):
 * in single precision, little would be left of them after a subtraction.
 */
static void prepare_capacity(int b, int r)
{
    const real mean = at.constant[CONSTANT_MEAN_CAPACITY], proxy = at.proxy[r];
    const real *spread = parameter_at(b, PARAMETER_K0_SPREAD), *skew = parameter_at(b, PARAMETER_EROSION_SKEW);
    const real *erosion = parameter_at(b, PARAMETER_EPSILON_EROSION);
    const real *decay = parameter_at(b, PARAMETER_DELTA_CAPACITY);
    const real *eta = parameter_at(b, PARAMETER_ETA_ABSORPTION);
    real *start = start_at(b, r);
    lanes left, lost, aim;

    EACH_LANE {
        start[l] = clip(mean + spread[l] * (proxy - mean), 0, 1);
        const real steep = power_of(start[l] > 0 ? mean / start[l] : 1, skew[l]) * erosion[l];
        const real eroded = start[l] > 0 || skew[l] == 0 ? steep : 1;
        left[l] = 1 - min_of(eroded, 1);
        lost[l] = aim[l] = 0;
    }
    for (int y = 0; y < size.year; y++) {
        real *home = home_at(b, r, y), *use = home_use_at(b, r, y);
        real *change = lost_at(b, r, y), *beyond = beyond_at(b, r, y);
        EACH_LANE {
            home[l] = start[l] + lost[l];
            use[l] = power_of(home[l] / mean, eta[l]);
            change[l] = lost[l];
            aim[l] = aim[l] * left[l] - start[l] * (1 - left[l]);
            const real next = lost[l] - decay[l] * (lost[l] - aim[l]);
            lost[l] = clip(next, -start[l], 1 - start[l]);
            beyond[l] = next - lost[l];
        }
    }
}

/* Themes that a fully capable region picks for itself beyond an even mix (3.2), and what the sums
 * over themes are in which they occur. */
static void prepare_choice(int b, int r)
{
    const real *sharpness = parameter_at(b, PARAMETER_CHOICE_SHARPNESS);
    const real even = (real)1 / size.theme;
    real *fit = lean_fit_at(b, r), *square = lean_square_at(b, r), *net = lean_net_at(b, r);
    lanes total;

    fill(total, 0);
    fill(fit, 0);
    fill(square, 0);
    fill(net, 0);
    for (int m = 0; m < size.theme; m++) {
        real *pull = lean_at(b, r, m);
        power_lanes(*need_at(r, m), sharpness, pull);
        add(total, 1, pull);
    }
    for (int m = 0; m < size.theme; m++) {
        const real need = *need_at(r, m), *additional = additional_at(b, m);
        real *lean = lean_at(b, r, m);
        EACH_LANE {
            lean[l] = lean[l] / total[l] - even;
            fit[l] += lean[l] * need;
            square[l] += lean[l] * lean[l];
            net[l] += lean[l] * additional[l];
        }
    }
}

/* Response of every indicator, stronger where a region is further behind (6.1). */
static void prepare_strength(int b, int r)
{
    const real *zeta = parameter_at(b, PARAMETER_ZETA_SENSITIVITY);

    for (int i = 0; i < size.indicator; i++) {
        const real *beta = beta_at(b, i);
        real *strength = strength_at(b, r, i);
        power_lanes(*sensitivity_at(i, r), zeta, strength);
        EACH_LANE strength[l] *= beta[l];
    }
}

/* Add to a row what `lean` in EUR per inhabitant gives an indicator in it. */
static void add_lean_worth(int b, int r, int i, real times, real *worth)
{
    const real *kept = kept_at(b), *sold_counts = counts_at(b, SOLD), *local_counts = counts_at(b, LOCAL);
    const real *strength = strength_at(b, r, i);
    const int market = at.market[i];
    lanes sold, local;

    fill(sold, 0);
    fill(local, 0);
    for (int k = at.link_first[i]; k < at.link_first[i + 1]; k++) {
        const int m = at.link_theme[k];
        add(at.tradable[m] ? sold : local, at.link_weight[k], lean_at(b, r, m));
    }
    EACH_LANE {
        const real counts = market ? sold[l] * sold_counts[l] + local[l] * local_counts[l] : sold[l] + local[l];
        worth[l] += times * (strength[l] * kept[l] * counts);
    }
}

static void prepare_lean_worth(int b, int r)
{
    for (int row = 0; row < size.row; row++) {
        real *worth = lean_worth_at(b, r, row);
        fill(worth, 0);
        for (int k = at.member_first[row]; k < at.member_first[row + 1]; k++)
            add_lean_worth(b, r, at.member_of[k], at.member_weight[k], worth);
    }
}

/* Relevant share of existing spending, net, that a change of capacity moves (5.7). */
static void prepare_existing(int b, int i)
{
    const real *psi = parameter_at(b, PARAMETER_PSI_MAINSTREAM);
    real *existing = existing_at(b, i);

    fill(existing, 0);
    for (int k = at.link_first[i]; k < at.link_first[i + 1]; k++) {
        const int m = at.link_theme[k];
        const real share = at.link_weight[k] * at.mainstream_share[m];
        add(existing, share, at.market[i] ? additional_at(b, m) : kept_at(b));
    }
    EACH_LANE existing[l] *= psi[l];
}

/* What of a euro is additional, by account and theme (5.4). */
static void prepare_additional(int b)
{
    const real *deadweight = parameter_at(b, PARAMETER_DEADWEIGHT), *leakage = parameter_at(b, PARAMETER_LEAKAGE);
    const real *displaced = parameter_at(b, PARAMETER_DISPLACEMENT_TRADABLE);
    const real *crowded = parameter_at(b, PARAMETER_DISPLACEMENT_LOCAL);
    const real *multiplier = parameter_at(b, PARAMETER_MULTIPLIER);
    const real common = 1 + at.constant[CONSTANT_LOCAL_MULTIPLIER];
    real *kept = kept_at(b), *sold = counts_at(b, SOLD), *local = counts_at(b, LOCAL);

    EACH_LANE {
        kept[l] = (1 - deadweight[l]) * (1 - leakage[l]);
        sold[l] = (1 - displaced[l]) * (1 + multiplier[l]);
        local[l] = (1 - crowded[l]) * common;
    }
    for (int m = 0; m < size.theme; m++) {
        const real *counts = at.tradable[m] ? sold : local;
        real *additional = additional_at(b, m);
        EACH_LANE additional[l] = kept[l] * counts[l];
    }
}

/* Theil index of the baseline path, and what a change of level counts for (section 7). */
static void prepare_gap(int b, int d, int o)
{
    const real floor = at.gap_floor[d], weight = at.gap_weight[d];
    real *mean = gap_mean_at(b, d, o);
    lanes average, index;

    fill(average, 0);
    fill(index, 0);
    for (int r = 0; r < size.region; r++) {
        const real share = at.share[r];
        const real *path = path_at(b, d, o, r);
        EACH_LANE average[l] += share * max_of(path[l], floor);
    }
    EACH_LANE mean[l] = 1 / average[l];
    for (int r = 0; r < size.region; r++) {
        const real share = at.share[r];
        const real *path = path_at(b, d, o, r);
        real *inverse = gap_inverse_at(b, d, o, r), *log_ratio = gap_log_at(b, d, o, r);
        real *factor = gap_factor_at(b, d, o, r);
        EACH_LANE {
            const real level = max_of(path[l], floor);
            const real away = (level - average[l]) * mean[l];
            log_ratio[l] = log1p_of(away);
            inverse[l] = 1 / level;
            factor[l] = share * (1 + away);
            index[l] += factor[l] * log_ratio[l] - share * away;
        }
    }
    EACH_LANE index[l] = index[l] > 0 ? -100 * weight / index[l] : 0;
    for (int r = 0; r < size.region; r++) {
        real *factor = gap_factor_at(b, d, o, r);
        EACH_LANE factor[l] *= index[l];
    }
}

static void prepare_block(int b)
{
    prepare_additional(b);
    for (int r = 0; r < size.region; r++) {
        prepare_capacity(b, r);
        prepare_choice(b, r);
        prepare_strength(b, r);
        prepare_lean_worth(b, r);
    }
    for (int i = 0; i < size.indicator; i++) prepare_existing(b, i);
    for (int d = 0; d < size.gap; d++)
        for (int o = 0; o < size.out; o++) prepare_gap(b, d, o);
}
