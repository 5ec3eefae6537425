"""Results of all draws as plain arrays, item by item: what tables are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.model.outcomes import OUTCOMES
from valuma_scenarios.results.effects import Given, given_of
from valuma_scenarios.results.evaluate import RESULT_KINDS, STOCKS, Block, Kind
from valuma_scenarios.schema.study import Study

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Drawn:
    """Results of all draws.

    Parameters
    ----------
    study : Study
        The study behind them.
    years : tuple of int
        Calendar years.
    given : mapping
        Which draws meet each condition that is told apart.
    read : callable
        Called with a kind and the position of an item, gives its values, shape (alternative,
        region, year, draw) with the country as the last region; of an outcome (alternative, year,
        draw).
    """

    study: Study
    years: tuple[int, ...]
    given: Given
    read: Callable[[Kind, int], Array]

    def of(self, kind: Kind, item: str) -> Array:
        """Return one goal, indicator, stock or outcome of all alternatives, the draw last."""
        return self.read(kind, _items(self.study, kind).index(item))


def _items(study: Study, kind: Kind) -> tuple[str, ...]:
    items: dict[Kind, tuple[str, ...]] = {
        "goal": tuple(study.goals),
        "indicator": study.measured,
        "stock": STOCKS,
        "outcome": tuple(OUTCOMES),
    }
    return items[kind]


def of_block(study: Study, draws: Draws, years: tuple[int, ...], block: Block) -> Drawn:
    """Return results that one block holds all of, for reading."""
    arrays: dict[Kind, Array] = {
        kind: values.view() if kind == "stock" else values.swapaxes(0, 1)
        for kind, values in zip(RESULT_KINDS, block.arrays, strict=True)
    }
    for values in arrays.values():
        values.setflags(write=False)
    given = given_of(draws.names, draws.values)
    return Drawn(study, years, given, lambda kind, item: arrays[kind][item])


def of_dataset(study: Study, results: xr.Dataset) -> Drawn:
    """Return the results of a run, read as they are asked for."""
    stored: Mapping[Kind, str] = {
        "goal": "goal_effect", "indicator": "indicator_effect", "outcome": "outcome_value",
    }  # fmt: skip

    def read(kind: Kind, item: int) -> Array:
        found = results[STOCKS[item] if kind == "stock" else stored[kind]]
        if kind != "stock":
            found = found.isel({kind: item})
        places = [dim for dim in ("region", "year") if dim in found.dims]
        return np.asarray(found.transpose("alternative", *places, "draw").to_numpy())

    names = tuple(str(name) for name in results["name"].to_numpy())
    given = given_of(names, results["parameter"].transpose("draw", "name").to_numpy())
    years = tuple(int(year) for year in results["year"].to_numpy())
    return Drawn(study, years, given, read)
