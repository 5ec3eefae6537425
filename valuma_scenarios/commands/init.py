"""``valuma init``: a working copy of the shipped project."""

from __future__ import annotations

from pathlib import Path

import click

from valuma_scenarios.commands.common import guard, quiet_option
from valuma_scenarios.commands.new import write_project


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
    from valuma_scenarios.project.templates import SHIPPED

    write_project(folder, SHIPPED, force=force, quiet=quiet)
