"""Groups that participants say they belong to: shown from five on, and never by subtraction."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workshop.helpers import DESK, phones, refused, tell
from valuma_scenarios.workshop.room import agenda, projection
from valuma_scenarios.workshop.room.room import Room
from valuma_scenarios.workshop.room.votes import MIN_GROUP, by_group
from valuma_scenarios.workshop.session.storage import GROUP

LABELS = [{"fi": name, "sv": name, "en": name} for name in ("Kunnat", "Maakunnat", "Valtio")]


@pytest.mark.parametrize(
    ("sizes", "without", "shown"),
    [
        ((5, 5, 5), 0, [0, 1, 2]),
        ((9, 4, 0), 0, []),  # the four could be had by subtraction
        ((9, 4, 0), 1, [0]),
        ((9, 6, 2), 0, [0]),  # with both, the two would be known
        ((6, 6, 4), 1, [0, 1]),
        ((4, 4, 4), 9, []),
    ],
)
def test_what_is_shown_tells_nobodys_answer(
    sizes: tuple[int, ...], without: int, shown: list[int]
) -> None:
    groups = {f"{k}-{i}": k for k, size in enumerate(sizes) for i in range(size)}
    answers = dict.fromkeys([*groups, *(f"none-{i}" for i in range(without))], "yes")
    found = by_group(answers, groups, LABELS)
    assert [label["fi"] for label, _ in found] == [LABELS[k]["fi"] for k in shown]
    rest = len(answers) - sum(len(members) for _, members in found)
    assert rest == 0 or rest >= MIN_GROUP or not found


@pytest.fixture
def grouped(room: Room) -> Room:
    content = {"steps": [{"title": LABELS[0], "minutes": 5, "panel": "join", "notes": None}]}
    room.meta["agenda_content"] = content | {"questions": {}, "levers": [], "groups": LABELS}
    room.agenda = agenda.of_meta(room.meta)
    room.steps = room.agenda.steps
    return room


def test_groups_go_from_the_phone_to_the_screen(grouped: Room) -> None:
    room, makers = grouped, phones(grouped, 12)
    assert projection.phone(room, makers[0].who)["groups"] == LABELS
    for i, phone in enumerate(makers):
        tell(room, {"do": "group", "group": i % 2}, phone)
    assert projection.phone(room, makers[3].who)["group"] == 1
    tell(room, {"do": "ask", "kind": "yesno", "text": "Jatketaanko?"})
    name = room.state.current
    tell(room, {"do": "advance", "question": name, "to": "open"})
    for i, phone in enumerate(makers):
        answer: dict[str, Any] = {"do": "answer", "question": name, "key": f"key-{i:08d}"}
        tell(room, answer | {"answer": "yes" if i % 2 else "no"}, phone)
    for state in ("closed", "revealed"):
        tell(room, {"do": "advance", "question": name, "to": state}, DESK)
    aggregate = room.state.questions[str(name)].aggregate or {}
    assert [(g["label"]["fi"], g["n"], g["counts"]) for g in aggregate["groups"]] == [
        ("Kunnat", 6, {"no": 6}),
        ("Maakunnat", 6, {"yes": 6}),
    ]


def test_a_group_can_be_taken_back_and_is_forgotten_with_its_participant(grouped: Room) -> None:
    one, other = phones(grouped, 2)
    tell(grouped, {"do": "group", "group": 2}, one)
    tell(grouped, {"do": "group", "group": 1}, other)
    tell(grouped, {"do": "group", "group": None}, one)
    assert grouped.store.groups() == {other.who: 1}
    assert refused(grouped, {"do": "group", "group": 3}, one) == "group"
    tell(grouped, {"do": "forget_me"}, other)
    assert grouped.store.answers(GROUP) == {}


def test_without_groups_in_the_agenda_there_are_none(room: Room) -> None:
    (one,) = phones(room, 1)
    assert projection.phone(room, one.who)["groups"] == []
    assert refused(room, {"do": "group", "group": 0}, one) == "group"
