"""The shipped font: where it is, and how wide a text set in it is.

Widths are read from the font's own tables, so that lines can be broken without a browser.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "assets" / "fonts"
FAMILY = "Source Sans 3"
WEB_FONT = "source-sans-3-latin-wght-normal.woff2"
FALLBACK_FACTOR = 1.04
"""Room left for readers who lack the font: Arial sets the same text a little wider."""

_FILES = {False: "SourceSans3-Regular.ttf", True: "SourceSans3-Semibold.ttf"}
_VOWELS = "aeiouyåäöAEIOUYÅÄÖ"
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
    from fontTools.ttLib import TTFont

    with TTFont(FOLDER / _FILES[bold], lazy=True) as font:
        em, glyphs = font["head"].unitsPerEm, font["hmtx"].metrics
        advances = {code: glyphs[name][0] / em for code, name in font.getBestCmap().items()}
        return Metrics(advances, glyphs[".notdef"][0] / em)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text, with room for a fallback font, in the unit of the size."""
    return metrics(bold=bold).width(text, size) * FALLBACK_FACTOR


def wrap_to_width(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines at ordinary spaces; a word that is too long is broken with a hyphen.

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
                head, tail = _anywhere(current, width, size, bold)
            if not tail:
                break
            lines.append(head)
            current = tail
    return [*lines, current]


def _anywhere(word: str, width: float, size: float, bold: bool) -> tuple[str, str]:
    """Break a word with a hyphen, at least two letters from its ends; not where it has spaces.

    Before a consonant that a vowel follows, where there is one: so Finnish and Swedish syllables
    mostly begin.
    """
    if " " in word or "\u00a0" in word:
        return word, ""
    fitting = [
        k for k in range(2, len(word) - 1) if text_width(f"{word[:k]}-", size, bold=bold) <= width
    ]
    syllables = [k for k in fitting if word[k] not in _VOWELS and word[k + 1] in _VOWELS]
    at = (syllables or fitting or [0])[-1]
    return (f"{word[:at]}-", word[at:]) if at else (word, "")


def _at_hyphen(word: str, width: float, size: float, bold: bool) -> tuple[str, str]:
    places = [k + 1 for k, c in enumerate(word[:-1]) if c in _BREAK_AFTER and k]
    fitting = [k for k in places if text_width(word[:k], size, bold=bold) <= width]
    return (word[: fitting[-1]], word[fitting[-1] :]) if fitting else (word, "")
