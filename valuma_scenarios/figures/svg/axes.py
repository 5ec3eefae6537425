"""From data to pixels: axes of a figure, their ticks and the lines of their grid."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from valuma_scenarios.figures.drawing.canvas import nice_step
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.numbers import decimals_for, format_number

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in pixels."""
        return self.bottom - self.top


@dataclass(frozen=True)
class Axis:
    """One axis.

    Parameters
    ----------
    name : str
        In plotly's words, such as "x2".
    start, end : float
        Pixels of the ends of its range: left to right, or bottom to top.
    low, high : float
        Range, in data units (or logarithms of them); `low` may be larger than `high`.
    categories : tuple of str
        Names of a categorical axis; position is the data unit.
    settings : mapping
        The axis in plotly's words.
    """

    name: str
    start: float
    end: float
    low: float
    high: float
    categories: tuple[str, ...] = ()
    settings: Json = field(default_factory=dict)

    @property
    def horizontal(self) -> bool:
        """Whether it is an x axis."""
        return self.name.startswith("x")

    def value(self, item: object) -> float:
        """Return a data value as a number in the units of the range."""
        if self.categories and isinstance(item, str):
            return float(self.categories.index(item))
        number = float(item)  # type: ignore[arg-type]
        return math.log10(number) if self.settings.get("type") == "log" else number

    def pixel(self, item: object) -> float:
        """Return the position of a data value."""
        share = (self.value(item) - self.low) / ((self.high - self.low) or 1.0)
        return self.start + share * (self.end - self.start)

    def length(self, span: float) -> float:
        """Return the signed pixels of a span in data units."""
        return span / ((self.high - self.low) or 1.0) * (self.end - self.start)

    def ticks(self, language: Language) -> list[tuple[float, str]]:
        """Return positions in pixels and texts of the ticks."""
        values, texts = self._tick_values(language)
        low, high = sorted((self.low, self.high))
        slack = 1e-6 * (high - low)
        return [
            (self.pixel(value), str(text))
            for value, text in zip(values, texts, strict=True)
            if low - slack <= self.value(value) <= high + slack
        ]

    def _tick_values(self, language: Language) -> tuple[Sequence[Any], Sequence[str]]:
        values = self.settings.get("tickvals")
        if values is not None and len(values):
            texts = self.settings.get("ticktext")
            return values, texts if texts is not None else self._numbers(values, language)
        if self.categories:
            return self.categories, self.categories
        low, high = sorted((self.low, self.high))
        step = float(self.settings.get("dtick") or nice_step((high - low) / 5))
        first = math.ceil(low / step - 1e-9)
        made = [step * k for k in range(first, math.floor(high / step + 1e-9) + 1)]
        return made, self._numbers(made, language)

    def _numbers(self, values: Sequence[Any], language: Language) -> list[str]:
        steps = [abs(float(b) - float(a)) for a, b in pairwise(values)]
        decimals = max(0, decimals_for([min(steps, default=0) or 1.0], digits=1))
        return [format_number(float(value), language, decimals) for value in values]


@dataclass(frozen=True)
class Frame:
    """The sheet of a figure: its size, plotting area and axes by name ("x", "y2" …)."""

    width: float
    height: float
    area: Box
    axes: Mapping[str, Axis]

    def panel(self, x: str, y: str) -> Box:
        """Return the rectangle between two axes."""
        across, up = self.axes[x], self.axes[y]
        return Box(across.start, up.end, across.end, up.start)


def read_frame(figure: Json, width: float, height: float) -> Frame:
    """Return the sheet of a figure.

    Parameters
    ----------
    figure : mapping
        The figure as plotly writes it.
    width, height : float
        Size of the sheet, in pixels.
    """
    layout = figure["layout"]
    margin = {"l": 80, "r": 80, "t": 100, "b": 80, **layout.get("margin", {})}
    area = Box(margin["l"], margin["t"], width - margin["r"], height - margin["b"])
    names = {_short(key): key for key in layout if key[:5] in ("xaxis", "yaxis")}
    for trace in figure["data"]:
        names.setdefault(trace.get("xaxis") or "x", "xaxis")
        names.setdefault(trace.get("yaxis") or "y", "yaxis")
    axes = {
        name: _axis(name, layout.get(key, {}), area, figure["data"]) for name, key in names.items()
    }
    return Frame(width, height, area, _constrained(axes))


def _short(key: str) -> str:
    return key[0] + key[5:]


def _axis(name: str, settings: Json, area: Box, data: Sequence[Json]) -> Axis:
    low, high = settings.get("domain") or (0.0, 1.0)
    if name.startswith("x"):
        start, end = area.left + low * area.width, area.left + high * area.width
    else:
        start, end = area.bottom - low * area.height, area.bottom - high * area.height
    categories = _categories(name, settings, data)
    span = settings.get("range") or _data_range(name, data, categories)
    if settings.get("autorange") == "reversed" and not settings.get("range"):
        span = span[::-1]
    return Axis(name, start, end, float(span[0]), float(span[1]), categories, settings)


def _values(name: str, data: Sequence[Json]) -> list[Any]:
    direction = name[0]
    return [
        value
        for trace in data
        if (trace.get(f"{direction}axis") or direction) == name
        for value in _plain(trace.get(direction))
    ]


def _plain(values: Any) -> list[Any]:
    return [] if values is None else list(values)


def _categories(name: str, settings: Json, data: Sequence[Json]) -> tuple[str, ...]:
    given = settings.get("categoryarray")
    if given is not None and len(given):
        return tuple(str(item) for item in given)
    if settings.get("type") not in (None, "category", "-"):
        return ()
    found = dict.fromkeys(v for v in _values(name, data) if isinstance(v, str))
    return tuple(found)


def _data_range(
    name: str, data: Sequence[Json], categories: tuple[str, ...]
) -> tuple[float, float]:
    if categories:
        return -0.5, len(categories) - 0.5
    numbers = [float(v) for v in _values(name, data) if isinstance(v, int | float)]
    numbers = [v for v in numbers if math.isfinite(v)]
    if any(trace["type"] == "bar" for trace in data):
        numbers.append(0.0)
    if not numbers:
        return 0.0, 1.0
    low, high = min(numbers), max(numbers)
    pad = 0.05 * ((high - low) or 1.0)
    return low - pad, high + pad


def _constrained(axes: dict[str, Axis]) -> dict[str, Axis]:
    """Shrink panels whose two axes must have the same scale (maps)."""
    result = dict(axes)
    for name, axis in axes.items():
        other = axes.get(str(axis.settings.get("scaleanchor") or ""))
        if other is None or other.settings.get("scaleanchor"):
            continue
        ratio = float(axis.settings.get("scaleratio") or 1.0)
        own = abs(axis.length(1.0)) / ratio
        its = abs(other.length(1.0))
        scale = min(own, its)
        result[name] = _shrunk(axis, scale * ratio)
        result[other.name] = _shrunk(other, scale)
    return result


def _shrunk(axis: Axis, per_unit: float) -> Axis:
    """Return an axis with so many pixels per data unit, in the middle of its old place."""
    length = per_unit * abs(axis.high - axis.low)
    middle = (axis.start + axis.end) / 2
    half = length / 2 if axis.end >= axis.start else -length / 2
    return Axis(
        axis.name, middle - half, middle + half, axis.low, axis.high, axis.categories, axis.settings
    )
