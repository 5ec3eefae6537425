"""Traces of a figure as SVG: lines, areas, markers and texts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise

from valuma_scenarios.errors import Said
from valuma_scenarios.figures.svg.axes import Json
from valuma_scenarios.figures.svg.bars import draw_bars, draw_heatmap
from valuma_scenarios.figures.svg.base import (
    SMALLEST_STEP_PX,
    Drawing,
    Point,
    UnsupportedFigureError,
    axes_of,
    blank,
    error_bars,
    filled,
    item,
    trace_colour,
)
from valuma_scenarios.figures.svg.elements import element, group, path_data
from valuma_scenarios.figures.svg.marks import Marker, draw_marker, stroke
from valuma_scenarios.figures.svg.text import Place, Span, parse, write


def draw_trace(drawing: Drawing, trace: Json, before: Json | None) -> str:
    """Return one trace.

    Parameters
    ----------
    drawing : Drawing
        The figure.
    trace : mapping
        The trace in plotly's words.
    before : mapping, optional
        The trace before it in the same panel, to which an area may be filled.

    Raises
    ------
    UnsupportedFigureError
        If the trace is of a kind that is not drawn here.
    """
    kind = trace.get("type", "scatter")
    if kind in ("scatter", "scattergl"):
        return _scatter(drawing, trace, before)
    writers: dict[str, Callable[[Drawing, Json], str]] = {"bar": draw_bars, "heatmap": draw_heatmap}
    if kind not in writers:
        msg = Said("a trace of type {kind!r} cannot be drawn without a browser", kind=kind)
        raise UnsupportedFigureError(msg)
    return writers[kind](drawing, trace)


def _points(drawing: Drawing, trace: Json) -> list[Point | None]:
    """Return the points of a trace in pixels; None where the line is interrupted."""
    x_axis, y_axis = axes_of(drawing, trace)
    ys = list(trace["y"])
    xs = range(len(ys)) if trace.get("x") is None else trace["x"]
    return [
        None if blank(x) or blank(y) else (x_axis.pixel(x), y_axis.pixel(y))
        for x, y in zip(list(xs), ys, strict=False)
    ]


def _scatter(drawing: Drawing, trace: Json, before: Json | None) -> str:
    points = _points(drawing, trace)
    mode = str(trace.get("mode", "lines" if len(points) > 20 else "lines+markers"))
    line = trace.get("line", {})
    shaped = _shaped(points, line.get("shape", "linear"))
    outline = stroke(line, trace_colour(drawing, trace)) if "lines" in mode else {}
    closed = trace.get("fill") == "toself"
    parts = [_area(drawing, trace, shaped, (before, outline if closed else {}))]
    if outline and not closed:
        parts.append(element("path", {"d": path_data(thinned(shaped)), "fill": "none", **outline}))
    clip = {"clip-path": drawing.clip(trace.get("xaxis") or "x", trace.get("yaxis") or "y")}
    opacity = {"opacity": trace.get("opacity")}
    marks = [*error_bars(drawing, trace, points)]
    if "markers" in mode:
        marks += _markers(drawing, trace, points)
    if "text" in mode:
        marks += _texts(drawing, trace, points)
    lines = "".join(part for part in parts if part)
    return group([group([lines], clip) if lines else "", *marks], opacity)


def _shaped(points: list[Point | None], shape: str) -> list[Point | None]:
    """Return the points of a line with the corners of a step shape."""
    if shape in ("linear", "spline"):
        return points
    result: list[Point | None] = points[:1]
    for one, other in pairwise(points):
        if one and other:
            middle = (one[0] + other[0]) / 2
            result += {
                "hv": [(other[0], one[1])],
                "vh": [(one[0], other[1])],
                "hvh": [(middle, one[1]), (middle, other[1])],
            }.get(shape, [])
        result.append(other)
    return result


def _area(
    drawing: Drawing,
    trace: Json,
    points: list[Point | None],
    edges: tuple[Json | None, dict[str, object]],
) -> str:
    """Return the area of a trace; `edges` are the trace it may reach down to, and its outline."""
    before, outline = edges
    fill = trace.get("fill", "none")
    if fill in (None, "none"):
        return ""
    known = [p for p in points if p]
    x_axis, y_axis = axes_of(drawing, trace)
    ring: list[Point | None]
    if fill == "toself":
        ring = points
    elif fill == "tozeroy":
        zero = y_axis.pixel(0)
        ring = [(known[0][0], zero), *known, (known[-1][0], zero)]
    elif fill == "tozerox":
        zero = x_axis.pixel(0)
        ring = [(zero, known[0][1]), *known, (zero, known[-1][1])]
    elif fill in ("tonexty", "tonextx") and before is not None:
        ring = [*[p for p in _points(drawing, before) if p], *reversed(known)]
    else:
        msg = Said("an area filled {fill!r} cannot be drawn without a browser", fill=fill)
        raise UnsupportedFigureError(msg)
    colour = trace.get("fillcolor") or trace_colour(drawing, trace)
    data = path_data(thinned(ring), close=True)
    shape = ("path", {"d": data, "fill-rule": "evenodd", **outline})
    return filled(drawing, shape, colour, trace.get("fillpattern", {}))


def thinned(points: list[Point | None]) -> list[Point | None]:
    """Return a line without the points too close to the one before to be seen."""
    result: list[Point | None] = []
    for k, point in enumerate(points):
        last = result[-1] if result else None
        ends = k + 1 == len(points) or points[k + 1] is None
        if point and last and not ends and math.dist(point, last) < SMALLEST_STEP_PX:
            continue
        result.append(point)
    return result


def _markers(drawing: Drawing, trace: Json, points: list[Point | None]) -> Iterator[str]:
    marker = trace.get("marker", {})
    edge = marker.get("line", {})
    for k, point in enumerate(points):
        if point is None:
            continue
        colour = str(item(marker.get("color"), k, trace_colour(drawing, trace)))
        look = Marker(
            symbol=str(item(marker.get("symbol"), k, "circle")),
            size=float(item(marker.get("size"), k, 6)),
            colour=colour,
            edge=str(item(edge.get("color"), k, colour)),
            edge_width=float(item(edge.get("width"), k, 0)),
            opacity=float(item(marker.get("opacity"), k, 1.0)),
        )
        yield draw_marker(look, *point)


def _texts(drawing: Drawing, trace: Json, points: list[Point | None]) -> Iterator[str]:
    font = trace.get("textfont", {})
    for k, point in enumerate(points):
        text = item(trace.get("text"), k, "")
        if point is None or not text:
            continue
        side = str(item(trace.get("textposition"), k, "middle center"))
        size = float(item(font.get("size"), k, drawing.font_size))
        marker = (
            item(trace.get("marker", {}).get("size"), k, 6) if "markers" in trace["mode"] else 0
        )
        gap = float(marker) / 2 + 3 if marker else 0
        up, across = ([*side.split(), "center"])[:2]
        place = Place(
            point[0] + {"left": -gap, "right": gap}.get(across, 0.0),
            point[1] + {"top": -gap, "bottom": gap}.get(up, 0.0),
            {"left": "right", "right": "left"}.get(across, "center"),
            {"top": "bottom", "bottom": "top"}.get(up, "middle"),
        )
        span = Span("", size, str(item(font.get("color"), k, drawing.ink)))
        yield write(parse(str(text), span), place)
