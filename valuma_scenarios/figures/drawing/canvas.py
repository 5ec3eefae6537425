"""A sheet to draw on: panels, axes, text and lines, collected into one figure in plotly's words."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.theme import Theme
from valuma_scenarios.figures.fonts import text_width
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import decimals_for

if TYPE_CHECKING:
    import plotly.graph_objects as go

Drawing = dict[str, Any]


@dataclass(frozen=True)
class Panel:
    """Where one plot stands on the sheet, in fractions of the plotting area.

    Parameters
    ----------
    number : int
        Position in reading order, from 0.
    left, right, bottom, top : float
        Edges, 0 to 1.
    """

    number: int
    left: float
    right: float
    bottom: float
    top: float

    @property
    def x(self) -> str:
        """Name of the horizontal axis in plotly's words."""
        return f"x{self.number + 1}" if self.number else "x"

    @property
    def y(self) -> str:
        """Name of the vertical axis in plotly's words."""
        return f"y{self.number + 1}" if self.number else "y"


@dataclass(frozen=True)
class Grid:
    """How panels are laid out.

    Parameters
    ----------
    count, columns : int
        Panels in all, and side by side.
    panel_px, gap_px : float
        Height of a panel, and of the gap below it, in pixels.
    gap_x : float
        Gap between neighbours, in fractions of the plotting area's width.
    """

    count: int
    columns: int
    panel_px: float = 1
    gap_px: float = 0
    gap_x: float = 0.06

    @property
    def rows(self) -> int:
        """Panels below one another."""
        return math.ceil(self.count / self.columns)

    @property
    def height(self) -> float:
        """Height of all panels and gaps, in pixels."""
        return self.panel_px * self.rows + self.gap_px * (self.rows - 1)

    def panels(self) -> list[Panel]:
        """Return the panels in reading order."""
        width = (1 - self.gap_x * (self.columns - 1)) / self.columns
        height, step = self.panel_px / self.height, (self.panel_px + self.gap_px) / self.height
        result = []
        for number in range(self.count):
            row, column = divmod(number, self.columns)
            left, top = column * (width + self.gap_x), 1 - row * step
            result.append(Panel(number, left, left + width, top - height, top))
        return result


@dataclass(frozen=True)
class Margin:
    """Margins of the sheet, in pixels."""

    left: int = 16
    right: int = 16
    top: int = 40
    bottom: int = 40

    def around(self, height: float) -> float:
        """Return the height of a sheet around a plotting area of this height."""
        return height + self.top + self.bottom


@dataclass(frozen=True)
class Text:
    """A piece of text.

    Parameters
    ----------
    x, y : float
        Anchor, in the units of `xref` and `yref`.
    xref, yref : str
        "paper", an axis such as "x2", or a panel's own fraction such as "x2 domain".
    align : {"left", "center", "right"}
        Which end of the text stands at `x`.
    anchor : {"top", "middle", "bottom"}
        Which edge of the text stands at `y`.
    shift : tuple of float
        Pixels to the right and up.
    scale : float
        Size relative to the theme's font.
    """

    x: float
    y: float
    text: str
    xref: str = "paper"
    yref: str = "paper"
    align: str = "left"
    anchor: str = "middle"
    shift: tuple[float, float] = (0, 0)
    scale: float = 1.0
    colour: str = ""
    bold: bool = False
    veil: str = ""
    """Colour of a veil behind the text, where it crosses what is drawn."""
    upright: bool = False
    """Turned by a right angle, to be read from below; anchors are those of the turned text."""


class Canvas:
    """Traces, shapes, texts and axes of one figure.

    Parameters
    ----------
    options : FigureOptions
        Theme and width.
    height : float
        Height of the sheet with its margins, in pixels.
    margin : Margin
        Margins.
    """

    def __init__(self, options: FigureOptions, height: float, margin: Margin) -> None:
        self.theme: Theme = options.theme
        self.width = options.sheet_px
        self.height = round(height)
        self.margin = margin
        self.data: list[Drawing] = []
        self.shapes: list[Drawing] = []
        self.annotations: list[Drawing] = []
        self.axes: dict[str, Drawing] = {}

    def add(self, trace: Drawing) -> None:
        """Add a trace; hover boxes and legends are off unless the trace says otherwise."""
        self.data.append({"showlegend": False, "hoverinfo": "skip", **trace})

    def write(self, text: Text) -> None:
        """Add a piece of text."""
        content = f"<b>{text.text}</b>" if text.bold else text.text
        self.annotations.append(
            {
                "x": text.x,
                "y": text.y,
                "xref": text.xref,
                "yref": text.yref,
                "text": content,
                "showarrow": False,
                "align": "left" if text.upright else text.align,
                "xanchor": text.align,
                "yanchor": text.anchor,
                "xshift": text.shift[0],
                "yshift": text.shift[1],
                "font": {
                    "size": round(self.theme.font_size * text.scale, 1),
                    "color": text.colour or self.theme.ink,
                },
                **({"bgcolor": faded(text.veil, 0.8)} if text.veil else {}),
                **({"textangle": -90} if text.upright else {}),
            }
        )

    def heading(
        self, panel: Panel, text: str, unit: str = "", lift: float = 6, share: float = 0
    ) -> None:
        """Write the heading of a panel, and the unit of its axis, just above it.

        Parameters
        ----------
        panel : Panel
            The panel.
        text, unit : str
            Heading, and what stands beside it or, where there is no room, below it.
        lift : float
            Pixels above the panel.
        share : float
            Room to the right, as a share of the plotting area; the panel's own width if 0.
        """
        size = round(self.theme.font_size * 0.9, 1)
        tail = f'<span style="color:{self.theme.muted};font-size:{size}px">{unit}</span>'
        room = (share or panel.right - panel.left) * (
            self.width - self.margin.left - self.margin.right
        )
        needed = text_width(f"{text}  ", self.theme.font_size, bold=True) + text_width(unit, size)
        beside = "  " if needed < room else "<br>"
        text = f"<b>{text}</b>" + (beside + tail if unit else "")
        self.write(Text(panel.left, panel.top, text, anchor="bottom", shift=(0, lift)))

    def line(self, panel: Panel, ends: tuple[float, float, float, float], line: Drawing) -> None:
        """Draw a straight line in a panel, from (x0, y0) to (x1, y1)."""
        x0, y0, x1, y1 = ends
        where = {"xref": panel.x, "yref": panel.y, "x0": x0, "y0": y0, "x1": x1, "y1": y1}
        self.shapes.append({"type": "line", "layer": "below", **where, "line": line})

    def axis(self, panel: Panel, direction: str, axis: Drawing) -> None:
        """Set the horizontal ("x") or vertical ("y") axis of a panel."""
        span = [panel.left, panel.right] if direction == "x" else [panel.bottom, panel.top]
        own = panel.x if direction == "x" else panel.y
        name = f"{direction}axis{own[1:]}"
        base = {
            "domain": [max(0.0, span[0]), min(1.0, span[1])],
            "anchor": panel.y if direction == "x" else panel.x,
            "fixedrange": True,
            "showline": False,
            "zeroline": False,
            "ticks": "",
            "gridcolor": self.theme.grid,
            "gridwidth": 1,
            "automargin": False,
            "tickfont": {"size": round(self.theme.font_size * 0.86, 1), "color": self.theme.muted},
        }
        self.axes[name] = base | axis

    def figure(self) -> Drawing:
        """Return the figure in plotly's words: plain lists, numbers and texts."""
        theme, margin = self.theme, self.margin
        font = {"family": theme.font, "size": theme.font_size, "color": theme.ink}
        sides = {"l": margin.left, "r": margin.right, "t": margin.top, "b": margin.bottom}
        layout = {
            "autosize": True,
            "height": self.height,
            "width": None,
            "margin": {**sides, "pad": 0},
            "font": font,
            "paper_bgcolor": theme.paper,
            "plot_bgcolor": theme.paper,
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "bargap": 0,
            "barmode": "overlay",
            "hoverlabel": {
                "bgcolor": theme.paper,
                "bordercolor": theme.muted,
                "align": "left",
                "font": font,
            },
            "shapes": self.shapes,
            "annotations": self.annotations,
            **self.axes,
            "meta": {"width": self.width, "theme": theme.name},
        }
        return _plain({"data": self.data, "layout": layout})


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: arrays become lists, and what is no number is missing."""
    kind = type(value)  # most parts are one of these, and there are hundreds of thousands
    if kind is float:
        return value if math.isfinite(value) else None
    if kind is str or kind is int:
        return value
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, _ARRAYS):
        value = value.tolist()
    if isinstance(value, _LISTS):
        return [_plain(part) for part in value]
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and not math.isfinite(value) else value


_ARRAYS, _LISTS = (np.ndarray, pd.Series, pd.Index), (list, tuple)


def drawing_of(figure: Drawing | go.Figure) -> Drawing:
    """Return a figure in plotly's words; a figure of plotly's own is taken apart."""
    return figure if isinstance(figure, dict) else _plain(figure.to_plotly_json())


def faded(colour: str, opacity: float) -> str:
    """Return a colour with an opacity, in the notation of style sheets."""
    parts = ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return f"rgba({parts},{opacity:g})"


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield rows with their columns as attributes; pandas makes a class for every frame."""
    for row in frame.to_dict("records"):
        yield SimpleNamespace(**{str(name): value for name, value in row.items()})


def ticks(low: float, high: float, words: Words, *, count: int = 4, signed: bool = True) -> Drawing:
    """Return round tick values inside a range, with their texts.

    Parameters
    ----------
    low, high : float
        Range of the axis.
    words : Words
        Writes the numbers.
    count : int
        About how many ticks.
    signed : bool
        Write a plus sign before positive values.
    """
    step = nice_step((high - low) / max(count, 1))
    first = math.ceil(low / step - 1e-9)
    values = [step * k for k in range(first, math.floor(high / step + 1e-9) + 1)]
    places = max(0, decimals_for([step], digits=1))
    texts = [words.number(value, places, signed=signed) for value in values]
    return {"tickmode": "array", "tickvals": values, "ticktext": texts}


def nice_step(raw: float) -> float:
    """Return the smallest of 1, 2 and 5 times a power of ten that is not below `raw`."""
    if raw <= 0 or not math.isfinite(raw):
        return 1.0
    power = 10.0 ** math.floor(math.log10(raw))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= raw * (1 - 1e-9))


def wrap(text: str, characters: int) -> str:
    """Break a label into lines of at most so many characters, at spaces only."""
    lines = textwrap.wrap(text, characters, break_long_words=False, break_on_hyphens=False)
    return "<br>".join(lines)


def extent(frame: pd.DataFrame, *columns: str) -> tuple[float, float]:
    """Return the lowest and the highest value of some columns; missing values do not count."""
    values = frame[list(columns)].to_numpy(dtype=float)
    return float(np.nanmin(values)), float(np.nanmax(values))


def padded(low: float, high: float, share: float = 0.06) -> tuple[float, float]:
    """Widen a range that includes zero by a share of its length on both sides."""
    low, high = min(low, 0.0), max(high, 0.0)
    length = (high - low) or 1.0
    return low - share * length, high + share * length


def spread(positions: list[float], gap: float) -> list[float]:
    """Move labels apart so that neighbours are at least `gap` from each other.

    Parameters
    ----------
    positions : list of float
        Wanted positions, in any order.
    gap : float
        Smallest distance, in the same unit.

    Returns
    -------
    list of float
        New positions in the order of the input; the order of the labels never changes.
    """
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    placed = [positions[i] for i in order]
    for _ in range(50):
        moved = False
        for lower in range(len(placed) - 1):
            overlap = gap - (placed[lower + 1] - placed[lower])
            if overlap > 1e-9:
                placed[lower] -= overlap / 2
                placed[lower + 1] += overlap / 2
                moved = True
        if not moved:
            break
    result = [0.0] * len(positions)
    for place, i in enumerate(order):
        result[i] = placed[place]
    return result
