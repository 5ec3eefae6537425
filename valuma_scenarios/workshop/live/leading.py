"""Which of some options leads, and which of them the draws cannot tell apart from it."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

from valuma_scenarios.results.monte_carlo_error import Z95

LOSING = 0.2
"""Worse in at least 80 % of draws: a place loses. Screen, record and map have the same class."""


def leading(shares: Mapping[str, float], n: int) -> list[str]:
    """Return the option that comes first most often, then those level with it.

    Parameters
    ----------
    shares : mapping of str to float
        How often each option comes first (0-1); they add up to 1.
    n : int
        Number of draws, or of people, behind the shares.

    Returns
    -------
    list of str
        The first alone if its lead over the second is more than chance between draws explains
        (95 %), else all whose distance to it is not.
    """
    order = sorted(shares, key=lambda name: -shares[name])
    best = shares[order[0]]
    # In a draw at most one of two options comes first: the variance of the difference follows.
    error = {k: sqrt(max(0.0, best + shares[k] - (best - shares[k]) ** 2) / n) for k in order}
    return [k for k in order if k == order[0] or best - shares[k] <= Z95 * error[k]]


def losing(rows: Mapping[str, tuple[float, float]]) -> list[str]:
    """Return the places that lose, the hardest hit first; a row is median and share better."""
    found = [k for k, (median, better) in rows.items() if median < 0 and better <= LOSING]
    return sorted(found, key=lambda k: rows[k][0])


def unsure(rows: Mapping[str, tuple[float, float]]) -> list[str]:
    """Return the places of which the draws do not tell whether they gain or lose."""
    return [k for k, (_, better) in rows.items() if LOSING < better < 1 - LOSING]
