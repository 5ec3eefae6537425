"""Dashes, markers and hatches, as plotly draws them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from valuma_scenarios.figures.svg.elements import element, number, paint, path_data

_DASHES = {
    "dot": (1, 1),
    "dash": (3, 3),
    "longdash": (5, 5),
    "dashdot": (3, 1, 1, 1),
    "longdashdot": (5, 2, 1, 2),
}
SHORTEST_DASH_PX = 3.0
_FULL_TURN = 2 * math.pi

Points = list[tuple[float, float]]


def dash_array(dash: str | None, width: float) -> str | None:
    """Return a dash pattern: one of plotly's names, or lengths in pixels ("6px,2px")."""
    if not dash or dash == "solid":
        return None
    if dash in _DASHES:
        unit = max(width, SHORTEST_DASH_PX)
        return " ".join(number(part * unit) for part in _DASHES[dash])
    return " ".join(part.strip().removesuffix("px").removesuffix("%") for part in dash.split(","))


def stroke(line: Mapping[str, Any], default: str) -> dict[str, object]:
    """Return the attributes of a line drawn in plotly's style."""
    width = float(line.get("width", 2))
    if width <= 0:
        return {"stroke": "none"}
    return {
        **paint("stroke", line.get("color") or default),
        "stroke-width": width,
        "stroke-dasharray": dash_array(line.get("dash"), width),
        "stroke-linejoin": "round",
    }


def _polygon(corners: int, radius: float, inner: float | None = None) -> Points:
    """Return the corners of a regular polygon, or a star, that stands on its base."""
    steps = corners * 2 if inner is not None else corners
    radii = [radius, radius if inner is None else inner]
    return [
        (
            radii[k % 2] * math.sin(_FULL_TURN * k / steps),
            -radii[k % 2] * math.cos(_FULL_TURN * k / steps),
        )
        for k in range(steps)
    ]


def corners(symbol: str, r: float) -> Points:
    """Return the corners of a closed marker around 0, y downwards; none for other markers."""
    s, d, t = r, 1.3 * r, 2 * r / math.sqrt(3)
    shapes: dict[str, Points] = {
        "square": [(-s, -s), (s, -s), (s, s), (-s, s)],
        "diamond": [(0, -d), (d, 0), (0, d), (-d, 0)],
        "triangle-up": [(-t, r / 2), (t, r / 2), (0, -r)],
        "triangle-down": [(-t, -r / 2), (t, -r / 2), (0, r)],
        "triangle-left": [(r / 2, -t), (r / 2, t), (-r, 0)],
        "triangle-right": [(-r / 2, -t), (-r / 2, t), (r, 0)],
        "pentagon": _polygon(5, r),
        "hexagon": _polygon(6, r),
        "star": _polygon(5, 1.4 * r, 0.535 * r),
        "hexagram": _polygon(6, 1.2 * r, 0.69 * r),
        "star-diamond": _polygon(4, 1.4 * r, 0.6 * r),
    }
    if symbol in shapes:
        return shapes[symbol]
    a = 0.4 * r
    cross = [
        (-a, -r),
        (a, -r),
        (a, -a),
        (r, -a),
        (r, a),
        (a, a),
        (a, r),
        (-a, r),
        (-a, a),
        (-r, a),
        (-r, -a),
        (-a, -a),
    ]
    if symbol == "cross":
        return cross
    if symbol == "x":
        turn = math.sqrt(0.5)
        return [(turn * (x - y), turn * (x + y)) for x, y in cross]
    return []


def _strokes(symbol: str, r: float) -> list[Points]:
    k = r / math.sqrt(2)
    strokes: dict[str, list[Points]] = {
        "x-thin": [[(-k, -k), (k, k)], [(k, -k), (-k, k)]],
        "cross-thin": [[(0, -r), (0, r)], [(-r, 0), (r, 0)]],
        "line-ns": [[(0, -1.4 * r), (0, 1.4 * r)]],
        "line-ew": [[(-1.4 * r, 0), (1.4 * r, 0)]],
        "asterisk": [[(0, -r), (0, r)], [(-r, 0), (r, 0)], [(-k, -k), (k, k)], [(k, -k), (-k, k)]],
    }
    return strokes.get(symbol, [])


@dataclass(frozen=True)
class Marker:
    """How a marker looks.

    Parameters
    ----------
    symbol : str
        In plotly's words.
    size : float
        Pixels.
    colour, edge : str
        Fill and outline.
    edge_width : float
        Width of the outline, in pixels.
    opacity : float
        0 to 1.
    """

    symbol: str
    size: float
    colour: str
    edge: str
    edge_width: float
    opacity: float = 1.0


class UnknownSymbolError(ValueError):
    """A marker symbol that is not drawn here."""


def draw_marker(marker: Marker, x: float, y: float) -> str:
    """Return one marker; nothing where it is invisible."""
    if marker.opacity <= 0 or marker.size <= 0:
        return ""
    base = marker.symbol.removesuffix("-dot").removesuffix("-open")
    hollow, r = "-open" in marker.symbol, marker.size / 2
    fill = paint("fill", None if hollow else marker.colour, marker.opacity)
    edge = marker.colour if hollow else marker.edge
    width = marker.edge_width or (1.0 if hollow else 0.0)
    outline: dict[str, object] = (
        {**paint("stroke", edge, marker.opacity), "stroke-width": width} if width else {}
    )
    if base == "circle":
        return element("circle", {"cx": x, "cy": y, "r": float(r), **fill, **outline})
    strokes = _strokes(base, r)
    if strokes:
        data = "".join(path_data([(x + dx, y + dy) for dx, dy in part]) for part in strokes)
        line = {**paint("stroke", edge, marker.opacity), "stroke-width": float(width or 1.0)}
        return element("path", {"d": data, "fill": "none", **line})
    edge_points = corners(base, r)
    if not edge_points:
        msg = f"there is no marker symbol {marker.symbol!r}"
        raise UnknownSymbolError(msg)
    data = path_data([(x + dx, y + dy) for dx, dy in edge_points], close=True)
    return element("path", {"d": data, **fill, **outline})


@dataclass(frozen=True)
class Hatch:
    r"""A fill of parallel lines.

    Parameters
    ----------
    shape : str
        "/", "\\", "x", "-", "|", "+" or "." in plotly's words.
    ink : str
        Colour of the lines; what is behind them shows through.
    opacity : float
        Of the lines, 0 to 1.
    size : float
        Distance of the lines, in pixels.
    solidity : float
        Share of the area that the lines cover.
    """

    shape: str
    ink: str
    opacity: float = 1.0
    size: float = 8.0
    solidity: float = 0.3


@dataclass
class Definitions:
    """Patterns and clips that the elements of one drawing refer to, each kept once."""

    prefix: str
    patterns: dict[Hatch, str] = field(default_factory=dict)
    clips: dict[tuple[float, float, float, float], str] = field(default_factory=dict)

    def pattern(self, hatch: Hatch) -> str:
        """Return the reference to a hatch."""
        name = self.patterns.setdefault(hatch, f"{self.prefix}-h{len(self.patterns) + 1}")
        return f"url(#{name})"

    def clip(self, box: tuple[float, float, float, float]) -> str:
        """Return the reference to a clip: left, top, width, height in pixels."""
        name = self.clips.setdefault(box, f"{self.prefix}-c{len(self.clips) + 1}")
        return f"url(#{name})"

    def svg(self) -> str:
        """Return all definitions."""
        parts = [_pattern(hatch, name) for hatch, name in self.patterns.items()]
        for (left, top, width, height), name in self.clips.items():
            box = {"x": left, "y": top, "width": width, "height": height}
            parts.append(element("clipPath", {"id": name}, element("rect", box)))
        return element("defs", {}, "".join(parts)) if parts else ""


def _pattern(hatch: Hatch, name: str) -> str:
    size = float(hatch.size)
    width = size * hatch.solidity * (0.7 if hatch.shape in "/\\x" else 1.0)
    if hatch.shape == "x":
        width /= 2
    half = size / 2
    lines: dict[str, list[Points]] = {
        "/": [
            [(-1, 1), (1, -1)],
            [(0, size), (size, 0)],
            [(size - 1, size + 1), (size + 1, size - 1)],
        ],
        "\\": [
            [(-1, size - 1), (1, size + 1)],
            [(0, 0), (size, size)],
            [(size - 1, -1), (size + 1, 1)],
        ],
        "-": [[(0, half), (size, half)]],
        "|": [[(half, 0), (half, size)]],
    }
    lines["x"] = lines["/"] + lines["\\"]
    lines["+"] = lines["-"] + lines["|"]
    box = {"width": size, "height": size}
    if hatch.shape == ".":
        dot = {"cx": half, "cy": half, "r": float(size * math.sqrt(hatch.solidity / math.pi))}
        content = element("circle", {**dot, **paint("fill", hatch.ink, hatch.opacity)})
    else:
        ink = {**paint("stroke", hatch.ink, hatch.opacity), "stroke-width": width, "fill": "none"}
        data = "".join(path_data(part) for part in lines.get(hatch.shape, lines["/"]))
        content = element("path", {"d": data, **ink})
    return element("pattern", {"id": name, "patternUnits": "userSpaceOnUse", **box}, content)
