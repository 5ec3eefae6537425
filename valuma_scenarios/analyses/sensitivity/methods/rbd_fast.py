"""First-order indices of any sample, from the spectrum of the sorted outcome."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analyses.sensitivity.designs import Factor
from valuma_scenarios.analyses.sensitivity.method import (
    SHARE,
    Measures,
    Method,
    Settings,
    per_outcome,
)
from valuma_scenarios.analyses.sensitivity.salib import guarded, problem, with_intervals

Array = NDArray[np.float64]


def rbd_fast(factors: Sequence[Factor], x: Array, y: Array, settings: Settings) -> Measures:
    """First-order indices from the spectrum of the outcome sorted by each input.

    Parameters
    ----------
    factors : sequence of Factor
        One for each column of `x`.
    x : ndarray, shape (draw, factor)
    y : ndarray, shape (draw, outcome)
    settings : Settings
        Resamples, level and seed.

    References
    ----------
    Tarantola, S., Gatelli, D. & Mara, T. A. (2006). doi:10.1016/j.ress.2005.06.003
    Tissot, J.-Y. & Prieur, C. (2012). doi:10.1016/j.ress.2012.06.010
    """
    from SALib.analyze import rbd_fast as analysis

    task = problem(factors)

    def one(values: Array) -> dict[str, tuple[Array, Array]]:
        with guarded(settings.seed):
            found = analysis.analyze(task, x, values, **settings.bootstrap)
        return with_intervals(found, "S1")

    return per_outcome(y, one, len(factors), ("S1",))


METHOD = Method(
    "rbd_fast", "S1", {"S1": SHARE}, "valid", grouped=False, default_n=1000, read=rbd_fast,
    slow=True,
)  # fmt: skip
