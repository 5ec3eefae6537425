"""Tidy tables of a run: quantiles of differences between alternatives in the same draw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from valuma_scenarios.results.differences import (
    QUANTILES,
    difference,
    p_better,
    p_worse,
    quantiles,
)
from valuma_scenarios.results.evaluate import STOCKS, goal_unit
from valuma_scenarios.results.outcomes import BASELINE, measured_goals
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import DO_NOTHING, NO_NETWORKS

Array = NDArray[np.floating]

EFFECT_COLUMNS = (
    "alternative",
    "reference",
    "goal",
    "region",
    "year",
    "unit",
    *QUANTILES,
    "mean",
    "p_better",
    "p_worse",
)
INDICATOR_COLUMNS = tuple("indicator" if c == "goal" else c for c in EFFECT_COLUMNS)
CENTRAL_COLUMNS = (
    "alternative",
    "reference",
    "kind",
    "id",
    "region",
    "year",
    "unit",
    "value",
)
CAPACITY_COLUMNS = (
    "alternative",
    "quantity",
    "region",
    "year",
    "unit",
    *QUANTILES,
    "mean",
)


def references(study: Study) -> tuple[str, ...]:
    """Return what alternatives are compared with: the reference, and doing nothing."""
    present = {alternative.id for alternative in study.alternatives}
    return tuple(dict.fromkeys(r for r in (study.reference, DO_NOTHING) if r in present))


def pairs(study: Study, compared_with: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield every compared alternative with its reference, or with those named."""
    for reference in compared_with or references(study):
        for alternative in study.alternatives:
            if alternative.id != reference:
                yield alternative.id, reference


def yardsticks(study: Study) -> tuple[str, ...]:
    """Return what effects on goals are compared with: the references, and having no networks."""
    present = {alternative.id for alternative in study.alternatives}
    return (*references(study), *({NO_NETWORKS} & present))


def difference_rows(
    study: Study,
    slab: Array,
    direction: float,
    places: tuple[list[str], list[int]],
    compared_with: Iterable[str] = (),
) -> Iterator[pd.DataFrame]:
    """Yield a frame of statistics for each compared pair.

    Parameters
    ----------
    slab : ndarray, shape (alternative, draw, region, year)
        Effects of all alternatives on one goal or indicator.
    direction : float
        +1 where higher is better, -1 where lower is better.
    places : tuple of lists
        Region ids and years of the slab.
    compared_with : iterable of str
        References; the reference and doing nothing if not given.
    """
    names = [alternative.id for alternative in study.alternatives]
    for alternative, reference in pairs(study, compared_with):
        change = difference(slab, names, alternative, reference)
        statistics = quantiles(change)
        statistics["p_better"] = p_better(change, direction)
        statistics["p_worse"] = p_worse(change, direction)
        frame = _cells(*places)
        frame["alternative"], frame["reference"] = alternative, reference
        for name, values in statistics.items():
            frame[name] = values.ravel()
        yield frame


def _cells(regions: list[str], years: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {"region": np.repeat(regions, len(years)), "year": np.tile(years, len(regions))}
    )


def _table(
    study: Study,
    kind: str,
    items: Iterable[tuple[str, str, float]],
    slab_of: Callable[[str], Array],
    places: tuple[list[str], list[int]],
    compared_with: tuple[str, ...],
) -> pd.DataFrame:
    frames = []
    for item, unit, direction in items:
        for frame in difference_rows(study, slab_of(item), direction, places, compared_with):
            frame[kind], frame["unit"] = item, unit
            frames.append(frame)
    columns = EFFECT_COLUMNS if kind == "goal" else INDICATOR_COLUMNS
    table = pd.concat(frames, ignore_index=True)[list(columns)]
    order = {alternative.id: a for a, alternative in enumerate(study.alternatives)}
    ranks = table["alternative"].map(order)
    reference = table["reference"].map({name: i for i, name in enumerate(compared_with)})
    # The reference first, then the study's order of alternatives; goals and regions stay in order.
    return table.iloc[np.lexsort((table.index, ranks, reference))].reset_index(drop=True)


def effects_table(
    study: Study, results: xr.Dataset, compared_with: Iterable[str] = ()
) -> pd.DataFrame:
    """Effects on goals as differences in the same draw; see `EFFECT_COLUMNS`.

    Parameters
    ----------
    study : Study
        The study behind the results.
    results : xarray.Dataset
        Per-draw results.
    compared_with : iterable of str
        References; the `yardsticks` if not given.

    Notes
    -----
    `p05` … `p95` are quantiles of the draws; `p_better` and `p_worse` are the shares of draws with
    a strictly better and a strictly worse difference.
    """
    places = _places(results)
    items = [(goal, goal_unit(goal), 1.0) for goal in measured_goals(study)]
    against = tuple(compared_with) or yardsticks(study)
    return _table(
        study,
        "goal",
        items,
        lambda g: results["goal_effect"].sel(goal=g).to_numpy(),
        places,
        against,
    )


def indicators_table(
    study: Study, results: xr.Dataset, slab_of: Callable[[str], Array] | None = None
) -> pd.DataFrame:
    """Effects on indicators in native units as differences in the same draw."""
    items = [
        (
            str(name),
            study.indicators[str(name)].unit.en,
            float(study.indicators[str(name)].direction),
        )
        for name in results["indicator"].to_numpy()
    ]

    def from_results(name: str) -> Array:
        return results["indicator_effect"].sel(indicator=name).to_numpy()

    places = _places(results)
    return _table(study, "indicator", items, slab_of or from_results, places, references(study))


def _places(results: xr.Dataset) -> tuple[list[str], list[int]]:
    return [str(r) for r in results["region"].to_numpy()], [
        int(y) for y in results["year"].to_numpy()
    ]


def capacity_table(study: Study, results: xr.Dataset) -> pd.DataFrame:
    """Capacity, commitment and learning (0-1) of every alternative; see `CAPACITY_COLUMNS`."""
    places, frames = _places(results), []
    for a, alternative in enumerate(study.alternatives):
        for quantity in STOCKS:
            frame = _cells(*places)
            frame["alternative"], frame["quantity"], frame["unit"] = alternative.id, quantity, "0-1"
            for name, values in quantiles(results[quantity][a].to_numpy()).items():
                frame[name] = values.ravel()
            frames.append(frame)
    return pd.concat(frames, ignore_index=True)[list(CAPACITY_COLUMNS)]


def central_table(study: Study, results: xr.Dataset) -> pd.DataFrame:
    """Return the central run, against the baseline path, the reference and doing nothing.

    Parameters
    ----------
    results : xarray.Dataset
        Results of the one central draw.
    """
    compared = [(alternative.id, BASELINE) for alternative in study.alternatives]
    compared += list(pairs(study))
    frames = []
    for alternative, reference in compared:
        for kind, item, unit, values in _central_values(study, results, alternative, reference):
            frame = _cells(*_places(results))
            frame["alternative"], frame["reference"] = alternative, reference
            frame["kind"], frame["id"], frame["unit"] = kind, item, unit
            frame["value"] = values.ravel()
            frames.append(frame)
    return pd.concat(frames, ignore_index=True)[list(CENTRAL_COLUMNS)]


def _central_values(
    study: Study, results: xr.Dataset, alternative: str, reference: str
) -> Iterator[tuple[str, str, str, Array]]:
    names = [str(name) for name in results["alternative"].to_numpy()]
    for kind in ("goal", "indicator"):
        effects = results[f"{kind}_effect"].isel(draw=0)
        values = difference(effects.to_numpy(), names, alternative, reference)
        items = [str(name) for name in effects[kind].to_numpy()]
        wanted = set(measured_goals(study)) if kind == "goal" else set(items)
        for item, value in zip(items, values, strict=True):
            if item in wanted:
                unit = goal_unit(item) if kind == "goal" else study.indicators[item].unit.en
                yield kind, item, unit, value
