"""Draws on disk: written as they come, read back goal by goal, so that memory stays bounded."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import netCDF4
import numpy as np
import pandas as pd
import xarray as xr

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.errors import UsageError
from valuma_scenarios.model.outcomes import OUTCOMES
from valuma_scenarios.results import tables as summary
from valuma_scenarios.results.evaluate import (
    STOCKS,
    Block,
    Progress,
    begin,
    label,
)
from valuma_scenarios.results.other_outcomes import outcomes_table
from valuma_scenarios.schema.study import Study

NUMBERS = ("goal_effect", "indicator_effect", "outcome_value", *STOCKS)
_PLACES = ("draw", "region", "year")
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "goal_effect": ("alternative", "goal", *_PLACES),
    "indicator_effect": ("alternative", "indicator", *_PLACES),
    "outcome_value": ("alternative", "outcome", "draw", "year"),
    **dict.fromkeys(STOCKS, ("alternative", *_PLACES)),
}
"""Dimensions of the numbers of every draw."""

FLOAT_BYTES = 4


def check_space(study: Study, draws: int, folder: Path) -> None:
    """Refuse a run that the disk has no room for.

    Raises
    ------
    UsageError
        If the run needs more than is free.
    """
    cells = len(study.alternatives) * len(study.indicators) * (len(study.regions) + 1)
    check_room(FLOAT_BYTES * 2 * cells * len(study.years) * draws, draws, folder)


def check_room(needed: float, draws: int, folder: Path) -> None:
    """Refuse a run that takes more bytes than a folder's disk has free.

    Raises
    ------
    UsageError
        If it does.
    """
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(there).free
    if needed > free:
        msg = (
            f"{draws} draws need about {needed / 1e9:.1f} GB on disk while the run lasts, but "
            f"{folder} has {free / 1e9:.1f} GB free: use fewer --draws or another --out"
        )
        raise UsageError(msg)


def stream(
    study: Study,
    sample: Draws,
    target: Path,
    blocks: Iterable[Block],
    progress: Progress | None = None,
) -> dict[str, pd.DataFrame]:
    """Write all draws to disk as they come, and return the tables.

    Parameters
    ----------
    study : Study
        A checked study.
    sample : Draws
        Its draws.
    target : Path
        File for the results (netCDF4); large, and kept only while a run is made.
    blocks : iterable of Block
        The results of the draws, of all years.
    progress : callable, optional
        Told when tables are made.

    Returns
    -------
    dict of str to pandas.DataFrame
        `effects`, `capacity`, `indicators` and `outcomes`, made from what is on disk, so that both
        agree.
    """
    with netCDF4.Dataset(target, "w") as results:
        _create(study, sample, results)
        for block in blocks:
            _write_block(block, results)
    begin(progress, "tables")
    with xr.open_dataset(target, engine="netcdf4") as written:
        return {
            "effects": summary.effects_table(study, written),
            "capacity": summary.capacity_table(study, written),
            "indicators": summary.indicators_table(study, written),
            "outcomes": outcomes_table(study, written),
        }


def _create(study: Study, sample: Draws, results: netCDF4.Dataset) -> None:
    """Write the labels of the results and reserve room for the numbers.

    Written without xarray, whose file lock can stay closed for ever when Ctrl+C hits it.
    """
    labelled = labels(study, sample)
    for name, size in labelled.sizes.items():
        results.createDimension(str(name), size)
    for name, array in labelled.variables.items():
        kind = str if array.dtype.kind in "OUT" else array.dtype
        variable = results.createVariable(str(name), kind, [str(dim) for dim in array.dims])
        variable[:] = array.to_numpy().astype(object if kind is str else kind)
        variable.setncatts(array.attrs)
    for name in NUMBERS:
        variable = results.createVariable(name, "f4", DIMENSIONS[name], fill_value=False)
    results.setncatts(labelled.attrs)


def labels(study: Study, sample: Draws) -> xr.Dataset:
    """Return coordinates, parameters and attributes of the results without the numbers."""
    shape = (len(study.alternatives), len(sample), len(study.regions) + 1, len(study.years))
    zero = np.float32(0)
    arrays = {
        "goal": np.broadcast_to(zero, (shape[0], len(study.goals), *shape[1:])),
        "indicator": np.broadcast_to(zero, (shape[0], len(study.measured), *shape[1:])),
        "stocks": np.broadcast_to(zero, (len(STOCKS), *shape)),
        "outcome": np.broadcast_to(zero, (shape[0], len(OUTCOMES), shape[1], shape[3])),
    }
    return label(study, sample, study.years, arrays).drop_vars(NUMBERS)


def _write_block(block: Block, results: netCDF4.Dataset) -> None:
    where = slice(block.start, block.stop)
    results["goal_effect"][:, :, where] = block.goal.astype(np.float32)
    results["indicator_effect"][:, :, where] = block.indicator.astype(np.float32)
    results["outcome_value"][:, :, where] = block.outcome.astype(np.float32)
    for name, values in zip(STOCKS, block.stocks, strict=True):
        results[name][:, where] = values.astype(np.float32)
