"""The questions that can be asked: a name, and the function that answers.

To add a question, write a module with a function that takes what it is about, a language and
keyword options, and returns an `Answer`; name it here.
"""

from __future__ import annotations

import importlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from valuma_scenarios.errors import Said, UsageError, choose
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.answers.answer import Answer
    from valuma_scenarios.results.runs import Run
    from valuma_scenarios.schema.study import Study

HERE = "valuma_scenarios.answers"

QUESTIONS = {
    "summary": "summary.answer",
    "verdict": "verdict.answer",
    "compare": "compare.answer",
    "outcomes": "outcomes.answer",
    "ranking": "ranking.answer",
    "sensitivity": "sensitivity.answer",
    "switching": "switching.answer",
    "explain": "explain.answer",
    "search": "search.answer",
    "information": "information.answer",
    "evaluability": "evaluability.answer",
    "evidence": "evidence.answer",
    "forms": "forms.answer",
    "discovery": "discovery.answer",
    "facts": "facts.answer",
    "hindcast": "hindcast.answer",
    "vintages": "vintages.answer",
    "diff": "diff.answer",
    "elicitation": "elicitation.answer",
    "elicited": "elicitation.effect",
    "weights": "elicitation.weights",
}
"""Name of each question, and the module and function that answers it; imported when asked."""

_OTHERS = ("vintages", "diff", "explain", "hindcast", "elicitation", "elicited", "weights")
ABOUT_A_RUN = tuple(name for name in QUESTIONS if name not in _OTHERS)
"""Questions that need nothing but a run with draws; facts also a project around it."""


def ask(name: str, about: Run | Study, language: Language = "en", **options: Any) -> Answer:
    """Return the answer to a question.

    Parameters
    ----------
    name : str
        One of `QUESTIONS`.
    about : Run or Study
        A run; a study where the question is about what experts or surveys say.
    language : {"fi", "sv", "en"}
        Language of the reader.
    **options
        As the function of the question takes them.

    Raises
    ------
    UsageError
        If there is no such question, or it cannot be asked about this run.
    """
    if name not in QUESTIONS:
        msg = Said(
            "there is no question {name!r}. {advice}", name=name, advice=choose(name, QUESTIONS)
        )
        raise UsageError(msg)
    module, _, function = QUESTIONS[name].partition(".")
    found: Answer = getattr(importlib.import_module(f"{HERE}.{module}"), function)(
        about, language, **options
    )
    return found if found.run is None else _with_caution(found, found.run)


def _with_caution(answer: Answer, run: Run) -> Answer:
    """Return an answer that begins by saying that its draws are few, where they are."""
    from valuma_scenarios.answers.statements import findings

    few = run.warnings[run.warnings["id"] == "draws"]
    said = tuple(finding.text for finding in findings(answer.words, few))
    above = () if answer.spoken else said
    return replace(answer, sentences=said + answer.sentences, shown=above + answer.shown)
