"""Points that people give to goals, as weights."""

from __future__ import annotations

from collections.abc import Mapping

from valuma_scenarios.vocabulary import GOALS

Profile = dict[str, float]


def shares_of(points: Mapping[str, float]) -> Profile:
    """Return weights that sum to 1; all equal if nobody gave a point."""
    total = float(sum(points[g] for g in GOALS))
    if total <= 0:
        return {g: 1 / len(GOALS) for g in GOALS}
    return {g: float(points[g]) / total for g in GOALS}
