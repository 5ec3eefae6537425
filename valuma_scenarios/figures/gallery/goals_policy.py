"""What the policy does at all: every goal, held against doing nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.figure import NOTHING_DONE, RIVAL, Figure
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.gallery.goals_overview import goals_overview
from valuma_scenarios.vocabulary import DO_NOTHING, Language

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run


def goals_policy(run: Run, language: Language, options: FigureOptions | None = None) -> FigureCard:
    """Draw `goals_overview` with doing nothing as what differences are taken to."""
    return goals_overview(run, language, replace(options or FigureOptions(), reference=DO_NOTHING))


FIGURE = Figure(
    "goals_policy", goals_policy, (RIVAL, NOTHING_DONE),
    report=("size", 1), memo="policy", pack=8, slides=7,
    uses="goal region year",
)  # fmt: skip
