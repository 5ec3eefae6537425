"""Tables as other programs write them: one reader for all of them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuma_scenarios.errors import ProjectError
from valuma_scenarios.project.cells import (
    SEPARATORS,
    clean,
    is_missing,
    number_of,
    percent_of,
    read_cells,
)

NAMES = ("region", "value", "note")
HEADER = ",".join(NAMES)


def texts(content: bytes) -> list[list[str]]:
    cells = read_cells(content, "t.csv", NAMES)
    return [[cell.text for cell in row] for row in (cells.header, *cells.rows)]


@given(
    st.sampled_from(SEPARATORS),
    st.sampled_from(("\n", "\r\n", "\r")),
    st.sampled_from(("utf-8", "utf-8-sig", "utf-16")),
    st.lists(
        st.lists(st.text(st.sampled_from('aä1,;|"\n \t='), max_size=6), min_size=3, max_size=3),
        max_size=4,
    ),
)
def test_what_a_program_writes_is_read_back(
    separator: str, end: str, encoding: str, rows: list[list[str]]
) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(
        [NAMES, *rows]
    )
    expected = [[clean(text.replace("\n", " ")) for text in row] for row in rows]
    filled = [row for row in expected if any(row)]
    assert texts(buffer.getvalue().encode(encoding)) == [list(NAMES), *filled]


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("sep=;\nregion;value;note\na;1;x\n", ";"),
        ("sep=\\t\nregion\tvalue\tnote\na\t1\tx\n", "\t"),
        ("sep=;\nregion,value,note\na,1,x\n", ","),
        ('"sep=|"\nregion|value|note\na|1|x\n', "|"),
        ("\n\nregion\tvalue\tnote\n\na\t1\tx\n\t\t\n", "\t"),
        (
            'region;"value";"Why, and since when, for whom, how, and who says so?"\na;1;x\n',
            ";",
        ),
    ],
)
def test_the_separator_is_told_by_the_names(text: str, separator: str) -> None:
    cells = read_cells(text.encode(), "t.csv", NAMES)
    assert cells.separator == separator
    assert [[cell.text for cell in row] for row in cells.rows] == [["a", "1", "x"]]


def test_places_are_those_of_the_file() -> None:
    cells = read_cells(f'{HEADER}\n\na,"1\n2",x\nb,“3”,\n'.encode(), "t.csv", NAMES)
    places = [[(cell.text, cell.line, cell.column) for cell in row] for row in cells.rows]
    assert places == [
        [("a", 3, 1), ("1 2", 3, 3), ("x", 4, 4)],
        [("b", 5, 1), ("3", 5, 3), ("", 5, 7)],
    ]


def test_each_column_tells_its_own_decimal_sign() -> None:
    rows = "a;1,5;0.25\nb;2,345;0.5\nc;3,25;0.75\n"
    assert read_cells(f"region;value;note\n{rows}".encode(), "t.csv", NAMES).commas == (
        False,
        True,
        False,
    )
    thousands = read_cells(b"region;value;note\na;1,500;0.5\nb;2,000;0.25\n", "t.csv", NAMES)
    assert thousands.commas == (False, False, False)
    assert read_cells(b"region;value;note\na;1,500;0,5\n", "t.csv", NAMES).commas[1]


def test_an_open_quotation_mark_spoils_its_own_row_only() -> None:
    cells = read_cells(f'{HEADER}\na,"1,x\nb,2,y\n'.encode(), "t.csv", NAMES)
    assert [(p.line, p.column) for p in cells.problems] == [(2, 3)]
    assert [cell.text for cell in cells.rows[-1]] == ["b", "2", "y"]


def test_a_table_without_end_is_refused() -> None:
    with pytest.raises(ProjectError, match="more than 20000 lines"):
        read_cells(b"region\n" + b"a\n" * 60_000, "t.csv", NAMES)
    with pytest.raises(ProjectError, match="2:1: the line has"):
        read_cells(b"region\n" + b"," * 60_000, "t.csv", NAMES)


@pytest.mark.parametrize(
    ("text", "comma", "value"),
    [
        ("1.5", False, 1.5),
        ("1,5", False, 1.5),
        ("\u22121,5", False, -1.5),
        ("–5", False, -5.0),
        ("56\u00a0800", False, 56800.0),
        ("1 234\u202f567,5", False, 1234567.5),
        ("1.234.567,5", False, 1234567.5),
        ("1,234,567.5", False, 1234567.5),
        ("1,500", True, 1.5),
        ("1,500", False, None),
        ("1.500", False, 1.5),
        ("1.500", True, None),
        ("0,500", False, 0.5),
        ("73.2 bp", False, 73.2),
        ("170925*", False, 170925.0),
        ("170925 (e)", False, 170925.0),
        ("1.689.725", False, 1689725.0),
        ("1,689,725", False, 1689725.0),
        ("0.689.725", False, None),
        ("5e-1", False, 0.5),
        ("1e999", False, None),
        ("nan", False, None),
        ("0x10", False, None),
        ("1_000", False, None),
        ("12 34", False, None),
        ("--5", False, None),
        ("9" * 5000, False, None),
        ("", False, None),
    ],
)
def test_numbers_that_can_mean_one_thing_only(text: str, comma: bool, value: float | None) -> None:
    assert number_of(text, comma=comma) == value


def test_per_cent_signs_and_missing_marks() -> None:
    assert [percent_of(text) for text in ("30 %", "30%", "12,5\u00a0%", "30", "%")] == [
        30, 30, 12.5, None, None,
    ]  # fmt: skip
    assert all(is_missing(text) for text in ("", ":", ": c", "..", "-", "–", "NA", "#N/A"))
    assert not any(is_missing(text) for text in ("0", "x", "-1", "none of them"))
