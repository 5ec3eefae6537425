"""Differences between alternatives in the same draw: subtracted, added up over places, summed up.

The only code that subtracts alternatives, that turns regions into places, and that takes quantiles
and shares of differences. Tables, commands, figures, reports and the workshop all ask here, so the
same question has the same answer everywhere. `difference` subtracts, `quantile` and `quantiles` say
how large, `p_better`, `p_worse` and `p_ahead` how sure; `Differences` does all of it for a run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from valuma_scenarios.results.effects import CONDITIONS, Condition, chosen_draws, effects_of
from valuma_scenarios.results.ordered import QUANTILES as QUANTILES
from valuma_scenarios.results.ordered import Ordered
from valuma_scenarios.results.outcomes import BASELINE, Outcome, measured_goals
from valuma_scenarios.results.places import Places, places_of
from valuma_scenarios.schema.study import Study

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
AnyArray = NDArray[np.floating]


def difference(
    effects: AnyArray,
    names: Sequence[str],
    alternative: str,
    reference: str,
    out: AnyArray | None = None,
) -> AnyArray:
    """Subtract a reference from an alternative, draw by draw.

    Parameters
    ----------
    effects : ndarray, shape (alternative, ...)
        Effects against the baseline path, of all alternatives in the same draws.
    names : sequence of str
        Ids of the alternatives on the first axis.
    alternative : str
        What is compared.
    reference : str
        What it is compared with; `baseline` for the path without policy.
    out : ndarray, optional
        Where the difference goes, shape (...).

    Returns
    -------
    ndarray, shape (...)
        In the unit and the precision of the effects.
    """
    values = effects[names.index(alternative)]
    if reference != BASELINE:
        return np.subtract(values, effects[names.index(reference)], out=out)
    if out is None:
        return values
    out[...] = values
    return out


def differences_of(
    effects: AnyArray, names: Sequence[str], pairs: Sequence[tuple[str, str]]
) -> AnyArray:
    """Return the `difference` of pairs of an alternative and a reference, shape (pair, ...)."""
    found = np.empty((len(pairs), *effects.shape[1:]), effects.dtype)
    for into, pair in zip(found, pairs, strict=True):
        difference(effects, names, *pair, out=into)
    return found


def _in_order(values: AnyArray) -> Ordered:
    return Ordered(np.moveaxis(values, 0, -1))


def quantile(values: AnyArray, probabilities: ArrayLike) -> Array:
    """Return quantiles over the first axis (draws), linear interpolation.

    Parameters
    ----------
    values : ndarray, shape (draw, ...)
    probabilities : array_like, shape (p,)
        0 to 1.

    Returns
    -------
    ndarray, shape (p, ...)
        NaN where there are no draws.
    """
    return _in_order(values).quantile(probabilities)


def quantiles(values: AnyArray) -> dict[str, Array]:
    """Return `QUANTILES` and the mean over the first axis (draws).

    Parameters
    ----------
    values : ndarray, shape (draw, ...)

    Returns
    -------
    dict of str to ndarray
        `p05`, `p25`, `p50`, `p75`, `p95`, `mean`, each of the remaining shape. One draw, as in the
        central run alone, has a value but no interval: its other quantiles are NaN.
    """
    return _in_order(values).levels()


def median(values: AnyArray) -> Array:
    """Return the median over the first axis (draws)."""
    return np.asarray(quantile(values, 0.5)[0])


def p_better(change: AnyArray, direction: float = 1.0) -> Array:
    """Return the share of draws (0-1) with a strictly better difference.

    Parameters
    ----------
    change : ndarray, shape (draw, ...)
        Differences.
    direction : float
        +1 where more is better, -1 where less is better.

    Returns
    -------
    ndarray, shape (...)
        NaN for a single draw: one draw, as in the central run alone, has no probability.
    """
    return _share(direction * change > 0)


def p_worse(change: AnyArray, direction: float = 1.0) -> Array:
    """Return the share of draws (0-1) with a strictly worse difference; see `p_better`."""
    return _share(direction * change < 0)


def p_ahead(change: AnyArray, direction: float = 1.0) -> Array:
    """Return the share of draws (0-1) with a better difference, where draws level count half.

    So two alternatives that are the same are each ahead in half of the draws, and the shares of a
    pair add up to 1; see `p_better`.
    """
    return (1 + p_better(change, direction) - p_worse(change, direction)) / 2


def _share(happens: NDArray[np.bool_]) -> Array:
    if len(happens) < 2:
        return np.full(happens.shape[1:], np.nan)
    return np.asarray(happens.mean(axis=0))


def first_shares(values: AnyArray) -> Array:
    """Return the share of draws (0-1) in which each alternative is the best of all.

    Parameters
    ----------
    values : ndarray, shape (alternative, draw, ...)
        More is better.

    Returns
    -------
    ndarray, shape (alternative, ...)
        Alternatives level in first place share it, so the shares add up to 1.
    """
    best = values == values.max(axis=0, keepdims=True)
    return np.asarray((best / best.sum(axis=0, keepdims=True)).mean(axis=1))


def draws_of(results: xr.Dataset, outcome: Outcome, condition: Condition = "all") -> Array:
    """Return an outcome's value in every draw of a finished run that kept them, shape (draw,)."""
    cell = effects_of(results, outcome.item, [outcome.year], [outcome.region], condition)
    names = [str(name) for name in results["alternative"].to_numpy()]
    values = difference(cell[:, :, 0, 0], names, outcome.alternative, outcome.reference)
    return np.asarray(values)


@dataclass(frozen=True)
class Difference:
    """One comparison: an alternative less a reference, on one item in one year, in every place.

    Parameters
    ----------
    outcome : Outcome
        What is compared with what, for the country.
    places : Places
        The country, the regions and the region types.
    alternative, reference : ndarray, shape (draw, place)
        Effects of both against the baseline path, in the item's unit; zeros for the baseline.
    direction : int
        +1 where more is better, -1 where less is better.
    """

    outcome: Outcome
    places: Places
    alternative: Array
    reference: Array
    direction: int

    @cached_property
    def draws(self) -> Array:
        """The difference in every draw and place, shape (draw, place)."""
        return self.alternative - self.reference

    @cached_property
    def ordered(self) -> Ordered:
        """The difference put in order by place, shape (place, draw)."""
        return _in_order(self.draws)

    def at(self, place: str) -> Array:
        """Return the difference in one place, shape (draw,)."""
        return np.asarray(self.draws[:, self.places.ids.index(place)])

    def table(self) -> pd.DataFrame:
        """Return quantiles, shares and their standard errors, one row for each place.

        The index is the place; columns are those of `summary`, and `p_ahead`.
        """
        columns = self.ordered.summary(self.direction)
        columns["p_ahead"] = p_ahead(self.draws, self.direction)
        return pd.DataFrame(columns, index=pd.Index(self.places.ids, name="place"))


class Differences:
    """Differences between the alternatives of a run, in the same draws.

    Parameters
    ----------
    study : Study
        The study behind the results.
    results : xarray.Dataset
        Per-draw results of a run.
    condition : {"all", "networks_add", "networks_add_nothing"}
        Which draws are looked at.
    """

    def __init__(self, study: Study, results: xr.Dataset, condition: Condition = "all") -> None:
        self.study = study
        self.results = results
        self.condition = condition
        self.names = tuple(str(name) for name in results["alternative"].to_numpy())
        self._read: tuple[tuple[str, int], Array] | None = None

    @cached_property
    def places(self) -> Places:
        """The country, the regions and the region types."""
        return places_of(self.study)

    def effects(self, item: str, year: int) -> Array:
        """Return effects of all alternatives against the baseline path in one year.

        Parameters
        ----------
        item : str
            Goal or indicator.
        year : int
            Calendar year.

        Returns
        -------
        ndarray, shape (alternative, draw, region + 1)
            In the item's unit; the country is the last region.

        Raises
        ------
        UsageError
            If the run kept no draws of that year (large runs keep indicators of the last year).
        """
        if self._read is None or self._read[0] != (item, year):
            # Draws may lie on disk: what was asked for last is asked for again soon.
            read = effects_of(self.results, item, [year], condition=self.condition)
            self._read = ((item, year), read[..., 0])
        return self._read[1]

    def national(self, item: str, year: int) -> Array:
        """Return effects on the country of all alternatives in one year, (alternative, draw).

        Runs that counted their draws have kept these, and not those of regions.
        """
        country = [self.study.country]
        return effects_of(self.results, item, [year], country, self.condition)[:, :, 0, 0]

    def between(
        self, item: str, alternative: str, reference: str | None = None, year: int | None = None
    ) -> Difference:
        """Compare two alternatives in every place.

        Parameters
        ----------
        item : str
            Goal or indicator.
        alternative : str
            What is compared.
        reference : str, optional
            What it is compared with; the study's reference if not given.
        year : int, optional
            The last if not given.
        """
        reference, year = reference or self.study.reference, year or self.study.end_year
        effects = self.effects(item, year)
        base = effects[self.names.index(reference)] if reference != BASELINE else 0 * effects[0]
        outcome = Outcome(item, alternative, reference, self.study.country, year)
        ours = effects[self.names.index(alternative)]
        values, against = (self.places.values(part, item) for part in (ours, base))
        return Difference(outcome, self.places, values, against, self.direction(item))

    def direction(self, item: str) -> int:
        """Return +1 where more is better, -1 where less is better."""
        return 1 if item in self.study.goals else self.study.indicators[item].direction

    def by_year(
        self, item: str, alternative: str, reference: str, region: str, years: Sequence[int]
    ) -> Array:
        """Return the difference of two alternatives in one region, shape (draw, year)."""
        effects = effects_of(self.results, item, years, [region], self.condition)[:, :, 0]
        return np.asarray(difference(effects, self.names, alternative, reference))

    def goals(
        self, year: int | None = None, reference: str | None = None, *, as_kept: bool = False
    ) -> xr.DataArray:
        """Return national differences of all candidates to a reference on all measured goals.

        Parameters
        ----------
        year : int, optional
            Calendar year; the last if not given.
        reference : str, optional
            The study's if not given.
        as_kept : bool
            In the precision in which the run has its draws: the same numbers, enough to compare
            and to rank, but not to add up. Else in double precision.

        Returns
        -------
        xarray.DataArray, dims (alternative, draw, goal)
            Each goal in its own unit. The reference is among the candidates, with zeros.
        """
        reference, year = reference or self.study.reference, year or self.study.end_year
        goals, candidates = measured_goals(self.study), self.study.candidates
        draws = int(chosen_draws(self.results, self.condition).sum())
        kind = self.results["goal_effect"].dtype if as_kept else np.dtype(float)
        found = np.empty((len(goals), len(candidates), draws), kind)
        for goal, of_goal in zip(goals, found, strict=True):
            national = self.national(goal, year)
            for name, into in zip(candidates, of_goal, strict=True):
                difference(national, self.names, name, reference, out=into)
        labelled = of_goals(np.moveaxis(found, 0, -1), candidates, goals)
        return labelled.assign_attrs(reference=reference)


def of_goals(
    differences: AnyArray, alternatives: Sequence[str], goals: Sequence[str]
) -> xr.DataArray:
    """Label differences on goals, shape (alternative, draw, goal)."""
    import xarray as xr  # where labels are asked for: a run without draws has none

    coords = {"alternative": list(alternatives), "goal": list(goals)}
    return xr.DataArray(differences, coords, dims=("alternative", "draw", "goal"))


def by_condition(
    study: Study, results: xr.Dataset, outcome: Outcome, place: str | None = None
) -> pd.DataFrame:
    """Tell one comparison three times: over all draws, if networks add something, and if not.

    How often networks add anything is an assumption: a share over all draws mostly repeats it. The
    two conditional rows are what the model itself says.

    Parameters
    ----------
    study : Study
        The study behind the results.
    results : xarray.Dataset
        Per-draw results of a run.
    outcome : Outcome
        Item, alternative, reference and year.
    place : str, optional
        A region, a region type or the country, which it is if not given.

    Returns
    -------
    pandas.DataFrame
        Index `CONDITIONS`; the columns of `Difference.table` and `draws`, the number of draws that
        meet the condition. NaN where no draw does.
    """
    rows = {}
    for condition in CONDITIONS:
        found = Differences(study, results, condition)
        part = found.between(outcome.item, outcome.alternative, outcome.reference, outcome.year)
        row = part.table().loc[place or study.country]
        rows[condition] = {**row.to_dict(), "draws": len(part.draws)}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("condition")
