"""Work in threads: the kernel, and sorting, let others run meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Protocol, TypeVar

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.model.arrays import ModelInputs
from valuma_scenarios.model.inputs import build
from valuma_scenarios.model.wasm.compiled import NUMPY, kernel_of
from valuma_scenarios.model.wasm.memory import LANES
from valuma_scenarios.schema.study import Study

Progress = Callable[[int, int], None]
"""Called with draws done and draws in all."""

MOST = 4
"""Threads at most: each has a kernel and blocks of its own in memory."""
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
A = TypeVar("A")


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
        Threads; `threads_here` if not given.
    run : callable
        Gets the study as arrays, the position of a block's first draw, the block and the positions
        of the years.
    """
    study.require_model()
    inputs = build(study)
    size = block_size(inputs)
    wanted = [study.years.index(year) for year in years]

    def of(start: int) -> Callable[[], T]:
        return partial(run, inputs, start, draws.block(start, start + size), wanted)

    for block in in_order(map(of, range(0, len(draws), size)), workers):
        if progress is not None:
            progress(block.stop, len(draws))
        yield block


def threads_here() -> int:
    """Return how many threads share work: as many as there are processors, at most `MOST`."""
    return min(MOST, os.cpu_count() or 1)


def in_order(tasks: Iterable[Callable[[], A]], workers: int | None = None) -> Iterator[A]:
    """Do tasks in threads and yield what they give, in order.

    Parameters
    ----------
    tasks : iterable of callable
        Each is taken when a thread is about to be free for it.
    workers : int, optional
        Threads; `threads_here` if not given.
    """
    workers, pending = workers or threads_here(), list[Future[A]]()
    with ThreadPoolExecutor(workers) as pool:
        for task in tasks:
            pending.append(pool.submit(task))
            # One task waits for each thread: enough to keep them busy, and memory stays bounded.
            if len(pending) > workers:
                yield pending.pop(0).result()
        while pending:
            yield pending.pop(0).result()
