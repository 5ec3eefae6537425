"""Servers and a real browser.

Tests that only look share one model, and each has a session and a server of its own, in this
process. Tests that end the server have a process to end, started as people start it.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.workshop.local import listening, running
from valuma_scenarios.project.open import load_project
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import KernelGateway
from valuma_scenarios.workshop.web.sessions import Server

ROOT = Path(__file__).resolve().parents[2]
COMMAND = "from valuma_scenarios.commands.workshop import command; command()"
TITLE = "Kumppanuus 2035"
OUTAGE = ("ERR_CONNECTION_REFUSED", "ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_RESET")


@dataclass
class Served:
    """A server process that can be killed and started again at the same port."""

    project: Path
    sessions: Path
    port: int = 0
    links: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    def start(self, *extra: str) -> None:
        arguments = ["--project", str(self.project), "--sessions", str(self.sessions)]
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--quiet"]
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-W", "ignore", "-c", COMMAND, *arguments, *where, *extra],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self.process.stdout is not None
        found: dict[str, str] = {}
        for line in self.process.stdout:
            match = re.match(r"\s+(phones|screen|desk)\s+(\S+)", line)
            if match:
                found[match.group(1)] = match.group(2)
            if len(found) == 3:
                break
        assert len(found) == 3, "the server did not print its links"
        self.links = found
        self.port = int(re.findall(r":(\d+)/", found["phones"])[0])

    def kill(self) -> None:
        """End the process as a power cut would."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process = None

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=15)
            assert self.process.stdout is not None
            self.process.stdout.close()

    @property
    def code(self) -> str:
        return self.links["phones"].rsplit("/", 1)[1]


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Served]:
    """A server in a process of its own."""
    project = tmp_path / "project"
    for part in ("scenarios", "parameters"):
        shutil.copytree(ROOT / part, project / part)
    server = Served(project, tmp_path / "sessions")
    server.start("--title", TITLE, "--agenda", "90")
    yield server
    server.stop()


@dataclass(frozen=True)
class Session:
    """A session of a server in this process."""

    project: Path
    links: dict[str, str]
    port: int
    code: str


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The model that tests share, with what it has computed."""
    return Engine(KernelGateway(load_project(ROOT)))


@contextlib.contextmanager
def session_of(engine: Engine, project: Path, sessions: Path, agenda: str) -> Iterator[Session]:
    """Serve one session until the block ends."""
    listener = listening()
    port = int(listener.getsockname()[1])
    sessions.mkdir(exist_ok=True)
    server = Server(engine, project, sessions, f"http://127.0.0.1:{port}")
    code = server.create(TITLE, "fi", agenda)
    with running(server, listener):
        links = server.links(code)
        yield Session(project, links | {"phones": links["phone"]}, port, code)


@pytest.fixture
def served(engine: Engine, tmp_path: Path) -> Iterator[Session]:
    """A server with a session of 90 minutes."""
    with session_of(engine, ROOT, tmp_path / "sessions", "90") as session:
        yield session


@dataclass
class Watched:
    """Pages whose every request and console message is written down."""

    browser: Any
    requests: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def open(self, url: str, width: int, height: int, **options: Any) -> Any:
        context = self.browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(30_000)  # machines that test are slow and shared
        context.on("request", lambda request: self.requests.append(request.url))
        page = context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.goto(url)
        self.contexts.append(context)
        return page

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning") and not any(o in message.text for o in OUTAGE):
            self.problems.append(f"{message.type}: {message.text}")

    def outside(self) -> list[str]:
        """Return every request that left this machine."""
        local = ("http://127.0.0.1:", "ws://127.0.0.1:", "blob:http://127.0.0.1", "data:")
        return [url for url in self.requests if not url.startswith(local)]

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def watched(chromium: Any) -> Iterator[Watched]:
    pages = Watched(chromium)
    yield pages
    pages.close()


SETTLED = """() => document.fonts.ready.then(() => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
}))"""


def settled(page: Any) -> None:
    """Wait until what the page was told is painted."""
    page.evaluate(SETTLED)


def at_rest(page: Any, badge: str = "#badge") -> None:
    """Wait until the figure shows all draws."""
    page.wait_for_selector(f"{badge}.fine", timeout=60_000)
    settled(page)


def wait_until(page: Any, check: Any, limit: float = 30.0) -> None:
    """Wait until a check of the test's own is true."""
    end = time.monotonic() + limit
    while not check():
        if time.monotonic() > end:
            raise AssertionError("it did not happen in time")  # noqa: EM101
        page.wait_for_timeout(40)
