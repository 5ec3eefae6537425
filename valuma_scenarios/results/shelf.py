"""The runs of a project: list them, find one by what people call it, say which one it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from valuma_scenarios.errors import LostFileError, Said, UsageError, choose, said_by
from valuma_scenarios.project.reading import read_bounded
from valuma_scenarios.project.text import text_fault
from valuma_scenarios.results.integrity import LARGEST_MANIFEST, MANIFEST, read_manifest

LATEST = "latest"
LEAST_PREFIX = 4
"""Characters that the beginning of an id must have to name a run."""

_NAME = re.compile(r"[^\W_][\w .()+,-]{0,79}")
_ID = re.compile(r"\d{8}T\d{6}Z.*")


@dataclass(frozen=True)
class Shelved:
    """A run's folder and what its manifest says, without opening the run.

    Parameters
    ----------
    folder : pathlib.Path
        The run's folder.
    manifest : dict
        As read; empty if it could not be.
    problem : str
        Why it could not be read; empty if it could.
    """

    folder: Path
    manifest: Mapping[str, Any]
    problem: str = ""

    @property
    def id(self) -> str:
        """Id of the run; the folder's name where the manifest does not say it."""
        return str(self.manifest.get("run_id", self.folder.name))

    @property
    def name(self) -> str | None:
        """What the user calls it."""
        return self.manifest.get("name")

    @property
    def made(self) -> str:
        """When it was made, ISO 8601; empty if unknown."""
        return str(self.manifest.get("created", ""))

    @property
    def bytes(self) -> int:
        """Size of the folder on disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())


def runs_in(outputs: Path) -> list[Shelved]:
    """Return all runs in a folder of runs, the oldest first."""
    found = []
    for path in outputs.glob(f"*/{MANIFEST}"):
        if path.parent.name.startswith("."):
            continue
        try:
            found.append(Shelved(path.parent, read_manifest(path.parent)))
        except (UsageError, LostFileError) as error:
            found.append(Shelved(path.parent, _unchecked(path), said_by(error)))
    return sorted(found, key=_age)


def _age(run: Shelved) -> tuple[str, int, str]:
    """Return what runs are ordered by: the second they were made in, then their oldest file."""
    try:
        oldest = min(path.stat().st_mtime_ns for path in run.folder.iterdir())
    except OSError:  # it is being removed, or cannot be read: its problem says so
        oldest = 0
    return run.made or run.folder.name[:16], oldest, run.folder.name


def _unchecked(path: Path) -> dict[str, Any]:
    """Return what a damaged manifest says, as far as it can be read."""
    try:
        said = json.loads(read_bounded(path, LARGEST_MANIFEST))
    except (OSError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def newest_run(outputs: Path) -> Path:
    """Return the newest run in a folder of runs.

    Raises
    ------
    UsageError
        If there is none.
    """
    found = runs_in(outputs)
    if not found:
        msg = Said("there is no run in {outputs}: make one with `valuma run`", outputs=outputs)
        raise UsageError(msg)
    return found[-1].folder


def find_folder(reference: str | Path | None, outputs: Path) -> Path:
    """Return the folder of the run that somebody means.

    Parameters
    ----------
    reference : str, Path or None
        Path of its folder or of a file in it, its id or the beginning of it, its name, or
        `latest`; the newest run if None.
    outputs : pathlib.Path
        The project's folder of runs.

    Raises
    ------
    UsageError
        If there is no such run, or several fit.
    """
    if reference is None or str(reference) == LATEST:
        return newest_run(outputs)
    text, path = str(reference), Path(reference)
    if path.is_dir():
        return path
    if path.is_file() and path.name == MANIFEST:
        return path.parent
    if path.is_absolute():
        msg = Said(
            "{path} is no folder of a run: `valuma runs` lists those of the project", path=path
        )
        raise UsageError(msg)
    return _called(text, outputs)


def _called(text: str, outputs: Path) -> Path:
    """Return the folder of the run of this id, name or beginning of an id."""
    runs = runs_in(outputs)
    for found in (
        [run for run in runs if run.folder.name == text],
        [run for run in runs if run.name == text],
        [run for run in runs if run.id == text],
        [run for run in runs if len(text) >= LEAST_PREFIX and _begins(run, text)],
    ):
        if len(found) == 1:
            return found[0].folder
        if found:
            names = ", ".join(run.folder.name for run in found)
            msg = Said(
                "{text!r} means {number} runs: {names}. Write more of the id",
                text=text,
                number=len(found),
                names=names,
            )
            raise UsageError(msg)
    known = [run.folder.name for run in runs] + [str(run.name) for run in runs if run.name]
    advice = choose(text, known) if known else Said("Make one with `valuma run`")
    msg = Said(
        "there is no run {text!r} in {outputs}. {hint}",
        text=text,
        outputs=outputs,
        hint=advice or Said("`valuma runs` lists all"),
    )
    raise UsageError(msg)


def _begins(run: Shelved, text: str) -> bool:
    """Whether a text begins a run's id, or the part of it that tells the inputs apart."""
    return run.folder.name.startswith(text) or run.id.rpartition("-")[2].startswith(text)


def check_name(name: str | None, outputs: Path) -> None:
    """Refuse a name that could be mistaken for something else, or that a run has already.

    A run without a name has none to check.

    Raises
    ------
    UsageError
        With what to do.
    """
    if name is None:
        return
    if not _NAME.fullmatch(name) or name == LATEST or _ID.fullmatch(name):
        msg = Said(
            "--name {name!r}: use up to 80 letters, digits, spaces and . ( ) + , - _, "
            "beginning with a letter or digit; not {latest!r}, and nothing that looks "
            "like the id of a run",
            name=name,
            latest=LATEST,
        )
        raise UsageError(msg)
    for run in runs_in(outputs):
        if run.name == name:
            msg = Said(
                "--name {name!r}: run {run} is called so already. Use another name",
                name=name,
                run=run.folder.name,
            )
            raise UsageError(msg)


def check_note(note: str | None) -> None:
    """Refuse a note that a terminal or a document would not show as it was written.

    Raises
    ------
    UsageError
        With what to do.
    """
    fault = text_fault(note) if note else None
    if fault:
        msg = Said("{option}: {fault}. {hint}", option="--note", fault=fault[0], hint=fault[1])
        raise UsageError(msg)


def age(made: str, now: datetime) -> tuple[int, str]:
    """Return how long ago a run was made: a number and `minutes`, `hours` or `days`."""
    try:
        seconds = (now - datetime.fromisoformat(made)).total_seconds()
    except (ValueError, TypeError):
        return 0, "unknown"
    minutes = max(0, int(seconds // 60))
    if minutes < 120:
        return minutes, "minutes"
    hours = minutes // 60
    return (hours, "hours") if hours < 48 else (hours // 24, "days")


def told(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return what tells a run from others, for JSON."""
    return {
        "id": manifest["run_id"],
        "name": manifest.get("name"),
        "alternatives": len(manifest["alternatives"]),
        "draws": manifest["draws"],
        "level": manifest["level"],
        "years": [manifest["start_year"], manifest["end_year"]],
        "made": manifest["created"],
    }
