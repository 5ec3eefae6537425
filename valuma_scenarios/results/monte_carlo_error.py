"""Monte Carlo error: how far a number may be off because draws are finitely many.

Standard errors, in the unit of the number. They say how much a repetition with another seed would
move it, not how uncertain the effect is. They take draws as independent; draws that fill the space
evenly (Latin hypercube, Sobol) have the same error or a smaller one.

References
----------
David, H. A. and Nagaraja, H. N. (2003). Order Statistics. 3rd ed. Wiley, section 7.1.
Brown, L. D., Cai, T. T. and DasGupta, A. (2001). Interval estimation for a binomial proportion.
Statistical Science 16(2), 101-133.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

Z95 = 1.96
"""Standard errors on each side of a 95 % interval."""


def share_error(share: ArrayLike, draws: int) -> Array:
    """Return the standard error of a share of draws.

    Parameters
    ----------
    share : array_like
        0-1.
    draws : int
        Number of draws behind it.

    Returns
    -------
    ndarray
        Standard deviation of Jeffreys' posterior, ``Beta(k + 1/2, n - k + 1/2)`` for k of n draws:
        the binomial error ``sqrt(p (1 - p) / n)`` for all practical n, but never 0, because a
        thousand draws out of a thousand do not make a certainty. NaN for NaN and for one draw.
    """
    p = np.asarray(share, dtype=float)
    if draws < 2:
        return np.full(p.shape, np.nan)
    yes, no = draws * p + 0.5, draws * (1 - p) + 0.5
    return np.asarray(np.sqrt(yes * no / ((draws + 1) ** 2 * (draws + 2))))


def mean_error(values: NDArray[np.floating]) -> Array:
    """Return the standard error of the mean over the first axis (draws); NaN for one draw."""
    if len(values) < 2:
        return np.full(values.shape[1:], np.nan)
    apart = values - values.mean(axis=0, dtype=np.float64).astype(values.dtype)
    squares = np.einsum("d...,d...->...", apart, apart, dtype=np.float64)
    return np.asarray(np.sqrt(squares / (len(values) - 1) / len(values)))


def quantile_error(values: NDArray[np.floating], probability: float) -> Array:
    """Return the standard error of a quantile over the first axis (draws).

    Parameters
    ----------
    values : ndarray, shape (draw, ...)
    probability : float
        Between 0 and 1, such as 0.05.

    Returns
    -------
    ndarray, shape (...)
        NaN for one draw; see `quantile_ends`.
    """
    if len(values) < 2:
        return np.full(values.shape[1:], np.nan)
    low, high, factor = quantile_ends(probability, len(values))
    below, above = np.quantile(values.astype(float), [low, high], axis=0)
    return np.asarray((above - below) * factor)


def quantile_ends(probability: float, draws: int) -> tuple[float, float, float]:
    """Return the two quantiles whose distance tells the error of a quantile, and its factor.

    Parameters
    ----------
    probability : float
        Between 0 and 1, such as 0.05.
    draws : int
        Number of draws, at least 2.

    Returns
    -------
    low, high : float
        The number of draws below the quantile has the binomial error ``s = sqrt(p (1 - p) / n)``
        as a share: these are ``p - s`` and ``p + s``, or 0 and 1 where that is beyond the draws.
    factor : float
        What makes the distance of the two quantiles the error: a half, more where an end is cut.
    """
    error = float(np.sqrt(probability * (1 - probability) / draws))
    low, high = max(probability - error, 0.0), min(probability + error, 1.0)
    return low, high, error / (high - low)


def two_digits(error: ArrayLike) -> Array:
    """Return errors with two significant digits: more would pretend."""
    found = np.asarray(error, dtype=float)
    some = np.isfinite(found) & (found != 0)
    size = np.log10(np.abs(found), out=np.zeros_like(found), where=some)
    scale = 10.0 ** (1 - np.floor(size))
    return np.asarray(np.round(found * scale) / scale)


def given_share(by_draw: Array, chosen: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Return the mean share over some draws and its standard error; NaN where there are none.

    Parameters
    ----------
    by_draw : ndarray, shape (..., draw)
        Shares of weights in each draw.
    chosen : ndarray of bool, shape (draw,)
        Draws that count.
    """
    some = np.moveaxis(by_draw[..., chosen], -1, 0)
    share = some.mean(axis=0) if len(some) else np.full(some.shape[1:], np.nan)
    return np.asarray(share), mean_error(some)
