"""Points that people give to goals, as weights."""

from __future__ import annotations

from collections.abc import Mapping

Profile = dict[str, float]


def shares_of(points: Mapping[str, float]) -> Profile:
    """Return weights that sum to 1; all equal if nobody gave a point."""
    total = float(sum(points.values()))
    if total <= 0:
        return {goal: 1 / len(points) for goal in points}
    return {goal: float(point) / total for goal, point in points.items()}
