"""Sizes of exported figures: in a memo, on a slide, on an A4 page, in a feed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from valuma_scenarios.figures.drawing.theme import DARK, LIGHT, PRINT, PROJECTOR, Theme

SizeName = Literal["memo", "slide", "a4", "social"]
MM_PER_INCH = 25.4


@dataclass(frozen=True)
class Size:
    """Where a figure will stand, and how large its letters must be there.

    Parameters
    ----------
    width_mm : float
        Width on paper or on the slide.
    aspect : float or None
        Height divided by width of a fixed format; None for as high as the figure needs.
    font_px : float
        Font size on a sheet composed for 1040 pixels.
    png_px : int
        Width of the PNG.
    text_scale : float
        Size of caption and sources relative to the figure's font.
    with_method : bool
        Whether the sentence on the method stands on the sheet; on a slide it is in the notes.
    """

    name: SizeName
    width_mm: float
    aspect: float | None
    font_px: float
    png_px: int
    text_scale: float = 0.86
    with_method: bool = True


SIZES: dict[str, Size] = {
    size.name: size
    for size in (
        Size("memo", 160, None, 18, 1890),
        Size("slide", 338.7, 9 / 16, 21, 1920, 0.66, with_method=False),
        Size("a4", 297, 210 / 297, 15, 2480, 0.9),
        Size("social", 120, 1.0, 19, 1200, 0.82),
    )
}

PICTURE_ON_SLIDE = replace(SIZES["slide"], font_px=17)
"""For a picture on a slide whose title and notes are text of the slide."""

THEME_NAMES: dict[str, Theme] = {
    "light": LIGHT,
    "dark": DARK,
    "print": PRINT,
    "projector": PROJECTOR,
}


def sized_theme(theme: Theme, size: Size) -> Theme:
    """Return a theme with letters, lines and markers that suit a size.

    Parameters
    ----------
    theme : Theme
        Any variant; a projector variant keeps its own, larger letters.
    size : Size
        Where the figure will stand.
    """
    font = max(size.font_px, theme.font_size if theme.name.startswith("projector") else 0)
    factor = font / LIGHT.font_size
    return replace(
        theme,
        font_size=font,
        line_width=max(theme.line_width, LIGHT.line_width * factor**0.7),
        marker_size=max(theme.marker_size, LIGHT.marker_size * factor**0.8),
    )
