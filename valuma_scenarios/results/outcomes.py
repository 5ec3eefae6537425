"""What an analysis is about: one number per draw, named by goal or indicator, place and year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.errors import UsageError
from valuma_scenarios.results.evaluate import Progress, goal_unit, simulate_blocks
from valuma_scenarios.results.tables import BASELINE, measured_goals
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS, NATIONAL

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """One quantity with a value in every draw.

    Parameters
    ----------
    item : str
        Goal (`g1` … `g6`) or indicator id.
    alternative : str
        Alternative whose effect it is.
    reference : str
        Alternative it is compared with in the same draw, or `baseline` for the path without policy.
    region : str
        Region id, or `FI` for the country.
    year : int
        Calendar year.
    """

    item: str
    alternative: str
    reference: str
    region: str
    year: int

    @property
    def is_goal(self) -> bool:
        """Whether it is a goal; an indicator otherwise."""
        return self.item in GOALS

    def __str__(self) -> str:
        """Return ``item:alternative-reference@region:year``, the form that `parse` reads."""
        return f"{self.item}:{self.alternative}-{self.reference}@{self.region}:{self.year}"


def parse(text: str, study: Study) -> Outcome:
    """Read an outcome such as ``g3:by_theme-status_quo@MK18:2030``.

    Parameters
    ----------
    text : str
        Item, alternative, reference, region and year; reference, region and year may be left out
        and are then the study's reference, the country and the last year.
    study : Study
        Study whose ids are known.

    Raises
    ------
    UsageError
        If a part is unknown; the message names the nearest valid value.
    """
    item, _, rest = text.partition(":")
    pair, _, place = rest.partition("@")
    alternative, _, reference = pair.partition("-")
    region, _, year = place.partition(":")
    outcome = Outcome(
        item,
        alternative,
        reference or study.reference,
        region or NATIONAL,
        int(year) if year.isdigit() else study.end_year,
    )
    check(outcome, study)
    return outcome


def check(outcome: Outcome, study: Study) -> None:
    """Raise UsageError if the study does not know a part of the outcome."""
    alternatives = [alternative.id for alternative in study.alternatives]
    items = [*measured_goals(study), *study.measured]
    _known("goal or indicator", outcome.item, items)
    _known("alternative", outcome.alternative, alternatives)
    _known("reference", outcome.reference, [*alternatives, BASELINE])
    _known("region", outcome.region, [*study.regions.index, NATIONAL])
    _known("year", str(outcome.year), [str(year) for year in study.years])


def _known(what: str, value: str, valid: list[str]) -> None:
    if value in valid:
        return
    near = get_close_matches(value, valid, 1)
    hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(valid)}"
    msg = f"there is no {what} {value!r}: {hint}"
    raise UsageError(msg)


def national_goals(
    study: Study, alternatives: Sequence[str] | None = None, reference: str | None = None
) -> list[Outcome]:
    """Return every measured goal for every candidate against the reference: the usual question."""
    reference = reference or study.reference
    names = alternatives or [name for name in study.candidates if name != reference]
    return [
        Outcome(goal, name, reference, NATIONAL, study.end_year)
        for goal in measured_goals(study)
        for name in names
    ]


def unit_of(outcome: Outcome, study: Study) -> str:
    """Return the unit of an outcome, in English."""
    if outcome.is_goal:
        return goal_unit(outcome.item)
    return study.indicators[outcome.item].unit.en


def direction_of(outcome: Outcome, study: Study) -> int:
    """Return +1 where more is better, -1 where less is better."""
    return 1 if outcome.is_goal else study.indicators[outcome.item].direction


def from_results(results: xr.Dataset, outcome: Outcome) -> Array:
    """Return an outcome's value in every draw of a finished run, shape (draw,).

    Raises
    ------
    UsageError
        If the run does not hold the outcome's draws (large runs keep indicators of the last year).
    """
    kind = "goal" if outcome.is_goal else "indicator"
    effect = results[f"{kind}_effect"]
    year = "indicator_year" if "indicator_year" in effect.dims else "year"
    if outcome.year not in effect[year]:
        msg = f"the run kept no draws of {outcome.item} in {outcome.year}: use the last year"
        raise UsageError(msg)
    cell = effect.sel({kind: outcome.item, "region": outcome.region, year: outcome.year})
    values: Array = cell.sel(alternative=outcome.alternative).to_numpy().astype(float)
    if outcome.reference != BASELINE:
        values = values - cell.sel(alternative=outcome.reference).to_numpy().astype(float)
    return values


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
    pick = _Picker(reduced, years)
    result = np.empty((len(draws), len(outcomes)))
    for block in simulate_blocks(reduced, draws, years, progress):
        for column, outcome in enumerate(outcomes):
            array = block.goal if outcome.is_goal else block.indicator
            result[block.start : block.stop, column] = pick(array, outcome)
    return result


class _Picker:
    """Finds an outcome's values in the arrays of a block."""

    def __init__(self, study: Study, years: tuple[int, ...]) -> None:
        self.alternatives = [alternative.id for alternative in study.alternatives]
        self.indicators = study.measured
        self.regions = [*study.regions.index, NATIONAL]
        self.years = years

    def __call__(self, array: Array, outcome: Outcome) -> Array:
        """Return the values of one outcome, shape (draw,)."""
        goals: tuple[str, ...] = GOALS
        items = goals if outcome.is_goal else self.indicators
        cell = array[
            :,
            items.index(outcome.item),
            :,
            self.regions.index(outcome.region),
            self.years.index(outcome.year),
        ]
        values: Array = cell[self.alternatives.index(outcome.alternative)]
        if outcome.reference == BASELINE:
            return values
        change: Array = values - cell[self.alternatives.index(outcome.reference)]
        return change
