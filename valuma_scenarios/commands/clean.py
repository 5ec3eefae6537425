"""``valuma clean``: room on the disk."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from valuma_scenarios.commands import common
from valuma_scenarios.commands.values import Folder, Whole
from valuma_scenarios.commands.which_run import outputs_of, size_text
from valuma_scenarios.vocabulary import Language


@click.command("clean")
@common.project_option
@click.option("--out", type=Folder(),
              help="Folder of runs. Default: outputs in the project.")  # fmt: skip
@click.option("--keep", type=Whole(0), default=5, show_default=True,
              help="Newest runs to keep; runs with a name are always kept.")  # fmt: skip
@click.option("--yes", is_flag=True, help="Remove; without it what would be removed is said.")
@common.lang_option
@common.json_option
@common.guard
def command(
    project: Path | None, out: Path | None, keep: int, yes: bool, lang: Language, as_json: bool
) -> None:
    """Remove runs beyond the newest ones, kept pieces of analyses, and what killed runs left.

    Runs that have a name are kept. Nothing is removed without --yes.
    """
    from valuma_scenarios.files import sweep
    from valuma_scenarios.results.pieces import cache_folder
    from valuma_scenarios.results.shelf import runs_in
    from valuma_scenarios.wording import translate

    folder = out or outputs_of(project)
    nameless = [run for run in runs_in(folder) if run.name is None]
    old = nameless[: max(0, len(nameless) - keep)]
    cache = cache_folder(folder)
    sizes = [run.bytes for run in old]
    pieces = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
    if yes:
        for run in old:
            shutil.rmtree(run.folder)
        shutil.rmtree(cache, ignore_errors=True)
        sweep(folder)
    total = sum(sizes) + pieces
    if as_json:
        common.print_json(
            {"removed": yes, "runs": [run.folder.name for run in old], "bytes": total}
        )
        return
    for run in old:
        common.say(f"- {run.folder.name}")
    key = "runs.clean.done" if yes else "runs.clean.would"
    values = {"runs": str(len(old)), "size": size_text(total, lang)}
    common.say_text(translate(lang, key, values))
