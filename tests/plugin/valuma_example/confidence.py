"""A kind of question: how sure one is, in steps."""

from __future__ import annotations

from typing import Any

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.workshop.room.form import Body, Form, one_of
from valuma_scenarios.workshop.room.phrases import say
from valuma_scenarios.workshop.session.events import Question

STEPS = ("low", "high")


def _draft(_study: Study, _about: str) -> Body:
    labels = {step: {lang: say(lang, f"confidence_{step}") for lang in LANGUAGES} for step in STEPS}
    return {"options": [{"id": step, "label": labels[step]} for step in STEPS]}


def _check(_: Body, answer: Any) -> str:
    return one_of(STEPS, answer)


def _line(question: Question, _study: Study, language: Language) -> str:
    high = (question.aggregate or {}).get("counts", {}).get("high", 0)
    return say(language, "confidence_line", n=high)


FORM = Form(
    "confidence", "choice", _check, lambda rng, _body: str(rng.choice(STEPS)),
    draft=_draft, line=_line,
)  # fmt: skip
