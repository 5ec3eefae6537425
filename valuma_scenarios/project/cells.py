"""Tables as spreadsheets, survey tools and statistical offices write them, to cells with places.

The separator is found by what the columns are called and not by counting, cells may hold line
breaks, rows without anything are passed over, and numbers are read as people write them wherever
they can mean one thing only.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import NamedTuple

from valuma_scenarios.errors import Problem, ProjectError, Said
from valuma_scenarios.project.text import ODD_SPACES
from valuma_scenarios.project.yaml_syntax import check_characters, decode

SEPARATORS = (",", ";", "\t", "|")
MOST_ROWS = 20_000
"""Rows after which a table is read no further: there are 309 municipalities."""
MOST_LINE = 50_000
"""Characters of the longest line of a table."""
MISSING = frozenset(
    ("", ".", "..", "...", "…", ":", "-", "–", "—", "na", "n/a", "#n/a", "nan", "null", "none")
)
"""What stands in a cell that has no value, in small letters."""

_LONGEST_NUMBER = 400
_SEP_LINE = re.compile(r'"?sep=(?:\\t|(.))?"?[;,\t|"]*', re.IGNORECASE)
_EDGES = re.compile(f"^[\\s{ODD_SPACES}]+|[\\s{ODD_SPACES}]+$")
_QUOTES = ("“”", "””", "„“", "„”", "«»", "»»", "‘’", "’’")
_GROUPS = re.compile(r"(\d{1,3})((?:[ \u00a0\u2009\u202f'’]\d{3})+)(?!\d)")
_POINTS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+,\d+")
_COMMAS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+\.\d+")
_MANY = re.compile(r"[-+]?[1-9]\d{0,2}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,})")
"""Thousands in more than one group, which cannot be decimals."""
_EITHER = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?")
_DECIMAL = re.compile(r"[-+]?\d+([.,])\d+")
_PLAIN = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
_FLAGGED = re.compile(r"(.*\d)(?:\s+[bcdefnprsuz]{1,3}|\s*(?:\*{1,3}|\([a-z]\)))")
"""A number with the flags of Eurostat behind a space, or with the marks of preliminary data."""
_MARKED = re.compile(r":\s*[a-z]{1,3}")
"""Its mark of a missing value with flags."""


class Cell(NamedTuple):
    """One cell: its text without spaces and quotation marks around it, and where it begins."""

    text: str
    line: int
    column: int


@dataclass(frozen=True)
class Cells:
    """The header and the rows of a table.

    Parameters
    ----------
    file : str
        Name for messages.
    separator : str
        What stands between the cells.
    header : tuple of Cell
        The first row that holds anything.
    rows : tuple of tuple of Cell
        The others that do.
    problems : tuple of Problem
        Quotation marks that are never closed.
    """

    file: str
    separator: str
    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    problems: tuple[Problem, ...] = ()

    @cached_property
    def comma(self) -> bool:
        """Whether numbers of the table are written with a decimal comma."""
        return _more_commas(cell.text for row in self.rows for cell in row) is True

    @cached_property
    def commas(self) -> tuple[bool, ...]:
        """Whether numbers of each column are; as in the table where the column leaves it open.

        A column that only has numbers such as 1,500 leaves it open: they may be thousands.
        """
        columns = zip_longest(*(row[: len(self.header)] for row in self.rows), fillvalue=_NO_CELL)
        told = [
            _more_commas(cell.text for cell in column if not _EITHER.fullmatch(cell.text))
            for column in columns
        ]
        return tuple(self.comma if one is None else one for one in told)


_NO_CELL = Cell("", 0, 0)


def _more_commas(texts: Iterable[str]) -> bool | None:
    """Return whether more numbers have decimal commas than points; None if none has either."""
    marks = [_DECIMAL.fullmatch(text) for text in texts if "," in text or "." in text]
    signs = [mark[1] for mark in marks if mark is not None]
    return signs.count(",") > signs.count(".") if signs else None


def table_text(content: bytes, file: str) -> str:
    """Return the text of a table in UTF-8 or UTF-16, with one kind of line end.

    Raises
    ------
    ProjectError
        If it is in another encoding, or holds a control character.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            text = content.decode("utf-16")
        except UnicodeDecodeError as error:
            message, hint = Said("the file is no whole UTF-16 text"), Said('Save it as "CSV UTF-8"')
            raise ProjectError([Problem(file, 1, 1, message, hint)]) from error
    else:
        text = decode(content, file)
    return check_characters(text, file).replace("\r\n", "\n").replace("\r", "\n")


def read_cells(content: bytes, file: str, known: Collection[str]) -> Cells:
    """Read a table with whatever separator it has.

    Parameters
    ----------
    content : bytes
        Content of the file.
    file : str
        Name for messages.
    known : collection of str
        Names that columns may have, in small letters; they tell the separator.

    Returns
    -------
    Cells
        Without header if the file has nothing in it.

    Raises
    ------
    ProjectError
        If the file cannot be read as text.
    """
    lines = table_text(content, file).split("\n")
    long = next((n for n, line in enumerate(lines) if len(line) > MOST_LINE), None)
    if long is not None:
        message = Said(
            "the line has {number} characters, more than {most}",
            number=len(lines[long]),
            most=MOST_LINE,
        )
        raise ProjectError([Problem(file, long + 1, 1, message, Said("Write one row a line"))])
    first = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    if first < len(lines) and _SEP_LINE.fullmatch(lines[first].strip()):
        lines[first] = ""  # what it says is told by the names of the columns as well
    separator = _separator(lines, known)
    problems: list[Problem] = []
    if len(lines) > MOST_ROWS:
        message = Said("the table has more than {most} lines", most=MOST_ROWS)
        hint = Said("Keep the rows that are needed")
        raise ProjectError([Problem(file, MOST_ROWS, 1, message, hint)])
    rows = [row for row in _rows(lines, separator, file, problems) if any(c.text for c in row)]
    return Cells(file, separator, rows[0] if rows else (), tuple(rows[1:]), tuple(problems))


def _separator(lines: list[str], known: Collection[str]) -> str:
    """Return the separator that makes most columns known, and among equals most columns."""

    def score(separator: str) -> tuple[int, int]:
        rows = _rows(lines[:200], separator, "", [])
        header = next((row for row in rows if any(cell.text for cell in row)), ())
        names = [cell.text.lower() for cell in header]
        fits = sum(any(_names(name, text) for name in known) for text in names)
        torn = sum('"' in text for text in names)
        return fits - torn, len(names)

    return max(SEPARATORS, key=score)


def _names(name: str, text: str) -> bool:
    """Whether a heading is the name of a column, or holds it as survey tools write it."""
    if text == name or f"[{name}]" in text or f"({name})" in text:
        return True
    return text.startswith(name) and text[len(name)] in " .:)_-"


def _rows(
    lines: list[str], separator: str, file: str, problems: list[Problem]
) -> Iterator[tuple[Cell, ...]]:
    number = 0
    while number < len(lines):
        row, used, unclosed = _row(lines, number, separator)
        if unclosed:
            hint = Said("Close the quotation mark that is opened here")
            message = Said("a quotation mark is not closed")
            problems.append(Problem(file, number + 1, unclosed, message, hint))
        yield row
        number += used


def _row(lines: list[str], first: int, separator: str) -> tuple[tuple[Cell, ...], int, int]:
    """Return a row, the number of lines it takes, and the column of a mark never closed, or 0."""
    line = lines[first]
    if '"' not in line:
        return _plain_row(line, first + 1, separator), 1, 0
    row: list[Cell] = []
    at, number = 0, first
    while True:
        start, at_line, value = at + 1, number + 1, ""
        lead = len(line[at:]) - len(line[at:].lstrip(" "))
        if line[at + lead : at + lead + 1] == '"':
            value, at, number = _quoted(lines, number, at + lead + 1)
            if number == len(lines):
                return (*row, Cell(clean(lines[first][start - 1 :]), at_line, start)), 1, start
            line = lines[number]
        end = line.find(separator, at)
        value += line[at : end if end >= 0 else None]
        row.append(Cell(clean(value), at_line, start))
        if end < 0:
            return tuple(row), number - first + 1, 0
        at = end + 1


def _quoted(lines: list[str], number: int, at: int) -> tuple[str, int, int]:
    """Return the text up to the closing mark, and where it goes on; past the end if there is none.

    The text of further lines is joined to the first by a space.
    """
    value = ""
    while number < len(lines):
        end = lines[number].find('"', at)
        if end < 0:
            value += lines[number][at:] + " "
            number, at = number + 1, 0
        elif lines[number][end + 1 : end + 2] == '"':
            value += lines[number][at : end + 1]
            at = end + 2
        else:
            return value + lines[number][at:end], end + 1, number
    return value, 0, number


def _plain_row(line: str, number: int, separator: str) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    column = 1
    trim = str.strip if line.isascii() else clean
    for text in line.split(separator):
        cells.append(Cell(trim(text), number, column))
        column += len(text) + 1
    return tuple(cells)


def clean(text: str) -> str:
    """Return a cell without the spaces and typographic quotation marks around it."""
    if text.isascii():
        return text.strip()
    text = _EDGES.sub("", text)
    if len(text) > 1 and text[0] + text[-1] in _QUOTES:
        return _EDGES.sub("", text[1:-1])
    return text


def is_missing(text: str) -> bool:
    """Return whether a cell says that there is no value."""
    return text.lower() in MISSING or (text[0] == ":" and bool(_MARKED.fullmatch(text)))


def number_of(text: str, *, comma: bool = False) -> float | None:
    """Return the number that a cell holds, as people and statistical offices write numbers.

    Parameters
    ----------
    text : str
        Digits with a decimal point or comma; spaces between thousands, a typographic minus sign,
        and the flags of Eurostat are read over.
    comma : bool
        Whether the table writes decimal commas: then 1,500 is one and a half, else it could be
        fifteen hundred and is no number here.

    Returns
    -------
    float or None
        None if there is no finite number, or if it could mean two.
    """
    if len(text) > _LONGEST_NUMBER:
        return None
    if not comma and _PLAIN.fullmatch(text):
        return float(text)
    text = clean(text).replace("\u2212", "-")
    text = re.sub(r"^[–—](?=[\d.,])", "-", text)
    flagged = _FLAGGED.fullmatch(text)
    text = flagged[1] if flagged else text
    text = _GROUPS.sub(lambda m: m[1] + re.sub(r"\D", "", m[2]), text)
    if _POINTS.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    elif _COMMAS.fullmatch(text):
        text = text.replace(",", "")
    elif _MANY.fullmatch(text):
        text = text.replace(",", "").replace(".", "")
    elif _EITHER.fullmatch(text) and (("," in text) is not comma):
        return None
    elif text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def percent_of(text: str, *, comma: bool = False) -> float | None:
    """Return the number before a per cent sign, 30 for "30 %"; None if there is none."""
    text = clean(text)
    return number_of(text[:-1], comma=comma) if text[-1:] in ("%", "\uff05") else None
