"""What is compiled counts as numpy does, to the last integer, and is what its source gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from valuma_scenarios.model.arrays import ModelInputs
from valuma_scenarios.model.inputs import build
from valuma_scenarios.model.wasm.module import KernelUnavailableError
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.blocks import build as building
from valuma_scenarios.results.blocks import counter as counting
from valuma_scenarios.results.blocks.cells import CLASSES, Group, Values, cells_of, comparisons
from valuma_scenarios.results.blocks.counter import (
    CompiledCounter,
    Counter,
    Machine,
    NumpyCounter,
    counter_of,
)
from valuma_scenarios.results.blocks.edges import Edges, Pilot
from valuma_scenarios.results.evaluate import Block
from valuma_scenarios.schema.study import Study

SPREADS = (1.0, 1e-6, 1e6)
ROOM = 64


@pytest.fixture(scope="module")
def study(root: Path) -> Study:
    return load_project(root, alternatives=("partnership", "do_nothing"), start=2024, end=2025)


@pytest.fixture(scope="module")
def inputs(study: Study) -> ModelInputs:
    return build(study)


@pytest.fixture(scope="module")
def machine() -> Machine:
    return Machine()


def fill(room: Block, draws: int, rng: np.random.Generator, spread: float) -> Block:
    """Put heaps, ties, zeros of both signs and values far away into a block; return its part."""
    part = room.part(0, draws)
    for values in part.arrays:
        found = spread * rng.standard_normal(values.shape) ** 3
        found[rng.random(values.shape) < 0.2] = 0.0
        found[rng.random(values.shape) < 0.1] = -0.0
        found[rng.random(values.shape) < 0.02] *= 1e4
        found[rng.random(values.shape) < 0.1] = spread
        values[...] = found
    return part


def edges_of(study: Study, part: Block, bins: int) -> dict[Group, Edges]:
    found: dict[Group, Edges] = {}
    for group, compared in comparisons(study).items():
        pilot = Pilot(compared, cells_of(study)[group])
        pilot.add(Values(study, part, np.arange(part.stop)))
        found[group] = pilot.edges(bins)
    return found


def count_both(
    counters: tuple[Counter, Counter], draws: int, rng: np.random.Generator, spread: float
) -> None:
    classes: NDArray[np.intp] = rng.integers(0, len(CLASSES), draws)
    one, other = counters
    part = fill(one.room, draws, rng, spread)
    for into, values in zip(other.room.part(0, draws).arrays, part.arrays, strict=True):
        into[...] = values
    one.add(part, classes)
    other.add(other.room.part(0, draws), classes)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    bins=st.sampled_from([8, 64]),
    spread=st.sampled_from(SPREADS),
    blocks=st.lists(st.integers(1, ROOM), min_size=1, max_size=3),
)
def test_compiled_and_numpy_give_the_same_integers(
    study: Study, inputs: ModelInputs, machine: Machine, seed: int, bins: int, spread: float,
    blocks: list[int],
) -> None:  # fmt: skip
    rng = np.random.default_rng(seed)
    pilot = NumpyCounter(study, inputs, {}, ROOM).room
    edges = edges_of(study, fill(pilot, ROOM, rng, spread), bins)
    counters = (
        NumpyCounter(study, inputs, edges, ROOM),
        CompiledCounter(study, inputs, edges, ROOM, machine),
    )
    for draws in blocks:
        count_both(counters, draws, rng, spread)
    for group in edges:
        plain, compiled = (counter.counts[group] for counter in counters)
        assert plain.draws.sum() == sum(blocks)
        for name in ("bins", "signs", "moments", "ends", "draws"):
            found = getattr(compiled, name)
            assert found.any()
            np.testing.assert_array_equal(found, getattr(plain, name), err_msg=name)
        assert not np.signbit(compiled.ends[compiled.ends == 0]).any()


def test_draws_of_more_than_a_part_are_counted(study: Study, inputs: ModelInputs) -> None:
    rng = np.random.default_rng(1)
    pilot = NumpyCounter(study, inputs, {}, 600).room
    edges = edges_of(study, fill(pilot, 600, rng, 1.0), 32)
    counters = (
        NumpyCounter(study, inputs, edges, 600),
        CompiledCounter(study, inputs, edges, 600, Machine()),
    )
    count_both(counters, 597, rng, 1.0)
    for name in ("bins", "signs", "moments", "ends"):
        np.testing.assert_array_equal(
            getattr(counters[1].counts["regions"], name),
            getattr(counters[0].counts["regions"], name),
        )


def test_numpy_counts_where_the_module_does_not_load(
    study: Study, inputs: ModelInputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(counter_of(study, inputs, {}, 8), CompiledCounter)

    def lost(*_: object) -> None:
        raise KernelUnavailableError

    monkeypatch.setattr(counting, "of_this_thread", lost)
    assert isinstance(counter_of(study, inputs, {}, 8), NumpyCounter)


@pytest.mark.parametrize("most", [10_000_000, 2**40])
def test_numpy_counts_what_the_module_has_no_room_for(
    study: Study, inputs: ModelInputs, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Beyond the largest position there is, and where the memory cannot be made larger."""
    monkeypatch.setattr(counting, "LARGEST", most)
    assert isinstance(counter_of(study, inputs, {}, 8), CompiledCounter)
    with pytest.raises(KernelUnavailableError):
        Machine().laid_out({"much": ((2**33,), np.uint8)})
    monkeypatch.setattr(counting, "LARGEST", 1_000)
    assert isinstance(counter_of(study, inputs, {}, 8), NumpyCounter)


def test_building_again_gives_the_same_bytes() -> None:
    assert counting.MODULE.read_bytes() == building.build(), "run nox -s kernel"
