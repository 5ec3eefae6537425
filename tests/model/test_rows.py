"""What is carried where goals alone are wanted gives the same goals, with fewer rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.model.common import common
from valuma_scenarios.model.forms import FORMS
from valuma_scenarios.model.inputs import build
from valuma_scenarios.model.simulate import simulate, simulate_goals
from valuma_scenarios.project.open import load_project

STUDY = load_project(Path(__file__).parents[2], end=2026)
INPUTS = build(STUDY)


@pytest.mark.parametrize("mechanism", FORMS)
def test_goals_alone_are_those_of_the_whole_model_in_every_form(mechanism):
    draws = draw(STUDY, 3, seed=9)
    for form in FORMS[mechanism]:
        territory = replace(INPUTS, structure={**INPUTS.structure, mechanism: form})
        shared = common(STUDY, territory, draws, [1, len(STUDY.years) - 1])
        for a in INPUTS.alternatives[:3]:
            whole = simulate(a, territory, shared).goal.copy()
            found = simulate_goals(a, territory, shared)
            for g in range(whole.shape[1]):
                largest = np.abs(whole[:, g]).max()
                assert np.abs(found[:, g] - whole[:, g]).max() <= 1e-12 * largest, (form, a.id, g)


def test_fewer_rows_give_the_points_that_indicators_give():
    rows, effect = INPUTS.goal_rows, np.random.default_rng(3).normal(size=len(INPUTS.indicators))
    assert len(rows.weight) < len(INPUTS.indicators)
    carried = rows.weight @ effect
    np.testing.assert_allclose(rows.points @ carried, INPUTS.points @ effect, rtol=1e-12)
    np.testing.assert_array_equal(carried[rows.gap], effect[INPUTS.disparity != 0])


def test_indicators_of_a_row_answer_to_the_same_effort():
    rows = INPUTS.goal_rows
    for row, weight in enumerate(rows.weight):
        members = np.flatnonzero(weight)
        assert {int(INPUTS.family[i]) for i in members} == {rows.accounts[rows.account[row]].family}
        assert {INPUTS.mix[i] for i in members} == {rows.accounts[rows.account[row]].mix}
    assert rows.mixed == [k for k, a in enumerate(rows.account) if rows.accounts[a].mix is not None]


@pytest.mark.parametrize("rows", [INPUTS.goal_rows, INPUTS.indicator_rows], ids=["goals", "all"])
def test_slices_hold_every_row_once_by_family(rows):
    held: list[int] = []
    for family, slices in enumerate(rows.unmixed):
        for some in slices:
            assert set(rows.family[some].tolist()) == {family}
            held += range(some.start, some.stop)
    assert sorted(held + rows.mixed) == list(range(len(rows.weight)))


def test_side_effects_reach_each_row_in_proportion():
    rows = INPUTS.goal_rows
    for row, cause, weight, side in rows.side:
        assert weight == rows.weight[row, side.on] != 0
        assert rows.weight[cause].tolist() == np.eye(len(INPUTS.indicators))[side.of].tolist()
    assert {side for *_, side in rows.side} == set(INPUTS.side_effects)
    without = replace(INPUTS, structure={**INPUTS.structure, "side_effect": "off"})
    assert INPUTS.side_effects
    assert not without.goal_rows.side
