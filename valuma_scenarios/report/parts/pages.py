"""HTML pages of a pack: one file each, readable without a network and without scripts."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.theme import LIGHT
from valuma_scenarios.figures.fonts import font_face
from valuma_scenarios.figures.svg.pictures import bare_svg
from valuma_scenarios.report.blocks import Document
from valuma_scenarios.report.parts.unbroken import keep_ranges_whole
from valuma_scenarios.wording.catalogue import translate

TEMPLATES = Path(__file__).parent.parent / "documents" / "templates"
_ADDRESS = re.compile(r"(https?://[^\s<>]+)")


def write_page(document: Document) -> str:
    """Return a document as one HTML page.

    Parameters
    ----------
    document : Document
        Its blocks.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    keep_ranges_whole(environment)
    language = document.language

    def say(key: str) -> str:
        return translate(language, key)

    def caption(kind: str, number: int, text: str) -> str:
        values = {"label": say(f"export.{kind}"), "number": number, "text": text}
        return translate(language, "export.caption", values)

    template = environment.get_template("page.html.j2")
    return template.render(
        document=document,
        light=LIGHT,
        font=Markup(font_face()),
        say=say,
        caption=caption,
        svg=_svg,
        lines=_lines,
    )


def _svg(card: FigureCard) -> Markup:
    return Markup(bare_svg(card))


def _lines(text: str) -> Markup:
    return Markup("<br>").join(_linked(line) for line in text.split("\n"))


def _linked(line: str) -> Markup:
    """Return a line with its addresses as links."""
    parts = []
    for k, part in enumerate(_ADDRESS.split(line)):
        link = Markup('<a href="{0}">{0}</a>').format(part)
        parts.append(link if k % 2 else escape(part))
    return Markup("").join(parts)
