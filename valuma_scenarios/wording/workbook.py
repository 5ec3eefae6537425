"""Excel workbooks: one tidy table on each sheet, from A1, unrounded, under a frozen heading."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import Any

import pandas as pd
import xlsxwriter  # type: ignore[import-untyped]

from valuma_scenarios.project.text import TEXT_STAYS_TEXT

OPTIONS = {"in_memory": True, "nan_inf_to_errors": False, **TEXT_STAYS_TEXT}
"""Of every workbook."""
LONGEST_NAME = 31
WIDEST = 60


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, what it holds, its columns and its rows."""

    name: str
    text: str
    headings: tuple[str, ...]
    table: pd.DataFrame


def table_xlsx(table: pd.DataFrame, name: str) -> bytes:
    """Return one table as a workbook with one sheet.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows; numbers stay numbers and are not rounded, what is missing becomes an empty cell.
    name : str
        Name of the sheet; what Excel does not take in a name is left out.
    """
    kept = "".join(sign for sign in name if sign not in "[]:*?/\\").strip("'")[:LONGEST_NAME]
    headings = tuple(map(str, table.columns))
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        add_sheet(book, Sheet(kept or "valuma", "", headings, table))
    return buffer.getvalue()


def add_sheet(book: Any, entry: Sheet) -> None:
    """Add a sheet with a heading that stays in sight, filters, and columns as wide as texts."""
    sheet = book.add_worksheet(entry.name)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    sheet.write_row(0, 0, entry.headings, head)
    for k, name in enumerate(entry.table.columns):
        cells = [_plain(value) for value in entry.table[name]]
        sheet.write_column(1, k, cells)
        longest = max((len(v) for v in cells if isinstance(v, str)), default=0)
        sheet.set_column(k, k, min(WIDEST, max(11, longest + 1)))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(entry.table), len(entry.headings) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _plain(value: Any) -> Any:
    """Return what a cell can hold: a number, a truth or a text."""
    value = value.item() if hasattr(value, "item") else value
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if isinstance(value, bool | int | float | str) else str(value)
