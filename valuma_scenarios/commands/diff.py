"""``valuma diff``: what changed between two runs, and which input caused it."""

from __future__ import annotations

from pathlib import Path

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common, outcome_choice
from valuma_scenarios.commands.progress import RUNNING, progress_bar
from valuma_scenarios.commands.which_run import announce, folder_of, previous_folder


@click.command("diff")
@click.argument("before", required=False, type=click.Path(path_type=Path), metavar="[BEFORE]")
@click.argument("after", required=False, type=click.Path(path_type=Path), metavar="[AFTER]")
@common.project_option
@outcome_choice.cache_option
@io.output_options
@common.guard
def command(
    before: Path | None, after: Path | None, project: Path | None, cache: bool, asked: io.Asked
) -> None:
    """Say what changed from run BEFORE to run AFTER: inputs, results, and which input caused it.

    Runs are named by id, the beginning of an id, name, folder or "latest". AFTER is the newest run
    and BEFORE the one before it if not given. The model is run again for every combination of the
    changes, so that their shares add up to the whole change.
    """
    from valuma_scenarios.answers.diff import answer
    from valuma_scenarios.results.runs import open_run

    last = folder_of(after, project)
    first = folder_of(before, project) if before is not None else previous_folder(last)
    old, new = open_run(first), open_run(last)
    announce(old.manifest)
    announce(new.manifest)
    with (
        outcome_choice.resumable(new, cache) as folder,
        progress_bar(RUNNING, asked.silent) as progress,
    ):
        found = answer(new, asked.language, before=old, folder=folder, progress=progress)
    io.give(found, asked)
