/* What a block of draws gives for every alternative: home capacity, own choices, responses, and
 * the disparities there would be without any policy. */
#include "lanes.h"

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
        real *home = home_at(b, y, r), *use = home_use_at(b, y, r);
        real *change = lost_at(b, y, r), *beyond = beyond_at(b, y, r);
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

/* Themes that a fully capable region picks for itself (3.2). */
static void prepare_choice(int b, int r)
{
    const real *sharpness = parameter_at(b, PARAMETER_CHOICE_SHARPNESS);
    lanes total;

    fill(total, 0);
    for (int m = 0; m < size.theme; m++) {
        const real need = *need_at(r, m);
        real *pull = pull_at(b, r, m);
        power_lanes(need, sharpness, pull);
        add(total, 1, pull);
    }
    for (int m = 0; m < size.theme; m++) {
        real *pull = pull_at(b, r, m);
        EACH_LANE pull[l] /= total[l];
    }
}

/* Response of every indicator, stronger where a region is further behind (6.1). */
static void prepare_strength(int b)
{
    const real *zeta = parameter_at(b, PARAMETER_ZETA_SENSITIVITY);

    for (int i = 0; i < size.indicator; i++) {
        const real *beta = beta_at(b, i);
        for (int r = 0; r < size.region; r++) {
            const real relative = *sensitivity_at(i, r);
            real *strength = strength_at(b, i, r);
            power_lanes(relative, zeta, strength);
            EACH_LANE strength[l] *= beta[l];
        }
    }
}

/* What of a euro is additional, by account and theme (5.4). */
static void prepare_additional(int b)
{
    const real *deadweight = parameter_at(b, PARAMETER_DEADWEIGHT), *leakage = parameter_at(b, PARAMETER_LEAKAGE);
    const real *sold = parameter_at(b, PARAMETER_DISPLACEMENT_TRADABLE);
    const real *local = parameter_at(b, PARAMETER_DISPLACEMENT_LOCAL);
    const real *multiplier = parameter_at(b, PARAMETER_MULTIPLIER);
    real *kept = kept_at(b);

    EACH_LANE kept[l] = (1 - deadweight[l]) * (1 - leakage[l]);
    for (int m = 0; m < size.theme; m++) {
        real *additional = additional_at(b, m);
        if (at.tradable[m]) {
            EACH_LANE additional[l] = kept[l] * (1 - sold[l]) * (1 + multiplier[l]);
        } else {
            const real common = 1 + at.constant[CONSTANT_LOCAL_MULTIPLIER];
            EACH_LANE additional[l] = kept[l] * (1 - local[l]) * common;
        }
    }
}

/* Theil index of the baseline path, and what a change of level counts for (section 7). */
static void prepare_gap(int b, int d, int o)
{
    const real floor = at.gap_floor[d], weight = at.gap_weight[d];
    real *mean = gap_mean_at(b, d, o);
    lanes index;

    fill(mean, 0);
    fill(index, 0);
    for (int r = 0; r < size.region; r++) {
        const real share = at.share[r];
        const real *path = path_at(b, d, o, r);
        EACH_LANE mean[l] += share * max_of(path[l], floor);
    }
    for (int r = 0; r < size.region; r++) {
        const real share = at.share[r];
        const real *path = path_at(b, d, o, r);
        real *inverse = gap_inverse_at(b, d, o, r), *turn = gap_turn_at(b, d, o, r);
        real *factor = gap_factor_at(b, d, o, r);
        EACH_LANE {
            const real level = max_of(path[l], floor);
            const real away = (level - mean[l]) / mean[l];
            const real log_ratio = log1p_of(away);
            inverse[l] = 1 / level;
            turn[l] = log_ratio - 1;
            factor[l] = share * (1 + away);
            index[l] += factor[l] * log_ratio - share * away;
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
    for (int r = 0; r < size.region; r++) {
        prepare_capacity(b, r);
        prepare_choice(b, r);
    }
    prepare_strength(b);
    prepare_additional(b);
    for (int d = 0; d < size.gap; d++)
        for (int o = 0; o < size.out; o++) prepare_gap(b, d, o);
}
