"""Under which conditions does it happen? Boxes of parameter ranges, by PRIM and by a tree.

References
----------
Breiman, L., Friedman, J. H., Olshen, R. A. & Stone, C. J. (1984). Classification and regression
trees. Wadsworth. doi:10.1201/9781315139470
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.discovery import prim
from valuma_scenarios.analyses.discovery.prim import Box, Cases
from valuma_scenarios.analyses.sensitivity import designs
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]
Algorithm = Literal["prim", "cart"]

MAX_DEPTH = 4
MIN_LEAF = 0.05
"""Smallest share of all cases in a leaf of the tree."""

MIN_GAIN = 0.002
"""Smallest fall of the Gini impurity, as a share of all cases, for which a leaf is split."""

BOX_COLUMNS = (
    "algorithm", "box", "coverage", "density", "mass", "restrictions", "chosen", "base_rate",
    "cases",
)  # fmt: skip
LIMIT_COLUMNS = (
    "algorithm", "box", "factor", "low", "high", "range_low", "range_high", "unit", "quasi_p",
    "group", "grade",
)  # fmt: skip
"""`low` and `high` are NaN where that end is not restricted; `range_*` are the smallest and largest
value among the draws; `quasi_p` is the chance of so dense a box without this restriction."""


@dataclass(frozen=True)
class Discovery:
    """Boxes for one question.

    Parameters
    ----------
    boxes : pandas.DataFrame
        Columns `BOX_COLUMNS`: the peeling trajectory of PRIM or the leaves of the tree; `chosen`
        marks the one with the best balance of coverage and density, for PRIM without restrictions
        that may be luck. Shares are 0-1.
    limits : pandas.DataFrame
        Columns `LIMIT_COLUMNS`: the restricted ranges of every box, in the parameter's unit.
    state : str
        `ok`, or `never` / `always` where the event happens in no draw or in all.
    """

    boxes: pd.DataFrame
    limits: pd.DataFrame
    state: str

    @property
    def chosen(self) -> int:
        """Number of the chosen box."""
        return int(self.boxes.loc[self.boxes["chosen"], "box"].iloc[0])


def discover(
    study: Study, names: Sequence[str], x: Array, event: Cases, algorithm: Algorithm = "prim"
) -> Discovery:
    """Find boxes of parameter ranges in which an event is common.

    Parameters
    ----------
    study : Study
        Units, groups and grades of the parameters.
    names : sequence of str
        Columns of `x`.
    x : ndarray, shape (draw, parameter)
        Values of the parameters.
    event : ndarray of bool, shape (draw,)
        Draws in which the event happens, such as "b beats a".
    algorithm : {"prim", "cart"}
        Peeling, or a classification tree.

    Returns
    -------
    Discovery
        Empty where the event happens never or always.
    """
    if algorithm not in ("prim", "cart"):
        msg = Said("there is no algorithm {algorithm!r}: use prim or cart", algorithm=algorithm)
        raise UsageError(msg)
    rate = float(event.mean())
    if rate in (0.0, 1.0):
        empty = pd.DataFrame(columns=list(BOX_COLUMNS)), pd.DataFrame(columns=list(LIMIT_COLUMNS))
        return Discovery(*empty, "always" if rate else "never")
    boxes, chosen = _boxes(x, event, algorithm)
    rows, limits = [], []
    for number, box in enumerate(boxes):
        head: dict[str, object] = {"algorithm": algorithm, "box": number}
        rows.append(head | _box_row(box, event) | {"chosen": number == chosen})
        chances = prim.quasi_p_values(box, x, event)
        limits += [head | row for row in _limits(study, names, x, (box, chances))]
    frame = pd.DataFrame(limits, columns=list(LIMIT_COLUMNS))
    return Discovery(pd.DataFrame(rows)[list(BOX_COLUMNS)], frame, "ok")


def _boxes(x: Array, event: Cases, algorithm: Algorithm) -> tuple[list[prim.Box], int]:
    """Return boxes and which one is chosen; of peeling also the chosen one with fewer limits."""
    boxes = prim.trajectory(x, event) if algorithm == "prim" else leaves(x, event)
    chosen = prim.balanced(boxes)
    simple = prim.simplified(boxes[chosen], x, event)
    if algorithm == "prim" and simple is not boxes[chosen]:
        return [*boxes, simple], len(boxes)
    return boxes, chosen


def _box_row(box: prim.Box, event: Cases) -> dict[str, object]:
    return {
        "coverage": box.coverage, "density": box.density, "mass": box.mass,
        "restrictions": len(box.restricted()), "base_rate": float(event.mean()),
        "cases": len(event),
    }  # fmt: skip


def _limits(
    study: Study, names: Sequence[str], x: Array, content: tuple[Box, Mapping[int, float]]
) -> Iterator[dict[str, object]]:
    box, chances = content
    for j, chance in chances.items():
        name = names[j]
        known = name in study.parameters
        yield {
            "factor": name,
            "low": box.low[j] if np.isfinite(box.low[j]) else np.nan,
            "high": box.high[j] if np.isfinite(box.high[j]) else np.nan,
            "range_low": float(x[:, j].min()), "range_high": float(x[:, j].max()),
            "unit": study.parameters[name].unit if known else "1 = networks add something",
            "quasi_p": chance, "group": designs.group_of(study, name),
            "grade": designs.grade_of(study, name),
        }  # fmt: skip


def leaves(x: Array, y: Cases, max_depth: int = MAX_DEPTH, min_leaf: float = MIN_LEAF) -> list[Box]:
    """Return the leaves of a classification tree as boxes, densest first.

    Parameters
    ----------
    x : ndarray, shape (case, input)
    y : ndarray of bool, shape (case,)
        Cases of interest.
    max_depth : int
        Most splits on the way to a leaf.
    min_leaf : float
        Smallest share of all cases in a leaf.

    Returns
    -------
    list of Box
        They do not overlap and together hold every case.
    """
    low, high = np.full(x.shape[1], -np.inf), np.full(x.shape[1], np.inf)
    found = list(_grow(x, y, (low, high), max_depth, max(1, round(min_leaf * len(y)))))
    return sorted(found, key=lambda box: (-box.density, -box.mass))


def _grow(
    x: Array, y: Cases, ends: tuple[Array, Array], depth: int, smallest: int
) -> Iterator[Box]:
    low, high = ends
    inside = ((x >= low) & (x <= high)).all(axis=1)
    split = _split(x[inside], y[inside], smallest, len(y)) if depth else None
    if split is None:
        yield prim.box_of(low, high, x, y)
        return
    j, left, right = split
    upper, lower = high.copy(), low.copy()
    upper[j], lower[j] = left, right
    yield from _grow(x, y, (low, upper), depth - 1, smallest)
    yield from _grow(x, y, (lower, high), depth - 1, smallest)


def _split(x: Array, y: Cases, smallest: int, total: int) -> tuple[int, float, float] | None:
    """Return input, largest value on the left and smallest on the right of the best split."""
    n, hits = len(y), int(y.sum())
    if hits in (0, n):
        return None
    before = n * _gini(np.array([hits / n]))[0]
    best, found = MIN_GAIN * total, None
    for j in range(x.shape[1]):
        order = np.argsort(x[:, j], kind="stable")
        value, caught = x[order, j], np.cumsum(y[order])
        at = np.arange(smallest, n - smallest + 1)
        at = at[value[at - 1] < value[at]]
        if not at.size:
            continue
        left = caught[at - 1]
        after = at * _gini(left / at) + (n - at) * _gini((hits - left) / (n - at))
        gain = before - after
        place = int(gain.argmax())
        if gain[place] > best:
            best = float(gain[place])
            found = (j, float(value[at[place] - 1]), float(value[at[place]]))
    return found


def _gini(share: Array) -> Array:
    return 2 * share * (1 - share)
