"""From money and the state of regions to effects, on two regions and a pencil."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from valuma_scenarios.model import effort
from valuma_scenarios.model.effort import Stage
from valuma_scenarios.model.rows import Account
from valuma_scenarios.model.simulate import Year
from valuma_scenarios.model.terms import Span

ANY: Any = None
ONE_ROW: Any = SimpleNamespace(family=np.array([0]))


def stage_of(**parts: Any) -> Any:
    """A stage of the first year; `networks`, `seat`, `funds` and `teaching` as given."""
    return Stage(**{"networks": ANY, "span": Span(0, 1), "seat": ANY, "funds": ANY,
                    "teaching": ANY, **parts})  # fmt: skip


def test_themes_follow_the_capacity_of_who_chooses_them() -> None:
    """A network that lets regions choose is bound by a half, one with fixed themes by a quarter.

    In the first region both weigh a half: 0.5 + 0.5 · 0.75 = 0.875 of the money is chosen, of it
    0.25 inside the first network. The second is in the first alone, and the third in none.
    """
    networks = SimpleNamespace(self_selected=np.array([True, False]), binding=np.array([0.5, 0.25]))
    weight = np.array([[0.5, 1.0, 0.0], [0.5, 0.0, 0.0]])[:, :, None]
    stage = stage_of(networks=networks, seat=SimpleNamespace(weight=weight))
    choice, inside = np.array([[0.2], [0.3], [0.4]]), np.array([[[0.6], [0.7], [0.8]]])
    found = stage.mixed_choice(inside, choice)
    expected = [(0.2 * 0.625 + 0.6 * 0.25) / 0.875, (0.3 + 0.7) / 2, 0.4]
    assert found.ravel().tolist() == pytest.approx(expected)
    assert choice.ravel().tolist() == [0.2, 0.3, 0.4]


def test_the_mix_of_the_country_is_nothing_where_there_is_no_money() -> None:
    """Of 2 M€ in two regions 0.5 move from the first theme to the second, by a half."""
    plain = np.array([[[0.5, 0.0], [0.25, 0.0]], [[0.0, 0.0], [0.25, 0.0]]])
    steady = np.array([[[0.5, 0.0], [0.5, 0.0]], [[0.0, 0.0], [0.0, 0.0]]])
    chosen = np.array([[[-0.5, 0.0], [0.0, 0.0]], [[0.5, 0.0], [0.0, 0.0]]])
    choice = np.full((2, 2, 2), 0.5)
    stage = stage_of(funds=SimpleNamespace(plain=plain, steady=steady, chosen=chosen))
    found = effort.mix_of_country([stage], choice)
    assert found[:, 0].tolist() == [[0.75, 0.0], [0.25, 0.0]]
    still = SimpleNamespace(plain=plain, steady=steady, chosen=0 * chosen)
    two = effort.mix_of_country([stage, stage_of(span=Span(1, 2), funds=still)], choice)
    assert two[:, 0].tolist() == found[:, 0].tolist()
    assert two[:, 1].tolist() == [[0.875, 0.0], [0.125, 0.0]]
    small = SimpleNamespace(plain=plain / 4, steady=steady / 4, chosen=chosen / 4)
    assert effort.mix_of_country([stage_of(funds=small)], choice) == pytest.approx(found)


def test_concentration_is_told_against_that_of_the_lines() -> None:
    """The lines give 1 M€ to one theme; 0.75 and 0.25 are steady, a quarter moves by choice."""
    fund = SimpleNamespace(
        plain=np.array([[[0.5, 0.0]], [[0.0, 0.0]]]),
        steady=np.array([[[0.25, 0.0]], [[0.25, 0.0]]]),
        chosen=np.array([[[-0.25, 0.0]], [[0.25, 0.0]]]),
        lines=np.array([[[1.0, 0.0]], [[0.0, 0.0]]]),
    )
    course = SimpleNamespace(home_choice=np.zeros((1, 1, 2)), choice=np.array([[[0.5, 0.5]]]))
    home, full = effort.concentrations(stage_of(funds=fund), course)  # type: ignore[arg-type]
    assert home.ravel().tolist() == [0.75**2 + 0.25**2, 1.0]
    # By a half of the choice 0.625 and 0.375 remain.
    assert full.ravel().tolist() == [0.625**2 + 0.375**2, 1.0]


def cell(number: float) -> np.ndarray:
    """One region, year and draw."""
    return np.full((1, 1, 1), number)


def test_effort_of_one_region_at_home_and_with_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 4, 4 and -1 EUR that count, at 100 / 200 of the scale of 10: 0.2, 0.2 and -0.05.

    Returns fall by as much; twice the mean capacity uses four times as much, and networks double
    what is channelled.
    """
    forms = SimpleNamespace(saturation=lambda x: 1 - x, absorption=lambda _p: 2.0)
    territory: Any = SimpleNamespace(forms=forms, gdp=np.array([200.0]), mean_capacity=0.5)
    home = SimpleNamespace(capacity=cell(0.25), absorption=cell(0.5), start=np.array([[0.375]]))
    shared: Any = SimpleNamespace(
        home=home, p=SimpleNamespace(saturation_scale=np.array([10.0])),
        accounts=SimpleNamespace(market=np.array([[1.0], [0.5]])),
    )  # fmt: skip
    net = tuple(np.array(pair)[:, None, None] for pair in ([2.0, 4.0], [4.0, 0.0], [-2.0, 2.0]))
    path: Any = SimpleNamespace(capacity=cell(1.0), choice=cell(0.6))
    monkeypatch.setattr(effort, "network_factor", lambda *_: cell(2.0))
    got = effort.courses(territory, shared, stage_of(funds=SimpleNamespace(net=net)), path)
    full = (1 - (0.2 + (0.2 - 0.05 * 0.6) * 2)) * 4
    assert got.home.item() == pytest.approx((1 - (0.4 - 0.05 * 0.25)) * 0.5)
    assert got.full.item() == pytest.approx(full)
    assert got.added.item() == pytest.approx(2 * full)
    assert (got.home_choice.item(), got.choice.item()) == (0.25, 0.6)
    assert (got.gained.item(), got.eroded.item()) == (0.75, -0.125)


@pytest.mark.parametrize(("base", "matched"), [("line", 0.4 / 0.8), ("uniform", 0.2 / 0.6)])
def test_what_networks_make_of_money_in_one_region(base: str, matched: float) -> None:
    """Partners of 0.4 and commitment of 0.5; fit of 0.6 where lines have 0.2, or all alike 0.4."""
    forms = SimpleNamespace(
        leverage=lambda partners, _p: partners, match=lambda _p: 1.5, joint=lambda _p: 1.2,
        match_base=lambda line, uniform: line if base == "line" else uniform,
    )  # fmt: skip
    fit = tuple(np.full((1, 1), x) for x in (0.3, 0.5, 0.2))
    stage = stage_of(
        networks=SimpleNamespace(partners=np.array([0.2, 0.6])),
        seat=SimpleNamespace(weight=np.full((2, 1, 1), 0.5)), funds=SimpleNamespace(fit=fit),
    )  # fmt: skip
    need = np.array([[0.8], [0.0]])
    shared: Any = SimpleNamespace(p=None, choice=SimpleNamespace(need=need))
    path: Any = SimpleNamespace(commitment=cell(0.5), choice=cell(0.6), learning=cell(0.5))
    got = effort.network_factor(SimpleNamespace(forms=forms), shared, stage, path)  # type: ignore[arg-type]
    assert got.item() == pytest.approx((1 + 0.4 * 0.5) * (1 + 0.5 * matched) * (1 + 0.2 * 0.5))


def test_an_indicator_that_answers_to_a_narrow_mix_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks add something by a quarter; the mix is half as narrow at home, and 1.5 with them.

    At home 0.5 · 0.5 (2 + 3 + 4 · 0.25) = 1.5, of which three quarters; in full
    1.5 (0.75 · 2 + 1.5 (3 + 4 · 0.5)) = 13.5, of which one; capacity 5 (-0.125 + 0.25 · 0.25).
    """
    monkeypatch.setattr(effort, "concentrations", lambda *_: (cell(0.5), cell(1.5)))
    answers = (Account(1, None), Account(0, "narrow"))
    rows: Any = SimpleNamespace(mixed=[1], answers=answers)
    shared: Any = SimpleNamespace(works=np.array([[0.25], [9.0]]))
    course = effort.Courses(*map(cell, (0.5, 0.75, 1.5, 0.25, 0.5, 0.25, -0.125)))
    worth = np.array([[99.0, x] for x in (2.0, 3, 4, 5)])[:, None, :, None]
    out = np.full((1, 1, 1, 1), np.nan)
    effort.mixed_pulses(rows, shared, stage_of(), course, worth, out)
    assert out.item() == pytest.approx(1.5 * 0.75 + 13.5 * 0.25 + 5 * (-0.125 + 0.0625))


def test_courses_of_effort_have_their_own_rows() -> None:
    """Home 2 and full 3, 0.5 and 0.75 chosen, 7 added, 0.25 gained and 0.125 eroded."""
    rows = [np.full((2, 1, 3), x) for x in (2.0, 3.0, 7.0, 0.5, 0.75, 0.25, 0.125)]
    out = np.full((2, effort.COURSES, 1, 3), np.nan)
    effort.Courses(*rows).stack(out)
    assert out[1, :, 0, 2].tolist() == [2, 1, 3, 7, 7 * 0.75, 0.25, 0.125]


def test_what_indicators_answer_to_where_networks_add_something_or_nothing() -> None:
    found = np.array([2.0, 1, 3, 7, 5, 0.25, 0.125])[None, :, None, None] * np.ones((1, 1, 1, 3))
    home, added = effort.home_and_added(found)
    got = effort.by_family(home, added, np.array([0.0, 1.0, 0.5]))[:, 0, 0].tolist()
    # Plain, steady and chosen money, and capacity: as at home, in full, and half of each.
    assert got == [[2, 3, 2.5], [2, 7, 4.5], [1, 5, 3], [0.125, 0.375, 0.25]]


def neighbours(reach: list[float], gain: list[float], works: list[float]) -> list[list[float]]:
    """Effects of 10 and 20 in two regions that border on one another, in two draws.

    They sit together in two networks, of which the second is the stronger: joint by a half.
    """
    forms = SimpleNamespace(
        spill_over=lambda _p: (np.array(reach), np.array(gain)), border=lambda near: near
    )
    both = np.array([0, 1]), np.array([1, 0])
    territory: Any = SimpleNamespace(
        forms=forms, pairs=both, neighbourhood=np.array([[0.0, 1], [1, 0]])
    )
    shared: Any = SimpleNamespace(p=None, works=np.array([works]))
    stage = stage_of(
        networks=SimpleNamespace(membership=np.ones((2, 2)), near=np.ones((2, 2))),
        teaching=SimpleNamespace(strength=np.array([[0.25, 0.25], [0.5, 0.5]])),
    )
    effect = np.array([10.0, 20.0])[:, None, None, None] * np.ones((1, 1, 1, 2))
    out = np.full_like(effect, np.nan)
    effort.spread_to_neighbours(territory, shared, ONE_ROW, stage, effect, out)
    found: list[list[float]] = out[:, 0, 0].tolist()
    return found


@pytest.mark.parametrize(
    ("reach", "gain", "works", "expected"),
    [
        ([0.0, 0.0], [0.0, 0.0], [1.0, 1.0], [[10, 10], [20, 20]]),
        ([0.1, 0.0], [0.0, 0.0], [1.0, 1.0], [[12, 10], [21, 20]]),
        ([0.0, 0.0], [0.4, 0.0], [1.0, 1.0], [[14, 10], [22, 20]]),
        ([0.1, 0.1], [0.4, 0.4], [1.0, 0.0], [[16, 12], [23, 21]]),
        ([0.1, 0.1], [0.2, 0.4], [0.5, 0.5], [[13, 14], [21.5, 22]]),
    ],
)
def test_what_reaches_neighbours_by_itself_and_by_a_joint_body(
    reach: list[float], gain: list[float], works: list[float], expected: list[list[float]]
) -> None:
    found = neighbours(reach, gain, works)
    assert found == [pytest.approx(row) for row in expected]


def test_regions_that_no_network_joins_reach_one_another_no_further() -> None:
    forms = SimpleNamespace(spill_over=lambda _p: (np.array([0.1]), np.array([0.4])),
                            border=lambda near: near)  # fmt: skip
    territory: Any = SimpleNamespace(
        forms=forms, pairs=(np.array([0, 1]), np.array([1, 0])),
        neighbourhood=np.array([[0.0, 1], [1, 0]]),
    )  # fmt: skip
    stage = stage_of(
        networks=SimpleNamespace(membership=np.ones((0, 2)), near=np.ones((0, 2))),
        teaching=SimpleNamespace(strength=np.ones((0, 1))),
    )
    shared: Any = SimpleNamespace(p=None, works=np.ones((1, 1)))
    effect = np.array([10.0, 20.0])[:, None, None, None]
    out = np.empty_like(effect)
    effort.spread_to_neighbours(territory, shared, ONE_ROW, stage, effect, out)
    assert out.ravel().tolist() == [12, 21]


def test_side_effects_are_of_what_others_were_before_any() -> None:
    """The first raises the second by a half of it in %, and the second the first by its own."""
    sides = [
        (1, 0, 1.0, SimpleNamespace(on=1, of=0, elasticity=0.5)),
        (0, 1, 1.0, SimpleNamespace(on=0, of=1, elasticity="e")),
    ]
    rows: Any = SimpleNamespace(side=sides)
    territory: Any = SimpleNamespace(level=np.array([[100.0, 50.0], [10.0, 20.0]]))
    shared: Any = SimpleNamespace(draws={"e": np.array([2.0])})
    effect = np.array([[8.0, 1.0], [4.0, 2.0]])[:, :, None, None]
    effort._add_side_effects(territory, shared, rows, effect)
    # 8 of 100 is 8 %: 4 % of 10. 1 of 10 is 10 %: 20 % of 100.
    assert effect[0].ravel().tolist() == pytest.approx([8 + 20, 1 + 0.4])
    # 4 of 50 is 8 %: 4 % of 20. 2 of 20 is 10 %: 20 % of 50.
    assert effect[1].ravel().tolist() == pytest.approx([4 + 10, 2 + 0.8])


def test_knowledge_adds_no_more_fit_than_there_is_to_add() -> None:
    """Of two networks the first has fixed themes; knowledge of 0.25 and 0.75 is worth two times."""
    term = SimpleNamespace(unfit=np.array([[[0.5, 0.5]], [[9.0, 9.0]]]), knowledge=np.empty((2, 2)))
    year: Any = SimpleNamespace(
        _stage=SimpleNamespace(teaching=term), _fitting=np.array([2.0, 2.0]),
        _fixed=np.array([[[0.125, 0.25]]]), _chosen=np.array([False, True]),
    )  # fmt: skip
    assert Year._informed(year, np.array([[0.25, 0.75]])).tolist() == [[[0.375, 0.75]]]
    term.unfit = None
    assert Year._informed(year, ANY) is year._fixed
