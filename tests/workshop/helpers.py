from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import KernelGateway, study_hash
from valuma_scenarios.workshop.room.room import Client, Room
from valuma_scenarios.workshop.session.storage import Store
from valuma_scenarios.workshop.web.security import TokenBucket

SWING = dict.fromkeys(GOALS, 50.0) | {"g1": 100.0}


def client(role: str, who: str = "") -> Client:
    """A client that no rate limit stops."""
    return Client(role, who, TokenBucket(1e9, 1e9))


DESK = client("desk")


def tell(room: Room, message: dict[str, Any], sender: Client = DESK) -> dict[str, Any]:
    """Send a message that must be accepted."""
    reply = room.receive(sender, json.dumps(message))
    assert reply["do"] == "ack", (message, reply)
    return reply


def refused(room: Room, message: dict[str, Any], sender: Client = DESK) -> str:
    """Send a message that must be refused, and return the code."""
    reply = room.receive(sender, json.dumps(message))
    assert reply["do"] == "refused", (message, reply)
    return str(reply["code"])


def phones(room: Room, n: int) -> list[Client]:
    """Let `n` participants in."""
    made = [client("phone", f"participant{i:03d}") for i in range(n)]
    for phone in made:
        assert room.join(phone)
    return made


def coordination(room: Room) -> str:
    """Path of a coordination budget."""
    alternative = next(a for a in room.study.alternatives if a.id == "by_theme")
    return f"lever/by_theme/net/{alternative.networks[0].id}/coordination_meur"


def weigh(room: Room, people: int = 6) -> None:
    """Let participants weigh the goals, and reveal what the room says."""
    makers = phones(room, people)
    tell(room, {"do": "ask", "kind": "swing", "text": "Mikä ensin?"})
    name = room.state.current
    tell(room, {"do": "advance", "question": name, "to": "open"})
    for i, phone in enumerate(makers):
        answer = SWING | {"g2": 10.0 * i}
        message = {"do": "answer", "question": name, "key": f"key-{i:08d}", "answer": answer}
        tell(room, message, phone)
    tell(room, {"do": "advance", "question": name, "to": "closed"})
    tell(room, {"do": "advance", "question": name, "to": "revealed"})


@contextmanager
def held_session(path: Path, study: Study, people: int = 6) -> Iterator[Room]:
    """Hold a session as a server does: a lever is moved, and the goals are weighed."""
    store = Store(path)
    meta = {"code": path.stem, "title": "Koe", "agenda": "45", "language": "fi"}
    store.set_meta(meta | {"study": study_hash(study)})
    room = Room(store, Engine(KernelGateway(study)), path.parent, lambda: 1_700_000_000.0)
    tell(room, {"do": "set", "values": {coordination(room): 3.0}})
    weigh(room, people)
    yield room
    store.close()
