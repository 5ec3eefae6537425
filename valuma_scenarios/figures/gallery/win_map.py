"""Win map: which of two alternatives is better over the whole range of two parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from valuma_scenarios.analyses.ranking.text import item_text, unit_text
from valuma_scenarios.analyses.switching.text import base_text, parameter_name
from valuma_scenarios.analyses.switching.values import Base, Duel, base_values
from valuma_scenarios.figures.drawing.canvas import (
    Canvas,
    Drawing,
    Grid,
    Margin,
    Panel,
    Text,
    faded,
    ticks,
)
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import made_elsewhere
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

HEIGHT_PX = 460
LABEL_SHARE = 0.03
"""A winner is named on the map where it has at least this share of the area."""


def win_map_figure(
    run: Run,
    content: tuple[Duel, Base, pd.DataFrame],
    language: Language,
    options: FigureOptions | None = None,
) -> FigureCard:
    """Draw who wins where.

    Parameters
    ----------
    run : Run
        The run, for labels and sources.
    content : tuple
        The duel, where the other parameters stand, and the grid of `switching.win_map`.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant.

    Returns
    -------
    FigureCard
        The table has one row per point of the grid.
    """
    duel, base, grid = content
    context = Context(run, language, options)
    values = _values(context, duel, base, grid)
    made = Content(
        figure=_figure(context, duel, grid, base_values(run.study, base)),
        table=_named(context, duel, grid),
        columns=_columns(context, grid),
        alt_long=context.words.say("figure.win_map.title", values) + ".",
    )
    return make_card(context, Keys("win_map", "figure.win_map"), values, made)


def _values(context: Context, duel: Duel, base: Base, grid: pd.DataFrame) -> dict[str, str]:
    words = context.words
    return {
        "a": words.alternative(duel.a),
        "b": words.alternative(duel.b),
        "x": parameter_name(words, str(grid["x"].iloc[0])),
        "y": parameter_name(words, str(grid["y"].iloc[0])),
        "target": item_text(words, duel.target.id),
        "year": str(duel.target.year),
        "base": base_text(words, base),
        "share": words.percent(float((grid["winner"] == duel.b).mean())),
    }


def _columns(context: Context, grid: pd.DataFrame) -> tuple[Column, ...]:
    words = context.words
    return (
        Column("x_value", parameter_name(words, str(grid["x"].iloc[0])), "number"),
        Column("y_value", parameter_name(words, str(grid["y"].iloc[0])), "number"),
        Column("difference", words.say("switch.column.difference"), "estimate"),
        Column("unit", words.say("column.unit")),
        Column("winner", words.say("switch.column.winner")),
    )


def _named(context: Context, duel: Duel, grid: pd.DataFrame) -> pd.DataFrame:
    words = context.words
    named = grid.assign(
        unit=unit_text(words, duel.target.id),
        winner=[
            words.alternative(name) if name else words.say("switch.level")
            for name in grid["winner"]
        ],
    )
    return named[["x_value", "y_value", "difference", "unit", "winner"]]


def _figure(context: Context, duel: Duel, grid: pd.DataFrame, base: dict[str, float]) -> Drawing:
    options, theme, words = context.options, context.theme, context.words
    scale = theme.font_size / 14
    margin = Margin(round(64 * scale), round(16 * scale), round(34 * scale), round(58 * scale))
    layout = Grid(1, 1, HEIGHT_PX * scale * (0.75 if options.narrow else 1))
    canvas, panel = Canvas(options, margin.around(layout.height), margin), layout.panels()[0]
    xs, ys = np.unique(grid["x_value"]), np.unique(grid["y_value"])
    wide = grid.pivot(index="y_value", columns="x_value", values="difference")
    shades = [faded(context.style(name).colour, 0.35) for name in (duel.a, duel.b)]
    canvas.add(
        {
            "type": "heatmap", "x": xs.tolist(), "y": ys.tolist(),
            "z": np.sign(wide.to_numpy()).tolist(), "zmin": -1, "zmax": 1, "showscale": False,
            "colorscale": [[0, shades[0]], [0.49, shades[0]], [0.49, theme.neutral],
                           [0.51, theme.neutral], [0.51, shades[1]], [1, shades[1]]],
            "xaxis": panel.x, "yaxis": panel.y,
        }
    )  # fmt: skip
    name_x, name_y = str(grid["x"].iloc[0]), str(grid["y"].iloc[0])
    for direction, values in (("x", xs), ("y", ys)):
        span = (float(values[0]), float(values[-1]))
        marks = ticks(*span, words, count=4, signed=False)
        canvas.axis(panel, direction, {"range": list(span), "showgrid": False, **marks})
    _marks(canvas, context, panel, (duel, grid))
    canvas.add(
        {
            "type": "scatter", "mode": "markers", "x": [base[name_x]], "y": [base[name_y]],
            "xaxis": panel.x, "yaxis": panel.y,
            "marker": {"symbol": "x-thin-open", "size": theme.marker_size * 1.4,
                       "color": theme.ink, "line": {"width": 2.5, "color": theme.ink}},
        }
    )  # fmt: skip
    _axis_names(canvas, context, panel, (name_x, name_y))
    return canvas.figure()


def _marks(
    canvas: Canvas, context: Context, panel: Panel, content: tuple[Duel, pd.DataFrame]
) -> None:
    """Write the winner's name in the middle of its area."""
    duel, grid = content
    for name in (duel.a, duel.b):
        area = grid[grid["winner"] == name]
        if len(area) < LABEL_SHARE * len(grid):
            continue
        middle = area[["x_value", "y_value"]].to_numpy()
        size = np.ptp(grid[["x_value", "y_value"]].to_numpy(), axis=0)
        distance = np.abs((middle - middle.mean(axis=0)) / size).sum(axis=1)
        x, y = middle[int(np.argmin(distance))]
        canvas.write(
            Text(float(x), float(y), context.words.alternative(name), xref=panel.x, yref=panel.y,
                 align="center", bold=True, veil=context.theme.paper)
        )  # fmt: skip


def _axis_names(canvas: Canvas, context: Context, panel: Panel, names: tuple[str, str]) -> None:
    below, above = (parameter_name(context.words, name) for name in names)
    left = 4 - canvas.margin.left
    canvas.write(
        Text(
            panel.right, panel.bottom, below, align="right", anchor="top", shift=(0, -28), scale=0.9
        )
    )
    canvas.write(Text(panel.left, panel.top, above, anchor="bottom", shift=(left, 8), scale=0.9))


FIGURE = made_elsewhere("win_map", "switch --map")
