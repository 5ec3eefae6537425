"""Survey answers to goal weight profiles.

A survey file is CSV with a column for each goal, `g1` … `g6`. Columns of the profiles: `profile`
(who), `group`, `kind` (`points` or `swing`), `g1` … `g6` (weights of one answer, 0-1, sum to 1),
and `spread` (0 to below 1: how unsure an answer is) if the survey has such a column. `weights` and
``valuma robustness --profiles`` take them as they are.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from valuma_scenarios.errors import Problem, ProjectError, nearest
from valuma_scenarios.vocabulary import GOALS

Kind = Literal["points", "swing"]

PROFILE_COLUMNS = ("profile", "group", "kind", *GOALS)
NAMES = ("respondent", "profile", "id")
"""Columns that may say who answered, the first that is there."""

POINTS_IN_ALL = 100.0
HIGHEST_SWING = 100.0
SPREAD = "spread"
TOLERANCE = 0.5
"""Points that a sum of 100 may miss by, for rounded shares."""

MAX_BYTES = 5_000_000


@dataclass(frozen=True)
class _Cells:
    """The header and rows of a file, with the line of each row."""

    file: str
    header: list[str]
    rows: list[tuple[int, list[str]]]

    def value(self, row: list[str], column: str) -> str:
        """Return a cell, empty where the row ends early."""
        place = self.header.index(column)
        return row[place].strip() if place < len(row) else ""

    def problem(self, line: int, column: str, message: str, hint: str) -> Problem:
        """Return a problem in a cell."""
        at = self.header.index(column) + 1 if column in self.header else 1
        return Problem(self.file, line, at, message, hint)


def read_profiles(path: Path, kind: Kind = "points") -> pd.DataFrame:
    """Read a survey file as weight profiles.

    Parameters
    ----------
    path : pathlib.Path
        CSV in UTF-8, with comma, semicolon or tab between the cells and a decimal point or comma.
    kind : {"points", "swing"}
        `points`: 100 points shared between the goals. `swing`: 0 to 100 for the step from the
        worst to the best outcome of each goal, 100 for the most important step.

    Returns
    -------
    pandas.DataFrame
        Columns `PROFILE_COLUMNS`, one row for each answer.

    Raises
    ------
    ProjectError
        With every problem of the file.

    Notes
    -----
    Both kinds are divided by their sum. Swing weights weigh steps between the alternatives of the
    survey: they are to be used on effects scaled from the worst to the best alternative, and not
    to be mixed with points.
    """
    cells = _read(path)
    problems = list(_header_problems(cells))
    rows: list[dict[str, object]] = []
    if not problems:
        rows, problems = _answers(cells, kind)
    if problems:
        raise ProjectError(problems)
    spread = (SPREAD,) if SPREAD in cells.header else ()
    return pd.DataFrame(rows, columns=[*PROFILE_COLUMNS, *spread])


def _answers(cells: _Cells, kind: Kind) -> tuple[list[dict[str, object]], list[Problem]]:
    """Return a profile for each row without a problem, and the problems of the others."""
    rows: list[dict[str, object]] = []
    problems: list[Problem] = []
    for number, (line, row) in enumerate(cells.rows, start=1):
        found = list(_row_problems(cells, line, row, kind))
        problems.extend(found)
        if not found:
            rows.append(_profile(cells, row, number, kind))
    problems.extend(_twins(cells))
    if not cells.rows:
        problems.append(Problem(cells.file, 1, 1, "the file has no answers", "Add rows to it"))
    return rows, problems


def _read(path: Path) -> _Cells:
    file = path.as_posix()
    try:
        if path.stat().st_size > MAX_BYTES:
            what = f"the file is larger than {MAX_BYTES / 1e6:g} MB"
            raise ProjectError([Problem(file, 1, 1, what, "Keep the answers to the goals only")])
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        what = f"the file cannot be read: {error.strerror or error}"
        raise ProjectError([Problem(file, 1, 1, what)]) from error
    except UnicodeDecodeError as error:
        hint = 'Save it as "CSV UTF-8"'
        raise ProjectError([Problem(file, 1, 1, "the file is not UTF-8", hint)]) from error
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        numbered = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        what = f"the file is no CSV: {error}"
        raise ProjectError([Problem(file, reader.line_num, 1, what)]) from error
    filled = [(line, row) for line, row in numbered if any(cell.strip() for cell in row)]
    header = [cell.strip().lower() for cell in filled[0][1]] if filled else []
    return _Cells(file, header, filled[1:])


def _header_problems(cells: _Cells) -> Iterator[Problem]:
    for goal in GOALS:
        if goal not in cells.header:
            near = nearest(goal, [name for name in cells.header if name not in GOALS])
            hint = f"Rename {near!r} to {goal!r}" if near else f"Add the columns {', '.join(GOALS)}"
            yield Problem(cells.file, 1, 1, f"the column {goal!r} is missing", hint)
    twice = sorted({name for name in cells.header if name and cells.header.count(name) > 1})
    for name in twice:
        yield cells.problem(1, name, f"the column {name!r} is there twice", "Delete one of the two")


def number_in(text: str) -> float | None:
    """Return the number that a cell holds, with a decimal point or comma; None if it holds none."""
    try:
        value = float(text.replace("\u2212", "-").replace("\u00a0", "").replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _row_problems(cells: _Cells, line: int, row: list[str], kind: Kind) -> Iterator[Problem]:
    numbers: dict[str, float] = {}
    for goal in GOALS:
        text = cells.value(row, goal)
        value = number_in(text)
        if value is None:
            found = f"{text!r} is no number" if text else "the cell is empty"
            hint = "Write 0 where a goal has no weight"
            yield cells.problem(line, goal, f"{goal}: {found}", hint)
        elif not 0 <= value <= POINTS_IN_ALL:
            hint = f"Use a number from 0 to {POINTS_IN_ALL:g}"
            yield cells.problem(line, goal, f"{goal}: {value:g} is out of range", hint)
        else:
            numbers[goal] = value
    if SPREAD in cells.header:
        text = cells.value(row, SPREAD)
        spread = number_in(text) if text else 0.0
        if spread is None or not 0 <= spread < 1:
            hint = "Use a number from 0 (sure) to below 1 (unsure), or leave the cell empty"
            yield cells.problem(line, SPREAD, f"{SPREAD}: {text!r} is no such number", hint)
    if len(numbers) == len(GOALS):
        yield from _answer_problems(cells, line, numbers, kind)


def _answer_problems(
    cells: _Cells, line: int, numbers: Mapping[str, float], kind: Kind
) -> Iterator[Problem]:
    total, highest = math.fsum(numbers.values()), max(numbers.values())
    if total == 0:
        yield cells.problem(line, GOALS[0], "all goals have 0", "Leave the row out")
    elif kind == "points" and not _whole(cells, total):
        message = f"the points sum to {total:g}, not to {POINTS_IN_ALL:g}"
        hint = (
            "Correct the points, or make weights with `valuma elicit weights --kind swing` "
            "if the goals were rated one by one"
        )
        yield cells.problem(line, GOALS[0], message, hint)
    elif kind == "swing" and abs(highest - HIGHEST_SWING) > 1e-9:
        message = f"the highest swing is {highest:g}, not {HIGHEST_SWING:g}"
        hint = "Give 100 to the most important step and rate the others against it"
        yield cells.problem(line, GOALS[0], message, hint)


def _whole(cells: _Cells, total: float) -> bool:
    """Whether weights sum to 100 points, or to 1 in a table that `valuma elicit weights` wrote."""
    if "kind" in cells.header and abs(total - 1) <= TOLERANCE / POINTS_IN_ALL:
        return True
    return abs(total - POINTS_IN_ALL) <= TOLERANCE


def _name_column(cells: _Cells) -> str | None:
    return next((name for name in NAMES if name in cells.header), None)


def _twins(cells: _Cells) -> Iterator[Problem]:
    column = _name_column(cells)
    if column is None:
        return
    seen: dict[str, int] = {}
    for line, row in cells.rows:
        name = cells.value(row, column)
        if name and name in seen:
            message = f"{name!r} has answered in line {seen[name]} already"
            yield cells.problem(line, column, message, "Keep one of the two answers")
        seen.setdefault(name, line)


def _profile(cells: _Cells, row: list[str], number: int, kind: Kind) -> dict[str, object]:
    values = {goal: number_in(cells.value(row, goal)) or 0.0 for goal in GOALS}
    total = math.fsum(values.values())
    column = _name_column(cells)
    name = cells.value(row, column) if column else ""
    group = cells.value(row, "group") if "group" in cells.header else ""
    shares: dict[str, object] = {goal: value / total for goal, value in values.items()}
    if SPREAD in cells.header:
        shares[SPREAD] = number_in(cells.value(row, SPREAD)) or 0.0
    return {"profile": name or f"r{number:03d}", "group": group, "kind": kind, **shares}


def summary(profiles: pd.DataFrame) -> pd.DataFrame:
    """Return the spread of weights in every group and in all answers.

    Parameters
    ----------
    profiles : pandas.DataFrame
        As `read_profiles` returns them.

    Returns
    -------
    pandas.DataFrame
        Columns `group` (empty: all), `goal`, `answers`, `mean`, `p05`, `p50`, `p95` (weights 0-1).
    """
    groups = [("", profiles)]
    groups += [(str(name), rows) for name, rows in profiles.groupby("group") if name]
    return pd.DataFrame(
        [
            {
                "group": name,
                "goal": goal,
                "answers": len(rows),
                "mean": rows[goal].mean(),
                **{f"p{int(100 * q):02d}": rows[goal].quantile(q) for q in (0.05, 0.5, 0.95)},
            }
            for name, rows in groups
            for goal in GOALS
        ]
    )
