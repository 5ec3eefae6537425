"""Money: from instruments to net effort per inhabitant (method note, section 5)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

EUR_PER_MEUR = 1e6


def allocation_keys(population: Array, need: Array, capacity: Array) -> Array:
    """Return the four allocation keys, each summing to 1 over regions.

    Parameters
    ----------
    population : ndarray, shape (r,)
        Inhabitants.
    need : ndarray, shape (m, r)
        Need by theme.
    capacity : ndarray, shape (r,)
        Capacity proxy, 0-1.

    Returns
    -------
    ndarray, shape (4, r)
        Rows in the order population, equal, need, capacity.
    """
    raw = np.stack(
        [
            population,
            np.ones_like(population),
            population * need.sum(axis=0),
            population * capacity,
        ]
    )
    return raw / raw.sum(axis=1, keepdims=True)


def allocate(keys: Array, mix: Array, eligible: Array) -> Array:
    """Allocation of each instrument to regions.

    Parameters
    ----------
    keys : ndarray, shape (4, r)
        Allocation keys.
    mix : ndarray, shape (k, 4)
        Mix of keys, rows summing to 1.
    eligible : ndarray, shape (k, r)
        1 where the instrument reaches the region, else 0.

    Returns
    -------
    ndarray, shape (k, r)
        Shares, rows summing to 1; 0 in regions that are not eligible.
    """
    reach = keys * eligible[:, None, :]
    reach = reach / reach.sum(axis=2, keepdims=True)
    result: Array = (mix[:, :, None] * reach).sum(axis=1)
    return result


def overhead(
    network_share: Array, memberships: Array, rates: tuple[Array, Array, Array, Array], cap: float
) -> Array:
    """Share of money that running it takes.

    Parameters
    ----------
    network_share : ndarray, shape (r,)
        Share of the region's money that runs through networks.
    memberships : ndarray, shape (r,)
        Sum of the region's active memberships.
    rates : tuple of ndarray, each shape (s, 1) or (s, r)
        Administration, network calls, contract preparation a year (already divided by contract
        length) and overlap per further membership; shares.
    cap : float
        Upper limit.

    Returns
    -------
    ndarray, shape (s, r)
        Overhead, 0 to `cap`.
    """
    admin, calls, contracts, overlap = rates
    share = admin + network_share * (calls + contracts) + overlap * np.maximum(0.0, memberships - 1)
    return np.minimum(cap, share)


def additionality(
    deadweight: Array, displacement: Array, leakage: Array, multiplier: Array
) -> Array:
    """Return the net and additional part of spending: ``(1-dw)(1-dp)(1-lk)(1+mult)``.

    References
    ----------
    English Partnerships, Additionality Guide (form of the calculation).
    """
    return (1 - deadweight) * (1 - displacement) * (1 - leakage) * (1 + multiplier)


def leverage(ratio: Array, additional: Array, commitment: Array) -> Array:
    """Return the factor for other money that committed partners bring: ``1 + lambda a C``."""
    return 1 + ratio * additional * commitment


def saturation(effort: Array, gdp: Array, scale: Array) -> Array:
    """Return the factor for falling returns of money.

    Parameters
    ----------
    effort : ndarray, shape (s, r)
        Net effort over all themes, EUR per inhabitant and year.
    gdp : ndarray, shape (r,)
        GDP per inhabitant, EUR.
    scale : ndarray, shape (s, 1)
        Intensity scale, % of regional GDP.

    Returns
    -------
    ndarray, shape (s, r)
        ``I0 (1 - exp(-I/I0)) / I``, 1 without money.
    """
    ratio = 100 * effort / gdp / scale
    return np.divide(-np.expm1(-ratio), ratio, out=np.ones_like(ratio), where=ratio > 0)


def absorption(capacity: Array, mean_capacity: float, exponent: Array) -> Array:
    """Return the factor for capacity to use money: ``(K / mean)^eta``."""
    return (capacity / mean_capacity) ** exponent


def mainstream_per_inhabitant(population: Array, weight: Array, total_meur: float) -> Array:
    """Existing regional development spending, EUR per inhabitant and year, shape (r,).

    Parameters
    ----------
    population : ndarray, shape (r,)
        Inhabitants.
    weight : ndarray, shape (r,)
        Relative sum per inhabitant.
    total_meur : float
        Total, M€ a year.
    """
    return total_meur * EUR_PER_MEUR * weight / float(population @ weight)
