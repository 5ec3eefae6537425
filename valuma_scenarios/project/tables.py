"""Tables of regions: CSV text to typed rows, with the line and column of every cell."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from valuma_scenarios.errors import SHORT, Problem, ProjectError, choose, found
from valuma_scenarios.project.cells import (
    Cell,
    Cells,
    is_missing,
    number_of,
    percent_of,
    read_cells,
)
from valuma_scenarios.project.text import text_fault
from valuma_scenarios.project.yaml_marks import LARGEST, Place
from valuma_scenarios.schema.area import Area

Value = str | int | float | None

_NAMES = tuple(f"name_{language}" for language in ("fi", "sv", "en"))
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
_PARENTS = tuple(f"parent_{name}" for name in _NAMES)


@dataclass(frozen=True)
class Shape:
    """Columns of a table.

    Parameters
    ----------
    columns : tuple of str
        All columns, in any order.
    numbers, integers : frozenset of str
        Columns that hold numbers; all others hold text.
    optional : frozenset of str
        Columns in which a cell may be empty.
    spare : frozenset of str
        Columns that a table may be without.
    unknown : frozenset of str
        Columns in which a mark such as ``:`` may say that no value exists.
    shares : frozenset of str
        Columns of shares, 0 to 1, that may be written in per cent.
    free : bool
        Whether there may be further columns of shares.
    """

    columns: tuple[str, ...]
    numbers: frozenset[str]
    integers: frozenset[str]
    optional: frozenset[str]
    spare: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    shares: frozenset[str] = frozenset()
    free: bool = False


def region_table(types: Iterable[str] | None) -> Shape:
    """Return the columns of a table of regions, one of them for each region type of the project.

    Parameters
    ----------
    types : iterable of str or None
        Region types; every further column is one if they are not known.
    """
    known = tuple(types or ())
    return Shape(
        columns=(
            "id",
            *_NAMES,
            "parent",
            *_PARENTS,
            *("population", "population_year", "gdp_per_capita", "gdp_year", "gdp_note", "nspa"),
            *known,
        ),
        numbers=frozenset(("population", "gdp_per_capita", *known)),
        integers=frozenset(("population_year", "gdp_year", "nspa")),
        optional=frozenset(("gdp_note",)),
        shares=frozenset(known),
        free=types is None,
    )


BASELINE_TABLE = Shape(
    columns=(
        *("indicator", "region", "year", "value"),
        *("trend_per_year", "trend_from", "trend_to", "trend_n"),
        *("noise", "noise_n", "source", "note"),
    ),
    numbers=frozenset(("value", "trend_per_year", "noise")),
    integers=frozenset(("year", "trend_from", "trend_to", "trend_n", "noise_n")),
    optional=frozenset(
        ("trend_per_year", "trend_from", "trend_to", "trend_n", "noise", "noise_n", "note")
    ),
    spare=frozenset(("noise", "noise_n")),
    unknown=frozenset(("value",)),
)
MUNICIPALITY_TABLE = Shape(
    columns=("id", *_NAMES, "parent", "population", "population_year"),
    numbers=frozenset(("population",)),
    integers=frozenset(("population_year",)),
    optional=frozenset(),
)
NEIGHBOUR_TABLE = Shape(
    columns=("region", "neighbour", "note"),
    numbers=frozenset(),
    integers=frozenset(),
    optional=frozenset(("note",)),
)


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
            message, hint = "there are more problems below", "Mend those above first"
            problems.append(Problem(file, fields[0].line, 1, message, hint))
            return Table(file, names, tuple(rows), tuple(problems), complete=False)
        if len(fields) != len(cells.header):
            damaged = True
            problems.append(_torn(fields, cells, names))
        elif (row := reader.row(fields)) is not None:
            rows.append(row)
    if not cells.rows:
        message, hint = "the table has no rows", "Add them below the names of the columns"
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
        hint = "The first line names the columns: " + ",".join(shape.columns)
        raise ProjectError([Problem(cells.file, 1, 1, "the file is empty", hint)])
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
        message = (
            f"a title stands above the names of the columns, which are in line {below[0].line}"
        )
        return [Problem(cells.file, line, 1, message, "Delete the lines above them")]
    shown = cells.header[0].text[:SHORT]
    message = f"the first line names no column of this table, found {shown!r}"
    hint = "Write the names in the first line, separated by commas: " + ",".join(shape.columns)
    return [Problem(cells.file, line, 1, message, hint)]


def _torn(fields: tuple[Cell, ...], cells: Cells, names: tuple[str, ...]) -> Problem:
    message = f"{len(names)} values are expected, found {len(fields)}"
    sign = {",": "a comma", ";": "a semicolon", "\t": "a tab"}.get(cells.separator, "the separator")
    hint = f"Put text that contains {sign} in quotation marks"
    if len(fields) > len(names) and not any(cell.text for cell in fields[len(names) :]):
        hint = f"Take out {sign} at the end of the line"
    elif len(fields) < len(names):
        hint = f"Write {sign} between all values, also where one is empty"
        if cells.rows[-1] is fields:
            hint = f"Delete the line if it is a note about the table; else w{hint[1:]}"
    return Problem(cells.file, fields[0].line, 1, message, hint)


def _beyond(fields: tuple[Cell, ...], count: int, file: str) -> list[Problem]:
    """Return the values that stand in columns without a name."""
    message = "a value stands in a column without a name"
    return [
        Problem(file, cell.line, cell.column, message, "Take it out")
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
            hint = choose(cell.text, missing or shape.columns) if missing else "Take it out"
            message = f"unknown column {cell.text[:SHORT]!r}"
            problems.append(Problem(file, line, cell.column, message, hint))
        elif cell.text in names[:index]:
            message = f"the column {cell.text!r} appears twice"
            problems.append(Problem(file, line, cell.column, message, "Delete one of the two"))
    problems.extend(
        Problem(file, line, 1, f"the column {name!r} is missing", "Add it")
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
            message, hint = f"{fields[0].text!r} is a row of totals", "Delete it: they are added up"
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
                marked = f" (found the mark {text!r} of a missing value)" if text else ""
                self.problems.append(place.problem(f"{name} is empty{marked}", "Fill it in"))
            return None
        fault = text_fault(text)
        if fault:
            self.problems.append(place.problem(f"{name}: {fault[0]}", fault[1]))
            return None
        if name in self.shape.integers:
            return self._integer(name, text, place)
        return self._number(name, text, place) if name in self.shape.numbers else text

    def _integer(self, name: str, text: str, place: Place) -> int | None:
        if re.fullmatch(r"[-+]?[0-9]{1,18}", text):
            return int(text)
        message = f"{name}: a whole number is expected, found {found(text)}"
        whole = re.fullmatch(r"([-+]?\d{1,18})[.,]0+", text)
        self.problems.append(
            place.problem(message, f"Write {whole[1]}" if whole else "Write a whole number")
        )
        return None

    def _number(self, name: str, text: str, place: Place) -> float | None:
        comma = self.commas.get(name, False)
        number = number_of(text, comma=comma)
        if number is not None and abs(number) <= LARGEST:
            return number
        percent = percent_of(text, comma=comma)
        if percent is not None and name in self.shape.shares:
            return percent / _PERCENT
        message = f"{name}: a number is expected, found {found(text)}"
        hint = "Write a finite number with a decimal point"
        if percent is not None:
            hint = "Write it without the per cent sign, in the unit of the column"
        elif re.fullmatch(r"\d{1,3}[.,]\d{3}", text):
            hint = "It could mean two numbers: write it with another count of decimals"
        self.problems.append(place.problem(message, hint))
        return None


PLACES = "municipalities"
"""Table of the smallest places, which members may be even where no run is made at their level."""
REGION_FOLDER = "parameters/regions"


def region_tables(area: Area, types: Iterable[str] | None) -> dict[str, tuple[str, Shape]]:
    """Return file and columns of every table of regions that a project may have, by name.

    Parameters
    ----------
    area : Area
        Its levels.
    types : iterable of str or None
        Its region types; None if they are not known.
    """
    parts = {"": region_table(types), "_baseline": BASELINE_TABLE, "_neighbours": NEIGHBOUR_TABLE}
    shapes = {level + part: shape for level in area.levels for part, shape in parts.items()}
    every = {PLACES: MUNICIPALITY_TABLE, **shapes}
    return {name: (f"{REGION_FOLDER}/{name}.csv", shape) for name, shape in every.items()}
