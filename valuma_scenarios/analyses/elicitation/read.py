"""Filled sheets of experts, read with all problems at once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from valuma_scenarios.analyses.elicitation.pool import RESERVED, Judgement
from valuma_scenarios.analyses.elicitation.profiles import number_in
from valuma_scenarios.analyses.elicitation.sheet import ASKED, COLUMNS
from valuma_scenarios.errors import (
    Problem,
    ProjectError,
    Said,
    UsageError,
    choose,
    reason_of,
    said_by,
)
from valuma_scenarios.project.reading import read_bounded
from valuma_scenarios.project.text import text_fault
from valuma_scenarios.schema.parameters import Parameter
from valuma_scenarios.schema.study import Study

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

EXPERT_KEY = "expert"
SEARCHED_ROWS = 30
MAX_BYTES = 10_000_000
MAX_UNPACKED = 100_000_000
MAX_ROWS = 2_000
MOST_NAME = 80
"""Characters of the longest name of an expert."""


@dataclass(frozen=True)
class Reading:
    """What filled sheets say.

    Parameters
    ----------
    judgements : tuple of Judgement
        The right ones.
    problems : tuple of Problem
        The place of each is the file, row and column; the message names sheet and cell.
    """

    judgements: tuple[Judgement, ...]
    problems: tuple[Problem, ...]

    def checked(self) -> tuple[Judgement, ...]:
        """Return the judgements, or raise ProjectError with every problem."""
        if self.problems:
            raise ProjectError(list(self.problems))
        return self.judgements


def read_sheets(study: Study, paths: Sequence[Path]) -> Reading:
    """Read filled workbooks.

    Parameters
    ----------
    study : Study
        Known parameters and their bounds.
    paths : sequence of pathlib.Path
        Workbooks made by `write_sheet`, filled in. Rows without any answer are left out: the expert
        has no view on them.

    Returns
    -------
    Reading
        Judgements and all problems of all files.
    """
    judgements: list[Judgement] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str], str] = {}
    for path in paths:
        # Judgements keep the bare name for the record; problems need a path that can be opened.
        shown = path.as_posix()
        for item in _read_file(study, path):
            if isinstance(item, Problem):
                problems.append(replace(item, file=shown))
                continue
            judgement, place = item
            key = (judgement.expert, judgement.parameter)
            if key in seen:
                message = Said(
                    "{expert} has answered {parameter} in {place}",
                    expert=judgement.expert,
                    parameter=judgement.parameter,
                    place=seen[key],
                )
                hint = Said("Keep one of the two answers, or give two experts different names")
                problems.append(replace(place.problem("id", message, hint), file=shown))
                continue
            seen[key] = Said("{file}, {cell}", file=path.name, cell=place.where("id"))
            judgements.append(judgement)
    return Reading(tuple(judgements), tuple(problems))


@dataclass(frozen=True)
class _Row:
    """One row of a sheet, with the columns of its keys (counted from 1)."""

    file: str
    sheet: str
    number: int
    columns: Mapping[str, int]

    def where(self, key: str) -> str:
        """Return sheet and cell: ``sheet 'N1' cell F7``."""
        from openpyxl.utils import get_column_letter

        letter = get_column_letter(self.columns[key])
        return Said("sheet {sheet!r} cell {cell}", sheet=self.sheet, cell=f"{letter}{self.number}")

    def problem(self, key: str, message: str, hint: str = "") -> Problem:
        """Return a problem in a cell of the row."""
        column = self.columns[key]
        said = Said("{cell}: {message}", cell=self.where(key), message=message)
        return Problem(self.file, self.number, column, said, hint)


class _NoWorkbookError(Exception):
    """A file that cannot be taken for a workbook; the message says why."""


def _open(path: Path) -> Workbook:
    """Open a workbook, without trusting it."""
    try:
        from openpyxl import load_workbook
    except ModuleNotFoundError as error:
        msg = Said("reading sheets needs the package openpyxl: pip install openpyxl")
        raise UsageError(msg) from error
    content = read_bounded(path, MAX_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > MAX_UNPACKED:
            msg = Said("the file unpacks to more than {most:g} MB", most=MAX_UNPACKED / 1e6)
            raise _NoWorkbookError(msg)
        return load_workbook(io.BytesIO(content), data_only=True)
    except (_NoWorkbookError, MemoryError):
        raise
    except Exception as error:
        # A spoilt workbook can fail anywhere inside the reader, with any kind of error.
        msg = Said("the file is no XLSX workbook")
        raise _NoWorkbookError(msg) from error


def _read_file(study: Study, path: Path) -> Iterator[Problem | tuple[Judgement, _Row]]:
    try:
        book = _open(path)
    except OSError as error:
        yield Problem(
            path.name,
            1,
            1,
            Said("the file cannot be read: {reason}", reason=reason_of(error)),
            Said("Check its name"),
        )
        return
    except _NoWorkbookError as error:
        hint = Said("Save it as an Excel workbook (.xlsx), made by `valuma elicit sheet`")
        yield Problem(path.name, 1, 1, said_by(error), hint)
        return
    keys = [(sheet, found) for sheet in book.worksheets if (found := _key_row(sheet))]
    for sheet, found in keys:
        yield from _read_expert(study, path.name, sheet, found)
    if not keys:
        message = Said("no sheet has the hidden row of column names (id, p05, p50, p95)")
        yield Problem(path.name, 1, 1, message, Said("Make a new sheet with `valuma elicit sheet`"))


def _key_row(sheet: Worksheet) -> tuple[int, dict[str, int]] | None:
    """Return number and columns of the row of keys, or None if the sheet has none."""
    rows = sheet.iter_rows(max_row=min(sheet.max_row, SEARCHED_ROWS), values_only=True)
    for number, row in enumerate(rows, start=1):
        columns = {str(key): column for column, key in enumerate(row, start=1) if key in COLUMNS}
        if {"id", *ASKED} <= set(columns):
            return number, columns
    return None


def _read_expert(
    study: Study, file: str, sheet: Worksheet, found: tuple[int, dict[str, int]]
) -> Iterator[Problem | tuple[Judgement, _Row]]:
    key_row, columns = found
    expert = str(sheet.cell(1, 2).value or "").strip()
    top = _Row(file, sheet.title, 1, {EXPERT_KEY: 2})
    last = min(sheet.max_row, key_row + MAX_ROWS)
    rows = [_Row(file, sheet.title, number, columns) for number in range(key_row + 2, last + 1)]
    filled = [row for row in rows if any(_text(sheet, row, key) for key in ASKED)]
    if not filled:
        hint = Said("Fill in at least one row, or delete the sheet")
        yield top.problem(EXPERT_KEY, Said("the sheet has no answers"), hint)
    elif not expert:
        yield top.problem(
            EXPERT_KEY, Said("the expert has no name"), Said("Write a name or a code in B1")
        )
    elif expert in RESERVED:
        yield top.problem(
            EXPERT_KEY,
            Said("{expert!r} cannot be a name", expert=expert),
            Said("Use another name or code"),
        )
    elif _name_fault(expert):
        yield top.problem(EXPERT_KEY, *_name_fault(expert))
        return
    for row in filled:
        problems, values = _check_row(study, sheet, row)
        yield from problems
        if not problems and expert:
            parameter, reasoning = _text(sheet, row, "id"), _text(sheet, row, "reasoning")
            low, middle, high = (values[key] for key in ASKED)
            yield Judgement(expert, parameter, low, middle, high, reasoning, file), row


def _name_fault(expert: str) -> tuple[str, ...]:
    """Return what is wrong with an expert's name and what to do, or nothing."""
    if len(expert.splitlines()) > 1 or len(expert) > MOST_NAME:
        return (
            Said("the name is no short line"),
            Said("Write a name or a code of at most {most} characters", most=MOST_NAME),
        )
    return text_fault(expert) or ()


def _text(sheet: Worksheet, row: _Row, key: str) -> str:
    if key not in row.columns:
        return ""
    value = sheet.cell(row.number, row.columns[key]).value
    return "" if value is None else str(value).strip()


def _check_row(study: Study, sheet: Worksheet, row: _Row) -> tuple[list[Problem], dict[str, float]]:
    name = _text(sheet, row, "id")
    if name not in study.parameters:
        hint = choose(name, study.parameters, "parameters/uncertain/")
        return [row.problem("id", Said("unknown parameter {name!r}", name=name), hint)], {}
    parameter = study.parameters[name]
    problems: list[Problem] = []
    values: dict[str, float] = {}
    for key in ASKED:
        text = _text(sheet, row, key)
        value = number_in(text)
        if value is None:
            what = Said("{text!r} is no number", text=text) if text else Said("the cell is empty")
            hint = Said("Give all three percentiles of {name}, or none", name=name)
            problems.append(row.problem(key, what, hint))
            continue
        values[key] = value
        problems.extend(_out_of_bounds(row, key, value, parameter))
    if len(values) == len(ASKED):
        problems.extend(_out_of_order(row, values))
    fault = text_fault(_text(sheet, row, "reasoning"))
    if fault:
        problems.append(row.problem("reasoning", *fault))
    return problems, values


def _out_of_bounds(row: _Row, key: str, value: float, parameter: Parameter) -> Iterator[Problem]:
    low, high = parameter.bounds
    if low is not None and value < low:
        hint = Said("Use a value of at least {low:g} ({unit})", low=low, unit=parameter.unit)
        yield row.problem(
            key, Said("{value:g} is below the lowest possible value", value=value), hint
        )
    if high is not None and value > high:
        hint = Said("Use a value of at most {high:g} ({unit})", high=high, unit=parameter.unit)
        yield row.problem(
            key, Said("{value:g} is above the highest possible value", value=value), hint
        )


def _out_of_order(row: _Row, values: Mapping[str, float]) -> Iterator[Problem]:
    hint = Said("The 5th percentile is the low one, the 95th the high one")
    for smaller, larger in (("p05", "p50"), ("p50", "p95")):
        if values[smaller] > values[larger]:
            message = Said(
                "{smaller} ({low:g}) is above {larger} ({high:g})",
                smaller=smaller,
                low=values[smaller],
                larger=larger,
                high=values[larger],
            )
            yield row.problem(smaller, message, hint)
    if values["p05"] == values["p50"] == values["p95"]:
        hint = Said("Leave some room: nobody knows these values exactly")
        yield row.problem("p95", Said("all three are {value:g}", value=values["p95"]), hint)
