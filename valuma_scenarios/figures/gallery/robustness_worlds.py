"""Robustness by world: the rank of every alternative under each method choice and scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.ranking.text import (
    leaders,
    metric_text,
    most_often_first,
    world_sentences,
    world_text,
)
from valuma_scenarios.analyses.ranking.worlds import World, default_worlds, robustness_table
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.figures.drawing.canvas import Canvas, Drawing, Grid, Margin
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.cells import Cell, draw_cells
from valuma_scenarios.figures.drawing.classes import Fill
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import DRAWS, TWO_RIVALS, Figure
from valuma_scenarios.figures.drawing.labels import ColumnLabels, RowLabels
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.gallery.rank_acceptability import rank_colours
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from valuma_scenarios.results.runs import Run

ROW_PX = 30
DEFAULT_METRIC = "expected_regret"


def robustness_worlds(
    run: Run,
    content: tuple[pd.DataFrame, Sequence[World], str],
    language: Language,
    options: FigureOptions | None = None,
) -> FigureCard:
    """Draw a table of ranks: worlds by alternatives.

    Parameters
    ----------
    run : Run
        The run, for labels and sources.
    content : tuple
        The table of `worlds.robustness_table`, its worlds, and the metric shown.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant.

    Returns
    -------
    FigureCard
        The table has one row per world and alternative.
    """
    table, worlds, metric = content
    context = Context(run, language, options)
    words = context.words
    by_id = {world.id: world for world in worlds}
    rows = table[(table["metric"] == metric) & table["rank"].notna()]
    made = Content(
        figure=_figure(context, rows, worlds),
        table=_named(context, rows, by_id),
        columns=_columns(context),
        alt_long=" ".join(world_sentences(words, table, metric, by_id)),
    )
    keys = Keys("robustness", "figure.robustness")
    return make_card(context, keys, _values(context, content), made)


def _values(
    context: Context, content: tuple[pd.DataFrame, Sequence[World], str]
) -> dict[str, object]:
    words, (table, worlds, metric) = context.words, content
    names, count = most_often_first(leaders(table[table["metric"] == metric], "world"))
    return {
        "names": context.names(names),
        "count": count,
        "total": len(worlds),
        "metric": metric_text(words, metric),
        "draws": words.number(context.draws, 0),
    }


def _columns(context: Context) -> tuple[Column, ...]:
    words = context.words
    return (
        Column("world", words.say("robust.column.world")),
        Column("alternative", words.say("column.alternative")),
        Column("rank", words.say("robust.column.rank"), "number", 0),
        Column("value", words.say("robust.column.value"), "number"),
    )


def _named(context: Context, rows: pd.DataFrame, worlds: dict[str, World]) -> pd.DataFrame:
    words = context.words
    named = rows.assign(
        world=[world_text(words, worlds[str(name)]) for name in rows["world"]],
        alternative=[words.alternative(str(a)) for a in rows["alternative"]],
    )
    return named[["world", "alternative", "rank", "value"]].reset_index(drop=True)


def _figure(context: Context, rows: pd.DataFrame, worlds: Sequence[World]) -> Drawing:
    options, scale, words = context.options, context.theme.font_size / 14, context.words
    names = list(dict.fromkeys(rows["alternative"]))
    label_px = round((130 if options.narrow else 290) * scale)
    small = 0.78 if options.narrow else 0.92
    headings = ColumnLabels.of(
        context.theme, [words.alternative(name) for name in names],
        (options.sheet_px - label_px - 4) / len(names), min(small, 0.86),
    )  # fmt: skip
    labels = RowLabels.of(
        context.theme, [world_text(words, world) for world in worlds], label_px, small,
        bold=lambda row: worlds[row].kind == "reference",
    )  # fmt: skip
    margin = Margin(label_px, 4, round(headings.px), round(8 * scale))
    grid = Grid(1, 1, labels.row_px(context.theme, ROW_PX * scale) * len(worlds))
    canvas, panel = Canvas(options, margin.around(grid.height), margin), grid.panels()[0]
    colours = rank_colours(context.theme, len(names))
    order = {world.id: row for row, world in enumerate(worlds)}
    cells = []
    for _, row in rows.iterrows():
        rank, name = float(row["rank"]), str(row["alternative"])
        place = f"{words.number(rank, 0 if rank.is_integer() else 1)}."
        world = worlds[order[str(row["world"])]]
        hover = f"{world_text(words, world)}<br>{words.alternative(name)}: {place}"
        fill = Fill(colours[int(rank) - 1], "", 0)
        cells.append(Cell(names.index(name), order[world.id], fill, place, hover))
    draw_cells(canvas, panel, cells, (len(names), len(worlds)), small)
    headings.write(canvas, panel)
    labels.write(canvas, panel)
    return canvas.figure()


def _of_run(run: Run, language: Language, options: FigureOptions) -> FigureCard:
    manifest = run.manifest
    worlds = default_worlds(list(Context(run, language, options).goals))
    draws = draw(run.study, manifest["draws"], manifest["seed"], manifest["design"])
    table = robustness_table(run.study, draws, worlds, run.results)
    return robustness_worlds(run, (table, worlds, DEFAULT_METRIC), language, options)


FIGURE = Figure("robustness_worlds", _of_run, (TWO_RIVALS, DRAWS), runs_model=True)
