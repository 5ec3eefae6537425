"""The maps of the goals as equal tiles, with the number of every region."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.figure import RIVAL, TILES, Figure
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.gallery.goal_map import goal_map
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run


def goal_tiles(run: Run, language: Language, options: FigureOptions | None = None) -> FigureCard:
    """Draw `goal_map` as tiles."""
    return goal_map(run, language, replace(options or FigureOptions(), tiles=True))


FIGURE = Figure(
    "goal_tiles", goal_tiles, (RIVAL, TILES), pack=13,
    uses="goal alternative year reference",
)  # fmt: skip
