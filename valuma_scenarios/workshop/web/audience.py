"""Who is connected, and what waits for each connection.

Each has a queue of its own, so a slow phone holds up nobody. Of messages that replace one another
only the newest waits.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from valuma_scenarios.workshop.room.room import Client

NEVER_REPLACED = ("ack", "refused", "opened", "history")

Message = dict[str, Any]


class Outbox:
    """What waits for one connection; a newer message of the same kind replaces the older one."""

    def __init__(self) -> None:
        self._waiting: dict[str, str] = {}
        self._number = 0
        self._some = asyncio.Event()

    def put(self, message: Message, text: str | None = None) -> None:
        """Add a message."""
        kind = str(message["do"])
        if kind in NEVER_REPLACED:
            self._number += 1
            kind = f"{kind}:{self._number}"
            if len(self._waiting) > 500:
                return
        self._waiting.pop(kind, None)
        self._waiting[kind] = text or encode(message)
        self._some.set()

    async def take(self) -> str:
        """Wait for the next message."""
        while not self._waiting:
            self._some.clear()
            await self._some.wait()
        return self._waiting.pop(next(iter(self._waiting)))


def encode(message: Message) -> str:
    """Return a message as text."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class Audience:
    """The connections of one room."""

    def __init__(self) -> None:
        self.members: dict[Outbox, Client] = {}

    def of(self, *roles: str) -> list[tuple[Outbox, Client]]:
        """Return the connections of some roles."""
        return [(box, client) for box, client in self.members.items() if client.role in roles]

    def send(self, roles: tuple[str, ...], message: Message) -> None:
        """Give a message to everybody of some roles."""
        text = encode(message)
        for box, _ in self.of(*roles):
            box.put(message, text)
