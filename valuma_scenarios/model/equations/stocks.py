"""Stocks that networks build and time wears down (method note, section 4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def start_capacity(proxy: Array, mean: float, spread: Array) -> Array:
    """Capacity at the start, shape (s, r): the proxy, its spread around the mean uncertain."""
    return np.clip(mean + spread * (proxy - mean), 0.0, 1.0)


def home_capacity(start: Array, erosion: Array, year: int) -> Array:
    """Return the capacity a region keeps up by itself after `year` years: ``K0 (1 - eps)^y``."""
    return start * (1 - erosion) ** year


def capacity_step(
    capacity: Array, learning: Array, home: Array, gain: Array, decay: Array
) -> Array:
    """Development capacity one year on, 0-1; shapes broadcast to (s, r).

    Parameters
    ----------
    capacity, learning : ndarray
        Capacity and learning of this year, 0-1.
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
