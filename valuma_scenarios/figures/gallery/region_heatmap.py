"""Regions by goals: the difference to the reference, with its number in every cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from valuma_scenarios.figures.drawing.canvas import Canvas, Drawing, Grid, Margin
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.cells import Cell, draw_cells, goal_headings
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import RIVAL, Figure
from valuma_scenarios.figures.drawing.keys import shade_key, shade_key_height
from valuma_scenarios.figures.drawing.labels import RowLabels
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.regional import (
    goal_classes,
    region_columns,
    region_table,
    regional_values,
    shared_decimals,
    unclear_cells,
    winners,
    winners_key,
)
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

ROW_PX = 27


def region_heatmap(
    run: Run, language: Language, options: FigureOptions | None = None
) -> FigureCard:
    """Draw a matrix of regions and goals for one alternative.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant; `alternative`, `reference` and `year` are used.

    Returns
    -------
    FigureCard
        The table has one row per region and goal.
    """
    context = Context(run, language, options)
    words, values = context.words, regional_values(context)
    table = region_table(context)
    return FigureCard(
        id="region_heatmap",
        title=_title(context),
        drawing=_figure(context),
        caption=words.say("figure.region_heatmap.caption", values),
        table=table,
        columns=region_columns(context),
        method=words.say("figure.region_heatmap.method"),
        sources=context.sources(),
        alt_short=words.say("figure.region_heatmap.alt", values),
        alt_long=words.say(winners_key(context, "figure.regions.long"), values | winners(context)),
        language=language,
    )


def _title(context: Context) -> str:
    counts = unclear_cells(context)
    mostly = 2 * int(counts["unclear"]) > int(counts["cells"])
    key = "figure.region_heatmap.title.unclear"
    if not mostly:
        key = winners_key(context, "figure.regions.title")
    return context.titled(context.words.say(key, winners(context) | counts), place=False)


def _figure(context: Context) -> Drawing:
    options, scale = context.options, context.theme.font_size / 14
    country = context.run.study.country
    rows = (*context.regions, country)
    label_px = round((126 if options.narrow else 170) * scale)
    names = [context.words.region(region) for region in rows]
    labels = RowLabels.of(context.theme, names, label_px, bold=lambda row: rows[row] == country)
    headings = goal_headings(context, (options.sheet_px - label_px - 4) / len(context.goals))
    margin = Margin(label_px, 4, round(headings.px), round(shade_key_height(context)))
    grid = Grid(1, 1, labels.row_px(context.theme, ROW_PX * scale) * len(rows))
    canvas, panel = Canvas(options, margin.around(grid.height), margin), grid.panels()[0]
    cells = [
        cell
        for column, goal in enumerate(context.goals)
        for cell in _column(context, goal, column, rows)
    ]
    small = 0.78 if options.narrow else 0.95
    draw_cells(canvas, panel, cells, (len(context.goals), len(rows)), small)
    headings.write(canvas, panel)
    labels.write(canvas, panel)
    shade_key(canvas, context)
    return canvas.figure()


def _column(context: Context, goal: str, column: int, rows: tuple[str, ...]) -> list[Cell]:
    words = context.words
    evidence = {region: context.evidence(context.leader, goal, region) for region in rows}
    # The country's row of the disparity goal is a sum: regions alone set shades and decimals.
    medians = [evidence[region].p50 for region in rows if region != context.run.study.country]
    classes, decimals = goal_classes(context, goal), shared_decimals(medians)
    return [
        Cell(
            column,
            row,
            classes.fill(context.theme, e),
            words.number(e.p50, decimals, signed=True),
            f"{words.region(region)}, {words.goal_heading(goal)}<br>"
            + words.estimate(e.p50, e.p05, e.p95, words.effect_unit(goal)),
        )
        for row, (region, e) in enumerate(evidence.items())
    ]


FIGURE = Figure(
    "region_heatmap", region_heatmap, (RIVAL,), report=("regions", 2), pack=12,
    uses="goal alternative year reference",
)  # fmt: skip
