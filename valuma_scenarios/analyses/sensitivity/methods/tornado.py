"""One at a time: what an outcome does when one parameter goes from its low to its high value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analyses.sensitivity.designs import Evaluate, varying
from valuma_scenarios.analyses.sensitivity.method import OUTCOME, Measures, Method, Ran, Task
from valuma_scenarios.draws.distributions import quantile
from valuma_scenarios.draws.sampling import P_NULL, WORKS, central
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True)
class Tornado:
    """Outcomes at the low and high value of each parameter, everything else at its centre.

    Parameters
    ----------
    names : tuple of str
        Parameters.
    low, high : ndarray, shape (parameter,)
        5th and 95th percentile of the parameter; 0 and 1 for the yes-or-no draws.
    centre : ndarray, shape (outcome,)
        Outcomes of the central run.
    at_low, at_high : ndarray, shape (parameter, outcome)
        Outcomes at the low and the high value.
    """

    names: tuple[str, ...]
    low: Array
    high: Array
    centre: Array
    at_low: Array
    at_high: Array

    def swing(self) -> Array:
        """Return the distance between both ends, shape (parameter, outcome)."""
        return np.abs(self.at_high - self.at_low)


def run_tornado(study: Study, evaluate: Evaluate, names: Sequence[str] | None = None) -> Tornado:
    """Run every parameter at its low and high value.

    Parameters
    ----------
    study : Study
        Parameters; correlations play no part, since only one parameter moves.
    evaluate : callable
        Runs draws, gives (draw, outcome).
    names : sequence of str, optional
        Parameters wanted; all that vary if not given.
    """
    names = tuple(names or varying(study))
    middle = central(study)
    ends = np.array([_ends(study, name) for name in names])
    rows = np.repeat(middle.values, 1 + 2 * len(names), axis=0)
    for j, name in enumerate(names):
        column = middle.names.index(name)
        rows[1 + 2 * j, column], rows[2 + 2 * j, column] = ends[j]
        for works in (works for works, chance in P_NULL.items() if chance == name):
            # The central run holds the yes-or-no draws at their expectation.
            works_column = middle.names.index(works)
            rows[[1 + 2 * j, 2 + 2 * j], works_column] = 1 - ends[j]
    draws = replace(middle, u=np.repeat(middle.u, len(rows), axis=0), values=rows, design="given")
    y = evaluate(draws)
    return Tornado(names, ends[:, 0], ends[:, 1], y[0], y[1::2], y[2::2])


def _ends(study: Study, name: str) -> tuple[float, float]:
    if name in WORKS:
        return 0.0, 1.0
    low, high = quantile(study.parameters[name], np.array([LOW, HIGH]))
    return float(low), float(high)


def tornado(task: Task) -> Ran:
    """Run every factor at both ends; measures are the swing, the ends and what they are of."""
    found = run_tornado(task.study, task.evaluate, [f.members[0] for f in task.factors])
    blank = np.full_like(found.at_low, np.nan)

    def spread(values: Array) -> tuple[Array, Array]:
        return np.broadcast_to(values, blank.shape).copy(), blank

    measures: Measures = {
        "swing": spread(found.swing()),
        "at_low": spread(found.at_low),
        "at_high": spread(found.at_high),
        "at_centre": spread(found.centre),
        "parameter_low": spread(found.low[:, None]),
        "parameter_high": spread(found.high[:, None]),
    }
    return Ran(lambda _n: measures, (1,))


METHOD = Method(
    "tornado", "swing",
    {
        **dict.fromkeys(("swing", "at_low", "at_high", "at_centre"), OUTCOME),
        **dict.fromkeys(("parameter_low", "parameter_high"), "unit of the parameter"),
    },
    "ignores", grouped=False, default_n=1, design=tornado, converges=False,
    runs=lambda _n, d, _pairs: 2 * d + 1,
)  # fmt: skip
