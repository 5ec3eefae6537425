"""All sessions of one folder, and who may still come in."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from valuma_scenarios.errors import Said, UsageError, said_by
from valuma_scenarios.results.held import Memory
from valuma_scenarios.workshop.live.browser import browser_model
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import study_hash
from valuma_scenarios.workshop.room.links import open_link
from valuma_scenarios.workshop.room.room import Client, Room
from valuma_scenarios.workshop.session.foreign import check_session_file
from valuma_scenarios.workshop.session.storage import SessionInUseError, Store, new_session
from valuma_scenarios.workshop.web import security
from valuma_scenarios.workshop.web.hub import RoomHub

MAX_CONNECTIONS = 800
MAX_PER_ADDRESS = 250
MAX_VIEWERS = 200
MAX_VIEWERS_PER_ADDRESS = 12
"""Share links open at once; they are never counted with the room's own connections."""
MAX_JOINS_PER_ADDRESS = 8
"""New participants from one address until the desk opens the door: one phone comes back a few times
without its memory, but nobody fills the ballot box alone. A room behind one router opens the door.

Addresses are counted in memory only; they are never written down. This machine itself is exempt.
"""
MOST_LINKS = 40
MOST_MODELS = 4
"""Years of which the model lies ready for browsers."""
LOOPBACK = ("127.", "::1", "testclient")


@dataclass
class Server:
    """All sessions of one folder.

    Parameters
    ----------
    engine : Engine
        The model.
    project : pathlib.Path
        Project folder.
    sessions : pathlib.Path
        Folder of the session files and of the server's secret.
    base_url : str
        Address by which phones reach this machine, e.g. ``http://192.168.1.10:8765``.
    """

    engine: Engine
    project: Path
    sessions: Path
    base_url: str
    hubs: dict[str, RoomHub] = field(default_factory=dict)
    connections: Counter[str] = field(default_factory=Counter)
    """Open connections by address."""
    joins: Counter[str] = field(default_factory=Counter)
    """New participants by address."""

    def __post_init__(self) -> None:
        """Read the secret and make room for model runs."""
        self.key = security.load_key(self.sessions)
        self.pool = ThreadPoolExecutor(2, thread_name_prefix="model")
        self.view_pool = ThreadPoolExecutor(1, thread_name_prefix="links")
        self.viewers: Counter[str] = Counter()
        self._links: Memory[dict[str, Any]] = Memory(MOST_LINKS)
        self._models: Memory[bytes] = Memory(MOST_MODELS)

    def open_all(self) -> list[str]:
        """Open every session file of the folder; say of each that is left out why."""
        said = []
        for path in sorted(self.sessions.glob("*.sqlite")):
            try:
                check_session_file(path)  # a foreign file gets no tables
                room = Room(Store(path), self.engine, self.project)
                self.hubs[room.code] = RoomHub(room, self.pool, self.view_pool)
            except SessionInUseError as error:
                said.append(said_by(error))
            except (OSError, sqlite3.DatabaseError, ValueError, KeyError, UsageError):
                left_out = Said(
                    "Left out {path}: it is damaged or no session file. Move it away or delete it.",
                    path=path,
                )
                said.append(left_out)
        return said

    def create(
        self, title: str, language: str, run_sheet: str | dict[str, Any], rehearsal: int = 0
    ) -> str:
        """Make a new session and return its code; a rehearsal has synthetic participants."""
        code = security.new_code()
        meta = {
            "code": code,
            "title": title,
            "language": language,
            **({"agenda": run_sheet} if isinstance(run_sheet, str) else run_sheet),
            "rehearsal": rehearsal,
            "study": study_hash(self.engine.study),
            "model": self.engine.gateway.version,
        }
        store = new_session(self.sessions / f"{code}.sqlite", meta)
        room = Room(store, self.engine, self.project)
        self.hubs[code] = RoomHub(room, self.pool, self.view_pool)
        return code

    def links(self, code: str) -> dict[str, str]:
        """Return the three links of a session; desk and screen carry their token."""
        return {
            "screen": f"{self.base_url}/screen/{code}#t={security.sign(self.key, code, 'screen')}",
            "desk": f"{self.base_url}/desk/{code}#t={security.sign(self.key, code, 'desk')}",
            "phone": f"{self.base_url}/j/{code}",
        }

    def browser_model(self, year: int) -> bytes:
        """Return the model as a page runs it, as JSON; made once for each year."""

        def make() -> bytes:
            return json.dumps(browser_model(self.engine, year), separators=(",", ":")).encode()

        return self._models.made(str(year), make)

    def opened_link(self, text: str) -> dict[str, Any]:
        """Return what a share link shows; the same link is worked out once."""
        return self._links.made(text, lambda: open_link(self.engine, text))

    def view_full(self, address: str) -> bool:
        """Return whether an address, or all together, have too many share links open."""
        alone = self.viewers[address] >= MAX_VIEWERS_PER_ADDRESS
        return alone or self.viewers.total() >= MAX_VIEWERS

    def full(self, address: str) -> bool:
        """Return whether an address, or all together, hold too many connections."""
        return (
            self.connections.total() >= MAX_CONNECTIONS
            or self.connections[address] >= MAX_PER_ADDRESS
        )

    def admit(self, hub: RoomHub, client: Client, address: str) -> bool:
        """Let a client into a room, unless its address has brought too many participants."""
        room = hub.room
        new = client.role == "phone" and client.who not in room.people
        exempt = address.startswith(LOOPBACK) or room.door_open
        if new and not exempt and self.joins[address] >= MAX_JOINS_PER_ADDRESS:
            room.turned_away += 1
            room.dirty.add("state")
            return False
        self.joins[address] += new
        return room.join(client)

    async def forget(self, code: str) -> None:
        """Stop a session that was deleted."""
        hub = self.hubs.pop(code, None)
        if hub is not None:
            await hub.stop()
