"""From money and the state of regions to effects on indicators (method note, sections 5 and 6).

An indicator answers to a few courses of effort, the same for all indicators: plain money, money
that runs through networks with steady and with chosen themes, each with and without what networks
add, and capacity that makes mainstream money productive. The courses are lagged and accumulated,
then weighed by what each of them is worth to each indicator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.model.arrays import Networks, Territory
from valuma_scenarios.model.common import Common
from valuma_scenarios.model.equations import effects, money, stocks
from valuma_scenarios.model.terms import Funds, Seats, Span, Teaching

Array = NDArray[np.float64]

PERCENT = 100.0


class Path(Protocol):
    """State of regions over the years, each shape (r, y, s)."""

    learning: Array
    capacity: Array
    commitment: Array
    choice: Array


@dataclass(frozen=True)
class Stage:
    """Networks and money of a run of years in which neither changes."""

    networks: Networks
    span: Span
    seat: Seats
    funds: Funds
    teaching: Teaching

    @property
    def years(self) -> slice:
        """Positions of its years."""
        return slice(self.span.first, self.span.stop)

    def mixed_choice(self, by_network: Array, choice: Array) -> Array:
        """Return the capacity to choose that the themes of a region's money follow, (r, s).

        Parameters
        ----------
        by_network : ndarray, shape (n', r, s)
            Capacity to choose inside each network that lets regions choose.
        choice : ndarray, shape (r, s)
            Capacity to choose outside them.
        """
        weight, chosen = self.seat.weight, self.networks.self_selected
        bound = self.networks.binding[:, None, None]
        free = weight - weight * np.where(chosen[:, None, None], 0.0, bound)
        inside = (weight * bound)[chosen]
        own = free.sum(axis=0)
        total = choice * (own - inside.sum(axis=0)) + (inside * by_network).sum(axis=0)
        return np.divide(total, own, out=choice.copy(), where=own > 0)


def mix_of_country(stages: list[Stage], choice: Array) -> Array:
    """Theme mix of the country's programme money, shape (m, y, s); zeros where there is none."""
    rows = []
    for stage in stages:
        money_by_theme = (stage.funds.plain + stage.funds.steady).sum(axis=1)[:, None]
        chosen = np.einsum("mrs,rys->mys", stage.funds.chosen, choice[:, stage.years])
        rows.append(money_by_theme + chosen)
    meur = np.concatenate(rows, axis=1)
    total = meur.sum(axis=0)
    return meur / np.where(total > 0, total, 1.0)


@dataclass(frozen=True)
class Courses:
    """Factors of effort over the years of a stage, each shape (r, y, s).

    Parameters
    ----------
    home : ndarray
        Saturation and absorption at home: of plain and channelled money alike.
    full, added : ndarray
        The same with what networks add, of plain and of channelled money.
    home_choice, choice : ndarray
        Capacity to choose at home, and with networks.
    """

    home: Array
    full: Array
    added: Array
    home_choice: Array
    choice: Array


def courses(territory: Territory, shared: Common, stage: Stage, path: Path) -> Courses:
    """Return how much of each kind of money takes effect."""
    years, forms = stage.years, territory.forms
    home_choice, choice = shared.home.capacity[:, years], path.choice[:, years]
    factor = network_factor(territory, shared, stage, path)
    scale = PERCENT / territory.gdp[:, None] / shared.p.saturation_scale
    sums = [
        (np.einsum("ms,mrs->rs", shared.accounts.market, part) * scale)[:, None]
        for part in stage.funds.net
    ]
    plain, steady, chosen = sums
    home = forms.saturation(plain + steady + chosen * home_choice)
    home *= shared.home.absorption[:, years]
    log = stocks.relative_log(path.capacity[:, years], territory.mean_capacity)
    full = forms.saturation(plain + (steady + chosen * choice) * factor)
    full *= np.exp(forms.absorption(shared.p) * log)
    return Courses(home, full, full * factor, home_choice, choice)


def network_factor(territory: Territory, shared: Common, stage: Stage, path: Path) -> Array:
    """Return what networks make of channelled money, shape (r, y, s)."""
    forms, p, years = territory.forms, shared.p, stage.years
    partners = np.einsum("nrs,n->rs", stage.seat.weight, stage.networks.partners)
    brought = np.broadcast_to(forms.leverage(partners, p), partners.shape)[:, None]
    factor = money.leverage(path.commitment[:, years], brought)
    steady, chosen, line = stage.funds.fit
    uniform = shared.choice.need.mean(axis=0)[:, None]
    line = np.broadcast_to(forms.match_base(line, uniform), steady.shape)[:, None]
    fit = steady[:, None] + chosen[:, None] * path.choice[:, years]
    factor *= money.match(fit, line, forms.match(p))
    factor *= money.joint(path.learning[:, years], forms.joint(p))
    return factor


def mix_factors(territory: Territory, stage: Stage, course: Courses) -> dict[str, tuple[Array, Array]]:
    """Return the factors of indicators that answer to the mix of themes, at home and in full.

    Returns
    -------
    dict of str to tuple of ndarray, each shape (r, y, s)
        By kind of mix; empty where none of the indicators answers to it.
    """
    kinds = {mix for mix in territory.mix if mix is not None}
    if not territory.forms.mix or not kinds:
        return {}
    fund = stage.funds
    base = fund.plain + fund.steady
    without = np.square(fund.lines).sum(axis=0)
    scale = np.where(without > 0, without, 1.0)
    constant, linear, square = (
        (np.einsum("mrs,mrs->rs", *pair) / scale)[:, None]
        for pair in ((base, base), (base, 2 * fund.chosen), (fund.chosen, fund.chosen))
    )
    constant = np.where(without > 0, constant[:, 0], 1.0)[:, None]
    both = [
        constant + choice * (linear + choice * square)
        for choice in (course.home_choice, course.choice)
    ]
    return {
        kind: tuple(effects.concentration_factor(relative, kind) for relative in both)  # type: ignore[misc]
        for kind in kinds
    }


def indicator_effects(
    territory: Territory, shared: Common, stages: list[Stage], path: Path
) -> Array:
    """Effects on indicators in the wanted years, native units, shape (i, r, y_out, s)."""
    parts = [stage_effects(territory, shared, stage, path) for stage in stages]
    result = sum(parts[1:], start=parts[0])
    if territory.forms.side_effect:
        _add_side_effects(territory, shared, result)
    return result


def stage_effects(territory: Territory, shared: Common, stage: Stage, path: Path) -> Array:
    """Effects of what happens in the years of a stage, shape (i, r, y_out, s)."""
    worth = worth_by_indicator(territory, shared, stage)
    found = accumulated(territory, shared, stage, path)
    result = np.empty((*worth.shape[1:3], len(shared.years), worth.shape[3]))
    for family, mix, rows in territory.groups_of_effect:
        effort = by_family(found, mix, shared.works[family])
        result[rows] = np.einsum("jirs,jrys->irys", worth[:, rows], effort)
    return spread_to_neighbours(territory, shared, stage, result)


def worth_by_indicator(territory: Territory, shared: Common, stage: Stage) -> Array:
    """Return what each kind of effort is worth to each indicator, shape (4, i, r, s).

    Plain money, channelled money with steady and with chosen themes, and capacity.
    """
    result = np.empty((4, *shared.strength.shape[:1], *stage.funds.net[0].shape[1:]))
    for kind, part in enumerate(stage.funds.net):
        tradable, local = effects.by_indicator(territory.relevance, part, territory.tradable)
        tradable *= shared.accounts.tradable[:, None]
        local *= shared.accounts.local[:, None]
        np.add(tradable, local, out=result[kind])
    result[3] = shared.mainstream
    result *= shared.strength
    return result


def accumulated(
    territory: Territory, shared: Common, stage: Stage, path: Path
) -> dict[str | None, Array]:
    """Return lagged and accumulated courses of effort by kind of mix, each (7, r, y_out, s).

    At home: plain, chosen; in full: plain, steady, chosen; capacity gained, and eroded.
    """
    course = courses(territory, shared, stage, path)
    home = shared.home.capacity[:, stage.years]
    gained = path.capacity[:, stage.years] - home
    eroded = home - shared.home.start[:, None]
    factors = {None: (1.0, 1.0)} | mix_factors(territory, stage, course)
    result = {}
    for mix, (at_home, in_full) in factors.items():
        kept, full, added = course.home * at_home, course.full * in_full, course.added * in_full
        rows = (kept, kept * course.home_choice, full, added, added * course.choice)
        stack = np.stack((*rows, gained, eroded))
        result[mix] = effects.accumulate(shared.response, stack, stage.span.first, shared.years)
    return result


def by_family(found: dict[str | None, Array], mix: str | None, works: Array) -> Array:
    """Return the courses that an indicator answers to, shape (4, r, y_out, s).

    Where networks add nothing (`works` is 0) money works as it does at home.
    """
    plain, chosen, full, steady, added, gained, eroded = found.get(mix, found[None])
    idle = 1 - works
    return np.stack(
        (
            idle * plain + works * full,
            idle * plain + works * steady,
            idle * chosen + works * added,
            eroded + works * gained,
        )
    )


def spread_to_neighbours(
    territory: Territory, shared: Common, stage: Stage, effect: Array
) -> Array:
    """Add what reaches regions from their neighbours, shape (i, r, y_out, s)."""
    forms, nets = territory.forms, stage.networks
    reach, gain = forms.spill_over(shared.p)
    if not np.any(reach) and not np.any(gain):
        return effect
    first, second = territory.pairs
    pairs = effects.border_strength(nets.membership, forms.border(nets.near), first, second)
    joined = (pairs[:, :, None] * stage.teaching.strength[:, None]).max(axis=0, initial=0.0)
    weight = territory.neighbourhood[first, second][:, None]
    by_family = weight * (reach + shared.works[:, None] * (gain * joined))
    return effects.spill_over(effect, by_family[territory.family], territory.neighbours)


def _add_side_effects(territory: Territory, shared: Common, effect: Array) -> None:
    """Add side effects of other indicators, all of them as they were before any."""
    found = []
    for side in territory.side_effects:
        known = isinstance(side.elasticity, str)
        elasticity = shared.draws[side.elasticity] if known else np.float64(side.elasticity)
        levels = territory.level[side.of], territory.level[side.on]
        found.append((side.on, effects.side_effect(effect[side.of], levels[0], elasticity, levels[1])))
    for row, change in found:
        effect[row] += change
