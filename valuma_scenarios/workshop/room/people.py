# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""What messages about those in the room do: the door, what they may take back, their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from valuma_scenarios.workshop.room import messages
from valuma_scenarios.workshop.room.protocol import Refusal

if TYPE_CHECKING:
    from valuma_scenarios.workshop.room.room import Client, Room

Reply = dict[str, Any] | None


def on_door(room: Room, client: Client, message: messages.Door) -> Reply:
    """Open or close the door for participants behind one address."""
    room.door_open, room.turned_away = message.open, 0
    room.dirty.add("state")
    return None


def on_forget(room: Room, client: Client, message: messages.Forget) -> Reply:
    """Delete the answers to a question, or all answers and participants; the log stays."""
    if message.question is None:
        room.store.forget_people()
        room.people.clear()
        room.answered = {name: set() for name in room.answered}
    else:
        if message.question not in room.state.questions:
            raise Refusal("question")
        room.store.forget_answers(message.question)
        room.answered[message.question] = set()
    room.dirty |= {"counts", "state", "phones"}
    return None


def on_forget_me(room: Room, client: Client, message: messages.ForgetMe) -> Reply:
    """Delete one participant with every answer that is not yet part of a result."""
    room.store.forget(client.who)
    room.people.discard(client.who)
    for answered in room.answered.values():
        answered.discard(client.who)
    room.dirty |= {"counts", "state", "phones"}
    return None


def on_group(room: Room, client: Client, message: messages.Group) -> Reply:
    """Note which group a participant belongs to."""
    if message.group is not None and message.group >= len(room.agenda.groups):
        raise Refusal("group")
    room.store.set_group(client.who, message.group)
    return {"group": message.group}


def on_able(room: Room, client: Client, message: messages.Able) -> Reply:
    """Note whether a page runs the model itself."""
    client.kernel = message.on
    return None


def on_ping(room: Room, client: Client, message: messages.Ping) -> Reply:
    """Answer."""
    return {"now": round(room.clock(), 3)}
