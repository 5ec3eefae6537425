"""Bars and coloured cells of a figure as SVG."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from valuma_scenarios.figures.drawing.colour import readable_on
from valuma_scenarios.figures.svg.axes import Axis, Json
from valuma_scenarios.figures.svg.base import (
    Drawing,
    Point,
    axes_of,
    blank,
    error_bars,
    filled,
    item,
)
from valuma_scenarios.figures.svg.elements import element, group, opaque
from valuma_scenarios.figures.svg.marks import stroke
from valuma_scenarios.figures.svg.text import Place, Span, parse, write


def draw_bars(drawing: Drawing, trace: Json) -> str:
    """Return the bars of a trace, with their texts and error bars."""
    x_axis, y_axis = axes_of(drawing, trace)
    lying = trace.get("orientation") == "h"
    along, across = (x_axis, y_axis) if lying else (y_axis, x_axis)
    sizes = list(trace["x" if lying else "y"])
    places = trace.get("y" if lying else "x")
    places = list(range(len(sizes))) if places is None else list(places)
    bases = trace.get("_base", trace.get("base"))
    widths, offset = trace.get("width"), trace.get("offset")
    slot = float(trace.get("_slot", 1 - float(drawing.layout.get("bargap", 0.2))))
    parts: list[str] = []
    labels: list[str] = []
    middles: list[Point | None] = []
    for k, (size, place) in enumerate(zip(sizes, places, strict=True)):
        if blank(size):
            middles.append(None)
            continue
        base, width = float(item(bases, k, 0.0)), float(item(widths, k, slot))
        start = across.value(place) + float(item(offset, k, -width / 2))
        ends = sorted((along.pixel(base), along.pixel(base + float(size))))
        sides = sorted(
            across.start + across.length(value - across.low) for value in (start, start + width)
        )
        (left, right), (top, bottom) = (ends, sides) if lying else (sides, ends)
        parts.append(_bar(drawing, trace, k, (left, top, right, bottom)))
        labels.append(_bar_text(drawing, trace, k, (left, top, right, bottom)))
        tip = along.pixel(base + float(size))
        middles.append((tip, (top + bottom) / 2) if lying else ((left + right) / 2, tip))
    clip = {"clip-path": drawing.clip(x_axis.name, y_axis.name)}
    marks = "".join(error_bars(drawing, trace, middles)) + "".join(labels)
    return group([group(parts, clip), marks], {"opacity": trace.get("opacity")})


def _bar(drawing: Drawing, trace: Json, k: int, box: tuple[float, float, float, float]) -> str:
    marker = trace.get("marker", {})
    left, top, right, bottom = box
    colour = str(item(marker.get("color"), k, drawing.ink))
    edge = marker.get("line", {})
    width = float(item(edge.get("width"), k, 0))
    outline = {"color": item(edge.get("color"), k, drawing.ink), "width": width}
    box_of: dict[str, object] = {
        "x": left,
        "y": top,
        "width": right - left,
        "height": bottom - top,
        "opacity": marker.get("opacity"),
        **(stroke(outline, drawing.ink) if width else {}),
    }
    return filled(drawing, ("rect", box_of), colour, marker.get("pattern", {}), k)


def _bar_text(drawing: Drawing, trace: Json, k: int, box: tuple[float, float, float, float]) -> str:
    text = item(trace.get("text"), k, "")
    if not text:
        return ""
    left, top, right, bottom = box
    lying, font = trace.get("orientation") == "h", trace.get("textfont", {})
    inside = item(trace.get("textposition"), k, "auto") != "outside"
    colour = str(item(trace.get("marker", {}).get("color"), k, drawing.ink))
    ink = drawing.ink
    if inside:
        ink = readable_on(opaque(colour, drawing.paper), *sorted((drawing.ink, drawing.paper)))
    span = Span(
        "", float(font.get("size", drawing.font_size)), str(item(font.get("color"), k, ink))
    )
    if inside:
        place = Place((left + right) / 2, (top + bottom) / 2, "center")
    elif lying:
        place = Place(right + 4, (top + bottom) / 2)
    else:
        place = Place((left + right) / 2, top - 3, "center", "bottom")
    return write(parse(str(text), span), place)


def draw_heatmap(drawing: Drawing, trace: Json) -> str:
    """Return the cells of a heatmap, with their texts."""
    x_axis, y_axis = axes_of(drawing, trace)
    rows = [list(row) for row in trace["z"]]
    numbers = [float(z) for row in rows for z in row if not blank(z)]
    low = float(trace.get("zmin", min(numbers, default=0)))
    high = float(trace.get("zmax", max(numbers, default=1)))
    xs = list(trace["x"]) if trace.get("x") is not None else list(range(len(rows[0])))
    ys = list(trace["y"]) if trace.get("y") is not None else list(range(len(rows)))
    scale = _colour_scale(trace.get("colorscale"), drawing)
    half_x, half_y = (_half_step(axis, values) for axis, values in ((x_axis, xs), (y_axis, ys)))
    parts = []
    for i, y in enumerate(ys):
        for j, x in enumerate(xs):
            z = rows[i][j]
            if blank(z):
                continue
            colour = _mixed(scale, (float(z) - low) / ((high - low) or 1.0))
            cx, cy = x_axis.pixel(x), y_axis.pixel(y)
            box = {"x": cx - half_x, "y": cy - half_y, "width": 2 * half_x, "height": 2 * half_y}
            parts.append(element("rect", {**box, "fill": colour}))
            text = item(item(trace.get("text"), i), j, "") if trace.get("texttemplate") else ""
            if text:
                ink = readable_on(colour, *sorted((drawing.ink, drawing.paper)))
                span = Span(
                    "", float(trace.get("textfont", {}).get("size", drawing.font_size)), ink
                )
                parts.append(write(parse(str(text), span), Place(cx, cy, "center")))
    return group(parts)


def _half_step(axis: Axis, values: list[Any]) -> float:
    if len(values) < 2:
        return abs(axis.end - axis.start) / 2
    return abs(axis.pixel(values[1]) - axis.pixel(values[0])) / 2


def _colour_scale(scale: Any, drawing: Drawing) -> list[tuple[float, str]]:
    if scale is None or isinstance(scale, str):
        return [(0.0, drawing.paper), (1.0, drawing.ink)]
    return [(float(share), str(colour)) for share, colour in scale]


def _mixed(scale: list[tuple[float, str]], share: float) -> str:
    share = min(max(share, scale[0][0]), scale[-1][0])
    for (low, one), (high, other) in pairwise(scale):
        if low <= share <= high:
            part = (share - low) / ((high - low) or 1.0)
            mix = [
                round((1 - part) * int(one[k : k + 2], 16) + part * int(other[k : k + 2], 16))
                for k in (1, 3, 5)
            ]
            return "#" + "".join(f"{value:02X}" for value in mix)
    return scale[-1][1]
