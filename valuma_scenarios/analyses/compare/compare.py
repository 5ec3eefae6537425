"""Comparison of alternatives: the difference to a reference in the same draws, place by place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from valuma_scenarios.analyses.compare.classes import (
    DEFAULT,
    FALLBACK_POINTS,
    Thresholds,
    impact_class,
)
from valuma_scenarios.analyses.compare.dominance import strongest
from valuma_scenarios.results.evaluate import INTERVAL_KIND
from valuma_scenarios.results.outcomes import Outcome, check, unit_of
from valuma_scenarios.results.places import Places, places_of
from valuma_scenarios.results.tables import QUANTILES, measured_goals, quantiles
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import DISPARITY_GOAL, DO_NOTHING, GOALS, NATIONAL

Array = NDArray[np.float64]

COLUMNS = (
    "alternative",
    "reference",
    "item",
    "kind",
    "place",
    "year",
    "unit",
    *QUANTILES,
    "mean",
    "p_better",
    "p_worse",
    "class",
    "yardstick",
    "dominates",
    "dominated",
    "population_share",
    "interval_kind",
)


@dataclass(frozen=True)
class Question:
    """What is compared with what.

    Parameters
    ----------
    reference : str
        Alternative that differences are taken to.
    alternatives : tuple of str
        Alternatives compared with it.
    items : tuple of str
        Goals or indicators.
    years : tuple of int
        Calendar years.
    thresholds : Thresholds
        Where the classes begin.
    """

    reference: str
    alternatives: tuple[str, ...]
    items: tuple[str, ...]
    years: tuple[int, ...]
    thresholds: Thresholds = field(default=DEFAULT)


def question_of(
    study: Study, reference: str | None = None, items: tuple[str, ...] = (), year: int | None = None
) -> Question:
    """Return the usual question: every candidate against the reference, all goals, last year.

    Raises
    ------
    UsageError
        If the study does not know the reference, an item or the year.
    """
    reference = reference or study.reference
    year = year or study.end_year
    items = items or measured_goals(study)
    for item in items:
        check(Outcome(item, study.alternatives[0].id, reference, NATIONAL, year), study)
    alternatives = tuple(a.id for a in study.alternatives if a.id != reference)
    return Question(reference, alternatives, items, (year,))


def compare(study: Study, results: xr.Dataset, question: Question | None = None) -> pd.DataFrame:
    """Compare alternatives with a reference in the country, its regions and region types.

    Parameters
    ----------
    study : Study
        The study behind the results.
    results : xarray.Dataset
        Per-draw results of a run.
    question : Question, optional
        What is compared; `question_of` if not given.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`. Quantiles and mean of the difference in the same draw, in `unit`;
        `p_better`, `p_worse`: shares of draws with a strictly better and worse difference; `class`:
        see `classes.impact_class`; `yardstick`: what its thresholds are shares of; `dominates`,
        `dominated`: the strongest order of stochastic dominance of the alternative over the
        reference and the reverse (`every_draw`, `first`, `second` or empty).

    Notes
    -----
    Means of region types weigh regions by the inhabitants who live in that type. Values of the
    disparity goal are parts of the national change: those of types are sums, and their yardstick
    is scaled by the share of inhabitants.
    """
    question = question or question_of(study)
    places = places_of(study)
    frames = [
        _frame(study, question, places, part)
        for item in question.items
        for year in question.years
        for part in _parts(study, results, question, (item, year))
    ]
    table = pd.concat(frames, ignore_index=True)
    return table[list(COLUMNS)]


@dataclass(frozen=True)
class _Part:
    """One alternative, item and year: values by draw and region, and the yardstick."""

    alternative: str
    item: str
    year: int
    values: Array
    reference: Array
    yardstick: float


def _parts(
    study: Study, results: xr.Dataset, question: Question, cell: tuple[str, int]
) -> Iterator[_Part]:
    item, year = cell
    slab = effects_of(results, item, year)
    position = {str(a): k for k, a in enumerate(results["alternative"].to_numpy())}
    reference = slab[position[question.reference]]
    yardstick = yardstick_of(study, slab, position, item)
    for alternative in question.alternatives:
        yield _Part(alternative, item, year, slab[position[alternative]], reference, yardstick)


def effects_of(results: xr.Dataset, item: str, year: int) -> Array:
    """Return effects of all alternatives, shape (alternative, draw, region + 1).

    Parameters
    ----------
    results : xarray.Dataset
        Per-draw results.
    item : str
        Goal or indicator.
    year : int
        Calendar year.
    """
    kind = "goal" if item in GOALS else "indicator"
    effect = results[f"{kind}_effect"].sel({kind: item})
    label = "indicator_year" if "indicator_year" in effect.dims else "year"
    values: Array = (
        effect.sel({label: year})
        .transpose("alternative", "draw", "region")
        .to_numpy()
        .astype(float)
    )
    return values


def yardstick_of(study: Study, slab: Array, position: dict[str, int], item: str) -> float:
    """Return the median national effect of the reference against doing nothing, in size.

    Parameters
    ----------
    slab : ndarray, shape (alternative, draw, region + 1)
        Effects on the item, the country last.
    position : dict of str to int
        Place of each alternative on the first axis.
    item : str
        Goal or indicator.

    Returns
    -------
    float
        Positive, in the item's unit. Without an alternative that does nothing: one point, 1 % of
        the Theil index, or a hundredth of the indicator's spread between regions today.
    """
    if DO_NOTHING in position and study.reference in position:
        whole = slab[position[study.reference], :, -1] - slab[position[DO_NOTHING], :, -1]
        size = float(abs(np.median(whole)))
        if size > 0:
            return size
    if item in GOALS:
        return FALLBACK_POINTS
    level = study.baseline.query("indicator == @item").set_index("region")["value"]
    weights = study.regions["population"]
    values = level.reindex(study.regions.index)
    mean = np.average(values, weights=weights)
    return FALLBACK_POINTS / 100 * float(np.sqrt(np.average((values - mean) ** 2, weights=weights)))


def _frame(study: Study, question: Question, places: Places, part: _Part) -> pd.DataFrame:
    direction = 1 if part.item in GOALS else study.indicators[part.item].direction
    values, reference = (places.values(v, part.item) for v in (part.values, part.reference))
    change = values - reference
    shares = {
        "p_better": (direction * change > 0).mean(axis=0),
        "p_worse": (direction * change < 0).mean(axis=0),
    }
    frame = pd.DataFrame(quantiles(change) | shares)
    scale = places.population_share if part.item == DISPARITY_GOAL else np.ones(len(frame))
    frame["yardstick"] = part.yardstick * scale
    frame["class"] = [
        impact_class(row, row["yardstick"], direction, question.thresholds)
        for _, row in frame.iterrows()
    ]
    frame["dominates"] = strongest(direction * values, direction * reference)
    frame["dominated"] = strongest(direction * reference, direction * values)
    outcome = Outcome(part.item, part.alternative, question.reference, NATIONAL, part.year)
    return frame.assign(
        alternative=part.alternative,
        reference=question.reference,
        item=part.item,
        kind=list(places.kinds),
        place=list(places.ids),
        year=part.year,
        unit=unit_of(outcome, study),
        population_share=places.population_share,
        interval_kind=INTERVAL_KIND,
    )
