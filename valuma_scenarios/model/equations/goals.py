"""From indicators to the six goals and other outcomes (method note, section 7).

Axes: goals, indicators, regions, years, draws, in this order; draws last.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SMALLEST_LEVEL = 1e-9
"""The Theil index needs positive levels."""
FIFTH = 0.2
"""Share of the people at each end whose capability is compared."""


def weighted_points(effect: Array, factor: Array) -> Array:
    """Points of each goal from effects on indicators.

    Parameters
    ----------
    effect : ndarray, shape (r, i, y, s)
        Effects in native units.
    factor : ndarray, shape (g, i)
        ``100 * weight * direction / spread``: 100 points are one standard deviation.

    Returns
    -------
    ndarray, shape (r, g, y, s)
        Points.
    """
    regions, indicators, years, draws = effect.shape
    flat = factor @ effect.reshape(regions, indicators, years * draws)
    return flat.reshape(regions, len(factor), years, draws)


def country_mean(values: Array, share: Array) -> Array:
    """Population-weighted mean over regions, the third axis from the end."""
    return np.einsum("r,...rys->...ys", share, values)


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


@dataclass(frozen=True)
class DisparityBase:
    """What the baseline paths of the disparity goal's indicators give; the same for all.

    Parameters
    ----------
    level : ndarray, shape (i, r, y, s)
        Positive baseline levels, native units.
    mean : ndarray, shape (i, y, s)
        Population-weighted means.
    turn : ndarray, shape (i, r, y, s)
        ``ln(level / mean) - 1``.
    factor : ndarray, shape (i, r, y, s)
        ``-100 weight share level / mean / index``: what a region's change counts, in %.
    """

    level: Array
    mean: Array
    turn: Array
    factor: Array


def disparity_base(path: Array, share: Array, weight: Array) -> DisparityBase:
    """Prepare the baseline of the disparity goal.

    Parameters
    ----------
    path : ndarray, shape (i, r, y, s)
        Baseline levels of the goal's indicators, native units.
    share : ndarray, shape (r,)
        Population shares.
    weight : ndarray, shape (i,)
        Weights, summing to 1.
    """
    level = np.maximum(path, SMALLEST_LEVEL)
    mean = country_mean(level, share)
    ratio = level / mean[:, None]
    log = np.log(ratio)
    index = country_mean(ratio * log - ratio + 1, share)
    factor = -100 * weight[:, None, None, None] * share[:, None, None] * ratio / index[:, None]
    return DisparityBase(level, mean, log - 1, factor)


def disparity_points(base: DisparityBase, effect: Array, share: Array) -> Array:
    """Change of disparities, by region.

    Parameters
    ----------
    base : DisparityBase
        Baseline of the goal's indicators.
    effect : ndarray, shape (r, i, y, s)
        Effects on them, native units.
    share : ndarray, shape (r,)
        Population shares.

    Returns
    -------
    ndarray, shape (r, y, s)
        ``-100 * sum_i weight * change of contribution / index``, % of the baseline index; positive
        where gaps shrink; sums over regions to the national effect.

    Notes
    -----
    With ``a`` the relative change of the region, ``b`` that of the mean, ``q = x / mean`` and
    ``d = (a - b) / (1 + b)``, a contribution changes by ``s q (d (ln q + c - 1) + c)``,
    ``c = ln(1 + d)``. This equals the difference of the contributions, and stays exact
    where effects are tiny beside levels.
    """
    result = np.zeros((effect.shape[0], *effect.shape[2:]))
    for i, level in enumerate(base.level):
        change = np.maximum(effect[:, i], SMALLEST_LEVEL - level)
        common = country_mean(change, share) / base.mean[i]
        change /= level
        change -= common
        change /= 1 + common
        turn = np.log1p(change)
        change *= base.turn[i] + turn
        change += turn
        change *= base.factor[i]
        result += change
    return result


def alignment(mix: Array, priorities: Array) -> Array:
    """Share of the money that follows national priorities: ``sum_m min(x, pi)``.

    Parameters
    ----------
    mix : ndarray, shape (m, y, s)
        Theme mix of the country's programme money; zeros where there is none.
    priorities : ndarray, shape (m,)
        National priorities, summing to 1.

    Returns
    -------
    ndarray, shape (y, s)
    """
    return np.minimum(mix, priorities[:, None, None]).sum(axis=0)


def spread(capacity: Array, share: Array) -> tuple[Array, Array]:
    """Polarisation of capability between regions.

    Parameters
    ----------
    capacity : ndarray, shape (r, y, s)
        Development capacity, 0-1.
    share : ndarray, shape (r,)
        Population shares.

    Returns
    -------
    deviation, relative : ndarray, each shape (y, s)
        Population-weighted standard deviation, and the same divided by the mean (0 without one).
    """
    mean = country_mean(capacity, share)
    deviation = np.sqrt(country_mean(np.square(capacity - mean), share))
    relative = np.divide(deviation, mean, out=np.zeros_like(mean), where=mean > 0)
    return deviation, relative


def gap_of_fifths(capacity: Array, share: Array) -> Array:
    """Mean capacity of the best fifth of the people less that of the worst fifth.

    Parameters
    ----------
    capacity : ndarray, shape (r, ...)
        Development capacity, 0-1. A region at the edge of a fifth counts in part.
    share : ndarray, shape (r,)
        Population shares.

    Returns
    -------
    ndarray, shape (...)
    """
    rows = np.ascontiguousarray(np.moveaxis(capacity, 0, -1))
    order = np.argsort(rows, axis=-1)
    levels = np.take_along_axis(rows, order, axis=-1)
    people = share[order]
    upto = np.cumsum(people, axis=-1)
    worst = np.clip(FIFTH - (upto - people), 0.0, people)
    best = np.clip(upto - (1 - FIFTH), 0.0, people)
    return np.einsum("...r,...r->...", levels, best - worst) / FIFTH
