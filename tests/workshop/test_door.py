"""The sheet for the door: two codes that a phone can read, for the desk alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
import segno
from segno import helpers

from tests.workshop.local import LocalClient, running
from valuma_scenarios.vocabulary import LANGUAGES
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.record.door import Network, door_html, qr_svg
from valuma_scenarios.workshop.web import security
from valuma_scenarios.workshop.web.sessions import Server

ADDRESS = "http://192.168.1.10:8765/j/abcd2345"
ROOM = Network("Kokous; 2", 'sala"sana<1>')


@pytest.fixture
def client(tmp_path: Path, engine: Engine) -> Iterator[tuple[LocalClient, Server, str]]:
    server = Server(engine, tmp_path, tmp_path / "sessions", "http://10.0.0.5:1")
    code = server.create("Alueiden <huominen>", "fi", "45")
    with running(server) as found:
        yield found, server, code


def codes(page: str) -> list[str]:
    """The codes on a page, as they are drawn."""
    return [
        next(
            node.get("d") or ""
            for node in ElementTree.fromstring(f"<svg{svg.split('</svg>')[0]}</svg>").iter()
            if node.get("stroke")
        )
        for svg in page.split("<svg")[1:]
    ]


def drawn(code: segno.QRCode) -> str:
    return codes(qr_svg(code, ""))[0]


def test_the_sheet_has_a_code_for_the_network_and_one_for_the_page() -> None:
    page = door_html("Päivä", ADDRESS, ROOM, "fi")
    wifi = helpers.make_wifi(ssid=ROOM.name, password=ROOM.password, security="WPA")
    page_code = segno.make(ADDRESS, error="m", micro=False)
    assert codes(page) == [drawn(wifi), drawn(page_code)]
    assert "sala&quot;sana&lt;1&gt;" in page
    assert "192.168.1.10:8765/j/abcd2345" in page
    assert "{{" not in page


def test_without_a_network_of_its_own_one_code_is_enough() -> None:
    for language in LANGUAGES:
        page = door_html("", ADDRESS, Network(), language)
        assert len(codes(page)) == 1
        assert "workshop." not in page


def test_only_the_desk_gets_the_sheet(client: tuple[LocalClient, Server, str]) -> None:
    local, server, code = client
    path, body = (
        f"/api/{code}/door",
        json.dumps({"network": "Talo", "password": "", "language": "sv"}),
    )
    assert local.post(path, body).status_code == 403
    desk = {"Authorization": f"Bearer {security.sign(server.key, code, 'desk')}"}
    screen = {"Authorization": f"Bearer {security.sign(server.key, code, 'screen')}"}
    assert local.post(path, body, screen).status_code == 403
    answer = local.post(path, body, desk)
    assert answer.status_code == 200
    assert "Alueiden &lt;huominen&gt;" in answer.text
    assert len(codes(answer.text)) == 2
    assert local.post(path, "{}" * 2000, desk).status_code == 413
    assert local.post(path, '{"network": 7}', desk).status_code == 400
