"""Sobol' indices of many outcomes at once: Saltelli's design and estimators.

The estimators are those of the SALib library, written for all outcomes together: the point
estimates agree to rounding (tested to 1e-12), and the bootstrap uses the same resamples, as sums
weighted by how often a row is drawn. The design computes quantiles for the two base samples only.

References
----------
Saltelli, A., Annoni, P., Azzini, I., Campolongo, F., Ratto, M. & Tarantola, S. (2010). Variance
based sensitivity analysis of model output. Computer Physics Communications 181(2), 259-270.
doi:10.1016/j.cpc.2009.09.018
Saltelli, A. (2002). Making best use of model evaluations to compute sensitivity indices. Computer
Physics Communications 145(2), 280-297. doi:10.1016/S0010-4655(02)00280-1
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analyses.sensitivity.convergence import sizes
from valuma_scenarios.analyses.sensitivity.designs import Evaluate, Factor, mixed, two_samples
from valuma_scenarios.analyses.sensitivity.method import (
    SHARE,
    Measures,
    Method,
    Ran,
    Task,
    resample_weights,
    still,
)
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SaltelliOutputs:
    """Values of the outcomes over Saltelli's design.

    Parameters
    ----------
    a, b : ndarray, shape (n, outcome)
        Values over the two base samples.
    ab : ndarray, shape (n, factor, outcome)
        Values over the first sample with one factor from the second.
    ba : ndarray, shape (n, factor, outcome), optional
        The other way round; needed for second-order indices.
    """

    a: Array
    b: Array
    ab: Array
    ba: Array | None = None

    def first(self, n: int) -> SaltelliOutputs:
        """Return the first `n` rows: a smaller design of the same kind."""
        ba = None if self.ba is None else self.ba[:n]
        return SaltelliOutputs(self.a[:n], self.b[:n], self.ab[:n], ba)

    def constant(self) -> NDArray[np.bool_]:
        """Return which outcomes do not vary at all, shape (outcome,)."""
        return still(np.concatenate([self.a, self.b]))


@dataclass(frozen=True)
class Size:
    """Size of a design.

    Parameters
    ----------
    n : int
        Draws in a base sample, a power of two.
    seed : int
        At least 1.
    second_order : bool
        Also run what second-order indices need; doubles the model runs.
    """

    n: int
    seed: int
    second_order: bool = False


@dataclass(frozen=True)
class SobolIndices:
    """Indices with their bootstrap standard errors.

    Parameters
    ----------
    s1, st : ndarray, shape (factor, outcome)
        First-order and total indices; NaN where the outcome does not vary.
    s2 : ndarray, shape (factor, factor, outcome), optional
        Second-order indices above the diagonal, NaN elsewhere.
    s1_se, st_se, s2_se : ndarray
        Standard errors, of the same shapes.
    """

    s1: Array
    st: Array
    s2: Array | None
    s1_se: Array
    st_se: Array
    s2_se: Array | None


def runs_needed(n: int, d: int, *, second_order: bool) -> int:
    """Return the number of model runs of a design with `n` draws and `d` factors."""
    return n * ((2 * d if second_order else d) + 2)


def run_saltelli(
    study: Study, factors: Sequence[Factor], evaluate: Evaluate, size: Size
) -> SaltelliOutputs:
    """Run the design.

    Parameters
    ----------
    study : Study
        Parameters and correlations.
    factors : sequence of Factor
        Independent factors.
    evaluate : callable
        Runs draws, gives (draw, outcome).
    size : Size
        Draws, seed, and whether pairs are wanted.
    """
    a, b = two_samples(study, size.n, size.seed)
    at_a, at_b = evaluate(a), evaluate(b)
    ab = np.stack([evaluate(mixed(a, b, factor.members)) for factor in factors], axis=1)
    if not size.second_order:
        return SaltelliOutputs(at_a, at_b, ab)
    ba = np.stack([evaluate(mixed(b, a, factor.members)) for factor in factors], axis=1)
    return SaltelliOutputs(at_a, at_b, ab, ba)


def standardise(outputs: SaltelliOutputs) -> SaltelliOutputs:
    """Centre and scale every outcome over the whole design, as SALib does."""
    parts = [outputs.a[:, None], outputs.b[:, None], outputs.ab]
    parts += [] if outputs.ba is None else [outputs.ba]
    count = sum(part.shape[0] * part.shape[1] for part in parts)
    mean = sum(part.sum(axis=(0, 1)) for part in parts) / count
    square = sum(((part - mean) ** 2).sum(axis=(0, 1)) for part in parts) / count
    scale = np.where(outputs.constant() | (square == 0), 1.0, np.sqrt(square))
    ba = None if outputs.ba is None else (outputs.ba - mean) / scale
    return SaltelliOutputs(
        (outputs.a - mean) / scale, (outputs.b - mean) / scale, (outputs.ab - mean) / scale, ba
    )


def indices(outputs: SaltelliOutputs, resamples: int = 100, seed: int = 1) -> SobolIndices:
    """Estimate first-order, total and, where the design allows, second-order indices.

    Parameters
    ----------
    outputs : SaltelliOutputs
        Values over the design.
    resamples : int
        Bootstrap resamples for the standard errors; 0 for none.
    seed : int
        Seed of the resamples, at least 1.

    Returns
    -------
    SobolIndices
        NaN for outcomes that do not vary.
    """
    scaled = standardise(outputs)
    n = scaled.a.shape[0]
    whole = np.full(n, 1.0 / n)[None]
    s1, st, s2 = (None if part is None else part[0] for part in _estimates(scaled, whole))
    assert s1 is not None
    assert st is not None
    if resamples < 2:
        spread: list[Array | None] = [np.full_like(s1, np.nan), np.full_like(st, np.nan)]
        spread.append(None if s2 is None else np.full_like(s2, np.nan))
    else:
        again = _estimates(scaled, resample_weights(n, resamples, seed))
        spread = [None if part is None else part.std(axis=0, ddof=1) for part in again]
    found = [s1, st, s2, *spread]
    constant = outputs.constant()
    for part in found:
        if part is not None:
            part[..., constant] = np.nan
    return SobolIndices(*found)


def _estimates(y: SaltelliOutputs, weights: Array) -> tuple[Array, Array, Array | None]:
    """Return the estimates for each set of row weights; the first axis is the set."""
    (n, d, k), sets = y.ab.shape, len(weights)
    variance = _variance(y, weights)
    gain = (y.b[:, None] * (y.ab - y.a[:, None])).reshape(n, d * k)
    s1 = _divide((weights @ gain).reshape(sets, d, k), variance[:, None])
    lost = ((y.a[:, None] - y.ab) ** 2).reshape(n, d * k)
    st = _divide(0.5 * (weights @ lost).reshape(sets, d, k), variance[:, None])
    if y.ba is None:
        return s1, st, None
    s2 = np.full((sets, d, d, k), np.nan)
    upper = np.triu_indices(d, 1)
    for w, row in enumerate(weights):
        for outcome in range(k):
            joint = (y.ba[:, :, outcome] * row[:, None]).T @ y.ab[:, :, outcome]
            joint -= row @ (y.a[:, outcome] * y.b[:, outcome])
            share = _divide(joint, variance[w, outcome])
            closed = s1[w, :, None, outcome] + s1[w, None, :, outcome]
            s2[w, upper[0], upper[1], outcome] = (share - closed)[upper]
    return s1, st, s2


def _variance(y: SaltelliOutputs, weights: Array) -> Array:
    mean = 0.5 * (weights @ (y.a + y.b))
    variance: Array = 0.5 * (weights @ (y.a**2 + y.b**2)) - mean**2
    return variance


def _divide(numerator: Array, variance: Array) -> Array:
    shape = np.broadcast_shapes(numerator.shape, np.shape(variance))
    spread = np.broadcast_to(variance, shape)
    eps = np.finfo(float).eps
    return np.divide(numerator, spread, out=np.zeros(shape), where=spread > eps)


def sobol(task: Task) -> Ran:
    """Run Saltelli's design; measures are S1, ST and, if asked for, S2 of pairs of factors."""
    settings = task.settings
    size = Size(settings.n, settings.seed, settings.pairs)
    outputs = run_saltelli(task.study, task.factors, task.evaluate, size)

    def at(n: int) -> Measures:
        found = indices(outputs.first(n), settings.resamples, settings.seed)
        measures = {
            "S1": (found.s1, settings.z * found.s1_se),
            "ST": (found.st, settings.z * found.st_se),
        }
        if found.s2 is not None and found.s2_se is not None:
            upper = np.triu_indices(len(task.factors), 1)
            measures["S2"] = (found.s2[upper], settings.z * found.s2_se[upper])
        return measures

    return Ran(at, sizes(settings.n, 32))


METHOD = Method(
    "sobol", "ST", {"S1": SHARE, "ST": SHARE, "S2": SHARE}, "joins", grouped=True, default_n=2048,
    design=sobol, pairs=True, runs=lambda n, d, pairs: runs_needed(n, d, second_order=pairs),
)  # fmt: skip
