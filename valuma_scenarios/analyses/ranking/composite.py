"""A weighted composite of goals as one more outcome, and what alternatives are to win by.

Goals have different units, so each is turned into composite points by a fixed coefficient that is
taken once, from the draws of a run. A composite is then a sum over goals, and any analysis of goals
is an analysis of composites. There is this one composite: sensitivity, switching values, challenges
and the value of information all mean the same points by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analyses.ranking.weights import goal_scale, weight_shares
from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.errors import Said, UsageError, choose
from valuma_scenarios.results.differences import Differences
from valuma_scenarios.results.evaluate import goal_unit
from valuma_scenarios.results.outcome_draws import simulate_outcomes
from valuma_scenarios.results.outcomes import BASELINE, Outcome, check, measured_goals
from valuma_scenarios.results.runs import Run
from valuma_scenarios.schema.study import Study

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]

COMPOSITE = "composite"
"""Item of an outcome that is a composite of goals."""

UNIT = "goal points of the composite"


def coefficients(
    study: Study,
    results: xr.Dataset,
    weights: Mapping[str, float] | None = None,
    year: int | None = None,
) -> dict[str, float]:
    """Return the composite points of one unit of each goal.

    Parameters
    ----------
    study : Study
        The study.
    results : xarray.Dataset
        Per-draw results.
    weights : mapping of str to float, optional
        Weight of each goal; equal if not given. Goals left out count nothing.
    year : int, optional
        Year of the spreads; the last if not given.

    Returns
    -------
    dict of str to float
        Weight over spread (5th to 95th percentile of the differences to the reference, all draws
        and candidates), times the mean spread of the weighted goals measured in points. So the
        percentages of the disparity goal become points at the rate of the spreads, and a single
        goal keeps its own unit.

    Raises
    ------
    UsageError
        If a goal is unknown, or no weight is positive.
    """
    found = Differences(study, results).goals(year)
    goals = [str(goal) for goal in found["goal"].to_numpy()]
    points = np.array([goal != study.disparity for goal in goals])
    share = weight_shares(goals, weights)
    scale = goal_scale(found.transpose("alternative", "draw", "goal").to_numpy())
    values = np.divide(
        share * _rate(points, share, scale), scale, out=np.zeros(len(goals)), where=scale > 0
    )
    return dict(zip(goals, map(float, values), strict=True))


def _rate(points: NDArray[np.bool_], share: Array, scale: Array) -> float:
    """Return the mean spread of the weighted goals in points; of any goals if none are."""
    counted = share * points
    return float(np.average(scale, weights=counted if counted.any() else share))


def expand(
    study: Study, outcomes: Sequence[Outcome], points: Mapping[str, float]
) -> tuple[list[Outcome], Array]:
    """Return what has to be run, and how it adds up to the outcomes.

    Parameters
    ----------
    study : Study
        The study.
    outcomes : sequence of Outcome
        Some of them composites.
    points : mapping of str to float
        From `coefficients`; needed for composites only.

    Returns
    -------
    basic : list of Outcome
        Goals and indicators, each once.
    matrix : ndarray, shape (basic, outcome)
        The outcomes are ``values of basic @ matrix``.

    Raises
    ------
    UsageError
        If an outcome has an unknown part, or a composite has no coefficients.
    """
    basic: dict[Outcome, int] = {}
    entries = []
    for column, outcome in enumerate(outcomes):
        for part, value in _parts(outcome, points):
            check(part, study)
            entries.append((basic.setdefault(part, len(basic)), column, value))
    matrix = np.zeros((len(basic), len(outcomes)))
    for row, column, value in entries:
        matrix[row, column] = value
    return list(basic), matrix


def _parts(outcome: Outcome, points: Mapping[str, float]) -> list[tuple[Outcome, float]]:
    if outcome.item != COMPOSITE:
        return [(outcome, 1.0)]
    if not points:
        msg = Said("a composite needs the coefficients of its goals")
        raise UsageError(msg)
    return [(replace(outcome, item=goal), value) for goal, value in points.items() if value]


@dataclass(frozen=True)
class Target:
    """What is to be won: a goal or a composite of goals, nationally, in one year.

    Parameters
    ----------
    id : str
        Goal id, or `composite`.
    points : dict of str to float
        What one unit of each goal counts.
    unit : str
        Unit of the value.
    year : int
        Calendar year.
    """

    id: str
    points: dict[str, float]
    unit: str
    year: int


def goal_target(study: Study, goal: str, year: int | None = None) -> Target:
    """Return a single goal as target.

    Raises
    ------
    UsageError
        If the study does not measure the goal.
    """
    measured = measured_goals(study)
    if goal not in measured:
        msg = Said(
            "there is no goal {goal!r} here: {advice}", goal=goal, advice=choose(goal, measured)
        )
        raise UsageError(msg)
    return Target(goal, {goal: 1.0}, goal_unit(study, goal), year or study.end_year)


def composite_target(
    run: Run, weights: Mapping[str, float] | None = None, year: int | None = None
) -> Target:
    """Return the composite of goals as target; see `coefficients`."""
    year = year or run.study.end_year
    return Target(COMPOSITE, coefficients(run.study, run.results, weights, year), UNIT, year)


def values_of(study: Study, draws: Draws, target: Target, names: Sequence[str]) -> Array:
    """Run the model and return the target of some alternatives.

    Parameters
    ----------
    study : Study
        The study; alternatives that are not named are not run.
    draws : Draws
        Draws.
    target : Target
        What is asked.
    names : sequence of str
        Alternatives.

    Returns
    -------
    ndarray, shape (alternative, draw)
        Effects against the baseline path without policy; take differences.
    """
    outcomes = [
        Outcome(goal, name, BASELINE, study.country, target.year)
        for name in names
        for goal in target.points
    ]
    shape = (len(draws), len(names), len(target.points))
    values = simulate_outcomes(study, draws, outcomes).reshape(shape)
    return np.asarray((values @ np.array(list(target.points.values()))).T)
