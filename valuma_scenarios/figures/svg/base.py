"""What the traces of one figure share: axes, clips, fills and error bars."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from valuma_scenarios.figures.drawing.colour import contrast, readable_on
from valuma_scenarios.figures.svg.axes import Axis, Frame, Json
from valuma_scenarios.figures.svg.elements import element, opaque, paint, path_data
from valuma_scenarios.figures.svg.marks import Definitions, Hatch, stroke

Point = tuple[float, float]

HATCH_CONTRAST = 2.0
"""A hatch that would stand out less from its background is drawn in the page's colours."""
SMALLEST_STEP_PX = 0.5


class UnsupportedFigureError(ValueError):
    """A figure that uses something this writer does not draw."""


@dataclass(frozen=True)
class Drawing:
    """What all traces of one figure share.

    Parameters
    ----------
    frame : Frame
        Sheet and axes.
    layout : mapping
        Layout of the figure.
    definitions : Definitions
        Patterns and clips of the drawing.
    """

    frame: Frame
    layout: Json
    definitions: Definitions

    @property
    def ink(self) -> str:
        """Colour of text."""
        return str(self.layout.get("font", {}).get("color", "#000000"))

    @property
    def paper(self) -> str:
        """Colour of the background."""
        return str(self.layout.get("paper_bgcolor", "#FFFFFF"))

    @property
    def font_size(self) -> float:
        """Size of text, in pixels."""
        return float(self.layout.get("font", {}).get("size", 12))

    def clip(self, x: str, y: str) -> str:
        """Return the reference to the clip of a panel."""
        box = self.frame.panel(x, y)
        sides = (box.left, box.top, box.width, box.height)
        left, top, width, height = (round(side, 2) for side in sides)
        return self.definitions.clip((left, top, width, height))


def item(values: Any, k: int, default: Any = None) -> Any:
    """Return the value of a point where a setting may be one value or one for each point."""
    if values is None:
        return default
    if isinstance(values, str) or not hasattr(values, "__len__"):
        return values
    return values[k] if k < len(values) and values[k] is not None else default


def axes_of(drawing: Drawing, trace: Json) -> tuple[Axis, Axis]:
    """Return the two axes of a trace."""
    axes = drawing.frame.axes
    return axes[trace.get("xaxis") or "x"], axes[trace.get("yaxis") or "y"]


def blank(value: Any) -> bool:
    """Whether a value is missing."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def filled(
    drawing: Drawing, shape: tuple[str, dict[str, object]], colour: str, pattern: Json, k: int = 0
) -> str:
    """Return a shape with a plain fill, and the lines of its hatch on top.

    The hatch is a shape of its own: a pattern with a background shows seams between its tiles.
    """
    name, attributes = shape
    sign = str(item(pattern.get("shape"), k, "") or "")
    if not sign:
        return element(name, {**attributes, **paint("fill", colour)})
    replaces = pattern.get("fillmode") == "replace"
    behind = item(pattern.get("bgcolor"), k, None if replaces else colour)
    ink = str(item(pattern.get("fgcolor"), k, colour if replaces else drawing.paper))
    if behind:
        ink = _standing_out(drawing, ink, str(behind))
    hatch = Hatch(
        shape=sign,
        ink=ink,
        opacity=float(pattern.get("fgopacity", 1.0)),
        size=float(item(pattern.get("size"), k, 8)),
        solidity=float(item(pattern.get("solidity"), k, 0.3)),
    )
    plain = element(name, {**attributes, **paint("fill", behind or drawing.paper)})
    geometry = {key: v for key, v in attributes.items() if not key.startswith("stroke")}
    return plain + element(name, {**geometry, "fill": drawing.definitions.pattern(hatch)})


def _standing_out(drawing: Drawing, ink: str, behind: str) -> str:
    """Return the colour of a hatch, or one of the page's where it would not be seen."""
    seen, ground = opaque(ink, drawing.paper), opaque(behind, drawing.paper)
    if not (seen.startswith("#") and ground.startswith("#")):
        return ink
    if contrast(seen, ground) >= HATCH_CONTRAST:
        return ink
    return readable_on(ground, *sorted((drawing.ink, drawing.paper)))


def error_bars(drawing: Drawing, trace: Json, points: Sequence[Point | None]) -> Iterator[str]:
    """Yield the error bars of points (pixels), in both directions."""
    for name, axis in zip(("error_x", "error_y"), axes_of(drawing, trace), strict=True):
        error = trace.get(name) or {}
        if not error or error.get("visible") is False or error.get("array") is None:
            continue
        line = {"color": error.get("color"), "width": error.get("thickness", 2)}
        style = stroke(line, trace_colour(drawing, trace))
        for k, point in enumerate(points):
            if point is None:
                continue
            above = abs(axis.length(float(error["array"][k])))
            minus = error.get("arrayminus")
            below = above if minus is None else abs(axis.length(float(minus[k])))
            x, y = point
            ends: list[Point | None] = (
                [(x - below, y), (x + above, y)]
                if axis.horizontal
                else [(x, y + below), (x, y - above)]
            )
            yield element("path", {"d": path_data(ends), "fill": "none", **style})


def trace_colour(drawing: Drawing, trace: Json) -> str:
    """Return the one colour of a trace, or that of text."""
    for part in ("line", "marker"):
        colour = trace.get(part, {}).get("color")
        if isinstance(colour, str):
            return colour
    return drawing.ink
