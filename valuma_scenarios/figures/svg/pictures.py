"""Pictures for documents: a figure without title and caption, which stand beside it as text."""

from __future__ import annotations

from functools import lru_cache

from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.svg.figure import Names, figure_svg
from valuma_scenarios.figures.svg.raster import svg_to_png

DOCUMENT_PX = 1680
"""Width of pictures in documents: 160 mm at 267 pixels per inch."""


def bare_svg(card: FigureCard) -> str:
    """Return a card's figure as SVG, without the texts around it."""
    names = Names(card.id, card.alt_short, card.alt_long, card.language)  # type: ignore[arg-type]
    return figure_svg(card.drawing, names)


@lru_cache(maxsize=64)
def png_of(svg: str, width_px: int, dpi: float = 0) -> bytes:
    """Return an SVG as PNG; the same drawing is made once, though several documents show it."""
    return svg_to_png(svg, width_px, dpi)


def alternative_text(card: FigureCard) -> str:
    """Return the text for those who do not see a picture: its finding, then what it is."""
    return f"{card.title}. {card.alt_short}"
