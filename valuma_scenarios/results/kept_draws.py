"""Draws of a run that is opened: read where they are kept, computed again where they are not."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import xarray as xr
from numpy.typing import DTypeLike, NDArray
from xarray.core import indexing

from valuma_scenarios.draws.sampling import central, draw
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.results.pieced import PiecedArray
from valuma_scenarios.results.results_file import DIMENSIONS, NETCDF
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float32]

LOADED = 2**24
"""Values of parameters that are read when results are opened; of more, those asked for are."""
CLOSE = 1e-4
"""Largest difference, relative to the largest effect, between kept and repeated draws."""


class Again:
    """Computes the draws of a run again, year by year, and keeps them in memory.

    Parameters
    ----------
    study : Study
        The study of the run.
    manifest : dict
        Its manifest: draws, seed, design, model version.
    kept : xarray.Dataset
        The draws that are kept, which the repeated ones must agree with.
    """

    def __init__(self, study: Study, manifest: dict[str, Any], kept: xr.Dataset) -> None:
        self.study, self.manifest, self.kept = study, manifest, kept
        self._years: dict[int, dict[str, Array]] = {}
        self._lock = threading.Lock()

    def __call__(self, name: str, years: tuple[int, ...]) -> Array:
        """Return one quantity in all draws and these years, the year on the last axis.

        Raises
        ------
        UsageError
            If the model or its draws have changed since the run was made, or the run counted its
            draws instead of keeping them.
        """
        if self.manifest.get("quantiles") == "bins":
            raise self._never_kept()
        with self._lock:
            missing = tuple(sorted(set(years) - set(self._years)))
            if missing:
                self._compute(missing)
            return np.stack([self._years[year][name] for year in years], axis=-1)

    def _compute(self, years: tuple[int, ...]) -> None:
        wanted, seed = int(self.manifest["draws"]), self.manifest["seed"]
        design = self.manifest["design"]
        sample = draw(self.study, wanted, seed, design) if wanted else central(self.study)
        parameters = self.kept["parameter"].transpose("draw", "name").to_numpy()
        if not np.allclose(sample.values, parameters, rtol=1e-9, atol=0, equal_nan=True):
            why = Said("its draws can no longer be repeated")
            raise self._changed(why)
        found = evaluate(self.study, sample, years)
        for position, year in enumerate(years):
            self._years[year] = {
                name: found[name].transpose(*dims).to_numpy()[..., position].astype(np.float32)
                for name, dims in DIMENSIONS.items()
            }
            self._compare(year)

    def _compare(self, year: int) -> None:
        """Raise if what was computed again is not what the run kept."""
        kept = self.kept["goal_effect"].transpose(*DIMENSIONS["goal_effect"]).sel(year=year)
        before, after = kept.to_numpy(), self._years[year]["goal_effect"]
        gap = np.nanmax(np.abs(before - after), initial=0.0)
        if gap > CLOSE * np.abs(after).max(initial=0.0):
            self._years.pop(year)
            why = Said("the model has changed since and gives other draws")
            raise self._changed(why)

    def _never_kept(self) -> UsageError:
        return UsageError(
            Said(
                "run {run_id} counted its {draws} draws and kept only those of the country, "
                "of goals and other outcomes in all years and of indicators in the last: "
                "quantiles of regions are in its tables. What needs every draw needs a run "
                "with fewer --draws",
                run_id=self.manifest["run_id"],
                draws=self.manifest["draws"],
            )
        )

    def _changed(self, why: str) -> UsageError:
        return UsageError(
            Said(
                "run {run_id} does not keep these draws, and they cannot be computed again: "
                "{why}. Make the run again with `valuma rerun`",
                run_id=self.manifest["run_id"],
                why=why,
            )
        )


class _OnFile(PiecedArray):
    """One quantity of a file, which is open only while a piece is read.

    A file left open would be closed by whoever collects it, in any thread, and the library under
    NetCDF is not made for several; on Windows nobody could delete it either.
    """

    def __init__(self, path: Path, name: str, shape: tuple[int, ...], kind: DTypeLike) -> None:
        super().__init__(shape, kind)
        self.path, self.name = path, name

    def _read(self, key: tuple[Any, ...]) -> NDArray[np.floating]:
        with NETCDF, netCDF4.Dataset(self.path) as file:
            variable = file.variables[self.name]
            variable.set_auto_maskandscale(False)
            return np.asarray(variable[key], dtype=self.dtype)


class _Numbers(PiecedArray):
    """One quantity as an array that xarray reads piece by piece."""

    def __init__(
        self, name: str, shape: tuple[int, ...], years: tuple[int, ...],
        kept: xr.Variable | None, again: Again,
    ) -> None:  # fmt: skip
        super().__init__(shape)
        self.name, self.years = name, years
        self.kept, self.again = kept, again

    def _read(self, key: tuple[Any, ...]) -> Array:
        if self.kept is not None:
            values = self.kept[key].to_numpy()
            if not np.isnan(values).any():
                return np.asarray(values, dtype=np.float32)
        chosen = np.arange(len(self.years))[key[-1]]
        years = tuple(self.years[int(k)] for k in np.atleast_1d(chosen))
        whole = xr.Variable(DIMENSIONS[self.name], self.again(self.name, years))
        last = 0 if np.ndim(chosen) == 0 else slice(None)
        return np.asarray(whole[(*key[:-1], last)].to_numpy(), dtype=np.float32)


def open_results(path: Path, study: Study, manifest: dict[str, Any]) -> xr.Dataset:
    """Open the results of a run; every draw can be asked for, whether it is kept or not.

    Parameters
    ----------
    path : pathlib.Path
        The run's file of results.
    study : Study
        The study of the run.
    manifest : dict
        Its manifest.

    Returns
    -------
    xarray.Dataset
        As of `valuma_scenarios.results.evaluate.evaluate`, in single precision, read from disk
        piece by piece.

    Raises
    ------
    OSError
        If the file is no NetCDF file.
    """
    kept = _one_year_axis(_read(path))
    again = Again(study, manifest, kept)
    years = tuple(int(year) for year in kept["year"].to_numpy())
    sizes = dict(kept.sizes)
    numbers: dict[str, Any] = {}
    for name, dims in DIMENSIONS.items():
        if not set(dims) <= set(sizes):
            continue  # a run of an earlier model, which did not have this quantity
        stored = kept[name].transpose(*dims).variable if name in kept else None
        shape = tuple(sizes[dim] for dim in dims)
        array = indexing.LazilyIndexedArray(_Numbers(name, shape, years, stored, again))
        attributes = {} if stored is None else stored.attrs
        numbers[name] = xr.Variable(dims, array, attributes)
    strangers = [name for name in kept.variables if "_name_" in str(name)]
    # Earlier runs kept quantiles of indicators here, which stand in tables.
    dropped = kept.drop_vars([*strangers, "indicator_summary", "statistic"], errors="ignore")
    return dropped.assign(numbers)


def _read(path: Path) -> xr.Dataset:
    """Return what a file holds, its draws as they are asked for; the file is closed again."""
    with NETCDF, xr.open_dataset(path, engine="netcdf4", cache=False) as file:
        large = {name: file[name] for name in DIMENSIONS if name in file}
        if file["parameter"].size > LOADED:
            large["parameter"] = file["parameter"]
        small = file.drop_vars(list(large)).load()
        arrays = {
            name: (
                found.dims,
                indexing.LazilyIndexedArray(_OnFile(path, name, found.shape, found.dtype)),
                found.attrs,
            )
            for name, found in large.items()
        }
        small.encoding = dict(file.encoding)
    return small.assign(arrays)


def _one_year_axis(file: xr.Dataset) -> xr.Dataset:
    """Return results with one axis of years; runs of version 0 kept indicators on their own."""
    if "indicator_year" not in file.dims:
        return file
    indicator = file["indicator_effect"].rename(indicator_year="year").reindex(year=file["year"])
    return file.drop_vars(["indicator_effect", "indicator_year"]).assign(indicator_effect=indicator)
