"""Differences as what can be counted: people, euros in all, euros for a euro, tonnes.

What one unit of an indicator stands for is part of the indicator (`counted` in
`parameters/indicators.yaml`, with its source); here it is multiplied by the inhabitants of a place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.model.accounts import COORDINATION, PROGRAMME
from valuma_scenarios.results.differences import Differences
from valuma_scenarios.results.places import places_of
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import DO_NOTHING

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]

PAID = (PROGRAMME, COORDINATION)
"""Money of an alternative: administration is a part of it, the members' own time is outside."""
PERCENT = 100


def counted_indicators(study: Study) -> tuple[str, ...]:
    """Return the measured indicators whose differences can be counted, in the study's order."""
    return tuple(name for name in study.measured if study.indicators[name].counted is not None)


def inhabitants(study: Study, place: str | None = None) -> float:
    """Return the inhabitants of the country, a region or a region type."""
    places = places_of(study)
    share = float(places.population_share[places.ids.index(place or study.country)])
    return share * float(study.regions["population"].sum())


def amount(study: Study, indicator: str, change: Array, people: float) -> Array:
    """Return what changes of an indicator add up to.

    Parameters
    ----------
    study : Study
        Its indicators say what is counted.
    indicator : str
        One of `counted_indicators`.
    change : ndarray
        Changes in the indicator's own unit; percentages in percentage points.
    people : float
        Inhabitants of the place.

    Returns
    -------
    ndarray
        In the unit of `Indicator.counted`, same shape.
    """
    counted = study.indicators[indicator].counted
    if counted is None:
        msg = Said("differences of {indicator} cannot be counted", indicator=indicator)
        raise UsageError(msg)
    return np.asarray(change, dtype=float) * counted.per_inhabitant * people


def amounts(
    differences: Differences,
    pair: tuple[str, str],
    place: str | None = None,
    year: int | None = None,
) -> Mapping[str, Array]:
    """Return the difference of two alternatives in everything that can be counted.

    Parameters
    ----------
    differences : Differences
        Differences of a run.
    pair : tuple of str
        Alternative and what it is compared with.
    place : str, optional
        The country if not given, a region or a region type.
    year : int, optional
        The last if not given.

    Returns
    -------
    mapping of str to ndarray, shape (draw,)
        By indicator, in the unit of `Indicator.counted`.
    """
    study, people = differences.study, inhabitants(differences.study, place)
    where = place or study.country
    return {
        name: amount(study, name, differences.between(name, *pair, year).at(where), people)
        for name in counted_indicators(study)
    }


def euros_per_euro(
    study: Study, results: xr.Dataset, money: pd.DataFrame, alternative: str
) -> Array | None:
    """Return how many euros of output a euro of an alternative's money gives over all years.

    Both are in excess of doing nothing, added up over the years of the run and discounted alike.

    Parameters
    ----------
    study : Study
        The study.
    results : xarray.Dataset
        Per-draw results.
    money : pandas.DataFrame
        Table of `accounts.money_table`.
    alternative : str
        Any but doing nothing.

    Returns
    -------
    ndarray, shape (draw,), or None
        None where nothing is counted in euros, nothing more is spent than by doing nothing, or the
        run did not keep the years.
    """
    output = [n for n in counted_indicators(study) if study.indicators[n].counted.kind == "euros"]  # type: ignore[union-attr]
    known = {str(name) for name in results["alternative"].to_numpy()}
    if not output or DO_NOTHING not in known or alternative == DO_NOTHING:
        return None
    rows = money[(money["region"] == study.country) & money["kind"].isin(PAID)]
    paid = rows.groupby("alternative")["discounted_value"].sum()
    spent = float(paid.get(alternative, 0.0) - paid.get(DO_NOTHING, 0.0))
    if spent <= 0:
        return None
    try:
        change = Differences(study, results).by_year(
            output[0], alternative, DO_NOTHING, study.country, study.years
        )
    except UsageError:
        return None
    rate = study.constant("discount_rate") / PERCENT
    weights = (1 + rate) ** -(np.array(study.years) - study.start_year)
    return amount(study, output[0], change @ weights, inhabitants(study)) / spent
