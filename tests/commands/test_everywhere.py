"""What every command promises alike: lines that fit a terminal, tables that any Excel reads."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from valuma_scenarios.commands import COMMANDS, app, common
from valuma_scenarios.results.runs import write_run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES

WIDE = 80
SURVEY = (
    "Vastaaja;Mihin 100 pistettä pitäisi panna: Työ ja yritykset;Kuinka monta pistettä arjelle?\n"
    "V1;60 %;40 %\nV2;12,5 %;87,5 %\nV3;50 %;\n"
)
COLUMN = "everyday=Kuinka monta pistettä arjelle?"
LINES = """
run --draws 8
answer a
runs
diff a b
verify a
rerun a
clean --keep 50 --yes
compare a
explain by_subject today --run a --draws 2
robustness a
search a --designs 16 --draws 16
switch a
sensitivity a --method given
voi a
evaluate a
evidence a --walks 32
forms a --draws 4 --random 2
discover a
report a --to minister --out page-{lang}
figures --run a
check {shipped} --project {root}
hindcast --project {root} --draws 50
elicit weights survey.csv --column respondent=Vastaaja --column "{column}"
elicit sheet --out sheet-{lang}.xlsx
validate
cases --project {root}
cases afrc --project {root}
data
parameters
parameters x_opt
schema
new scenario own_{lang} --from today
new project another-{lang} --template three_municipalities
init copy-{lang}
list regions
list parameters
""".strip().splitlines()
"""A line for every command, cheap ones, on the small project of the templates."""
QUICKER = {"explain": "--by levers"}
"""What makes a line quicker where it only has to do something."""
ELSEWHERE = {"workshop", "docs"}
"""Runs until it is stopped; needs a built site: both have tests of their own."""


def test_every_command_has_a_line() -> None:
    assert {line.split()[0] for line in LINES} | ELSEWHERE == set(COMMANDS)


@pytest.fixture(scope="module")
def shipped(shipped_study: Study, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the shipped project."""
    study = shipped_study.with_alternatives(("status_quo", "by_theme", "do_nothing"))
    return write_run(study, root, tmp_path_factory.mktemp("runs"), draws=8, seed=5)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project with two runs and a survey."""
    folder = tmp_path_factory.mktemp("work") / "lake"
    made = ["new", "project", str(folder), "--template", "three_municipalities", "--quiet"]
    assert CliRunner().invoke(app, made).exit_code == 0
    for name, draws in (("a", 128), ("b", 16)):
        run = ["run", "--project", str(folder), "--draws", str(draws), "--name", name]
        assert CliRunner().invoke(app, [*run, "--no-report", "--quiet"]).exit_code == 0
    (folder / "survey.csv").write_text(SURVEY, encoding="utf-8")
    return folder


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """Return the command that words call, and where its options go."""
    command = app.get_command(click.Context(app), words[0])
    assert command is not None
    if isinstance(command, click.Group) and len(words) > 1 and words[1] in command.commands:
        return command.commands[words[1]], words
    return command, words


def options(words: list[str]) -> set[str]:
    return {parameter.name or "" for parameter in command_of(words)[0].params}


@pytest.mark.parametrize("line", LINES, ids=lambda line: " ".join(line.split()[:2]))
def test_every_command_does_something(
    line: str, project: Path, shipped: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    words = shlex.split(line.format(lang="once", shipped=shipped, root=root, column=COLUMN))
    words += shlex.split(QUICKER.get(words[0], ""))
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert done.output.strip()


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES, ids=lambda line: " ".join(line.split()[:2]))
def test_lines_fit_a_terminal_and_tables_are_the_same_in_every_form(
    line: str, project: Path, shipped: Path, root: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(project)
    monkeypatch.setenv("COLUMNS", str(WIDE))
    monkeypatch.setattr(common, "errors_are_read_by_people", lambda: True)
    plain, nordic, book = (tmp_path / name for name in ("plain.csv", "nordic.csv", "table.xlsx"))
    for language in LANGUAGES:
        words = shlex.split(line.format(lang=language, shipped=shipped, root=root, column=COLUMN))
        can = options(words)
        if "lang" in can:
            words += ["--lang", language]
        if "csv_file" in can:
            words += ["--csv", str(plain if language == "en" else nordic)]
            words += ["--xlsx", str(book)] if language == "en" else ["--csv-style", "excel-fi"]
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, done.output
        # A path is one word, and no word is broken.
        long = [one for one in done.output.splitlines() if len(one) > WIDE and " " in one.strip()]
        assert not long
    if plain.exists():
        same_numbers(plain, nordic, book)


def same_numbers(plain: Path, nordic: Path, book: Path) -> None:
    """Read one table as a program does, and from both files made for Excel; texts may differ."""
    told = pd.read_csv(plain)
    assert len(told)
    assert nordic.read_bytes().startswith(b"\xef\xbb\xbf")
    forms = (
        pd.read_csv(nordic, sep=";", decimal=",", encoding="utf-8-sig"),
        pd.read_excel(book),
    )
    numbers = [name for name in told if told[name].dtype.kind in "if"]
    assert numbers
    for other in forms:
        assert list(other) == list(told)
        for name in numbers:
            values = pd.to_numeric(other[name]).to_numpy()
            np.testing.assert_allclose(values, told[name].to_numpy(), rtol=1e-14, err_msg=name)


def every_help() -> Iterator[list[str]]:
    for name in COMMANDS:
        command, _ = command_of([name])
        yield [name]
        yield from ([name, below] for below in getattr(command, "commands", {}))


@pytest.mark.parametrize("words", list(every_help()), ids=" ".join)
def test_the_help_fits_a_terminal(words: list[str]) -> None:
    done = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": str(WIDE)})
    assert done.exit_code == 0
    assert not [line for line in done.output.splitlines() if len(line) > WIDE]


def test_weights_of_a_survey_written_for_excel_are_read_back(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    columns = ["--column", "respondent=Vastaaja", "--column", COLUMN]
    kept = {}
    for style in ("plain", "excel-fi"):
        out = tmp_path / f"{style}.csv"
        words = ["elicit", "weights", "survey.csv", *columns, "--out", str(out)]
        done = CliRunner().invoke(app, [*words, "--csv-style", style])
        assert done.exit_code == 0, done.output
        assert "1 of 3" in done.output  # V3 is unfinished
        ran = ["run", "--draws", "4", "--no-report", "--quiet", "--out", str(tmp_path / style)]
        done = CliRunner().invoke(app, [*ran, "--weights", str(out)])
        assert done.exit_code == 0, done.output
        (kept[style],) = (tmp_path / style).glob("*/weights.csv")
    assert kept["plain"].read_bytes() == kept["excel-fi"].read_bytes()
    weights = pd.read_csv(kept["plain"])
    assert sorted(weights["everyday"]) == [0.4, 0.875]
