"""The model, in the order of the method note: learning, stocks, money, effects, goals.

`simulate` lines the equations up for one block of draws; `evaluate` gives labelled results. Draws
come first and regions last in every array; see `valuma_scenarios.model.equations` for the letters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import WORKS, Draws
from valuma_scenarios.model.equations import effects, goals, learning, money, stocks
from valuma_scenarios.model.inputs import AlternativeInputs, ModelInputs
from valuma_scenarios.model.responses import Responses
from valuma_scenarios.vocabulary import DISPARITY_GOAL, GOALS

Array = NDArray[np.float64]

PERCENT = 100.0


@dataclass(frozen=True)
class Trajectory:
    """What networks and money do over the years, one alternative."""

    learning: Array
    """(s, y, r) 0-1"""
    capacity: Array
    """(s, y, r) 0-1"""
    commitment: Array
    """(s, y, r) 0-1"""
    effort: Array
    """(s, y, m, r) net effort of programme money at the home capacity, EUR per inhabitant, year."""
    extra: Array
    """(s, y, m, r) what leverage and capacity from networks add to it, EUR per inhabitant, year."""
    added: Array
    """(s, y, r) mainstream money made productive by capacity from networks, EUR per inhabitant."""
    home: Array
    """(s, y, r) mainstream money that erosion of the home level takes, EUR per inhabitant."""


@dataclass(frozen=True)
class Effects:
    """Effects of one alternative against the baseline path without policy."""

    indicator: Array
    """(s, y_out, i, r) native units"""
    goal: Array
    """(s, y_out, g, r) points; the disparity goal in % of the Theil index"""
    trajectory: Trajectory


def _column(draws: Draws, name: str) -> Array:
    """Return a parameter's draws as a column, shape (s, 1), to broadcast over regions."""
    return draws[name][:, None]


def fixed_learning(a: AlternativeInputs, draws: Draws) -> Array:
    """Part of learning that does not change over the years, shape (s, n, r).

    Membership x distance x critical mass x continuity x knowledge base x weight of membership.
    """
    nets = a.networks
    distance = learning.optimal_distance(
        nets.similarity, draws["x_opt"][:, None, None], draws["w_opt"][:, None, None]
    )
    per_network = (
        learning.critical_mass(nets.membership.sum(axis=1), _column(draws, "n_half"))
        * learning.continuity(nets.contract_years, _column(draws, "t_ramp"))
        * (1 + _column(draws, "v_knowledge") * nets.knowledge)
        * learning.passive_factor(nets.self_selected, nets.binding, _column(draws, "k_pass"))
    )
    return nets.membership * distance * per_network[:, :, None]


def theme_factor(a: AlternativeInputs, need: Array, omega: Array) -> Array:
    """Fit to need times focus for networks with fixed themes, shape (s, n, r)."""
    nets = a.networks
    depth = learning.focus(learning.concentration(nets.themes), need.shape[0], omega)
    return learning.fit_to_need(nets.themes[:, :, None], need) * depth[:, :, None]


def simulate_learning(
    a: AlternativeInputs,
    inputs: ModelInputs,
    draws: Draws,
    fixed: Array,
    capacity: Array,
    year: int,
) -> tuple[Array, Array | None]:
    """Learning of every region in one year, and the theme mix that regions pick themselves.

    Returns
    -------
    learning : ndarray, shape (s, r)
    mix : ndarray, shape (s, m, r), or None where no network lets regions choose
    """
    nets = a.networks
    if not nets.active[:, year].any():
        return np.zeros_like(capacity), None
    q = learning.intensity(
        nets.budget[:, year],
        nets.membership.sum(axis=1),
        _column(draws, "c_fix"),
        _column(draws, "c_half"),
    )
    memberships = nets.active[:, year] @ nets.membership
    attention = learning.attention(
        memberships, capacity, inputs.mean_capacity, _column(draws, "m_half")
    )
    part = fixed * (q * nets.active[:, year])[:, :, None] * attention[:, None, :]
    if not nets.self_selected.any():
        return learning.combine(part), None
    mix = learning.self_selected_mix(capacity, inputs.need)
    own = learning.fit_to_need(mix, inputs.need) * learning.focus(
        learning.concentration(np.moveaxis(mix, 1, -1)),
        inputs.need.shape[0],
        _column(draws, "omega"),
    )
    part = np.where(nets.self_selected[:, None], part * own[:, None, :], part)
    return learning.combine(part), mix


def network_mix(a: AlternativeInputs, year: int) -> tuple[Array, Array, Array]:
    """Weights of networks in a region: by membership and budget, by membership without budgets.

    Returns
    -------
    fixed : ndarray, shape (m, r)
        Weighted theme mix of networks with fixed themes.
    own : ndarray, shape (r,)
        Weight of networks where regions choose.
    inverse_years : ndarray, shape (r,)
        Weighted mean of 1 / contract years.
    """
    nets = a.networks
    member = nets.membership * nets.active[:, [year]]
    weight = member * nets.budget[:, [year]]
    weight = np.where(weight.sum(axis=0) > 0, weight, member)
    total = weight.sum(axis=0)
    weight = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
    return (
        nets.themes.T @ weight,
        nets.self_selected.astype(float) @ weight,
        (1 / nets.contract_years) @ weight,
    )


def programme_effort(
    a: AlternativeInputs,
    inputs: ModelInputs,
    draws: Draws,
    mix: Array | None,
    year: int,
) -> Array:
    """Net effort of programme money before saturation, EUR per inhabitant, shape (s, m, r)."""
    meur, through = money_by_line(a, year)
    fixed, own, _ = network_mix(a, year)
    channelled = (meur * through).sum(axis=0)
    gross: Array = a.money.themes.T @ (meur * (1 - through)) + channelled * fixed
    if mix is not None:
        gross = gross + channelled * own * mix
    kept = 1 - running_cost(a, inputs, draws, year)
    per_inhabitant = kept * money.EUR_PER_MEUR / inputs.population
    return gross * per_inhabitant[:, None, :] * net_factor(inputs, draws)[:, :, None]


def money_by_line(a: AlternativeInputs, year: int) -> tuple[Array, Array]:
    """Return M€ and the share of it that runs through networks, each (k, r)."""
    memberships = a.networks.active[:, year] @ a.networks.membership
    through = a.money.through[:, None] * (memberships > 0)
    return a.money.amount[:, [year]] * a.money.allocation, through


def running_cost(a: AlternativeInputs, inputs: ModelInputs, draws: Draws, year: int) -> Array:
    """Return the share of money that running it takes, shape (s, r)."""
    meur, through = money_by_line(a, year)
    total, channelled = meur.sum(axis=0), (meur * through).sum(axis=0)
    _, _, inverse_years = network_mix(a, year)
    rates = (
        _column(draws, "cost_admin_pct") / PERCENT,
        _column(draws, "cost_network_pct") / PERCENT,
        _column(draws, "cost_contract_pct") / PERCENT * inverse_years,
        _column(draws, "overlap_cost"),
    )
    return money.overhead(
        np.divide(channelled, total, out=np.zeros_like(total), where=total > 0),
        a.networks.active[:, year] @ a.networks.membership,
        rates,
        inputs.overhead_cap,
    )


def net_factor(inputs: ModelInputs, draws: Draws) -> Array:
    """Additionality by theme, shape (s, m)."""
    displacement = np.where(
        inputs.tradable,
        _column(draws, "displacement_tradable"),
        _column(draws, "displacement_local"),
    )
    return money.additionality(
        _column(draws, "deadweight"),
        displacement,
        _column(draws, "leakage"),
        np.where(inputs.tradable, _column(draws, "multiplier"), inputs.local_multiplier),
    )


def simulate_trajectory(a: AlternativeInputs, inputs: ModelInputs, draws: Draws) -> Trajectory:
    """Run one alternative through the years."""
    start = stocks.start_capacity(
        inputs.capacity, inputs.mean_capacity, _column(draws, "k0_spread")
    )
    shape = (len(draws), len(inputs.years), start.shape[1])
    learned, capacity, commitment, home = (np.empty(shape) for _ in range(4))
    effort, extra = (np.empty((*shape[:2], *inputs.need.shape)) for _ in range(2))
    factor = theme_factor(a, inputs.need, _column(draws, "omega"))
    fixed = fixed_learning(a, draws)
    fixed = fixed * np.where(a.networks.self_selected[:, None], 1.0, factor)
    ties = strength_of_ties(a, draws)
    k, h, c = start, start, np.zeros_like(start)
    for y in range(shape[1]):
        capacity[:, y], home[:, y], commitment[:, y] = k, h, c
        learned[:, y], mix = simulate_learning(a, inputs, draws, fixed, k, y)
        raw = programme_effort(a, inputs, draws, mix, y)
        effort[:, y] = productive(inputs, draws, raw, h)
        extra[:, y] = productive(inputs, draws, raw * brought(draws, c), k) - effort[:, y]
        target = np.max(ties * a.networks.active[:, [y]], axis=1, initial=0.0)
        c = stocks.commitment_step(
            c, target, _column(draws, "rho_commitment"), _column(draws, "delta_network")
        )
        k, h = next_capacities(draws, start, (k, h), learned[:, y], y)
    dividend = inputs.mainstream * draws["psi_mainstream"][:, None, None]
    added, eroded = dividend * (capacity - home), dividend * (home - start[:, None, :])
    return Trajectory(learned, capacity, commitment, effort, extra, added, eroded)


def strength_of_ties(a: AlternativeInputs, draws: Draws) -> Array:
    """Membership x binding x continuity of every network, shape (s, n, r)."""
    nets = a.networks
    lasting = learning.continuity(nets.contract_years, _column(draws, "t_ramp"))
    return nets.membership * (nets.binding * lasting)[:, :, None]


def brought(draws: Draws, commitment: Array) -> Array:
    """Return the leverage factor for all themes alike, shape (s, 1, r)."""
    factor = money.leverage(
        _column(draws, "leverage"), _column(draws, "leverage_additional"), commitment
    )
    return factor[:, None, :]


def next_capacities(
    draws: Draws, start: Array, now: tuple[Array, Array], learned: Array, year: int
) -> tuple[Array, Array]:
    """Return next year's capacity, with what networks teach and without it, each (s, r)."""
    level = stocks.home_capacity(start, _column(draws, "epsilon_erosion"), year + 1)
    rates = _column(draws, "rho_capacity"), _column(draws, "delta_capacity")
    capacity, home = now
    return (
        stocks.capacity_step(capacity, learned, level, *rates),
        stocks.capacity_step(home, np.zeros_like(home), level, *rates),
    )


def productive(inputs: ModelInputs, draws: Draws, effort: Array, capacity: Array) -> Array:
    """Effort that takes effect, after saturation and absorption, shape (s, m, r)."""
    factor = money.saturation(
        effort.sum(axis=1), inputs.gdp, _column(draws, "saturation_scale")
    ) * money.absorption(capacity, inputs.mean_capacity, _column(draws, "eta_absorption"))
    return effort * factor[:, None, :]


def indicator_effects(
    inputs: ModelInputs,
    draws: Draws,
    path: Trajectory,
    responses: Responses,
    years: slice | list[int],
) -> Array:
    """Effects on indicators in the wanted years, native units, shape (s, y_out, i, r)."""
    over_time = responses.over_time[:, years, :]
    effort, extra, added, home = (
        effects.accumulate(over_time, part)
        for part in (path.effort, path.extra, path.added, path.home)
    )
    # Mainstream money has one theme profile everywhere, so its relevance is one number a row.
    mainstream = (inputs.relevance @ inputs.mainstream_themes)[:, None]
    works = np.stack([draws[name] for name in WORKS], axis=1)[:, None, inputs.family, None]
    effect = inputs.relevance @ effort + mainstream * home[:, :, None, :]
    effect += works * (inputs.relevance @ extra + mainstream * added[:, :, None, :])
    effect *= responses.strength[:, None]
    return effects.spill_over(effect, inputs.neighbourhood, draws["xi_spillover"])


def goal_effects(
    inputs: ModelInputs, indicator: Array, responses: Responses, years: slice | list[int]
) -> Array:
    """Effects on goals, shape (s, y_out, g, r)."""
    result = goals.weighted_points(indicator, inputs.points)
    used = np.flatnonzero(inputs.disparity)
    if used.size:
        result[:, :, GOALS.index(DISPARITY_GOAL)] = goals.disparity_points(
            responses.path[:, years],
            indicator[:, :, used],
            inputs.share,
            inputs.disparity[used],
        )
    return result


def simulate(
    a: AlternativeInputs,
    inputs: ModelInputs,
    draws: Draws,
    responses: Responses,
    years: slice | list[int] = slice(None),
) -> Effects:
    """Run one alternative for one block of draws.

    Parameters
    ----------
    a : AlternativeInputs
        The alternative.
    inputs : ModelInputs
        The study as arrays.
    draws : Draws
        A block of draws.
    responses : Responses
        What the draws make of the responses; the same for every alternative.
    years : slice or list of int
        Positions of the years wanted; all years are simulated in any case.

    Returns
    -------
    Effects
        Effects against the baseline path without policy.
    """
    path = simulate_trajectory(a, inputs, draws)
    indicator = indicator_effects(inputs, draws, path, responses, years)
    return Effects(indicator, goal_effects(inputs, indicator, responses, years), path)
