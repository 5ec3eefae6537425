# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""A ranking: the goals in the order of their weight."""

from __future__ import annotations

from typing import Any

import numpy as np

from valuma_scenarios.workshop.live.weights import Profile, shares_of
from valuma_scenarios.workshop.room.form import BadAnswer, Body, Form
from valuma_scenarios.workshop.room.weighing import goals_of, with_goals


def _check(body: Body, answer: Any) -> list[str]:
    if not isinstance(answer, list) or not all(isinstance(item, str) for item in answer):
        raise BadAnswer("answer_ranking")
    if sorted(answer) != sorted(goals_of(body)):
        raise BadAnswer("answer_ranking")
    return list(answer)


def _profile(answer: list[str]) -> Profile:
    """Return rank-order-centroid weights (Barron and Barrett 1996).

    They are the mean of all weights that agree with the order.
    """
    n = len(answer)
    centroid = {
        goal: sum(1 / k for k in range(place, n + 1)) / n
        for place, goal in enumerate(answer, start=1)
    }
    return shares_of(centroid)


def _rehearse(rng: np.random.Generator, body: Body) -> list[str]:
    goals = goals_of(body)
    return [goals[i] for i in rng.permutation(len(goals))]


FORM = Form("ranking", "order", _check, _rehearse, draft=with_goals, profile=_profile)
