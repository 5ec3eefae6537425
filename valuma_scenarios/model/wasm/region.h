/* One region through the years: learning, the stocks, and what a M€ does there (3 to 5, 6.2).
 *
 * A theme mix that depends on the region's own choice is linear in its insight K' (3.2), so the
 * channelled money of a theme is `steady + choice K'` with two arrays that hold for a whole span;
 * fit, sums and concentrations follow from a few numbers for each.
 */
#include "lanes.h"

/* What holds for the region at hand during a span. */
static struct {
    lanes own_fit, own_fit_more;          /* fit of its own mix: constant, and slope in K' */
    lanes own_h, own_h_more, own_h_most;  /* its concentration: constant, K', K' squared */
    lanes money_fit, money_fit_more;      /* fit of channelled money, less that of its lines */
    lanes line_fit;                       /* fit of the themes of the same money's lines */
    lanes gap_closed;                     /* what each part of fit is worth (5.5) */
    lanes saturation;                     /* effort over what saturates */
    lanes relative;                       /* log of capacity over the mean, in the year at hand */
    lanes plain_kept, channel_kept;       /* EUR per inhabitant of a M€ after overhead */
    lanes plain_sum, steady_sum, more_sum; /* M€ in the market account, all themes */
    lanes plain_all;                      /* M€ outside networks, all themes */
    lanes h, h_more, h_most, h_lines;     /* concentration of money x total squared */
    lanes bodies;                         /* 1 + what partners add to leverage */
    lanes target;                         /* commitment aimed at */
} here;

/* Mean binding, contracts a year, partners and own choice in channelled money; commitment. */
struct ties {
    lanes bound, contracts, partners, own;
};

static void sum_ties(int b, int p, int r, struct ties *t)
{
    const real *ramp = parameter_at(b, PARAMETER_T_RAMP), commits = at.lever[LEVER_COMMITS];

    fill(t->bound, 0);
    fill(t->contracts, 0);
    fill(t->partners, 0);
    fill(t->own, 0);
    fill(here.target, 0);
    for (int n = 0; n < size.network; n++) {
        const real member = *member_at(r, n);
        if (!*active_at(p, n) || member == 0) continue;
        const real *weight = weight_at(p, r, n);
        const real binding = at.binding[n], years = at.contract_years[n];
        add(t->contracts, 1 / years, weight);
        add(t->partners, at.partners[n], weight);
        add(t->own, at.chooses[n] ? 1 : 1 - binding, weight);
        if (!at.chooses[n]) add(t->bound, binding, weight);
        EACH_LANE {
            const real lasts = years >= ramp[l] ? 1 - ramp[l] / (2 * years) : years / (2 * ramp[l]);
            here.target[l] = max_of(here.target[l], member * binding * lasts * commits);
        }
    }
}

/* Learning in each network, before attention and, where members choose, own themes (3.11). */
static void prepare_teaching(int b, int p, int r)
{
    const real *optimum = parameter_at(b, PARAMETER_X_OPT), *width = parameter_at(b, PARAMETER_W_OPT);
    const real *far = parameter_at(b, PARAMETER_PARTNER_DISTANCE), *ramp = parameter_at(b, PARAMETER_T_RAMP);
    const real *drift = parameter_at(b, PARAMETER_DRIFT), *omega = parameter_at(b, PARAMETER_OMEGA);
    const real *passive = parameter_at(b, PARAMETER_K_PASS), *fresh = parameter_at(b, PARAMETER_NEW_TIME);
    const real nu = at.lever[LEVER_NU], even = (real)1 / size.theme;

    for (int n = 0; n < size.network; n++) {
        const real member = *member_at(r, n);
        if (!*active_at(p, n) || member == 0) continue;
        const real alike = *similarity_at(r, n), partners = at.partners[n];
        const real years = at.contract_years[n], binding = at.binding[n];
        const real *reach = reach_at(p, n), *paid = paid_at(p);
        real *taught = taught_at(n);
        real fit = 0, narrow = 0;

        for (int m = 0; m < size.theme; m++) {
            const real mixed = (1 - nu) * *themes_at(n, m) + nu * at.national[m];
            fit += mixed * *need_at(r, m);
            narrow += mixed * mixed;
        }
        narrow = (narrow - even) / (1 - even);
        EACH_LANE {
            const real away = (alike * (1 - far[l] * partners) - optimum[l]) / width[l];
            const real lasts = years >= ramp[l] ? 1 - ramp[l] / (2 * years) : years / (2 * ramp[l]);
            taught[l] = member * max_of(1 - away * away, 0) * reach[l] * lasts;
        }
        if (at.chooses[n]) {
            const real incentive = at.incentive[n];
            EACH_LANE {
                const real active = max_of(incentive * paid[l] * fresh[l], binding);
                taught[l] *= passive[l] + (1 - passive[l]) * active;
            }
        } else {
            EACH_LANE {
                const real lock = clip(1 - drift[l] * (years - 1) / 2, NUM(0.2), 1);
                taught[l] *= lock * fit * max_of(1 + omega[l] * narrow, 0);
            }
        }
    }
}

/* The region's own mix `base + slope K'` by theme, its fit and its concentration (3.2). */
static void prepare_own_mix(int b, int r)
{
    const real nu = at.lever[LEVER_NU], even = (real)1 / size.theme;

    fill(here.own_fit, 0);
    fill(here.own_fit_more, 0);
    fill(here.own_h, 0);
    fill(here.own_h_more, 0);
    fill(here.own_h_most, 0);
    for (int m = 0; m < size.theme; m++) {
        const real need = *need_at(r, m), base = (1 - nu) * even + nu * at.national[m];
        const real *pull = pull_at(b, r, m);
        EACH_LANE {
            const real slope = (1 - nu) * (pull[l] - even);
            here.own_fit[l] += base * need;
            here.own_fit_more[l] += slope * need;
            here.own_h[l] += base * base;
            here.own_h_more[l] += 2 * base * slope;
            here.own_h_most[l] += slope * slope;
        }
    }
}

/* Programme money of the region by theme, with its fit, sums and concentration (5.1, 5.3, 6.2). */
static void prepare_money(int b, int p, int r, const struct ties *t)
{
    const real nu = at.lever[LEVER_NU], even = (real)1 / size.theme;
    const real pay_share = at.pay_share[r], pay_through = at.lever[LEVER_PAY_THROUGH];
    const real *shift = parameter_at(b, PARAMETER_PURPOSE_SHIFT), *attended = attended_at(p, r);
    const real *left = pay_left_at(p), *channelled = channelled_at(p, r);
    lanes fixed_mix;

    fill(here.money_fit, 0);
    fill(here.money_fit_more, 0);
    fill(here.line_fit, 0);
    fill(here.plain_sum, 0);
    fill(here.plain_all, 0);
    fill(here.steady_sum, 0);
    fill(here.more_sum, 0);
    fill(here.h, 0);
    fill(here.h_more, 0);
    fill(here.h_most, 0);
    fill(here.h_lines, 0);
    for (int m = 0; m < size.theme; m++) {
        const real all = *money_at(p, r, m), open = *through_at(p, r, m);
        const real paying = pay_share * at.pay_themes[m], national = nu * at.national[m];
        const real need = *need_at(r, m);
        const real *pull = pull_at(b, r, m), *additional = additional_at(b, m);
        real *plain = plain_money_at(p, r, m), *steady = steady_money_at(p, r, m);
        real *choice = choice_money_at(p, r, m), *plain_net = plain_net_at(p, r, m);
        real *steady_net = steady_net_at(p, r, m), *choice_net = choice_net_at(p, r, m);

        fill(fixed_mix, 0);
        for (int n = 0; n < size.network; n++) {
            const real theme = *themes_at(n, m) * at.binding[n];
            if (*active_at(p, n) && theme > 0) add(fixed_mix, theme, weight_at(p, r, n));
        }
        EACH_LANE {
            const real total = all + paying * left[l];
            const real line = min_of(attended[l], 1) * (open + pay_through * paying * left[l]);
            const real common = (1 - nu) * (fixed_mix[l] + t->own[l] * even)
                                + national * (t->bound[l] + t->own[l]);
            const real moved = shift[l] * channelled[l];
            plain[l] = total - line;
            steady[l] = (1 - shift[l]) * line + moved * common;
            choice[l] = moved * (1 - nu) * t->own[l] * (pull[l] - even);
            plain_net[l] = plain[l] * additional[l];
            steady_net[l] = steady[l] * additional[l];
            choice_net[l] = choice[l] * additional[l];
            here.line_fit[l] += line * need;
            here.h_lines[l] += total * total;
        }
        EACH_LANE {
            const real base = plain[l] + steady[l];
            here.money_fit[l] += steady[l] * need;
            here.money_fit_more[l] += choice[l] * need;
            here.plain_all[l] += plain[l];
            here.plain_sum[l] += plain_net[l];
            here.steady_sum[l] += steady_net[l];
            here.more_sum[l] += choice_net[l];
            here.h[l] += base * base;
            here.h_more[l] += 2 * base * choice[l];
            here.h_most[l] += choice[l] * choice[l];
        }
    }
}

/* Overhead, leverage, match and saturation: what turns M€ into effort (5.2, 5.5, 5.6). */
static void prepare_use(int b, int p, int r, const struct ties *t)
{
    const real cap = at.constant[CONSTANT_OVERHEAD_CAP], per_head = at.per_head[r];
    const real per_gdp = at.per_gdp[r];
    const real *admin = parameter_at(b, PARAMETER_COST_ADMIN_PCT);
    const real *calls = parameter_at(b, PARAMETER_COST_NETWORK_PCT);
    const real *contract = parameter_at(b, PARAMETER_COST_CONTRACT_PCT);
    const real *overlap = parameter_at(b, PARAMETER_OVERLAP_COST), *attended = attended_at(p, r);
    const real *leverage = parameter_at(b, PARAMETER_LEVERAGE), *more = parameter_at(b, PARAMETER_PARTNER_LEVERAGE);
    const real *additional = parameter_at(b, PARAMETER_LEVERAGE_ADDITIONAL);
    const real *match = parameter_at(b, PARAMETER_MATCH), *scale = parameter_at(b, PARAMETER_SATURATION_SCALE);
    const real *channelled = channelled_at(p, r);
    real *overhead = spent_at(p, COST_OVERHEAD);

    EACH_LANE {
        const real running = max_of(admin[l], calls[l]) / 100 + contract[l] / 100 * t->contracts[l]
                             + overlap[l] * max_of(attended[l] - 1, 0);
        const real plain = min_of(admin[l] / 100, cap), channel = min_of(running, cap);
        overhead[l] += plain * here.plain_all[l] + channel * channelled[l];
        here.plain_kept[l] = per_head * (1 - plain);
        here.channel_kept[l] = per_head * (1 - channel);
        here.bodies[l] = leverage[l] * additional[l] * (1 + more[l] * t->partners[l]);
        here.saturation[l] = per_gdp / scale[l];
    }
    EACH_LANE {
        const real spent = channelled[l] > 0 ? channelled[l] : 1;
        const real room = 1 - here.line_fit[l] / spent;
        const real none = room < NUM(1e-12);
        here.money_fit[l] = (here.money_fit[l] - here.line_fit[l]) / spent;
        here.money_fit_more[l] /= spent;
        here.gap_closed[l] = none > 0 ? 0 : (match[l] - 1) / (none > 0 ? 1 : room);
    }
}

/* Learning of one year from capacity (3.11). */
static void learn(int b, int p, int r, int y)
{
    const real mean = 1 / at.constant[CONSTANT_MEAN_CAPACITY], even = (real)1 / size.theme;
    const real *capacity = stock_at(b, STOCK_CAPACITY, y, r), *insight = stock_at(b, STOCK_CHOICE, y, r);
    const real *room = room_at(p, r), *load = extra_load_at(p, r);
    const real *adopted = adopted_at(y), *omega = parameter_at(b, PARAMETER_OMEGA);
    real *learning = stock_at(b, STOCK_LEARNING, y, r);
    lanes attention, own, missed;

    EACH_LANE {
        const real has = room[l] * capacity[l] * mean;
        const real known = insight[l];
        const real fit = here.own_fit[l] + known * here.own_fit_more[l];
        const real h = here.own_h[l] + known * (here.own_h_more[l] + known * here.own_h_most[l]);
        attention[l] = load[l] > 0 ? has / (has + load[l]) : 1;
        own[l] = attention[l] * fit * max_of(1 + omega[l] * (h - even) / (1 - even), 0);
        missed[l] = 1 - adopted[l];
    }
    for (int n = 0; n < size.network; n++) {
        if (!*active_at(p, n) || *member_at(r, n) == 0) continue;
        const real *taught = taught_at(n), *given = at.chooses[n] ? own : attention;
        EACH_LANE missed[l] *= 1 - clip(taught[l] * given[l], 0, 1);
    }
    EACH_LANE learning[l] = 1 - missed[l];
}

/* Effort of a M€ in one year, with networks and without (5.5, 5.6). */
static void use_money(int b, int r, int y)
{
    const real mean = 1 / at.constant[CONSTANT_MEAN_CAPACITY];
    const real *k = stock_at(b, STOCK_CAPACITY, y, r), *home = home_at(b, y, r), *home_use = home_use_at(b, y, r);
    const real *learning = stock_at(b, STOCK_LEARNING, y, r), *commitment = stock_at(b, STOCK_COMMITMENT, y, r);
    const real *insight = stock_at(b, STOCK_CHOICE, y, r);
    const real *joint = parameter_at(b, PARAMETER_JOINT), *eta = parameter_at(b, PARAMETER_ETA_ABSORPTION);
    real *plain_use = plain_use_at(y, r), *channel_use = channel_use_at(y, r);
    real *plain_home = plain_home_at(y, r), *channel_home = channel_home_at(y, r);

    lanes kept, relative, full, without;

    EACH_LANE {
        const real better = here.money_fit[l] + insight[l] * here.money_fit_more[l];
        const real matched = max_of(1 + here.gap_closed[l] * better, 0);
        const real brought = 1 + here.bodies[l] * commitment[l];
        const real together = 1 + (joint[l] - 1) * learning[l];
        kept[l] = here.channel_kept[l] * max_of(brought * matched * together, 0);
        const real plain = here.plain_kept[l] * here.plain_sum[l];
        const real channel = here.steady_sum[l] + insight[l] * here.more_sum[l];
        const real at_home = here.steady_sum[l] + home[l] * here.more_sum[l];
        relative[l] = here.saturation[l] * (plain + kept[l] * channel);
        without[l] = here.saturation[l] * (plain + here.channel_kept[l] * at_home);
    }
    mean_decay_lanes(relative, full);
    mean_decay_lanes(without, without);
    EACH_LANE {
        here.relative[l] = log_of(max_of(k[l] * mean, SMALLEST_NORMAL));
        const real used = full[l] * exp_of(eta[l] * here.relative[l]);
        const real used_home = without[l] * home_use[l];
        plain_use[l] = used * here.plain_kept[l];
        channel_use[l] = used * kept[l];
        plain_home[l] = used_home * here.plain_kept[l];
        channel_home[l] = used_home * here.channel_kept[l];
    }
}

/* Concentration of money over that of its lines, and money of the country by theme (6.2, 7). */
static void spread_money(int b, int p, int r, int y)
{
    const real *insight = stock_at(b, STOCK_CHOICE, y, r), *home = home_at(b, y, r);
    real *breadth = breadth_at(y, r), *breadth_home = breadth_home_at(y, r);

    EACH_LANE {
        const real x = insight[l], z = home[l], lines = here.h_lines[l];
        const real h = here.h[l] + x * (here.h_more[l] + x * here.h_most[l]);
        const real without = here.h[l] + z * (here.h_more[l] + z * here.h_most[l]);
        breadth[l] = lines > 0 ? h / lines : 1;
        breadth_home[l] = lines > 0 ? without / lines : 1;
    }
    for (int m = 0; m < size.theme; m++) {
        const real *plain = plain_money_at(p, r, m), *steady = steady_money_at(p, r, m);
        const real *choice = choice_money_at(p, r, m);
        real *country = country_at(y, m);
        EACH_LANE country[l] += plain[l] + steady[l] + insight[l] * choice[l];
    }
}

/* Capacity and commitment of the next year (section 4). */
static void move_stocks(int b, int r, int y)
{
    const real *gain = parameter_at(b, PARAMETER_RHO_CAPACITY), *lose = parameter_at(b, PARAMETER_DELTA_CAPACITY);
    const real *build = parameter_at(b, PARAMETER_RHO_COMMITMENT), *fade = parameter_at(b, PARAMETER_DELTA_NETWORK);
    const real *power = parameter_at(b, PARAMETER_LEARN_CAPACITY);
    const real *k = stock_at(b, STOCK_CAPACITY, y, r), *c = stock_at(b, STOCK_COMMITMENT, y, r), *learning = stock_at(b, STOCK_LEARNING, y, r);
    const real *gained = gained_at(y, r), *next_home = home_at(b, y + 1, r);
    const real *beyond = beyond_at(b, y, r);
    real *next_k = stock_at(b, STOCK_CAPACITY, y + 1, r), *next_gained = gained_at(y + 1, r);
    real *next_c = stock_at(b, STOCK_COMMITMENT, y + 1, r);

    EACH_LANE {
        const real able = learning[l] * exp_of(power[l] * here.relative[l]);
        const real kept = gained[l] - lose[l] * gained[l];
        const real more = kept + gain[l] * able * (1 - k[l]) + beyond[l];
        next_gained[l] = clip(more, -next_home[l], 1 - next_home[l]);
        next_k[l] = next_home[l] + next_gained[l];
        const real rate = here.target[l] >= c[l] ? build[l] : fade[l];
        next_c[l] = clip(c[l] + rate * (here.target[l] - c[l]), 0, 1);
    }
}

static void run_region(int b, int r)
{
    static struct ties ties;
    struct ties *const t = &ties;

    copy(stock_at(b, STOCK_CAPACITY, 0, r), start_at(b, r));
    fill(gained_at(0, r), 0);
    fill(stock_at(b, STOCK_COMMITMENT, 0, r), 0);
    prepare_own_mix(b, r);
    for (int p = 0; p < size.span; p++) {
        sum_ties(b, p, r, t);
        prepare_teaching(b, p, r);
        prepare_money(b, p, r, t);
        prepare_use(b, p, r, t);
        for (int y = at.span_first[p]; y < at.span_first[p + 1]; y++) {
            const real *capacity = stock_at(b, STOCK_CAPACITY, y, r), *informed = informed_at(y);
            real *insight = stock_at(b, STOCK_CHOICE, y, r);
            EACH_LANE insight[l] = capacity[l] + (1 - capacity[l]) * informed[l];
            learn(b, p, r, y);
            use_money(b, r, y);
            spread_money(b, p, r, y);
            if (y + 1 < size.year) move_stocks(b, r, y);
        }
    }
}
