"""What commands refuse is said in the reader's language, and in English as it always was."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from valuma_scenarios.commands import app
from valuma_scenarios.commands.common import QUOTED
from valuma_scenarios.project.open import load_project
from valuma_scenarios.project.templates import write_template
from valuma_scenarios.results.runs import write_run
from valuma_scenarios.vocabulary import LANGUAGES

ENGLISH = re.compile(
    r"\b(the|is|are|of|must|expected|found|use|there|run|runs|and|not|with|which|for|from|name)\b"
)
"""Words that no Finnish and no Swedish sentence has."""
AS_IT_IS = re.compile(r"'[^']*'|`[^`]*`|--[a-z-]+|\bvaluma [a-z]+|\S*/\S*")
"""What is written alike in every language: what somebody wrote, commands, options and paths."""

LINES = (
    ("comparre", "unknown command 'comparre'. Did you mean 'compare'?"),
    ("run --draws many", "Invalid value for '--draws': 'many' is not a valid integer range."),
    ("run --draws 9999999999999999", "the number is too large: use at most 1000000000000000"),
    ("run --set x=1 --set x=2", "x is set more than once: keep one of the values"),
    ("run absent.yaml", "absent.yaml does not exist: put the file into"),
    ("clean --out a_file/x", "'a_file' is no folder."),
    ("run nobody", "the alternative 'nobody' is unknown. Use one of: As one area"),
    ("run --form lag=a --form lag=b", "lag is set more than once: keep one of the values"),
    ("evaluate --draws 1", "Invalid value for '--draws': 1 is not in the range x>=20."),
    ("list towns", "'towns' is not one of 'alternatives', 'goals'"),
    ("compare", "there is no run in"),
    ("rerun nonesuch", "there is no run 'nonesuch' in"),
    ("init .", ". is not empty: name another folder, or use --force to overwrite"),
    ("init a_file", "a_file is a file: name a folder"),
    ("new project q --template lake", "there is no template 'lake': Use one of: finland"),
    ("new scenario today", "today.yaml exists already: choose another id, or change that file"),
    ("parameters --csv --json", "--csv and --json exclude one another: choose one"),
)
"""Lines that are refused before much is read, and what English says of them."""

READING = (
    ("report --to paper", "--to: there is no format 'paper'. Did you mean 'page'?"),
    ("report --to svg --session a_file", "--session adds a session to the pack: give --to pack"),
    ("report --to pptx --template a.dotx", "a.dotx is for docx files, and --to asks for none"),
    ("elicit read a_file --weight x", "--weight 'x' is not NAME=NUMBER: write, for example"),
    ("compare nonesuch", "there is no run 'nonesuch' in"),
    ("compare --year 1999", "there is no year '1999'"),
    ("diff", "name both runs that shall be compared"),
    ("compare --reference nobody", "--reference 'nobody' is unknown. Use one of: As one area"),
    ("figures regret --region Narnia", "--region 'Narnia' is unknown."),
    ("figures goal_map --year 1999", "covers 2020-2030, not 1999"),
    ("discover --above 1 --below 2", "give --above or --below, not both"),
    ("explain today today", "both alternatives are 'today': name two different ones"),
    ("search --save 1 Lake", "--save: 'Lake' is no id: use a–z, 0–9 and _"),
    ("sensitivity --method sobol --draws 3", "must be a power of two, but is 3: use 2 or 4"),
    ("voi", "needs at least 100 draws, but there are 4: make a run with more --draws"),
    ("report --to card", "--to card is about one region: give it with --region"),
    ("workshop --agenda 33", "there is no agenda '33': Use one of: 180, 45, 90"),
)
"""Lines that are refused later, by what makes answers, figures and reports."""


def refused(line: str, language: str) -> str:
    """Return what a command says of a line that it refuses."""
    words = shlex.split(line)
    done = CliRunner().invoke(app, words, prog_name="valuma", env={"VALUMA_LANG": language})
    assert done.exit_code == 2, done.output
    return " ".join(done.stderr.split())


def check(line: str, said: str) -> None:
    """Hold what is said of a line in all languages against its English."""
    assert said in refused(line, "en")
    for language in ("fi", "sv"):
        other = refused(line, language)
        assert said not in other
        assert ENGLISH.findall(AS_IT_IS.sub("", other)) == [], other


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project without runs, and a file beside its folders."""
    folder = tmp_path_factory.mktemp("bare")
    write_template("three_municipalities", folder)
    (folder / "a_file").write_text("x", encoding="utf-8")
    (folder / "table.csv").write_text("region,2024\nL1,1\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project with a run, and a file."""
    folder = tmp_path_factory.mktemp("ran")
    write_template("three_municipalities", folder)
    write_run(load_project(folder), folder, folder / "outputs", draws=4, seed=5)
    (folder / "a.dotx").write_bytes(b"")
    (folder / "a_file").write_text("x", encoding="utf-8")
    return folder


def test_what_is_refused_is_said_in_the_readers_language(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bare)
    for line, said in LINES:
        check(line, said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_somebody_wrote_is_shown_and_not_obeyed(language: str) -> None:
    said = refused("list regions \x1b[31mred", language)
    assert "\\x1b[31mred" in said
    assert "\x1b" not in said


def test_an_unknown_region_is_named_in_the_readers_language(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bare)
    line = "data read employed table.csv --merged x=L1"
    check(line, "there is no region 'x': Use one of: L1, L2, L3")


@pytest.mark.parametrize(("line", "said"), READING)
def test_what_a_run_lacks_is_said_in_the_readers_language(
    line: str, said: str, ran: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ran)
    check(line, said)


def test_an_endless_word_is_not_repeated_whole(tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["run", "--project", str(tmp_path), "--level", "x" * 5000])
    other = CliRunner().invoke(app, ["y" * 5000])
    assert said.exit_code == other.exit_code == 2
    assert max(map(len, (said.output, other.output))) < 1000
    assert "y" * (QUOTED - 1) + "…" in other.output  # after a quotation mark
