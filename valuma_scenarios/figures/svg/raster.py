"""PNG and PDF from SVG, through typst: no browser, and always the same letters."""

from __future__ import annotations

import json
import struct
import zlib

from valuma_scenarios.figures.drawing.sizes import MM_PER_INCH
from valuma_scenarios.figures.fonts import FAMILY
from valuma_scenarios.figures.svg.typesetting import MAIN, to_pdf, to_png

POINTS_PER_INCH = 72.0
PAGE_WIDTH_PT = 400.0
HEAD_BYTES = 33
"""Signature and first chunk of a PNG."""

_PAGE = """
#let names = json("names.json")
#set document(title: names.title, date: none)
#set text(lang: names.language, font: names.family)
#set page(width: {width:.4f}pt, height: auto, margin: 0pt)
#image("figure.svg", width: 100%, alt: names.alt)
"""


def svg_to_png(svg: str, width_px: int, dpi: float = 0) -> bytes:
    """Return an SVG as PNG.

    Parameters
    ----------
    svg : str
        A complete SVG document.
    width_px : int
        Width of the PNG.
    dpi : float
        Pixels per inch, written into the file, so that others place it at its width; 0 for none.
    """
    names = {"title": "", "alt": "", "language": "en"}
    png = to_png(_files(svg, PAGE_WIDTH_PT, names), POINTS_PER_INCH * width_px / PAGE_WIDTH_PT)
    return with_resolution(png, dpi) if dpi else png


def with_resolution(png: bytes, dpi: float) -> bytes:
    """Return a PNG that says how many pixels it has per metre (chunk pHYs, before the pixels)."""
    per_metre = round(dpi / MM_PER_INCH * 1000)
    chunk = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    whole = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return png[:HEAD_BYTES] + whole + png[HEAD_BYTES:]


def svg_to_pdf(svg: str, width_mm: float, names: dict[str, str]) -> bytes:
    """Return an SVG as a tagged PDF (PDF/UA-1) of one page.

    Parameters
    ----------
    svg : str
        A complete SVG document.
    width_mm : float
        Width of the page.
    names : dict of str to str
        `title`, `alt` and `language`.
    """
    return to_pdf(_files(svg, width_mm / MM_PER_INCH * POINTS_PER_INCH, names))


def _files(svg: str, width: float, names: dict[str, str]) -> dict[str, bytes]:
    told = json.dumps({"family": FAMILY, **names}, ensure_ascii=False)
    return {
        MAIN: _PAGE.format(width=width).encode(),
        "figure.svg": with_known_font(svg).encode(),
        "names.json": told.encode(),
    }


def with_known_font(svg: str) -> str:
    """Return an SVG whose text is set in the shipped font, whatever its own list of fonts says."""
    head = 'font-family="'
    start = svg.find(head)
    if start < 0:
        return svg
    end = svg.index('"', start + len(head))
    return f"{svg[:start]}{head}{FAMILY}{svg[end:]}"
