"""Helpers of the analyses against numbers worked out by hand, at their edges too."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from tests.analyses import known_models as known
from valuma_scenarios.analyses.information import voi
from valuma_scenarios.analyses.ranking import metrics, weights
from valuma_scenarios.analyses.ranking.leader import Leader, leader_of
from valuma_scenarios.analyses.ranking.smaa import Acceptability, acceptability
from valuma_scenarios.analyses.ranking.weights import WeightSource
from valuma_scenarios.analyses.sensitivity import convergence, method
from valuma_scenarios.analyses.sensitivity.methods.given import orthonormal
from valuma_scenarios.draws.sampling import WORKS
from valuma_scenarios.errors import UsageError
from valuma_scenarios.results.monte_carlo_error import (
    given_share,
    mean_error,
    quantile_ends,
    share_error,
    two_digits,
)

GIVEN = WeightSource("survey")


def labelled(values: np.ndarray) -> xr.DataArray:
    return xr.DataArray(
        values,
        dims=("alternative", "draw", "goal"),
        coords={
            "alternative": list("abc")[: len(values)],
            "goal": ["g1", "g2"][: values.shape[2]],
        },
    )


# Value of information


def test_ranks_of_inputs_run_from_minus_a_half_to_a_half() -> None:
    x = np.array([[3.0, 7, 1], [1, 7, 2], [2, 7, 3]])
    assert voi._scores(x).T.tolist() == pytest.approx(
        [pytest.approx([1 / 2, 1 / 3 - 1 / 2, 2 / 3 - 1 / 2]),
         pytest.approx([1 / 3 - 1 / 2, 2 / 3 - 1 / 2, 1 / 2])]
    )  # fmt: skip
    product = voi._scores(x)[:, 0] * voi._scores(x)[:, 1]
    assert voi._products(x) == pytest.approx(product[:, None])
    assert voi._scores(np.ones((3, 2))).shape == voi._products(np.ones((3, 2))).shape == (3, 0)


def test_functions_that_depend_on_each_other_count_once() -> None:
    x = np.array([[1.0, 2.0, 5.0], [2.0, 4.0, -1.0], [3.0, 6.0, 4.0], [5.0, 10.0, 0.0]])
    found = orthonormal(x)
    assert found.shape == (4, 2)
    assert found.T @ found == pytest.approx(np.eye(2), abs=1e-12)
    assert found.sum(axis=0) == pytest.approx([0, 0], abs=1e-12)
    centred = x - x.mean(axis=0)
    assert found @ (found.T @ centred) == pytest.approx(centred)
    assert orthonormal(np.ones((4, 2))).shape == (4, 0)
    assert orthonormal(np.random.default_rng(1).normal(size=(4, 6))).shape == (4, 3)


@pytest.mark.parametrize(("inputs", "pairs"), [(10, True), (11, False)])
def test_products_of_pairs_are_tried_up_to_ten_inputs(inputs: int, pairs: bool) -> None:
    """45 pairs of ten inputs are tried, 55 of eleven are not: the value lies in one product."""
    x = np.random.default_rng(7).normal(size=(1_200, inputs))
    utility = np.column_stack([np.zeros(len(x)), x[:, 0] * x[:, 1]])
    assert (voi.evppi(x, utility).value > 0.1) is pairs


def test_many_inputs_of_few_draws_enter_by_their_ranks_alone() -> None:
    x = np.random.default_rng(7).normal(size=(40, 6))
    utility = np.column_stack([np.zeros(len(x)), x[:, 0]])
    assert voi._functions(x, utility).shape[1] == 6


@pytest.mark.parametrize(("draws", "enough"), [(99, False), (100, True)])
def test_value_of_information_needs_a_hundred_draws(draws: int, enough: bool) -> None:
    names = sorted(known.shipped().parameters) + sorted(WORKS)
    found = xr.Dataset(
        {"parameter": (("draw", "name"), np.zeros((draws, len(names))))}, coords={"name": names}
    )
    choice = voi.Decision(("a", "b"), np.zeros((draws, 2)), "points")
    if not enough:
        with pytest.raises(UsageError, match="at least 100 draws, but there are 99"):
            voi.value_of_information(known.shipped(), found, choice)
        return
    table = voi.value_of_information(known.shipped(), found, choice)
    # Where nothing can be gained, nothing has a share of it.
    assert set(table["share_of_evpi"]) == {0.0}
    assert table["rank"].tolist() == list(range(len(table)))


# Robustness


def test_ranks_of_metrics_by_hand() -> None:
    f = np.array([[1.0, 3.0], [0.0, 0.0], [2.0, 2.0], [1.0, 3.0]])
    table = metrics.metric_table(f, ["a", "now", "b", "c"], "now")
    ranks = table.pivot(index="metric", columns="alternative", values="rank")
    assert [ranks.at["maximin", name] for name in "abc"] == [2.5, 1, 2.5]
    assert [ranks.at["maximax", name] for name in "abc"] == [1.5, 3, 1.5]
    # Best of the states: 2, 3. Regrets of a and c: 1, 0; of b: 0, 1.
    assert [ranks.at["minimax_regret", name] for name in "abc"] == [2, 2, 2]
    assert ranks["now"].isna().all()
    half = table[(table["metric"] == "hurwicz") & (table["alternative"] == "a")]
    assert half["value"].tolist() == [0.5 * 1 + 0.5 * 3]


def test_a_threshold_that_is_met_exactly_is_met() -> None:
    f = np.array([[0.0, 1.0, -1.0, 0.0]])
    assert metrics.starr(f) == pytest.approx([0.75])
    assert metrics.starr(f, or_equal=False) == pytest.approx([0.25])


def test_weights_of_goals_by_hand() -> None:
    goals = ["g1", "g2", "g3"]
    assert weights.weight_shares(goals, None) == pytest.approx([1 / 3] * 3)
    assert weights.weight_shares(goals, {"g1": 3, "g3": 1}) == pytest.approx([0.75, 0, 0.25])
    assert weights.weight_shares(goals, {"g2": 1e-9}) == pytest.approx([0, 1, 0])
    for wrong in ({"g1": -1, "g2": 2}, {"g1": 0.0}, {"g9": 1.0}, {}):
        with pytest.raises(UsageError):
            weights.weight_shares(goals, wrong)


def test_profiles_that_are_sure_are_each_taken_once() -> None:
    sure = pd.DataFrame({"g1": [1.0, 3.0], "g2": [1.0, 1.0]})
    found = weights.weight_vectors(sure, 500, 1, ["g1", "g2"])
    assert sorted(found[:, 0]) == pytest.approx([0.5, 0.75])
    unsure = sure.assign(spread=[0.0, 0.3])
    assert len(weights.weight_vectors(unsure, 500, 1, ["g1", "g2"])) == 500
    assert weights.weight_vectors(None, 7, 1, ["g1", "g2"]).shape == (7, 2)


def test_the_worst_goal_is_looked_for_among_goals_that_weigh_something() -> None:
    scores = np.array([[1.0, -2.0, 3.0]])
    vectors = np.array([[0.5, 0.0, 0.5], [0.0, 1e-9, 1.0]])
    assert weights.aggregate(scores, vectors, "worst_goal") == pytest.approx(np.array([[1.0, -2]]))


# Ranks


def two_alternatives(source: WeightSource) -> Acceptability:
    """a is first in three of four draws at the first weights, and in one of four at the others."""
    a = np.array([[1.0, 0], [1, 0], [1, 0], [-1, 1]])
    vectors = np.array([[1.0, 0.0], [0.0, 1.0]])
    values = labelled(np.stack([a, np.array([[0.0, 0.5]] * 4)]))
    return acceptability(values, vectors, source=source)


def test_errors_of_ranks_by_hand() -> None:
    # Shares of a by draw 1/2, 1/2, 1/2, 1/2 and by weight 3/4, 1/4.
    by_weight = math.sqrt(0.125 / 2)
    assert two_alternatives(WeightSource("uniform")).rank_error() == pytest.approx(
        np.full((2, 2), by_weight)
    )
    assert two_alternatives(GIVEN).rank_error() == pytest.approx(np.zeros((2, 2)))


def test_the_margin_of_a_leader_by_hand() -> None:
    # Shares of a by draw: 1, 1/2, 0, 1/2; by weight 3/4 and 1/4.
    a = np.array([[1.0, 1], [1, -1], [-1, -1], [1, -1]])
    values = labelled(np.stack([a, np.zeros((4, 2))]))
    vectors = np.array([[1.0, 0.0], [0.0, 1.0]])
    gaps = np.array([1.0, 0, -1, 0])
    draws, drawn = gaps.var(ddof=1) / 4, np.array([0.5, -0.5]).var(ddof=1) / 2
    both = leader_of(acceptability(values, vectors, source=WeightSource("uniform")))
    assert (both.shares, both.margin) == ((0.5, 0.5), 0.0)
    assert both.error == pytest.approx(math.sqrt(draws + drawn))
    assert leader_of(acceptability(values, vectors, source=GIVEN)).error == pytest.approx(
        math.sqrt(draws)
    )


@pytest.mark.parametrize(("margin", "clear"), [(0.195, False), (0.196, False), (0.197, True)])
def test_a_lead_is_clear_beyond_its_95_per_cent_interval(margin: float, clear: bool) -> None:
    assert Leader(("a", "b"), (0.6, 0.4), margin, 0.1).clear is clear


def test_tables_of_ranks_say_errors_and_conditions() -> None:
    found = two_alternatives(GIVEN)
    given = {"some": np.array([True, False, False, True])}
    row = found.table(given).iloc[0]
    assert (row["alternative"], row["rank_1"], row["rank_2"], row["some_draws"]) == (
        "a", 0.5, 0.5, 2,
    )  # fmt: skip
    assert row["rank_1_error"] == 0
    pairs = found.pairs(given).set_index(["alternative", "other"])
    assert pairs.loc[("a", "b"), "p_better"] == 0.5
    assert pairs.loc[("b", "a"), "some_p_better"] == 0.5
    assert len(pairs) == 2


# Errors of finitely many draws


@pytest.mark.parametrize(
    ("error", "said"),
    [(0.012345, 0.012), (0.0996, 0.1), (1234.0, 1200.0), (0.0, 0.0), (-0.0456, -0.046), (1, 1)],
)
def test_errors_have_two_digits(error: float, said: float) -> None:
    assert float(two_digits(error)) == pytest.approx(said, rel=1e-12)


def test_what_is_no_number_stays_none() -> None:
    assert np.isnan(two_digits([np.nan, 0.123])).tolist() == [True, False]


def test_shares_of_some_draws_by_hand() -> None:
    by_draw = np.array([[0.0, 1.0, 0.5, 1.0]])
    share, error = given_share(by_draw, np.array([True, True, False, True]))
    assert share == pytest.approx([2 / 3])
    assert error == pytest.approx([math.sqrt(1 / 3) / math.sqrt(3)])
    share, error = given_share(by_draw, np.zeros(4, bool))
    assert np.isnan(share).all()
    assert np.isnan(error).all()


def test_the_error_of_a_share_is_that_of_jeffreys_posterior() -> None:
    # k = 1 of n = 3: Beta(3/2, 5/2) has variance a b / ((a + b)^2 (a + b + 1)).
    assert share_error(1 / 3, 3) == pytest.approx(math.sqrt(1.5 * 2.5 / (16 * 5)))
    assert share_error(0.5, 2) == pytest.approx(math.sqrt(1.5 * 1.5 / (9 * 4)))
    assert np.isnan(share_error(0.5, 1))


def test_the_error_of_a_mean_of_two_draws() -> None:
    assert mean_error(np.array([1.0, 3.0])) == pytest.approx(1.0)


def test_ends_of_a_quantile_stop_at_the_draws() -> None:
    assert quantile_ends(0.5, 25) == pytest.approx((0.4, 0.6, 0.5))
    s = math.sqrt(0.05 * 0.95 / 2)
    assert quantile_ends(0.05, 2) == pytest.approx((0.0, 0.05 + s, s / (0.05 + s)))
    assert quantile_ends(0.95, 2) == pytest.approx((0.95 - s, 1.0, s / (0.05 + s)))


# Sensitivity


def judged(value: list[float], before: list[float] | None, half: float, shares: bool) -> list:
    last = np.array(value)[:, None]
    levels = [convergence.Level(128, last, np.full_like(last, half))]
    if before is not None:
        first = np.array(before)[:, None]
        levels.insert(0, convergence.Level(64, first, np.full_like(first, half)))
    row = convergence.verdicts(["y"], "S1", levels, shares=shares).iloc[0]
    return [row["verdict"], row["width"], row["change"], bool(row["top_kept"])]


def test_verdicts_on_convergence_by_hand() -> None:
    value = [0.5, 0.3, 0.2, 0.1]
    assert judged(value, [0.45, 0.3, 0.2, 0.1], 0.05, True) == [
        "enough", pytest.approx(0.1), pytest.approx(0.05), True,
    ]  # fmt: skip
    assert judged(value, [0.40, 0.3, 0.2, 0.1], 0.05, True)[0] == "ranking"
    assert judged(value, value, 0.06, True)[0] == "ranking"
    assert judged(value, [0.5, 0.3, 0.1, 0.2], 0.06, True)[0::3] == ["not_enough", False]
    assert judged(value, None, 0.05, True)[0] == "enough"
    assert judged(value, None, 0.06, True)[0] == "not_enough"


def test_measures_that_are_no_shares_are_judged_by_the_largest() -> None:
    verdict, width, change, _ = judged([10.0, -20.0], [10.0, -21.0], 1.0, False)
    assert (verdict, width, change) == ("enough", pytest.approx(0.1), pytest.approx(0.05))
    assert judged([0.0, 0.0], [0.0, 0.0], 0.0, False)[1:3] == [0.0, 0.0]
    # A share above one, which noise can give, is measured against itself.
    assert judged([2.0, 0.1], None, 0.1, True)[1] == pytest.approx(0.1)
    assert judged([0.5, 0.1], None, 0.1, True)[1] == pytest.approx(0.2)


def test_sizes_are_halved_down_to_the_smallest() -> None:
    assert convergence.sizes(256, 32) == (32, 64, 128, 256)
    assert convergence.sizes(256, 64) == (64, 128, 256)
    assert convergence.sizes(2048, 32, 2) == (1024, 2048)
    assert convergence.sizes(50, 32) == (50,)
    assert convergence.sizes(64, 32) == (32, 64)


def test_what_hardly_varies_beside_its_size_stands_still() -> None:
    y = np.array([[1.0, 1.0, 0.0], [1.0 + 2e-12, 1.0, 0.0], [1.0, 1.0 + 5e-13, 0.0]])
    assert method.still(y).tolist() == [False, True, True]


def test_resamples_draw_as_many_rows_as_there_are() -> None:
    found = method.resample_weights(5, 7, 1)
    assert found.shape == (7, 5)
    assert found.sum(axis=1) == pytest.approx(np.ones(7))
    assert np.allclose(found * 5, np.round(found * 5))


def test_a_method_has_one_way_and_a_unit_for_every_measure() -> None:
    def read(*_: object) -> method.Measures:
        return {}

    method.Method("m", "A", {"A": "points"}, "valid", grouped=True, default_n=8, read=read)
    with pytest.raises(ValueError, match="either a design or a reader"):
        method.Method("m", "A", {"A": "points"}, "valid", grouped=True, default_n=8)
    with pytest.raises(ValueError, match="unit of every measure"):
        method.Method("m", "B", {"A": "points"}, "valid", grouped=True, default_n=8, read=read)
    with pytest.raises(ValueError, match="unit of every measure"):
        method.Method("m", "A", {"A": ""}, "valid", grouped=True, default_n=8, read=read)
