"""Yes, no, or unsure."""

from __future__ import annotations

from typing import Any

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.workshop.room.form import Body, Form, asked, one_of
from valuma_scenarios.workshop.room.phrases import say
from valuma_scenarios.workshop.session.events import Question

OPTIONS = ("yes", "no", "unsure")


def _draft(_study: Study, _about: str) -> Body:
    return {
        "options": [
            {"id": name, "label": {language: say(language, name) for language in LANGUAGES}}
            for name in OPTIONS
        ]
    }


def _check(_: Body, answer: Any) -> str:
    return one_of(OPTIONS, answer)


def _line(question: Question, _study: Study, language: Language) -> str:
    counts = (question.aggregate or {}).get("counts")
    if not counts:
        return ""
    said = ", ".join(f"{say(language, name)} {n}" for name, n in counts.items())
    return f"{asked(question, language)} {said}"


FORM = Form(
    "yesno", "choice", _check, lambda rng, _body: str(rng.choice(OPTIONS)),
    draft=_draft, line=_line,
)  # fmt: skip
