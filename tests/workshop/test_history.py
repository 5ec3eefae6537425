"""Desks are told what has changed in the history, and have the whole of it."""

from __future__ import annotations

import random
from typing import Any

from tests.workshop.helpers import tell
from valuma_scenarios.workshop.room import projection
from valuma_scenarios.workshop.room.room import Room
from valuma_scenarios.workshop.web.history import HistoryTold


def applied(entries: list[Any], message: dict[str, Any] | None) -> list[Any]:
    """What a desk has after a message, as its page does it."""
    return entries if message is None else [*entries[: message["from"]], *message["entries"]]


def whole(room: Room) -> list[Any]:
    return [projection.history_entry(room, change) for change in room.state.changes]


def test_old_and_new_desks_have_the_whole_history(room: Room) -> None:
    chance = random.Random(7)
    told = HistoryTold(room)
    desks: list[list[Any]] = [applied([], told.whole())]
    for step in range(60):
        if chance.random() < 0.3:
            cursor = chance.randint(0, len(room.state.changes))
            tell(room, {"do": "goto", "cursor": cursor})
        else:
            goal = f"weights/g{chance.randint(1, 6)}"
            tell(room, {"do": "set", "values": {goal: float(step)}})
        if chance.random() < 0.3:
            desks.append(applied([], told.whole()))
        if chance.random() < 0.5:
            news = told.news()
            desks = [applied(entries, news) for entries in desks]
            assert all(entries == whole(room) for entries in desks)
    assert len(desks) > 5


def test_a_change_is_told_by_itself(room: Room) -> None:
    told = HistoryTold(room)
    for step in range(30):
        tell(room, {"do": "set", "values": {"weights/g1": float(step)}})
    assert len((told.news() or {})["entries"]) == 30
    assert told.news() is None
    tell(room, {"do": "set", "values": {"weights/g2": 3.0}})
    news = told.news()
    assert news is not None
    assert news["from"] == 30
    assert len(news["entries"]) == 1
    assert "history" not in projection.desk(room)
