"""``valuma data``: how old the figures are, and newer ones from downloaded tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common
from valuma_scenarios.commands.click_words import in_readers_words
from valuma_scenarios.errors import ProjectError, Said, UsageError, choose

if TYPE_CHECKING:
    from valuma_scenarios.analyses.vintages.update import Division, Update
    from valuma_scenarios.schema.study import Study

PAIRS = {"--where": "DIMENSION=VALUE", "--renamed": "CODE=ID", "--merged": "ID=ID"}
"""What an option is written as."""


@click.group("data", invoke_without_command=True)
@common.project_option
@common.level_option
@io.output_options
@click.pass_context
@common.guard
def command(context: click.Context, project: Path | None, level: str, asked: io.Asked) -> None:
    """Show how old the figures of the project are, and read newer ones.

    For every indicator: the year of its levels, regions without a level, trend or noise of their
    own, and the source. Nothing is ever fetched: download a table and give it to "valuma data
    read".
    """
    if context.invoked_subcommand is not None:
        return
    from valuma_scenarios.answers.vintages import answer
    from valuma_scenarios.project.baseline_file import read_baseline
    from valuma_scenarios.project.open import load_project

    folder = common.project_folder(project)
    study = load_project(folder, level=level)
    io.give(answer(study, asked.language, table=read_baseline(folder, study.level)), asked)


@command.command("read")
@click.argument("indicator")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--where", multiple=True, metavar=PAIRS["--where"],
              help="Value of a further dimension of the table. Repeatable.")  # fmt: skip
@click.option("--year", type=int, help="Year of the new levels. Default: the last of the table.")
@click.option("--renamed", multiple=True, metavar=PAIRS["--renamed"],
              help="A code of the table that means a region of the project. "
              "Repeatable.")  # fmt: skip
@click.option("--merged", multiple=True, metavar=PAIRS["--merged"],
              help="A region that the table no longer has, and the one it was merged into. "
              "Repeatable.")  # fmt: skip
@click.option("--keep", multiple=True, metavar="ID",
              help="A region whose old value stays. Repeatable.")  # fmt: skip
@click.option("--drop", multiple=True, metavar="CODE",
              help="A place of the table that is passed over. Repeatable.")  # fmt: skip
@click.option("--source", help="Id of the source in parameters/sources.yaml. Default: as before.")
@click.option("--write", is_flag=True, help="Write the new levels into the project.")
@common.project_option
@common.level_option
@io.output_options
@common.guard
def read(
    indicator: str,
    file: Path,
    where: tuple[str, ...],
    year: int | None,
    renamed: tuple[str, ...],
    merged: tuple[str, ...],
    keep: tuple[str, ...],
    drop: tuple[str, ...],
    source: str | None,
    write: bool,
    project: Path | None,
    level: str,
    asked: io.Asked,
) -> None:
    """Read newer levels of INDICATOR from FILE, say what changes, and with --write write them.

    FILE is a table that was downloaded: PxWeb CSV, JSON-stat, or Eurostat TSV. Trend and noise are
    made anew where it has years enough. A region without a newer value, an abolished region and an
    unknown code stop it, with what to do.
    """
    from valuma_scenarios.analyses.vintages.update import Division
    from valuma_scenarios.answers.vintages import updated
    from valuma_scenarios.project.open import load_project

    folder = common.project_folder(project)
    study = load_project(folder, level=level)
    if source is not None and source not in study.sources:
        msg = Said(
            "there is no source {source!r}: {advice}",
            source=source,
            advice=choose(source, study.sources),
        )
        raise UsageError(msg)
    division = Division(pairs(renamed, "--renamed"), pairs(merged, "--merged"), keep, drop)
    found = _found(study, folder, indicator, (file, pairs(where, "--where"), year), division)
    io.give(updated(study, asked.language, found), asked)
    if write:
        _write(folder, study.level, found, source)
    elif not asked.silent:
        common.note(Said("nothing is written; give --write to write the new levels"))


def _found(
    study: Study,
    folder: Path,
    indicator: str,
    table: tuple[Path, dict[str, str], int | None],
    division: Division,
) -> Update:
    from valuma_scenarios.analyses.vintages.update import update
    from valuma_scenarios.project.baseline_file import read_baseline
    from valuma_scenarios.project.load import MOST_BYTES
    from valuma_scenarios.project.reading import read_bounded, unreadable
    from valuma_scenarios.project.statistics import read_statistics

    path, where, year = table
    try:
        content = read_bounded(path, MOST_BYTES)
    except OSError as error:
        raise ProjectError([unreadable(error, str(path))]) from error
    _, observations = read_statistics(content, str(path), where)
    kept = read_baseline(folder, study.level)
    return update(study, kept, indicator, observations, division, str(path), year)


def _write(folder: Path, level: str, found: Update, source: str | None) -> None:
    from valuma_scenarios.analyses.vintages.update import FITTED
    from valuma_scenarios.project.baseline_file import write_baseline

    more = {} if source is None else {"source": source}
    moved = found.changes[found.changes["how"] != "kept"]
    changes = {
        str(row["region"]): {**{name: row[name] for name in ("year", "value", *FITTED)}, **more}
        for row in moved.to_dict("records")
    }
    path = write_baseline(folder, level, found.indicator, changes)
    count = len(changes)
    told = Said(
        "{path}: 1 row written." if count == 1 else "{path}: {count} rows written.",
        path=path,
        count=count,
    )
    common.say_text(told, err=True)


def pairs(texts: tuple[str, ...], option: str) -> dict[str, str]:
    """Read pairs such as ``FI19B=MK06``.

    Raises
    ------
    UsageError
        If one is no pair.
    """
    found = {}
    for text in texts:
        name, mark, value = text.partition("=")
        if not (name and mark and value):
            form = in_readers_words(PAIRS[option])
            msg = Said("{option} {text!r} is not {form}", option=option, text=text, form=form)
            raise UsageError(msg)
        found[name] = value
    return found
