"""Observed years before the baseline: read and checked for the hindcast only.

No other part reads them, so they are no input of a run and cost other commands nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from valuma_scenarios.errors import Problem, ProjectError, UsageError, choose
from valuma_scenarios.project.checks.tables import known_cells, twice
from valuma_scenarios.project.load import MOST_BYTES, Loaded
from valuma_scenarios.project.reading import read_bounded, unreadable
from valuma_scenarios.project.tables import Shape, Table, read_table
from valuma_scenarios.vocabulary import LEVELS

FILE = f"parameters/regions/{LEVELS[0]}_history.csv"
TOLERANCE = 1e-6
"""Share by which the last year of a series may differ from the table of baselines: its digits."""

HISTORY_TABLE = Shape(
    columns=("indicator", "region", "year", "value", "source"),
    numbers=frozenset(("value",)),
    integers=frozenset(("year",)),
    optional=frozenset(),
)


def history_problems(folder: Path, loaded: Loaded) -> list[Problem]:
    """Return what is wrong with the observed years of a project; nothing if it has none.

    Parameters
    ----------
    folder : pathlib.Path
        Project folder.
    loaded : Loaded
        Its other entries: indicators, regions, sources and baselines.
    """
    path = folder / FILE
    if not os.path.lexists(path):
        return []
    try:
        table = _read(path)
    except ProjectError as error:
        return list(error.problems)
    return [*table.problems, *_problems(table, loaded)]


def _read(path: Path) -> Table:
    """Return the table of observed years."""
    try:
        content = read_bounded(path, MOST_BYTES)
    except OSError as error:
        raise ProjectError([unreadable(error, FILE)]) from error
    return read_table(content, FILE, HISTORY_TABLE)


def _problems(table: Table, loaded: Loaded) -> Iterator[Problem]:
    yield from twice(table, ("indicator", "region", "year"))
    yield from known_cells(loaded, LEVELS[0], table)
    baseline = loaded.raw.tables.get(f"{LEVELS[0]}_baseline")
    last = {
        (row.text("indicator"), row.text("region")): row
        for row in (baseline.rows if baseline else ())
    }
    for row in table.rows:
        base = last.get((row.text("indicator"), row.text("region")))
        if base is None:
            continue
        if row.number("year") > base.number("year"):
            message = f"the year {row['year']} is after that of the baseline, {base['year']}"
            yield row.places["year"].problem(message, "Delete the row, or renew the baseline")
        value, wanted = row.number("value"), base.number("value")
        if row["year"] == base["year"] and abs(value - wanted) > TOLERANCE * abs(wanted):
            message = f"{row['indicator']} is {value:g} here and {wanted:g} in the baseline"
            yield row.places["value"].problem(message, "Use one series for both")


def read_history(folder: Path, known: tuple[str, ...]) -> pd.DataFrame:
    """Return the observed years of a project.

    Parameters
    ----------
    folder : pathlib.Path
        Project folder.
    known : tuple of str
        Indicators that the study measures; rows of others are left out.

    Returns
    -------
    pandas.DataFrame
        Columns `indicator, region, year, value, source`, native units.

    Raises
    ------
    ProjectError
        If a cell cannot be read; `valuma validate` says all that is wrong.
    UsageError
        If the project has no such table.
    """
    path = folder / FILE
    if not os.path.lexists(path):
        msg = (
            f"there is no {FILE}: a hindcast needs observed years (columns "
            f"{', '.join(HISTORY_TABLE.columns)})"
        )
        raise UsageError(msg)
    table = _read(path)
    if table.problems:
        raise ProjectError(list(table.problems))
    frame = pd.DataFrame([row.cells for row in table.rows], columns=list(table.columns))
    found = frame[frame["indicator"].isin(known)]
    if found.empty:
        names = sorted(set(frame["indicator"]))
        msg = f"{FILE} holds no indicator of the study. {choose(names[0] if names else '', known)}"
        raise UsageError(msg)
    return found.astype({"year": int, "value": float}).reset_index(drop=True)
