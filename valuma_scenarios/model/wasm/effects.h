/* Indicators: pulse, neighbours, delay and decay, side effects (section 6). */
#include "lanes.h"

/* Lanes held in registers while sums run over themes, neighbours or years: as many as the sixteen
 * registers of the common processors have room for. */
typedef real group __attribute__((vector_size(32)));
#define GROUPS ((int)(LANES * sizeof(real) / sizeof(group)))
typedef real wide __attribute__((vector_size(64)));
#define WIDES ((int)(LANES * sizeof(real) / sizeof(wide)))

static inline group part(const real *x, int g) { return ((const group *)x)[g]; }
static inline group *parts(real *x) { return (group *)x; }
static inline wide wide_part(const real *x, int g) { return ((const wide *)x)[g]; }
static inline wide *wide_parts(real *x) { return (wide *)x; }

/* Years whose pulses can show: the delay is at least a year. */
static int years_that_count(void)
{
    int last = 0;

    for (int o = 0; o < size.out; o++)
        if (at.out_year[o] > last) last = at.out_year[o];
    return last;
}

/* Where a span ends among them. */
static int end_of(int p, int last)
{
    return at.span_first[p + 1] < last ? at.span_first[p + 1] : last;
}

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
    const real *psi = parameter_at(b, PARAMETER_PSI_MAINSTREAM), mainstream = at.mainstream[r];
    const real *plain_use = plain_use_at(y, r), *channel_use = channel_use_at(y, r);
    const real *plain_home = plain_home_at(y, r), *channel_home = channel_home_at(y, r);
    const real *breadth = breadth_at(y, r), *breadth_home = breadth_home_at(y, r);
    const real *insight = stock_at(b, STOCK_CHOICE, y, r), *gained = gained_at(y, r);
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
    const real *xi = parameter_at(b, PARAMETER_XI_SPILLOVER), *gain = parameter_at(b, PARAMETER_BORDER_GAIN);

    for (int p = 0; p < size.span; p++) {
        for (int e = 0; e < size.edge; e++) {
            const real weight = at.edge_weight[e], *body = joint_body_at(p, e);
            real *border = border_at(p, e);
            EACH_LANE border[l] = weight * (xi[l] + works[l] * gain[l] * body[l]);
        }
    }
}

/* Relevant share of existing spending, net (5.7). */
static void sum_existing(int b, int i, real *sum)
{
    fill(sum, 0);
    for (int k = at.link_first[i]; k < at.link_first[i + 1]; k++) {
        const int m = at.link_theme[k];
        const real share = at.link_weight[k] * at.mainstream_share[m];
        add(sum, share, at.market[i] ? additional_at(b, m) : kept_at(b));
    }
}

/* Pulse of an indicator in a region during a span, before neighbours (6.1): money that is relevant
 * to it, by how it is spent, times the effort for a M€ of each. */
static void make_pulses(int b, int i, int p, int r, int end, const real *existing)
{
    const int market = at.market[i];
    const real *strength = strength_at(b, i, r), *kept = kept_at(b);
    const real *plain_money = market ? plain_net_at(p, r, 0) : plain_money_at(p, r, 0);
    const real *steady_money = market ? steady_net_at(p, r, 0) : steady_money_at(p, r, 0);
    const real *choice_money = market ? choice_net_at(p, r, 0) : choice_money_at(p, r, 0);

    for (int g = 0; g < GROUPS; g++) {
        group plain = {0}, steady = {0}, choice = {0};
        for (int k = at.link_first[i]; k < at.link_first[i + 1]; k++) {
            const int m = at.link_theme[k] * LANES;
            const real relevance = at.link_weight[k];
            plain += relevance * part(plain_money + m, g);
            steady += relevance * part(steady_money + m, g);
            choice += relevance * part(choice_money + m, g);
        }
        const group whole = part(strength, g), net = market ? whole : whole * part(kept, g);
        const group others = whole * part(existing, g);
        plain *= net;
        steady *= net;
        choice *= net;
        for (int y = at.span_first[p]; y < end; y++)
            parts(pulse_at(y, r))[g] = part(on_plain_at(y, r), g) * plain
                                       + part(on_steady_at(y, r), g) * steady
                                       + part(on_choice_at(y, r), g) * choice
                                       + part(on_existing_at(y, r), g) * others;
    }
}

/* Pulses of a region with what reaches it from its neighbours (6.3). */
static void spill_over(int p, int r, int y)
{
    const int first = at.edge_first[r], end = at.edge_first[r + 1];
    const real *pulse = pulse_at(y, 0);
    real *course = course_at(r % 2, y);

    for (int g = 0; g < WIDES; g++) {
        const real *border = border_at(p, first);
        wide sum = wide_part(pulse + r * LANES, g);
        for (int e = first; e < end; e++, border += LANES)
            sum += wide_part(border, g) * wide_part(pulse + at.edge_to[e] * LANES, g);
        wide_parts(course)[g] = sum;
    }
}

/* Effect in a year reported: what earlier pulses have left by then (6.4). One or two regions at
 * once: they share what is left of a pulse. */
static inline void accumulate(int b, int i, int r, int o, const int two)
{
    const real share = at.share[r], other_share = two ? at.share[r + 1] : 0;
    const int now = at.out_year[o];
    real *effect = indicator_effect_at(b, i, o, r);
    real *country = indicator_effect_at(b, i, o, size.region);

    for (int g = 0; g < WIDES; g++) {
        const real *memory = memory_at(b, now), *course = course_at(0, 0), *other = course_at(1, 0);
        wide sum = {0}, other_sum = {0};
        for (int y = 0; y < now; y++, memory -= LANES, course += LANES, other += LANES) {
            const wide left = wide_part(memory, g);
            sum += left * wide_part(course, g);
            if (two) other_sum += left * wide_part(other, g);
        }
        wide_parts(effect)[g] = sum;
        if (two) wide_parts(effect + LANES)[g] = other_sum;
        wide_parts(country)[g] += two ? share * sum + other_share * other_sum : share * sum;
    }
}

/* Effects on one indicator, in the regions and in the country. */
static void run_indicator(int b, int i, int last)
{
    lanes existing;

    sum_existing(b, i, existing);
    for (int p = 0; p < size.span; p++)
        for (int r = 0; r < size.region; r++) make_pulses(b, i, p, r, end_of(p, last), existing);
    for (int o = 0; o < size.out; o++) fill(indicator_effect_at(b, i, o, size.region), 0);
    for (int r = 0; r < size.region; r += 2) {
        const int two = r + 1 < size.region;
        for (int p = 0; p < size.span; p++) {
            for (int y = at.span_first[p]; y < end_of(p, last); y++) {
                spill_over(p, r, y);
                if (two) spill_over(p, r + 1, y);
            }
        }
        for (int o = 0; o < size.out; o++) {
            if (two)
                accumulate(b, i, r, o, 1);
            else
                accumulate(b, i, r, o, 0);
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
                const real ratio = *side_ratio_at(s, r), share = at.share[r];
                const real *cause = indicator_effect_at(b, at.side_of[s], o, r);
                real *effect = indicator_effect_at(b, at.side_on[s], o, r);
                real *country = indicator_effect_at(b, at.side_on[s], o, size.region);
                EACH_LANE {
                    const real more = elasticity[l] * ratio * cause[l];
                    effect[l] += more;
                    country[l] += share * more;
                }
            }
        }
    }
}

static void run_effects(int b)
{
    const int last = years_that_count();

    for (int account = 0; account < size.account; account++) {
        for (int r = 0; r < size.region; r++)
            for (int y = 0; y < last; y++) weigh_effort(b, account, r, y);
        weigh_borders(b, account);
        for (int i = 0; i < size.indicator; i++)
            if (at.account_of[i] == account) run_indicator(b, i, last);
    }
    add_side_effects(b);
}
