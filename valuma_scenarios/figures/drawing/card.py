"""A figure card: a figure with everything it needs to stand alone when it is lifted out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd
import plotly.graph_objects as go

ALT_SHORT_LIMIT = 250

ColumnKind = Literal["text", "estimate", "number", "percent", "probability", "year"]


class IncompleteCardError(ValueError):
    """A card that lacks one of its seven parts, or whose parts do not fit one another."""


@dataclass(frozen=True)
class Column:
    """One column of a card's table.

    Parameters
    ----------
    name : str
        Name in the data frame and in CSV files.
    heading : str
        Heading for people, with the unit where all rows share one.
    kind : str
        How the values are written. The `estimate` columns of one row are rounded alike.
    decimals : int, optional
        Decimals of a `number` column; two significant digits if not given.
    """

    name: str
    heading: str
    kind: ColumnKind = "text"
    decimals: int | None = None


@dataclass(frozen=True)
class FigureCard:
    """The seven parts of a figure; a card that lacks one cannot be made.

    Parameters
    ----------
    id : str
        Short name, used in file names and anchors.
    title : str
        What the figure shows: the finding.
    figure : plotly.graph_objects.Figure
        The figure.
    caption : str
        Measure, unit, population, area, years and kind of interval.
    table : pandas.DataFrame
        Exactly the plotted numbers, unrounded.
    columns : tuple of Column
        Headings and formats of the table's columns.
    method : str
        How the numbers were made, in one sentence.
    sources : str
        Where the data come from, the run and its date.
    alt_short, alt_long : str
        Text alternatives: kind of chart, axes, finding and uncertainty.
    language : str
        Language of all texts.
    """

    id: str
    title: str
    figure: go.Figure
    caption: str
    table: pd.DataFrame = field(repr=False)
    columns: tuple[Column, ...]
    method: str
    sources: str
    alt_short: str
    alt_long: str
    language: str

    def __post_init__(self) -> None:
        """Refuse a card that is not complete, and cut a short alternative that is not short."""
        object.__setattr__(self, "alt_short", shortened(self.alt_short, ALT_SHORT_LIMIT))
        problems = [
            f"{name} is missing"
            for name in (
                "id",
                "title",
                "caption",
                "method",
                "sources",
                "alt_short",
                "alt_long",
                "language",
            )
            if not str(getattr(self, name)).strip()
        ]
        problems += list(self._table_problems())
        if not self.figure.data:
            problems.append("the figure shows nothing")
        if problems:
            msg = f"figure card {self.id!r} is not complete: " + "; ".join(problems)
            raise IncompleteCardError(msg)

    def _table_problems(self) -> list[str]:
        if self.table.empty:
            return ["the data table is empty"]
        names = [column.name for column in self.columns]
        if names != list(self.table.columns):
            return [f"the columns {list(self.table.columns)} are described as {names}"]
        return [f"column {c.name} has no heading" for c in self.columns if not c.heading.strip()]


def shortened(text: str, limit: int) -> str:
    """Return a text of at most so many characters, cut at a word: names can be long."""
    if len(text) <= limit:
        return text
    return text[: text.rindex(" ", 0, limit - 1)].rstrip(" ,;:") + " …"
