"""Comparison: places, dominance, classes, losers and cost, by hand and by property."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from valuma_scenarios.analyses.compare import dominance
from valuma_scenarios.analyses.compare.classes import Thresholds, impact_class, losers, matrix
from valuma_scenarios.analyses.compare.compare import Question, compare, question_of
from valuma_scenarios.analyses.compare.cost import (
    Spending,
    cost_effectiveness,
    cost_per_unit,
    one_off,
    same_total,
    spending,
)
from valuma_scenarios.analyses.compare.text import one_off_sentence, sentences
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.errors import UsageError
from valuma_scenarios.model.accounts import money_table
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.results.places import places_of
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES, REGION_TYPES
from valuma_scenarios.wording import Words

DRAWS = 64
numbers = st.floats(-100, 100, allow_nan=False)


@pytest.fixture(scope="module")
def results(shipped_study: Study) -> xr.Dataset:
    return evaluate(shipped_study, draw(shipped_study, DRAWS, 7), years=(2025, 2030))


@pytest.fixture(scope="module")
def table(shipped_study: Study, results: xr.Dataset) -> pd.DataFrame:
    return compare(shipped_study, results)


def test_region_type_mean_weighs_inhabitants_of_the_type(shipped_study: Study) -> None:
    places = places_of(shipped_study)
    regions = shipped_study.regions
    values = np.arange(len(regions) + 1, dtype=float)
    people = regions["population"].to_numpy() * regions["seutukaupunki"].to_numpy()
    by_hand = (people * values[:-1]).sum() / people.sum()
    assert places.values(values, "g1")[places.ids.index("seutukaupunki")] == pytest.approx(by_hand)


def test_parts_of_the_disparity_goal_add_up(shipped_study: Study, results: xr.Dataset) -> None:
    places = places_of(shipped_study)
    by_region = results["goal_effect"].sel(goal="g4", year=2030, alternative="by_theme").to_numpy()
    values = places.values(by_region, "g4")
    assert values[:, places.of_kind("region_type")].sum(axis=1) == pytest.approx(values[:, 0])
    assert values[:, places.of_kind("region")].sum(axis=1) == pytest.approx(values[:, 0])


def test_every_mean_is_a_mean(shipped_study: Study) -> None:
    places = places_of(shipped_study)
    assert places.mean.sum(axis=1) == pytest.approx(np.ones(len(places.ids)))
    assert set(places.ids[-7:]) == set(REGION_TYPES)


def test_dominance_by_hand() -> None:
    # b is better in two of three draws, but its sorted values 0, 2, 5 and 1, 2, 3 cross.
    a, b = np.array([3.0, 1.0, 2.0]), np.array([5.0, 2.0, 0.0])
    assert not dominance.every_draw(b, a)
    assert not dominance.first_order(a, b)
    assert not dominance.first_order(b, a)
    # Cumulative sums 1, 3, 6 against 0, 2, 7: neither is risk-averse safe.
    assert not dominance.second_order(a, b)
    # 1, 2, 4 has sums 1, 3, 7: never below 0, 2, 7 and once above.
    assert dominance.second_order(np.array([4.0, 2.0, 1.0]), b)
    # Same numbers in another order: first order sees no difference, no draw-by-draw dominance.
    assert dominance.strongest(a, a[::-1]) == ""
    assert dominance.strongest(a + np.array([0.0, 0.0, 1.0]), a) == "every_draw"
    assert dominance.strongest(np.array([1.0, 3.0, 3.0]), a) == "first"


@given(arrays(float, (6, 2), elements=numbers))
def test_orders_of_dominance_imply_one_another(pair: np.ndarray) -> None:
    a, b = pair[:, 0], pair[:, 1]
    if dominance.every_draw(a, b):
        assert dominance.first_order(a, b)
    if dominance.first_order(a, b):
        # Sums of unsorted rounding errors must not break the implication by more than rounding.
        assert dominance.second_order(a + 1e-9, b)
        assert not dominance.first_order(b, a)


@pytest.mark.parametrize(
    ("numbers_of_row", "expected"),
    [
        ((0.05, 0.22, 0.30, 0.99, 0.01), "++"),
        ((0.01, 0.05, 0.19, 0.96, 0.04), "+"),
        ((-0.30, -0.20, -0.05, 0.01, 0.99), "--"),
        ((-0.19, -0.10, 0.01, 0.15, 0.85), "-"),
        ((-0.20, 0.25, 0.30, 0.79, 0.21), "?"),
        ((-0.01, 0.001, 0.019, 0.50, 0.50), "?"),
        ((0.001, 0.04, 0.25, 1.0, 0.0), "0"),
        ((0.0, 0.0, 0.0, 0.0, 0.0), "0"),
        ((np.nan, np.nan, np.nan, 0.0, 0.0), "not_assessed"),
    ],
)
def test_classes_with_a_yardstick_of_one(numbers_of_row: tuple[float, ...], expected: str) -> None:
    row = pd.Series(numbers_of_row, index=["p05", "p50", "p95", "p_better", "p_worse"])
    assert impact_class(row, 1.0) == expected


def test_less_is_better_turns_the_sign() -> None:
    row = pd.Series({"p05": 0.05, "p50": 0.22, "p95": 0.3, "p_better": 0.0, "p_worse": 1.0})
    assert impact_class(row, 1.0, direction=-1) == "--"


def test_thresholds_are_shares_of_the_yardstick() -> None:
    row = pd.Series({"p05": 0.5, "p50": 2.2, "p95": 3.0, "p_better": 1.0, "p_worse": 0.0})
    assert impact_class(row, 10.0) == "++"
    assert impact_class(row, 20.0) == "+"
    assert impact_class(row, 20.0, thresholds=Thresholds(clear=0.05)) == "++"


def test_table_repeats_numpy_on_the_draws(results: xr.Dataset, table: pd.DataFrame) -> None:
    effect = results["goal_effect"].sel(goal="g3", region="MK18", year=2030)
    change = (effect.sel(alternative="by_theme") - effect.sel(alternative="status_quo")).to_numpy()
    row = table.query("alternative == 'by_theme' and item == 'g3' and place == 'MK18'").iloc[0]
    assert row["p25"] == pytest.approx(np.quantile(change, 0.25))
    assert row["p_worse"] == pytest.approx((change < 0).mean())


def test_an_indicator_of_which_less_is_better(shipped_study: Study, results: xr.Dataset) -> None:
    question = Question("do_nothing", ("status_quo",), ("unemployed_share",), (2030,))
    row = compare(shipped_study, results, question).iloc[0]
    assert row["p50"] < 0
    assert row["p_better"] == 1
    assert row["class"] == "++"
    assert row["dominates"] == "every_draw"


def test_parts_of_the_disparity_goal_are_measured_by_their_part_of_the_people(
    table: pd.DataFrame,
) -> None:
    assert table.index.tolist() == list(range(len(table)))
    first = table[table["alternative"] == "by_theme"]
    for item, rows in first.groupby("item"):
        whole = rows.loc[rows["kind"] == "country", "yardstick"].item()
        share = rows["population_share"] if item == "g4" else 1.0
        assert rows["yardstick"].tolist() == pytest.approx(
            (whole * share + 0 * rows["p50"]).tolist()
        )


def test_reversed_question_swaps_better_and_worse(
    shipped_study: Study, results: xr.Dataset
) -> None:
    there = compare(
        shipped_study, results, Question("by_theme", ("partnership",), ("g2",), (2030,))
    )
    back = compare(shipped_study, results, Question("partnership", ("by_theme",), ("g2",), (2030,)))
    assert there["p_better"].to_numpy() == pytest.approx(back["p_worse"].to_numpy())
    assert there["p50"].to_numpy() == pytest.approx(-back["p50"].to_numpy())
    assert (there["dominates"] == back["dominated"]).all()


def test_who_is_ahead_in_every_draw_is_told_so(results: xr.Dataset, table: pd.DataFrame) -> None:
    national = results["goal_effect"].sel(region="FI", year=2030)
    rows = table[table["kind"] == "country"]
    for alternative, item, told, back in zip(
        rows["alternative"], rows["item"], rows["dominates"], rows["dominated"], strict=True
    ):
        one, other = (
            national.sel(goal=item, alternative=name).to_numpy().tolist()
            for name in (alternative, "status_quo")
        )
        pairs = list(zip(one, other, strict=True))
        ahead = all(a >= b for a, b in pairs) and one != other
        behind = all(a <= b for a, b in pairs) and one != other
        assert (told == "every_draw", back == "every_draw") == (ahead, behind)
    assert {"every_draw"} < set(rows["dominates"])


def test_losers_leave_out_the_country_and_the_disparity_goal(shipped_study: Study) -> None:
    frame = pd.DataFrame(
        {
            "kind": ["country", "region", "region", "region_type", "region", "region"],
            "item": ["g1", "g1", "g4", "g2", "g2", "g2"],
            "place": ["FI", "MK01", "MK02", "rural_heartland", "MK04", "MK05"],
            "p50": [-1.0, -1.0, -1.0, -0.5, -0.1, -1.5],
            "p_worse": [0.9, 0.6, 0.9, 0.8, 0.5, 0.6],
        }
    )
    surest = ["rural_heartland", "MK05", "MK01"]
    assert list(losers(shipped_study, frame)["place"]) == surest, "of alike the largest loss first"
    assert list(losers(shipped_study, frame)) == [*frame, "threshold"]
    assert list(losers(shipped_study, frame, 0.4)["place"]) == [*surest, "MK04"]


def test_unmeasured_goal_is_not_assessed_rather_than_zero(table: pd.DataFrame) -> None:
    wide = matrix(table, ["g1", "g9"])
    assert set(wide["g9"]) == {"\u2013"}
    assert "\u2013" not in set(wide["g1"])


def test_a_matrix_shows_the_country() -> None:
    rows = [("a", "g1", "country", "++"), ("a", "g1", "region", "--"), ("b", "g2", "region", "+"),
            ("b", "g1", "country", "-"), ("a", "g2", "country", "?")]  # fmt: skip
    wide = matrix(
        pd.DataFrame(rows, columns=["alternative", "item", "kind", "class"]), ["g2", "g1"]
    )
    assert wide.to_dict("split")["data"] == [["?", "++"], ["\u2013", "\u2212"]]
    assert (list(wide.index), list(wide)) == (["a", "b"], ["g2", "g1"])


def test_cost_per_unit_by_hand() -> None:
    effect = np.linspace(1.0, 3.0, 101)
    cost = cost_per_unit(effect, 6.0)
    assert cost["p50"] == pytest.approx(3e6)
    assert cost["p05"] == pytest.approx(6e6 / 2.9)
    assert cost["p95"] == pytest.approx(6e6 / 1.1)
    assert cost_per_unit(effect - 2, 6.0)["status"] == "effect_spans_zero"
    assert np.isnan(cost_per_unit(effect - 2, 6.0)["p50"])  # type: ignore[call-overload]
    assert cost_per_unit(effect, 0.0)["status"] == "no_money"


def test_effect_for_ten_million_by_hand(shipped_study: Study, results: xr.Dataset) -> None:
    money = money_table(shipped_study)
    table = cost_effectiveness(shipped_study, results, money)
    row = table.query("alternative == 'by_theme' and item == 'g1' and money == 'spending'").iloc[0]
    effect = results["goal_effect"].sel(goal="g1", region="FI", year=2030)
    change = effect.sel(alternative="by_theme") - effect.sel(alternative="do_nothing")
    total = spending(shipped_study, money, 2030)["by_theme"].total
    assert row["p50"] == pytest.approx(float(np.median(change)) / total * 10)
    assert 0 < total < 1914.0, "discounted money is below eleven years of 174 M€"


def test_without_doing_nothing_the_yardstick_is_declared(
    shipped_study: Study, results: xr.Dataset
) -> None:
    few = shipped_study.with_alternatives(("status_quo", "by_theme"))
    part = results.sel(alternative=["status_quo", "by_theme"])
    table = compare(few, part, Question("status_quo", ("by_theme",), ("g1", "g4"), (2030,)))
    country = table[table["kind"] == "country"]
    assert list(country["yardstick"]) == [1.0, 1.0]
    assert cost_effectiveness(few, part, money_table(few)).empty
    indicator = Question("status_quo", ("by_theme",), ("employment_rate",), (2030,))
    spread = compare(few, part, indicator)["yardstick"].iloc[0]
    # The employment rate spreads by about 2.9 percentage points between regions.
    assert spread == pytest.approx(0.029, rel=0.1)
    rows = few.baseline[few.baseline["indicator"] == "employment_rate"].set_index("region")["value"]
    people = few.regions["population"]
    mean = sum(rows[r] * people[r] for r in few.regions.index) / people.sum()
    square = sum((rows[r] - mean) ** 2 * people[r] for r in few.regions.index) / people.sum()
    assert spread == pytest.approx(square**0.5 / 100)


def test_same_total_is_said_only_when_true() -> None:
    totals = {"a": Spending(100.0, 1.0), "b": Spending(100.3, 2.0), "c": Spending(90.0, 2.0)}
    assert same_total(totals, ("a", "b"))
    assert not same_total(totals, ("a", "b", "c"))


def test_unknown_item_names_the_nearest(shipped_study: Study) -> None:
    alone = shipped_study.with_alternatives((shipped_study.reference,))
    assert question_of(alone).alternatives == ()
    with pytest.raises(UsageError, match="employment_rate"):
        question_of(shipped_study, items=("employment_rat",))


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_sentences_in_every_language(
    shipped_study: Study, table: pd.DataFrame, language: str
) -> None:
    words = Words(shipped_study, language)  # type: ignore[arg-type]
    result, who = sentences(words, table, "by_theme")
    assert words.alternative("by_theme") in result
    assert "{" not in result + who
    assert result != who


def test_money_decided_for_some_years_is_said_to_go_on(shipped_study: Study) -> None:
    """522 M€ were decided for 2020-22; 11 years at that level are 1,914 M€."""
    found = one_off(shipped_study)
    assert found is not None
    reference = shipped_study.alternative(shipped_study.reference)
    level = sum(reference.funding.amounts.values())
    assert found.stated == pytest.approx(3 * level) == pytest.approx(522)
    assert found.total == pytest.approx(11 * level) == pytest.approx(1914)
    text = one_off_sentence(Words(shipped_study, "fi"))
    assert "522" in text
    assert "1\u00a0914" in text.replace("\u202f", "\u00a0")
    ends = reference.funding.model_copy(update={"continue_after_last_year": False})
    stopping = reference.model_copy(update={"funding": ends})
    rest = tuple(a for a in shipped_study.alternatives if a.id != reference.id)
    assert one_off(replace(shipped_study, alternatives=(stopping, *rest))) is None
