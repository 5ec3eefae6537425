"""Sizes of exported figures: in a memo, on a slide, on an A4 page, in a feed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.figures.drawing.theme import DARK, LIGHT, PRINT, PROJECTOR, Theme

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
    narrow : bool
        Whether panels stand below one another, as on a phone.
    tall : float
        How much taller than usual a tall panel may be.
    """

    name: str
    width_mm: float
    aspect: float | None
    font_px: float
    png_px: int
    text_scale: float = 0.86
    with_method: bool = True
    narrow: bool = False
    tall: float = 1.0

    @property
    def dpi(self) -> float:
        """Pixels per inch of the PNG."""
        return self.png_px / self.width_mm * MM_PER_INCH


SIZES: dict[str, Size] = {
    size.name: size
    for size in (
        Size("memo", 160, None, 18, 1890),
        Size("slide", 338.7, 9 / 16, 21, 1920, 0.66, with_method=False),
        Size("a4", 297, 210 / 297, 15, 2480, 0.9, tall=1.6),
        Size("column", 85, None, 14, 1004, 0.9, narrow=True),
        Size("square", 120, 1.0, 19, 1200, 0.82),
    )
}
SIZES["social"] = SIZES["square"]
"""An earlier name."""

PRINT_DPI = 300
NARROWEST_MM, NARROW_MM, WIDEST_MM = 60.0, 120.0, 420.0
"""Widths that can be asked for; below the second one panels stand below one another."""

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


def at_resolution(size: Size, dpi: int) -> Size:
    """Return a size whose PNG has so many pixels per inch."""
    return replace(size, png_px=round(size.width_mm / MM_PER_INCH * dpi))


def of_width(text: str) -> Size:
    """Return the size of a width such as "85mm", "12cm" or "85".

    Letters keep the size on paper that they have in a memo.

    Raises
    ------
    UsageError
        If it is no width, or one that no figure can be laid out for.
    """
    found = re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*(mm|cm)?", text.strip())
    wide = float(found[1].replace(",", ".")) * (10 if found[2] == "cm" else 1) if found else 0.0
    if not NARROWEST_MM <= wide <= WIDEST_MM:
        msg = Said(
            "--width {text}: give a width from {least:g} to {most:g} mm, as in 85mm",
            text=text,
            least=NARROWEST_MM,
            most=WIDEST_MM,
        )
        raise UsageError(msg)
    model = SIZES["column" if wide < NARROW_MM else "memo"]
    font = max(12.0, min(24.0, model.font_px * model.width_mm / wide))
    named = replace(model, name=f"{wide:g}mm", width_mm=wide, font_px=font)
    return at_resolution(named, PRINT_DPI)
