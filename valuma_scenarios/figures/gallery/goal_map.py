"""Maps of Finland, one per goal: where an alternative differs from the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from valuma_scenarios.figures.drawing.canvas import Canvas, Drawing, Grid, Margin, Panel, Text
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.cells import Cell, draw_cells
from valuma_scenarios.figures.drawing.classes import SHADES, Classes, Fill
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import BORDERS, RIVAL, TILES, Figure
from valuma_scenarios.figures.drawing.geometry import (
    Geometry,
    Inset,
    geometry_of,
    inset_of,
    read_geometry,
    tiles_of,
)
from valuma_scenarios.figures.drawing.keys import UNIT_PX, class_key, shade_key, shade_key_height
from valuma_scenarios.figures.drawing.labels import GAP_PX, LINE, fit, lines_of
from valuma_scenarios.figures.drawing.making import Content
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.regional import (
    goal_classes,
    region_columns,
    region_table,
    regional_values,
    shared_decimals,
    winners,
    winners_key,
)
from valuma_scenarios.figures.fonts import text_width
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.verdicts import Evidence, is_uncertain

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

PADDING_KM = 12.0
GAP_X = 0.03
"""Room between two maps, as a share of the sheet."""
TALLEST_PX = 640
COARSE_KM = 2.0
"""Grid of the borders in small maps, where a pixel is about three kilometres."""


def goal_map(run: Run, language: Language, options: FigureOptions | None = None) -> FigureCard:
    """Draw one small map per goal; hatched where the model cannot tell the sign.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant; `alternative`, `reference`, `year`, `goal` (that map alone) and `tiles` (a grid of
        equal tiles with numbers) are used.

    Returns
    -------
    FigureCard
        The table has one row per region and goal.

    Raises
    ------
    UsageError
        If the regional level of the run has no borders.
    """
    context = Context(run, language, options)
    need, find = (TILES, tiles_of) if context.options.tiles else (BORDERS, geometry_of)
    need.require(run, "goal_map")
    geometry = find(run.study)
    assert geometry is not None
    content = Content(
        figure=_figure(context, geometry),
        table=_table(context),
        columns=region_columns(context),
        alt_long=_said(context, "figure.regions.long"),
    )
    return _card(context, content, geometry)


def _said(context: Context, key: str) -> str:
    """Return what is said on the regions, from the goals that are drawn."""
    values = regional_values(context) | winners(context)
    return context.words.say(winners_key(context, key), values)


def _card(context: Context, content: Content, geometry: Geometry) -> FigureCard:
    words, values = context.words, regional_values(context)
    kind = "tiles" if context.options.tiles else "map"
    # A map of one goal in points says nothing of the goal that is measured in another unit.
    alone = context.options.goal not in (None, "", context.run.study.disparity)
    points = ".points" if alone and not context.central else ""
    return FigureCard(
        id=f"goal_{kind}",
        title=context.titled(_said(context, "figure.regions.title"), place=False),
        drawing=content.figure,
        caption=words.say(f"figure.goal_{kind}.caption{points}", values),
        table=content.table,
        columns=content.columns,
        method=words.say("figure.region_heatmap.method"),
        sources=context.sources() if context.options.tiles else _with_borders(context, geometry),
        alt_short=words.say(f"figure.goal_{kind}.alt", values),
        alt_long=content.alt_long,
        language=words.language,
    )


def _with_borders(context: Context, geometry: Geometry) -> str:
    """Return where the data and the borders come from: shipped borders, or a project's own."""
    words, shipped = context.words, read_geometry(context.run.study.level)
    if shipped is not None and shipped.attribution == geometry.attribution:
        said = words.say("attribution.borders")
    else:
        own = geometry.attribution
        said = words.say("attribution.borders.own", {"text": own}) if own else ""
    return f"{context.sources()} {said}".strip()


def _table(context: Context) -> pd.DataFrame:
    """Return the rows of the goals that are drawn."""
    table = region_table(context)
    if context.options.goal:
        table = table[table["goal"] == context.words.goal_heading(context.options.goal)]
    return table.reset_index(drop=True)


def _figure(context: Context, geometry: Geometry) -> Drawing:
    options, scale = context.options, context.theme.font_size / 14
    goals = (options.goal,) if options.goal else context.goals
    columns = min(len(goals), _columns(options))
    width = (options.sheet_px - 12) / columns * 0.97
    panel_px = (options.sheet_px - 12) * (1 - GAP_X * (columns - 1)) / columns
    headings = [_heading(context, goal, panel_px) for goal in goals]
    lines = max(map(lines_of, headings)) if not options.tiles else 2
    top = (lines * LINE + 1.0) * context.theme.font_size
    below = (24 if options.tiles else 24 + UNIT_PX) * scale + shade_key_height(context)
    margin = Margin(6, 6, round(top), round(below))
    aspect = 1.0 if options.tiles else _aspect(context, geometry)
    gap_px = (44 + UNIT_PX) * scale + top if not options.tiles else 60 * scale
    grid = Grid(
        len(goals),
        columns,
        min(width * aspect, TALLEST_PX * scale * options.tall),
        gap_px,
        gap_x=GAP_X,
    )
    canvas = Canvas(options, margin.around(grid.height), margin)
    if columns > 1:
        geometry = geometry.coarse(COARSE_KM)
    for panel, goal in zip(grid.panels(), goals, strict=True):
        draw = _tiles if options.tiles else _map
        draw(canvas, context, panel, (goal, geometry))
    shade_key(canvas, context, drop=26 if options.tiles else 46 + UNIT_PX)
    return canvas.figure()


def _heading(context: Context, goal: str, width: float) -> str:
    return fit(context.words.goal_heading(goal), width - GAP_PX, context.theme.font_size, bold=True)


def _columns(options: FigureOptions) -> int:
    if options.tiles:
        return 1 if options.narrow else 3
    return 2 if options.narrow else 6


def _aspect(context: Context, geometry: Geometry) -> float:
    low, high = geometry.box(context.regions, PADDING_KM)
    return float((high[1] - low[1]) / (high[0] - low[0]))


def _evidence(context: Context, goal: str) -> tuple[dict[str, Evidence], Classes]:
    found = {r: context.evidence(context.leader, goal, r) for r in context.regions}
    return found, goal_classes(context, goal)


def _map(canvas: Canvas, context: Context, panel: Panel, content: tuple[str, Geometry]) -> None:
    goal, geometry = content
    evidence, classes = _evidence(context, goal)
    low, high = geometry.box(context.regions, PADDING_KM)
    hidden = {"visible": False, "showgrid": False}
    canvas.axis(panel, "x", {"range": [low[0], high[0]], "constrain": "domain", **hidden})
    canvas.axis(
        panel,
        "y",
        {"range": [low[1], high[1]], "scaleanchor": panel.x, "constrain": "domain", **hidden},
    )
    width = (panel.right - panel.left) * (canvas.width - canvas.margin.left - canvas.margin.right)
    canvas.heading(panel, _heading(context, goal, width))
    groups: dict[Fill, list[str]] = {}
    for region, e in evidence.items():
        groups.setdefault(classes.fill(context.theme, e), []).append(region)
    inset = inset_of(geometry, context.regions)
    for fill, regions in groups.items():
        rings = [ring for region in regions for ring in geometry.rings[region]]
        rings += [ring for region in regions for ring in inset.rings.get(region, ())]
        canvas.add(_area_trace(context, panel, fill, rings))
    _inset_frame(canvas, context, panel, inset)
    _hover_points(canvas, context, panel, (goal, geometry, evidence))
    shown = [e.p50 for e in evidence.values() if not is_uncertain(e)]
    unit = context.words.effect_unit(goal)
    class_key(canvas, context, panel, (classes, _levels(classes, shown), unit))


def _inset_frame(canvas: Canvas, context: Context, panel: Panel, inset: Inset) -> None:
    """Draw a frame around the enlarged islands, with their name where they are one region."""
    if not inset.rings:
        return
    (x0, y0), (x1, y1) = inset.corners
    line = {"color": context.theme.muted, "width": 0.8}
    box = {"x0": x0, "x1": x1, "y0": y0, "y1": y1, "xref": panel.x, "yref": panel.y}
    canvas.shapes.append({"type": "rect", **box, "line": line})
    if len(inset.rings) == 1:
        name = context.words.region(next(iter(inset.rings)))
        canvas.write(
            Text(x0, y1, name, panel.x, panel.y, anchor="bottom", scale=0.66,
                 colour=context.theme.muted)
        )  # fmt: skip


def _levels(classes: Classes, values: list[float]) -> list[int]:
    """Return the classes of the key: those of gains, and those of losses as far as they occur."""
    found = [classes.level(value) for value in values]
    low = min([*found, 1])
    high = SHADES if max([*found, 0]) > 0 or low == 1 else -1
    return [level for level in range(low, high + 1) if level]


def _area_trace(
    context: Context, panel: Panel, fill: Fill, rings: list[np.ndarray]
) -> dict[str, object]:
    x: list[int | None] = []
    y: list[int | None] = []
    for ring in rings:
        x += [*ring[:, 0].astype(int).tolist(), None]
        y += [*ring[:, 1].astype(int).tolist(), None]
    theme = context.theme
    trace: dict[str, object] = {
        "type": "scatter",
        "mode": "lines",
        "x": x[:-1],
        "y": y[:-1],
        "fill": "toself",
        "xaxis": panel.x,
        "yaxis": panel.y,
        "fillcolor": fill.colour,
        "line": {"color": theme.muted, "width": 0.5},
    }
    if fill.pattern:
        trace["fillpattern"] = {
            "shape": fill.pattern,
            "fgcolor": theme.muted,
            "bgcolor": fill.colour,
            "fillmode": "replace",
            "size": 5,
            "solidity": 0.25,
            "fgopacity": 0.8,
        }
    return trace


def _hover_points(
    canvas: Canvas,
    context: Context,
    panel: Panel,
    content: tuple[str, Geometry, dict[str, Evidence]],
) -> None:
    goal, geometry, evidence = content
    centres = [geometry.centre(region) for region in evidence]
    canvas.add(
        {
            "type": "scatter",
            "mode": "markers",
            "xaxis": panel.x,
            "yaxis": panel.y,
            "x": [round(x, 1) for x, _ in centres],
            "y": [round(y, 1) for _, y in centres],
            "marker": {"size": 22, "opacity": 0},
            "hoverinfo": "text",
            "hovertext": [_hover(context, goal, r, e) for r, e in evidence.items()],
        }
    )


def _hover(context: Context, goal: str, region: str, evidence: Evidence) -> str:
    words = context.words
    return f"{words.region(region)}<br>" + words.estimate(
        evidence.p50, evidence.p05, evidence.p95, words.effect_unit(goal)
    )


def _tiles(canvas: Canvas, context: Context, panel: Panel, content: tuple[str, Geometry]) -> None:
    goal, geometry = content
    evidence, classes = _evidence(context, goal)
    decimals = shared_decimals([e.p50 for e in evidence.values()])
    size = (
        max(column for column, _ in geometry.tiles.values()) + 1,
        max(row for _, row in geometry.tiles.values()) + 1,
    )
    scale = 0.8 if context.options.narrow else 0.74
    room = (panel.right - panel.left) * (canvas.width - 2 * canvas.margin.left) / size[0]
    letters = context.theme.font_size * scale
    cells = []
    for region, e in evidence.items():
        column, row = geometry.tiles[region]
        number = context.words.number(e.p50, decimals, signed=True)
        text = f"{_short(context, region)}<br>{number}"
        if text_width(number, letters) > room:
            text = ""  # many small tiles: colours alone, the numbers are in the table
        cells.append(
            Cell(
                column, row, classes.fill(context.theme, e), text, _hover(context, goal, region, e)
            )
        )
    canvas.heading(panel, context.words.goal_heading(goal), context.words.effect_unit(goal))
    draw_cells(canvas, panel, cells, size, scale)


def _short(context: Context, region: str) -> str:
    """Return the abbreviation of a region's name: the first letters of its parts."""
    name = context.words.region(region)
    parts = name.replace("-", " ").split()
    if len(parts) == 1:
        return name[:4]
    return "-".join(part[:2] if k == 0 else part[:3] for k, part in enumerate(parts))


FIGURE = Figure(
    "goal_map", goal_map, (RIVAL, BORDERS), report=("regions", 1), memo="regions", pack=3, slides=2,
    uses="goal alternative year reference tiles",
)  # fmt: skip
