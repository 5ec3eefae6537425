"""Tidy tables of a run: quantiles of differences between alternatives in the same draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.results.differences import difference
from valuma_scenarios.results.drawn import Drawn
from valuma_scenarios.results.effects import CONDITIONS, Given
from valuma_scenarios.results.evaluate import STOCKS, goal_unit
from valuma_scenarios.results.monte_carlo_error import two_digits
from valuma_scenarios.results.ordered import LEVELS, QUANTILES, Order, Ordered, mean_of
from valuma_scenarios.results.outcomes import BASELINE, measured_goals
from valuma_scenarios.results.threads import in_order
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import DO_NOTHING, NO_NETWORKS

Array = NDArray[np.floating]
Exact = NDArray[np.float64]
Statistics = Mapping[str, Array]

STATISTICS = (*QUANTILES, "mean", "p_better", "p_worse")
"""What is said of all draws, each with its Monte Carlo error."""
TOGETHER = 6_000_000
"""Values of differences of which quantiles are read in one go."""
CACHED = 2**17
"""Values that are subtracted and put in order in one go: as many as a processor's cache holds."""
OPPOSITE = {
    **dict(zip(QUANTILES, reversed(QUANTILES), strict=True)),
    **{"mean": "mean", "p_better": "p_worse", "p_worse": "p_better"},
}
"""Which statistic of a difference becomes which when it is taken the other way round."""
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
    slab : ndarray, shape (alternative, region, year, draw)
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

    Notes
    -----
    Of a pair that is wanted both ways one is computed: the other is the same turned round.
    """
    wanted = list(pairs(study, compared_with))
    compared = [pair for k, pair in enumerate(wanted) if pair[::-1] not in wanted[:k]]
    together = max(1, TOGETHER // slab[0].size)
    parts = [compared[k : k + together] for k in range(0, len(compared), together)]
    told_of = in_order(partial(_told, study, slab, part, direction, given) for part in parts)
    for part, statistics in zip(parts, told_of, strict=True):
        for k, (alternative, reference) in enumerate(part):
            told = {name: values[k] for name, values in statistics.items()}
            yield alternative, reference, told
            if (reference, alternative) in wanted:
                yield reference, alternative, dict(_turned(told))


def _turned(told: Statistics) -> Iterator[tuple[str, Array]]:
    """Yield what the same difference says when it is taken the other way round."""
    for name, values in told.items():
        stem = name.removesuffix("_error")
        of = next((known for known in OPPOSITE if stem.endswith(known)), stem)
        opposite = stem.removesuffix(of) + OPPOSITE.get(of, of) + name.removeprefix(stem)
        signed = of in LEVELS and stem == name
        yield opposite, 0.0 - values if signed else values  # not -values, which has a negative zero


def _told(
    study: Study, slab: Array, compared: Sequence[tuple[str, str]], direction: float, given: Given
) -> dict[str, Array]:
    """Return what is said of some differences, by column, each of shape (pair, region, year)."""
    closely = np.zeros(slab.shape[1:-1], dtype=bool)
    # Told of all places and years, errors and conditions would make tables three times as long.
    closely[-1] = closely[:, -1] = True
    every, some = _in_order(study, slab, compared, closely)
    shares = every.shares(direction)
    statistics: dict[str, Array] = {**every.levels(), **shares}
    of_some = {name: values[:, closely] for name, values in shares.items()}
    for name, told in close_columns(some, of_some, direction, given).items():
        statistics[name] = np.full(every.mean.shape, np.nan)
        statistics[name][:, closely] = told
    return statistics


def _in_order(
    study: Study, slab: Array, compared: Sequence[tuple[str, str]], closely: NDArray[np.bool_]
) -> tuple[Order, Ordered]:
    """Subtract and put in order, a few regions at a time, which stay in a processor's cache.

    Parameters
    ----------
    closely : ndarray of bool, shape (region, year)
        Where it is still to be known which draw is which.

    Returns
    -------
    every : Order
        Shape (pair, region, year).
    some : Ordered
        Those that are told closely, shape (pair, cell).
    """
    names = [alternative.id for alternative in study.alternatives]
    change = np.empty((len(compared), *slab.shape[1:]), slab.dtype)
    mean = np.empty(change.shape[:-1])
    kept = np.empty((len(compared), closely.sum(), slab.shape[-1]), slab.dtype)
    step = max(1, CACHED // slab[0, 0].size)
    for start in range(0, slab.shape[1], step):
        at = slice(start, start + step)
        cells = slice(closely[:start].sum(), closely[: start + step].sum())
        for k, pair in enumerate(compared):
            values = difference(slab[:, at], names, *pair, out=change[k, at])
            mean[k, at] = mean_of(values)
            kept[k, cells] = values[closely[at]]
            values.sort(axis=-1)
    return Order(change, mean), Ordered(kept, change[:, closely], mean[:, closely])


def close_columns(
    change: Ordered, shares: Mapping[str, Exact], direction: float, given: Given
) -> dict[str, Exact]:
    """Return errors of all statistics, and statistics of the draws that meet each condition.

    Parameters
    ----------
    change : Ordered
        Differences.
    shares : mapping
        How often they are better and worse, as `Order.shares` tells.
    direction : float
        +1 where more is better, -1 where less is better.
    given : mapping
        Which draws meet each condition.

    Returns
    -------
    dict of str to ndarray
        `<name>_error` for `STATISTICS`; `<condition>_draws`, and `CONDITIONAL` with errors under
        `<condition>_<name>`; NaN where no draw meets the condition. Errors have two digits.
    """
    errors = change.errors(shares)
    found = {name: two_digits(errors[name]) for name in errors_of(STATISTICS)}
    for condition, chosen in given.items():
        told = change.given(chosen).summary(direction, ("p50",))
        found[f"{condition}_draws"] = np.full(change.values.shape[:-1], float(chosen.sum()))
        found |= {f"{condition}_{name}": told[name] for name in CONDITIONAL}
        found |= {f"{condition}_{name}": two_digits(told[name]) for name in errors_of(CONDITIONAL)}
    return found


def long_table(
    study: Study,
    years: Sequence[int],
    labels: Sequence[str],
    blocks: Sequence[tuple[tuple[str, ...], Statistics]],
) -> pd.DataFrame:
    """Return a row for each block, region and year, columns made once and not block by block.

    Parameters
    ----------
    labels : sequence of str
        Columns that say what a block is about.
    blocks : sequence of tuple
        Labels of a block, and its numbers of shape (region, year) by column.
    """
    regions = [*(str(region) for region in study.regions.index), study.country]
    size, count = len(regions) * len(years), len(blocks)
    columns: dict[str, Any] = {
        name: pd.array([told[at] for told, _ in blocks], dtype="str").repeat(size)
        for at, name in enumerate(labels)
    }
    one = pd.array(regions, dtype="str").repeat(len(years))
    columns["region"] = one.take(np.tile(np.arange(size), count))
    columns["year"] = np.tile(np.array(years, dtype=int), len(regions) * count)
    for name in blocks[0][1] if blocks else ():
        columns[name] = np.concatenate([numbers[name].ravel() for _, numbers in blocks])
    return pd.DataFrame(columns)


def _table(
    drawn: Drawn,
    kind: Literal["goal", "indicator"],
    items: Iterable[tuple[str, str, float]],
    compared_with: tuple[str, ...],
) -> pd.DataFrame:
    blocks = [
        ((alternative, reference, item, unit), statistics)
        for item, unit, direction in items
        for alternative, reference, statistics in difference_statistics(
            drawn.study, drawn.of(kind, item), direction, compared_with, drawn.given
        )
    ]
    return ordered_table(drawn.study, drawn.years, kind, blocks, compared_with)


def ordered_table(
    study: Study,
    years: Sequence[int],
    kind: str,
    blocks: Sequence[tuple[tuple[str, ...], Statistics]],
    compared_with: tuple[str, ...],
) -> pd.DataFrame:
    """Return statistics by reference, alternative, item, region and year, in this order.

    Parameters
    ----------
    kind : str
        Column of the item: `goal` or `indicator`.
    blocks : sequence of tuple
        Alternative, reference, item and unit, and the statistics of shape (region, year).
    """
    order = {alternative.id: a for a, alternative in enumerate(study.alternatives)}
    blocks = sorted(blocks, key=lambda b: (compared_with.index(b[0][1]), order[b[0][0]]))
    columns = EFFECT_COLUMNS if kind == "goal" else INDICATOR_COLUMNS
    table = long_table(study, years, ("alternative", "reference", kind, "unit"), blocks)
    return table[list(columns)]


def effects_table(drawn: Drawn, compared_with: Iterable[str] = ()) -> pd.DataFrame:
    """Effects on goals as differences in the same draw; see `EFFECT_COLUMNS`.

    Parameters
    ----------
    drawn : Drawn
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
    study = drawn.study
    items = [(goal, goal_unit(study, goal), 1.0) for goal in measured_goals(study)]
    return _table(drawn, "goal", items, tuple(compared_with) or yardsticks(study))


def indicators_table(drawn: Drawn) -> pd.DataFrame:
    """Effects on indicators in native units as differences in the same draw."""
    study = drawn.study
    specs = {name: study.indicators[name] for name in study.measured}
    items = [(name, spec.unit.en, float(spec.direction)) for name, spec in specs.items()]
    return _table(drawn, "indicator", items, references(study))


def capacity_table(drawn: Drawn) -> pd.DataFrame:
    """Capacity, commitment and learning (0-1) of every alternative; see `CAPACITY_COLUMNS`."""
    levels = {
        stock: [Ordered(values).levels() for values in drawn.of("stock", stock)] for stock in STOCKS
    }
    blocks = [
        ((alternative.id, stock, "0-1"), levels[stock][a])
        for a, alternative in enumerate(drawn.study.alternatives)
        for stock in STOCKS
    ]
    return levels_table(drawn.study, drawn.years, blocks)


def levels_table(
    study: Study, years: Sequence[int], blocks: Sequence[tuple[tuple[str, ...], Statistics]]
) -> pd.DataFrame:
    """Return statistics of levels; each block is labelled by alternative, quantity and unit."""
    table = long_table(study, years, ("alternative", "quantity", "unit"), blocks)
    return table[list(CAPACITY_COLUMNS)]


def central_table(drawn: Drawn) -> pd.DataFrame:
    """Return the central run, against the baseline path, the reference and doing nothing.

    Parameters
    ----------
    drawn : Drawn
        Results of the one central draw.
    """
    study = drawn.study
    names = [alternative.id for alternative in study.alternatives]
    found = list(_central_values(drawn))
    compared = [*((name, BASELINE) for name in names), *pairs(study, references(study))]
    blocks = [
        ((*pair, kind, item, unit), {"value": difference(values, names, *pair)})
        for pair in compared
        for kind, item, unit, values in found
    ]
    labels = ("alternative", "reference", "kind", "id", "unit")
    return long_table(study, drawn.years, labels, blocks)[list(CENTRAL_COLUMNS)]


def _central_values(drawn: Drawn) -> Iterator[tuple[str, str, str, Array]]:
    """Yield kind, id, unit and values, shape (alternative, region, year), of what is compared."""
    study = drawn.study
    for goal in measured_goals(study):
        yield "goal", goal, goal_unit(study, goal), drawn.of("goal", goal)[..., 0]
    for name in study.measured:
        unit = study.indicators[name].unit.en
        yield "indicator", name, unit, drawn.of("indicator", name)[..., 0]
