"""Hold the draws against what is known about the world: validation facts and negative controls.

Columns of `comparisons`
    fact, kind, evidence, grade, closeness, item (goal, indicator or parameter), alternative,
    reference, where, when, unit (English), value, low, high (the fact's central value and range, in
    that unit; a size limit already grown with the money), p05 … p95 (of the model's quantity),
    share (of draws inside the range), room (how many times larger the 5th or 95th percentile could
    be before it met the range; a check with much room could hardly fail), verdict,
    interval_kind.
Columns of `verdicts`
    fact, kind, evidence, grade, closeness, compared (number of comparisons), share (of draws in
    which all of them hold), room (the smallest of them), verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.errors import ProjectError, Said, UsageError, choose
from valuma_scenarios.model.accounts import budget_by_year, money_table
from valuma_scenarios.project.kinds import KINDS
from valuma_scenarios.project.open import check as check_project
from valuma_scenarios.project.open import open_project
from valuma_scenarios.results.differences import (
    QUANTILES,
    difference,
    quantile,
)
from valuma_scenarios.results.effects import effects_of, kept_years
from valuma_scenarios.results.evaluate import INTERVAL_KIND
from valuma_scenarios.results.outcomes import Outcome, unit_of
from valuma_scenarios.results.warnings import money_factor, national_levels
from valuma_scenarios.schema.facts import STUDY_REFERENCE, Fact, Quantity
from valuma_scenarios.schema.study import Study

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
Verdict = Literal["holds", "doubtful", "fails", "not_testable", "not_in_run"]

FACTS_FILE = KINDS["facts"].pattern

HOLDS = 0.95
"""A fact holds when at least this share of draws agrees with it; a ceiling needs all of them.

A fact of which studies themselves differ says which share should agree.
"""

FAILS = 0.5
"""A fact fails when fewer than this share of draws (of the share that it needs) agrees with it."""

PERCENT_OF_LEVEL = "% of the national level"
COMPARISON_COLUMNS = (
    *("fact", "kind", "evidence", "grade", "closeness", "item", "alternative", "reference"),
    *("where", "when", "unit", "value", "low", "high", *QUANTILES, "share", "room", "verdict"),
    "interval_kind",
)
VERDICT_COLUMNS = (
    *("fact", "kind", "evidence", "grade", "closeness", "compared", "share", "room", "verdict"),
)


@dataclass(frozen=True)
class Comparison:
    """One model quantity held against one fact.

    Parameters
    ----------
    item : str
        Goal, indicator or parameter.
    alternative, reference : str
        Compared alternatives; empty for a parameter.
    low, high : float
        Range of the fact for this comparison, infinite where it is open.
    cases : ndarray, shape (draw, case)
        The quantity in every draw, in every region and year that counts.
    """

    fact: str
    item: str
    alternative: str
    reference: str
    quantity: Quantity
    unit: str
    low: float
    high: float
    cases: Array

    @cached_property
    def draws(self) -> Array:
        """The quantity in every draw, shape (draw,).

        Over several regions or years it is the value that comes nearest to leaving the range, or
        leaves it furthest.
        """
        return most_critical(self.cases, self.low, self.high)

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Whether each draw lies inside the range, shape (draw,)."""
        return (self.draws >= self.low) & (self.draws <= self.high)


@dataclass(frozen=True)
class Check:
    """Facts held against the draws of one run."""

    facts: Mapping[str, Fact]
    comparisons_by_fact: Mapping[str, tuple[Comparison, ...]]

    @cached_property
    def comparisons(self) -> pd.DataFrame:
        """One row for each comparison; see the module for the columns."""
        rows = [
            _comparison_row(comparison, self.facts[name])
            for name, found in self.comparisons_by_fact.items()
            for comparison in found
        ]
        return pd.DataFrame(rows, columns=list(COMPARISON_COLUMNS))

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """One row for each fact; see the module for the columns."""
        rows = [_verdict_row(name, fact, self) for name, fact in self.facts.items()]
        return pd.DataFrame(rows, columns=list(VERDICT_COLUMNS))

    def smallest_room(self, name: str) -> float:
        """Return the smallest room of a fact's comparisons; NaN if it has none."""
        table = self.comparisons
        return float(table.loc[table["fact"] == name, "room"].min())


def read_facts(folder: Path) -> dict[str, Fact]:
    """Read the facts of a project.

    Parameters
    ----------
    folder : pathlib.Path
        Project folder.

    Returns
    -------
    dict of str to Fact
        In the order of the file.

    Raises
    ------
    UsageError
        If the folder is no project or has no such file.
    ProjectError
        With every problem of the file.
    """
    checked = check_project(open_project(folder, ""))
    problems = [problem for problem in checked.problems if problem.file == FACTS_FILE]
    if problems:
        raise ProjectError(problems)
    facts: dict[str, Fact] = checked.loaded.values("facts")
    if not facts:
        path = folder / FACTS_FILE
        msg = Said("{path} is missing: copy it from a fresh project (`valuma init DIR`)", path=path)
        raise UsageError(msg)
    return facts


def hold(
    study: Study, results: xr.Dataset, facts: Mapping[str, Fact], names: Sequence[str] = ()
) -> Check:
    """Hold facts against the draws of a run.

    Parameters
    ----------
    study : Study
        The study of the run.
    results : xarray.Dataset
        Its draws.
    facts : mapping of str to Fact
        Known facts.
    names : sequence of str
        Facts to use; all if empty.

    Returns
    -------
    Check
        Comparisons and verdicts. A fact whose alternatives or indicators the run lacks has no
        comparison.

    Raises
    ------
    UsageError
        If a name is unknown.
    """
    for name in names:
        if name not in facts:
            advice = choose(name, facts, FACTS_FILE)
            msg = Said("there is no fact {name!r}: {advice}", name=name, advice=advice)
            raise UsageError(msg)
    chosen = {name: fact for name, fact in facts.items() if not names or name in names}
    model = _Draws(study, results)
    return Check(
        chosen, {name: tuple(model.comparisons(name, fact)) for name, fact in chosen.items()}
    )


class _Draws:
    """Finds the quantities that facts speak about in the draws of a run."""

    def __init__(self, study: Study, results: xr.Dataset) -> None:
        self.study = study
        self.results = results
        self.levels = national_levels(study)
        self.budget = budget_by_year(study, money_table(study))
        self.alternatives = [str(a) for a in results["alternative"].to_numpy()]

    def comparisons(self, name: str, fact: Fact) -> Iterator[Comparison]:
        """Yield every comparison of a fact that the run allows."""
        for quantity in fact.quantities:
            if quantity.parameter is not None:
                if quantity.parameter in self.results["name"]:
                    yield self._parameter(name, fact, quantity)
                continue
            for alternative, reference in self._pairs(quantity):
                yield self._effect(name, fact, quantity, (alternative, reference))

    def _pairs(self, quantity: Quantity) -> list[tuple[str, str]]:
        reference = quantity.reference
        if reference == STUDY_REFERENCE:
            reference = self.study.reference
        wanted = quantity.alternatives
        names = self.study.candidates if wanted == "candidates" else wanted
        known = quantity.item in (*self.study.goals, *self.levels)
        if reference not in self.alternatives or not known:
            return []
        return [(n, reference) for n in names if n != reference and n in self.alternatives]

    def _parameter(self, name: str, fact: Fact, quantity: Quantity) -> Comparison:
        parameter = str(quantity.parameter)
        values = self.results["parameter"].sel(name=parameter).to_numpy().astype(float)
        if quantity.transform == "one_minus":
            values = 1 - values
        low, high = self._range(fact, 1.0)
        unit = fact.unit.en
        return Comparison(name, parameter, "", "", quantity, unit, low, high, values[:, None])

    def _effect(
        self, name: str, fact: Fact, quantity: Quantity, pair: tuple[str, str]
    ) -> Comparison:
        item, (alternative, reference) = str(quantity.item), pair
        factor = 1.0
        if quantity.money_scaled:
            factor = money_factor(self.study, self.budget, alternative, reference)
        low, high = self._range(fact, factor)
        values = self._values(quantity, pair)
        unit = unit_of(self._outcome(quantity, pair), self.study)
        if quantity.scale == "percent_of_level":
            values = 100 * values / self.levels[item]
            unit = PERCENT_OF_LEVEL
        return Comparison(name, item, alternative, reference, quantity, unit, low, high, values)

    def _outcome(self, quantity: Quantity, pair: tuple[str, str]) -> Outcome:
        return Outcome(str(quantity.item), *pair, self.study.country, self.study.end_year)

    def _range(self, fact: Fact, factor: float) -> tuple[float, float]:
        if fact.range_from is not None:
            limit = self.study.constant(fact.range_from)
            low, high = -limit, limit
        else:
            low = -np.inf if fact.range[0] is None else fact.range[0]
            high = np.inf if fact.range[1] is None else fact.range[1]
        return low * factor, high * factor

    def _values(self, quantity: Quantity, pair: tuple[str, str]) -> Array:
        """Return a difference in every draw, place and year that counts: (draw, case)."""
        item = str(quantity.item)
        regions = [self.study.country]
        if quantity.where == "every_region":
            regions = [str(region) for region in self.study.regions.index]
        # All places and years in one reading: a run's draws lie on disk.
        years = (
            [self.study.end_year]
            if quantity.when == "last_year"
            else kept_years(self.results, item)
        )
        effects = effects_of(self.results, item, years, regions)
        change = difference(effects, self.alternatives, *pair)
        return np.asarray(change.reshape(len(change), len(regions) * len(years)))


def most_critical(values: Array, low: float, high: float) -> Array:
    """Return, in every draw, the value nearest to leaving a range or furthest outside it.

    Parameters
    ----------
    values : ndarray, shape (draw, case)
        Values in several places or years.
    low, high : float
        Ends of the range; may be infinite.

    Returns
    -------
    ndarray, shape (draw,)
        A draw lies inside the range in all cases exactly if this value does.
    """
    excess = np.maximum(low - values, values - high)
    critical: Array = values[np.arange(len(values)), excess.argmax(axis=1)]
    return critical


def verdict_of(share: float, fact: Fact) -> Verdict:
    """Return the declared word for a share of draws that agree with a fact."""
    least, most = needed(fact)
    if least <= share <= most:
        return "holds"
    return "fails" if share < (FAILS if fact.agreeing is None else FAILS * least) else "doubtful"


def needed(fact: Fact) -> tuple[float, float]:
    """Return the least and the largest share of draws (0-1) that agree with a fact that holds."""
    if fact.agreeing is not None:
        return fact.agreeing
    return (1.0 if fact.kind == "ceiling" else HOLDS), 1.0


def room(comparison: Comparison, low: float, high: float) -> float:
    """Return how many times larger an effect could be before it met the fact's range.

    Parameters
    ----------
    comparison : Comparison
        With the range.
    low, high : float
        5th and 95th percentile of the model's quantity.

    Returns
    -------
    float
        Below 1 where a percentile is outside; NaN for a parameter, which has no zero to grow from.
    """
    if comparison.quantity.parameter is not None:
        return float("nan")
    upper = comparison.high / high if high > 0 else np.inf
    lower = comparison.low / low if low < 0 else np.inf
    return float(min(upper, lower))


def _comparison_row(comparison: Comparison, fact: Fact) -> dict[str, object]:
    levels = quantile(comparison.draws, list(QUANTILES.values()))
    share = float(comparison.inside.mean())
    return {
        "fact": comparison.fact,
        "kind": fact.kind,
        "evidence": fact.evidence,
        "grade": fact.grade,
        "closeness": fact.closeness,
        "item": comparison.item,
        "alternative": comparison.alternative,
        "reference": comparison.reference,
        "where": comparison.quantity.where,
        "when": comparison.quantity.when,
        "unit": comparison.unit,
        "value": np.nan if fact.value is None else fact.value,
        "low": comparison.low,
        "high": comparison.high,
        **dict(zip(QUANTILES, levels.tolist(), strict=True)),
        "share": share,
        "room": room(comparison, levels[0], levels[-1]),
        "verdict": verdict_of(share, fact),
        "interval_kind": INTERVAL_KIND,
    }


def _verdict_row(name: str, fact: Fact, check: Check) -> dict[str, object]:
    found = check.comparisons_by_fact[name]
    share, verdict = np.nan, "not_in_run" if fact.testable else "not_testable"
    if found:
        together = np.logical_and.reduce([comparison.inside for comparison in found])
        share = float(together.mean())
        verdict = verdict_of(share, fact)
    return {
        "fact": name,
        "kind": fact.kind,
        "evidence": fact.evidence,
        "grade": fact.grade,
        "closeness": fact.closeness or "",
        "compared": len(found),
        "share": share,
        "room": check.smallest_room(name),
        "verdict": verdict,
    }
