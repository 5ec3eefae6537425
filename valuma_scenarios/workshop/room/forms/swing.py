# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""Swing weights: which goal moves from worst to best first, and how much the others count."""

from __future__ import annotations

from typing import Any

import numpy as np

from valuma_scenarios.workshop.live.weights import shares_of
from valuma_scenarios.workshop.room.form import BadAnswer, Body, Form
from valuma_scenarios.workshop.room.weighing import goal_points, goals_of, with_goals


def _check(body: Body, answer: Any) -> dict[str, float]:
    points = goal_points(body, answer)
    if max(points.values()) != 100:
        raise BadAnswer("answer_swing_top")
    return points


def _rehearse(rng: np.random.Generator, body: Body) -> dict[str, float]:
    goals = goals_of(body)
    points: dict[str, float] = {goal: float(10 * rng.integers(0, 10)) for goal in goals}
    # Two camps, so that there is a spread to talk about.
    camp = goals[int(rng.choice([0, len(goals) // 2], p=[0.6, 0.4]))]
    return points | {camp: 100.0}


FORM = Form("swing", "swing", _check, _rehearse, draft=with_goals, profile=shares_of)
