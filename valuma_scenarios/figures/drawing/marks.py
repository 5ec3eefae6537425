"""Marks that several figures draw: lines, markers of alternatives, filled areas."""

from __future__ import annotations

from collections.abc import Sequence

from valuma_scenarios.figures.drawing.canvas import Drawing, Panel
from valuma_scenarios.figures.drawing.theme import Style, Theme


def line_mark(panel: Panel, x: Sequence[object], y: Sequence[object], line: Drawing) -> Drawing:
    """Return a line through points; missing values break it."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(x),
        "y": list(y),
        "xaxis": panel.x,
        "yaxis": panel.y,
        "line": line,
    }


def area_mark(panel: Panel, x: Sequence[object], y: Sequence[object], fill: str) -> Drawing:
    """Return a filled area without an outline."""
    return line_mark(panel, x, y, {"width": 0}) | {"fill": "toself", "fillcolor": fill}


def marker_mark(theme: Theme, panel: Panel, point: tuple[float, float], style: Style) -> Drawing:
    """Return the marker of an alternative, set off from what lies behind it."""
    edge = style.colour if style.symbol.endswith("open") else theme.paper
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [point[0]],
        "y": [point[1]],
        "xaxis": panel.x,
        "yaxis": panel.y,
        "cliponaxis": False,
        "marker": {
            "symbol": style.symbol,
            "size": theme.marker_size * 1.2,
            "color": style.colour,
            "line": {"color": edge, "width": 1.5},
        },
    }


def hover(*texts: str) -> Drawing:
    """Return what shows a text under the pointer; it is never the only carrier of a number."""
    return {"hoverinfo": "text", "hovertext": list(texts)}
