"""Tables for people: a caption, headings and cells that are already text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from valuma_scenarios.answers.assumptions import Assumption, assumptions
from valuma_scenarios.figures.drawing.canvas import rows_of
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.columns import SHOWN, cell_texts, effect_columns, is_numeric
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import (
    NO_VALUE,
    clear_decimals,
    interval_decimals,
    stated_decimals,
)
from valuma_scenarios.wording.sentences import difference_unit

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run


LONGEST_NUMBER = 24
"""Longer cells are texts, also where they hold a number: "from −0.02 to 0.28" is shorter."""


@dataclass(frozen=True)
class Cell:
    """Text of a cell; `links` are anchors in the same document, shown instead of the text."""

    text: str
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table.

    Parameters
    ----------
    caption : str
        What it shows.
    headings : tuple of str
        Headings of the columns.
    numeric : tuple of bool
        Which columns hold numbers.
    rows : list of list of Cell
        Cells; the first of a row is its heading.
    """

    caption: str
    headings: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: list[list[Cell]] = field(repr=False)


def listed(
    caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]], *, numeric: int = 1
) -> Table:
    """Return a table of texts; a column of short cells with digits holds numbers.

    Parameters
    ----------
    caption : str
        What it shows.
    headings : sequence of str
        Headings of the columns.
    rows : iterable of sequence of str
        Texts of the cells.
    numeric : int
        First column that may hold numbers.
    """
    cells = [list(row) for row in rows]
    found = tuple(
        place >= numeric and all(_looks_numeric(row[place]) for row in cells)
        for place in range(len(headings))
    )
    return Table(caption, tuple(headings), found, [[Cell(t) for t in row] for row in cells])


def _looks_numeric(text: str) -> bool:
    if not text or not text[0].isalpha():
        return True
    return len(text) <= LONGEST_NUMBER and any(letter.isdigit() for letter in text)


def spread_text(words: Words, row: pd.Series[Any], low: str, high: str) -> str:
    """Write an interval of a row, rounded like its median."""
    return words.interval(row[low], row[high], "", _row_decimals(row))


def _row_decimals(row: pd.Series[Any]) -> int:
    """Return the decimals of a row: those of its 90 % interval that its errors do not blur."""
    errors = [float(row.get(f"{name}_error", 0.0)) for name in ("p05", "p50", "p95")]
    decimals = interval_decimals([row["p05"], row["p50"], row["p95"]])
    return clear_decimals(decimals, max(errors))


def middle_text(words: Words, row: pd.Series[Any]) -> str:
    """Write the median of a row with as many decimals as its 90 % interval."""
    return words.number(row["p50"], _row_decimals(row), signed=True)


def middle_with_spread(words: Words, row: pd.Series[Any]) -> str:
    """Write the median of a row with its 90 % interval in brackets."""
    return f"{middle_text(words, row)} ({spread_text(words, row, 'p05', 'p95')})"


def card_table(card: FigureCard, words: Words, caption: str) -> Table:
    """Return the numbers of a figure."""
    return Table(
        caption,
        tuple(column.heading for column in card.columns),
        tuple(is_numeric(column) for column in card.columns),
        [[Cell(text) for text in row] for row in cell_texts(card, words)],
    )


def indicator_table(context: Context) -> Table:
    """Return the national effects of the leading alternative in the indicators' own units."""
    run, words = context.run, context.words
    rows = run.indicators[
        (run.indicators["alternative"] == context.leader)
        & (run.indicators["reference"] == context.reference)
        & (run.indicators["region"] == run.study.country)
        & (run.indicators["year"] == context.year)
    ]
    values = {
        "alternative": words.alternative(context.leader),
        "reference": words.alternative(context.reference),
        "year": str(context.year),
    }
    told = effect_columns(words, SHOWN)[1:]
    headings = [words.say(f"column.{name}") for name in ("indicator", "unit", "direction")]
    return Table(
        words.say("report.indicators.caption", values),
        (*headings, *(column.heading for column in told)),
        (False, False, False, *(True for _ in told)),
        [_indicator_row(words, row, [column.name for column in told]) for row in rows_of(rows)],
    )


def _indicator_row(words: Words, row: object, told: list[str]) -> list[Cell]:
    spec = words.study.indicators[str(row.indicator)]  # type: ignore[attr-defined]
    numbers = {name: float(getattr(row, name, math.nan)) for name in told}
    decimals = interval_decimals(value for name, value in numbers.items() if name in SHOWN)
    direction = "direction.up" if spec.direction > 0 else "direction.down"
    texts = [
        spec.label[words.language],
        difference_unit(words, spec.unit[words.language]),
        words.say(direction),
        *(
            words.number(value, decimals, signed=True)
            if name in SHOWN
            else words.probability(value)
            for name, value in numbers.items()
        ),
    ]
    return [Cell(text) for text in texts]


def evidence_table(context: Context) -> Table | None:
    """Return how much of each goal's effect rests on responses of grade D, or None."""
    table, words = context.run.warnings, context.words
    rows = table[(table["id"] == "evidence") & (table["alternative"] == context.leader)]
    if rows.empty:
        return None
    caption = words.say(
        "report.evidence.caption", {"alternative": words.alternative(context.leader)}
    )
    return Table(
        caption,
        (words.say("column.goal"), words.say("column.judged")),
        (False, True),
        [
            [Cell(words.goal_heading(str(row.item))), Cell(words.percent(float(row.value)))]
            for row in rows_of(rows)
        ],
    )


def assumption_table(run: Run, words: Words) -> Table:
    """Return the log of assumptions of a run."""
    names = ("assumption", "kind", "central", "range", "unit", "grade", "sources")
    return Table(
        words.say("report.log.caption"),
        tuple(words.say(f"column.{name}") for name in names),
        (False, False, True, True, False, False, False),
        [_assumption_row(words, item) for item in assumptions(run.study, words.language)],
    )


def _assumption_row(words: Words, item: Assumption) -> list[Cell]:
    shown = [v for v in (item.value, item.low, item.high) if v is not None]
    decimals = stated_decimals(shown)
    value = NO_VALUE if item.value is None else words.number(item.value, decimals)
    spread = ""
    if item.low is not None and item.high is not None:
        spread = words.interval(item.low, item.high, "", decimals)
    texts = [item.label, item.kind, value, spread or NO_VALUE, words.unit_text(item.unit)]
    return [
        *(Cell(text) for text in texts),
        Cell(item.grade),
        Cell(", ".join(item.sources), item.sources),
    ]
