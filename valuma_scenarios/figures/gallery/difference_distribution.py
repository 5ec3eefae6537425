"""Distribution of the difference to the reference for one goal, one ridge per alternative."""

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
    Text,
    faded,
    padded,
    rows_of,
    ticks,
)
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import DRAWS, RIVAL, Figure
from valuma_scenarios.figures.drawing.labels import RowLabels
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.marks import area_mark, marker_mark
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.shares import write_shares
from valuma_scenarios.results.differences import quantile
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.sentences import BETTER, WORSE, comparison_sentence

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

BINS = 40
SHOWN = (0.01, 0.99)
"""Quantiles between which the ridges are drawn; the tails beyond are counted in the outer bins."""


def difference_distribution(
    run: Run, language: Language, options: FigureOptions | None = None
) -> FigureCard:
    """Draw how the draws of the difference are distributed, for one goal.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant; `goal`, `reference`, `region` and `year` are used.

    Returns
    -------
    FigureCard
        The table has one row per alternative and bin: bounds and share of draws.
    """
    context = Context(run, language, options)
    words, goal = context.words, context.main_goal
    table = context.once(_table)
    comparisons = [context.comparison(a, goal, context.place) for a in context.candidates]
    content = Content(
        figure=_figure(context, table),
        table=table.assign(alternative=[words.alternative(a) for a in table["alternative"]]),
        columns=(
            Column("alternative", words.say("column.alternative")),
            Column("low", words.say("column.from"), "estimate"),
            Column("high", words.say("column.to"), "estimate"),
            Column("share", words.say("column.share"), "probability"),
        ),
        alt_long=" ".join(comparison_sentence(words, c) for c in comparisons),
        title=context.titled(
            context.words.say("figure.difference_distribution.title", _values(context))
        ),
    )
    keys = Keys("difference_distribution", "figure.difference_distribution")
    return make_card(context, keys, _values(context), content)


def _values(context: Context) -> dict[str, str]:
    words, goal, region = context.words, context.main_goal, context.place
    known = [context.verdict(a, goal, region) for a in context.candidates]
    return {
        "number": words.goal_number(goal),
        "count": str(sum(word in BETTER or word in WORSE for word in known)),
        "total": str(len(known)),
        "goal": words.goal_heading(goal),
        "reference": words.alternative(context.reference),
        "region": words.region_inline(region),
        "year": str(context.year),
        "unit": words.effect_unit(goal),
        "draws": words.number(context.draws, 0),
        "interval": context.interval_note(),
    }


def _draws(context: Context) -> dict[str, NDArray[np.float64]]:
    position = context.years.index(context.year)
    return {a: context.differences(a, context.main_goal)[:, position] for a in context.candidates}


def _table(context: Context) -> pd.DataFrame:
    draws = _draws(context)
    everything = np.concatenate(list(draws.values()))
    low, high = quantile(everything, SHOWN)
    edges = edges_with_zero(float(low), float(high), BINS)
    frames = []
    for alternative, values in draws.items():
        counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), edges)
        frames.append(
            pd.DataFrame(
                {
                    "alternative": alternative,
                    "low": edges[:-1],
                    "high": edges[1:],
                    "share": counts / len(values),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def edges_with_zero(low: float, high: float, bins: int) -> NDArray[np.float64]:
    """Return equal bins over a range, one edge of which is zero, so that no bin mixes the signs."""
    low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        # In the first year nothing has happened yet.
        low, high = -1.0, 1.0
    width = (high - low) / bins
    return np.arange(np.floor(low / width), np.ceil(high / width - 1e-9) + 1) * width


def _figure(context: Context, table: pd.DataFrame) -> Drawing:
    options, scale = context.options, context.theme.font_size / 14
    label_px = round((110 if options.narrow else 200) * scale)
    margin = Margin(label_px, round(76 * scale), round(60 * scale), round(36 * scale))
    names = [context.words.alternative(a) for a in context.candidates]
    labels = RowLabels.of(context.theme, names, label_px, 0.95)
    grid = Grid(1, 1, labels.row_px(context.theme, 74 * scale) * len(names))
    canvas, panel = Canvas(options, margin.around(grid.height), margin), grid.panels()[0]
    span = padded(float(table["low"].min()), float(table["high"].max()), 0.02)
    count = len(context.candidates)
    theme, words = context.theme, context.words
    canvas.axis(panel, "x", {"range": list(span), **ticks(*span, words, count=5)})
    hidden = {"showticklabels": False, "showgrid": False}
    canvas.axis(panel, "y", {"range": [0, count + 0.05], **hidden})
    goal = context.main_goal
    canvas.heading(panel, words.goal_heading(goal), words.effect_unit(goal), lift=20)
    peak = float(table["share"].max())
    for place, alternative in enumerate(context.candidates):
        rows = table[table["alternative"] == alternative]
        _ridge(canvas, context, panel, (alternative, rows, count - 1 - place, peak))
    zero = {"color": theme.reference.colour, "width": theme.line_width, "dash": "dash"}
    canvas.line(panel, (0, 0, 0, count), zero)
    canvas.write(
        Text(1, count + 0.05, words.say("label.better"), yref=panel.y, anchor="bottom",
             shift=(8, 4), scale=0.8, colour=theme.muted)
    )  # fmt: skip
    places = [count - 1 - place + 0.3 for place in range(count)]
    labels.write(canvas, panel, places)
    for level, alternative in zip(places, context.candidates, strict=True):
        share = context.evidence(alternative, context.main_goal).p_better
        given = context.given(alternative, context.main_goal)
        write_shares(canvas, context, panel, (1, level), share, given)
    return canvas.figure()


def _ridge(
    canvas: Canvas, context: Context, panel: Panel, content: tuple[str, pd.DataFrame, int, float]
) -> None:
    alternative, rows, base, peak = content
    style = context.style(alternative)
    x, y = [float(rows["low"].iloc[0])], [float(base)]
    for row in rows_of(rows):
        height = base + 0.86 * row.share / peak
        x += [row.low, row.high]
        y += [height, height]
    x, y = [*x, float(rows["high"].iloc[-1])], [*y, float(base)]
    line = {"color": style.colour, "width": context.theme.line_width * 0.7}
    canvas.add(area_mark(panel, x, y, faded(style.colour, 0.25)) | {"line": line})
    evidence = context.evidence(alternative, context.main_goal, context.place)
    canvas.add(marker_mark(context.theme, panel, (evidence.p50, base + 0.02), style))


FIGURE = Figure(
    "difference_distribution", difference_distribution, (RIVAL, DRAWS),
    report=("time", 2), memo="evidence", pack=6,
    uses="goal region year reference",
)  # fmt: skip
