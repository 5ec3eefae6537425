"""Columns that several tables share, and the text of a table's cells."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.results.effects import CONDITIONS
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import NO_VALUE, format_year, interval_decimals

ESTIMATES = ("p05", "p25", "p50", "p75", "p95")
P_BETTER_GIVEN = {condition: f"{condition}_p_better" for condition in CONDITIONS[1:]}
"""Columns of the share of better draws where networks add something, and where nothing."""
SHOWN = ("p05", "p50", "p95")
"""Estimates that decide how a row is rounded: those that texts show."""


def effect_columns(words: Words, names: tuple[str, ...] = ESTIMATES) -> tuple[Column, ...]:
    """Return unit, quantiles and share of better draws, of all and if networks add or do not.

    Without draws there is but the unit and the value.
    """
    if not words.drawn:
        names = ("p50",)
    return (
        Column("unit", words.say("column.unit")),
        *(Column(name, words.say(f"column.{name}"), "estimate") for name in names),
        *share_columns(words),
    )


def share_columns(words: Words) -> tuple[Column, ...]:
    """Return the share of better draws, of all and if networks add or do not; none if not drawn."""
    better = Column("p_better", words.say("column.p_better"), "probability")
    return (better, *given_columns(words)) if words.drawn else ()


def given_columns(words: Words) -> tuple[Column, ...]:
    """Return the share of better draws if networks add something, and if they add nothing."""
    headings = {
        name: words.say(f"compare.column.{given}") for given, name in P_BETTER_GIVEN.items()
    }
    return tuple(Column(name, heading, "probability") for name, heading in headings.items())


def given_of(
    row: Mapping[str, Any] | Mapping[Hashable, Any] | pd.Series[Any],
) -> tuple[float, float]:
    """Return the two shares of a row that has their columns."""
    add, nothing = (float(row[name]) for name in P_BETTER_GIVEN.values())
    return add, nothing


def known_pair(words: Words, given: tuple[float, float]) -> str:
    """Write both shares shortly; nothing where neither is known."""
    return "" if all(map(math.isnan, given)) else words.probability_pair(*given)


def cell_texts(card: FigureCard, words: Words) -> Iterator[list[str]]:
    """Yield the rows of a card's table as text; the estimates of one row are rounded alike."""
    names = [column.name for column in card.columns if column.kind == "estimate"]
    estimates = [name for name in names if name in SHOWN] or names
    for row in card.table.to_dict("records"):
        decimals = interval_decimals(float(row[name]) for name in estimates)
        yield [_cell(row[column.name], column, decimals, words) for column in card.columns]


def _cell(value: object, column: Column, decimals: int, words: Words) -> str:
    if column.kind == "text":
        return str(value)
    number = float(value)  # type: ignore[arg-type]
    if number != number:
        return NO_VALUE
    if column.kind == "year":
        return format_year(int(number))
    if column.kind == "probability":
        return words.probability(number)
    if column.kind == "percent":
        return words.percent(number)
    if column.kind == "estimate":
        return words.number(number, decimals, signed=True)
    return words.number(number, column.decimals)


def is_numeric(column: Column) -> bool:
    """Whether a column holds numbers, which stand at the right edge of their cells."""
    return column.kind != "text"


def frame_texts(card: FigureCard, words: Words) -> pd.DataFrame:
    """Return a card's table as people read it: headings and formatted text."""
    headings = [column.heading for column in card.columns]
    return pd.DataFrame(list(cell_texts(card, words)), columns=headings)
