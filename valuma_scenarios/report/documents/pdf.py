"""PDF: the same memo, tagged (PDF/UA-1), set by typst from the document's blocks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from valuma_scenarios.figures.drawing.theme import LIGHT
from valuma_scenarios.figures.fonts import FAMILY
from valuma_scenarios.figures.svg.pictures import alternative_text, bare_svg
from valuma_scenarios.figures.svg.raster import with_known_font
from valuma_scenarios.figures.svg.typesetting import MAIN, TypesettingError, to_pdf
from valuma_scenarios.report.blocks import (
    Block,
    Bullets,
    Command,
    Document,
    FigureBlock,
    Formula,
    Heading,
    Links,
    Paragraph,
    TableBlock,
)
from valuma_scenarios.report.documents.docx import column_widths
from valuma_scenarios.report.format import Format
from valuma_scenarios.report.memo import memo
from valuma_scenarios.wording.catalogue import translate

TEMPLATE = Path(__file__).parent / "templates" / "memo.typ"
REGIONS = {"fi": "FI", "sv": "FI", "en": "GB"}


def write_pdf(document: Document) -> bytes:
    """Return a document as tagged PDF.

    Parameters
    ----------
    document : Document
        Its blocks.

    Raises
    ------
    TypesettingError
        If the document is not accessible: typst refuses it.
    """
    files = {MAIN: TEMPLATE.read_bytes()}
    for block in document.figures:
        files[_file(block)] = with_known_font(bare_svg(block.card)).encode()
    try:
        return to_pdf({**files, "document.json": _told(document, floats=True)})
    except TypesettingError:
        # A figure that floats onto a page on which a list goes on stands among the list's tags.
        return to_pdf({**files, "document.json": _told(document, floats=False)})


def _file(block: FigureBlock) -> str:
    return f"figure{block.number}.svg"


def _told(document: Document, *, floats: bool) -> bytes:
    language = document.language
    page = translate(language, "export.memo.page", {"page": "\0"})
    told = {
        "title": document.title,
        "subtitle": document.subtitle,
        "subject": document.subject,
        "footer": document.footer,
        "page": page.split("\0"),
        "date": [int(part) for part in document.date.split("-")],
        "language": language,
        "region": REGIONS[language],
        "font": FAMILY,
        "compact": document.compact,
        "floats": floats,
        "ink": LIGHT.ink,
        "muted": LIGHT.muted,
        "grid": LIGHT.grid,
        "labels": {kind: translate(language, f"export.{kind}") for kind in ("figure", "table")},
        "blocks": [_block(block) for block in document.blocks],
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": block.text}
    if isinstance(block, Paragraph):
        return {"kind": "text", "text": block.text, "note": block.note}
    if isinstance(block, Command):
        return {"kind": "text", "text": f"{block.lead} {block.text}".strip(), "note": True}
    if isinstance(block, Links):
        return {"kind": "list", "items": [[f"{file}:", text] for file, text in block.items]}
    if isinstance(block, Formula):
        return {"kind": "formula", "text": block.text}
    if isinstance(block, Bullets):
        return {"kind": "list", "items": [list(item) for item in block.items]}
    if isinstance(block, FigureBlock):
        card = block.card
        return {
            "kind": "figure",
            "file": _file(block),
            "alt": alternative_text(card),
            "caption": card.title,
            "note": block.note,
        }
    return _table(block)


def _table(block: TableBlock) -> dict[str, Any]:
    rows = [[cell.text for cell in row] for row in block.table.rows]
    return {
        "kind": "table",
        "caption": block.table.caption,
        "headings": list(block.table.headings),
        "numeric": list(block.table.numeric),
        "rows": rows,
        "widths": column_widths([block.table.headings, *rows]),
        "note": block.note,
    }


FORMAT = Format("pdf", "memo", lambda made: write_pdf(memo(made.paper)), pack=4, told="pdf")
