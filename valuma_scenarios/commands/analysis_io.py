"""What the commands that analyse a run share: finding the run, tables, CSV and HTML."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from valuma_scenarios.commands.common import project_folder
from valuma_scenarios.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from valuma_scenarios.figures.card import FigureCard
    from valuma_scenarios.run_store import Run
    from valuma_scenarios.wording import Words

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


def find_run(run: Path | None, project: Path | None) -> Run:
    """Open the run that was named, else the newest one of the project.

    Raises
    ------
    UsageError
        If there is none, or it holds no draws.
    """
    from valuma_scenarios.run_store import newest_run, open_run

    found = open_run(run or newest_run(project_folder(project) / "outputs"))
    if not found.manifest["draws"]:
        msg = f"run {found.run_id} is a central run without draws: make one with `valuma run`"
        raise UsageError(msg)
    return found


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".partial-", dir=path.parent) as folder:
        staged = Path(folder) / path.name
        staged.write_text(text, encoding="utf-8", newline="\n")
        staged.replace(path)


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write a table as CSV with full precision."""
    write_text(path, table.to_csv(index=False, lineterminator="\n"))


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
    from valuma_scenarios.figures.columns import frame_texts

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
