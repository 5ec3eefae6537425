"""How many draws make the answer as exact as somebody wants it.

The answer says how often the alternative that comes first most often is better than each other,
over draws and weights. Its error from the finite number of draws is the largest standard error of
these shares. Draws are a stream that goes on: a longer run leaves the first ones as they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from valuma_scenarios.analyses.ranking.smaa import Acceptability, given_acceptability
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.results.differences import differences_of, of_goals
from valuma_scenarios.results.monte_carlo_error import mean_error
from valuma_scenarios.results.outcome_draws import simulate_outcomes
from valuma_scenarios.results.outcomes import BASELINE, Outcome, measured_goals
from valuma_scenarios.results.run_weights import RunWeights
from valuma_scenarios.schema.study import Study

if TYPE_CHECKING:
    import xarray as xr

FEWEST_DRAWS, MOST_DRAWS = 256, 65_536
STEP = 256
"""Draws are added in multiples of this: parts of a Sobol' sequence that are even in themselves."""

Tell = Callable[[int, float], None]


def answer_error(found: Acceptability) -> float:
    """Return the standard error of the answer from the finite number of draws, as a share (0-1)."""
    best = found.alternatives.index(found.order[0])
    others = np.delete(found.better_by_draw(best), best, axis=0)
    return float(mean_error(others.T).max(initial=0.0))


def draws_for(
    study: Study,
    precision: float,
    seed: int,
    weights: RunWeights | None = None,
    tell: Tell | None = None,
) -> int:
    """Return how many draws make the error of the answer no larger than a limit.

    Parameters
    ----------
    study : Study
        At least two alternatives.
    precision : float
        Largest standard error of the answer that is accepted, as a share (0-1).
    seed : int
        Seed of the draws.
    weights : RunWeights, optional
        Whose weights rank the alternatives; all weights alike if not given.
    tell : callable, optional
        Called with the draws made and their error, each time.

    Raises
    ------
    UsageError
        If there is nothing to compare, or it would take more than `MOST_DRAWS` draws.
    """
    if len(study.candidates) < 2:
        msg = Said("--precision is about the order of alternatives: run at least two")
        raise UsageError(msg)
    count, values = FEWEST_DRAWS, np.empty((0, len(study.candidates) * len(measured_goals(study))))
    while True:
        values = np.concatenate([values, _more(study, seed, len(values), count)])
        error = answer_error(given_acceptability(_differences(study, values), weights))
        if tell is not None:
            tell(count, error)
        if error <= precision:
            return count
        wanted = STEP * math.ceil(count * (error / precision) ** 2 / STEP)
        if wanted > MOST_DRAWS:
            raise _too_many(precision, wanted, error * math.sqrt(count / MOST_DRAWS))
        # The error of few draws is unsure itself: never more than four times as many at once.
        count = min(wanted, 4 * count)


def _more(study: Study, seed: int, start: int, stop: int) -> np.ndarray:
    """Return the effects on the goals in draws `start` to `stop`, shape (draw, outcome)."""
    names, year = study.candidates, study.end_year
    goals, country = measured_goals(study), study.country
    wanted = [Outcome(g, a, BASELINE, country, year) for a in names for g in goals]
    return simulate_outcomes(study, draw(study, stop, seed).block(start, stop), wanted)


def _differences(study: Study, values: np.ndarray) -> xr.DataArray:
    """Return differences of the candidates to the reference, as of `Differences.goals`."""
    names, goals = study.candidates, measured_goals(study)
    effects = values.reshape(len(values), len(names), len(goals)).swapaxes(0, 1)
    pairs = [(name, study.reference) for name in names]
    return of_goals(differences_of(effects, names, pairs), names, goals)


def _too_many(precision: float, wanted: int, least: float) -> UsageError:
    return UsageError(
        Said(
            "--precision {precision:g} would take about {wanted} draws, and at most "
            "{most} are made: ask for {least:g} or more",
            precision=precision,
            wanted=wanted,
            most=MOST_DRAWS,
            least=math.ceil(1e4 * least) / 1e4,
        )
    )
