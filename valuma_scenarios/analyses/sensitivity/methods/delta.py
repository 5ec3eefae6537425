"""Moment-independent importance: what knowing an input does to the whole distribution."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analyses.sensitivity.designs import Factor
from valuma_scenarios.analyses.sensitivity.method import (
    Measures,
    Method,
    Settings,
    per_outcome,
)

Array = NDArray[np.float64]

MOST_RESAMPLES = 10
"""Every resample takes seconds, so few are made."""


def delta(factors: Sequence[Factor], x: Array, y: Array, settings: Settings) -> Measures:
    """Moment-independent importance: how far knowing an input moves the whole distribution.

    Notes
    -----
    The library's estimator with its bias reduction (Plischke et al. 2013, equation 30), around the
    whole sample. The library's own loop does it three times, for stratified resamples as well.

    References
    ----------
    Borgonovo, E. (2007). doi:10.1016/j.ress.2006.04.015
    Plischke, E., Borgonovo, E. & Smith, C. L. (2013). doi:10.1016/j.ejor.2012.11.047
    """
    from SALib.analyze.delta import calc_delta

    n, rng = len(y), np.random.default_rng(settings.seed)
    edges = np.linspace(0, n, class_count(n) + 1)
    count = max(2, min(settings.resamples, MOST_RESAMPLES))
    picks = [rng.integers(n, size=n) for _ in range(count)]

    def one(values: Array) -> dict[str, tuple[Array, Array]]:
        grid = np.linspace(values.min(), values.max(), 100)
        middle, half = np.empty(len(factors)), np.empty(len(factors))
        for j in range(len(factors)):
            whole = calc_delta(values, grid, x[:, j], edges)
            again = np.array([calc_delta(values[p], grid, x[p, j], edges) for p in picks])
            middle[j], half[j] = 2 * whole - again.mean(), settings.z * again.std(ddof=1)
        return {"delta": (middle, half)}

    return per_outcome(y, one, len(factors), ("delta",))


def class_count(draws: int) -> int:
    """Return the number of classes that an input's draws are cut into, as the library does."""
    return min(int(np.ceil(draws ** (2 / (7 + np.tanh((1500 - draws) / 500))))), 48)


METHOD = Method(
    "delta", "delta", {"delta": "0-1"}, "valid", grouped=False, default_n=1000, read=delta,
    slow=True,
)  # fmt: skip
