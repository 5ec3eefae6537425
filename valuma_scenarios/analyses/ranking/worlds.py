"""Deep uncertainties: method choices and scenarios, each a world of its own, never averaged.

Parameter draws have probabilities; how goals should be weighed, or whether the money goes on after
2022, has none that anybody could give. So every world re-runs or re-reads the same draws, and the
metrics are shown world by world. The model itself is run as it is: a scenario changes the study
(funding rules, constants), a method choice changes how the results are put together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.ranking.metrics import metric_table
from valuma_scenarios.analyses.ranking.weights import (
    Aggregation,
    Normalisation,
    aggregate,
    goal_scale,
    normalise,
    weight_shares,
)
from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.results.differences import Differences
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.results.held import Memory
from valuma_scenarios.results.memory import StudyKeys, draws_key, run_key
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.schema.study import Study

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
Timing = Literal["last_year", "discounted"]

MAINSTREAM = "mainstream_meur_per_year"
LOW_FACTOR, HIGH_FACTOR = 0.5, 1.5
"""Mainstream spending in the two scenarios, relative to the central value (judgement, D)."""

AT_ONCE, TOGETHER = "exponential", "erlang8"
"""Forms of the delay tried besides the study's own: an early start, and all at about one time."""

MOST_RUNS = 4
"""Runs held at a time; worlds that share a run mostly share the study's own."""

DISCOUNT_RATES = (1.5, 5.0)
"""Rates tried besides the study's own, % per year; European guidance spans about this range."""


@dataclass(frozen=True)
class World:
    """One combination of method choices and one scenario.

    Parameters
    ----------
    id : str
        Name in tables.
    kind : {"reference", "method", "scenario"}
        What sets it apart from the reference world.
    normalisation, aggregation : str
        See `weights`.
    weights : dict of str to float, optional
        Weight by goal; all goals alike if not given.
    timing : {"last_year", "discounted"}
        Effects in the last year, or the discounted mean of all years.
    discount_rate : float, optional
        % per year; the study's constant if not given. Used with `discounted` only.
    funding_ends : bool
        Whether all programme money ends after the last year with a stated sum.
    mainstream_factor : float
        Factor on existing regional development spending.
    lag : str, optional
        Form of the delay; the study's own if not given.
    """

    id: str
    kind: Literal["reference", "method", "scenario"] = "method"
    normalisation: Normalisation = "spread"
    aggregation: Aggregation = "linear"
    weights: dict[str, float] | None = None
    timing: Timing = "last_year"
    discount_rate: float | None = None
    funding_ends: bool = False
    mainstream_factor: float = 1.0
    lag: str | None = None

    @property
    def reruns(self) -> bool:
        """Whether the model must be run again for it."""
        changed = self.funding_ends or self.mainstream_factor != 1
        return changed or self.lag is not None


def default_worlds(goals: Sequence[str]) -> tuple[World, ...]:
    """Return the shipped worlds: a reference, method choices and scenarios.

    Parameters
    ----------
    goals : sequence of str
        Measured goals; each has a world in which it weighs half.
    """
    half = {
        goal: {g: 0.5 if g == goal else 0.5 / (len(goals) - 1) for g in goals}
        for goal in goals
        if len(goals) > 2  # of two goals each weighs half already
    }
    return (
        World("reference", "reference"),
        *(World(f"weights_{goal}", weights=weights) for goal, weights in half.items()),
        World("aggregation_geometric", aggregation="geometric"),
        World("aggregation_worst_goal", aggregation="worst_goal"),
        World("normalisation_median_range", normalisation="median_range"),
        World("normalisation_deviation", normalisation="deviation"),
        World("timing_discounted", timing="discounted"),
        World("lag_at_once", lag=AT_ONCE),
        World("lag_together", lag=TOGETHER),
        *(
            World(f"discount_{rate:g}", "scenario", timing="discounted", discount_rate=rate)
            for rate in DISCOUNT_RATES
        ),
        World("funding_ends", "scenario", funding_ends=True),
        World("mainstream_low", "scenario", mainstream_factor=LOW_FACTOR),
        World("mainstream_high", "scenario", mainstream_factor=HIGH_FACTOR),
    )


def study_in(world: World, study: Study) -> Study:
    """Return the study as it is in a world; the given study is not changed."""
    result = study
    if world.funding_ends:
        alternatives = tuple(
            a.model_copy(
                update={"funding": a.funding.model_copy(update={"continue_after_last_year": False})}
            )
            for a in study.alternatives
        )
        result = replace(result, alternatives=alternatives)
    values: dict[str, float] = {}
    if world.mainstream_factor != 1:
        values[MAINSTREAM] = study.constant(MAINSTREAM) * world.mainstream_factor
    if world.lag is not None:
        result = replace(result, structure=study.structure | {"lag": world.lag})
    changed = {
        name: study.constants[name].model_copy(update={"value": value})
        for name, value in values.items()
    }
    return replace(result, constants=study.constants | changed) if changed else result


def differences_in(world: World, study: Study, results: xr.Dataset) -> xr.DataArray:
    """Return national differences to the reference in a world, dims (alternative, draw, goal).

    Parameters
    ----------
    world : World
        Timing and discount rate are used.
    study : Study
        The study.
    results : xarray.Dataset
        Per-draw results of the world's own run, all years.
    """
    if world.timing == "last_year":
        return Differences(study, results).goals()
    rate = study.constant("discount_rate") if world.discount_rate is None else world.discount_rate
    factors = (1 + rate / 100) ** -np.arange(len(study.years))
    factors = factors / factors.sum()
    total: xr.DataArray | None = None
    for year, factor in zip(study.years, factors, strict=True):
        part = Differences(study, results).goals(year) * factor
        total = part if total is None else total + part
    assert total is not None
    return total


def performance_in(world: World, differences: xr.DataArray) -> Array:
    """Return the goals as a world adds them up, in every draw, shape (alternative, draw).

    In units of the goals' scales and 0 for the reference; not the composite, whose points are one
    and the same in all analyses.

    Parameters
    ----------
    world : World
        Normalisation, aggregation and weights are used.
    differences : xarray.DataArray
        From `differences_in`.

    Raises
    ------
    UsageError
        If the world's weights are not positive in all.
    """
    values = differences.transpose("alternative", "draw", "goal").to_numpy()
    goals = [str(g) for g in differences["goal"].to_numpy()]
    weights = weight_shares(goals, world.weights)
    scores = normalise(values, goal_scale(values, world.normalisation))
    return aggregate(scores, weights[None], world.aggregation)[..., 0]


COLUMNS = ("world", "world_kind", "metric", "alternative", "value", "rank", "better", "unit")


def robustness_table(
    study: Study,
    draws: Draws,
    worlds: Sequence[World],
    results: xr.Dataset | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return every robustness metric of every alternative in every world.

    Parameters
    ----------
    study : Study
        The study.
    draws : Draws
        Joint draws; the same in all worlds.
    worlds : sequence of World
        Worlds.
    results : xarray.Dataset, optional
        Results of the study with these draws; run if not given.
    progress : callable, optional
        Called with worlds done and in all.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`. Performance is what `performance_in` adds up; the reference is zero by
        definition and has no rank. Compare ranks between worlds, not values: the scales differ.
    """
    runs = _Runs(study, draws, results)
    frames = []
    for done, world in enumerate(worlds, 1):
        changed, found = runs(world)
        performance = performance_in(world, differences_in(world, changed, found))
        frame = metric_table(performance, study.candidates, study.reference)
        frames.append(frame.assign(world=world.id, world_kind=world.kind))
        if progress is not None:
            progress(done, len(worlds))
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)]


class _Runs:
    """Runs of the model by world: each one is made once."""

    def __init__(self, study: Study, draws: Draws, results: xr.Dataset | None) -> None:
        self.study, self.draws = study, draws
        self.keys, self.drawn = StudyKeys(study), draws_key(draws)
        self.memory: Memory[xr.Dataset] = Memory(MOST_RUNS)
        if results is not None:
            self.memory.keep(self._key(study), results)

    def __call__(self, world: World) -> tuple[Study, xr.Dataset]:
        """Return the study and the results of a world."""
        changed = study_in(world, self.study)

        def make() -> xr.Dataset:
            candidates = changed.with_alternatives(_needed(changed))
            return evaluate(candidates, self.draws)[["goal_effect"]]

        return changed, self.memory.made(self._key(changed), make)

    def _key(self, study: Study) -> str:
        return run_key(self.keys(study), self.drawn, "goal_effect")


def _needed(study: Study) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*study.candidates, study.reference)))


def first_places(table: pd.DataFrame) -> pd.DataFrame:
    """Return how often each alternative is the most robust one.

    Parameters
    ----------
    table : pandas.DataFrame
        From `robustness_table`.

    Returns
    -------
    pandas.DataFrame
        Index metric, columns alternatives: number of worlds in which the alternative has rank 1
        (shared first places count for each).
    """
    first = table.assign(
        first=table["rank"] <= table.groupby(["world", "metric"])["rank"].transform("min")
    )
    counts = first.pivot_table(index="metric", columns="alternative", values="first", aggfunc="sum")
    order = list(dict.fromkeys(table["alternative"]))
    return counts.reindex(index=list(dict.fromkeys(table["metric"])), columns=order)
