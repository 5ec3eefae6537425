"""Studies, alternatives and draws without labels, of any size, from a seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.model.arrays import (
    AlternativeInputs,
    Money,
    Networks,
    SideEffect,
    Territory,
)
from valuma_scenarios.model.equations import baseline, effects, learning, money
from valuma_scenarios.vocabulary import DISPARITY_GOAL, FAMILIES, GOALS, REGION_TYPES, THEMES

Array = NDArray[np.float64]

FIRST_YEAR = 2020


def shares(rng: np.random.Generator, rows: int, columns: int, some: float = 1.0) -> Array:
    """Return rows that sum to 1, a share `some` of their elements not 0."""
    weight = rng.uniform(0.05, 1, (rows, columns)) * (rng.uniform(size=(rows, columns)) < some)
    weight[np.arange(rows), rng.integers(columns, size=rows)] += 0.5
    return weight / weight.sum(axis=1, keepdims=True)


def random_territory(
    rng: np.random.Generator, regions: int = 5, years: int = 4, indicators: int = 8
) -> Territory:
    """Return a country with made-up regions, indicators and responses."""
    population = np.exp(rng.uniform(9, 13, regions))
    direction = rng.choice([-1.0, 1.0], indicators)
    level = rng.uniform(10, 100, (indicators, 1)) * rng.uniform(0.7, 1.4, (indicators, regions))
    spread = baseline.spread_between(level, population)
    relevance = rng.uniform(0.1, 1, (indicators, len(THEMES)))
    relevance[rng.uniform(size=relevance.shape) < 0.6] = 0
    relevance[:, 0] += 0.1
    standing = baseline.standardise(level, population)
    return Territory(
        indicators=tuple(f"i{k}" for k in range(indicators)),
        level=level,
        trend=level * rng.uniform(-0.02, 0.02, level.shape),
        steps=np.broadcast_to(np.arange(years), (indicators, regions, years)) + 1,
        noise=np.zeros_like(level),
        spread=spread,
        relevance=relevance,
        sensitivity=effects.regional_sensitivity(level, direction, spread, population, 0.5),
        direction=direction,
        family=rng.integers(len(FAMILIES), size=indicators),
        market=rng.uniform(size=indicators) < 0.6,
        mix=tuple(rng.choice([None, "narrow", "broad"], indicators, p=[0.8, 0.1, 0.1])),
        side_effects=(SideEffect(on=1, of=0, elasticity="emissions_elasticity"),),
        bounds=np.array([[0.0] * indicators, [np.inf] * indicators]),
        **_goals(rng, direction, spread),
        regions=tuple(f"r{k}" for k in range(regions)),
        years=tuple(range(FIRST_YEAR, FIRST_YEAR + years)),
        population=population,
        weight=rng.uniform(0.2, 1, regions),
        gdp=rng.uniform(25_000, 60_000, regions),
        need=baseline.need_by_theme(standing, direction, relevance, 0.1),
        capacity=rng.uniform(0.2, 0.9, regions),
        neighbourhood=_neighbourhood(rng, regions),
        groups=np.zeros(regions, dtype=np.intp),
        mainstream=rng.uniform(50, 500, regions),
        mainstream_themes=shares(rng, 1, len(THEMES))[0],
        tradable=np.arange(len(THEMES)) % 3 == 0,
        overhead_cap=0.35,
        local_multiplier=0.1,
        rule_share=0.02,
        structure={},
    )


def _goals(rng: np.random.Generator, direction: Array, spread: Array) -> dict[str, Array]:
    indicators = len(direction)
    weights = shares(rng, len(GOALS), indicators, some=0.3)
    points = 100 * weights * direction / spread
    disparity = GOALS.index(DISPARITY_GOAL)
    points[disparity] = 0
    return {"points": points, "disparity": weights[disparity]}


def _neighbourhood(rng: np.random.Generator, regions: int) -> Array:
    """Return a ring with some shortcuts; the last region may have no neighbour."""
    adjacent = np.zeros((regions, regions))
    for r in range(regions - 1):
        adjacent[r, (r + 1) % (regions - 1)] = adjacent[(r + 1) % (regions - 1), r] = 1
    for first, second in rng.integers(regions - 1, size=(regions, 2)):
        adjacent[first, second] = adjacent[second, first] = 1
    np.fill_diagonal(adjacent, 0)
    total = adjacent.sum(axis=1, keepdims=True)
    return adjacent / np.where(total > 0, total, 1)


def random_alternative(
    rng: np.random.Generator, territory: Territory, networks: int = 3, lines: int = 4
) -> AlternativeInputs:
    """Return an alternative with any levers; networks and lines come and go."""
    return AlternativeInputs(
        id="any",
        networks=_networks(rng, territory, networks),
        money=_money(rng, territory, lines),
        priority_share=float(rng.choice([0, rng.uniform()])),
        priorities=shares(rng, 1, len(THEMES), some=0.5)[0],
    )


def _networks(rng: np.random.Generator, t: Territory, n: int) -> Networks:
    regions, years = len(t.regions), len(t.years)
    types = shares(rng, regions, len(REGION_TYPES), some=0.5)
    membership = rng.choice([0, 0.05, 1], (n, regions)) * rng.uniform(0.2, 1, (n, regions))
    self_selected = rng.uniform(size=n) < 0.4
    active = np.ones((n, years))
    active[rng.uniform(size=n) < 0.3, : years // 2] = 0
    return Networks(
        membership=membership,
        similarity=learning.peer_similarity(membership, types),
        near=effects.nearness(membership, t.neighbourhood > 0),
        size=membership @ t.weight,
        themes=np.where(self_selected[:, None], 0.0, shares(rng, n, len(THEMES), some=0.3)),
        self_selected=self_selected,
        budget=rng.choice([0, 0.3], n) + rng.uniform(0, 1, n),
        budget_parameter=(None,) * n,
        active=active,
        contract_years=rng.uniform(0.5, 10, n),
        binding=rng.uniform(0, 1, n),
        knowledge=rng.uniform(0, 0.9, n),
        incentive=rng.choice([0, 1], n) * rng.uniform(0, 1, n),
        partners=rng.uniform(0, 1, n),
    )


def _money(rng: np.random.Generator, t: Territory, k: int) -> Money:
    amount = np.repeat(rng.uniform(0, 60, (k, 1)), len(t.years), axis=1)
    amount[rng.uniform(size=k) < 0.3, len(t.years) // 2 + 1 :] = 0
    payer = int(rng.integers(k))
    return Money(
        amount=amount,
        payer=payer if rng.uniform() < 0.7 else None,
        allocation=shares(rng, k, len(t.regions), some=0.8),
        themes=shares(rng, k, len(THEMES), some=0.4),
        through=rng.choice([0, 1], k) * rng.uniform(0, 1, k),
    )
