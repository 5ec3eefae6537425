"""How far the ranking hangs on the forms of the model, and how much of a difference is form.

Every named form is tried by itself, and combinations at random, in the same draws. The share of
form in a difference is that of the law of total variance over the combinations: the variance of
their means, over that plus the mean of their variances.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.forms.variants import Values, Variant
from valuma_scenarios.analyses.ranking.composite import COMPOSITE
from valuma_scenarios.analyses.ranking.leader import Leader, leader_of
from valuma_scenarios.analyses.ranking.smaa import given_acceptability
from valuma_scenarios.results.differences import (
    difference,
    differences_of,
    first_shares,
    of_goals,
    p_ahead,
)
from valuma_scenarios.results.effects import GIVEN, Condition
from valuma_scenarios.results.run_weights import RunWeights

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Ranges:
    """What forms do to the leading pair, in a few numbers; shares are 0-1.

    Parameters
    ----------
    one, other : int
        Places of the leader and the second among the names.
    share : float
        Share of draws in which one is better, with the study's own forms.
    alone_low, alone_high, mixed_low, mixed_high : float
        The smallest and the largest such share over single forms and over combinations.
    form : float
        Share of form in the variance of the difference; NaN if the two never differ.
    """

    one: int
    other: int
    share: float
    alone_low: float
    alone_high: float
    mixed_low: float
    mixed_high: float
    form: float


@dataclass(frozen=True)
class FormAnalysis:
    """What the forms do to ranks and differences.

    Parameters
    ----------
    values : Values
        The model in every form.
    leaders : dict of str to tuple of Leader
        By condition: which alternative leads in every variant, over draws and weights.
    first : pandas.DataFrame
        `given, form, kind, item, alternative, first`: share of draws (0-1) in which a candidate is
        the best; for the composite of draws and weights.
    pairs : pandas.DataFrame
        `given, form, kind, item, alternative, other, p_better`: share of draws (0-1) in which an
        alternative is better than another; ties count half, so the other is better in the rest.
    spread : pandas.DataFrame
        `given, item, alternative, other, between, within, form_share`: variance of the leading
        pair's difference over the combinations between and within forms, squared units, and the
        share of form (0-1).
    """

    values: Values
    leaders: dict[Condition, tuple[Leader, ...]] = field(repr=False)
    first: pd.DataFrame = field(repr=False)
    pairs: pd.DataFrame = field(repr=False)
    spread: pd.DataFrame = field(repr=False)

    def pair(self, given: Condition) -> tuple[str, str]:
        """Return the two candidates that lead with the study's own forms."""
        order = self.leaders[given][0].order
        return order[0], order[1]

    def firsts(self, given: Condition, name: str) -> dict[str, tuple[int, int]]:
        """Return in how many variants of how many an alternative leads, by kind."""
        counts: dict[str, tuple[int, int]] = {}
        for variant, found in zip(self.values.variants, self.leaders[given], strict=True):
            kind = "mixed" if variant.kind == "mixed" else "alone"
            leads, total = counts.get(kind, (0, 0))
            counts[kind] = (leads + (found.alternative == name), total + 1)
        return counts

    def chances(
        self, given: Condition, one: str, other: str, item: str = COMPOSITE
    ) -> pd.DataFrame:
        """Return how often one alternative is better than another in every form.

        Returns
        -------
        pandas.DataFrame
            `form, kind, p_better` (0-1), the study's own forms first.
        """
        rows = self.pairs[(self.pairs["given"] == given) & (self.pairs["item"] == item)]
        named, against = rows["alternative"], rows["other"]
        own = rows[(named == one) & (against == other)]
        if own.empty:
            own = rows[(named == other) & (against == one)]
            own = own.assign(p_better=1 - own["p_better"])
        return own[["form", "kind", "p_better"]].reset_index(drop=True)

    def ranges(self, given: Condition) -> Ranges:
        """Return how often the leader is better than the second, and over which forms it moves."""
        one, other = self.pair(given)
        table = self.chances(given, one, other)
        shares = {kind: part["p_better"].tolist() for kind, part in table.groupby("kind")}
        single, mixed = [*shares["default"], *shares["alone"]], shares["mixed"]
        rows = self.spread[(self.spread["given"] == given) & (self.spread["item"] == COMPOSITE)]
        names = self.values.names
        return Ranges(
            names.index(one), names.index(other), shares["default"][0], min(single), max(single),
            min(mixed), max(mixed), float(rows["form_share"].iloc[0]),
        )  # fmt: skip

    def most(self, given: Condition) -> pd.DataFrame:
        """Return single forms by how far they move the leading pair, the farthest first.

        Returns
        -------
        pandas.DataFrame
            `form`, `p_better` (0-1), `moved` (difference from the study's own forms, -1 to 1), and
            `leader`, the alternative that leads in it.
        """
        found = self.chances(given, *self.pair(given))
        leads = [one.alternative for one in self.leaders[given]]
        found = found.assign(leader=leads, moved=found["p_better"] - found["p_better"].iloc[0])
        single = found[found["kind"] == "alone"]
        order = single["moved"].abs().sort_values(ascending=False, kind="stable").index
        return single.loc[order, ["form", "p_better", "moved", "leader"]].reset_index(drop=True)


def analyse(
    values: Values, points: Mapping[str, float], weights: RunWeights | None
) -> FormAnalysis:
    """Return what the forms do to ranks and differences.

    Parameters
    ----------
    values : Values
        The model in every form.
    points : mapping of str to float
        Composite points of one unit of each goal, the same in every form.
    weights : RunWeights or None
        The run's weights, for who leads; all weights alike if it was given none.
    """
    leaders: dict[Condition, tuple[Leader, ...]] = {}
    first: list[dict[str, Any]] = []
    pairs: list[dict[str, Any]] = []
    spread: list[dict[str, Any]] = []
    for given in GIVEN:
        with_composite = _with_composite(values, given, points)
        found = tuple(_leader(values, effects, weights) for effects in values.effects[given])
        leaders[given] = found
        items = (COMPOSITE, *values.goals)
        for variant, one, effects in zip(values.variants, found, with_composite, strict=True):
            about = {"given": given, "form": variant.id, "kind": variant.kind}
            first += [{**about, **row} for row in _first(values, one, effects, items)]
            pairs += [{**about, **row} for row in _pairs(values, effects, items)]
        spread += _spread(values.variants, with_composite, values.names, (given, found[0], items))
    return FormAnalysis(values, leaders, *map(pd.DataFrame, (first, pairs, spread)))


def _with_composite(values: Values, given: Condition, points: Mapping[str, float]) -> Array:
    """Return effects with the composite before the goals, shape (variant, name, draw, item)."""
    effects = values.effects[given]
    weights = np.array([points.get(goal, 0.0) for goal in values.goals])
    return np.concatenate([(effects @ weights)[..., None], effects], axis=-1)


def _leader(values: Values, effects: Array, weights: RunWeights | None) -> Leader:
    names, reference = values.names[: values.candidates], values.names[0]
    change = differences_of(effects, values.names, [(name, reference) for name in names])
    return leader_of(given_acceptability(of_goals(change, names, values.goals), weights))


def _first(
    values: Values, found: Leader, effects: Array, items: tuple[str, ...]
) -> Iterator[dict[str, object]]:
    names = values.names[: values.candidates]
    shares = first_shares(effects[: values.candidates])
    overall = dict(zip(found.order, found.shares, strict=True))
    for k, item in enumerate(items):
        for place, name in enumerate(names):
            share = overall[name] if item == COMPOSITE else float(shares[place, k])
            yield {"item": item, "alternative": name, "first": share}


def _pairs(values: Values, effects: Array, items: tuple[str, ...]) -> Iterator[dict[str, object]]:
    for one, other in combinations(values.names, 2):
        chance = p_ahead(difference(effects, values.names, one, other))
        for item, share in zip(items, chance, strict=True):
            yield {"item": item, "alternative": one, "other": other, "p_better": float(share)}


def _spread(
    variants: tuple[Variant, ...],
    effects: Array,
    names: tuple[str, ...],
    about: tuple[Condition, Leader, tuple[str, ...]],
) -> Iterator[dict[str, object]]:
    """Yield the law of total variance for the leading pair, item by item."""
    given, found, items = about
    chosen = np.array([variant.kind == "mixed" for variant in variants])
    if not chosen.any():
        return
    one, other = found.order[:2]
    change = difference(np.moveaxis(effects[chosen], 1, 0), names, one, other)
    between, within = change.mean(axis=1).var(axis=0), change.var(axis=1).mean(axis=0)
    for item, form, rest in zip(items, between, within, strict=True):
        whole = float(form + rest)
        yield {
            "given": given,
            "item": item,
            "alternative": one,
            "other": other,
            "between": float(form),
            "within": float(rest),
            "form_share": float(form) / whole if whole > 0 else np.nan,
        }
