"""Where the difference of an alternative to the reference comes from, in words for the screen."""

from __future__ import annotations

from typing import Any

from valuma_scenarios.analyses.explain.attribution import by_lever, subject_of
from valuma_scenarios.analyses.explain.text import Names, clearest_goal, goal_sentences
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.vocabulary import LANGUAGES
from valuma_scenarios.wording import Words
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import digest
from valuma_scenarios.workshop.live.levers import changed_study
from valuma_scenarios.workshop.session.events import Doc

DRAWS = 128
"""Draws behind an explanation: each takes up to 512 runs of the model."""

Message = dict[str, Any]


def explanation_key(doc: Doc, view: dict[str, Any]) -> str:
    """Return the name of what is explained: weights do not bear on it."""
    moved = {path: value for path, value in doc.items() if not path.startswith("weights/")}
    return digest([moved, view["alternative"], view["goal"], view["year"]])


def explained(engine: Engine, doc: Doc, view: dict[str, Any]) -> dict[str, list[str]]:
    """Return sentences by language: the difference if networks work, split by groups of levers.

    Of all goals the one is told that stands out most. The reference has no difference to explain:
    it gets no sentence.

    Parameters
    ----------
    engine : Engine
        The model.
    doc : dict
        Changes by path.
    view : dict
        Alternative, goal and year of the screen.
    """
    alternative, goal, year = view["alternative"], view["goal"], int(view["year"])
    study = changed_study(engine.study, doc)
    if alternative == study.reference or year == study.start_year:
        return {language: [] for language in LANGUAGES}
    goals = () if goal == "all" else (goal,)
    subject = subject_of(study, study.reference, alternative, goals, None, year)
    draws = draw(study, DRAWS, engine.gateway.seed)
    found = by_lever(study, draws, subject, "networks_add")
    told = clearest_goal(found)
    lines: dict[str, list[str]] = {}
    for language in LANGUAGES:
        words = Words(study, language)
        if found.parts:
            lines[language] = list(goal_sentences(words, found, told))
        else:
            names = Names(words, found).values(told)
            lines[language] = [words.say("explain.note.alike", names)]
    return lines
