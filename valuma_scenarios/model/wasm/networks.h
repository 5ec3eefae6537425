/* What networks do in a span of years, apart from regions' own capacity: who sits in them, what the
 * paying line has left, whose money they look after, what their secretariats achieve (2, 3, 5.1). */
#include "lanes.h"

/* Attending, load, and the hours that incentives buy (3.1, 3.5, section 2). */
static void count_members(int b, int p)
{
    const real *least = parameter_at(b, PARAMETER_ATTEND_SHARE), *heavy = parameter_at(b, PARAMETER_BIND_LOAD);
    const real *fte = parameter_at(b, PARAMETER_PARTICIPATION_FTE), *cost = parameter_at(b, PARAMETER_FTE_COST);
    const real line = at.pay_amount[p], money = at.money_sum[p];
    real *paid = paid_at(p), *left = pay_left_at(p);
    real *coordination = spent_at(p, COST_COORDINATION), *hours = spent_at(p, COST_PARTICIPATION);
    real *programme = spent_at(p, COST_PROGRAMME), *incentives = spent_at(p, COST_INCENTIVE);
    lanes asked, inverse_least;

    EACH_LANE inverse_least[l] = 1 / least[l];
    fill(coordination, 0);
    fill(hours, 0);
    fill(asked, 0);
    for (int r = 0; r < size.region; r++) {
        fill(attended_at(p, r), 0);
        fill(extra_load_at(p, r), -1);
    }
    for (int n = 0; n < size.network; n++) {
        if (!*active_at(p, n)) continue;
        const real obligation = at.obligation[n], incentive = at.incentive[n];
        add(coordination, 1, coordination_at(b, n));
        for (int r = 0; r < size.region; r++) {
            const real member = *member_at(r, n), omega = at.omega[r];
            real *attends = attends_at(r, n), *attended = attended_at(p, r);
            real *load = extra_load_at(p, r);
            EACH_LANE {
                attends[l] = min_of(member * inverse_least[l], 1);
                attended[l] += attends[l];
                load[l] += attends[l] * (1 + heavy[l] * obligation);
                hours[l] += omega * attends[l] * fte[l];
                asked[l] += incentive * omega * attends[l];
            }
        }
    }
    EACH_LANE {
        const real wanted = asked[l] * fte[l] * cost[l];
        const real rest = line - coordination[l];
        const real part = wanted > 0 ? clip(rest / wanted, 0, 1) : 1;
        paid[l] = at.lever[LEVER_PAYS] > 0 ? part : 1;
        left[l] = max_of(rest - wanted * paid[l], 0);
        incentives[l] = wanted * paid[l];
        programme[l] = money + left[l];
    }
}

/* Money through networks, and the weight of each network in it (3.4, 5.1). */
static void channel_money(int b, int p, int r)
{
    const real fixed = *through_sum_at(p, r);
    const real paying = at.lever[LEVER_PAY_THROUGH] * at.pay_share[r];
    const real *attended = attended_at(p, r), *left = pay_left_at(p);
    real *channelled = channelled_at(p, r);
    lanes budgets;
    real members = 0;

    EACH_LANE channelled[l] = min_of(attended[l], 1) * (fixed + paying * left[l]);
    fill(budgets, 0);
    for (int n = 0; n < size.network; n++) {
        real *weight = weight_at(p, r, n);
        if (!*active_at(p, n)) {
            fill(weight, 0);
            continue;
        }
        const real member = *member_at(r, n);
        const real *coordination = coordination_at(b, n);
        members += member;
        EACH_LANE {
            weight[l] = member * coordination[l];
            budgets[l] += weight[l];
        }
    }
    for (int n = 0; n < size.network; n++) {
        if (!*active_at(p, n)) continue;
        const real by_members = members > 0 ? *member_at(r, n) / members : 0;
        real *weight = weight_at(p, r, n), *managed = managed_at(p, n);
        EACH_LANE {
            weight[l] = budgets[l] > 0 ? weight[l] / budgets[l] : by_members;
            managed[l] += weight[l] * channelled[l];
        }
    }
}

/* What a secretariat has left, and how far it reaches: facilitation x critical mass (3.4, 3.6). */
static void run_secretariat(int b, int p, int n)
{
    const real members = *sharing_at(p, n), partners = at.partners[n], people = at.mass[n];
    const real facilitating = 1 - at.knowledge[n];
    const real *fixed = parameter_at(b, PARAMETER_C_FIX), *manage = parameter_at(b, PARAMETER_MANAGE_COST);
    const real *half = parameter_at(b, PARAMETER_C_HALF), *dearer = parameter_at(b, PARAMETER_PARTNER_COST);
    const real *mass = parameter_at(b, PARAMETER_N_HALF);
    const real *budget = coordination_at(b, n), *managed = managed_at(p, n);
    real *secretariat = secretariat_at(p, n), *reach = reach_at(p, n);

    EACH_LANE {
        secretariat[l] = max_of(budget[l] - fixed[l] - manage[l] * managed[l], 0);
        const real scale = members * half[l] * (1 + dearer[l] * partners);
        const real facilitation = -expm1_of(-facilitating * secretariat[l] / scale);
        reach[l] = members > 0 ? facilitation * -expm1_of(-people / mass[l]) : 0;
    }
}

/* Concentration of a network's themes over that of an even mix, 0 to 1 (3.2). */
static real narrowness(int n)
{
    const real nu = at.lever[LEVER_NU], even = (real)1 / size.theme;
    real square = 0;

    for (int m = 0; m < size.theme; m++) {
        const real mixed = (1 - nu) * *themes_at(n, m) + nu * at.national[m];
        square += mixed * mixed;
    }
    return (square - even) / (1 - even);
}

/* Continuity, and learning in a network but for what differs between its members (3.8, 3.11). */
static void hold_members(int b, int p, int n)
{
    const real *ramp = parameter_at(b, PARAMETER_T_RAMP), *drift = parameter_at(b, PARAMETER_DRIFT);
    const real *omega = parameter_at(b, PARAMETER_OMEGA), *passive = parameter_at(b, PARAMETER_K_PASS);
    const real *fresh = parameter_at(b, PARAMETER_NEW_TIME), *paid = paid_at(p), *reach = reach_at(p, n);
    const real years = at.contract_years[n], binding = at.binding[n], incentive = at.incentive[n];
    const real narrow = narrowness(n);
    real *lasts = lasts_at(n), *grip = grip_at(p, n);

    EACH_LANE {
        lasts[l] = years >= ramp[l] ? 1 - ramp[l] / (2 * years) : years / (2 * ramp[l]);
        grip[l] = reach[l] * lasts[l];
    }
    if (at.chooses[n]) {
        EACH_LANE {
            const real active = max_of(incentive * paid[l] * fresh[l], binding);
            grip[l] *= passive[l] + (1 - passive[l]) * active;
        }
    } else {
        EACH_LANE {
            const real lock = clip(1 - drift[l] * (years - 1) / 2, NUM(0.2), 1);
            grip[l] *= lock * max_of(1 + omega[l] * narrow, 0);
        }
    }
}

/* Strongest body on both sides of a border, and what networks' neighbours gain from it (6.3). */
static void join_borders(int p)
{
    for (int e = 0; e < size.edge; e++) {
        real *body = joint_body_at(p, e);
        fill(body, 0);
        for (int n = 0; n < size.network; n++) {
            const real beside = *beside_at(e, n);
            const real *reach = reach_at(p, n);
            if (!*active_at(p, n) || beside == 0) continue;
            EACH_LANE body[l] = max_of(body[l], beside * reach[l]);
        }
    }
}

/* Time that incentives add to a region's attention (3.5). */
static void find_room(int b, int p, int r)
{
    const real *half = parameter_at(b, PARAMETER_M_HALF), *more = parameter_at(b, PARAMETER_INCENTIVE_ROOM);
    const real *fresh = parameter_at(b, PARAMETER_NEW_TIME), *paid = paid_at(p);
    const real *attended = attended_at(p, r);
    real *room = room_at(p, r);
    lanes time;

    fill(time, 0);
    for (int n = 0; n < size.network; n++)
        if (*active_at(p, n) && at.incentive[n] > 0) add(time, at.incentive[n], attends_at(r, n));
    EACH_LANE {
        const real mean = attended[l] > 0 ? time[l] / attended[l] : 0;
        room[l] = half[l] * (1 + more[l] * mean * paid[l] * fresh[l]);
    }
}

static void run_networks(int b, int p)
{
    count_members(b, p);
    for (int n = 0; n < size.network; n++) fill(managed_at(p, n), 0);
    for (int r = 0; r < size.region; r++) {
        channel_money(b, p, r);
        find_room(b, p, r);
    }
    for (int n = 0; n < size.network; n++) {
        if (!*active_at(p, n)) continue;
        run_secretariat(b, p, n);
        hold_members(b, p, n);
    }
    join_borders(p);
}

/* The shared knowledge base over the years (3.7). */
static void build_knowledge(int b)
{
    const real *decay = parameter_at(b, PARAMETER_KB_DECAY), *scale = parameter_at(b, PARAMETER_KB_SCALE);
    const real *adoption = parameter_at(b, PARAMETER_KB_ADOPTION), *value = parameter_at(b, PARAMETER_V_KNOWLEDGE);
    lanes stock;

    fill(stock, 0);
    for (int p = 0; p < size.span; p++) {
        for (int y = at.span_first[p]; y < at.span_first[p + 1]; y++) {
            real *adopted = adopted_at(y), *informed = informed_at(y);
            EACH_LANE {
                const real known = -expm1_of(-decay[l] * stock[l] / scale[l]);
                adopted[l] = clip(adoption[l] * known, 0, 1);
                informed[l] = min_of(value[l] * known, 1);
                stock[l] *= 1 - decay[l];
            }
            for (int n = 0; n < size.network; n++)
                if (*active_at(p, n)) add(stock, at.knowledge[n], secretariat_at(p, n));
        }
    }
}
