"""Robustness metrics: one number for how an alternative does across many states of the world.

Definitions follow McPhail et al. (2018); performance is to be maximised throughout. Regret and
deviation metrics are written here as positive sizes, so less is better; the `better` entry of each
metric says which way.

References
----------
McPhail, C., Maier, H. R., Kwakkel, J. H., Giuliani, M., Castelletti, A. and Westra, S. (2018).
Robustness metrics: How are they calculated, when should they be used and why do they give different
results? Earth's Future 6(2), 169-191. doi:10.1002/2017EF000649
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.registry import Registry
from valuma_scenarios.results.differences import Differences, first_shares
from valuma_scenarios.results.evaluate import goal_unit
from valuma_scenarios.schema.study import Study

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
Better = Literal["higher", "lower"]

HURWICZ_PESSIMISM = 0.5
"""Weight of the worst case in the Hurwicz criterion."""

REGRET_PERCENTILE = 0.9


def maximin(f: Array) -> Array:
    """Return the worst performance of each alternative, shape (alternative,).

    Parameters
    ----------
    f : ndarray, shape (alternative, state)
        Performance in each state of the world (draw); more is better.
    """
    return np.asarray(f.min(axis=1))


def maximax(f: Array) -> Array:
    """Return the best performance of each alternative."""
    return np.asarray(f.max(axis=1))


def hurwicz(f: Array, pessimism: float = HURWICZ_PESSIMISM) -> Array:
    """Return ``pessimism * worst + (1 - pessimism) * best``."""
    return pessimism * maximin(f) + (1 - pessimism) * maximax(f)


def laplace(f: Array) -> Array:
    """Return the mean: every state counts alike (principle of insufficient reason)."""
    return np.asarray(f.mean(axis=1))


def regrets(f: Array) -> Array:
    """Return how far each alternative is behind the best one in the same state, not below 0."""
    return np.asarray(f.max(axis=0) - f)


def expected_regret(f: Array) -> Array:
    """Return the mean regret."""
    return np.asarray(regrets(f).mean(axis=1))


def minimax_regret(f: Array) -> Array:
    """Return the largest regret (Savage)."""
    return np.asarray(regrets(f).max(axis=1))


def percentile_regret(f: Array, percentile: float = REGRET_PERCENTILE) -> Array:
    """Return a percentile of the regret; less sensitive to single extreme states."""
    return np.asarray(np.quantile(regrets(f), percentile, axis=1))


def mean_variance(f: Array) -> Array:
    """Return ``(mean + 1) / (standard deviation + 1)``, the deviation that of a sample.

    Mean and deviation must be on a common scale: it is used on normalised differences only.
    """
    return np.asarray((f.mean(axis=1) + 1) / (f.std(axis=1, ddof=1) + 1))


def undesirable_deviations(f: Array) -> Array:
    """Return the mean distance below the median over the worse half of the states.

    The published definition adds the distances up; the mean is used here, as in the metric's own
    software, so that the number does not grow with the number of draws. The ranking is the same.
    """
    below = np.median(f, axis=1, keepdims=True) - f
    half = (f.shape[1] + 1) // 2
    return np.asarray(np.sort(below, axis=1)[:, -half:].mean(axis=1))


def percentile_skewness(f: Array) -> Array:
    """Return ``(q50 - (q90 + q10) / 2) / ((q90 - q10) / 2)``; 0 where all states are alike.

    Positive where most states lie in the upper part of the range, with a tail of bad ones. Other
    authors turn the sign around.
    """
    low, middle, high = np.quantile(f, [0.1, 0.5, 0.9], axis=1)
    half = (high - low) / 2
    gap = middle - (high + low) / 2
    return np.asarray(np.divide(gap, half, out=np.zeros_like(gap), where=half > 0))


def percentile_peakedness(f: Array) -> Array:
    """Return ``(q90 - q10) / (q75 - q25)``; NaN where the middle half has no width."""
    low, lower, upper, high = np.quantile(f, [0.1, 0.25, 0.75, 0.9], axis=1)
    width = upper - lower
    return np.asarray(
        np.divide(high - low, width, out=np.full_like(width, np.nan), where=width > 0)
    )


def starr(f: Array, threshold: float = 0.0, *, or_equal: bool = True) -> Array:
    """Return the share of states that satisfy a threshold (Starr's domain criterion).

    Parameters
    ----------
    f : ndarray, shape (alternative, state)
        Performance.
    threshold : float
        What is good enough, in the unit of `f`.
    or_equal : bool
        Whether the threshold itself is good enough.
    """
    return np.asarray((f >= threshold if or_equal else f > threshold).mean(axis=1))


@dataclass(frozen=True)
class Metric:
    """A robustness metric.

    Parameters
    ----------
    id : str
        Name in tables.
    function : callable
        From performance, shape (alternative, state), to shape (alternative,).
    better : {"higher", "lower"}
        Which values are more robust.
    unit : {"performance", "share", "ratio"}
        Unit of the value: that of performance, a share of states, or none.
    """

    id: str
    function: Callable[[Array], Array]
    better: Better
    unit: Literal["performance", "share", "ratio"]

    @property
    def name(self) -> str:
        """Name in tables."""
        return self.id


METRICS: tuple[Metric, ...] = (
    Metric("maximin", maximin, "higher", "performance"),
    Metric("maximax", maximax, "higher", "performance"),
    Metric("hurwicz", hurwicz, "higher", "performance"),
    Metric("laplace", laplace, "higher", "performance"),
    Metric("minimax_regret", minimax_regret, "lower", "performance"),
    Metric("percentile_regret_90", percentile_regret, "lower", "performance"),
    Metric("expected_regret", expected_regret, "lower", "performance"),
    Metric("mean_variance", mean_variance, "higher", "ratio"),
    Metric("undesirable_deviations", undesirable_deviations, "lower", "performance"),
    Metric("percentile_skewness", percentile_skewness, "higher", "ratio"),
    Metric("percentile_peakedness", percentile_peakedness, "higher", "ratio"),
    Metric("starr", starr, "higher", "share"),
)
METRIC_IDS: tuple[str, ...] = tuple(metric.id for metric in METRICS)

ADDED = Registry("robustness_metrics", "", "METRIC", Metric)
"""Metrics of plug-ins."""

COLUMNS = ("metric", "alternative", "value", "rank", "better", "unit")


def metric_table(
    performance: Array, alternatives: Sequence[str], reference: str = ""
) -> pd.DataFrame:
    """Return every metric for every alternative, with ranks.

    Parameters
    ----------
    performance : ndarray, shape (alternative, state)
        More is better; 0 is the reference.
    alternatives : sequence of str
        Ids in the order of the first axis.
    reference : str
        Alternative that the others are measured against. Regret counts it as a choice, but it is
        zero in every state by definition, so it gets no rank.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`; rank 1 is the most robust, ties share the mean of their ranks.
    """
    frames = []
    ranked = np.array([name != reference for name in alternatives])
    for metric in (*METRICS, *ADDED.values()):
        values = metric.function(performance)
        turned = -values if metric.better == "higher" else values
        ranks = pd.Series(np.where(ranked, turned, np.nan)).rank()
        columns = {"alternative": list(alternatives), "value": values, "rank": ranks}
        frames.append(
            pd.DataFrame(columns).assign(metric=metric.id, better=metric.better, unit=metric.unit)
        )
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)]


REGRET_COLUMNS = (
    "alternative",
    "item",
    "unit",
    "expected",
    "p90",
    "maximum",
    "p_best",
)


def regret_table(
    values: dict[str, Array], alternatives: Sequence[str], units: dict[str, str]
) -> pd.DataFrame:
    """Return expected, 90th-percentile and maximum regret, goal by goal.

    Parameters
    ----------
    values : dict of str to ndarray, shape (alternative, draw)
        Differences to the reference by item (goals or a composite), each in its own unit.
    alternatives : sequence of str
        Ids in the order of the first axis.
    units : dict of str to str
        Unit of each item.

    Returns
    -------
    pandas.DataFrame
        Columns `REGRET_COLUMNS`; `p_best` is the share of draws in which the alternative is the
        best; those that are level share it.
    """
    frames = [
        pd.DataFrame(
            {
                "alternative": list(alternatives),
                "item": item,
                "unit": units[item],
                "expected": expected_regret(f),
                "p90": percentile_regret(f),
                "maximum": minimax_regret(f),
                "p_best": first_shares(f),
            }
        )
        for item, f in values.items()
    ]
    return pd.concat(frames, ignore_index=True)[list(REGRET_COLUMNS)]


def goal_regrets(study: Study, results: xr.Dataset, year: int | None = None) -> pd.DataFrame:
    """Return regret by goal and candidate, in each goal's own unit; see `regret_table`."""
    differences = Differences(study, results).goals(year)
    goals = [str(goal) for goal in differences["goal"].to_numpy()]
    values = {goal: differences.sel(goal=goal).to_numpy() for goal in goals}
    return regret_table(values, study.candidates, {goal: goal_unit(study, goal) for goal in goals})
