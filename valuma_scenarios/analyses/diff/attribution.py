"""Which input made the results of two runs differ: exact shares of every movement.

The share of a group of inputs is its Shapley value: its effect on the result when it is swapped,
averaged over all orders in which the groups can be swapped one after the other (Shapley 1953, "A
value for n-person games"). The model is run for every subset of the groups, so the shares are exact
and add up to the whole movement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.diff.inputs import Case, mixed
from valuma_scenarios.draws.sampling import Design, central, draw
from valuma_scenarios.results.differences import median
from valuma_scenarios.results.memory import Runner
from valuma_scenarios.results.outcomes import Outcome, measured_goals
from valuma_scenarios.results.threads import Progress

Array = NDArray[np.float64]
Value = Callable[[frozenset[str]], Array]


@dataclass(frozen=True)
class Subject:
    """What is followed from one case to the other: national differences in the last year.

    Parameters
    ----------
    alternatives : tuple of str
        Candidates that both cases have.
    reference : str
        What they are compared with.
    goals : tuple of str
        Goals that both cases measure.
    """

    alternatives: tuple[str, ...]
    reference: str
    goals: tuple[str, ...]

    @classmethod
    def of(cls, a: Case, b: Case) -> Subject:
        """Return what two cases have in common."""
        reference = b.study.reference
        there = set(a.study.candidates)
        names = tuple(n for n in b.study.candidates if n in there and n != reference)
        goals = tuple(g for g in measured_goals(b.study) if g in measured_goals(a.study))
        return cls(names, reference, goals)

    @property
    def cells(self) -> list[tuple[str, str]]:
        """Alternative and goal of every number that is followed."""
        return [(name, goal) for name in self.alternatives for goal in self.goals]


def medians(
    case: Case, subject: Subject, folder: Path | None = None, progress: Progress | None = None
) -> Array:
    """Run the model and return the median of every number that is followed, shape (cell,)."""
    kept = (*subject.alternatives, subject.reference)
    study = case.study.with_alternatives(tuple(n for n in case.study.candidates if n in kept))
    outcomes = [
        Outcome(goal, name, subject.reference, study.country, study.end_year)
        for name, goal in subject.cells
    ]
    made = case.sampled
    design: Design = made.design if made.design in ("lhs", "sobol") else "lhs"  # type: ignore[assignment]
    sample = draw(study, made.draws, made.seed, design) if made.draws else central(study)
    return np.asarray(median(Runner(study, outcomes, folder, progress)(sample)))


def shapley(groups: Sequence[str], value: Value) -> dict[str, Array]:
    """Return the Shapley value of every group.

    Parameters
    ----------
    groups : sequence of str
        At most a handful: the value is asked for every subset.
    value : callable
        Value of a subset; any shape, the same for all.

    Returns
    -------
    dict of str to ndarray
        They add up to the value of all groups less that of none.
    """
    known = {
        frozenset(subset): value(frozenset(subset))
        for size in range(len(groups) + 1)
        for subset in combinations(groups, size)
    }
    n, found = len(groups), {}
    for group in groups:
        without = [subset for subset in known if group not in subset]
        found[group] = sum(
            factorial(len(s)) * factorial(n - len(s) - 1) / factorial(n)
            * (known[s | {group}] - known[s])
            for s in without
        )  # fmt: skip
    return {group: np.asarray(part) for group, part in found.items()}


def attribute(
    a: Case,
    b: Case,
    groups: Mapping[str, tuple[str, ...]],
    subject: Subject,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Share the movement of every followed number out over the groups that changed.

    Parameters
    ----------
    a, b : Case
        Before and after.
    groups : mapping of str to tuple of str
        Name of each group and what it swaps.
    subject : Subject
        What is followed.
    folder, progress : optional
        Where finished model runs are kept; what is told how many are done.

    Returns
    -------
    pandas.DataFrame
        Columns `alternative, goal, cause, value`; the values of all causes add up to the movement
        of the median, each in the goal's unit.
    """
    total, done = 2 ** len(groups), 0

    def value(swapped: frozenset[str]) -> Array:
        nonlocal done
        single = frozenset(name for group in swapped for name in groups[group])
        result = medians(mixed(a, b, single), subject, folder)
        done += 1
        if progress is not None:
            progress(done, total)
        return result

    parts = shapley(tuple(groups), value)
    rows = [
        {"alternative": name, "goal": goal, "cause": group, "value": float(part[cell])}
        for group, part in parts.items()
        for cell, (name, goal) in enumerate(subject.cells)
    ]
    return pd.DataFrame(rows, columns=["alternative", "goal", "cause", "value"])
