"""Tables of regions: CSV text to typed rows, with the line and column of every cell."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import cached_property

from valuma_scenarios.errors import SHORT, Problem, ProjectError, Said, choose, mismatch
from valuma_scenarios.project.cells import (
    Cell,
    Cells,
    is_missing,
    number_of,
    percent_of,
    read_cells,
)
from valuma_scenarios.project.table_shapes import Shape
from valuma_scenarios.project.text import text_fault
from valuma_scenarios.project.yaml_marks import Place
from valuma_scenarios.project.yaml_scalars import LARGEST

Value = str | int | float | None

MOST_PROBLEMS = 200
"""Problems of single cells after which a table is read no further."""
_PERCENT = 100
_KEYS = ("id", "indicator", "region", "neighbour")
"""Columns that say what a row is about."""
TOTALS = frozenset((
    *("sss", "total", "totals", "whole country", "totalt", "sammanlagt", "hela landet"),
    *("yhteens\u00e4", "koko maa", "suomi", "finland"),
))  # fmt: skip
"""What statistical offices call the row of the whole, in small letters."""
ONE_OF_TWO = Said("Delete one of the two")


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    cells: dict[str, Value]
    places: dict[str, Place]

    def __getitem__(self, column: str) -> Value:
        """Return the value of a cell."""
        return self.cells[column]

    def text(self, column: str) -> str:
        """Return a cell as text."""
        return str(self.cells[column])

    def number(self, column: str) -> float:
        """Return a cell as a number; an empty or a wrong cell is not a number (NaN)."""
        value = self.cells[column]
        return float(value) if isinstance(value, int | float) else math.nan


@dataclass(frozen=True)
class Table:
    """Rows of one file, and what is wrong with single cells."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    complete: bool = True
    """Whether every row could be read; else what seems to be missing may stand in a damaged row."""

    @cached_property
    def named(self) -> dict[str, tuple[str, ...]]:
        """The different names in each column that refers to something, in order."""
        return {
            column: tuple(dict.fromkeys(
                row.text(column) for row in self.rows if row.cells.get(column) is not None
            ))
            for column in (*_KEYS, "source")
        }  # fmt: skip


def read_table(content: bytes, file: str, shape: Shape) -> Table:
    """Read a table as `read_cells` does, and its cells by the columns it must have.

    Parameters
    ----------
    file : str
        Name for messages.
    shape : Shape
        Columns it must have.

    Returns
    -------
    Table
        With every problem of single cells, up to `MOST_PROBLEMS`; cross checks are made elsewhere.

    Raises
    ------
    ProjectError
        If the file has no header, lacks a column, or is not UTF-8.
    """
    cells = read_cells(content, file, frozenset(shape.columns))
    if shape.free:
        shape = _with_shares(shape, [cell.text for cell in cells.header])
    names = _column_names(cells, shape)
    problems: list[Problem] = list(cells.problems)
    damaged = bool(problems)
    reader = _Reader(file, shape, names, dict(zip(names, cells.commas, strict=False)), problems)
    rows: list[Row] = []
    for fields in cells.rows:
        if len(problems) > MOST_PROBLEMS:
            message, hint = Said("there are more problems below"), Said("Mend those above first")
            problems.append(Problem(file, fields[0].line, 1, message, hint))
            return Table(file, names, tuple(rows), tuple(problems), complete=False)
        if len(fields) != len(cells.header):
            damaged = True
            problems.append(_torn(fields, cells, names))
        elif (row := reader.row(fields)) is not None:
            rows.append(row)
    if not cells.rows:
        message = Said("the table has no rows")
        hint = Said("Add them below the names of the columns")
        problems.append(Problem(file, cells.header[0].line, 1, message, hint))
    damaged = damaged or not rows or any(_nameless(row) for row in rows)
    return Table(file, names, tuple(rows), tuple(problems), not damaged)


def _with_shares(shape: Shape, header: list[str]) -> Shape:
    """Return the shape with every further column of a header as a share."""
    more = tuple(name for name in header if name and name not in shape.columns)
    return replace(
        shape,
        columns=(*shape.columns, *more),
        numbers=shape.numbers.union(more),
        shares=shape.shares.union(more),
    )


def _column_names(cells: Cells, shape: Shape) -> tuple[str, ...]:
    """Return the names of the columns; nameless ones at the end are left out."""
    if not cells.header:
        hint = Said("The first line names the columns: {names}", names=",".join(shape.columns))
        raise ProjectError([Problem(cells.file, 1, 1, Said("the file is empty"), hint)])
    known = {column.casefold(): column for column in shape.columns}
    header = [
        cell._replace(text=known.get(cell.text.casefold(), cell.text)) for cell in cells.header
    ]
    while not header[-1].text:
        header.pop()
    problems = _nothing_known(cells, shape) or _check_header(header, cells.file, shape)
    if problems:
        raise ProjectError(problems)
    return tuple(cell.text for cell in header)


def _nothing_known(cells: Cells, shape: Shape) -> list[Problem]:
    """Return the problem of a first line that names no column at all."""
    known = {column.casefold() for column in shape.columns}

    def names(row: tuple[Cell, ...]) -> int:
        return sum(cell.text.casefold() in known for cell in row)

    if names(cells.header):
        return []
    line = cells.header[0].line
    below = next((row for row in cells.rows[:20] if 2 * names(row) > len(shape.columns)), None)
    if below is not None:
        message = Said(
            "a title stands above the names of the columns, which are in line {line}",
            line=below[0].line,
        )
        return [Problem(cells.file, line, 1, message, Said("Delete the lines above them"))]
    shown = cells.header[0].text[:SHORT]
    message = Said("the first line names no column of this table, found {shown!r}", shown=shown)
    hint = Said(
        "Write the names in the first line, separated by commas: {names}",
        names=",".join(shape.columns),
    )
    return [Problem(cells.file, line, 1, message, hint)]


_SIGNS = {
    ",": Said("a comma"),
    ";": Said("a semicolon"),
    "\t": Said("a tab"),
    "": Said("the separator"),
}


def _torn(fields: tuple[Cell, ...], cells: Cells, names: tuple[str, ...]) -> Problem:
    message = Said("{most} values are expected, found {given}", most=len(names), given=len(fields))
    sign = _SIGNS.get(cells.separator, _SIGNS[""])
    hint = Said("Put text that contains {sign} in quotation marks", sign=sign)
    if len(fields) > len(names) and not any(cell.text for cell in fields[len(names) :]):
        hint = Said("Take out {sign} at the end of the line", sign=sign)
    elif len(fields) < len(names):
        hint = Said(
            "Delete the line if it is a note about the table; else write {sign} between all "
            "values, also where one is empty"
            if cells.rows[-1] is fields
            else "Write {sign} between all values, also where one is empty",
            sign=sign,
        )
    return Problem(cells.file, fields[0].line, 1, message, hint)


def _beyond(fields: tuple[Cell, ...], count: int, file: str) -> list[Problem]:
    """Return the values that stand in columns without a name."""
    message = Said("a value stands in a column without a name")
    return [
        Problem(file, cell.line, cell.column, message, Said("Take it out"))
        for cell in fields[count:]
        if cell.text
    ]


def _nameless(row: Row) -> bool:
    return any(name in row.cells and row.cells[name] is None for name in _KEYS)


def _check_header(header: list[Cell], file: str, shape: Shape) -> list[Problem]:
    line = header[0].line
    names = [cell.text for cell in header]
    missing = [name for name in shape.columns if name not in {*names, *shape.spare}]
    problems: list[Problem] = []
    for index, cell in enumerate(header):
        if cell.text not in shape.columns:
            hint = choose(cell.text, missing or shape.columns) if missing else Said("Take it out")
            message = Said("unknown column {name!r}", name=cell.text[:SHORT])
            problems.append(Problem(file, line, cell.column, message, hint))
        elif cell.text in names[:index]:
            message, hint = Said("the column {name!r} appears twice", name=cell.text), ONE_OF_TWO
            problems.append(Problem(file, line, cell.column, message, hint))
    problems.extend(
        Problem(file, line, 1, Said("the column {name!r} is missing", name=name), Said("Add it"))
        for name in missing
        if not problems or choose(name, names) == ""
    )
    return problems


@dataclass(frozen=True)
class _Reader:
    """Turns the cells of a table into values."""

    file: str
    shape: Shape
    names: tuple[str, ...]
    commas: dict[str, bool]
    problems: list[Problem]

    def row(self, fields: tuple[Cell, ...]) -> Row | None:
        """Return one row, or None if it is the row of totals that statistical offices add."""
        pairs = list(zip(self.names, fields, strict=False))
        places = {name: Place(self.file, cell.line, cell.column) for name, cell in pairs}
        if fields[0].text.casefold() in TOTALS:
            message = Said("{text!r} is a row of totals", text=fields[0].text)
            hint = Said("Delete it: they are added up")
            self.problems.append(places[self.names[0]].problem(message, hint))
            return None
        self.problems.extend(_beyond(fields, len(self.names), self.file))
        values = {name: self._value(name, cell.text, places[name]) for name, cell in pairs}
        return Row(values, places)

    def _value(self, name: str, text: str, place: Place) -> Value:
        counts = name in self.shape.numbers or name in self.shape.integers
        if not text or (counts and is_missing(text)):
            stated = bool(text) and name in self.shape.unknown
            if name not in self.shape.optional and not stated:
                message = Said(
                    "{name} is empty (found the mark {mark!r} of a missing value)"
                    if text
                    else "{name} is empty",
                    name=name,
                    mark=text,
                )
                self.problems.append(place.problem(message, Said("Fill it in")))
            return None
        fault = text_fault(text)
        if fault:
            message = Said("{name}: {fault}", name=name, fault=fault[0])
            self.problems.append(place.problem(message, fault[1]))
            return None
        if name in self.shape.integers:
            return self._integer(name, text, place)
        return self._number(name, text, place) if name in self.shape.numbers else text

    def _integer(self, name: str, text: str, place: Place) -> int | None:
        if re.fullmatch(r"[-+]?[0-9]{1,18}", text):
            return int(text)
        message = mismatch(name, Said("a whole number is expected"), text)
        whole = re.fullmatch(r"([-+]?\d{1,18})[.,]0+", text)
        hint = Said("Write {value}", value=whole[1]) if whole else Said("Write a whole number")
        self.problems.append(place.problem(message, hint))
        return None

    def _number(self, name: str, text: str, place: Place) -> float | None:
        comma = self.commas.get(name, False)
        number = number_of(text, comma=comma)
        if number is not None and abs(number) <= LARGEST:
            return number
        percent = percent_of(text, comma=comma)
        if percent is not None and name in self.shape.shares:
            return percent / _PERCENT
        message = mismatch(name, Said("a number is expected"), text)
        hint = Said("Write a finite number with a decimal point")
        if percent is not None:
            hint = Said("Write it without the per cent sign, in the unit of the column")
        elif re.fullmatch(r"\d{1,3}[.,]\d{3}", text):
            hint = Said("It could mean two numbers: write it with another count of decimals")
        self.problems.append(place.problem(message, hint))
        return None
