"""Robustness metrics against published and hand-computed numbers, and worlds kept apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from valuma_scenarios.analyses.ranking import metrics as rb
from valuma_scenarios.analyses.ranking.worlds import (
    World,
    default_worlds,
    differences_in,
    first_places,
    performance_in,
    robustness_table,
    study_in,
)
from valuma_scenarios.draws.sampling import Draws, draw
from valuma_scenarios.errors import UsageError
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.schema.study import Study

# Example of the software of McPhail and others, with the values it gives (regret turned positive).
PUBLISHED = np.array([[0.99, 1.0, 0.5], [0.69, 0.6, 0.6]])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (rb.maximin(PUBLISHED), [0.5, 0.6]),
        (rb.maximax(PUBLISHED), [1.0, 0.69]),
        (rb.hurwicz(PUBLISHED, 0.75), [0.625, 0.6225]),
        (rb.laplace(PUBLISHED), [0.83, 0.63]),
        (rb.minimax_regret(PUBLISHED), [0.1, 0.4]),
        (rb.percentile_regret(PUBLISHED, 0.5), [0.0, 0.3]),
        (rb.mean_variance(PUBLISHED), [1.42320289996384, 1.54948632859709]),
        (rb.undesirable_deviations(PUBLISHED), [0.245, 0.0]),
    ],
)
def test_published_example(values: np.ndarray, expected: list[float]) -> None:
    assert values == pytest.approx(np.array(expected), abs=1e-12)


def test_published_skewness() -> None:
    f = np.array([[0.99, 1.0, 0.5], [0.69, 0.6, 0.61]])
    assert rb.percentile_skewness(f) == pytest.approx([0.96, -0.777777777777779])


def test_published_satisficing() -> None:
    f = np.array([[0.5, 0.99, 1.0], [0.6, 0.65, 0.69]])
    assert rb.starr(f, 0.65) == pytest.approx([2 / 3, 2 / 3])
    assert rb.starr(f, 0.65, or_equal=False) == pytest.approx([2 / 3, 1 / 3])


def test_regret_by_hand() -> None:
    # Best in each state: 3, 4, 5, 2. Regrets of a: 0, 2, 0, 2; of b: 2, 0, 4, 0.
    f = np.array([[3.0, 2, 5, 0], [1, 4, 1, 2]])
    assert rb.expected_regret(f) == pytest.approx([1.0, 1.5])
    assert rb.minimax_regret(f) == pytest.approx([2.0, 4.0])
    # Sorted regrets 0 0 2 2 and 0 0 2 4: the 90th percentile lies 0.7 of the way to the last.
    assert rb.percentile_regret(f) == pytest.approx([2.0, 2 + 0.7 * 2])
    table = rb.regret_table({"g1": f, "g2": -f}, ["a", "b"], {"g1": "points", "g2": "%"})
    assert list(table["p_best"]) == [0.5] * 4
    assert list(table["expected"]) == [1, 1.5, 1.5, 1]
    assert table.index.tolist() == [0, 1, 2, 3]


def test_peakedness_by_hand() -> None:
    # 0 … 10: q10 = 1, q25 = 2.5, q75 = 7.5, q90 = 9.
    f = np.arange(11.0)[None]
    assert rb.percentile_peakedness(f) == pytest.approx([8 / 5])
    assert rb.percentile_skewness(f) == pytest.approx([0.0])
    assert np.isnan(rb.percentile_peakedness(np.zeros((1, 4)))[0])


def test_undesirable_deviations_look_at_the_worse_half_only() -> None:
    worse = np.array([[0.0, 1.0, 5.0, 6.0, 7.0]])
    better = np.array([[0.0, 1.0, 5.0, 60.0, 70.0]])
    # Worse half of five states: 5, 4 and 0 below the median of 5.
    assert rb.undesirable_deviations(worse) == pytest.approx([3.0])
    assert rb.undesirable_deviations(better) == pytest.approx([3.0])


@given(arrays(float, (4, 9), elements=st.floats(-10, 10)))
def test_order_of_metrics(f: np.ndarray) -> None:
    assert (rb.maximin(f) <= rb.laplace(f) + 1e-9).all()
    assert (rb.laplace(f) <= rb.maximax(f) + 1e-9).all()
    assert (rb.expected_regret(f) <= rb.minimax_regret(f) + 1e-9).all()
    assert (rb.regrets(f).min(axis=0) == 0).all()
    # The alternative with the highest mean has the lowest expected regret.
    best = rb.expected_regret(f) - rb.expected_regret(f).min()
    assert best == pytest.approx(rb.laplace(f).max() - rb.laplace(f), abs=1e-9)


@given(arrays(float, (3, 7), elements=st.floats(-10, 10)))
def test_an_alternative_more_never_lowers_regret(f: np.ndarray) -> None:
    assert (rb.minimax_regret(f)[:2] >= rb.minimax_regret(f[:2]) - 1e-12).all()


def test_reference_has_no_rank() -> None:
    table = rb.metric_table(np.array([[0.0, 0, 0], [1, -1, 2], [2, -2, 3]]), ["r", "a", "b"], "r")
    ranks = table.pivot(index="metric", columns="alternative", values="rank")
    assert ranks["r"].isna().all()
    assert ranks.loc["maximin", "a"] == 1
    assert ranks.loc["maximax", "b"] == 1
    assert set(table["metric"]) == set(rb.METRIC_IDS)


@pytest.fixture(scope="module")
def few(shipped_study: Study) -> Draws:
    return draw(shipped_study, 40, 5)


@pytest.fixture(scope="module")
def results(shipped_study: Study, few: Draws) -> xr.Dataset:
    return evaluate(shipped_study, few)


def test_scenarios_change_the_study_and_leave_the_given_one(shipped_study: Study) -> None:
    ended = study_in(World("x", funding_ends=True, mainstream_factor=2.0), shipped_study)
    assert not any(a.funding.continue_after_last_year for a in ended.alternatives)
    assert all(a.funding.continue_after_last_year for a in shipped_study.alternatives)
    name = "mainstream_meur_per_year"
    assert ended.constant(name) == 2 * shipped_study.constant(name)


def test_discounted_mean_by_hand(shipped_study: Study, results: xr.Dataset) -> None:
    world = World("x", timing="discounted", discount_rate=0.0)
    effect = results["goal_effect"].sel(region="FI")
    change = effect.sel(alternative="by_theme") - effect.sel(alternative="status_quo")
    by_hand = change.mean(dim="year").sel(goal="g2").to_numpy()
    found = differences_in(world, shipped_study, results).sel(alternative="by_theme", goal="g2")
    assert found.to_numpy() == pytest.approx(by_hand)


def test_weights_of_one_goal_repeat_that_goal(shipped_study: Study, results: xr.Dataset) -> None:
    world = World("x", weights={"g5": 2.0})
    differences = differences_in(world, shipped_study, results)
    performance = performance_in(world, differences)
    goal = differences.sel(goal="g5").to_numpy()
    assert np.corrcoef(performance[1:].ravel(), goal[1:].ravel())[0, 1] == pytest.approx(1)


def test_impossible_weights_are_refused(shipped_study: Study, results: xr.Dataset) -> None:
    differences = differences_in(World("x"), shipped_study, results)
    with pytest.raises(UsageError, match="weights must be"):
        performance_in(World("x", weights={"g1": -1.0}), differences)


def test_worlds_use_the_same_draws_and_stay_apart(
    shipped_study: Study, few: Draws, results: xr.Dataset
) -> None:
    worlds = (World("reference", "reference"), World("ends", "scenario", funding_ends=True))
    table = robustness_table(shipped_study, few, worlds, results)
    assert len(table) == 2 * len(rb.METRIC_IDS) * len(shipped_study.candidates)
    again = robustness_table(shipped_study, few, worlds)
    assert again["value"].to_numpy() == pytest.approx(table["value"].to_numpy(), nan_ok=True)
    counts = first_places(table)
    assert counts.to_numpy().sum(axis=1).min() >= len(worlds)
    assert counts["status_quo"].sum() == 0


def test_every_world_that_claims_to_differ_does(
    shipped_study: Study, few: Draws, results: xr.Dataset
) -> None:
    worlds = default_worlds(("g1", "g2", "g3", "g4", "g5", "g6"))
    table = robustness_table(shipped_study, few, worlds, results)
    wide = table.pivot_table(
        index="world", columns=["metric", "alternative"], values="value", sort=False
    )
    rows = {
        str(w): tuple(row) for w, row in zip(wide.index, wide.fillna(0).to_numpy(), strict=True)
    }
    assert set(rows) == {world.id for world in worlds}
    same = [(a, b) for a in rows for b in rows if a < b and rows[a] == rows[b]]
    assert same == []


def test_default_worlds_are_distinct() -> None:
    worlds = default_worlds(("g1", "g2", "g3"))
    assert len({world.id for world in worlds}) == len(worlds)
    assert len(
        {replace(world, id="", kind="method") for world in worlds if not world.weights}
    ) == len([world for world in worlds if not world.weights])
    for world in worlds:
        assert world.weights is None or sum(world.weights.values()) == pytest.approx(1)
