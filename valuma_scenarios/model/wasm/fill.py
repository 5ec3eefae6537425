"""Write a study, its draws and an alternative into the kernel's memory."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.model.arrays import AlternativeInputs, Territory
from valuma_scenarios.model.common import Common
from valuma_scenarios.model.equations import learning, money
from valuma_scenarios.model.equations.effects import border_strength
from valuma_scenarios.model.equations.goals import SMALLEST_LEVEL
from valuma_scenarios.model.parameters import Parameters
from valuma_scenarios.model.responses import EUR_UNIT, response_per_100
from valuma_scenarios.model.rows import Rows
from valuma_scenarios.model.terms import budgets, spans
from valuma_scenarios.model.wasm.memory import CONSTANTS, DELAYS, LANES, PARAMETERS
from valuma_scenarios.model.wasm.module import Kernel
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import FAMILIES

Array = NDArray[np.float64]

MIXES = (None, "narrow", "broad")
"""Answers of an indicator to the mix of themes, in the kernel's order."""

WITHOUT = {
    ("leverage", "off"): ("leverage",),
    ("overlap", "off"): ("overlap_cost",),
    ("sensitivity", "equal"): ("zeta_sensitivity",),
    ("knowledge", "off"): ("kb_adoption", "v_knowledge"),
    ("overhead", "off"): ("cost_network_pct", "cost_contract_pct", "overlap_cost"),
}
"""Parameters that are 0 while a mechanism has a form."""

STAGES = 3
"""Stages of the delay that the kernel can follow year by year."""

MANY_YEARS = 16
"""From so many years on that is less work than adding up all years before."""

ONLY_NUMPY: dict[str, tuple[str, ...]] = {
    "distance": ("proximity", "difference", "off"),
    "attention": ("equal", "off"),
    "critical_mass": ("off",),
    "knowledge": ("members",),
    "overlap": ("all_money",),
    "saturation": ("linear",),
    "kb_effect": ("fit",),
    "match_base": ("uniform",),
    "project": ("learning",),
    "learning": ("off",),
}
"""Forms that the kernel does not have."""


def has_forms(structure: Mapping[str, str]) -> bool:
    """Return whether the kernel has the form that a study gives to every mechanism."""
    return not any(structure.get(name) in forms for name, forms in ONLY_NUMPY.items())


def by_lanes(values: Array) -> Array:
    """Cut the last axis (draws) into blocks of `LANES` and put the blocks first.

    The last block is filled up with its last draw: the kernel works on whole blocks.
    """
    *rest, draws = values.shape
    blocks = -(-draws // LANES)
    if draws % LANES:
        padding = [(0, 0)] * len(rest) + [(0, blocks * LANES - draws)]
        values = np.pad(values, padding, mode="edge")
    return np.moveaxis(values.reshape(*rest, blocks, LANES), -2, 0)


def study_sizes(inputs: Territory, rows: Rows, wanted: list[int]) -> dict[str, int]:
    """Return the sizes that a study fixes."""
    return {
        "region": len(inputs.regions),
        "year": len(inputs.years),
        "out": len(wanted),
        "indicator": len(inputs.indicators),
        "goal": len(inputs.disparity_goal),
        "theme": inputs.need.shape[0],
        "family": len(FAMILIES),
        "account": len(rows.accounts),
        "link": int(np.count_nonzero(inputs.relevance)),
        "edge": len(inputs.pairs[0]),
        "row": len(rows.account),
        "member": int(np.count_nonzero(rows.weight)),
        "point": int(np.count_nonzero(rows.points)),
        "gap": len(rows.gap),
        "side": len(rows.side),
    }


def alternative_sizes(a: AlternativeInputs) -> dict[str, int]:
    """Return the sizes that an alternative fixes."""
    return {"network": len(a.networks.budget), "span": len(spans(a))}


def fill_study(kernel: Kernel, inputs: Territory, rows: Rows, wanted: list[int]) -> None:
    """Write what all draws and alternatives share."""
    numbers = {name: getattr(inputs, name) for name in CONSTANTS if hasattr(inputs, name)}
    numbers["by_steps"] = float(inputs.forms.lag == STAGES and len(inputs.years) >= MANY_YEARS)
    kernel["constant"] = [numbers[name] for name in CONSTANTS]
    kernel["share"] = inputs.share
    kernel["omega"] = inputs.weight
    kernel["per_head"] = money.EUR_PER_MEUR / inputs.population
    kernel["per_gdp"] = 100 / inputs.gdp
    kernel["proxy"] = inputs.capacity
    kernel["mainstream"] = inputs.mainstream
    kernel["need"] = learning.relative_need(inputs.need).T
    kernel["mainstream_share"] = inputs.mainstream_themes
    kernel["tradable"] = inputs.tradable
    kernel["sensitivity"] = inputs.sensitivity
    kernel["market"] = inputs.forms.market(inputs.market)
    kernel["out_year"] = wanted
    _fill_sparse(kernel, "link_first", ("link_theme", "link_weight"), inputs.relevance)
    _fill_sparse(kernel, "edge_first", ("edge_to", "edge_weight"), inputs.neighbourhood)
    _fill_sparse(kernel, "member_first", ("member_of", "member_weight"), rows.weight)
    _fill_sparse(kernel, "point_first", ("point_of", "point_weight"), rows.points)
    for row, (family, mix) in enumerate(rows.accounts):
        kernel["account_family"][row] = family
        kernel["account_mix"][row] = MIXES.index(mix)
    kernel["row_account"] = rows.account
    kernel["gap_of"] = rows.gap
    kernel["gap_weight"] = inputs.disparity[inputs.disparity != 0]
    kernel["gap_floor"] = SMALLEST_LEVEL
    kernel["disparity"] = inputs.disparity_goal
    for k, (on, of, weight, effect) in enumerate(rows.side):
        kernel["side_of"][k], kernel["side_on"][k] = of, on
        kernel["side_ratio"][k] = weight * inputs.level[effect.on] / inputs.level[effect.of]


def _fill_sparse(kernel: Kernel, first: str, rest: tuple[str, str], matrix: Array) -> None:
    """Write a matrix row by row, without its zeros."""
    rows, columns = np.nonzero(matrix)
    kernel[first] = np.searchsorted(rows, np.arange(matrix.shape[0] + 1))
    kernel[rest[0]], kernel[rest[1]] = columns, matrix[rows, columns]


def fill_draws(kernel: Kernel, study: Study, inputs: Territory, rows: Rows, shared: Common) -> None:
    """Write draws; the kernel must hold as many blocks as they fill."""
    draws = shared.draws
    values = parameter_values(inputs, shared.p)
    kernel["parameter"] = by_lanes(np.stack([values[name] for name in PARAMETERS]))
    kernel["works"] = by_lanes(shared.works)
    kernel["beta"] = by_lanes(response_per_100(study, inputs, draws) / EUR_UNIT)
    kernel["memory"] = by_lanes(shared.response[:, 0])
    kernel["delay"] = by_lanes(delays(shared.p))
    if shared.disparity is not None:
        kernel["path"] = by_lanes(np.swapaxes(shared.disparity.level, 1, 2))
    for k, (*_, effect) in enumerate(rows.side):
        by = effect.elasticity
        kernel["elasticity"][:, k] = by_lanes(draws[by]) if isinstance(by, str) else by


def delays(p: Parameters) -> Array:
    """Return a delay of three stages by steps, shape (len(DELAYS), s).

    The weight of a delay of t years is ``passing^t (at_once + linear t + square t (t - 1) / 2)``,
    all of them positive, so three sums carried from year to year give it without cancellation.
    """
    rate = STAGES / p.lag_years
    passing = np.exp(-rate)
    curved = rate**2 / 2 * (1 - passing)
    values = {
        "passing": passing,
        "at_once": 1 - passing * (1 + rate + rate**2 / 2),
        "linear": rate * (1 - passing * (1 + rate)) + curved,
        "square": 2 * curved,
        "lasting": 1 - p.delta_effect,
    }
    return np.stack([values[name] for name in DELAYS])


def parameter_values(inputs: Territory, p: Parameters) -> dict[str, Array]:
    """Return what the kernel reads for each name in `PARAMETERS`, shape (s,).

    Many forms of a mechanism are its default form with another number: a factor of 1, an exponent
    of 0. The kernel is given that number and knows nothing of forms.
    """
    forms, structure = inputs.forms, inputs.structure
    nothing = np.zeros_like(p.c_fix)
    xi, border_gain = forms.spill_over(p)
    learn, erode = forms.polar(p)
    values: dict[str, Array | float] = {
        name: getattr(p, name) for name in PARAMETERS if hasattr(p, name)
    }
    values |= {
        "new_time": forms.incentive_net(p),
        "choice_sharpness": forms.own_choice(p),
        "purpose_shift": forms.purpose(p),
        "match": forms.match(p),
        "joint": forms.joint(p),
        "eta_absorption": forms.absorption(p),
        "psi_mainstream": forms.mainstream(p),
        "learn_capacity": learn,
        "erosion_skew": erode,
        "xi_spillover": xi,
        "border_gain": border_gain,
    }
    if structure.get("contract") in ("ramp", "off"):
        values["drift"] = nothing
    if structure.get("contract") == "off":
        values["t_ramp"] = nothing
    for (mechanism, form), names in WITHOUT.items():
        if structure.get(mechanism) == form:
            values |= dict.fromkeys(names, nothing)
    return {name: np.broadcast_to(value, nothing.shape) for name, value in values.items()}


def fill_alternative(kernel: Kernel, inputs: Territory, a: AlternativeInputs, draws: Draws) -> None:
    """Write an alternative; the kernel must be sized for it."""
    nets, forms = a.networks, inputs.forms
    years = spans(a)
    starts = [span.first for span in years]
    active = nets.active[:, starts]
    kernel["national"] = a.priorities
    kernel["member"] = nets.membership.T
    kernel["similarity"] = nets.similarity.T
    near = forms.border(nets.near)
    kernel["beside"] = border_strength(nets.membership, near, *inputs.pairs).T
    kernel["mass"] = forms.partners_mass(nets.size, nets.partners)
    kernel["obligation"] = forms.bind_cost(nets.binding)
    kernel["sharing"] = [forms.intensity(nets.size, works) for works in active.T]
    for name in ("themes", "contract_years", "binding", "knowledge", "incentive", "partners"):
        kernel[name] = getattr(nets, name)
    kernel["chooses"] = nets.self_selected
    kernel["span_first"] = [*starts, years[-1].stop]
    kernel["active"] = active.T
    kernel["coordination"] = by_lanes(budgets(a, draws))
    _fill_money(kernel, a, starts)
    payer = a.money.payer
    kernel["lever"] = [
        a.priority_share,
        forms.nu_commit(a.priority_share),
        payer is not None,
        0.0 if payer is None else a.money.through[payer],
    ]


def _fill_money(kernel: Kernel, a: AlternativeInputs, years: list[int]) -> None:
    """Write money in the first year of each span; the paying line stands by itself."""
    lines, payer = a.money, a.money.payer
    others = np.arange(len(lines.through)) != (-1 if payer is None else payer)
    names = ("money", "through", "through_sum", "money_sum")
    # Line by line in double precision, as `levers.js` does: the same bits in the browser.
    sums = {name: np.zeros(kernel[name].shape) for name in names}
    for k in np.flatnonzero(others):
        amount = lines.amount[k, years]
        meur = amount[:, None] * lines.allocation[k]
        channelled = meur * lines.through[k]
        sums["money"] += meur[..., None] * lines.themes[k]
        sums["through"] += channelled[..., None] * lines.themes[k]
        sums["through_sum"] += channelled
        sums["money_sum"] += amount
    for name, values in sums.items():
        kernel[name] = values
    pays = payer is not None
    kernel["pay_amount"] = lines.amount[payer, years] if pays else 0.0
    kernel["pay_share"] = lines.allocation[payer] if pays else 0.0
    kernel["pay_themes"] = lines.themes[payer] if pays else 0.0
