"""Summaries of draws that add up exactly: integers, so that no order and no split changes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.results.blocks.cells import CLASSES, Compared, Values
from valuma_scenarios.results.blocks.edges import Edges

Single = NDArray[np.float32]
Integers = NDArray[np.integer]

FINE = 18
"""Binary digits that the bins' whole range has in the fixed point of the moments."""
LARGEST = 2.0**22
"""Most that a value counts in the moments, in steps: 16 times the range from the lowest edge."""

PART = 256
"""Draws whose squares are added up at once: their sum is exact in double precision."""


@dataclass(frozen=True)
class Counts:
    """Counts of the draws of some comparisons.

    Parameters
    ----------
    bins : ndarray of int, shape (comparison, cell, class, bin + 2)
        Draws in each bin; the first and the last reach on without end.
    signs : ndarray of int, shape (comparison, cell, class, 2)
        Draws below and above zero.
    moments : ndarray of int, shape (comparison, cell, 2)
        Sum and sum of squares of the distance from the lowest edge, in steps of `steps`.
    ends : ndarray, shape (comparison, cell, 2)
        Smallest and largest value.
    draws : ndarray of int, shape (class,)
        Number of draws.
    """

    bins: Integers
    signs: Integers
    moments: Integers
    ends: Single
    draws: Integers

    def clear(self) -> None:
        """Make them the counts of no draws."""
        for whole in (self.bins, self.signs, self.moments, self.draws):
            whole[...] = 0
        self.ends[...] = np.inf, -np.inf


def steps(edges: Edges) -> Single:
    """Return how many steps of the fixed point make one unit, powers of two by cell."""
    _, exponent = np.frexp(np.float32(edges.bins) * edges.width)
    return np.ldexp(np.float32(1), FINE - exponent).astype(np.float32)


def shapes(edges: Edges) -> dict[str, tuple[tuple[int, ...], type[np.generic]]]:
    """Return the shapes and types of the arrays of `Counts`, by name."""
    cells = edges.low.shape
    return {
        "bins": ((*cells, len(CLASSES), edges.bins + 2), np.uint16),
        "signs": ((*cells, len(CLASSES), 2), np.int64),
        "moments": ((*cells, 2), np.int64),
        "ends": ((*cells, 2), np.float32),
        "draws": ((len(CLASSES),), np.int64),
    }


def empty(edges: Edges) -> Counts:
    """Return the counts of no draws."""
    counts = Counts(**{name: np.empty(*wanted) for name, wanted in shapes(edges).items()})
    counts.clear()
    return counts


def count(
    into: Counts, edges: Edges, compared: Sequence[Compared], values: Values, draws: Integers
) -> None:
    """Add a block of draws to counts, in place.

    Parameters
    ----------
    into : Counts
        Gets them; at most 65,535 draws in all.
    edges : Edges
    compared : sequence of Compared
        What is counted.
    values : Values
        Results of the draws, sorted by class.
    draws : ndarray of int, shape (class,)
        Draws of each class.
    """
    scale = steps(edges)
    first = np.concatenate([[0], np.cumsum(draws)])
    parts = [slice(first[c], first[c + 1]) for c in range(len(CLASSES))]
    for k, one in enumerate(compared):
        change = values.of(one)
        beyond = change - edges.low[k][:, None]
        _add_moments(into.moments[k], beyond * scale[k][:, None])
        beyond *= (np.float32(1) / edges.width[k])[:, None]
        _count_bins(into.bins[k], beyond, edges.bins, parts)
        for c, part in enumerate(parts):
            into.signs[k, :, c, 0] += np.count_nonzero(change[:, part] < 0, axis=-1)
            into.signs[k, :, c, 1] += np.count_nonzero(change[:, part] > 0, axis=-1)
        ends = into.ends[k]
        np.minimum(ends[:, 0], change.min(axis=-1), out=ends[:, 0])
        np.maximum(ends[:, 1], change.max(axis=-1), out=ends[:, 1])
        ends += np.float32(0)  # makes of -0 a 0: there is one zero at the end of a range
    into.draws[:] += draws


def _count_bins(into: Integers, place: Single, bins: int, parts: Sequence[slice]) -> None:
    """Count one comparison's draws in its bins, shape (cell, class, bin + 2).

    Parameters
    ----------
    place : ndarray, shape (cell, draw)
        Distance from the lowest edge in bins; taken for other things here.
    """
    cells, classes, width = into.shape
    np.clip(place, -1, bins, out=place)
    place += 1
    position = place.astype(np.intp)
    start = np.arange(cells)[:, None] * (classes * width)
    for c, part in enumerate(parts):
        position[:, part] += start + c * width
    np.add.at(into.reshape(-1), position.reshape(-1), into.dtype.type(1))


def _add_moments(into: Integers, value: Single) -> None:
    """Add sum and sum of squares of values in steps of the fixed point, shape (cell, 2)."""
    np.rint(value, out=value)
    np.clip(value, -LARGEST, LARGEST, out=value)
    for start in range(0, value.shape[-1], PART):
        part = value[:, start : start + PART].astype(float)
        into[:, 0] += part.sum(axis=-1).astype(np.int64)
        into[:, 1] += np.einsum("cd,cd->c", part, part).astype(np.int64)


def merged(parts: Iterable[Counts]) -> Counts:
    """Return the counts of several sets of draws together.

    Parameters
    ----------
    parts : iterable of Counts
        At least one.
    """
    total: Counts | None = None
    for part in parts:
        if total is None:
            total = Counts(
                part.bins.astype(np.int64), part.signs.copy(), part.moments.copy(),
                part.ends.copy(), part.draws.copy(),
            )  # fmt: skip
            continue
        for into, more in zip(
            (total.bins, total.signs, total.moments, total.draws),
            (part.bins, part.signs, part.moments, part.draws),
            strict=True,
        ):
            into += more
        np.minimum(total.ends[..., 0], part.ends[..., 0], out=total.ends[..., 0])
        np.maximum(total.ends[..., 1], part.ends[..., 1], out=total.ends[..., 1])
    if total is None:
        message = "there are no counts to merge"
        raise ValueError(message)
    return total
