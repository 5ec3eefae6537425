"""CSV for people: as the spreadsheet of their language opens it with a double click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from valuma_scenarios.project.csv_text import csv_text

CsvStyle = Literal["plain", "excel"]


def style_named(text: str) -> CsvStyle:
    """Return the style that a name on the command line means: `plain`, or `excel-fi`."""
    return "plain" if text == "plain" else "excel"


def csv_style(language: str) -> CsvStyle:
    """Return the usual style of a language: Finnish and Swedish sheets want decimal commas."""
    return "excel" if language in ("fi", "sv") else "plain"


def csv_bytes(table: pd.DataFrame, style: CsvStyle, headings: Sequence[str] = ()) -> bytes:
    """Return a table as CSV in UTF-8.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows; numbers are not rounded.
    style : {"plain", "excel"}
        `plain` has commas and decimal points, for programs. `excel` has semicolons, decimal commas
        and a byte order mark, without which a Nordic Excel shows one column and broken letters.
    headings : sequence of str
        Names of the columns; those of the table if not given.
    """
    if style == "plain":
        return csv_text(table, header=headings).encode()
    return csv_text(table, separator=";", decimal=",", header=headings).encode("utf-8-sig")
