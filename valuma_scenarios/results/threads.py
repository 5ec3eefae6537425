"""Blocks of draws in threads: the kernel lets others run while it computes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.model.arrays import ModelInputs
from valuma_scenarios.model.inputs import build
from valuma_scenarios.model.wasm.compiled import NUMPY, kernel_of
from valuma_scenarios.model.wasm.memory import LANES
from valuma_scenarios.schema.study import Study

Progress = Callable[[int, int], None]
"""Called with draws done and draws in all."""

BLOCK = 256 * 19
"""Draws times regions in a block of the compiled kernel: few enough for a processor's cache."""
NUMPY_BLOCK = 512 * 19
"""The same in numpy, whose calls take their time however few draws there are."""


class Part(Protocol):
    """What a block of draws gives."""

    @property
    def stop(self) -> int:
        """Position after the last draw."""


T = TypeVar("T", bound=Part)


def block_size(inputs: ModelInputs) -> int:
    """Return how many draws of a study make a block: as many as fill the kernel's lanes."""
    cells = NUMPY_BLOCK if kernel_of(inputs.structure) == NUMPY else BLOCK
    return max(1, cells // len(inputs.regions) // LANES) * LANES


def in_threads(
    study: Study, draws: Draws, years: tuple[int, ...], progress: Progress | None,
    workers: int | None, run: Callable[[ModelInputs, int, Draws, list[int]], T],
) -> Iterator[T]:  # fmt: skip
    """Run blocks of draws in threads and yield what becomes of them, in order.

    Parameters
    ----------
    study : Study
        A checked study.
    draws : Draws
        Joint draws.
    years : tuple of int
        Calendar years wanted.
    progress : callable, optional
        Called with draws done and draws in all.
    workers : int, optional
        Threads; as many as there are processors (at most 4) if not given.
    run : callable
        Gets the study as arrays, the position of a block's first draw, the block and the positions
        of the years.
    """
    study.require_model()
    inputs = build(study)
    size = block_size(inputs)
    wanted = [study.years.index(year) for year in years]
    workers, pending = workers or min(4, os.cpu_count() or 1), list[Future[T]]()
    with ThreadPoolExecutor(workers) as pool:
        for start in range(0, len(draws), size):
            block = draws.block(start, start + size)
            pending.append(pool.submit(run, inputs, start, block, wanted))
            # One block waits for each thread: enough to keep them busy, and memory stays bounded.
            if len(pending) > workers:
                yield _take(pending, len(draws), progress)
        while pending:
            yield _take(pending, len(draws), progress)


def _take(pending: list[Future[T]], total: int, progress: Progress | None) -> T:
    block = pending.pop(0).result()
    if progress is not None:
        progress(block.stop, total)
    return block
