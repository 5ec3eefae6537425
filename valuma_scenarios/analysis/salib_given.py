"""Measures that the SALib library reads off any sample: no design of their own is needed.

They stay valid when inputs are correlated: each compares the outcome's distribution, or its mean,
with that given one input. With correlated inputs a measure includes what an input tells about its
partners, so the measures of several inputs overlap and do not add up.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analysis.designs import Factor
from valuma_scenarios.analysis.salib_methods import (
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
HDMR_INTERVALS = 5
DELTA_RESAMPLES = 20
"""The library's moment-independent analysis takes seconds per resample: few are the default."""


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

    References
    ----------
    Borgonovo, E. (2007). doi:10.1016/j.ress.2006.04.015
    Plischke, E., Borgonovo, E. & Smith, C. L. (2013). doi:10.1016/j.ejor.2012.11.047
    """
    from SALib.analyze import delta as analysis

    task = problem(factors)

    def one(values: Array) -> dict[str, tuple[Array, Array]]:
        with guarded(settings.seed):
            found = analysis.analyze(
                task,
                x,
                values,
                num_resamples=min(settings.resamples, DELTA_RESAMPLES),
                conf_level=settings.level,
                method="delta",
                seed=settings.seed,
            )
        key = "delta_raw" if "delta_raw" in found else "delta"
        return {"delta": (np.asarray(found[key], float), np.asarray(found[f"{key}_conf"], float))}

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

    def one(values: Array) -> dict[str, tuple[Array, Array]]:
        with guarded(settings.seed):
            found = analysis.analyze(
                task,
                x,
                values,
                maxorder=1,
                m=HDMR_INTERVALS,
                K=HDMR_BOOTSTRAPS,
                alpha=settings.level,
                seed=settings.seed,
            )
        result = {}
        for key in ("Sa", "Sb", "S"):
            value, half = np.full(len(factors), np.nan), np.full(len(factors), np.nan)
            value[smooth], half[smooth] = found[key], found[f"{key}_conf"]
            result[key] = (value, half)
        return result

    return per_outcome(y, one, len(factors), ("Sa", "Sb", "S"))
