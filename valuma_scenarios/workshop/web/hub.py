"""Connections: who is there, what goes to whom, and when the model runs.

Who is there, and what waits for whom, is in `audience`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from valuma_scenarios.workshop.live.browser import moves_alone
from valuma_scenarios.workshop.live.figures import Picture, Shown
from valuma_scenarios.workshop.live.gateway import digest
from valuma_scenarios.workshop.live.ready import Stopped
from valuma_scenarios.workshop.room import projection, rehearsal
from valuma_scenarios.workshop.room.protocol import Refusal
from valuma_scenarios.workshop.room.questions import group_weights
from valuma_scenarios.workshop.room.room import Client, Room
from valuma_scenarios.workshop.room.votes import widget
from valuma_scenarios.workshop.session.events import Doc
from valuma_scenarios.workshop.web.audience import Audience, Message, Outbox
from valuma_scenarios.workshop.web.explaining import Explaining
from valuma_scenarios.workshop.web.history import HistoryTold

LOG = logging.getLogger(__name__)

COUNT_SECONDS = 0.2
"""Counts are told at most five times a second."""

FINE_DELAY = 0.35
"""Seconds of quiet before a fine run starts."""


async def _kept_alive(loop: Callable[[], Any], session: str) -> None:
    """Keep a loop alive: one failure is written down and must not end the session."""
    while True:
        try:
            await loop()
        except asyncio.CancelledError:
            raise
        except Exception:
            LOG.exception("a loop of session %s failed and starts again", session)
            await asyncio.sleep(0.5)


class RoomHub:
    """One room with its connections."""

    def __init__(
        self, room: Room, pool: ThreadPoolExecutor, aside: ThreadPoolExecutor | None = None
    ) -> None:
        self.room = room
        self.pool = pool
        self.aside = aside or pool
        self._history = HistoryTold(room)
        self._explaining = Explaining(
            room, self.aside, lambda message: self.audience.send(("desk", "screen"), message)
        )
        self.audience = Audience()
        self.latest: Message | None = None
        self._shown = Shown(room.engine)
        self._wake = asyncio.Event()
        self._generation = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._fine: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start the two loops of the room."""
        self._tasks = [
            asyncio.create_task(_kept_alive(loop, self.room.code))
            for loop in (self._figures_loop, self._counts_loop)
        ]
        self.flush()

    async def stop(self) -> None:
        """Stop the loops and forget the connections."""
        self._generation += 1
        self._explaining.stop()
        tasks = [*self._tasks, *([self._fine] if self._fine else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def desks(self) -> int:
        """Return how many desks are connected."""
        return len(self.audience.of("desk"))

    def add(self, box: Outbox, client: Client) -> None:
        """Add a connection and tell it where things stand."""
        self.audience.members[box] = client
        self.room.come(client, 1)
        if client.role == "desk":
            box.put(self._history.whole())
        box.put(self._state_for(client))
        if client.role in ("desk", "screen"):
            for message in filter(None, (self.latest, self._explaining.latest)):
                box.put(message)
        self.audience.send(("desk",), {"do": "desks", "count": self.desks()})
        self.flush()

    def remove(self, box: Outbox) -> None:
        """Forget a connection; what it has answered stays."""
        client = self.audience.members.pop(box, None)
        if client is not None and not self.room.deleted:
            self.room.come(client, -1)
            self.audience.send(("desk",), {"do": "desks", "count": self.desks()})

    def _state_for(self, client: Client) -> Message:
        if client.role == "desk":
            return projection.desk(self.room)
        if client.role == "phone":
            return projection.phone(self.room, client.who)
        return projection.screen(self.room)

    def receive(self, client: Client, raw: str | bytes) -> Message:
        """Carry out a message and tell everybody concerned."""
        reply = self.room.receive(client, raw)
        self.flush()
        return reply

    def flush(self) -> None:
        """Tell everybody what has changed."""
        dirty = self.room.dirty
        if "deleted" in dirty:
            self.audience.send(("desk", "screen", "phone"), {"do": "deleted"})
            dirty.clear()
            return
        if "state" in dirty:
            self.audience.send(("screen",), projection.screen(self.room))
            if news := self._history.news():
                self.audience.send(("desk",), news)
            self.audience.send(("desk",), projection.desk(self.room))
            self._explaining.look()
        if "phones" in dirty:
            for box, client in self.audience.of("phone"):
                box.put(projection.phone(self.room, client.who))
        if "replay" in dirty:
            self.audience.send(("screen",), {"do": "replay"})
        if "figures" in dirty:
            self._generation += 1
            self._wake.set()
        dirty -= {"state", "phones", "replay", "figures"}

    async def _counts_loop(self) -> None:
        while True:
            await asyncio.sleep(COUNT_SECONDS)
            rehearsal.play(self.room)
            if "counts" in self.room.dirty:
                self.room.dirty.discard("counts")
                self.audience.send(("desk", "screen"), projection.counts(self.room))
                current = self.room.state.questions.get(self.room.state.current or "")
                if current is not None and widget(current.kind) == "text":
                    self.audience.send(("desk",), projection.desk(self.room))

    async def _figures_loop(self) -> None:
        """Run the model for the newest state only; older ones are skipped, never queued."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            generation = self._generation
            began = time.perf_counter()
            preview = self.room.preview
            doc = self.room.state.doc if preview is None else preview
            if self._pages_run(doc):
                # Every page that shows figures runs the model itself: only what rests is run here.
                self.audience.send(("desk", "screen"), self._move(doc))
                if preview is None:
                    self._restart_fine(generation)
                continue
            try:
                message = await self._compute(doc, False, generation)
            except Refusal:
                # The project was changed since: the desk can step back in the history.
                self.audience.send(("desk",), {"do": "refused", "id": 0, "code": "study_changed"})
                continue
            message["ms"] = round(1000 * (time.perf_counter() - began), 1)
            self._publish(message, preview is not None)
            if preview is None and not message["fine"]:
                self._restart_fine(generation)

    def _before(self) -> Doc:
        """Return the document that what is shown is held against."""
        state = self.room.state
        if state.pinned is not None:
            return state.pinned
        return state.doc if self.room.preview is not None else state.previous

    def _pages_run(self, doc: Doc) -> bool:
        """Return whether all pages that show figures can run a document without the server."""
        pages = self.audience.of("desk", "screen")
        if self.latest is None or not all(client.kernel for _, client in pages):
            return False
        engine, view = self.room.engine, self.room.view
        if view["panel"] == "path" or self.latest["model"]["year"] != view["year"]:
            return False
        return moves_alone(engine, doc) and moves_alone(engine, self._before())

    def _move(self, doc: Doc) -> Message:
        state = self.room.state
        return {
            "do": "moved", "key": digest(doc), "doc": doc, "before": self._before(),
            "group": group_weights(state), "preview": self.room.preview is not None,
            "kind": "previous" if state.pinned is None else "pinned",
        }  # fmt: skip

    async def _compute(self, doc: Doc, fine: bool, generation: int) -> Message:
        """Return what is shown of a document, computed beside this loop."""
        room, state = self.room, self.room.state
        wanted = Picture(doc, self._before(), room.view, group_weights(state))

        def stopped() -> bool:
            return fine and self._generation != generation

        work = self._shown.fine if fine else self._shown.quick
        message = await asyncio.get_running_loop().run_in_executor(self.pool, work, wanted, stopped)
        message["ghost"]["kind"] = "previous" if state.pinned is None else "pinned"
        return {"do": "result", "key": digest(doc), "doc": doc, **message}

    def _publish(self, message: Message, preview: bool) -> None:
        message["preview"] = preview
        if not preview:
            self.room.figures = {"model": message["model"], "weights": message["weights"]}
            self.latest = message
        self.audience.send(("desk", "screen"), message)

    def _restart_fine(self, generation: int) -> None:
        if self._fine is not None and not self._fine.done():
            self._fine.cancel()
        self._fine = asyncio.create_task(self._refine(generation))

    async def _refine(self, generation: int) -> None:
        await asyncio.sleep(FINE_DELAY)
        if self._generation != generation:
            return
        try:
            message = await self._compute(self.room.state.doc, True, generation)
        except (Stopped, Refusal):
            return
        if self._generation == generation:
            message["ms"] = 0.0
            self._publish(message, False)
            # What lies between worst and best, in words, is ready before anybody is asked to weigh.
            make, year = self.room.engine.natural_swing, self.room.view["year"]
            await asyncio.get_running_loop().run_in_executor(self.aside, make, year)
