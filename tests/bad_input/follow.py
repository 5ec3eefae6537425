"""Do what a hint says: the value that it names takes the place of the one that was refused."""

from __future__ import annotations

import re

from valuma_scenarios.errors import Problem

_NAMED = (
    r"Did you mean '([^']+)'\?",
    r"did you mean ([-\d.e+]+)\?",
    r"Shares run from 0 to 1: write ([-\d.e+]+)",
    r"in the unit of the key: ([-\d.e+]+) for a share",
    r"(?:Write the number alone|Write digits alone|Remove the quotation marks): (\S+)",
    r"Write it without zeros at the beginning: (\S+)",
    r"Write the decimal sign as a point: (\S+)",
    r"Put it in brackets: (\[.*\])",
    r"Use one of: ([^,]+)",
    r"Use a number from (\S+) to",
    r"that is at most (\S+)",
    r"Write a number of at most (\S+)",
    r"Write (true|false|-?\d+)\b",
)
_SHOWN = {
    "Put it in quotes": '"{old}"',
    "Put the text in quotes": '"{old}"',
    "Use 0 or a positive number": "0",
    "Use a positive number": "1",
    "Write one number": "1",
    "Write one whole number": "1",
    "Write a finite number": "1",
    "Write a whole number": "1",
    "Write a text": "text",
    "Write a list in brackets": "[]",
    "Write it on one line": '"one line"',
    "Shorten it": "short",
}


def advised(problem: Problem, old: str) -> str | None:
    """Return what a hint says to write in place of a value; None if it names nothing."""
    for pattern in _NAMED:
        match = re.search(pattern, problem.hint)
        if match:
            return match[1]
    return next(
        (text.format(old=old) for words, text in _SHOWN.items() if words in problem.hint), None
    )
