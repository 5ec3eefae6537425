"""What a text without quotes stands for in YAML: a number, a word that JSON knows, or itself."""

from __future__ import annotations

import math
import re

from valuma_scenarios.errors import SHORT, Said

LARGEST = 1e15
"""Largest number of a file, in any unit: no quantity of a region comes near it."""
_MAX_DIGITS = 18

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?\Z")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z")
_WORDS: dict[str, bool | None] = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}
_AT_MOST = Said("Write a number of at most {largest:g}", largest=LARGEST)


def plain_value(text: str) -> tuple[bool | float | str | None, tuple[str, str] | None]:
    """Return the value of a text, and message and hint if it is a number that cannot be one here.

    Parameters
    ----------
    text : str
        A scalar without quotes.
    """
    if text in _WORDS:
        return _WORDS[text], None
    if _INTEGER.match(text):
        if len(text.lstrip("+-")) <= _MAX_DIGITS:
            return int(text), None
        return 0, (Said("the number has more than {most} digits", most=_MAX_DIGITS), _AT_MOST)
    if not _FLOAT.match(text) and not _NOT_FINITE.match(text):
        return text, None
    number = float(text) if _FLOAT.match(text) else math.inf
    if abs(number) <= LARGEST:
        return number, None
    shown = text if len(text) <= SHORT else f"{text[:SHORT]}…"
    if math.isfinite(number):
        message = Said("the number {number} is larger than anything here can be", number=shown)
        return 0.0, (message, _AT_MOST)
    message = Said("the number {number} is not finite", number=shown)
    return 0.0, (message, Said("Write a finite number, or null where the schema allows it"))
