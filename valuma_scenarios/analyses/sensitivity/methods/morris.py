"""Elementary effects: a screening of what matters, with few model runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analyses.sensitivity.designs import Factor
from valuma_scenarios.analyses.sensitivity.method import (
    OUTCOME,
    Measures,
    Method,
    Settings,
    Task,
    per_outcome,
    redesigned,
)
from valuma_scenarios.analyses.sensitivity.salib import draws_at, floats, guarded, problem
from valuma_scenarios.errors import Said, UsageError

Array = NDArray[np.float64]

LEVELS, LEAST = 4, 4
CANDIDATES = 5
"""Candidate trajectories for each one kept by the optimisation."""

MOST = 96
"""Most candidates: choosing among more takes longer than running them all."""

INSIDE = (0.05, 0.95)
"""Probabilities that the unit interval stands for. At its very ends quantiles of unbounded
distributions are infinite."""


def morris(task: Task) -> Measures:
    """Elementary effects with optimised trajectories (Morris 1991; Ruano et al. 2012).

    Returns
    -------
    dict
        `mu_star` with its half width; `mu` and `sigma` (NaN for factors with several members).
        In the outcome's unit for a move of the factor from its 5th to its 95th percentile.

    Notes
    -----
    Above `optimised` trajectories they are taken as drawn, without the optimisation.

    References
    ----------
    Morris, M. D. (1991). doi:10.1080/00401706.1991.10484804
    Ruano, M. V. et al. (2012). doi:10.1016/j.envsoft.2012.03.008
    """
    from SALib.analyze import morris as analysis

    factors, settings = task.factors, task.settings
    if settings.n < LEAST:
        msg = Said(
            "morris needs at least {least} trajectories, but --draws is {n}: give more",
            least=LEAST,
            n=settings.n,
        )
        raise UsageError(msg)
    asked, x = _trajectories(factors, settings)
    y = task.evaluate(draws_at(task.study, factors, x, INSIDE))

    def one(values: Array) -> dict[str, tuple[Array, Array]]:
        with guarded(settings.seed):
            found = analysis.analyze(asked, x, values, num_levels=LEVELS, **settings.bootstrap)
        return _effects(found, factors)

    return per_outcome(y, one, len(factors), ("mu_star", "mu", "sigma"))


def _trajectories(factors: Sequence[Factor], settings: Settings) -> tuple[dict[str, Any], Array]:
    """Return the problem and its trajectories in the unit cube."""
    from SALib.sample.morris import sample

    asked = problem(factors) | {"groups": [f.id for f in factors for _ in f.members]}
    best = settings.n if optimised(settings.n) else None
    candidates = min(settings.n * CANDIDATES, MOST) if best else settings.n
    with guarded(settings.seed):
        x = sample(
            asked,
            candidates,
            num_levels=LEVELS,
            optimal_trajectories=best,
            local_optimization=True,
            seed=settings.seed,
        )
    return asked, x


def _effects(found: Any, factors: Sequence[Factor]) -> dict[str, tuple[Array, Array]]:
    """Return elementary effects in the order of the factors, with the half width that is known."""
    order = [list(found["names"]).index(factor.id) for factor in factors]
    blank = np.full(len(factors), np.nan)
    parts = {key: floats(found[key])[order] for key in ("mu_star", "mu", "sigma", "mu_star_conf")}
    return {
        "mu_star": (parts["mu_star"], parts["mu_star_conf"]),
        "mu": (parts["mu"], blank),
        "sigma": (parts["sigma"], blank),
    }


def optimised(trajectories: int) -> bool:
    """Whether so many trajectories are chosen from a larger number of candidates."""
    return 2 * trajectories <= MOST


METHOD = Method(
    "morris", "mu_star", {"mu_star": OUTCOME, "mu": OUTCOME, "sigma": OUTCOME}, "joins",
    grouped=True, default_n=32, design=redesigned(morris, LEAST),
    runs=lambda n, d, _pairs: n * (d + 1),
    notes=lambda settings: () if optimised(settings.n) else ("morris.plain",),
)  # fmt: skip
