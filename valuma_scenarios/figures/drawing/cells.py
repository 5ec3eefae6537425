"""A table drawn as coloured cells: headings, fills, hatches and a text in every cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from valuma_scenarios.figures.drawing.canvas import Canvas, Panel, Text
from valuma_scenarios.figures.drawing.classes import Fill
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.labels import GAP_PX, LINE, ColumnLabels, fit, lines_of
from valuma_scenarios.figures.drawing.theme import Theme
from valuma_scenarios.figures.fonts import text_width

GAP = 0.03
GOAL_SCALE, SMALLEST_SCALE = 0.82, 0.6
"""Usual and smallest size of the headings of goals."""


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
    shorter : tuple of str
        What stands in it instead where columns are too narrow for the text, longest first.
    """

    column: float
    row: float
    fill: Fill
    text: str
    hover: str
    shorter: tuple[str, ...] = ()

    def texts(self) -> tuple[str, ...]:
        """Return what may stand in it, longest first."""
        return (self.text, *self.shorter)


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
    size_px = canvas.theme.font_size * scale
    room = (canvas.width - canvas.margin.left - canvas.margin.right) / columns
    room *= panel.right - panel.left
    length = _length(cells, size_px, room)
    for cell in cells:
        canvas.write(
            Text(
                cell.column,
                cell.row,
                cell.texts()[min(length, len(cell.shorter))],
                xref=panel.x,
                yref=panel.y,
                align="center",
                scale=scale,
                colour=canvas.theme.letters_on(cell.fill.colour),
                veil=cell.fill.colour if cell.fill.pattern else "",
            )
        )


def _length(cells: Sequence[Cell], size_px: float, room: float) -> int:
    """Return which of their texts all cells have room for: the first that fits in every one."""
    last = max((len(cell.shorter) for cell in cells), default=0)
    for length in range(last):
        texts = [cell.texts()[min(length, len(cell.shorter))] for cell in cells if cell.shorter]
        if all(text_width(text, size_px) <= room for text in texts):
            return length
    return last


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


def goal_headings(context: Context, column_px: float) -> ColumnLabels:
    """Return number, name and unit of every goal as headings; the number alone on a phone."""
    words, narrow, theme = context.words, context.options.narrow, context.theme
    units = [words.effect_unit(goal) for goal in context.goals]
    room = column_px - GAP_PX / 2
    longest = max(text_width(word, theme.font_size) for unit in units for word in unit.split())
    scale = min(GOAL_SCALE, max(SMALLEST_SCALE, room / longest))
    size, texts = theme.font_size * scale, []
    for goal, unit in zip(context.goals, units, strict=True):
        name = words.goal_number(goal) if narrow else words.goal_heading(goal)
        texts.append(f"<b>{fit(name, room, size, bold=True)}</b><br>{fit(unit, room, size)}")
    px = max(map(lines_of, texts)) * size * LINE + 2 * GAP_PX
    return ColumnLabels(tuple(texts), px, scale, upright=False)
