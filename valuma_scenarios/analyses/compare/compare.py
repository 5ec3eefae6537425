"""Comparison of alternatives: the difference to a reference in the same draws, place by place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from valuma_scenarios.analyses.compare.classes import (
    DEFAULT,
    FALLBACK_POINTS,
    Thresholds,
    impact_class,
)
from valuma_scenarios.analyses.compare.dominance import strongest
from valuma_scenarios.results.differences import Difference, Differences, difference, median
from valuma_scenarios.results.effects import Condition, Given, chosen_draws, conditions_of
from valuma_scenarios.results.evaluate import INTERVAL_KIND
from valuma_scenarios.results.outcomes import Outcome, check, measured_goals, unit_of
from valuma_scenarios.results.tables import (
    CONDITION_COLUMNS,
    STATISTICS,
    close_columns,
    errors_of,
)
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import DO_NOTHING

if TYPE_CHECKING:
    import xarray as xr

COLUMNS = (
    "alternative",
    "reference",
    "item",
    "kind",
    "place",
    "year",
    "unit",
    *STATISTICS,
    "p_ahead",
    *errors_of(STATISTICS),
    "class",
    "yardstick",
    "dominates",
    "dominated",
    "population_share",
    "interval_kind",
    *CONDITION_COLUMNS,
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
    condition : {"all", "networks_add", "networks_add_nothing"}
        Which draws count.
    """

    reference: str
    alternatives: tuple[str, ...]
    items: tuple[str, ...]
    years: tuple[int, ...]
    thresholds: Thresholds = field(default=DEFAULT)
    condition: Condition = "all"


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
        check(Outcome(item, study.alternatives[0].id, reference, study.country, year), study)
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
        `p_better`, `p_worse`: shares of draws with a strictly better and worse difference;
        `p_ahead`: share of better draws where level ones count half; `p05_error` …: standard errors
        from the number of draws; `networks_add_p50` …: of the draws in which networks add something
        in every family of outcomes, and of those in which they add nothing in any; `class`: see
        `classes.impact_class`;
        `yardstick`: what its thresholds are shares of; `dominates`, `dominated`: the strongest
        order of stochastic dominance of the alternative over the reference and the reverse
        (`every_draw`, `first`, `second` or empty).

    Notes
    -----
    Means of region types weigh regions by the inhabitants who live in that type. Values of the
    disparity goal are parts of the national change: those of types are sums, and their yardstick
    is scaled by the share of inhabitants.
    """
    question = question or question_of(study)
    found = Differences(study, results, question.condition)
    frames = [
        frame
        for item in question.items
        for year in question.years
        for frame in _frames(study, found, question, item, year)
    ]
    table = pd.concat(frames, ignore_index=True)
    return table[list(COLUMNS)]


def _frames(
    study: Study, found: Differences, question: Question, item: str, year: int
) -> Iterator[pd.DataFrame]:
    yardstick = yardstick_of(study, found, item, year)
    chosen = chosen_draws(found.results, question.condition)
    given = {name: draws[chosen] for name, draws in conditions_of(found.results).items()}
    for alternative in question.alternatives:
        part = found.between(item, alternative, question.reference, year)
        yield _frame(study, part, given, yardstick, question.thresholds)


def yardstick_of(study: Study, found: Differences, item: str, year: int) -> float:
    """Return the median national effect of the reference against doing nothing, in size.

    Parameters
    ----------
    study : Study
        The study.
    found : Differences
        Of its run.
    item : str
        Goal or indicator.
    year : int
        Calendar year.

    Returns
    -------
    float
        Positive, in the item's unit. Without an alternative that does nothing: one point, 1 % of
        the Theil index, or a hundredth of the indicator's spread between regions today.
    """
    if DO_NOTHING in found.names and study.reference in found.names:
        national = found.national(item, year)
        whole = difference(national, found.names, study.reference, DO_NOTHING)
        size = abs(float(median(whole)))
        if size > 0:
            return size
    if item in study.goals:
        return FALLBACK_POINTS
    level = study.baseline.query("indicator == @item").set_index("region")["value"]
    weights = study.regions["population"]
    values = level.reindex(study.regions.index)
    mean = np.average(values, weights=weights)
    return FALLBACK_POINTS / 100 * float(np.sqrt(np.average((values - mean) ** 2, weights=weights)))


def _frame(
    study: Study, part: Difference, given: Given, yardstick: float, thresholds: Thresholds
) -> pd.DataFrame:
    thresholds = thresholds.of(len(part.draws))
    places, outcome, direction = part.places, part.outcome, part.direction
    closer = close_columns(part.ordered, part.ordered.shares(direction), direction, given)
    frame = part.table().assign(**closer).reset_index()
    scale = places.population_share if outcome.item == study.disparity else np.ones(len(frame))
    frame["yardstick"] = yardstick * scale
    frame["class"] = [
        impact_class(row, row["yardstick"], direction, thresholds) for _, row in frame.iterrows()
    ]
    values, reference = direction * part.alternative, direction * part.reference
    frame["dominates"] = strongest(values, reference)
    frame["dominated"] = strongest(reference, values)
    return frame.assign(
        alternative=outcome.alternative,
        reference=outcome.reference,
        item=outcome.item,
        kind=list(places.kinds),
        year=outcome.year,
        unit=unit_of(outcome, study),
        population_share=places.population_share,
        interval_kind=INTERVAL_KIND,
    )
