"""Labels of rows and columns, broken by their measured widths: none is cut or overlaps."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from valuma_scenarios.figures.drawing.canvas import Canvas, Panel, Text
from valuma_scenarios.figures.drawing.theme import Theme
from valuma_scenarios.figures.fonts import text_width, wrap_to_width

LINE = 1.25
"""Distance of lines, in font sizes."""

MOST_LINES = 4
"""With more lines than this, or a broken word, column headings are turned upright."""

GAP_PX = 6.0


def fit(text: str, px: float, size: float, *, bold: bool = False) -> str:
    """Break a text into lines of at most so many pixels at a font size."""
    return "<br>".join(wrap_to_width(text, px, size, bold=bold))


def lines_of(text: str) -> int:
    """Return how many lines a broken text has."""
    return text.count("<br>") + 1


@dataclass(frozen=True)
class RowLabels:
    """Labels at the left of the rows of a panel.

    Parameters
    ----------
    texts : tuple of str
        Broken into lines.
    px : float
        Width of their column, in pixels.
    scale : float
        Size relative to the theme's font.
    """

    texts: tuple[str, ...]
    px: float
    scale: float

    @classmethod
    def of(
        cls, theme: Theme, names: Sequence[str], px: float, scale: float = 0.92, *,
        bold: Callable[[int], bool] = lambda _: False,
    ) -> RowLabels:  # fmt: skip
        """Break names to fit into a column of so many pixels."""
        size = theme.font_size * scale
        lines = [fit(n, px - GAP_PX, size, bold=bold(k)) for k, n in enumerate(names)]
        texts = (f"<b>{line}</b>" if bold(k) else line for k, line in enumerate(lines))
        return cls(tuple(texts), px, scale)

    def row_px(self, theme: Theme, least: float) -> float:
        """Return the height of a row: room for the tallest label, and at least so many pixels."""
        tallest = max((lines_of(text) for text in self.texts), default=1)
        return max(least, (tallest * LINE + 0.3) * theme.font_size * self.scale)

    def write(self, canvas: Canvas, panel: Panel, places: Sequence[float] | None = None) -> None:
        """Write the labels at their rows: 0, 1, … if not given."""
        rows = places if places is not None else range(len(self.texts))
        for text, row in zip(self.texts, rows, strict=True):
            canvas.write(Text(0, row, text, yref=panel.y, shift=(-self.px, 0), scale=self.scale))


@dataclass(frozen=True)
class ColumnLabels:
    """Headings above the columns of a panel; upright where a column is too narrow for its words.

    Parameters
    ----------
    texts : tuple of str
        Broken into lines.
    px : float
        Height that they need, in pixels.
    scale : float
        Size relative to the theme's font.
    upright : bool
        Whether they are turned by a right angle.
    """

    texts: tuple[str, ...]
    px: float
    scale: float
    upright: bool

    @classmethod
    def of(
        cls, theme: Theme, names: Sequence[str], column_px: float, scale: float = 0.92
    ) -> ColumnLabels:
        """Break names to fit above columns of so many pixels."""
        size = theme.font_size * scale
        room = column_px - GAP_PX
        longest = max(text_width(word, size, bold=True) for n in names for word in n.split())
        level = tuple(fit(name, room, size, bold=True) for name in names)
        most = max(map(lines_of, level))
        if longest <= room and most <= MOST_LINES:
            bold = tuple(f"<b>{text}</b>" for text in level)
            return cls(bold, most * size * LINE + 2 * GAP_PX, scale, upright=False)
        lines = max(1, math.floor(column_px / (size * LINE)))
        px = longest
        while max(len(wrap_to_width(name, px, size, bold=True)) for name in names) > lines:
            px *= 1.15
        texts = tuple(f"<b>{fit(name, px, size, bold=True)}</b>" for name in names)
        return cls(texts, px + 2 * GAP_PX, scale, upright=True)

    def write(self, canvas: Canvas, panel: Panel) -> None:
        """Write the headings above the columns."""
        for column, text in enumerate(self.texts):
            canvas.write(
                Text(column, 1, text, xref=panel.x, align="center", anchor="bottom",
                     shift=(0, GAP_PX / 2), scale=self.scale, upright=self.upright)
            )  # fmt: skip
