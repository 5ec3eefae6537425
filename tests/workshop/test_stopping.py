"""A window that is closed ends the server as Ctrl+C does, unless the caller said to ignore it."""

from __future__ import annotations

import signal
import sys

import pytest
import uvicorn

from valuma_scenarios.workshop.web.serve import Stoppable

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals differ on Windows")


async def nothing(_scope: object, _receive: object, _send: object) -> None:
    """Answer nothing."""


@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM", "SIGINT"])
def test_a_signal_asks_the_server_to_end(name: str) -> None:
    server = Stoppable(uvicorn.Config(nothing))
    number = getattr(signal, name)
    before = signal.signal(number, lambda _number, _frame: None)
    try:
        with server.capture_signals():
            assert not server.should_exit
            signal.raise_signal(number)
            assert server.should_exit
        assert signal.getsignal(number) not in (signal.SIG_DFL, server.handle_exit)
    finally:
        signal.signal(number, before)


def test_what_is_to_be_ignored_stays_ignored() -> None:
    server = Stoppable(uvicorn.Config(nothing))
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with server.capture_signals():
            signal.raise_signal(signal.SIGHUP)
            assert not server.should_exit
    finally:
        signal.signal(signal.SIGHUP, before)
