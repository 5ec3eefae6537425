"""Survey answers at the ends of their rules, and where each problem is said to be."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from valuma_scenarios.analyses.elicitation import profiles
from valuma_scenarios.analyses.elicitation.profiles import (
    UNFINISHED,
    Kind,
    _goal,
    number_in,
    read_profiles,
    summary,
    unfinished_note,
)
from valuma_scenarios.errors import ProjectError

TWO = ("g1", "g2")
NAMED = {"g1": ("Competitiveness", "Kilpailukyky"), "g2": ("Skills", "Taidot", "x"), "g3": ("PR",)}


def read(folder: Path, text: str, kind: Kind = "points") -> pd.DataFrame:
    path = folder / "s.csv"
    path.write_text(text, encoding="utf-8")
    return read_profiles(path, TWO, kind)


def problems(folder: Path, text: str, kind: Kind = "points") -> list[str]:
    """Places and messages of all problems."""
    with pytest.raises(ProjectError) as caught:
        read(folder, text, kind)
    return [f"{p.line}:{p.column} {p.message}" for p in caught.value.problems]


@pytest.mark.parametrize(
    ("heading", "goal"),
    [
        ("how important is competitiveness?", "g1"),
        ("kilpailukyky", "g1"),
        ("skills or competitiveness", "skills or competitiveness"),
        ("next to nothing", "next to nothing"),
        ("the pr of it", "g3"),
        ("g2. anything", "g2"),
        ("anything [g2]", "g2"),
        ("anything (g3) of g1", "g3"),
        ("skills [q7]", "g2"),
        ("?", "?"),
    ],
)
def test_headings_that_name_a_goal(heading: str, goal: str) -> None:
    """A name of one letter is none; two goals in one heading are none either."""
    assert _goal(heading, NAMED) == goal


def test_notes_on_unfinished_answers() -> None:
    table = pd.DataFrame({"profile": ["a", "b"]})
    assert unfinished_note(table) == ""
    table.attrs[UNFINISHED] = (2, 3, 5, 7, 8)
    assert unfinished_note(table) == "5 of 7 answers unfinished, left out (line 2, 3, 5, 7, 8)"
    table.attrs[UNFINISHED] = (2, 3, 5, 7, 8, 9)
    assert unfinished_note(table) == "6 of 8 answers unfinished, left out (line 2, 3, 5, 7, 8 …)"


def test_an_answer_stands_in_the_line_in_which_it_begins(tmp_path: Path) -> None:
    """Cells may hold line breaks, so that a later cell of a row stands in a later line."""
    table = read(tmp_path, 'id,g1,g2\n"a\nb",,1\nc,40,60\n')
    assert table.attrs[UNFINISHED] == (2,)
    twice = problems(tmp_path, 'id,g1,g2\n"a\nb",30,70\nc,40,60\n"a\nb",50,50\n')
    assert any("has answered in line 2 already" in text for text in twice)


def test_a_file_is_read_until_there_are_so_many_problems(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = "g1,g2\nx,50\ny,50\nz,50\n"
    assert len(problems(tmp_path, text)) == 3
    monkeypatch.setattr(profiles, "MOST_PROBLEMS", 2)
    assert problems(tmp_path, text) == ["2:1 g1: 'x' is no number", "3:1 g1: 'y' is no number"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("g1,g2\n", "1:1 the file has no answers"),
        ("g1,g2\n,50\n", "1:1 the file has no finished answers"),
        ("", "1:1 the file is empty"),
        ("g1,group\n50,x\n", "1:1 the column 'g2' is missing"),
        ("note,g1,note,g2,g1\na,50,b,50,50\n", "1:5 the column 'g1' is there twice"),
        ("id,g1,g2\nb\u202ea,50,50\n", None),
        ("g1,group,g2\n50,b\u202ea,50\n", None),
        ("id,g1,g2\na,0,0\n", "2:3 all goals have 0"),
        ("id,g1,g2\na,60,39\n", "2:3 the points sum to 99, not to 100"),
        ("id,g1,g2,spread\na,60,40,-0.1\n", "2:9 spread: '-0.1' is no such number"),
        ("id,g1,g2\na,100.1,0\n", "2:3 g1: 100.1 is out of range"),
    ],
)
def test_each_problem_alone_and_where_it_is(tmp_path: Path, text: str, told: str | None) -> None:
    found = problems(tmp_path, text)
    assert len(found) == 1
    if told is None:
        column = text.splitlines()[1].index("b\u202ea") + 1
        place, said = found[0].split(" ", 1)
        assert place == f"2:{column}"
        assert said.startswith(("id: ", "group: "))
    else:
        assert found == [told]


def test_headings_that_are_not_there_have_a_place(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("g1,g2\n50,50\n", encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        read_profiles(path, TWO, columns={"g2": "Two"})
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (1, 1)


def test_swings_have_a_hundred_in_their_first_goal_s_place(tmp_path: Path) -> None:
    assert problems(tmp_path, "id,g1,g2\na,50,99\n", "swing") == [
        "2:3 the highest swing is 99, not 100"
    ]
    swing = read(tmp_path, "id,g1,g2\na,25,100\n", "swing")
    assert swing[list(TWO)].to_numpy().tolist() == [[0.2, 0.8]]


def test_columns_without_a_meaning_may_come_twice(tmp_path: Path) -> None:
    table = read(tmp_path, "note,g1,note,g2\na,75,b,25\n")
    assert table["g1"].tolist() == [0.75]


def test_answers_without_a_name_are_no_twins(tmp_path: Path) -> None:
    table = read(tmp_path, "id,g1,g2\n,40,60\n,40,60\na,100,0\n")
    assert table["profile"].tolist() == ["r001", "r002", "a"]
    assert table["group"].tolist() == ["", "", ""]


def test_points_may_miss_a_hundred_by_a_half(tmp_path: Path) -> None:
    assert len(read(tmp_path, "g1,g2\n50,50.5\n49.5,50\n")) == 2
    assert len(problems(tmp_path, "g1,g2\n50,50.51\n49.49,50\n")) == 2


def test_tables_that_were_written_here_sum_to_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A column of kinds tells them; a two-hundredth may be missed."""
    head = "profile,kind,g1,g2\n"
    assert len(read(tmp_path, f"{head}a,points,0.5,0.5049\nb,points,0.4951,0.5\n")) == 2
    assert len(problems(tmp_path, f"{head}a,points,0.5,0.5051\nb,points,0.4949,0.5\n")) == 2
    assert problems(tmp_path, "profile,g1,g2\na,0.5,0.5\n") == [
        "2:3 the points sum to 1, not to 100"
    ]
    assert len(read(tmp_path, f"{head}a,points,50,50\n")) == 1
    monkeypatch.setattr(profiles, "TOLERANCE", 25.0)
    assert len(read(tmp_path, f"{head}a,points,0.5,0.75\nb,points,0.25,0.5\n")) == 2, "the end"


def test_an_answer_may_be_sure_and_a_spread_may_be_missing(tmp_path: Path) -> None:
    table = read(tmp_path, "id,g1,g2,spread\na,50,50,0\nb,50,50,\nc,50,50,0.99\nd,0,100\n")
    assert table["spread"].tolist() == [0, 0, 0.99, 0]


def test_a_comma_is_a_decimal_or_parts_thousands() -> None:
    assert number_in("1,25") == 1.25
    assert number_in("1.250") == 1.25
    assert number_in("12,500") == number_in("12.500") == 12.5


def test_shares_of_all_answers_and_of_a_group_by_hand() -> None:
    table = pd.DataFrame({"group": ["x", "x", ""], "g1": [0.0, 1.0, 0.5], "g2": [1.0, 0.0, 0.5]})
    found = summary(table, TWO)
    assert found["group"].tolist() == ["", "", "x", "x"]
    assert found["answers"].tolist() == [3, 3, 2, 2]
    assert found[["mean", "p05", "p50", "p95"]].to_numpy()[2].tolist() == pytest.approx(
        [0.5, 0.05, 0.5, 0.95]
    )
