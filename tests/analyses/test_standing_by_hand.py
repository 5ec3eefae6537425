"""Where alternatives stand: ties, ends and single draws of ranks, weights and verdicts, by hand."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from valuma_scenarios.analyses.ranking import (
    clusters,
    composite,
    metrics,
    precision,
    smaa,
    verdicts,
    weights,
    worlds,
)  # fmt: skip
from valuma_scenarios.analyses.ranking.leader import leader_of
from valuma_scenarios.analyses.ranking.verdicts import Verdicts
from valuma_scenarios.analyses.ranking.worlds import World
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.results.run_weights import RunWeights
from valuma_scenarios.schema.study import Study

Array = np.ndarray
NOTHING: Any = None


def labelled(values: Array) -> xr.DataArray:
    """Differences of alternatives a, b, … in goals g1, g2, …"""
    names = {"alternative": list("abcdef")[: len(values)],
             "goal": [f"g{k + 1}" for k in range(values.shape[2])]}  # fmt: skip
    return xr.DataArray(values, dims=("alternative", "draw", "goal"), coords=names)


# Verdicts


def test_those_that_the_best_is_not_likely_better_than_are_tied_with_it() -> None:
    held: Any = SimpleNamespace(
        ranks=SimpleNamespace(order=("c", "a", "d", "b")), best="c",
        likely=lambda one, other: (one, other) in {("c", "d"), ("c", "b")},
    )  # fmt: skip
    assert Verdicts.tied(held) == ("a",)
    assert Verdicts.apart(held) == ("d", "b")
    held.likely = lambda *_: False
    assert (Verdicts.tied(held), Verdicts.apart(held)) == (("a", "d", "b"), ())
    held.likely = lambda *_: True
    assert (Verdicts.tied(held), Verdicts.apart(held)) == ((), ("a", "d", "b"))


def test_goals_in_which_an_alternative_has_one_of_some_verdicts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(verdicts, "verdict", lambda evidence: evidence)
    said = {
        ("a", "g1"): "better",
        ("a", "g2"): "worse",
        ("a", "g3"): "unsure",
        ("b", "g1"): "worse",
    }
    held: Any = SimpleNamespace(goals=("g1", "g2", "g3"), evidence=said)
    words: Any = ("worse", "better")
    assert Verdicts.goals_with(held, "a", *words) == ("g1", "g2")
    assert Verdicts.goals_with(held, "a", words[0]) == ("g2",)


def test_a_lead_is_measured_by_the_error_of_a_sample() -> None:
    """A mean gap of 0.325 with a deviation of 0.3175 in four draws: 1.96 errors are 0.311."""
    gap = np.array([0.6, 0.05, 0.6, 0.05])
    held: Any = SimpleNamespace(
        given={"all": np.stack([0.5 - gap / 2, 0.5 + gap / 2])}, alternatives=("a", "b")
    )
    assert Verdicts.first_given(held, "all") == (("b",), pytest.approx(0.6625))


# Ranks and weights


def test_one_way_of_weighing_has_no_error_of_its_own() -> None:
    values = labelled(np.array([[[1.0], [1], [-1], [1]], [[0.0]] * 4]))
    found = leader_of(smaa.acceptability(values, np.array([[1.0]])))
    gaps = np.array([1.0, 1, -1, 1])
    assert found.error == pytest.approx(gaps.std(ddof=1) / 2)
    once = smaa.acceptability(values.isel(draw=[0]), np.array([[1.0], [1.0]]))
    assert leader_of(once).error == 0


def test_central_weights_of_what_is_seldom_first() -> None:
    found = weights.central_weights(np.array([[0.5, 0.25]]), np.array([[0.2, 0.8], [0.8, 0.2]]))
    assert found.tolist() == [pytest.approx([0.4, 0.6])]


def test_people_who_are_unsure_are_drawn_with_the_same_seed_every_time() -> None:
    profiles = pd.DataFrame({"profile": ["p"], "group": "", "kind": "points", "g1": [1.0],
                             "g2": [1.0], "spread": [0.5]})  # fmt: skip
    values = labelled(np.random.default_rng(5).normal(size=(3, 9, 2)))
    found = smaa.given_acceptability(values, RunWeights(profiles, "survey", "w.csv", "0"))
    drawn = weights.weight_vectors(profiles, 1000, 1, ["g1", "g2"])
    assert found.rank == pytest.approx(smaa.acceptability(values, drawn).rank)
    assert found.weights == 1000


def test_profiles_that_are_hardly_sure_of_anything() -> None:
    """The mean is that of the profile and the deviation as said, also where one goal has it all."""
    for spread in (0.9, 0.999, 0.99999):
        people = pd.DataFrame({"g1": [3.0], "g2": [1.0], "spread": [spread]})
        found = weights.profile_weights(people, 4000, 2, ["g1", "g2"])
        assert found[:, 0].mean() == pytest.approx(0.75, abs=0.02)
        assert found[:, 0].std() == pytest.approx(spread * math.sqrt(0.75 * 0.25), rel=0.03)
        assert found.sum(axis=1) == pytest.approx(np.ones(4000))


def test_goals_that_an_alternative_is_best_in_by_hand() -> None:
    medians = np.array([[1.5, 1.0], [1.0, 1.0], [2.0, 0.0], [1.5, 1.0]])
    found = weights.dominance_counts(labelled(np.repeat(medians[:, None], 3, axis=1)))
    told = found.set_index(["alternative", "other"])[["best_goals", "pareto"]]
    assert {pair: tuple(row) for pair, row in told.iterrows()} == {
        ("a", "b"): (1, True), ("b", "a"): (0, False), ("a", "c"): (1, False),
        ("c", "a"): (1, False), ("a", "d"): (0, False), ("d", "a"): (0, False),
        ("b", "c"): (1, False), ("c", "b"): (1, False), ("b", "d"): (0, False),
        ("d", "b"): (1, True), ("c", "d"): (1, False), ("d", "c"): (1, False),
    }  # fmt: skip


def test_composites_of_several_weights_come_last_in_the_shape() -> None:
    scores = np.arange(12.0).reshape(2, 2, 3) * np.array([1, -1, 1])
    vectors = np.array([[0.5, 0, 0.5], [0.5, 0.5, 0], [0, 1, 0], [0, 0, 1]])
    found = weights.aggregate(scores, vectors, "worst_goal")
    assert found.shape == (2, 2, 4)
    assert found[1, 0].tolist() == [6, -7, -7, 8]


# Camps, metrics and worlds


def test_of_groupings_that_are_as_clear_the_one_with_fewer_camps_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    three = np.repeat(np.eye(3), [5, 7, 6], axis=0)
    monkeypatch.setattr(clusters, "silhouette", lambda *_: clusters.CLEAR_SILHOUETTE)
    assert len(clusters.clusters(three, 5, ("a", "b", "c"))) == 2
    monkeypatch.setattr(clusters, "silhouette", lambda *_: clusters.CLEAR_SILHOUETTE - 1e-9)
    assert clusters.clusters(three, 5, ("a", "b", "c")) == []


def test_no_more_than_three_camps_are_told() -> None:
    four = np.repeat(np.eye(4), [5, 6, 7, 8], axis=0)
    assert len(clusters.clusters(four, 5, ("a", "b", "c", "d"))) == 3


def test_mean_weights_of_a_camp_have_four_digits() -> None:
    table = np.repeat([[1 / 3, 2 / 3, 0.0], [0, 0, 1]], 5, axis=0)
    found = clusters.clusters(table, 5, ("a", "b", "c"))
    assert {"a": 0.3333, "b": 0.6667, "c": 0.0} in [group["weights"] for group in found]


def test_rows_of_metrics_are_numbered_through() -> None:
    table = metrics.metric_table(np.array([[1.0, 2.0], [2.0, 1.0]]), ["a", "b"])
    assert table.index.tolist() == list(range(2 * len(metrics.METRICS)))


def test_the_studys_own_run_is_not_made_again(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study
) -> None:
    def refuse(*_: object) -> xr.Dataset:
        pytest.fail("the run is there")

    monkeypatch.setattr(worlds, "evaluate", refuse)
    own = xr.Dataset({"goal_effect": ("draw", [1.0, 2.0])})
    runs = worlds._Runs(shipped_study, draw(shipped_study, 2, 1), own)
    changed, found = runs(World("x", timing="discounted"))
    assert found is own
    assert changed.alternatives == shipped_study.alternatives


# Composites and precision


@pytest.fixture
def spread_of_goals(monkeypatch: pytest.MonkeyPatch) -> Study:
    """Goals that differ by 0.5, 2, nothing and 10 from the 5th to the 95th percentile."""
    even = np.linspace(-1 / 18, 19 / 18, 21)[None, :, None]
    values = labelled(even * np.array([0.5, 2.0, 0.0, 10.0]))
    monkeypatch.setattr(
        composite, "Differences", lambda *_: SimpleNamespace(goals=lambda _year: values)
    )
    study: Any = SimpleNamespace(disparity="g4")
    return study


@pytest.mark.parametrize(
    ("asked", "points"),
    [
        (None, [2.5 / 3 / 4 / 0.5, 2.5 / 3 / 4 / 2, 0, 2.5 / 3 / 4 / 10]),
        ({"g1": 1.0}, [1, 0, 0, 0]),
        ({"g4": 5.0}, [0, 0, 0, 1]),
        ({"g1": 1.0, "g2": 3.0, "g4": 4.0}, [1.625 / 8 / 0.5, 1.625 * 3 / 8 / 2, 0, 1.625 / 20]),
    ],
)  # fmt: skip
def test_points_of_a_composite_by_hand(
    spread_of_goals: Study, asked: dict[str, float] | None, points: list[float]
) -> None:
    """A goal counts its weight over its spread, times the mean spread of the goals in points."""
    found = composite.coefficients(spread_of_goals, NOTHING, asked)
    assert list(found.values()) == pytest.approx(points)


def test_targets_are_of_the_last_year_or_of_the_one_that_is_asked(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study
) -> None:
    held: Any = SimpleNamespace(study=shipped_study, results=None)
    monkeypatch.setattr(composite, "coefficients", lambda *asked: {"g1": float(asked[-1])})
    for asked, year in ((None, shipped_study.end_year), (2025, 2025)):
        goal = composite.goal_target(shipped_study, "g3", asked)
        assert (goal.year, goal.points) == (year, {"g3": 1})
        found = composite.composite_target(held, year=asked)
        assert (found.year, found.points) == (year, {"g1": year})


@pytest.mark.parametrize(
    ("least", "advice"), [(0.0003, "0.0003"), (0.00031, "0.0004"), (0.5, "0.5")]
)
def test_a_precision_that_can_be_reached_is_rounded_up(least: float, advice: str) -> None:
    assert str(precision._too_many(1e-5, 10**7, least)).endswith(f"ask for {advice} or more")


def test_the_error_of_an_answer_is_the_largest_against_the_first() -> None:
    by_draw = np.zeros((3, 3, 4))
    by_draw[1, 0], by_draw[1, 2], by_draw[0, 1] = [1, 1, 0, 1], [1, 0, 0, 1], [0, 0, 1, 0]
    held: Any = SimpleNamespace(alternatives=("a", "b", "c"), order=("b", "a", "c"),
                                better_by_draw=lambda one: by_draw[one])  # fmt: skip
    assert precision.answer_error(held) == pytest.approx(math.sqrt(1 / 3) / 2)
    alone: Any = SimpleNamespace(alternatives=("a",), order=("a",),
                                 better_by_draw=lambda _one: np.zeros((1, 4)))  # fmt: skip
    assert precision.answer_error(alone) == 0
