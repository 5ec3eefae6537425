"""Who computes superblocks: this process, its threads, other processes, or a Dask cluster.

Every executor gives the same bits, since a superblock is a function of the job and its number.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.results.blocks.job import Job, superblock
from valuma_scenarios.vocabulary import Executor as ExecutorName

Results = Iterator[tuple[int, bytes]]

RETRIES = 3
"""How often a superblock is tried again after the process that computed it died."""


@dataclass(frozen=True)
class Workers:
    """Who computes.

    Parameters
    ----------
    executor : {"serial", "threads", "processes", "dask"}
    number : int or None
        Threads, processes or workers; as many as there are processors if None.
    scheduler : str or None
        Address of the scheduler of a Dask cluster; None for a cluster on this machine.
    """

    executor: ExecutorName = "threads"
    number: int | None = None
    scheduler: str | None = None

    @property
    def count(self) -> int:
        """Number of threads, processes or workers."""
        return self.number or os.cpu_count() or 1

    def results(self, job: Job, numbers: Sequence[int]) -> Results:
        """Yield superblocks with their numbers, in any order."""
        if self.executor == "dask":
            from valuma_scenarios.results.blocks.cluster import on_cluster

            return on_cluster(job, numbers, self.count, self.scheduler)
        local: dict[str, Callable[[Job, Sequence[int]], Results]] = {
            "serial": serially,
            "threads": self._in_threads,
            "processes": self._in_processes,
        }
        return local[self.executor](job, numbers)

    def _in_threads(self, job: Job, numbers: Sequence[int]) -> Results:
        with ThreadPoolExecutor(self.count) as pool:
            yield from _few_at_a_time(
                numbers, self.count, lambda n: pool.submit(superblock, job, n), pool
            )

    def _in_processes(self, job: Job, numbers: Sequence[int]) -> Results:
        missing, tries = list(numbers), 0
        while missing:
            with ProcessPoolExecutor(
                self.count, get_context("spawn"), initializer=_take, initargs=(job,)
            ) as pool:
                try:
                    for number, content in _few_at_a_time(
                        missing, self.count, lambda n: pool.submit(_of_mine, n), pool
                    ):
                        yield number, content
                        missing = [n for n in missing if n != number]
                        tries = 0
                except BrokenProcessPool as error:
                    tries += 1
                    if tries > RETRIES:
                        msg = Said(
                            "processes that compute the run were ended again and again, perhaps "
                            "for want of memory: use fewer --workers"
                        )
                        raise UsageError(msg) from error


def serially(job: Job, numbers: Sequence[int]) -> Results:
    """Yield superblocks one after the other."""
    for number in numbers:
        yield number, superblock(job, number)


def _few_at_a_time(
    numbers: Sequence[int], most: int, submit: Callable[[int], Future[bytes]], pool: Executor
) -> Results:
    """Yield results as they come, with no more work handed out than there are workers."""
    left = list(numbers)
    running: dict[Future[bytes], int] = {}
    try:
        while left or running:
            while left and len(running) < most:
                number = left.pop(0)
                running[submit(number)] = number
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            while done:
                future = done.pop()
                number, content = running.pop(future), future.result()
                del future  # a superblock is large: nothing holds one that has been taken
                yield number, content
                del content
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


_MINE: dict[str, Job] = {}


def _take(job: Job) -> None:
    """Receive the job, once for each process."""
    _MINE["job"] = job


def _of_mine(number: int) -> bytes:
    return superblock(_MINE["job"], number)
