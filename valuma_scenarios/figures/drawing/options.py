"""What a reader may ask of a figure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from valuma_scenarios.figures.drawing.theme import LIGHT, Theme

Width = Literal["wide", "narrow"]

WIDTHS: dict[Width, int] = {"wide": 1040, "narrow": 358}
"""Width a figure is composed for, in pixels: a desktop column, and a phone less its margins."""


LOOK = ("theme", "width", "tall")
"""Options that change how a figure looks, and not what it shows."""


@dataclass(frozen=True)
class FigureOptions:
    """Variant and subject of a figure; every figure uses those that concern it.

    Parameters
    ----------
    theme : Theme
        Look.
    width : {"wide", "narrow"}
        Several panels side by side, or below one another for a phone.
    reference : str, optional
        Alternative that differences are taken to; the study's own reference if not given.
    alternative : str, optional
        Alternative shown where a figure has room for one; the leading one if not given.
    goal : str, optional
        Goal shown where a figure has room for one; the one with the largest difference if not
        given.
    year : int, optional
        Year shown where a figure has room for one; the last if not given.
    region : str, optional
        Region of figures that show one place; the whole country if not given.
    tiles : bool
        Draw the map as a grid of equal tiles.
    tall : float
        How much taller than usual a tall panel may be, on a sheet that stands upright.
    only : tuple of str
        Alternatives shown beside the reference; all candidates if empty.
    """

    theme: Theme = LIGHT
    width: Width = "wide"
    reference: str | None = None
    alternative: str | None = None
    goal: str | None = None
    year: int | None = None
    region: str | None = None
    tiles: bool = False
    tall: float = 1.0
    only: tuple[str, ...] = ()

    @property
    def sheet_px(self) -> int:
        """Width of the sheet, in pixels."""
        return round(WIDTHS[self.width] * self.theme.sheet)

    @property
    def subject(self) -> tuple[object, ...]:
        """What is shown, whatever the look."""
        return tuple(getattr(self, part.name) for part in fields(self) if part.name not in LOOK)

    @property
    def narrow(self) -> bool:
        """Whether panels stand below one another."""
        return self.width == "narrow"
