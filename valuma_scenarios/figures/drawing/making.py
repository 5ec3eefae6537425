"""Making cards: the texts of a figure come from the catalogue, under the figure's key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.figures.drawing.canvas import Drawing, drawing_of
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True)
class Keys:
    """Where the texts of a card stand in the catalogue.

    Parameters
    ----------
    id : str
        Short name of the card.
    prefix : str
        Its texts are the messages ``PREFIX.title``, ``.caption``, ``.method`` and ``.alt``.
    title, caption, method : str
        Keys of other messages; empty for those of the prefix.
    """

    id: str
    prefix: str
    title: str = ""
    caption: str = ""
    method: str = ""


@dataclass(frozen=True)
class Content:
    """What only the figure itself knows.

    Parameters
    ----------
    figure : dict or plotly.graph_objects.Figure
        The figure.
    table : pandas.DataFrame
        Exactly the plotted numbers, unrounded.
    columns : tuple of Column
        Headings and formats of the table's columns.
    alt_long : str
        Long text alternative.
    """

    figure: Drawing | go.Figure
    table: pd.DataFrame = field(repr=False)
    columns: tuple[Column, ...]
    alt_long: str
    title: str = ""
    """Where it is not a plain message."""


def make_card(
    context: Context, keys: Keys, values: Mapping[str, object], content: Content
) -> FigureCard:
    """Return the card of a figure, with its texts in the reader's language.

    Parameters
    ----------
    context : Context
        Words and sources.
    keys : Keys
        Where the texts stand.
    values : mapping
        Values by placeholder, for all texts alike.
    content : Content
        The figure and its numbers.

    Raises
    ------
    UnknownMessageError
        If a text is missing or needs a value that is not given.
    IncompleteCardError
        If a part of the card is missing.
    """
    words = context.words
    return FigureCard(
        id=keys.id,
        title=content.title or words.say(keys.title or f"{keys.prefix}.title", values),
        drawing=drawing_of(content.figure),
        caption=words.say(keys.caption or f"{keys.prefix}.caption", values),
        table=content.table,
        columns=content.columns,
        method=words.say(keys.method or f"{keys.prefix}.method", values),
        sources=context.sources(),
        alt_short=words.say(f"{keys.prefix}.alt", values),
        alt_long=content.alt_long,
        language=words.language,
    )
