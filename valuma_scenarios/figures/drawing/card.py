"""A figure card: a figure with everything it needs to stand alone when it is lifted out."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import pandas as pd

from valuma_scenarios.figures.drawing.canvas import Drawing

if TYPE_CHECKING:
    import plotly.graph_objects as go

ALT_SHORT_LIMIT = 250
DEFAULT_WIDTH_PX = 1040

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
    drawing : dict
        The figure in plotly's words, as plain lists, numbers and texts.
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
    drawing: Drawing = field(repr=False)
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
        if not self.drawing["data"]:
            problems.append("the figure shows nothing")
        if problems:
            msg = f"figure card {self.id!r} is not complete: " + "; ".join(problems)
            raise IncompleteCardError(msg)

    @cached_property
    def figure(self) -> go.Figure:
        """The figure as plotly's own object, checked by it; made when it is asked for."""
        import plotly.graph_objects as go

        return go.Figure(self.drawing)

    @property
    def size_px(self) -> tuple[float, float]:
        """Width and height that the figure was drawn for, in pixels."""
        layout = self.drawing["layout"]
        width = (layout.get("meta") or {}).get("width") or layout.get("width", DEFAULT_WIDTH_PX)
        return float(width), float(layout["height"])

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
