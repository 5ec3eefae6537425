"""Shapley effects: shares of the variance that sum to one, also when inputs are correlated.

Every row walks from one point to another, taking over one player after another in an order of its
own, and the changes of the outcome on the way give every player's share (Goda 2021). Where inputs
are correlated, the value of a set of players is the variance of the expectation given them, so what
is not yet known must be drawn from its conditional distribution (Song, Nelson & Staum 2016; Owen &
Prieur 2017). A Gaussian copula makes that exact: with the Cholesky factor taken in the order of the
walk, the parameters known first depend on their own columns only (Mara & Tarantola 2012).

References
----------
Goda, T. (2021). A simple algorithm for global sensitivity analysis with Shapley effects.
Reliability Engineering & System Safety 213, 107702. doi:10.1016/j.ress.2021.107702
Mara, T. A. & Tarantola, S. (2012). Variance-based sensitivity indices for models with dependent
inputs. Reliability Engineering & System Safety 107, 115-121. doi:10.1016/j.ress.2011.08.008
Owen, A. B. & Prieur, C. (2017). On Shapley value for measuring importance of dependent inputs.
SIAM/ASA Journal on Uncertainty Quantification 5(1), 986-1002. doi:10.1137/16M1097717
Song, E., Nelson, B. L. & Staum, J. (2016). Shapley effects for global sensitivity analysis: theory
and computation. SIAM/ASA Journal on Uncertainty Quantification 4(1), 1060-1083.
doi:10.1137/15M1048070
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analyses.sensitivity.convergence import sizes
from valuma_scenarios.analyses.sensitivity.designs import (
    Evaluate,
    Factor,
    blocks,
    positions,
    two_samples,
    with_chance,
)
from valuma_scenarios.analyses.sensitivity.method import (
    CONSTANT,
    SHARE,
    Measures,
    Method,
    Ran,
    Task,
)
from valuma_scenarios.draws import special
from valuma_scenarios.draws.distributions import quantile
from valuma_scenarios.draws.sampling import Draws, correlation_matrix
from valuma_scenarios.draws.streams import EDGE
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]
Order = NDArray[np.intp]


@dataclass(frozen=True)
class ShapleyEffects:
    """Shares of the variance.

    Parameters
    ----------
    share, se : ndarray, shape (factor, outcome)
        Shares, which sum to 1 over the factors, and their standard errors; NaN where the outcome
        does not vary.
    variance : ndarray, shape (outcome,)
        Variance of the outcome.
    """

    share: Array
    se: Array
    variance: Array


@dataclass(frozen=True)
class Walks:
    """What every row's walk gives.

    Parameters
    ----------
    parts : ndarray, shape (row, factor, outcome)
        Contributions to the variance; their sum over factors is half the squared difference
        between the ends of the walk.
    size : ndarray, shape (outcome,)
        Largest absolute value of the outcome at the starts.
    """

    parts: Array
    size: Array

    def first(self, n: int) -> Walks:
        """Return the first `n` rows."""
        return Walks(self.parts[:n], self.size)


def runs_needed(n: int, d: int) -> int:
    """Return the number of model runs with `n` walks and `d` players."""
    return n * (d + 1)


def walks(study: Study, factors: Sequence[Factor], evaluate: Evaluate, n: int, seed: int) -> Walks:
    """Run the walks and return every row's contribution of every player.

    Parameters
    ----------
    study : Study
        Parameters and correlations.
    factors : sequence of Factor
        Players; they may be correlated with one another.
    evaluate : callable
        Runs draws, gives (draw, outcome).
    n : int
        Rows, a power of two.
    seed : int
        At least 1.
    """
    start, end = two_samples(study, n, seed)
    rng = np.random.default_rng(seed + 1)
    # Ends are shuffled, so that rows are independent pairs and the standard errors hold.
    shuffled = rng.permutation(n)
    end = replace(end, u=end.u[shuffled], values=end.values[shuffled])
    order = rng.permuted(np.tile(np.arange(len(factors)), (n, 1)), axis=1)
    place = np.argsort(order, axis=1)
    step_of = np.full((n, len(start.names)), np.iinfo(np.intp).max)  # never, if nobody has it
    for j, factor in enumerate(factors):
        step_of[:, positions(start, factor.members)] = place[:, [j]] + 1
    first = evaluate(_at(study, start, end, step_of, 0))
    before, parts = first, np.empty((n, len(factors), first.shape[1]))
    rows = np.arange(n)
    for step in range(1, len(factors) + 1):
        after = evaluate(_at(study, start, end, step_of, step))
        parts[rows, order[:, step - 1]] = (first - (before + after) / 2) * (before - after)
        before = after
    return Walks(parts, np.abs(first).max(axis=0))


def _at(study: Study, start: Draws, end: Draws, step_of: Order, step: int) -> Draws:
    """Return the points after a step: columns whose step has come are those of `end`."""
    taken = step_of <= step
    u = np.where(taken, end.u, start.u)
    values = np.where(taken, end.values, start.values)
    for block in blocks(study):
        columns = positions(start, block)
        values[:, columns] = _block_values(study, block, u[:, columns], step_of[:, columns])
    return with_chance(replace(start, u=u, values=values, design="mixed"))


def _block_values(study: Study, block: tuple[str, ...], u: Array, step_of: Order) -> Array:
    """Values of a correlated block; what is taken over last comes first in the Cholesky order."""
    involved = tuple(sorted({name for p in study.correlations for name in (p.a, p.b)}))
    pick = [involved.index(name) for name in block]
    matrix = correlation_matrix(study, involved)[np.ix_(pick, pick)]
    normal = special.ndtri(u)
    probability = np.empty_like(u)
    orders = np.argsort(-step_of, axis=1, kind="stable")
    for order in np.unique(orders, axis=0):
        rows = (orders == order).all(axis=1)
        factor = np.linalg.cholesky(matrix[np.ix_(order, order)])
        probability[np.ix_(rows, order)] = special.ndtr(normal[np.ix_(rows, order)] @ factor.T)
    probability = np.clip(probability, EDGE, 1 - EDGE)
    return np.column_stack(
        [quantile(study.parameters[name], probability[:, j]) for j, name in enumerate(block)]
    )


def effects(found: Walks) -> ShapleyEffects:
    """Return the shares from every row's contributions.

    Notes
    -----
    The contributions of a row sum to half the squared difference of its ends, whose mean is the
    variance. Standard errors are those of a ratio of means.
    """
    parts, n = found.parts, found.parts.shape[0]
    total = parts.sum(axis=1)
    variance = total.mean(axis=0)
    still = variance <= (CONSTANT * found.size) ** 2
    scale = np.where(still, np.nan, variance)
    share = parts.mean(axis=0) / scale
    residual = parts - share[None] * total[:, None]
    se = residual.std(axis=0, ddof=1) / np.sqrt(n) / scale
    return ShapleyEffects(share, se, variance)


def shapley(task: Task) -> Ran:
    """Run the walks; the measure is the share of variance."""
    settings = task.settings
    found = walks(task.study, task.factors, task.evaluate, settings.n, settings.seed)

    def at(n: int) -> Measures:
        shares = effects(found.first(n))
        return {"share": (shares.share, settings.z * shares.se)}

    return Ran(at, sizes(settings.n, 32))


METHOD = Method(
    "shapley", "share", {"share": SHARE}, "valid", grouped=True, default_n=1024, design=shapley,
    runs=lambda n, d, _pairs: runs_needed(n, d),
)  # fmt: skip
