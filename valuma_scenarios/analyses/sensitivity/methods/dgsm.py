"""Upper bounds of the total indices, from derivatives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analyses.sensitivity.method import (
    Measures,
    Method,
    Task,
    per_outcome,
    redesigned,
)
from valuma_scenarios.analyses.sensitivity.salib import draws_at, floats, guarded, problem

Array = NDArray[np.float64]

LEAST = 16
STEP = 0.01
INSIDE = (0.01, 0.99)
"""Probabilities that the unit interval stands for. At its very ends derivatives of unbounded
quantiles have no mean square."""


def dgsm(task: Task) -> Measures:
    """Upper bound of the total index from derivatives (Sobol' & Kucherenko 2009).

    Notes
    -----
    Derivatives are taken along the probability of each factor between its 1st and 99th percentile.
    The yes-or-no draws have none, so a bound on them is not given (NaN).

    References
    ----------
    Sobol', I. M. & Kucherenko, S. (2009). doi:10.1016/j.matcom.2009.01.023
    """
    from SALib.analyze import dgsm as analysis
    from SALib.sample import finite_diff

    factors, settings = task.factors, task.settings
    asked = problem(factors)
    with guarded(settings.seed):
        x = finite_diff.sample(asked, settings.n, delta=STEP, seed=settings.seed)
    y = task.evaluate(draws_at(task.study, factors, x, INSIDE))
    chance = np.array([factor.kind == "chance" for factor in factors])

    def one(values: Array) -> dict[str, tuple[Array, Array]]:
        with guarded(settings.seed):
            found = analysis.analyze(asked, x, values, **settings.bootstrap)
        bound, size = floats(found["dgsm"]), floats(found["vi"])
        # The library's half width is that of the mean squared derivative, not of the bound.
        ratio = np.divide(bound, size, out=np.zeros_like(size), where=size > 0)
        half = floats(found["dgsm_conf"]) * ratio
        bound[chance], half[chance] = np.nan, np.nan
        return {"dgsm": (bound, half)}

    return per_outcome(y, one, len(factors), ("dgsm",))


METHOD = Method(
    "dgsm", "dgsm", {"dgsm": "upper bound of the total share of variance"}, "refuses",
    grouped=False, default_n=256, design=redesigned(dgsm, LEAST),
    runs=lambda n, d, _pairs: n * (d + 1), notes=lambda _settings: ("no_chance",),
)  # fmt: skip
