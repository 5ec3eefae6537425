"""Text that people wrote never becomes code: not in a table, a workbook or on a terminal."""

from __future__ import annotations

import csv
import io
import zipfile

import numpy as np
import pandas as pd
import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from valuma_scenarios.project.csv_text import csv_text
from valuma_scenarios.project.text import (
    TEXT_STAYS_TEXT,
    is_blank,
    printable,
    safe_cell,
    text_fault,
)

HOSTILE = (
    '=HYPERLINK("http://x.example","Open")', "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1",
    " =1+1", "＝1+1", '=cmd|" /C calc"!A0', "http://x.example", "internal:Sheet1!A1",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@given(st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20)), min_size=1))
def test_a_cell_is_a_number_or_begins_like_no_formula(texts: list[str]) -> None:
    table = pd.DataFrame({"text": pd.array(texts, dtype="str"), "number": -1.5})
    rows = list(csv.reader(io.StringIO(csv_text(table), newline="")))[1:]
    for (cell, number), text in zip(rows, texts, strict=True):
        assert number == "-1.5"
        assert cell.removeprefix("'") == text.removeprefix("'")
        if cell.lstrip(" ").startswith(FORMULA):
            float(cell)


@pytest.mark.parametrize("rows", [1, 3, 10_000])
@given(data=st.data())
def test_csv_is_what_pandas_writes(rows: int, data: st.DataObject) -> None:
    """However many rows are written at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("valuma_scenarios.project.csv_text.ROWS", rows)
        _is_what_pandas_writes(data)


def _is_what_pandas_writes(data: st.DataObject) -> None:
    size = data.draw(st.integers(0, 4))
    texts = st.lists(st.text("a,;\"\n '0", max_size=4), min_size=size, max_size=size)
    floats = st.lists(st.floats(), min_size=size, max_size=size)
    table = pd.DataFrame(
        {
            "text": pd.array(data.draw(texts), dtype="str"),
            "float": np.array(data.draw(floats), dtype=float),
            "count": np.arange(size),
            "mixed": pd.Series([None, 1, True, 2.5][:size], dtype=object),
        }
    )
    assert csv_text(table) == table.to_csv(index=False, lineterminator="\n")
    assert csv_text(table, digits="%.7g").replace("%", "") == table.to_csv(
        index=False, float_format="%.7g", lineterminator="\n"
    )
    assert csv_text(table, separator=";", decimal=",") == table.to_csv(
        index=False, sep=";", decimal=",", lineterminator="\n"
    )
    only = table[["text"]]
    assert csv_text(only) == only.to_csv(index=False, lineterminator="\n")


@given(st.one_of(st.floats(allow_nan=False), st.integers()))
def test_numbers_stay_as_they_are(number: float) -> None:
    assert safe_cell(number) == number
    assert safe_cell(str(number)) == str(number)


def test_a_workbook_holds_texts_only() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **TEXT_STAYS_TEXT}) as book:
        sheet = book.add_worksheet()
        for row, text in enumerate(HOSTILE):
            sheet.write(row, 0, text)
    with zipfile.ZipFile(buffer) as archive:
        content = archive.read("xl/worksheets/sheet1.xml")
        assert not any("rels" in name and "sheet1" in name for name in archive.namelist())
    assert b"<f>" not in content
    assert content.count(b't="s"') == len(HOSTILE)


@given(st.text(max_size=30))
def test_a_terminal_gets_one_line_without_commands(text: str) -> None:
    shown = printable(text)
    assert len(shown.splitlines()) <= 1
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize("text", ["", " ", "\u00a0\u200b", "\u3164", "\ufeff", "\u2800"])
def test_what_cannot_be_seen_is_blank(text: str) -> None:
    assert is_blank(text)
    assert not is_blank(text + "a")


def test_ordinary_text_has_no_fault() -> None:
    assert text_fault("Ääni – “näin” 5\u00a0%,\nja 👩‍🔬 \t loppu") is None


def test_what_spreadsheets_read_back_is_the_text() -> None:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([safe_cell(text) for text in HOSTILE])
    (row,) = csv.reader(io.StringIO(buffer.getvalue()))
    assert all(cell in (text, f"'{text}") for cell, text in zip(row, HOSTILE, strict=True))
