"""Shapes, annotations, axes and legend of a figure as SVG."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from valuma_scenarios.errors import Said
from valuma_scenarios.figures.svg.axes import Axis, Frame, Json
from valuma_scenarios.figures.svg.base import Drawing, UnsupportedFigureError
from valuma_scenarios.figures.svg.elements import element, group, number, paint, path_data
from valuma_scenarios.figures.svg.marks import Marker, draw_marker, stroke
from valuma_scenarios.figures.svg.text import Line, Place, Span, block_size, parse, write
from valuma_scenarios.vocabulary import Language

TICK_GAP_PX = 4
NEIGHBOUR_GAP = 0.5
"""Smallest gap between texts in a row, in em."""
SMALLEST_FACTOR = 0.7
UPRIGHT = -90.0
_TURNED = {
    "bottom": "left", "middle": "center", "top": "right",
    "left": "top", "center": "middle", "right": "bottom",
}  # fmt: skip
"""Anchors of a text before it is turned upright, by those of the turned text."""

EDGE_SLACK_PX = 2.0
_PATH = re.compile(r"([MLHVQCSZmlhvqcsz])|(-?\d+(?:\.\d+)?(?:e-?\d+)?)")
_ANCHOR_BY_SHARE = (
    (1 / 3, ("left", "bottom")),
    (2 / 3, ("center", "middle")),
    (2, ("right", "top")),
)


def position(frame: Frame, ref: str, value: object) -> float:
    """Return the pixel of a position on the sheet, an axis, or in an axis' own fractions.

    Parameters
    ----------
    frame : Frame
        The sheet.
    ref : str
        "x2", "x2 domain" or, with its direction in front, "x paper".
    value : object
        Position in that reference.
    """
    direction, area = ref[0], frame.area
    if ref.endswith("paper"):
        share = float(value)  # type: ignore[arg-type]
        if direction == "x":
            return area.left + share * area.width
        return area.bottom - share * area.height
    axis = frame.axes[ref.removesuffix(" domain")]
    if ref.endswith("domain"):
        return axis.start + float(value) * (axis.end - axis.start)  # type: ignore[arg-type]
    return axis.pixel(value)


def _ref(direction: str, ref: str | None) -> str:
    return f"{direction} paper" if ref == "paper" else ref or direction


def draw_shape(drawing: Drawing, shape: Json) -> str:
    """Return one shape: line, rectangle, circle or path."""

    def place(direction: str, value: object) -> float:
        ref = _ref(direction, shape.get(f"{direction}ref"))
        if shape.get(f"{direction}sizemode") == "pixel":
            anchor = position(drawing.frame, ref, shape.get(f"{direction}anchor", 0))
            shift = float(value)  # type: ignore[arg-type]
            return anchor + (shift if direction == "x" else -shift)
        return position(drawing.frame, ref, value)

    kind = shape.get("type", "rect")
    style = {
        **(paint("fill", shape.get("fillcolor")) if kind != "line" else {"fill": "none"}),
        "opacity": shape.get("opacity"),
        **stroke(shape.get("line", {}), drawing.ink),
    }
    if kind == "path":
        return element("path", {"d": _path(str(shape["path"]), place), **style})
    x0, x1 = place("x", shape["x0"]), place("x", shape["x1"])
    y0, y1 = place("y", shape["y0"]), place("y", shape["y1"])
    if kind == "line":
        return element("path", {"d": path_data([(x0, y0), (x1, y1)]), **style})
    if kind == "rect":
        box = {"x": min(x0, x1), "y": min(y0, y1), "width": abs(x1 - x0), "height": abs(y1 - y0)}
        return element("rect", {**box, **style})
    middle = {"cx": (x0 + x1) / 2, "cy": (y0 + y1) / 2}
    radii = {"rx": abs(x1 - x0) / 2, "ry": abs(y1 - y0) / 2}
    return element("ellipse", {**middle, **radii, **style})


def _path(path: str, place: Callable[[str, object], float]) -> str:
    """Return path data with its coordinates in pixels."""
    parts: list[str] = []
    command, horizontal = "M", True
    for letter, value in _PATH.findall(path):
        if letter:
            if letter.islower() and letter != "z":
                msg = Said("the relative path command {letter!r} is not drawn", letter=letter)
                raise UnsupportedFigureError(msg)
            command, horizontal = letter.upper(), letter.upper() != "V"
            parts.append(letter)
        else:
            parts.append(number(place("x" if horizontal else "y", float(value))))
            horizontal = command == "H" or (command != "V" and not horizontal)
    return " ".join(parts)


@dataclass(frozen=True)
class Note:
    """One annotation, placed: its lines, where they stand and what it was made from."""

    lines: list[Line]
    place: Place
    tip: tuple[float, float]
    source: Json

    @property
    def style(self) -> tuple[object, ...]:
        """What annotations that must keep the same size have in common."""
        font = self.source.get("font", {})
        bold = any(span.bold for line in self.lines for span in line[:1])
        return font.get("size"), bold, self.place.anchor, self.place.align

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom, in pixels."""
        width, height = block_size(self.lines)
        left = self.place.x - {"left": 0, "center": width / 2, "right": width}[self.place.align]
        top = self.place.y - {"top": 0, "middle": height / 2}.get(self.place.anchor, height)
        return left, top, left + width, top + height


def place_annotation(drawing: Drawing, note: Json) -> Note:
    """Return one annotation with its lines and place."""
    frame, font = drawing.frame, note.get("font", {})
    size = float(font.get("size", drawing.font_size))
    lines = parse(str(note.get("text", "")), Span("", size, str(font.get("color", drawing.ink))))
    x = position(frame, _ref("x", note.get("xref")), note.get("x", 0)) + float(
        note.get("xshift", 0)
    )
    y = position(frame, _ref("y", note.get("yref")), note.get("y", 0)) - float(
        note.get("yshift", 0)
    )
    tail = (x, y)
    if note.get("showarrow", True):
        tail = (x + float(note.get("ax", 0)), y + float(note.get("ay", -30)))
    across, up = _anchors(note)
    angle = float(note.get("textangle", 0))
    if angle == UPRIGHT:
        # Anchors are those of the turned text: its left edge is the top of the first line.
        across, up = _TURNED[up], _TURNED[across]
    place = Place(*tail, across, up, angle)
    return Note(lines, place, (x, y), note)


@dataclass(frozen=True)
class Notes:
    """All annotations of a figure, placed, with the sizes that keep them apart."""

    placed: list[Note]

    def draw(self, drawing: Drawing) -> list[str]:
        """Return the annotations."""
        return [_draw_note(drawing, note) for note in self.placed]

    def beyond(self, width: float, height: float) -> tuple[float, float, float, float]:
        """Return how far texts reach beyond the left, top, right and bottom edge, in pixels."""
        boxes = [note.box for note in self.placed if note.lines[0] and not note.place.angle]
        reach = (
            max((-box[0] for box in boxes), default=0.0),
            max((-box[1] for box in boxes), default=0.0),
            max((box[2] - width for box in boxes), default=0.0),
            max((box[3] - height for box in boxes), default=0.0),
        )
        left, top, right, bottom = (side if side > EDGE_SLACK_PX else 0.0 for side in reach)
        return left, top, right, bottom


def place_annotations(drawing: Drawing, notes: Sequence[Json]) -> Notes:
    """Place all annotations; those that would run into one another are set smaller alike."""
    placed = [place_annotation(drawing, note) for note in notes if note.get("visible", True)]
    factors = _fitting(placed, drawing.frame.width)
    return Notes([_smaller(note, factors.get(note.style, 1.0)) for note in placed])


def _smaller(note: Note, factor: float) -> Note:
    if factor >= 1:
        return note
    lines = [[replace(span, size=span.size * factor) for span in line] for line in note.lines]
    return replace(note, lines=lines)


def _fitting(notes: list[Note], width: float) -> dict[tuple[object, ...], float]:
    """Return how much smaller each style must be for neighbours in a row to keep apart."""
    factors: dict[tuple[object, ...], float] = {}
    for style in {note.style for note in notes}:
        group_ = sorted(
            (n for n in notes if n.style == style and n.lines[0] and not n.place.angle),
            key=lambda n: (n.box[1], n.box[0]),
        )
        factor = 1.0
        for one, other in pairwise(group_):
            if one.box[1] < other.box[3] and other.box[1] < one.box[3]:
                factor = min(factor, _room(one, other))
        for note in group_:
            left, right = note.box[0], note.box[2]
            if note.place.align == "left" and right > width and left < width:
                factor = min(factor, (width - left) / (right - left))
        factors[style] = max(factor, SMALLEST_FACTOR)
    return factors


def _room(one: Note, other: Note) -> float:
    """Return the size at which the left of two notes in a row ends before the right one starts."""
    size = max(span.size for span in one.lines[0])
    share = {"left": (1.0, 0.0), "center": (0.5, 0.5), "right": (0.0, 1.0)}[one.place.align]
    needed = share[0] * (one.box[2] - one.box[0]) + share[1] * (other.box[2] - other.box[0])
    free = other.place.x - one.place.x - NEIGHBOUR_GAP * size
    return min(1.0, free / needed) if needed > 0 and free > 0 else 1.0


def _draw_note(drawing: Drawing, note: Note) -> str:
    lines, place, source = note.lines, note.place, note.source
    tail = (place.x, place.y)
    arrow = _arrow(source, tail, note.tip, drawing.ink) if source.get("showarrow", True) else ""
    box = _text_box(source, lines, place)
    align = str(source.get("align", place.align))
    if align != place.align and len(lines) > 1:
        place = _realigned(lines, place, align)
    return arrow + box + write(lines, place)


def _anchors(note: Json) -> tuple[str, str]:
    across, up = str(note.get("xanchor", "auto")), str(note.get("yanchor", "auto"))
    arrow = note.get("showarrow", True)
    if across == "auto":
        across = "center" if arrow else _by_share(note, "x")
    if up == "auto":
        up = "middle" if arrow else _by_share(note, "y")
    return across, up


def _by_share(note: Json, direction: str) -> str:
    """Return plotly's automatic anchor: by thirds on the sheet, the middle on an axis."""
    index = 0 if direction == "x" else 1
    if note.get(f"{direction}ref") != "paper":
        return ("center", "middle")[index]
    share = float(note.get(direction, 0))
    fitting = (names for limit, names in _ANCHOR_BY_SHARE if share < limit)
    return next(fitting, ("right", "top"))[index]


def _realigned(lines: list[list[Span]], place: Place, align: str) -> Place:
    """Move the anchor of a block whose lines are aligned otherwise than the block."""
    width, _ = block_size(lines)
    start = place.x - {"left": 0, "center": width / 2, "right": width}[place.align]
    x = start + {"left": 0, "center": width / 2, "right": width}[align]
    return Place(x, place.y, align, place.anchor, place.angle)


def _text_box(note: Json, lines: list[list[Span]], place: Place) -> str:
    if not note.get("bgcolor") and not note.get("bordercolor"):
        return ""
    width, height = block_size(lines)
    pad = float(note.get("borderpad", 1)) + float(note.get("borderwidth", 1)) / 2
    left = place.x - {"left": 0, "center": width / 2, "right": width}[place.align]
    top = place.y - {"top": 0, "middle": height / 2, "bottom": height}[place.anchor]
    box = {"x": left - pad, "y": top - pad, "width": width + 2 * pad, "height": height + 2 * pad}
    edge = {"color": note.get("bordercolor"), "width": note.get("borderwidth", 1)}
    outline = stroke(edge, "none") if note.get("bordercolor") else {}
    return element("rect", {**box, **paint("fill", note.get("bgcolor")), **outline})


def _arrow(note: Json, tail: tuple[float, float], tip: tuple[float, float], ink: str) -> str:
    line = {"color": note.get("arrowcolor"), "width": note.get("arrowwidth", 1)}
    length = max(((tip[0] - tail[0]) ** 2 + (tip[1] - tail[1]) ** 2) ** 0.5, 1e-6)
    ux, uy = (tip[0] - tail[0]) / length, (tip[1] - tail[1]) / length
    shaft = element("path", {"d": path_data([tail, tip]), "fill": "none", **stroke(line, ink)})
    if note.get("arrowhead", 1) == 0:
        return shaft
    size = 3.0 * float(note.get("arrowsize", 1)) * max(float(line["width"]), 1.2)
    base = (tip[0] - 2 * size * ux, tip[1] - 2 * size * uy)
    wings = [
        tip,
        (base[0] - size * uy, base[1] + size * ux),
        (base[0] + size * uy, base[1] - size * ux),
    ]
    head = {"d": path_data(wings, close=True), **paint("fill", str(line["color"] or ink))}
    return shaft + element("path", head)


def draw_grid(frame: Frame, axis: Axis, language: Language) -> Iterator[str]:
    """Yield the grid, zero line and frame line of one axis."""
    settings = axis.settings
    if settings.get("visible") is False:
        return
    other = _partner(frame, axis)
    line = {"color": settings.get("gridcolor", "#EEEEEE"), "width": settings.get("gridwidth", 1)}
    if settings.get("showgrid", True):
        for place, _ in axis.ticks(language):
            yield _across(axis, other, place, line)
    if settings.get("zeroline", False) and axis.low * axis.high < 0:
        zero = {"color": settings.get("zerolinecolor"), "width": settings.get("zerolinewidth", 1)}
        yield _across(axis, other, axis.pixel(0), zero)
    if settings.get("showline", False):
        edge = {"color": settings.get("linecolor"), "width": settings.get("linewidth", 1)}
        start = [(axis.start, other.start), (axis.end, other.start)]
        ends = start if axis.horizontal else [(b, a) for a, b in start]
        yield element("path", {"d": path_data(ends), "fill": "none", **stroke(edge, "#444444")})


def _partner(frame: Frame, axis: Axis) -> Axis:
    anchor = str(axis.settings.get("anchor") or ("y" if axis.horizontal else "x"))
    return frame.axes.get(anchor) or frame.axes["y" if axis.horizontal else "x"]


def _across(axis: Axis, other: Axis, place: float, line: Json) -> str:
    ends = [(place, other.start), (place, other.end)]
    points = ends if axis.horizontal else [(b, a) for a, b in ends]
    return element("path", {"d": path_data(points), "fill": "none", **stroke(line, "#EEEEEE")})


def draw_labels(drawing: Drawing, axis: Axis, language: Language) -> Iterator[str]:
    """Yield tick texts and the title of one axis."""
    settings = axis.settings
    if settings.get("visible") is False:
        return
    other, font = _partner(drawing.frame, axis), settings.get("tickfont", {})
    size = float(font.get("size", drawing.font_size))
    span = Span("", size, str(font.get("color", drawing.ink)))
    far = settings.get("side") in ("top", "right")
    edge, away = (other.end, -1) if far else (other.start, 1)
    away = away if axis.horizontal else -away
    gap = TICK_GAP_PX + float(settings.get("ticklen", 0) if settings.get("ticks") else 0)
    reach = gap
    if settings.get("showticklabels", True):
        for place, text in axis.ticks(language):
            lines = parse(text, span)
            width, height = block_size(lines)
            reach = max(reach, gap + (height if axis.horizontal else width))
            yield write(lines, _tick_place(axis, place, edge + away * gap, far))
    title = settings.get("title") or {}
    named = title.get("text") if hasattr(title, "get") else title
    if named:
        yield _axis_title(drawing, axis, str(named), edge + away * (reach + 6))


def _tick_place(axis: Axis, place: float, edge: float, far: bool) -> Place:
    angle = float(axis.settings.get("tickangle") or 0)
    if axis.horizontal:
        return Place(place, edge, "center", "bottom" if far else "top", angle)
    return Place(edge, place, "left" if far else "right", "middle", angle)


def _axis_title(drawing: Drawing, axis: Axis, text: str, edge: float) -> str:
    font = (axis.settings.get("title") or {}).get("font", {})
    size = float(font.get("size", drawing.font_size))
    lines = parse(text, Span("", size, str(font.get("color", drawing.ink))))
    middle = (axis.start + axis.end) / 2
    if axis.horizontal:
        return write(lines, Place(middle, edge, "center", "top"))
    return write(lines, Place(edge - size, middle, "center", "middle", -90))


def draw_legend(drawing: Drawing, data: list[Json]) -> str:
    """Return a legend of one row above the plotting area, where the figure wants one."""
    shown = [t for t in data if t.get("name") and t.get("showlegend", True)]
    wanted = drawing.layout.get("showlegend", len(shown) > 1)
    if not wanted or not shown:
        return ""
    size, x = drawing.font_size, drawing.frame.area.left
    y = drawing.frame.area.top - 1.2 * size
    parts = []
    for trace in shown:
        parts.append(_legend_symbol(drawing, trace, x, y))
        lines = parse(str(trace["name"]), Span("", size, drawing.ink))
        parts.append(write(lines, Place(x + 34, y)))
        x += 52 + block_size(lines)[0]
    return group(parts)


def _legend_symbol(drawing: Drawing, trace: Json, x: float, y: float) -> str:
    marker, line = trace.get("marker", {}), trace.get("line", {})
    given = (line.get("color"), marker.get("color"), drawing.ink)
    colour = next(c for c in given if c and isinstance(c, str))
    if trace.get("type") == "bar":
        return element("rect", {"x": x, "y": y - 6, "width": 28, "height": 12, "fill": colour})
    path = element(
        "path", {"d": path_data([(x, y), (x + 28, y)]), "fill": "none", **stroke(line, colour)}
    )
    symbol = marker.get("symbol")
    if "markers" not in str(trace.get("mode", "")) or not isinstance(symbol, str):
        return path
    return path + draw_marker(Marker(symbol, 8, colour, drawing.paper, 1), x + 14, y)
