"""The tables of a study as plain dictionaries, and the figures measured from them once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from valuma_scenarios.schema.reference import Indicator, Instrument
from valuma_scenarios.schema.study import Study

PROXY_INDICATORS = ("share_tertiary", "municipal_annual_margin")
"""Indicators in the capacity proxy, next to log population."""

ByRegion = dict[str, float]
Mix = dict[str, float]
"""A quantity by theme."""
Values = dict[str, float]
"""One value for each uncertain parameter."""


def weighted_mean(values: ByRegion, weights: ByRegion) -> float:
    """Return Σ w x / Σ w over regions."""
    total = math.fsum(weights.values())
    return math.fsum(weights[r] * values[r] for r in weights) / total


def weighted_spread(values: ByRegion, weights: ByRegion) -> float:
    """Return the weighted standard deviation between regions (σ of the model note)."""
    mean = weighted_mean(values, weights)
    return math.sqrt(weighted_mean({r: (values[r] - mean) ** 2 for r in weights}, weights))


def standardise(values: ByRegion, weights: ByRegion) -> ByRegion:
    """Return z = (x - mean) / σ, 0 where the regions do not differ."""
    mean, spread = weighted_mean(values, weights), weighted_spread(values, weights)
    return {r: (values[r] - mean) / spread if spread > 0 else 0.0 for r in weights}


def theme_need(
    indicators: dict[str, Indicator],
    z: dict[str, float],
    floor: float,
    themes: tuple[str, ...],
) -> Mix:
    """Return need by theme of one region: Σ_i B/ΣB · max(0, -d z) + floor (section 3).

    Parameters
    ----------
    indicators : dict of str to Indicator
        Those that exist at the study's level.
    z : dict of str to float
        Standardised baseline level of the region by indicator.
    floor : float
        What every theme gets.
    themes : tuple of str
        Every theme of the study.
    """
    need: Mix = dict.fromkeys(themes, floor)
    for name, indicator in indicators.items():
        total = math.fsum(indicator.themes.values())
        lack = max(0.0, -indicator.direction * z[name])
        for theme, relevance in indicator.themes.items():
            need[theme] += relevance / total * lack
    return need


def capacity_proxy(scores: list[ByRegion], low: float, high: float) -> ByRegion:
    """Return the mean of standardised scores, mapped linearly to low … high (section 10)."""
    mean = {r: math.fsum(s[r] for s in scores) / len(scores) for r in scores[0]}
    least, most = min(mean.values()), max(mean.values())
    if most == least:
        return dict.fromkeys(mean, (low + high) / 2)
    return {r: low + (high - low) * (mean[r] - least) / (most - least) for r in mean}


def sensitivity(values: ByRegion, direction: int, offset: float, weights: ByRegion) -> ByRegion:
    """Return S: distance to the best region plus offset, scaled to weighted mean 1 (section 6)."""
    best = max(values.values()) if direction == 1 else min(values.values())
    distance = {r: abs(best - values[r]) + offset for r in values}
    mean = weighted_mean(distance, weights)
    return {r: distance[r] / mean if mean > 0 else 1.0 for r in values}


def mainstream_per_inhabitant(
    total_meur: float, ratio: float, population: ByRegion, nspa: dict[str, bool]
) -> ByRegion:
    """Return existing development spending M[r], EUR per inhabitant and year (section 10)."""
    weight = {r: ratio if nspa[r] else 1.0 for r in population}
    total = math.fsum(population[r] * weight[r] for r in population)
    return {r: total_meur * 1e6 * weight[r] / total for r in population}


def whole_mix(stated: Mapping[str, float], themes: tuple[str, ...]) -> Mix:
    """Return a stated mix over every theme, 0 where it names none."""
    shares = {str(m): x for m, x in stated.items()}
    return {m: shares.get(m, 0.0) for m in themes}


def counts_as(population: ByRegion, maakunta: dict[str, str] | None) -> ByRegion:
    """Return ω, what a row counts where members are counted (section 1).

    Parameters
    ----------
    population : dict of str to float
        Inhabitants by region.
    maakunta : dict of str to str, optional
        The maakunta that each region is part of; None where regions are maakunta themselves.
    """
    if maakunta is None:
        return dict.fromkeys(population, 1.0)
    people: ByRegion = {}
    for r, p in population.items():
        people[maakunta[r]] = people.get(maakunta[r], 0.0) + p
    return {r: p / people[maakunta[r]] for r, p in population.items()}


def table_priorities(instruments: dict[str, Instrument], themes: tuple[str, ...]) -> Mix:
    """Return the money-weighted theme mix of the lines that have a sum of their own (section 2)."""
    sums = {k: x.meur_per_year for k, x in instruments.items() if x.meur_per_year is not None}
    own = {k: whole_mix(instruments[k].themes, themes) for k in sums}
    total = math.fsum(sums.values())
    return {m: math.fsum(meur * own[k][m] for k, meur in sums.items()) / total for m in themes}


@dataclass(frozen=True)
class Inputs:
    """Tables of a study; what is measured from them does not depend on any uncertain parameter."""

    study: Study
    rows: dict[str, dict[str, float | str]]
    """Regions table by region id."""
    value: dict[str, ByRegion]
    """Baseline level by indicator and region."""
    trend: dict[str, ByRegion]
    """Trend per year by indicator and region."""
    base_year: dict[str, dict[str, int]]
    """Year of the baseline level by indicator and region."""
    neighbours: dict[str, tuple[str, ...]]

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Region ids, in the order of the table."""
        return tuple(self.rows)

    @cached_property
    def themes(self) -> tuple[str, ...]:
        """Theme ids, in the order of the study."""
        return tuple(str(m) for m in self.study.themes)

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Indicators that exist at the study's level."""
        return {i: item for i, item in self.study.indicators.items() if i in self.value}

    @cached_property
    def population(self) -> ByRegion:
        """Inhabitants."""
        return {r: float(row["population"]) for r, row in self.rows.items()}

    @cached_property
    def gdp(self) -> ByRegion:
        """GDP, EUR per inhabitant."""
        return {r: float(row["gdp_per_capita"]) for r, row in self.rows.items()}

    @cached_property
    def types(self) -> dict[str, dict[str, float]]:
        """τ[r, c]: share of population by region type."""
        kinds = tuple(self.study.region_types)
        return {r: {c: float(row[c]) for c in kinds} for r, row in self.rows.items()}

    @cached_property
    def parent(self) -> dict[str, str]:
        """Group of each region."""
        return {r: str(row["parent"]) for r, row in self.rows.items()}

    @cached_property
    def maakunta(self) -> dict[str, str] | None:
        """The maakunta of each smaller region; None where regions are maakunta themselves."""
        return None if self.study.level == "maakunta" else self.parent

    @cached_property
    def omega(self) -> ByRegion:
        """ω by region."""
        return counts_as(self.population, self.maakunta)

    @cached_property
    def spread(self) -> dict[str, float]:
        """σ by indicator."""
        return {i: weighted_spread(self.value[i], self.population) for i in self.value}

    @cached_property
    def need(self) -> dict[str, Mix]:
        """Need by region and theme."""
        z = {i: standardise(self.value[i], self.population) for i in self.value}
        floor = self.study.constant("need_floor")
        return {
            r: theme_need(self.indicators, {i: z[i][r] for i in z}, floor, self.themes)
            for r in self.regions
        }

    @cached_property
    def proxy(self) -> ByRegion:
        """Measured capacity of the start year (K0base)."""
        known = [self.value[i] for i in PROXY_INDICATORS if i in self.value]
        known.append({r: math.log(self.population[r]) for r in self.regions})
        scores = [standardise(values, self.population) for values in known]
        study = self.study
        return capacity_proxy(
            scores, study.constant("capacity_low"), study.constant("capacity_high")
        )

    @cached_property
    def mean_capacity(self) -> float:
        """K̄: weighted mean of the measured capacity."""
        return weighted_mean(self.proxy, self.population)

    @cached_property
    def sensitivity(self) -> dict[str, ByRegion]:
        """S by indicator and region."""
        share = self.study.constant("sensitivity_offset")
        return {
            i: sensitivity(self.value[i], item.direction, share * self.spread[i], self.population)
            for i, item in self.indicators.items()
        }

    @cached_property
    def mainstream(self) -> ByRegion:
        """M[r], EUR per inhabitant and year."""
        return mainstream_per_inhabitant(
            self.study.constant("mainstream_meur_per_year"),
            self.study.constant("nspa_ratio"),
            self.population,
            {r: bool(row["nspa"]) for r, row in self.rows.items()},
        )


def read(study: Study) -> Inputs:
    """Read the tables of a study into dictionaries."""
    table = study.regions.to_dict("index")
    rows = {str(r): {str(c): x for c, x in row.items()} for r, row in table.items()}
    value: dict[str, ByRegion] = {}
    trend: dict[str, ByRegion] = {}
    year: dict[str, dict[str, int]] = {}
    for record in study.baseline.to_dict("records"):
        indicator, region = str(record["indicator"]), str(record["region"])
        if indicator not in study.indicators or region not in rows:
            continue
        slope = float(record["trend_per_year"])
        value.setdefault(indicator, {})[region] = float(record["value"])
        trend.setdefault(indicator, {})[region] = 0.0 if math.isnan(slope) else slope
        year.setdefault(indicator, {})[region] = int(record["year"])
    beside: dict[str, tuple[str, ...]] = dict.fromkeys(rows, ())
    for record in study.neighbours.to_dict("records"):
        beside[str(record["region"])] += (str(record["neighbour"]),)
    return Inputs(study, rows, value, trend, year, beside)
