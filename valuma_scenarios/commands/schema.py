"""``valuma schema``: write the JSON Schemas."""

from __future__ import annotations

from pathlib import Path

import click

from valuma_scenarios.commands.common import (
    guard,
    project_folder,
    project_option,
    quiet_option,
    say_text,
)
from valuma_scenarios.errors import Said, UsageError


@click.command("schema")
@project_option
@click.option("--check", is_flag=True, help="Write nothing; fail if a schema is not up to date.")
@quiet_option
@guard
def command(project: Path | None, check: bool, quiet: bool) -> None:
    """Write the JSON Schemas of all files into parameters/schemas/.

    The first line of every shipped YAML file points to its schema, so that an editor with YAML
    support completes keys and marks mistakes while you type.
    """
    from valuma_scenarios.project.kinds import SCHEMA_FOLDER, json_schemas

    folder = project_folder(project) / SCHEMA_FOLDER
    schemas = json_schemas()
    stale = [name for name, text in schemas.items() if _read(folder / name) != text]
    if check and stale:
        msg = Said("not up to date: {stale}. Run `valuma schema`", stale=", ".join(stale))
        raise UsageError(msg)
    if not check:
        folder.mkdir(parents=True, exist_ok=True)
        for name in stale:
            (folder / name).write_text(schemas[name], encoding="utf-8", newline="\n")
    if not quiet:
        done = Said(
            "{folder}: {schemas} schemas, up to date"
            if check or not stale
            else "{folder}: {schemas} schemas, {written} written",
            folder=folder,
            schemas=len(schemas),
            written=len(stale),
        )
        say_text(done)


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
