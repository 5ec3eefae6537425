# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""A budget: a hundred points to share between the goals."""

from __future__ import annotations

from typing import Any

import numpy as np

from valuma_scenarios.workshop.live.weights import shares_of
from valuma_scenarios.workshop.room.form import BadAnswer, Body, Form
from valuma_scenarios.workshop.room.weighing import goal_points, goals_of, with_goals

BUDGET = 100


def _check(body: Body, answer: Any) -> dict[str, float]:
    points = goal_points(body, answer)
    if round(sum(points.values()), 6) != BUDGET:
        raise BadAnswer("answer_budget_sum")
    return points


def _rehearse(rng: np.random.Generator, body: Body) -> dict[str, float]:
    goals = goals_of(body)
    parts = rng.multinomial(20, rng.dirichlet(np.ones(len(goals)))) * 5
    return {goal: float(part) for goal, part in zip(goals, parts, strict=True)}


FORM = Form("budget", "points", _check, _rehearse, draft=with_goals, profile=shares_of)
