"""What counts say of a comparison: quantiles with the error of the bins, means, shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.results.blocks.cells import CLASSES
from valuma_scenarios.results.blocks.counts import Counts, steps
from valuma_scenarios.results.blocks.edges import Edges
from valuma_scenarios.results.differences import QUANTILES
from valuma_scenarios.results.effects import CONDITIONS
from valuma_scenarios.results.monte_carlo_error import quantile_ends, share_error, two_digits

Array = NDArray[np.float64]
Integers = NDArray[np.integer]

ROUNDING = 1e-3
"""Part of a bin's width that rounding of its edges may add to the error."""


@dataclass(frozen=True)
class CellCounts:
    """Counts of one comparison and one class of draws, or of several classes together.

    Parameters
    ----------
    upto : ndarray of int, shape (cell, bin + 3)
        Draws below each edge, from the smallest value to the largest.
    edge : ndarray, shape (cell, bin + 3)
        The edges.
    below, above : ndarray of int, shape (cell,)
        Draws below and above zero.
    draws : int
        Number of draws.
    """

    upto: Integers
    edge: Array
    below: Integers
    above: Integers
    draws: int

    @classmethod
    def of(cls, counts: Counts, edges: Edges, k: int, classes: Sequence[int]) -> CellCounts:
        """Return the counts of some classes; `k` is the comparison's place in the edges.

        Parameters
        ----------
        counts : Counts
            Of this comparison alone.
        """
        chosen = list(classes)
        bins = counts.bins[0][:, chosen].sum(axis=1, dtype=np.int64)
        upto = np.concatenate([np.zeros((len(bins), 1), np.int64), bins.cumsum(axis=1)], axis=1)
        low, width = edges.low[k].astype(float)[:, None], edges.width[k].astype(float)[:, None]
        least, most = counts.ends[0].astype(float).T[..., None]
        inner = low + width * np.arange(edges.bins + 1)
        edge = np.clip(np.concatenate([least, inner, most], axis=1), least, most)
        below, above = counts.signs[0][:, chosen].sum(axis=1).T
        return cls(upto, edge, below, above, int(counts.draws[chosen].sum()))

    def quantiles(self, probabilities: Sequence[float]) -> tuple[Array, Array]:
        """Return quantiles, and how far each may be from that of the draws themselves.

        Parameters
        ----------
        probabilities : sequence of float
            0 to 1.

        Returns
        -------
        value, error : ndarray, each shape (p, cell)
            Between the same two draws as `valuma_scenarios.results.differences.quantile`; each of
            them is somewhere in its bin. NaN without draws.
        """
        value = np.full((len(probabilities), len(self.upto)), np.nan)
        error = value.copy()
        for row, probability in enumerate(probabilities if self.draws else ()):
            place = probability * (self.draws - 1)
            rank = int(place)
            rest = place - rank
            value[row], error[row] = self._at(rank)
            if rest:
                next_value, next_error = self._at(min(rank + 1, self.draws - 1))
                value[row] = value[row] * (1 - rest) + next_value * rest
                error[row] = np.maximum(error[row], next_error)
        return value, error

    def _at(self, rank: int) -> tuple[Array, Array]:
        """Return the value of the draw of this rank, from 0, and the width of where it can be."""
        level = self.draws - self.above
        below = rank < self.below
        # Draws at zero are known to the last one, so zero parts the bin that it lies in.
        upto = np.where(
            below[:, None],
            np.minimum(self.upto, self.below[:, None]),
            np.maximum(self.upto, level[:, None]),
        )
        upto[:, 0] = np.where(below, 0, level)
        cell = np.arange(len(upto))
        bin_ = np.minimum((upto[:, 1:] <= rank).sum(axis=1), upto.shape[1] - 2)
        low, high = self.edge[cell, bin_], self.edge[cell, bin_ + 1]
        low = np.where(below, low, np.maximum(low, 0.0))
        high = np.where(below, np.minimum(high, 0.0), high)
        first, last = upto[cell, bin_], upto[cell, bin_ + 1]
        part = (rank - first + 0.5) / np.maximum(last - first, 1)
        zero = ~below & (rank < level)
        value = np.where(zero, 0.0, low + (high - low) * np.clip(part, 0.0, 1.0))
        return value, np.where(zero, 0.0, np.abs(high - low) * (1 + ROUNDING))

    def share(self, direction: float) -> Array:
        """Return the share of draws (0-1) above zero, or below with a direction of -1."""
        if self.draws < 2:
            return np.full(len(self.below), np.nan)
        return np.asarray((self.above if direction > 0 else self.below) / self.draws)


def mean_and_spread(counts: Counts, edges: Edges, k: int) -> tuple[Array, Array]:
    """Return the mean and the standard deviation of one comparison, each shape (cell,)."""
    draws = int(counts.draws.sum())
    scale = steps(edges)[k].astype(float)
    total, square = (counts.moments[0, :, j].astype(float) for j in range(2))
    mean = total / draws
    variance = np.maximum(square - draws * mean**2, 0.0) / max(draws - 1, 1)
    return edges.low[k] + mean / scale, np.sqrt(variance) / scale


def statistics_of(
    counts: Counts, edges: Edges, k: int, direction: float
) -> tuple[dict[str, Array], float]:
    """Return what tables say of one comparison, and the largest error of the bins.

    Parameters
    ----------
    counts : Counts
        Of this comparison alone.
    k : int
        Its place in the edges.
    direction : float
        +1 where more is better, -1 where less is better.

    Returns
    -------
    statistics : dict of str to ndarray, shape (cell,)
        As `valuma_scenarios.results.tables.difference_statistics` gives them.
    error : float
        How far quantiles may be from those of the draws, in the unit of the item.
    """
    every = CellCounts.of(counts, edges, k, range(len(CLASSES)))
    found, error = _told(every, QUANTILES, direction)
    found["mean"], spread = mean_and_spread(counts, edges, k)
    found["mean_error"] = two_digits(spread / np.sqrt(every.draws))
    for position, condition in enumerate(CONDITIONS[1:]):
        chosen = CellCounts.of(counts, edges, k, [position])
        told, _ = _told(chosen, {"p50": 0.5}, direction)
        found[f"{condition}_draws"] = np.full(len(every.below), float(chosen.draws))
        found |= {f"{condition}_{name}": values for name, values in told.items()}
    return found, error


def _told(
    of: CellCounts, quantiles: Mapping[str, float], direction: float
) -> tuple[dict[str, Array], float]:
    """Return quantiles and shares with their errors, and the largest error of the bins."""
    values, errors = of.quantiles(list(quantiles.values()))
    found = dict(zip(quantiles, values, strict=True))
    found |= {"p_better": of.share(direction), "p_worse": of.share(-direction)}
    for name, probability in quantiles.items():
        low, high, factor = quantile_ends(probability, max(of.draws, 2))
        (below, above), _ = of.quantiles([low, high])
        error = factor * (above - below) if of.draws > 1 else np.full_like(below, np.nan)
        found[f"{name}_error"] = two_digits(error)
    for name in ("p_better", "p_worse"):
        found[f"{name}_error"] = two_digits(share_error(found[name], of.draws))
    return found, float(np.nanmax(errors, initial=0.0))
