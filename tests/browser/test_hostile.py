"""Participants who mean harm: markup, floods, giants. The screen goes on; nothing is rendered."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.browser.conftest import Session, Watched, wait_until

websockets = pytest.importorskip("websockets")
pytestmark = [pytest.mark.browser, pytest.mark.slow]

MARKUP = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
GARBAGE = [
    "",
    "[]",
    "null",
    "{",
    "[" * 3000,
    '{"do":"set","values":{"weights/g1":1}}',
    "\x00",
    "é" * 900,
]


async def _attack(served: Session, question: str) -> None:
    base = f"127.0.0.1:{served.port}"
    url, origin = f"ws://{base}/ws/{served.code}", f"http://{base}"
    async with websockets.connect(url, origin=origin) as socket:
        await socket.send(json.dumps({"do": "hello", "who": "a" * 32}))
        message = {"do": "answer", "question": question, "key": "hostile-01", "answer": MARKUP}
        await socket.send(json.dumps({**message, "id": 1}))
        for i in range(300):
            await socket.send(GARBAGE[i % len(GARBAGE)])
            await socket.send(b"\xff\x00" * (i % 40))
    for size in (70_000, 2_000_000):
        try:
            async with websockets.connect(url, origin=origin) as socket:
                await socket.send("x" * size)
                async for _ in socket:
                    continue
        except websockets.exceptions.WebSocketException:
            continue
    silent = [await websockets.connect(url, origin=origin) for _ in range(40)]
    await asyncio.sleep(0.2)
    for socket in silent:
        await socket.close()


def _ask(desk: Any) -> str:
    desk.click("[data-key=ask]")
    desk.select_option("#ask-kind", "text")
    desk.click("dialog button[type=submit]")
    desk.click("[data-key=advance-open]")
    desk.wait_for_selector(".pill.open")
    return "q1"


def test_hostile_participants_disturb_nobody(served: Session, watched: Watched) -> None:
    screen = watched.open(served.links["screen"], 1920, 1080)
    desk = watched.open(served.links["desk"], 1366, 768)
    phone = watched.open(served.links["phones"], 390, 844)
    question = _ask(desk)
    with ThreadPoolExecutor(1) as other:  # this thread's loop belongs to the browser
        other.submit(asyncio.run, _attack(served, question)).result(60)
    phone.fill("#free", "Asiallinen huomio")
    phone.click("[data-key=send]")
    phone.wait_for_selector(".done:not(.pending)")
    desk.wait_for_selector(".inbox li:nth-child(2)")
    shown = desk.locator(".inbox li span").all_inner_texts()
    assert shown == [MARKUP, "Asiallinen huomio"]
    desk.click("[data-key=park-0]")
    desk.click("dialog button[type=submit]")
    desk.select_option("#view-panel", "parking")
    screen.wait_for_selector(".parked li")
    assert screen.locator(".parked li span").inner_text() == MARKUP
    for page in (screen, desk):
        assert page.locator("main img:not(.qr), main script").count() == 0
        assert page.title() not in ("1", "2")
    desk.select_option("#view-panel", "compare")
    screen.wait_for_selector("svg.chart")
    before = screen.inner_text("#told")
    desk.click("#tab-levers")
    desk.click("[data-key=preset_all_in]")
    wait_until(screen, lambda: screen.inner_text("#told") not in ("", before))
    assert watched.outside() == []
    assert watched.problems == []
