"""Lay a study out as arrays: the last place with labels before the equations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.model.equations import baseline, learning, money
from valuma_scenarios.model.equations.effects import regional_sensitivity
from valuma_scenarios.schema.scenario import Alternative, Members, Network
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import (
    ALLOCATION_KEYS,
    DISPARITY_GOAL,
    FAMILIES,
    GOALS,
    REGION_TYPES,
    THEMES,
)

Array = NDArray[np.float64]

CAPACITY_PARTS = ("share_tertiary", "municipal_annual_margin")
"""Indicators that, with the logarithm of population, stand in for development capacity."""


@dataclass(frozen=True)
class Networks:
    """Networks of one alternative; arrays start with the axis n."""

    membership: Array
    """(n, r) share of each region covered."""
    similarity: Array
    """(n, r) mean similarity to the other members."""
    themes: Array
    """(n, m) theme mix; zeros where regions choose."""
    self_selected: NDArray[np.bool_]
    """(n,)"""
    budget: Array
    """(n, y) coordination, M€ a year; 0 while inactive."""
    active: Array
    """(n, y) 1 while active, else 0."""
    contract_years: Array
    """(n,)"""
    binding: Array
    """(n,) 0-1."""
    knowledge: Array
    """(n,) share of the coordination money that pays for common knowledge work."""


@dataclass(frozen=True)
class Money:
    """Programme money of one alternative."""

    amount: Array
    """(k, y) M€ a year, after coordination is paid."""
    allocation: Array
    """(k, r) shares, summing to 1 over regions."""
    themes: Array
    """(k, m) theme profile of what does not run through networks."""
    through: Array
    """(k,) share that runs through networks."""


@dataclass(frozen=True)
class AlternativeInputs:
    """One alternative as arrays."""

    id: str
    networks: Networks
    money: Money


@dataclass(frozen=True, kw_only=True)
class Indicators:
    """What the study measures; arrays start with the axis i unless said."""

    indicators: tuple[str, ...]
    level: Array
    """(i, r) baseline levels, native units."""
    trend: Array
    """(i, r) native units a year."""
    steps: NDArray[np.intp]
    """(y, i, r) years since the observation."""
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
    bounds: Array
    """(2, i) admissible range."""
    points: Array
    """(g, i) points of a goal for one native unit; zeros for the disparity goal."""
    disparity: Array
    """(i,) weights of the disparity goal; zeros elsewhere."""


@dataclass(frozen=True, kw_only=True)
class ModelInputs(Indicators):
    """A study as arrays; see `build` for how each comes about."""

    alternatives: tuple[AlternativeInputs, ...]
    regions: tuple[str, ...]
    years: tuple[int, ...]
    population: Array
    """(r,) inhabitants."""
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

    @property
    def share(self) -> Array:
        """Population shares, shape (r,)."""
        return self.population / self.population.sum()

    @property
    def mean_capacity(self) -> float:
        """Population-weighted mean of the capacity proxy."""
        return float(self.capacity @ self.share)


def build(study: Study) -> ModelInputs:
    """Lay a study out as arrays.

    Parameters
    ----------
    study : Study
        A checked study.

    Returns
    -------
    ModelInputs
        Arrays in the study's order of alternatives, regions and indicators. Indicators that the
        regional level does not measure are left out and the weights within their goal renormalised.
    """
    regions = study.regions
    population = regions["population"].to_numpy(float)
    measured = _indicators(study, population)
    need = _need(study, measured, population)
    capacity = _capacity(study, measured, population)
    alternatives = tuple(
        alternative_inputs(study, alternative, population, need, capacity)
        for alternative in study.alternatives
    )
    return ModelInputs(
        **vars(measured),
        alternatives=alternatives,
        regions=tuple(regions.index),
        years=study.years,
        population=population,
        gdp=regions["gdp_per_capita"].to_numpy(float),
        need=need,
        capacity=capacity,
        neighbourhood=_neighbourhood(study),
        groups=pd.factorize(regions["parent"])[0],
        mainstream=_mainstream(study, population),
        mainstream_themes=np.array([study.themes[m].mainstream_share for m in THEMES]),
        tradable=np.array([study.themes[m].tradable for m in THEMES]),
        overhead_cap=study.constant("overhead_cap"),
        local_multiplier=study.constant("local_multiplier"),
    )


def _need(study: Study, measured: Indicators, population: Array) -> Array:
    standing = baseline.standardise(measured.level, population)
    return baseline.need_by_theme(
        standing, measured.direction, measured.relevance, study.constant("need_floor")
    )


def _indicators(study: Study, population: Array) -> Indicators:
    """Lay out what the study's regional level measures."""
    names = study.measured
    specs = [study.indicators[name] for name in names]
    level, trend, since = (
        _by_region(study, names, column) for column in ("value", "trend_per_year", "year")
    )
    direction = np.array([spec.direction for spec in specs], dtype=float)
    spread = baseline.spread_between(level, population)
    weights = goal_weights(study, names)
    offset = study.constant("sensitivity_offset")
    lowest = [-np.inf if spec.bounds[0] is None else spec.bounds[0] for spec in specs]
    highest = [np.inf if spec.bounds[1] is None else spec.bounds[1] for spec in specs]
    return Indicators(
        indicators=names,
        level=level,
        trend=trend,
        steps=np.maximum(0, np.array(study.years)[:, None, None] - since.astype(np.intp)),
        spread=spread,
        relevance=np.array([[spec.themes.get(m, 0.0) for m in THEMES] for spec in specs]),
        sensitivity=regional_sensitivity(level, direction, spread, population, offset),
        direction=direction,
        family=np.array([FAMILIES.index(spec.family) for spec in specs]),
        bounds=np.array([lowest, highest]),
        points=_points(weights, direction, spread),
        disparity=weights[GOALS.index(DISPARITY_GOAL)],
    )


def goal_weights(study: Study, indicators: tuple[str, ...]) -> Array:
    """Weights of the measured indicators inside each goal, shape (g, i); rows sum to 1 or 0."""
    raw = np.array([[study.indicators[i].goals.get(g, 0.0) for i in indicators] for g in GOALS])
    total = raw.sum(axis=1, keepdims=True)
    return np.divide(raw, total, out=np.zeros_like(raw), where=total > 0)


def _points(weights: Array, direction: Array, spread: Array) -> Array:
    factor = 100 * weights * direction / spread
    factor[GOALS.index(DISPARITY_GOAL)] = 0.0
    return factor


def _by_region(study: Study, indicators: tuple[str, ...], column: str) -> Array:
    table = study.baseline.pivot_table(index="indicator", columns="region", values=column)
    return table.loc[list(indicators), list(study.regions.index)].to_numpy(float)


def _capacity(study: Study, measured: Indicators, population: Array) -> Array:
    names = measured.indicators
    parts = [measured.level[names.index(part)] for part in CAPACITY_PARTS if part in names]
    return baseline.capacity_proxy(
        np.stack([*parts, np.log(population)]),
        population,
        study.constant("capacity_low"),
        study.constant("capacity_high"),
    )


def _neighbourhood(study: Study) -> Array:
    regions = list(study.regions.index)
    matrix = np.zeros((len(regions), len(regions)))
    for region, neighbour in study.neighbours[["region", "neighbour"]].itertuples(index=False):
        matrix[regions.index(region), regions.index(neighbour)] = 1.0
    total = matrix.sum(axis=1, keepdims=True)
    return np.divide(matrix, total, out=np.zeros_like(matrix), where=total > 0)


def _mainstream(study: Study, population: Array) -> Array:
    weight = np.where(study.regions["nspa"].to_numpy(int) == 1, study.constant("nspa_ratio"), 1.0)
    return money.mainstream_per_inhabitant(
        population, weight, study.constant("mainstream_meur_per_year")
    )


def alternative_inputs(
    study: Study, alternative: Alternative, population: Array, need: Array, capacity: Array
) -> AlternativeInputs:
    """Return networks and money of one alternative as arrays.

    Parameters
    ----------
    study : Study
        The study.
    alternative : Alternative
        One of its alternatives, or a changed one.
    population : ndarray, shape (region,)
        Inhabitants.
    need, capacity : ndarray, shape (region,)
        Need, and capacity at the start, as `ModelInputs` has them.
    """
    networks = _networks(study, alternative)
    keys = money.allocation_keys(population, need, capacity)
    return AlternativeInputs(
        alternative.id, networks, _money(study, alternative, networks.budget.sum(axis=0), keys)
    )


def membership_of(members: Members, regions: pd.DataFrame) -> Array:
    """Share of each region that a network covers, shape (r,), 0-1."""
    if members.all:
        return np.ones(len(regions))
    by_type = regions[list(members.region_types)].sum(axis=1).to_numpy(float)
    named = np.array([members.regions.get(region, 0.0) for region in regions.index])
    return np.maximum(named, np.minimum(1.0, by_type))


def _active(network: Network, years: tuple[int, ...]) -> Array:
    first, last = network.active or (years[0], years[-1])
    return np.array([float(first <= year <= last) for year in years])


def _networks(study: Study, alternative: Alternative) -> Networks:
    nets, regions = alternative.networks, study.regions
    membership = np.array([membership_of(n.members, regions) for n in nets])
    membership = membership.reshape(len(nets), len(regions))
    active = np.array([_active(n, study.years) for n in nets]).reshape(len(nets), len(study.years))
    mixes = [{} if n.themes == "self_selected" else dict(n.themes) for n in nets]
    return Networks(
        membership=membership,
        similarity=learning.peer_similarity(
            membership, regions[list(REGION_TYPES)].to_numpy(float)
        ),
        themes=np.array([[mix.get(m, 0.0) for m in THEMES] for mix in mixes]).reshape(
            len(nets), len(THEMES)
        ),
        self_selected=np.array([n.self_selected for n in nets], dtype=bool),
        budget=active * np.array([n.coordination_meur for n in nets])[:, None],
        active=active,
        contract_years=np.array([n.contract_years for n in nets], dtype=float),
        binding=np.array([n.binding for n in nets], dtype=float),
        knowledge=np.array([n.knowledge_share for n in nets], dtype=float),
    )


def _eligible(study: Study, lines: list[str]) -> Array:
    """Return 1 where an instrument reaches a region, shape (k, r); named parents count too."""
    excluded = [
        study.regions.index.isin(study.instruments[line].excluded_regions)
        | study.regions["parent"].isin(study.instruments[line].excluded_regions).to_numpy()
        for line in lines
    ]
    return 1.0 - np.array(excluded, dtype=float).reshape(len(lines), len(study.regions))


def _money(study: Study, alternative: Alternative, coordination: Array, keys: Array) -> Money:
    funding = alternative.funding
    lines = [k for k in study.instruments if k in funding.amounts]
    amount = np.zeros((len(lines), len(study.years)))
    for row, line in enumerate(lines):
        last = study.instruments[line].years[1]
        funded = [funding.continue_after_last_year or year <= last for year in study.years]
        amount[row] = funding.amounts[line] * np.array(funded, dtype=float)
        if line == funding.coordination_from:
            amount[row] = np.maximum(0.0, amount[row] - coordination)
    mixes = [funding.allocation[line] for line in lines]
    shares = np.array([[mix.get(key, 0.0) for key in ALLOCATION_KEYS] for mix in mixes])
    profiles = [study.instruments[line].themes for line in lines]
    return Money(
        amount=amount,
        allocation=money.allocate(
            keys, shares.reshape(len(lines), len(ALLOCATION_KEYS)), _eligible(study, lines)
        ),
        themes=np.array([[p.get(m, 0.0) for m in THEMES] for p in profiles]).reshape(
            len(lines), len(THEMES)
        ),
        through=np.array([funding.through_networks.get(line, 0.0) for line in lines]),
    )
