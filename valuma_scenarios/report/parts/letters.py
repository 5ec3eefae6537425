"""How large letters can be in a box of a slide."""

from __future__ import annotations

from collections.abc import Sequence

from pptx.util import Length, Pt

from valuma_scenarios.figures.fonts import wrap_to_width

SIZES = (24, 22, 20, 18, 17, 16, 15, 14, 13, 12)
"""Points, the largest first; the last is the smallest that is used, however long the text."""
TITLE_SIZES = (28, 26, 24, 22, 20, 18, 16, 14, 12)
"""The same of a title; the last ones are for the narrow places that some templates have."""

LINE = 1.2
"""Height of a line, in sizes of its letters."""
BETWEEN = 8
"""Points between the items of a list."""
WIDER = 1.12
"""How much wider than the figures' own letters those of an office program may be."""
INDENT = 27
"""Points that the sign of a list takes on its left."""
INSET = 15
"""Points that the edges of a box take together."""
FULL = 0.95
"""Share of a box that text may take: programs break lines in their own ways."""


def largest(
    items: Sequence[str], box: tuple[int, int, int, int], sizes: Sequence[int] = SIZES
) -> Length:
    """Return the largest size at which a list, or a title, fits its box.

    Parameters
    ----------
    items : sequence of str
        Texts of the list.
    box : tuple of int
        Left, top, width and height, in EMU.
    sizes : sequence of int
        Points, the largest first.

    Returns
    -------
    pptx.util.Length
        Size of the letters.
    """
    wide, high = (Length(side).pt - INSET for side in box[2:])
    fitting = (size for size in sizes if _height(items, size, wide - INDENT) <= FULL * high)
    return Pt(next(fitting, sizes[-1]))


def _height(items: Sequence[str], size: int, wide: float) -> float:
    lines = sum(len(wrap_to_width(text, wide / WIDER, size, bold=True)) for text in items)
    return lines * size * LINE + BETWEEN * (len(items) - 1)
