"""Outcomes of the country beside the goals, as tables: levels, differences and break-even."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from valuma_scenarios.model.accounts import break_even
from valuma_scenarios.model.outcomes import OUTCOMES
from valuma_scenarios.results.differences import QUANTILES, difference, summary
from valuma_scenarios.results.effects import Given, conditions_of
from valuma_scenarios.results.monte_carlo_error import quantile_ends, two_digits
from valuma_scenarios.results.tables import (
    CONDITION_COLUMNS,
    STATISTICS,
    close_columns,
    errors_of,
)
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

LEVEL = "level"
"""Stands in the column of the reference where a row is no difference."""
BREAK_EVEN = "break_even"
BREAK_EVEN_UNIT = "€ a year for one point on the mean of the goals measured in points"

LABELS = ("alternative", "reference", "outcome", "year", "unit")
_SAID = (*STATISTICS, *errors_of(STATISTICS), *CONDITION_COLUMNS)


def column_of(name: str) -> str:
    """Return what a statistic is called here, where more of an outcome need not be better."""
    return name.replace("p_better", "p_higher").replace("p_worse", "p_lower")


COLUMNS = (*LABELS, *map(column_of, _SAID))


def outcomes_table(study: Study, results: xr.Dataset) -> pd.DataFrame:
    """Return outcomes of the country as levels, and as differences in the same draw.

    Parameters
    ----------
    study : Study
        A checked study.
    results : xarray.Dataset
        Results with `outcome_value` and `goal_effect`.

    Returns
    -------
    pandas.DataFrame
        See `COLUMNS`. The reference of a level is `level`; `p_higher` and `p_lower` are the shares
        of draws with strictly more and less than the reference. Errors and conditions are as in
        `tables.EFFECT_COLUMNS`. `break_even`, in the last year's row, is over all years; its
        quantiles may be infinite, and its mean is left out.
    """
    given = conditions_of(results)
    rows = [
        *_levels(study, results, given),
        *_differences(study, results, given),
        *repaid_rows(study, _years(results)[-1], partial(repaid, study, results), given),
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def outcome_rows(
    names: tuple[str, str, str], unit: str, years: list[int], statistics: dict[str, Array]
) -> Iterator[dict[str, object]]:
    """Yield a row for each year from statistics of shape (year,)."""
    for position, year in enumerate(years):
        numbers = {column_of(name): float(found[position]) for name, found in statistics.items()}
        head = dict(zip(LABELS[:3], names, strict=True))
        yield head | {"year": year, "unit": unit} | numbers


def _statistics(values: Array, given: Given, *, compared: bool) -> dict[str, Array]:
    """Return what is said of values of shape (draw, year); of levels without shares of draws."""
    found = {**summary(values), **close_columns(values, 1.0, given)}
    return found if compared else without_shares(found)


def without_shares(statistics: Mapping[str, Array]) -> dict[str, Array]:
    """Return what is said of a level: how often one is more or less than nothing says nothing."""
    return {name: values for name, values in statistics.items() if not _is_share(name)}


def _is_share(name: str) -> bool:
    return "p_better" in name or "p_worse" in name


def _years(results: xr.Dataset) -> list[int]:
    return [int(year) for year in results["year"].to_numpy()]


def _values(results: xr.Dataset, alternative: str, outcome: str) -> Array:
    found = results["outcome_value"].sel(alternative=alternative, outcome=outcome)
    return found.transpose("draw", "year").to_numpy().astype(float)


def _levels(study: Study, results: xr.Dataset, given: Given) -> Iterator[dict[str, object]]:
    for alternative in study.alternatives:
        for outcome, unit in OUTCOMES.items():
            values = _values(results, alternative.id, outcome)
            told = _statistics(values, given, compared=False)
            yield from outcome_rows((alternative.id, LEVEL, outcome), unit, _years(results), told)


def _differences(study: Study, results: xr.Dataset, given: Given) -> Iterator[dict[str, object]]:
    for alternative in _others(study):
        for outcome, unit in OUTCOMES.items():
            change = _values(results, alternative, outcome)
            change = change - _values(results, study.reference, outcome)
            told = _statistics(change, given, compared=True)
            names = (alternative, study.reference, outcome)
            yield from outcome_rows(names, unit, _years(results), told)


def _others(study: Study) -> list[str]:
    return [a.id for a in study.alternatives if a.id != study.reference]


def points_gained(study: Study, results: xr.Dataset, alternative: str) -> Array:
    """Mean gain over the goals measured in points, against the reference, shape (draw, year)."""
    goals = [goal for goal in study.goals if goal != study.disparity]
    effect = results["goal_effect"].sel(region=study.country, goal=goals).mean("goal")
    names = [str(name) for name in effect["alternative"].to_numpy()]
    values = effect.transpose("alternative", "draw", "year").to_numpy().astype(float)
    return np.asarray(difference(values, names, alternative, study.reference))


def repaid(study: Study, results: xr.Dataset, alternative: str) -> Array:
    """Return from which value of a point an alternative repays what it costs, shape (draw,)."""
    cost = _values(results, alternative, "cost") - _values(results, study.reference, "cost")
    gained = points_gained(study, results, alternative)
    return np.asarray(break_even(gained, cost, study.constant("discount_rate")))


def repaid_rows(
    study: Study, year: int, value_of: Callable[[str], Array], given: Given
) -> Iterator[dict[str, object]]:
    """Yield a row for each alternative but the reference.

    Parameters
    ----------
    year : int
        Last year, in whose row it stands.
    value_of : callable
        Gives what `repaid` does in all draws.
    given : mapping
        Which draws meet each condition.
    """
    for alternative in _others(study):
        value = value_of(alternative)
        told = _steps(value)
        for condition, chosen in given.items():
            some = _steps(value[chosen])
            told[f"{condition}_draws"] = float(chosen.sum())
            told |= {f"{condition}_{name}": some[name] for name in ("p50", "p50_error")}
        names = (alternative, study.reference, BREAK_EVEN)
        columns = {name: np.array([number]) for name, number in told.items()}
        yield from outcome_rows(names, BREAK_EVEN_UNIT, [year], columns)


def _steps(value: Array) -> dict[str, float]:
    """Return quantiles and their errors without interpolation, which infinity does not bear."""
    if len(value) < 2:
        return {"p50": float(value[0]) if len(value) else np.nan, "p50_error": np.nan}
    found: dict[str, float] = {}
    for name, p in QUANTILES.items():
        low, high, factor = quantile_ends(p, len(value))
        below, here, above = np.quantile(value, [low, p, high], method="inverted_cdf")
        known = np.isfinite(below) and np.isfinite(above)
        error = two_digits(factor * (above - below)) if known else np.nan
        found |= {name: float(here), f"{name}_error": float(error)}
    return found
