"""Stocks that networks build and time wears down (method note, section 4).

Axes: regions, years, draws, in this order; draws last.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SMALLEST = 1e-300
"""Stands in for a capacity of zero, whose logarithm does not exist."""
LARGEST_EXPONENT = 700.0
"""The exponential of more than this is beyond what a number can hold."""


def start_capacity(proxy: Array, mean: float, spread: Array) -> Array:
    """Capacity at the start, shape (r, s): the proxy, its spread around the mean uncertain."""
    return np.clip(mean + spread * (proxy[:, None] - mean), 0.0, 1.0)


def erosion(start: Array, mean: float, rate: Array, skew: Array | float) -> Array:
    """Yearly erosion of what a region keeps up by itself, 0-1, shape (r, s).

    Parameters
    ----------
    start : ndarray, shape (r, s)
        Capacity at the start.
    mean : float
        Population-weighted mean capacity.
    rate, skew : ndarray, shape (s,)
        Erosion of a region of mean capacity; how much faster it is in weaker ones.
    """
    faster = np.minimum(-skew * relative_log(start, mean), LARGEST_EXPONENT)
    return np.minimum(1.0, rate * np.exp(faster))


def relative_log(capacity: Array, mean: float) -> Array:
    """Logarithm of capacity relative to the mean; finite where there is none."""
    return np.log(np.maximum(capacity, SMALLEST) / mean)


def capacity_step(
    capacity: Array, learning: Array | float, home: Array, gain: Array, decay: Array
) -> Array:
    """Development capacity one year on, 0-1; broadcasts.

    Parameters
    ----------
    capacity, learning : ndarray
        Capacity and learning of this year, 0-1; learning as much as the capacity lets in.
    home : ndarray
        Home level of next year, 0-1.
    gain, decay : ndarray
        Yearly rates, 0-1.

    Notes
    -----
    ``K + rho L (1 - K) - delta (K - home)``, clipped: in the far tail of the decay rate one step
    could overshoot.
    """
    return np.clip(
        capacity + gain * learning * (1 - capacity) - decay * (capacity - home), 0.0, 1.0
    )


def commitment_step(commitment: Array, target: Array, build: Array, decay: Array) -> Array:
    """Return commitment one year on, 0-1: it builds and decays at different rates."""
    rate = np.where(target >= commitment, build, decay)
    return np.clip(commitment + rate * (target - commitment), 0.0, 1.0)
