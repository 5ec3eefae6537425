"""Regions before any policy: standing, need, capacity (method note, section 2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def spread_between(level: Array, population: Array) -> Array:
    """Population-weighted standard deviation between regions, over the last axis."""
    mean = level @ population / population.sum()
    return np.sqrt((level - mean[..., None]) ** 2 @ population / population.sum())


def standardise(level: Array, population: Array) -> Array:
    """Levels as population-weighted standard deviations from the mean, over the last axis."""
    mean = level @ population / population.sum()
    return (level - mean[..., None]) / spread_between(level, population)[..., None]


def need_by_theme(standing: Array, direction: Array, relevance: Array, floor: float) -> Array:
    """Need of each region for each theme, from how far behind the country it is.

    Parameters
    ----------
    standing : ndarray, shape (i, r)
        Standardised baseline levels.
    direction : ndarray, shape (i,)
        +1 higher is better, -1 lower is better.
    relevance : ndarray, shape (i, m)
        Relevance of each theme to each indicator, 0-1.
    floor : float
        Need that every region has.

    Returns
    -------
    ndarray, shape (m, r)
        ``sum_i (B / sum_m B) max(0, -d z) + floor``.
    """
    weight = relevance / relevance.sum(axis=1, keepdims=True)
    return weight.T @ np.maximum(0.0, -direction[:, None] * standing) + floor


def capacity_proxy(parts: Array, population: Array, low: float, high: float) -> Array:
    """Development capacity from what is measured.

    Parameters
    ----------
    parts : ndarray, shape (parts, r)
        Measured stand-ins for capacity; higher is more.
    population : ndarray, shape (r,)
        Inhabitants.
    low, high : float
        Capacity of the weakest and the strongest region.

    Returns
    -------
    ndarray, shape (r,)
        Mean of the standardised parts, mapped linearly to `low` … `high`.
    """
    score = standardise(parts, population).mean(axis=0)
    return low + (high - low) * (score - score.min()) / (score.max() - score.min())
