"""Draws on disk: written as they come, read back goal by goal, so that memory stays bounded."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import netCDF4
import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.errors import UsageError
from valuma_scenarios.model.outcomes import OUTCOMES
from valuma_scenarios.results import tables as summary
from valuma_scenarios.results.evaluate import (
    STOCKS,
    Block,
    Progress,
    coordinates,
    label,
    simulate_blocks,
)
from valuma_scenarios.schema.study import Study

KEEP_ALL_YEARS = 2_000
"""Up to this many draws the indicator effects of every year are kept; beyond, of the last year."""

NUMBERS = ("goal_effect", "indicator_effect", "outcome_value", *STOCKS)
FLOAT_BYTES = 4


def check_space(study: Study, draws: int, folder: Path) -> None:
    """Refuse a run that the disk has no room for.

    Raises
    ------
    UsageError
        If the run needs more than is free.
    """
    cells = len(study.alternatives) * len(study.indicators) * (len(study.regions) + 1)
    needed = 2 * FLOAT_BYTES * cells * len(study.years) * draws
    free = shutil.disk_usage(folder).free
    if needed > free:
        msg = (
            f"{draws} draws need about {needed / 1e9:.1f} GB on disk while the run lasts, but "
            f"{folder} has {free / 1e9:.1f} GB free: use fewer --draws or another --out"
        )
        raise UsageError(msg)


def stream(
    study: Study, sample: Draws, target: Path, spool: Path, progress: Progress | None
) -> dict[str, pd.DataFrame]:
    """Run the model, write draws to disk as they come, and return the tables.

    Parameters
    ----------
    study : Study
        A checked study.
    sample : Draws
        Its draws.
    target : Path
        File for the results (netCDF4).
    spool : Path
        File for the indicator effects of all years, needed only while this runs.
    progress : callable, optional
        Called with draws done and draws in all.

    Returns
    -------
    dict of str to pandas.DataFrame
        `effects`, `capacity` and `indicators`, made from what is on disk, so that both agree.
    """
    years = study.years
    kept = years if len(sample) <= KEEP_ALL_YEARS else years[-1:]
    positions = [years.index(year) for year in kept]
    with netCDF4.Dataset(target, "w") as results, netCDF4.Dataset(spool, "w") as scratch:
        _create(study, sample, results, kept)
        indicator = _scratch(scratch, results, len(years))
        for block in simulate_blocks(study, sample, years, progress):
            _write_block(block, results, indicator)

        def slab(name: str) -> NDArray[np.float32]:
            i = study.measured.index(name)
            values = np.asarray(indicator[:, i])
            results["indicator_effect"][:, i] = values[..., positions]
            return values

        results.sync()
        return _tables(study, target, slab)


def _tables(
    study: Study, target: Path, slab: Callable[[str], NDArray[np.float32]]
) -> dict[str, pd.DataFrame]:
    """Return the tables, made from the draws on disk."""
    with xr.open_dataset(target, engine="netcdf4") as written:
        return {
            "effects": summary.effects_table(study, written),
            "capacity": summary.capacity_table(study, written),
            "indicators": summary.indicators_table(study, written, slab),
        }


def _create(study: Study, sample: Draws, results: netCDF4.Dataset, kept: tuple[int, ...]) -> None:
    """Write the labels of the results and reserve room for the numbers.

    Written without xarray, whose file lock can stay closed for ever when Ctrl+C hits it.
    """
    labelled = _labels(study, sample, kept)
    for name, size in labelled.sizes.items():
        results.createDimension(str(name), size)
    for name, array in labelled.variables.items():
        kind = str if array.dtype.kind in "OUT" else array.dtype
        variable = results.createVariable(str(name), kind, [str(dim) for dim in array.dims])
        variable[:] = array.to_numpy().astype(object if kind is str else kind)
        variable.setncatts(array.attrs)
    for name in NUMBERS:
        item = {"goal_effect": ["goal"], "indicator_effect": ["indicator"]}.get(name, [])
        year = "indicator_year" if name == "indicator_effect" else "year"
        dims = ["alternative", *item, "draw", "region", year]
        if name == "outcome_value":
            dims = ["alternative", "outcome", "draw", "year"]
        variable = results.createVariable(name, "f4", dims, fill_value=False)
        variable.setncatts(labelled.attrs["of"][name])
    results.setncatts({key: value for key, value in labelled.attrs.items() if key != "of"})


def _labels(study: Study, sample: Draws, kept: tuple[int, ...]) -> xr.Dataset:
    """Return coordinates, parameters and attributes of the results without the numbers."""
    shape = (len(study.alternatives), len(sample), len(study.regions) + 1, len(study.years))
    zero = np.float32(0)
    arrays = {
        "goal": np.broadcast_to(zero, (shape[0], len(study.goals), *shape[1:])),
        "indicator": np.broadcast_to(zero, (shape[0], len(study.measured), *shape[1:])),
        "stocks": np.broadcast_to(zero, (len(STOCKS), *shape)),
        "outcome": np.broadcast_to(zero, (shape[0], len(OUTCOMES), shape[1], shape[3])),
    }
    whole = label(study, sample, study.years, arrays)
    coords = coordinates(study, sample, study.years, study.measured)
    head = whole.drop_vars(NUMBERS).assign_coords(coords | {"indicator_year": list(kept)})
    coordinate_list = " ".join(str(name) for name in coords if name not in head.dims)
    of = {name: whole[name].attrs | {"coordinates": coordinate_list} for name in NUMBERS}
    return head.assign_attrs(of=of)


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
    results["outcome_value"][:, :, where] = block.outcome.astype(np.float32)
    for name, values in zip(STOCKS, block.stocks, strict=True):
        results[name][:, where] = values.astype(np.float32)
