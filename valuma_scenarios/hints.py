"""Small phrases of messages: what was found, and the nearest valid name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

LISTED = 20
SHORT = 40


def found(value: Any) -> str:
    """Return a few words that say what a value is.

    Parameters
    ----------
    value : object
        Data as read from YAML.

    Returns
    -------
    str
        For example ``the text 'abc'``, ``2.5`` or ``a list``.
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text {value if len(value) <= SHORT else value[:SHORT] + '…'!r}"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    return f"{value}"


def nearest(name: object, options: Iterable[object]) -> str | None:
    """Return the option that is spelt most like a name, or None if none is near."""
    known = [str(option) for option in options]
    text = str(name)
    by_lower = {option.lower(): option for option in known}
    matches = difflib.get_close_matches(text.lower(), by_lower, n=1, cutoff=0.55)
    return by_lower[matches[0]] if matches else None


def choose(name: object, options: Iterable[object], where: str = "") -> str:
    """Return advice on which name to use instead.

    Parameters
    ----------
    name : object
        What was found.
    options : iterable
        Valid names.
    where : str
        Where the valid names are listed, said when they are too many to list.

    Returns
    -------
    str
        A sentence without its full stop, or nothing if there is no advice.
    """
    known = sorted(str(option) for option in options)
    best = nearest(name, known)
    if best is not None:
        return f"Did you mean {best!r}?"
    if 0 < len(known) <= LISTED:
        return "Use one of: " + ", ".join(known)
    return f"See {where}" if where else ""
