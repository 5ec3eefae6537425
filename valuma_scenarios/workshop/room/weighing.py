# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""What the forms that give goal weights share. Their answers are never mixed in one mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from valuma_scenarios.analyses.ranking.clusters import clusters
from valuma_scenarios.vocabulary import GOALS
from valuma_scenarios.workshop.live.weights import Profile, shares_of
from valuma_scenarios.workshop.room.form import BadAnswer, Body, finite

MIN_GROUP = 5
"""Smallest group of which anything is shown."""


def goal_points(answer: Any) -> dict[str, float]:
    """Return points for every goal, 0 to 100.

    Raises
    ------
    BadAnswer
        If a goal is missing, or a number is none or out of range.
    """
    if not isinstance(answer, dict) or set(answer) != set(GOALS):
        raise BadAnswer("answer_goals")
    points: dict[str, float] = {goal: finite(answer[goal]) for goal in GOALS}
    if not all(0 <= value <= 100 for value in points.values()):
        raise BadAnswer("answer_range")
    return points


def weights_of(profile: Callable[[Any], Profile]) -> Callable[[Sequence[Any]], Body]:
    """Return the aggregate of a form that gives weights."""

    def aggregate(answers: Sequence[Any]) -> Body:
        profiles = [profile(answer) for answer in answers]
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

    return aggregate
