# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""Answers of the room: what a valid answer is, and what may be shown of many of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from valuma_scenarios.analyses.ranking.clusters import clusters
from valuma_scenarios.vocabulary import GOALS
from valuma_scenarios.workshop.live.weights import Profile, shares_of

Kind = Literal["swing", "budget", "ranking", "guess", "elicit", "yesno", "text"]
KINDS: tuple[Kind, ...] = ("swing", "budget", "ranking", "guess", "elicit", "yesno", "text")
WEIGHT_KINDS: tuple[Kind, ...] = ("swing", "budget", "ranking")
"""Forms that give goal weights. They are never mixed in one mean."""

MIN_GROUP = 5
"""Smallest group of which anything is shown."""

MAX_TEXT = 280
BUDGET = 100


class BadAnswer(ValueError):
    """An answer that does not fit its question; `code` names the text shown on the phone."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def _goal_points(answer: Any, top: float) -> dict[str, float]:
    if not isinstance(answer, dict) or set(answer) != set(GOALS):
        raise BadAnswer("answer_goals")
    points: dict[str, float] = {}
    for goal in GOALS:
        value = answer[goal]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadAnswer("answer_number")
        if not math.isfinite(value) or not 0 <= value <= top:
            raise BadAnswer("answer_range")
        points[goal] = float(value)
    return points


def _swing(_: dict[str, Any], answer: Any) -> dict[str, float]:
    points = _goal_points(answer, 100.0)
    if max(points.values()) != 100:
        raise BadAnswer("answer_swing_top")
    return points


def _budget(_: dict[str, Any], answer: Any) -> dict[str, float]:
    points = _goal_points(answer, float(BUDGET))
    if round(sum(points.values()), 6) != BUDGET:
        raise BadAnswer("answer_budget_sum")
    return points


def _ranking(_: dict[str, Any], answer: Any) -> list[str]:
    if not isinstance(answer, list) or not all(isinstance(item, str) for item in answer):
        raise BadAnswer("answer_ranking")
    if sorted(answer) != sorted(GOALS):
        raise BadAnswer("answer_ranking")
    return list(answer)


def _guess(body: dict[str, Any], answer: Any) -> str:
    if not isinstance(answer, str) or answer not in [o["id"] for o in body.get("options", [])]:
        raise BadAnswer("answer_option")
    return answer


def _elicit(body: dict[str, Any], answer: Any) -> dict[str, float]:
    if not isinstance(answer, dict) or set(answer) != {"p05", "p50", "p95"}:
        raise BadAnswer("answer_three")
    values: list[float] = []
    for name in ("p05", "p50", "p95"):
        value = answer[name]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadAnswer("answer_number")
        if not math.isfinite(value):
            raise BadAnswer("answer_number")
        values.append(float(value))
    low, high = body.get("bounds", [None, None])
    if not values[0] <= values[1] <= values[2]:
        raise BadAnswer("answer_order")
    if (low is not None and values[0] < low) or (high is not None and values[2] > high):
        raise BadAnswer("answer_range")
    return dict(zip(("p05", "p50", "p95"), values, strict=True))


def _yesno(_: dict[str, Any], answer: Any) -> str:
    if answer not in ("yes", "no", "unsure"):
        raise BadAnswer("answer_option")
    return str(answer)


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


CHECKS: dict[str, Callable[[dict[str, Any], Any], Any]] = {
    "swing": _swing,
    "budget": _budget,
    "ranking": _ranking,
    "guess": _guess,
    "elicit": _elicit,
    "yesno": _yesno,
    "text": lambda _, answer: clean_text(answer),
}


def check_answer(kind: str, body: dict[str, Any], answer: Any) -> Any:
    """Return the answer in its stored form.

    Raises
    ------
    BadAnswer
        If it does not fit the question.
    """
    return CHECKS[kind](body, answer)


def profile_of(kind: str, answer: Any) -> Profile:
    """Return goal weights (sum 1) of one answer.

    Ranks become rank-order-centroid weights (Barron and Barrett 1996): the mean of all weights
    that agree with the order.
    """
    if kind == "ranking":
        n = len(answer)
        centroid = {
            goal: sum(1 / k for k in range(place, n + 1)) / n
            for place, goal in enumerate(answer, start=1)
        }
        return shares_of(centroid)
    return shares_of(answer)


def _weights_aggregate(kind: str, answers: Sequence[Any]) -> dict[str, Any]:
    profiles = [profile_of(kind, answer) for answer in answers]
    table = np.array([[p[g] for g in GOALS] for p in profiles])
    low, mid, high = np.quantile(table, [0.25, 0.5, 0.75], axis=0)
    # Sorted by value, so that the order of the lines says nothing about who answered when.
    order = np.lexsort(table.T[::-1])
    return {
        "goals": {
            goal: {"p25": float(low[i]), "p50": float(mid[i]), "p75": float(high[i])}
            for i, goal in enumerate(GOALS)
        },
        "mean": shares_of({g: float(table[:, i].mean()) for i, g in enumerate(GOALS)}),
        "profiles": [[round(float(x), 4) for x in table[row]] for row in order],
        "clusters": clusters(table, MIN_GROUP),
    }


def _counts(answers: Sequence[Any]) -> dict[str, Any]:
    return {"counts": dict(sorted(Counter(answers).items()))}


def _elicit_aggregate(answers: Sequence[Any]) -> dict[str, Any]:
    table = np.array([[a["p05"], a["p50"], a["p95"]] for a in answers])
    order = np.lexsort(table.T[::-1])
    median = np.median(table, axis=0)
    return {
        "pooled": {k: float(v) for k, v in zip(("p05", "p50", "p95"), median, strict=True)},
        "profiles": [[float(x) for x in table[row]] for row in order],
    }


def aggregate(kind: str, answers: Sequence[Any]) -> dict[str, Any]:
    """Return what may be shown of the answers.

    Fewer than five answers give only their number. Free texts are never shown as a group: the desk
    reads them and puts one at a time in the parking lot.

    Returns
    -------
    dict
        `n`, `form`, `enough`, and for five or more answers the spread by kind of question.
    """
    result: dict[str, Any] = {"n": len(answers), "form": kind, "enough": len(answers) >= MIN_GROUP}
    if not result["enough"] or kind == "text":
        return result
    if kind in WEIGHT_KINDS:
        return {**result, **_weights_aggregate(kind, answers)}
    if kind == "elicit":
        return {**result, **_elicit_aggregate(answers)}
    return {**result, **_counts(answers)}
