"""Ranks over draws and weights, scales of goals and weights of people, by plain loops."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from valuma_scenarios.analyses.hindcast import hindcast
from valuma_scenarios.analyses.ranking import rank_counts, smaa, weights
from valuma_scenarios.analyses.ranking.rank_counts import count_ranks, tie_shares
from valuma_scenarios.analyses.ranking.smaa import Acceptability
from valuma_scenarios.errors import UsageError
from valuma_scenarios.results.run_weights import RunWeights

SCORES = np.random.default_rng(3).integers(-2, 3, size=(4, 9, 3)).astype(float)
VECTORS = np.array([[0.5, 0.25, 0.25], [1, 0, 0], [0, 0.5, 0.5], [0.25, 0.25, 0.5], [0, 0, 1.0]])


def counted() -> tuple[np.ndarray, np.ndarray]:
    """Ranks by alternative, rank, draw and weight, and who is better than whom, one by one."""
    n, draws, _ = SCORES.shape
    ranks, better = np.zeros((n, n, draws, len(VECTORS))), np.zeros((n, n, draws))
    for d in range(draws):
        for w, vector in enumerate(VECTORS):
            value = [sum(vector[g] * SCORES[a, d, g] for g in range(3)) for a in range(n)]
            for a in range(n):
                ahead = sum(other > value[a] for other in value)
                level = sum(other == value[a] for other in value)
                for rank in range(ahead, ahead + level):
                    ranks[a, rank, d, w] = 1 / level
                for b in range(n):
                    better[a, b, d] += value[a] > value[b]
    return ranks, better


@pytest.mark.parametrize("cells", [1, 4 * 9 * 2, 10**6])
def test_ranks_and_pairs_are_those_of_plain_loops(
    monkeypatch: pytest.MonkeyPatch, cells: int
) -> None:
    """However many weights are taken at a time; half of the combinations have ties."""
    monkeypatch.setattr(rank_counts, "SCORES_TOGETHER", cells)
    ranks, better = counted()
    told: list[tuple[int, int]] = []
    found = count_ranks(SCORES, VECTORS, "linear", lambda *done: told.append(done))
    assert found.rank_by_draw == pytest.approx(ranks.sum(axis=3))
    assert found.rank_by_weight == pytest.approx(ranks.sum(axis=2))
    assert found.pairs_by_draw == pytest.approx(better)
    step = min(max(1, cells // 36), 10**4)
    assert told == [(min(k + step, 5), 5) for k in range(0, 5, step)]
    assert smaa.rank_shares(SCORES, VECTORS) == pytest.approx(ranks.mean(axis=(2, 3)))


def test_a_whole_result_is_that_of_plain_loops() -> None:
    differences = xr.DataArray(
        SCORES, dims=("alternative", "draw", "goal"),
        coords={"alternative": list("abcd"), "goal": ["g1", "g2", "g3"]},
    )  # fmt: skip
    method = smaa.Method("median_range")
    scale = np.ptp(np.median(SCORES, axis=1), axis=0)
    assert (scale > 0).sum() >= 2
    found = smaa.acceptability(differences, VECTORS, method)
    shares = np.where(scale > 0, SCORES / np.where(scale > 0, scale, 1), 0)
    again = count_ranks(shares, VECTORS, "linear", None)
    assert found.rank_by_draw == pytest.approx(again.rank_by_draw / 5)
    assert found.rank_by_weight == pytest.approx(again.rank_by_weight / 9)
    assert found.better_by_draw(slice(None)) == pytest.approx(again.pairs_by_draw / 5)
    assert found.better_by_draw(1, 2) == pytest.approx(again.pairs_by_draw[1, 2] / 5)
    assert found.pairwise == pytest.approx(again.pairs_by_draw.sum(axis=2) / 45)
    assert found.rank == pytest.approx(again.rank_by_draw.sum(axis=2) / 45)
    assert (found.draws, found.weights) == (9, 5)
    # Centroid weights of four ranks: 25/12, 13/12, 7/12 and 1/4, the first scaled to 1.
    meta = np.array([25, 13, 7, 3]) / 25
    assert weights.centroid_weights(4) == pytest.approx(meta)
    assert found.holistic == pytest.approx(found.rank @ meta)
    first = again.rank_by_weight[:, 0]
    for a in range(4):
        middle = sum(first[a, w] * VECTORS[w] for w in range(5)) / first[a].sum()
        assert found.central_weights[a] == pytest.approx(middle)
        values = shares @ middle
        best = [(values[a, d] == values[:, d].max()) / (values[:, d] == values[:, d].max()).sum()
                for d in range(9)]  # fmt: skip
        assert found.confidence[a] == pytest.approx(np.mean(best))
    assert found.first_share("b") == pytest.approx(found.rank[1, 0])
    order = sorted(range(4), key=lambda a: (-found.rank[a, 0], a))
    assert found.order == tuple("abcd"[a] for a in order)


def test_who_is_never_first_has_no_central_weights() -> None:
    first = np.array([[2.0, 1.0], [0.0, 0.0]])
    vectors = np.array([[0.2, 0.8], [0.8, 0.2]])
    found = weights.central_weights(first, vectors)
    assert found[0] == pytest.approx([0.4, 0.6])
    assert np.isnan(found[1]).all()
    scores = np.array([[[1.0, 1], [0, 0], [0, 2]], [[0.0, 0], [0, 0], [9, 9]]])
    assert smaa.confidence_factors(scores, found, "linear")[0] == pytest.approx(1.5 / 3)
    assert np.isnan(smaa.confidence_factors(scores, found, "linear")[1])


def test_shares_of_ties_cover_their_ranks() -> None:
    found = tie_shares(3)
    assert found.shape == (9, 3)
    assert found[0 * 3 + 2] == pytest.approx([1 / 3] * 3)
    assert found[1 * 3 + 1].tolist() == [0, 0.5, 0.5]
    assert found[2 * 3 + 0].tolist() == [0, 0, 1]
    assert found[1 * 3 + 2].tolist() == [0, 0, 0], "four alternatives there are not"


def test_pairs_of_draws_that_meet_a_condition_by_hand() -> None:
    by_draw = np.zeros((2, 2, 4))
    by_draw[0, 1] = [1, 1, 0, 0.5]
    by_draw[1, 0] = [0, 0, 1, 0.5]
    blank = np.zeros((2, 2))
    found = Acceptability(
        ("a", "b"), ("g1",), blank, blank, blank, blank[0], blank[0], 4, 2,
        rank_by_draw=by_draw, rank_by_weight=by_draw,
        pairs_by_draw=(2 * by_draw).astype(int),
    ).pairs({"early": np.array([True, True, True, False])})  # fmt: skip
    assert found["alternative"].tolist() == ["a", "b"]
    assert found["p_better"].tolist() == [0.625, 0.375]
    assert found["early_p_better"].tolist() == pytest.approx([2 / 3, 1 / 3])
    error = np.std([1, 1, 0, 0.5], ddof=1) / 2
    assert found["p_better_error"][0] == pytest.approx(error, rel=0.05)


# Scales and weights


def test_scales_of_goals_by_hand() -> None:
    values = np.stack([np.arange(21.0), np.arange(21.0) + 10])[:, :, None]
    pooled = np.sort(np.r_[np.arange(21.0), np.arange(21.0) + 10])
    assert weights.goal_scale(values, "deviation") == pytest.approx(pooled.std())
    assert weights.goal_scale(values, "median_range") == pytest.approx([10.0])
    low, high = np.quantile(pooled, [0.05, 0.95])
    assert weights.goal_scale(values) == pytest.approx([high - low])
    with pytest.raises(UsageError, match="unknown normalisation"):
        weights.goal_scale(values, "range")  # type: ignore[arg-type]
    assert weights.normalise(np.array([[2.0, 3.0]]), np.array([4.0, 0.0])).tolist() == [[0.5, 0]]
    assert weights.normalise(np.array([[2.0]]), np.array([1e-300])).tolist() == [[0]]


def test_composites_by_hand() -> None:
    scores, vectors = np.array([[1.0, -0.5], [-2.0, 3.0]]), np.array([[0.75, 0.25]])
    assert weights.aggregate(scores, vectors).ravel() == pytest.approx([0.625, -0.75])
    mean = [2**0.75 * 0.5**0.25 - 1, 0.05**0.75 * 4**0.25 - 1]
    assert weights.aggregate(scores, vectors, "geometric").ravel() == pytest.approx(mean)
    assert weights.aggregate(scores, vectors, "worst_goal").ravel().tolist() == [-0.5, -2]


def test_weights_around_a_profile_have_its_mean_and_spread() -> None:
    people = pd.DataFrame({"g1": [3.0, 1.0], "g2": [1.0, 1.0], "spread": [0.2, 0.0]})
    found = weights.profile_weights(people, 4001, 2, ["g1", "g2", "g3"])
    sure = (found[:, 0] == 0.5) & (found[:, 1] == 0.5)
    assert sure.sum() in (2000, 2001)
    drawn = found[~sure]
    assert drawn.sum(axis=1) == pytest.approx(np.ones(len(drawn)))
    assert drawn[:, 0].mean() == pytest.approx(0.75, abs=0.01)
    assert drawn[:, 0].std() == pytest.approx(0.2 * math.sqrt(0.75 * 0.25), rel=0.05)
    assert set(found[:, 2]) == {0.0}


@pytest.mark.parametrize(
    "change",
    [{"g1": -0.1}, {"g1": np.nan}, {"g1": 0.0, "g2": 0.0}, {"spread": 1.0}, {"spread": -0.01},
     {"spread": np.nan}],
)  # fmt: skip
def test_profiles_that_cannot_be_are_refused(change: dict[str, float]) -> None:
    fine = {"g1": 1.0, "g2": 0.0, "spread": 0.99}
    assert len(weights.profile_weights(pd.DataFrame([fine]), 3, 1, ["g1", "g2"])) == 3
    with pytest.raises(UsageError, match="weight profile"):
        weights.profile_weights(pd.DataFrame([fine | change]), 3, 1, ["g1", "g2"])


def test_a_view_without_weights_by_hand() -> None:
    """a is better in goal 1 in every draw and as good in goal 2 at the median."""
    a = np.array([[2.0, 0.0], [3.0, 1.0], [4.0, 2.0]])
    b = np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]])
    differences = xr.DataArray(
        np.stack([a, b]), dims=("alternative", "draw", "goal"),
        coords={"alternative": ["a", "b"], "goal": ["g1", "g2"]},
    )  # fmt: skip
    found = weights.dominance_counts(differences).set_index("alternative")
    assert list(found.loc["a", ["every_draw", "first", "second"]]) == [1, 1, 1]
    assert list(found.loc["b", ["every_draw", "first"]]) == [0, 0]
    assert found.loc["b", "second"] == 1, "a sure 1 is preferred to an unsure 1"
    assert found["best_goals"].tolist() == [1, 0]
    assert found["goals"].tolist() == [2, 2]
    assert found["pareto"].tolist() == [True, False]


# Forecasts of years that are known


def series(*values: float) -> pd.Series:
    return pd.Series(values, index=range(2021 - len(values), 2021), dtype=float)


def test_a_trend_takes_three_recent_years_and_noise_five() -> None:
    assert hindcast._fit_one(series(7.0)) == (7, 0, 0, 1)
    least, most = hindcast.TREND_LEAST, hindcast.NOISE_LEAST
    assert hindcast._fit_one(series(*np.arange(least - 1.0)))[1] == 0
    assert hindcast._fit_one(series(*np.arange(float(least))))[1] == pytest.approx(1)
    assert hindcast._fit_one(series(*np.square(np.arange(most - 1.0))))[2] == 0
    squares = np.square(np.arange(float(most)))
    assert hindcast._fit_one(series(*squares))[2] == pytest.approx(np.diff(squares).std(ddof=1))
    years = hindcast.TREND_YEARS
    bent = np.r_[np.full(5, 100.0), 2 * np.arange(float(years))]
    level, trend, _, count = hindcast._fit_one(series(*bent))
    assert (level, count) == (2 * (years - 1), years + 5)
    assert trend == pytest.approx(2), "older years are left out"


def test_scores_by_hand() -> None:
    bands = {"p05": 0.0, "p25": 1.0, "p50": 2.0, "p75": 3.0, "p95": 4.0}
    rows = [
        {"indicator": "x", "cut": cut, "region": region, "year": cut + 1, "observed": observed,
         "no_change": 2.0, "trend": 5.0, **bands}
        for cut, region, observed in ((2015, "r", 1.0), (2015, "s", 4.0), (2017, "r", 4.5))
    ]  # fmt: skip
    found = hindcast.scores(pd.DataFrame(rows)).iloc[0]
    assert (found["regions"], found["cuts"], found["cells"]) == (2, 2, 3)
    assert (found["first_year"], found["last_year"]) == (2016, 2018)
    assert found["inside_50"] == pytest.approx(1 / 3), "an end is inside"
    assert found["inside_90"] == pytest.approx(2 / 3)
    assert found["error_model"] == found["error_no_change"] == pytest.approx((1 + 2 + 2.5) / 3)
    assert found["error_trend"] == pytest.approx((4 + 1 + 0.5) / 3)
    whole = hindcast.overall(hindcast.scores(pd.DataFrame(rows)))
    assert (whole.better_than_no_change, whole.better_than_trend) == (0, 0), "as good is not better"
    cuts = hindcast.by_cut(pd.DataFrame(rows))
    assert cuts["cut"].tolist() == [2015, 2017]
    assert cuts["inside_90"].tolist() == [1, 0]


def test_ranks_are_by_the_weights_that_a_run_was_given() -> None:
    """Everybody weighs the first goal alone, in which a is better; c is better in the second."""
    values = np.zeros((2, 3, 2))
    values[0, :, 0], values[1, :, 1] = [1.0, 2, 3], [10.0, 20, 30]
    differences = xr.DataArray(
        values, dims=("alternative", "draw", "goal"),
        coords={"alternative": ["a", "c"], "goal": ["g1", "g2"]},
    )  # fmt: skip
    profiles = pd.DataFrame({"profile": ["p1", "p2"], "group": "", "kind": "points",
                             "g1": [1.0, 1.0], "g2": [0.0, 0.0]})  # fmt: skip
    found = smaa.given_acceptability(differences, RunWeights(profiles, "survey", "w.csv", "0"))
    assert found.rank[:, 0].tolist() == [1, 0]
    assert (found.weights, found.source.whose, found.source.answers) == (2, "survey", 2)
    alike = smaa.given_acceptability(differences, None)
    assert alike.source.whose == "uniform"
    assert 0 < alike.rank[0, 0] < 1
