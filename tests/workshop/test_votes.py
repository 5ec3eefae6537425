from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuma_scenarios.vocabulary import GOALS
from valuma_scenarios.workshop.live.weights import shares_of
from valuma_scenarios.workshop.room.votes import (
    KINDS,
    MIN_GROUP,
    BadAnswer,
    aggregate,
    check_answer,
    clean_text,
    profile_of,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=7) | st.dictionaries(st.sampled_from(GOALS), inner),
    max_leaves=8,
)
POINTS = st.fixed_dictionaries({g: st.integers(0, 100) for g in GOALS})


@given(st.sampled_from(KINDS), JSON)
def test_any_answer_is_taken_or_refused(kind: str, answer: Any) -> None:
    body = {"options": [{"id": "a"}], "bounds": [0, 1]}
    try:
        stored = check_answer(kind, body, answer)
    except BadAnswer:
        return
    assert check_answer(kind, body, stored) == stored


def test_budget_must_sum_to_a_hundred() -> None:
    even = dict(zip(GOALS, [20, 20, 20, 20, 10, 10], strict=True))
    assert check_answer("budget", {}, even) == even
    with pytest.raises(BadAnswer, match="budget_sum"):
        check_answer("budget", {}, even | {"g1": 21})


def test_swing_needs_its_hundred() -> None:
    with pytest.raises(BadAnswer, match="swing_top"):
        check_answer("swing", {}, dict.fromkeys(GOALS, 99))


def test_estimates_come_in_order() -> None:
    with pytest.raises(BadAnswer, match="order"):
        check_answer("elicit", {}, {"p05": 2, "p50": 1, "p95": 3})


def test_true_is_no_number() -> None:
    with pytest.raises(BadAnswer, match="number"):
        check_answer("swing", {}, dict.fromkeys(GOALS, True))


def test_text_becomes_one_plain_line() -> None:
    assert clean_text("  a\x00b\n\tc  ") == "a b c"
    assert clean_text("<b>x</b>") == "<b>x</b>"
    for bad in ("", " \n ", "x" * 281, None):
        with pytest.raises(BadAnswer):
            clean_text(bad)


@pytest.mark.parametrize("kind", KINDS)
def test_groups_below_five_are_never_shown(kind: str) -> None:
    answers: dict[str, Any] = {
        "swing": dict.fromkeys(GOALS, 100.0),
        "budget": dict.fromkeys(GOALS, 10.0),
        "ranking": list(GOALS),
        "guess": "a",
        "elicit": {"p05": 0.0, "p50": 1.0, "p95": 2.0},
        "yesno": "yes",
        "text": "secret",
    }
    few = aggregate(kind, [answers[kind]] * (MIN_GROUP - 1))
    assert few == {"n": 4, "form": kind, "enough": False}
    enough = aggregate(kind, [answers[kind]] * MIN_GROUP)
    assert enough["enough"]
    assert ("secret" in str(enough)) is False


@given(st.lists(POINTS, min_size=5, max_size=12), st.randoms(use_true_random=False))
def test_order_of_answers_does_not_show(answers: list[dict[str, int]], shuffler: Any) -> None:
    mixed = list(answers)
    shuffler.shuffle(mixed)
    assert aggregate("swing", answers)["profiles"] == aggregate("swing", mixed)["profiles"]


def test_rank_order_centroid_by_hand() -> None:
    weights = profile_of("ranking", list(GOALS))
    # First of six: (1 + 1/2 + 1/3 + 1/4 + 1/5 + 1/6) / 6 = 2.45 / 6
    assert weights["g1"] == pytest.approx(2.45 / 6)
    assert weights["g6"] == pytest.approx(1 / 36)
    assert sum(weights.values()) == pytest.approx(1)


def test_no_points_at_all_is_equal_weights() -> None:
    assert set(shares_of(dict.fromkeys(GOALS, 0.0)).values()) == {1 / 6}
