/* One region in a span of years: learning, the stocks, and what a M€ does there (3 to 5, 6.2).
 *
 * A theme mix that depends on the region's own choice is linear in its insight K' (3.2): channelled
 * money of a theme is `steady + K' moved lean`, where `lean` and its sums over themes are known
 * before any alternative. Fit, sums and concentrations follow from a few numbers for each.
 */
#include "lanes.h"

/* Courses of effort that all indicators of a region answer to; the first two without networks. */
enum course { HOME, HOME_LEAN, FULL, ADDED, ADDED_LEAN, GAINED, LOST };

/* What holds for the region at hand during a span. */
static struct {
    real own_fit, own_h;                  /* fit and concentration of its own mix: constant part */
    lanes own_fit_more;                   /* slope of the fit in K' */
    lanes own_h_more, own_h_most;         /* parts of the concentration: K', K' squared */
    lanes moved;                          /* channelled M€ that follow the region's own choice */
    lanes money_fit, money_fit_more;      /* fit of channelled money, less that of its lines */
    lanes line_fit;                       /* fit of the themes of the same money's lines */
    lanes gap_closed;                     /* what each part of fit is worth (5.5) */
    lanes relative;                       /* log of capacity over the mean, in the year at hand */
    lanes plain_left, channel_left;       /* EUR per inhabitant of a M€ after overhead */
    lanes plain_load, steady_load, lean_load; /* effort over what saturates, market account */
    lanes plain_all;                      /* M€ outside networks, all themes */
    lanes h, h_more, h_most;              /* concentration of money over that of its lines */
    lanes bodies;                         /* 1 + what partners add to leverage */
    lanes target;                         /* commitment aimed at */
} here;

/* Mean binding, contracts a year, partners and own choice in channelled money; commitment. */
struct ties {
    lanes bound, contracts, partners, own;
};

static void sum_ties(int p, int r, struct ties *t)
{
    const real commits = at.lever[LEVER_COMMITS];

    fill(t->bound, 0);
    fill(t->contracts, 0);
    fill(t->partners, 0);
    fill(t->own, 0);
    fill(here.target, 0);
    for (int n = 0; n < size.network; n++) {
        const real member = *member_at(r, n);
        if (!*active_at(p, n) || member == 0) continue;
        const real binding = at.binding[n], bound = at.chooses[n] ? 0 : binding;
        const real contracts = 1 / at.contract_years[n], partners = at.partners[n];
        const real *weight = weight_at(p, r, n), *lasts = lasts_at(n);
        EACH_LANE {
            t->contracts[l] += contracts * weight[l];
            t->partners[l] += partners * weight[l];
            t->bound[l] += bound * weight[l];
            t->own[l] += (1 - bound) * weight[l];
            here.target[l] = max_of(here.target[l], member * binding * commits * lasts[l]);
        }
    }
}

/* Learning in each network, before attention and, where members choose, own themes (3.11). */
static void prepare_teaching(int b, int p, int r)
{
    const real *optimum = parameter_at(b, PARAMETER_X_OPT), *width = parameter_at(b, PARAMETER_W_OPT);
    const real *far = parameter_at(b, PARAMETER_PARTNER_DISTANCE), nu = at.lever[LEVER_NU];
    lanes narrow;

    EACH_LANE narrow[l] = 1 / width[l];
    for (int n = 0; n < size.network; n++) {
        const real member = *member_at(r, n);
        if (!*active_at(p, n) || member == 0) continue;
        const real alike = *similarity_at(r, n), apart = alike * at.partners[n];
        const real *grip = grip_at(p, n);
        real *taught = taught_at(n), fit = 0;

        for (int m = 0; m < size.theme; m++)
            fit += ((1 - nu) * *themes_at(n, m) + nu * at.national[m]) * *need_at(r, m);
        const real most = at.chooses[n] ? member : member * fit;
        EACH_LANE {
            const real away = (alike - far[l] * apart - optimum[l]) * narrow[l];
            taught[l] = most * max_of(1 - away * away, 0) * grip[l];
        }
    }
}

/* The region's own mix `base + (1 - nu) K' lean` by theme, its fit and its concentration (3.2). */
static void prepare_own_mix(int b, int r)
{
    const real nu = at.lever[LEVER_NU], free = 1 - nu, even = (real)1 / size.theme;
    const real *fit = lean_fit_at(b, r), *square = lean_square_at(b, r);

    here.own_fit = here.own_h = 0;
    fill(here.own_h_more, 0);
    for (int m = 0; m < size.theme; m++) {
        const real base = free * even + nu * at.national[m];
        here.own_fit += base * *need_at(r, m);
        here.own_h += base * base;
        if (nu > 0) add(here.own_h_more, 2 * free * base, lean_at(b, r, m));
    }
    EACH_LANE {
        here.own_fit_more[l] = free * fit[l];
        here.own_h_most[l] = free * free * square[l];
    }
}

/* Overhead, leverage and match: what turns M€ into effort (5.2, 5.5). */
static void prepare_use(int b, int p, int r, const struct ties *t)
{
    const real cap = at.constant[CONSTANT_OVERHEAD_CAP], per_head = at.per_head[r];
    const real *admin = parameter_at(b, PARAMETER_COST_ADMIN_PCT);
    const real *calls = parameter_at(b, PARAMETER_COST_NETWORK_PCT);
    const real *contract = parameter_at(b, PARAMETER_COST_CONTRACT_PCT);
    const real *overlap = parameter_at(b, PARAMETER_OVERLAP_COST), *attended = attended_at(p, r);
    const real *leverage = parameter_at(b, PARAMETER_LEVERAGE), *more = parameter_at(b, PARAMETER_PARTNER_LEVERAGE);
    const real *additional = parameter_at(b, PARAMETER_LEVERAGE_ADDITIONAL);
    const real *shift = parameter_at(b, PARAMETER_PURPOSE_SHIFT), *channelled = channelled_at(p, r);
    const real free = 1 - at.lever[LEVER_NU];

    EACH_LANE {
        const real running = (max_of(admin[l], calls[l]) + contract[l] * t->contracts[l]) / 100
                             + overlap[l] * max_of(attended[l] - 1, 0);
        here.plain_left[l] = per_head * (1 - min_of(admin[l] / 100, cap));
        here.channel_left[l] = per_head * (1 - min_of(running, cap));
        here.bodies[l] = leverage[l] * additional[l] * (1 + more[l] * t->partners[l]);
        here.moved[l] = shift[l] * channelled[l] * free * t->own[l];
    }
}

/* Programme money of the region by theme, with its fit, sums and concentration (5.1, 5.3, 6.2). */
static void prepare_money(int b, int p, int r, const struct ties *t)
{
    const real nu = at.lever[LEVER_NU], even = (real)1 / size.theme;
    const real pay_share = at.pay_share[r], pay_through = at.lever[LEVER_PAY_THROUGH];
    const real *shift = parameter_at(b, PARAMETER_PURPOSE_SHIFT), *attended = attended_at(p, r);
    const real *left = pay_left_at(p), *channelled = channelled_at(p, r), *kept = kept_at(b);
    lanes fixed_mix, lines;

    fill(here.money_fit, 0);
    fill(here.line_fit, 0);
    fill(here.plain_all, 0);
    fill(here.plain_load, 0);
    fill(here.steady_load, 0);
    fill(here.h, 0);
    fill(here.h_more, 0);
    fill(lines, 0);
    for (int m = 0; m < size.theme; m++) {
        const real all = *money_at(p, r, m), open = *through_at(p, r, m);
        const real paying = pay_share * at.pay_themes[m], national = nu * at.national[m];
        const real need = *need_at(r, m), own_share = (1 - nu) * even + national;
        const real *lean = lean_at(b, r, m), *additional = additional_at(b, m);
        real *plain_net = plain_net_at(m), *steady_net = steady_net_at(m);
        real *plain_kept = plain_kept_at(m), *steady_kept = steady_kept_at(m);
        real *country = country_at(p, m);

        EACH_LANE fixed_mix[l] = national * t->bound[l] + own_share * t->own[l];
        for (int n = 0; n < size.network; n++) {
            const real theme = *themes_at(n, m) * at.binding[n] * (1 - nu);
            if (*active_at(p, n) && theme > 0) add(fixed_mix, theme, weight_at(p, r, n));
        }
        EACH_LANE {
            const real total = all + paying * left[l];
            const real line = min_of(attended[l], 1) * (open + pay_through * paying * left[l]);
            const real plain = total - line;
            const real steady = line + shift[l] * (channelled[l] * fixed_mix[l] - line);
            const real base = plain + steady, outside = plain * here.plain_left[l];
            const real inside = steady * here.channel_left[l];
            plain_net[l] = outside * additional[l];
            steady_net[l] = inside * additional[l];
            plain_kept[l] = outside * kept[l];
            steady_kept[l] = inside * kept[l];
            here.plain_load[l] += plain_net[l];
            here.steady_load[l] += steady_net[l];
            here.plain_all[l] += plain;
            here.line_fit[l] += line * need;
            here.money_fit[l] += steady * need;
            here.h[l] += base * base;
            here.h_more[l] += base * lean[l];
            lines[l] += total * total;
            country[l] += base;
        }
    }
    EACH_LANE {
        const real none = lines[l] > 0 ? 0 : 1, by = none > 0 ? 1 : lines[l];
        here.h[l] = none > 0 ? 1 : here.h[l] / by;
        here.h_more[l] = 2 * here.moved[l] * here.h_more[l] / by;
        here.h_most[l] = here.moved[l] * here.moved[l] * lean_square_at(b, r)[l] / by;
    }
}

/* Overhead in M€, saturation, and the fit that match pays for (5.2, 5.5, 5.6). */
static void finish_money(int b, int p, int r)
{
    const real per_gdp = at.per_gdp[r], per_head = at.per_head[r];
    const real *match = parameter_at(b, PARAMETER_MATCH), *scale = parameter_at(b, PARAMETER_SATURATION_SCALE);
    const real *channelled = channelled_at(p, r), *fit = lean_fit_at(b, r), *net = lean_net_at(b, r);
    real *overhead = spent_at(p, COST_OVERHEAD);

    EACH_LANE {
        overhead[l] += here.plain_all[l] * (1 - here.plain_left[l] / per_head)
                       + channelled[l] * (1 - here.channel_left[l] / per_head);
        const real spent = channelled[l] > 0 ? channelled[l] : 1;
        const real room = 1 - here.line_fit[l] / spent, none = room < NUM(1e-12);
        here.money_fit[l] = (here.money_fit[l] - here.line_fit[l]) / spent;
        here.money_fit_more[l] = here.moved[l] * fit[l] / spent;
        here.gap_closed[l] = none > 0 ? 0 : (match[l] - 1) / (none > 0 ? 1 : room);
        const real saturation = per_gdp / scale[l];
        here.plain_load[l] *= saturation;
        here.steady_load[l] *= saturation;
        here.lean_load[l] = saturation * here.moved[l] * here.channel_left[l] * net[l];
    }
}

/* Learning of one year from capacity (3.11). Added up rather than taken from 1, of which little would
 * be left in single precision. */
static void learn(int b, int p, int r, int y)
{
    const real mean = 1 / at.constant[CONSTANT_MEAN_CAPACITY], even = (real)1 / size.theme;
    const real *capacity = stock_at(STOCK_CAPACITY, y, r), *insight = stock_at(STOCK_CHOICE, y, r);
    const real *room = room_at(p, r), *load = extra_load_at(p, r);
    const real *adopted = adopted_at(y), *omega = parameter_at(b, PARAMETER_OMEGA);
    const real per_h = 1 / (1 - even);
    real *learning = stock_at(STOCK_LEARNING, y, r);
    lanes attention, own;

    EACH_LANE {
        const real has = room[l] * capacity[l] * mean, known = insight[l];
        const real fit = here.own_fit + known * here.own_fit_more[l];
        const real h = here.own_h + known * (here.own_h_more[l] + known * here.own_h_most[l]);
        attention[l] = load[l] > 0 ? has / (has + load[l]) : 1;
        own[l] = attention[l] * fit * max_of(1 + omega[l] * (h - even) * per_h, 0);
        learning[l] = adopted[l];
    }
    for (int n = 0; n < size.network; n++) {
        if (!*active_at(p, n) || *member_at(r, n) == 0) continue;
        const real *taught = taught_at(n), *given = at.chooses[n] ? own : attention;
        EACH_LANE learning[l] += clip(taught[l] * given[l], 0, 1) * (1 - learning[l]);
    }
}

/* Effort of a M€ in one year, with networks and without (5.5, 5.6). */
static void use_money(int b, int r, int y)
{
    const real mean = 1 / at.constant[CONSTANT_MEAN_CAPACITY];
    const real *k = stock_at(STOCK_CAPACITY, y, r), *home = home_at(b, r, y), *home_use = home_use_at(b, r, y);
    const real *learning = stock_at(STOCK_LEARNING, y, r), *commitment = stock_at(STOCK_COMMITMENT, y, r);
    const real *insight = stock_at(STOCK_CHOICE, y, r), *gained = gained_at(r, y), *lost = lost_at(b, r, y);
    const real *joint = parameter_at(b, PARAMETER_JOINT), *eta = parameter_at(b, PARAMETER_ETA_ABSORPTION);
    lanes factor, relative, without;

    EACH_LANE {
        const real better = here.money_fit[l] + insight[l] * here.money_fit_more[l];
        const real matched = max_of(1 + here.gap_closed[l] * better, 0);
        const real brought = 1 + here.bodies[l] * commitment[l];
        const real together = 1 + (joint[l] - 1) * learning[l];
        factor[l] = max_of(brought * matched * together, 0);
        const real channel = here.steady_load[l] + insight[l] * here.lean_load[l];
        relative[l] = here.plain_load[l] + factor[l] * channel;
        without[l] = here.plain_load[l] + here.steady_load[l] + home[l] * here.lean_load[l];
    }
    mean_decay_lanes(relative, relative);
    mean_decay_lanes(without, without);
    EACH_LANE {
        here.relative[l] = log_of(max_of(k[l] * mean, SMALLEST_NORMAL));
        const real used = relative[l] * exp_of(eta[l] * here.relative[l]);
        const real used_home = without[l] * home_use[l];
        course_at(HOME, y)[l] = used_home;
        course_at(HOME_LEAN, y)[l] = used_home * home[l];
        course_at(FULL, y)[l] = used;
        course_at(ADDED, y)[l] = used * factor[l];
        course_at(ADDED_LEAN, y)[l] = used * factor[l] * insight[l];
        course_at(GAINED, y)[l] = gained[l];
        course_at(LOST, y)[l] = lost[l];
    }
}

/* Concentration of money over that of its lines, and money of the country by theme (6.2, 7). */
static void spread_money(int b, int r, int y, int whole)
{
    const real *insight = stock_at(STOCK_CHOICE, y, r), *home = home_at(b, r, y);
    real *breadth = breadth_at(y), *breadth_home = breadth_home_at(y);
    lanes moved;

    EACH_LANE {
        const real x = insight[l], z = home[l];
        breadth[l] = here.h[l] + x * (here.h_more[l] + x * here.h_most[l]);
        breadth_home[l] = here.h[l] + z * (here.h_more[l] + z * here.h_most[l]);
        moved[l] = x * here.moved[l];
    }
    if (!whole) return;
    for (int m = 0; m < size.theme; m++) {
        const real *lean = lean_at(b, r, m);
        real *country = leaning_at(y, m);
        EACH_LANE country[l] += moved[l] * lean[l];
    }
}

/* Capacity and commitment of the next year (section 4). */
static void move_stocks(int b, int r, int y)
{
    const real *gain = parameter_at(b, PARAMETER_RHO_CAPACITY), *lose = parameter_at(b, PARAMETER_DELTA_CAPACITY);
    const real *build = parameter_at(b, PARAMETER_RHO_COMMITMENT), *fade = parameter_at(b, PARAMETER_DELTA_NETWORK);
    const real *power = parameter_at(b, PARAMETER_LEARN_CAPACITY);
    const real *k = stock_at(STOCK_CAPACITY, y, r), *c = stock_at(STOCK_COMMITMENT, y, r), *learning = stock_at(STOCK_LEARNING, y, r);
    const real *gained = gained_at(r, y), *next_home = home_at(b, r, y + 1);
    const real *beyond = beyond_at(b, r, y);
    real *next_k = stock_at(STOCK_CAPACITY, y + 1, r), *next_gained = gained_at(r, y + 1);
    real *next_c = stock_at(STOCK_COMMITMENT, y + 1, r);

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

/* The last year reported: what is done in it shows in no other. */
static int last_year(void)
{
    int last = 0;

    for (int o = 0; o < size.out; o++)
        if (at.out_year[o] > last) last = at.out_year[o];
    return last;
}

static void start_region(int b, int r)
{
    copy(stock_at(STOCK_CAPACITY, 0, r), start_at(b, r));
    fill(gained_at(r, 0), 0);
    fill(stock_at(STOCK_COMMITMENT, 0, r), 0);
}

/* Years whose effort shows nowhere are run only if the whole state of regions is wanted. */
static void run_region(int b, int p, int r, int whole)
{
    static struct ties ties;
    const int last = last_year();

    prepare_own_mix(b, r);
    sum_ties(p, r, &ties);
    prepare_teaching(b, p, r);
    prepare_use(b, p, r, &ties);
    prepare_money(b, p, r, &ties);
    finish_money(b, p, r);
    for (int y = at.span_first[p]; y < at.span_first[p + 1] && (whole || y < last); y++) {
        const real *capacity = stock_at(STOCK_CAPACITY, y, r), *informed = informed_at(y);
        real *insight = stock_at(STOCK_CHOICE, y, r);
        EACH_LANE insight[l] = capacity[l] + (1 - capacity[l]) * informed[l];
        learn(b, p, r, y);
        use_money(b, r, y);
        spread_money(b, r, y, whole);
        if (y + 1 < size.year) move_stocks(b, r, y);
    }
}
