"""Tables of regions: CSV text to typed rows, with the line and column of every cell."""

from __future__ import annotations

import math
from dataclasses import dataclass

from valuma_scenarios.errors import Problem, ProjectError, choose, found
from valuma_scenarios.project.yaml_marks import Place
from valuma_scenarios.project.yaml_syntax import check_characters, decode
from valuma_scenarios.vocabulary import REGION_TYPES

Cell = str | int | float | None

_NAMES = tuple(f"name_{language}" for language in ("fi", "sv", "en"))
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs"}
_KEYS = ("id", "indicator", "region", "neighbour")
"""Columns that say what a row is about."""
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
    """

    columns: tuple[str, ...]
    numbers: frozenset[str]
    integers: frozenset[str]
    optional: frozenset[str]
    spare: frozenset[str] = frozenset()


REGION_TABLE = Shape(
    columns=(
        "id",
        *_NAMES,
        "parent",
        *_PARENTS,
        *("population", "population_year", "gdp_per_capita", "gdp_year", "gdp_note", "nspa"),
        *REGION_TYPES,
    ),
    numbers=frozenset(("population", "gdp_per_capita", *REGION_TYPES)),
    integers=frozenset(("population_year", "gdp_year", "nspa")),
    optional=frozenset(("gdp_note",)),
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

    cells: dict[str, Cell]
    places: dict[str, Place]

    def __getitem__(self, column: str) -> Cell:
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
    """Read a CSV table: comma, quotation marks, decimal point, UTF-8, one line per row.

    Parameters
    ----------
    content : bytes
        Content of the file.
    file : str
        Name for messages.
    shape : Shape
        Columns it must have.

    Returns
    -------
    Table
        With every problem of single cells; cross checks are made elsewhere.

    Raises
    ------
    ProjectError
        If the file has no header, lacks a column, or is not UTF-8.
    """
    numbered = _numbered_lines(content, file, shape)
    names = _column_names(numbered[0], file, shape)
    problems: list[Problem] = []
    rows: list[Row] = []
    damaged = False
    for number, line in numbered[1:]:
        fields = split_line(line)
        if len(fields) == len(names):
            rows.append(_row(names, fields, Place(file, number, 1), problems, shape))
        else:
            damaged = True
            message = f"{len(names)} values are expected, found {len(fields)}"
            hint = "Put text that contains a comma in quotation marks"
            problems.append(Problem(file, number, 1, message, hint))
    damaged = damaged or any(_nameless(row) for row in rows)
    return Table(file, names, tuple(rows), tuple(problems), not damaged)


def _numbered_lines(content: bytes, file: str, shape: Shape) -> list[tuple[int, str]]:
    """Return the lines that are not blank with their numbers; at least one."""
    text = check_characters(decode(content, file), file)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not numbered:
        hint = "The first line names the columns: " + ",".join(shape.columns)
        raise ProjectError([Problem(file, 1, 1, "the file is empty", hint)])
    return numbered


def _column_names(numbered: tuple[int, str], file: str, shape: Shape) -> tuple[str, ...]:
    header = split_line(numbered[1])
    problems = _check_header(header, numbered[0], file, shape)
    if problems:
        raise ProjectError(problems)
    return tuple(name for name, _ in header)


def _nameless(row: Row) -> bool:
    return any(name in row.cells and row.cells[name] is None for name in _KEYS)


def _row(
    names: tuple[str, ...],
    fields: list[tuple[str, int]],
    line: Place,
    problems: list[Problem],
    shape: Shape,
) -> Row:
    places = {
        name: Place(line.file, line.line, column)
        for name, (_, column) in zip(names, fields, strict=True)
    }
    raw = dict(zip(names, (value for value, _ in fields), strict=True))
    cells = {name: _cell(raw[name], name, places[name], problems, shape) for name in names}
    return Row(cells, places)


def split_line(line: str) -> list[tuple[str, int]]:
    """Split a line of CSV at its commas.

    Parameters
    ----------
    line : str
        One line; a value that contains a comma stands in double quotation marks.

    Returns
    -------
    list of (str, int)
        Value and column (from 1) of each field.
    """
    fields: list[tuple[str, int]] = []
    value, start, quoted = "", 1, False
    position = 0
    while position < len(line):
        character = line[position]
        if character == '"' and quoted and line[position + 1 : position + 2] == '"':
            value += '"'
            position += 1
        elif character == '"' and (quoted or not value):
            quoted = not quoted
        elif character == "," and not quoted:
            fields.append((value, start))
            value, start = "", position + 2
        else:
            value += character
        position += 1
    return [*fields, (value, start)]


def _check_header(
    header: list[tuple[str, int]], line: int, file: str, shape: Shape
) -> list[Problem]:
    names = [name for name, _ in header]
    for mark, called in _OTHER_SEPARATORS.items():
        if len(names) == 1 and mark in names[0]:
            message = f"the values are separated by {called}, not by commas"
            hint = "Save it as CSV with commas between the values and a decimal point in numbers"
            return [Problem(file, line, 1 + names[0].index(mark), message, hint)]
    missing = [name for name in shape.columns if name not in {*names, *shape.spare}]
    problems: list[Problem] = []
    for name, column in header:
        if name not in shape.columns:
            hint = choose(name, missing or shape.columns)
            problems.append(Problem(file, line, column, f"unknown column {name!r}", hint))
        elif names.index(name) != [column for _, column in header].index(column):
            problems.append(Problem(file, line, column, f"the column {name!r} appears twice"))
    problems.extend(
        Problem(file, line, 1, f"the column {name!r} is missing", "Add it")
        for name in missing
        if not problems or choose(name, names) == ""
    )
    return problems


def _cell(raw: str, name: str, place: Place, problems: list[Problem], shape: Shape) -> Cell:
    text = raw.strip()
    if not text:
        if name not in shape.optional:
            problems.append(place.problem(f"{name} is empty", "Fill it in"))
        return None
    if name in shape.integers:
        if text.lstrip("-").isascii() and text.lstrip("-").isdigit():
            return int(text[:18])
        problems.append(place.problem(f"{name}: a whole number is expected, found {found(text)}"))
        return None
    if name in shape.numbers:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if math.isfinite(number) and "_" not in text:
            return number
        hint = "Write a finite number with a decimal point"
        message = f"{name}: a number is expected, found {found(text)}"
        problems.append(place.problem(message, hint))
        return None
    return text
