"""Connections that are opened and then say nothing, how many there may be, and who comes first."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections import deque
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS = 10.0
"""Time to send the head of a request."""

WANTED_FILES = 4096
KEPT_FILES = 64
"""Open files that are not connections: databases, pages, the model."""


def most_connections() -> int:
    """Return how many connections fit this process, after asking the system for more room."""
    try:
        import resource
    except ImportError:  # not on Windows, where sockets are no files
        return WANTED_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_FILES if hard == resource.RLIM_INFINITY else min(WANTED_FILES, hard)
    if soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return max(KEPT_FILES, min(soft, WANTED_FILES) - KEPT_FILES)


MOST_CONNECTIONS = most_connections()


ANSWERED_AT_ONCE = 4
"""New connections whose first request is taken up in one turn of the event loop."""


class Door:
    """First requests of new connections, taken up a few at a time.

    A turn of the event loop serves everything that can be read. Where a thousand people come at
    once, all their handshakes were one turn of half a second, and a lever waited for it.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: deque[Callable[[], None]] = deque()

    def wait(self, take_up: Callable[[], None]) -> None:
        """Let a new connection wait for its turn."""
        self._waiting.append(take_up)
        if len(self._waiting) == 1:
            self._loop.call_soon(self._open)

    def _open(self) -> None:
        for _ in range(min(ANSWERED_AT_ONCE, len(self._waiting))):
            self._loop.call_soon(self._waiting.popleft())  # one that fails keeps no other waiting
        if self._waiting:
            self._loop.call_soon(self._open)


_DOORS: WeakKeyDictionary[asyncio.AbstractEventLoop, Door] = WeakKeyDictionary()


def door_of(loop: asyncio.AbstractEventLoop) -> Door:
    """Return the one door of an event loop."""
    if loop not in _DOORS:
        _DOORS[loop] = Door(loop)
    return _DOORS[loop]


class PatientProtocol(H11Protocol):
    """HTTP that hangs up on half-open requests and on connections beyond what the system holds."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or hang up at once where there are too many."""
        super().connection_made(transport)
        self._patience: asyncio.TimerHandle | None = None
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
            return
        self._known = False
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Read on, at first when it is the connection's turn."""
        if self._known:
            self._read_on(data)
        else:
            self._known = True
            self.transport.pause_reading()
            door_of(self.loop).wait(functools.partial(self._taken_up, data))

    def _taken_up(self, data: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.resume_reading()
            self._read_on(data)

    def _read_on(self, data: bytes) -> None:
        """Read on; a request whose head is complete has all the time it needs."""
        super().data_received(data)
        if self.conn.their_state is _idle():
            if self._patience is None:
                self._wait()
        else:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._patience = self.loop.call_later(HEADER_SECONDS, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _too_slow(self) -> None:
        self._patience = None
        # A WebSocket has taken the connection over by then.
        if self.transport.get_protocol() is self and self.conn.their_state is _idle():
            self.transport.abort()


def _idle() -> Any:
    import h11

    return h11.IDLE
