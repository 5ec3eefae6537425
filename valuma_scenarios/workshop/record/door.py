"""The sheet for the door: how to reach the network and the page, with a code for each."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

import segno
from segno import helpers

from valuma_scenarios.vocabulary import Language
from valuma_scenarios.workshop.room.phrases import say


@dataclass(frozen=True)
class Network:
    """The wireless network of the room.

    Parameters
    ----------
    name : str
        Its name; empty where phones need none of the room's own.
    password : str
        Its password; empty for an open network.
    """

    name: str = ""
    password: str = ""


def qr_svg(code: segno.QRCode, name: str) -> str:
    """Return a code as SVG with its quiet zone, dark on white in any theme.

    Parameters
    ----------
    code : segno.QRCode
        The code.
    name : str
        What it is, for those who do not see it; empty for none.
    """
    svg = code.svg_inline(
        scale=8, border=4, dark="#000000", light="#ffffff", svgclass=None, lineclass=None,
        omitsize=True,
    )  # fmt: skip
    label = f' role="img" aria-label="{escape(name)}"' if name else ""
    return svg.replace("<svg", f'<svg xmlns="http://www.w3.org/2000/svg"{label}', 1)


def door_html(title: str, address: str, network: Network, language: Language) -> str:
    """Return the sheet as one page of HTML, to be printed on A4.

    Parameters
    ----------
    title : str
        Title of the session.
    address : str
        Address that phones open.
    network : Network
        Network of the room.
    language : {"fi", "sv", "en"}
        Language of the sheet.
    """
    steps = [_network(network, language)] if network.name else []
    steps.append(_address(address, language))
    parts = {
        "language": language,
        "title": escape(title or say(language, "join_title")),
        "steps": "\n".join(
            f'<section><p class="number">{number}</p>{step}</section>'
            for number, step in enumerate(steps, 1)
        ),
        "privacy": escape(say(language, "privacy")),
    }
    page = Path(__file__).with_name("door.html").read_text(encoding="utf-8")
    for name, text in parts.items():
        page = page.replace("{{" + name + "}}", text)
    return page


def _network(network: Network, language: Language) -> str:
    security = "WPA" if network.password else None
    code = helpers.make_wifi(
        ssid=network.name, password=network.password or None, security=security
    )
    rows = [(say(language, "door_network"), network.name)]
    if network.password:
        rows.append((say(language, "door_password"), network.password))
    return _step(say(language, "door_join"), qr_svg(code, say(language, "door_qr")), rows) + (
        f"<p>{escape(say(language, 'door_stay'))}</p>"
    )


def _address(address: str, language: Language) -> str:
    code = segno.make(address, error="m", micro=False)
    shown = address.partition("://")[2]
    row = (say(language, "door_address"), shown)
    return _step(say(language, "join_how"), qr_svg(code, say(language, "qr_alt")), [row])


def _step(heading: str, code: str, rows: list[tuple[str, str]]) -> str:
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return f"<h2>{escape(heading)}</h2>{code}<dl>{listed}</dl>"
