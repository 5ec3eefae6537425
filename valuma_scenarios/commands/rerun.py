"""``valuma rerun``: a run again, from what its folder keeps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common
from valuma_scenarios.commands.values import Folder
from valuma_scenarios.commands.which_run import announce, folder_of
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.results.integrity import RunFolder

DIFFERS = 1


@click.command("rerun")
@io.run_argument
@common.project_option
@click.option("--out", type=Folder(),
              help="Folder for the new run's folder. Default: beside RUN.")  # fmt: skip
@click.option("--name", help="What you call the new run.")
@click.option("--note", help="What it is for.")
@click.option("--report/--no-report", default=False, show_default=True,
              help="Write report.html in the language of --lang.")  # fmt: skip
@common.lang_option
@common.json_option
@common.quiet_option
@common.guard
def command(
    run: Path | None, project: Path | None, out: Path | None, name: str | None, note: str | None,
    report: bool, lang: Language, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Repeat RUN from its own inputs, seed and draws, and compare the files byte by byte.

    RUN is an id, the beginning of an id, a name, a folder, a manifest.json or "latest". The project
    is not asked: what RUN read then is in its folder. For a manifest.json alone give --project with
    the same files. Exit code 1 if a result differs; then what changed since is named.
    """
    from valuma_scenarios.commands.progress import RUNNING, progress_bar
    from valuma_scenarios.commands.run import Finish
    from valuma_scenarios.results.integrity import RunFolder
    from valuma_scenarios.results.repeat import compared, repeatable
    from valuma_scenarios.results.runs import RunOptions, write_run
    from valuma_scenarios.results.shelf import check_name, check_note

    folder = RunFolder(folder_of(run, project))
    target = out or folder.path.parent
    check_name(name, target)
    check_note(note)
    again = repeatable(folder, project)
    announce(again.manifest)
    said = again.manifest
    with progress_bar(RUNNING, quiet or as_json) as progress:
        written = write_run(
            again.study, None, target, draws=said["draws"], seed=said["seed"] or 1,
            command=said["command"], progress=progress, finish=Finish(lang, None, report=report),
            weights=again.weights,
            options=RunOptions(
                name, note, bool(said.get("every_draw")), said["design"] if said["draws"] else None,
                said.get("precision"),
                said.get("quantiles", "exact"),
            ),
        )  # fmt: skip
    same, other = compared(folder, written)
    say(folder, written, (same, other), lang, as_json=as_json)
    if other:
        raise click.exceptions.Exit(DIFFERS)


def say(
    old: RunFolder,
    written: Path,
    files: tuple[list[str], list[str]],
    lang: Language,
    *,
    as_json: bool,
) -> None:
    """Say which files are equal and which are not, what changed since, and the new folder last."""
    from valuma_scenarios.results.integrity import read_manifest
    from valuma_scenarios.results.repeat import changes
    from valuma_scenarios.wording import translate

    same, other = files
    changed = changes(old.manifest, read_manifest(written))
    if as_json:
        rows = [{"what": what, "before": a, "after": b} for what, a, b in changed]
        common.print_json(
            {"folder": str(written), "same": same, "different": other, "changed": rows}
        )
        return
    if not other:
        common.say_text(translate(lang, "runs.rerun.same", {"count": str(len(same))}))
    for name in other:
        common.say_text(translate(lang, "runs.rerun.differs", {"file": name}))
    if other and changed:
        names = [
            translate(lang, "runs.rerun.code") if what == "code" else f"{what} {a} → {b}"
            for what, a, b in changed
        ]
        common.say_text(translate(lang, "runs.rerun.because", {"what": ", ".join(names)}))
    common.say(str(written))
