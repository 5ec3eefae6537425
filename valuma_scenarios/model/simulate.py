"""The model, in the order of the method note: learning, stocks, money, effects, goals.

`simulate` lines the equations up for one alternative and one block of draws. Axes come in the order
indicators or networks, regions, years, draws; see `valuma_scenarios.model.equations`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.model.arrays import AlternativeInputs, Territory
from valuma_scenarios.model.common import Common
from valuma_scenarios.model.effort import Stage, Trajectory, mix_of_country, row_effects
from valuma_scenarios.model.equations import goals, learning, stocks
from valuma_scenarios.model.rows import Rows
from valuma_scenarios.model.terms import Span, funds, seats, spans, teaching

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Costs:
    """What an alternative costs, each shape (y, s).

    Parameters
    ----------
    programme, coordination, incentive, overhead : ndarray
        M€ a year; overhead is the part of programme money that running it takes.
    participation : ndarray
        Members' work time in networks, person-years.
    """

    programme: Array
    coordination: Array
    incentive: Array
    overhead: Array
    participation: Array


@dataclass(frozen=True)
class Effects:
    """Effects of one alternative against the baseline path without policy.

    Parameters
    ----------
    indicator : ndarray, shape (r + 1, i, y_out, s)
        Native units; the last region is the country. Taken again by the next simulation: copy
        what is to be kept.
    goal : ndarray, shape (r + 1, g, y_out, s)
        Points; the disparity goal in % of the Theil index.
    alignment : ndarray, shape (y, s)
        Share of the money that follows national priorities, 0-1.
    """

    indicator: Array
    goal: Array
    trajectory: Trajectory
    costs: Costs
    alignment: Array


def simulate(a: AlternativeInputs, territory: Territory, shared: Common) -> Effects:
    """Run one alternative for one block of draws.

    Parameters
    ----------
    a : AlternativeInputs
        The alternative.
    territory : Territory
        The study as arrays.
    shared : Common
        What the draws give for all alternatives.

    Returns
    -------
    Effects
        Effects against the baseline path without policy; to be read before the next call.
    """
    stages, path = _stages(a, territory, shared)
    rows = territory.indicator_rows
    indicator = row_effects(territory, shared, rows, stages, path)
    mix = mix_of_country(stages, path.choice)
    return Effects(
        indicator=indicator,
        goal=goal_effects(territory, shared, rows, indicator),
        trajectory=path,
        costs=costs(territory, shared, stages),
        alignment=goals.alignment(mix, a.priorities),
    )


def simulate_goals(a: AlternativeInputs, territory: Territory, shared: Common) -> Array:
    """Run one alternative for its effects on goals alone, with less work than `simulate`.

    Returns
    -------
    ndarray, shape (r + 1, g, y_out, s)
        As `Effects.goal`.
    """
    stages, path = _stages(a, territory, shared)
    rows = territory.goal_rows
    return goal_effects(territory, shared, rows, row_effects(territory, shared, rows, stages, path))


def _stages(
    a: AlternativeInputs, territory: Territory, shared: Common
) -> tuple[list[Stage], Trajectory]:
    stages = [stage_of(a, territory, shared, span) for span in spans(a)]
    return stages, trajectory(a, territory, shared, stages)


def stage_of(a: AlternativeInputs, territory: Territory, shared: Common, span: Span) -> Stage:
    """Work out networks and money of a run of years in which neither changes."""
    seat = seats(a, territory, shared, span)
    money = funds(a, territory, shared, seat)
    return Stage(a.networks, span, seat, money, teaching(a, territory, shared, seat, money.managed))


def trajectory(
    a: AlternativeInputs, territory: Territory, shared: Common, stages: list[Stage]
) -> Trajectory:
    """Step through the years: learning, capacity, commitment and the knowledge base."""
    home, p = shared.home, shared.p
    shape = home.capacity.shape
    learned, capacity, commitment, choice = (np.empty(shape) for _ in range(4))
    admits, _ = territory.forms.polar(p)
    k, c = home.start, np.zeros_like(home.start)
    stock = np.zeros((len(a.networks.budget), shape[-1]))
    for stage in stages:
        step = Year(a, territory, shared, stage)
        for y in range(stage.span.first, stage.span.stop):
            capacity[:, y], commitment[:, y] = k, c
            log = stocks.relative_log(k, territory.mean_capacity)
            learned[:, y], choice[:, y] = step.learning(k, log, stock)
            taken = learned[:, y] * np.exp(admits * log)
            k = stocks.capacity_step(
                k, taken, home.level[:, y + 1], p.rho_capacity, p.delta_capacity
            )
            c = stocks.commitment_step(c, stage.teaching.target, p.rho_commitment, p.delta_network)
            stock = learning.knowledge_stock(stock, stage.teaching.knowledge, p.kb_decay)
    return Trajectory(learned, capacity, commitment, choice)


class Year:
    """Learning in one year of a stage, from the state of regions and the knowledge base."""

    def __init__(
        self, a: AlternativeInputs, territory: Territory, shared: Common, stage: Stage
    ) -> None:
        self._shared, self._stage, self._forms = shared, stage, territory.forms
        self._mean = territory.mean_capacity
        self._chosen = a.networks.self_selected
        self._fixed = stage.teaching.fixed[~self._chosen]
        self._free = stage.teaching.fixed[self._chosen]
        self._own = OwnChoice(a, shared) if self._chosen.any() else None
        self._everyone, self._fitting = territory.forms.kb_effect(shared.p)

    def learning(self, capacity: Array, log: Array, stock: Array) -> tuple[Array, Array]:
        """Return learning and the capacity to choose where money goes, each (r, s).

        Parameters
        ----------
        capacity, log : ndarray, shape (r, s)
            Capacity, and the logarithm of it relative to the mean.
        stock : ndarray, shape (n, s)
            Shared knowledge by network that paid for it.
        """
        p, term = self._shared.p, self._stage.teaching
        inside, around = self._forms.knowledge(stock, self._stage.seat.weight, p)
        choice = learning.choosing_capacity(capacity, around, p.v_knowledge)
        shared = inside is around
        by_network = choice[None] if shared else self._by_network(capacity, inside)
        money = choice if shared else self._stage.mixed_choice(by_network, choice)
        if not self._forms.learning:
            return np.zeros_like(capacity), money
        relative = capacity / self._mean
        attention = self._forms.attention(term.extra, term.room, relative)
        left = learning.remaining(self._informed(inside) * attention)
        if self._own is not None:
            left = left * learning.remaining(
                self._free * (self._own.factor(by_network) * attention)
            )
        known = np.minimum(1.0, self._everyone * around)
        return 1 - (1 - known) * left, money

    def _informed(self, inside: Array) -> Array:
        """Return learning where themes are fixed; in one form knowledge improves their fit."""
        if self._stage.teaching.unfit is None:
            return self._fixed
        gain = np.minimum(1.0, self._fitting * inside)
        gain = np.broadcast_to(gain, self._stage.teaching.knowledge.shape)
        unfit = self._stage.teaching.unfit
        return self._fixed + (unfit * gain[:, None])[~self._chosen]

    def _by_network(self, capacity: Array, inside: Array) -> Array:
        """Return the capacity to choose inside each network that lets regions, (n', r, s)."""
        of_network = inside[self._chosen][:, None]
        return learning.choosing_capacity(capacity[None], of_network, self._shared.p.v_knowledge)


class OwnChoice:
    """Fit and focus of the themes that a region chooses, from its capacity to choose.

    A region's mix is affine in that capacity, so its fit is affine and its concentration a square.
    """

    def __init__(self, a: AlternativeInputs, shared: Common) -> None:
        chosen, share, themes = shared.choice, a.priority_share, len(a.priorities)
        even = learning.with_priorities(1 / themes, share, a.priorities)[:, None]
        free = 1 - share
        fit = (even * chosen.need).sum(axis=0)[:, None]
        self._fit = fit, free * (chosen.fit - chosen.need.mean(axis=0)[:, None])
        meets = np.einsum("m,mrs->rs", even[:, 0], chosen.mix) - even.mean()
        self._square = (
            np.square(even).sum(),
            2 * free * meets,
            free**2 * (chosen.square - 1 / themes),
        )
        self._themes, self._depth = themes, shared.p.omega

    def factor(self, choice: Array) -> Array:
        """Return fit times focus at a capacity to choose; broadcasts."""
        steady, turn, bend = self._square
        square = steady + choice * (turn + choice * bend)
        return (self._fit[0] + choice * self._fit[1]) * learning.focus(
            square, self._themes, self._depth
        )


def costs(territory: Territory, shared: Common, stages: list[Stage]) -> Costs:
    """Return what the alternative costs, year by year."""
    rows = []
    for stage in stages:
        seat = stage.seat
        people = territory.weight @ seat.attended * shared.p.participation_fte
        coordination = seat.budget.sum(axis=0)
        row = np.stack(
            [
                seat.amount.sum(axis=0),
                coordination,
                seat.paid,
                stage.funds.overhead.sum(axis=0),
                people,
            ]
        )
        rows.append(np.repeat(row[:, None], stage.span.stop - stage.span.first, axis=1))
    return Costs(*np.concatenate(rows, axis=1))


def goal_effects(territory: Territory, shared: Common, rows: Rows, effect: Array) -> Array:
    """Effects on goals, shape (r + 1, g, y_out, s); the last region is the country.

    Parameters
    ----------
    rows : Rows
        What `effect` carries.
    effect : ndarray, shape (r + 1, rows, y_out, s)
        From `row_effects`.
    """
    result = goals.weighted_points(effect, rows.points)
    if shared.disparity is not None:
        row = result[:, int(np.argmax(territory.disparity_goal))]
        row[:-1] = goals.disparity_points(shared.disparity, effect[:-1, rows.gap], territory.share)
        row[-1] = row[:-1].sum(axis=0)
    return result
