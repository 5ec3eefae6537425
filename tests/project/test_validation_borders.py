"""Damaged borders and tiles: what is said, where, and that reports draw what was checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from valuma_scenarios.errors import Problem, ProjectError
from valuma_scenarios.figures.drawing.geometry import geometry_of, read_geometry
from valuma_scenarios.project.borders import border_files, read_borders
from valuma_scenarios.project.open import load_project
from valuma_scenarios.project.validate import check_files
from valuma_scenarios.results.runs import open_run, write_run
from valuma_scenarios.schema.study import Study

SQUARE = [[24.0, 60.0], [25.0, 60.0], [25.0, 61.0], [24.0, 60.0]]
FILES = border_files("maakunta")
TILES = b"id,column,row\nMK01,0,0\n"


def collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, indent=0).encode()


def feature(name: object = "MK01", ring: Any = SQUARE, kind: str = "Polygon") -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": [ring]}
    return {"type": "Feature", "properties": {"id": name}, "geometry": geometry}


def said(geojson: bytes, tiles: bytes = TILES) -> tuple[Problem, ...]:
    return read_borders((geojson, tiles), FILES).problems


def problems_of(project: Path) -> list[str]:
    return [str(problem) for problem in check_files((), project).problems]


def edit(project: Path, file: str, old: str, new: str) -> None:
    path = project / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def test_a_square_is_fine() -> None:
    assert said(collection(feature())) == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x, y: [y, x], "the borders of MK02: points look like [latitude, longitude]"),
        (lambda x, y: [x + 60, y], "the borders of MK02: the borders lie elsewhere"),
        (lambda x, y: [x * 1e4, y * 1e5], "the borders of MK02: points look like metres"),
        (lambda x, y: [x if x == 24 else 85.5, y], "the borders of MK02: the point [85.5, 60]"),
    ],
)
def test_one_region_that_lies_elsewhere_is_named(
    change: Callable[[float, float], list[float]], message: str
) -> None:
    large = [[20.0, 60.0], [24.0, 60.0], [24.0, 61.0], *SQUARE * 6, [20.0, 60.0]]
    moved = [change(*point) for point in SQUARE]
    (problem,) = said(collection(feature("MK01", large), feature("MK02", moved)))
    assert message in problem.message
    assert problem.line > 1


@pytest.mark.parametrize(
    ("geojson", "message"),
    [
        (b"", "the file is empty"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"type": "Feature"}', "a GeoJSON FeatureCollection is expected, found the text"),
        (b"[]", "a GeoJSON FeatureCollection is expected, found an empty list"),
        (collection(), "the collection has no features"),
        (collection(feature(99)), "1 of 1 features have no region id"),
        (collection("x"), "1 of 1 features have no region id"),
        (collection(feature(), feature()), "MK01 has two features"),
        (collection(feature(kind="Point")), "a Polygon or a MultiPolygon is expected"),
        (collection(feature(ring=SQUARE[:3])), "a ring is not closed"),
        (collection(feature(ring=[[24.0, "x"]] * 4)), "a point is not [longitude, latitude]"),
        (
            collection(feature(ring=[[6e6, y] for y in (24.0, 25.0, 26.0, 24.0)])),
            "points look like metres",
        ),
        (collection(feature(ring=[[24.0, 61.0]] * 4)), "a ring has no area"),
        (collection(feature(), feature("MK02")), "the borders of MK02: they are those of MK01"),
        (collection(feature(kind="MultiPolygon")), "are those of a Polygon, not of a MultiPolygon"),
        (collection({**feature(), "geometry": None}), "found nothing"),
    ],
)
def test_what_is_no_border(geojson: bytes, message: str) -> None:
    (problem,) = said(geojson)
    assert problem.file == FILES[0]
    assert message in problem.message


def test_the_place_of_a_fault_is_the_line_of_its_region() -> None:
    (problem,) = said(collection(feature(), feature("MK02", SQUARE[:3])))
    lines = collection(feature(), feature("MK02", SQUARE[:3])).decode().split("\n")
    assert '"id": "MK02"' in lines[problem.line - 1][problem.column - 1 :]


def test_a_file_that_is_cut_off(copy_project: Callable[[], Path]) -> None:
    project = copy_project()
    path = project / FILES[0]
    path.write_bytes(path.read_bytes()[:500])
    (problem,) = problems_of(project)
    assert problem.startswith(f"{FILES[0]}:2:")
    assert "valuma init DIR" in problem
    with pytest.raises(ProjectError, match=r"maakunta\.geojson:2:"):
        load_project(project)


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_said_by_validate_and_the_shipped_borders_are_drawn(
    copy_project: Callable[[], Path], file: str
) -> None:
    project = copy_project()
    (project / file).unlink()
    assert [p.split(". ")[0] for p in problems_of(project)] == [f"{file}:1:1: the file is missing"]
    shipped = read_geometry()
    assert shipped is not None
    drawn = geometry_of(load_project(project))
    assert drawn is not None
    assert drawn.tiles == shipped.tiles


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        (
            "MK02,",
            "MK99,",
            [":1:1: there is no tile for MK02", ":3:1: unknown region 'MK99'. Delete"],
        ),
        ("MK02,1,5\n", "", [":1:1: there is no tile for MK02"]),
        ("MK02,1,5\n", "MK02,2,5\n", [":3:6: the tile of MK02 lies on the tile of MK01"]),
        ("MK02,1,5\n", "MK02,1,5\nMK02,0,0\n", [":4:1: MK02 has two tiles"]),
        ("MK02,1,5\n", "MK02,-1,5\n", [":3:6: column must lie in 0 … 200, found -1"]),
        ("MK02,1,5\n", "MK02,1\n", [":3:1: 3 values are expected, found 2"]),
    ],
)
def test_tiles(copy_project: Callable[[], Path], old: str, new: str, messages: list[str]) -> None:
    project = copy_project()
    edit(project, FILES[1], old, new)
    problems = problems_of(project)
    assert len(problems) == len(messages)
    for problem, message in zip(problems, messages, strict=True):
        assert problem.startswith(FILES[1] + message)


def test_borders_of_an_unknown_region(copy_project: Callable[[], Path]) -> None:
    project = copy_project()
    edit(project, FILES[0], '"properties":{"id":"MK19"', '"properties":{"id":"MK77"')
    problems = problems_of(project)
    assert len(problems) == 2
    assert "there are no borders for MK19" in problems[0]
    assert "unknown region 'MK77'" in problems[1]


def test_a_study_is_drawn_with_the_borders_of_its_project(
    copy_project: Callable[[], Path], shipped_study: Study
) -> None:
    project = copy_project()
    edit(project, FILES[1], "MK01,2,5", "MK01,9,9")
    study = load_project(project)
    drawn, shipped = geometry_of(study), geometry_of(shipped_study)
    assert drawn is not None
    assert shipped is not None
    assert (drawn.tiles["MK01"], shipped.tiles["MK01"]) == ((9, 9), (2, 5))
    assert geometry_of(replace(study, borders=None)) == read_geometry()


@pytest.mark.slow
def test_a_run_keeps_the_borders_it_was_drawn_with(
    copy_project: Callable[[], Path], tmp_path: Path
) -> None:
    project = copy_project()
    edit(project, FILES[1], "MK01,2,5", "MK01,9,9")
    folder = write_run(load_project(project), project, tmp_path / "out", draws=0)
    edit(project, FILES[1], "MK01,9,9", "MK01,8,8")
    run = open_run(folder)
    run.results.close()
    drawn = geometry_of(run.study)
    assert drawn is not None
    assert drawn.tiles["MK01"] == (9, 9)
