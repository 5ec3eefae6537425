"""Explanations for the screen: made while their panel is shown, beside everything else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

from valuma_scenarios.errors import UsageError
from valuma_scenarios.results.held import Memory
from valuma_scenarios.workshop.live.explained import explained, explanation_key
from valuma_scenarios.workshop.room.protocol import Refusal
from valuma_scenarios.workshop.room.room import Room

LOG = logging.getLogger(__name__)

PANEL = "explain"
MOST_KEPT = 40
QUIET_SECONDS = 0.6
"""Seconds without a change before an explanation is begun: a moving hand asks for none."""

Message = dict[str, Any]


class Explaining:
    """The explanation that one room shows.

    Parameters
    ----------
    room : Room
        The room.
    pool : Executor
        Where it is worked out. It must not be the levers' own: they never wait for a reason.
    tell : callable
        Takes the message for desk and screen.
    """

    def __init__(self, room: Room, pool: Executor, tell: Callable[[Message], None]) -> None:
        self._room, self._pool, self._tell = room, pool, tell
        self._made: Memory[dict[str, list[str]]] = Memory(MOST_KEPT)
        self._task: asyncio.Task[None] | None = None
        self._key = ""
        self.latest: Message | None = None

    def look(self) -> None:
        """Begin with what the screen shows now, if it is to be explained and is not yet."""
        if self._room.view["panel"] != PANEL:
            return
        key = explanation_key(self._room.state.doc, self._room.view)
        if key == self._key:
            return
        self._key = key
        self.stop()
        self._say(key, None)
        self._task = asyncio.create_task(self._explain(key))

    def stop(self) -> None:
        """Let go of what is under way."""
        if self._task is not None and not self._task.done():
            self._task.cancel()

    async def _explain(self, key: str) -> None:
        await asyncio.sleep(QUIET_SECONDS)
        engine, doc, view = self._room.engine, self._room.state.doc, dict(self._room.view)

        def make() -> dict[str, list[str]]:
            return self._made.made(key, lambda: explained(engine, doc, view))

        try:
            lines = await asyncio.get_running_loop().run_in_executor(self._pool, make)
        except (Refusal, UsageError):
            LOG.warning("a state of session %s cannot be explained", self._room.code)
            lines = {}
        if key == self._key:
            self._say(key, lines)

    def _say(self, key: str, lines: dict[str, list[str]] | None) -> None:
        self.latest = {"do": "explained", "key": key, "lines": lines}
        self._tell(self.latest)
