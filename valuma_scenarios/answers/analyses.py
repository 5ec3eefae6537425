"""What decides the result: the analyses of a run, as figures and sentences for documents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from valuma_scenarios.answers.findings import Finding, findings
from valuma_scenarios.figures.catalogue import Look, finished
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.sizes import sized_theme
from valuma_scenarios.results.memory import cache_folder
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

ENOUGH_DRAWS = 100
"""Fewer draws do not tell what decides a result."""
BEFORE = "goals_policy"
"""In a memo the analyses stand before this figure."""


def analyses(run: Run, language: Language, look: Look) -> tuple[Finding, ...]:
    """Return what decides the leading alternative's main goal; nothing where draws are few.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    look : Look
        Size and theme of the figures.
    """
    if int(run.manifest["draws"]) < ENOUGH_DRAWS or not run.repeatable:
        return ()
    options = replace(look.options, theme=sized_theme(look.theme, look.size))
    folder = cache_folder(run.folder.parent) if run.folder is not None else None
    found = findings(run, language, options, folder)
    return tuple(
        replace(one, card=finished(one.card, run, language)) if one.card else one for one in found
    )


def with_analyses(
    cards: dict[str, FigureCard], found: tuple[Finding, ...]
) -> dict[str, FigureCard]:
    """Return figures with those of the analyses among them, where a memo shows them.

    Parameters
    ----------
    cards : dict of str to FigureCard
        Figures by name, in their order.
    found : tuple of Finding
        Analyses; those without a figure add none.
    """
    added = {one.card.id: one.card for one in found if one.card is not None}
    names = list(cards)
    place = names.index(BEFORE) if BEFORE in names else len(names)
    ordered = [*names[:place], *added, *names[place:]]
    both = {**cards, **added}
    return {name: both[name] for name in ordered}
