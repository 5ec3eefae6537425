# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""What the forms that give goal weights share. Their answers are never mixed in one mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from valuma_scenarios.analyses.ranking.clusters import clusters
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS
from valuma_scenarios.workshop.live.weights import Profile, shares_of
from valuma_scenarios.workshop.room.form import BadAnswer, Body, finite

MIN_GROUP = 5
"""Smallest group of which anything is shown."""


def with_goals(study: Study, _about: str) -> Body:
    """Return what a question about goals holds from its draft on: the goals of the study."""
    return {"goals": list(study.goals)}


def goals_of(body: Body) -> list[str]:
    """Return the goals that a question is about; questions of old sessions do not name theirs."""
    return list(body.get("goals", GOALS))


def goal_points(body: Body, answer: Any) -> dict[str, float]:
    """Return points for every goal of a question, 0 to 100.

    Raises
    ------
    BadAnswer
        If a goal is missing, or a number is none or out of range.
    """
    goals = goals_of(body)
    if not isinstance(answer, dict) or set(answer) != set(goals):
        raise BadAnswer("answer_goals")
    points: dict[str, float] = {goal: finite(answer[goal]) for goal in goals}
    if not all(0 <= value <= 100 for value in points.values()):
        raise BadAnswer("answer_range")
    return points


def weights_shown(profile: Callable[[Any], Profile], body: Body, answers: Sequence[Any]) -> Body:
    """Return what may be shown of answers that give weights.

    Parameters
    ----------
    profile : callable
        Goal weights of an answer.
    body : dict
        The question's body.
    answers : sequence
        Answers as they are stored, five or more.
    """
    goals = goals_of(body)
    profiles = [profile(answer) for answer in answers]
    table = np.array([[p[g] for g in goals] for p in profiles])
    low, mid, high = np.quantile(table, [0.25, 0.5, 0.75], axis=0)
    # Sorted by value, so that the order of the lines says nothing about who answered when.
    order = np.lexsort(table.T[::-1])
    return {
        "goals": {
            goal: {"p25": float(low[i]), "p50": float(mid[i]), "p75": float(high[i])}
            for i, goal in enumerate(goals)
        },
        "mean": shares_of({g: float(table[:, i].mean()) for i, g in enumerate(goals)}),
        "profiles": [[round(float(x), 4) for x in table[row]] for row in order],
        "clusters": clusters(table, MIN_GROUP, goals),
    }
