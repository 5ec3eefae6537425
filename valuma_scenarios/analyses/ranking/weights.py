"""Goals on one scale, weights, and composites of goals.

Goals have different units (points; % of the Theil index), so each difference to the reference is
divided by a scale of its goal. Zero stays the reference: only the unit changes, never the sign.
Which scale and which aggregation are method choices without a right answer; `robustness` re-runs
the ranking with each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.compare.dominance import ORDERS, strongest
from valuma_scenarios.errors import Said, UsageError, choose
from valuma_scenarios.results.differences import median, quantile
from valuma_scenarios.results.run_weights import RunWeights

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
Normalisation = Literal["spread", "median_range", "deviation"]
Aggregation = Literal["linear", "geometric", "worst_goal"]

NORMALISATIONS: tuple[Normalisation, ...] = get_args(Normalisation)
AGGREGATIONS: tuple[Aggregation, ...] = get_args(Aggregation)

GEOMETRIC_FLOOR = 0.05
"""Lowest value on the positive scale of the geometric mean, where the reference is 1."""

SPREAD_COLUMN = "spread"


@dataclass(frozen=True)
class WeightSource:
    """Whose weights of the goals an analysis uses.

    Parameters
    ----------
    whose : str
        `uniform` (all weights equally likely), `session`, `rehearsal` or `survey`.
    answers : int
        Number of people asked; 0 if nobody was.
    file : str
        Name of the file they come from.
    """

    whose: str = "uniform"
    answers: int = 0
    file: str = ""


UNIFORM = WeightSource()


def source_of(weights: RunWeights | None) -> WeightSource:
    """Return whose weights a run was given; all equally likely if it was given none."""
    if weights is None:
        return UNIFORM
    return WeightSource(weights.whose, len(weights.profiles), weights.file)


def goal_scale(differences: Array, normalisation: Normalisation = "spread") -> Array:
    """Return what each goal's differences are divided by, in the goal's unit.

    Parameters
    ----------
    differences : ndarray, shape (alternative, draw, goal)
        Differences to the reference.
    normalisation : str
        `spread`: the 95th minus the 5th percentile over all draws of all candidates together.
        `median_range`: the range of the candidates' medians (min-max normalisation).
        `deviation`: the standard deviation over all draws of all candidates together.

    Returns
    -------
    ndarray, shape (goal,)
        Not negative; 0 where there is nothing to scale.

    Raises
    ------
    UsageError
        If the normalisation is unknown.
    """
    of: dict[str, Callable[[Array], np.float64]] = {
        "spread": lambda values: np.ptp(quantile(values.ravel(), [0.05, 0.95])),
        "median_range": lambda values: np.ptp(median(values.T)),
        "deviation": lambda values: np.std(values, dtype=np.float64),
    }
    if normalisation not in of:
        msg = Said(
            "unknown normalisation {normalisation!r}: {advice}",
            normalisation=normalisation,
            advice=choose(normalisation, NORMALISATIONS),
        )
        raise UsageError(msg)
    # Goal by goal: of a million draws a copy of all goals would take as much as the ranks.
    return np.array([of[normalisation](values) for values in np.moveaxis(differences, -1, 0)])


NO_SCALE = 1e-300
"""A spread this small is none: dividing by it would overflow."""


def normalise(differences: Array, scale: Array) -> Array:
    """Divide differences by their goal's scale; goals without a scale become zero.

    Parameters
    ----------
    differences : ndarray, shape (..., goal)
    scale : ndarray, shape (goal,)
    """
    zeros = np.zeros(np.shape(differences))
    return np.asarray(np.divide(differences, scale, out=zeros, where=np.asarray(scale) > NO_SCALE))


def aggregate(scores: Array, weights: Array, aggregation: Aggregation = "linear") -> Array:
    """Return composites of goals.

    Parameters
    ----------
    scores : ndarray, shape (..., goal)
        Normalised differences; the reference is 0 in every goal.
    weights : ndarray, shape (weight, goal)
        Weight vectors; rows sum to 1.
    aggregation : str
        `linear`: weighted mean; a loss in one goal can be made good in another. `geometric`:
        weighted geometric mean of ``max(0.05, 1 + score)``, less 1, so that the reference is 0; a
        large loss is hard to make good. `worst_goal`: the lowest score among goals with a positive
        weight; weights only say which goals count.

    Returns
    -------
    ndarray, shape (..., weight)
        More is better; 0 is the reference.

    Raises
    ------
    UsageError
        If the aggregation is unknown.
    """
    if aggregation == "linear":
        return np.asarray(scores @ weights.T)
    if aggregation == "geometric":
        logs = np.log(np.maximum(GEOMETRIC_FLOOR, 1 + scores))
        return np.asarray(np.expm1(logs @ weights.T))
    if aggregation == "worst_goal":
        counted = weights > 0
        columns = [scores[..., used].min(axis=-1) for used in counted]
        return np.stack(columns, axis=-1)
    msg = Said(
        "unknown aggregation {aggregation!r}: {advice}",
        aggregation=aggregation,
        advice=choose(aggregation, AGGREGATIONS),
    )
    raise UsageError(msg)


def uniform_weights(n: int, goals: int, seed: int) -> Array:
    """Draw weight vectors evenly from the simplex, shape (n, goals).

    Every combination of weights that sums to 1 is equally likely (Dirichlet distribution with all
    parameters 1): nothing is assumed about what matters.
    """
    return np.random.default_rng(seed).dirichlet(np.ones(goals), size=n)


def weight_shares(goals: Sequence[str], weights: Mapping[str, float] | None) -> Array:
    """Return the weights of the goals scaled to sum 1, shape (goal,); all alike if not given.

    Raises
    ------
    UsageError
        If a goal is unknown, a weight is negative, or none is positive.
    """
    if weights is None:
        return np.full(len(goals), 1 / len(goals))
    unknown = sorted(set(weights) - set(goals))
    if unknown:
        msg = Said(
            "there is no goal {name!r} to weight: use {goals}",
            name=unknown[0],
            goals=", ".join(goals),
        )
        raise UsageError(msg)
    share: Array = np.array([float(weights.get(goal, 0.0)) for goal in goals])
    if share.min() < 0 or share.sum() <= 0:
        msg = Said(
            "weights must be 0 or more with one above 0, but are {weights}", weights=dict(weights)
        )
        raise UsageError(msg)
    return np.asarray(share / share.sum())


def weight_vectors(profiles: pd.DataFrame | None, n: int, seed: int, goals: Sequence[str]) -> Array:
    """Return weight vectors around given profiles, or evenly from the simplex without any.

    Profiles that are sure of themselves are taken as they are, each once, whatever `n` is: to
    repeat them would add nothing.

    Raises
    ------
    UsageError
        As `profile_weights` says.
    """
    if profiles is None:
        return uniform_weights(n, len(goals), seed)
    unsure = SPREAD_COLUMN in profiles and bool(profiles[SPREAD_COLUMN].to_numpy(float).any())
    return profile_weights(profiles, n if unsure else len(profiles), seed, goals)


def profile_weights(profiles: pd.DataFrame, n: int, seed: int, goals: Sequence[str]) -> Array:
    """Draw weight vectors around given profiles, shape (n, goals).

    Parameters
    ----------
    profiles : pandas.DataFrame
        One row per profile (person or group), one column per goal with a non-negative weight (any
        sum). An optional column `spread` (0 to below 1) says how unsure the profile is: the
        standard deviation of a weight w is ``spread * sqrt(w (1 - w))``; 0 keeps it as it is. Every
        profile gets the same number of vectors, give or take one.
    n : int
        Number of vectors.
    seed : int
        Seed.
    goals : sequence of str
        Goals in the order of the result; a goal without a column weighs nothing.

    Raises
    ------
    UsageError
        If a weight is negative or missing, a row is all zeros, or a spread is out of range.
    """
    means = profiles.reindex(columns=list(goals), fill_value=0.0).to_numpy(float)
    spread = (
        profiles[SPREAD_COLUMN].to_numpy(float)
        if SPREAD_COLUMN in profiles
        else np.zeros(len(means))
    )
    _check_profiles(profiles, means, spread)
    means = means / means.sum(axis=1, keepdims=True)
    rng = np.random.default_rng(seed)
    row = rng.permutation(np.arange(n) % len(means))
    centre, width = means[row], spread[row, None]
    # A Dirichlet distribution of concentration c has variance w (1 - w) / (c + 1).
    concentration = 1 / np.square(np.maximum(width, 1e-6)) - 1
    gamma = rng.standard_gamma(centre * concentration)
    for nothing in np.flatnonzero(gamma.sum(axis=1) == 0):
        # All are too small for a number, so unsure is the profile: one goal has all the weight.
        gamma[nothing, rng.choice(len(goals), p=centre[nothing])] = 1
    drawn = gamma / gamma.sum(axis=1, keepdims=True)
    return np.asarray(np.where(width > 0, drawn, centre))


def _check_profiles(profiles: pd.DataFrame, means: Array, spread: Array) -> None:
    for name, weights, width in zip(profiles.index, means, spread, strict=True):
        if not np.isfinite(weights).all() or weights.min() < 0 or weights.sum() <= 0:
            msg = Said(
                "weight profile {name!r} needs weights of 0 or more, one above 0: {weights}",
                name=name,
                weights=weights,
            )
            raise UsageError(msg)
        if not 0 <= width < 1:
            msg = Said(
                "weight profile {name!r} has spread {width:g}: use 0 (sure) to below 1 (unsure)",
                name=name,
                width=width,
            )
            raise UsageError(msg)


def dominance_counts(differences: xr.DataArray) -> pd.DataFrame:
    """Return the view without weights: who dominates whom, in how many goals.

    Parameters
    ----------
    differences : xarray.DataArray
        From `Differences.goals`.

    Returns
    -------
    pandas.DataFrame
        One row for each ordered pair: `alternative, other, every_draw, first, second` (numbers of
        goals in which the first dominates the other in at least that order), `best_goals` (goals
        with the higher median), `goals` (goals in all) and `pareto` (the median is at least as good
        in every goal and better in one).
    """
    names = [str(a) for a in differences["alternative"].to_numpy()]
    values = differences.transpose("draw", "alternative", "goal").to_numpy()
    middle = median(values)
    rows: list[dict[str, object]] = []
    for i, one in enumerate(names):
        for j, other in enumerate(names):
            if i == j:
                continue
            order = strongest(values[:, i], values[:, j])
            counts = {
                name: int(np.isin(order, ORDERS[: k + 1]).sum()) for k, name in enumerate(ORDERS)
            }
            gap = middle[i] - middle[j]
            rows.append(
                {"alternative": one, "other": other, **counts}
                | {"best_goals": int((gap > 0).sum()), "goals": len(gap)}
                | {"pareto": bool((gap >= 0).all() and (gap > 0).any())}
            )
    return pd.DataFrame(rows)


def centroid_weights(ranks: int) -> Array:
    """Return the meta-weights of ranks: rank-order centroid weights, scaled so that the first is 1.

    The centroid of all decreasing weight vectors, ``sum_{i >= r} 1 / i``. SMAA-2 leaves the choice
    of decreasing meta-weights open; this one is a convention.
    """
    tail = np.cumsum(np.reciprocal(np.arange(ranks, 0.0, -1)))[::-1]
    return np.asarray(tail / tail[0])


def central_weights(first: Array, weights: Array) -> Array:
    """Return the mean weight vector of the combinations that put each alternative first.

    Parameters
    ----------
    first : ndarray, shape (alternative, weight)
        Draws that put the alternative first at each weight vector.
    weights : ndarray, shape (weight, goal)

    Returns
    -------
    ndarray, shape (alternative, goal)
        NaN where an alternative is never first.
    """
    total = first.sum(axis=1, keepdims=True)
    blank = np.full((len(first), weights.shape[1]), np.nan)
    return np.asarray(np.divide(first @ weights, total, out=blank, where=total > 0))
