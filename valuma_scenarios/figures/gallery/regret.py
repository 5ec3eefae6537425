"""Regret: how far each alternative is behind the best one in the same draw, goal by goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.ranking.metrics import goal_regrets
from valuma_scenarios.analyses.ranking.text import regret_sentence
from valuma_scenarios.figures.drawing.canvas import (
    Canvas,
    Drawing,
    Grid,
    Margin,
    Panel,
    rows_of,
    ticks,
)
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import DRAWS, TWO_RIVALS, Figure
from valuma_scenarios.figures.drawing.labels import RowLabels
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.results.runs import Run
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    pass

ROW_PX = 30


def regret(run: Run, language: Language, options: FigureOptions | None = None) -> FigureCard:
    """Draw one panel per goal: expected regret, with a line to the 90th percentile.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant; `year` is used.

    Returns
    -------
    FigureCard
        The table has one row per goal and alternative.
    """
    context = Context(run, language, options)
    words = context.words
    table = context.once(_table)
    least = table.groupby("item")["expected"].transform("min")
    best = table.loc[table["expected"] == least, "alternative"]
    goals = dict.fromkeys(map(str, table["item"]))
    texts = [regret_sentence(words, table, goal, context.year) for goal in goals]
    content = Content(
        figure=_figure(context, table),
        table=_named(context, table),
        columns=_columns(context),
        alt_long=" ".join(texts),
    )
    return make_card(
        context, Keys("regret", "figure.regret"), _values(context, best, len(goals)), content
    )


def _table(context: Context) -> pd.DataFrame:
    return goal_regrets(context.run.study, context.run.results, context.year)


def _values(context: Context, best: pd.Series[str], total: int) -> dict[str, object]:
    """Return values for the texts, from the alternatives with the least regret of each goal."""
    words, counts = context.words, best.value_counts()
    return {
        "names": context.names([str(name) for name in counts.index[counts == counts.max()]]),
        "count": int(counts.max()),
        "total": total,
        "year": str(context.year),
        "interval": words.say("compare.covers"),
    }


def _columns(context: Context) -> tuple[Column, ...]:
    words = context.words
    return (
        Column("goal", words.say("column.goal")),
        Column("alternative", words.say("column.alternative")),
        Column("unit", words.say("column.unit")),
        Column("expected", words.say("robust.column.expected"), "number"),
        Column("p90", words.say("robust.column.p90"), "number"),
        Column("maximum", words.say("robust.column.maximum"), "number"),
        Column("p_best", words.say("robust.column.p_best"), "probability"),
    )


def _named(context: Context, table: pd.DataFrame) -> pd.DataFrame:
    words = context.words
    named = table.assign(
        goal=[words.goal_heading(goal) for goal in table["item"]],
        alternative=[words.alternative(a) for a in table["alternative"]],
        unit=[words.effect_unit(goal) for goal in table["item"]],
    )
    return named[["goal", "alternative", "unit", "expected", "p90", "maximum", "p_best"]]


def _figure(context: Context, table: pd.DataFrame) -> Drawing:
    options, scale = context.options, context.theme.font_size / 14
    names = list(context.run.study.candidates)
    columns = 1 if options.narrow else min(3, len(context.goals))
    label_px = round((110 if options.narrow else 190) * scale)
    margin = Margin(label_px, round(10 * scale), round(52 * scale), round(30 * scale))
    shown = [context.words.alternative(name) for name in names]
    labels = RowLabels.of(context.theme, shown, label_px, 0.86)
    panel_px = labels.row_px(context.theme, ROW_PX * scale) * len(names)
    grid = Grid(len(context.goals), columns, panel_px, 84 * scale, 0.05)
    canvas = Canvas(options, margin.around(grid.height), margin)
    points = float(table.loc[table["item"] != context.run.study.disparity, "p90"].max())
    for panel, goal in zip(grid.panels(), context.goals, strict=True):
        rows = table[table["item"] == goal]
        top = float(rows["p90"].max()) if goal == context.run.study.disparity else points
        _panel(canvas, context, panel, (goal, rows, top or 1.0))
        if panel.number % columns == 0:
            labels.write(canvas, panel)
    return canvas.figure()


def _panel(
    canvas: Canvas, context: Context, panel: Panel, content: tuple[str, pd.DataFrame, float]
) -> None:
    goal, rows, top = content
    words, theme = context.words, context.theme
    span = (-0.02 * top, 1.08 * top)
    canvas.axis(
        panel, "x", {"range": list(span), **ticks(0, span[1], words, count=3, signed=False)}
    )
    canvas.axis(
        panel, "y", {"range": [len(rows) - 0.5, -0.5], "showticklabels": False, "showgrid": False}
    )
    canvas.heading(panel, words.goal_heading(goal), words.effect_unit(goal))
    for place, row in enumerate(rows_of(rows)):
        style = context.style(row.alternative)
        canvas.line(
            panel, (0, place, row.p90, place), {"color": style.colour, "width": theme.line_width}
        )
        canvas.add(
            {
                "type": "scatter", "mode": "markers", "x": [row.expected], "y": [place],
                "xaxis": panel.x, "yaxis": panel.y, "cliponaxis": False,
                "marker": {"symbol": style.symbol, "size": theme.marker_size * 1.2,
                           "color": style.colour, "line": {"color": style.colour, "width": 1.5}},
                "hoverinfo": "text",
                "hovertext": [
                    f"{words.alternative(row.alternative)}<br>"
                    + words.number(row.expected) + " – " + words.number(row.p90)
                ],
            }
        )  # fmt: skip


FIGURE = Figure(
    "regret", regret, (TWO_RIVALS, DRAWS), memo="robustness", pack=10,
    uses="goal year",
)  # fmt: skip
