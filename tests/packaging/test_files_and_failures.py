"""What is left on the disk when something fails, and what is said about it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from valuma_scenarios.commands import app
from valuma_scenarios.commands.reader import count_of, unexpected
from valuma_scenarios.errors import Problem, from_here
from valuma_scenarios.files import new_folder, write_whole
from valuma_scenarios.project.validate import check_files


def valuma(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_file_is_written_with_the_permissions_of_new_files(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "sheet.xlsx", b"content")
    ordinary = tmp_path / "ordinary"
    ordinary.write_bytes(b"")
    made = tmp_path / "a" / "sheet.xlsx"
    assert made.read_bytes() == b"content"
    assert made.stat().st_mode == ordinary.stat().st_mode
    assert [path.name for path in made.parent.iterdir()] == ["sheet.xlsx"]


def test_the_experts_sheet_can_be_read_by_those_who_may_read_new_files(
    root: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.xlsx"
    done = valuma("elicit", "sheet", "--out", sheet, "--project", root)
    assert done.exit_code == 0, done.stderr
    ordinary = tmp_path / "ordinary"
    ordinary.write_bytes(b"")
    assert sheet.stat().st_mode == ordinary.stat().st_mode


def test_a_failure_leaves_no_folder_that_it_made(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    new = tmp_path / "there" / "a" / "b"
    with pytest.raises(ZeroDivisionError), new_folder(new):
        1 / len(list(new.iterdir()))
    assert list((tmp_path / "there").iterdir()) == []
    with pytest.raises(ZeroDivisionError), new_folder(new):
        1 / (new.parent / "kept").write_bytes(b"")
    assert [path.name for path in (tmp_path / "there" / "a").iterdir()] == ["kept"]


def test_a_run_that_fails_leaves_no_folder(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("valuma_scenarios.results.runs.stream", fail)
    out = tmp_path / "ulos tänne" / "x"
    done = valuma("run", "--draws", "0", "--out", out, "--project", root)
    assert done.exit_code == 1
    assert "Make room" in done.stderr
    assert "fault of the program" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "phrase"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "Make room"),
        (OSError(errno.EFBIG, "File too large"), "largest size allowed"),
        (RuntimeError("NetCDF: HDF error"), "Check that the disk has room"),
        (OSError(-101, "NetCDF: HDF error"), "Check that the disk has room"),
        (OSError("odd"), "could not be read or written (odd)"),
        (PermissionError(errno.EACCES, "Permission denied", "x"), "Permission denied (x)"),
        (RuntimeError("odd"), "This is a fault of the program"),
    ],
)
def test_trouble_of_the_machine_is_not_a_fault_of_the_program(
    error: Exception, phrase: str
) -> None:
    said = unexpected(error)
    assert phrase in said
    assert ("fault of the program" in said) == phrase.endswith("of the program")


def test_problems_are_counted_by_file_and_option() -> None:
    files = [Problem(name, 1, 1, "odd") for name in ("a", "a", "b")]
    options = [Problem(f"--set {number}", 1, 1, "odd") for number in (1, 2)]
    assert count_of(tuple(files)) == "3 problems in 2 files."
    assert count_of(tuple(options)) == "2 problems in 2 --set options."
    assert count_of((files[0], options[0])) == "2 problems in 1 file and 1 --set option."


def test_one_value_may_be_set_once_only(root: Path) -> None:
    path = "parameters.x_opt.value"
    done = valuma("validate", "--project", root, "--set", f"{path}=0.5", "--set", f"{path} =0.6")
    assert done.exit_code == 2
    assert f"{path} is set more than once" in done.stderr


@pytest.mark.slow
def test_files_are_named_so_that_they_can_be_opened(
    copy_project: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = copy_project()
    (project / "scenarios" / "by_theme.yaml").write_text("id: [\n", encoding="utf-8")
    for here, shown in (
        (project, "scenarios/by_theme.yaml:"),
        (project.parent, "project/scenarios/by_theme.yaml:"),
        (project / "scenarios", "by_theme.yaml:"),
        (project / "parameters", f"{project.resolve().as_posix()}/scenarios/by_theme.yaml:"),
    ):
        monkeypatch.chdir(here)
        for command in ("validate", "run"):
            done = valuma(command, "--project", project)
            assert done.exit_code == 2
            assert done.stderr.splitlines()[0].startswith(shown)


def test_an_option_is_no_file(tmp_path: Path) -> None:
    problem = Problem("--set 1", 1, 1, "odd")
    assert from_here(problem, tmp_path) == problem


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("scenarios/sub/a.yaml", "Move it into scenarios"),
        ("scenarios/sub/deep/a.YML", "Move it into scenarios"),
        ("parameters/uncertain/old/a.yaml", "Move it into parameters/uncertain"),
        ("scenarios/a.yml", "ends in .yaml"),
        ("scenarios/a.YAML", "ends in .yaml"),
        ("scenarios/a.yaml.txt", "ends in .yaml"),
    ],
)
def test_a_file_that_would_be_ignored_is_reported(
    copy_project: Callable[[], Path], name: str, hint: str
) -> None:
    project = copy_project()
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("id: [\n", encoding="utf-8")
    hidden = project / "scenarios" / ".ipynb_checkpoints"
    hidden.mkdir()
    (hidden / "b.yaml").write_text("id: [\n", encoding="utf-8")
    (problem,) = check_files((), project).problems
    assert (problem.file, problem.message) == (name, "the file would be ignored")
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('"4"', "found the text '4'. Remove the quotation marks: 4"),
        ("010", "found the text '010'. Write it without zeros at the beginning: 10"),
        ("0.5 %", "0.005 for a share, 0.5 for a percentage"),
        (".inf", "the number .inf is not finite"),
        ("1" * 20, "the number has more than 18 digits"),
    ],
)
def test_hints_on_numbers(copy_project: Callable[[], Path], written: str, said: str) -> None:
    project = copy_project()
    path = project / "parameters" / "constants.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next(k for k, line in enumerate(lines) if line.startswith("  value: "))
    lines[first] = f"  value: {written}"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (problem,) = check_files((), project).problems
    assert (problem.line, problem.column) == (first + 1, len("  value: ") + 1)
    assert said in str(problem)


def test_an_item_of_a_list_is_called_by_its_position(copy_project: Callable[[], Path]) -> None:
    project = copy_project()
    path = project / "scenarios" / "by_region_type.yaml"
    text = path.read_text(encoding="utf-8")
    old = "replace: ["
    assert old in text
    path.write_text(text.replace(old, f"{old}towns, ", 1), encoding="utf-8")
    (problem,) = check_files((), project).problems
    assert problem.message.startswith("item 1 of replace: unknown value, found the text 'towns'")
