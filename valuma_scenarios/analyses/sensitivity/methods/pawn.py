"""Distances between the outcome's distribution and that given a slice of an input."""

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
from valuma_scenarios.analyses.sensitivity.salib import guarded

Array = NDArray[np.float64]

SLICES = 10


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
    rng = np.random.default_rng(settings.seed)
    picks = [rng.integers(len(y), size=len(y)) for _ in range(min(settings.resamples, 20))]

    def one(values: Array) -> dict[str, tuple[Array, Array]]:
        middle = _pawn_medians(x, values)
        again = np.array([_pawn_medians(x[pick], values[pick]) for pick in picks])
        half = (
            settings.z * again.std(axis=0, ddof=1)
            if len(again) > 1
            else np.full_like(middle, np.nan)
        )
        return {"pawn": (middle, half)}

    return per_outcome(y, one, len(factors), ("pawn",))


def _pawn_medians(x: Array, y: Array) -> Array:
    """Return the library's median index; binary inputs are two slices, which it cannot make."""
    medians = np.empty(x.shape[1])
    several = np.array([len(np.unique(x[:, j])) > SLICES for j in range(x.shape[1])])
    if several.any():
        from SALib.analyze import pawn as analysis

        names = [str(j) for j in np.flatnonzero(several)]
        task = {"num_vars": len(names), "names": names}
        with guarded(1):
            medians[several] = analysis.analyze(task, x[:, several], y, S=SLICES)["median"]
    for j in np.flatnonzero(~several):
        medians[j] = np.median([_distance(y[x[:, j] == v], y) for v in np.unique(x[:, j])])
    return medians


def _distance(one: Array, other: Array) -> float:
    """Kolmogorov-Smirnov distance of two samples."""
    points = np.sort(np.concatenate([one, other]))
    at = np.searchsorted(np.sort(one), points, side="right") / len(one)
    beside = np.searchsorted(np.sort(other), points, side="right") / len(other)
    return float(np.abs(at - beside).max())


METHOD = Method(
    "pawn", "pawn", {"pawn": "0-1"}, "valid", grouped=False, default_n=1000, read=pawn, slow=True
)
