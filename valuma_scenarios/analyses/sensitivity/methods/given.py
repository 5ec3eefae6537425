"""First answers from draws that are already there: no model runs at all.

Every outcome is regressed on a smooth function of one input at a time. The share of variance that
the function explains, corrected for the freedom of the fit, estimates the first-order index. With
correlated inputs it is the correlation ratio: it includes what the input tells about its partners.

References
----------
Plischke, E., Borgonovo, E. & Smith, C. L. (2013). Global sensitivity measures from given data.
European Journal of Operational Research 226(3), 536-550. doi:10.1016/j.ejor.2012.11.047
Ratto, M., Pagano, A. & Young, P. (2007). State dependent parameter metamodelling and sensitivity
analysis. Computer Physics Communications 177(11), 863-876. doi:10.1016/j.cpc.2007.07.011
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analyses.sensitivity.designs import Factor
from valuma_scenarios.analyses.sensitivity.method import (
    SHARE,
    Measures,
    Method,
    Settings,
    ranked,
    resample_weights,
    still,
)
from valuma_scenarios.draws import special
from valuma_scenarios.errors import Said, UsageError

Array = NDArray[np.float64]

KNOTS = 5
LEAST_DRAWS = 50
FEWEST = 512
"""Draws below which no share is told: in a hundred dimensions so few points of a Sobol' sequence
are alike in some pairs, and an input that plays no part looks like one that decides."""
DEGREE = 3


@dataclass(frozen=True)
class FirstOrder:
    """First-order indices from a given sample.

    Parameters
    ----------
    s1, se : ndarray, shape (input, outcome)
        Shares of variance (may be slightly negative) and bootstrap standard errors.
    p_value : ndarray, shape (input, outcome)
        Chance of such a share or a larger one if the input did nothing (F test of the fit).
    sign : ndarray, shape (input, outcome)
        Spearman rank correlation of input and outcome (-1 to 1).
    """

    s1: Array
    se: Array
    p_value: Array
    sign: Array


DEPENDENT = 1e-9
"""Part of the largest column that is left of one that the others give, by rounding alone."""


def basis(x: Array, knots: int = KNOTS) -> Array:
    """Return an orthonormal basis of smooth functions of one input, without the constant.

    Parameters
    ----------
    x : ndarray, shape (draw,)
        Values of the input. An input with two values gives one column.
    knots : int
        Inner knots, at equal shares of the draws.

    Returns
    -------
    ndarray, shape (draw, functions)
        Columns have mean 0 and sum of squares 1; no column for an input that does not vary.
    """
    return _basis(np.ascontiguousarray(x, dtype=float).tobytes(), knots)


@lru_cache(maxsize=256)
def _basis(content: bytes, knots: int) -> Array:
    """Return the basis of an input by its bytes: several analyses of a run ask for the same."""
    x = np.frombuffer(content)
    distinct = np.unique(x)
    if len(distinct) < 2:
        return np.empty((len(x), 0))
    if len(distinct) <= knots + DEGREE + 1:
        columns = (x[:, None] == distinct[None, 1:]).astype(float)
    else:
        # Ranks keep the knots evenly filled whatever the distribution; the index does not change.
        rank = (ranked(x) - 0.5) / len(x)
        columns = spline_columns(rank, np.linspace(0, 1, knots + 2)[1:-1])
    functions = orthonormal(columns)
    functions.setflags(write=False)
    return functions


def spline_columns(place: Array, knots: Array) -> Array:
    """Return columns that span the cubic splines with some knots, but for the constant.

    Parameters
    ----------
    place : ndarray, shape (draw,)
        From 0 to 1.
    knots : ndarray, shape (knot,)
        Inner knots, between 0 and 1.

    Returns
    -------
    ndarray, shape (draw, 3 + knot)
        Powers, and powers beyond each knot: B-splines span the same.
    """
    at = place[:, None]
    beyond = np.maximum((at - knots) / (1 - knots), 0) ** DEGREE
    return np.hstack([at ** np.arange(1, DEGREE + 1), beyond])


def orthonormal(columns: Array) -> Array:
    """Return orthonormal columns of mean 0 that span the given ones and the constant.

    Parameters
    ----------
    columns : ndarray, shape (draw, column)
        A column that the others give, or that does not vary, adds none.
    """
    if columns.shape[1] == 0:
        return columns
    q, r = np.linalg.qr(columns - columns.mean(axis=0))
    size = np.abs(np.diag(r))
    kept = np.zeros(columns.shape[1], dtype=bool)  # more columns than draws: the last are given
    kept[: len(size)] = size > DEPENDENT * size.max()
    # What is left of a dependent column is noise, and it has been taken out of those after it too.
    return q if kept.all() else orthonormal(columns[:, kept])


def explained(functions: Array, y: Array) -> Array:
    """Return the share of variance that functions explain, corrected for their number.

    Parameters
    ----------
    functions : ndarray, shape (draw, functions)
        Orthonormal, centred.
    y : ndarray, shape (draw, outcome)
    """
    return _corrected(functions, y - y.mean(axis=0))


def _corrected(functions: Array, centred: Array) -> Array:
    n, p = functions.shape
    total = (centred**2).sum(axis=0)
    share = np.divide(
        ((functions.T @ centred) ** 2).sum(axis=0), total, out=np.zeros_like(total), where=total > 0
    )
    corrected: Array = 1 - (1 - share) * (n - 1) / (n - 1 - p)
    return corrected


def first_order(x: Array, y: Array, resamples: int = 100, seed: int = 1) -> FirstOrder:
    """Estimate first-order indices of all inputs for all outcomes.

    Parameters
    ----------
    x : ndarray, shape (draw, input)
    y : ndarray, shape (draw, outcome)
    resamples : int
        Bootstrap resamples for the standard errors.
    seed : int
        At least 1.

    Returns
    -------
    FirstOrder
        NaN for outcomes that do not vary, 0 for inputs that do not.

    Raises
    ------
    UsageError
        If there are fewer than 50 draws.
    """
    if len(y) < LEAST_DRAWS:
        msg = Said(
            "an estimate from given draws needs at least {least}, but there are {count}",
            least=LEAST_DRAWS,
            count=len(y),
        )
        raise UsageError(msg)
    weights = resample_weights(len(y), resamples, seed)
    s1, se, p_value, sign = (np.zeros((x.shape[1], y.shape[1])) for _ in range(4))
    p_value += 1.0
    ranks, unmoved = ranked(y), still(y)
    for j in range(x.shape[1]):
        functions = basis(x[:, j])
        if not functions.shape[1]:
            continue
        s1[j] = explained(functions, y)
        p_value[j] = _p_value(s1[j], *functions.shape)
        se[j] = _resampled(functions, y, weights).std(axis=0, ddof=1)
        sign[j] = _correlation(ranked(x[:, j]), ranks)
    for part in (s1, se, p_value, sign):
        part[:, unmoved] = np.nan
    return FirstOrder(s1, se, p_value, sign)


def _p_value(corrected: Array, n: int, p: int) -> Array:
    share = np.clip(1 - (1 - corrected) * (n - 1 - p) / (n - 1), 0, 1 - 1e-15)
    ratio = share / p / ((1 - share) / (n - 1 - p))
    result: Array = special.fdtrc(p, n - 1 - p, ratio)
    return result


def _resampled(functions: Array, y: Array, weights: Array) -> Array:
    """Corrected share of variance in every resample, shape (resample, outcome)."""
    n, p = functions.shape
    full = np.column_stack([np.ones(n), functions * np.sqrt(n)])
    width, outcomes, count = full.shape[1], y.shape[1], len(weights)
    pairs = (full[:, :, None] * full[:, None, :]).reshape(n, width * width)
    gram = (weights @ pairs).reshape(count, width, width)
    products = (full[:, :, None] * y[:, None, :]).reshape(n, width * outcomes)
    cross = (weights @ products).reshape(count, width, outcomes)
    fit = np.linalg.solve(gram + 1e-10 * np.eye(width), cross)
    mean = weights @ y
    total = weights @ y**2 - mean**2
    kept = (fit * cross).sum(axis=1) - mean**2
    share = np.divide(kept, total, out=np.zeros_like(total), where=total > 0)
    corrected: Array = 1 - (1 - share) * (n - 1) / (n - 1 - p)
    return corrected


def _correlation(one: Array, many: Array) -> Array:
    a = one - one.mean()
    b = many - many.mean(axis=0)
    size = np.sqrt((a**2).sum() * (b**2).sum(axis=0))
    result: Array = np.divide(a @ b, size, out=np.zeros(many.shape[1]), where=size > 0)
    return result


def additive_share(x: Array, y: Array, sets: Sequence[Sequence[int]]) -> Array:
    """Return the share of variance that smooth functions of a set of inputs explain together.

    Parameters
    ----------
    x : ndarray, shape (draw, input)
    y : ndarray, shape (draw, outcome)
    sets : sequence of sequences of int
        Columns of `x` in each set.

    Returns
    -------
    ndarray, shape (set, outcome)
        Without interactions inside the set, so a lower bound of the set's closed index.
    """
    centred = y - y.mean(axis=0)
    result = np.zeros((len(sets), y.shape[1]))
    for s, columns in enumerate(sets):
        parts = [basis(x[:, j], knots=2) for j in columns]
        joined = np.concatenate([part for part in parts if part.shape[1]] or [x[:, :0]], axis=1)
        if joined.shape[1]:
            q, _ = np.linalg.qr(joined)
            result[s] = _corrected(q, centred)
    return result


def given(_: Sequence[Factor], x: Array, y: Array, settings: Settings) -> Measures:
    """Return first-order indices, the signs of the relations and the p-values of the fits."""
    found = first_order(x, y, settings.resamples, settings.seed)
    blank = np.full_like(found.sign, np.nan)
    return {
        "S1": (found.s1, settings.z * found.se),
        "sign": (found.sign, blank),
        "p_value": (found.p_value, blank),
    }


METHOD = Method(
    "given", "S1",
    {"S1": SHARE, "sign": "rank correlation, -1 to 1", "p_value": "probability"},
    "valid", grouped=False, default_n=1000, read=given, fewest=FEWEST,
)  # fmt: skip
