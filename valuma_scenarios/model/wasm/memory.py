"""What lies in the kernel's memory: the one description for C, Python and JavaScript.

`build` writes it as ``memory.h`` and ``memory.json``. Positions are not written anywhere: the
kernel's ``place`` lays the arrays out for the given sizes, and ``table`` says where each lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LANES = 32
"""Draws that are worked on together; the last axis of whatever differs between draws. What a region
needs then stays in the first cache, and what an alternative needs in the second."""

SIZES = {
    "block": "blocks of LANES draws held at once",
    "region": "regions",
    "year": "years simulated",
    "out": "years reported",
    "indicator": "indicators",
    "goal": "goals",
    "theme": "themes",
    "family": "families of outcomes with a chance of their own that networks work",
    "account": "groups of indicators alike in family and in mix",
    "row": "effects carried to the goals: indicators, or sums of such as are alike",
    "member": "pairs of a row and an indicator in it",
    "link": "pairs of an indicator and a theme that is relevant to it",
    "edge": "pairs of a region and a neighbour",
    "point": "pairs of a goal and a row that counts for it",
    "gap": "indicators of the disparity goal",
    "side": "side effects of one row on another",
    "network": "networks of the alternative",
    "span": "runs of years in which the same networks work and the same lines have money",
}
"""Sizes that a caller sets, and what each counts."""

PARAMETERS = (
    "x_opt",
    "w_opt",
    "c_fix",
    "c_half",
    "m_half",
    "n_half",
    "omega",
    "t_ramp",
    "k_pass",
    "v_knowledge",
    "attend_share",
    "bind_load",
    "incentive_room",
    "manage_cost",
    "drift",
    "kb_decay",
    "kb_scale",
    "kb_adoption",
    "choice_sharpness",
    "partner_distance",
    "partner_cost",
    "partner_leverage",
    "purpose_shift",
    "match",
    "joint",
    "border_gain",
    "learn_capacity",
    "erosion_skew",
    "k0_spread",
    "epsilon_erosion",
    "rho_capacity",
    "delta_capacity",
    "rho_commitment",
    "delta_network",
    "participation_fte",
    "fte_cost",
    "overlap_cost",
    "cost_admin_pct",
    "cost_network_pct",
    "cost_contract_pct",
    "deadweight",
    "new_time",
    "displacement_tradable",
    "displacement_local",
    "leakage",
    "multiplier",
    "leverage",
    "leverage_additional",
    "saturation_scale",
    "eta_absorption",
    "psi_mainstream",
    "zeta_sensitivity",
    "xi_spillover",
)
"""Values by draw that the equations read: uncertain parameters in their own units, as the forms of
the mechanisms have them, and `new_time`, the part of paid time that would not have been given."""

CONSTANTS = ("mean_capacity", "overhead_cap", "local_multiplier", "by_steps")
"""Numbers of the study that do not vary; by_steps is 1 where delays are followed year by year, so
that work grows with the years and not with their square, and 0 where `memory` is read."""

DELAYS = ("passing", "at_once", "linear", "square", "lasting")
"""A delay of three stages by steps: what a year leaves of it, weights of the three sums that it is
made of, and what a year leaves of an effect."""

LEVERS = ("nu", "commits", "pays", "pay_through")
"""Numbers of the alternative: share of national priorities; part of commitment left under them;
1 where a line pays for coordination; share of that line which runs through networks."""

STOCKS = ("capacity", "commitment", "learning", "choice")
"""State of regions that is reported; choice is the capacity to choose themes by need."""

COSTS = ("programme", "coordination", "incentive", "overhead", "participation")
"""Costs that are reported: M€ a year, and participation in person-years a year."""

FIXED_AXES = {
    "lane": LANES,
    "parameter": len(PARAMETERS),
    "constant": len(CONSTANTS),
    "lever": len(LEVERS),
    "stock": len(STOCKS),
    "cost": len(COSTS),
    "delay": len(DELAYS),
    "course": 7,
    "kind": 4,
    "pair": 2,
}
"""Axes of the same length for every study."""

Stage = Literal["study", "draws", "alternative", "work", "out"]


@dataclass(frozen=True)
class Array:
    """One array in the kernel's memory.

    Parameters
    ----------
    name : str
        Name in C, Python and JavaScript.
    axes : tuple of str
        Names of `SIZES` or `FIXED_AXES`, slowest first; ``x+1`` for one more than a size.
    stage : {"study", "draws", "alternative", "work", "out"}
        Who writes it: the caller (the first three) or the kernel.
    about : str
        What it holds and its unit.
    kind : {"real", "int"}
        Type of its elements.
    """

    name: str
    axes: tuple[str, ...]
    stage: Stage
    about: str
    kind: Literal["real", "int"] = "real"


def _reals(stage: Stage, *rows: tuple[str, str, str]) -> tuple[Array, ...]:
    return tuple(Array(name, tuple(axes.split()), stage, about) for name, axes, about in rows)


def _ints(stage: Stage, *rows: tuple[str, str, str]) -> tuple[Array, ...]:
    return tuple(
        Array(name, tuple(axes.split()), stage, about, "int") for name, axes, about in rows
    )


_STUDY = (
    *_reals(
        "study",
        ("constant", "constant", "see CONSTANTS"),
        ("share", "region", "of the country's people"),
        ("omega", "region", "what a row counts where members are counted"),
        ("per_head", "region", "EUR per inhabitant of a M€"),
        ("per_gdp", "region", "% of GDP of an EUR per inhabitant"),
        ("proxy", "region", "measured capacity, 0-1"),
        ("mainstream", "region", "existing spending, EUR per inhabitant and year"),
        ("need", "region theme", "need in parts of the region's largest"),
        ("mainstream_share", "theme", "of existing spending"),
        ("link_weight", "link", "relevance"),
        ("member_weight", "member", "of the indicator in the row"),
        ("edge_weight", "edge", "of the neighbour, rows sum to 1"),
        ("sensitivity", "indicator region", "relative, mean 1"),
        ("point_weight", "point", "points of the goal for a unit of the row"),
        ("gap_weight", "gap", "weight in the disparity goal"),
        ("gap_floor", "gap", "least level, native unit"),
        ("side_ratio", "side region", "of its level over that of its cause"),
    ),
    *_ints(
        "study",
        ("tradable", "theme", "1 where sold outside the region"),
        ("link_first", "indicator+1", "first link of an indicator"),
        ("link_theme", "link", "its theme"),
        ("market", "indicator", "1 where displacement and multiplier count"),
        ("row_account", "row", "its account"),
        ("member_first", "row+1", "first member of a row"),
        ("member_of", "member", "its indicator"),
        ("account_family", "account", "its family"),
        ("account_mix", "account", "0 any, 1 narrow, 2 broad"),
        ("edge_first", "region+1", "first edge of a region"),
        ("edge_to", "edge", "the neighbour"),
        ("point_first", "goal+1", "first point of a goal"),
        ("point_of", "point", "its row"),
        ("gap_of", "gap", "its row"),
        ("side_of", "side", "row that is the cause"),
        ("side_on", "side", "row that is affected"),
        ("out_year", "out", "position of a reported year"),
        ("disparity", "goal", "1 for the goal that the gaps decide"),
    ),
)

_DRAWS = (
    *_reals(
        "draws",
        ("parameter", "block parameter lane", "see PARAMETERS"),
        ("works", "block family lane", "1 where networks add something, 0 where nothing"),
        ("beta", "block indicator lane", "native units a year for 1 EUR per inhabitant"),
        ("elasticity", "block side lane", "of a side effect"),
        ("delay", "block delay lane", "see DELAYS"),
        ("memory", "block year lane", "effect that many years after one unit of pulse"),
        ("path", "block gap out region lane", "baseline level, native unit"),
    ),
    *_reals(
        "work",
        ("start", "block region lane", "capacity at the start, 0-1"),
        ("home", "block region year lane", "capacity without networks, 0-1"),
        ("lost", "block region year lane", "the same, less capacity at the start"),
        ("beyond", "block region year lane", "by how much the next year's would leave 0-1"),
        ("home_use", "block region year lane", "absorption at that capacity"),
        (
            "lean",
            "block region theme lane",
            "own choice of a fully capable region, less an even mix",
        ),
        ("lean_fit", "block region lane", "its fit to need"),
        ("lean_square", "block region lane", "its square, all themes"),
        ("lean_net", "block region lane", "its sum in the market account"),
        ("strength", "block region indicator lane", "native units a year for 1 EUR per inhabitant"),
        (
            "lean_worth",
            "block region row lane",
            "units of the row a year for `lean` in EUR per inhabitant",
        ),
        (
            "existing",
            "block indicator lane",
            "relevant part of existing spending, net, that capacity moves",
        ),
        ("additional", "block theme lane", "what counts of a euro in the market account"),
        ("kept", "block lane", "net of deadweight and leakage"),
        (
            "counts",
            "block pair lane",
            "net of displacement, with the multiplier: sold outside, and local",
        ),
        ("gap_inverse", "block gap out region lane", "1 over the level"),
        ("gap_log", "block gap out region lane", "logarithm of the level over the mean"),
        ("gap_mean", "block gap out lane", "1 over the mean level"),
        (
            "gap_factor",
            "block gap out region lane",
            "points of a change of the region's part of the index",
        ),
    ),
)

_ALTERNATIVE = (
    *_reals(
        "alternative",
        ("lever", "lever", "see LEVERS"),
        ("national", "theme", "themes of national priorities, sum 1"),
        ("member", "region network", "share of the region covered, 0-1"),
        ("similarity", "region network", "mean likeness to the other members, 0-1"),
        ("beside", "edge network", "smaller of two memberships x share of neighbours"),
        ("themes", "network theme", "theme mix; zeros where members choose"),
        ("contract_years", "network", ""),
        ("binding", "network", "0-1"),
        ("knowledge", "network", "share of coordination for the knowledge base"),
        ("incentive", "network", "share of working time paid, 0-1"),
        ("partners", "network", "share of work with others than authorities, 0-1"),
        ("mass", "network", "members that make up the critical mass"),
        ("obligation", "network", "what binding adds to the load"),
        ("sharing", "span network", "members over whom facilitation is spread"),
        ("money", "span region theme", "M€ a year of all lines but the paying one"),
        ("through", "span region theme", "the part of it open to networks"),
        ("through_sum", "span region", "the same, all themes"),
        ("money_sum", "span", "M€ a year of all lines but the paying one, all regions"),
        ("pay_amount", "span", "M€ a year of the paying line, before it pays"),
        ("pay_share", "region", "its allocation"),
        ("pay_themes", "theme", "its themes"),
        ("coordination", "block network lane", "M€ a year"),
    ),
    *_ints(
        "alternative",
        ("chooses", "network", "1 where members choose their themes"),
        ("active", "span network", "1 while it works"),
        ("span_first", "span+1", "first year of a span"),
    ),
)

_WORK = _reals(
    "work",
    ("attends", "region network lane", "0-1"),
    ("paid", "span lane", "share of the incentives that the line can pay"),
    ("pay_left", "span lane", "M€ left of the paying line"),
    ("spent", "span cost lane", "see COSTS"),
    ("attended", "span region lane", "networks attended"),
    ("extra_load", "span region lane", "load beyond the first network"),
    ("room", "span region lane", "attention of a region of mean capacity"),
    ("channelled", "span region lane", "M€ a year through networks"),
    ("weight", "span region network lane", "of a network in a region's channelled money"),
    ("managed", "span network lane", "M€ a year that a secretariat looks after"),
    ("secretariat", "span network lane", "M€ a year left for facilitation and knowledge"),
    ("reach", "span network lane", "facilitation x critical mass"),
    ("adopted", "year lane", "learning from the knowledge base alone"),
    ("informed", "year lane", "part of missing capacity that it makes up for"),
    ("lasts", "network lane", "continuity of a contract of that length"),
    ("grip", "span network lane", "learning at full membership, best distance and full fit"),
    ("taught", "network lane", "learning in this region before attention and own choice"),
    ("plain_net", "theme lane", "EUR per inhabitant in a region, outside networks, market account"),
    ("steady_net", "theme lane", "channelled at no capacity, market account"),
    ("plain_kept", "theme lane", "the two in the account without markets"),
    ("steady_kept", "theme lane", ""),
    ("stock", "stock year region+1 lane", "see STOCKS, 0-1"),
    ("gained", "region year lane", "capacity, less what it would be without networks"),
    ("breadth", "year lane", "concentration over that of the lines' own themes"),
    ("breadth_home", "year lane", "the same without networks"),
    ("country", "span theme lane", "M€ of the country by theme, but for own choice"),
    ("leaning", "year theme lane", "what own choice adds to it"),
    ("course", "course year lane", "what indicators of a region answer to, by year; see effects.h"),
    ("met", "course out lane", "the same, delayed and accumulated"),
    ("answer", "kind out lane", "what an outcome family answers to: plain, steady, lean, existing"),
    ("gap_effect", "region+1 lane", "points of the disparity goal in a year"),
    ("pulse", "year lane", "of a row that answers to the mix of themes"),
    ("effect", "out row region+1 lane", "units of the row; the last region is the country"),
    ("further", "out row region+1 lane", "the same of a further span before neighbours"),
    ("alone", "pair region lane", "effects of a row before neighbours"),
    ("border", "family edge lane", "weight of a neighbour's effects"),
    ("joint_body", "span edge lane", "strength of the strongest body on both sides"),
)

_OUT = _reals(
    "out",
    ("goal_result", "goal region+1 out block lane", "points; the last region is the country"),
    ("row_result", "row region+1 out block lane", "units of the row"),
    ("state", "block stock year region+1 lane", "`stock` of every block"),
    ("cost", "block cost year lane", "see COSTS"),
    ("alignment", "block year lane", "of the country's money with national priorities, 0-1"),
)

ARRAYS: tuple[Array, ...] = (*_STUDY, *_DRAWS, *_OUT, *_ALTERNATIVE, *_WORK)
"""Every array, in the order in which they lie: another alternative, with more networks or spans of
years, leaves what comes before it where it is."""
