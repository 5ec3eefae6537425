"""``valuma new``: a project from a template, or an alternative from another one or from a case."""

from __future__ import annotations

from pathlib import Path

import click

from valuma_scenarios.commands import common
from valuma_scenarios.errors import Said, UsageError


@click.group("new")
def command() -> None:
    """Begin a project from a template, or an alternative from another one or from a case."""


@command.command("project")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--template", default="finland", show_default=True, metavar="NAME",
              help="Template; `valuma list templates` shows them.")  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite files of the template in a folder.")
@common.quiet_option
@common.guard
def project(folder: Path, template: str, force: bool, quiet: bool) -> None:
    """Make a project in DIR, with settings for editors, and check it."""
    write_project(folder, template, force=force, quiet=quiet)


def write_project(folder: Path, template: str, *, force: bool, quiet: bool) -> None:
    """Write a project from a template into a folder, check it, and say what comes next.

    Raises
    ------
    UsageError
        If the folder is a file, or is not empty and may not be overwritten.
    ProjectError
        If the folder holds files that make the project wrong.
    """
    from valuma_scenarios.errors import ProjectError
    from valuma_scenarios.project.templates import write_template
    from valuma_scenarios.project.validate import check_files

    if folder.exists() and not folder.is_dir():
        msg = Said("{folder} is a file: name a folder", folder=folder)
        raise UsageError(msg)
    if folder.is_dir() and any(folder.iterdir()) and not force:
        msg = Said(
            "{folder} is not empty: name another folder, or use --force to overwrite", folder=folder
        )
        raise UsageError(msg)
    count = write_template(template, folder)
    report = check_files((), folder)
    if report.problems:
        raise ProjectError(list(report.shown))
    if not quiet:
        common.say_text(
            Said(
                "{folder}: {count} files, no problems. Next, in that folder: valuma run",
                folder=folder,
                count=count,
            )
        )


@command.command("scenario")
@click.argument("name", metavar="ID")
@click.option("--from", "base", metavar="ALTERNATIVE",
              help="Alternative that it is based on, by id or name. Default: the "
              "reference.")  # fmt: skip
@click.option("--case", "cases", multiple=True, metavar="CASE",
              help="Case of the library that becomes one of its networks, by id or name; its other "
              "networks are then its own. Repeatable.")  # fmt: skip
@click.option("--label", help="What readers see, in one language. Default: the id.")
@common.project_option
@common.quiet_option
@common.guard
def scenario(
    name: str,
    base: str | None,
    cases: tuple[str, ...],
    label: str | None,
    project: Path | None,
    quiet: bool,
) -> None:
    """Write scenarios/ID.yaml, an alternative to be changed, and check it at once."""
    from valuma_scenarios.files import write_whole
    from valuma_scenarios.project.new_scenario import draft
    from valuma_scenarios.project.validate import check_files

    folder = common.project_folder(project)
    path = folder / "scenarios" / f"{name}.yaml"
    if path.exists():
        msg = Said("{path} exists already: choose another id, or change that file", path=path)
        raise UsageError(msg)
    text = draft(folder, name, base, cases, label)
    write_whole(path, text.encode("utf-8"))
    report = check_files((path,), folder)
    if report.problems:
        path.unlink()
        problem = report.shown[0]
        msg = Said(
            "{name!r} would be no sound alternative: {message}. {hint}",
            name=name,
            message=problem.message,
            hint=problem.hint,
        )
        raise UsageError(msg)
    if not quiet:
        common.say_text(
            Said("{path}: no problems. Change it, then: valuma validate, valuma run", path=path)
        )
