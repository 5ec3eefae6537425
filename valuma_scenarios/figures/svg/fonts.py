"""The shipped font: where it is, and how wide a text set in it is.

Widths are read from the font's own tables, so that lines can be broken without a browser.
"""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "assets" / "fonts"
FAMILY = "Source Sans 3"
WEB_FONT = "source-sans-3-latin-wght-normal.woff2"
FALLBACK_FACTOR = 1.04
"""Room left for readers who lack the font: Arial sets the same text a little wider."""

_FILES = {False: "SourceSans3-Regular.ttf", True: "SourceSans3-Semibold.ttf"}
_SEGMENT_FORMAT = 4
_BREAK_AFTER = "-\N{EN DASH}/"


@lru_cache(maxsize=1)
def font_face() -> str:
    """Return the style rule that carries the font, for readers whose machine lacks it."""
    data = base64.b64encode((FOLDER / WEB_FONT).read_bytes()).decode()
    source = f'url("data:font/woff2;base64,{data}") format("woff2")'
    return f'@font-face {{ font-family: "{FAMILY}"; font-weight: 200 900; src: {source}; }}'


@dataclass(frozen=True)
class Metrics:
    """Advance widths of one font.

    Parameters
    ----------
    advances : dict of int to float
        Width of each character by code point, in em.
    missing : float
        Width of a character that the font lacks, in em.
    """

    advances: dict[int, float]
    missing: float

    def width(self, text: str, size: float) -> float:
        """Return the width of a text at a font size, in the unit of the size."""
        return size * sum(self.advances.get(ord(c), self.missing) for c in text)


@lru_cache(maxsize=2)
def metrics(*, bold: bool = False) -> Metrics:
    """Return the widths of the shipped font."""
    return read_metrics((FOLDER / _FILES[bold]).read_bytes())


def read_metrics(data: bytes) -> Metrics:
    """Read advance widths from a TrueType or OpenType font.

    Parameters
    ----------
    data : bytes
        Content of the font file.

    Returns
    -------
    Metrics
        Widths of the characters of its basic multilingual plane.

    Raises
    ------
    ValueError
        If the font has no table of characters in the usual format 4.
    """
    tables = _tables(data)
    per_em: int = struct.unpack_from(">H", data, tables["head"] + 18)[0]
    wide = struct.unpack_from(">H", data, tables["hhea"] + 34)[0]

    def advance(glyph: int) -> float:
        place = tables["hmtx"] + 4 * min(glyph, wide - 1)
        units: int = struct.unpack_from(">H", data, place)[0]
        return units / per_em

    characters = _characters(data, tables["cmap"])
    return Metrics({code: advance(glyph) for code, glyph in characters.items()}, advance(0))


def _tables(data: bytes) -> dict[str, int]:
    """Return where each table of a font starts."""
    count = struct.unpack_from(">H", data, 4)[0]
    result = {}
    for k in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", data, 12 + 16 * k)
        result[tag.decode("ascii")] = offset
    return result


def _characters(data: bytes, start: int) -> dict[int, int]:
    """Return the glyph of each character, from a character map in format 4."""
    for k in range(struct.unpack_from(">H", data, start + 2)[0]):
        place = start + struct.unpack_from(">HHL", data, start + 4 + 8 * k)[2]
        if struct.unpack_from(">H", data, place)[0] == _SEGMENT_FORMAT:
            return _segments(data, place)
    msg = "the font has no character map in format 4"
    raise ValueError(msg)


def _segments(data: bytes, place: int) -> dict[int, int]:
    count = struct.unpack_from(">H", data, place + 6)[0] // 2
    starts = place + 16 + 2 * count
    shifts, offsets = starts + 2 * count, starts + 4 * count
    result = {}
    for k in range(count):
        last = struct.unpack_from(">H", data, place + 14 + 2 * k)[0]
        first = struct.unpack_from(">H", data, starts + 2 * k)[0]
        shift = struct.unpack_from(">H", data, shifts + 2 * k)[0]
        offset = struct.unpack_from(">H", data, offsets + 2 * k)[0]
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                glyph = struct.unpack_from(
                    ">H", data, offsets + 2 * k + offset + 2 * (code - first)
                )[0]
                if not glyph:
                    continue
            result[code] = (glyph + shift) & 0xFFFF
    return result


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text, with room for a fallback font, in the unit of the size."""
    return metrics(bold=bold).width(text, size) * FALLBACK_FACTOR


def wrap_to_width(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines at ordinary spaces; a word that is too long is broken at a hyphen.

    Parameters
    ----------
    text : str
        One paragraph.
    width : float
        Room for a line.
    size : float
        Font size, in the unit of the width.
    bold : bool
        Whether the text is bold.

    Returns
    -------
    list of str
        Lines; at least one.
    """
    lines: list[str] = []
    current = ""
    for word in text.split(" "):
        joined = f"{current} {word}" if current else word
        if text_width(joined, size, bold=bold) <= width or not current:
            current = joined
        else:
            lines.append(current)
            current = word
        while text_width(current, size, bold=bold) > width:
            head, tail = _at_hyphen(current, width, size, bold)
            if not tail:
                break
            lines.append(head)
            current = tail
    return [*lines, current]


def _at_hyphen(word: str, width: float, size: float, bold: bool) -> tuple[str, str]:
    places = [k + 1 for k, c in enumerate(word[:-1]) if c in _BREAK_AFTER and k]
    fitting = [k for k in places if text_width(word[:k], size, bold=bold) <= width]
    return (word[: fitting[-1]], word[fitting[-1] :]) if fitting else (word, "")
