"""Effects of effort on indicators (method note, section 6).

The pulse, the spill-over, the lag and the decay are all linear in effort and the last two are the
same for every indicator. So effort is lagged and accumulated first and turned into indicators
afterwards: the same result with far fewer operations.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def regional_sensitivity(
    level: Array, direction: Array, spread: Array, population: Array, offset: float
) -> Array:
    """Sensitivity of each region: the further behind the best, the larger.

    Parameters
    ----------
    level : ndarray, shape (i, r)
        Baseline levels, native units.
    direction, spread : ndarray, shape (i,)
        Direction (+1 or -1) and spread between regions.
    population : ndarray, shape (r,)
        Inhabitants.
    offset : float
        Distance added to every region, in spreads.

    Returns
    -------
    ndarray, shape (i, r)
        Distance to the best region plus offset, scaled to population-weighted mean 1.
    """
    best = np.where(direction > 0, level.max(axis=1), level.min(axis=1))
    distance = np.abs(best[:, None] - level) + offset * spread[:, None]
    mean = distance @ population / population.sum()
    return distance / mean[:, None]


def lag_weights(mean_lag: Array, years: int, stages: int) -> Array:
    """Yearly weights of an Erlang delay.

    Parameters
    ----------
    mean_lag : ndarray, shape (s,)
        Mean delay, years.
    years : int
        Number of weights.
    stages : int
        Form of the delay: 1 starts at once and trails off, many come all together.

    Returns
    -------
    ndarray, shape (s, years)
        Differences of the step response ``1 - exp(-x) sum_{j < stages} x^j / j!``,
        ``x = stages t / mean``.
    """
    x = stages * np.arange(years + 1) / mean_lag[:, None]
    term, total = np.ones_like(x), np.ones_like(x)
    for j in range(1, stages):
        term = term * x / j
        total = total + term
    return np.diff(1 - np.exp(-x) * total, axis=1)


def response_over_time(mean_lag: Array, decay: Array, years: int, stages: int) -> Array:
    """Stock in a later year from one unit of pulse in an earlier one.

    Parameters
    ----------
    mean_lag, decay : ndarray, shape (s,)
        Mean delay in years; yearly decay of effects, 0-1.
    years : int
        Number of years.
    stages : int
        Form of the delay, see `lag_weights`.

    Returns
    -------
    ndarray, shape (s, years, years)
        ``H[s, later, earlier]``: solves ``D[y+1] = (1 - decay) D[y] + sum_j w_j u[y-j]``, D[0] = 0.
    """
    weights = lag_weights(mean_lag, years, stages)
    unit = np.zeros((len(mean_lag), years))
    for later in range(1, years):
        unit[:, later] = (1 - decay) * unit[:, later - 1] + weights[:, later - 1]
    result = np.zeros((len(mean_lag), years, years))
    for earlier in range(years - 1):
        result[:, earlier:, earlier] = unit[:, : years - earlier]
    return result


def accumulate(response: Array, effort: Array) -> Array:
    """Lag and accumulate effort.

    Parameters
    ----------
    response : ndarray, shape (s, y_out, y)
        Rows of `response_over_time` for the wanted years.
    effort : ndarray, shape (s, y, ...)
        Effort by year.

    Returns
    -------
    ndarray, shape (s, y_out, ...)
        Accumulated effort.
    """
    flat = effort.reshape(*effort.shape[:2], -1)
    return (response @ flat).reshape(*response.shape[:2], *effort.shape[2:])


def spill_over(effect: Array, neighbourhood: Array, strength: Array) -> Array:
    """Add what reaches a region from its neighbours.

    Parameters
    ----------
    effect : ndarray, shape (s, ..., r)
        Effect by region.
    neighbourhood : ndarray, shape (r, r)
        Row-standardised weights.
    strength : ndarray, shape (s,)
        Spill-over; negative where neighbours lose.
    """
    factor = strength.reshape(-1, *[1] * (effect.ndim - 1))
    return effect + factor * (effect @ neighbourhood.T)


def damped_path(level: Array, trend: Array, damping: Array, steps: NDArray[np.integer]) -> Array:
    """Baseline path: last observed level plus a damped trend.

    Parameters
    ----------
    level, trend : ndarray, shape (i, r)
        Last observation and yearly trend, native units.
    damping : ndarray, shape (s,)
        Share of last year's change that this year repeats, 0-1.
    steps : ndarray of int, shape (y, i, r)
        Years since the observation; not below 0.

    Returns
    -------
    ndarray, shape (s, y, i, r)
        ``level + trend * sum_{h=1..steps} damping^h``.
    """
    powers = damping[:, None] ** np.arange(1, int(steps.max(initial=0)) + 1)
    total = np.concatenate([np.zeros((len(damping), 1)), np.cumsum(powers, axis=1)], axis=1)
    return level + trend * total[:, steps]
