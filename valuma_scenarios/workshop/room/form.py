# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""What a kind of question is: its answer, what may be shown of many, and what the model says."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.workshop.live.weights import Profile
    from valuma_scenarios.workshop.session.events import Question

MAX_TEXT = 280

Body = dict[str, Any]
Widget = Literal["swing", "points", "order", "choice", "estimate", "text"]
"""What the phone draws: goals against the first one, 100 points to share, an order of the goals,
one of the body's `options`, three numbers within its `bounds`, or own words."""


class BadAnswer(ValueError):
    """An answer that does not fit its question; `code` names the text shown on the phone."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def counts(answers: Sequence[Any]) -> Body:
    """Return how many gave each answer."""
    return {"counts": dict(sorted(Counter(answers).items()))}


def _no_model(_question: Question, _figures: Body, _study: Study) -> Body:
    return {}


def _no_line(_question: Question, _study: Study, _language: Language) -> str:
    return ""


@dataclass(frozen=True)
class Form:
    """A kind of question.

    Parameters
    ----------
    name : str
        Name of its file. Its texts are ``kind_NAME`` and ``ask_NAME`` of the workshop.
    widget : str
        What the phone draws.
    check : callable
        From the question's body and an answer: the answer as it is stored. Raises `BadAnswer`.
    rehearse : callable
        The answer of a synthetic participant, from a generator and the question's body.
    aggregate : callable or None
        What may be shown of five or more answers; None if nothing may. Of a form with a `profile`
        the weights are shown instead.
    draft : callable
        What a new question holds besides its text, from the study and what it is about.
    about : bool
        Whether the desk chooses a parameter that it is about.
    own_options : bool
        Whether who asks says what can be chosen.
    profile : callable, optional
        Goal weights (sum 1) of an answer; without it the form gives no weights.
    model : callable
        What the model says, from the question, the figures of the screen and the study.
    line : callable
        Sentence for the record of a revealed question; empty for none.
    """

    name: str
    widget: Widget
    check: Callable[[Body, Any], Any]
    rehearse: Callable[[np.random.Generator, Body], Any]
    aggregate: Callable[[Sequence[Any]], Body] | None = counts
    draft: Callable[[Study, str], Body] = lambda _study, _about: {}
    about: bool = False
    own_options: bool = False
    profile: Callable[[Any], Profile] | None = None
    model: Callable[[Question, Body, Study], Body] = _no_model
    line: Callable[[Question, Study, Language], str] = _no_line


def written_options(name: str) -> Form:
    """Return a kind of question that is answered with one of the options who asks has written."""

    def ids(body: Body) -> list[str]:
        return [option["id"] for option in body.get("options", [])]

    return Form(
        name,
        "choice",
        lambda body, answer: one_of(ids(body), answer),
        lambda rng, body: str(rng.choice(ids(body))),
        own_options=True,
        line=lambda question, _study, language: counts_line(question, language),
    )


def finite(value: Any) -> float:
    """Return a number that is one.

    Raises
    ------
    BadAnswer
        If it is no number, or not finite.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadAnswer("answer_number")
    return float(value)


def one_of(options: Sequence[str], answer: Any) -> str:
    """Return an answer that is one of the options.

    Raises
    ------
    BadAnswer
        If it is not.
    """
    if not isinstance(answer, str) or answer not in options:
        raise BadAnswer("answer_option")
    return answer


def clean_text(text: Any) -> str:
    """Return a participant's text as one plain line.

    Raises
    ------
    BadAnswer
        If it is no text, empty, or longer than 280 characters.
    """
    if not isinstance(text, str):
        raise BadAnswer("answer_text")
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not line:
        raise BadAnswer("answer_empty")
    if len(line) > MAX_TEXT:
        raise BadAnswer("answer_long")
    return line


def counts_line(question: Question, language: Language) -> str:
    """Return the question with how many chose each option; empty before that may be shown."""
    counts_of = (question.aggregate or {}).get("counts")
    if not counts_of:
        return ""
    options = [o for o in question.body["options"] if o["id"] in counts_of]
    said = ", ".join(f"{o['label'][language]}: {counts_of[o['id']]}" for o in options)
    return f"{asked(question, language)} {said}"


def asked(question: Question, language: Language) -> str:
    """Return the text of a question; empty if it has none of its own."""
    return str((question.body.get("text") or {}).get(language, ""))
