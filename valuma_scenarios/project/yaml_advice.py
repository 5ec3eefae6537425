"""What a parser of YAML stumbled over, told from the text and not from the parser's words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from valuma_scenarios.errors import Said

_NO_VALUE = re.compile("^(\\s*(?:- +)*)(\\w+)(\\s*[=\uff1a]|:(?=\\S))")
"""A line that was meant as ``key: value`` and is not: another sign, or no space after the colon."""
_OPENERS = ("expected key", "block end", "indicator", "',' or")
_CLOSED = (*_OPENERS, "node content")


@dataclass(frozen=True)
class Advice:
    """What is wrong and what to do, at a line and a column counted from 0."""

    line: int
    column: int
    message: str
    hint: str


def advice(said: str, text: str, line: int, column: int) -> Advice | None:
    """Return what is wrong at the place where a parser stopped, or None if it does not show.

    Parameters
    ----------
    said : str
        What the parser says; the compiled one and the one in Python use other words.
    text : str
        The text that was parsed.
    line, column : int
        Where it stopped, from 0.
    """
    lines = text.splitlines()
    here = lines[line] if line < len(lines) else ""
    if "escape" in said or "hexdecimal" in said:
        message = Said("a backslash in double quotes begins a code that does not exist")
        hint = Said("Put the text in single quotes, or write each backslash twice")
        return Advice(line, max(here.rfind("\\", 0, column + 1), 0), message, hint)
    if "YAML document" in said or "directive" in said:
        return Advice(line, 0, Said("a line begins with %"), Said("Delete the line"))
    if "mapping values are not allowed" in said or "document start" in said:
        return _no_value(lines, line)
    found = _unquoted(said, here, column)
    return Advice(line, *found) if found else _after_quotes(said, here, line, column)


def _no_value(lines: list[str], line: int) -> Advice | None:
    """Return the line above that should have been ``key: value``."""
    above = [n for n in range(line) if lines[n].strip() and not lines[n].lstrip().startswith("#")]
    match = _NO_VALUE.match(lines[above[-1]]) if above else None
    if match is None or ": " in lines[above[-1]]:
        return None
    message = Said("there is no colon with a space after it behind {key!r}", key=match[2])
    hint = Said('Write "{key}: …"', key=match[2])
    return Advice(above[-1], match.end(2), message, hint)


def _unquoted(said: str, here: str, column: int) -> tuple[int, str, str] | None:
    """Return column, message and hint of a text that begins like something else."""
    at, sign = column, here[column : column + 1]
    if "block scalar" in said and ("comment" in said or "chomping" in said):
        at = max(here.rfind(opener, 0, column + 1) for opener in "|>")
    elif "entries are not allowed" not in said and "keys are not allowed" not in said:
        if not sign or sign not in "]}" or not any(part in said for part in _CLOSED):
            return None
        other = re.search(r"',' or '([\]}])'", said)
        if other:
            return (
                column,
                Said("a bracket is closed with {sign}", sign=sign),
                Said("Write {sign} instead", sign=other[1]),
            )
        return column, Said("a bracket is closed that was not opened"), Said("Delete it")
    return (
        at,
        Said("a text begins with {sign!r}", sign=here[at : at + 1]),
        Said("Put the text in quotes"),
    )


def _after_quotes(said: str, here: str, line: int, column: int) -> Advice | None:
    """Return what to do where a text goes on behind its closing quotation mark."""
    mark = here[:column].rstrip()[-1:]
    sign = here[column : column + 1]
    if not mark or mark not in "'\"" or not sign or not any(part in said for part in _OPENERS):
        return None
    message = Said("the text goes on after its closing quotation mark")
    hint = Said(
        "Put the whole text in double quotation marks"
        if mark == "'"
        else "Put the whole text in single quotation marks"
    )
    return Advice(line, column, message, hint)
