"""What a check could notice: factors by hand, and planted errors that must be found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from valuma_scenarios.analyses.facts.facts import Comparison, most_critical
from valuma_scenarios.analyses.power import power
from valuma_scenarios.analyses.power.power import ERRORS, _span, missed, passing, planted
from valuma_scenarios.draws.sampling import WORKS, Draws, draw
from valuma_scenarios.schema.facts import Fact, Quantity
from valuma_scenarios.schema.study import Study

TEXT = {"fi": "a", "sv": "b", "en": "c"}
EFFECT = {"item": "unemployed_share", "alternatives": ["no_networks"], "reference": "do_nothing"}


def comparison(cases: Sequence[Sequence[float]], low: float, high: float) -> Comparison:
    quantity = Quantity(item="g1")
    return Comparison("f", "g1", "a", "b", quantity, "", low, high, np.array(cases, dtype=float))


def fact(low: float | None, high: float | None) -> Fact:
    return Fact.model_validate(
        {
            "statement": TEXT, "kind": "null", "evidence": "X1", "range": [low, high], "unit": TEXT,
            "grade": "A", "sources": ["judgement"], "closeness": "same", "quantities": [EFFECT],
            "note": "",
        }
    )  # fmt: skip


def test_factors_by_hand() -> None:
    above = [comparison([[0.1], [0.2], [0.4]], -1, 1)]
    assert passing(above, (1.0, 1.0)) == (0, 2.5)
    assert passing(above, (0.6, 1.0)) == (0, 5)
    assert passing([comparison([[0.1], [0.2]], 0.1, 1)], (1.0, 1.0)) == (1, 5)
    assert passing([comparison([[0.1, -0.5]], -1, 1)], (1.0, 1.0)) == (0, 2)
    assert passing([comparison([[0.0]], -1, 1)], (1.0, 1.0))[1] == np.inf
    assert np.isnan(passing([comparison([[0.0]], 0.1, 1)], (1.0, 1.0))[0])
    assert np.isnan(passing([comparison([[-0.1]], 0.1, 1)], (1.0, 1.0))[0])
    # a share that is not to be exceeded bounds from below
    assert passing([comparison([[1], [2], [4]], 1, 9)], (0.3, 0.7)) == (0.25, 9)


numbers = st.floats(-5, 5).filter(lambda x: abs(x) > 1e-6)


@given(
    cases=st.lists(st.lists(numbers, min_size=2, max_size=2), min_size=1, max_size=8),
    low=st.floats(-3, 2), width=st.floats(0.1, 4), least=st.floats(0.1, 1),
)  # fmt: skip
def test_a_fact_holds_at_the_factors_that_are_named_and_not_beyond(
    cases: list[list[float]], low: float, width: float, least: float
) -> None:
    high = low + width

    def share(factor: float) -> float:
        moved = factor * np.array(cases)
        critical = most_critical(moved, low - 1e-9, high + 1e-9)
        return float(np.mean((critical >= low - 1e-9) & (critical <= high + 1e-9)))

    lowest, highest = passing([comparison(cases, low, high)], (least, 1.0))
    if np.isnan(lowest):
        return
    assert share(lowest) >= least
    assert share(highest) >= least
    assert share(highest * 1.001 + 1e-3) < least


@pytest.mark.slow
def test_each_planted_error_is_noticed_by_a_fact_made_for_it(shipped_study: Study) -> None:
    draws = draw(shipped_study, 24, 5)
    from valuma_scenarios.results.evaluate import evaluate

    results = evaluate(shipped_study, draws)["indicator_effect"].sel(region="FI", year=2030)
    change = (
        results.sel(alternative="no_networks") - results.sel(alternative="do_nothing")
    ).sel(indicator="unemployed_share")  # fmt: skip
    low, high = float(change.min()), float(change.max())
    exact = fact(low * (1 + 1e-9), high * (1 - 1e-9) if high > 0 else high + 1e-9)
    table = planted(shipped_study, draws, {"exact": exact, "blind": fact(-1e6, 1e6)})
    noticed = table[table["noticed"]].groupby("fact")["error"].apply(set)
    assert {"effects_three_times", "sign_turned"} <= noticed["exact"]
    assert "blind" not in noticed.index
    assert set(table["error"]) == set(ERRORS)
    # money without networks is not moved by what networks add
    assert "networks_nothing" not in noticed["exact"]
    assert missed(table[table["fact"] == "blind"]) == list(ERRORS)


def test_what_nothing_notices_is_named() -> None:
    table = pd.DataFrame(
        [("a", "f", False), ("a", "g", True), ("b", "f", False)],
        columns=["error", "fact", "noticed"],
    )
    assert missed(table) == ["b"]


def test_the_span_of_a_comparison_by_hand() -> None:
    """From the factor that brings every case in to the one that takes the first case out."""
    found = _span(comparison([[1, 2], [-1, -2], [1, -1], [0, 1]], 1, 4))
    assert found[0].tolist() == [1, 0, 1, np.inf], "below, no factor is tried; zero stays below one"
    assert found[1].tolist() == [2, -1, -1, -np.inf]
    inside = _span(comparison([[0, 2], [0, -2], [0, 0]], -1, 4))
    assert inside[0].tolist() == [0, 0, 0]
    assert inside[1].tolist() == [2, 0.5, np.inf]
    edge = _span(comparison([[0.0]], 0, 4))
    assert edge[:, 0].tolist() == [0, np.inf], "an end at zero holds zero"
    assert _span(comparison([[0.0]], -4, 0))[:, 0].tolist() == [0, np.inf]


def test_planted_parameters_multiply_draws_and_effects_are_multiplied(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study
) -> None:
    draws = draw(shipped_study, 4, 5)
    seen = []

    def evaluated(_study: Study, changed: Draws) -> str:
        seen.append(changed)
        return "run"

    monkeypatch.setattr(power, "evaluate", evaluated)
    plain = xr.Dataset({"goal_effect": ("x", [1.0, -2.0]), "indicator_effect": ("x", [3.0, 0.5])})
    found = {name: power._with_error(shipped_study, draws, plain, error)
             for name, error in ERRORS.items()}  # fmt: skip
    assert found["effects_three_times"]["goal_effect"].to_numpy().tolist() == [3, -6]
    assert found["sign_turned"]["indicator_effect"].to_numpy().tolist() == [-3, -0.5]
    lag, overhead, nothing = seen
    assert lag["lag_years"].tolist() == pytest.approx((2 * draws["lag_years"]).tolist())
    assert lag["cost_admin_pct"].tolist() == draws["cost_admin_pct"].tolist()
    for name in power.OVERHEAD:
        assert overhead[name].tolist() == pytest.approx((2 * draws[name]).tolist())
    assert {float(nothing[name].max()) for name in WORKS} == {0.0}
    assert nothing["lag_years"].tolist() == draws["lag_years"].tolist()


def test_factors_at_the_ends_of_shares() -> None:
    """A range of one number holds at one factor; where none need agree, nothing is enough."""
    assert passing([comparison([[1.0]], 2, 2)], (1.0, 1.0)) == (2, 2)
    assert passing([comparison([[1], [2], [4]], 1, 9)], (0.0, 0.7)) == (0, 9)
    assert passing([comparison([[1], [2]], 1, 9)], (0.5, 0.5)) == (0.5, 9)
    two = [comparison([[1.0], [2.0]], 1, 9), comparison([[2.0], [1.0]], -1, 8)]
    # The first needs 1 … 9 and 0.5 … 4.5, the second 0 … 4 and 0 … 8.
    assert passing(two, (1.0, 1.0)) == (1, 4)


def test_factors_of_facts_that_were_compared() -> None:
    effect = comparison([[0.5], [1.0]], -1, 2)
    parameter = replace(effect, alternative="")
    check: Any = SimpleNamespace(
        verdicts=pd.DataFrame({"fact": ["f", "p", "n"], "verdict": ["holds", "doubtful", "fails"]}),
        comparisons_by_fact={"f": [effect, parameter], "n": [], "p": [parameter]},
        facts={"f": fact(-1, 2), "p": fact(-1, 2), "n": fact(-1, 2)},
    )
    found = power.factors(check)
    assert found["fact"].tolist() == ["f", "p"]
    assert found["verdict"].tolist() == ["holds", "doubtful"]
    assert found["lowest"].tolist() == pytest.approx([0, np.nan], nan_ok=True)
    assert found["highest"].tolist()[0] >= 2


def test_an_error_is_noticed_where_the_verdict_gets_worse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Facts that were not compared do not count."""
    said = {
        "plain": ["holds", "doubtful", "fails", "holds"],
        "u": ["doubtful", "doubtful", "doubtful", "fails"],
        "v": ["holds", "fails", "holds", "fails"],
    }
    errors: Any = {"v": None, "u": None}
    order = ["v", "u"]
    monkeypatch.setattr(power, "ERRORS", errors)
    monkeypatch.setattr(power, "evaluate", lambda *_: "plain")
    monkeypatch.setattr(power, "_with_error", lambda *_: order.pop(0))
    monkeypatch.setattr(
        power, "hold",
        lambda _study, run, _facts: SimpleNamespace(
            verdicts=pd.DataFrame(
                {"fact": list("abcd"), "verdict": said[run], "compared": [2, 1, 3, 0]}
            )
        ),
    )  # fmt: skip
    anything: Any = None
    found = planted(anything, anything, {})
    assert found.to_numpy().tolist() == [
        ["v", "a", "holds", "holds", False], ["v", "b", "doubtful", "fails", True],
        ["v", "c", "fails", "holds", False], ["u", "a", "holds", "doubtful", True],
        ["u", "b", "doubtful", "doubtful", False], ["u", "c", "fails", "doubtful", False],
    ]  # fmt: skip
    assert missed(found) == []
    assert missed(found[found["fact"] == "c"]) == ["v", "u"], "in their order"
