"""``valuma validate``: every problem of every file, with its place."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from valuma_scenarios.commands.common import (
    BAD_INPUT,
    guard,
    json_option,
    print_json,
    project_option,
    quiet_option,
    say_text,
    set_option,
)
from valuma_scenarios.errors import ProjectError, Said


@click.command("validate")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@project_option
@set_option
@json_option
@quiet_option
@guard
def command(
    files: tuple[Path, ...],
    project: Path | None,
    overrides: tuple[str, ...],
    as_json: bool,
    quiet: bool,
) -> None:
    """Check a project, or only FILES of it, and list all problems at once.

    Each problem is printed as file:line:column, with what was found and what to do. A file outside
    of the project is checked as if it were part of it. The exit code is 2 if anything is wrong.
    """
    from valuma_scenarios.project.validate import check_files

    report = check_files(files, project, overrides)
    if as_json:
        print_json(
            {
                "ok": not report.problems,
                "files": report.files,
                "problems": [asdict(problem) for problem in report.shown],
                "problems_elsewhere": report.elsewhere,
                "notes": list(report.notes),
            }
        )
        if report.problems:
            raise click.exceptions.Exit(BAD_INPUT)
        return
    if not quiet:
        for note in report.notes:
            say_text(Said("Note: {note}", note=note), err=True)
    if report.problems:
        raise ProjectError(list(report.shown))
    if not quiet:
        say_text(
            Said(
                "OK: 1 file, no problems"
                if report.files == 1
                else "OK: {count} files, no problems",
                count=report.files,
            )
        )
