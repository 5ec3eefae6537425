from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuma_scenarios.analyses.elicitation.profiles import (
    PROFILE_COLUMNS,
    number_in,
    read_profiles,
    summary,
    unfinished_note,
)
from valuma_scenarios.analyses.ranking.weights import profile_weights
from valuma_scenarios.errors import ProjectError
from valuma_scenarios.vocabulary import GOALS


def survey(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "s.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_points_by_hand(tmp_path: Path) -> None:
    head = "\ufeffrespondent;group;G1;g2;g3;g4;g5;g6;comment"
    text = f"{head}\na;x;50;10;10;10;10;10;hei\n;y;0;0;0;0;12,5;87,5;\n"
    table = read_profiles(survey(tmp_path, text), GOALS)
    assert tuple(table.columns) == (*PROFILE_COLUMNS, *GOALS)
    assert table["profile"].tolist() == ["a", "r002"]
    assert table["group"].tolist() == ["x", "y"]
    assert table[list(GOALS)].iloc[0].tolist() == [0.5, 0.1, 0.1, 0.1, 0.1, 0.1]
    assert table[["g5", "g6"]].iloc[1].tolist() == [0.125, 0.875]


def test_swings_by_hand(tmp_path: Path) -> None:
    table = read_profiles(survey(tmp_path, "g1,g2,g3,g4,g5,g6\n100,50,50,0,0,0\n"), GOALS, "swing")
    assert table[list(GOALS)].iloc[0].tolist() == [0.5, 0.25, 0.25, 0, 0, 0]
    assert table.loc[0, "kind"] == "swing"


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    rows = [
        "id,g1,g2,g3,g4,g5,g6",
        "a,50,10,10,10,10,10",
        "b,50,10,10,10,10,x",
        "a,20,20,20,20,10,10",
        "c,50,10,10,10,10,",
        "d,150,10,10,10,-10,10",
        "e,40,10,10,10,10,10",
        "f,0,0,0,0,0,0",
    ]
    with pytest.raises(ProjectError) as caught:
        read_profiles(survey(tmp_path, "\n".join(rows)), GOALS)
    said = [str(problem) for problem in caught.value.problems]
    for expected in (
        "s.csv:3:18: g6: 'x' is no number",
        "s.csv:4:1: 'a' has answered in line 2 already",
        "s.csv:6:3: g1: 150 is out of range",
        "s.csv:6:16: g5: -10 is out of range",
        "s.csv:7:3: the points sum to 90, not to 100",
        "s.csv:8:3: all goals have 0",
    ):
        start = f"{tmp_path.as_posix()}/{expected}"
        assert any(text.startswith(start) for text in said), expected
    assert len(said) == 6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("g1,g2,g3,g4,g5\n1,2,3,4,5\n", "the column 'g6' is missing"),
        ("g1,g2,g3,g4,g5,g6,g1\n1,2,3,4,5,6,7\n", "is there twice"),
        ("g1,g2,g3,g4,g5,g6\n", "has no answers"),
        ("", "the file is empty"),
    ],
)
def test_files_that_are_no_survey(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(ProjectError, match=expected):
        read_profiles(survey(tmp_path, text), GOALS)


def test_other_encodings_and_missing_files(tmp_path: Path) -> None:
    text = "respondent,g1,g2,g3,g4,g5,g6\nPäivi,50,10,10,10,10,10\n"
    with pytest.raises(ProjectError, match="UTF-8"):
        read_profiles(survey(tmp_path, text, "latin-1"), GOALS)
    with pytest.raises(ProjectError, match="cannot be read"):
        read_profiles(tmp_path / "none.csv", GOALS)


def test_swing_needs_a_hundred(tmp_path: Path) -> None:
    path = survey(tmp_path, "g1,g2,g3,g4,g5,g6\n80,50,50,0,0,0\n")
    with pytest.raises(ProjectError, match="the highest swing is 80"):
        read_profiles(path, GOALS, "swing")


@given(st.lists(st.integers(0, 100), min_size=6, max_size=6).filter(lambda v: max(v) > 0))
def test_weights_sum_to_one_and_keep_their_ratios(values: list[int]) -> None:
    from tempfile import TemporaryDirectory

    top = max(values)
    swings = [100 * value / top for value in values]
    header, row = ",".join(GOALS), ",".join(f"{value:.17g}" for value in swings)
    with TemporaryDirectory() as folder:
        table = read_profiles(survey(Path(folder), f"{header}\n{row}\n"), GOALS, "swing")
    weights = table[list(GOALS)].iloc[0].tolist()
    assert sum(weights) == pytest.approx(1)
    expected = [value / sum(values) for value in values]
    assert weights == pytest.approx(expected)


def test_summary_by_group(tmp_path: Path) -> None:
    text = "group,g1,g2,g3,g4,g5,g6\nx,50,10,10,10,10,10\nx,30,30,10,10,10,10\n,10,50,10,10,10,10\n"
    table = summary(read_profiles(survey(tmp_path, text), GOALS), GOALS)
    every = table[table["group"] == ""].set_index("goal")
    assert every["answers"]["g1"] == 3
    assert every["mean"]["g1"] == pytest.approx(0.3)
    assert [every[q]["g1"] for q in ("p05", "p50", "p95")] == pytest.approx([0.12, 0.3, 0.48])
    own = table[table["group"] == "x"].set_index("goal")
    assert own["p50"]["g1"] == pytest.approx(0.4)


def test_profiles_fit_the_ranking_with_their_spread(tmp_path: Path) -> None:
    text = "id,g1,g2,g3,g4,g5,g6,spread\na,50,10,10,10,10,10,0.5\nb,0,0,0,100,0,0,\n"
    table = read_profiles(survey(tmp_path, text), GOALS)
    assert table["spread"].tolist() == [0.5, 0.0]
    sure = read_profiles(survey(tmp_path, text.replace("100,0,0,", "100,0,0,0")), GOALS)
    assert sure.equals(table)
    vectors = profile_weights(table, 50, 7, GOALS)
    assert vectors.shape == (50, 6)
    assert vectors.sum(axis=1) == pytest.approx(1)
    assert (vectors == [0, 0, 0, 1, 0, 0]).all(axis=1).sum() == 25
    with pytest.raises(ProjectError, match=r"s\.csv:2:21: spread: '1' is no such number"):
        read_profiles(survey(tmp_path, text.replace("0.5", "1")), GOALS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0,5", 0.5),
        ("\u22121.5", -1.5),
        ("1e-3", 0.001),
        ("inf", None),
        ("1.000,5", 1000.5),
        ("1 000,5", 1000.5),
        ("1e999", None),
        ("", None),
    ],
)
def test_numbers_as_people_write_them(text: str, value: float | None) -> None:
    assert number_in(text) == value


LONG = "How would you share 100 points, bearing in mind money, people and places? [{}]"


def test_exports_of_survey_tools(tmp_path: Path) -> None:
    goals = ";".join(f'"{LONG.format(goal.upper())}"' for goal in GOALS)
    rows = [
        f'"id";"submitdate";{goals};"Comment"',
        '"1";"2026-03-02";"30 %";"20 %";"20 %";"10 %";"10 %";"10 %";"Good,\nbut long"',
        '"2";"";"40";"";"";"";"";"";""',
        '"3";"";"12,5";"12,5";"25";"25";"12,5";"12,5";""',
        '"4";"";"N/A";"20";"20";"20";"20";"20";""',
    ]
    table = read_profiles(survey(tmp_path, "\n".join(rows), "utf-16"), GOALS)
    assert table["profile"].tolist() == ["1", "3"]
    assert table[list(GOALS)].sum(axis=1).to_numpy() == pytest.approx(1)
    assert unfinished_note(table) == "2 of 4 answers unfinished, left out (line 4, 6)"


def test_columns_by_their_headings(tmp_path: Path) -> None:
    text = "Vem;Ett;Två;g3;g4;g5;g6\na;50;10;10;10;10;10\n"
    columns = {"g1": "ett", "g2": "TVÅ", "respondent": "Vem"}
    table = read_profiles(survey(tmp_path, text), GOALS, columns=columns)
    assert table[["profile", "g1"]].to_numpy().tolist() == [["a", 0.5]]
    with pytest.raises(ProjectError, match="there is no column 'Tre'"):
        read_profiles(survey(tmp_path, text), GOALS, columns={"g3": "Tre"})


def test_a_missing_answer_is_not_zero(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        read_profiles(survey(tmp_path, "g1,g2,g3,g4,g5,g6\n50,50,,,,\n"), GOALS)
    (problem,) = caught.value.problems
    assert problem.message == "the file has no finished answers"
    assert "0" not in problem.hint
