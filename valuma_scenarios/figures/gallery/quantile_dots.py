"""Quantile dots: twenty equally likely values of the difference, one dot each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.figures.drawing.canvas import (
    Canvas,
    Drawing,
    Grid,
    Margin,
    Panel,
    Text,
    padded,
    ticks,
)
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.columns import known_pair
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import DRAWS, RIVAL, Figure
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.results.differences import quantile
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.sentences import comparison_sentence

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

DOTS = 20
BINS = 14
TALLEST = 9


def quantile_dots(run: Run, language: Language, options: FigureOptions | None = None) -> FigureCard:
    """Draw one panel per goal with twenty dots; filled dots are better than the reference.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant; `alternative`, `reference`, `region` and `year` are used.

    Returns
    -------
    FigureCard
        The table has one row per goal and dot.

    References
    ----------
    Kay, M., Kola, T., Hullman, J. R. & Munson, S. A. (2016). When (ish) is my bus? Proceedings of
    CHI 2016. doi:10.1145/2858036.2858558
    """
    context = Context(run, language, options)
    words = context.words
    table = context.once(_table)
    content = Content(
        figure=_figure(context, table),
        table=_named(context, table),
        columns=_columns(context),
        alt_long=" ".join(comparison_sentence(words, c) for c in context.leader_comparisons()),
        title=context.titled(
            context.words.say("figure.quantile_dots.title", _values(context, table))
        ),
    )
    keys = Keys("quantile_dots", "figure.quantile_dots")
    return make_card(context, keys, _values(context, table), content)


def _values(context: Context, table: pd.DataFrame) -> dict[str, str]:
    words = context.words
    return {
        "alternative": words.alternative(context.leader),
        "reference": words.alternative(context.reference),
        "region": words.region_inline(context.place),
        "year": str(context.year),
        "dots": str(DOTS),
        "better": str(int((table.loc[table["goal"] == context.main_goal, "value"] > 0).sum())),
        "goal": words.goal_number(context.main_goal),
        "interval": context.interval_note(),
    }


def _columns(context: Context) -> tuple[Column, ...]:
    words = context.words
    return (
        Column("goal", words.say("column.goal")),
        Column("unit", words.say("column.unit")),
        Column("rank", words.say("column.rank"), "year"),
        Column("value", words.say("column.value"), "estimate"),
    )


def _named(context: Context, table: pd.DataFrame) -> pd.DataFrame:
    words = context.words
    named = table.assign(
        goal=[words.goal_heading(g) for g in table["goal"]],
        unit=[words.effect_unit(g) for g in table["goal"]],
    )
    return named[[column.name for column in _columns(context)]]


def dot_values(draws: NDArray[np.float64], count: int = DOTS) -> NDArray[np.float64]:
    """Return the quantiles at the middle of `count` equal shares of the draws."""
    return quantile(draws, (np.arange(count) + 0.5) / count)


def _table(context: Context) -> pd.DataFrame:
    position = context.years.index(context.year)
    rows = []
    for goal in context.goals:
        values = dot_values(context.differences(context.leader, goal)[:, position])
        rows += [
            {"goal": goal, "rank": rank, "value": float(value)}
            for rank, value in enumerate(values, start=1)
        ]
    return pd.DataFrame(rows)


def _figure(context: Context, table: pd.DataFrame) -> Drawing:
    options, scale = context.options, context.theme.font_size / 14
    columns = 1 if options.narrow else min(3, len(context.goals))
    panel_px = (118 if options.narrow else 128) * scale
    grid = Grid(len(context.goals), columns, panel_px, gap_px=70 * scale, gap_x=0.06)
    margin = Margin(round(12 * scale), round(12 * scale), round(52 * scale), round(34 * scale))
    canvas = Canvas(options, margin.around(grid.height), margin)
    for panel, goal in zip(grid.panels(), context.goals, strict=True):
        values = table.loc[table["goal"] == goal, "value"].to_numpy(dtype=float)
        _panel(canvas, context, panel, (goal, values))
    return canvas.figure()


def _panel(
    canvas: Canvas, context: Context, panel: Panel, content: tuple[str, NDArray[np.float64]]
) -> None:
    goal, values = content
    words, theme = context.words, context.theme
    span = padded(float(values.min()), float(values.max()), 0.08)
    width = (span[1] - span[0]) / BINS
    x, y = stacked(values, width)
    canvas.axis(
        panel, "x", {"range": list(span), "showgrid": False, **ticks(*span, words, count=4)}
    )
    top = max(TALLEST, max(y) + 1.5)
    canvas.axis(panel, "y", {"range": [0, top], "showticklabels": False, "showgrid": False})
    canvas.line(panel, (span[0], 0, span[1], 0), {"color": theme.muted, "width": 1})
    zero = {"color": theme.reference.colour, "width": theme.line_width, "dash": "dash"}
    canvas.line(panel, (0, 0, 0, top), zero)
    better = values > 0
    style = context.style(context.leader)
    canvas.add(
        {
            "type": "scatter",
            "mode": "markers",
            "x": x,
            "y": y,
            "xaxis": panel.x,
            "yaxis": panel.y,
            "marker": {
                "symbol": ["circle" if b else "circle-open" for b in better],
                "size": theme.marker_size * 1.15,
                "color": style.colour,
                "opacity": 1,
                "line": {"color": style.colour, "width": 1.5},
            },
        }
    )
    canvas.heading(panel, words.goal_heading(goal), words.effect_unit(goal))
    count = words.say("label.dots", {"better": str(int(better.sum())), "dots": str(len(values))})
    corner = Text(panel.right, panel.top, count, align="right", anchor="top", shift=(0, -2))
    canvas.write(replace(corner, scale=0.95))
    if pair := known_pair(words, context.given(context.leader, goal)):
        below = (0, -2 - 1.3 * theme.font_size)
        canvas.write(replace(corner, text=pair, shift=below, scale=0.78, colour=theme.muted))


def stacked(values: NDArray[np.float64], width: float) -> tuple[list[float], list[float]]:
    """Put values into bins that start at zero, and stack them.

    Returns
    -------
    tuple of list of float
        Middle of the bin, and height (0.5, 1.5, …), in the order of the values.
    """
    bins = np.floor(values / width).astype(int)
    seen: dict[int, int] = {}
    x, y = [], []
    for number in bins.tolist():
        height = seen.get(number, 0)
        seen[number] = height + 1
        x.append((number + 0.5) * width)
        y.append(height + 0.5)
    return x, y


FIGURE = Figure(
    "quantile_dots", quantile_dots, (RIVAL, DRAWS),
    report=("goals", 3), memo="evidence", pack=5, slides=5,
    uses="goal alternative region year reference",
)  # fmt: skip
