"""Whose weights: a run takes them from a session or a table, keeps them and says so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from tests.workshop.helpers import weigh
from valuma_scenarios.analyses.elicitation.profiles import read_profiles
from valuma_scenarios.analyses.ranking.smaa import acceptability
from valuma_scenarios.analyses.ranking.weights import weight_vectors
from valuma_scenarios.answers.questions import ask
from valuma_scenarios.answers.story import Story
from valuma_scenarios.commands import app
from valuma_scenarios.commands.weights_file import weights_of_file
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.results.differences import Differences
from valuma_scenarios.results.run_weights import RunWeights
from valuma_scenarios.results.runs import Run, compute_run, open_run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS, LANGUAGES
from valuma_scenarios.workshop.record.downloads import events_jsonl
from valuma_scenarios.workshop.record.replay import weight_profiles
from valuma_scenarios.workshop.room.room import Room

ROOT = Path(__file__).parents[2]
HEADER = "respondent,group," + ",".join(GOALS)
TABLE = f"{HEADER}\nAnna,ministry,0,0,0,100,0,0\nBen,region,50,10,10,10,10,10\n"


def valuma(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--project", str(ROOT)])


@pytest.fixture
def log(room: Room, tmp_path: Path) -> Path:
    weigh(room)
    path = tmp_path / "day.jsonl"
    path.write_text(events_jsonl(room, "fi"), encoding="utf-8", newline="\n")
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text(TABLE, encoding="utf-8", newline="\n")
    return path


def run_with(weights: Path, out: Path) -> Path:
    done = valuma(
        "run", "--draws", "8", "--no-report", "--quiet", "--out", str(out), "--weights",
        str(weights),
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    return Path(done.output.strip().splitlines()[-1])


@pytest.mark.slow
def test_a_run_keeps_the_weights_of_a_session(log: Path, tmp_path: Path) -> None:
    folder = run_with(log, tmp_path / "out")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    sha256 = hashlib.sha256(log.read_bytes()).hexdigest()
    told = {"file": "day.jsonl", "sha256": sha256, "kind": "session", "answers": 6}
    assert manifest["weights"] == told
    kept = pd.read_csv(folder / "weights.csv")[list(GOALS)].to_numpy()
    assert kept == pytest.approx(np.array(sorted(weight_profiles(log))))
    opened = open_run(folder)
    assert opened.weights is not None
    assert opened.weights.told() == told
    opened.results.close()


def test_both_files_of_a_session_give_the_same_weights(log: Path, room: Room) -> None:
    one, other = weights_of_file(log, GOALS), weights_of_file(room.store.path, GOALS)
    assert one.whose == other.whose == "session"
    pd.testing.assert_frame_equal(one.profiles, other.profiles)


def test_a_rehearsal_is_named_as_one(room: Room, tmp_path: Path) -> None:
    weigh(room)
    room.meta["rehearsal"] = 6
    path = tmp_path / "practice.jsonl"
    path.write_text(events_jsonl(room, "fi"), encoding="utf-8", newline="\n")
    assert weights_of_file(path, GOALS).whose == "rehearsal"


@pytest.mark.slow
def test_names_groups_and_order_are_left_out(table: Path, tmp_path: Path) -> None:
    folder = run_with(table, tmp_path / "out")
    text = (folder / "weights.csv").read_text(encoding="utf-8")
    assert not {"Anna", "Ben", "ministry", "region"} & set(text.replace("\n", ",").split(","))
    assert read_profiles(folder / "weights.csv", GOALS)[list(GOALS)].to_numpy() == pytest.approx(
        np.array([[0, 0, 0, 1, 0, 0], [0.5, 0.1, 0.1, 0.1, 0.1, 0.1]])
    )


@pytest.mark.slow
def test_robustness_uses_the_weights_of_the_run(table: Path, log: Path, tmp_path: Path) -> None:
    folder = run_with(table, tmp_path / "out")
    asked = ("robustness", str(folder), "--no-worlds", "--json")
    found = json.loads(valuma(*asked).stdout)
    assert found["weights"] == {"whose": "survey", "answers": 2, "file": "answers.csv"}
    assert {row["weights"] for row in found["ranks"]} == {2}
    assert {row["weights"] for row in found["ranks_uniform"]} == {1000}
    again = json.loads(valuma(*asked, "--profiles", str(log)).stdout)
    assert again["weights"] == {"whose": "session", "answers": 6, "file": "day.jsonl"}
    assert {row["weights"] for row in again["ranks"]} == {6}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("bad.csv", f"{HEADER}\na,,1,2,3,4,5,6\nb,,x,0,0,0,0,100\n", ("bad.csv:2:", "bad.csv:3:")),
        ("bad.jsonl", "{}\n", ("bad.jsonl:1:",)),
        ("bad.sqlite", "no session", ("bad.sqlite",)),
    ],
)
def test_a_file_without_weights_is_refused_before_anything_runs(
    name: str, text: str, said: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="\n")
    done = valuma("run", "--weights", str(path), "--out", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert all(part in done.output for part in said)
    assert not (tmp_path / "out").exists()


def test_a_session_of_few_gives_no_weights(make_room: Callable[..., Room], tmp_path: Path) -> None:
    few = make_room("few")
    weigh(few, 4)
    done = valuma("run", "--weights", str(few.store.path), "--out", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert "five or more answers" in done.output


@pytest.fixture(scope="module")
def plain(study: Study) -> Run:
    return compute_run(study, draws=120, seed=3)


@pytest.mark.slow
def test_the_answer_says_whose_weights(plain: Run) -> None:
    only = {goal: float(goal == "g4") for goal in GOALS}
    given = RunWeights(pd.DataFrame([only]), "session", "day.sqlite", "")
    run = replace(plain, weights=given)
    found = Story(Context(run, "en"))
    # With all the weight on one goal the first is the best in that goal, draw by draw.
    values = Differences(run.study, run.results).goals().sel(goal="g4").to_numpy()
    best = values == values.max(axis=0)
    shares = (best / best.sum(axis=0)).mean(axis=1)
    assert found.ranks.rank[:, 0] == pytest.approx(shares)
    uniform = acceptability(Differences(run.study, run.results).goals())
    for language in LANGUAGES:
        answer = ask("verdict", run, language)
        said = " ".join(answer.notes)
        assert "day.sqlite" in said
        assert answer.words.probability(uniform.first_share(found.best)) in said
    assert "day.sqlite" in found.makers[0](found.context.options).caption


def test_sure_profiles_are_taken_once_each() -> None:
    rows = pd.DataFrame(np.eye(6), columns=list(GOALS))
    vectors = weight_vectors(rows, 1000, 1, GOALS)
    assert sorted(map(tuple, vectors)) == sorted(map(tuple, np.eye(6)))
    assert len(weight_vectors(rows.assign(spread=0.2), 1000, 1, GOALS)) == 1000
    assert len(weight_vectors(None, 50, 1, GOALS)) == 50
