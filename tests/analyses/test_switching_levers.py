"""Switching values, win maps and challenges: known crossings, and the model itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valuma_scenarios.analyses.ranking.composite import (
    Target,
    composite_target,
    goal_target,
    values_of,
)
from valuma_scenarios.analyses.switching import challenge as levers
from valuma_scenarios.analyses.switching import values as switching
from valuma_scenarios.analyses.switching.challenge import LEVERS, Challenge, challenge, shifted
from valuma_scenarios.analyses.switching.values import (
    Duel,
    base_values,
    gaps,
    range_of,
    share_beyond,
    switching_values,
    win_map,
)
from valuma_scenarios.draws.sampling import Draws, central, draw
from valuma_scenarios.errors import UsageError
from valuma_scenarios.results.runs import compute_run
from valuma_scenarios.schema.study import Study


@pytest.fixture(scope="module")
def duel(shipped_study: Study) -> Duel:
    return Duel("by_theme", "by_region_type", goal_target(shipped_study, "g3"))


def pretend(monkeypatch: pytest.MonkeyPatch, b_minus_a: object) -> None:
    def values(_study: Study, draws: Draws, _target: Target, _names: tuple[str, ...]) -> np.ndarray:
        gap = b_minus_a(draws)  # type: ignore[operator]
        return np.stack([np.zeros_like(gap), gap])

    monkeypatch.setattr(switching, "values_of", values)


def test_known_crossings_are_all_found(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study, duel: Duel
) -> None:
    # x_opt runs over 0.4 … 0.9 with 0.65 in the middle: a parabola that crosses twice.
    pretend(monkeypatch, lambda d: (d["x_opt"] - 0.53) * (d["x_opt"] - 0.81))
    table = switching_values(shipped_study, duel, parameters=["x_opt", "m_half"])
    rows = table[table["parameter"] == "x_opt"]
    assert list(rows["crossing"]) == pytest.approx([0.53, 0.81], abs=1e-9)
    assert set(rows["of"]) == {2}
    assert list(rows["moved_share"]) == pytest.approx([0.12 / 0.5, 0.16 / 0.5])
    other = table[table["parameter"] == "m_half"].iloc[0]
    assert other["status"] == "no_influence"
    assert np.isnan(other["crossing"])


def test_a_crossing_on_a_grid_point_is_found(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study, duel: Duel
) -> None:
    pretend(monkeypatch, lambda d: d["x_opt"] - np.linspace(0.4, 0.9, switching.GRID)[10])
    table = switching_values(shipped_study, duel, parameters=["x_opt"])
    assert table["crossing"].iloc[0] == pytest.approx(0.525)


def test_never_says_how_much_of_the_lead_is_left(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study, duel: Duel
) -> None:
    pretend(monkeypatch, lambda d: d["x_opt"])
    row = switching_values(shipped_study, duel, parameters=["x_opt"]).iloc[0]
    assert row["status"] == "never"
    assert row["of"] == 0
    assert row["lead_left"] == pytest.approx(0.4 / 0.65)


@settings(max_examples=15)
@given(value=st.floats(0.42, 0.88))
def test_any_single_crossing_is_found(value: float, shipped_study: Study, duel: Duel) -> None:
    with pytest.MonkeyPatch.context() as patch:
        pretend(patch, lambda d: value - d["x_opt"])
        table = switching_values(shipped_study, duel, parameters=["x_opt"])
    assert table["crossing"].iloc[0] == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("base", ["central", "median"])
def test_the_model_changes_sign_at_the_crossing(
    shipped_study: Study, duel: Duel, base: switching.Base
) -> None:
    names = ["m_half", "c_half", "overlap_cost", "p_null_people"]
    table = switching_values(shipped_study, duel, base, names)
    at = base_values(shipped_study, base)
    crossing = table[table["status"] == "crosses"]
    assert len(crossing), "this duel is close enough to flip"
    for _, row in crossing.iterrows():
        name, value = str(row["parameter"]), float(row["crossing"])
        below, above = gaps(shipped_study, duel, at, [{name: value * 0.999}, {name: value * 1.001}])
        assert below * above < 0
        assert row["low"] <= value <= row["high"]


def test_the_base_is_the_central_run(shipped_study: Study, duel: Duel) -> None:
    at = base_values(shipped_study, "central")
    values = values_of(shipped_study, central(shipped_study), duel.target, (duel.a, duel.b))
    assert gaps(shipped_study, duel, at, [{}]) == pytest.approx(values[1] - values[0])


def test_moving_the_null_probability_moves_the_switches(shipped_study: Study) -> None:
    at = base_values(shipped_study, "central")
    draws = switching.moved(shipped_study, at, [{}, {"p_null_people": 0.7}])
    assert draws["works_people"] == pytest.approx([1 - at["p_null_people"], 0.3])
    assert draws["works_place"] == pytest.approx([1 - at["p_null_place"]] * 2)


def test_share_beyond_by_hand(shipped_study: Study) -> None:
    spec = shipped_study.parameters["x_opt"]
    uniform = spec.model_copy(
        update={"distribution": spec.distribution.model_copy(update={"kind": "uniform"})}
    )
    assert share_beyond(uniform, 0.8, 0.65) == pytest.approx(0.2, abs=0.001)
    assert share_beyond(uniform, 0.5, 0.65) == pytest.approx(0.2, abs=0.001)


def test_ranges_stay_inside_bounds(shipped_study: Study) -> None:
    for parameter in shipped_study.parameters.values():
        low, high = range_of(parameter)
        assert low <= parameter.value <= high
        if parameter.bounds[0] is not None:
            assert low >= parameter.bounds[0]


def test_win_map_by_hand(monkeypatch: pytest.MonkeyPatch, shipped_study: Study, duel: Duel) -> None:
    pretend(monkeypatch, lambda d: (d["x_opt"] - 0.65) + (d["w_opt"] - 0.75))
    grid = win_map(shipped_study, duel, ("x_opt", "w_opt"), size=11)
    gap = grid["x_value"] - 0.65 + grid["y_value"] - 0.75
    sure = gap.abs() > 1e-9
    assert ((gap > 0) == (grid["winner"] == duel.b))[sure].all()
    assert len(grid) == 121


@pytest.mark.parametrize("axes", [("x_opt", "x_opt"), ("x_opt", "x_op")])
def test_impossible_win_maps_are_refused(
    shipped_study: Study, duel: Duel, axes: tuple[str, str]
) -> None:
    with pytest.raises(UsageError, match="x_opt"):
        win_map(shipped_study, duel, axes)


def test_composite_of_one_goal_has_the_sign_of_the_goal(shipped_study: Study) -> None:
    run = compute_run(shipped_study, draws=20)
    target = composite_target(run, {"g2": 3.0})
    draws = central(shipped_study)
    names = ("status_quo", "partnership")
    one = values_of(shipped_study, draws, target, names)
    goal = values_of(shipped_study, draws, goal_target(shipped_study, "g2"), names)
    assert one / goal == pytest.approx(np.full((2, 1), float(one[0, 0] / goal[0, 0])))
    with pytest.raises(UsageError, match="weights must be"):
        composite_target(run, {"g2": 0.0})


def test_known_smallest_change(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study, duel: Duel
) -> None:
    def values(study: Study, draws: Draws, _target: Target, names: tuple[str, ...]) -> np.ndarray:
        money = [
            sum(n.coordination_meur for n in study.alternative(name).networks) for name in names
        ]
        # The winner stands at 7.5 M€ whatever it does; the challenger at what it spends.
        return np.array([[7.5], *([m] for m in money[1:])]) * np.ones(len(draws))

    monkeypatch.setattr(levers, "values_of", values)
    table = challenge(shipped_study, central(shipped_study), Challenge(duel)).set_index("lever")
    row = table.loc["coordination_meur"]
    assert row["wins"]
    assert row["from_value"] == pytest.approx(3.24)
    assert row["to_value"] == pytest.approx(7.5, abs=1e-4)
    assert not table.drop("coordination_meur")["wins"].any()


def test_the_challenger_wins_after_the_change_and_not_before(
    shipped_study: Study, duel: Duel
) -> None:
    untouched = shipped_study.alternative(duel.b).model_dump()
    draws = central(shipped_study)
    table = challenge(shipped_study, draws, Challenge(duel))
    assert shipped_study.alternative(duel.b).model_dump() == untouched, "nothing is mutated"
    assert set(table["lever"]) == {lever.id for lever in LEVERS} | {levers.MEMBERSHIP}
    names = (duel.a, duel.b)
    for lever in LEVERS:
        row = table[table["lever"] == lever.id].iloc[0]
        if not row["wins"]:
            continue
        for way, expected in ((row["way"], True), (row["way"] * 0.98, False)):
            changed = shifted(lever, shipped_study, shipped_study.alternative(duel.b), way)
            study = replace(
                shipped_study, alternatives=(shipped_study.alternative(duel.a), changed)
            )
            values = values_of(study, draws, duel.target, names)
            assert bool(values[1, 0] > values[0, 0]) is expected


def test_a_sure_win_takes_at_least_as_much_as_a_likely_one(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study, duel: Duel
) -> None:
    def values(study: Study, draws: Draws, _target: Target, names: tuple[str, ...]) -> np.ndarray:
        money = [
            sum(n.coordination_meur for n in study.alternative(name).networks) for name in names
        ]
        # The winner stands at 5, 5.1 … 6.9 M€ in twenty draws.
        stands = 5 + np.arange(20) / 10
        return np.stack([stands, *(np.full(20, m) for m in money[1:])])

    monkeypatch.setattr(levers, "values_of", values)
    draws = draw(shipped_study, 20, 1)
    found = [
        challenge(shipped_study, draws, Challenge(duel, sure)).set_index("lever")
        for sure in (0.5, 0.8)
    ]
    # Quantiles at 50 % and 80 % of 5.0 … 6.9: 5.95 and 6.52 M€.
    levels = [table.loc["coordination_meur", "to_value"] for table in found]
    assert levels == pytest.approx([5.95, 6.52], abs=1e-3)
    assert set(found[1]["draws"]) == {20}


def test_a_winner_needs_no_change(shipped_study: Study) -> None:
    duel = Duel("status_quo", "partnership", goal_target(shipped_study, "g3"))
    table = challenge(shipped_study, central(shipped_study), Challenge(duel))
    assert table["already"].all()
    assert table["wins"].all()


def test_levers_stay_within_their_limits(shipped_study: Study) -> None:
    for alternative in shipped_study.alternatives:
        if not alternative.networks:
            continue
        for lever in LEVERS:
            for way in (-1.0, -0.3, 0.0, 0.6, 1.0):
                changed = shifted(lever, shipped_study, alternative, way)
                for network in changed.networks:
                    assert 0 <= network.binding <= 1
                    assert 0 <= network.knowledge_share <= 1
                    assert network.contract_years > 0
                spent = sum(n.coordination_meur for n in changed.networks)
                assert spent <= changed.funding.amounts["contracts"] + 1e-9
            assert shifted(lever, shipped_study, alternative, 0.0).networks == alternative.networks
