"""What is to be won: one goal, or a composite of goals, as a number per draw and alternative."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analyses.ranking.weights import goal_scale
from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.errors import UsageError, choose
from valuma_scenarios.results.differences import Differences
from valuma_scenarios.results.evaluate import goal_unit, simulate_blocks
from valuma_scenarios.results.outcomes import measured_goals
from valuma_scenarios.results.runs import Run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS

Array = NDArray[np.float64]

COMPOSITE = "composite"
COMPOSITE_UNIT = "composite of goals, each in units of its scale"


@dataclass(frozen=True)
class Target:
    """A goal or a linear composite of goals, nationally, in one year.

    Parameters
    ----------
    id : str
        Goal id, or `composite`.
    coefficients : tuple of float
        What each of the six goals counts, in the order g1 … g6.
    unit : str
        Unit of the value.
    year : int
        Calendar year.
    """

    id: str
    coefficients: tuple[float, ...]
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
        msg = f"there is no goal {goal!r} here: {choose(goal, measured)}"
        raise UsageError(msg)
    return Target(
        goal, tuple(float(g == goal) for g in GOALS), goal_unit(goal), year or study.end_year
    )


def composite_target(
    run: Run, weights: dict[str, float] | None = None, year: int | None = None
) -> Target:
    """Return a weighted mean of normalised goals as target.

    Parameters
    ----------
    run : Run
        Its draws give the scale of each goal (the pooled spread of the candidates' differences),
        which then stays fixed.
    weights : dict of str to float, optional
        Weight by goal; all measured goals alike if not given.
    year : int, optional
        The last if not given.
    """
    year = year or run.study.end_year
    differences = Differences(run.study, run.results).goals(year)
    goals = [str(g) for g in differences["goal"].to_numpy()]
    scale = goal_scale(differences.transpose("alternative", "draw", "goal").to_numpy())
    given = weights or dict.fromkeys(goals, 1.0)
    total = sum(given.get(goal, 0.0) for goal in goals)
    if total <= 0 or min(given.values()) < 0:
        msg = f"weights must be 0 or more with one above 0, but are {given}"
        raise UsageError(msg)
    share = {
        goal: given.get(goal, 0.0) / total / size
        for goal, size in zip(goals, scale, strict=True)
        if size > 0
    }
    return Target(COMPOSITE, tuple(share.get(g, 0.0) for g in GOALS), COMPOSITE_UNIT, year)


def values_of(study: Study, draws: Draws, target: Target, names: tuple[str, ...]) -> Array:
    """Run the model and return the target of some alternatives.

    Parameters
    ----------
    study : Study
        The study; alternatives that are not named are not run.
    draws : Draws
        Draws.
    target : Target
        What is asked.
    names : tuple of str
        Alternatives.

    Returns
    -------
    ndarray, shape (alternative, draw)
        Effects against the baseline path without policy; take differences.
    """
    reduced = replace(study.with_alternatives(names), reference=names[0])
    coefficients = np.array(target.coefficients)
    parts = [
        np.einsum("g,ags->as", coefficients, block.goal[:, :, :, -1, 0])
        for block in simulate_blocks(reduced, draws, (target.year,))
    ]
    return np.concatenate(parts, axis=1)
