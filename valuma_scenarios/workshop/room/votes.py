"""Answers of the room: stored as their form says, and never shown below a group of five."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from valuma_scenarios.workshop.room.form import BadAnswer, clean_text
from valuma_scenarios.workshop.room.forms import FORMS
from valuma_scenarios.workshop.room.weighing import MIN_GROUP, weights_shown

__all__ = [
    "MIN_GROUP",
    "BadAnswer",
    "aggregate",
    "check_answer",
    "clean_text",
    "gives_weights",
    "widget",
]


def gives_weights(kind: str) -> bool:
    """Whether answers of a form are goal weights."""
    return kind in FORMS and FORMS[kind].profile is not None


def widget(kind: str) -> str:
    """Return what the phone draws; empty for a form of a plug-in that is not installed."""
    return FORMS[kind].widget if kind in FORMS else ""


def check_answer(kind: str, body: dict[str, Any], answer: Any) -> Any:
    """Return the answer in its stored form.

    Raises
    ------
    BadAnswer
        If it does not fit the question.
    """
    return FORMS[kind].check(body, answer)


def aggregate(kind: str, body: dict[str, Any], answers: Sequence[Any]) -> dict[str, Any]:
    """Return what may be shown of the answers; of fewer than five only their number.

    Returns
    -------
    dict
        `n`, `form`, `enough`, and for five or more answers what the form shows of them.
    """
    result: dict[str, Any] = {"n": len(answers), "form": kind, "enough": len(answers) >= MIN_GROUP}
    form = FORMS[kind]
    if not result["enough"]:
        return result
    if form.profile is not None:
        return {**result, **weights_shown(form.profile, body, answers)}
    return {**result, **form.aggregate(answers)} if form.aggregate else result
