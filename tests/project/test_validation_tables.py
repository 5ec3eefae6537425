"""Broken tables of regions: what is said, and at which line and column."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.project.broken import TABLES, in_table, unmark
from valuma_scenarios.project.load import Raw, read_project
from valuma_scenarios.project.open import check
from valuma_scenarios.project.tables import read_table
from valuma_scenarios.project.validate import check_files

HEADER = (
    "id,name_fi,name_sv,name_en,parent,parent_name_fi,parent_name_sv,parent_name_en,population,"
    "population_year,gdp_per_capita,gdp_year,gdp_note,nspa,metropolitan,large_city,regional_centre,"
    "seutukaupunki,rural_heartland,sparsely_populated,archipelago\n"
)
ROW = 'MK01,A,B,C,FI1B,D,E,F,1000,2019,56800,2019,"a, note",0,0.5,0.5,0,0,0,0,0\n'
REGIONS = HEADER + ROW
LOWER = HEADER + ROW.replace("MK01", "SK011").replace("FI1B", "MK01")
NEIGHBOURS = "region,neighbour,note\nMK01,MK02,\nMK02,MK01,\n"
BASELINE = "indicator,region,year,value,trend_per_year,trend_from,trend_to,trend_n,source,note\n"
CELL = "employment_rate,MK01,2018,73.2,0.1,2010,2018,9,judgement,\n"
MUNICIPALITY = "KU005,Alajärvi,Alajärvi,Alajärvi,SK146,9562,2019\n"
MUNICIPALITIES = "id,name_fi,name_sv,name_en,parent,population,population_year\n" + MUNICIPALITY

CASES: dict[str, tuple[str, str, str, str, str]] = {
    # --- regions: (table, text, old, new with the mark, message|hint)
    "unknown column": (
        "maakunta",
        REGIONS,
        "large_city,",
        "‸big_city,",
        "unknown column 'big_city'|Did you mean 'large_city'",
    ),
    "number that could be two": (
        "maakunta",
        REGIONS,
        "1000,2019",
        '‸"1,500",2019',
        "population: a number is expected, found the text '1,500'|It could mean two numbers",
    ),
    "not finite": ("maakunta", REGIONS, "1000", "‸inf", "population: a number is expected"),
    "empty cell": ("maakunta", REGIONS, "56800", "‸", "gdp_per_capita is empty"),
    "shares of region types": (
        "maakunta",
        REGIONS,
        "0,0.5,0.5",
        "0,‸0.5,0.4",
        "the shares of MK01 by region type sum to 0.9, not to 1",
    ),
    "totals": (
        "maakunta",
        REGIONS,
        "\nMK01",
        "\n‸Koko Maa",
        "'Koko Maa' is a row of totals|Delete it",
    ),
    "title": (
        "maakunta",
        REGIONS,
        "id,name_fi",
        "‸Maakunnat 2023\n\nid,name_fi",
        "a title stands above the names of the columns, which are in line 3|Delete the lines",
    ),
    "another kind of file": (
        "maakunta",
        REGIONS,
        HEADER,
        '‸{"class": "dataset"}\n',
        "names no column of this table, found '{\"class|Write the names in the first line",
    ),
    "note at the end": (
        "maakunta",
        REGIONS,
        ",0,0,0,0,0\n",
        ",0,0,0,0,0\n\n‸Lähde: Tilastokeskus\n",
        "21 values are expected, found 1|Delete the line if it is a note",
    ),
    "points between thousands": (
        "maakunta",
        REGIONS,
        "1000,2019",
        "‸1.234,2019",
        "population is a number of people, found 1.234|Write whole people: 1234",
    ),
    "per cent for shares": (
        "maakunta",
        REGIONS,
        "0,0.5,0.5",
        "0,‸50,0.5",
        "must lie in 0 … 1, found 50|Write 0.5",
    ),
    "share outside": ("maakunta", REGIONS, "0,0.5,0.5", "0,‸-0.5,1", "must lie in 0 … 1"),
    "nobody lives there": ("maakunta", REGIONS, "1000", "‸0", "population must be above 0"),
    "nspa": ("maakunta", REGIONS, '",0,', '",‸2,', "nspa must be 0 or 1, found 2"),
    "half a year": ("maakunta", REGIONS, "1000,2019", "1000,‸2019.5", "a whole number is expected"),
    "too few values": (
        "maakunta",
        REGIONS,
        "MK01,A,",
        "‸MK01,",
        "21 values are expected, found 20",
    ),
    "unquoted comma": ("maakunta", REGIONS, "\nMK01,A", "\n‸MK01,A,A", "found 22|quotation marks"),
    "region twice": (
        "maakunta",
        REGIONS + ROW,
        ROW + ROW,
        ROW + "‸" + ROW,
        "there is a row for it",
    ),
    "the country as a region": (
        "maakunta",
        REGIONS,
        "MK01",
        "‸FI",
        "stands for the whole and cannot be a region",
    ),
    "unknown parent": ("seutukunta", LOWER, "MK01", "‸MK3", "unknown parent 'MK3'"),
    "empty table": ("maakunta", REGIONS, REGIONS, "‸", "the file is empty"),
    # --- municipalities
    "unknown parent of a municipality": (
        "municipalities",
        MUNICIPALITIES,
        "SK146",
        "‸SK14",
        "unknown parent 'SK14'",
    ),
    "municipality twice": (
        "municipalities",
        MUNICIPALITIES + MUNICIPALITY,
        MUNICIPALITY + MUNICIPALITY,
        MUNICIPALITY + "‸" + MUNICIPALITY,
        "id KU005: there is a row for it already",
    ),
    "municipality without people": (
        "municipalities",
        MUNICIPALITIES,
        "9562",
        "‸0",
        "population must be above 0",
    ),
    # --- neighbours
    "only one direction": (
        "maakunta_neighbours",
        NEIGHBOURS,
        "MK01,MK02,\nMK02,MK01,\n",
        "MK01,‸MK02,\n",
        "MK02 is a neighbour of MK01, but not the other way round|Add the row MK02,MK01",
    ),
    "its own neighbour": (
        "maakunta_neighbours",
        NEIGHBOURS,
        "MK01,MK02,",
        "MK01,MK02,\nMK01,‸MK01,",
        "MK01 is its own neighbour",
    ),
    "unknown neighbour": (
        "maakunta_neighbours",
        NEIGHBOURS,
        "MK01,MK02,",
        "MK01,MK02,\nMK01,‸MK03,",
        "unknown region 'MK03'",
    ),
    "missing column": (
        "maakunta_neighbours",
        NEIGHBOURS,
        "region,neighbour,note",
        "‸region,neighbour",
        "the column 'note' is missing",
    ),
}
BASELINE_CASES: dict[str, tuple[str, str]] = {
    "unknown indicator": ("‸employment," + CELL.split(",", 1)[1], "unknown indicator 'employment'"),
    "unknown region": (CELL.replace("MK01", "‸MK03"), "unknown region 'MK03'"),
    "unknown source": (CELL.replace("judgement", "‸judgment"), "unknown source 'judgment'"),
    "outside its bounds": (CELL.replace("73.2", "‸173.2"), "employment_rate is 173.2, outside"),
    "no value": (CELL.replace("73.2", "‸"), "value is empty"),
    "text": (CELL.replace("73.2", "‸high"), "value: a number is expected, found the text 'high'"),
    "year": (CELL.replace(",2018,73", ",‸1018,73"), "the year 1018 is out of range"),
    "twice": (CELL + "‸" + CELL, "indicator and region employment_rate, MK01: there is a row"),
}


@pytest.mark.parametrize("name", CASES)
def test_one_error_is_said_once_and_in_the_right_place(shipped_raw: Raw, name: str) -> None:
    table, whole, old, new, said = CASES[name]
    assert whole.count(old) == 1
    text, line, column = unmark(whole.replace(old, new))
    (problem,) = in_table(shipped_raw, table, text)
    assert (problem.line, problem.column) == (line, column)
    message, _, hint = said.partition("|")
    assert message in problem.message
    assert hint in problem.hint


def test_names_of_columns_may_be_in_capitals(shipped_raw: Raw) -> None:
    text = REGIONS.replace(HEADER, HEADER.upper())
    (problem,) = in_table(shipped_raw, "maakunta", text.replace("1000,2019", "0,2019"))
    assert problem.message == "population must be above 0, found 0.0"


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("folder", TABLES["maakunta"][0]),
        ("pipe", TABLES["maakunta_baseline"][0]),
        ("link", "parameters/geometry/maakunta.geojson"),
        ("link", "scenarios"),
    ],
)
def test_what_stands_in_place_of_a_file_is_named_once(
    copy_project: Callable[[], Path], kind: str, file: str
) -> None:
    path = copy_project() / file
    root = next(parent for parent in path.parents if (parent / "parameters").is_dir())
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("nowhere")
    (first, *more) = read_project(root).problems
    assert (first.file, more) == (file, [])
    assert "cannot be read" in first.message


@pytest.mark.parametrize("name", BASELINE_CASES)
def test_baseline_cells(shipped_raw: Raw, name: str) -> None:
    marked, message = BASELINE_CASES[name]
    text, line, column = unmark(BASELINE + marked)
    problems = in_table(shipped_raw, "maakunta_baseline", text)
    (problem,) = [p for p in problems if "has no value for" not in p.message]
    assert (problem.line, problem.column) == (line, column)
    assert message in problem.message


def test_missing_baseline_cells(shipped_raw: Raw) -> None:
    problems = in_table(shipped_raw, "maakunta_baseline", BASELINE + CELL)
    (problem,) = [p for p in problems if p.message.startswith("employment_rate has")]
    assert problem.line == 2
    assert problem.message.endswith("MK02, MK04, MK05, MK06, MK07 and 13 more")


def test_a_lower_level_may_lack_an_indicator_but_not_in_some_regions(shipped_raw: Raw) -> None:
    text = BASELINE + CELL.replace("MK01", "SK011")
    messages = [p.message for p in in_table(shipped_raw, "seutukunta_baseline", text)]
    assert len(messages) == 1
    assert messages[0].startswith("employment_rate has no value for SK014")


def test_missing_table(shipped_raw: Raw) -> None:
    file = TABLES["maakunta_baseline"][0]
    hashes = {name: value for name, value in shipped_raw.hashes.items() if name != file}
    tables = {name: t for name, t in shipped_raw.tables.items() if name != "maakunta_baseline"}
    (problem,) = check(replace(shipped_raw, hashes=hashes, tables=tables)).problems
    assert str(problem).startswith(f"{file}:1:1: the table is missing")


def _damaged(content: bytes) -> dict[str, bytes]:
    text = content.decode()
    return {
        "a row with a value too many": text.replace("MK01,", "MK01,,", 1).encode(),
        "a row without its id": text.replace("\nMK01,", "\n,", 1).encode(),
        "a quotation mark that stays open": text.replace("MK01,", 'MK01,"', 1).encode(),
        "latin-1": text.encode("latin-1"),
        "empty": b"",
        "a column is missing": text.replace("nspa,", "", 1).encode(),
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", _damaged(b""))
def test_a_damaged_table_of_regions_is_the_only_thing_reported(
    copy_project: Callable[[], Path], name: str
) -> None:
    project = copy_project()
    file = TABLES["maakunta"][0]
    path = project / file
    path.write_bytes(_damaged(path.read_bytes())[name])
    (problem,) = check_files((), project).problems
    assert problem.file == file


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", ["a row with a value too many", "latin-1", "empty"])
def test_damage_of_any_table_has_one_cause(
    copy_project: Callable[[], Path], table: str, name: str
) -> None:
    project = copy_project()
    path = project / TABLES[table][0]
    content = path.read_bytes()
    damaged = {
        "a row with a value too many": content.rstrip() + b",x\n",
        "latin-1": content.rstrip() + b" \xe4\n",
        "empty": b"\n",
    }
    path.write_bytes(damaged[name])
    (problem,) = check_files((), project).problems
    assert problem.file == TABLES[table][0]


def test_a_deleted_table_of_regions_is_the_only_thing_reported(
    copy_project: Callable[[], Path],
) -> None:
    project = copy_project()
    (project / TABLES["maakunta"][0]).unlink()
    (problem,) = check_files((), project).problems
    assert problem.message == "the table is missing"


@pytest.mark.parametrize(("first", "later"), [("mk0", "mk"), ("", "")])
def test_codes_written_in_another_way_are_told_once(
    shipped_raw: Raw, root: Path, first: str, later: str
) -> None:
    """Nothing that names a region is called wrong because the list of regions writes it so."""
    text = (root / "parameters" / "regions" / "maakunta.csv").read_text(encoding="utf-8")
    text = text.replace("\nMK0", f"\n{first}").replace("\nMK", f"\n{later}")
    file, shape = TABLES["maakunta"]
    table = read_table(text.encode(), file, shape)
    changed = replace(shipped_raw, tables={**shipped_raw.tables, "maakunta": table})
    own = f"{first}1"
    assert [str(problem) for problem in check(changed).problems] == [
        f"{file}:2:1: none of its ids stands in the other tables of the level, which write 'MK01' "
        f"where this one writes {own!r}. Write the ids of regions alike in all of them"
    ]
