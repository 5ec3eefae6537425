"""The front of a search: what designs reach by two objectives, with the study's alternatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from valuma_scenarios.analyses.search.search import Found
from valuma_scenarios.analyses.search.text import objective_name, sentences
from valuma_scenarios.figures.drawing.canvas import (
    Canvas,
    Grid,
    Margin,
    Panel,
    Text,
    extent,
    faded,
    padded,
    ticks,
)
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import made_elsewhere
from valuma_scenarios.figures.drawing.keys import alternative_key, key_height
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

HEIGHT_PX = 430
AXES = ("x", "y")


def search_front_figure(
    run: Run, found: Found, language: Language, options: FigureOptions | None = None
) -> FigureCard:
    """Draw designs by the first two objectives, those of the front and the study's alternatives.

    Parameters
    ----------
    run : Run
        The run, for labels and sources.
    found : Found
        A search by at least two objectives.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant.

    Returns
    -------
    FigureCard
        The table has one row for each design and each alternative drawn.
    """
    context = Context(run, language, options)
    every, words = _points(found), context.words
    points = _near(every)
    values = {
        "outside": words.number(len(every) - len(points), 0),
        "count": words.number(len(found.tried), 0),
        "front": words.number(len(found.front), 0),
        "base": words.alternative(found.question.space.base.id),
        "x": objective_name(words, found.question.objectives[0]),
        "y": objective_name(words, found.question.objectives[1]),
    }
    content = Content(
        figure=_figure(context, found, points, (values["x"], values["y"])),
        table=_named(context, points),
        columns=(
            Column("what", words.say("search.column.what")),
            Column("name", words.say("search.column.design")),
            Column("x", values["x"], "number"),
            Column("y", values["y"], "number"),
        ),
        alt_long=" ".join(sentences(words, found)),
    )
    return make_card(context, Keys("search_front", "figure.search_front"), values, content)


def _points(found: Found) -> pd.DataFrame:
    """Return what is drawn: what, name, x, y."""
    first = found.names[:2]
    designs, shipped = found.designs, found.shipped
    tried = designs[first].set_axis(list(AXES), axis=1)
    tried["what"] = ["front" if on else "tried" for on in designs["front"]]
    tried["name"] = designs["design"].astype(str)
    own = shipped[first].set_axis(list(AXES), axis=1)
    own["what"], own["name"] = "alternative", shipped["alternative"]
    return pd.concat([tried, own], ignore_index=True)[["what", "name", *AXES]]


def _near(points: pd.DataFrame) -> pd.DataFrame:
    """Leave out designs that were worse in something than the front and all alternatives."""
    named = points[points["what"] != "tried"]
    inside = (points[list(AXES)] >= named[list(AXES)].min()).all(axis=1)
    return points[inside].reset_index(drop=True)


def _named(context: Context, points: pd.DataFrame) -> pd.DataFrame:
    words = context.words
    return points.assign(
        what=[words.say(f"search.what.{what}") for what in points["what"]],
        name=[
            words.alternative(name) if what == "alternative" else name
            for what, name in zip(points["what"], points["name"], strict=True)
        ],
    )


def _figure(
    context: Context, found: Found, points: pd.DataFrame, names: tuple[str, str]
) -> go.Figure:
    options, theme, words = context.options, context.theme, context.words
    scale = theme.font_size / 14
    shown = tuple(found.shipped["alternative"])
    above = round(40 * scale + key_height(context, shown))
    margin = Margin(round(64 * scale), round(16 * scale), above, round(58 * scale))
    layout = Grid(1, 1, HEIGHT_PX * scale * (0.8 if options.narrow else 1))
    canvas, panel = Canvas(options, margin.around(layout.height), margin), layout.panels()[0]
    for axis in AXES:
        span = padded(*extent(points, axis))
        canvas.axis(panel, axis, {"range": list(span), **ticks(*span, words, count=5)})
    _dots(canvas, panel, points[points["what"] == "tried"], faded(theme.muted, 0.45), 0.5)
    _dots(canvas, panel, points[points["what"] == "front"], theme.better[2], 0.9)
    for name in shown:
        style = context.style(name)
        row = points[(points["what"] == "alternative") & (points["name"] == name)]
        edge = {"width": 1.5, "color": theme.paper}
        marker = {"symbol": style.symbol, "color": style.colour, "line": edge}
        canvas.add(_markers(panel, row, marker | {"size": theme.marker_size * 1.3}))
    left = 4 - margin.left
    canvas.write(Text(panel.right, panel.bottom, names[0], align="right", anchor="top",
                      shift=(0, -28 * scale), scale=0.9))  # fmt: skip
    canvas.write(Text(panel.left, panel.top, names[1], anchor="bottom", shift=(left, 8), scale=0.9))
    alternative_key(canvas, context, shown)
    return canvas.figure()


def _dots(canvas: Canvas, panel: Panel, points: pd.DataFrame, colour: str, size: float) -> None:
    marker = {"symbol": "circle", "size": canvas.theme.marker_size * size, "color": colour}
    canvas.add(_markers(panel, points, marker))


def _markers(panel: Panel, points: pd.DataFrame, marker: dict[str, object]) -> dict[str, object]:
    return {
        "type": "scatter", "mode": "markers", "x": points["x"].tolist(),
        "y": points["y"].tolist(), "xaxis": panel.x, "yaxis": panel.y, "marker": marker,
    }  # fmt: skip


FIGURE = made_elsewhere("search_front", "search")
