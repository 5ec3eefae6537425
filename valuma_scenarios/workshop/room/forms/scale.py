"""A place on a scale of seven steps whose ends are named."""

from __future__ import annotations

from typing import Any

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.workshop.room.form import Body, Form, counts_line, one_of
from valuma_scenarios.workshop.session.events import Question


def _ids(body: Body) -> list[str]:
    return [option["id"] for option in body.get("options", [])]


def _check(body: Body, answer: Any) -> str:
    return one_of(_ids(body), answer)


def _line(question: Question, _study: Study, language: Language) -> str:
    return counts_line(question, language)


FORM = Form(
    "scale", "choice", _check, lambda rng, body: str(rng.choice(_ids(body))),
    own_options=True, line=_line,
)  # fmt: skip
