"""A whole figure as SVG, without its title and caption."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from valuma_scenarios.figures.svg.axes import Json, read_frame
from valuma_scenarios.figures.svg.base import Drawing, UnsupportedFigureError
from valuma_scenarios.figures.svg.elements import XML_NAMESPACE, element, group
from valuma_scenarios.figures.svg.marks import Definitions
from valuma_scenarios.figures.svg.shapes import (
    draw_grid,
    draw_labels,
    draw_legend,
    draw_shape,
    place_annotations,
)
from valuma_scenarios.figures.svg.traces import draw_trace
from valuma_scenarios.vocabulary import Language

__all__ = ["Names", "Picture", "UnsupportedFigureError", "figure_svg", "picture"]

DEFAULT_WIDTH_PX = 700
DEFAULT_HEIGHT_PX = 450


@dataclass(frozen=True)
class Names:
    """What a drawing is called.

    Parameters
    ----------
    id : str
        Prefix of the ids inside, so that several drawings can stand on one page.
    title : str
        Short text for readers who do not see it.
    description : str
        Longer text.
    language : str
        Language of the texts.
    """

    id: str
    title: str
    description: str
    language: Language


@dataclass(frozen=True)
class Picture:
    """Drawn content, and its size in pixels."""

    width: float
    height: float
    content: str


def picture(figure: Json, prefix: str, language: Language) -> Picture:
    """Draw a figure.

    Parameters
    ----------
    figure : mapping
        Figure in plotly's words, of the kinds used in this product.
    prefix : str
        Prefix of the ids of patterns and clips.
    language : {"fi", "sv", "en"}
        Language of tick numbers that the figure leaves to the program.

    Raises
    ------
    UnsupportedFigureError
        If the figure uses something that is not drawn here.
    """
    layout: Json = figure["layout"]
    width = float(layout.get("width") or _meta(layout).get("width") or DEFAULT_WIDTH_PX)
    height = float(layout.get("height") or DEFAULT_HEIGHT_PX)
    data: list[Mapping[str, Any]] = [t for t in figure["data"] if t.get("visible", True) is True]
    drawing = Drawing(read_frame(figure, width, height), layout, Definitions(prefix))
    notes = place_annotations(drawing, layout.get("annotations", ()))
    parts = [*_layers(drawing, data, language), *notes.draw(drawing)]
    content = drawing.definitions.svg() + "".join([*parts, draw_legend(drawing, list(data))])
    left, top, right, bottom = notes.beyond(width, height)
    if left or top:
        content = element("g", {"transform": f"translate({left:.2f} {top:.2f})"}, content)
    width, height = width + left + right, height + top + bottom
    return Picture(width, height, _background(layout, width, height) + content)


def _layers(drawing: Drawing, data: Sequence[Json], language: Language) -> Iterator[str]:
    """Yield what lies on one another, from the back: shapes, grid, traces, shapes, labels."""
    shapes, axes = drawing.layout.get("shapes", ()), drawing.frame.axes.values()
    yield from _shapes(drawing, shapes, "below")
    for axis in axes:
        yield from draw_grid(drawing.frame, axis, language)
    yield from _traces(drawing, data)
    yield from _shapes(drawing, shapes, "above")
    for axis in axes:
        yield from draw_labels(drawing, axis, language)


def _meta(layout: Json) -> Mapping[str, Any]:
    meta = layout.get("meta")
    return meta if isinstance(meta, Mapping) else {}


def _background(layout: Json, width: float, height: float) -> str:
    colour = layout.get("paper_bgcolor", "#FFFFFF")
    return element("rect", {"width": width, "height": height, "fill": colour})


def _shapes(drawing: Drawing, shapes: Sequence[Json], layer: str) -> list[str]:
    chosen = [s for s in shapes if s.get("visible", True)]
    below = [s for s in chosen if str(s.get("layer", "above")) in ("below", "between")]
    above = [s for s in chosen if str(s.get("layer", "above")) == "above"]
    return [draw_shape(drawing, shape) for shape in (below if layer == "below" else above)]


def _traces(drawing: Drawing, data: Sequence[Json]) -> list[str]:
    """Draw the traces in order; bars first find their place beside or on one another."""
    placed = _stacked(_grouped(data, drawing.layout), drawing.layout)
    parts: list[str] = []
    last: dict[tuple[object, object], Json] = {}
    for trace in placed:
        panel = (trace.get("xaxis"), trace.get("yaxis"))
        parts.append(draw_trace(drawing, trace, last.get(panel)))
        if trace.get("type", "scatter") == "scatter":
            last[panel] = trace
    return parts


def _panel_bars(data: Sequence[Json], trace: Json) -> list[Json]:
    return [
        t
        for t in data
        if t.get("type") == "bar"
        and (t.get("xaxis"), t.get("yaxis")) == (trace.get("xaxis"), trace.get("yaxis"))
    ]


def _grouped(data: Sequence[Json], layout: Json) -> list[Json]:
    """Give grouped bars their widths and offsets."""
    if layout.get("barmode", "group") != "group":
        return list(data)
    result: list[Json] = []
    slot = 1 - float(layout.get("bargap", 0.2))
    for trace in data:
        bars = _panel_bars(data, trace)
        if trace.get("type") == "bar" and len(bars) > 1 and "offset" not in trace:
            width = slot / len(bars)
            place = next(k for k, other in enumerate(bars) if other is trace)
            trace = {**trace, "width": width, "offset": -slot / 2 + place * width}
        result.append(trace)
    return result


def _stacked(data: Sequence[Json], layout: Json) -> list[Json]:
    """Give stacked bars their bases."""
    if layout.get("barmode") not in ("stack", "relative"):
        return list(data)
    ends: dict[tuple[object, ...], float] = {}
    result: list[Json] = []
    for trace in data:
        if trace.get("type") == "bar" and trace.get("base") is None:
            lying = trace.get("orientation") == "h"
            sizes, places = trace["x" if lying else "y"], trace["y" if lying else "x"]
            bases = []
            for size, place in zip(sizes, places, strict=True):
                key = (trace.get("xaxis"), trace.get("yaxis"), place, float(size or 0) < 0)
                bases.append(ends.get(key, 0.0))
                ends[key] = ends.get(key, 0.0) + float(size or 0)
            trace = {**trace, "_base": bases}
        result.append(trace)
    return result


def figure_svg(figure: Json, names: Names) -> str:
    """Return a figure as a complete SVG document, with title and description.

    Parameters
    ----------
    figure : mapping
        Figure in plotly's words, of the kinds used in this product.
    names : Names
        What it is called.
    """
    drawn = picture(figure, names.id, names.language)
    family = str(figure["layout"].get("font", {}).get("family") or "sans-serif")
    return document(drawn, names, family)


def document(
    drawn: Picture,
    names: Names,
    family: str,
    size: tuple[str, str] | None = None,
    style: str = "",
) -> str:
    """Return drawn content as a complete SVG document.

    Parameters
    ----------
    drawn : Picture
        Content.
    names : Names
        Title and description.
    family : str
        Font family of all text.
    size : tuple of str, optional
        Width and height with unit, such as "160mm"; pixels if not given.
    style : str
        Style sheet.
    """
    width, height = size or (f"{drawn.width:g}", f"{drawn.height:g}")
    title, description = f"{names.id}-title", f"{names.id}-desc"
    head = {
        "xmlns": XML_NAMESPACE,
        "width": width,
        "height": height,
        "viewBox": f"0 0 {drawn.width:g} {drawn.height:g}",
        "role": "img",
        "aria-labelledby": f"{title} {description}",
        "xml:lang": names.language,
        "lang": names.language,
        "font-family": family,
    }
    body = [
        element("title", {"id": title}, _escaped(names.title)),
        element("desc", {"id": description}, _escaped(names.description)),
        element("style", {}, style) if style else "",
        group([drawn.content]),
    ]
    return element("svg", head, "".join(body)) + "\n"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
