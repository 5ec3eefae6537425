"""Counting ranks: which place each alternative takes in every draw at every weight vector."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analyses.ranking.weights import Aggregation, aggregate, normalise
from valuma_scenarios.results.threads import Progress

Array = NDArray[np.float64]
Integers = NDArray[np.integer]

SCORES_TOGETHER = 250_000
DRAWS_TOGETHER = 512
"""Scores, and draws among them, that are counted at a time: a processor's cache holds them."""


@dataclass(frozen=True)
class RankCounts:
    """How often alternatives take each rank and are better than each other, as numbers."""

    rank_by_draw: Array
    """(alternative, rank, draw) weights that give the rank; ties shared."""
    rank_by_weight: Array
    """(alternative, rank, weight) draws that give the rank; ties shared."""
    pairs_by_draw: Integers
    """(alternative, alternative, draw) weights for which the first is strictly better."""

    @property
    def rank(self) -> Array:
        """Combinations that give each rank, shape (alternative, rank)."""
        return np.asarray(self.rank_by_draw.sum(axis=-1))

    def shares(self) -> dict[str, NDArray[Any]]:
        """Return the fields of `Acceptability` that tell how often, by name.

        Shares of draws take the place of their counts, as of many draws each array is large.
        """
        draws, weights = self.rank_by_draw.shape[-1], self.rank_by_weight.shape[-1]
        rank, pairs = self.rank, self.pairs_by_draw.sum(axis=-1, dtype=np.int64)
        return {
            "rank": rank / (draws * weights),
            "pairwise": pairs / (draws * weights),
            "rank_by_draw": np.divide(self.rank_by_draw, weights, out=self.rank_by_draw),
            "rank_by_weight": np.divide(self.rank_by_weight, draws, out=self.rank_by_weight),
            "pairs_by_draw": self.pairs_by_draw,
        }


def scored_parts(values: Array, scale: Array | None) -> Iterator[tuple[slice, Array]]:
    """Yield some draws after others with their scores, on the goals' scales if they are given."""
    draws = values.shape[1]
    for first in range(0, draws, DRAWS_TOGETHER):
        some = slice(first, min(first + DRAWS_TOGETHER, draws))
        yield some, values[:, some] if scale is None else normalise(values[:, some], scale)


def count_ranks(
    values: Array, weights: Array, aggregation: Aggregation, progress: Progress | None,
    scale: Array | None = None,
) -> RankCounts:  # fmt: skip
    """Count ranks and pairs: every draw meets every weight vector.

    Parameters
    ----------
    values : ndarray, shape (alternative, draw, goal)
        Differences, normalised if no `scale` is given.
    weights : ndarray, shape (weight, goal)
        Weight vectors; rows sum to 1.
    aggregation : str
        See `weights.aggregate`.
    progress : callable or None
        Called with weight vectors done and in all.
    scale : ndarray, shape (goal,), optional
        What differences are divided by.
    """
    n, draws, _ = values.shape
    few = np.min_scalar_type(len(weights))  # of a million draws each of these arrays is large
    found = RankCounts(
        np.zeros((n, n, draws)), np.zeros((n, n, len(weights))), np.zeros((n, n, draws), few)
    )
    for some, scores in scored_parts(values, scale):
        step = max(1, SCORES_TOGETHER // (n * scores.shape[1]))
        for start in range(0, len(weights), step):
            part = slice(start, min(start + step, len(weights)))
            composite = aggregate(scores, weights[part], aggregation)
            _add(found, composite, some, part)
            if progress is not None:
                done = some.start * len(weights) + scores.shape[1] * part.stop
                progress(done // draws, len(weights))
    return found


def _add(found: RankCounts, composite: Array, draws: slice, weights: slice) -> None:
    """Count the ranks in some draws at some weights, shape (alternative, draw, weight)."""
    n = len(composite)
    ahead, level = _standing(composite, found.pairs_by_draw[..., draws])
    for a in range(n):
        code = ahead[a] * np.int16(n) + level[a]
        found.rank_by_draw[a, :, draws] += _ranks_of(code, 0, n).T
        found.rank_by_weight[a, :, weights] += _ranks_of(code, 1, n).T


def _ranks_of(code: NDArray[np.int16], axis: int, n: int) -> Array:
    """Return how often each rank is taken at each place of an axis of codes, (place, rank)."""
    size = code.shape[axis]
    places = np.expand_dims(n * n * np.arange(size), 1 - axis)
    counts = np.bincount((code + places).ravel(), minlength=n * n * size)
    return np.asarray(counts.reshape(size, n * n) @ tie_shares(n))


def _standing(composite: Array, pairs: Integers) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Count, for each alternative, the others strictly ahead of it and level with it."""
    n = len(composite)
    ahead = np.zeros(composite.shape, dtype=np.int8)
    level = np.zeros(composite.shape, dtype=np.int8)
    for i in range(n):
        for j in range(i + 1, n):
            wins, loses = composite[i] > composite[j], composite[i] < composite[j]
            ahead[j] += wins
            ahead[i] += loses
            pairs[i, j] += np.count_nonzero(wins, axis=1).astype(pairs.dtype)
            pairs[j, i] += np.count_nonzero(loses, axis=1).astype(pairs.dtype)
            tied = ~(wins | loses)
            level[i] += tied
            level[j] += tied
    return ahead, level


def tie_shares(n: int) -> Array:
    """Return how a combination counts towards ranks, shape (n * n, n).

    Row ``ahead * n + level`` spreads one combination evenly over ranks ahead + 1 to
    ahead + level + 1.
    """
    shares = np.zeros((n * n, n))
    for ahead in range(n):
        for level in range(n - ahead):
            shares[ahead * n + level, ahead : ahead + level + 1] = 1 / (level + 1)
    return shares
