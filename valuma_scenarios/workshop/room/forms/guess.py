"""A guess before the model answers: which region type does worst."""

from __future__ import annotations

from typing import Any

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import REGION_TYPES, Language
from valuma_scenarios.workshop.room.form import Body, Form, asked, one_of
from valuma_scenarios.workshop.room.phrases import say
from valuma_scenarios.workshop.session.events import Question


def _draft(study: Study, _about: str) -> Body:
    """Return the region types as options."""
    return {
        "options": [
            {"id": name, "label": study.region_types[name].short.model_dump()}
            for name in REGION_TYPES
            if name in study.region_types
        ]
    }


def _ids(body: Body) -> list[str]:
    return [option["id"] for option in body.get("options", [])]


def _check(body: Body, answer: Any) -> str:
    return one_of(_ids(body), answer)


def _model(question: Question, figures: Body, _study: Study) -> Body:
    if not figures:
        return {}
    about = question.body.get("about", {})
    alternative, goal = about.get("alternative"), about.get("goal", "all")
    table = figures["score_types"] if goal == "all" else None
    rows = (table or {a: g.get(goal) for a, g in figures["types"].items()}).get(alternative)
    if not rows:
        return {}
    names = figures["type_ids"]
    worst = min(range(len(names)), key=lambda i: rows[i][0])
    return {"option": names[worst], "values": dict(zip(names, rows, strict=True))}


def _line(question: Question, _study: Study, language: Language) -> str:
    aggregate = question.aggregate or {}
    if not aggregate.get("counts"):
        return ""
    names = {o["id"]: o["label"][language] for o in question.body["options"]}
    top = max(aggregate["counts"], key=lambda k: aggregate["counts"][k])
    count = aggregate["counts"][top]
    room = say(language, "record_room_says", top=names[top], n=count, all=aggregate["n"])
    model = aggregate.get("model", {}).get("option")
    said = f" {say(language, 'record_model_says', top=names[model])}." if model else ""
    return f"{asked(question, language)} {room}.{said}"


FORM = Form(
    "guess", "choice", _check, lambda rng, body: str(rng.choice(_ids(body))),
    draft=_draft, model=_model, line=_line,
)  # fmt: skip
