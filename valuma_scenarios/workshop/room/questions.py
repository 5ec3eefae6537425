# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""Questions in their life: drafted, opened with what the room must know, closed, revealed."""

from __future__ import annotations

from typing import Any

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES
from valuma_scenarios.workshop.room import votes
from valuma_scenarios.workshop.room.forms import FORMS
from valuma_scenarios.workshop.room.protocol import Refusal
from valuma_scenarios.workshop.session.events import QUESTION_STEPS, Question, State

SCALE_STEPS = 7


def prepared(study: Study, name: str, source: dict[str, Any]) -> dict[str, Any]:
    """Return the draft event body of a question of the agenda."""
    body = {"text": source["text"]} | FORMS[source["kind"]].draft(study, source.get("about") or "")
    if FORMS[source["kind"]].own_options:
        body |= own_options(source["kind"], source["options"])
    return {"id": name, "kind": source["kind"], "state": "draft", "body": body}


def written(study: Study, kind: str, text: str, about: str, number: int) -> dict[str, Any]:
    """Return the draft event body of a question that the desk wrote."""
    body = FORMS[kind].draft(study, about)
    if text.strip():
        body["text"] = dict.fromkeys(LANGUAGES, votes.clean_text(text))
    return {"id": f"q{number}", "kind": kind, "state": "draft", "body": body}


def own_options(kind: str, options: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the options of a question that brings its own: those of a scale get their steps."""
    if kind != "scale":
        return {"options": options}
    low, high = options[0]["label"], options[-1]["label"]
    ends = {1: low, SCALE_STEPS: high}
    return {
        "options": [
            {
                "id": f"s{k}",
                "label": {
                    language: f"{k} {ends[k][language]}" if k in ends else str(k)
                    for language in LANGUAGES
                },
            }
            for k in range(1, SCALE_STEPS + 1)
        ]
    }


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


def weighed(state: State) -> list[Question]:
    """Return the questions whose goal weights are shown, in order."""
    return [
        question
        for question in state.questions.values()
        if votes.gives_weights(question.kind) and (question.aggregate or {}).get("profiles")
    ]


def round_before(state: State, question: Question) -> Question | None:
    """Return the last question of the same form before this one whose goal weights are shown."""
    order = list(state.questions)
    earlier = [
        other
        for other in weighed(state)
        if other.kind == question.kind and order.index(other.id) < order.index(question.id)
    ]
    return earlier[-1] if earlier else None


def group_weights(state: State) -> list[list[float]]:
    """Return the latest revealed weight profiles of the room, of one form only."""
    rounds = weighed(state)
    profiles: list[list[float]] = (rounds[-1].aggregate or {})["profiles"] if rounds else []
    return profiles
