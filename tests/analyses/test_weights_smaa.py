"""Weights, aggregation and SMAA-2 against cases that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from valuma_scenarios.analyses.ranking.rank_counts import tie_shares
from valuma_scenarios.analyses.ranking.smaa import (
    Method,
    acceptability,
    rank_shares,
)
from valuma_scenarios.analyses.ranking.weights import (
    AGGREGATIONS,
    NORMALISATIONS,
    Aggregation,
    Normalisation,
    aggregate,
    centroid_weights,
    dominance_counts,
    goal_scale,
    normalise,
    profile_weights,
    uniform_weights,
)
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.errors import UsageError
from valuma_scenarios.results.differences import Differences
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.schema.study import Study

# Evenly spaced weights of the first of two goals: shares become exact multiples of 1/1000.
FIRST = (np.arange(1000) + 0.5) / 1000
EVEN = np.column_stack([FIRST, 1 - FIRST])


def labelled(values: np.ndarray, names: str = "abcdefgh") -> xr.DataArray:
    return xr.DataArray(
        values,
        dims=("alternative", "draw", "goal"),
        coords={
            "alternative": list(names[: values.shape[0]]),
            "goal": [f"g{k + 1}" for k in range(values.shape[2])],
        },
    )


def test_smaa_of_two_extremes_and_a_compromise() -> None:
    # a is best where w1 > 0.6, b where w1 < 0.4, c between; c is never last.
    result = acceptability(labelled(np.array([[[1, 0]], [[0, 1]], [[0.6, 0.6]]], float)), EVEN)
    expected = [[0.4, 0.1, 0.5], [0.4, 0.1, 0.5], [0.2, 0.8, 0.0]]
    assert result.rank == pytest.approx(np.array(expected), abs=1e-9)
    assert result.central_weights == pytest.approx(
        np.array([[0.8, 0.2], [0.2, 0.8], [0.5, 0.5]]), abs=1e-9
    )
    assert result.confidence == pytest.approx(np.ones(3))
    assert result.pairwise[0] == pytest.approx([0.0, 0.5, 0.4])
    # Centroid meta-weights of three ranks: 1, 5/11, 2/11. The compromise comes out on top.
    assert result.holistic == pytest.approx([0.4 + 0.5 / 11 + 1 / 11] * 2 + [0.2 + 4 / 11])
    assert np.argmax(result.holistic) == 2


def test_confidence_counts_draws_at_the_central_weights() -> None:
    # At equal weights a wins in three of four draws; b wins in one.
    a = np.array([[1.0, 1], [1, 1], [1, 1], [0, 0]])
    b = np.array([[0.0, 0], [0, 0], [0, 0], [1, 1]])
    result = acceptability(labelled(np.stack([a, b])), EVEN)
    assert result.confidence == pytest.approx([0.75, 0.25])
    assert result.rank == pytest.approx(np.array([[0.75, 0.25], [0.25, 0.75]]))


def test_ties_share_ranks() -> None:
    same = np.random.default_rng(1).normal(size=(1, 50, 2))
    worse = same - 1
    result = acceptability(labelled(np.concatenate([same, same, worse])), EVEN)
    expected = [[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]
    assert result.rank == pytest.approx(np.array(expected))
    assert result.pairwise[0, 1] == 0


def test_an_alternative_that_is_never_first_has_no_central_weights() -> None:
    result = acceptability(labelled(np.array([[[1.0, 1]], [[0.0, 0]]])), EVEN)
    assert np.isnan(result.central_weights[1]).all()
    assert np.isnan(result.confidence[1])


@given(arrays(float, (4, 6, 3), elements=st.floats(-5, 5)))
def test_rank_acceptability_is_doubly_stochastic(values: np.ndarray) -> None:
    weights = uniform_weights(20, 3, seed=4)
    for aggregation in AGGREGATIONS:
        result = acceptability(labelled(values), weights, Method("spread", aggregation))
        assert result.rank.sum(axis=0) == pytest.approx(np.ones(4))
        assert result.rank.sum(axis=1) == pytest.approx(np.ones(4))


@given(arrays(float, (3, 5, 2), elements=st.floats(-5, 5)), st.permutations([0, 1, 2]))
def test_order_of_alternatives_does_not_matter(values: np.ndarray, order: list[int]) -> None:
    one = acceptability(labelled(values), EVEN[::50])
    other = acceptability(labelled(values[order]), EVEN[::50])
    assert other.rank == pytest.approx(one.rank[order])


def test_chunks_do_not_change_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(3).normal(size=(4, 30, 3))
    weights = uniform_weights(100, 3, seed=2)
    whole = acceptability(labelled(values), weights)
    monkeypatch.setattr("valuma_scenarios.analyses.ranking.rank_counts.SCORES_TOGETHER", 4 * 30 * 7)
    parts = acceptability(labelled(values), weights)
    assert parts.rank == pytest.approx(whole.rank)
    assert parts.central_weights == pytest.approx(whole.central_weights, nan_ok=True)


def test_tie_shares_by_hand() -> None:
    shares = tie_shares(3)
    assert shares[0 * 3 + 1] == pytest.approx([0.5, 0.5, 0])
    assert shares[1 * 3 + 1] == pytest.approx([0, 0.5, 0.5])
    assert shares[2 * 3 + 0] == pytest.approx([0, 0, 1])


def test_centroid_weights_by_hand() -> None:
    assert centroid_weights(3) == pytest.approx([1, 5 / 11, 2 / 11])
    assert centroid_weights(2) == pytest.approx([1, 1 / 3])


def test_aggregation_by_hand() -> None:
    scores, weights = np.array([[0.2, -0.5]]), np.array([[0.5, 0.5], [1.0, 0.0]])
    assert aggregate(scores, weights, "linear") == pytest.approx(np.array([[-0.15, 0.2]]))
    geometric = np.sqrt(1.2 * 0.5) - 1
    assert aggregate(scores, weights, "geometric") == pytest.approx(np.array([[geometric, 0.2]]))
    assert aggregate(scores, weights, "worst_goal") == pytest.approx(np.array([[-0.5, 0.2]]))


def test_a_large_loss_is_floored_in_the_geometric_mean() -> None:
    score = aggregate(np.array([[-3.0, 0.0]]), np.array([[0.5, 0.5]]), "geometric")
    assert score == pytest.approx(np.array([[np.sqrt(0.05) - 1]]))


@given(arrays(float, (5, 3), elements=st.floats(-2, 2)), st.sampled_from(AGGREGATIONS))
def test_better_in_every_goal_is_never_ranked_lower(
    scores: np.ndarray, aggregation: Aggregation
) -> None:
    weights = uniform_weights(10, 3, seed=8)
    better = aggregate(scores + 0.1, weights, aggregation)
    assert (better >= aggregate(scores, weights, aggregation) - 1e-12).all()


def test_scales_by_hand() -> None:
    values = np.zeros((2, 101, 1))
    values[0, :, 0], values[1, :, 0] = np.linspace(0, 10, 101), np.linspace(0, 10, 101)
    assert goal_scale(values, "spread")[0] == pytest.approx(9.0, abs=0.06)
    assert goal_scale(values, "median_range")[0] == 0
    assert goal_scale(values, "deviation")[0] == pytest.approx(np.linspace(0, 10, 101).std())
    assert normalise(values, np.zeros(1)).max() == 0, "a goal without differences decides nothing"


@given(st.floats(0.01, 100), st.sampled_from(NORMALISATIONS))
def test_units_of_a_goal_do_not_change_ranks(factor: float, normalisation: Normalisation) -> None:
    values = np.random.default_rng(5).normal(size=(3, 40, 2))
    scaled = values * np.array([1.0, factor])
    method = Method(normalisation)
    one = acceptability(labelled(values), EVEN[::100], method)
    other = acceptability(labelled(scaled), EVEN[::100], method)
    assert other.rank == pytest.approx(one.rank, abs=0.011)


def test_uniform_weights_fill_the_simplex() -> None:
    weights = uniform_weights(20_000, 6, seed=1)
    assert weights.sum(axis=1) == pytest.approx(np.ones(20_000))
    assert weights.mean(axis=0) == pytest.approx(np.full(6, 1 / 6), abs=0.003)
    # Marginals of a flat Dirichlet are Beta(1, 5): P(w > 0.5) = 0.5 ** 5.
    assert (weights[:, 0] > 0.5).mean() == pytest.approx(0.5**5, abs=0.005)
    assert (uniform_weights(5, 3, 2) == uniform_weights(5, 3, 2)).all()


def test_profiles_keep_their_mean_and_spread() -> None:
    profiles = pd.DataFrame({"g1": [30.0, 0.0], "g2": [70.0, 1.0], "spread": [0.2, 0.0]})
    weights = profile_weights(profiles, 40_000, 3, ["g1", "g2"])
    sure = (weights == [0.0, 1.0]).all(axis=1)
    assert sure.sum() == 20_000
    unsure = weights[~sure]
    assert unsure[:, 0].mean() == pytest.approx(0.3, abs=0.003)
    assert unsure[:, 0].std() == pytest.approx(0.2 * np.sqrt(0.3 * 0.7), rel=0.03)


@pytest.mark.parametrize(
    "row", [{"g1": -1.0, "g2": 2.0}, {"g1": 0.0, "g2": 0.0}, {"g1": 1.0, "g2": 1.0, "spread": 1.0}]
)
def test_impossible_profiles_are_refused(row: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="weight profile"):
        profile_weights(pd.DataFrame([row]), 10, 1, ["g1", "g2"])


def test_dominance_counts_by_hand() -> None:
    base = np.array([0.0, 1.0, 2.0])
    values = np.stack([np.stack([base + 1, base], axis=1), np.stack([base, base[::-1]], axis=1)])
    table = dominance_counts(labelled(values)).set_index(["alternative", "other"]).to_dict("index")
    row = table[("a", "b")]
    assert (row["every_draw"], row["first"], row["second"], row["best_goals"]) == (1, 1, 1, 1)
    assert row["pareto"]
    assert not table[("b", "a")]["pareto"]


def test_reference_is_zero_in_every_goal(shipped_study: Study) -> None:
    results = evaluate(shipped_study, draw(shipped_study, 20, 3), years=(2030,))
    differences = Differences(shipped_study, results).goals()
    assert np.abs(differences.sel(alternative="status_quo")).max() == 0
    assert list(differences["alternative"].to_numpy()) == list(shipped_study.candidates)


def test_shared_ranks_by_hand() -> None:
    # Two alternatives, one goal of weight 1, three draws: the second wins twice, once they tie.
    scores = np.array([[0.0, 0.0, 1.0], [1.0, 1.0, 1.0]])[..., None]
    share = rank_shares(scores, np.array([[1.0]]))
    assert share[1, 0] == pytest.approx((1 + 1 + 0.5) / 3)
    assert share.sum(axis=0) == pytest.approx([1, 1])
    assert share.sum(axis=1) == pytest.approx([1, 1])


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_ranks_equal_plain_counting(seed: int, ties: bool) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 3, (4, 5, 2)).astype(float) if ties else rng.normal(size=(4, 5, 2))
    weights = np.array([[0.25, 0.75], [0.5, 0.5]])
    expected = np.zeros((4, 4))
    for weight in weights:
        for k in range(5):
            scores = values[:, k] @ weight
            for a, score in enumerate(scores):
                first = int((scores > score).sum())
                same = int((scores == score).sum())
                expected[a, first : first + same] += 1 / same / 10
    assert rank_shares(values, weights) == pytest.approx(expected)
