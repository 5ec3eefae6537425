from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from valuma_scenarios.analyses.facts import facts as facts_module
from valuma_scenarios.analyses.facts.facts import (
    FACTS_FILE,
    hold,
    most_critical,
    read_facts,
    verdict_of,
)
from valuma_scenarios.draws.sampling import Draws, draw
from valuma_scenarios.errors import ProjectError, UsageError
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.schema.facts import Fact
from valuma_scenarios.schema.study import Study

TEXT = {"fi": "a", "sv": "b", "en": "c"}
FACT = {
    "statement": TEXT,
    "kind": "null",
    "evidence": "X1",
    "value": 0.0,
    "range": [-1.0, 1.0],
    "unit": TEXT,
    "grade": "A",
    "sources": ["judgement"],
    "closeness": "same",
    "quantities": [{"item": "g1"}],
    "note": "",
}


@pytest.fixture(scope="module")
def draws(shipped_study: Study) -> Draws:
    return draw(shipped_study, 150, 5)


@pytest.fixture(scope="module")
def results(shipped_study: Study, draws: Draws) -> xr.Dataset:
    return evaluate(shipped_study, draws)


@pytest.fixture(scope="module")
def facts(root: Path) -> dict[str, Fact]:
    return read_facts(root)


def test_every_row_of_the_evidence_table_is_there(facts: dict[str, Fact]) -> None:
    rows = {fact.evidence for fact in facts.values()}
    expected = [
        "F6",
        "F7",
        "N1",
        "N3",
        "N6",
        "N8",
        "N10",
        "N11",
        "T2",
        "T5",
        "T6",
        "T11",
        "K2",
        "K3",
        "P3",
        "P4",
        "E2",
        "E3",
        "E5",
        "E6",
        "E8",
        "X7",
    ]
    assert rows == {*expected, "size check"}


def test_untestable_facts_say_why_and_get_no_verdict(
    shipped_study: Study, results: xr.Dataset, facts: dict[str, Fact]
) -> None:
    table = hold(shipped_study, results, facts).verdicts.set_index("fact")
    for name, fact in facts.items():
        assert (table["verdict"][name] == "not_testable") == (not fact.testable)
        if not fact.testable:
            assert fact.reason is not None
            assert np.isnan(table["share"][name])


def test_the_shipped_model_agrees_with_the_facts_it_can_be_held_against(
    shipped_study: Study, results: xr.Dataset, facts: dict[str, Fact]
) -> None:
    table = hold(shipped_study, results, facts).verdicts
    assert not (table["verdict"] == "fails").any()
    ceiling = table.set_index("fact").loc["e3_paltamo"]
    assert ceiling["share"] == 1.0
    assert ceiling["room"] > 10


def test_share_and_quantiles_by_hand(
    shipped_study: Study, results: xr.Dataset, draws: Draws, facts: dict[str, Fact]
) -> None:
    check = hold(shipped_study, results, facts, ["k3_retention"])
    kept = 1 - draws["delta_capacity"]
    row = check.comparisons.iloc[0]
    assert row["share"] == np.mean((kept >= 0.6) & (kept <= 1.0))
    assert row["p50"] == np.median(kept)


def test_percent_of_level_by_hand(
    shipped_study: Study, results: xr.Dataset, facts: dict[str, Fact]
) -> None:
    check = hold(shipped_study, results, facts, ["f7_income"])
    cell = results["indicator_effect"].sel(indicator="mean_income", region="FI", year=2030)
    change = cell.sel(alternative="no_networks") - cell.sel(alternative="do_nothing")
    base = shipped_study.baseline.query("indicator == 'mean_income'").set_index("region")["value"]
    people = shipped_study.regions["population"]
    level = float((base.loc[people.index] * people).sum() / people.sum())
    expected = 100 * change.to_numpy() / level
    np.testing.assert_allclose(check.comparisons_by_fact["f7_income"][0].draws, expected)


def test_the_size_limit_grows_with_the_money(
    shipped_study: Study, results: xr.Dataset, facts: dict[str, Fact]
) -> None:
    table = hold(shipped_study, results, facts, ["size_gdp"]).comparisons
    limit = shipped_study.constant("gdp_size_limit_pct")
    small = table[table["reference"] == "status_quo"]
    large = table[table["reference"] == "do_nothing"]
    assert (small["high"] == limit).all()
    assert (large["high"] > 3 * limit).all()
    assert (table["low"] == -table["high"]).all()


def test_too_strong_a_model_fails_the_size_check(
    shipped_study: Study, facts: dict[str, Fact]
) -> None:
    strong = draw(shipped_study, 40, 3).pin({"beta_gdp_per_capita": 5000.0})
    check = hold(shipped_study, evaluate(shipped_study, strong), facts, ["size_gdp"])
    assert check.verdicts.iloc[0]["verdict"] == "fails"
    assert check.verdicts.iloc[0]["room"] < 1


def test_a_run_without_the_alternatives_is_no_verdict(
    shipped_study: Study, results: xr.Dataset, facts: dict[str, Fact]
) -> None:
    names = ["status_quo", "partnership"]
    fewer = shipped_study.with_alternatives(tuple(names))
    check = hold(fewer, results.sel(alternative=names), facts, ["f7_income", "e8_environment"])
    assert check.verdicts["verdict"].tolist() == ["not_in_run", "holds"]


def test_unknown_fact_names_the_nearest(
    shipped_study: Study, results: xr.Dataset, facts: dict[str, Fact]
) -> None:
    with pytest.raises(UsageError, match="f7_income"):
        hold(shipped_study, results, facts, ["f7_incom"])


@given(
    values=st.lists(st.lists(st.floats(-5, 5), min_size=3, max_size=3), min_size=1, max_size=8),
    low=st.floats(-4, 0),
    width=st.floats(0.1, 5),
)
def test_the_critical_value_decides_for_all_cases(
    values: list[list[float]], low: float, width: float
) -> None:
    array, high = np.array(values), low + width
    critical = most_critical(array, low, high)
    inside = (critical >= low) & (critical <= high)
    np.testing.assert_array_equal(inside, ((array >= low) & (array <= high)).all(axis=1))


@pytest.mark.parametrize(
    ("share", "kind", "expected"),
    [
        (1.0, "null", "holds"),
        (0.95, "null", "holds"),
        (0.949, "null", "doubtful"),
        (0.5, "size", "doubtful"),
        (0.499, "size", "fails"),
        (0.999, "ceiling", "doubtful"),
        (1.0, "ceiling", "holds"),
    ],
)
def test_verdict_thresholds(share: float, kind: str, expected: str) -> None:
    assert verdict_of(share, Fact.model_validate({**FACT, "kind": kind})) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"closeness": "proxy"},
        {"quantities": []},
        {"range": [1.0, -1.0]},
        {"range": [None, None]},
        {"range_from": "gdp_size_limit_pct"},
        {"value": 2.0},
        {"quantities": [{"item": "g1", "parameter": "x_opt"}]},
        {"quantities": [{}]},
    ],
)
def test_the_schema_refuses_facts_that_contradict_themselves(change: dict[str, object]) -> None:
    Fact.model_validate(FACT)
    with pytest.raises(ValidationError):
        Fact.model_validate({**FACT, **change})


def test_problems_of_the_file_come_all_at_once_with_their_place(
    copy_project: Callable[[], Path],
) -> None:
    project = copy_project()
    target = project / FACTS_FILE
    text = target.read_text(encoding="utf-8")
    text = text.replace("accetturo_2012", "accetturo_2013").replace("delta_capacity", "delta_cap")
    text = text.replace("range_from: gdp_size_limit_pct", "range_from: gdp_limit")
    text = text.replace("item: mean_income", "item: mean_incom").replace("kind: sign", "kind: sing")
    target.write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        read_facts(project)
    said = str(caught.value)
    for word in ("accetturo_2012", "delta_capacity", "gdp_size_limit_pct", "mean_income", "sign"):
        assert word in said
    assert f"{FACTS_FILE}:" in said


def test_a_missing_file_says_what_to_do(copy_project: Callable[[], Path]) -> None:
    project = copy_project()
    (project / FACTS_FILE).unlink()
    with pytest.raises(UsageError, match="valuma init"):
        read_facts(project)


def test_comparisons_have_the_documented_columns(
    shipped_study: Study, results: xr.Dataset, facts: dict[str, Fact]
) -> None:
    check = hold(shipped_study, results, facts)
    assert tuple(check.comparisons.columns) == facts_module.COMPARISON_COLUMNS
    assert tuple(check.verdicts.columns) == facts_module.VERDICT_COLUMNS
    one = check.comparisons_by_fact["e8_environment"][0]
    assert replace(one, low=-np.inf, high=np.inf).inside.all()
