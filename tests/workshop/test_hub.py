from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.workshop.conftest import FakeGateway
from tests.workshop.helpers import DESK, client, tell
from valuma_scenarios.schema.study import Study
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import Cancelled, Outcome, never
from valuma_scenarios.workshop.room.room import Room
from valuma_scenarios.workshop.session.events import Doc
from valuma_scenarios.workshop.web.audience import Outbox
from valuma_scenarios.workshop.web.hub import RoomHub


class SlowGateway(FakeGateway):
    """A model that takes its time and remembers what it was asked."""

    def __init__(self, study: Study) -> None:
        super().__init__(study)
        self.asked: list[Doc] = []

    def outcomes(
        self,
        doc: Doc,
        names: tuple[str, ...],
        n: int,
        year: int,
        cancelled: Cancelled = never,
    ) -> list[Outcome]:
        self.asked.append(doc)
        time.sleep(0.05)
        return super().outcomes(doc, names, n, year, cancelled)


async def drain(box: Outbox, quiet: float) -> list[dict[str, Any]]:
    """Return messages until none has come for so many seconds, however slow the machine is."""
    messages = []
    for _ in range(5_000):
        try:
            messages.append(json.loads(await asyncio.wait_for(box.take(), quiet)))
        except TimeoutError:
            return messages
    pytest.fail("messages without end")


def test_a_queue_that_nobody_reads_stays_short() -> None:
    async def run() -> list[dict[str, Any]]:
        box = Outbox()
        for i in range(1000):
            box.put({"do": "state", "seq": i})
            box.put({"do": "result", "seq": i})
            box.put({"do": "ack", "id": i})
        return await drain(box, 0.5)

    messages = asyncio.run(run())
    assert [m["seq"] for m in messages if m["do"] == "state"] == [999]
    assert [m["seq"] for m in messages if m["do"] == "result"] == [999]
    assert len(messages) < 600


def test_a_fast_hand_is_answered_with_its_last_position(
    make_room: Callable[..., Room], study: Study
) -> None:
    gateway = SlowGateway(study)

    async def run() -> list[dict[str, Any]]:
        room = make_room("hand")
        room.engine = Engine(gateway)
        with ThreadPoolExecutor(2) as pool:
            hub = RoomHub(room, pool)
            hub.start()
            box = Outbox()
            hub.add(box, client("screen"))
            path = f"lever/by_theme/net/{study.alternative('by_theme').networks[0].id}/binding"
            for i in range(40):
                message = {"do": "preview", "values": {path: round(i / 40, 3)}, "id": i}
                hub.receive(DESK, json.dumps(message))
                await asyncio.sleep(0.004)
            messages = await drain(box, 2.0)
            await hub.stop()
        return [m for m in messages if m["do"] == "result"]

    results = asyncio.run(run())
    assert results[-1]["preview"]
    moved = [doc for doc in gateway.asked if doc]
    assert list(moved[-1].values()) == [0.975], "the last position was computed"
    assert len(moved) < 25, "not every position was"


def test_the_fine_run_follows_when_the_hand_rests(
    make_room: Callable[..., Room], study: Study
) -> None:
    async def run() -> list[dict[str, Any]]:
        room = make_room("fine")
        room.engine = Engine(FakeGateway(study))
        with ThreadPoolExecutor(2) as pool:
            hub = RoomHub(room, pool)
            hub.start()
            box = Outbox()
            hub.add(box, client("desk"))
            tell(room, {"do": "set", "values": {"weights/g1": 80}})
            hub.flush()
            messages = await drain(box, 3.0)
            await hub.stop()
        return [m for m in messages if m["do"] == "result"]

    results = asyncio.run(run())
    assert [m["fine"] for m in results][-1]
    assert results[-1]["model"]["n"] == 2000
    assert not results[0]["fine"]
