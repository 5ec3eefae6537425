"""Exact Shapley values: what each of a few players adds, averaged over all orders of coming in.

References
----------
Shapley, L. S. (1953). A value for n-person games. In: Contributions to the Theory of Games II,
Annals of Mathematics Studies 28, 307-317. doi:10.1515/9781400881970-018
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Player = TypeVar("Player")


def coalitions(players: Sequence[Player]) -> list[tuple[Player, ...]]:
    """Return all sets of players; set number k holds player j if bit j of k is set."""
    return [
        tuple(player for j, player in enumerate(players) if k >> j & 1)
        for k in range(1 << len(players))
    ]


def weights(players: int) -> Array:
    """Return what the value of each set counts for each player, shape (player, set).

    Notes
    -----
    The set without player j and its union with j count ``-w`` and ``+w``, with
    ``w = |S|! (n - |S| - 1)! / n!`` for the set S without j.
    """
    sets = np.arange(1 << players)
    size = np.array([int(k).bit_count() for k in sets])
    inside = (sets[None] >> np.arange(players)[:, None]) & 1 == 1
    # Of n sizes of S each counts 1/n, shared by the sets of that size.
    alone = np.array([1 / (players * comb(players - 1, n)) for n in range(players)] or [0.0])
    joined = alone[np.maximum(size - 1, 0)]
    left = alone[np.minimum(size, max(players - 1, 0))]
    return np.where(inside, joined, -left)


def shapley_values(values: Array) -> Array:
    """Return every player's part of the difference between the full and the empty set.

    Parameters
    ----------
    values : ndarray, shape (2 ** player, ...)
        Value of every set, in the order of `coalitions`.

    Returns
    -------
    ndarray, shape (player, ...)
        Parts; they sum to ``values[-1] - values[0]``.
    """
    players = len(values).bit_length() - 1
    # Less the first: what all sets share would only add rounding.
    return np.tensordot(weights(players), values - values[0], axes=1)
