"""Measures that the SALib library reads off any sample: no design of their own is needed.

They stay valid when inputs are correlated: each compares the outcome's distribution, or its mean,
with that given one input. With correlated inputs a measure includes what an input tells about its
partners, so the measures of several inputs overlap and do not add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analyses.sensitivity.designs import Factor
from valuma_scenarios.analyses.sensitivity.methods.salib_methods import (
    PAWN_SLICES,
    Measures,
    Settings,
    guarded,
    per_outcome,
    problem,
)
from valuma_scenarios.errors import UsageError

Array = NDArray[np.float64]

HDMR_MIN_ROWS = 300
HDMR_MAX_ROWS = 4096
HDMR_BOOTSTRAPS = 20
HDMR_INTERVALS = (5, 2)
"""Intervals of the splines: the finer where half the draws are enough for its coefficients."""

HDMR_DRAWS_PER_COEFFICIENT = 3
DELTA_RESAMPLES = 10
"""Every resample takes seconds, so few are made."""


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
            found = analysis.analyze(
                task,
                x,
                values,
                num_resamples=settings.resamples,
                conf_level=settings.level,
                seed=settings.seed,
            )
        return {"S1": (np.asarray(found["S1"], float), np.asarray(found["S1_conf"], float))}

    return per_outcome(y, one, len(factors), ("S1",))


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
    from scipy import special

    n, rng = len(y), np.random.default_rng(settings.seed)
    classes = min(int(np.ceil(n ** (2 / (7 + np.tanh((1500 - n) / 500))))), 48)
    edges = np.linspace(0, n, classes + 1)
    count = max(2, min(settings.resamples, DELTA_RESAMPLES))
    picks = [rng.integers(n, size=n) for _ in range(count)]
    z = float(special.ndtri(0.5 + settings.level / 2))

    def one(values: Array) -> dict[str, tuple[Array, Array]]:
        grid = np.linspace(values.min(), values.max(), 100)
        middle, half = np.empty(len(factors)), np.empty(len(factors))
        for j in range(len(factors)):
            whole = calc_delta(values, grid, x[:, j], edges)
            again = np.array([calc_delta(values[p], grid, x[p, j], edges) for p in picks])
            middle[j], half[j] = 2 * whole - again.mean(), z * again.std(ddof=1)
        return {"delta": (middle, half)}

    return per_outcome(y, one, len(factors), ("delta",))


def pawn(factors: Sequence[Factor], x: Array, y: Array, settings: Settings) -> Measures:
    """Median distance between the outcome's distribution and that given a slice of an input.

    Notes
    -----
    Half widths come from resamples of the draws. An input that does nothing still has a positive
    value, the noise of the slices; compare with the smallest values.

    References
    ----------
    Pianosi, F. & Wagener, T. (2018). doi:10.1016/j.envsoft.2018.07.019
    """
    from scipy import special

    rng = np.random.default_rng(settings.seed)
    picks = [rng.integers(len(y), size=len(y)) for _ in range(min(settings.resamples, 20))]
    z = float(special.ndtri(0.5 + settings.level / 2))

    def one(values: Array) -> dict[str, tuple[Array, Array]]:
        middle = _pawn_medians(x, values)
        again = np.array([_pawn_medians(x[pick], values[pick]) for pick in picks])
        half = z * again.std(axis=0, ddof=1) if len(again) > 1 else np.full_like(middle, np.nan)
        return {"pawn": (middle, half)}

    return per_outcome(y, one, len(factors), ("pawn",))


def _pawn_medians(x: Array, y: Array) -> Array:
    """Return the library's median index; binary inputs are two slices, which it cannot make."""
    medians = np.empty(x.shape[1])
    several = np.array([len(np.unique(x[:, j])) > PAWN_SLICES for j in range(x.shape[1])])
    if several.any():
        from SALib.analyze import pawn as analysis

        names = [str(j) for j in np.flatnonzero(several)]
        task = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
        with guarded(1):
            medians[several] = analysis.analyze(task, x[:, several], y, S=PAWN_SLICES)["median"]
    for j in np.flatnonzero(~several):
        medians[j] = np.median([_distance(y[x[:, j] == v], y) for v in np.unique(x[:, j])])
    return medians


def _distance(one: Array, other: Array) -> float:
    """Kolmogorov-Smirnov distance of two samples."""
    points = np.sort(np.concatenate([one, other]))
    at = np.searchsorted(np.sort(one), points, side="right") / len(one)
    beside = np.searchsorted(np.sort(other), points, side="right") / len(other)
    return float(np.abs(at - beside).max())


def _intervals(draws: int, inputs: int) -> int:
    """Return the intervals of the splines that half the draws can carry.

    Raises
    ------
    UsageError
        If they cannot even carry the coarser ones.
    """
    for intervals in HDMR_INTERVALS:
        if draws / 2 >= HDMR_DRAWS_PER_COEFFICIENT * inputs * (intervals + 3):
            return intervals
    needed = 2 * HDMR_DRAWS_PER_COEFFICIENT * inputs * (HDMR_INTERVALS[-1] + 3)
    msg = f"hdmr needs at least {needed} draws for {inputs} parameters, but there are {draws}"
    raise UsageError(msg)


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

    if len(y) < HDMR_MIN_ROWS:
        msg = f"hdmr needs at least {HDMR_MIN_ROWS} draws, but there are {len(y)}"
        raise UsageError(msg)
    smooth = np.array([factor.kind != "chance" for factor in factors])
    task = problem([factor for factor in factors if factor.kind != "chance"])
    x, y = x[:HDMR_MAX_ROWS, smooth], y[:HDMR_MAX_ROWS]
    intervals = _intervals(len(y), x.shape[1])

    def one(values: Array) -> dict[str, tuple[Array, Array]]:
        with guarded(settings.seed):
            found = analysis.analyze(
                task,
                x,
                values,
                maxorder=1,
                m=intervals,
                K=HDMR_BOOTSTRAPS,
                alpha=settings.level,
                seed=settings.seed,
            )
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
