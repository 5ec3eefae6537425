"""Where analyses stand and what they run: places of problems, ends of runs, blocks of inputs."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook

from valuma_scenarios.analyses.elicitation import read
from valuma_scenarios.analyses.elicitation.profiles import read_profiles, unfinished_note
from valuma_scenarios.analyses.search import search
from valuma_scenarios.analyses.sensitivity import designs
from valuma_scenarios.analyses.sensitivity.methods import sobol, tornado
from valuma_scenarios.draws.sampling import Draws, central
from valuma_scenarios.draws.streams import EDGE
from valuma_scenarios.errors import ProjectError, UsageError
from valuma_scenarios.schema.study import Study


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("respondent,g1,g2\n", "the file has no answers", (1, 1)),
        ("respondent,g1,g2\na,60\n", "the file has no finished answers", (1, 1)),
        ("", "the file is empty", (1, 1)),
        ("respondent,g1\na,60\n", "the column 'g2' is missing", (1, 1)),
        ("g1,g2,g1\n50,50,1\n", "the column 'g1' is there twice", (1, 3)),
        ("g1,g2,spread\n50,50,1\n", "spread: '1' is no such number", (2, 7)),
        ("g1,g2,spread\n50,50,0.5\n50,50,-0.1\n", "spread: '-0.1' is no such number", (3, 7)),
        ("g1,g2\n50,x\n", "g2: 'x' is no number", (2, 4)),
        ("g1,g2\n50,101\n", "g2: 101 is out of range", (2, 4)),
        ("g1,g2\n-1,101\n", "g1: -1 is out of range", (2, 1)),
        ("g1,g2\n0,0\n", "all goals have 0", (2, 1)),
        ("g1,g2\n50,49.4\n", "the points sum to 99.4, not to 100", (2, 1)),
        (
            f"id,g1,g2\n{'b' * 5001},50,50\n",
            "id: the text has 5001 characters, more than 5000",
            (2, 1),
        ),
        ("id,g1,g2\nb,50,50\nb,1,99\n", "'b' has answered in line 2 already", (3, 1)),
    ],
)
def test_problems_of_a_survey_say_where_they_are(
    tmp_path: Path, text: str, message: str, place: tuple[int, int]
) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(ProjectError) as caught:
        read_profiles(file, ("g1", "g2"))
    first = caught.value.problems[0]
    assert (str(first.message), first.line, first.column) == (message, *place)


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("g1,g2\n50,49.5\n", 50 / 99.5), ("g1,g2\n50,50.5\n", 50 / 100.5), ("g1,g2\n100,0\n", 1),
        ("kind,g1,g2\npoints,0.25,0.75\n", 0.25), ("kind,g1,g2\npoints,0.25,0.746\n", 0.25 / 0.996),
    ],
)  # fmt: skip
def test_points_may_miss_a_hundred_by_a_half(tmp_path: Path, text: str, weights: float) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(text, "utf-8")
    found = read_profiles(file, ("g1", "g2"))
    assert found["g1"].tolist() == pytest.approx([weights])
    assert found["profile"].tolist() == ["r001"]


def test_a_swing_that_is_no_hundred_is_told_at_its_first_goal(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("group,g1,g2\nx,80,25\n", "utf-8")
    with pytest.raises(ProjectError) as caught:
        read_profiles(file, ("g1", "g2"), "swing")
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (2, 3)


@pytest.mark.parametrize(
    ("heads", "goals"),
    [
        ("Jobs and skills,Fair towns", ("g1", "g2")),
        ("g2. Jobs,g1. Towns", ("g2", "g1")),
        ("How much [g2]?,And (g1)?", ("g2", "g1")),
        ("Jobs and towns (g1),Towns", ("g1", "g2")),
    ],
)
def test_headings_name_goals_by_id_or_by_the_one_name_they_hold(
    tmp_path: Path, heads: str, goals: tuple[str, str]
) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(f"{heads}\n75,25\n", "utf-8")
    found = read_profiles(file, {"g1": ("Jobs", "J"), "g2": ("Towns", "")})
    assert found[list(goals)].iloc[0].tolist() == [0.75, 0.25]
    file.write_text("Jobs and towns,Towns\n75,25\n", "utf-8")
    with pytest.raises(ProjectError, match="the column 'g1' is missing"):
        read_profiles(file, {"g1": ("Jobs",), "g2": ("Towns",)})


@pytest.mark.parametrize(("lines", "shown"), [(5, "2, 3, 4, 5, 6)"), (6, "2, 3, 4, 5, 6 …)")])
def test_up_to_five_lines_that_are_left_out_are_named(lines: int, shown: str) -> None:
    table = pd.DataFrame({"profile": ["a", "b"]})
    table.attrs["unfinished"] = tuple(range(2, 2 + lines))
    told = str(unfinished_note(table))
    assert told == f"{lines} of {lines + 2} answers unfinished, left out (line {shown}"
    assert not unfinished_note(pd.DataFrame())


def test_a_workbook_may_unpack_to_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openpyxl import Workbook

    file = tmp_path / "sheet.xlsx"
    Workbook().save(file)
    with zipfile.ZipFile(file) as archive:
        size = sum(part.file_size for part in archive.infolist())
    monkeypatch.setattr(read, "MAX_UNPACKED", size)
    assert len(read._open(file).worksheets) == 1
    monkeypatch.setattr(read, "MAX_UNPACKED", size - 1)
    with pytest.raises(read._NoWorkbookError, match="unpacks to more than"):
        read._open(file)


def test_inputs_are_run_at_both_ends_and_chances_move_what_they_decide(
    shipped_study: Study,
) -> None:
    names, seen = ("x_opt", "p_null_people", "works_place"), []

    def evaluate(draws: Draws) -> np.ndarray:
        seen.append(draws)
        return draws.values

    found = tornado.run_tornado(shipped_study, evaluate, names)
    middle = central(shipped_study)
    at = dict(zip(middle.names, middle.values[0], strict=True))
    assert found.centre == pytest.approx(middle.values[0])
    assert (found.low[2], found.high[2]) == (0, 1)
    assert found.low[0] < at["x_opt"] < found.high[0]
    for j, (low, high) in enumerate(zip(found.at_low, found.at_high, strict=True)):
        moved = {names[j]: (found.low[j], found.high[j])}
        if names[j] == "p_null_people":
            moved["works_people"] = (1 - found.low[j], 1 - found.high[j])
        for k, name in enumerate(middle.names):
            wanted = moved.get(name, (at[name], at[name]))
            assert (low[k], high[k]) == pytest.approx(wanted), name
    assert len(seen[0]) == 7
    assert found.swing()[2, middle.names.index("works_place")] == 1


def test_inputs_that_are_correlated_directly_or_not_form_a_block() -> None:
    def pair(a: str, b: str, rank: float) -> Any:
        return SimpleNamespace(a=a, b=b, rank_correlation=rank)

    pairs = [pair("d", "c", 0.5), pair("a", "b", -0.2), pair("x", "y", 0.0), pair("b", "c", 1.0),
             pair("f", "e", 0.1)]  # fmt: skip
    study: Any = SimpleNamespace(correlations=pairs)
    assert designs.blocks(study) == (("a", "b", "c", "d"), ("e", "f"))


def test_new_points_stay_in_the_cube() -> None:
    """Parents stand at its ends, so that children would leave it were it wider."""
    with search._seeded(4):
        parents = [
            search._Point([float(k % 2), 1 - k % 2 * 0.9, random.random()]) for k in range(40)
        ]
        for parent in parents:
            parent.fitness = search._Fitness((random.random(), random.random()))
        found = np.array(search._offspring(parents))
    assert found.shape == (search.POPULATION, 3)
    assert found.min() >= 0
    assert found.max() <= 1
    assert len(np.unique(found, axis=0)) > 50, "children are no copies"


def test_one_coordinate_of_a_new_point_moves_on_average(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without crossing, 3 coordinates move with a chance of 1/3 each: about 130 of 390."""
    monkeypatch.setattr("deap.tools.cxSimulatedBinaryBounded", lambda *_: None)
    parents = [search._Point([k / 100 + 0.1, k / 100 + 0.2, k / 100 + 0.3]) for k in range(60)]
    for parent in parents:
        parent.fitness = search._Fitness((parent[0], -parent[0]))
    with search._seeded(4):
        children = np.array(search._offspring(parents))
    stayed = [np.isin(children[:, j], np.array(parents)[:, j]).mean() for j in range(3)]
    assert 1 - np.mean(stayed) == pytest.approx(1 / 3, abs=0.07)


@pytest.mark.parametrize(
    ("name", "fault"),
    [("a" * 80, False), ("a" * 81, True), ("a\nb", True), ("Ä. Äijälä", False)],
)
def test_a_name_is_one_line_of_80_characters_at_most(name: str, fault: bool) -> None:
    assert ("the name is no short line" in read._name_fault(name)) == fault


@pytest.mark.parametrize(("row", "found"), [(1, True), (30, True), (31, False)])
def test_the_row_of_keys_is_looked_for_in_the_first_30_rows(row: int, found: bool) -> None:
    sheet = Workbook().create_sheet()
    for column, key in enumerate(("note", "id", "p05", "p50", "p95"), 1):
        sheet.cell(row, column).value = key
    sheet.cell(40, 1).value = "the last one"
    columns = {"id": 2, "p05": 3, "p50": 4, "p95": 5}
    assert read._key_row(sheet) == ((row, columns) if found else None)


def test_points_of_a_design_stay_away_from_the_ends(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study
) -> None:
    def ends(_seed: int, width: int, n: int) -> np.ndarray:
        return np.arange(n * width).reshape(n, width) % 2

    monkeypatch.setattr(designs, "sobol_points", ends)
    for sample in designs.two_samples(shipped_study, 2, 1):
        assert set(np.unique(sample.u)) == {EDGE, 1 - EDGE}
        assert np.isfinite(sample.values).all()


@pytest.mark.parametrize(
    ("n", "advice"),
    [(0, "2 or 4"), (1, "2 or 4"), (3, "2 or 4"), (5, "4 or 8"), (6, "4 or 8"), (12, "8 or 16")],
)  # fmt: skip
def test_draws_of_a_design_are_a_power_of_two(n: int, advice: str) -> None:
    with pytest.raises(UsageError, match=f"use {advice}"):
        designs.require(n, 1)
    for fine in (2, 4, 1024):
        designs.require(fine, 1)
    with pytest.raises(UsageError, match="at least 1, but is 0"):
        designs.require(4, 0)


def test_outcomes_are_scaled_over_the_whole_design_but_for_those_that_stand_still() -> None:
    rng = np.random.default_rng(1)
    a, b, ab = (rng.normal(3, 2, shape) for shape in ((8, 2), (8, 2), (8, 3, 2)))
    for part in (a, b, ab):
        part[..., 1] = 1 + 1e-14 * np.round(part[..., 1])
    found = sobol.standardise(sobol.SaltelliOutputs(a, b, ab))
    every = np.concatenate([a[:, 0], b[:, 0], ab[..., 0].ravel()])
    assert found.a[:, 0] == pytest.approx((a[:, 0] - every.mean()) / every.std())
    assert found.ab[..., 0] == pytest.approx((ab[..., 0] - every.mean()) / every.std())
    still = np.concatenate([a[:, 1], b[:, 1], ab[..., 1].ravel()])
    apart = (b[:, 1] - still.mean()).tolist()
    assert found.b[:, 1].tolist() == pytest.approx(apart, rel=1e-6, abs=1e-15)
    assert found.b[:, 1].any()
    assert found.ba is None
