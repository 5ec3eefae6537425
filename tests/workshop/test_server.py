from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.workshop.conftest import ROOT, FakeGateway
from tests.workshop.helpers import SWING
from tests.workshop.local import TURNED_AWAY, LocalClient, running
from valuma_scenarios.schema.study import Borders, Study
from valuma_scenarios.vocabulary import LANGUAGES
from valuma_scenarios.wording import Words
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.room import catalogue
from valuma_scenarios.workshop.room.forms import FORMS
from valuma_scenarios.workshop.web import security
from valuma_scenarios.workshop.web.security import load_key
from valuma_scenarios.workshop.web.serve import Settings, announce, prepare
from valuma_scenarios.workshop.web.sessions import Server

WHO = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def served(tmp_path: Path, engine: Engine) -> Iterator[tuple[LocalClient, Server, str]]:
    server = Server(engine, tmp_path, tmp_path / "sessions", "http://127.0.0.1")
    code = server.create("Testi", "fi", "45")
    with running(server) as client:
        yield client, server, code


def token(server: Server, code: str, role: str = "desk") -> str:
    return security.sign(server.key, code, role)


def take(socket: Any, kind: str) -> dict[str, Any]:
    for _ in range(60):
        message: dict[str, Any] = json.loads(socket.receive_text())
        if message["do"] == kind:
            return message
    msg = f"no {kind} came"
    raise AssertionError(msg)


def test_every_answer_carries_the_security_headers(served: Any) -> None:
    client, _, code = served
    pages = [f"/screen/{code}", f"/desk/{code}", f"/j/{code}", "/view", "/nope"]
    files = ["/api/names", "/static/js/desk.js", f"/api/{code}/qr.svg", f"/api/{code}/catalogue"]
    for path in pages + files:
        answer = client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy.replace("'wasm-unsafe-eval'", "")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_the_map_has_the_borders_of_the_project(tmp_path: Path, study: Study) -> None:
    shipped = (ROOT / "parameters" / "geometry" / "maakunta.geojson").read_text(encoding="utf-8")
    own = Borders('{"type": "FeatureCollection", "features": []}', "id,column,row\n")
    for borders, served in ((own, own.geojson), (None, shipped)):
        other = Engine(FakeGateway(replace(study, borders=borders)))
        server = Server(other, tmp_path, tmp_path / "sessions", "http://127.0.0.1")
        with running(server) as client:
            assert client.get("/api/map").text == served


def test_units_come_in_every_language(study: Study) -> None:
    rows = catalogue.desk_catalogue(study)["parameters"]
    assert len(rows) == len(study.parameters)
    for row in rows:
        assert set(row["unit"]) == set(LANGUAGES)
        assert row["unit"]["fi"] == Words(study, "fi").unit_text(study.parameters[row["id"]].unit)
    assert any(row["unit"]["fi"] != row["unit"]["sv"] for row in rows)
    body = FORMS["elicit"].draft(study, rows[0]["id"])
    assert body["unit"] == rows[0]["unit"]


def test_pages_have_no_inline_script_or_style() -> None:
    from valuma_scenarios.workshop.web.server import STATIC

    for page in STATIC.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick" not in text
        assert "<script>" not in text
        assert "http://" not in text
        assert "https://" not in text


def test_no_script_writes_markup() -> None:
    from valuma_scenarios.workshop.web.server import STATIC

    for script in (STATIC / "js").glob("*.js"):
        text = script.read_text(encoding="utf-8")
        for danger in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert danger not in text, (script.name, danger)


def test_desk_files_need_the_desk_token(served: Any) -> None:
    client, server, code = served
    for path in (f"/api/{code}/catalogue", f"/api/{code}/export/events"):
        assert client.get(path).status_code == 403
        wrong = {"authorization": f"Bearer {token(server, code, 'screen')}"}
        assert client.get(path, headers=wrong).status_code == 403
        other = {"authorization": f"Bearer {token(server, 'another')}"}
        assert client.get(path, headers=other).status_code == 403
        right = {"authorization": f"Bearer {token(server, code)}"}
        assert client.get(path, headers=right).status_code == 200


@pytest.mark.parametrize("kind", ["events", "weights", "record", "replay", "share"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_exports_in_three_languages(served: Any, kind: str, language: str) -> None:
    client, server, code = served
    headers = {"authorization": f"Bearer {token(server, code)}"}
    answer = client.get(f"/api/{code}/export/{kind}?lang={language}", headers=headers)
    assert answer.status_code == 200
    if kind in ("record", "replay", "share"):
        assert f'lang="{language}"' in answer.text
        assert "{{" not in answer.text


def test_foreign_names_and_origins_are_turned_away(served: Any) -> None:
    client, _, code = served
    assert client.get("/", headers={"host": "evil.example"}).status_code == 421
    for origin in (None, "http://evil.example", "null"):
        with pytest.raises(TURNED_AWAY), client.websocket(f"/ws/{code}", origin) as socket:
            socket.receive_text()


@pytest.mark.parametrize(
    "first",
    [
        '{"do":"hello"}',
        '{"do":"hello","token":"desk.0000"}',
        '{"do":"hello","who":"short"}',
        '{"do":"set","values":{"weights/g1":1}}',
        "[]",
        "x" * 600,
    ],
)
def test_nobody_gets_in_without_greeting_properly(served: Any, first: str) -> None:
    client, _, code = served
    with client.websocket(f"/ws/{code}") as socket:
        socket.send_text(first)
        assert json.loads(socket.receive_text())["do"] == "refused"
        with pytest.raises(TURNED_AWAY):
            socket.receive_text()


def test_a_change_reaches_the_screen_with_figures(served: Any) -> None:
    client, server, code = served
    path = f"/ws/{code}"
    with (
        client.websocket(path) as desk,
        client.websocket(path) as screen,
    ):
        desk.send_text(json.dumps({"do": "hello", "token": token(server, code)}))
        screen.send_text(json.dumps({"do": "hello", "token": token(server, code, "screen")}))
        take(screen, "state")
        take(desk, "state")
        desk.send_text(json.dumps({"do": "set", "values": {"weights/g1": 90}, "id": 7}))
        assert take(desk, "ack")["id"] == 7
        assert take(screen, "state")["doc"][0]["to"] == 90
        while take(screen, "result")["weights"]["weights"]["g1"] < 0.2:
            continue
        desk.send_text("{not json")
        assert take(desk, "refused")["code"] == "json"
        desk.send_text(json.dumps({"do": "set", "values": {"weights/g1": 20}, "id": 8}))
        assert take(desk, "ack")["id"] == 8


def test_an_answer_is_on_the_disk_before_it_is_acknowledged(served: Any) -> None:
    client, server, code = served
    room = server.hubs[code].room
    from tests.workshop.helpers import tell

    tell(room, {"do": "ask", "kind": "swing", "text": "?"})
    name = room.state.current
    tell(room, {"do": "advance", "question": name, "to": "open"})
    with client.websocket(f"/ws/{code}") as phone:
        phone.send_text(json.dumps({"do": "hello", "who": WHO}))
        assert take(phone, "state")["question"]["id"] == name
        message = {"do": "answer", "question": name, "key": "k2345678", "answer": SWING, "id": 3}
        phone.send_text(json.dumps(message))
        assert take(phone, "ack")["answer"] == SWING
        assert list(room.store.answers(name).values()) == [SWING]
    assert WHO not in Path(room.store.path).read_bytes().decode("latin-1")


def test_deleting_a_session_removes_it_from_server_and_disk(served: Any) -> None:
    client, server, code = served
    with client.websocket(f"/ws/{code}") as desk:
        desk.send_text(json.dumps({"do": "hello", "token": token(server, code)}))
        take(desk, "state")
        desk.send_text(json.dumps({"do": "delete", "sure": code, "id": 1}))
        assert take(desk, "deleted")
    assert not list(server.sessions.glob(f"{code}*"))
    with client.websocket(f"/ws/{code}") as desk:
        assert json.loads(desk.receive_text())["code"] == "session"


def test_sessions_do_not_see_each_other(served: Any) -> None:
    client, server, code = served
    other = server.create("Toinen", "sv", "45")
    with client.websocket(f"/ws/{other}") as socket:
        socket.send_text(json.dumps({"do": "hello", "token": token(server, code)}))
        assert json.loads(socket.receive_text())["code"] == "token"


def test_a_link_opens_and_says_what_differs(served: Any) -> None:
    client, server, code = served
    room = server.hubs[code].room
    from tests.workshop.helpers import coordination, tell

    tell(room, {"do": "set", "values": {coordination(room): 3.0, "weights/g2": 90}})
    link = tell(room, {"do": "link"})["link"]
    assert len(link) < 1500
    with client.websocket("/ws/view") as socket:
        socket.send_text(json.dumps({"do": "open", "link": link, "id": 4}))
        opened = take(socket, "opened")
        assert {c["path"] for c in opened["doc"]} == {coordination(room), "weights/g2"}
        assert not opened["changed"]
        socket.send_text(json.dumps({"do": "open", "link": "AAAA", "id": 5}))
        assert take(socket, "refused")["code"] == "link_broken"


def test_one_address_cannot_stuff_the_ballot_box(served: Any) -> None:
    from tests.workshop.helpers import client as make
    from valuma_scenarios.workshop.web.sessions import MAX_JOINS_PER_ADDRESS, MAX_PER_ADDRESS

    _, server, code = served
    hub = server.hubs[code]
    admitted = [server.admit(hub, make("phone", f"p{i}"), "10.0.0.9") for i in range(90)]
    assert sum(admitted) == MAX_JOINS_PER_ADDRESS
    assert server.admit(hub, make("phone", "p0"), "10.0.0.9"), "who has joined may come back"
    assert server.admit(hub, make("phone", "other"), "10.0.0.10")
    assert server.admit(hub, make("desk"), "10.0.0.9")
    server.connections["10.0.0.9"] = MAX_PER_ADDRESS
    assert server.full("10.0.0.9")
    assert not server.full("10.0.0.10")


def test_tokens() -> None:
    key = b"k" * 32
    good = security.sign(key, "abc", "desk")
    assert security.role_of(key, "abc", good) == "desk"
    assert security.role_of(key, "abd", good) is None
    assert security.role_of(b"x" * 32, "abc", good) is None
    assert security.role_of(key, "abc", good.replace("desk", "screen")) is None
    assert security.role_of(key, "abc", security.sign(key, "abc", "phone")) is None
    assert security.role_of(key, "abc", "desk.ä") is None


def test_hosts() -> None:
    names = frozenset({"laptop", "laptop.local"})
    for good in ("127.0.0.1:8765", "localhost", "192.168.1.4:80", "[::1]:8765", "laptop.local:1"):
        assert security.host_allowed(good, names), good
    for bad in ("evil.example", "127.0.0.1.evil.example", "", "laptop.evil"):
        assert not security.host_allowed(bad, names), bad


def test_a_damaged_session_file_stops_nothing(tmp_path: Path, engine: Engine) -> None:
    folder = tmp_path / "sessions"
    server = Server(engine, tmp_path, folder, "http://127.0.0.1")
    code = server.create("Testi", "fi", "45")
    server.hubs[code].room.store.close()
    (folder / "broken.sqlite").write_bytes(b"this is no database, only some text" * 40)
    (folder / "empty.sqlite").write_bytes(b"")
    again = Server(engine, tmp_path, folder, "http://127.0.0.1")
    broken, empty = again.open_all()
    assert "broken.sqlite: it is damaged" in broken
    assert "empty.sqlite: it is damaged" in empty
    assert (folder / "empty.sqlite").read_bytes() == b""
    assert list(again.hubs) == [code]
    assert again.links(code) == server.links(code), "the links outlive the restart"
    again.hubs[code].room.store.close()


def test_a_session_belongs_to_one_server(tmp_path: Path, engine: Engine) -> None:
    first = Server(engine, tmp_path, tmp_path / "sessions", "http://127.0.0.1")
    code = first.create("Testi", "fi", "45")
    second = Server(engine, tmp_path, tmp_path / "sessions", "http://127.0.0.1")
    (said,) = second.open_all()
    assert "open in another window" in said
    assert second.hubs == {}
    first.hubs[code].room.store.close()
    assert second.open_all() == []
    assert list(second.hubs) == [code]


def test_the_database_of_another_program_is_left_as_it_is(tmp_path: Path, engine: Engine) -> None:
    folder = tmp_path / "sessions"
    folder.mkdir()
    with contextlib.closing(sqlite3.connect(folder / "other.sqlite")) as database, database:
        database.execute("create table customers (id)")
    before = (folder / "other.sqlite").read_bytes()
    (said,) = Server(engine, tmp_path, folder, "http://127.0.0.1").open_all()
    assert "other.sqlite" in said
    assert (folder / "other.sqlite").read_bytes() == before
    assert {path.name for path in folder.iterdir()} == {"other.sqlite", "server.key"}


@pytest.mark.parametrize(
    ("url", "warned"),
    [("http://127.0.0.1:1", True), ("http://[::1]:1", True), ("http://192.168.1.9:1", False)],
)
def test_phones_are_not_led_to_an_address_they_cannot_reach(
    tmp_path: Path, engine: Engine, url: str, warned: bool
) -> None:
    server = Server(engine, tmp_path, tmp_path / "sessions", url)
    said: list[str] = []
    announce(server, [server.create("Testi", "fi", "45")], said.append)
    assert ("phones cannot reach" in "".join(said)) == warned
    assert any("\u2588" in text for text in said) != warned


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "told"),
    [({}, False), ({"title": "Toinen"}, True), ({"run_sheet": "45"}, True), ({"new": True}, False)],
)
def test_what_is_asked_of_a_new_session_is_not_passed_over_in_silence(
    tmp_path: Path, asked: dict[str, Any], told: bool
) -> None:
    at = "http://127.0.0.1"
    sessions = tmp_path / "sessions"
    server, _ = prepare(Settings(ROOT, sessions), at, print)
    for hub in server.hubs.values():
        hub.room.store.close()
    said: list[str] = []
    prepare(Settings(ROOT, sessions, **asked), at, said.append)
    assert any("--new opens a new one" in line for line in said) == told


def test_a_key_that_was_cut_is_made_anew(tmp_path: Path) -> None:
    key = load_key(tmp_path)
    assert load_key(tmp_path) == key
    (tmp_path / "server.key").write_bytes(b"")
    assert len(load_key(tmp_path)) == len(key)
    assert [path.name for path in tmp_path.iterdir()] == ["server.key"]
