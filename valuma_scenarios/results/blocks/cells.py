"""What a large run counts: every comparison of its tables, in every region and year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import WORKS, Draws
from valuma_scenarios.model.outcomes import OUTCOMES
from valuma_scenarios.results.evaluate import RESULT_KINDS, STOCKS, Block, Kind
from valuma_scenarios.results.outcomes import measured_goals
from valuma_scenarios.results.tables import pairs, references, yardsticks
from valuma_scenarios.schema.study import Study

Single = NDArray[np.float32]
Group = Literal["regions", "country"]
"""What is told of every region and year, and what is told of the country alone."""

CLASSES = ("networks_add", "networks_add_nothing", "mixed")
"""Classes of draws that are counted apart; together they are all draws."""


@dataclass(frozen=True)
class Compared:
    """One quantity of an alternative, less that of a reference in the same draw.

    Parameters
    ----------
    kind : {"goal", "indicator", "stock", "outcome"}
    item : str
        Goal, indicator, one of `STOCKS` or of `OUTCOMES`.
    alternative : str
    reference : str or None
        None for a level, which is told as it is.
    """

    kind: Kind
    item: str
    alternative: str
    reference: str | None


def comparisons(study: Study) -> dict[Group, tuple[Compared, ...]]:
    """Return what the tables of a run compare, in a fixed order."""
    goals = [
        Compared("goal", goal, *pair)
        for goal in measured_goals(study)
        for pair in pairs(study, yardsticks(study))
    ]
    indicators = [
        Compared("indicator", name, *pair)
        for name in study.measured
        for pair in pairs(study, references(study))
    ]
    names = [alternative.id for alternative in study.alternatives]
    stocks = [Compared("stock", stock, name, None) for name in names for stock in STOCKS]
    others = [
        Compared("outcome", outcome, name, reference)
        for reference in (None, study.reference)
        for name in names
        if name != reference
        for outcome in OUTCOMES
    ]
    return {"regions": (*goals, *indicators, *stocks), "country": tuple(others)}


def cells_of(study: Study) -> dict[Group, int]:
    """Return how many numbers each comparison has: regions and the country times years."""
    return {
        "regions": (len(study.regions) + 1) * len(study.years),
        "country": len(study.years),
    }


def classes_of(draws: Draws) -> NDArray[np.intp]:
    """Return the class of every draw, a position in `CLASSES`, shape (draw,)."""
    works = np.stack([draws[name] for name in WORKS])
    return np.where((works == 1).all(axis=0), 0, np.where((works == 0).all(axis=0), 1, 2))


class Values:
    """The results of a block of draws in single precision, sorted by class.

    Parameters
    ----------
    study : Study
        A checked study.
    block : Block
        Results of all years.
    order : ndarray of int, shape (draw,)
        Order of the draws.
    """

    def __init__(self, study: Study, block: Block, order: NDArray[np.intp]) -> None:
        # Single precision first, as a run that keeps its draws has them: the same differences.
        self._arrays = {
            kind: values.astype(np.float32, copy=False)[..., order]
            for kind, values in zip(RESULT_KINDS, block.arrays, strict=True)
        }
        self._names = {a.id: position for position, a in enumerate(study.alternatives)}
        self._items: dict[str, int] = {
            **{goal: position for position, goal in enumerate(study.goals)},
            **{name: position for position, name in enumerate(study.measured)},
            **{name: position for position, name in enumerate(STOCKS)},
            **{name: position for position, name in enumerate(OUTCOMES)},
        }

    def of(self, compared: Compared) -> Single:
        """Return a comparison in every draw, shape (cell, draw)."""
        item, own = self._items[compared.item], self._names[compared.alternative]
        values = self._arrays[compared.kind]
        if compared.kind == "stock":
            values = values.swapaxes(0, 1)
        change: Single = values[own, item]
        if compared.reference is not None:
            change = change - values[self._names[compared.reference], item]
        return change.reshape(-1, change.shape[-1])
