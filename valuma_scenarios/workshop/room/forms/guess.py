"""A guess before the model answers: which region type does worst."""

from __future__ import annotations

from typing import Any

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.workshop.live.leading import leading
from valuma_scenarios.workshop.room.form import Body, Form, asked, one_of
from valuma_scenarios.workshop.room.phrases import say
from valuma_scenarios.workshop.session.events import Question


def _draft(study: Study, _about: str) -> Body:
    """Return the region types as options."""
    return {
        "options": [
            {"id": name, "label": kind.short.model_dump()}
            for name, kind in study.region_types.items()
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
    tables = ("score_types", "score_lowest_types") if goal == "all" else ("types", "lowest_types")
    if alternative not in figures[tables[0]]:
        return {}
    rows, lowest = (figures[t][alternative] for t in tables)
    if goal != "all":
        rows, lowest = rows[goal], lowest[goal]
    names = figures["type_ids"]
    shares = dict(zip(names, lowest, strict=True))
    n = int(figures.get("base_n") or figures["n"])
    return {
        "options": leading(shares, n),
        "shares": shares,
        "values": dict(zip(names, rows, strict=True)),
        "n": n,
    }


def _line(question: Question, _study: Study, language: Language) -> str:
    aggregate = question.aggregate or {}
    if not aggregate.get("counts"):
        return ""
    names = {o["id"]: o["label"][language] for o in question.body["options"]}
    most = max(aggregate["counts"].values())
    top = ", ".join(names[k] for k, n in aggregate["counts"].items() if n == most)
    room = say(language, "record_room_says", top=top, n=most, all=aggregate["n"])
    model = aggregate.get("model", {})
    said = model.get("options") or [model[k] for k in ("option",) if model.get(k)]
    lowest = ", ".join(names[k] for k in said)
    answer = f" {say(language, 'record_model_says', top=lowest)}." if said else ""
    return f"{asked(question, language)} {room}.{answer}"


FORM = Form(
    "guess", "choice", _check, lambda rng, body: str(rng.choice(_ids(body))),
    draft=_draft, model=_model, line=_line,
)  # fmt: skip
