"""Options of large runs: who computes, how quantiles are made, and going on with one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from valuma_scenarios.commands.click_words import in_readers_words
from valuma_scenarios.commands.values import Whole
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.vocabulary import EXECUTORS, QUANTILES_BY, Executor, QuantilesBy

if TYPE_CHECKING:
    from valuma_scenarios.results.blocks.executors import Workers

HERE = frozenset(
    (
        *("project", "out", "executor", "workers", "scheduler", "resume"),
        *("report", "lang", "as_json", "quiet", "debug"),
    )
)
"""Options that may be given together with ``--resume``: none of them changes a number."""


@dataclass(frozen=True)
class Computing:
    """Who computes, as it was asked for.

    Parameters
    ----------
    executor : str or None
    workers : int or None
    scheduler : str or None
    quantiles : {"auto", "exact", "bins"}
    """

    executor: Executor | None
    workers: int | None
    scheduler: str | None
    quantiles: QuantilesBy

    def chosen(self) -> Workers | None:
        """Return who computes; None if nothing was asked for.

        Raises
        ------
        UsageError
            If options do not go together.
        """
        from valuma_scenarios.results.blocks.executors import Workers

        executor = self.executor or ("dask" if self.scheduler else None)
        if self.scheduler and executor != "dask":
            msg = Said(
                "--scheduler is for --executor dask, not for --executor {executor}",
                executor=executor,
            )
            raise UsageError(msg)
        if self.workers is not None and (self.scheduler or executor == "serial"):
            other = "--scheduler" if self.scheduler else "--executor serial"
            msg = Said("--workers does not go with {other}: leave it out", other=other)
            raise UsageError(msg)
        if executor is None and self.workers is None:
            return None
        return Workers(executor or "threads", self.workers, self.scheduler)


def computing_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of who computes, given as one `computing`."""

    @click.option("--executor", type=click.Choice(EXECUTORS), default=None,
                  help="Who computes a large run; every executor gives the same bits. dask needs "
                  "valuma-scenarios[cluster].")  # fmt: skip
    @click.option("--workers", type=Whole(1),
                  help="Threads, processes or workers. Default: one a processor.")  # fmt: skip
    @click.option("--scheduler", metavar="ADDRESS",
                  help="Scheduler of a Dask cluster, for example tcp://host:8786.")  # fmt: skip
    @click.option("--quantiles", type=click.Choice(QUANTILES_BY), default="auto", show_default=True,
                  help="Keep all draws while the run is made (exact), or count them in bins, "
                  "in the same memory for any number; auto: exact while they fit.")  # fmt: skip
    @functools.wraps(function)
    def gathered(
        *subject: Any, executor: Executor | None, workers: int | None, scheduler: str | None,
        quantiles: QuantilesBy, **options: Any,
    ) -> None:  # fmt: skip
        computing = Computing(executor, workers, scheduler, quantiles)
        function(*subject, computing=computing, **options)

    return gathered


def refuse_with_resume() -> None:
    """Refuse options that say what is run, since ``--resume`` takes that from the folder.

    Raises
    ------
    UsageError
        If one was given.
    """
    context = click.get_current_context()
    given = [
        name
        for name in context.params
        if name not in HERE and context.get_parameter_source(name) == ParameterSource.COMMANDLINE
    ]
    if given:
        named = ", ".join(
            in_readers_words("SCENARIO") if name == "scenarios" else f"--{name.replace('_', '-')}"
            for name in given
        )
        msg = Said(
            "--resume takes what is run from the unfinished run: leave out {named}", named=named
        )
        raise UsageError(msg)
