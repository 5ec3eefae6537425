"""``valuma init``: a working copy of the shipped project."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from valuma_scenarios.commands.common import guard, quiet_option, say
from valuma_scenarios.errors import UsageError
from valuma_scenarios.files import partial_folder

_PARTS = ("scenarios", "parameters")


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite shipped files in a folder that holds some.")
@quiet_option
@guard
def command(folder: Path, force: bool, quiet: bool) -> None:
    """Copy the shipped scenarios and parameters into DIR, to be changed freely.

    A folder that is not empty is refused; with --force the shipped files in it are overwritten and
    all other files are left alone.
    """
    if folder.exists() and not folder.is_dir():
        msg = f"{folder} is a file: name a folder"
        raise UsageError(msg)
    if folder.is_dir() and any(folder.iterdir()) and not force:
        msg = f"{folder} is not empty: name another folder, or use --force to overwrite"
        raise UsageError(msg)
    count = copy_project(shipped_project(), folder)
    if not quiet:
        say(f"{folder}: {count} files. Next, in that folder: valuma run")


def shipped_project() -> Path:
    """Return the folder with the shipped scenarios and parameters.

    Returns
    -------
    pathlib.Path
        Inside the installed package, or the checkout the package is run from.

    Raises
    ------
    UsageError
        If the installation lacks them.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_project", package.parent):
        if all((folder / part).is_dir() for part in _PARTS):
            return folder
    msg = "this installation lacks the shipped project: install valuma-scenarios again"
    raise UsageError(msg)


def copy_project(source: Path, target: Path) -> int:
    """Copy scenarios and parameters; nothing is changed in the target before all is read.

    Parameters
    ----------
    source, target : pathlib.Path
        Folders; files in the target that the source does not have are left alone.

    Returns
    -------
    int
        Number of files.
    """
    with partial_folder(target.resolve().parent) as folder:
        staging = folder / "project"
        for part in _PARTS:
            shutil.copytree(source / part, staging / part, copy_function=shutil.copyfile)
        files = sorted(path for path in staging.rglob("*") if path.is_file())
        for path in files:
            final = target / path.relative_to(staging)
            final.parent.mkdir(parents=True, exist_ok=True)
            path.replace(final)
    return len(files)
