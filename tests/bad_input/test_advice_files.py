"""Hints on borders, surveys and sheets of experts: done as they say, the problem is gone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from valuma_scenarios.analyses.elicitation.pool import chosen_parameters
from valuma_scenarios.analyses.elicitation.profiles import read_profiles
from valuma_scenarios.analyses.elicitation.read import read_sheets
from valuma_scenarios.analyses.elicitation.sheet import (
    COLUMNS,
    FIRST_ROW,
    SheetRequest,
    write_sheet,
)
from valuma_scenarios.errors import Problem, ProjectError
from valuma_scenarios.project.borders import border_files, read_borders
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS

FILES = border_files("maakunta")
TILES = b"id,column,row\nMK01,0,0\n"
SQUARE = [[24.0, 60.0], [25.0, 60.0], [25.0, 61.0], [24.0, 60.0]]
METRES = [[4e5, 6.7e6], [5e5, 6.7e6], [5e5, 6.8e6], [4e5, 6.7e6]]


def collection(*rings: Any, names: tuple[str, ...] = ("MK01", "MK02")) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"id": name} if name else {"nimi": "Uusimaa"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
            for name, ring in zip(names, rings, strict=False)
        ],
    }


def turned(data: dict[str, Any]) -> dict[str, Any]:
    """Write the second number of every point first."""
    for feature in data["features"]:
        rings = feature["geometry"]["coordinates"]
        rings[:] = [[[y, x] for x, y in ring] for ring in rings]
    return data


def without_the_named_point(data: dict[str, Any], problem: Problem) -> dict[str, Any]:
    match = re.search(r"the point (\[.*?\])", problem.message)
    assert match
    for feature in data["features"]:
        rings = feature["geometry"]["coordinates"]
        rings[:] = [[p for p in ring if p != json.loads(match[1])] for ring in rings]
    return data


def with_the_shown_id(data: dict[str, Any], problem: Problem) -> dict[str, Any]:
    match = re.search(r'"properties": \{("id": "MK\d\d"), …\}', problem.hint)
    assert match
    data["features"][0]["properties"] = json.loads("{" + match[1] + "}")
    return data


def without_the_second(data: dict[str, Any], _problem: Problem) -> dict[str, Any]:
    return {**data, "features": data["features"][:1]}


def of_kind(data: dict[str, Any], kind: str) -> dict[str, Any]:
    """Write another kind of geometry."""
    data["features"][0]["geometry"]["type"] = kind
    return data


def in_degrees(data: dict[str, Any], _problem: Problem) -> dict[str, Any]:
    count = len(data["features"])
    return collection(*[[[x + k / 9, y] for x, y in SQUARE] for k in range(count)])


Follow = Callable[[dict[str, Any], Problem], dict[str, Any]]
STRAY = [*SQUARE[:3], [85.5, 60.5], SQUARE[0]]
MISPLACED: dict[str, tuple[Callable[[], dict[str, Any]], str, Follow]] = {
    "axes": (
        lambda: turned(collection(SQUARE)),
        "Write the longitude first",
        lambda data, _: turned(data),
    ),
    "axes of one region": (
        lambda: collection(SQUARE * 5, [[y, x] for x, y in SQUARE]),
        "Write the longitude first",
        in_degrees,
    ),
    "metres": (lambda: collection(METRES), "Transform the file to longitude", in_degrees),
    "another country": (
        lambda: collection([[x - 40, y] for x, y in SQUARE]),
        "Use the borders of the regions in degrees",
        in_degrees,
    ),
    "one point": (lambda: collection(STRAY), "or take it out", without_the_named_point),
    "no id": (lambda: collection(SQUARE, names=("",)), "Write the code", with_the_shown_id),
    "the kind in small letters": (
        lambda: of_kind(collection(SQUARE), "polygon"),
        "Write Polygon",
        lambda data, _: of_kind(data, "Polygon"),
    ),
    "another kind": (
        lambda: of_kind(collection(SQUARE), "MultiPolygon"),
        "Write Polygon as the type",
        lambda data, _: of_kind(data, "Polygon"),
    ),
    "one id twice": (
        lambda: collection(SQUARE, SQUARE, names=("MK01", "MK01")),
        "Delete one of the two",
        without_the_second,
    ),
}


@pytest.mark.parametrize("case", MISPLACED)
def test_a_hint_on_borders_removes_the_problem(case: str) -> None:
    wrong, hint, follow = MISPLACED[case]
    (problem,) = read_borders((json.dumps(wrong()).encode(), TILES), FILES).problems
    assert hint in problem.hint
    mended = json.dumps(follow(wrong(), problem)).encode()
    assert read_borders((mended, TILES), FILES).problems == ()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"[" * 100_000, b'{"type": "FeatureCollection"}', b"9" * 5_000,
        json.dumps(collection(SQUARE[:2])).encode(),
        json.dumps(collection([["24", "60"]] * 4)).encode(),
        json.dumps(collection(*[SQUARE] * 501, names=tuple(f"R{k}" for k in range(501)))).encode(),
    ],
)  # fmt: skip
def test_damaged_borders_are_mended_by_the_shipped_file(root: Path, content: bytes) -> None:
    (problem,) = read_borders((content, TILES), FILES).problems
    assert "valuma init" in problem.hint
    shipped = tuple((root / file).read_bytes() for file in FILES)
    assert read_borders((shipped[0], shipped[1]), FILES).problems == ()


HEAD = "id,spread,g1,g2,g3,g4,g5,g6"
SOUND = ("a", "", "50", "10", "10", "10", "10", "10")
ANSWERS: dict[str, tuple[int, str, str, str]] = {
    # column, what stands there, what the hint names, what is written then
    "text": (2, "many", r"Write a number from (\d+) to \d+", ""),
    "below zero": (2, "-5", r"Write a number from (\d+) to \d+", ""),
    "beyond all points": (2, "150", r"Write a number from \d+ to (\d+)", ""),
    "wrong sum": (2, "40", r"Correct the points", "50"),
    "spread": (1, "1.5", r"Use a number from (\d+) \(sure\)", ""),
    "spread in words": (1, "some", r"or (leave the cell empty)", "EMPTY"),
    "a name on and on": (0, "x" * 6_000, r"(Shorten it)", "short"),
    "a name that turns round": (0, "a\u202eb", r"(Take it out)", "ab"),
}


def survey(folder: Path, text: str, kind: str = "points") -> tuple[Problem, ...]:
    path = folder / "s.csv"
    path.write_text(text, encoding="utf-8")
    try:
        read_profiles(path, GOALS, kind)  # type: ignore[arg-type]
    except ProjectError as error:
        return tuple(error.problems)
    return ()


@pytest.mark.parametrize("case", ANSWERS)
def test_a_hint_on_an_answer_removes_the_problem(tmp_path: Path, case: str) -> None:
    column, wrong, named, written = ANSWERS[case]

    def said(cell: str) -> tuple[Problem, ...]:
        cells = [*SOUND[:column], cell, *SOUND[column + 1 :]]
        return survey(tmp_path, f"{HEAD}\n{','.join(cells)}\n")

    (problem,) = said(wrong)
    match = re.search(named, problem.hint)
    assert match, problem.hint
    left = said("" if written == "EMPTY" else written or match[1])
    # A number that a range allows may still leave the sum of the points to be corrected.
    assert problem.message not in {other.message for other in left}
    assert all("sum to" in other.message for other in left)


@pytest.mark.parametrize(
    ("text", "kind", "hint", "mended"),
    [
        (f"{HEAD}\na,,0,0,0,0,0,0\nb,{','.join(SOUND[1:])}\n", "points", "Leave the row out",
         f"{HEAD}\nb,{','.join(SOUND[1:])}\n"),
        (f"{HEAD}\n{','.join(SOUND)}\n{','.join(SOUND)}\n", "points", "Keep one of the two",
         f"{HEAD}\n{','.join(SOUND)}\n"),
        (f"{HEAD}\na,,80,50,0,0,0,0\n", "swing", "Give 100 to the most important",
         f"{HEAD}\na,,100,50,0,0,0,0\n"),
        ("", "points", "Write the columns g1, g2, g3, g4, g5, g6 and a row",
         f"g1,g2,g3,g4,g5,g6\n{','.join(SOUND[2:])}\n"),
        (f"{HEAD}\n", "points", "Add rows with a value for every goal",
         f"{HEAD}\n{','.join(SOUND)}\n"),
        (f"{HEAD.replace('g6', 'sixth')}\n{','.join(SOUND)}\n", "points", "begin their names so",
         f"{HEAD.replace('g6', 'g6 sixth')}\n{','.join(SOUND)}\n"),
        (f"{HEAD},g6\n{','.join(SOUND)},10\n", "points", "Delete one of the two",
         f"{HEAD}\n{','.join(SOUND)}\n"),
    ],
)  # fmt: skip
def test_a_hint_on_a_survey_removes_the_problem(
    tmp_path: Path, text: str, kind: str, hint: str, mended: str
) -> None:
    (problem,) = survey(tmp_path, text, kind)
    assert hint in problem.hint
    assert survey(tmp_path, mended, kind) == ()


Answer = tuple[object, object, object]
SHEETS: dict[str, tuple[Answer, str, str, Callable[[str], Answer]]] = {
    "below the bounds": (
        (-1, 0.5, 0.7), "p05", r"at least (\S+) \(", lambda low: (float(low), 0.5, 0.7),
    ),
    "above the bounds": (
        (0.4, 0.5, 7), "p95", r"at most (\S+) \(", lambda high: (0.4, 0.5, float(high)),
    ),
    "not all three": ((0.4, None, 0.7), "p50", "Give (all three)", lambda _: (0.4, 0.5, 0.7)),
    "or none": ((0.4, "?", 0.7), "p50", "or (none)", lambda _: (None, None, None)),
    "order": ((0.6, 0.5, 0.7), "p05", "(5th) percentile is the low", lambda _: (0.5, 0.6, 0.7)),
    "no room": ((0.5, 0.5, 0.5), "p95", "Leave some (room)", lambda _: (0.4, 0.5, 0.6)),
}  # fmt: skip


@pytest.mark.parametrize("case", SHEETS)
def test_a_hint_on_a_sheet_removes_the_problem(
    shipped_study: Study, tmp_path: Path, case: str
) -> None:
    wrong, column, named, follow = SHEETS[case]
    path = tmp_path / "e.xlsx"
    write_sheet(
        shipped_study,
        SheetRequest(chosen_parameters(shipped_study, ["x_opt", "omega"]), ("N1",), "en"), path,
    )  # fmt: skip

    def said(answer: Answer) -> tuple[Problem, ...]:
        book = openpyxl.load_workbook(path)
        for row, values in enumerate((answer, (-0.1, 0.0, 0.3))):
            for key, value in zip(("p05", "p50", "p95"), values, strict=True):
                cell = book["N1"].cell(FIRST_ROW + 1 + row, COLUMNS.index(key) + 1)
                cell.value = value  # type: ignore[assignment]
        book.save(path)
        return read_sheets(shipped_study, [path]).problems

    (problem,) = said(wrong)
    assert problem.column == COLUMNS.index(column) + 1
    match = re.search(named, problem.hint)
    assert match, problem.hint
    assert said(follow(match[1])) == ()
