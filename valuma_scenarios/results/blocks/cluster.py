"""Superblocks on a Dask cluster: one on this machine, or one that exists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.results.blocks.job import Job, superblock
from valuma_scenarios.results.memory import model_key

if TYPE_CHECKING:
    from collections.abc import Iterator

RETRIES = 3
"""How often a superblock is tried again where it failed or its worker died."""
PATIENCE = "30s"
"""How long the scheduler of a cluster may take to answer."""
AHEAD = 2
"""Superblocks handed out for each worker thread: one to work on, one to go on with."""


def on_cluster(
    job: Job, numbers: Sequence[int], workers: int, scheduler: str | None
) -> Iterator[tuple[int, bytes]]:
    """Yield superblocks with their numbers as a cluster finishes them.

    Parameters
    ----------
    job : Job
        The run; sent once to every worker.
    numbers : sequence of int
        Superblocks wanted.
    workers : int
        Workers of a cluster on this machine, one thread each.
    scheduler : str or None
        Address of an existing cluster's scheduler.

    Raises
    ------
    UsageError
        If dask.distributed is missing, the scheduler does not answer or is lost, or the workers
        have another version of the model.
    """
    distributed = _distributed()
    try:
        with _client(distributed, workers, scheduler) as client:
            _check_versions(client)
            yield from _gathered(distributed, client, job, list(numbers))
    except (OSError, TimeoutError, distributed.client.FutureCancelledError) as error:
        msg = Said(
            "the Dask cluster {where} does not answer or was lost ({kind}): check the address and "
            "the scheduler. Finished superblocks are kept",
            where=scheduler or Said("on this machine"),
            kind=type(error).__name__,
        )
        raise UsageError(msg) from error


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        msg = Said(
            "--executor dask needs the package dask.distributed, which is not installed: "
            "pip install 'valuma-scenarios[cluster]'"
        )
        raise UsageError(msg) from error
    return distributed


def _client(distributed: Any, workers: int, scheduler: str | None) -> Any:
    if scheduler is not None:
        try:
            return distributed.Client(scheduler, timeout=PATIENCE, set_as_default=False)
        except ValueError as error:  # of its parser, before anything is sent
            msg = Said(
                "--scheduler {scheduler!r} is no address ({error}): write tcp://HOST:PORT",
                scheduler=scheduler,
                error=error,
            )
            raise UsageError(msg) from error
    return distributed.Client(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None,
        set_as_default=False,
    )  # fmt: skip


def _check_versions(client: Any) -> None:
    """Refuse workers whose model would give other numbers."""
    ours = model_key()
    theirs = client.run(model_key)
    if not theirs:
        client.wait_for_workers(1, timeout=PATIENCE)
        theirs = client.run(model_key)
    odd = sorted(address for address, key in theirs.items() if key != ours)
    if odd:
        msg = Said(
            "{odd} of {workers} workers have another version of the model or of numpy "
            "(first: {first}): install the same version everywhere",
            odd=len(odd),
            workers=len(theirs),
            first=odd[0],
        )
        raise UsageError(msg)


def _gathered(
    distributed: Any, client: Any, job: Job, left: list[int]
) -> Iterator[tuple[int, bytes]]:
    """Hand superblocks out, a few for each thread, and yield what comes back."""
    shared = client.scatter(job, broadcast=True, hash=False)
    threads = max(1, sum(client.nthreads().values()))
    running: dict[Any, int] = {}

    def submit() -> Any:
        number = left.pop(0)
        # The key names job and number, so work that the cluster has done is not done twice.
        future = client.submit(
            superblock, shared, number, key=f"valuma-{job.key[:16]}-{number}", retries=RETRIES
        )
        running[future.key] = number
        return future

    first = [submit() for _ in range(min(len(left), AHEAD * threads))]
    queue = distributed.as_completed(first, loop=client.loop)
    for future in queue:
        yield running.pop(future.key), future.result()
        future.release()
        if left:
            queue.add(submit())
