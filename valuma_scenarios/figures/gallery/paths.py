"""Paths over the years: a fan for one alternative, single model runs, and the other medians."""

from __future__ import annotations

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
    extent,
    faded,
    padded,
    rows_of,
    ticks,
)
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.columns import ESTIMATES, effect_columns
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import RIVAL, Figure
from valuma_scenarios.figures.drawing.keys import alternative_key, key_height
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.sentences import comparison_sentence

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

SAMPLES = 15
"""Single runs drawn behind the median."""


def paths(run: Run, language: Language, options: FigureOptions | None = None) -> FigureCard:
    """Draw one panel per goal: 50 % and 90 % bands, sample runs and medians over the years.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant; `alternative` (the fan), `reference` and `region` are used.

    Returns
    -------
    FigureCard
        The table has one row per goal, alternative and year.
    """
    context = Context(run, language, options)
    words = context.words
    table = context.once(_table)
    content = Content(
        figure=_figure(context, table),
        table=_named(context, table),
        columns=_columns(context),
        alt_long=" ".join(comparison_sentence(words, c) for c in context.leader_comparisons()),
        title=_title(context, table),
    )
    return make_card(context, Keys("paths", "figure.paths"), _values(context, table), content)


def _values(context: Context, table: pd.DataFrame) -> dict[str, str]:
    words = context.words
    return {
        "alternative": words.alternative(context.leader),
        "half": str(_half(context, table) or ""),
        "goal": words.goal_number(context.main_goal),
        "reference": words.alternative(context.reference),
        "region": words.region_inline(context.place),
        "years": f"{context.years[0]}\N{EN DASH}{context.years[-1]}",
        "samples": str(min(SAMPLES, context.draws)),
        "interval": context.interval_note(),
    }


def _columns(context: Context) -> tuple[Column, ...]:
    words = context.words
    return (
        Column("goal", words.say("column.goal")),
        Column("alternative", words.say("column.alternative")),
        Column("year", words.say("column.year"), "year"),
        *effect_columns(words),
    )


def _named(context: Context, table: pd.DataFrame) -> pd.DataFrame:
    words = context.words
    named = table.assign(
        goal=[words.goal_heading(g) for g in table["goal"]],
        alternative=[words.alternative(a) for a in table["alternative"]],
        unit=[words.effect_unit(g) for g in table["goal"]],
    )
    return named[[column.name for column in _columns(context)]]


def _table(context: Context) -> pd.DataFrame:
    effects = context.all_effects
    chosen = effects[
        (effects["region"] == context.place)
        & effects["alternative"].isin(context.candidates)
        & effects["goal"].isin(context.goals)
    ]
    names = ["goal", "alternative", "year", *ESTIMATES, "p_better"]
    place = {a: k for k, a in enumerate(context.order)}
    ordered = chosen.assign(place=chosen["alternative"].map(place))
    table = ordered.sort_values(["goal", "place", "year"])[names].reset_index(drop=True)
    given = {
        (goal, alternative): context.given_by_year(alternative, goal)
        for goal in context.goals
        for alternative in context.candidates
    }
    keys = ["goal", "alternative", "year"]
    return table.join(pd.concat(given, names=keys), on=keys)


def _title(context: Context, table: pd.DataFrame) -> str:
    half = _half(context, table)
    key = "none" if half is None else "early" if half < context.years[0] else ""
    values = _values(context, table)
    said = context.words.say("figure.paths.title" + (f".{key}" if key else ""), values)
    return context.titled(said, year=False)


def _half(context: Context, table: pd.DataFrame) -> int | None:
    """Return the last year with at most half of the last median, for the main goal.

    The year before the first where even the first has more; None where the last median is zero.
    """
    rows = table[(table["goal"] == context.main_goal) & (table["alternative"] == context.leader)]
    last = float(rows["p50"].iloc[-1])
    if last == 0:
        return None
    before = rows[rows["p50"] * np.sign(last) <= abs(last) / 2]
    return int(before["year"].max()) if len(before) else context.years[0] - 1


def _figure(context: Context, table: pd.DataFrame) -> Drawing:
    options, scale = context.options, context.theme.font_size / 14
    columns = 1 if options.narrow else min(3, len(context.goals))
    panel_px = (165 if options.narrow else 190) * scale
    grid = Grid(len(context.goals), columns, panel_px, gap_px=72 * scale, gap_x=0.075)
    shown = (*context.candidates, context.reference)
    margin = Margin(
        left=round(46 * scale),
        right=round(18 * scale),
        top=round(key_height(context, shown) + 36 * scale),
        bottom=round(36 * scale),
    )
    canvas = Canvas(options, margin.around(grid.height), margin)
    for panel, goal in zip(grid.panels(), context.goals, strict=True):
        _panel(canvas, context, panel, table[table["goal"] == goal])
    alternative_key(canvas, context, shown)
    return canvas.figure()


def _panel(canvas: Canvas, context: Context, panel: Panel, rows: pd.DataFrame) -> None:
    goal = str(rows["goal"].iloc[0])
    words, theme, first, last = context.words, context.theme, context.years[0], context.years[-1]
    fan = rows[rows["alternative"] == context.leader]
    samples = _sample_paths(context, goal)
    drawn = pd.concat([fan[["p05", "p95"]], rows[["p50"]], pd.DataFrame({"run": samples.ravel()})])
    span = padded(*extent(drawn, "p05", "p50", "p95", "run"))
    years = [first, (first + last) // 2, last]
    canvas.axis(
        panel,
        "x",
        {
            "range": [first - 0.2, last + 0.4],
            "tickvals": years,
            "ticktext": list(map(str, years)),
            "showgrid": False,
        },
    )
    canvas.axis(panel, "y", {"range": list(span), **ticks(*span, words, count=4)})
    canvas.heading(panel, words.goal_heading(goal), words.effect_unit(goal))
    if not context.central:
        _fan(canvas, context, panel, fan)
        _samples(canvas, context, panel, samples)
    zero = {"color": theme.reference.colour, "width": theme.line_width, "dash": "dash"}
    canvas.line(panel, (first, 0, last, 0), zero)
    for alternative in sorted(context.candidates, key=lambda a: a == context.leader):
        _median(canvas, context, panel, rows[rows["alternative"] == alternative])


def _fan(canvas: Canvas, context: Context, panel: Panel, fan: pd.DataFrame) -> None:
    colour = context.style(context.leader).colour
    x = [*fan["year"], *fan["year"][::-1]]
    for low, high, opacity in (("p05", "p95", 0.13), ("p25", "p75", 0.2)):
        canvas.add(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": [*fan[low], *fan[high][::-1]],
                "fill": "toself",
                "fillcolor": faded(colour, opacity),
                "line": {"width": 0},
                "xaxis": panel.x,
                "yaxis": panel.y,
            }
        )


def sample_runs(final: NDArray[np.float64], count: int) -> list[int]:
    """Return draws that stand evenly between the lowest and the highest final value.

    Parameters
    ----------
    final : ndarray, shape (draw,)
        Values in the last year.
    count : int
        How many draws.

    Returns
    -------
    list of int
        Positions of the draws at evenly spaced ranks, so that the sample is as wide as the draws.
    """
    count = min(count, len(final))
    ranks = ((np.arange(count) + 0.5) / count * len(final)).astype(int)
    return [int(i) for i in np.argsort(final, kind="stable")[ranks]]


def _sample_paths(context: Context, goal: str) -> NDArray[np.float64]:
    draws = context.differences(context.leader, goal)
    return draws[sample_runs(draws[:, -1], SAMPLES)]


def _samples(canvas: Canvas, context: Context, panel: Panel, samples: NDArray[np.float64]) -> None:
    x: list[float | None] = []
    y: list[float | None] = []
    for path in samples:
        x += [*context.years, None]
        y += [*path.tolist(), None]
    canvas.add(
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": y,
            "xaxis": panel.x,
            "yaxis": panel.y,
            "line": {"color": faded(context.style(context.leader).colour, 0.35), "width": 0.7},
        }
    )


def _median(canvas: Canvas, context: Context, panel: Panel, rows: pd.DataFrame) -> None:
    alternative = str(rows["alternative"].iloc[0])
    style, theme, words = context.style(alternative), context.theme, context.words
    main = alternative == context.leader
    unit = words.effect_unit(str(rows["goal"].iloc[0]))
    canvas.add(
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": list(rows["year"]),
            "y": list(rows["p50"]),
            "xaxis": panel.x,
            "yaxis": panel.y,
            "line": {
                "color": style.colour,
                "dash": style.dash,
                "width": theme.line_width * (1.3 if main else 0.8),
            },
            "marker": {
                "symbol": style.symbol,
                "color": style.colour,
                "size": [0] * (len(rows) - 1) + [theme.marker_size],
                "line": {"color": theme.paper, "width": 1},
                "opacity": 1,
            },
            "hoverinfo": "text",
            "hovertext": [
                f"{words.alternative(alternative)}, {row.year}<br>"
                + words.estimate(row.p50, row.p05, row.p95, unit)
                for row in rows_of(rows)
            ],
            "cliponaxis": False,
        }
    )


FIGURE = Figure(
    "paths", paths, (RIVAL,), report=("time", 1), memo="evidence", pack=7, slides=3,
    uses="goal alternative region reference",
)  # fmt: skip
