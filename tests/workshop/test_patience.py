"""What holds when somebody leans on the server."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.workshop.local import TURNED_AWAY, LocalClient, running
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.room.room import Client
from valuma_scenarios.workshop.web import patience, sessions
from valuma_scenarios.workshop.web.serve import Settings
from valuma_scenarios.workshop.web.sessions import Server


@pytest.fixture
def served(tmp_path: Path, engine: Engine) -> Iterator[tuple[LocalClient, Server, str]]:
    server = Server(engine, tmp_path, tmp_path / "sessions", "http://127.0.0.1")
    code = server.create("Testi", "fi", "45")
    with running(server) as client:
        yield client, server, code


def test_half_open_requests_end_and_whole_ones_do_not(
    monkeypatch: pytest.MonkeyPatch, served: tuple[LocalClient, Server, str]
) -> None:
    monkeypatch.setattr(patience, "HEADER_SECONDS", 0.4)
    client, _, code = served
    with socket.create_connection(("127.0.0.1", client.port), timeout=10) as half:
        half.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        began = time.monotonic()
        assert half.recv(100) == b""
        assert time.monotonic() - began < 8
    with client.websocket(f"/ws/{code}") as open_socket:
        open_socket.send_text(json.dumps({"do": "hello", "who": "0" * 32}))
        time.sleep(0.8)
        open_socket.send_text(json.dumps({"do": "ping", "id": 5}))
        for _ in range(20):
            if json.loads(open_socket.receive_text()).get("id") == 5:
                break
        else:
            raise AssertionError("the phone was cut off")  # noqa: EM101


def test_connections_stay_below_what_the_system_holds() -> None:
    resource = pytest.importorskip("resource")
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert soft > patience.MOST_CONNECTIONS


def test_viewers_are_counted_and_limited(
    monkeypatch: pytest.MonkeyPatch, served: tuple[LocalClient, Server, str]
) -> None:
    monkeypatch.setattr(sessions, "MAX_VIEWERS_PER_ADDRESS", 1)
    client, server, _ = served
    with client.websocket("/ws/view") as first:
        first.send_text(json.dumps({"do": "ping", "id": 1}))
        assert json.loads(first.receive_text())["do"] == "ack"
        with client.websocket("/ws/view") as second:
            assert json.loads(second.receive_text())["code"] == "full"
            with pytest.raises(TURNED_AWAY):
                second.receive_text()
        assert not server.full("127.0.0.1"), "viewers take no place from the room"


def test_one_address_cannot_fill_the_ballot_box(tmp_path: Path, engine: Engine) -> None:
    server = Server(engine, tmp_path, tmp_path / "sessions", "http://127.0.0.1")
    hub = server.hubs[server.create("Testi", "fi", "45")]

    def come(i: int, address: str = "192.168.1.7") -> bool:
        return server.admit(hub, Client.of("phone", f"who{i}"), address)

    let_in = [come(i) for i in range(60)]
    assert sum(let_in) == sessions.MAX_JOINS_PER_ADDRESS < 10
    assert hub.room.turned_away == 60 - sum(let_in)
    assert come(0), "who was in before may always come back"
    assert come(100, "192.168.1.8"), "others are not held up"
    hub.room.door_open = True
    assert all(come(i) for i in range(61)), "behind one router the desk opens the door"


def test_names_behind_a_proxy_and_tls(tmp_path: Path) -> None:
    here: dict[str, Any] = {"project": tmp_path, "sessions": tmp_path, "host": "127.0.0.1"}
    assert Settings(**here).base_url(8765) == "http://127.0.0.1:8765"
    named = Settings(**here, name="valuma.example.fi", behind_proxy=True)
    assert named.base_url(8765) == "https://valuma.example.fi"
    own = Settings(**here, certificate=tmp_path / "c.pem", private_key=tmp_path / "k.pem")
    assert own.base_url(8443) == "https://127.0.0.1:8443"


def test_a_changed_project_is_noticed(tmp_path: Path, engine: Engine) -> None:
    server = Server(engine, tmp_path, tmp_path / "sessions", "http://127.0.0.1")
    room = server.hubs[server.create("Testi", "fi", "45")].room
    assert not room.inputs_changed
    room.meta["study"] = "000000000000"
    assert room.inputs_changed


def test_link_is_worked_out_once(tmp_path: Path, engine: Engine, monkeypatch: Any) -> None:
    server = Server(engine, tmp_path, tmp_path / "sessions", "http://127.0.0.1")
    made: list[str] = []

    def opened(_: Engine, text: str) -> dict[str, Any]:
        made.append(text)
        return {"do": "opened"}

    monkeypatch.setattr(sessions, "open_link", opened)
    for _ in range(3):
        server.opened_link("abc")
    assert made == ["abc"]
