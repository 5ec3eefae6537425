"""Lay a study out as arrays: the last place with labels before the equations."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.model.arrays import (
    AlternativeInputs,
    Indicators,
    ModelInputs,
    Money,
    Networks,
    SideEffect,
    Territory,
)
from valuma_scenarios.model.equations import baseline, learning, money
from valuma_scenarios.model.equations.effects import nearness, regional_sensitivity
from valuma_scenarios.schema.reference import Instrument
from valuma_scenarios.schema.scenario import Alternative, Funding, Members, Network
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import ALLOCATION_KEYS, FAMILIES

Array = NDArray[np.float64]

CAPACITY_PARTS = ("share_tertiary", "municipal_annual_margin")
"""Indicators that, with the logarithm of population, stand in for development capacity."""


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
    around = _around(study)
    territory = _LAID.get(around, lambda: territory_of(study))
    alternatives = tuple(
        _LAID.get(
            (alternative, *around), partial(alternative_inputs, study, alternative, territory)
        )
        for alternative in study.alternatives
    )
    shared = {item.name: getattr(territory, item.name) for item in fields(territory)}
    return ModelInputs(**shared, alternatives=alternatives)


class _Laid:
    """What was laid out last, by the objects it was made from: a study's parts never change.

    Analyses change one alternative or one value of a study many times; the rest is laid out once.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: OrderedDict[tuple[int, ...], tuple[tuple[object, ...], Any]] = OrderedDict()

    def get(self, parts: tuple[object, ...], make: Callable[[], Any]) -> Any:
        """Return what was made from these very objects, which are held so that ids stay theirs."""
        key = tuple(map(id, parts))
        found = self._held.get(key)
        if found is None:
            found = self._held[key] = (parts, make())
            while len(self._held) > self.most:
                self._held.popitem(last=False)
        return found[1]


_LAID = _Laid(128)
_ROWS = _Laid(512)
"""Rows of single networks and instruments, which changed alternatives share."""


def _around(study: Study) -> tuple[object, ...]:
    """Return everything a study holds besides its alternatives."""
    return tuple(getattr(study, item.name) for item in fields(study) if item.name != "alternatives")


def territory_of(study: Study) -> Territory:
    """Lay out what all alternatives share."""
    regions = study.regions
    population = regions["population"].to_numpy(float)
    measured = _indicators(study, population)
    return Territory(
        **vars(measured),
        regions=tuple(regions.index),
        years=study.years,
        population=population,
        weight=_weight(study, population),
        gdp=regions["gdp_per_capita"].to_numpy(float),
        need=_need(study, measured, population),
        capacity=_capacity(study, measured, population),
        neighbourhood=_neighbourhood(study),
        groups=pd.factorize(regions["parent"])[0],
        mainstream=_mainstream(study, population),
        mainstream_themes=np.array([study.themes[m].mainstream_share for m in study.themes]),
        tradable=np.array([study.themes[m].tradable for m in study.themes]),
        overhead_cap=study.constant("overhead_cap"),
        local_multiplier=study.constant("local_multiplier"),
        rule_share=study.constant("rule_share"),
        structure=study.structure,
    )


def _weight(study: Study, population: Array) -> Array:
    """Return what each region counts as a member of a network.

    Regions below the first level count with their share of the people of the region they are part
    of, so that runs at different levels can be compared.
    """
    if study.at_main_level:
        return np.ones_like(population)
    parent = study.regions["parent"].to_numpy()
    total: Array = pd.Series(population).groupby(parent).transform("sum").to_numpy(float)
    return population / total


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
    disparity = np.array([goal == study.disparity for goal in study.goals])
    offset = study.constant("sensitivity_offset")
    lowest = [-np.inf if spec.bounds[0] is None else spec.bounds[0] for spec in specs]
    highest = [np.inf if spec.bounds[1] is None else spec.bounds[1] for spec in specs]
    return Indicators(
        indicators=names,
        level=level,
        trend=trend,
        steps=np.maximum(0, np.array(study.years) - since.astype(np.intp)[:, :, None]),
        noise=_noise(study, names),
        spread=spread,
        relevance=np.array([[spec.themes.get(m, 0.0) for m in study.themes] for spec in specs]),
        sensitivity=regional_sensitivity(level, direction, spread, population, offset),
        direction=direction,
        family=np.array([FAMILIES.index(spec.family) for spec in specs]),
        market=np.array([spec.market for spec in specs]),
        mix=tuple(spec.mix for spec in specs),
        side_effects=_side_effects(study, names),
        bounds=np.array([lowest, highest]),
        points=_points(weights, direction, spread, disparity),
        disparity=disparity @ weights,
        disparity_goal=disparity,
    )


def _side_effects(study: Study, names: tuple[str, ...]) -> tuple[SideEffect, ...]:
    """Return the side effects of which both indicators are measured."""
    found = [(name, study.indicators[name].side_effect) for name in names]
    return tuple(
        SideEffect(names.index(name), names.index(effect.of), effect.elasticity)
        for name, effect in found
        if effect is not None and effect.of in names
    )


def goal_weights(study: Study, indicators: tuple[str, ...]) -> Array:
    """Weights of the measured indicators inside each goal, shape (g, i); rows sum to 1 or 0."""
    specs = [study.indicators[name] for name in indicators]
    raw = np.array([[spec.goals.get(g, 0.0) for spec in specs] for g in study.goals])
    total = raw.sum(axis=1, keepdims=True)
    return np.divide(raw, total, out=np.zeros_like(raw), where=total > 0)


def _points(weights: Array, direction: Array, spread: Array, disparity: Array) -> Array:
    factor = 100 * weights * direction / spread
    factor[disparity] = 0.0
    return factor


def _by_region(study: Study, indicators: tuple[str, ...], column: str) -> Array:
    """Return a column of the baseline, shape (i, r)."""
    wide = _ROWS.get((study.baseline, study.regions, column), partial(_wide, study, column))
    return np.asarray(wide.loc[list(indicators)].to_numpy(float))


def _wide(study: Study, column: str) -> pd.DataFrame:
    wide = study.baseline.pivot(index="indicator", columns="region", values=column)
    return wide[list(study.regions.index)]


NOISE_SCALE = "noise_scale"


def noise_scale(study: Study) -> float:
    """Return what observed noise is multiplied by; 1 where a study does not say it."""
    return study.constant(NOISE_SCALE) if NOISE_SCALE in study.constants else 1.0


def _noise(study: Study, indicators: tuple[str, ...]) -> Array:
    """Return the noise of yearly changes; 0 where too few years exist to tell it."""
    if "noise" not in study.baseline.columns:
        return np.zeros((len(indicators), len(study.regions)))
    return noise_scale(study) * _by_region(study, indicators, "noise")


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
    study: Study, alternative: Alternative, territory: Territory
) -> AlternativeInputs:
    """Return networks and money of one alternative as arrays.

    Parameters
    ----------
    study : Study
        The study.
    alternative : Alternative
        One of its alternatives, or a changed one.
    territory : Territory
        What all alternatives share, as `territory_of` or `build` give it.
    """
    priorities = alternative.national_priorities
    return AlternativeInputs(
        id=alternative.id,
        networks=_networks(study, alternative, territory),
        money=_LAID.get(
            (alternative.funding, *_around(study)),
            partial(_money, study, alternative.funding, territory),
        ),
        priority_share=priorities.share,
        priorities=np.array([priorities.themes.get(m, 0.0) for m in study.themes]),
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


def _networks(study: Study, alternative: Alternative, territory: Territory) -> Networks:
    nets, regions = alternative.networks, study.regions
    membership = np.array(
        [_ROWS.get((n.members, regions), partial(membership_of, n.members, regions)) for n in nets]
    )
    membership = membership.reshape(len(nets), len(regions))
    mixes = [{} if isinstance(n.themes, str) else dict(n.themes) for n in nets]
    names = study.region_types
    types = _ROWS.get((names, regions), lambda: regions[list(names)].to_numpy(float))

    def lever(name: str) -> Array:
        return np.array([getattr(n, name) for n in nets], dtype=float)

    return Networks(
        membership=membership,
        similarity=learning.peer_similarity(membership, types),
        near=nearness(membership, territory.neighbourhood > 0),
        size=membership @ territory.weight,
        themes=np.array([[mix.get(m, 0.0) for m in study.themes] for mix in mixes]).reshape(
            len(nets), len(study.themes)
        ),
        self_selected=np.array([n.self_selected for n in nets], dtype=bool),
        budget=lever("coordination_meur"),
        budgets=tuple((n.budget, n.coordination_follows) for n in nets),
        active=np.array([_active(n, study.years) for n in nets]).reshape(-1, len(study.years)),
        contract_years=lever("contract_years"),
        binding=lever("binding"),
        knowledge=lever("knowledge_share"),
        incentive=lever("incentive"),
        partners=lever("partners"),
    )


def _eligible(study: Study, lines: list[str]) -> Array:
    """Return 1 where an instrument reaches a region, shape (k, r); named parents count too."""
    regions, instruments = study.regions, [study.instruments[line] for line in lines]
    excluded = [_ROWS.get((i, regions), partial(_excluded, i, regions)) for i in instruments]
    return 1.0 - np.array(excluded, dtype=float).reshape(len(lines), len(study.regions))


def _excluded(instrument: Instrument, regions: pd.DataFrame) -> NDArray[np.bool_]:
    names = instrument.excluded_regions
    return np.asarray(regions.index.isin(names) | regions["parent"].isin(names).to_numpy())


def funded_years(study: Study, funding: Funding, lines: list[str]) -> Array:
    """Return 1 in the years in which each line has its money, shape (k, y)."""
    last = [study.instruments[line].years[1] for line in lines]
    funded = [[funding.continue_after_last_year or y <= end for y in study.years] for end in last]
    return np.array(funded, dtype=float).reshape(len(lines), len(study.years))


def _money(study: Study, funding: Funding, territory: Territory) -> Money:
    keys = money.allocation_keys(territory.population, territory.need, territory.capacity)
    lines = [k for k in study.instruments if k in funding.amounts]
    stated = np.array([funding.amounts[line] for line in lines])
    amount = stated[:, None] * funded_years(study, funding, lines)
    mixes = [funding.allocation[line] for line in lines]
    shares = np.array([[mix.get(key, 0.0) for key in ALLOCATION_KEYS] for mix in mixes])
    profiles = [study.instruments[line].themes for line in lines]
    payer = funding.coordination_from
    return Money(
        amount=amount,
        payer=lines.index(payer) if payer in lines else None,
        allocation=money.allocate(
            keys, shares.reshape(len(lines), len(ALLOCATION_KEYS)), _eligible(study, lines)
        ),
        themes=np.array([[p.get(m, 0.0) for m in study.themes] for p in profiles]).reshape(
            len(lines), len(study.themes)
        ),
        through=np.array([funding.through_networks.get(line, 0.0) for line in lines]),
    )
