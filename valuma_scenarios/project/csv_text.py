"""The one writer of CSV: texts stay texts, numbers keep the digits asked for.

Long tables have few different texts and many numbers, so each text is looked at once; this takes a
tenth of the time of `pandas.DataFrame.to_csv` with `safe_cell` over every cell, for the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from valuma_scenarios.project.text import safe_cell

ROWS = 10_000
"""Rows whose cells are texts of their own at a time: as such they take ten times their room."""


def csv_text(
    table: pd.DataFrame,
    *,
    digits: str | None = None,
    separator: str = ",",
    decimal: str = ".",
    header: Sequence[str] = (),
) -> str:
    """Return a table as CSV, with one header row and without the index.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows; missing values become empty cells.
    digits : str, optional
        Format of columns of floats, such as ``%.7g``; all digits if not given.
    separator, decimal : str
        What separates cells, and what stands before decimals.
    header : sequence of str
        Names of the columns; those of the table if not given.

    Returns
    -------
    str
        Lines end with a line feed. No cell is taken for a formula by a spreadsheet.
    """
    names = [str(safe_cell(str(name))) for name in header or table.columns]
    parts = [separator.join(_quoted(name, separator) for name in names)]
    for start in range(0, len(table), ROWS):
        columns = _columns(table.iloc[start : start + ROWS], digits, separator, decimal)
        if table.shape[1] == 1:  # an empty line would be no row
            columns = [[text or '""' for text in columns[0]]]
        parts.append("\n".join(map(separator.join, zip(*columns, strict=True))))
    return "\n".join(parts) + "\n"


def _columns(
    table: pd.DataFrame, digits: str | None, separator: str, decimal: str
) -> list[list[str]]:
    """Return the cells of each row, those of neighbouring numbers with the separator in between."""
    columns, numbers = [], list[np.ndarray]()
    for at in range(table.shape[1]):
        column = table.iloc[:, at]
        if column.dtype.kind != "f":
            columns += _numbers(numbers, digits, separator, decimal)
            columns.append(_texts(column, separator))
            numbers = []
        else:
            numbers.append(column.to_numpy())
    return columns + _numbers(numbers, digits, separator, decimal)


def _texts(column: pd.Series[Any], separator: str) -> list[str]:
    cells = column.tolist()
    if column.dtype.kind in "biu" or isinstance(column.dtype, pd.StringDtype):
        texts = {value: _cell(value, separator) for value in set(cells)}
        return [texts[value] for value in cells]
    return [_cell(value, separator) for value in cells]


def _numbers(
    columns: Sequence[np.ndarray], digits: str | None, separator: str, decimal: str
) -> list[list[str]]:
    """Return the cells of neighbouring columns; those that miss the same rows are told together."""
    missing = [np.isnan(values) for values in columns]
    groups = list[list[int]]()
    for at, gaps in enumerate(missing):
        if groups and np.array_equal(gaps, missing[groups[-1][0]]):
            groups[-1].append(at)
        else:
            groups.append([at])
    found = []
    for group in groups:
        there = np.flatnonzero(~missing[group[0]])
        texts = [separator * (len(group) - 1)] * len(columns[0])
        written = _written([columns[at][there] for at in group], digits, separator, decimal)
        for row, text in zip(there.tolist(), written, strict=True):
            texts[row] = text
        found.append(texts)
    return found


def _written(
    columns: Sequence[np.ndarray], digits: str | None, separator: str, decimal: str
) -> list[str]:
    """Return the numbers of each row with the separator in between; none is missing."""
    cells = [
        values.tolist() if values.itemsize == 8 or digits else list(map(str, values))
        for values in columns
    ]
    pattern = separator.join([digits or "%s"] * len(columns))
    texts = [pattern % row for row in zip(*cells, strict=True)]
    return texts if decimal == "." else [text.replace(".", decimal) for text in texts]


def _cell(value: object, separator: str) -> str:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    return _quoted(str(safe_cell(value)), separator)


def _quoted(text: str, separator: str) -> str:
    if any(sign in text for sign in (separator, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text
