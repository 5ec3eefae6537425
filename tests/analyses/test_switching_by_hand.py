"""Crossings and challenges step by step: grids, brackets, ends, and the order of what is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.analyses.test_levers_by_hand import members_count, one_network
from valuma_scenarios.analyses.ranking.composite import Target, goal_target
from valuma_scenarios.analyses.switching import challenge as levers
from valuma_scenarios.analyses.switching import values as switching
from valuma_scenarios.analyses.switching.challenge import (
    LEVERS,
    PARTS,
    ROUNDS,
    STEPS,
    Challenge,
    _close_in,
    _common,
    _head,
    _search,
)
from valuma_scenarios.analyses.switching.values import GRID, Duel, share_beyond
from valuma_scenarios.draws.sampling import Draws, central
from valuma_scenarios.schema.parameters import Distribution
from valuma_scenarios.schema.study import Study

EDGE = float(np.linspace(2 / STEPS, 3 / STEPS, PARTS + 1)[3])
"""A way that the first look into the third step comes upon itself."""

CONTRACT = next(lever for lever in LEVERS if lever.id == "contract_years")


@pytest.fixture(scope="module")
def duel(shipped_study: Study) -> Duel:
    return Duel("by_theme", "by_region_type", goal_target(shipped_study, "g3"))


# Switching values


def test_the_order_of_parameters_is_by_status_then_distance_then_lead() -> None:
    nan = np.nan
    rows = [("a", "fixed", nan, 1.0), ("b", "no_influence", nan, 1.0), ("c", "never", nan, 1.25),
            ("d", "never", nan, 0.5), ("e", "crosses", 0.75, 0.0), ("f", "crosses", 0.25, 0.0),
            ("g", "fixed", nan, 1.0), ("h", "no_influence", nan, 1.0)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["parameter", "status", "moved_share", "lead_left"])
    found = switching._nearest_first(table)
    assert "".join(found["parameter"]) == "fedcbhag"
    assert found.index.tolist() == list(range(8))


def test_draws_that_stand_at_the_base_but_for_what_is_moved(shipped_study: Study) -> None:
    at = switching.base_values(shipped_study, "central")
    found = switching.moved(shipped_study, at, [{"x_opt": 0.5}, {"m_half": 2.0, "x_opt": 0.75}])
    assert found["x_opt"].tolist() == [0.5, 0.75]
    assert found["m_half"].tolist() == [at["m_half"], 2]
    assert np.unique(found.u).tolist() == [0.5]
    assert found.design == "given"


def test_what_lies_at_a_value_is_not_below_it(shipped_study: Study) -> None:
    base = shipped_study.parameters["x_opt"]
    even = base.model_copy(
        update={"distribution": Distribution(kind="uniform", low=0.0, high=1.0),
                "bounds": (None, None)}
    )  # fmt: skip
    assert share_beyond(even, 2000.5 / 4000, 0.0) == 0.5
    # A bell from 0.4 to 0.8 that is cut at 0.4, where a twentieth of it then lies.
    cut = base.model_copy(
        update={"distribution": Distribution(kind="normal", low=0.4, high=0.8),
                "bounds": (0.4, None)}
    )  # fmt: skip
    assert share_beyond(cut, 0.4, 0.6) == 0, "nothing lies below the bound"
    assert share_beyond(cut, 0.4 + 1e-9, 0.6) == 0.05


def refined(
    monkeypatch: pytest.MonkeyPatch, gap: Callable[[np.ndarray], np.ndarray], grid: np.ndarray
) -> list[float]:
    """Crossings of a function on a grid, as they are closed in on."""

    def gaps(_study: object, _duel: object, _at: object, moves: Sequence[Any]) -> np.ndarray:
        return gap(np.array([move["p"] for move in moves]))

    monkeypatch.setattr(switching, "gaps", gaps)
    anything: Any = None
    found = switching._refine(anything, anything, {}, {"p": grid}, {"p": gap(grid)})
    return found["p"]


def test_crossings_between_neighbours_and_on_points(monkeypatch: pytest.MonkeyPatch) -> None:
    grid = np.linspace(0.0, 4.0, 5)
    width = 1 / 16**10
    for crossing in (0.3, 3.999, 0.001, 2.5):
        (found,) = refined(monkeypatch, lambda x: x - crossing, grid)  # noqa: B023  called at once
        assert found == pytest.approx(crossing, abs=width)
    assert refined(monkeypatch, lambda x: x - 2, grid) == [2]
    assert refined(monkeypatch, lambda x: (x - 2) ** 2, grid) == []
    assert refined(monkeypatch, lambda x: 0.01 + 0 * x, grid) == []
    two = refined(monkeypatch, lambda x: (x - 3) * (x - 0.5), grid)
    assert two == pytest.approx([0.5, 3], abs=width), "in rising order"
    assert refined(monkeypatch, lambda x: x, grid) == [], "at an end nothing is overtaken"
    assert refined(monkeypatch, lambda x: 4 - x, grid) == []


def test_a_crossing_is_the_middle_of_its_last_bracket(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut into 16 parts only once, 0.3 lies between 4 and 5 of them."""
    monkeypatch.setattr(switching, "ROUNDS", 1)
    found = refined(monkeypatch, lambda x: x - 0.3, np.array([0.0, 1.0, 2.0]))
    assert found == [4.5 / 16]
    last = refined(monkeypatch, lambda x: x - 0.99, np.array([0.0, 1.0, 2.0]))
    assert last == [15.5 / 16]
    edge = refined(monkeypatch, lambda x: x - 0.5, np.array([0.0, 1.0, 2.0]))
    assert edge == [7.5 / 16], "where they are level the order has turned"


def test_a_table_by_hand(monkeypatch: pytest.MonkeyPatch, shipped_study: Study, duel: Duel) -> None:
    """b leads by m_half less its base, plus a tenth; `still` cannot move."""
    at = switching.base_values(shipped_study, "central")
    bounds = {"bounds": (0.5, 0.5)}
    parameters = {
        "m_half": shipped_study.parameters["m_half"],
        "x_opt": shipped_study.parameters["x_opt"].model_copy(update=bounds),
    }
    study: Any = SimpleNamespace(parameters=parameters)
    monkeypatch.setattr(switching, "base_values", lambda *_: at)

    def gaps(_study: object, _duel: object, base: Any, moves: Sequence[Any]) -> np.ndarray:
        return np.array([{**base, **move}["m_half"] - at["m_half"] + 0.125 for move in moves])

    monkeypatch.setattr(switching, "gaps", gaps)
    found = switching.switching_values(study, duel, "central")
    low, high = switching.range_of(parameters["m_half"])
    assert found["parameter"].tolist() == ["m_half", "x_opt"]
    row, fixed = found.iloc[0], found.iloc[1]
    assert (row["status"], fixed["status"]) == ("crosses", "fixed")
    assert row["crossing"] == pytest.approx(at["m_half"] - 0.125)
    assert (row["low"], row["high"], row["central"]) == (low, high, at["m_half"])
    assert row["difference"] == fixed["difference"] == pytest.approx(0.125)
    assert row["difference_low"] == pytest.approx(low - at["m_half"] + 0.125)
    assert row["difference_high"] == pytest.approx(high - at["m_half"] + 0.125)
    assert row["moved_share"] == pytest.approx(0.125 / (high - low))
    assert (row["number"], row["of"]) == (1, 1)
    assert (fixed["low"], fixed["high"]) == (0.5, 0.5)
    assert GRID == 41


# Challenges


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("needed", [0.1123, 0.15 - 1e-9, 0.1 + 1e-9, 0.13, EDGE])
def test_the_first_way_that_wins_is_closed_in_on(sign: float, needed: float) -> None:
    """To an eighth, five times over, of the step from a tenth of the way to 0.15."""
    asked: list[int] = []

    def difference(ways: Sequence[float]) -> np.ndarray:
        asked.append(len(ways))
        assert all(way * sign > 0 for way in ways)
        return np.abs(np.array(ways)) - needed

    profile = np.arange(1, STEPS + 1) / STEPS - needed
    way = _close_in(difference, sign, profile)
    assert way is not None
    assert 0 < way * sign - needed <= 0.05 / 8**5 + 1e-15, "level is no win"
    assert asked == [PARTS - 1] * ROUNDS


def test_a_profile_that_only_comes_level_does_not_win() -> None:
    def difference(ways: Sequence[float]) -> np.ndarray:
        return np.array(ways) - 0.1

    profile = np.full(STEPS, -1.0)
    profile[1] = 0.0
    assert _close_in(difference, 1.0, profile) is None
    profile[2] = 1e-9
    way = _close_in(difference, 1.0, profile)
    assert way is not None
    assert 0.1 < way < 0.1 + 1e-5, "from the step before the first one that wins"


@pytest.mark.parametrize(("before", "already"), [(0.0, False), (0.5, True), (-0.5, False)])
def test_what_all_levers_are_told_with(
    shipped_study: Study, duel: Duel, before: float, already: bool
) -> None:
    question = Challenge(duel, 0.75)
    found = _common(central(shipped_study), question, before)
    assert (found["already"], found["draws"], found["sure"]) == (already, 0, 0.75)
    assert (found["winner"], found["challenger"]) == ("by_theme", "by_region_type")
    joint = central(shipped_study)
    joint = replace(joint, values=np.repeat(joint.values, 7, axis=0), design="lhs")
    assert _common(joint, question, before)["draws"] == 7


def test_limits_of_a_lever_are_told_in_its_unit(shipped_study: Study) -> None:
    here = shipped_study.alternative("by_theme")
    found = _head(shipped_study, CONTRACT, here)
    assert (found["limit_low"], found["limit_high"]) == (1, 10)
    assert found["from_value"] == CONTRACT.level(here)


def years_decide(monkeypatch: pytest.MonkeyPatch, gap: Callable[[float], float]) -> None:
    """Let the challenger win by what the contracts of its first network are worth."""

    def values(study: Study, draws: Draws, _target: Target, names: Sequence[str]) -> np.ndarray:
        years = [study.alternative(name).networks[0].contract_years for name in names[1:]]
        return np.repeat(np.array([0.0, *map(gap, years)])[:, None], len(draws), axis=1)

    monkeypatch.setattr(levers, "values_of", values)


def test_a_lever_may_win_downwards_alone(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study
) -> None:
    """Contracts of 4 years win below 2.5: half of the way down to one year."""
    years_decide(monkeypatch, lambda years: 2.5 - years)
    duel = Duel("status_quo", "by_theme", goal_target(shipped_study, "g3"))
    here, draws = shipped_study.alternative("by_theme"), central(shipped_study)
    row = _search(shipped_study, draws, Challenge(duel), (CONTRACT, here, -1.5))
    assert row["wins"]
    assert row["way"] == pytest.approx(-0.5, abs=1e-5)
    assert row["to_value"] == pytest.approx(2.5, abs=1e-4)
    assert row["best_difference"] == pytest.approx(1.5)


def test_where_every_change_hurts_the_best_is_as_it_stands(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study
) -> None:
    years_decide(monkeypatch, lambda years: -1 - abs(years - 4))
    duel = Duel("status_quo", "by_theme", goal_target(shipped_study, "g3"))
    here, draws = shipped_study.alternative("by_theme"), central(shipped_study)
    row = _search(shipped_study, draws, Challenge(duel), (CONTRACT, here, -1.0))
    assert not row["wins"]
    assert row["best_difference"] == -1
    assert {str(row[name]) for name in ("way", "to_value", "difference_after")} == {"nan"}


def test_region_types_that_do_not_help_stay_as_they_are(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study
) -> None:
    """Large cities help by three, but not enough; all others by nothing."""
    study, alone = one_network(shipped_study)
    question = Challenge(Duel("status_quo", "by_theme", goal_target(shipped_study, "g3")))
    members_count(monkeypatch, {"metropolitan": 1.0, "large_city": 3.0}, 9.0)
    row = levers._members(study, central(study), question, (alone, -8.0))
    assert not row["wins"]
    assert (row["detail"], row["best_difference"]) == ("+large_city", -5)
