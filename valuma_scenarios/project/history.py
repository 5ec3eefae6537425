"""Observed years before the baseline: read and checked for the hindcast only.

No other part reads them, so they are no input of a run and cost other commands nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from valuma_scenarios.errors import Problem, ProjectError, Said, UsageError, choose
from valuma_scenarios.project.checks.tables import known_cells, twice
from valuma_scenarios.project.load import MOST_BYTES, Loaded
from valuma_scenarios.project.reading import read_bounded, unreadable
from valuma_scenarios.project.table_shapes import REGION_FOLDER, Shape
from valuma_scenarios.project.tables import Table, read_table
from valuma_scenarios.schema.area import Area
from valuma_scenarios.schema.study import Study

TOLERANCE = 1e-6
"""Share by which the last year of a series may differ from the table of baselines: its digits."""

HISTORY_TABLE = Shape(
    columns=("indicator", "region", "year", "value", "source"),
    numbers=frozenset(("value",)),
    integers=frozenset(("year",)),
    optional=frozenset(),
)


def history_file(area: Area) -> str:
    """Return the file of the observed years of a project's main level."""
    return f"{REGION_FOLDER}/{area.main}_history.csv"


def history_problems(folder: Path, loaded: Loaded) -> list[Problem]:
    """Return what is wrong with the observed years of a project; nothing if it has none.

    Parameters
    ----------
    folder : pathlib.Path
        Project folder.
    loaded : Loaded
        Its other entries: indicators, regions, sources and baselines.
    """
    file = history_file(loaded.raw.area)
    if not os.path.lexists(folder / file):
        return []
    try:
        table = _read(folder, file)
    except ProjectError as error:
        return list(error.problems)
    return [*table.problems, *_problems(table, loaded)]


def _read(folder: Path, file: str) -> Table:
    """Return the table of observed years."""
    try:
        content = read_bounded(folder / file, MOST_BYTES)
    except OSError as error:
        raise ProjectError([unreadable(error, file)]) from error
    return read_table(content, file, HISTORY_TABLE)


def _problems(table: Table, loaded: Loaded) -> Iterator[Problem]:
    yield from twice(table, ("indicator", "region", "year"))
    yield from known_cells(loaded, loaded.raw.area.main, table)
    baseline = loaded.raw.tables.get(f"{loaded.raw.area.main}_baseline")
    last = {
        (row.text("indicator"), row.text("region")): row
        for row in (baseline.rows if baseline else ())
    }
    for row in table.rows:
        base = last.get((row.text("indicator"), row.text("region")))
        if base is None:
            continue
        if row.number("year") > base.number("year"):
            message = Said(
                "the year {year} is after that of the baseline, {last}",
                year=row["year"],
                last=base["year"],
            )
            yield row.places["year"].problem(message, Said("Delete the row, or renew the baseline"))
        value, wanted = row.number("value"), base.number("value")
        if row["year"] == base["year"] and abs(value - wanted) > TOLERANCE * abs(wanted):
            message = Said(
                "{indicator} is {value:g} here and {wanted:g} in the baseline",
                indicator=row["indicator"],
                value=value,
                wanted=wanted,
            )
            yield row.places["value"].problem(message, Said("Use one series for both"))


def read_history(folder: Path, study: Study) -> pd.DataFrame:
    """Return the observed years of a project.

    Parameters
    ----------
    folder : pathlib.Path
        Project folder.
    study : Study
        Its study; rows of indicators that it does not measure are left out.

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
    file, known = history_file(study.area), study.measured
    if not os.path.lexists(folder / file):
        msg = Said(
            "there is no {file}: a hindcast needs observed years (columns {names})",
            file=file,
            names=", ".join(HISTORY_TABLE.columns),
        )
        raise UsageError(msg)
    table = _read(folder, file)
    if table.problems:
        raise ProjectError(list(table.problems))
    frame = pd.DataFrame([row.cells for row in table.rows], columns=list(table.columns))
    found = frame[frame["indicator"].isin(known)]
    if found.empty:
        names = sorted(set(frame["indicator"]))
        msg = Said(
            "{file} holds no indicator of the study. {hint}",
            file=file,
            hint=choose(names[0] if names else "", known),
        )
        raise UsageError(msg)
    return found.astype({"year": int, "value": float}).reset_index(drop=True)
