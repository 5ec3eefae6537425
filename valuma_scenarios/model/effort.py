"""From money and the state of regions to effects on indicators (method note, sections 5 and 6).

An indicator answers to a few courses of effort, the same for all indicators: plain money, money
that runs through networks with steady and with chosen themes, each with and without what networks
add, and capacity that makes mainstream money productive. The courses are lagged and accumulated,
then weighed by what each of them is worth to each indicator.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.model.arrays import Networks, Territory
from valuma_scenarios.model.common import Common
from valuma_scenarios.model.equations import effects, money, stocks
from valuma_scenarios.model.rows import Rows
from valuma_scenarios.model.scratch import room
from valuma_scenarios.model.terms import Funds, Seats, Span, Teaching

Array = NDArray[np.float64]

PERCENT = 100.0
COURSES = 7
"""Courses of effort that all indicators answer to."""


@dataclass(frozen=True)
class Trajectory:
    """What networks do to regions over the years, one alternative.

    Parameters
    ----------
    learning, capacity, commitment : ndarray, each shape (r, y, s)
        0-1.
    choice : ndarray, shape (r, y, s)
        Capacity to choose where money goes, 0-1.
    """

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
    return meur / np.where(total > 0, total, np.inf)


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
    gained, eroded : ndarray
        Capacity beyond the home capacity, and the home capacity beyond that of the start.
    """

    home: Array
    full: Array
    added: Array
    home_choice: Array
    choice: Array
    gained: Array
    eroded: Array

    def stack(self, out: Array) -> None:
        """Put the courses that all indicators answer to side by side, shape (r, `COURSES`, y, s).

        At home: plain money, chosen themes; in full: plain, steady and chosen; capacity.
        """
        out[:, 0] = self.home
        np.multiply(self.home, self.home_choice, out=out[:, 1])
        out[:, 2] = self.full
        out[:, 3] = self.added
        np.multiply(self.added, self.choice, out=out[:, 4])
        out[:, 5] = self.gained
        out[:, 6] = self.eroded


def courses(territory: Territory, shared: Common, stage: Stage, path: Trajectory) -> Courses:
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
    gained = path.capacity[:, years] - home_choice
    eroded = home_choice - shared.home.start[:, None]
    return Courses(home, full, full * factor, home_choice, choice, gained, eroded)


def network_factor(territory: Territory, shared: Common, stage: Stage, path: Trajectory) -> Array:
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


def concentrations(stage: Stage, course: Courses) -> tuple[Array, Array]:
    """Return the concentration of money over themes, at home and with networks, each (r, y, s).

    Relative to what it is without networks; 1 where there is no money.
    """
    fund = stage.funds
    base, without = fund.plain + fund.steady, np.square(fund.lines).sum(axis=0)
    some = without > 0
    scale = np.where(some, without, np.inf)
    steady = np.where(some, np.square(base).sum(axis=0) / scale, 1.0)[:, None]
    linear = 2 * (np.einsum("mrs,mrs->rs", base, fund.chosen) / scale)[:, None]
    square = (np.square(fund.chosen).sum(axis=0) / scale)[:, None]
    at_home, in_full = (
        steady + choice * (linear + choice * square)
        for choice in (course.home_choice, course.choice)
    )
    return at_home, in_full


def row_effects(
    territory: Territory, shared: Common, rows: Rows, stages: list[Stage], path: Trajectory
) -> Array:
    """Effects on rows in the wanted years, shape (r + 1, rows, y_out, s).

    The last region is the country. The array is taken again by the next call.
    """
    regions, draws = path.capacity.shape[0], path.capacity.shape[2]
    shape = len(rows.weight), len(shared.years), draws
    result = room("rows", regions + 1, *shape)
    inside = result[:-1]
    for position, stage in enumerate(stages):
        out = inside if position == 0 else room("further stage", regions, *shape)
        stage_effects(territory, shared, rows, stage, path, out)
        if position > 0:
            inside += out
    _add_side_effects(territory, shared, rows, inside)
    np.matmul(territory.share, inside.reshape(regions, -1), out=result[-1].reshape(-1))
    return result


def stage_effects(
    territory: Territory, shared: Common, rows: Rows, stage: Stage, path: Trajectory, out: Array
) -> None:
    """Fill in the effects of what happens in the years of a stage, shape (r, rows, y_out, s)."""
    worth = worth_by_row(territory, shared, rows, stage)
    course = courses(territory, shared, stage, path)
    regions, years, draws = course.home.shape
    count, wanted = COURSES + len(rows.mixed), len(shared.years)
    effort = room("effort", regions, count, years, draws)
    course.stack(effort[:, :COURSES])
    mixed_pulses(rows, shared, stage, course, worth, effort[:, COURSES:])
    found = room("accumulated", regions, count, wanted, draws)
    effects.accumulate(shared.response, effort, stage.span.first, shared.years, found)
    result = room("effect", regions, len(rows.weight), wanted, draws)
    home, added = home_and_added(found)
    for works, slices in zip(shared.works, rows.unmixed, strict=True):
        by_kind = by_family(home, added, works)
        for some in slices:
            for region, into in enumerate(result):
                np.einsum(
                    "jis,jys->iys", worth[:, region, some], by_kind[:, region], out=into[some]
                )
    result[:, rows.mixed] = found[:, COURSES:]
    spread_to_neighbours(territory, shared, rows, stage, result, out)


def worth_by_row(territory: Territory, shared: Common, rows: Rows, stage: Stage) -> Array:
    """Return what each kind of effort is worth to each row, shape (4, r, rows, s).

    Plain money, channelled money with steady and with chosen themes, and capacity.
    """
    counts = shared.accounts.tradable, shared.accounts.local
    result = room("worth", 4, *shared.strength.shape)
    for part, out in zip(stage.funds.net, result, strict=False):
        effects.by_indicator(territory.relevance, part, territory.tradable, counts, out)
    result[3] = shared.mainstream
    result *= shared.strength
    return result if rows.plain else rows.weight @ result


def mixed_pulses(
    rows: Rows, shared: Common, stage: Stage, course: Courses, worth: Array, out: Array
) -> None:
    """Fill in the yearly pulse of rows that answer to the mix of themes, (r, rows', y, s).

    Their effort differs from that of all others, so it is worked out before it is accumulated.
    """
    if not rows.mixed:
        return
    relative = concentrations(stage, course)
    for place, row in enumerate(rows.mixed):
        account = rows.answers[row]
        works, kind = shared.works[account.family], str(account.mix)
        at_home, in_full = (effects.concentration_factor(h, kind) for h in relative)
        plain, steady, chosen, capacity = worth[:, :, row][:, :, None]
        at_home *= course.home
        at_home *= plain + steady + chosen * course.home_choice
        at_home *= 1 - works
        in_full *= course.full * plain + course.added * (steady + chosen * course.choice)
        in_full *= works
        pulse = capacity * (course.eroded + works * course.gained)
        pulse += at_home
        np.add(pulse, in_full, out=out[:, place])


def home_and_added(found: Array) -> tuple[tuple[Array, ...], Array]:
    """Return the courses that indicators answer to: at home, and what networks that work add.

    Parameters
    ----------
    found : ndarray, shape (r, j, y_out, s)
        Accumulated courses, in the order of `Courses.stack`.

    Returns
    -------
    home : tuple of ndarray, each shape (r, y_out, s)
        For plain money, channelled money with steady and with chosen themes, and capacity.
    added : ndarray, shape (4, r, y_out, s)
    """
    plain, chosen, full, steady, lean, gained, eroded = found.swapaxes(0, 1)[:COURSES]
    added = room("added by networks", 4, *plain.shape)
    np.subtract(full, plain, out=added[0])
    np.subtract(steady, plain, out=added[1])
    np.subtract(lean, chosen, out=added[2])
    added[3] = gained
    return (plain, plain, chosen, eroded), added


def by_family(home: tuple[Array, ...], added: Array, works: Array) -> Array:
    """Return the courses that indicators of a family answer to, shape (4, r, y_out, s).

    Where networks add nothing (`works` is 0) money works as it does at home.

    Parameters
    ----------
    home, added : ndarray
        See `home_and_added`.
    works : ndarray, shape (s,)
        Whether networks add something, 0-1.
    """
    result = np.multiply(added, works, out=room("by family", *added.shape))
    for kind, without in zip(result, home, strict=True):
        kind += without
    return result


def spread_to_neighbours(
    territory: Territory, shared: Common, rows: Rows, stage: Stage, effect: Array, out: Array
) -> None:
    """Fill in effects with what reaches regions from their neighbours, (r, rows, y_out, s)."""
    forms, nets = territory.forms, stage.networks
    reach, gain = forms.spill_over(shared.p)
    if not np.any(reach) and not np.any(gain):
        out[:] = effect
        return
    first, second = territory.pairs
    pairs = effects.border_strength(nets.membership, forms.border(nets.near), first, second)
    joined = (pairs[:, :, None] * stage.teaching.strength[:, None]).max(axis=0, initial=0.0)
    weight = territory.neighbourhood[first, second][:, None, None]
    strength = weight * (reach + shared.works * (gain * joined)[:, None])
    effects.spill_over(effect, strength, rows.family, territory.pairs, out)


def _add_side_effects(territory: Territory, shared: Common, rows: Rows, effect: Array) -> None:
    """Add side effects of other indicators, all of them as they were before any."""
    found = []
    for row, cause, weight, side in rows.side:
        by = side.elasticity
        elasticity = shared.draws[by] if isinstance(by, str) else by
        levels = territory.level[side.of], territory.level[side.on]
        change = effects.side_effect(effect[:, cause], levels[0], elasticity, weight * levels[1])
        found.append((row, change))
    for row, change in found:
        effect[:, row] += change
