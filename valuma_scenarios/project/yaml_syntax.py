"""What is wrong with a text that is no YAML: encoding and syntax, said for a human."""

from __future__ import annotations

import codecs
import itertools
import re

import yaml

from valuma_scenarios.errors import Problem, ProjectError, Said, either
from valuma_scenarios.project.text import NO_WIDTH, ODD_SPACES
from valuma_scenarios.project.yaml_advice import advice

_ODD_SPACE = re.compile(
    f"^ *(?:- +)*(?:(?:[A-Za-z0-9_]+: *)?[{ODD_SPACES}]|[A-Za-z0-9_]+[{ODD_SPACES}]+ *:)",
    re.MULTILINE,
)
"""A space that is none for YAML: before a key, behind it, or before a value."""
_SHOWN = 20
_NOT_PRINTABLE = re.compile(
    "[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)

# (part of the parser's message, what to say, what to do)
_ADVICE: tuple[tuple[str, Said, Said], ...] = (
    (
        "mapping values are not allowed",
        Said("a colon stands where none is expected"),
        Said("Put text that contains a colon in quotes, or correct the indentation"),
    ),
    (
        "could not find expected ':'",
        Said("a key without a colon"),
        Said('Write "key: value", with a space after the colon'),
    ),
    (
        "unexpected end of stream",
        Said("a quotation mark is not closed"),
        Said("Close the quotation mark that is opened here"),
    ),
    (
        "expected ',' or",
        Said("a bracket is not closed or a comma is missing"),
        Said("Close the bracket that is opened here, and put commas between the items"),
    ),
    (
        "did not find expected key",
        Said("the indentation does not fit the lines above"),
        Said("Align the keys of a mapping in one column"),
    ),
    (
        "did not find expected '-' indicator",
        Said("the indentation does not fit the list above"),
        Said("Align the dashes of a list in one column"),
    ),
    (
        "expected <block end>",
        Said("the indentation does not fit the lines above"),
        Said("Align the keys of a mapping in one column"),
    ),
    (
        "document start",
        Said("this line does not continue what stands above it"),
        Said('Write "key: value", with the keys of the file in the first column'),
    ),
    (
        "undefined tag handle",
        Said("a text begins with an exclamation mark"),
        Said("Put the text in quotes"),
    ),
    (
        "scanning an alias",
        Said("a text begins with an asterisk"),
        Said("Put the text in quotes"),
    ),
    (
        "scanning an anchor",
        Said("a text begins with an ampersand"),
        Said("Put the text in quotes"),
    ),
)
_PACKED = {
    b"PK\x03\x04": Said("a workbook, a document or another zip archive"),
    b"\xd0\xcf\x11\xe0": Said("an old workbook or document"),
    b"\x1f\x8b": Said("a gzip archive"),
    b"%PDF": Said("a PDF document"),
    b"SQLite format 3\x00": Said("an SQLite database"),
}
"""How files begin that people take for texts."""
_LOOKED_AT = 200
"""Bytes that tell how many bytes a character has."""
_GENERAL_HINT = Said(
    "Check quotation marks, brackets, colons and indentation in this line and above"
)


def position(text: str) -> tuple[int, int]:
    """Return line and column, from 1, of the character that follows a text."""
    line = text.count("\n") + 1
    return line, len(text) - (text.rfind("\n") + 1) + 1


def decode(content: bytes, file: str) -> str:
    """Return UTF-8 bytes as text, without a byte order mark.

    Parameters
    ----------
    content : bytes
        Content of a file.
    file : str
        Name for messages.

    Returns
    -------
    str
        With line ends as they are in the file.

    Raises
    ------
    ProjectError
        If the bytes are not UTF-8.
    """
    wide = _wide(content)
    if wide:
        message = Said("the file is {encoding}, not UTF-8", encoding=wide)
        hint = Said("Save it with the encoding UTF-8")
        raise ProjectError([Problem(file, 1, 1, message, hint)])
    packed = next((kind for start, kind in _PACKED.items() if content.startswith(start)), "")
    if packed:
        hint = Said(
            "Unpack it, or save it as text in the program that made it (a table as CSV UTF-8)"
        )
        message = Said("the file is {packed}, not a text", packed=packed)
        raise ProjectError([Problem(file, 1, 1, message, hint)])
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = position(content[: error.start].decode("utf-8"))
        byte = content[error.start : error.start + 1]
        likely = byte.decode("cp1252", errors="replace")
        message = Said("the file is not UTF-8: found the byte 0x{byte}", byte=byte.hex().upper())
        hint = Said(
            "Save it with the encoding UTF-8 (in Windows-1252 this byte is {likely!r})",
            likely=likely,
        )
        raise ProjectError([Problem(file, line, column, message, hint)]) from error


def _wide(content: bytes) -> str:
    """Return the encoding of a file whose characters have two bytes or four, or nothing.

    Without a mark of the byte order it shows in that every other byte is zero.
    """
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "UTF-32"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    even, odd = content[:_LOOKED_AT:2], content[1:_LOOKED_AT:2]
    return either(("UTF-16", "UTF-32")) if odd and any(even) != any(odd) else ""


def check_characters(text: str, file: str) -> str:
    """Return a text unchanged, unless it holds a character that no text file holds.

    Raises
    ------
    ProjectError
        At the first control character.
    """
    match = _NOT_PRINTABLE.search(text)
    if match:
        line, column = position(text[: match.start()])
        code = ord(match.group())
        message = Said("the file holds the control character U+{code:04X}", code=code)
        raise ProjectError([Problem(file, line, column, message, Said("Delete it"))])
    return text


def check_spaces(text: str, file: str) -> None:
    """Refuse lines whose indentation or colon stands beside a space that is none for YAML.

    Raises
    ------
    ProjectError
        With a problem for each line, up to twenty.
    """
    problems: list[Problem] = []
    for match in itertools.islice(_ODD_SPACE.finditer(text), _SHOWN):
        inside = re.search(f"[{ODD_SPACES}]", match.group())
        at = match.start() + (inside.start() if inside else 0)
        line, column = position(text[:at])
        message = Said(
            "line {line} holds a no-break space (U+{code:04X}), which YAML takes for a letter"
            if text[at] in "\u00a0\u202f"
            else "line {line} holds an unusual space (U+{code:04X}), which YAML takes for a letter",
            line=line,
            code=ord(text[at]),
        )
        hint = Said(
            "Delete it; such spaces come from web pages and chats"
            if text[at] in NO_WIDTH
            else "Replace it by an ordinary space; such spaces come from web pages and chats"
        )
        problems.append(Problem(file, line, column, message, hint))
    if problems:
        raise ProjectError(problems)


def syntax_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """Return the problem that a parser error stands for.

    Parameters
    ----------
    error : yaml.YAMLError
        Raised by the parser.
    text : str
        The text that was parsed.
    file : str
        Name for messages.

    Returns
    -------
    Problem
        At the place where something is opened and never closed, else where the parser stopped.
    """
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    context = str(getattr(error, "context", None) or "")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        message = Said("this is not YAML ({problem})", problem=problem)
        return Problem(file, 1, 1, message, _GENERAL_HINT)
    said = f"{context} {problem}"
    seen = advice(said, text, mark.line, mark.column)
    if seen is not None:
        return Problem(file, seen.line + 1, seen.column + 1, seen.message, seen.hint)
    for part, message, hint in _ADVICE:
        if part in said:
            opened = getattr(error, "context_mark", None)
            at = opened if opened is not None and "opened here" in hint else mark
            return Problem(file, at.line + 1, at.column + 1, message, hint)
    line = text.splitlines()[mark.line] if mark.line < len(text.splitlines()) else ""
    character = line[mark.column : mark.column + 1]
    if "cannot start any token" in said and character == "\t":
        message, hint = Said("a tab is used for indentation"), Said("Indent with spaces")
    elif "cannot start any token" in said:
        message = Said("a text begins with {sign!r}", sign=character)
        hint = Said("Put the text in quotes")
    else:
        message, hint = Said("this is not YAML ({problem})", problem=problem), _GENERAL_HINT
    return Problem(file, mark.line + 1, mark.column + 1, message, hint)
