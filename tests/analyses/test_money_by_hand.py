"""Money set against effects, and changes between two runs, worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from valuma_scenarios.analyses.compare import cost
from valuma_scenarios.analyses.compare.cost import Spending
from valuma_scenarios.analyses.diff import attribution, inputs
from valuma_scenarios.analyses.diff.inputs import Case, Change, Sampled
from valuma_scenarios.analyses.vintages.update import OFF, Update
from valuma_scenarios.model.accounts import break_even
from valuma_scenarios.schema.study import Study

NONE = {"p05", "p25", "p50", "p75", "p95"}
EVEN = np.linspace(1.0, 2.0, 101)


# Money


def test_points_for_ten_million_euros_by_hand() -> None:
    found = cost._per_money(EVEN, 4.0)
    assert found["status"] == "ok"
    assert [found[q] for q in ("p05", "p50", "p95")] == pytest.approx([2.625, 3.75, 4.875])
    for nothing in (0.0, -1.0):
        found = cost._per_money(EVEN, nothing)
        assert found["status"] == "no_money"
        assert all(math.isnan(float(str(found[q]))) for q in NONE)
    assert cost._per_money(EVEN, 1e-9)["status"] == "ok"


def test_euros_for_a_unit_by_hand() -> None:
    """A cost is low where the effect is large: its 5th percentile comes from the effect's 95th."""
    found = cost.cost_per_unit(EVEN, 3.0)
    assert found["status"] == "ok"
    assert [found[q] for q in ("p05", "p50", "p95")] == pytest.approx(
        [3e6 / 1.95, 3e6 / 1.5, 3e6 / 1.05]
    )
    small = cost.cost_per_unit(EVEN / 10, 0.5)
    assert (small["status"], small["p50"]) == ("ok", pytest.approx(5e5 / 0.15))
    assert cost.cost_per_unit(EVEN, 0.0)["status"] == "no_money"
    assert cost.cost_per_unit(EVEN, -1.0)["status"] == "no_money"
    assert cost.cost_per_unit(np.maximum(EVEN - 1.2, 0), 3.0)["status"] == "effect_spans_zero"
    assert cost.cost_per_unit(np.arange(101.0) - 4, 3.0)["status"] == "ok"
    assert cost.cost_per_unit(-EVEN, 3.0)["status"] == "effect_spans_zero"


def test_spending_up_to_a_year_by_hand(shipped_study: Study) -> None:
    rows = [
        ("a", shipped_study.country, 2020, "programme", 10.0),
        ("a", shipped_study.country, 2021, "coordination", 2.0),
        ("a", shipped_study.country, 2022, "programme", 100.0),
        ("a", "MK01", 2020, "programme", 1000.0),
        ("a", shipped_study.country, 2020, "administration", 5000.0),
        ("b", shipped_study.country, 2021, "programme", 7.0),
        ("b", shipped_study.country, 2021, "coordination", 0.5),
    ]
    table = pd.DataFrame(
        rows, columns=["alternative", "region", "year", "kind", "discounted_value"]
    )
    assert cost.spending(shipped_study, table, 2021) == {
        "a": Spending(12.0, 2.0), "b": Spending(7.5, 0.5),
    }  # fmt: skip
    totals = cost.spending(shipped_study, table, 2021)
    assert cost._extra(totals, "a", "b", "spending") == 4.5
    assert cost._extra(totals, "a", "b", "coordination") == 1.5
    for kind, expected in (("programme", Spending(7, 0)), ("coordination", Spending(0.5, 0.5))):
        alone = table[(table["alternative"] == "b") & (table["kind"] == kind)]
        assert cost.spending(shipped_study, alone, 2021) == {"b": expected}


def test_less_of_what_is_unwanted_costs_money_and_more_has_no_price(shipped_study: Study) -> None:
    for name, change in (("unemployed_share", -EVEN), ("employment_rate", EVEN)):
        found = cost._measure(shipped_study, name, 3.0, change)
        assert (found["measure"], found["p50"]) == ("eur_per_unit", pytest.approx(2e6))
        assert found["p05"] == pytest.approx(3e6 / 1.95)
        assert cost._measure(shipped_study, name, 3.0, -change)["status"] == "effect_spans_zero"
    goal = cost._measure(shipped_study, "g1", 3.0, EVEN)
    assert (goal["measure"], goal["p50"]) == ("effect_per_10_meur", pytest.approx(5))


def test_totals_are_the_same_within_half_a_million() -> None:
    totals = {"a": Spending(1.0, 0), "b": Spending(1.25, 0), "c": Spending(1.5, 0)}
    assert cost.same_total(totals, ("a", "b"))
    assert cost.same_total(totals, ("a",))
    assert not cost.same_total(totals, ("a", "b", "c"))


def test_money_that_goes_on_after_its_last_year_by_hand(shipped_study: Study) -> None:
    """Two lines of 3 and 5 M€ end in 2022 and 2023; one goes on to the last year, one is zero."""
    reference = shipped_study.alternative(shipped_study.reference)
    years = {"aiko": (2021, 2022), "hama": (2019, 2023), "contracts": (2020, 2030),
             "ecosystems": (2021, 2022)}  # fmt: skip
    instruments = shipped_study.instruments | {
        name: shipped_study.instruments[name].model_copy(update={"years": span})
        for name, span in years.items()
    }
    amounts = {"aiko": 3.0, "hama": 5.0, "contracts": 100.0, "ecosystems": 0.0}

    def study(goes_on: bool, **other: float) -> Study:
        funding = reference.funding.model_copy(
            update={"amounts": amounts | other, "continue_after_last_year": goes_on}
        )
        changed = reference.model_copy(update={"funding": funding})
        return replace(shipped_study, alternatives=(changed,), instruments=instruments)

    found = cost.one_off(study(True))
    assert found == cost.OneOff(3.0 * 2 + 5 * 4, 8.0 * 11, (2019, 2023))
    assert cost.one_off(study(False)) is None
    assert cost.one_off(study(True, aiko=0.0, hama=0.0)) is None


# Changes between two runs


def change(group: str, counts: bool = True) -> Change:
    return Change(group, group, "1", "2", counts)


def test_up_to_six_groups_are_swapped_one_by_one_and_more_by_field() -> None:
    six = [change(f"parameters.p{k}") for k in range(6)]
    assert inputs.groups_of([*six, *six, change("parameters.text", False)]) == {
        f"parameters.p{k}": (f"parameters.p{k}",) for k in range(6)
    }
    found = inputs.groups_of([*six, change("constants.c0"), change("constants.c1")])
    assert found == {
        "constants.c0": ("constants.c0",),
        "constants.c1": ("constants.c1",),
        "parameters": tuple(f"parameters.p{k}" for k in range(6)),
    }
    some = [
        *(change(f"parameters.p{k}") for k in range(3)),
        change("constants.c0"),
        change("years"),
    ]
    assert inputs.groups_of(some, most=3) == {
        "constants.c0": ("constants.c0",),
        "years": ("years",),
        "parameters": tuple(f"parameters.p{k}" for k in range(3)),
    }
    assert inputs.groups_of(some, most=2) == {
        "parameters": tuple(f"parameters.p{k}" for k in range(3)),
        "other": ("constants.c0", "years"),
    }
    single = [change(name) for name in ("years", "level", "draws")]
    assert inputs.groups_of(single, most=2) == {"years": ("years",), "other": ("level", "draws")}


def test_causes_share_a_movement_and_every_set_of_them_is_run_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three groups: 2³ sets. They add 1, 2 and 4, and the first two together 6 more."""
    worth = {"a.1": 1.0, "b": 2.0, "c": 4.0}

    def medians(swapped: Any, *_: object) -> np.ndarray:
        both = 6.0 if {"a.1", "a.2", "b"} <= swapped else 0.0
        return np.array([both + sum(worth.get(name, 0.0) for name in swapped)])

    monkeypatch.setattr(attribution, "mixed", lambda _a, _b, swapped: swapped)
    monkeypatch.setattr(attribution, "medians", medians)
    groups = {"A": ("a.1", "a.2"), "B": ("b",), "C": ("c",)}
    seen: list[tuple[int, int]] = []
    case, subject = cast("Any", None), cast("Any", SimpleNamespace(cells=[("x", "g1")]))
    found = attribution.attribute(
        case, case, groups, subject, progress=lambda done, total: seen.append((done, total))
    )
    assert dict(zip(found["cause"], found["value"], strict=True)) == pytest.approx(
        {"A": 1 + 3, "B": 2 + 3, "C": 4}
    )
    assert seen == [(k, 8) for k in range(1, 9)]


def test_draws_of_a_manifest() -> None:
    assert Sampled.of({"draws": "100", "seed": 7, "design": "sobol"}) == Sampled(100, 7, "sobol")
    assert Sampled.of({"draws": 1, "seed": None, "design": "central"}).seed == 1


def test_values_are_told_by_their_place_and_texts_do_not_count() -> None:
    old = {"a": {"value": 1, "note": "x"}, "list": [1, {"b": 2}], "gone": 1}
    new = {"a": {"value": 2, "note": "y"}, "list": [1, {"b": 3}], "new": None}
    found = list(inputs._values("parameters.p", "parameters.p", old, new))
    assert [(c.path, c.before, c.after, c.counts) for c in found] == [
        ("parameters.p.a.value", "1", "2", True),
        ("parameters.p.a.note", "x", "y", False),
        ("parameters.p.list", "[1, {b: 2}]", "[1, {b: 3}]", True),
        ("parameters.p.gone", "1", "–", True),
    ]
    named = list(inputs._values("parameters.note", "parameters.note.value", 1, 2))
    assert named[0].counts, "a parameter may be called like a text"


def test_cells_of_a_table_are_told_by_their_keys() -> None:
    before = pd.DataFrame(
        {"indicator": ["a", "b"], "region": ["r", "r"], "value": [1.0, 2.0], "note": ["", "x"]}
    )
    after = before.assign(value=[1.0, 3.0], note=["y", "x"])
    found = list(inputs._cells("baseline", before, after))
    assert [(c.path, c.before, c.after, c.counts) for c in found] == [
        ("baseline.a.r.note", "", "y", False),
        ("baseline.b.r.value", "2.0", "3.0", True),
    ]
    assert list(inputs._cells("baseline", before, before.copy())) == []
    (size,) = inputs._cells("baseline", before, before.iloc[:1])
    assert (size.before, size.after) == ("2 × 4", "1 × 4")
    (columns,) = inputs._cells("baseline", before, before.rename(columns={"note": "remark"}))
    assert columns.before == columns.after == "2 × 4"
    plain = pd.DataFrame({"people": [1, 2]}, index=["MK01", "MK02"])
    (cell,) = inputs._cells("regions", plain, plain.assign(people=[1, 5]))
    assert cell.path == "regions.MK02.people"


def test_what_is_swapped_comes_from_the_other_run(shipped_study: Study) -> None:
    x = shipped_study.parameters["x_opt"].model_copy(update={"value": 0.5})
    other = replace(
        shipped_study, parameters=shipped_study.parameters | {"x_opt": x}, end_year=2025
    )
    a, b = Case(shipped_study, Sampled(10, 1, "sobol")), Case(other, Sampled(20, 2, "sobol"))
    one = inputs.mixed(a, b, frozenset({"parameters.x_opt"}))
    assert one.study.parameters["x_opt"].value == 0.5
    assert (one.study.end_year, one.sampled) == (shipped_study.end_year, a.sampled)
    two = inputs.mixed(a, b, frozenset({"years", "draws"}))
    assert two.study.parameters == shipped_study.parameters
    assert (two.study.end_year, two.sampled) == (2025, b.sampled)
    fewer = dict(other.parameters)
    del fewer["m_half"]
    gone = inputs.mixed(a, replace(b, study=replace(other, parameters=fewer)),
                        frozenset({"parameters.m_half"}))  # fmt: skip
    assert "m_half" not in gone.study.parameters
    found = inputs.changes(a, b)
    assert [(c.group, c.path, c.before, c.after) for c in found] == [
        ("parameters.x_opt", "parameters.x_opt.value",
         str(shipped_study.parameters["x_opt"].value), "0.5"),
        ("years", "end_year", "2030", "2025"),
        ("draws", "draws", "10", "20"),
        ("draws", "seed", "1", "2"),
    ]  # fmt: skip


def test_what_a_point_needs_to_be_worth_by_hand() -> None:
    """At 25 % a year the second year counts 0.8 and the third 0.64."""
    gain = np.array([[1.0, 1, 1], [0, 0, 1], [0, 0, 0], [-1, 0, 0], [1, 1, 1]])
    extra = np.array([[0.0, 1, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0], [-1, 0, 1]])
    found = break_even(gain, extra, 25.0)
    assert found.tolist() == pytest.approx([0.8e6 / 2.44, 1e6 / 0.64, np.inf, np.inf, 0])
    assert break_even(gain[:1], extra[:1], 0.0).tolist() == pytest.approx([1e6 / 3])
    assert break_even(gain[2:3], np.zeros((1, 3)), 5.0).tolist() == [0]


@pytest.mark.parametrize(
    ("values", "off", "other"),
    [([10.0, 30.0, 20.0], 10, True), ([1.0, 3.0, 2.0], 1, False), ([0.1, 0.3, 0.2], 0.1, True)],
)
def test_new_levels_that_are_many_times_the_old_are_in_another_unit(
    values: list[float], off: float, other: bool
) -> None:
    """A level of zero, and one that is not measured, say nothing about it."""
    changes = pd.DataFrame(
        {"how": ["measured"] * 3 + ["measured", "kept"], "value": [*values, 5.0, 99.0],
         "old": [1.0, 3.0, 2.0, 0.0, 1.0]}
    )  # fmt: skip
    found = Update("x", changes)
    assert found.off == pytest.approx(off)
    assert found.in_other_unit is other
    edge = Update("x", pd.DataFrame({"how": ["measured"], "value": [OFF], "old": [1.0]}))
    assert edge.in_other_unit
    under = Update("x", pd.DataFrame({"how": ["measured"], "value": [1.0], "old": [OFF]}))
    assert under.in_other_unit
