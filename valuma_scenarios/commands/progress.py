"""A progress bar for work over two seconds, on the error stream so that results stay clean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from valuma_scenarios.commands.reader import told
from valuma_scenarios.errors import Said

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from valuma_scenarios.results.evaluate import Stage
    from valuma_scenarios.results.threads import Progress

STAGES: dict[Stage, str] = {
    "pilot": Said("Finding the range of results"),
    "model": Said("Running the model"),
    "tables": Said("Making tables"),
    "draws": Said("Writing draws"),
    "report": Said("Writing the report"),
}

RUNNING = STAGES["model"]


@contextmanager
def progress_bar(title: str, quiet: bool) -> Iterator[Progress | None]:
    """Show how far a piece of work is.

    Parameters
    ----------
    title : str
        What is being done.
    quiet : bool
        Show nothing.

    Yields
    ------
    callable or None
        To be called with what is done and what there is in all.
    """
    if quiet:
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
        yield Shown(bar, told(title))


class Shown:
    """A bar on the screen; called with what is done and what there is in all."""

    def __init__(self, bar: Bar, title: str) -> None:
        self._bar = bar
        self._task = bar.add_task(title, total=None)

    def __call__(self, done: int, total: int) -> None:
        """Show how far the stage is."""
        self._bar.update(self._task, completed=min(done, total), total=total)

    def begin(self, stage: Stage) -> None:
        """Show that another stage begins."""
        self._bar.remove_task(self._task)
        self._task = self._bar.add_task(told(STAGES[stage]), total=None)
