"""A small SVG writer for the figures of this product; it needs no browser."""

from __future__ import annotations

from valuma_scenarios.figures.svg.figure import UnsupportedFigureError, figure_svg
from valuma_scenarios.figures.svg.sheet import card_svg

__all__ = ["UnsupportedFigureError", "card_svg", "figure_svg"]
