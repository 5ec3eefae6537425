"""Which run a command reads: found by what people call it, and said before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from valuma_scenarios.commands.common import RUN_READ, project_folder, say_text
from valuma_scenarios.commands.reader import readers_language
from valuma_scenarios.errors import Said
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.results.shelf import Shelved

RUN_HELP = (
    "RUN is the id of a run, the beginning of its id, its name, its folder, or latest; the newest "
    "run of the project if not given."
)


def outputs_of(project: Path | None) -> Path:
    """Return the folder of runs of the project that was named, else of the nearest one."""
    return project_folder(project) / "outputs"


def folder_of(run: str | Path | None, project: Path | None) -> Path:
    """Return the folder of the run that was named, else of the newest one.

    Raises
    ------
    UsageError
        If there is no such run, or several fit.
    """
    from valuma_scenarios.results.shelf import find_folder

    if run is not None and Path(run).exists():
        return find_folder(run, Path())  # a path says where it lies: no project is needed
    return find_folder(run, outputs_of(project))


def previous_folder(folder: Path) -> Path:
    """Return the run that was made before another one, in the same folder of runs.

    Raises
    ------
    UsageError
        If there is none.
    """
    from valuma_scenarios.errors import UsageError
    from valuma_scenarios.results.shelf import runs_in

    runs = [run.folder.resolve() for run in runs_in(folder.resolve().parent)]
    place = runs.index(folder.resolve()) if folder.resolve() in runs else 0
    if place == 0:
        msg = Said(
            "there is no run before {folder}: name both runs that shall be compared", folder=folder
        )
        raise UsageError(msg)
    return runs[place - 1]


def announce(manifest: Mapping[str, Any]) -> None:
    """Say which run is read: first on the error stream, or as a field of the command's JSON."""
    from valuma_scenarios import __version__
    from valuma_scenarios.results.shelf import told
    from valuma_scenarios.wording import translate

    context = click.get_current_context()
    context.meta[RUN_READ] = told(manifest)
    if context.params.get("as_json") or context.params.get("quiet"):
        return
    language = readers_language()
    say_text(line(manifest, language), err=True)
    made = manifest["versions"]["valuma-scenarios"]
    if made != __version__:
        values = {"made": made, "now": __version__}
        say_text(translate(language, "runs.other_version", values), err=True)


def line(manifest: Mapping[str, Any], language: Language) -> str:
    """Return one line on a run: id and name, alternatives, draws, level, years, when made."""
    from valuma_scenarios.results.provenance import now
    from valuma_scenarios.results.shelf import age
    from valuma_scenarios.schema.area import FINLAND, level_name
    from valuma_scenarios.wording import translate
    from valuma_scenarios.wording.numbers import format_number, format_years

    def counted(key: str, count: int) -> str:
        values = {"count": count, "number": format_number(count, language, 0)}
        return translate(language, key, values)

    run, draws = manifest["run_id"], int(manifest["draws"])
    if manifest.get("name"):
        run = translate(language, "runs.named", {"id": run, "name": manifest["name"]})
    number, unit = age(manifest["created"], now())
    past = "now" if unit == "minutes" and number == 0 else unit
    values = {
        "run": run,
        "alternatives": counted("runs.alternatives", len(manifest["alternatives"])),
        "draws": counted("runs.draws", draws) if draws else translate(language, "runs.central"),
        "level": (manifest.get("level_name") or level_name(FINLAND, manifest["level"]))[language],
        "years": format_years(manifest["start_year"], manifest["end_year"]),
        "age": counted(f"runs.age.{past}", number),
    }
    return translate(language, "runs.which", values)


def size_text(count: int, language: Language) -> str:
    """Return a number of bytes in megabytes (10^6)."""
    from valuma_scenarios.wording.numbers import format_number

    return format_number(count / 1e6, language, 1)


def shelved(run: Shelved, language: Language) -> dict[str, str]:
    """Return what the list of runs says of a run, by column; a damaged one has gaps."""
    from valuma_scenarios.wording.numbers import format_number, format_years

    said = run.manifest
    made = run.made[:16].replace("T", " ")
    cells = {"id": run.folder.name, "name": str(run.name or ""), "made": made}
    if run.problem:
        return cells | dict.fromkeys(("draws", "level", "years", "size"), "")
    return cells | {
        "draws": format_number(int(said["draws"]), language, 0),
        "level": str(said["level"]),
        "years": format_years(said["start_year"], said["end_year"]),
        "size": size_text(run.bytes, language),
    }
