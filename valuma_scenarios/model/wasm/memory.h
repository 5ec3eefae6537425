/* Written by build.py from memory.py; not to be edited. */
#ifndef VALUMA_MEMORY_H
#define VALUMA_MEMORY_H

#define LANES 32
#define PARAMETERS 53
#define CONSTANTS 4
#define LEVERS 4
#define STOCKS 4
#define COSTS 5
#define DELAYS 5
#define COURSES 7
#define KINDS 4
#define PAIRS 2

enum parameter { PARAMETER_X_OPT, PARAMETER_W_OPT, PARAMETER_C_FIX, PARAMETER_C_HALF, PARAMETER_M_HALF, PARAMETER_N_HALF, PARAMETER_OMEGA, PARAMETER_T_RAMP, PARAMETER_K_PASS, PARAMETER_V_KNOWLEDGE, PARAMETER_ATTEND_SHARE, PARAMETER_BIND_LOAD, PARAMETER_INCENTIVE_ROOM, PARAMETER_MANAGE_COST, PARAMETER_DRIFT, PARAMETER_KB_DECAY, PARAMETER_KB_SCALE, PARAMETER_KB_ADOPTION, PARAMETER_CHOICE_SHARPNESS, PARAMETER_PARTNER_DISTANCE, PARAMETER_PARTNER_COST, PARAMETER_PARTNER_LEVERAGE, PARAMETER_PURPOSE_SHIFT, PARAMETER_MATCH, PARAMETER_JOINT, PARAMETER_BORDER_GAIN, PARAMETER_LEARN_CAPACITY, PARAMETER_EROSION_SKEW, PARAMETER_K0_SPREAD, PARAMETER_EPSILON_EROSION, PARAMETER_RHO_CAPACITY, PARAMETER_DELTA_CAPACITY, PARAMETER_RHO_COMMITMENT, PARAMETER_DELTA_NETWORK, PARAMETER_PARTICIPATION_FTE, PARAMETER_FTE_COST, PARAMETER_OVERLAP_COST, PARAMETER_COST_ADMIN_PCT, PARAMETER_COST_NETWORK_PCT, PARAMETER_COST_CONTRACT_PCT, PARAMETER_DEADWEIGHT, PARAMETER_NEW_TIME, PARAMETER_DISPLACEMENT_TRADABLE, PARAMETER_DISPLACEMENT_LOCAL, PARAMETER_LEAKAGE, PARAMETER_MULTIPLIER, PARAMETER_LEVERAGE, PARAMETER_LEVERAGE_ADDITIONAL, PARAMETER_SATURATION_SCALE, PARAMETER_ETA_ABSORPTION, PARAMETER_PSI_MAINSTREAM, PARAMETER_ZETA_SENSITIVITY, PARAMETER_XI_SPILLOVER };
enum constant { CONSTANT_MEAN_CAPACITY, CONSTANT_OVERHEAD_CAP, CONSTANT_LOCAL_MULTIPLIER, CONSTANT_BY_STEPS };
enum lever { LEVER_NU, LEVER_COMMITS, LEVER_PAYS, LEVER_PAY_THROUGH };
enum stock { STOCK_CAPACITY, STOCK_COMMITMENT, STOCK_LEARNING, STOCK_CHOICE };
enum cost { COST_PROGRAMME, COST_COORDINATION, COST_INCENTIVE, COST_OVERHEAD, COST_PARTICIPATION };
enum delay { DELAY_PASSING, DELAY_AT_ONCE, DELAY_LINEAR, DELAY_SQUARE, DELAY_LASTING };

static struct sizes {
    int block; /* blocks of LANES draws held at once */
    int region; /* regions */
    int year; /* years simulated */
    int out; /* years reported */
    int indicator; /* indicators */
    int goal; /* goals */
    int theme; /* themes */
    int family; /* families of outcomes with a chance of their own that networks work */
    int account; /* groups of indicators alike in family and in mix */
    int row; /* effects carried to the goals: indicators, or sums of such as are alike */
    int member; /* pairs of a row and an indicator in it */
    int link; /* pairs of an indicator and a theme that is relevant to it */
    int edge; /* pairs of a region and a neighbour */
    int point; /* pairs of a goal and a row that counts for it */
    int gap; /* indicators of the disparity goal */
    int side; /* side effects of one row on another */
    int network; /* networks of the alternative */
    int span; /* runs of years in which the same networks work and the same lines have money */
} size;

static struct arrays {
    real *constant; /* [constant]: see CONSTANTS */
    real *share; /* [region]: of the country's people */
    real *omega; /* [region]: what a row counts where members are counted */
    real *per_head; /* [region]: EUR per inhabitant of a M€ */
    real *per_gdp; /* [region]: % of GDP of an EUR per inhabitant */
    real *proxy; /* [region]: measured capacity, 0-1 */
    real *mainstream; /* [region]: existing spending, EUR per inhabitant and year */
    real *need; /* [region][theme]: need in parts of the region's largest */
    real *mainstream_share; /* [theme]: of existing spending */
    real *link_weight; /* [link]: relevance */
    real *member_weight; /* [member]: of the indicator in the row */
    real *edge_weight; /* [edge]: of the neighbour, rows sum to 1 */
    real *sensitivity; /* [indicator][region]: relative, mean 1 */
    real *point_weight; /* [point]: points of the goal for a unit of the row */
    real *gap_weight; /* [gap]: weight in the disparity goal */
    real *gap_floor; /* [gap]: least level, native unit */
    real *side_ratio; /* [side][region]: of its level over that of its cause */
    int *tradable; /* [theme]: 1 where sold outside the region */
    int *link_first; /* [indicator+1]: first link of an indicator */
    int *link_theme; /* [link]: its theme */
    int *market; /* [indicator]: 1 where displacement and multiplier count */
    int *row_account; /* [row]: its account */
    int *member_first; /* [row+1]: first member of a row */
    int *member_of; /* [member]: its indicator */
    int *account_family; /* [account]: its family */
    int *account_mix; /* [account]: 0 any, 1 narrow, 2 broad */
    int *edge_first; /* [region+1]: first edge of a region */
    int *edge_to; /* [edge]: the neighbour */
    int *point_first; /* [goal+1]: first point of a goal */
    int *point_of; /* [point]: its row */
    int *gap_of; /* [gap]: its row */
    int *side_of; /* [side]: row that is the cause */
    int *side_on; /* [side]: row that is affected */
    int *out_year; /* [out]: position of a reported year */
    int *disparity; /* [goal]: 1 for the goal that the gaps decide */
    real *parameter; /* [block][parameter][lane]: see PARAMETERS */
    real *works; /* [block][family][lane]: 1 where networks add something, 0 where nothing */
    real *beta; /* [block][indicator][lane]: native units a year for 1 EUR per inhabitant */
    real *elasticity; /* [block][side][lane]: of a side effect */
    real *delay; /* [block][delay][lane]: see DELAYS */
    real *memory; /* [block][year][lane]: effect that many years after one unit of pulse */
    real *path; /* [block][gap][out][region][lane]: baseline level, native unit */
    real *start; /* [block][region][lane]: capacity at the start, 0-1 */
    real *home; /* [block][region][year][lane]: capacity without networks, 0-1 */
    real *lost; /* [block][region][year][lane]: the same, less capacity at the start */
    real *beyond; /* [block][region][year][lane]: by how much the next year's would leave 0-1 */
    real *home_use; /* [block][region][year][lane]: absorption at that capacity */
    real *lean; /* [block][region][theme][lane]: own choice of a fully capable region, less an even mix */
    real *lean_fit; /* [block][region][lane]: its fit to need */
    real *lean_square; /* [block][region][lane]: its square, all themes */
    real *lean_net; /* [block][region][lane]: its sum in the market account */
    real *strength; /* [block][region][indicator][lane]: native units a year for 1 EUR per inhabitant */
    real *lean_worth; /* [block][region][row][lane]: units of the row a year for `lean` in EUR per inhabitant */
    real *existing; /* [block][indicator][lane]: relevant part of existing spending, net, that capacity moves */
    real *additional; /* [block][theme][lane]: what counts of a euro in the market account */
    real *kept; /* [block][lane]: net of deadweight and leakage */
    real *counts; /* [block][pair][lane]: net of displacement, with the multiplier: sold outside, and local */
    real *gap_inverse; /* [block][gap][out][region][lane]: 1 over the level */
    real *gap_log; /* [block][gap][out][region][lane]: logarithm of the level over the mean */
    real *gap_mean; /* [block][gap][out][lane]: 1 over the mean level */
    real *gap_factor; /* [block][gap][out][region][lane]: points of a change of the region's part of the index */
    real *goal_result; /* [goal][region+1][out][block][lane]: points; the last region is the country */
    real *row_result; /* [row][region+1][out][block][lane]: units of the row */
    real *state; /* [block][stock][year][region+1][lane]: `stock` of every block */
    real *cost; /* [block][cost][year][lane]: see COSTS */
    real *alignment; /* [block][year][lane]: of the country's money with national priorities, 0-1 */
    real *lever; /* [lever]: see LEVERS */
    real *national; /* [theme]: themes of national priorities, sum 1 */
    real *member; /* [region][network]: share of the region covered, 0-1 */
    real *similarity; /* [region][network]: mean likeness to the other members, 0-1 */
    real *beside; /* [edge][network]: smaller of two memberships x share of neighbours */
    real *themes; /* [network][theme]: theme mix; zeros where members choose */
    real *contract_years; /* [network]:  */
    real *binding; /* [network]: 0-1 */
    real *knowledge; /* [network]: share of coordination for the knowledge base */
    real *incentive; /* [network]: share of working time paid, 0-1 */
    real *partners; /* [network]: share of work with others than authorities, 0-1 */
    real *mass; /* [network]: members that make up the critical mass */
    real *obligation; /* [network]: what binding adds to the load */
    real *sharing; /* [span][network]: members over whom facilitation is spread */
    real *money; /* [span][region][theme]: M€ a year of all lines but the paying one */
    real *through; /* [span][region][theme]: the part of it open to networks */
    real *through_sum; /* [span][region]: the same, all themes */
    real *money_sum; /* [span]: M€ a year of all lines but the paying one, all regions */
    real *pay_amount; /* [span]: M€ a year of the paying line, before it pays */
    real *pay_share; /* [region]: its allocation */
    real *pay_themes; /* [theme]: its themes */
    real *coordination; /* [block][network][lane]: M€ a year */
    int *chooses; /* [network]: 1 where members choose their themes */
    int *active; /* [span][network]: 1 while it works */
    int *span_first; /* [span+1]: first year of a span */
    real *attends; /* [region][network][lane]: 0-1 */
    real *paid; /* [span][lane]: share of the incentives that the line can pay */
    real *pay_left; /* [span][lane]: M€ left of the paying line */
    real *spent; /* [span][cost][lane]: see COSTS */
    real *attended; /* [span][region][lane]: networks attended */
    real *extra_load; /* [span][region][lane]: load beyond the first network */
    real *room; /* [span][region][lane]: attention of a region of mean capacity */
    real *channelled; /* [span][region][lane]: M€ a year through networks */
    real *weight; /* [span][region][network][lane]: of a network in a region's channelled money */
    real *managed; /* [span][network][lane]: M€ a year that a secretariat looks after */
    real *secretariat; /* [span][network][lane]: M€ a year left for facilitation and knowledge */
    real *reach; /* [span][network][lane]: facilitation x critical mass */
    real *adopted; /* [year][lane]: learning from the knowledge base alone */
    real *informed; /* [year][lane]: part of missing capacity that it makes up for */
    real *lasts; /* [network][lane]: continuity of a contract of that length */
    real *grip; /* [span][network][lane]: learning at full membership, best distance and full fit */
    real *taught; /* [network][lane]: learning in this region before attention and own choice */
    real *plain_net; /* [theme][lane]: EUR per inhabitant in a region, outside networks, market account */
    real *steady_net; /* [theme][lane]: channelled at no capacity, market account */
    real *plain_kept; /* [theme][lane]: the two in the account without markets */
    real *steady_kept; /* [theme][lane]:  */
    real *stock; /* [stock][year][region+1][lane]: see STOCKS, 0-1 */
    real *gained; /* [region][year][lane]: capacity, less what it would be without networks */
    real *breadth; /* [year][lane]: concentration over that of the lines' own themes */
    real *breadth_home; /* [year][lane]: the same without networks */
    real *country; /* [span][theme][lane]: M€ of the country by theme, but for own choice */
    real *leaning; /* [year][theme][lane]: what own choice adds to it */
    real *course; /* [course][year][lane]: what indicators of a region answer to, by year; see effects.h */
    real *met; /* [course][out][lane]: the same, delayed and accumulated */
    real *answer; /* [kind][out][lane]: what an outcome family answers to: plain, steady, lean, existing */
    real *gap_effect; /* [region+1][lane]: points of the disparity goal in a year */
    real *pulse; /* [year][lane]: of a row that answers to the mix of themes */
    real *effect; /* [out][row][region+1][lane]: units of the row; the last region is the country */
    real *further; /* [out][row][region+1][lane]: the same of a further span before neighbours */
    real *alone; /* [pair][region][lane]: effects of a row before neighbours */
    real *border; /* [family][edge][lane]: weight of a neighbour's effects */
    real *joint_body; /* [span][edge][lane]: strength of the strongest body on both sides */
} at;

#define TAKE(name, type, count) \
    at.name = (type *)next; \
    next += ((count) * sizeof(type) + 63) / 64 * 64

/* Lay the arrays out one after another from a position on; return the position after the last. */
static unsigned long place_from(unsigned long next)
{
    TAKE(constant, real, CONSTANTS);
    TAKE(share, real, size.region);
    TAKE(omega, real, size.region);
    TAKE(per_head, real, size.region);
    TAKE(per_gdp, real, size.region);
    TAKE(proxy, real, size.region);
    TAKE(mainstream, real, size.region);
    TAKE(need, real, size.region * size.theme);
    TAKE(mainstream_share, real, size.theme);
    TAKE(link_weight, real, size.link);
    TAKE(member_weight, real, size.member);
    TAKE(edge_weight, real, size.edge);
    TAKE(sensitivity, real, size.indicator * size.region);
    TAKE(point_weight, real, size.point);
    TAKE(gap_weight, real, size.gap);
    TAKE(gap_floor, real, size.gap);
    TAKE(side_ratio, real, size.side * size.region);
    TAKE(tradable, int, size.theme);
    TAKE(link_first, int, (size.indicator + 1));
    TAKE(link_theme, int, size.link);
    TAKE(market, int, size.indicator);
    TAKE(row_account, int, size.row);
    TAKE(member_first, int, (size.row + 1));
    TAKE(member_of, int, size.member);
    TAKE(account_family, int, size.account);
    TAKE(account_mix, int, size.account);
    TAKE(edge_first, int, (size.region + 1));
    TAKE(edge_to, int, size.edge);
    TAKE(point_first, int, (size.goal + 1));
    TAKE(point_of, int, size.point);
    TAKE(gap_of, int, size.gap);
    TAKE(side_of, int, size.side);
    TAKE(side_on, int, size.side);
    TAKE(out_year, int, size.out);
    TAKE(disparity, int, size.goal);
    TAKE(parameter, real, size.block * PARAMETERS * LANES);
    TAKE(works, real, size.block * size.family * LANES);
    TAKE(beta, real, size.block * size.indicator * LANES);
    TAKE(elasticity, real, size.block * size.side * LANES);
    TAKE(delay, real, size.block * DELAYS * LANES);
    TAKE(memory, real, size.block * size.year * LANES);
    TAKE(path, real, size.block * size.gap * size.out * size.region * LANES);
    TAKE(start, real, size.block * size.region * LANES);
    TAKE(home, real, size.block * size.region * size.year * LANES);
    TAKE(lost, real, size.block * size.region * size.year * LANES);
    TAKE(beyond, real, size.block * size.region * size.year * LANES);
    TAKE(home_use, real, size.block * size.region * size.year * LANES);
    TAKE(lean, real, size.block * size.region * size.theme * LANES);
    TAKE(lean_fit, real, size.block * size.region * LANES);
    TAKE(lean_square, real, size.block * size.region * LANES);
    TAKE(lean_net, real, size.block * size.region * LANES);
    TAKE(strength, real, size.block * size.region * size.indicator * LANES);
    TAKE(lean_worth, real, size.block * size.region * size.row * LANES);
    TAKE(existing, real, size.block * size.indicator * LANES);
    TAKE(additional, real, size.block * size.theme * LANES);
    TAKE(kept, real, size.block * LANES);
    TAKE(counts, real, size.block * PAIRS * LANES);
    TAKE(gap_inverse, real, size.block * size.gap * size.out * size.region * LANES);
    TAKE(gap_log, real, size.block * size.gap * size.out * size.region * LANES);
    TAKE(gap_mean, real, size.block * size.gap * size.out * LANES);
    TAKE(gap_factor, real, size.block * size.gap * size.out * size.region * LANES);
    TAKE(goal_result, real, size.goal * (size.region + 1) * size.out * size.block * LANES);
    TAKE(row_result, real, size.row * (size.region + 1) * size.out * size.block * LANES);
    TAKE(state, real, size.block * STOCKS * size.year * (size.region + 1) * LANES);
    TAKE(cost, real, size.block * COSTS * size.year * LANES);
    TAKE(alignment, real, size.block * size.year * LANES);
    TAKE(lever, real, LEVERS);
    TAKE(national, real, size.theme);
    TAKE(member, real, size.region * size.network);
    TAKE(similarity, real, size.region * size.network);
    TAKE(beside, real, size.edge * size.network);
    TAKE(themes, real, size.network * size.theme);
    TAKE(contract_years, real, size.network);
    TAKE(binding, real, size.network);
    TAKE(knowledge, real, size.network);
    TAKE(incentive, real, size.network);
    TAKE(partners, real, size.network);
    TAKE(mass, real, size.network);
    TAKE(obligation, real, size.network);
    TAKE(sharing, real, size.span * size.network);
    TAKE(money, real, size.span * size.region * size.theme);
    TAKE(through, real, size.span * size.region * size.theme);
    TAKE(through_sum, real, size.span * size.region);
    TAKE(money_sum, real, size.span);
    TAKE(pay_amount, real, size.span);
    TAKE(pay_share, real, size.region);
    TAKE(pay_themes, real, size.theme);
    TAKE(coordination, real, size.block * size.network * LANES);
    TAKE(chooses, int, size.network);
    TAKE(active, int, size.span * size.network);
    TAKE(span_first, int, (size.span + 1));
    TAKE(attends, real, size.region * size.network * LANES);
    TAKE(paid, real, size.span * LANES);
    TAKE(pay_left, real, size.span * LANES);
    TAKE(spent, real, size.span * COSTS * LANES);
    TAKE(attended, real, size.span * size.region * LANES);
    TAKE(extra_load, real, size.span * size.region * LANES);
    TAKE(room, real, size.span * size.region * LANES);
    TAKE(channelled, real, size.span * size.region * LANES);
    TAKE(weight, real, size.span * size.region * size.network * LANES);
    TAKE(managed, real, size.span * size.network * LANES);
    TAKE(secretariat, real, size.span * size.network * LANES);
    TAKE(reach, real, size.span * size.network * LANES);
    TAKE(adopted, real, size.year * LANES);
    TAKE(informed, real, size.year * LANES);
    TAKE(lasts, real, size.network * LANES);
    TAKE(grip, real, size.span * size.network * LANES);
    TAKE(taught, real, size.network * LANES);
    TAKE(plain_net, real, size.theme * LANES);
    TAKE(steady_net, real, size.theme * LANES);
    TAKE(plain_kept, real, size.theme * LANES);
    TAKE(steady_kept, real, size.theme * LANES);
    TAKE(stock, real, STOCKS * size.year * (size.region + 1) * LANES);
    TAKE(gained, real, size.region * size.year * LANES);
    TAKE(breadth, real, size.year * LANES);
    TAKE(breadth_home, real, size.year * LANES);
    TAKE(country, real, size.span * size.theme * LANES);
    TAKE(leaning, real, size.year * size.theme * LANES);
    TAKE(course, real, COURSES * size.year * LANES);
    TAKE(met, real, COURSES * size.out * LANES);
    TAKE(answer, real, KINDS * size.out * LANES);
    TAKE(gap_effect, real, (size.region + 1) * LANES);
    TAKE(pulse, real, size.year * LANES);
    TAKE(effect, real, size.out * size.row * (size.region + 1) * LANES);
    TAKE(further, real, size.out * size.row * (size.region + 1) * LANES);
    TAKE(alone, real, PAIRS * size.region * LANES);
    TAKE(border, real, size.family * size.edge * LANES);
    TAKE(joint_body, real, size.span * size.edge * LANES);
    return next;
}

/* The lanes of one element of an array; of an array without lanes, the element. */
static inline real *constant_at(int constant)
{
    return at.constant + constant;
}
static inline real *share_at(int region)
{
    return at.share + region;
}
static inline real *omega_at(int region)
{
    return at.omega + region;
}
static inline real *per_head_at(int region)
{
    return at.per_head + region;
}
static inline real *per_gdp_at(int region)
{
    return at.per_gdp + region;
}
static inline real *proxy_at(int region)
{
    return at.proxy + region;
}
static inline real *mainstream_at(int region)
{
    return at.mainstream + region;
}
static inline real *need_at(int region, int theme)
{
    return at.need + (region) * size.theme + theme;
}
static inline real *mainstream_share_at(int theme)
{
    return at.mainstream_share + theme;
}
static inline real *link_weight_at(int link)
{
    return at.link_weight + link;
}
static inline real *member_weight_at(int member)
{
    return at.member_weight + member;
}
static inline real *edge_weight_at(int edge)
{
    return at.edge_weight + edge;
}
static inline real *sensitivity_at(int indicator, int region)
{
    return at.sensitivity + (indicator) * size.region + region;
}
static inline real *point_weight_at(int point)
{
    return at.point_weight + point;
}
static inline real *gap_weight_at(int gap)
{
    return at.gap_weight + gap;
}
static inline real *gap_floor_at(int gap)
{
    return at.gap_floor + gap;
}
static inline real *side_ratio_at(int side, int region)
{
    return at.side_ratio + (side) * size.region + region;
}
static inline int *tradable_at(int theme)
{
    return at.tradable + theme;
}
static inline int *link_first_at(int indicator)
{
    return at.link_first + indicator;
}
static inline int *link_theme_at(int link)
{
    return at.link_theme + link;
}
static inline int *market_at(int indicator)
{
    return at.market + indicator;
}
static inline int *row_account_at(int row)
{
    return at.row_account + row;
}
static inline int *member_first_at(int row)
{
    return at.member_first + row;
}
static inline int *member_of_at(int member)
{
    return at.member_of + member;
}
static inline int *account_family_at(int account)
{
    return at.account_family + account;
}
static inline int *account_mix_at(int account)
{
    return at.account_mix + account;
}
static inline int *edge_first_at(int region)
{
    return at.edge_first + region;
}
static inline int *edge_to_at(int edge)
{
    return at.edge_to + edge;
}
static inline int *point_first_at(int goal)
{
    return at.point_first + goal;
}
static inline int *point_of_at(int point)
{
    return at.point_of + point;
}
static inline int *gap_of_at(int gap)
{
    return at.gap_of + gap;
}
static inline int *side_of_at(int side)
{
    return at.side_of + side;
}
static inline int *side_on_at(int side)
{
    return at.side_on + side;
}
static inline int *out_year_at(int out)
{
    return at.out_year + out;
}
static inline int *disparity_at(int goal)
{
    return at.disparity + goal;
}
static inline real *parameter_at(int block, int parameter)
{
    return at.parameter + ((block) * PARAMETERS + parameter) * LANES;
}
static inline real *works_at(int block, int family)
{
    return at.works + ((block) * size.family + family) * LANES;
}
static inline real *beta_at(int block, int indicator)
{
    return at.beta + ((block) * size.indicator + indicator) * LANES;
}
static inline real *elasticity_at(int block, int side)
{
    return at.elasticity + ((block) * size.side + side) * LANES;
}
static inline real *delay_at(int block, int delay)
{
    return at.delay + ((block) * DELAYS + delay) * LANES;
}
static inline real *memory_at(int block, int year)
{
    return at.memory + ((block) * size.year + year) * LANES;
}
static inline real *path_at(int block, int gap, int out, int region)
{
    return at.path + ((((block) * size.gap + gap) * size.out + out) * size.region + region) * LANES;
}
static inline real *start_at(int block, int region)
{
    return at.start + ((block) * size.region + region) * LANES;
}
static inline real *home_at(int block, int region, int year)
{
    return at.home + (((block) * size.region + region) * size.year + year) * LANES;
}
static inline real *lost_at(int block, int region, int year)
{
    return at.lost + (((block) * size.region + region) * size.year + year) * LANES;
}
static inline real *beyond_at(int block, int region, int year)
{
    return at.beyond + (((block) * size.region + region) * size.year + year) * LANES;
}
static inline real *home_use_at(int block, int region, int year)
{
    return at.home_use + (((block) * size.region + region) * size.year + year) * LANES;
}
static inline real *lean_at(int block, int region, int theme)
{
    return at.lean + (((block) * size.region + region) * size.theme + theme) * LANES;
}
static inline real *lean_fit_at(int block, int region)
{
    return at.lean_fit + ((block) * size.region + region) * LANES;
}
static inline real *lean_square_at(int block, int region)
{
    return at.lean_square + ((block) * size.region + region) * LANES;
}
static inline real *lean_net_at(int block, int region)
{
    return at.lean_net + ((block) * size.region + region) * LANES;
}
static inline real *strength_at(int block, int region, int indicator)
{
    return at.strength + (((block) * size.region + region) * size.indicator + indicator) * LANES;
}
static inline real *lean_worth_at(int block, int region, int row)
{
    return at.lean_worth + (((block) * size.region + region) * size.row + row) * LANES;
}
static inline real *existing_at(int block, int indicator)
{
    return at.existing + ((block) * size.indicator + indicator) * LANES;
}
static inline real *additional_at(int block, int theme)
{
    return at.additional + ((block) * size.theme + theme) * LANES;
}
static inline real *kept_at(int block)
{
    return at.kept + (block) * LANES;
}
static inline real *counts_at(int block, int pair)
{
    return at.counts + ((block) * PAIRS + pair) * LANES;
}
static inline real *gap_inverse_at(int block, int gap, int out, int region)
{
    return at.gap_inverse + ((((block) * size.gap + gap) * size.out + out) * size.region + region) * LANES;
}
static inline real *gap_log_at(int block, int gap, int out, int region)
{
    return at.gap_log + ((((block) * size.gap + gap) * size.out + out) * size.region + region) * LANES;
}
static inline real *gap_mean_at(int block, int gap, int out)
{
    return at.gap_mean + (((block) * size.gap + gap) * size.out + out) * LANES;
}
static inline real *gap_factor_at(int block, int gap, int out, int region)
{
    return at.gap_factor + ((((block) * size.gap + gap) * size.out + out) * size.region + region) * LANES;
}
static inline real *goal_result_at(int goal, int region, int out, int block)
{
    return at.goal_result + ((((goal) * (size.region + 1) + region) * size.out + out) * size.block + block) * LANES;
}
static inline real *row_result_at(int row, int region, int out, int block)
{
    return at.row_result + ((((row) * (size.region + 1) + region) * size.out + out) * size.block + block) * LANES;
}
static inline real *state_at(int block, int stock, int year, int region)
{
    return at.state + ((((block) * STOCKS + stock) * size.year + year) * (size.region + 1) + region) * LANES;
}
static inline real *cost_at(int block, int cost, int year)
{
    return at.cost + (((block) * COSTS + cost) * size.year + year) * LANES;
}
static inline real *alignment_at(int block, int year)
{
    return at.alignment + ((block) * size.year + year) * LANES;
}
static inline real *lever_at(int lever)
{
    return at.lever + lever;
}
static inline real *national_at(int theme)
{
    return at.national + theme;
}
static inline real *member_at(int region, int network)
{
    return at.member + (region) * size.network + network;
}
static inline real *similarity_at(int region, int network)
{
    return at.similarity + (region) * size.network + network;
}
static inline real *beside_at(int edge, int network)
{
    return at.beside + (edge) * size.network + network;
}
static inline real *themes_at(int network, int theme)
{
    return at.themes + (network) * size.theme + theme;
}
static inline real *contract_years_at(int network)
{
    return at.contract_years + network;
}
static inline real *binding_at(int network)
{
    return at.binding + network;
}
static inline real *knowledge_at(int network)
{
    return at.knowledge + network;
}
static inline real *incentive_at(int network)
{
    return at.incentive + network;
}
static inline real *partners_at(int network)
{
    return at.partners + network;
}
static inline real *mass_at(int network)
{
    return at.mass + network;
}
static inline real *obligation_at(int network)
{
    return at.obligation + network;
}
static inline real *sharing_at(int span, int network)
{
    return at.sharing + (span) * size.network + network;
}
static inline real *money_at(int span, int region, int theme)
{
    return at.money + ((span) * size.region + region) * size.theme + theme;
}
static inline real *through_at(int span, int region, int theme)
{
    return at.through + ((span) * size.region + region) * size.theme + theme;
}
static inline real *through_sum_at(int span, int region)
{
    return at.through_sum + (span) * size.region + region;
}
static inline real *money_sum_at(int span)
{
    return at.money_sum + span;
}
static inline real *pay_amount_at(int span)
{
    return at.pay_amount + span;
}
static inline real *pay_share_at(int region)
{
    return at.pay_share + region;
}
static inline real *pay_themes_at(int theme)
{
    return at.pay_themes + theme;
}
static inline real *coordination_at(int block, int network)
{
    return at.coordination + ((block) * size.network + network) * LANES;
}
static inline int *chooses_at(int network)
{
    return at.chooses + network;
}
static inline int *active_at(int span, int network)
{
    return at.active + (span) * size.network + network;
}
static inline int *span_first_at(int span)
{
    return at.span_first + span;
}
static inline real *attends_at(int region, int network)
{
    return at.attends + ((region) * size.network + network) * LANES;
}
static inline real *paid_at(int span)
{
    return at.paid + (span) * LANES;
}
static inline real *pay_left_at(int span)
{
    return at.pay_left + (span) * LANES;
}
static inline real *spent_at(int span, int cost)
{
    return at.spent + ((span) * COSTS + cost) * LANES;
}
static inline real *attended_at(int span, int region)
{
    return at.attended + ((span) * size.region + region) * LANES;
}
static inline real *extra_load_at(int span, int region)
{
    return at.extra_load + ((span) * size.region + region) * LANES;
}
static inline real *room_at(int span, int region)
{
    return at.room + ((span) * size.region + region) * LANES;
}
static inline real *channelled_at(int span, int region)
{
    return at.channelled + ((span) * size.region + region) * LANES;
}
static inline real *weight_at(int span, int region, int network)
{
    return at.weight + (((span) * size.region + region) * size.network + network) * LANES;
}
static inline real *managed_at(int span, int network)
{
    return at.managed + ((span) * size.network + network) * LANES;
}
static inline real *secretariat_at(int span, int network)
{
    return at.secretariat + ((span) * size.network + network) * LANES;
}
static inline real *reach_at(int span, int network)
{
    return at.reach + ((span) * size.network + network) * LANES;
}
static inline real *adopted_at(int year)
{
    return at.adopted + (year) * LANES;
}
static inline real *informed_at(int year)
{
    return at.informed + (year) * LANES;
}
static inline real *lasts_at(int network)
{
    return at.lasts + (network) * LANES;
}
static inline real *grip_at(int span, int network)
{
    return at.grip + ((span) * size.network + network) * LANES;
}
static inline real *taught_at(int network)
{
    return at.taught + (network) * LANES;
}
static inline real *plain_net_at(int theme)
{
    return at.plain_net + (theme) * LANES;
}
static inline real *steady_net_at(int theme)
{
    return at.steady_net + (theme) * LANES;
}
static inline real *plain_kept_at(int theme)
{
    return at.plain_kept + (theme) * LANES;
}
static inline real *steady_kept_at(int theme)
{
    return at.steady_kept + (theme) * LANES;
}
static inline real *stock_at(int stock, int year, int region)
{
    return at.stock + (((stock) * size.year + year) * (size.region + 1) + region) * LANES;
}
static inline real *gained_at(int region, int year)
{
    return at.gained + ((region) * size.year + year) * LANES;
}
static inline real *breadth_at(int year)
{
    return at.breadth + (year) * LANES;
}
static inline real *breadth_home_at(int year)
{
    return at.breadth_home + (year) * LANES;
}
static inline real *country_at(int span, int theme)
{
    return at.country + ((span) * size.theme + theme) * LANES;
}
static inline real *leaning_at(int year, int theme)
{
    return at.leaning + ((year) * size.theme + theme) * LANES;
}
static inline real *course_at(int course, int year)
{
    return at.course + ((course) * size.year + year) * LANES;
}
static inline real *met_at(int course, int out)
{
    return at.met + ((course) * size.out + out) * LANES;
}
static inline real *answer_at(int kind, int out)
{
    return at.answer + ((kind) * size.out + out) * LANES;
}
static inline real *gap_effect_at(int region)
{
    return at.gap_effect + (region) * LANES;
}
static inline real *pulse_at(int year)
{
    return at.pulse + (year) * LANES;
}
static inline real *effect_at(int out, int row, int region)
{
    return at.effect + (((out) * size.row + row) * (size.region + 1) + region) * LANES;
}
static inline real *further_at(int out, int row, int region)
{
    return at.further + (((out) * size.row + row) * (size.region + 1) + region) * LANES;
}
static inline real *alone_at(int pair, int region)
{
    return at.alone + ((pair) * size.region + region) * LANES;
}
static inline real *border_at(int family, int edge)
{
    return at.border + ((family) * size.edge + edge) * LANES;
}
static inline real *joint_body_at(int span, int edge)
{
    return at.joint_body + ((span) * size.edge + edge) * LANES;
}

#endif
