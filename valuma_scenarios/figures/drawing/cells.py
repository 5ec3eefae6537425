"""A table drawn as coloured cells: headings, fills, hatches and a text in every cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from valuma_scenarios.figures.drawing.canvas import Canvas, Panel, Text, wrap
from valuma_scenarios.figures.drawing.classes import Fill
from valuma_scenarios.figures.drawing.colour import readable_on
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.theme import Theme

GAP = 0.03


@dataclass(frozen=True)
class Cell:
    """One cell.

    Parameters
    ----------
    column, row : float
        Position from the left and from the top.
    fill : Fill
        How it is filled.
    text : str
        What stands in it.
    hover : str
        What the pointer shows; never the only carrier.
    """

    column: float
    row: float
    fill: Fill
    text: str
    hover: str


def draw_cells(
    canvas: Canvas, panel: Panel, cells: Sequence[Cell], size: tuple[int, int], scale: float = 1.0
) -> None:
    """Draw cells in a panel of so many columns and rows."""
    columns, rows = size
    hidden = {"showticklabels": False, "showgrid": False}
    canvas.axis(panel, "x", {"range": [-0.5, columns - 0.5], **hidden})
    canvas.axis(panel, "y", {"range": [rows - 0.5, -0.5], **hidden})
    canvas.add(
        {
            "type": "bar",
            "x": [c.column for c in cells],
            "y": [1 - 2 * GAP] * len(cells),
            "base": [c.row - 0.5 + GAP for c in cells],
            "width": 1 - 2 * GAP,
            "xaxis": panel.x,
            "yaxis": panel.y,
            "marker": _marker(canvas.theme, cells),
            "hoverinfo": "text",
            "hovertext": [c.hover for c in cells],
        }
    )
    for cell in cells:
        dark, light = sorted((canvas.theme.ink, canvas.theme.paper))
        canvas.write(
            Text(
                cell.column,
                cell.row,
                cell.text,
                xref=panel.x,
                yref=panel.y,
                align="center",
                scale=scale,
                colour=readable_on(cell.fill.colour, dark, light),
                veil=cell.fill.colour if cell.fill.pattern else "",
            )
        )


def _marker(theme: Theme, cells: Sequence[Cell]) -> dict[str, object]:
    return {
        "color": [c.fill.colour for c in cells],
        "line": {"width": 0},
        "pattern": {
            "shape": [c.fill.pattern for c in cells],
            "fgcolor": theme.muted,
            "fgopacity": 0.35,
            "fillmode": "overlay",
            "bgcolor": "rgba(0,0,0,0)",
            "size": 9,
            "solidity": 0.14,
        },
    }


def column_headings(canvas: Canvas, context: Context, panel: Panel, goals: Sequence[str]) -> None:
    """Write number, name and unit of every goal above its column; the number alone on a phone."""
    words, narrow = context.words, context.options.narrow
    for column, goal in enumerate(goals):
        name = words.goal_number(goal) if narrow else wrap(words.goal_heading(goal), 20)
        unit = wrap(words.effect_unit(goal), 8)
        text = f"<b>{name}</b><br>{unit}"
        canvas.write(
            Text(column, 1, text, panel.x, "paper", "center", "bottom", (0, 3), scale=0.82)
        )


def row_labels(canvas: Canvas, panel: Panel, labels: Sequence[str], label_px: float) -> None:
    """Write a label to the left of every row."""
    for row, label in enumerate(labels):
        canvas.write(Text(0, row, label, "paper", panel.y, shift=(-label_px, 0), scale=0.92))
