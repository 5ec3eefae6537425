"""Answers of the room: stored as their form says, and never shown below a group of five."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from valuma_scenarios.workshop.room.form import BadAnswer, clean_text
from valuma_scenarios.workshop.room.forms import FORMS
from valuma_scenarios.workshop.room.weighing import MIN_GROUP, weights_shown

__all__ = [
    "MIN_GROUP",
    "BadAnswer",
    "aggregate",
    "by_group",
    "changed_between",
    "check_answer",
    "clean_text",
    "gives_weights",
    "of_group",
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


def changed_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, int] | None:
    """Return how many answered two rounds, and how many of them answered otherwise in the second.

    Parameters
    ----------
    before, after : mapping of str to object
        Answers by participant.

    Returns
    -------
    dict of str to int, or None
        `both` and `changed`; None where fewer than five answered both.
    """
    both = before.keys() & after.keys()
    if len(both) < MIN_GROUP:
        return None
    return {"both": len(both), "changed": sum(before[who] != after[who] for who in both)}


def by_group(
    answers: Mapping[str, Any], groups: Mapping[str, int], labels: Sequence[dict[str, str]]
) -> list[tuple[dict[str, str], list[Any]]]:
    """Return the answers of the groups that may be shown, with their labels.

    A group is shown from five answers on, and only while those who are in none of the shown ones
    are five or nobody: the rest of the room must not be told by subtraction.

    Parameters
    ----------
    answers : mapping of str to object
        Answers by participant.
    groups : mapping of str to int
        Position of the group of each participant who has named one.
    labels : sequence of dict
        Names of the groups by language.
    """
    members: list[list[Any]] = [[] for _ in labels]
    for who, answer in answers.items():
        if who in groups:
            members[groups[who]].append(answer)
    shown = sorted(
        (k for k, some in enumerate(members) if len(some) >= MIN_GROUP),
        key=lambda k: len(members[k]),
    )
    while shown and 0 < len(answers) - sum(len(members[k]) for k in shown) < MIN_GROUP:
        shown.pop(0)
    return [(labels[k], members[k]) for k in sorted(shown)]


def of_group(
    kind: str, body: dict[str, Any], label: dict[str, str], answers: Sequence[Any]
) -> dict[str, Any]:
    """Return what is shown of one group; empty where its question shows nothing."""
    found = aggregate(kind, body, answers)
    told: dict[str, Any] = {
        name: found[name] for name in ("counts", "goals", "pooled") if name in found
    }
    return {"label": label, "n": len(answers), **told} if told else {}


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
