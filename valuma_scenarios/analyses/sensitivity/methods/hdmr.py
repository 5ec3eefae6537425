"""Contributions of single inputs in an expansion fitted to any sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
from valuma_scenarios.analyses.sensitivity.salib import guarded, problem
from valuma_scenarios.errors import Said, UsageError

Array = NDArray[np.float64]

MIN_ROWS = 300
MAX_ROWS = 4096
BOOTSTRAPS = 20
INTERVALS = (5, 2)
"""Intervals of the splines: the finer where half the draws are enough for its coefficients."""

DRAWS_PER_COEFFICIENT = 3


def hdmr(factors: Sequence[Factor], x: Array, y: Array, settings: Settings) -> Measures:
    """Structural (Sa) and correlative (Sb) first-order contributions of a fitted expansion.

    Notes
    -----
    The library's splines cannot take inputs with two values: the yes-or-no draws get no index
    (NaN), and their part of the variance stays unexplained.

    References
    ----------
    Li, G. et al. (2010). doi:10.1021/jp9096919
    """
    from SALib.analyze import hdmr as analysis

    if len(y) < MIN_ROWS:
        msg = Said(
            "hdmr needs at least {least} draws, but there are {count}: give more --draws",
            least=MIN_ROWS,
            count=len(y),
        )
        raise UsageError(msg)
    smooth = np.array([factor.kind != "chance" for factor in factors])
    task = problem([factor for factor in factors if factor.kind != "chance"])
    x, y = x[:MAX_ROWS, smooth], y[:MAX_ROWS]
    intervals = _intervals(len(y), x.shape[1])

    def one(values: Array) -> dict[str, tuple[Array, Array]]:
        with guarded(settings.seed):
            found = analysis.analyze(
                task, x, values, maxorder=1, m=intervals, K=BOOTSTRAPS,
                alpha=settings.level, seed=settings.seed,
            )  # fmt: skip
        return _contributions(found, smooth)

    return per_outcome(y, one, len(factors), ("Sa", "Sb", "S"))


def _contributions(found: Any, smooth: NDArray[np.bool_]) -> dict[str, tuple[Array, Array]]:
    """Return contributions of all factors, NaN for those that the expansion leaves out."""
    result = {}
    for key in ("Sa", "Sb", "S"):
        value, half = np.full(len(smooth), np.nan), np.full(len(smooth), np.nan)
        value[smooth], half[smooth] = found[key], found[f"{key}_conf"]
        result[key] = (value, half)
    return result


def _intervals(draws: int, inputs: int) -> int:
    """Return the intervals of the splines that half the draws can carry.

    Raises
    ------
    UsageError
        If they cannot even carry the coarser ones.
    """
    for intervals in INTERVALS:
        if draws / 2 >= DRAWS_PER_COEFFICIENT * inputs * (intervals + 3):
            return intervals
    needed = 2 * DRAWS_PER_COEFFICIENT * inputs * (min(INTERVALS) + 3)
    msg = Said(
        "hdmr needs at least {needed} draws for {inputs} parameters, but there are {draws}: "
        "give more --draws",
        needed=needed,
        inputs=inputs,
        draws=draws,
    )
    raise UsageError(msg)


METHOD = Method(
    "hdmr", "S", {"Sa": SHARE, "Sb": SHARE, "S": SHARE}, "valid", grouped=False, default_n=4096,
    read=hdmr, slow=True, notes=lambda _settings: ("no_chance",),
    levels=1,  # the fit needs all its draws: half of them would be another, coarser fit
)  # fmt: skip
