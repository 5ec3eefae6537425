"""Text in figures: plotly's small markup, turned into lines of SVG text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace

from valuma_scenarios.figures.fonts import text_width
from valuma_scenarios.figures.svg.elements import element, paint

LINE_HEIGHT = 1.25
CAP_MIDDLE = 0.34
"""From the baseline to the middle of the letters, in em."""
ASCENT = 0.92
DESCENT = 0.26
SMALL = 0.7

_TAG = re.compile(r"<(/?)(b|i|em|strong|sub|sup|span|br|a)\b([^>]*?)/?>", re.IGNORECASE)
_STYLE = re.compile(r"""style\s*=\s*["']([^"']*)["']""")
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}


@dataclass(frozen=True)
class Span:
    """A run of text in one style; size in pixels, rise (up) in em."""

    text: str
    size: float
    colour: str
    bold: bool = False
    italic: bool = False
    rise: float = 0.0

    @property
    def width(self) -> float:
        """Width in pixels."""
        return text_width(self.text, self.size, bold=self.bold)


Line = list[Span]


@dataclass(frozen=True)
class Place:
    """Where a block of text stands.

    Parameters
    ----------
    x, y : float
        Pixels.
    align : {"left", "center", "right"}
        Which end of the text stands at `x`.
    anchor : {"top", "middle", "bottom", "baseline"}
        Which edge of the block stands at `y`.
    angle : float
        Degrees, clockwise.
    """

    x: float
    y: float
    align: str = "left"
    anchor: str = "middle"
    angle: float = 0.0


def parse(text: str, base: Span) -> list[Line]:
    """Return the lines of a text with plotly's markup (b, i, sub, sup, span, br)."""
    lines: list[Line] = [[]]
    stack = [base]
    position = 0
    for tag in _TAG.finditer(text):
        _append(lines, stack[-1], text[position : tag.start()])
        position = tag.end()
        closing, name = bool(tag[1]), tag[2].lower()
        if name == "br":
            lines.append([])
        elif closing:
            stack = stack[:-1] if len(stack) > 1 else stack
        else:
            stack.append(_styled(stack[-1], name, tag[3]))
    _append(lines, stack[-1], text[position:])
    return lines


def _append(lines: list[Line], style: Span, text: str) -> None:
    plain = html.unescape(text)
    if plain:
        lines[-1].append(replace(style, text=plain))


def _styled(style: Span, name: str, attributes: str) -> Span:
    if name in ("b", "strong"):
        return replace(style, bold=True)
    if name in ("i", "em"):
        return replace(style, italic=True)
    if name in ("sub", "sup"):
        return replace(style, size=style.size * SMALL, rise=-0.2 if name == "sub" else 0.4)
    found = _STYLE.search(attributes)
    rules = dict(
        part.split(":", 1) for part in (found[1] if found else "").split(";") if ":" in part
    )
    rules = {key.strip(): value.strip() for key, value in rules.items()}
    size = rules.get("font-size", "")
    return replace(
        style,
        colour=rules.get("color", style.colour),
        size=float(size.removesuffix("px")) if size.endswith("px") else style.size,
        bold=style.bold or rules.get("font-weight", "") in ("bold", "600", "700"),
    )


def block_size(lines: list[Line]) -> tuple[float, float]:
    """Return width and height of lines, in pixels."""
    width = max((sum(span.width for span in line) for line in lines), default=0.0)
    return width, sum(_height(line) for line in lines)


def _height(line: Line) -> float:
    return LINE_HEIGHT * max((span.size for span in line), default=0.0)


def write(lines: list[Line], place: Place) -> str:
    """Return lines as one SVG text element."""
    lines = [line for line in lines if line] or []
    if not lines:
        return ""
    y = place.y + _first_baseline(lines, place.anchor)
    parts = []
    for line in lines:
        parts.append(_tspans(line, place.x, y))
        y += _height(line)
    turn = f"rotate({place.angle:g} {place.x:.2f} {place.y:.2f})" if place.angle else None
    anchor = _ANCHORS[place.align]
    attributes = {"text-anchor": anchor if anchor != "start" else None, "transform": turn}
    return element("text", attributes, "".join(parts))


def _first_baseline(lines: list[Line], anchor: str) -> float:
    first = max(span.size for span in lines[0])
    last = max(span.size for span in lines[-1])
    between = sum(_height(line) for line in lines[:-1])
    if anchor == "top":
        return ASCENT * first
    if anchor == "bottom":
        return -between - DESCENT * last
    if anchor == "middle":
        return CAP_MIDDLE * first - between / 2
    return 0.0


def _tspans(line: Line, x: float, y: float) -> str:
    """Write a line: the first span sets the position, the others follow."""
    parts, sunk = [], 0.0
    for k, span in enumerate(line):
        rise = span.rise * span.size
        attributes: dict[str, object] = {
            "x": x if k == 0 else None,
            "y": y if k == 0 else None,
            "dy": None if rise == sunk else float(sunk - rise),
            "font-size": float(span.size),
            **paint("fill", span.colour),
            "font-weight": "600" if span.bold else None,
            "font-style": "italic" if span.italic else None,
        }
        parts.append(element("tspan", attributes, html.escape(span.text, quote=False)))
        sunk = rise
    return "".join(parts)
