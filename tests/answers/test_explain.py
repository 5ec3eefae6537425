"""`valuma explain`: the answer and the command."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from valuma_scenarios.analyses.explain.attribution import DRAWS
from valuma_scenarios.answers.explain import Request, answer, short
from valuma_scenarios.answers.questions import ask
from valuma_scenarios.answers.terminal import terminal_text
from valuma_scenarios.commands import app
from valuma_scenarios.commands.explain import command
from valuma_scenarios.errors import UsageError
from valuma_scenarios.results.effects import GIVEN
from valuma_scenarios.results.runs import Run, open_run, write_run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS, LANGUAGES, Language

NAMES = ("status_quo", "by_theme", "by_region_type", "no_networks")


@pytest.fixture(scope="module")
def folder(shipped_study: Study, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = shipped_study.with_alternatives(NAMES)
    return write_run(study, root, tmp_path_factory.mktemp("runs"), draws=16, seed=5)


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    return open_run(folder)


def test_the_difference_is_that_of_the_run(run: Run) -> None:
    request = Request("status_quo", "no_networks", draws=16, given=("all",), by="levers")
    table = answer(run, "en", request=request).table
    mine = table[table["part"] == "difference"].set_index("goal")
    rows = run.effects[
        (run.effects["alternative"] == "no_networks")
        & (run.effects["reference"] == "status_quo")
        & (run.effects["region"] == "FI")
        & (run.effects["year"] == run.study.end_year)
    ].set_index("goal")
    for column in ("p05", "p50", "p95", "mean"):
        for goal in GOALS:
            # A run keeps its draws in single precision.
            assert mine.loc[goal, column] == pytest.approx(rows.loc[goal, column], abs=1e-6)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_reads_in_every_language(run: Run, language: Language) -> None:
    request = Request("status_quo", "no_networks", draws=4, by="levers")
    found = ask("explain", run, language, request=request)
    text = terminal_text(found)
    for condition in request.given:
        assert found.words.say(f"explain.given.{condition}") in text
    assert len(found.makers) == len(GOALS)
    assert found.cards()[0].language == language


def test_one_goal_has_intervals_and_shares_on_screen(run: Run) -> None:
    request = Request("by_theme", "by_region_type", ("g2",), draws=8, by="levers")
    found = answer(run, "en", request=request)
    assert "90% interval" in terminal_text(found)
    assert set(found.table["goal"]) == {"g2"}


def test_the_command_prints_parts_that_sum_to_the_difference(folder: Path) -> None:
    options = ["--run", str(folder), "--draws", "6", "--by", "levers", "--json"]
    done = CliRunner().invoke(app, ["explain", "status_quo", "no_networks", *options])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["a"], told["b"]) == ("status_quo", "no_networks")
    table = pd.DataFrame(told["parts"])
    assert set(table["condition"]) == {"networks_add", "networks_add_nothing", "all"}
    for _, rows in table.groupby(["condition", "goal"]):
        whole = rows["part"] == "difference"
        assert rows.loc[~whole, "mean"].sum() == pytest.approx(
            float(rows.loc[whole, "mean"].iloc[0])
        )


def test_the_command_writes_a_table_and_a_page(folder: Path, tmp_path: Path) -> None:
    files = ["--csv", str(tmp_path / "parts.csv"), "--html", str(tmp_path / "parts.html")]
    options = ["--run", str(folder), "--goal", "g3", "--draws", "3", "--by", "levers", "--quiet"]
    done = CliRunner().invoke(app, ["explain", "by_theme", "by_region_type", *options, *files])
    assert done.exit_code == 0, done.output
    table = pd.read_csv(io.StringIO((tmp_path / "parts.csv").read_text(encoding="utf-8")))
    assert set(table["part"]) == {"structure", "difference"}
    assert "differ in one group of levers only" in (tmp_path / "parts.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("by_theme", "by_theme"), "both alternatives are 'by_theme'"),
        (("by_theme", "by_thyme"), "by_thyme"),
        (("by_theme", "status_quo", "--place", "Atlantis"), "--place 'Atlantis' is unknown"),
    ],
)
def test_the_command_says_what_is_not_there(
    folder: Path, asked: tuple[str, ...], said: str
) -> None:
    done = CliRunner().invoke(app, ["explain", *asked, "--run", str(folder)])
    assert done.exit_code == 2
    assert said in done.stderr


def test_the_short_form_is_the_clearest_goal_by_levers_if_networks_work(run: Run) -> None:
    request = Request("status_quo", "no_networks", given=("networks_add",), by="levers")
    found = answer(run, "en", request=request)
    text = short(run, "en", "status_quo", "no_networks")
    assert " ".join(found.sentences).startswith(text)
    assert "if networks work" in text
    assert "differ in one group of levers only" in short(run, "en", "by_theme", "by_region_type")


def test_no_draws_are_too_few(run: Run) -> None:
    with pytest.raises(UsageError, match="at least 1"):
        answer(run, "en", request=Request("status_quo", "by_theme", draws=0))


def test_the_command_promises_what_the_question_does() -> None:
    defaults = {option.name: option.default for option in command.params}
    assert defaults["draws"] == DRAWS
    assert defaults["given"] == GIVEN
