"""Effects in the results of a run: which draws, regions and years of an item, as plain arrays."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import WORKS
from valuma_scenarios.errors import Said, UsageError, choose
from valuma_scenarios.results.held import Memory, kept_with

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
Condition = Literal["all", "networks_add", "networks_add_nothing"]
"""Which draws: all; those in which networks add something in every family of outcomes; those in
which they add nothing in any. How likely the last two are is an assumption, not a finding, so
results are told for each of them."""

CONDITIONS: tuple[Condition, ...] = get_args(Condition)
GIVEN: tuple[Condition, ...] = (*CONDITIONS[1:], "all")
"""Conditions in the order in which people are told of them."""

HELD = 2**26
"""Bytes of effects that are held for each run."""

Given = Mapping[str, NDArray[np.bool_]]
"""Which draws meet each condition that is told apart."""


def chosen_draws(results: xr.Dataset, condition: Condition) -> NDArray[np.bool_]:
    """Return which draws of a run meet a condition, shape (draw,).

    Raises
    ------
    UsageError
        If the condition is unknown.
    """
    if condition not in CONDITIONS:
        msg = Said(
            "unknown condition {condition!r}: {hint}",
            condition=condition,
            hint=choose(condition, CONDITIONS),
        )
        raise UsageError(msg)
    if condition == "all":
        return np.ones(results.sizes["draw"], dtype=bool)
    works = results["parameter"].sel(name=list(WORKS)).transpose("draw", "name").to_numpy()
    return given_of(WORKS, works)[condition]


def given_of(names: Sequence[str], values: Array) -> Given:
    """Return which draws meet each condition: networks add something, or nothing.

    Parameters
    ----------
    names : sequence of str
        Names of the draws' parameters.
    values : ndarray, shape (draw, name)
    """
    works = values[:, [list(names).index(name) for name in WORKS]]
    wanted = {"networks_add": 1, "networks_add_nothing": 0}
    return {name: np.asarray((works == value).all(axis=1)) for name, value in wanted.items()}


def conditions_of(results: xr.Dataset) -> Given:
    """Return which draws of a run meet each condition: networks add something, or nothing."""
    return {condition: chosen_draws(results, condition) for condition in CONDITIONS[1:]}


def effects_of(
    results: xr.Dataset,
    item: str,
    years: Sequence[int],
    regions: Sequence[str] | None = None,
    condition: Condition = "all",
) -> Array:
    """Return effects of all alternatives on an item against the baseline path.

    Parameters
    ----------
    results : xarray.Dataset
        Per-draw results.
    item : str
        Goal or indicator.
    years : sequence of int
        Calendar years.
    regions : sequence of str, optional
        Regions, or `FI` for the country; all, the country last, if not given.
    condition : {"all", "networks_add", "networks_add_nothing"}
        Which draws.

    Returns
    -------
    ndarray, shape (alternative, draw, region, year)
        In the item's unit.

    Raises
    ------
    UsageError
        If the run kept no draws of a year (large runs keep indicators of the last year).
    """
    if missing := sorted(set(years) - set(kept_years(results, item))):
        raise _not_kept(item, missing[0])

    def read() -> Array:
        values = _read(results, item, years, regions)
        return values if condition == "all" else values[:, chosen_draws(results, condition)]

    if "source" not in results.encoding:
        return read()
    # Draws lie on disk, or are computed again: figures and sentences ask for the same few.
    held = kept_with(results, "effects", lambda: Memory[Array](HELD, lambda array: array.nbytes))
    return held.made(repr((item, tuple(years), regions and tuple(regions), condition)), read)


def _not_kept(item: str, year: int) -> UsageError:
    return UsageError(
        Said("the run kept no draws of {item} in {year}: use the last year", item=item, year=year)
    )


def _read(
    results: xr.Dataset, item: str, years: Sequence[int], regions: Sequence[str] | None
) -> Array:
    kind = _kind(results, item)
    effect = results.variables[f"{kind}_effect"]
    label = _year_label(effect.dims)
    wanted = {kind: [item], label: years} | ({} if regions is None else {"region": regions})
    places = {
        dim: np.array([results.indexes[dim].get_loc(part) for part in parts], dtype=np.intp)
        for dim, parts in wanted.items()
    }
    read = effect.isel({kind: int(places.pop(kind)[0]), **places})
    values = read.transpose("alternative", "draw", "region", label).to_numpy().astype(float)
    values.setflags(write=False)
    return values


def kept_years(results: xr.Dataset, item: str) -> list[int]:
    """Return the years in which a run kept the draws of an item."""
    label = _year_label(results.variables[f"{_kind(results, item)}_effect"].dims)
    return [int(year) for year in results.indexes[label]]


def _kind(results: xr.Dataset, item: str) -> str:
    return "goal" if item in results.indexes["goal"] else "indicator"


def _year_label(dims: tuple[Hashable, ...]) -> str:
    return "indicator_year" if "indicator_year" in dims else "year"
