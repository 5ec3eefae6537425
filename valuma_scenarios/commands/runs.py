"""``valuma runs``: the runs of a project."""

from __future__ import annotations

from pathlib import Path

import click

from valuma_scenarios.commands import common, reader
from valuma_scenarios.commands.common import columns
from valuma_scenarios.commands.values import Folder
from valuma_scenarios.commands.which_run import outputs_of, shelved, size_text
from valuma_scenarios.vocabulary import Language

COLUMNS = ("id", "name", "made", "draws", "level", "years", "size")


@click.command("runs")
@common.project_option
@click.option("--out", type=Folder(),
              help="Folder of runs. Default: outputs in the project.")  # fmt: skip
@common.lang_option
@common.json_option
@common.guard
def command(project: Path | None, out: Path | None, lang: Language, as_json: bool) -> None:
    """List the runs of the project: id, name, when made, what was run, size in MB.

    Any command takes the id, the beginning of the id, the name or "latest" for RUN.
    """
    from valuma_scenarios.answers.tables import listed
    from valuma_scenarios.answers.terminal import WIDTH_IN_FILES, table_text
    from valuma_scenarios.results.shelf import runs_in, told
    from valuma_scenarios.wording import translate

    folder = out or outputs_of(project)
    found = runs_in(folder)
    if as_json:
        rows = [
            {"folder": str(run.folder), "damaged": run.problem, "bytes": run.bytes,
             "note": run.manifest.get("note"), **({} if run.problem else told(run.manifest))}
            for run in found
        ]  # fmt: skip
        common.print_json({"runs": rows})
        return
    if not found:
        common.say_text(translate(lang, "runs.none", {"folder": str(folder)}))
        return
    levels = {str(run.manifest.get("level")) for run in found}
    shown = [name for name in COLUMNS if name != "level" or len(levels) > 1]
    heads = [translate(lang, f"runs.column.{name}") for name in shown]
    lines = [shelved(run, lang) for run in found]
    table = listed(str(folder), heads, [[line[name] for name in shown] for line in lines])
    common.say(table_text(table, columns() or WIDTH_IN_FILES))
    for run in found:
        if run.problem:
            common.say_text(translate(lang, "runs.damaged", {"problem": reader.told(run.problem)}))
        elif run.manifest.get("note"):
            common.say_text(f"{run.folder.name}: {run.manifest['note']}")
    size = size_text(sum(run.bytes for run in found), lang)
    common.say_text(translate(lang, "runs.total", {"count": str(len(found)), "size": size}))
