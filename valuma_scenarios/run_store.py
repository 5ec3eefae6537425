"""Runs: compute one, write it whole or not at all, open it again."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from valuma_scenarios import diagnostics, provenance, summary
from valuma_scenarios.accounts import money_table
from valuma_scenarios.errors import UsageError
from valuma_scenarios.project import load_project
from valuma_scenarios.results import (
    STOCKS,
    Block,
    Progress,
    coordinates,
    evaluate,
    label,
    simulate_blocks,
)
from valuma_scenarios.sampling import Draws, central, draw
from valuma_scenarios.study import Study
from valuma_scenarios.vocabulary import NATIONAL

TABLES = ("effects", "indicators", "central", "capacity", "money", "warnings")
KEEP_ALL_YEARS = 2_000
"""Up to this many draws the indicator effects of every year are kept; beyond, of the last year."""

FLOAT_FORMAT = {"central": "%.15g"}
DEFAULT_SEED = 2019
DEFAULT_DRAWS = 1_000


@dataclass(frozen=True)
class Run:
    """A run with its tables; see `valuma_scenarios.summary` for their columns.

    Parameters
    ----------
    results : xarray.Dataset
        Per-draw results. `indicator_effect` covers `indicator_year` only: all years of a small run,
        the last year of a large one.
    folder : Path or None
        Where it is kept; None for a run in memory.
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
    return Run(
        run_id=manifest["run_id"],
        manifest=manifest,
        study=study,
        results=results,
        central=middle,
        money=money_table(study),
        warnings=diagnostics.warnings_table(study, middle, tables["indicators"]),
        effects=tables["effects"],
        indicators=tables["indicators"],
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

    Returns
    -------
    Path
        The new folder.
    """
    sample = draw(study, draws, seed) if draws else central(study)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=".partial-", dir=out, ignore_cleanup_errors=True
    ) as tmp:
        staging = Path(tmp) / "run"
        (staging / "tables").mkdir(parents=True)
        _check_space(study, len(sample), out)
        tables = _stream(study, sample, staging, Path(tmp) / "spool.nc", progress)
        with xr.open_dataset(staging / "results.nc", engine="netcdf4") as results:
            run = _assemble(study, sample, results, tables, command)
            _write_parts(run, project, staging)
            if finish is not None:
                finish(run, staging)
        return _appear(staging, out, run.run_id)


def _appear(staging: Path, out: Path, name: str) -> Path:
    """Move the finished folder into place; never over an existing one."""
    target = out / name
    number = 2
    while target.exists():
        target = out / f"{name}-{number}"
        number += 1
    staging.rename(target)
    return target


def _check_space(study: Study, draws: int, out: Path) -> None:
    cells = len(study.alternatives) * len(study.indicators) * (len(study.regions) + 1)
    needed = 2 * 4 * cells * len(study.years) * draws
    free = shutil.disk_usage(out).free
    if needed > free:
        msg = (
            f"{draws} draws need about {needed / 1e9:.1f} GB on disk while the run lasts, but "
            f"{out} has {free / 1e9:.1f} GB free: use fewer --draws or another --out"
        )
        raise UsageError(msg)


def _stream(
    study: Study, sample: Draws, staging: Path, spool: Path, progress: Progress | None
) -> dict[str, pd.DataFrame]:
    """Write draws to disk as they come, then read them back goal by goal for the tables."""
    years = study.years
    kept = years if len(sample) <= KEEP_ALL_YEARS else years[-1:]
    target = staging / "results.nc"
    _create(study, sample, target, kept)
    with netCDF4.Dataset(target, "a") as results, netCDF4.Dataset(spool, "w") as scratch:
        indicator = _scratch(scratch, results, len(years))
        for block in simulate_blocks(study, sample, years, progress):
            _write_block(block, results, indicator)
        positions = [years.index(year) for year in kept]

        def slab(name: str) -> NDArray[np.float32]:
            i = list(results["indicator"][:]).index(name)
            values = np.asarray(indicator[:, i])
            results["indicator_effect"][:, i] = values[..., positions]
            return values

        with xr.open_dataset(_flushed(results, target), engine="netcdf4") as written:
            # The tables are made from what is on disk, so both always agree.
            return {
                "effects": summary.effects_table(study, written),
                "capacity": summary.capacity_table(study, written),
                "indicators": summary.indicators_table(study, written, slab),
            }


def _flushed(dataset: netCDF4.Dataset, path: Path) -> Path:
    dataset.sync()
    return path


def _create(study: Study, sample: Draws, target: Path, kept: tuple[int, ...]) -> None:
    """Write the labels of the results and reserve room for the numbers."""
    indicators = tuple(
        name for name in study.indicators if name in set(study.baseline["indicator"])
    )
    shape = (len(study.alternatives), len(sample), len(study.regions) + 1, len(study.years))
    empty = np.broadcast_to(np.float32(0), shape)
    arrays = {
        "goal": np.broadcast_to(np.float32(0), (shape[0], len(study.goals), *shape[1:])),
        "indicator": np.broadcast_to(np.float32(0), (shape[0], len(indicators), *shape[1:])),
        "stocks": np.broadcast_to(empty, (len(STOCKS), *shape)),
    }
    labelled = label(study, sample, study.years, arrays)
    numbers = ["goal_effect", "indicator_effect", *STOCKS]
    coords = coordinates(study, sample, study.years, indicators)
    head = labelled.drop_vars(numbers).assign_coords(coords | {"indicator_year": list(kept)})
    head.to_netcdf(target, engine="netcdf4")
    with netCDF4.Dataset(target, "a") as dataset:
        for name in numbers:
            dims = [str(d) for d in labelled[name].dims]
            if name == "indicator_effect":
                dims[-1] = "indicator_year"
            variable = dataset.createVariable(name, "f4", dims, fill_value=False)
            variable.setncatts(labelled[name].attrs)


def _scratch(scratch: netCDF4.Dataset, results: netCDF4.Dataset, years: int) -> netCDF4.Variable:
    names = ("alternative", "indicator", "draw", "region")
    for name in names:
        scratch.createDimension(name, results.dimensions[name].size)
    scratch.createDimension("year", years)
    return scratch.createVariable("indicator", "f4", (*names, "year"), fill_value=False)


def _write_block(block: Block, results: netCDF4.Dataset, indicator: netCDF4.Variable) -> None:
    where = slice(block.start, block.stop)
    results["goal_effect"][:, :, where] = block.goal.astype(np.float32)
    indicator[:, :, where] = block.indicator.astype(np.float32)
    for name, values in zip(STOCKS, block.stocks, strict=True):
        results[name][:, where] = values.astype(np.float32)


def _write_parts(run: Run, project: Path, staging: Path) -> None:
    for name in TABLES:
        table: pd.DataFrame = getattr(run, name)
        path = staging / "tables" / f"{name}.csv"
        table.to_csv(
            path,
            index=False,
            float_format=FLOAT_FORMAT.get(name, "%.7g"),
            encoding="utf-8",
            lineterminator="\n",
        )
    provenance.archive_inputs(project, list(run.study.hashes or {}), staging / "inputs.zip")
    text = json.dumps(run.manifest, ensure_ascii=False, indent=2, sort_keys=True)
    (staging / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="\n")


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
    path = folder / "manifest.json"
    if not path.is_file():
        msg = (
            f"{folder} holds no run (manifest.json is missing): "
            "give the folder that `valuma run` printed"
        )
        raise UsageError(msg)
    manifest = json.loads(path.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as tmp:
        with zipfile.ZipFile(folder / "inputs.zip") as archive:
            archive.extractall(tmp)
        study = load_project(
            Path(tmp),
            overrides=tuple(manifest["overrides"]),
            alternatives=tuple(manifest["alternatives"]),
            level=manifest["level"],
            start=manifest["start_year"],
            end=manifest["end_year"],
        )
    tables = {
        name: pd.read_csv(folder / "tables" / f"{name}.csv", encoding="utf-8") for name in TABLES
    }
    return Run(
        run_id=manifest["run_id"],
        manifest=manifest,
        study=study,
        results=xr.open_dataset(folder / "results.nc", engine="netcdf4"),
        effects=tables["effects"],
        indicators=tables["indicators"],
        central=tables["central"],
        capacity=tables["capacity"],
        money=tables["money"],
        warnings=tables["warnings"],
        folder=folder,
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
