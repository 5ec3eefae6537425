"""Rank acceptability: how often each alternative takes each rank, over draws and weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.ranking.smaa import Acceptability, given_acceptability
from valuma_scenarios.analyses.ranking.text import rank_sentences, whose_sentence
from valuma_scenarios.figures.drawing.canvas import Canvas, Drawing, Grid, Margin, Panel, Text
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import DRAWS, TWO_RIVALS, Figure
from valuma_scenarios.figures.drawing.labels import RowLabels
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.theme import Theme
from valuma_scenarios.results.differences import Differences
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

ROW_PX = 44
SMALLEST_NAMED = 0.07
"""Parts of a bar below this share carry no text; the table has every number."""


def rank_acceptability(
    run: Run,
    language: Language,
    options: FigureOptions | None = None,
    result: Acceptability | None = None,
) -> FigureCard:
    """Draw one bar per alternative, cut into the shares of its ranks.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant; `year` is used.
    result : Acceptability, optional
        Result of `smaa.acceptability`; made with the run's own weights if not given,
        or weights evenly from the simplex if it has none.

    Returns
    -------
    FigureCard
        The table has one row per alternative.
    """
    context = Context(run, language, options)
    if result is None:
        differences = Differences(run.study, run.results).goals(context.year)
        result = given_acceptability(differences, run.weights)
    content = Content(
        figure=_figure(context, result),
        table=_table(context, result),
        columns=_columns(context, result.rank.shape[1]),
        alt_long=" ".join(rank_sentences(context.words, result)),
    )
    keys = Keys("rank_acceptability", "figure.rank_acceptability")
    return make_card(context, keys, _values(context, result), content)


def _values(context: Context, result: Acceptability) -> dict[str, str]:
    words = context.words
    share = words.probability(result.first_share(result.order[0]))
    level = [a for a in result.order if words.probability(result.first_share(a)) == share]
    return {
        "names": context.names(level),
        "share": share,
        "draws": words.number(result.draws, 0),
        "weights": words.number(result.weights, 0),
        "year": str(context.year),
        "whose": whose_sentence(words, result.source),
        "interval": words.say("compare.covers"),
    }


def _columns(context: Context, ranks: int) -> tuple[Column, ...]:
    say = context.words.say
    return (
        Column("alternative", say("column.alternative")),
        *(
            Column(f"rank_{k}", say("ranks.column.rank", {"rank": k}), "percent")
            for k in range(1, ranks + 1)
        ),
        Column("holistic", say("ranks.column.holistic"), "percent"),
        Column("confidence", say("ranks.column.confidence"), "percent"),
    )


def _table(context: Context, result: Acceptability) -> pd.DataFrame:
    table = result.table()
    ranks = [f"rank_{k + 1}" for k in range(result.rank.shape[1])]
    table["alternative"] = [context.words.alternative(a) for a in result.alternatives]
    return table[["alternative", *ranks, "holistic", "confidence"]]


def rank_colours(theme: Theme, ranks: int) -> list[str]:
    """Return a fill for each rank: the first is the strongest, the last is neutral."""
    strong = [*reversed(theme.better)]
    return [strong[k] if k < len(strong) else theme.neutral for k in range(ranks)]


def _figure(context: Context, result: Acceptability) -> Drawing:
    options, scale = context.options, context.theme.font_size / 14
    label_px = round((110 if options.narrow else 220) * scale)
    margin = Margin(label_px, round(8 * scale), round(10 * scale), round(10 * scale))
    order = sorted(range(len(result.alternatives)), key=lambda a: -float(result.holistic[a]))
    names = [context.words.alternative(result.alternatives[a]) for a in order]
    labels = RowLabels.of(context.theme, names, label_px)
    grid = Grid(1, 1, labels.row_px(context.theme, ROW_PX * scale) * len(order))
    canvas, panel = Canvas(options, margin.around(grid.height), margin), grid.panels()[0]
    hidden = {"showticklabels": False, "showgrid": False}
    canvas.axis(panel, "x", {"range": [0, 1], **hidden})
    canvas.axis(panel, "y", {"range": [len(order) - 0.5, -0.5], **hidden})
    colours = rank_colours(context.theme, result.rank.shape[1])
    for row, a in enumerate(order):
        _bar(canvas, context, panel, (row, result.rank[a].tolist(), colours))
    labels.write(canvas, panel)
    return canvas.figure()


def _bar(
    canvas: Canvas, context: Context, panel: Panel, content: tuple[int, list[float], list[str]]
) -> None:
    row, shares, colours = content
    words, left = context.words, 0.0
    for rank, (share, colour) in enumerate(zip(shares, colours, strict=True), 1):
        name = words.say("ranks.column.rank", {"rank": rank})
        canvas.add(
            {
                "type": "bar", "orientation": "h", "x": [share], "y": [row], "base": [left],
                "width": 0.78, "xaxis": panel.x, "yaxis": panel.y,
                "marker": {"color": colour, "line": {"color": context.theme.paper, "width": 1.5}},
                "hoverinfo": "text", "hovertext": [f"{name}: {words.probability(share)}"],
            }
        )  # fmt: skip
        if share >= SMALLEST_NAMED * (2.2 if context.options.narrow else 1):
            short = f"{rank}. " + words.percent(share)
            text = (
                short
                if context.options.narrow or share < 0.16
                else f"{name} {words.percent(share)}"
            )
            canvas.write(
                Text(left + share / 2, row, text, xref=panel.x, yref=panel.y, align="center",
                     scale=0.82, colour=context.theme.letters_on(colour))
            )  # fmt: skip
        left += share


FIGURE = Figure(
    "rank_acceptability", rank_acceptability, (TWO_RIVALS, DRAWS), memo="robustness", pack=9,
    uses="year",
)  # fmt: skip
