"""Outcomes of the country beside the goals, as tables: levels, differences and break-even."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from valuma_scenarios.model.accounts import break_even
from valuma_scenarios.model.outcomes import OUTCOMES
from valuma_scenarios.results.differences import QUANTILES, difference, quantiles
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

LEVEL = "level"
"""Stands in the column of the reference where a row is no difference."""
BREAK_EVEN = "break_even"
BREAK_EVEN_UNIT = "€ a year for one point on the mean of the goals measured in points"

COLUMNS = ("alternative", "reference", "outcome", "year", "unit", *QUANTILES, "mean")


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
        See `COLUMNS`. The reference of a level is `level`. `break_even`, in the last year's row, is
        over all years; its quantiles may be infinite, and its mean is left out.
    """
    rows = [*_levels(study, results), *_differences(study, results), *_repaid(study, results)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(
    names: tuple[str, str, str], unit: str, years: list[int], values: Array
) -> Iterator[dict[str, object]]:
    """Yield a row for each year from values of shape (draw, year)."""
    statistics = quantiles(values)
    for position, year in enumerate(years):
        numbers = {name: float(found[position]) for name, found in statistics.items()}
        head = dict(zip(COLUMNS[:3], names, strict=True))
        yield head | {"year": year, "unit": unit} | numbers


def _years(results: xr.Dataset) -> list[int]:
    return [int(year) for year in results["year"].to_numpy()]


def _values(results: xr.Dataset, alternative: str, outcome: str) -> Array:
    found = results["outcome_value"].sel(alternative=alternative, outcome=outcome)
    return found.transpose("draw", "year").to_numpy().astype(float)


def _levels(study: Study, results: xr.Dataset) -> Iterator[dict[str, object]]:
    for alternative in study.alternatives:
        for outcome, unit in OUTCOMES.items():
            values = _values(results, alternative.id, outcome)
            yield from _rows((alternative.id, LEVEL, outcome), unit, _years(results), values)


def _differences(study: Study, results: xr.Dataset) -> Iterator[dict[str, object]]:
    for alternative in _others(study):
        for outcome, unit in OUTCOMES.items():
            change = _values(results, alternative, outcome)
            change = change - _values(results, study.reference, outcome)
            names = (alternative, study.reference, outcome)
            yield from _rows(names, unit, _years(results), change)


def _others(study: Study) -> list[str]:
    return [a.id for a in study.alternatives if a.id != study.reference]


def points_gained(study: Study, results: xr.Dataset, alternative: str) -> Array:
    """Mean gain over the goals measured in points, against the reference, shape (draw, year)."""
    goals = [goal for goal in study.goals if goal != study.disparity]
    effect = results["goal_effect"].sel(region=study.country, goal=goals).mean("goal")
    names = [str(name) for name in effect["alternative"].to_numpy()]
    values = effect.transpose("alternative", "draw", "year").to_numpy().astype(float)
    return np.asarray(difference(values, names, alternative, study.reference))


def _repaid(study: Study, results: xr.Dataset) -> Iterator[dict[str, object]]:
    rate = study.constant("discount_rate")
    for alternative in _others(study):
        cost = _values(results, alternative, "cost") - _values(results, study.reference, "cost")
        value = break_even(points_gained(study, results, alternative), cost, rate)
        names = (alternative, study.reference, BREAK_EVEN)
        (row,) = _rows(names, BREAK_EVEN_UNIT, _years(results)[-1:], value[:, None])
        yield row | {"mean": np.nan} | _steps(value)


def _steps(value: Array) -> dict[str, object]:
    """Return quantiles without interpolation, which infinite values do not bear."""
    if len(value) == 1:
        return {"p50": float(value[0])}
    found = np.quantile(value, list(QUANTILES.values()), method="inverted_cdf")
    return {name: float(x) for name, x in zip(QUANTILES, found, strict=True)}
