from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.workshop.helpers import DESK, SWING, client, coordination, phones, refused, tell
from valuma_scenarios.vocabulary import GOALS
from valuma_scenarios.workshop.room import projection
from valuma_scenarios.workshop.room.room import RATES, Client, Room
from valuma_scenarios.workshop.session.events import fold
from valuma_scenarios.workshop.session.storage import Store


def ask_weights(room: Room) -> str:
    tell(room, {"do": "ask", "kind": "swing", "text": "Mikä ensin?"})
    name = room.state.current
    assert name
    tell(room, {"do": "advance", "question": name, "to": "open"})
    return name


def answer(room: Room, phone: Client, name: str, value: Any, key: str = "key-00000001") -> Any:
    return tell(room, {"do": "answer", "question": name, "key": key, "answer": value}, phone)


def test_undo_redo_and_history(room: Room) -> None:
    path = coordination(room)
    tell(room, {"do": "set", "values": {path: 3.0}})
    tell(room, {"do": "set", "values": {"weights/g1": 80}})
    tell(room, {"do": "undo"})
    assert room.state.doc == {path: 3.0}
    tell(room, {"do": "undo"})
    assert room.state.doc == {}
    assert refused(room, {"do": "undo"}) == "history_end"
    tell(room, {"do": "redo"})
    assert room.state.doc == {path: 3.0}
    tell(room, {"do": "goto", "cursor": 2})
    assert room.state.doc == {path: 3.0, "weights/g1": 80.0}


def test_setting_the_opened_value_takes_the_change_back(room: Room) -> None:
    path = coordination(room)
    alternative = room.study.alternative("by_theme")
    tell(room, {"do": "set", "values": {path: 3.0}})
    tell(room, {"do": "set", "values": {path: alternative.networks[0].coordination_meur}})
    assert room.state.doc == {}


def test_resets_are_entries_of_the_history(room: Room) -> None:
    path = coordination(room)
    tell(room, {"do": "set", "values": {path: 3.0, "weights/g2": 10}})
    tell(room, {"do": "reset", "to": "opened", "alternative": "by_theme"})
    assert room.state.doc == {"weights/g2": 10.0}
    tell(room, {"do": "reset", "to": "weights"})
    assert room.state.doc == {}
    tell(room, {"do": "undo"})
    tell(room, {"do": "undo"})
    assert room.state.doc == {path: 3.0, "weights/g2": 10.0}


def test_reset_to_the_reference_takes_its_funding(room: Room) -> None:
    tell(room, {"do": "reset", "to": "reference", "alternative": "partnership"})
    from valuma_scenarios.workshop.live.levers import changed_alternative

    changed = changed_alternative(room.study, "partnership", room.state.doc).funding
    reference = room.study.alternative("status_quo").funding
    assert changed.continue_after_last_year == reference.continue_after_last_year
    for name, amount in reference.amounts.items():
        assert changed.amounts.get(name, 0) == pytest.approx(amount)
        assert changed.through_networks.get(name, 0) == reference.through_networks.get(name, 0)


def test_a_preview_is_never_stored(room: Room) -> None:
    tell(room, {"do": "preview", "values": {coordination(room): 3.0}})
    assert room.preview == {coordination(room): 3.0}
    assert room.state.seq == 0
    tell(room, {"do": "set", "values": {"weights/g1": 80}})
    assert room.preview is None


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"weights/g9": 1}, "path"),
        ({"weights/g1": 101}, "range"),
        ({"weights/g1": True}, "value"),
        ({"lever/nowhere/net/x/binding": 0.5}, "path"),
        ({"lever/by_theme/net/mal/binding": 1.5}, "range"),
        ({"assume/psi_mainstream": {"mode": "pin", "value": 1e9}}, "range"),
        ({"assume/psi_mainstream": {"mode": "grow", "value": 1}}, "value"),
        ({"assume/nothing": {"mode": "pin", "value": 1}}, "path"),
        ({"study/level": "x"}, "path"),
    ],
)
def test_what_cannot_be_moved_is_refused(room: Room, values: dict[str, Any], code: str) -> None:
    assert refused(room, {"do": "set", "values": values}) == code
    assert room.state.seq == 0


def test_instruments_that_cannot_be_channelled_have_no_such_lever(room: Room) -> None:
    fixed = [k for k, i in room.study.instruments.items() if not i.channelable]
    assert fixed
    values = {f"lever/by_theme/fund/through/{fixed[0]}": 0.5}
    assert refused(room, {"do": "set", "values": values}) == "path"


def test_phones_may_answer_and_nothing_else(room: Room) -> None:
    (phone,) = phones(room, 1)
    for message in (
        {"do": "set", "values": {"weights/g1": 1}},
        {"do": "advance", "question": "guess", "to": "open"},
        {"do": "delete", "sure": "room"},
        {"do": "view", "view": {"blank": True}},
    ):
        assert refused(room, message, phone) == "not_allowed"
    screen = client("screen")
    assert refused(room, {"do": "set", "values": {"weights/g1": 1}}, screen) == "not_allowed"
    tell(room, {"do": "turn", "by": 1}, screen)


def test_results_are_hidden_until_revealed_also_from_the_desk(room: Room) -> None:
    people = phones(room, 6)
    name = ask_weights(room)
    for phone in people:
        answer(room, phone, name, SWING)
    for shown in (projection.screen(room), projection.desk(room)):
        assert "aggregate" not in shown["question"]
        assert "profiles" not in json.dumps(shown)
    assert projection.desk(room)["question"]["answered"] == 6
    tell(room, {"do": "advance", "question": name, "to": "closed"})
    assert "profiles" not in json.dumps(projection.desk(room))
    tell(room, {"do": "advance", "question": name, "to": "revealed"})
    assert len(projection.screen(room)["question"]["aggregate"]["profiles"]) == 6
    assert refused(room, {"do": "advance", "question": name, "to": "open"}) == "question_state"


def test_an_answer_can_be_changed_until_closed(room: Room) -> None:
    (phone,) = phones(room, 1)
    name = ask_weights(room)
    answer(room, phone, name, SWING, "key-00000001")
    answer(room, phone, name, SWING | {"g2": 100.0}, "key-00000002")
    late = answer(room, phone, name, SWING, "key-00000001")
    assert late["repeated"]
    assert list(room.store.answers(name).values()) == [SWING | {"g2": 100.0}]
    assert projection.phone(room, phone.who)["answer"] == SWING | {"g2": 100.0}
    tell(room, {"do": "advance", "question": name, "to": "closed"})
    message = {"do": "answer", "question": name, "key": "key-00000003", "answer": SWING}
    assert refused(room, message, phone) == "question_closed"


def test_the_same_key_of_two_people_counts_twice(room: Room) -> None:
    one, two = phones(room, 2)
    name = ask_weights(room)
    answer(room, one, name, SWING)
    answer(room, two, name, SWING)
    assert len(room.answered[name]) == 2


def test_participants_see_their_own_answer_only(room: Room) -> None:
    one, two = phones(room, 2)
    name = ask_weights(room)
    answer(room, one, name, SWING | {"g3": 37.0})
    assert projection.phone(room, one.who)["answer"]["g3"] == 37.0
    assert projection.phone(room, two.who)["answer"] is None
    assert "37.0" not in json.dumps(projection.phone(room, two.who))
    assert one.who not in json.dumps(projection.desk(room))


def test_the_log_holds_no_answer_by_person(room: Room) -> None:
    people = phones(room, 5)
    name = ask_weights(room)
    for i, phone in enumerate(people):
        answer(room, phone, name, SWING | {"g2": float(i)})
    tell(room, {"do": "advance", "question": name, "to": "closed"})
    tell(room, {"do": "advance", "question": name, "to": "revealed"})
    log = json.dumps([e.to_json() for e in room.store.events()])
    assert not any(phone.who in log for phone in people)


def test_free_texts_reach_the_desk_only(room: Room) -> None:
    (phone,) = phones(room, 1)
    tell(room, {"do": "ask", "kind": "text", "text": "Mitä puuttuu?"})
    name = room.state.current or ""
    tell(room, {"do": "advance", "question": name, "to": "open"})
    answer(room, phone, name, "<img src=x onerror=alert(1)>")
    assert projection.desk(room)["texts"] == ["<img src=x onerror=alert(1)>"]
    assert "onerror" not in json.dumps(projection.screen(room))
    tell(room, {"do": "park", "text": "Luotsaus puuttuu", "about": "g4"})
    assert projection.screen(room)["parked"][0]["text"] == "Luotsaus puuttuu"


def test_two_questions_are_never_open_at_once(room: Room) -> None:
    ask_weights(room)
    tell(room, {"do": "ask", "kind": "yesno", "text": "?"})
    message = {"do": "advance", "question": room.state.current, "to": "open"}
    assert refused(room, message) == "question_open"


def test_paper_ballots_count(room: Room) -> None:
    name = ask_weights(room)
    for i in range(5):
        message = {"do": "paper", "question": name, "key": f"paper-{i:05d}", "answer": SWING}
        tell(room, message)
    tell(room, {"do": "advance", "question": name, "to": "closed"})
    tell(room, {"do": "advance", "question": name, "to": "revealed"})
    assert room.state.questions[name].aggregate["n"] == 5  # type: ignore[index]


def test_everything_is_there_after_a_restart(make_room: Callable[..., Room]) -> None:
    room = make_room("again")
    people = phones(room, 3)
    tell(room, {"do": "set", "values": {coordination(room): 2.5}})
    tell(room, {"do": "bookmark", "name": "ensimmäinen"})
    name = ask_weights(room)
    answer(room, people[0], name, SWING)
    # No orderly end: a second room reads the same file, as after a kill.
    other = make_room("again")
    assert other.state == room.state
    assert other.people == room.people
    assert other.answered == room.answered
    assert projection.phone(other, people[0].who)["answer"] == SWING
    assert fold(other.store.events()) == room.state


def test_closing_ends_changes_and_deleting_leaves_nothing(
    make_room: Callable[..., Room], tmp_path: Path
) -> None:
    room = make_room("gone")
    phones(room, 2)
    tell(room, {"do": "close"})
    assert refused(room, {"do": "set", "values": {"weights/g1": 1}}) == "closed"
    assert refused(room, {"do": "delete", "sure": "wrong"}) == "sure"
    tell(room, {"do": "delete", "sure": "gone"})
    assert not list(tmp_path.glob("gone*"))
    assert refused(room, {"do": "set", "values": {"weights/g1": 1}}) == "deleted"


def test_too_many_messages_are_refused_but_the_room_goes_on(room: Room) -> None:
    noisy = Client.of("phone", "noisy")
    replies = [room.receive(noisy, '{"do":"ping"}') for _ in range(100)]
    assert sum(r["do"] == "ack" for r in replies) <= RATES["phone"][1] + 2
    assert {r.get("code") for r in replies if r["do"] == "refused"} == {"rate"}
    tell(room, {"do": "ping"}, client("phone", "quiet"))


def test_agenda_steps_bring_their_question_as_a_draft(room: Room) -> None:
    tell(room, {"do": "step", "to": 1})
    assert room.state.current == "guess"
    assert room.state.questions["guess"].state == "draft"
    assert projection.screen(room)["question"] is None
    assert projection.phone(room, "x")["question"] is None
    assert room.view["panel"] == "question"
    tell(room, {"do": "step", "to": 0})
    tell(room, {"do": "step", "to": 1})
    assert len(room.state.questions) == 1
    assert refused(room, {"do": "step", "to": 99}) == "agenda_end"


def test_weights_of_different_forms_are_never_mixed(room: Room) -> None:
    people = phones(room, 5)
    name = ask_weights(room)
    for phone in people:
        answer(room, phone, name, SWING)
    tell(room, {"do": "advance", "question": name, "to": "closed"})
    tell(room, {"do": "advance", "question": name, "to": "revealed"})
    tell(room, {"do": "ask", "kind": "ranking", "text": ""})
    second = room.state.current or ""
    tell(room, {"do": "advance", "question": second, "to": "open"})
    for phone in people:
        answer(room, phone, second, list(GOALS))
    tell(room, {"do": "advance", "question": second, "to": "closed"})
    tell(room, {"do": "advance", "question": second, "to": "revealed"})
    assert room.state.questions[second].aggregate["form"] == "ranking"  # type: ignore[index]
    assert len(room.state.questions[second].aggregate["profiles"]) == 5  # type: ignore[index]


def test_store_keeps_order_and_refuses_a_number_twice(tmp_path: Path, room: Room) -> None:
    import sqlite3

    from valuma_scenarios.workshop.session.events import Event

    store = Store(tmp_path / "x.sqlite")
    store.append(Event(1, 0.0, "desk", "step", 0, 1))
    with pytest.raises(sqlite3.IntegrityError):
        store.append(Event(1, 0.0, "desk", "step", 0, 2))
    store.join("a")
    store.forget_people()
    assert store.people() == frozenset()
    assert len(list(store.events())) == 1
    store.close()
    assert DESK.role == "desk"


@pytest.mark.parametrize("kind", ["swing", "budget", "ranking", "guess", "elicit", "yesno", "text"])
def test_a_rehearsal_plays_by_itself_and_says_so(make_room: Callable[..., Room], kind: str) -> None:
    from valuma_scenarios.workshop.record.downloads import weights_csv
    from valuma_scenarios.workshop.room.rehearsal import play

    room = make_room(f"rehearsal-{kind}")
    room.meta["rehearsal"] = 12
    tell(room, {"do": "ask", "kind": kind, "text": "?"})
    name = room.state.current or ""
    tell(room, {"do": "advance", "question": name, "to": "open"})
    for _ in range(24):
        assert play(room)
    assert not play(room)
    assert len(room.answered[name]) == 12
    tell(room, {"do": "advance", "question": name, "to": "closed"})
    tell(room, {"do": "advance", "question": name, "to": "revealed"})
    assert room.state.questions[name].aggregate["n"] == 12  # type: ignore[index]
    assert projection.screen(room)["rehearsal"]
    rows = weights_csv(room, "fi").splitlines()[1:]
    assert all(",rehearsal," in row for row in rows)
    assert len(rows) == (12 if kind in ("swing", "budget", "ranking") else 0)


def test_a_real_session_has_no_synthetic_participants(room: Room) -> None:
    from valuma_scenarios.workshop.room.rehearsal import play

    assert not play(room)
    assert not room.people


def test_a_locked_step_cannot_be_left_until_it_is_unlocked(
    room: Room, make_room: Callable[..., Room]
) -> None:
    tell(room, {"do": "step", "to": 1})
    tell(room, {"do": "lock", "on": True})
    assert projection.desk(room)["step"]["locked"]
    clicker, before = client("screen"), room.state.seq
    for sender, message in (
        (DESK, {"do": "step", "to": 2}),
        (DESK, {"do": "turn", "by": -1}),
        (clicker, {"do": "turn", "by": 1}),
    ):
        assert refused(room, message, sender) == "locked"
    assert refused(room, {"do": "lock", "on": False}, clicker) == "not_allowed"
    tell(room, {"do": "lock", "on": True})
    assert (room.state.step, room.state.seq) == (1, before)
    tell(room, {"do": "set", "values": {"weights/g1": 90}})
    room = make_room()
    assert room.state.locked, "the lock outlives a restart"
    tell(room, {"do": "lock", "on": False})
    tell(room, {"do": "turn", "by": 1}, clicker)
    assert room.state.step == 2
    tell(room, {"do": "close"})
    assert refused(room, {"do": "lock", "on": True}) == "closed"
