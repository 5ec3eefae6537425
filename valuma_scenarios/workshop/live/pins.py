"""Which assumptions a page can hold by itself, and what each changes in the kernel's memory.

A parameter held at a value is a change of the draws. Where the kernel is given the parameter
itself, its row is the value; where responses are proportional to it, their rows move in proportion.
What else a parameter may do (a delay, a baseline, a chance that networks do nothing) needs memory
that only the server makes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import P_NULL, Draws
from valuma_scenarios.model.arrays import ModelInputs
from valuma_scenarios.model.common import common
from valuma_scenarios.model.wasm.compiled import CompiledModel
from valuma_scenarios.model.wasm.memory import ARRAYS, LANES
from valuma_scenarios.model.wasm.module import Kernel
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float32]
Arrays = dict[str, Array]

CLOSE = 1e-5
"""Relative difference from which on two numbers of single precision are told apart."""


@dataclass(frozen=True)
class Pin:
    """What a held parameter changes.

    Parameters
    ----------
    row : int or None
        Row of `parameter` that is the value; None where there is none.
    responses : tuple of int
        Rows of `beta` that are proportional to it.
    """

    row: int | None
    responses: tuple[int, ...]


def pins_of(study: Study, inputs: ModelInputs, draws: Draws) -> dict[str, Pin]:
    """Return what each parameter changes that a page can hold at any value.

    Each parameter is held at two values in one block of draws, and everything that the kernel is
    given is compared: nothing else may change.

    Parameters
    ----------
    study : Study
        The study as it was opened.
    inputs : ModelInputs
        The study as arrays.
    draws : Draws
        Its draws, at least one block.
    """
    # Process noise is no parameter's, and takes longer than all the rest.
    block = replace(draws.block(0, LANES), first=None)
    kernel = Kernel("f32")

    def given(some: Draws) -> Arrays:
        # One year is enough: what differs between years are baselines, and they may not change.
        CompiledModel(study, inputs, common(study, inputs, some, [1]), kernel, only_goals=True)
        return {a.name: np.array(kernel[a.name]) for a in ARRAYS if a.stage == "draws"}

    base = given(block)
    found = {}
    for name in _possible(study):
        drawn = block[name]
        ends = (float(drawn.min()), float(drawn.max()))
        one, other = (_pin(base, given(block.pin({name: v})), v, drawn) for v in ends)
        if one is not None and one == other and ends[0] < ends[1]:
            found[name] = one
    return found


def _possible(study: Study) -> Iterator[str]:
    """Yield parameters that no budget follows and that decide no draw of another."""
    budgets = {
        one.parameter
        for alternative in study.alternatives
        for network in alternative.networks
        for one in (network.budget, *network.coordination_follows)
    }
    yield from (n for n in sorted(study.parameters) if n not in {*P_NULL.values(), *budgets})


def _pin(base: Arrays, held: Arrays, value: float, drawn: NDArray[np.float64]) -> Pin | None:
    """Return what a held parameter has changed, or None if a page cannot do the same."""
    changed = {name for name, array in base.items() if not np.array_equal(array, held[name])}
    if not changed <= {"parameter", "beta"}:
        return None
    rows = _rows(base["parameter"], held["parameter"])
    if len(rows) > 1 or any((held["parameter"][:, row] != np.float32(value)).any() for row in rows):
        return None
    responses = _rows(base["beta"], held["beta"])
    if responses:
        if not np.abs(drawn).min() > 0:
            return None
        ratio = (value / drawn).reshape(-1, 1, LANES)
        wanted = base["beta"][:, responses] * ratio
        if not np.allclose(held["beta"][:, responses], wanted, rtol=CLOSE, atol=0):
            return None
    return Pin(rows[0] if rows else None, tuple(responses))


def _rows(one: Array, other: Array) -> list[int]:
    """Return the rows (second axis) in which two arrays differ."""
    rows: list[int] = np.flatnonzero((one != other).any(axis=(0, 2))).tolist()
    return rows
