"""Text that people wrote: what may not stand in it, and how it is passed on without being code."""

from __future__ import annotations

import re
import unicodedata

from valuma_scenarios.errors import Said

MOST_CHARACTERS = 5_000
"""Length of the longest text of a file; the longest note of the shipped project has 704."""

ODD_SPACES = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"
"""Spaces, some of no width, that look like a space or like nothing (part of a character class)."""
NO_WIDTH = "\u200b\u2060\ufeff\u00ad\u200c\u200d"
"""Characters between letters that show nothing."""

_ALIKE = dict(
    zip(
        "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0458\u0455\u0501\u04bb\u03bf\u03b1\u03bd",
        "aceopxyijsdhoav",
        strict=True,
    )
)
"""Letters of the Cyrillic and the Greek alphabet that look like those of ids."""
_ID = re.compile(r"[a-z][a-z0-9_]*")
_PLANE_ENDS = "".join(chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but for tab and line break
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # directions of writing
    "\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\U000e0000-\U000e007f" + _PLANE_ENDS + "]"
)
_RAW = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_LOOKS_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Characters after which a spreadsheet takes the text of a cell for a formula."""


def text_fault(text: str) -> tuple[str, str] | None:
    """Return what is wrong with a text and what to do, or None.

    Parameters
    ----------
    text : str
        Any text of a file, after its escapes were read.

    Returns
    -------
    tuple of str or None
        Message and hint.
    """
    if len(text) <= MOST_CHARACTERS and text.isascii() and text.isprintable():
        return None
    unseen = _UNSEEN.search(text)
    if unseen:
        code = ord(unseen.group())
        message = Said(
            "the text holds the character that turns the writing round U+{code:04X}"
            if _turns(code)
            else "the text holds the control character U+{code:04X}",
            code=code,
        )
        return message, Said("Take it out")
    if len(text) > MOST_CHARACTERS:
        message = Said(
            "the text has {number} characters, more than {most}",
            number=len(text),
            most=MOST_CHARACTERS,
        )
        return message, Said("Shorten it")
    return None


def _turns(code: int) -> bool:
    return code in (0x61C, 0x200E, 0x200F) or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069


def id_hint(name: str) -> str:
    """Return how to write what is no id, though it may look like one."""
    seen = "".join(_ALIKE.get(letter, letter) for letter in name if letter not in NO_WIDTH)
    if _ID.fullmatch(seen):
        return Said(
            "Write {name}: it holds a letter of another alphabet, or one that nobody can see",
            name=seen,
        )
    return Said("Use small letters a-z, digits and _, beginning with a letter")


def is_blank(text: str) -> bool:
    """Return whether nothing of a text can be seen."""
    return all(unicodedata.category(c)[0] in "ZC" or c in _LOOKS_EMPTY for c in text)


def printable(text: str) -> str:
    """Return a text on one line that a terminal shows and does not obey."""
    return _RAW.sub(lambda match: _escape(ord(match.group())), text)


def _escape(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def safe_cell(value: object) -> object:
    """Return a cell of a CSV file that no spreadsheet takes for a formula.

    Parameters
    ----------
    value : object
        Text, a number, or anything else that a table holds.

    Returns
    -------
    object
        A text that begins like a formula gets an apostrophe before it, which spreadsheets read as
        "this is text"; numbers, also those written as text, stay as they are.
    """
    if not isinstance(value, str) or not value.lstrip(" ").startswith(_FORMULA):
        return value
    try:
        float(value)
    except ValueError:
        return "'" + value
    return value


TEXT_STAYS_TEXT = {
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
"""Options of every workbook: what a text begins with does not change what it is."""
