"""Hold the baseline against the past: fit it to the years up to a cut, forecast the years after.

Every year that leaves enough years before it and one after it is a cut, since a single one would
show the luck of that year. The forecast is that of the model: the last level, a damped trend and a
random walk of process noise. It is compared with what was observed, with no change, and with the
trend undamped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.draws.noise import steps_of
from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.model.equations.effects import damped_path, process_noise
from valuma_scenarios.model.inputs import noise_scale
from valuma_scenarios.results.differences import QUANTILES, quantile
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

TREND_YEARS, TREND_LEAST = 10, 4
"""Years of the trend, and the fewest it takes, as in the tables of baselines."""
NOISE_LEAST = 5
"""Fewest years that tell how much a series moves from year to year, as in the same tables."""
DAMPING = "trend_damping"
COLUMNS = (
    "indicator", "cut", "region", "year", "steps", "years_fitted", "observed", "no_change",
    "trend", *QUANTILES,
)  # fmt: skip


@dataclass(frozen=True)
class Fit:
    """The baseline of one indicator as it stood at a cut, by region.

    Parameters
    ----------
    level, trend, noise : ndarray, shape (region,)
        Last level, change a year, and standard deviation of a yearly step, native units.
    years : ndarray of int, shape (region,)
        Observed years up to the cut.
    """

    level: Array
    trend: Array
    noise: Array
    years: NDArray[np.int64]


def fit(known: pd.DataFrame) -> Fit:
    """Return level, trend and noise of series, by the rules of the tables of baselines.

    Parameters
    ----------
    known : pandas.DataFrame
        Index year, one column for each region; years without a value are empty.
    """
    rows = [_fit_one(known[region].dropna()) for region in known]
    level, trend, noise, years = (np.array(column) for column in zip(*rows, strict=True))
    return Fit(level, trend, noise, years)


def _fit_one(series: pd.Series[float]) -> tuple[float, float, float, int]:
    year, value = series.index.to_numpy(dtype=float), series.to_numpy(dtype=float)
    recent = year > year[-1] - TREND_YEARS
    trend = noise = 0.0
    if recent.sum() >= TREND_LEAST:
        since = year[recent] - year[-1]
        trend = float(np.polyfit(since, value[recent], 1)[0])
    if len(value) >= NOISE_LEAST:
        noise = float(np.diff(value).std(ddof=1))
    return float(value[-1]), trend, noise, len(value)


def forecast(fitted: Fit, names: tuple[str, ...], draws: Draws, damping: Array, last: int) -> Array:
    """Return the path of the model's baseline from a cut onwards.

    Parameters
    ----------
    fitted : Fit
        The baseline at the cut.
    names : tuple of str
        The indicator, then the regions: their process noise is that of the model.
    draws : Draws
        Draws whose process noise is taken.
    damping : ndarray, shape (draw,)
        Share of a year's trend that the next one keeps.
    last : int
        Years ahead.

    Returns
    -------
    ndarray, shape (draw, region, last)
        Native units, from one year ahead on.
    """
    indicator, *regions = names
    steps = np.tile(np.arange(1, last + 1), (len(regions), 1))
    path = damped_path(fitted.level[None], fitted.trend[None], damping, steps[None])[0]
    country = steps_of(draws, (indicator,), last)
    own = np.stack([steps_of(draws, (indicator, region), last) for region in regions])
    path = path + process_noise(country, own, fitted.noise, steps)
    return np.asarray(np.moveaxis(path, -1, 0))


def hindcast(
    study: Study, history: pd.DataFrame, draws: Draws, cuts: Sequence[int] = ()
) -> pd.DataFrame:
    """Forecast every observed year after a cut from the years up to it.

    Parameters
    ----------
    study : Study
        The study, for the bounds of indicators.
    history : pandas.DataFrame
        Columns `indicator, region, year, value`, native units.
    draws : Draws
        Draws; their damping and process noise are used.
    cuts : sequence of int
        Last years that the forecasts know; every possible one if empty.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`: one row for each indicator, cut, region and year with at least five years up to
        the cut.

    Raises
    ------
    UsageError
        If no series has five years up to a cut and one after it.
    """
    frames: list[pd.DataFrame] = []
    for indicator, rows in history.groupby("indicator", sort=False):
        wide = rows.pivot_table(index="year", columns="region", values="value")
        for cut in cuts or [int(year) for year in wide.index]:
            enough = wide.loc[:cut].notna().sum() >= NOISE_LEAST
            used = wide.loc[:, enough & wide.loc[wide.index > cut].notna().any()]
            if len(used.columns):
                frames.extend(_of_indicator(study, str(indicator), used, draws, cut))
    if not frames:
        msg = Said(
            "no series has {least} years up to {cut} and one after them: choose another --cut"
            if cuts
            else "no series has {least} years and one after them: choose another --cut",
            least=NOISE_LEAST,
            cut=cuts[0] if cuts else "",
        )
        raise UsageError(msg)
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)]


def _of_indicator(
    study: Study, indicator: str, wide: pd.DataFrame, draws: Draws, cut: int
) -> Iterator[pd.DataFrame]:
    fitted = fit(wide.loc[:cut])
    fitted = replace(fitted, noise=noise_scale(study) * fitted.noise)
    last = int(wide.index.max()) - cut
    names = (indicator, *map(str, wide.columns))
    low, high = study.indicators[indicator].bounds
    paths = np.clip(
        forecast(fitted, names, draws, draws[DAMPING], last),
        -np.inf if low is None else low,
        np.inf if high is None else high,
    )
    levels = quantile(paths, list(QUANTILES.values()))
    for year in wide.index[wide.index > cut]:
        steps = int(year) - cut
        frame = pd.DataFrame(
            {
                "region": list(wide.columns),
                "observed": wide.loc[year].to_numpy(),
                "years_fitted": fitted.years,
                "no_change": fitted.level,
                "trend": fitted.level + fitted.trend * steps,
                **{name: levels[k, :, steps - 1] for k, name in enumerate(QUANTILES)},
            }
        )
        yield frame.assign(indicator=indicator, cut=cut, year=int(year), steps=steps).dropna()


def scores(forecasts: pd.DataFrame, by: str = "indicator") -> pd.DataFrame:
    """Return how the forecasts did.

    Parameters
    ----------
    forecasts : pandas.DataFrame
        From `hindcast`.
    by : str
        Column that tells the rows apart.

    Returns
    -------
    pandas.DataFrame
        The column `by`, then `regions`, `cuts`, `first_year`, `last_year` of what was
        forecast, `cells` (cuts by regions by years), `inside_50` and `inside_90` (share of cells
        inside the band, 0-1), and the mean absolute errors `error_model` (of the median),
        `error_no_change` and `error_trend`, native units.
    """
    return pd.DataFrame(
        [{by: name, **_score(part)} for name, part in forecasts.groupby(by, sort=False)]
    )


def _score(part: pd.DataFrame) -> dict[str, float]:
    observed = part["observed"]
    errors = {
        f"error_{name}": float((part[column] - observed).abs().mean())
        for name, column in (("model", "p50"), ("no_change", "no_change"), ("trend", "trend"))
    }
    return {
        "regions": part["region"].nunique(),
        "cuts": part["cut"].nunique(),
        "first_year": int(part["year"].min()),
        "last_year": int(part["year"].max()),
        "cells": len(part),
        "inside_50": float(observed.between(part["p25"], part["p75"]).mean()),
        "inside_90": float(observed.between(part["p05"], part["p95"]).mean()),
        **errors,
    }


def by_cut(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Return the share of cells inside the bands for every cut, each indicator counting the same.

    Returns
    -------
    pandas.DataFrame
        `cut`, `indicators`, `inside_50`, `inside_90` (0-1), in the order of years.
    """
    rows = []
    for cut, part in forecasts.groupby("cut"):
        found = overall(scores(part))
        rows.append((cut, found.indicators, found.inside_50, found.inside_90))
    return pd.DataFrame(rows, columns=["cut", "indicators", "inside_50", "inside_90"])


@dataclass(frozen=True)
class Overall:
    """What the scores say over all indicators, each counting the same.

    Parameters
    ----------
    indicators : int
        How many.
    inside_50, inside_90 : float
        Mean share of cells inside the bands (0-1).
    better_than_no_change, better_than_trend : int
        Indicators whose median errs less than no change, and than the undamped trend.
    """

    indicators: int
    inside_50: float
    inside_90: float
    better_than_no_change: int
    better_than_trend: int


def overall(table: pd.DataFrame) -> Overall:
    """Return the scores over all indicators; see `scores`."""
    return Overall(
        len(table),
        float(table["inside_50"].mean()),
        float(table["inside_90"].mean()),
        int((table["error_model"] < table["error_no_change"]).sum()),
        int((table["error_model"] < table["error_trend"]).sum()),
    )
