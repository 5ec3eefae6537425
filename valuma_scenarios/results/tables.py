"""Tidy tables of a run: quantiles of differences between alternatives in the same draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

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
    summary,
)
from valuma_scenarios.results.effects import CONDITIONS, Given, conditions_of
from valuma_scenarios.results.evaluate import STOCKS, goal_unit
from valuma_scenarios.results.monte_carlo_error import two_digits
from valuma_scenarios.results.outcomes import BASELINE, measured_goals
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import DO_NOTHING, NO_NETWORKS

Array = NDArray[np.floating]
Exact = NDArray[np.float64]
Statistics = Mapping[str, Array]

STATISTICS = (*QUANTILES, "mean", "p_better", "p_worse")
"""What is said of all draws, each with its Monte Carlo error."""
CONDITIONAL = ("p50", "p_better", "p_worse")
"""What is said again of the draws in which networks add something, and of those in which not."""


def errors_of(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the Monte Carlo errors of statistics."""
    return tuple(f"{name}_error" for name in names)


CONDITION_COLUMNS = tuple(
    f"{condition}_{name}"
    for condition in CONDITIONS[1:]
    for name in ("draws", *CONDITIONAL, *errors_of(CONDITIONAL))
)
EFFECT_COLUMNS = (
    "alternative",
    "reference",
    "goal",
    "region",
    "year",
    "unit",
    *STATISTICS,
    *errors_of(STATISTICS),
    *CONDITION_COLUMNS,
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


def pairs(study: Study, compared_with: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield every alternative with each of some references."""
    for reference in compared_with:
        for alternative in study.alternatives:
            if alternative.id != reference:
                yield alternative.id, reference


def yardsticks(study: Study) -> tuple[str, ...]:
    """Return what effects on goals are compared with: the references, and having no networks."""
    present = {alternative.id for alternative in study.alternatives}
    return (*references(study), *({NO_NETWORKS} & present))


def difference_statistics(
    study: Study, slab: Array, direction: float, compared_with: Iterable[str], given: Given
) -> Iterator[tuple[str, str, Statistics]]:
    """Yield every compared pair with the statistics of its difference.

    Parameters
    ----------
    slab : ndarray, shape (alternative, draw, region, year)
        Effects of all alternatives on one goal or indicator; the country is the last region.
    direction : float
        +1 where higher is better, -1 where lower is better.
    compared_with : iterable of str
        References.
    given : mapping
        Which draws meet each condition that is told apart.

    Yields
    ------
    tuple
        Alternative, reference, and statistics of shape (region, year) by column.
    """
    names = [alternative.id for alternative in study.alternatives]
    closely = np.zeros(slab.shape[2:], dtype=bool)
    # Told of all places and years, errors and conditions would make tables three times as long.
    closely[-1] = closely[:, -1] = True
    for alternative, reference in pairs(study, compared_with):
        change = difference(slab, names, alternative, reference)
        statistics: dict[str, Array] = dict(quantiles(change))
        statistics["p_better"] = p_better(change, direction)
        statistics["p_worse"] = p_worse(change, direction)
        for name, told in close_columns(change[:, closely], direction, given).items():
            statistics[name] = np.full(closely.shape, np.nan)
            statistics[name][closely] = told
        yield alternative, reference, statistics


def close_columns(change: Array, direction: float, given: Given) -> dict[str, Exact]:
    """Return errors of all statistics, and statistics of the draws that meet each condition.

    Parameters
    ----------
    change : ndarray, shape (draw, ...)
        Differences.
    direction : float
        +1 where higher is better, -1 where lower is better.
    given : mapping
        Which draws meet each condition.

    Returns
    -------
    dict of str to ndarray
        `<name>_error` for `STATISTICS`; `<condition>_draws`, and `CONDITIONAL` with errors under
        `<condition>_<name>`; NaN where no draw meets the condition. Errors have two digits.
    """
    whole = summary(change, direction)
    found = {name: two_digits(whole[name]) for name in errors_of(STATISTICS)}
    for condition, chosen in given.items():
        told = summary(change[chosen], direction)
        found[f"{condition}_draws"] = np.full(change.shape[1:], float(chosen.sum()))
        found |= {f"{condition}_{name}": told[name] for name in CONDITIONAL}
        errors = {name: two_digits(told[name]) for name in errors_of(CONDITIONAL)}
        found |= {f"{condition}_{name}": error for name, error in errors.items()}
    return found


def _long(
    results: xr.Dataset, labels: Sequence[str], blocks: Sequence[tuple[tuple[str, ...], Statistics]]
) -> pd.DataFrame:
    """Return a row for each block, region and year, columns made once and not block by block.

    Parameters
    ----------
    labels : sequence of str
        Columns that say what a block is about.
    blocks : sequence of tuple
        Labels of a block, and its numbers of shape (region, year) by column.
    """
    regions = [str(region) for region in results["region"].to_numpy()]
    years = results["year"].to_numpy().astype(int)
    size, count = len(regions) * len(years), len(blocks)
    columns: dict[str, Any] = {
        name: pd.array([told[at] for told, _ in blocks], dtype="str").repeat(size)
        for at, name in enumerate(labels)
    }
    one = pd.array(regions, dtype="str").repeat(len(years))
    columns["region"] = one.take(np.tile(np.arange(size), count))
    columns["year"] = np.tile(years, len(regions) * count)
    for name in blocks[0][1] if blocks else ():
        columns[name] = np.concatenate([numbers[name].ravel() for _, numbers in blocks])
    return pd.DataFrame(columns)


def _table(
    study: Study,
    results: xr.Dataset,
    kind: str,
    items: Iterable[tuple[str, str, float]],
    compared_with: tuple[str, ...],
) -> pd.DataFrame:
    given, effect = conditions_of(results), results[f"{kind}_effect"]
    blocks = [
        ((alternative, reference, item, unit), statistics)
        for item, unit, direction in items
        for alternative, reference, statistics in difference_statistics(
            study, effect.sel({kind: item}).to_numpy(), direction, compared_with, given
        )
    ]
    return ordered_table(study, results, kind, blocks, compared_with)


def ordered_table(
    study: Study,
    results: xr.Dataset,
    kind: str,
    blocks: Sequence[tuple[tuple[str, ...], Statistics]],
    compared_with: tuple[str, ...],
) -> pd.DataFrame:
    """Return statistics by reference, alternative, item, region and year, in this order.

    Parameters
    ----------
    results : xarray.Dataset
        With the labels of regions and years.
    kind : str
        Column of the item: `goal` or `indicator`.
    blocks : sequence of tuple
        Alternative, reference, item and unit, and the statistics of shape (region, year).
    """
    order = {alternative.id: a for a, alternative in enumerate(study.alternatives)}
    blocks = sorted(blocks, key=lambda b: (compared_with.index(b[0][1]), order[b[0][0]]))
    columns = EFFECT_COLUMNS if kind == "goal" else INDICATOR_COLUMNS
    return _long(results, ("alternative", "reference", kind, "unit"), blocks)[list(columns)]


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
    a strictly better and a strictly worse difference. `…_error` is the standard error from the
    finite number of draws; columns that begin with a condition are told of its draws only. Both
    are told of the country in every year and of every region in the last year.
    """
    items = [(goal, goal_unit(study, goal), 1.0) for goal in measured_goals(study)]
    return _table(study, results, "goal", items, tuple(compared_with) or yardsticks(study))


def indicators_table(study: Study, results: xr.Dataset) -> pd.DataFrame:
    """Effects on indicators in native units as differences in the same draw."""
    names = [str(name) for name in results["indicator"].to_numpy()]
    specs = {name: study.indicators[name] for name in names}
    items = [(name, spec.unit.en, float(spec.direction)) for name, spec in specs.items()]
    return _table(study, results, "indicator", items, references(study))


def capacity_table(study: Study, results: xr.Dataset) -> pd.DataFrame:
    """Capacity, commitment and learning (0-1) of every alternative; see `CAPACITY_COLUMNS`."""
    blocks = [
        ((alternative.id, quantity, "0-1"), quantiles(results[quantity][a].to_numpy()))
        for a, alternative in enumerate(study.alternatives)
        for quantity in STOCKS
    ]
    return levels_table(results, blocks)


def levels_table(
    results: xr.Dataset, blocks: Sequence[tuple[tuple[str, ...], Statistics]]
) -> pd.DataFrame:
    """Return statistics of levels; each block is labelled by alternative, quantity and unit."""
    table = _long(results, ("alternative", "quantity", "unit"), blocks)
    return table[list(CAPACITY_COLUMNS)]


def central_table(study: Study, results: xr.Dataset) -> pd.DataFrame:
    """Return the central run, against the baseline path, the reference and doing nothing.

    Parameters
    ----------
    results : xarray.Dataset
        Results of the one central draw.
    """
    compared = [(alternative.id, BASELINE) for alternative in study.alternatives]
    compared += list(pairs(study, references(study)))
    blocks = [
        ((alternative, reference, kind, item, unit), {"value": values})
        for alternative, reference in compared
        for kind, item, unit, values in _central_values(study, results, alternative, reference)
    ]
    table = _long(results, ("alternative", "reference", "kind", "id", "unit"), blocks)
    return table[list(CENTRAL_COLUMNS)]


def _central_values(
    study: Study, results: xr.Dataset, alternative: str, reference: str
) -> Iterator[tuple[str, str, str, Array]]:
    names = [str(name) for name in results["alternative"].to_numpy()]
    for kind in ("goal", "indicator"):
        effects = results[f"{kind}_effect"][:, :, 0]
        values = difference(effects.to_numpy(), names, alternative, reference)
        items = [str(name) for name in effects[kind].to_numpy()]
        wanted = set(measured_goals(study)) if kind == "goal" else set(items)
        for item, value in zip(items, values, strict=True):
            if item in wanted:
                unit = goal_unit(study, item) if kind == "goal" else study.indicators[item].unit.en
                yield kind, item, unit, value
