"""Effects in the results of a run: which draws, regions and years of an item, as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import WORKS
from valuma_scenarios.errors import UsageError, choose

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
Condition = Literal["all", "networks_add", "networks_add_nothing"]
"""Which draws: all; those in which networks add something in every family of outcomes; those in
which they add nothing in any. How likely the last two are is an assumption, not a finding, so
results are told for each of them."""

CONDITIONS: tuple[Condition, ...] = get_args(Condition)

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
        msg = f"unknown condition {condition!r}: {choose(condition, CONDITIONS)}"
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
    kind = "goal" if item in results["goal"].to_numpy() else "indicator"
    effect = results[f"{kind}_effect"].sel({kind: item})
    label = _year_label(effect)
    if missing := sorted(set(years) - set(kept_years(results, item))):
        msg = f"the run kept no draws of {item} in {missing[0]}: use the last year"
        raise UsageError(msg)
    effect = effect.sel({label: list(years)})
    if regions is not None:
        effect = effect.sel(region=list(regions))
    values = effect.transpose("alternative", "draw", "region", label).to_numpy().astype(float)
    chosen = slice(None) if condition == "all" else chosen_draws(results, condition)
    return np.asarray(values[:, chosen])


def kept_years(results: xr.Dataset, item: str) -> list[int]:
    """Return the years in which a run kept the draws of an item."""
    effect = results["goal_effect" if item in results["goal"].to_numpy() else "indicator_effect"]
    return [int(year) for year in effect[_year_label(effect)]]


def _year_label(effect: xr.DataArray) -> str:
    return "indicator_year" if "indicator_year" in effect.dims else "year"
