"""Outcomes of the country beside the goals, as tables: levels, differences and break-even."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.model.accounts import break_even
from valuma_scenarios.model.outcomes import OUTCOMES
from valuma_scenarios.results.differences import difference, differences_of
from valuma_scenarios.results.drawn import Drawn
from valuma_scenarios.results.effects import Given
from valuma_scenarios.results.monte_carlo_error import quantile_ends, two_digits
from valuma_scenarios.results.ordered import QUANTILES, Ordered
from valuma_scenarios.results.tables import (
    CONDITION_COLUMNS,
    STATISTICS,
    close_columns,
    errors_of,
)
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

LEVEL = "level"
"""Stands in the column of the reference where a row is no difference."""
BREAK_EVEN = "break_even"
BREAK_EVEN_UNIT = "€ a year for one point on the mean of the goals measured in points"

LABELS = ("alternative", "reference", "outcome", "year", "unit")
_SAID = (*STATISTICS, *errors_of(STATISTICS), *CONDITION_COLUMNS)


def column_of(name: str) -> str:
    """Return what a statistic is called here, where more of an outcome need not be better."""
    return name.replace("p_better", "p_higher").replace("p_worse", "p_lower")


COLUMNS = (*LABELS, *map(column_of, _SAID))


Block = tuple[tuple[str, str, str, str], Mapping[str, Array]]
"""Alternative, reference, outcome and unit, and what is said of it in some years."""


def outcomes_table(drawn: Drawn) -> pd.DataFrame:
    """Return outcomes of the country as levels, and as differences in the same draw.

    Parameters
    ----------
    drawn : Drawn
        Per-draw results.

    Returns
    -------
    pandas.DataFrame
        See `COLUMNS`. The reference of a level is `level`; `p_higher` and `p_lower` are the shares
        of draws with strictly more and less than the reference. Errors and conditions are as in
        `tables.EFFECT_COLUMNS`. `break_even`, in the last year's row, is over all years; its
        quantiles may be infinite, and its mean is left out.
    """
    study = drawn.study
    levels, changes = dict[str, list[Block]](), dict[str, list[Block]]()
    for outcome, unit in OUTCOMES.items():
        values = drawn.of("outcome", outcome).astype(float)
        for name, told in _levels(study, values, drawn.given):
            levels.setdefault(name, []).append(((name, LEVEL, outcome, unit), told))
        for name, told in _differences(study, values, drawn.given):
            changes.setdefault(name, []).append(((name, study.reference, outcome, unit), told))
    goals = np.stack([drawn.of("goal", goal)[:, -1].copy() for goal in in_points(study)])
    cost = drawn.of("outcome", "cost")
    last = repaid_blocks(study, partial(repaid, study, goals, cost), drawn.given)
    every = [block for found in (levels, changes) for some in found.values() for block in some]
    return rows_of(drawn.years, every, list(last))


def rows_of(years: Sequence[int], blocks: Sequence[Block], last: Sequence[Block]) -> pd.DataFrame:
    """Return a row for each block and year, then rows of the last year.

    Parameters
    ----------
    blocks : sequence of tuple
        What is said of each year, shape (year,); what a block does not say is missing.
    last : sequence of tuple
        The same of the last year alone, shape (1,).
    """
    every = [*blocks, *last]
    lengths = [len(years)] * len(blocks) + [1] * len(last)
    columns: dict[str, Any] = {
        name: pd.array([head[at] for head, _ in every], dtype="str").repeat(lengths)
        for at, name in enumerate(("alternative", "reference", "outcome", "unit"))
    }
    columns["year"] = np.array([*years] * len(blocks) + [years[-1]] * len(last), dtype=int)
    for name in _SAID:
        columns[column_of(name)] = np.concatenate(
            [
                told[name] if name in told else np.full(length, np.nan)
                for length, (_, told) in zip(lengths, every, strict=True)
            ]
        )
    return pd.DataFrame(columns)[list(COLUMNS)]


def _levels(study: Study, values: Array, given: Given) -> Iterator[tuple[str, Mapping[str, Array]]]:
    """Yield each alternative with what is said of its level; `values` as `Drawn` has them."""
    told = without_shares(_statistics(Ordered(values), given))
    for a, alternative in enumerate(study.alternatives):
        yield alternative.id, {name: found[a] for name, found in told.items()}


def _differences(
    study: Study, values: Array, given: Given
) -> Iterator[tuple[str, Mapping[str, Array]]]:
    """Yield each alternative but the reference with what is said of its difference to it."""
    names, others = [a.id for a in study.alternatives], _others(study)
    if not others:
        return
    change = differences_of(values, names, [(name, study.reference) for name in others])
    told = _statistics(Ordered(change), given)
    for k, name in enumerate(others):
        yield name, {column: found[k] for column, found in told.items()}


def _statistics(values: Ordered, given: Given) -> dict[str, Array]:
    shares = values.shares()
    return {**values.levels(), **shares, **close_columns(values, shares, 1.0, given)}


def without_shares(statistics: Mapping[str, Array]) -> dict[str, Array]:
    """Return what is said of a level: how often one is more or less than nothing says nothing."""
    return {name: values for name, values in statistics.items() if not _is_share(name)}


def _is_share(name: str) -> bool:
    return "p_better" in name or "p_worse" in name


def _others(study: Study) -> list[str]:
    return [a.id for a in study.alternatives if a.id != study.reference]


def in_points(study: Study) -> list[str]:
    """Return the goals that are measured in points."""
    return [goal for goal in study.goals if goal != study.disparity]


def repaid(
    study: Study, goals: NDArray[np.floating], cost: NDArray[np.floating], alternative: str
) -> Array:
    """Return from which value of a point an alternative repays what it costs.

    Parameters
    ----------
    goals : ndarray, shape (goal, alternative, year, draw)
        Effects on the country of the goals `in_points`.
    cost : ndarray, shape (alternative, year, draw)
        M€ a year.
    alternative : str
        Compared with the study's reference.

    Returns
    -------
    ndarray, shape (draw,)
        Infinite where nothing repays it.
    """
    names = [a.id for a in study.alternatives]
    gained = np.nanmean(goals, axis=0).astype(float)
    more, points = (
        np.ascontiguousarray(difference(values, names, alternative, study.reference).T, float)
        for values in (cost.astype(float), gained)
    )
    return np.asarray(break_even(points, more, study.constant("discount_rate")))


def repaid_blocks(study: Study, value_of: Callable[[str], Array], given: Given) -> Iterator[Block]:
    """Yield what is said of each alternative but the reference, of the last year.

    Parameters
    ----------
    value_of : callable
        Gives what `repaid` does in all draws.
    given : mapping
        Which draws meet each condition.
    """
    for alternative in _others(study):
        value = value_of(alternative)
        told = _steps(value)
        for condition, chosen in given.items():
            some = _steps(value[chosen])
            told[f"{condition}_draws"] = float(chosen.sum())
            told |= {f"{condition}_{name}": some[name] for name in ("p50", "p50_error")}
        columns = {name: np.array([number]) for name, number in told.items()}
        yield (alternative, study.reference, BREAK_EVEN, BREAK_EVEN_UNIT), columns


def _steps(value: Array) -> dict[str, float]:
    """Return quantiles and their errors without interpolation, which infinity does not bear."""
    if len(value) < 2:
        return {"p50": float(value[0]) if len(value) else np.nan, "p50_error": np.nan}
    found: dict[str, float] = {}
    for name, p in QUANTILES.items():
        low, high, factor = quantile_ends(p, len(value))
        below, here, above = np.quantile(value, [low, p, high], method="inverted_cdf")
        known = np.isfinite(below) and np.isfinite(above)
        error = two_digits(factor * (above - below)) if known else np.nan
        found |= {name: float(here), f"{name}_error": float(error)}
    return found
