"""The file of draws of a run whose draws were counted: the country's alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np

from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.results.blocks.folder import arrays_of
from valuma_scenarios.results.blocks.job import Job, outline
from valuma_scenarios.results.evaluate import RESULT_KINDS, STOCKS, attributes
from valuma_scenarios.results.results_file import DIMENSIONS, NETCDF, about, describe, head
from valuma_scenarios.results.threads import Progress

CACHE_BYTES = 1_000_000
"""Memory that the library may hold for each variable: chunks are written whole, and not again."""
COUNTRY_ONLY = (
    "This run counted its draws in bins instead of keeping them: only those of the whole country "
    "(region FI) are here, of goals and other outcomes in all years and of anything else in the "
    "last one; regional values are missing, their quantiles are in the tables."
)


def write_national(
    job: Job,
    archives: Sequence[Path],
    target: Path,
    said: Mapping[str, Any],
    progress: Progress | None,
) -> None:
    """Write the draws of the country, superblock by superblock.

    Parameters
    ----------
    job : Job
        The run.
    archives : sequence of pathlib.Path
        Its superblocks in order.
    target : pathlib.Path
        File to write.
    said : mapping
        The run's manifest, for the title and the history.
    """
    sample = outline(job.study, job.draws, job.seed)
    with NETCDF, netCDF4.Dataset(target, "w") as file:
        labels = head(file, job.study, sample, parameters=False)
        _create(file, job)
        for number, archive in enumerate(archives):
            _fill(file, job, number, archive)
            if progress is not None:
                progress(job.span(number)[1], job.draws)
        describe(file, labels)
        told = about(attributes(job.study, sample), said)
        file.setncatts({**told, "comment": f"{told['comment']} {COUNTRY_ONLY}"})


def _create(file: netCDF4.Dataset, job: Job) -> None:
    """Make the variables; chunks of one place and year, so that what is missing takes no room."""
    together = min(job.draws, job.size)
    file.createVariable("parameter", "f8", ("draw", "name"), chunksizes=(together, 1))
    file["parameter"].set_var_chunk_cache(CACHE_BYTES)
    for name, dims in DIMENSIONS.items():
        chunks = [together if dim == "draw" else 1 for dim in dims]
        file.createVariable(
            name, "f4", dims, fill_value=np.float32(np.nan), chunksizes=chunks,
            compression="zlib", complevel=1, shuffle=True,
        )  # fmt: skip
        file[name].set_var_chunk_cache(CACHE_BYTES)


def _fill(file: netCDF4.Dataset, job: Job, number: int, archive: Path) -> None:
    start, stop = job.span(number)
    where = slice(start, stop)
    goal, indicator, stocks, outcome = arrays_of(archive, RESULT_KINDS)
    file["goal_effect"][:, :, where, -1, :] = goal.swapaxes(-1, -2)
    file["indicator_effect"][:, :, where, -1, -1] = indicator[:, :, -1]
    file["outcome_value"][:, :, where, :] = outcome.swapaxes(-1, -2)
    for name, values in zip(STOCKS, stocks, strict=True):
        file[name][:, where, -1, -1] = values[:, -1]
    file["parameter"][where] = draw(job.study, stop - start, job.seed, first=start).values
