"""Whether there were enough draws: the same measures from fewer of them, and a verdict.

References
----------
Sarrazin, F., Pianosi, F. & Wagener, T. (2016). Global sensitivity analysis of environmental models:
convergence and validation. Environmental Modelling & Software 79, 135-152.
doi:10.1016/j.envsoft.2016.02.005
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]
Verdict = Literal["enough", "ranking", "not_enough", "few", "no_variance"]

ENOUGH_WIDTH = 0.10
"""Widest interval of an index that counts as settled: within 0.05 either way (convention)."""

ENOUGH_CHANGE = 0.05
"""Largest change from half the draws to all of them that counts as settled (convention)."""

TOP = 3
"""Leading factors whose order is checked."""

COLUMNS = ("outcome", "index", "verdict", "width", "change", "top_kept", "n")


@dataclass(frozen=True)
class Level:
    """Main measure at one number of draws.

    Parameters
    ----------
    n : int
        Draws.
    value, half : ndarray, shape (factor, outcome)
        Measure and half width of its interval.
    """

    n: int
    value: Array
    half: Array


def verdicts(
    outcomes: Sequence[str], index: str, levels: Sequence[Level], *, shares: bool, fewest: int = 0
) -> pd.DataFrame:
    """Judge the last level against the one before.

    Parameters
    ----------
    outcomes : sequence of str
        Names of the outcomes.
    index : str
        Name of the measure.
    levels : sequence of Level
        Increasing numbers of draws, the last two n/2 and n.
    shares : bool
        Whether the measure is a share of variance.
    fewest : int
        Draws below which nothing can be told: the verdict is `few`, however settled it looks.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`: `width` is the widest interval and `change` the largest change of any
        factor, as shares of variance, or of the largest value where the measure is no share;
        `top_kept` says whether the three leading factors are the same with half the draws.
    """
    rows = []
    for k, outcome in enumerate(outcomes):
        last, half = levels[-1], levels[-2] if len(levels) > 1 else None
        value = last.value[:, k]
        if np.isnan(value).all():
            rows.append((outcome, index, "no_variance", np.nan, np.nan, False, last.n))
            continue
        scale = (
            max(1.0, float(np.nanmax(np.abs(value)))) if shares else float(np.nanmax(np.abs(value)))
        )
        width = 2 * float(np.nanmax(np.nan_to_num(last.half[:, k]))) / (scale or 1.0)
        change, kept = np.nan, False
        if half is not None:
            change = float(np.nanmax(np.abs(value - half.value[:, k]))) / (scale or 1.0)
            kept = _top(value) == _top(half.value[:, k])
        verdict = "few" if last.n < fewest else _judge(width, change, kept)
        rows.append((outcome, index, verdict, width, change, kept, last.n))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _top(value: Array) -> frozenset[int]:
    order = np.argsort(-np.nan_to_num(np.abs(value)), kind="stable")
    return frozenset(int(j) for j in order[:TOP])


def _judge(width: float, change: float, kept: bool) -> Verdict:
    settled = change != change or change <= ENOUGH_CHANGE  # NaN: there was no smaller design
    if width <= ENOUGH_WIDTH and settled:
        return "enough"
    return "ranking" if kept else "not_enough"


def sizes(n: int, smallest: int, count: int = 4) -> tuple[int, ...]:
    """Return `n` and its halves down to a smallest size, increasing."""
    found = [n]
    while len(found) < count and found[-1] // 2 >= smallest:
        found.append(found[-1] // 2)
    return tuple(reversed(found))
