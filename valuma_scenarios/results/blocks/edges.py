"""Edges of the bins: fixed by a pilot, the same for every superblock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.results.blocks.cells import Compared, Values

Single = NDArray[np.float32]

REACH = 3.5
"""Standard deviations of the pilot that the bins reach on either side of its mean."""
MARGIN = 0.1
"""Part of the pilot's range that the bins reach beyond its smallest and largest value."""
BINS = (256, 128, 64, 32)
CELL_BYTES = 2
LIMIT_BYTES = 320_000_000
"""Most that the counts of a superblock may take in memory."""
TINY = 1e-30


@dataclass(frozen=True)
class Edges:
    """Bins of equal width for every cell, and one without end on either side.

    Parameters
    ----------
    low, width : ndarray, shape (comparison, cell)
        Lower edge of the first bin, and the width of one. Where the bins reach over zero, zero is
        an edge.
    bins : int
        Number of bins of this width.
    """

    low: Single
    width: Single
    bins: int

    @property
    def high(self) -> Single:
        """Upper edge of the last bin, shape (comparison, cell)."""
        return np.asarray(self.low + self.bins * self.width, dtype=np.float32)


def bins_for(cells: int, classes: int) -> int:
    """Return how many bins so many cells can have within `LIMIT_BYTES`."""
    fitting = [b for b in BINS if cells * classes * (b + 2) * CELL_BYTES <= LIMIT_BYTES]
    return max(fitting, default=min(BINS))


class Pilot:
    """Collects what the edges are made of.

    Parameters
    ----------
    compared : sequence of Compared
        What is counted.
    cells : int
        Regions times years of each.
    """

    def __init__(self, compared: Sequence[Compared], cells: int) -> None:
        shape = (len(compared), cells)
        self._compared = compared
        self._draws = 0
        self._sum, self._square = np.zeros(shape), np.zeros(shape)
        self._least = np.full(shape, np.inf)
        self._most = np.full(shape, -np.inf)

    def add(self, values: Values) -> None:
        """Take in a block of draws."""
        for k, compared in enumerate(self._compared):
            change = values.of(compared).astype(float)
            self._sum[k] += change.sum(axis=-1)
            self._square[k] += np.square(change).sum(axis=-1)
            np.minimum(self._least[k], change.min(axis=-1), out=self._least[k])
            np.maximum(self._most[k], change.max(axis=-1), out=self._most[k])
        self._draws += change.shape[-1]

    def edges(self, bins: int) -> Edges:
        """Return the edges of so many bins."""
        mean = self._sum / self._draws
        spread = np.sqrt(np.maximum(self._square / self._draws - mean**2, 0.0))
        margin = MARGIN * (self._most - self._least)
        low = np.maximum(mean - REACH * spread, self._least - margin)
        high = np.minimum(mean + REACH * spread, self._most + margin)
        # A cell without spread in the pilot gets bins about a millionth of its value wide.
        least = np.maximum(1e-6 * np.maximum(np.abs(low), np.abs(high)), TINY)
        width = np.maximum((high - low) / (bins - 1), least)
        crosses = (low < 0) & (high > 0)
        low = np.where(crosses, np.floor(low / width) * width, low)
        return Edges(low.astype(np.float32), width.astype(np.float32), bins)
