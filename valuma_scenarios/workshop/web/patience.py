"""Connections that are opened and then say nothing, and how many there may be."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

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


class PatientProtocol(H11Protocol):
    """HTTP that hangs up on half-open requests and on connections beyond what the system holds."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or hang up at once where there are too many."""
        super().connection_made(transport)
        self._patience: asyncio.TimerHandle | None = None
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
            return
        self._wait()

    def data_received(self, data: bytes) -> None:
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
