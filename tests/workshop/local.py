"""A real server in a thread of this process, and a small client for it."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import uvicorn
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from valuma_scenarios.workshop.web.patience import PatientProtocol
from valuma_scenarios.workshop.web.server import build_app
from valuma_scenarios.workshop.web.sessions import Server

TURNED_AWAY = (ConnectionClosed, InvalidStatus)
WAIT = 20.0


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status_code: int
    headers: dict[str, str]
    text: str


class Socket:
    """A WebSocket that waits only so long."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def send_text(self, text: str) -> None:
        self._connection.send(text)

    def receive_text(self) -> str:
        return str(self._connection.recv(timeout=WAIT))


@dataclass(frozen=True)
class LocalClient:
    """Requests to one server."""

    port: int

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        with contextlib.closing(connection):
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            body = answer.read().decode("utf-8", "replace")
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, body)

    def post(self, path: str, body: str, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        with contextlib.closing(connection):
            connection.request("POST", path, body=body.encode(), headers=headers or {})
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return Answer(answer.status, {}, text)

    @contextlib.contextmanager
    def websocket(self, path: str, origin: str | None = "own") -> Iterator[Socket]:
        sender: Any = self.origin if origin == "own" else origin
        uri = f"ws://127.0.0.1:{self.port}{path}"
        with connect(uri, origin=sender, open_timeout=WAIT, max_size=2**22) as connection:
            yield Socket(connection)


def listening() -> socket.socket:
    """Return a socket at a free port of this machine."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    return listener


@contextlib.contextmanager
def running(server: Server, listener: socket.socket | None = None) -> Iterator[LocalClient]:
    """Serve until the block ends."""
    listener = listener or listening()
    config = uvicorn.Config(
        build_app(server),
        log_level="critical",
        ws="websockets-sansio",
        lifespan="on",
        http=PatientProtocol,
        timeout_graceful_shutdown=2,
    )
    served = uvicorn.Server(config)
    thread = threading.Thread(target=served.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    end = time.monotonic() + WAIT
    while not served.started and time.monotonic() < end:
        time.sleep(0.01)
    yield LocalClient(listener.getsockname()[1])
    served.should_exit = True
    thread.join(WAIT)
    listener.close()
