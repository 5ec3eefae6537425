"""Outcomes beside the goals: levels, differences and what would repay them."""

from __future__ import annotations

import statistics
from pathlib import Path

import numpy as np
import pytest

from valuma_scenarios.draws.sampling import WORKS, central, draw
from valuma_scenarios.model.accounts import break_even
from valuma_scenarios.model.outcomes import OUTCOMES
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.drawn import of_dataset
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.results.other_outcomes import BREAK_EVEN, LEVEL, outcomes_table

STUDY = load_project(Path(__file__).parents[2], end=2024)


def test_break_even_is_extra_cost_over_gain():
    gain = np.array([[0.0, 2.0], [0.0, 2.0], [0.0, -1.0], [0.0, -1.0]])
    cost = np.array([[1.0, 1.0], [-1.0, -1.0], [1.0, 1.0], [0.0, 0.0]])
    # 2 M€ for 2 points: a million a point; cheaper: nothing; dearer and worse: never.
    assert break_even(gain, cost, 0.0).tolist() == [1e6, 0.0, np.inf, 0.0]
    # At 100 % a year the second year counts half: 1.5 M€ for 1 point.
    assert break_even(gain[:1], cost[:1], 100.0) == pytest.approx([1.5e6])


def test_every_outcome_has_a_level_and_a_difference():
    results = evaluate(STUDY, draw(STUDY, 64, seed=2))
    table = outcomes_table(of_dataset(STUDY, results))
    levels = table[table["reference"] == LEVEL]
    assert len(levels) == len(STUDY.alternatives) * len(OUTCOMES) * len(STUDY.years)
    changes = table[(table["reference"] == STUDY.reference) & (table["outcome"] != BREAK_EVEN)]
    assert len(changes) == (len(STUDY.alternatives) - 1) * len(OUTCOMES) * len(STUDY.years)
    picked = (changes["alternative"] == "by_theme") & (changes["outcome"] == "cost")
    row = changes[picked & (changes["year"] == 2024)].iloc[0]
    found = results["outcome_value"].sel(outcome="cost", year=2024)
    change = found.sel(alternative="by_theme") - found.sel(alternative="status_quo")
    assert row["p50"] == pytest.approx(float(change.median()))
    assert (table["p05"] <= table["p95"]).all()
    cost = change.to_numpy()
    assert row["p_higher"] == sum(value > 0 for value in cost) / 64
    works = np.array([results["parameter"].sel(name=name) for name in WORKS])
    adds = [float(c) for c, w in zip(cost, works.T, strict=True) if set(w) == {1.0}]
    assert row["networks_add_draws"] == len(adds) > 1
    assert row["networks_add_p50"] == pytest.approx(statistics.median(adds))


def test_a_central_run_has_values_and_no_intervals():
    table = outcomes_table(of_dataset(STUDY, evaluate(STUDY, central(STUDY))))
    assert table["p50"].notna().all()
    assert table[table["outcome"] != BREAK_EVEN]["p05"].isna().all()


def test_matched_architectures_cost_the_same():
    found = evaluate(STUDY, central(STUDY))["outcome_value"].isel(draw=0).sel(year=2024)
    money = found.sel(outcome="programme") + found.sel(outcome="coordination")
    matched = ["status_quo", "by_theme", "by_region_type", "loose_framework"]
    assert np.ptp(money.sel(alternative=matched).to_numpy()) < 0.01


def test_matched_architectures_have_as_much_coordination_as_today_in_every_draw():
    found = evaluate(STUDY, draw(STUDY, 64, seed=2))["outcome_value"].sel(year=2024)
    money = {a.id: found.sel(outcome="coordination", alternative=a.id) for a in STUDY.alternatives}
    today = money["status_quo"].to_numpy()
    assert np.ptp(today) > 0.3  # its budgets are uncertain
    cent = 1e-8
    for name in ("by_theme", "by_region_type", "loose_framework", "partnership"):
        assert "coordination" not in (STUDY.alternative(name).differs_in or ("coordination",))
        for ours, theirs in zip(money[name].to_numpy(), today, strict=True):
            assert abs(ours - theirs) < cent, name
    assert not money["no_networks"].any()
