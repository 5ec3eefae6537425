"""Inputs that break programs: what is said, where, and that following the hint removes it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.project.broken import in_yaml, unmark
from valuma_scenarios.errors import ProjectError, nearest
from valuma_scenarios.project.load import Raw
from valuma_scenarios.project.open import load_project
from valuma_scenarios.project.overlays import read_overlay
from valuma_scenarios.project.validate import check_files

FILE = "scenarios/oma.yaml"
TEXT = """\
id: oma
based_on: by_theme
label: {fi: aa, sv: bb, en: cc}
summary: {fi: a, sv: b, en: c}
sources: [judgement]
networks: {mal: {coordination_meur: 0.5, binding: 0.5}}
"""
CASES: dict[str, tuple[str, str, str, str]] = {
    # old, new with the mark of the place, message|hint, what the hint leads to
    "terminal code": ("cc}", '‸"c\\ec"}', "control character U+001B|Take it out", "cc}"),
    "nothing": ("cc}", '‸"c\\0"}', "control character U+0000|Take it out", "cc}"),
    "no character": ("cc}", '‸"\\uFFFF"}', "control character U+FFFF|Take it out", "cc}"),
    "turned round": ("cc}", "‸a\u202ec}", "turns the writing round U+202E|Take it", "ac}"),
    "carriage return": ("cc}", '‸"a\\rb"}', "control character U+000D|Take it out", "ab}"),
    "invisible": ("cc}", '‸"\u00a0\u200b "}', "nothing that can be seen|Write a text", "cc}"),
    "two lines": ("cc}", '‸"a\\nb"}', "more than one line|on one line", "a b}"),
    "endless": ("cc}", f"‸{'c' * 6000}}}", "6000 characters, more than|Shorten", "cc}"),
    "long": ("cc}", f"‸{'c' * 130}}}", "130 characters, more than 120|Shorten", "cc}"),
    "somebody's name": (
        "cc}",
        "‸Differentiated  by Theme}",
        "is that of 'by_theme' already|of its own",
        "cc}",
    ),
    "per cent": (
        "binding: 0.5",
        "binding: ‸50 %",
        "the text '50 %'|write 0.5",
        "binding: 0.5",
    ),
    "quotes of a text": ("meur: 0.5", "meur: ‸“0.5”", "a number is|digits alone: 0.5", "meur: 0.5"),
    "other digits": ("meur: 0.5", "meur: ‸٠.٥", "a number is|Write digits alone: 0.5", "meur: 0.5"),
    "thousands": ("meur: 0.5", "meur: ‸1'000", "a number|Write digits alone: 1000", "meur: 2"),
    "all signs": ("meur: 0.5", 'meur: ‸"1.000,5"', "a number|digits alone: 1000.5", "meur: 2"),
    "unit": ("meur: 0.5", "meur: ‸0.5 M€", "'0.5 M€'|Write digits alone: 0.5", "meur: 0.5"),
    "comma in brackets": ("meur: 0.5", "meur: ‸0,5", "a decimal comma|thousands: 0.5", "meur: 0.5"),
    "alphabet": ("on: by_theme", "on: ‸by_th\u0435me", "valid id|Write by_theme", "on: by_theme"),
    "not seen": ("on: by_theme", "on: ‸by_\u200btheme", "valid id|Write by_theme", "on: by_theme"),
    "more than there is": ("meur: 0.5", "meur: ‸1e300", "larger than|of at most 1e+15", "meur: 2"),
    "no number": ("meur: 0.5", "meur: ‸1e999", "not finite|Write a finite number", "meur: 2"),
    "space of the web": ("\nnetworks:", "\nnetworks:‸\u00a0", "U+00A0|Replace it", "\nnetworks:"),
    "space before a key": ("\nsources", "\n‸\u00a0sources", "U+00A0|Replace it", "\nsources"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_hint_that_is_followed_removes_its_problem(shipped_raw: Raw, name: str) -> None:
    old, new, said, mended = CASES[name]
    assert TEXT.count(old) == 1
    text, line, column = unmark(TEXT.replace(old, new))
    (problem,) = in_yaml(shipped_raw, "scenario", FILE, text)
    message, _, hint = said.partition("|")
    assert (problem.line, problem.column) == (line, column)
    assert message in problem.message
    assert hint in problem.hint
    assert in_yaml(shipped_raw, "scenario", FILE, TEXT.replace(old, mended)) == []


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("MK18", ("MK01", "MK21", "MK08"), None),
        ("mk1", ("MK01", "MK21"), "MK01"),
        ("FI-1B", ("FI1B", "FI1C"), "FI1B"),
        ("by_them", ("by_theme", "by_type"), "by_theme"),
    ],
)
def test_codes_are_not_guessed(name: str, options: tuple[str, ...], expected: str | None) -> None:
    assert nearest(name, options) == expected


GEOMETRY = "parameters/geometry/maakunta.geojson"
Change = Callable[[list[float]], list[float]]


def moved(project: Path, change: Change) -> list[str]:
    """Return what is said when every point of the borders is changed."""
    data = json.loads((project / GEOMETRY).read_text(encoding="utf-8"))
    for feature in data["features"]:
        geometry = feature["geometry"]
        several = geometry["coordinates"]
        for polygon in several if geometry["type"] == "MultiPolygon" else [several]:
            for ring in polygon:
                ring[:] = [change(point) for point in ring]
    (project / GEOMETRY).write_text(json.dumps(data), encoding="utf-8")
    return [str(problem) for problem in check_files((), project).problems]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: [p[1], p[0]], "look like [latitude, longitude]"),
        (lambda p: [p[0] * 2e4, p[1] * 1.1e5], "metres of a map projection (ETRS-TM35FIN"),
        (lambda p: [p[0] - 40, p[1]], "lie elsewhere"),
        (lambda p: [p[0] + 0.4, p[1] - 0.4], ""),
    ],
)
def test_borders_lie_where_finland_lies(
    copy_project: Callable[[], Path], change: Change, said: str
) -> None:
    problems = moved(copy_project(), change)
    assert len(problems) == bool(said)
    assert all(said in problem and "longitude 19–32" in problem for problem in problems)


@pytest.mark.parametrize(
    "code", [lambda name: name[2:], lambda name: int(name[2:]), lambda name: name.lower().upper()]
)
def test_official_codes_name_regions(
    copy_project: Callable[[], Path], code: Callable[[str], Any]
) -> None:
    project = copy_project()
    data = json.loads((project / GEOMETRY).read_text(encoding="utf-8"))
    names = [feature["properties"]["id"] for feature in data["features"]]
    for feature, name in zip(data["features"], names, strict=True):
        feature["properties"] = {"vuosi": 2024, "maakunta": code(name), "nimi": name[::-1]}
    (project / GEOMETRY).write_text(json.dumps(data), encoding="utf-8")
    study = load_project(project)
    assert study.borders is not None
    read = json.loads(study.borders.geojson)["features"]
    assert [feature["properties"]["id"] for feature in read] == names


def test_a_region_that_is_gone_is_said_once_a_file(copy_project: Callable[[], Path]) -> None:
    project = copy_project()
    path = project / "parameters/regions/maakunta.csv"
    kept = [line for line in path.read_bytes().splitlines(True) if not line.startswith(b"MK18,")]
    path.write_bytes(b"".join(kept))
    problems = [p for p in check_files((), project).problems if "unknown region" in p.message]
    assert len(problems) == len({p.file for p in problems}) >= 3
    assert all("add MK18 to parameters/regions/maakunta.csv" in p.hint for p in problems)


BASELINE = "parameters/regions/maakunta_baseline.csv"


def without_level(project: Path, mark: str) -> None:
    """State that Åland has no GDP, in some mark, or leave the row out."""
    lines = (project / BASELINE).read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if line.startswith("gdp_per_capita,MK21"))
    cells = lines[at].split(",", 4)
    lines[at] = ",".join([*cells[:3], mark, cells[4]]) if mark else ""
    (project / BASELINE).write_text("".join(lines), encoding="utf-8")


def test_a_level_that_does_not_exist_is_stated_and_marked(
    copy_project: Callable[[], Path],
) -> None:
    project = copy_project()
    whole = load_project(project)
    without_level(project, "")
    (problem,) = check_files((), project).problems
    assert "gdp_per_capita has no value for MK21" in problem.message
    assert "write : as the value" in problem.hint
    project = copy_again(project, whole.baseline)
    without_level(project, ":")
    study = load_project(project)
    rows = study.baseline[study.baseline["filled"]]
    assert rows[["indicator", "region"]].to_numpy().tolist() == [["gdp_per_capita", "MK21"]]
    own = whole.baseline[whole.baseline["indicator"] == "gdp_per_capita"].set_index("region")
    others = own.index.drop("MK21")
    people = whole.regions["population"][others]
    mean = (own["value"][others] * people).sum() / people.sum()
    assert rows["value"].item() == pytest.approx(mean)


def copy_again(project: Path, _baseline: object) -> Path:
    """Put the shipped table of levels back."""
    root = Path(__file__).resolve().parents[2]
    (project / BASELINE).write_bytes((root / BASELINE).read_bytes())
    return project


@pytest.mark.slow
@pytest.mark.parametrize("name", ["._by_theme.yaml", "~$by_theme.yaml", ".#by_theme.yaml"])
def test_files_of_the_system_are_passed_over(copy_project: Callable[[], Path], name: str) -> None:
    project = copy_project()
    (project / "scenarios" / name).write_bytes(b"\0\5\x16\7")
    assert check_files((), project).problems == ()


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _circle(path: Path) -> None:
    path.symlink_to(path.name)


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10**9)


def _folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.skipif(os.name == "nt", reason="there are no such files on Windows")
@pytest.mark.parametrize("make", [_fifo, _endless, _circle, _huge, _folder])
def test_only_files_of_a_sensible_size_are_read(
    copy_project: Callable[[], Path], make: Callable[[Path], None]
) -> None:
    project = copy_project()
    make(project / FILE)
    (problem,) = check_files((), project).shown
    assert (Path(problem.file).name, problem.line, problem.column) == ("oma.yaml", 1, 1)
    assert "cannot be read" in problem.message


@pytest.mark.skipif(os.name == "nt", reason="there are no such files on Windows")
@pytest.mark.parametrize("make", [_circle, lambda path: path.symlink_to("nowhere")])
def test_a_link_that_leads_nowhere_is_no_file_that_may_be_missing(
    copy_project: Callable[[], Path], make: Callable[[Path], None]
) -> None:
    project = copy_project()
    (project / "parameters/facts.yaml").unlink()
    assert check_files((), project).problems == ()
    make(project / "parameters/facts.yaml")
    (problem,) = check_files((), project).problems
    assert problem.file == "parameters/facts.yaml"
    assert "cannot be read" in problem.message
    make(project / "o.yaml")
    with pytest.raises(ProjectError, match=r"o\.yaml:1:1: the file cannot be read"):
        read_overlay(project / "o.yaml")


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b'{"type": ' + b"9" * 5000 + b"}",
        b"\xff\xfe{\0}\0",
        b"\0",
    ],
)
def test_hostile_json(copy_project: Callable[[], Path], content: bytes) -> None:
    project = copy_project()
    (project / GEOMETRY).write_bytes(content)
    assert {problem.file for problem in check_files((), project).problems} == {GEOMETRY}
