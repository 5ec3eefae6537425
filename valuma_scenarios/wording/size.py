"""How large is large: declared thresholds for a word, and differences in people and euros.

The thresholds are conventions of this product (grade D, judgement): nobody has measured from which
difference on a minister should care. Points are hundredths of today's standard deviation between
regions, so ten points are a tenth of it, which impact assessments often call small. The disparity
goal is in per cent of today's index of differences.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from valuma_scenarios.results.differences import quantile
from valuma_scenarios.wording.numbers import interval_decimals
from valuma_scenarios.wording.words import Words

Size = Literal["negligible", "small", "moderate", "large"]

POINTS: tuple[tuple[Size, float], ...] = (("negligible", 1.0), ("small", 10.0), ("moderate", 30.0))
"""Sizes of differences in points, each below its limit; from the last limit on they are large."""
DISPARITY_PERCENT: tuple[tuple[Size, float], ...] = (
    ("negligible", 0.5), ("small", 5.0), ("moderate", 15.0),
)  # fmt: skip
"""The same for the disparity goal, in per cent of its index."""


def size_of(value: float, *, disparity: bool = False) -> Size:
    """Return the declared size of a difference, whatever its sign.

    Parameters
    ----------
    value : float
        Points; for the disparity goal per cent of its index.
    disparity : bool
        Whether it is one of the disparity goal.
    """
    limits = DISPARITY_PERCENT if disparity else POINTS
    return next((size for size, limit in limits if abs(value) < limit), "large")


def size_word(words: Words, value: float, goal: str) -> str:
    """Return the declared word for a difference: "negligible", "small", "moderate", "large"."""
    size = size_of(value, disparity=goal == words.study.disparity)
    return words.say(f"size.{size}")


def thresholds_text(words: Words) -> str:
    """Say where the sizes begin, and that this is a judgement."""
    values = {
        f"{scale}_{size}": words.number(limit, 1 if limit < 1 else 0)
        for scale, limits in (("points", POINTS), ("percent", DISPARITY_PERCENT))
        for size, limit in limits
    }
    return words.say("size.thresholds", values)


def cell_text(words: Words, draws: ArrayLike, *, signed: bool = True, whole: bool = False) -> str:
    """Write the median and, in brackets, the 90 % interval of some draws, for a table."""
    low, middle, high = _levels(draws)
    if math.isnan(low):
        return words.number(middle, signed=signed)
    decimals = interval_decimals([middle, low, high])
    decimals = min(decimals, 0) if whole else decimals
    number = words.number(middle, decimals, signed=signed)
    return f"{number} ({words.interval(low, high, '', decimals)})"


def _levels(draws: ArrayLike) -> tuple[float, float, float]:
    low, middle, high = (float(v) for v in quantile(np.asarray(draws), [0.05, 0.5, 0.95]))
    return low, middle, high


def draws_text(words: Words, draws: ArrayLike, unit: str = "", *, signed: bool = True) -> str:
    """Write the median and the 90 % interval of some draws, rounded alike."""
    low, middle, high = _levels(draws)
    return words.estimate(middle, low, high, unit, signed=signed)


def whole_text(words: Words, levels: tuple[float, float, float], unit: str) -> str:
    """Write a median with its 90 % interval (low, median, high) in whole numbers."""
    low, middle, high = levels
    decimals = min(interval_decimals(levels), 0)
    text = words.quantity(middle, unit, decimals)
    if math.isnan(low):
        return text
    return words.say(
        "estimate", {"middle": text, "interval": words.interval(low, high, "", decimals)}
    )


def comes_in_ones(words: Words, indicator: str) -> bool:
    """Whether what an indicator counts has no halves: people do not, euros do."""
    counted = words.study.indicators[indicator].counted
    return counted is not None and counted.kind == "people"


def amount_text(words: Words, indicator: str, draws: ArrayLike) -> str:
    """Write a difference that can be counted: "about +190 people in work (90 %: 20 to 640)".

    Parameters
    ----------
    words : Words
        Language.
    indicator : str
        An indicator with `counted`.
    draws : array-like, shape (draw,)
        Amounts; see `valuma_scenarios.results.natural.amounts`.
    """
    unit = words.counted_unit(indicator)
    whole = comes_in_ones(words, indicator)
    estimate = whole_text(words, _levels(draws), unit) if whole else draws_text(words, draws, unit)
    return words.say("size.about", {"estimate": estimate})
