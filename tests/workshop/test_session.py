from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuma_scenarios.workshop.session.events import (
    QUESTION_STEPS,
    Event,
    State,
    apply,
    doc_at,
    fold,
)

PATHS = st.sampled_from(["weights/g1", "weights/g2", "assume/x", "lever/a/b"])
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), PATHS, st.one_of(st.none(), st.integers(0, 9))),
        st.tuples(st.just("goto"), st.integers(0, 12), st.none()),
    ),
    max_size=25,
)


def run(actions: list[tuple[str, object, object]]) -> tuple[list[Event], list[State]]:
    state, events, states = State(), [], []
    for i, (what, a, b) in enumerate(actions):
        if what == "set":
            event = Event(i + 1, 100.0 * i, "desk", "set", {a: state.doc.get(str(a))}, {a: b})
        else:
            event = Event(i + 1, 100.0 * i, "desk", "goto", state.cursor, a)
        state = apply(state, event)
        events.append(event)
        states.append(state)
    return events, states


@given(ACTIONS)
def test_state_is_the_fold_of_its_events(actions: list[tuple[str, object, object]]) -> None:
    events, states = run(actions)
    assert fold(events) == (states[-1] if states else State())
    again = [Event.from_json(e.to_json()) for e in events]
    assert fold(again) == fold(events)


@given(ACTIONS)
def test_undoing_everything_gives_the_empty_document(
    actions: list[tuple[str, object, object]],
) -> None:
    _, states = run(actions)
    state = states[-1] if states else State()
    before = state.doc
    back = apply(state, Event(state.seq + 1, 1e9, "desk", "goto", state.cursor, 0))
    assert back.doc == {}
    again = apply(back, Event(back.seq + 1, 1e9, "desk", "goto", 0, state.cursor))
    assert again.doc == before


def test_a_change_after_undo_drops_what_could_be_redone() -> None:
    _, states = run([("set", "a", 1), ("set", "b", 2), ("goto", 1, None), ("set", "c", 3)])
    assert states[-1].doc == {"a": 1, "c": 3}
    assert len(states[-1].changes) == 2


def test_a_drag_is_one_entry_with_its_first_from_and_last_to() -> None:
    drag = [
        Event(1, 0.0, "desk", "set", {"a": None}, {"a": 1}),
        Event(2, 0.4, "desk", "set", {"a": 1}, {"a": 2}),
        Event(3, 0.9, "desk", "set", {"a": 2}, {"a": 3}),
    ]
    state = fold(drag)
    assert len(state.changes) == 1
    assert (state.changes[0].old, state.changes[0].new) == ({"a": None}, {"a": 3})
    pause = apply(state, Event(4, 9.0, "desk", "set", {"a": 3}, {"a": 4}))
    assert len(pause.changes) == 2
    assert doc_at(pause.changes, 1) == {"a": 3}


def test_a_gap_in_the_log_is_an_error() -> None:
    with pytest.raises(ValueError, match="gap"):
        fold([Event(1, 0, "desk", "step", 0, 1), Event(3, 0, "desk", "step", 1, 2)])


def test_an_unknown_event_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        fold([Event(1, 0, "desk", "explode", 0, 1)])


def test_nothing_leaves_revealed_and_nothing_jumps_over_closed() -> None:
    assert QUESTION_STEPS["revealed"] == ()
    assert "revealed" not in QUESTION_STEPS["open"]
    assert "revealed" not in QUESTION_STEPS["draft"]
