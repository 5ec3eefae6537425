from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workshop.helpers import SWING, client, phones, tell, weigh
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS, LANGUAGES
from valuma_scenarios.workshop.live.weights import shares_of
from valuma_scenarios.workshop.record.page import record_html
from valuma_scenarios.workshop.room import projection
from valuma_scenarios.workshop.room.catalogue import desk_catalogue, texts
from valuma_scenarios.workshop.room.forms import FORMS
from valuma_scenarios.workshop.room.room import Room
from valuma_scenarios.workshop.room.votes import (
    MIN_GROUP,
    BadAnswer,
    aggregate,
    check_answer,
    clean_text,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=7) | st.dictionaries(st.sampled_from(GOALS), inner),
    max_leaves=8,
)
POINTS = st.fixed_dictionaries({g: st.integers(0, 100) for g in GOALS})


@given(st.sampled_from(tuple(FORMS)), JSON)
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


@pytest.mark.parametrize("kind", tuple(FORMS))
def test_groups_below_five_are_never_shown(study: Study, kind: str) -> None:
    form, rng = FORMS[kind], np.random.default_rng(1)
    body = form.draft(study, "")
    if form.own_options and not body.get("options"):
        body = {**body, "options": [{"id": "o1"}, {"id": "o2"}]}
    answers = [check_answer(kind, body, form.rehearse(rng, body)) for _ in range(MIN_GROUP)]
    few = aggregate(kind, body, answers[1:])
    assert few == {"n": 4, "form": kind, "enough": False}
    enough = aggregate(kind, body, answers)
    assert enough["enough"]
    assert (set(enough) > set(few)) is (form.aggregate is not None)


@pytest.mark.parametrize("kind", tuple(FORMS))
def test_forms_have_their_texts(kind: str) -> None:
    for language in LANGUAGES:
        assert {f"kind_{kind}", f"ask_{kind}"} <= set(texts(language))


def test_own_words_are_never_shown() -> None:
    assert "secret" not in str(aggregate("text", {}, ["secret"] * MIN_GROUP))


@given(st.lists(POINTS, min_size=5, max_size=12), st.randoms(use_true_random=False))
def test_order_of_answers_does_not_show(answers: list[dict[str, int]], shuffler: Any) -> None:
    mixed = list(answers)
    shuffler.shuffle(mixed)
    assert aggregate("swing", {}, answers)["profiles"] == aggregate("swing", {}, mixed)["profiles"]


def test_rank_order_centroid_by_hand() -> None:
    profile = FORMS["ranking"].profile
    assert profile is not None
    weights = profile(list(GOALS))
    # First of six: (1 + 1/2 + 1/3 + 1/4 + 1/5 + 1/6) / 6 = 2.45 / 6
    assert weights["g1"] == pytest.approx(2.45 / 6)
    assert weights["g6"] == pytest.approx(1 / 36)
    assert sum(weights.values()) == pytest.approx(1)


def test_no_points_at_all_is_equal_weights() -> None:
    assert set(shares_of(dict.fromkeys(GOALS, 0.0)).values()) == {1 / 6}


def test_one_kind_of_question_is_found(
    plugin: None, study: Study, make_room: Callable[..., Room]
) -> None:
    forms = {form["id"]: form for form in desk_catalogue(study)["forms"]}
    assert forms["confidence"]["label"]["fi"] == "varmuus"
    room = make_room()
    people = phones(room, 6)
    tell(room, {"do": "ask", "kind": "confidence", "text": ""})
    name = room.state.current
    tell(room, {"do": "advance", "question": name, "to": "open"})
    for i, phone in enumerate(people):
        answer = {"do": "answer", "question": name, "key": f"key-{i:08d}", "answer": "high"}
        tell(room, answer, phone)
    for state in ("closed", "revealed"):
        tell(room, {"do": "advance", "question": name, "to": state})
    assert "Varmoja: 6" in record_html(room, "fi")


def second_round(room: Room, changed: int, people: int) -> dict[str, Any]:
    """Ask for goal weights again; some answer otherwise, the others as before; return the state."""
    tell(room, {"do": "ask", "kind": "swing", "text": "Mikä nyt?"})
    name = room.state.current
    tell(room, {"do": "advance", "question": name, "to": "open"})
    for i in range(people):
        answer = SWING | {"g2": 10.0 * i} | ({"g3": 77.0} if i < changed else {})
        message = {"do": "answer", "question": name, "key": f"again-{i:08d}", "answer": answer}
        tell(room, message, client("phone", f"participant{i:03d}"))
    for state in ("closed", "revealed"):
        tell(room, {"do": "advance", "question": name, "to": state})
    return projection.screen(room)


@pytest.mark.parametrize(("changed", "people"), [(2, 7), (0, 7), (7, 7), (3, 6)])
def test_a_second_round_tells_how_many_changed_their_answer(
    room: Room, changed: int, people: int
) -> None:
    weigh(room, 7)
    assert "rounds" not in projection.screen(room)["group"]
    state = second_round(room, changed, people)
    assert state["group"]["rounds"] == {"both": people, "changed": changed}
    assert state["earlier"]["n"] == 7
    for language, words in (("fi", f"heistä {changed} muutti"), ("en", f"{changed} of the")):
        assert words in record_html(room, language)


def test_fewer_than_five_who_answered_both_rounds_are_not_told(room: Room) -> None:
    weigh(room, 7)
    state = second_round(room, 1, MIN_GROUP - 1)
    assert "rounds" not in state["group"]


def test_rounds_of_another_form_are_not_held_against_each_other(room: Room) -> None:
    weigh(room, 7)
    tell(room, {"do": "ask", "kind": "budget", "text": "Jaa sata pistettä"})
    name = room.state.current
    tell(room, {"do": "advance", "question": name, "to": "open"})
    for i in range(7):
        answer = {"g1": 50, "g2": 10 + i, "g3": 10 - i, "g4": 10, "g5": 10, "g6": 10}
        message = {"do": "answer", "question": name, "key": f"money-{i:08d}", "answer": answer}
        tell(room, message, client("phone", f"participant{i:03d}"))
    for step in ("closed", "revealed"):
        tell(room, {"do": "advance", "question": name, "to": step})
    state = projection.screen(room)
    assert state["group"]["form"] == "budget"
    assert "rounds" not in state["group"]
    assert state["earlier"] is None
