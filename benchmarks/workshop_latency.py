"""Measure in a real browser how long a lever takes to show, and what 200 phones do to it.

Run it on a quiet machine: ``python benchmarks/workshop_latency.py``. It starts its own server on
the loopback address, drives Chromium, and writes `benchmarks/workshop_latency.json`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import websockets
from playwright.sync_api import Browser, Page, sync_playwright
from websockets.typing import Origin

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
PHONES = 200
VIEWERS = 1000
READ_MARK = """() => {
  const mark = performance.getEntriesByName("valuma-painted").at(-1);
  return mark ? [mark.detail, performance.timeOrigin + mark.startTime] : ["", 0];
}"""
DRAG = """([selector, value]) => {
  const slider = document.querySelector(selector);
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}"""
WATCH = """(selector) => {
  document.querySelector(selector).addEventListener("keydown", () => {
    window.pressed = performance.timeOrigin + performance.now();
  });
}"""


@dataclass(frozen=True)
class Served:
    """A running server and its links."""

    process: subprocess.Popen[str]
    links: dict[str, str]


def serve(sessions: Path) -> Served:
    """Start a server with a fresh session on a free port."""
    arguments = ["--project", str(ROOT), "--host", "127.0.0.1", "--port", "0", "--quiet"]
    code = "from valuma_scenarios.commands.workshop import command; command()"
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", code, *arguments, "--sessions", str(sessions)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    links: dict[str, str] = {}
    assert process.stdout is not None
    for line in process.stdout:
        found = re.match(r"\s+(phones|screen|desk)\s+(\S+)", line)
        if found:
            links[found.group(1)] = found.group(2)
        if len(links) == 3:
            break
    return Served(process, links)


def wait_for_new(page: Page, old: str, limit: float = 10.0) -> tuple[str, float]:
    """Wait until a figure of another state has been painted; return its key and time, ms."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        key, when = page.evaluate(READ_MARK)
        if key and key != old:
            return str(key), float(when)
        page.wait_for_timeout(4)
    msg = "no new figure was painted"
    raise TimeoutError(msg)


def press(desk: Page, screen: Page, selector: str, times: int) -> dict[str, list[float]]:
    """Press a slider's arrow key and time the painted answer on desk and screen, ms."""
    result: dict[str, list[float]] = {"desk": [], "screen": []}
    desk.locator(selector).first.focus()
    desk.evaluate(WATCH, selector)
    for _ in range(times):
        before = [page.evaluate(READ_MARK)[0] for page in (desk, screen)]
        # Always onwards: every press is a state that has never been computed.
        desk.keyboard.press("ArrowRight")
        shown = [
            wait_for_new(page, old)[1] for page, old in zip((desk, screen), before, strict=True)
        ]
        start = float(desk.evaluate("() => window.pressed"))
        result["desk"].append(shown[0] - start)
        result["screen"].append(shown[1] - start)
        desk.wait_for_timeout(120)
    return result


@dataclass
class Spent:
    """CPU time of the main threads of two pages and of the server: the machine may be busy."""

    pages: tuple[Page, Page]
    server: int

    def __post_init__(self) -> None:
        """Ask the pages to count."""
        self._sessions = []
        for page in self.pages:
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            self._sessions.append(session)

    def now(self) -> list[float]:
        """Return CPU time of desk, screen and server since they began, ms."""
        found = []
        for session in self._sessions:
            metrics = session.send("Performance.getMetrics")["metrics"]
            found.append(1000 * next(m["value"] for m in metrics if m["name"] == "TaskDuration"))
        fields = Path(f"/proc/{self.server}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1]
        ticks = sum(map(int, fields.split()[11:13]))
        return [*found, 1000 * ticks / os.sysconf("SC_CLK_TCK")]


def cpu(desk: Page, screen: Page, served: Served, selector: str, times: int) -> dict[str, float]:
    """Return CPU time of a preview on desk, screen and server, ms: no fine run follows it."""
    spent = Spent((desk, screen), served.process.pid)
    low, high, step = (
        float(desk.locator(selector).first.get_attribute(name) or 0)
        for name in ("min", "max", "step")
    )
    # Downwards: from the low end the arrow key has somewhere to go afterwards.
    values = [high - (high - low) * (k + 0.5) / times for k in range(times)]
    before = spent.now()
    for value in values:
        old = screen.evaluate(READ_MARK)[0]
        desk.evaluate(DRAG, [selector, round(value / step) * step])
        wait_for_new(screen, old, 60)
    used = [(b - a) / times for a, b in zip(before, spent.now(), strict=True)]
    return dict(
        zip(("desk_ms", "screen_ms", "server_ms"), (round(u, 1) for u in used), strict=True)
    )


def summary(values: list[float]) -> dict[str, float]:
    """Return median and 95th percentile, ms."""
    ordered = sorted(values)
    return {
        "n": len(values),
        "median_ms": round(statistics.median(values), 1),
        "p95_ms": round(ordered[max(0, int(0.95 * len(ordered)) - 1)], 1),
        "max_ms": round(ordered[-1], 1),
    }


def open_pages(browser: Browser, links: dict[str, str], own: bool = True) -> tuple[Page, Page]:
    """Open desk and screen and wait for their first figure at rest.

    Without `own` the pages do not get the module of the model, so the server answers every move.
    """
    pages = []
    for name, size in (("desk", (1366, 768)), ("screen", (1920, 1080))):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        if not own:
            context.route("**/static/kernel/*.wasm", lambda route: route.abort())
        page = context.new_page()
        page.goto(links[name])
        pages.append(page)
    desk, screen = pages
    desk.select_option("#view-panel", "compare")
    wait_for_new(screen, "", 60)
    desk.wait_for_selector("#mini-badge.fine", timeout=60_000)
    screen.wait_for_timeout(2500)
    return desk, screen


def close_pages(pages: tuple[Page, Page]) -> None:
    """Close the windows of desk and screen."""
    for page in pages:
        page.context.close()


@dataclass
class Crowd:
    """Who is there, and when it begins."""

    url: str
    question: str
    start: asyncio.Event
    joined: int = 0
    again: int = 0
    """Phones whose connection had to be tried again, as their page does by itself."""

    @property
    def origin(self) -> Origin:
        """Origin of the pages."""
        return Origin(self.url.replace("ws://", "http://").split("/ws/")[0])


async def _socket(crowd: Crowd) -> websockets.ClientConnection:
    """Connect as the page of a phone does: again and again, until the door opens."""
    while True:
        try:
            return await websockets.connect(crowd.url, origin=crowd.origin, max_size=2**20)
        except (OSError, TimeoutError, websockets.WebSocketException):
            crowd.again += 1
            await asyncio.sleep(0.5)


async def _phone(crowd: Crowd, number: int) -> float:
    """One simulated phone: joins, waits for the start, votes; returns seconds until its receipt."""
    async with await _socket(crowd) as socket:
        await socket.send(json.dumps({"do": "hello", "who": f"{number:032x}"}))
        await socket.recv()
        crowd.joined += 1
        await crowd.start.wait()
        await asyncio.sleep(8.0 * number / PHONES)
        began = time.perf_counter()
        answer = {f"g{k}": float((number * k * 7) % 100) for k in range(1, 7)} | {"g1": 100.0}
        message = {"do": "answer", "question": crowd.question, "key": f"bench-{number:06d}"}
        await socket.send(json.dumps({**message, "answer": answer, "id": 1}))
        while True:
            reply = json.loads(await socket.recv())
            if reply["do"] == "ack" and reply["id"] == 1:
                return time.perf_counter() - began
            if reply["do"] == "refused":
                raise RuntimeError(reply["code"])


async def _viewer(crowd: Crowd) -> bool:
    """One visitor of share links, who floods; returns whether the server let it in."""
    await crowd.start.wait()
    address = crowd.url.rsplit("/", 1)[0] + "/view"
    try:
        async with websockets.connect(address, origin=crowd.origin, open_timeout=20) as socket:
            for number in range(10):
                await socket.send(json.dumps({"do": "open", "link": "x" * 40, "id": number}))
            await asyncio.sleep(8)
            return socket.close_code is None  # others were told that it is full
    except (websockets.WebSocketException, OSError, TimeoutError):
        return False


async def _crowd(url: str, question: str) -> dict[str, Any]:
    """Let phones join; then, at once, have all vote and a thousand visitors flood the door."""
    crowd = Crowd(url, question, asyncio.Event())
    tasks = [asyncio.create_task(_phone(crowd, i)) for i in range(PHONES)]
    viewers = [asyncio.create_task(_viewer(crowd)) for _ in range(VIEWERS)]
    while crowd.joined < PHONES:
        await asyncio.sleep(0.1)
    sys.stdout.write("joined\n")
    sys.stdout.flush()
    began = time.perf_counter()
    crowd.start.set()
    receipts = await asyncio.gather(*tasks)
    took = time.perf_counter() - began
    inside = sum(await asyncio.gather(*viewers))
    return {"receipts": receipts, "seconds": took, "again": crowd.again, "viewers": inside}


def crowd(served: Served, desk: Page, screen: Page, slider: str) -> dict[str, Any]:
    """Let 200 phones vote within ten seconds while a lever moves."""
    desk.click("[data-key=ask]")
    desk.select_option("#ask-kind", "swing")
    desk.locator("dialog button[type=submit]").click()
    desk.click("[data-key=advance-open]")
    desk.wait_for_selector("[data-key=advance-closed]")
    # The first and only question that the desk wrote.
    base = served.links["phones"].replace("http://", "ws://").replace("/j/", "/ws/")
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "crowd.json"
        desk.select_option("#view-panel", "compare")
        child = subprocess.Popen(
            [sys.executable, __file__, "--crowd", base, "--question", "q1", "--out", str(output)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        child.stdout.readline()  # all have joined, and now everything happens at once
        moved = press(desk, screen, slider, 12)
        child.communicate(timeout=90)
        found: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    desk.wait_for_timeout(600)
    answered = desk.locator("#desk-answered").inner_text()
    return {
        "phones": PHONES,
        "phones_that_tried_again": found["again"],
        "view_sockets": VIEWERS,
        "view_sockets_let_in": found["viewers"],
        "seconds": round(found["seconds"], 2),
        "receipts": summary([1000 * s for s in found["receipts"]]),
        "votes_counted": int(re.findall(r"\d+", answered)[0]),
        "lever_to_screen_meanwhile": summary(moved["screen"]),
    }


def measure(times: int) -> dict[str, Any]:
    """Run all measurements and return the results."""
    with tempfile.TemporaryDirectory() as folder:
        served = serve(Path(folder))
        try:
            with sync_playwright() as play:
                browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
                return _measure(browser, served, times)
        finally:
            served.process.terminate()
            served.process.wait(timeout=10)


def _measure(browser: Browser, served: Served, times: int) -> dict[str, Any]:
    load = round(os.getloadavg()[0], 2)
    desk, screen = open_pages(browser, served.links)
    lever = ".lever input[type=range]"
    desk.click("#tab-levers")  # money for coordination: a hundred steps
    levers = press(desk, screen, lever, times)
    used = {"lever": cpu(desk, screen, served, lever, 12)}
    desk.click("#tab-weights")
    used["weights"] = cpu(desk, screen, served, lever, 12)
    # Ten steps of five points: then the slider is at its end.
    weights = press(desk, screen, lever, min(10, times))
    desk.click("#tab-assumptions")
    desk.fill("#assume-search", "psi")
    desk.wait_for_timeout(600)
    used["assumption"] = cpu(desk, screen, served, lever, 12)
    assumption = press(desk, screen, lever, min(10, times))
    desk.click("#tab-levers")
    voting = crowd(served, desk, screen, lever)
    close_pages((desk, screen))
    desk, screen = open_pages(browser, served.links, own=False)
    desk.click("#tab-levers")
    used["lever_by_server"] = cpu(desk, screen, served, lever, 12)
    answered = press(desk, screen, lever, times)
    desk.click("#tab-assumptions")
    desk.fill("#assume-search", "psi")
    desk.wait_for_timeout(600)
    used["assumption_by_server"] = cpu(desk, screen, served, lever, 12)
    assumption_answered = press(desk, screen, lever, min(10, times))
    return {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "load_average_at_start": load,
        "load_average_at_end": round(os.getloadavg()[0], 2),
        "draws": 300,
        "alternatives": 5,
        "cpu_of_a_preview": used,
        "lever": {k: summary(v) for k, v in levers.items()},
        "shares": _shares(levers, answered),
        "lever_by_server": {k: summary(v) for k, v in answered.items()},
        "weights": {k: summary(v) for k, v in weights.items()},
        "assumption_all_alternatives": {k: summary(v) for k, v in assumption.items()},
        "assumption_by_server": {k: summary(v) for k, v in assumption_answered.items()},
        "voting": voting,
    }


def _shares(own: dict[str, list[float]], served: dict[str, list[float]]) -> dict[str, float]:
    """Return where the time of a lever goes, ms: medians of differences of the same windows.

    The desk runs the model itself, so its time is the browser's; what the screen needs more is the
    transfer; what the desk needs more without the module is the server, with its transfer.
    """
    browser = statistics.median(own["desk"])
    return {
        "browser_ms": round(browser, 1),
        "transfer_ms": round(statistics.median(own["screen"]) - browser, 1),
        "server_ms": round(statistics.median(served["desk"]) - browser, 1),
    }


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".json"))
    parser.add_argument("--crowd", default="")
    parser.add_argument("--question", default="q1")
    given = parser.parse_args()
    if given.crowd:
        result = asyncio.run(_crowd(given.crowd, given.question))
    else:
        result = measure(given.times)
    text = json.dumps(result, indent=1) + "\n"
    given.out.write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
