"""A progress bar for work over two seconds, on the error stream so that results stay clean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from valuma_scenarios.results.evaluate import Progress


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
        task = bar.add_task(title, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=min(done, total), total=total)

        yield advance
