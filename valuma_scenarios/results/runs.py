"""Runs: compute one, write it whole or not at all, open it again."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import xarray as xr

from valuma_scenarios.draws.sampling import Draws, central, draw
from valuma_scenarios.errors import UsageError
from valuma_scenarios.files import new_folder
from valuma_scenarios.model.accounts import money_table
from valuma_scenarios.project.open import load_project
from valuma_scenarios.project.text import safe_frame
from valuma_scenarios.results import provenance
from valuma_scenarios.results import tables as summary
from valuma_scenarios.results import warnings as diagnostics
from valuma_scenarios.results.evaluate import Progress, evaluate
from valuma_scenarios.results.run_weights import RunWeights, read_weights, write_weights
from valuma_scenarios.results.streaming import check_space, stream
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import NATIONAL

TABLES = ("effects", "indicators", "central", "capacity", "money", "warnings")
FLOAT_FORMAT = {"central": "%.15g"}
DEFAULT_SEED = 2019
DEFAULT_DRAWS = 1_000


@dataclass(frozen=True)
class Run:
    """A run with its tables; see `valuma_scenarios.results.tables` for their columns.

    Parameters
    ----------
    results : xarray.Dataset
        Per-draw results. `indicator_effect` covers `indicator_year` only: all years of a small run,
        the last year of a large one.
    folder : Path or None
        Where it is kept; None for a run in memory.
    weights : RunWeights or None
        Goal weights that the run was given; None if it was given none.
    """

    run_id: str
    manifest: dict[str, Any]
    study: Study
    results: xr.Dataset
    effects: pd.DataFrame
    indicators: pd.DataFrame
    central: pd.DataFrame
    capacity: pd.DataFrame
    money: pd.DataFrame
    warnings: pd.DataFrame
    folder: Path | None = None
    weights: RunWeights | None = None


def compute_run(
    study: Study,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    command: str = "",
    progress: Progress | None = None,
) -> Run:
    """Run the model and keep everything in memory.

    Parameters
    ----------
    study : Study
        A checked study.
    draws : int
        Number of draws; 0 for the central run alone.
    seed : int
        Positive seed.
    command : str
        Command line that repeats the run.
    progress : callable, optional
        Called with draws done and draws in all.
    """
    sample = draw(study, draws, seed) if draws else central(study)
    results = evaluate(study, sample, progress=progress)
    tables = {
        "effects": summary.effects_table(study, results),
        "indicators": summary.indicators_table(study, results),
        "capacity": summary.capacity_table(study, results),
    }
    results = _with_indicator_years(results)
    return _assemble(study, sample, results, tables, command)


def _with_indicator_years(results: xr.Dataset) -> xr.Dataset:
    indicator = results["indicator_effect"].rename(year="indicator_year")
    return results.drop_vars("indicator_effect").assign(indicator_effect=indicator)


def _assemble(
    study: Study, sample: Draws, results: xr.Dataset, tables: dict[str, pd.DataFrame], command: str
) -> Run:
    manifest = provenance.manifest(study, sample, command)
    middle = summary.central_table(study, evaluate(study, central(study)))
    money, indicators = money_table(study), tables["indicators"]
    return Run(
        run_id=manifest["run_id"],
        manifest=manifest,
        study=study,
        results=results,
        central=middle,
        money=money,
        warnings=diagnostics.warnings_table(study, middle, indicators, money, len(sample)),
        effects=tables["effects"],
        indicators=indicators,
        capacity=tables["capacity"],
    )


def write_run(
    study: Study,
    project: Path,
    out: Path,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    command: str = "",
    progress: Progress | None = None,
    finish: Callable[[Run, Path], None] | None = None,
    weights: RunWeights | None = None,
) -> Path:
    """Run the model with bounded memory and write the run's folder, whole or not at all.

    Parameters
    ----------
    study : Study
        A checked study.
    project : Path
        Its project folder, whose files are archived with the run.
    out : Path
        Folder that gets the run's folder.
    finish : callable, optional
        Called with the run and the folder before it appears; writes reports.
    weights : RunWeights, optional
        Goal weights to keep with the run.

    Returns
    -------
    Path
        The new folder.
    """
    sample = draw(study, draws, seed) if draws else central(study)
    with _partial_folder(out) as folder:
        staging = folder / "run"
        check_space(study, len(sample), out)
        tables = stream(study, sample, staging / "results.nc", folder / "spool.nc", progress)
        with xr.open_dataset(staging / "results.nc", engine="netcdf4") as results:
            run = _given(_assemble(study, sample, results, tables, command), weights)
            _write_parts(run, project, staging, finish)
        return _appear(staging, out, run.run_id)


def _given(run: Run, weights: RunWeights | None) -> Run:
    """Return a run with the goal weights that it was given, which its manifest then names."""
    if weights is None:
        return run
    return replace(run, weights=weights, manifest={**run.manifest, "weights": weights.told()})


@contextmanager
def _partial_folder(out: Path) -> Iterator[Path]:
    """Give a folder beside the runs that disappears; a run is made in its part ``run``."""
    with (
        new_folder(out),
        tempfile.TemporaryDirectory(prefix=".partial-", dir=out, ignore_cleanup_errors=True) as tmp,
    ):
        (Path(tmp) / "run" / "tables").mkdir(parents=True)
        yield Path(tmp)


def _appear(staging: Path, out: Path, name: str) -> Path:
    """Move the finished folder into place; never over an existing one."""
    target = out / name
    number = 2
    while target.exists():
        target = out / f"{name}-{number}"
        number += 1
    staging.rename(target)
    return target


def _write_parts(
    run: Run, project: Path, staging: Path, finish: Callable[[Run, Path], None] | None
) -> None:
    for name in TABLES:
        table: pd.DataFrame = safe_frame(getattr(run, name))
        path = staging / "tables" / f"{name}.csv"
        table.to_csv(
            path,
            index=False,
            float_format=FLOAT_FORMAT.get(name, "%.7g"),
            encoding="utf-8",
            lineterminator="\n",
        )
    if run.weights is not None:
        write_weights(run.weights, staging)
    provenance.archive_inputs(project, list(run.study.hashes or {}), staging / "inputs.zip")
    text = json.dumps(run.manifest, ensure_ascii=False, indent=2, sort_keys=True)
    (staging / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    if finish is not None:
        finish(run, staging)


def open_run(folder: Path) -> Run:
    """Open a run again, with the inputs it was made from.

    Parameters
    ----------
    folder : Path
        A run's folder.

    Returns
    -------
    Run
        Results are read from disk as they are needed.

    Raises
    ------
    UsageError
        If the folder holds no run.
    """
    manifest = _manifest(folder)
    tables = {
        name: pd.read_csv(folder / "tables" / f"{name}.csv", encoding="utf-8") for name in TABLES
    }
    return Run(
        run_id=manifest["run_id"],
        manifest=manifest,
        study=_archived_study(folder / "inputs.zip", manifest),
        results=xr.open_dataset(folder / "results.nc", engine="netcdf4"),
        effects=tables["effects"],
        indicators=tables["indicators"],
        central=tables["central"],
        capacity=tables["capacity"],
        money=tables["money"],
        warnings=tables["warnings"],
        folder=folder,
        weights=read_weights(folder, manifest.get("weights")),
    )


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not path.is_file():
        msg = (
            f"{folder} holds no run (manifest.json is missing): "
            "give the folder that `valuma run` printed"
        )
        raise UsageError(msg)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _archived_study(archive: Path, manifest: dict[str, Any]) -> Study:
    """Return the study that a run was made from."""
    with tempfile.TemporaryDirectory() as tmp:
        with zipfile.ZipFile(archive) as inputs:
            inputs.extractall(tmp)
        return load_project(
            Path(tmp),
            overrides=tuple(manifest["overrides"]),
            alternatives=tuple(manifest["alternatives"]),
            level=manifest["level"],
            start=manifest["start_year"],
            end=manifest["end_year"],
        )


def read_summary(folder: Path) -> dict[str, Any]:
    """Return what a reader wants first: national effects in the last year, and warnings.

    Parameters
    ----------
    folder : Path
        A run's folder.

    Returns
    -------
    dict
        `run_id`, `effects` (rows against the reference) and `warnings` (rows worse than info).
    """
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    effects = pd.read_csv(folder / "tables" / "effects.csv", encoding="utf-8")
    warnings = pd.read_csv(folder / "tables" / "warnings.csv", encoding="utf-8")
    rows = effects[
        (effects["region"] == NATIONAL)
        & (effects["year"] == manifest["end_year"])
        & (effects["reference"] == manifest["reference"])
    ]
    return {
        "run_id": manifest["run_id"],
        "effects": rows.to_dict("records"),
        "warnings": warnings[warnings["severity"] != "info"].to_dict("records"),
    }


def newest_run(out: Path) -> Path:
    """Return the newest run in a folder of runs.

    Raises
    ------
    UsageError
        If there is none.
    """
    found = sorted(path.parent for path in out.glob("*/manifest.json"))
    if not found:
        msg = f"there is no run in {out}: make one with `valuma run`"
        raise UsageError(msg)
    return found[-1]
