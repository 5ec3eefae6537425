/* Indicators: effort of the years so far, neighbours, side effects (section 6).
 *
 * Delay and decay are the same for all indicators, so the few courses of effort are accumulated, and
 * what each is worth to each indicator comes afterwards. Only what answers to the mix of themes has
 * a pulse of its own. Indicators that answer alike may be added up beforehand: what is carried on is
 * a row, an indicator or a weighted sum of some.
 */
#include "region.h"

/* How many of the years reported come first and see nothing yet: the delay is at least a year. */
static int silent_years(void)
{
    int o = 0;

    while (o < size.out && at.out_year[o] == 0) o++;
    return o;
}

/* What an outcome family answers to. */
enum kind { PLAIN, STEADY, LEAN, EXISTING };

/* Worth of a narrower or broader mix than the lines' own (6.2). */
static inline real worth(real ratio, int mix) { return clip(mix == 1 ? ratio : 2 - ratio, 0, 2); }

/* One course as it shows in the years reported: what the years of a span have left by then (6.4).
 * Two at once share what is left of a year. */
static inline void accumulate(int b, int p, const real *course, real *met, int step, const int two)
{
    const int first = at.span_first[p], stop = at.span_first[p + 1];
    const int course_step = size.year * LANES, met_step = size.out * LANES;

    for (int o = silent_years(); o < size.out; o++, met += step) {
        const int now = at.out_year[o], end = now < stop ? now : stop;
        for (int g = 0; g < WIDES; g++) {
            const real *memory = memory_at(b, now - first), *one = course + first * LANES;
            wide sum = {0}, other = {0};
            for (int y = first; y < end; y++, memory -= LANES, one += LANES) {
                const wide left = wide_part(memory, g);
                sum += left * wide_part(one, g);
                if (two) other += left * wide_part(one + course_step, g);
            }
            wide_parts(met)[g] = sum;
            if (two) wide_parts(met + met_step)[g] = other;
        }
    }
}

/* The same year by year (three sums over past years that make up the delay, and the effect), for
 * many years. */
static void follow(int b, int p, const real *course, real *met, int step)
{
    const int first = at.span_first[p], stop = at.span_first[p + 1], last = last_year();

    for (int g = 0; g < GROUPS; g++) {
        const group passing = part(delay_at(b, DELAY_PASSING), g), at_once = part(delay_at(b, DELAY_AT_ONCE), g);
        const group linear = part(delay_at(b, DELAY_LINEAR), g), square = part(delay_at(b, DELAY_SQUARE), g);
        const group lasting = part(delay_at(b, DELAY_LASTING), g);
        group level = {0}, slope = {0}, bend = {0}, effect = {0};
        real *to = met;
        for (int y = 0, o = silent_years(); y <= last; y++) {
            for (; o < size.out && at.out_year[o] == y; o++, to += step) parts(to)[g] = effect;
            bend = passing * (bend + slope);
            slope = passing * (slope + level);
            level = passing * level;
            if (y >= first && y < stop) level += part(course + y * LANES, g);
            effect = lasting * effect + (at_once * level + linear * slope + square * bend);
        }
    }
}

static void accumulate_courses(int b, int p)
{
    if (at.constant[CONSTANT_BY_STEPS] > NUM(0.5)) {
        for (int c = 0; c < COURSES; c++) follow(b, p, course_at(c, 0), met_at(c, silent_years()), LANES);
        return;
    }
    for (int c = 0; c + 1 < COURSES; c += 2) accumulate(b, p, course_at(c, 0), met_at(c, silent_years()), LANES, 1);
    if (COURSES % 2) accumulate(b, p, course_at(COURSES - 1, 0), met_at(COURSES - 1, silent_years()), LANES, 0);
}

/* What a family answers to: as without networks, or with them where they work. */
static void answer_family(int b, int family)
{
    const real *works = works_at(b, family);

    for (int o = silent_years(); o < size.out; o++) {
        const real *home = met_at(HOME, o), *home_lean = met_at(HOME_LEAN, o), *full = met_at(FULL, o);
        const real *added = met_at(ADDED, o), *added_lean = met_at(ADDED_LEAN, o);
        const real *gained = met_at(GAINED, o), *lost = met_at(LOST, o);
        real *plain = answer_at(PLAIN, o), *steady = answer_at(STEADY, o);
        real *lean = answer_at(LEAN, o), *existing = answer_at(EXISTING, o);
        EACH_LANE {
            plain[l] = home[l] + works[l] * (full[l] - home[l]);
            steady[l] = home[l] + works[l] * (added[l] - home[l]);
            lean[l] = home_lean[l] + works[l] * (added_lean[l] - home_lean[l]);
            existing[l] = lost[l] + works[l] * gained[l];
        }
    }
}

/* What each kind of effort is worth to a row in the region at hand (6.1). */
struct worths {
    lanes plain, steady, lean, existing;
};

/* Add an indicator's to those of a row; what `lean` is worth is known for whole rows. */
static void weigh(int b, int r, int i, real times, struct worths *w)
{
    const int market = at.market[i];
    const real mainstream = at.mainstream[r];
    const real *strength = strength_at(b, r, i), *existing = existing_at(b, i);
    const real *plain_money = market ? plain_net_at(0) : plain_kept_at(0);
    const real *steady_money = market ? steady_net_at(0) : steady_kept_at(0);

    for (int g = 0; g < GROUPS; g++) {
        group plain = {0}, steady = {0};
        for (int k = at.link_first[i]; k < at.link_first[i + 1]; k++) {
            const int m = at.link_theme[k] * LANES;
            const real relevance = at.link_weight[k];
            plain += relevance * part(plain_money + m, g);
            steady += relevance * part(steady_money + m, g);
        }
        const group whole = times * part(strength, g);
        parts(w->plain)[g] += whole * plain;
        parts(w->steady)[g] += whole * steady;
        parts(w->existing)[g] += mainstream * whole * part(existing, g);
    }
}

static void weigh_row(int b, int r, int row, struct worths *w)
{
    const real *lean = lean_worth_at(b, r, row);

    fill(w->plain, 0);
    fill(w->steady, 0);
    fill(w->existing, 0);
    for (int k = at.member_first[row]; k < at.member_first[row + 1]; k++)
        weigh(b, r, at.member_of[k], at.member_weight[k], w);
    EACH_LANE w->lean[l] = lean[l] * (here.moved[l] * here.channel_left[l]);
}

/* A row that answers to what its family does. */
static void add_up(const struct worths *w, real *own, int step)
{
    const int silent = silent_years();

    for (int g = 0; g < GROUPS; g++) {
        const group plain = part(w->plain, g), steady = part(w->steady, g);
        const group lean = part(w->lean, g), existing = part(w->existing, g);
        real *to = own;
        for (int o = silent; o < size.out; o++, to += step)
            parts(to)[g] = (plain * part(answer_at(PLAIN, o), g) + steady * part(answer_at(STEADY, o), g))
                              + (lean * part(answer_at(LEAN, o), g) + existing * part(answer_at(EXISTING, o), g));
    }
}

/* A row that answers to the mix of themes besides: its pulse, accumulated. */
static void add_up_mixed(int b, int p, int account, const struct worths *w, real *own, int step)
{
    const int mix = at.account_mix[account];
    const real *works = works_at(b, at.account_family[account]);
    const int last = last_year(), stop = at.span_first[p + 1] < last ? at.span_first[p + 1] : last;
    lanes both;

    EACH_LANE both[l] = w->plain[l] + w->steady[l];
    for (int y = at.span_first[p]; y < stop; y++) {
        const real *home = course_at(HOME, y), *home_lean = course_at(HOME_LEAN, y), *full = course_at(FULL, y);
        const real *added = course_at(ADDED, y), *added_lean = course_at(ADDED_LEAN, y);
        const real *breadth = breadth_at(y), *breadth_home = breadth_home_at(y);
        real *pulse = pulse_at(y);
        EACH_LANE {
            const real without = (1 - works[l]) * worth(breadth_home[l], mix);
            const real with = works[l] * worth(breadth[l], mix);
            const real stays = both[l] * home[l] + w->lean[l] * home_lean[l];
            const real done = w->plain[l] * full[l] + w->steady[l] * added[l] + w->lean[l] * added_lean[l];
            pulse[l] = without * stays + with * done;
        }
    }
    if (at.constant[CONSTANT_BY_STEPS] > NUM(0.5))
        follow(b, p, pulse_at(0), own, step);
    else
        accumulate(b, p, pulse_at(0), own, step, 0);
    for (int o = silent_years(); o < size.out; o++, own += step) {
        const real *existing = answer_at(EXISTING, o);
        EACH_LANE own[l] += w->existing[l] * existing[l];
    }
}

/* Effects in a region of what happens there in a span. Those of the first span lie where the sum will
 * be, those of a further one apart. */
static void run_alone(int b, int p, int r)
{
    static struct worths worths;
    const int silent = silent_years(), step = size.row * (size.region + 1) * LANES;

    accumulate_courses(b, p);
    for (int family = 0; family < size.family; family++) {
        answer_family(b, family);
        for (int row = 0; row < size.row; row++) {
            const int account = at.row_account[row];
            real *own = p > 0 ? further_at(silent, row, r) : effect_at(silent, row, r);
            if (at.account_family[account] != family) continue;
            weigh_row(b, r, row, &worths);
            if (at.account_mix[account])
                add_up_mixed(b, p, account, &worths, own, step);
            else
                add_up(&worths, own, step);
        }
    }
}

/* Part of a neighbour's effect that arrives, by family (6.3). */
static void weigh_borders(int b, int p)
{
    const real *xi = parameter_at(b, PARAMETER_XI_SPILLOVER), *gain = parameter_at(b, PARAMETER_BORDER_GAIN);

    for (int family = 0; family < size.family; family++) {
        const real *works = works_at(b, family);
        for (int e = 0; e < size.edge; e++) {
            const real weight = at.edge_weight[e], *body = joint_body_at(p, e);
            real *border = border_at(family, e);
            EACH_LANE border[l] = weight * (xi[l] + works[l] * gain[l] * body[l]);
        }
    }
}

/* Add to the effects of a row what reaches regions from their neighbours (6.3), and add up the
 * country's, in one year or in two, which share the weights; `step` leads from one to the next. */
static inline void spill_over(const real *border, const real *own, real *effect, int step, int add_own, const int two)
{
    const int next = size.region * WIDES;

    for (int g = 0; g < WIDES; g++) {
        const wide *arriving = (const wide *)border + g;
        wide *alone = wide_parts(alone_at(0, 0)), country = {0}, country_later = {0};
        for (int r = 0; r < size.region; r++) {
            alone[r] = wide_part(own + r * LANES, g);
            if (two) alone[next + r] = wide_part(own + step + r * LANES, g);
        }
        for (int r = 0, e = 0; r < size.region; r++) {
            real *to = effect + r * LANES;
            wide sum = add_own ? wide_part(to, g) + alone[r] : alone[r], later = {0};
            if (two) later = add_own ? wide_part(to + step, g) + alone[next + r] : alone[next + r];
            for (; e < at.edge_first[r + 1]; e++, arriving += WIDES) {
                sum += *arriving * alone[at.edge_to[e]];
                if (two) later += *arriving * alone[next + at.edge_to[e]];
            }
            wide_parts(to)[g] = sum;
            country += at.share[r] * sum;
            if (two) wide_parts(to + step)[g] = later;
            if (two) country_later += at.share[r] * later;
        }
        wide_parts(effect + size.region * LANES)[g] = country;
        if (two) wide_parts(effect + step + size.region * LANES)[g] = country_later;
    }
}

static void cross_borders(int b, int p)
{
    const int step = size.row * (size.region + 1) * LANES;

    weigh_borders(b, p);
    for (int o = silent_years(); o < size.out; o += 2) {
        for (int row = 0; row < size.row; row++) {
            const real *border = border_at(at.account_family[at.row_account[row]], 0);
            real *effect = effect_at(o, row, 0);
            const real *own = p > 0 ? further_at(o, row, 0) : effect;
            if (o + 1 < size.out)
                spill_over(border, own, effect, step, p > 0, 1);
            else
                spill_over(border, own, effect, step, p > 0, 0);
        }
    }
}

/* Side effects of one row on another in a year; causes are taken before any (6.4). */
static void add_side_effects(int b, int o)
{
    for (int s = 0; s < size.side; s++) {
        const real *elasticity = elasticity_at(b, s);
        for (int r = 0; r < size.region; r++) {
            const real ratio = *side_ratio_at(s, r), share = at.share[r];
            const real *cause = effect_at(o, at.side_of[s], r);
            real *effect = effect_at(o, at.side_on[s], r);
            real *country = effect_at(o, at.side_on[s], size.region);
            EACH_LANE {
                const real more = elasticity[l] * ratio * cause[l];
                effect[l] += more;
                country[l] += share * more;
            }
        }
    }
}
