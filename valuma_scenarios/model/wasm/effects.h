/* Indicators: pulse, neighbours, delay and decay, side effects (section 6). */
#include "lanes.h"

/* Lanes held in registers while a sum runs over years or neighbours. */
typedef real group __attribute__((vector_size(64)));
#define GROUPS ((int)(LANES * sizeof(real) / sizeof(group)))

static inline const group *groups(const real *x) { return (const group *)x; }

/* Worth of a narrower or broader mix than the lines' own (6.2). */
static inline real worth(real ratio, int mix)
{
    return mix == 0 ? 1 : clip(mix == 1 ? ratio : 2 - ratio, 0, 2);
}

/* Effort for each M€ of an account's money: as without networks, and what they add if they work. */
static void weigh_effort(int b, int account, int r, int y)
{
    const int mix = at.account_mix[account];
    const real *works = works_at(b, at.account_family[account]);
    const real *psi = parameter_at(b, P_PSI_MAINSTREAM), mainstream = at.mainstream[r];
    const real *plain_use = plain_use_at(y, r), *channel_use = channel_use_at(y, r);
    const real *plain_home = plain_home_at(y, r), *channel_home = channel_home_at(y, r);
    const real *breadth = breadth_at(y, r), *breadth_home = breadth_home_at(y, r);
    const real *insight = insight_at(y, r), *gained = gained_at(y, r);
    const real *home = home_at(b, y, r), *lost = lost_at(b, y, r);
    real *plain = on_plain_at(y, r), *steady = on_steady_at(y, r);
    real *choice = on_choice_at(y, r), *existing = on_existing_at(y, r);

    EACH_LANE {
        const real without = (1 - works[l]) * worth(breadth_home[l], mix);
        const real with = works[l] * worth(breadth[l], mix);
        const real stays = without * channel_home[l], works_more = with * channel_use[l];
        plain[l] = without * plain_home[l] + with * plain_use[l];
        steady[l] = stays + works_more;
        choice[l] = stays * home[l] + works_more * insight[l];
        existing[l] = mainstream * psi[l] * (lost[l] + works[l] * gained[l]);
    }
}

/* What a neighbour's pulse adds, for the family of an account (6.3). */
static void weigh_borders(int b, int account)
{
    const real *works = works_at(b, at.account_family[account]);
    const real *xi = parameter_at(b, P_XI_SPILLOVER), *gain = parameter_at(b, P_BORDER_GAIN);

    for (int p = 0; p < size.span; p++) {
        for (int e = 0; e < size.edge; e++) {
            const real weight = at.edge_weight[e], *body = joint_body_at(p, e);
            real *border = border_at(p, e);
            EACH_LANE border[l] = weight * (xi[l] + works[l] * gain[l] * body[l]);
        }
    }
}

/* Money of a region that is relevant to an indicator, in one of the accounts (5.4, 6.1). */
static void sum_relevant(int b, int i, const real *(*of)(int, int, int), int p, int r, real *sum)
{
    fill(sum, 0);
    for (int k = at.link_first[i]; k < at.link_first[i + 1]; k++)
        add(sum, at.link_weight[k], of(p, r, at.link_theme[k]));
    if (!at.market[i]) {
        const real *kept = kept_at(b);
        EACH_LANE sum[l] *= kept[l];
    }
}

static const real *plain_money_of(int p, int r, int m) { return plain_money_at(p, r, m); }
static const real *steady_money_of(int p, int r, int m) { return steady_money_at(p, r, m); }
static const real *choice_money_of(int p, int r, int m) { return choice_money_at(p, r, m); }
static const real *plain_net_of(int p, int r, int m) { return plain_net_at(p, r, m); }
static const real *steady_net_of(int p, int r, int m) { return steady_net_at(p, r, m); }
static const real *choice_net_of(int p, int r, int m) { return choice_net_at(p, r, m); }

/* Relevant share of existing spending, net (5.7). */
static void sum_existing(int b, int i, real *sum)
{
    const real *kept = kept_at(b);

    fill(sum, 0);
    for (int k = at.link_first[i]; k < at.link_first[i + 1]; k++) {
        const int m = at.link_theme[k];
        const real share = at.link_weight[k] * at.mainstream_share[m];
        add(sum, share, at.market[i] ? additional_at(b, m) : kept);
    }
}

/* Pulse of an indicator in every region and year, before neighbours (6.1). */
static void make_pulses(int b, int i)
{
    const int market = at.market[i];
    lanes plain, steady, choice, existing;

    sum_existing(b, i, existing);
    for (int r = 0; r < size.region; r++) {
        const real *strength = strength_at(b, i, r);
        for (int p = 0; p < size.span; p++) {
            sum_relevant(b, i, market ? plain_net_of : plain_money_of, p, r, plain);
            sum_relevant(b, i, market ? steady_net_of : steady_money_of, p, r, steady);
            sum_relevant(b, i, market ? choice_net_of : choice_money_of, p, r, choice);
            for (int y = at.span_first[p]; y < at.span_first[p + 1]; y++) {
                const real *on_plain = on_plain_at(y, r), *on_steady = on_steady_at(y, r);
                const real *on_choice = on_choice_at(y, r), *on_existing = on_existing_at(y, r);
                real *pulse = pulse_at(y, r);
                EACH_LANE
                    pulse[l] = strength[l]
                               * (on_plain[l] * plain[l] + on_steady[l] * steady[l]
                                  + on_choice[l] * choice[l] + on_existing[l] * existing[l]);
            }
        }
    }
}

/* Add what reaches a region from its neighbours (6.3). */
static void spill_over(int p, int y)
{
    for (int r = 0; r < size.region; r++) {
        const int first = at.edge_first[r], end = at.edge_first[r + 1];
        group *spread = (group *)spread_at(y, r);
        for (int g = 0; g < GROUPS; g++) {
            group sum = groups(pulse_at(y, r))[g];
            for (int e = first; e < end; e++)
                sum += groups(border_at(p, e))[g] * groups(pulse_at(y, at.edge_to[e]))[g];
            spread[g] = sum;
        }
    }
}

/* Effect in the years reported: what earlier pulses have left by then (6.4). */
static void accumulate(int b, int i)
{
    for (int r = 0; r < size.region; r++) {
        for (int o = 0; o < size.out; o++) {
            const int now = at.out_year[o];
            group *effect = (group *)indicator_effect_at(b, i, o, r);
            for (int g = 0; g < GROUPS; g++) {
                group sum = {0};
                for (int y = 0; y < now; y++)
                    sum += groups(memory_at(b, now - y))[g] * groups(spread_at(y, r))[g];
                effect[g] = sum;
            }
        }
    }
}

/* Side effects of one indicator on another; causes are taken before any side effect (6.4). */
static void add_side_effects(int b)
{
    for (int s = 0; s < size.side; s++) {
        const real *elasticity = elasticity_at(b, s);
        for (int o = 0; o < size.out; o++) {
            for (int r = 0; r < size.region; r++) {
                const real ratio = *side_ratio_at(s, r);
                const real *cause = indicator_effect_at(b, at.side_of[s], o, r);
                real *effect = indicator_effect_at(b, at.side_on[s], o, r);
                EACH_LANE effect[l] += elasticity[l] * ratio * cause[l];
            }
        }
    }
}

/* Mean over the people of the country, beside its regions. */
static void add_country(real *(*of)(int, int, int, int), int b, int x, int o)
{
    real *country = of(b, x, o, size.region);

    fill(country, 0);
    for (int r = 0; r < size.region; r++) add(country, at.share[r], of(b, x, o, r));
}

static void run_effects(int b)
{
    for (int account = 0; account < size.account; account++) {
        for (int r = 0; r < size.region; r++)
            for (int y = 0; y < size.year; y++) weigh_effort(b, account, r, y);
        weigh_borders(b, account);
        for (int i = 0; i < size.indicator; i++) {
            if (at.account_of[i] != account) continue;
            make_pulses(b, i);
            for (int p = 0; p < size.span; p++)
                for (int y = at.span_first[p]; y < at.span_first[p + 1]; y++) spill_over(p, y);
            accumulate(b, i);
        }
    }
    add_side_effects(b);
    for (int i = 0; i < size.indicator; i++)
        for (int o = 0; o < size.out; o++) add_country(indicator_effect_at, b, i, o);
}
