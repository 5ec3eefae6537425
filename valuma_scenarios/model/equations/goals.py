"""From indicators to the six goals (method note, section 7)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SMALLEST_LEVEL = 1e-9
"""The Theil index needs positive levels."""


def weighted_points(effect: Array, factor: Array) -> Array:
    """Points of each goal from effects on indicators.

    Parameters
    ----------
    effect : ndarray, shape (s, y, i, r)
        Effects in native units.
    factor : ndarray, shape (g, i)
        ``100 * weight * direction / spread``: 100 points are one standard deviation.

    Returns
    -------
    ndarray, shape (s, y, g, r)
        Points.
    """
    return factor @ effect


def theil_contributions(level: Array, share: Array) -> Array:
    """Contribution of each region to the Theil index.

    Parameters
    ----------
    level : ndarray, shape (..., r)
        Positive levels.
    share : ndarray, shape (r,)
        Population shares, summing to 1.

    Returns
    -------
    ndarray, shape (..., r)
        ``s (q ln q - q + 1)`` with ``q = x / mean``. It sums over regions to the index
        ``sum s q ln q``, since ``sum s q = sum s = 1``, and unlike ``s q ln q`` it is never
        negative and falls whenever a region comes closer to the mean from either side.

    References
    ----------
    Theil, H. (1967). Economics and Information Theory. North-Holland.
    """
    x = np.maximum(level, SMALLEST_LEVEL)
    ratio = x / (x @ share)[..., None]
    return share * (ratio * np.log(ratio) - ratio + 1)


def theil_parts(level: Array, share: Array, groups: NDArray[np.intp]) -> tuple[Array, Array]:
    """Split the Theil index exactly into between and within groups.

    Parameters
    ----------
    level : ndarray, shape (..., r)
        Positive levels.
    share : ndarray, shape (r,)
        Population shares, summing to 1.
    groups : ndarray of int, shape (r,)
        Group of each region, 0, 1, …

    Returns
    -------
    between, within : ndarray, shape (...)
        Their sum is the Theil index.
    """
    member = (groups[:, None] == np.arange(groups.max() + 1)).astype(float)
    group_share = share @ member
    group_mean = (level * share) @ member / group_share
    between = theil_contributions(group_mean, group_share).sum(axis=-1)
    return between, theil_contributions(level, share).sum(axis=-1) - between


def disparity_points(level: Array, effect: Array, share: Array, weight: Array) -> Array:
    """Change of disparities, by region.

    Parameters
    ----------
    level, effect : ndarray, shape (s, y, i, r)
        Baseline levels and effects of the goal's indicators, native units.
    share : ndarray, shape (r,)
        Population shares.
    weight : ndarray, shape (i,)
        Weights, summing to 1.

    Returns
    -------
    ndarray, shape (s, y, r)
        ``-100 * sum_i weight * change of contribution / index``, % of the baseline index; positive
        where gaps shrink; sums over regions to the national effect.
    """
    x = np.maximum(level, SMALLEST_LEVEL)
    base = theil_contributions(x, share)
    change = theil_change(x, np.maximum(effect, SMALLEST_LEVEL - x), share)
    return -100 * np.einsum("i,syir->syr", weight, change / base.sum(axis=-1, keepdims=True))


def theil_change(level: Array, effect: Array, share: Array) -> Array:
    """Change of each region's contribution to the Theil index.

    Parameters
    ----------
    level, effect : ndarray, shape (..., r)
        Positive levels, and what is added to them.
    share : ndarray, shape (r,)
        Population shares, summing to 1.

    Returns
    -------
    ndarray, shape (..., r)
        With ``a`` the relative change of the region, ``b`` that of the mean and ``q = x / mean``:
        ``s q ((a - b) / (1 + b) (ln q + c - 1) + c)``, ``c = ln(1 + a) - ln(1 + b)``. This equals
        the difference of the contributions, and stays exact where effects are tiny beside levels.
    """
    mean = (level @ share)[..., None]
    ratio = level / mean
    own, common = effect / level, (effect @ share)[..., None] / mean
    turn = np.log1p(own) - np.log1p(common)
    return share * ratio * ((own - common) / (1 + common) * (np.log(ratio) + turn - 1) + turn)
