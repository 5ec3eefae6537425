"""What the commands that analyse a run share: finding the run, tables, CSV and HTML."""

from __future__ import annotations

import functools
import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from valuma_scenarios.commands.common import (
    json_option,
    lang_option,
    print_json,
    project_folder,
    quiet_option,
)
from valuma_scenarios.errors import UsageError
from valuma_scenarios.files import write_whole

if TYPE_CHECKING:
    import pandas as pd

    from valuma_scenarios.figures.drawing.card import FigureCard
    from valuma_scenarios.results.runs import Run
    from valuma_scenarios.vocabulary import Language
    from valuma_scenarios.wording import Words

R = TypeVar("R")

WIDTH_IN_FILES = 200
"""Columns of text where the output is no terminal, so that tables are not cut short."""

run_argument = click.argument(
    "run", required=False, type=click.Path(path_type=Path), metavar="[RUN]"
)
csv_option = click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path), help="Write the full table as CSV."
)
html_option = click.option(
    "--html", "html_file", type=click.Path(path_type=Path), help="Write figures as one HTML page."
)


@dataclass(frozen=True)
class Asked:
    """In which language and form the findings of a command are asked for.

    Parameters
    ----------
    language : {"fi", "sv", "en"}
        Language of the reader.
    as_json : bool
        Print JSON and nothing else.
    csv_file, html_file : pathlib.Path or None
        Files to write.
    quiet : bool
        Print no tables and no progress.
    """

    language: Language
    as_json: bool
    csv_file: Path | None
    html_file: Path | None
    quiet: bool

    @property
    def silent(self) -> bool:
        """Whether progress stays hidden."""
        return self.quiet or self.as_json


def output_options(function: Callable[..., R]) -> Callable[..., R]:
    """Add ``--lang``, ``--json``, ``--csv``, ``--html`` and ``--quiet``, given as one `asked`."""

    @lang_option
    @json_option
    @csv_option
    @html_option
    @quiet_option
    @functools.wraps(function)
    def gathered(
        *args: Any,
        lang: Language,
        as_json: bool,
        csv_file: Path | None,
        html_file: Path | None,
        quiet: bool,
        **options: Any,
    ) -> R:
        asked = Asked(lang, as_json, csv_file, html_file, quiet)
        return function(*args, asked=asked, **options)

    return gathered


class Report(Protocol):
    """The findings of a command, ready to be given."""

    @property
    def words(self) -> Words:
        """The reader's language."""

    def sentences(self) -> list[str]:
        """Return the findings in sentences."""

    def cards(self) -> list[FigureCard]:
        """Return the figures."""

    def data(self) -> dict[str, object]:
        """Return everything as JSON can hold it."""

    def show(self) -> None:
        """Print the tables."""


def give(report: Report, table: pd.DataFrame, asked: Asked) -> None:
    """Write the files that were asked for and print: JSON, or sentences and tables.

    Parameters
    ----------
    report : Report
        The findings.
    table : pandas.DataFrame
        What the CSV file holds.
    asked : Asked
        Language and form.
    """
    write_files(report, table, asked)
    if asked.as_json:
        print_json(report.data())
        return
    for sentence in report.sentences():
        click.echo(sentence)
    if not asked.quiet:
        report.show()


def write_files(report: Report, table: pd.DataFrame, asked: Asked) -> None:
    """Write the table as CSV and the figures as a page, where that was asked for."""
    if asked.csv_file:
        write_csv(asked.csv_file, table)
    if asked.html_file:
        write_page(asked.html_file, report.words, report.sentences(), report.cards())


def find_run(run: Path | None, project: Path | None) -> Run:
    """Open the run that was named, else the newest one of the project.

    Raises
    ------
    UsageError
        If there is none, or it holds no draws.
    """
    from valuma_scenarios.results.runs import newest_run, open_run

    found = open_run(run or newest_run(project_folder(project) / "outputs"))
    if not found.manifest["draws"]:
        msg = f"run {found.run_id} is a central run without draws: make one with `valuma run`"
        raise UsageError(msg)
    return found


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    write_whole(path, text.encode("utf-8"))


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write a table as CSV with full precision."""
    from valuma_scenarios.project.text import safe_frame

    write_text(path, safe_frame(table).to_csv(index=False, lineterminator="\n"))


def records(table: pd.DataFrame) -> list[dict[str, object]]:
    """Return the rows of a table as JSON can hold them: nothing is NaN, empty is null."""
    clean = table.astype(object).where(table.notna(), None)
    return [{str(k): v for k, v in row.items()} for row in clean.to_dict("records")]


def print_rich(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; columns of numbers stand at the right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    rows = [tuple(row) for row in rows]
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column, name in enumerate(header):
        numeric = column > 0 and all(_looks_numeric(row[column]) for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(cell.replace("[", r"\[") for cell in row))
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH_IN_FILES)
    console.print(table)


def _looks_numeric(text: str) -> bool:
    return not text or text[0] in "+\u2212\u20130123456789" or not text[0].isalpha()


def interval_text(words: Words, row: pd.Series[Any], low: str, high: str) -> str:
    """Write an interval of a row, rounded like its median."""
    from valuma_scenarios.wording.numbers import decimals_for

    decimals = decimals_for([row["p05"], row["p50"], row["p95"]])
    return words.interval(row[low], row[high], "", decimals)


def middle_text(words: Words, row: pd.Series[Any]) -> str:
    """Write the median of a row with as many decimals as its 90 % interval."""
    from valuma_scenarios.wording.numbers import decimals_for

    decimals = decimals_for([row["p05"], row["p50"], row["p95"]])
    return words.number(row["p50"], decimals, signed=True)


def write_page(
    path: Path, words: Words, sentences: Sequence[str], cards: Sequence[FigureCard]
) -> None:
    """Write one page that works without a network: sentences, figures, captions and tables."""
    from plotly.offline import get_plotlyjs

    parts = [f"<p>{html.escape(sentence)}</p>" for sentence in sentences]
    parts += [_card_html(card, words) for card in cards]
    title = html.escape(cards[0].title if cards else "")
    write_text(
        path,
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title>"
        f"<style>{_STYLE}</style><script>{get_plotlyjs()}</script></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n",
    )


_STYLE = (
    "body{font:16px/1.5 'Segoe UI',Arial,sans-serif;margin:0;color:#1B1F24}"
    "main{max-width:1040px;margin:0 auto;padding:1rem}figure{margin:2rem 0}"
    "table{border-collapse:collapse;font-size:14px}th,td{padding:.2rem .6rem;text-align:right;"
    "border-bottom:1px solid #E3E5E8}th:first-child,td:first-child{text-align:left}"
    ".table{overflow-x:auto}.note{color:#585F69;font-size:14px}"
)


def _card_html(card: FigureCard, words: Words) -> str:
    from valuma_scenarios.figures.drawing.columns import frame_texts

    plot = card.figure.to_html(
        full_html=False,
        include_plotlyjs=False,
        config={"displayModeBar": False, "responsive": True},
    )
    frame = frame_texts(card, words).to_html(index=False, border=0)
    summary = words.say("page.table")
    return (
        f'<figure id="{card.id}"><h2>{html.escape(card.title)}</h2>'
        f'<div role="img" aria-label="{html.escape(card.alt_short, quote=True)}">{plot}</div>'
        f"<figcaption>{html.escape(card.caption)}</figcaption>"
        f'<p class="note">{html.escape(card.method)} {html.escape(card.sources)}</p>'
        f"<details><summary>{html.escape(summary)}</summary><p>{html.escape(card.alt_long)}</p>"
        f'<div class="table">{frame}</div></details></figure>'
    )
