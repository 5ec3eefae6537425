"""Single numbers of every draw: what analyses ask of the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.model.arrays import AlternativeInputs, ModelInputs
from valuma_scenarios.model.common import Common, common
from valuma_scenarios.model.wasm.compiled import goal_simulator, simulator
from valuma_scenarios.results.differences import difference
from valuma_scenarios.results.evaluate import with_effects
from valuma_scenarios.results.outcomes import BASELINE, Outcome
from valuma_scenarios.results.threads import Progress, in_threads
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]
Items = Callable[[AlternativeInputs], Callable[[str], NDArray[np.floating]]]
"""Runs an alternative; gives its effects on an item, shape (region + 1, year, draw)."""


def simulate_outcomes(
    study: Study,
    draws: Draws,
    outcomes: Sequence[Outcome],
    progress: Progress | None = None,
) -> Array:
    """Run the model for outcomes only, with bounded memory.

    Parameters
    ----------
    study : Study
        The study; alternatives that no outcome names are not run.
    draws : Draws
        Joint draws.
    outcomes : sequence of Outcome
        What is wanted.
    progress : callable, optional
        Called with draws done and draws in all.

    Returns
    -------
    ndarray, shape (draw, outcome)
        Values in each outcome's unit.
    """
    names = {o.alternative for o in outcomes} | {o.reference for o in outcomes} - {BASELINE}
    kept = tuple(a.id for a in study.alternatives if a.id in names)
    years = tuple(sorted({o.year for o in outcomes}))
    reduced = replace(study.with_alternatives(kept), reference=study.reference)
    alternatives = tuple(a.id for a in reduced.alternatives)
    asked = [(o.item, o.region, o.year) for o in outcomes]
    wanted = _Wanted(reduced, tuple(dict.fromkeys(asked)))
    cells = [wanted.numbers.index(number) for number in asked]
    result = np.empty((len(draws), len(outcomes)))
    for part in in_threads(reduced, draws, years, progress, None, wanted.run):
        for column, (cell, o) in enumerate(zip(cells, outcomes, strict=True)):
            pair = (o.alternative, o.reference)
            change = difference(part.values[:, cell], alternatives, *pair)
            result[part.start : part.stop, column] = change
    return result


@dataclass(frozen=True)
class _Part:
    """Cells of a block of draws, shape (alternative, cell, draw), and its first draw's position."""

    start: int
    values: Array

    @property
    def stop(self) -> int:
        return self.start + self.values.shape[-1]


@dataclass(frozen=True)
class _Wanted:
    """What is wanted of every alternative: items by region and calendar year."""

    study: Study
    numbers: tuple[tuple[str, str, int], ...]

    def run(self, inputs: ModelInputs, start: int, draws: Draws, years: list[int]) -> _Part:
        """Run every alternative for a block of draws."""
        later = with_effects(years)
        effects = self._items(inputs, common(self.study, inputs, draws, later))
        places = [*inputs.regions, self.study.country]
        values = np.zeros((len(inputs.alternatives), len(self.numbers), len(draws)))
        for alternative, row in zip(inputs.alternatives, values, strict=True):
            found = effects(alternative)
            for cell, (item, region, year) in zip(row, self.numbers, strict=True):
                position = self.study.years.index(year)
                if position in later:  # else the first year, in which nothing has an effect
                    cell[:] = found(item)[places.index(region), later.index(position)]
        return _Part(start, values)

    def _items(self, inputs: ModelInputs, shared: Common) -> Items:
        goals = set(self.study.goals)
        only = all(item in goals for item, _, _ in self.numbers)
        return (_goals if only else _everything)(self.study, inputs, shared)


def _goals(study: Study, inputs: ModelInputs, shared: Common) -> Items:
    goals = list(study.goals)
    simulate = goal_simulator(study, inputs, shared)

    def run(alternative: AlternativeInputs) -> Callable[[str], NDArray[np.floating]]:
        found = simulate(alternative)
        return lambda item: found[goals.index(item)]

    return run


def _everything(study: Study, inputs: ModelInputs, shared: Common) -> Items:
    goals, indicators = list(study.goals), list(study.measured)
    simulate = simulator(study, inputs, shared)

    def run(alternative: AlternativeInputs) -> Callable[[str], NDArray[np.floating]]:
        found = simulate(alternative)

        def effects(item: str) -> NDArray[np.floating]:
            if item in goals:
                return found.goal[:, goals.index(item)]
            return found.indicator[:, indicators.index(item)]

        return effects

    return run
