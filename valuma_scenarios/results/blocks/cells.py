"""What a large run counts: every comparison of its tables, in every region and year."""

from __future__ import annotations

from collections.abc import Iterable
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


@dataclass(frozen=True)
class Places:
    """Where in a block's arrays the values of a comparison stand.

    Parameters
    ----------
    names, items : dict of str to int
        Positions of alternatives, and of goals, indicators, stocks and outcomes.
    """

    names: dict[str, int]
    items: dict[str, int]

    @classmethod
    def of(cls, study: Study) -> Places:
        """Return those of a study."""
        kinds: tuple[Iterable[str], ...] = (study.goals, study.measured, STOCKS, OUTCOMES)
        items = {name: at for names in kinds for at, name in enumerate(names)}
        return cls({a.id: position for position, a in enumerate(study.alternatives)}, items)

    def at(self, compared: Compared) -> tuple[tuple[int, int], tuple[int, int] | None]:
        """Return the first two positions of the alternative and of its reference, if it has one."""
        item = self.items[compared.item]

        def place(alternative: str) -> tuple[int, int]:
            at = self.names[alternative]
            return (item, at) if compared.kind == "stock" else (at, item)

        reference = compared.reference
        return place(compared.alternative), None if reference is None else place(reference)


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
        self._arrays = [
            values.astype(np.float32, copy=False)[..., order] for values in block.arrays
        ]
        self._places = Places.of(study)

    def of(self, compared: Compared) -> Single:
        """Return a comparison in every draw, shape (cell, draw)."""
        kind = RESULT_KINDS.index(compared.kind)
        own, other = self._places.at(compared)
        change: Single = self._arrays[kind][own]
        if other is not None:
            change = change - self._arrays[kind][other]
        return change.reshape(-1, change.shape[-1])
