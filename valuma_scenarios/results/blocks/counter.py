"""Counting draws as they come: in the compiled module, or in numpy where that does not load.

Both give the same integers. The compiled one keeps results and counts in its own memory, so that
nothing is copied, and does not sort draws by class.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.model.arrays import ModelInputs
from valuma_scenarios.model.wasm.memory import LANES
from valuma_scenarios.model.wasm.module import (
    LARGEST,
    Instance,
    KernelUnavailableError,
    of_this_thread,
)
from valuma_scenarios.results.blocks.cells import (
    CLASSES,
    Compared,
    Group,
    Places,
    Values,
    comparisons,
)
from valuma_scenarios.results.blocks.counts import Counts, count, empty, shapes, steps
from valuma_scenarios.results.blocks.edges import Edges
from valuma_scenarios.results.evaluate import RESULT_KINDS, Block, block_shapes, empty_block
from valuma_scenarios.schema.study import Study

Wanted = tuple[tuple[int, ...], type[np.generic]]
"""Shape and type of an array."""

MODULE = Path(__file__).with_name("counter.wasm")
ALIGNED = 64
FIELD = 10
"""Bits in which the module counts draws of a class; those of the next class come after them."""
TOLD = (
    "own", "other", "offset", "low", "inverse", "scale", "bins", "signs", "moments", "ends",
)  # fmt: skip
"""What the module reads and writes of a group, in the order in which it is told where that is."""


class Counter(Protocol):
    """Counts blocks of draws.

    Parameters
    ----------
    room : Block
        Where the results of a block are to be written before it is counted.
    counts : dict of str to Counts
        Of all blocks that were added; valid until this thread counts something else.
    """

    room: Block
    counts: dict[Group, Counts]

    def add(self, block: Block, classes: NDArray[np.intp]) -> None:
        """Count a block, a part of `room` from its beginning; `classes` has each draw's."""


def counter_of(
    study: Study, inputs: ModelInputs, edges: Mapping[Group, Edges], draws: int
) -> Counter:
    """Return what counts blocks of at most so many draws, with nothing counted yet."""
    try:
        machine = of_this_thread("counter", Machine)
        return CompiledCounter(study, inputs, edges, draws, machine)
    except KernelUnavailableError:
        return NumpyCounter(study, inputs, edges, draws)


class NumpyCounter:
    """Counts in numpy; see `Counter`."""

    def __init__(
        self, study: Study, inputs: ModelInputs, edges: Mapping[Group, Edges], draws: int
    ) -> None:
        self.room = empty_block(inputs, draws, 0, len(study.years), np.float32)
        self.counts = {group: empty(of_group) for group, of_group in edges.items()}
        self._study, self._edges, self._compared = study, edges, comparisons(study)

    def add(self, block: Block, classes: NDArray[np.intp]) -> None:
        """Count a block."""
        values = Values(self._study, block, np.argsort(classes, kind="stable"))
        members = np.bincount(classes, minlength=len(CLASSES))
        for group, into in self.counts.items():
            count(into, self._edges[group], self._compared[group], values, members)


@dataclass(frozen=True)
class Laid:
    """An array in the compiled module's memory, and where it begins."""

    array: NDArray[Any]
    position: int


class Machine(Instance):
    """One instance of the compiled module; see `Instance`."""

    def __init__(self) -> None:
        super().__init__(MODULE)

    def laid_out(self, wanted: Mapping[str, Wanted]) -> dict[str, Laid]:
        """Return arrays one after another in the memory; those of before are no longer valid.

        Parameters
        ----------
        wanted : mapping
            Shape and type by name.

        Raises
        ------
        KernelUnavailableError
            If the memory has no room for them.
        """
        import wasmtime

        at = self.call("free_from")
        places = {}
        for name, (shape, kind) in wanted.items():
            places[name] = at
            at += -(-math.prod(shape) * np.dtype(kind).itemsize // ALIGNED) * ALIGNED
        try:
            if at > LARGEST:
                raise KernelUnavailableError
            if at > self.bytes:
                self.grow(at - self.bytes)
        except wasmtime.WasmtimeError as error:
            raise KernelUnavailableError(str(error)) from error
        return {name: Laid(self.view(at, *wanted[name]), at) for name, at in places.items()}


class CompiledCounter:
    """Counts in the compiled module; see `Counter`."""

    def __init__(
        self, study: Study, inputs: ModelInputs, edges: Mapping[Group, Edges], draws: int,
        machine: Machine,
    ) -> None:  # fmt: skip
        self._machine, self._edges = machine, edges
        capacity = -(-draws // LANES) * LANES  # rows of whole lanes, as the module wants them
        results = block_shapes(inputs, capacity, len(study.years))
        wanted: dict[str, Wanted] = {"field": ((capacity,), np.int32)}
        wanted |= {k: (shape, np.float32) for k, shape in zip(RESULT_KINDS, results, strict=True)}
        for group, of_group in edges.items():
            wanted |= {f"{group} {name}": one for name, one in _wanted(of_group, capacity).items()}
        self._laid = machine.laid_out(wanted)
        self.room = Block(0, *(self._laid[kind].array for kind in RESULT_KINDS))
        self.counts = {group: self._prepared(study, group) for group in edges}

    def _prepared(self, study: Study, group: Group) -> Counts:
        """Write what the module is to know of a group, and return its counts of no draws."""
        edges, compared = self._edges[group], comparisons(study)[group]
        places = Places.of(study)
        for row, one in enumerate(compared):
            own, other = places.at(one)
            self._array(group, "own")[row] = self._row(one, own)
            self._array(group, "other")[row] = self._row(one, other) if other else 0
        self._array(group, "low")[...] = edges.low
        self._array(group, "inverse")[...] = np.float32(1) / edges.width
        self._array(group, "scale")[...] = steps(edges)
        counts = Counts(**{name: self._array(group, name) for name in shapes(edges)})
        counts.clear()
        return counts

    def _array(self, group: Group, name: str) -> NDArray[Any]:
        return self._laid[f"{group} {name}"].array

    def _row(self, compared: Compared, place: tuple[int, int]) -> int:
        """Return where the first cell of a comparison's values lies in the memory."""
        laid = self._laid[compared.kind]
        return laid.position + sum(
            at * step for at, step in zip(place, laid.array.strides, strict=False)
        )

    def add(self, block: Block, classes: NDArray[np.intp]) -> None:
        """Count a block."""
        field = self._laid["field"].array
        field[: len(classes)] = 1 << FIELD * classes
        field[len(classes) :] = 0
        for group, counts in self.counts.items():
            comparisons_, cells, _, width = counts.bins.shape
            self._array(group, "offset")[: len(classes)] = width * classes
            told = [self._laid[f"{group} {name}"].position for name in TOLD]
            sizes = comparisons_, cells, len(classes), len(field), width
            self._machine.call("count", *sizes, self._laid["field"].position, *told)
            counts.draws[:] += np.bincount(classes, minlength=len(CLASSES))


def _wanted(edges: Edges, capacity: int) -> dict[str, Wanted]:
    """Return shapes and types of what the module reads and writes of a group."""
    by_cell: Wanted = (edges.low.shape, np.float32)
    by_comparison: Wanted = (edges.low.shape[:1], np.int32)
    return {
        **{"own": by_comparison, "other": by_comparison, "offset": ((capacity,), np.int32)},
        **{"low": by_cell, "inverse": by_cell, "scale": by_cell},
        **shapes(edges),
    }
