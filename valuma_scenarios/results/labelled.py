"""Results that lie somewhere as plain arrays, with labels: read piece by piece as they are used."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from xarray.core import indexing

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.results.drawn import Drawn
from valuma_scenarios.results.evaluate import STOCKS, Kind, attributes, coordinates
from valuma_scenarios.results.pieced import PiecedArray
from valuma_scenarios.results.results_file import DIMENSIONS, KINDS


class _Numbers(PiecedArray):
    """One quantity as an array that xarray reads item by item."""

    def __init__(self, drawn: Drawn, name: str, shape: tuple[int, ...]) -> None:
        super().__init__(shape)
        self._drawn, self._kind = drawn, KINDS.get(name, "stock")
        self._stock = STOCKS.index(name) if name in STOCKS else None

    def _read(self, key: tuple[Any, ...]) -> NDArray[np.float32]:
        kind: Kind = self._kind
        if self._stock is not None:
            return _piece(self._drawn.read(kind, self._stock), key)
        alternative, item, *rest = key
        chosen = np.arange(self.shape[1])[item]
        whole = (alternative, *rest)
        if np.ndim(chosen) == 0:
            return _piece(self._drawn.read(kind, int(chosen)), whole)
        at = 0 if np.ndim(np.arange(self.shape[0])[alternative]) == 0 else 1
        pieces = [_piece(self._drawn.read(kind, int(k)), whole) for k in chosen]
        return np.stack(pieces, axis=at)


def _piece(values: NDArray[np.floating], key: tuple[Any, ...]) -> NDArray[np.float32]:
    """Return a piece of (alternative, ..., draw), whose key has the draw second."""
    ordered = np.moveaxis(values, -1, 1)
    for axis in reversed(range(ordered.ndim)):  # one by one: an index by itself takes an axis away
        ordered = ordered[(slice(None),) * axis + (key[axis],)]
    return np.asarray(ordered, dtype=np.float32)


def dataset_of(drawn: Drawn, sample: Draws) -> xr.Dataset:
    """Return results with labels; see `valuma_scenarios.results.evaluate.evaluate`.

    Parameters
    ----------
    drawn : Drawn
        All draws, in single precision.
    sample : Draws
        The values of their parameters.
    """
    study = drawn.study
    known = coordinates(study, sample, drawn.years, study.measured)
    found = xr.Dataset({"parameter": (("draw", "name"), sample.values)}, coords=known)
    numbers = {}
    for name, dims in DIMENSIONS.items():
        shape = tuple(found.sizes[dim] for dim in dims)
        numbers[name] = (dims, indexing.LazilyIndexedArray(_Numbers(drawn, name, shape)))
    return found.assign(numbers).assign_attrs(attributes(study, sample))
