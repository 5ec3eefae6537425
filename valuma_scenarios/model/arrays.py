"""A study as arrays: what the equations are given. `inputs` fills them.

Axes: instruments, networks, indicators, themes, regions, years, in this order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.model.forms import Forms, forms_of
from valuma_scenarios.model.rows import Rows, goal_rows, indicator_rows
from valuma_scenarios.schema.scenario import DrawnBudget

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Networks:
    """Networks of one alternative; arrays start with the axis n."""

    membership: Array
    """(n, r) share of each region covered."""
    similarity: Array
    """(n, r) mean similarity to the other members."""
    near: Array
    """(n, r) share of the other members that are neighbours."""
    size: Array
    """(n,) members, counted in regions of the first level."""
    themes: Array
    """(n, m) theme mix; zeros where regions choose."""
    self_selected: NDArray[np.bool_]
    """(n,)"""
    budget: Array
    """(n,) coordination, M€ a year; central values where a parameter gives it."""
    budgets: tuple[tuple[DrawnBudget, tuple[DrawnBudget, ...]], ...]
    """(n,) the same with its uncertain parameter, and the budgets it follows in draws."""
    active: Array
    """(n, y) 1 while active, else 0."""
    contract_years: Array
    """(n,)"""
    binding: Array
    """(n,) 0-1."""
    knowledge: Array
    """(n,) share of the coordination money that pays for common knowledge work."""
    incentive: Array
    """(n,) share of members' working time that the network pays for."""
    partners: Array
    """(n,) share of the work done with partners that are not authorities."""


@dataclass(frozen=True)
class Money:
    """Programme money of one alternative."""

    amount: Array
    """(k, y) M€ a year, coordination and incentives included."""
    payer: int | None
    """Position of the line that pays for coordination; None: it is additional money."""
    allocation: Array
    """(k, r) shares, summing to 1 over regions."""
    themes: Array
    """(k, m) theme profile of each line."""
    through: Array
    """(k,) share that runs through networks."""


@dataclass(frozen=True)
class AlternativeInputs:
    """One alternative as arrays."""

    id: str
    networks: Networks
    money: Money
    priority_share: float
    """Share of the networks' themes that the state sets."""
    priorities: Array
    """(m,) themes of the state, summing to 1."""


@dataclass(frozen=True)
class SideEffect:
    """What a change of one indicator does to another; positions and a parameter or a number."""

    on: int
    of: int
    elasticity: str | float


@dataclass(frozen=True, kw_only=True)
class Indicators:
    """What the study measures; arrays start with the axis i unless said."""

    indicators: tuple[str, ...]
    level: Array
    """(i, r) baseline levels, native units."""
    trend: Array
    """(i, r) native units a year."""
    steps: NDArray[np.intp]
    """(i, r, y) years since the observation."""
    noise: Array
    """(i, r) standard deviation of yearly changes around the trend, native units; 0 if unknown."""
    spread: Array
    """(i,) population-weighted standard deviation between regions."""
    relevance: Array
    """(i, m)"""
    sensitivity: Array
    """(i, r)"""
    direction: Array
    """(i,)"""
    family: NDArray[np.intp]
    """(i,) index into FAMILIES."""
    market: NDArray[np.bool_]
    """(i,) whether displacement and multipliers of markets bear on it."""
    mix: tuple[str | None, ...]
    """(i,) `narrow`, `broad` or None."""
    side_effects: tuple[SideEffect, ...]
    bounds: Array
    """(2, i) admissible range."""
    points: Array
    """(g, i) points of a goal for one native unit; zeros for the disparity goal."""
    disparity: Array
    """(i,) weights of the disparity goal; zeros elsewhere."""
    disparity_goal: NDArray[np.bool_]
    """(g,) whether a goal is measured by disparity; of one goal at most."""


@dataclass(frozen=True, kw_only=True)
class Territory(Indicators):
    """Regions, money that is there anyway, and forms of the model: all but the alternatives."""

    regions: tuple[str, ...]
    years: tuple[int, ...]
    population: Array
    """(r,) inhabitants."""
    weight: Array
    """(r,) what a region counts as a member: its share of its region of the first level."""
    gdp: Array
    """(r,) GDP per inhabitant, EUR."""
    need: Array
    """(m, r)"""
    capacity: Array
    """(r,) proxy, 0-1."""
    neighbourhood: Array
    """(r, r) row-standardised."""
    groups: NDArray[np.intp]
    """(r,) parent group."""
    mainstream: Array
    """(r,) existing regional development spending, EUR per inhabitant and year."""
    mainstream_themes: Array
    """(m,) its theme shares."""
    tradable: NDArray[np.bool_]
    """(m,)"""
    overhead_cap: float
    """Upper limit of overhead, share."""
    local_multiplier: float
    """Multiplier of themes that are sold locally."""
    rule_share: float
    """Share of the spread in the judgement rule for responses."""
    structure: dict[str, str]
    """Name of the form of every mechanism."""

    @property
    def forms(self) -> Forms:
        """Form of every mechanism."""
        return forms_of(self.structure)

    @cached_property
    def share(self) -> Array:
        """Population shares, shape (r,)."""
        return self.population / self.population.sum()

    @cached_property
    def mean_capacity(self) -> float:
        """Population-weighted mean of the capacity proxy."""
        return float(self.capacity @ self.share)

    @cached_property
    def pairs(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Region and neighbour of every pair, sorted by region."""
        first, second = np.nonzero(self.neighbourhood)
        return first, second

    @cached_property
    def indicator_rows(self) -> Rows:
        """What is carried where effects on indicators are wanted: the indicators."""
        return indicator_rows(self)

    @cached_property
    def goal_rows(self) -> Rows:
        """What is carried where goals alone are wanted."""
        return goal_rows(self)


@dataclass(frozen=True, kw_only=True)
class ModelInputs(Territory):
    """A study as arrays; see `build` for how each comes about."""

    alternatives: tuple[AlternativeInputs, ...]
