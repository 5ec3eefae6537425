"""Repeat a run from what it keeps, and hold the new files against the old ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.integrity import INPUTS, RESULTS, STUDY, RunFolder, file_digest
from valuma_scenarios.results.memory import model_key
from valuma_scenarios.results.resolved import study_of
from valuma_scenarios.results.run_weights import RunWeights
from valuma_scenarios.results.runs import open_study, weights_of
from valuma_scenarios.schema.study import Study


@dataclass(frozen=True)
class Repeatable:
    """Everything that a run is made from again, or an unfinished one is gone on with.

    Parameters
    ----------
    study : Study
        With the input files as they were read.
    manifest : dict
        In the present layout; of an unfinished run, as it began.
    weights : RunWeights or None
        Goal weights that it was given.
    """

    study: Study
    manifest: Mapping[str, Any]
    weights: RunWeights | None


def repeatable(folder: RunFolder, project: Path | None = None) -> Repeatable:
    """Return what a run is made from again.

    Parameters
    ----------
    folder : RunFolder
        A run's folder, or one that holds its manifest alone.
    project : pathlib.Path, optional
        Project whose files are used where the folder holds none; they must be those of the run.

    Raises
    ------
    UsageError
        If no inputs of the run are at hand.
    LostFileError
        If a file of the run is missing.
    """
    alone = not any((folder.path / name).exists() for name in (INPUTS, STUDY))
    if alone and project is not None:
        study = _from_project(folder.manifest, project)
        return Repeatable(study, folder.manifest, None)
    kept = open_study(folder)
    study = replace(study_of(kept.study or {}), inputs=folder.inputs())
    return Repeatable(study, kept.manifest, weights_of(folder))


def _from_project(manifest: Mapping[str, Any], project: Path) -> Study:
    study = load_project(
        project,
        overrides=tuple(manifest["overrides"]),
        alternatives=tuple(manifest["alternatives"]),
        level=manifest["level"],
        start=manifest["start_year"],
        end=manifest["end_year"],
    )
    found, wanted = study.hashes or {}, manifest["inputs_sha256"]
    odd = sorted(n for n in {*found, *wanted} if found.get(n) != wanted.get(n))
    if odd:
        msg = Said(
            "the files of {project} are not those of run {run_id} (first: {first}): give "
            "the run's whole folder, which holds its inputs",
            project=project,
            run_id=manifest["run_id"],
            first=odd[0],
        )
        raise UsageError(msg)
    return study


def compared(old: RunFolder, new: Path) -> tuple[list[str], list[str]]:
    """Return which files of a repeated run are equal to the byte, and which are not.

    Reports and the manifest name the time and are left out. Where the old run kept no hashes, its
    tables and inputs as they are now are compared.
    """
    written = RunFolder(new).hashes
    exact = (RESULTS, STUDY, INPUTS) if old.hashes else (INPUTS,)
    names = [name for name in written if name in exact or name.startswith("tables/")]
    same: list[str] = []
    other: list[str] = []
    for name in names:
        known = old.hashes.get(name)
        if known is None and not old.hashes and (old.path / name).is_file():
            known = file_digest(old.path / name)
        if known is not None:
            (same if known == written[name] else other).append(name)
    return same, other


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return the versions that differ between two runs: what, before, after; code has no number."""
    before, after = old["versions"], new["versions"]
    found = [
        (name, str(before.get(name)), str(after.get(name)))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]
    code = old.get("code_sha256")
    if code is not None and code != model_key():
        found.append(("code", "", ""))
    return found
