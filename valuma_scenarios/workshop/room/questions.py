# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""Questions in their life: drafted, opened with what the room must know, closed, revealed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import REGION_TYPES
from valuma_scenarios.workshop.room import agenda, votes
from valuma_scenarios.workshop.room.catalogue import unit_texts
from valuma_scenarios.workshop.room.protocol import Refusal
from valuma_scenarios.workshop.session.events import QUESTION_STEPS, Question, State

DEFAULT_PARAMETER = "psi_mainstream"
"""Parameter of the prepared elicitation: how much capacity improves existing spending."""


def options(study: Study) -> list[dict[str, Any]]:
    """Return the region types as options of a guess."""
    return [
        {"id": name, "label": study.region_types[name].short.model_dump()}
        for name in REGION_TYPES
        if name in study.region_types
    ]


def parameter_body(study: Study, name: str) -> dict[str, Any]:
    """Return what a phone must know to estimate a parameter.

    Raises
    ------
    Refusal
        If there is no such parameter.
    """
    if name not in study.parameters:
        raise Refusal("path", "no such parameter")
    parameter = study.parameters[name]
    return {
        "parameter": name,
        "label": parameter.label.model_dump(),
        "unit": unit_texts(study, parameter.unit),
        "bounds": list(parameter.bounds),
    }


def prepared(study: Study, name: str) -> dict[str, Any]:
    """Return the draft event body of a question of the agenda."""
    source = agenda.question(name)
    body: dict[str, Any] = {"text": source["text"]}
    if source.get("options") == "region_types":
        body["options"] = options(study)
    if source.get("parameter"):
        known = DEFAULT_PARAMETER if DEFAULT_PARAMETER in study.parameters else None
        body |= parameter_body(study, known or next(iter(study.parameters)))
    return {"id": name, "kind": source["kind"], "state": "draft", "body": body}


def written(study: Study, kind: str, text: str, about: str, number: int) -> dict[str, Any]:
    """Return the draft event body of a question that the desk wrote."""
    body: dict[str, Any] = {}
    if text.strip():
        body["text"] = dict.fromkeys(("fi", "sv", "en"), votes.clean_text(text))
    if kind == "guess":
        body["options"] = options(study)
    if kind == "elicit":
        body |= parameter_body(study, about or DEFAULT_PARAMETER)
    return {"id": f"q{number}", "kind": kind, "state": "draft", "body": body}


def model_answer(question: Question, figures: dict[str, Any], study: Study) -> dict[str, Any]:
    """Return what the model says to a guess or an estimate."""
    if question.kind == "guess" and figures:
        about = question.body.get("about", {})
        alternative, goal = about.get("alternative"), about.get("goal", "all")
        table = figures["score_types"] if goal == "all" else None
        rows = (table or {a: g.get(goal) for a, g in figures["types"].items()}).get(alternative)
        if rows:
            names = figures["type_ids"]
            worst = min(range(len(names)), key=lambda i: rows[i][0])
            return {"option": names[worst], "values": dict(zip(names, rows, strict=True))}
    if question.kind == "elicit":
        parameter = study.parameters[question.body["parameter"]]
        dist = parameter.distribution
        return {
            "value": parameter.value,
            "low": dist.low,
            "high": dist.high,
            "kind": dist.kind,
            "grade": parameter.grade,
        }
    return {}


def transition(state: State, name: str, to: str) -> Question:
    """Return the question that is to move on.

    Raises
    ------
    Refusal
        If there is no such question, it may not move there, or another one is still open.
    """
    question = state.questions.get(name)
    if question is None:
        raise Refusal("question")
    if to not in QUESTION_STEPS[question.state]:
        raise Refusal("question_state", f"{question.state} to {to}")
    others = [q.id for q in state.questions.values() if q.state == "open" and q.id != name]
    if to == "open" and others:
        raise Refusal("question_open", others[0])
    return question


def revealed(question: Question, answers: Sequence[Any], model: dict[str, Any]) -> dict[str, Any]:
    """Return the aggregate that goes into the log: never an answer by person."""
    result = votes.aggregate(question.kind, answers)
    if model:
        result["model"] = model
    return result


def group_weights(state: State) -> list[list[float]]:
    """Return the latest revealed weight profiles of the room, of one form only."""
    for question in reversed(list(state.questions.values())):
        aggregate = question.aggregate or {}
        if question.kind in votes.WEIGHT_KINDS and aggregate.get("profiles"):
            profiles: list[list[float]] = aggregate["profiles"]
            return profiles
    return []
