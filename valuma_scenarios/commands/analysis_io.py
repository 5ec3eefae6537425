"""What the commands that ask a question share: options, finding the run, giving the answer."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from valuma_scenarios.commands.common import (
    columns,
    json_option,
    lang_option,
    print_json,
    project_option,
    quiet_option,
    say,
)
from valuma_scenarios.commands.named import settled
from valuma_scenarios.commands.progress import progress_bar
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.files import write_whole

if TYPE_CHECKING:
    import pandas as pd

    from valuma_scenarios.answers.answer import Answer
    from valuma_scenarios.results.runs import Run
    from valuma_scenarios.vocabulary import Language

R = TypeVar("R")

BOM = "\ufeff"

run_argument = click.argument(
    "run", required=False, type=click.Path(path_type=Path), metavar="[RUN]"
)
csv_option = click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path), help="Write the full table as CSV."
)
csv_style_option = click.option(
    "--csv-style", type=click.Choice(("plain", "excel-fi")), default="plain", show_default=True,
    help="excel-fi: semicolons, decimal commas and a mark that Finnish Excel needs.",
)  # fmt: skip
xlsx_option = click.option(
    "--xlsx", "xlsx_file", type=click.Path(path_type=Path),
    help="Write the full table as an Excel workbook.",
)  # fmt: skip
html_option = click.option(
    "--html", "html_file", type=click.Path(path_type=Path), help="Write figures as one HTML page."
)


@dataclass(frozen=True)
class Asked:
    """In which language and form an answer is asked for.

    Parameters
    ----------
    language : {"fi", "sv", "en"}
        Language of the reader.
    as_json : bool
        Print JSON and nothing else.
    csv_file, html_file, xlsx_file : pathlib.Path or None
        Files to write.
    quiet : bool
        Print no tables and no progress.
    csv_style : {"plain", "excel-fi"}
        For programs, or for a Finnish spreadsheet.
    """

    language: Language
    as_json: bool
    csv_file: Path | None
    html_file: Path | None
    quiet: bool
    csv_style: str = "plain"
    xlsx_file: Path | None = None

    @property
    def silent(self) -> bool:
        """Whether progress stays hidden."""
        return self.quiet or self.as_json


def output_options(function: Callable[..., R]) -> Callable[..., R]:
    """Add ``--lang``, ``--json``, ``--csv``, ``--xlsx`` and so on, given as one `asked`."""

    @lang_option
    @json_option
    @csv_option
    @csv_style_option
    @xlsx_option
    @html_option
    @quiet_option
    @functools.wraps(function)
    def gathered(
        *args: Any,
        lang: Language,
        as_json: bool,
        csv_file: Path | None,
        csv_style: str,
        xlsx_file: Path | None,
        html_file: Path | None,
        quiet: bool,
        **options: Any,
    ) -> R:
        asked = Asked(lang, as_json, csv_file, html_file, quiet, csv_style, xlsx_file)
        return function(*args, asked=asked, **options)

    return gathered


def about_a_run(function: Callable[..., R]) -> Callable[..., R]:
    """Add ``RUN`` and ``--project``, given as the `opened` run, and as `project` where wanted."""
    wanted = "project" in inspect.signature(function).parameters

    @run_argument
    @project_option
    @functools.wraps(function)
    def found(run: Path | None, project: Path | None, **options: Any) -> R:
        more = {"project": project} if wanted else {}
        opened = find_run(run, project)
        return function(opened=opened, **more, **settled(opened.study, options))

    return found


def reply(question: str, opened: Run, asked: Asked, *, bar: str = "", **options: Any) -> Answer:
    """Ask a question about a run and give its answer.

    Parameters
    ----------
    question : str
        Name of the question.
    opened : Run
        The run.
    asked : Asked
        Language and form.
    bar : str
        Title of a progress bar; none is shown without one.
    **options
        As the question takes them.
    """
    from valuma_scenarios.answers.questions import ask

    if not bar:
        answer = ask(question, opened, asked.language, **options)
    else:
        with progress_bar(bar, asked.silent) as progress:
            answer = ask(question, opened, asked.language, progress=progress, **options)
    give(answer, asked)
    return answer


def give(answer: Answer, asked: Asked) -> None:
    """Write the files that were asked for and print: JSON, or sentences and tables."""
    if asked.csv_file:
        write_csv(asked.csv_file, answer.table, asked.csv_style)
    if asked.xlsx_file:
        write_xlsx(asked.xlsx_file, answer.table)
    if asked.html_file:
        from valuma_scenarios.answers.page import page_html

        write_text(asked.html_file, page_html(answer))
    if asked.as_json:
        print_json(answer.data())
        return
    from valuma_scenarios.answers.terminal import terminal_text

    say(terminal_text(answer, columns(), quiet=asked.quiet), nl=False)


def find_run(run: Path | None, project: Path | None) -> Run:
    """Open the run that was named, else the newest one of the project.

    Raises
    ------
    UsageError
        If there is none, or it holds no draws.
    """
    from valuma_scenarios.commands.which_run import announce, folder_of
    from valuma_scenarios.results.runs import open_run

    found = open_run(folder_of(run, project))
    announce(found.manifest)
    if not found.manifest["draws"]:
        msg = Said(
            "run {run} is a central run without draws: make one with `valuma run`", run=found.run_id
        )
        raise UsageError(msg)
    return found


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    write_whole(path, text.encode("utf-8"))


def write_csv(path: Path, table: pd.DataFrame, style: str = "plain") -> None:
    """Write a table as CSV with full precision."""
    write_whole(path, _csv(table, style))


def print_csv(table: pd.DataFrame, style: str) -> None:
    """Print a table as CSV with full precision, the mark for Excel first where it is asked for."""
    text = _csv(table, style).decode("utf-8")
    whole = text.removeprefix(BOM)
    if whole != text:
        click.echo(BOM, nl=False)
    say(whole, nl=False)


def _csv(table: pd.DataFrame, style: str) -> bytes:
    from valuma_scenarios.wording.csv import csv_bytes, style_named

    return csv_bytes(table, style_named(style))


def write_xlsx(path: Path, table: pd.DataFrame) -> None:
    """Write a table as a workbook with one sheet, named as the file."""
    from valuma_scenarios.wording.workbook import table_xlsx

    write_whole(path, table_xlsx(table, path.stem))
