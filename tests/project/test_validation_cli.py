"""``valuma validate`` and the other small commands, through the command line."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from valuma_scenarios.commands import COMMANDS, app
from valuma_scenarios.commands.common import guard

FILE = Path(__file__).parent.parent / "bad_input" / "twelve_errors.yaml"
TWELVE: tuple[tuple[int, int, str], ...] = (
    (6, 1, "unknown key 'sumary'. Did you mean 'summary'?"),
    (10, 17, "fi is empty"),
    (11, 59, "unknown place 'MK03'"),
    (12, 5, "theme shares must sum to 1, but sum to 0.9"),
    (13, 24, "coordination_meur must be at least 0, found -0.2"),
    (14, 21, "found the text '0,5'. Write the decimal sign as a point: 0.5"),
    (15, 3, "the network 'office' has no members"),
    (18, 13, "ends in 2021, before it begins in 2025"),
    (20, 5, "the key 'note' is written twice (first in line 19)"),
    (22, 15, "unknown case 'mal_netverk'. Did you mean"),
    (24, 22, "venture_capital cannot run through networks"),
    (25, 11, "unknown source 'judgment'. Did you mean 'judgement'?"),
)


def valuma(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def listed(text: str, file: str) -> list[tuple[int, int, str]]:
    lines = [line for line in text.splitlines() if line.startswith(f"{file}:")]
    parts = [line.removeprefix(f"{file}:").split(":", 2) for line in lines]
    return [(int(line), int(column), message) for line, column, message in parts]


def check_twelve(text: str, file: str) -> None:
    found = listed(text, file)
    assert [place[:2] for place in found] == [place[:2] for place in TWELVE]
    for (_, _, message), (_, _, phrase) in zip(found, TWELVE, strict=True):
        assert phrase in message


def test_all_planted_errors_are_listed() -> None:
    result = valuma("validate", FILE)
    assert result.exit_code == 2
    assert len(TWELVE) == 12
    check_twelve(result.stderr, FILE.as_posix())
    assert "12 problems in 1 file." in result.stderr
    assert result.stdout == ""


def test_all_planted_errors_are_listed_by_a_process(copy_project: Callable[[], Path]) -> None:
    project = copy_project()
    shutil.copy(FILE, project / "scenarios")
    done = subprocess.run(
        [sys.executable, "-m", "valuma_scenarios", "validate"],
        cwd=project,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 2
    check_twelve(done.stderr, "scenarios/twelve_errors.yaml")


def test_planted_errors_as_json() -> None:
    result = valuma("validate", FILE, "--json")
    assert result.exit_code == 2
    report = json.loads(result.stdout)
    assert not report["ok"]
    assert [(p["line"], p["column"]) for p in report["problems"]] == [p[:2] for p in TWELVE]


def test_the_shipped_project_has_no_problems(root: Path) -> None:
    result = valuma("validate", "--project", root)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("OK: ")


def test_a_file_outside_of_the_project_replaces_its_own_version(
    copy_project: Callable[[], Path], tmp_path: Path
) -> None:
    project = copy_project()
    own = tmp_path / "elsewhere" / "by_theme.yaml"
    own.parent.mkdir()
    shutil.copy(project / "scenarios" / "by_theme.yaml", own)
    result = valuma("validate", own, "--project", project)
    assert (result.exit_code, result.stdout) == (0, "OK: 1 file, no problems\n")
    own.write_text(own.read_text(encoding="utf-8") + "nonsense: 1\n", encoding="utf-8")
    result = valuma("validate", own, "--project", project)
    assert result.exit_code == 2
    assert "by_theme.yaml" in result.stderr
    assert "unknown key 'nonsense'" in result.stderr


def test_problems_of_other_files_are_counted_only(copy_project: Callable[[], Path]) -> None:
    project = copy_project()
    (project / "scenarios" / "bad.yaml").write_text("id: bad\n", encoding="utf-8")
    result = valuma("validate", project / "scenarios" / "by_theme.yaml")
    assert result.exit_code == 0
    assert "more in other files of the project" in result.stderr


def test_a_file_without_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(FILE, tmp_path)
    result = valuma("validate", "twelve_errors.yaml")
    assert result.exit_code == 2
    assert "no project found" in result.stderr
    assert (6, 1) in [place[:2] for place in listed(result.stderr, "twelve_errors.yaml")]


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (("validate", "no_such.yaml"), "there is no file no_such.yaml"),
        (("validate",), "valuma init DIR"),
        (("validate", "--project", "nowhere"), "valuma init DIR"),
        (("validat",), "Did you mean 'validate'?"),
        (("cases",), "valuma init DIR"),
        (("parameters", "--csv", "--json"), "exclude one another"),
    ],
)
def test_wrong_calls_say_what_to_do(
    arguments: tuple[str, ...], phrase: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = valuma(*arguments)
    assert result.exit_code == 2
    assert phrase in result.stderr
    assert "Traceback" not in result.stderr


def test_an_override_is_validated_like_a_file(root: Path) -> None:
    result = valuma("validate", "--project", root, "--set", "parameters.x_opt.value=9")
    assert result.exit_code == 2
    assert listed(result.stderr, "--set 1")[0][:2] == (1, 24)
    assert "value 9 lies outside low" in result.stderr


def test_init_makes_a_project_that_is_valid_and_refuses_to_overwrite(tmp_path: Path) -> None:
    target = tmp_path / "new" / "project"
    assert valuma("init", target).exit_code == 0
    assert valuma("validate", "--project", target).exit_code == 0
    refused = valuma("init", target)
    assert refused.exit_code == 2
    assert "not empty" in refused.stderr
    (target / "scenarios" / "status_quo.yaml").write_text("broken", encoding="utf-8")
    (target / "scenarios" / "mine.txt").write_text("kept", encoding="utf-8")
    assert valuma("init", target, "--force").exit_code == 0
    assert valuma("validate", "--project", target).exit_code == 0
    assert (target / "scenarios" / "mine.txt").read_text(encoding="utf-8") == "kept"


def test_shipped_schemas_are_up_to_date_and_every_file_points_to_its_own(root: Path) -> None:
    result = valuma("schema", "--check", "--project", root)
    assert result.exit_code == 0, result.stderr
    for path in sorted([*root.glob("scenarios/*.yaml"), *root.glob("parameters/**/*.yaml")]):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        marker, _, schema = first.partition("$schema=")
        assert marker == "# yaml-language-server: ", path
        assert (path.parent / schema).is_file(), path


def test_stale_schemas_are_found_and_written(copy_project: Callable[[], Path]) -> None:
    project = copy_project()
    stale = project / "parameters" / "schemas" / "goals.schema.json"
    stale.write_text("{}", encoding="utf-8")
    result = valuma("schema", "--check", "--project", project)
    assert result.exit_code == 2
    assert "goals.schema.json" in result.stderr
    assert valuma("schema", "--project", project).exit_code == 0
    assert valuma("schema", "--check", "--project", project).exit_code == 0


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_cases_are_listed_and_shown_with_what_is_not_known(root: Path, language: str) -> None:
    everything = valuma("cases", "--project", root, "--lang", language)
    assert everything.exit_code == 0
    assert "mal_verkosto" in everything.stdout
    words = {"fi": "ei tiedossa", "sv": "inte känt", "en": "not known"}
    one = valuma("cases", "keino", "--project", root, "--lang", language)
    assert one.exit_code == 0
    assert words[language] in one.stdout


def test_unknown_case(root: Path) -> None:
    result = valuma("cases", "kieno", "--project", root)
    assert result.exit_code == 2
    assert "Did you mean 'keino'?" in result.stderr


def test_the_log_of_assumptions_is_complete(root: Path) -> None:
    result = valuma("parameters", "--csv", "--project", root)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert result.exit_code == 0
    assert len(rows) > 80
    assert all(row["unit"] and row["sources"] and row["grade"] in "ABCD" for row in rows)
    one = json.loads(valuma("parameters", "x_opt", "--json", "--project", root).stdout)
    assert one[0]["id"] == "parameters.x_opt.value"


def test_an_assumption_is_written_with_the_decimal_mark_of_the_language(root: Path) -> None:
    override = ("--set", "parameters.x_opt.value=0.625")
    finnish = valuma("parameters", "x_opt", "--lang", "fi", "--project", root, *override)
    english = valuma("parameters", "x_opt", "--lang", "en", "--project", root, *override)
    assert "0,625" in finnish.stdout
    assert "0.625" in english.stdout


def test_help_lists_every_command_without_importing_any() -> None:
    code = (
        "import sys; from valuma_scenarios.commands import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'pandas', 'pydantic', 'xarray', 'yaml', 'rich'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in COMMANDS)
    assert time.perf_counter() - begin < 2  # usually 0.1 s; a loaded machine may take longer


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    result = valuma(name, "--help")
    assert result.exit_code == 0
    assert "--help" in result.stdout


@pytest.mark.parametrize(
    ("error", "code", "phrase"),
    [
        (KeyboardInterrupt(), 3, "Interrupted"),
        (ValueError("odd"), 1, "ValueError: odd. This is a fault of the program"),
        (MemoryError(), 1, "Use fewer draws"),
        (PermissionError(13, "Permission denied", "x.csv"), 1, "Permission denied (x.csv)"),
    ],
)
def test_exit_codes(error: BaseException, code: int, phrase: str) -> None:
    @click.command()
    @guard
    def fail() -> None:
        raise error

    result = CliRunner().invoke(fail)
    assert result.exit_code == code
    assert phrase in result.stderr
    assert "Traceback" not in result.stderr
    if code == 1:
        assert "Traceback" in CliRunner().invoke(fail, ["--debug"]).stderr
