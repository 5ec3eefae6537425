"""The file of draws in a run's folder: after the CF conventions, read by anybody.

A large run keeps the draws that are asked for most: of goals the last year in every region and all
years of the country, of anything else the last year of the country. What is not kept is missing in
the file; opened here, it is computed again from the same draws when it is asked for.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.results.drawn import Drawn
from valuma_scenarios.results.evaluate import STOCKS, Kind, attributes, coordinates
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES

Array = NDArray[np.float32]

NETCDF = threading.RLock()
"""Held by whoever has a NetCDF file open: the library under it is not made for several threads."""

KEEP_ALL = 200
"""A run of up to this many draws keeps all of them: it is small anyway."""

CHUNK_DRAWS = 1024
CHUNK_VALUES = 256 * 1024
"""Values that are compressed together: of some draws everywhere, or of `CHUNK_DRAWS` somewhere."""
LEVEL = 4
"""Effort of the compression; more takes twice the time for a hundredth of the size."""

_PLACES = ("draw", "region", "year")
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "goal_effect": ("alternative", "goal", *_PLACES),
    "indicator_effect": ("alternative", "indicator", *_PLACES),
    "outcome_value": ("alternative", "outcome", "draw", "year"),
    **dict.fromkeys(STOCKS, ("alternative", *_PLACES)),
}
"""Dimensions of the numbers of every draw."""
DIMENSION_ORDER = (
    "draw", "name", "indicator", "goal", "outcome", "alternative", "region", "year",
)  # fmt: skip
KINDS: dict[str, Kind] = {
    "goal_effect": "goal",
    "indicator_effect": "indicator",
    "outcome_value": "outcome",
}
"""What the numbers of every draw are of; those that are not here are of one of the stocks."""

_LONG_NAMES = {
    "alternative": "model alternative",
    "goal": "goal of the Regional Development Act",
    "indicator": "indicator",
    "draw": "number of the joint draw of all uncertain parameters",
    "region": "region (FI is the whole country)",
    "year": "calendar year",
    "name": "name of the uncertain parameter",
    "goal_effect": "effect on a goal against the baseline path without policy",
    "indicator_effect": "effect on an indicator against the baseline path without policy",
    "outcome": "outcome beside the goals",
    "outcome_value": "value of an outcome beside the goals, of the country",
    "outcome_unit": "unit of the outcome",
    "capacity": "capacity for cooperation",
    "commitment": "commitment of the partners",
    "learning": "learning from cooperation",
    "parameter": "value of an uncertain parameter in a draw",
    "goal_unit": "unit of the effects on a goal",
    "indicator_unit": "unit of the effects on an indicator",
    "indicator_direction": "1: higher is better, -1: lower is better",
    "indicator_sources": "sources of the indicator",
}
_PACKED: dict[str, Any] = {"compression": "zlib", "complevel": LEVEL, "shuffle": True}
_DIMENSIONLESS = ("draw", "year", "indicator_direction", *STOCKS)
_MIXED = {
    "goal_effect": "each goal has the unit that goal_unit gives",
    "indicator_effect": "each indicator has the unit that indicator_unit gives",
    "outcome_value": "each outcome has the unit that outcome_unit gives",
    "parameter": "each parameter has its own unit; see study.json",
}


def write_results(
    drawn: Drawn, sample: Draws, target: Path, said: Mapping[str, Any], *, everything: bool
) -> None:
    """Write the results of a run as they are kept.

    Parameters
    ----------
    drawn : Drawn
        All draws.
    sample : Draws
        The values of their parameters.
    target : pathlib.Path
        File to write.
    said : mapping
        The run's manifest, for the title and the history.
    everything : bool
        Keep all draws of everything, however many there are.
    """
    whole = everything or len(sample) <= KEEP_ALL
    # Written without xarray, whose file lock can stay closed for ever when Ctrl+C hits it.
    with NETCDF, netCDF4.Dataset(target, "w") as file:
        labels = head(file, drawn.study, sample, parameters=True)
        for name, dims in DIMENSIONS.items():
            if whole or name not in STOCKS:
                _numbers(file, drawn, name, dims, whole=whole)
        describe(file, labels)
        file.setncatts(about(attributes(drawn.study, sample), said))


def names_in_languages(study: Study) -> dict[str, tuple[str, list[str]]]:
    """Return names in every language for the codes of each dimension."""
    found: dict[str, tuple[str, list[str]]] = {}
    for language in LANGUAGES:
        country = {"fi": "Koko maa", "sv": "Hela landet", "en": "Whole country"}[language]
        rows = {
            "alternative": [a.label[language] for a in study.alternatives],
            "goal": [study.goals[g].label[language] for g in study.goals],
            "indicator": [study.indicators[i].label[language] for i in study.measured],
            "region": [*study.regions[f"name_{language}"].astype(str), country],
        }
        found |= {f"{dim}_name_{language}": (dim, values) for dim, values in rows.items()}
    return found


def head(file: netCDF4.Dataset, study: Study, sample: Draws, *, parameters: bool) -> list[str]:
    """Write dimensions, coordinates, names and, if wanted, parameters.

    Returns
    -------
    list of str
        Variables that say something of what stands on another dimension.
    """
    known = coordinates(study, sample, study.years, study.measured)
    on = {name: found for name, found in known.items() if isinstance(found, tuple)}
    plain: dict[str, Any] = {name: found for name, found in known.items() if name not in on}
    for dimension in DIMENSION_ORDER:
        file.createDimension(dimension, len(plain[dimension]))
    if parameters:
        _coordinate(file, "parameter", ("draw", "name"), sample.values)
    for name, (dimension, values) in on.items():
        _coordinate(file, name, (dimension,), np.array(values))
    for name, values in plain.items():
        _coordinate(file, name, (name,), np.array(values))
    names = names_in_languages(study)
    for name, (dimension, texts) in names.items():
        file.createVariable(name, str, [dimension])[:] = np.array(texts, dtype=object)
    return [*on, *names]


def _coordinate(
    file: netCDF4.Dataset, name: str, dims: tuple[str, ...], values: NDArray[Any]
) -> None:
    kind: Any = str if values.dtype.kind == "U" else values.dtype
    packed: dict[str, Any] = {} if kind is str else _PACKED
    variable: Any = file.createVariable(name, kind, dims, fill_value=False, **packed)
    variable[:] = values.astype(object) if kind is str else values


def _numbers(
    file: netCDF4.Dataset, drawn: Drawn, name: str, dims: tuple[str, ...], *, whole: bool
) -> None:
    """Write the draws of one quantity, item by item; what is not kept stays missing."""
    sizes = {dim: len(found) for dim, found in file.dimensions.items()}
    if whole:
        each = math.prod(sizes[dim] for dim in ("region", "year") if dim in dims)
        together = max(1, min(sizes["draw"], CHUNK_VALUES // each))
        chunk = {**sizes, "alternative": 1, dims[1]: 1, "draw": together}
    else:  # of one region and year, so that those that are not kept take no room at all
        # Not packed: draws of one number are noise, of which packing saves a seventh.
        chunk = {"draw": min(sizes["draw"], CHUNK_DRAWS)}
    variable = file.createVariable(
        name, np.dtype(np.float32), dims, fill_value=np.float32(np.nan),
        chunksizes=[chunk.get(dim, 1) for dim in dims], **(_PACKED if whole else {}),
    )  # fmt: skip
    kind: Kind = KINDS.get(name, "stock")
    for k in range(sizes[dims[1]]) if kind != "stock" else (STOCKS.index(name),):
        slab = drawn.read(kind, k)  # (alternative, region, year, draw), or without regions
        at: tuple[Any, ...] = () if kind == "stock" else (k,)
        if whole:
            variable[(slice(None), *at)] = np.moveaxis(slab, -1, 1)
            continue
        for place in _kept(slab.shape[1:-1], name):
            values = np.moveaxis(slab[(slice(None), *place)], -1, 1)
            variable[(slice(None), *at, slice(None), *place)] = values


def _kept(places: tuple[int, ...], name: str) -> list[tuple[int | slice, ...]]:
    """Return the positions of the regions and years that a large run keeps.

    Parameters
    ----------
    places : tuple of int
        Number of regions, of which the last is the country, and of years; or of years alone.
    """
    *regions, years = places
    if not regions:
        return [(years - 1,)]
    country = regions[0] - 1
    if name != "goal_effect":
        return [(country, years - 1)]
    return [(country, slice(None)), (slice(country), years - 1)]


def describe(file: netCDF4.Dataset, labels: list[str]) -> None:
    """Give every variable its attributes; `labels` are those that others refer to."""
    for name, variable in file.variables.items():
        variable.setncatts(_attributes(name, variable.dimensions, file, labels))


def _attributes(
    name: str, dims: tuple[str, ...], file: netCDF4.Dataset, labels: list[str]
) -> dict[str, str]:
    """Return the attributes of a variable after the CF conventions."""
    stem, _, language = name.rpartition("_name_")
    said = {"long_name": _LONG_NAMES.get(name, f"name of the {stem} ({language})")}
    if name in _DIMENSIONLESS or name in _MIXED:
        said["units"] = "1"
    if name in _MIXED:
        said["comment"] = _MIXED[name]
    if name in DIMENSIONS:
        fitting = [label for label in labels if set(file[label].dimensions) <= set(dims)]
        said["coordinates"] = " ".join(fitting)
    return said


def about(told: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of the file; nothing in them differs between two equal runs.

    Parameters
    ----------
    told : mapping
        What the results say about themselves.
    said : mapping
        The run's manifest.
    """
    version = said["versions"]["valuma-scenarios"]
    return {
        "Conventions": "CF-1.11",
        "title": "Effects of network policies on the goals of Finnish regional development",
        "source": f"valuma-scenarios {version}, model version {said['model_version']}",
        "history": f"{said['command']} (valuma-scenarios {version})",
        "institution": "made with valuma-scenarios",
        "references": "docs/method.md of valuma-scenarios; sources of the inputs in study.json",
        "license": "Code MIT; inputs as their sources in study.json say",
        "comment": (
            "Effects are against the baseline path without policy: take differences between "
            "alternatives in the same draw. What a large run does not keep is missing."
        ),
        "content_sha256": said["content_sha256"],
        **told,
    }
