"""Survey answers to goal weight profiles.

A survey file is CSV with a column for each goal, `g1` … `g6`. Columns of the profiles: `profile`
(who), `group`, `kind` (`points` or `swing`), `g1` … `g6` (weights of one answer, 0-1, sum to 1),
and `spread` (0 to below 1: how unsure an answer is) if the survey has such a column. `weights` and
``valuma robustness --profiles`` take them as they are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from valuma_scenarios.errors import SHORT, Problem, ProjectError, Said, choose
from valuma_scenarios.project.cells import (
    Cell,
    Cells,
    is_missing,
    number_of,
    percent_of,
    read_cells,
)
from valuma_scenarios.project.reading import read_bounded, unreadable
from valuma_scenarios.project.text import printable, text_fault

Kind = Literal["points", "swing"]

PROFILE_COLUMNS = ("profile", "group", "kind")
"""Columns before those of the goals."""
NAMES = ("respondent", "profile", "id")
"""Columns that may say who answered, the first that is there."""

POINTS_IN_ALL = 100.0
HIGHEST_SWING = 100.0
SPREAD = "spread"
TOLERANCE = 0.5
"""Points that a sum of 100 may miss by, for rounded shares."""

MAX_BYTES = 5_000_000
MOST_PROBLEMS = 100
"""Problems after which a file is read no further."""
UNFINISHED = "unfinished"
"""Name under which the attributes of a table of profiles count the answers that were left out."""

_IN_BRACKETS = re.compile(r"[\[(]([a-z0-9_]+)[\])]")
_FIRST = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True)
class _Cells:
    """The header and rows of a file."""

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    comma: bool
    goals: tuple[str, ...]

    def value(self, row: tuple[Cell, ...], column: str) -> str:
        """Return a cell, empty where the row ends early or there is a mark of a missing value."""
        text = row[self.header.index(column)].text if self.reaches(row, column) else ""
        return "" if is_missing(text) else text

    def reaches(self, row: tuple[Cell, ...], column: str) -> bool:
        """Return whether a row has a cell in a column."""
        return self.header.index(column) < len(row)

    def number(self, row: tuple[Cell, ...], column: str) -> float | None:
        """Return the number of a cell, with or without a per cent sign."""
        text = self.value(row, column)
        percent = percent_of(text, comma=self.comma)
        return number_of(text, comma=self.comma) if percent is None else percent

    def problem(self, row: tuple[Cell, ...], column: str, message: str, hint: str) -> Problem:
        """Return a problem in a cell."""
        cell = row[self.header.index(column)]
        return Problem(self.file, cell.line, cell.column, message, hint)


def read_profiles(
    path: Path,
    goals: Mapping[str, Sequence[str]] | Sequence[str],
    kind: Kind = "points",
    columns: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Read a survey file as weight profiles.

    Parameters
    ----------
    path : pathlib.Path
        A table as spreadsheets and survey tools write it. The columns of the goals are called
        by their ids, begin so ("G1. Competitiveness") or have them in brackets ("… [g1]").
    goals : mapping or sequence of str
        Ids of the goals, perhaps with their names: a heading may hold a name as well.
    kind : {"points", "swing"}
        `points`: 100 points shared between the goals. `swing`: 0 to 100 for the step from the
        worst to the best alternative of the survey on each goal, 100 for the most important step;
        not to be mixed with points. Both are divided by their sum.
    columns : mapping of str to str, optional
        Heading of the column that stands for a goal, `group` or `respondent`, where it is
        called otherwise.

    Returns
    -------
    pandas.DataFrame
        Columns `PROFILE_COLUMNS` and one for each goal, one row for each finished answer. Lines of
        answers without a value for some goal are in ``attrs["unfinished"]``.
    """
    names = goals if isinstance(goals, Mapping) else dict.fromkeys(goals, ())
    goals = tuple(names)
    cells = _read(path, names, columns or {})
    problems = list(_header_problems(cells))
    if problems:
        raise ProjectError(problems)
    whole = [all(cells.value(row, goal) for goal in goals) for row in cells.rows]
    finished = [row for row, done in zip(cells.rows, whole, strict=True) if done]
    unfinished = [row for row, done in zip(cells.rows, whole, strict=True) if not done]
    rows, problems = _answers(cells, finished, kind)
    if problems:
        raise ProjectError(problems)
    spread = (SPREAD,) if SPREAD in cells.header else ()
    table = pd.DataFrame(rows, columns=[*PROFILE_COLUMNS, *goals, *spread])
    table.attrs[UNFINISHED] = tuple(row[0].line for row in unfinished)
    return table


def unfinished_note(profiles: pd.DataFrame) -> str:
    """Return one line on the answers that were left out, or nothing."""
    lines = profiles.attrs.get(UNFINISHED, ())
    if not lines:
        return ""
    shown = ", ".join(map(str, lines[:5])) + (" …" if len(lines) > 5 else "")
    count = len(profiles) + len(lines)
    return Said(
        "{left} of {count} answers unfinished, left out (line {lines})",
        left=len(lines),
        count=count,
        lines=shown,
    )


def _answers(
    cells: _Cells, finished: list[tuple[Cell, ...]], kind: Kind
) -> tuple[list[dict[str, object]], list[Problem]]:
    """Return a profile for each row without a problem, and the problems of the others."""
    rows: list[dict[str, object]] = []
    problems: list[Problem] = []
    for number, row in enumerate(finished, start=1):
        found = list(_row_problems(cells, row, kind))
        problems.extend(found)
        if len(problems) >= MOST_PROBLEMS:
            return rows, problems
        if not found:
            rows.append(_profile(cells, row, number, kind))
    problems.extend(_twins(cells, finished))
    if not finished:
        message = Said(
            "the file has no finished answers" if cells.rows else "the file has no answers"
        )
        problems.append(
            Problem(cells.file, 1, 1, message, Said("Add rows with a value for every goal"))
        )
    return rows, problems


def _read(path: Path, names: Mapping[str, Sequence[str]], columns: Mapping[str, str]) -> _Cells:
    goals = tuple(names)
    file = path.as_posix()
    try:
        content = read_bounded(path, MAX_BYTES)
    except OSError as error:
        raise ProjectError([unreadable(error, file)]) from error
    known = {*goals, *NAMES, "group", "kind", SPREAD, *(h.lower() for h in columns.values())}
    cells = read_cells(content, file, known)
    if cells.problems:
        raise ProjectError(list(cells.problems))
    if not cells.header:
        hint = Said("Write the columns {goals} and a row for each answer", goals=", ".join(goals))
        raise ProjectError([Problem(file, 1, 1, Said("the file is empty"), hint)])
    header = tuple(_goal(cell.text.lower(), names) for cell in cells.header)
    return _Cells(file, _renamed(header, cells, columns), cells.rows, cells.comma, goals)


def _renamed(header: tuple[str, ...], cells: Cells, columns: Mapping[str, str]) -> tuple[str, ...]:
    """Return the header with the names that were given to headings."""
    names = list(header)
    headings = [cell.text.casefold() for cell in cells.header]
    problems: list[Problem] = []
    for name, heading in columns.items():
        if heading.casefold() in headings:
            names = ["" if old == name else old for old in names]
            names[headings.index(heading.casefold())] = name
        else:
            message, hint = (
                Said("there is no column {heading!r}", heading=heading),
                choose(heading, headings),
            )
            problems.append(Problem(cells.file, 1, 1, message, hint))
    if problems:
        raise ProjectError(problems)
    return tuple(names)


def _goal(heading: str, goals: Mapping[str, Sequence[str]]) -> str:
    """Return the goal that a heading of a survey tool names, else the heading."""
    first = _FIRST.match(heading)
    named = [*_IN_BRACKETS.findall(heading), first[0] if first else ""]
    held = [goal for goal, names in goals.items() if any(_holds(heading, n) for n in names)]
    named += held if len(held) == 1 else []
    return next((name for name in named if name in goals), heading)


def _holds(heading: str, name: str) -> bool:
    return len(name) > 1 and name.casefold() in heading.casefold()


def _header_problems(cells: _Cells) -> Iterator[Problem]:
    for goal in cells.goals:
        if goal not in cells.header:
            known = ", ".join(cells.goals)
            hint = Said(
                "Call the columns of the goals {known}, or begin their names so", known=known
            )
            yield Problem(cells.file, 1, 1, Said("the column {goal!r} is missing", goal=goal), hint)
    used = (*cells.goals, *NAMES, "group", "kind", SPREAD)
    for at, name in enumerate(cells.header):
        if name in used and name in cells.header[:at]:
            message, hint = (
                Said("the column {name!r} is there twice", name=name),
                Said("Delete one of the two"),
            )
            yield Problem(cells.file, 1, at + 1, message, hint)


def number_in(text: str) -> float | None:
    """Return the number that a cell holds, with a decimal point or comma; None if it holds none."""
    return number_of(text, comma=True) if "," in text else number_of(text)


def _row_problems(cells: _Cells, row: tuple[Cell, ...], kind: Kind) -> Iterator[Problem]:
    numbers: dict[str, float] = {}
    hint = Said("Write a number from 0 to {most:g}", most=POINTS_IN_ALL)
    for goal in cells.goals:
        value = cells.number(row, goal)
        if value is None:
            shown = printable(cells.value(row, goal)[:SHORT])
            yield cells.problem(
                row, goal, Said("{goal}: {shown!r} is no number", goal=goal, shown=shown), hint
            )
        elif not 0 <= value <= POINTS_IN_ALL:
            yield cells.problem(
                row, goal, Said("{goal}: {value:g} is out of range", goal=goal, value=value), hint
            )
        else:
            numbers[goal] = value
    if SPREAD in cells.header and cells.value(row, SPREAD):
        spread = cells.number(row, SPREAD)
        if spread is None or not 0 <= spread < 1:
            shown = printable(cells.value(row, SPREAD)[:SHORT])
            hint = Said("Use a number from 0 (sure) to below 1 (unsure), or leave the cell empty")
            yield cells.problem(
                row,
                SPREAD,
                Said("{column}: {shown!r} is no such number", column=SPREAD, shown=shown),
                hint,
            )
    for column in (_name_column(cells), "group"):
        fault = text_fault(cells.value(row, column)) if column in cells.header else None
        if fault and column:
            message = Said("{column}: {fault}", column=column, fault=fault[0])
            yield cells.problem(row, column, message, fault[1])
    if len(numbers) == len(cells.goals):
        yield from _answer_problems(cells, row, numbers, kind)


def _answer_problems(
    cells: _Cells, row: tuple[Cell, ...], numbers: Mapping[str, float], kind: Kind
) -> Iterator[Problem]:
    total, highest = math.fsum(numbers.values()), max(numbers.values())
    if total == 0:
        yield cells.problem(
            row, cells.goals[0], Said("all goals have 0"), Said("Leave the row out")
        )
    elif kind == "points" and not _whole(cells, total):
        message = Said(
            "the points sum to {total:g}, not to {points:g}",
            total=total,
            points=POINTS_IN_ALL,
        )
        hint = Said(
            "Correct the points, or make weights with `valuma elicit weights "
            "--kind swing` if the goals were rated one by one"
        )
        yield cells.problem(row, cells.goals[0], message, hint)
    elif kind == "swing" and not math.isclose(highest, HIGHEST_SWING):
        message = Said(
            "the highest swing is {highest:g}, not {wanted:g}",
            highest=highest,
            wanted=HIGHEST_SWING,
        )
        hint = Said("Give 100 to the most important step and rate the others against it")
        yield cells.problem(row, cells.goals[0], message, hint)


def _whole(cells: _Cells, total: float) -> bool:
    """Whether weights sum to 100 points, or to 1 in a table that `valuma elicit weights` wrote."""
    if "kind" in cells.header and abs(total - 1) <= TOLERANCE / POINTS_IN_ALL:
        return True
    return abs(total - POINTS_IN_ALL) <= TOLERANCE


def _name_column(cells: _Cells) -> str | None:
    return next((name for name in NAMES if name in cells.header), None)


def _twins(cells: _Cells, finished: list[tuple[Cell, ...]]) -> Iterator[Problem]:
    column = _name_column(cells)
    if column is None:
        return
    seen: dict[str, int] = {}
    for row in finished:
        name = cells.value(row, column)
        if name and name in seen:
            message = Said(
                "{name!r} has answered in line {line} already",
                name=printable(name[:SHORT]),
                line=seen[name],
            )
            yield cells.problem(row, column, message, Said("Keep one of the two answers"))
        seen.setdefault(name, row[0].line)


def _profile(cells: _Cells, row: tuple[Cell, ...], number: int, kind: Kind) -> dict[str, object]:
    values = {goal: cells.number(row, goal) or 0.0 for goal in cells.goals}
    total = math.fsum(values.values())
    column = _name_column(cells)
    name = cells.value(row, column) if column else ""
    group = cells.value(row, "group") if "group" in cells.header else ""
    shares: dict[str, object] = {goal: value / total for goal, value in values.items()}
    if SPREAD in cells.header:
        shares[SPREAD] = cells.number(row, SPREAD) or 0.0
    return {"profile": name or f"r{number:03d}", "group": group, "kind": kind, **shares}


_LEVELS = {"p05": 0.05, "p50": 0.5, "p95": 0.95}


def summary(profiles: pd.DataFrame, goals: Sequence[str]) -> pd.DataFrame:
    """Return the spread of weights in every group and in all answers.

    Parameters
    ----------
    profiles : pandas.DataFrame
        As `read_profiles` returns them.
    goals : sequence of str
        Ids of the goals.

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
                **{name: rows[goal].quantile(q) for name, q in _LEVELS.items()},
            }
            for name, rows in groups
            for goal in goals
        ]
    )
