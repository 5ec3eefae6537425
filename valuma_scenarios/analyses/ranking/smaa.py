"""SMAA-2: how acceptable each alternative is over all parameter draws and all weights.

References
----------
Lahdelma, R. and Salminen, P. (2001). SMAA-2: Stochastic multicriteria acceptability analysis for
group decision making. Operations Research 49(3), 444-454.
Tervonen, T. and Figueira, J. R. (2008). A survey on stochastic multicriteria acceptability analysis
methods. Journal of Multi-Criteria Decision Analysis 15(1-2), 1-14.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.ranking.rank_counts import count_ranks, scored_parts
from valuma_scenarios.analyses.ranking.weights import (
    UNIFORM,
    Aggregation,
    Normalisation,
    WeightSource,
    aggregate,
    central_weights,
    centroid_weights,
    goal_scale,
    source_of,
    uniform_weights,
    weight_vectors,
)
from valuma_scenarios.results.effects import Given
from valuma_scenarios.results.monte_carlo_error import given_share, mean_error, two_digits
from valuma_scenarios.results.run_weights import RunWeights
from valuma_scenarios.results.threads import Progress

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
Integers = NDArray[np.integer]

DEFAULT_WEIGHTS = 1_000


@dataclass(frozen=True)
class Acceptability:
    """Result of a SMAA-2 analysis.

    Parameters
    ----------
    alternatives, goals : tuple of str
        Ids, in the order of the arrays.
    rank : ndarray, shape (alternative, rank)
        Rank acceptability index: share of draws and weights (0-1) that give this rank. Ties share
        the ranks they cover, so rows and columns sum to 1.
    pairwise : ndarray, shape (alternative, alternative)
        Share of draws and weights in which the first is strictly better than the second.
    central_weights : ndarray, shape (alternative, goal)
        Mean weight vector of the combinations that put the alternative first; NaN if none does.
    confidence : ndarray, shape (alternative,)
        Share of draws that put the alternative first at its central weights; NaN if it has none.
    holistic : ndarray, shape (alternative,)
        Rank acceptability summed with centroid meta-weights (0-1).
    draws, weights : int
        Numbers of draws and of weight vectors.
    source : WeightSource
        Whose weights they are.
    rank_by_draw : ndarray, shape (alternative, rank, draw)
        Share of weights that give this rank in each draw; ties shared.
    rank_by_weight : ndarray, shape (alternative, rank, weight)
        Share of draws that give this rank at each weight vector; ties shared.
    pairs_by_draw : ndarray of int, shape (alternative, alternative, draw)
        Number of weights for which the first is strictly better than the second in each draw.
    """

    alternatives: tuple[str, ...]
    goals: tuple[str, ...]
    rank: Array
    pairwise: Array
    central_weights: Array
    confidence: Array
    holistic: Array
    draws: int
    weights: int
    rank_by_draw: Array = field(repr=False)
    rank_by_weight: Array = field(repr=False)
    pairs_by_draw: Integers = field(repr=False)
    source: WeightSource = UNIFORM

    @property
    def first_by_draw(self) -> Array:
        """Share of weights that put an alternative first, shape (alternative, draw)."""
        return np.asarray(self.rank_by_draw[:, 0])

    def better_by_draw(self, one: int | slice, other: int | slice = slice(None)) -> Array:
        """Return the share of weights (0-1) for which one is strictly better, in each draw.

        Parameters
        ----------
        one, other : int or slice
            Positions of alternatives.
        """
        return np.asarray(self.pairs_by_draw[one, other] / self.weights)

    @property
    def first_by_weight(self) -> Array:
        """Share of draws that put an alternative first, shape (alternative, weight)."""
        return np.asarray(self.rank_by_weight[:, 0])

    @property
    def order(self) -> tuple[str, ...]:
        """Alternatives by how often they come first, the most often first; ties as in the study."""
        places = np.argsort(-self.rank[:, 0], kind="stable")
        return tuple(self.alternatives[place] for place in places)

    def first_share(self, alternative: str) -> float:
        """Return how often an alternative comes first, over draws and weights (0-1)."""
        return float(self.rank[self.alternatives.index(alternative), 0])

    def rank_error(self) -> Array:
        """Return standard errors of `rank`, from the finite numbers of draws and drawn weights."""
        variance = mean_error(np.moveaxis(self.rank_by_draw, -1, 0)) ** 2
        if self.source.whose == "uniform":
            variance = variance + mean_error(np.moveaxis(self.rank_by_weight, -1, 0)) ** 2
        return np.asarray(np.sqrt(variance))

    def table(self, given: Given | None = None) -> pd.DataFrame:
        """Return one row for each alternative.

        Parameters
        ----------
        given : mapping, optional
            Which draws meet each condition that is told apart.

        Returns
        -------
        pandas.DataFrame
            `alternative`, `rank_1` …, `rank_1_error` …, `holistic`, `confidence`, `weight_g1` …,
            `draws`, `weights`, `unit`, and of the draws that meet a condition
            `<condition>_draws`, `<condition>_rank_1` … with errors.
        """
        frame = pd.DataFrame({"alternative": self.alternatives})
        names = [f"rank_{k + 1}" for k in range(self.rank.shape[1])]
        frame[names] = self.rank
        frame[[f"{name}_error" for name in names]] = two_digits(self.rank_error())
        frame["holistic"], frame["confidence"] = self.holistic, self.confidence
        frame[[f"weight_{goal}" for goal in self.goals]] = self.central_weights
        frame = frame.assign(draws=self.draws, weights=self.weights, unit="share (0-1)")
        for condition, chosen in (given or {}).items():
            share, error = given_share(self.rank_by_draw, chosen)
            frame[f"{condition}_draws"] = int(chosen.sum())
            frame[[f"{condition}_{name}" for name in names]] = share
            frame[[f"{condition}_{name}_error" for name in names]] = two_digits(error)
        return frame

    def pairs(self, given: Given | None = None) -> pd.DataFrame:
        """Return the pairwise winning indices: how often one alternative is better than another.

        Parameters
        ----------
        given : mapping, optional
            Which draws meet each condition that is told apart.

        Returns
        -------
        pandas.DataFrame
            `alternative, other, p_better, p_better_error`, and `<condition>_p_better` with error.
        """
        by_draw, every = self.better_by_draw(slice(None)), np.ones(self.draws, dtype=bool)
        told = {"": given_share(by_draw, every)} | {
            f"{condition}_": given_share(by_draw, chosen)
            for condition, chosen in (given or {}).items()
        }
        rows = []
        for i, a in enumerate(self.alternatives):
            for j, b in enumerate(self.alternatives):
                if i != j:
                    row: dict[str, object] = {"alternative": a, "other": b}
                    for head, (share, error) in told.items():
                        row[f"{head}p_better"] = share[i, j]
                        row[f"{head}p_better_error"] = float(two_digits(error[i, j]))
                    rows.append(row)
        return pd.DataFrame(rows)


@dataclass(frozen=True)
class Method:
    """How goals are put on one scale and added up."""

    normalisation: Normalisation = "spread"
    aggregation: Aggregation = "linear"


def acceptability(
    differences: xr.DataArray,
    weights: Array | None = None,
    method: Method | None = None,
    progress: Progress | None = None,
    source: WeightSource = UNIFORM,
) -> Acceptability:
    """Run SMAA-2 on the differences between alternatives: every draw meets every weight vector.

    Parameters
    ----------
    differences : xarray.DataArray
        From `Differences.goals`, dims (alternative, draw, goal).
    weights : ndarray, shape (weight, goal), optional
        Weight vectors; 1000 drawn evenly from the simplex if not given.
    method : Method, optional
        Normalisation and aggregation.
    progress : callable, optional
        Called with weight vectors done and in all.
    source : WeightSource
        Whose weights they are, for what is said about the result.
    """
    method = method or Method()
    values = differences.transpose("alternative", "draw", "goal").to_numpy()
    if weights is None:
        weights = uniform_weights(DEFAULT_WEIGHTS, values.shape[-1], seed=1)
    scale = goal_scale(values, method.normalisation)
    counts = count_ranks(values, weights, method.aggregation, progress, scale)
    central = central_weights(counts.rank_by_weight[:, 0], weights)
    shares = counts.shares()
    return Acceptability(
        alternatives=tuple(str(a) for a in differences["alternative"].to_numpy()),
        goals=tuple(str(g) for g in differences["goal"].to_numpy()),
        central_weights=central,
        confidence=confidence_factors(values, central, method.aggregation, scale),
        holistic=shares["rank"] @ centroid_weights(len(values)),
        draws=values.shape[1],
        weights=len(weights),
        source=source,
        **shares,
    )


def given_acceptability(differences: xr.DataArray, given: RunWeights | None) -> Acceptability:
    """Run SMAA-2 with the weights that a run was given; all weights alike if it was given none.

    Parameters
    ----------
    differences : xarray.DataArray
        From `Differences.goals`.
    given : RunWeights or None
        The run's weights.
    """
    if given is None:
        return acceptability(differences)
    goals = [str(goal) for goal in differences["goal"].to_numpy()]
    weights = weight_vectors(given.profiles, DEFAULT_WEIGHTS, 1, goals)
    return acceptability(differences, weights, source=source_of(given))


def rank_shares(scores: Array, weights: Array, aggregation: Aggregation = "linear") -> Array:
    """Return how often each alternative takes each rank, over draws and weights (0-1).

    Parameters
    ----------
    scores : ndarray, shape (alternative, draw, goal)
        Differences in units of the goals' scales, see `weights.normalise`.
    weights : ndarray, shape (weight, goal)
        Weight vectors; rows sum to 1.
    aggregation : str
        See `weights.aggregate`.

    Returns
    -------
    ndarray, shape (alternative, rank)
        Ties share the ranks they cover, so rows and columns sum to 1.
    """
    counted = count_ranks(scores, weights, aggregation, None)
    return np.asarray(counted.rank / (scores.shape[1] * len(weights)))


def confidence_factors(
    values: Array, central: Array, aggregation: Aggregation, scale: Array | None = None
) -> Array:
    """Return the share of draws that put each alternative first at its own central weights.

    Parameters
    ----------
    values : ndarray, shape (alternative, draw, goal)
        Differences, normalised if no `scale` is given.
    central : ndarray, shape (alternative, goal)
        Central weight vectors; NaN where there is none.
    aggregation : str
        See `weights.aggregate`.
    scale : ndarray, shape (goal,), optional
        What differences are divided by.
    """
    first = np.full(values.shape[:2], np.nan)
    for some, scores in scored_parts(values, scale):
        for a, weights in enumerate(central):
            if not np.isnan(weights).any():
                composite = aggregate(scores, weights[None], aggregation)[..., 0]
                best = composite == composite.max(axis=0)
                first[a, some] = best[a] / best.sum(axis=0)
    return np.asarray(first.mean(axis=1))
