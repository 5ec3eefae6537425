"""The table of baselines as it is kept: read for what is in it, and written with newer levels."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from valuma_scenarios.errors import ProjectError
from valuma_scenarios.files import write_whole
from valuma_scenarios.project.cells import read_cells
from valuma_scenarios.project.load import MOST_BYTES
from valuma_scenarios.project.reading import read_bounded, unreadable
from valuma_scenarios.project.table_shapes import BASELINE_TABLE, REGION_FOLDER
from valuma_scenarios.project.tables import read_table

DIGITS = 10
"""Significant digits of a number that is written."""


def baseline_file(level: str) -> str:
    """Return the file of a level's baselines, relative to the project."""
    return f"{REGION_FOLDER}/{level}_baseline.csv"


def _content(folder: Path, level: str) -> bytes:
    try:
        return read_bounded(folder / baseline_file(level), MOST_BYTES)
    except OSError as error:
        raise ProjectError([unreadable(error, baseline_file(level))], folder) from error


def read_baseline(folder: Path, level: str) -> pd.DataFrame:
    """Return the table of a level as it stands in its file; what is not known is NaN.

    Raises
    ------
    ProjectError
        With everything in the file that cannot be read.
    """
    file = baseline_file(level)
    table = read_table(_content(folder, level), file, BASELINE_TABLE)
    if table.problems:
        raise ProjectError(list(table.problems), folder)
    rows = pd.DataFrame([row.cells for row in table.rows], columns=list(table.columns))
    numbers = [name for name in ("value", "trend_per_year", "noise") if name in rows]
    return rows.astype(dict.fromkeys(numbers, float))


def write_baseline(
    folder: Path, level: str, indicator: str, changes: Mapping[str, Mapping[str, object]]
) -> Path:
    """Write new cells into the rows of one indicator, the file whole or not at all.

    Parameters
    ----------
    folder : pathlib.Path
        Project folder.
    level : str
        Level of regions.
    indicator : str
        Id.
    changes : mapping of str to mapping
        New cells by column, for each region that changes. Other rows stay as they are.
    """
    file = baseline_file(level)
    cells = read_cells(_content(folder, level), file, BASELINE_TABLE.columns)
    names = [cell.text for cell in cells.header]
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(names)
    for row in cells.rows:
        said = dict(zip(names, (cell.text for cell in row), strict=False))
        if said["indicator"] == indicator and said["region"] in changes:
            new = changes[said["region"]]
            said |= {name: _text(value) for name, value in new.items() if name in names}
        writer.writerow([said.get(name, "") for name in names])
    path = folder / file
    write_whole(path, made.getvalue().encode("utf-8"))
    return path


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return f"{value:.{DIGITS}g}" if isinstance(value, float) else str(value)
