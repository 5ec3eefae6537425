"""Money: from instruments to net effort per inhabitant (method note, section 5).

Axes: instruments, themes, regions, years, draws, in this order; draws last.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Value = Array | float

EUR_PER_MEUR = 1e6
SMALLEST = 1e-300
"""Stands in for zero where a quotient of zeros has a limit."""
NO_ROOM = 1e-12
"""Where the lines fit needs this well, nothing is left to gain by another mix."""


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


def paid_incentives(available: Array, wanted: Array) -> Array:
    """Share of the incentives that the line can still pay, 0-1; 1 where none are wanted.

    Parameters
    ----------
    available, wanted : ndarray
        What coordination leaves of the line, and what all incentives cost, M€ a year.
    """
    share = np.divide(available, wanted, out=np.ones(np.shape(wanted)), where=wanted > 0)
    return np.clip(share, 0.0, 1.0)


def network_weights(membership: Array, budget: Array) -> Array:
    """Weight of each network in a region, summing to 1 over networks where there is any.

    Parameters
    ----------
    membership : ndarray, shape (n, r, 1)
        Share of each region that each active network covers; 0 for others.
    budget : ndarray, shape (n, s)
        Coordination budget, M€ a year.

    Returns
    -------
    ndarray, shape (n, r, s)
        In proportion to membership times budget; to membership where no budget is.
    """
    weight = membership * budget[:, None, :]
    total = weight.sum(axis=0)
    if not (total > 0).all():
        weight = np.where(total > 0, weight, membership)
        total = weight.sum(axis=0)
    return weight / np.where(total > 0, total, np.inf)


def overhead(admin: Value, calls: Value, contracts: Value, overlap: Value, cap: float) -> Array:
    """Share of channelled money that running it takes, 0 to `cap`; broadcasts.

    Parameters
    ----------
    admin, calls : ndarray
        Cost of administration of plain money, and the whole cost of a call of a network; shares.
    contracts, overlap : ndarray
        Preparing contracts, a year; cost of meeting the same matters twice; shares.
    cap : float
        Upper limit.
    """
    share: Array = np.minimum(cap, np.maximum(admin, calls) + contracts + overlap)
    return share


def additionality(
    deadweight: Array, displacement: Array | float, leakage: Array, multiplier: Array | float
) -> Array:
    """Return the net and additional part of spending: ``(1-dw)(1-dp)(1-lk)(1+mult)``.

    References
    ----------
    English Partnerships, Additionality Guide (form of the calculation).
    """
    return (1 - deadweight) * (1 - displacement) * (1 - leakage) * (1 + multiplier)


def leverage(commitment: Array, brought: Array) -> Array:
    """Return the factor for other money that committed partners bring: ``1 + lambda a C (...)``.

    `brought` is what full commitment brings: ``lambda a (1 + g P)``.
    """
    return 1 + brought * commitment


def match(fit: Array, line_fit: Array, best: Array) -> Array:
    """Return the factor for money that meets needs better or worse than its line would.

    Parameters
    ----------
    fit, line_fit : ndarray
        Fit to need of the money's themes, and of the themes that its line would have given it.
    best : ndarray
        Factor at full fit.

    Returns
    -------
    ndarray
        ``1 + (best - 1) (fit - line) / (1 - line)``, not below 0; 1 where the line fits fully.
    """
    room = 1 - line_fit
    slope = (best - 1) / np.where(room < NO_ROOM, np.inf, room)
    return np.maximum(0.0, 1 + slope * (fit - line_fit))


def joint(learning: Array, full: Array) -> Array:
    """Return the factor for joint projects of those who learn together; broadcasts."""
    return 1 + (full - 1) * learning


def saturation(relative: Array) -> Array:
    """Return the factor for falling returns of money.

    Parameters
    ----------
    relative : ndarray
        Net effort over all themes relative to the intensity scale, ``I / I0``.

    Returns
    -------
    ndarray
        ``I0 (1 - exp(-I/I0)) / I``, 1 without money.
    """
    relative = relative + SMALLEST
    return -np.expm1(-relative) / relative


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
