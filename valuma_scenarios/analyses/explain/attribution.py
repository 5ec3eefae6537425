"""Where the difference between two alternatives comes from: levers, and mechanisms of the model.

In every draw the difference is split exactly (Shapley values), so the parts of a draw sum to it,
and so do their means over draws; medians do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.explain.hybrids import Pair
from valuma_scenarios.analyses.explain.shapley import coalitions, shapley_values
from valuma_scenarios.draws.sampling import WORKS, Draws, draw
from valuma_scenarios.errors import Said, UsageError, choose
from valuma_scenarios.model.arrays import ModelInputs
from valuma_scenarios.model.common import Common, common
from valuma_scenarios.model.inputs import build
from valuma_scenarios.model.wasm.compiled import goal_simulator
from valuma_scenarios.results.differences import QUANTILES, quantiles
from valuma_scenarios.results.effects import Condition
from valuma_scenarios.results.monte_carlo_error import mean_error, quantile_error
from valuma_scenarios.results.outcomes import measured_goals
from valuma_scenarios.results.places import places_of
from valuma_scenarios.results.threads import Progress, block_size, in_order
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LEVER_GROUPS

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

Array = NDArray[np.float64]
Kind = Literal["lever", "mechanism"]

MECHANISMS: dict[str, str] = {
    "absorption": "off",
    "leverage": "off",
    "match": "off",
    "joint": "off",
    "overhead": "off",
    "mainstream": "off",
    "spill_over": "off",
    "mix": "off",
    "learning": "off",
}
"""Mechanisms that can be switched off, with the form that does it."""

DRAWS = 256
"""Draws of a run that are used, unless another number is asked for."""

REMAINDER = "remainder"
"""What is left of a difference with all mechanisms off: where money goes, and sums."""

OF_ALL = ("absorption", "mainstream")
"""Mechanisms that bear on what a block of draws gives for all alternatives; no other one does."""

TOGETHER = 32
"""Alternatives in one step, for which a block of draws is laid out once."""

PINNED: dict[Condition, float] = {"networks_add": 1.0, "networks_add_nothing": 0.0}


@dataclass(frozen=True)
class Subject:
    """Which difference is explained.

    Parameters
    ----------
    a, b : str
        The alternatives: from `a` to `b`.
    goals : tuple of str
        Goals, each explained by itself.
    place : str
        Region, region type, or `FI` for the country.
    year : int
        Calendar year.
    """

    a: str
    b: str
    goals: tuple[str, ...]
    place: str
    year: int


@dataclass(frozen=True)
class Attribution:
    """A difference split into parts.

    Parameters
    ----------
    subject : Subject
        Which difference.
    kind : {"lever", "mechanism"}
        What the parts are.
    condition : {"all", "networks_add", "networks_add_nothing"}
        Whether networks add something in the draws.
    parts : tuple of str
        Groups of levers, or mechanisms and `remainder`.
    draws : ndarray, shape (part, goal, draw)
        Parts, in the goal's unit.
    difference : ndarray, shape (goal, draw)
        What they sum to: `b` less `a`.
    """

    subject: Subject
    kind: Kind
    condition: Condition
    parts: tuple[str, ...]
    draws: Array = field(repr=False)
    difference: Array = field(repr=False)

    @property
    def runs(self) -> int:
        """Model runs in each draw."""
        sides = 2 if self.kind == "mechanism" else 1
        players = sum(part != REMAINDER for part in self.parts)
        return int(sides << players)

    def table(self) -> pd.DataFrame:
        """Return the parts and, as part `difference`, their sum: one row a goal and part.

        Returns
        -------
        pandas.DataFrame
            Columns `kind, condition, goal, part`; `p05` … `p95` and `mean` over draws, in the
            goal's unit; `share` of the mean difference; the standard errors `mean_error`,
            `p50_error` and `share_error` from the finite number of draws; `draws`.
        """
        rows = []
        for goal, name in enumerate(self.subject.goals):
            whole = self.difference[goal]
            known = [*zip(self.parts, self.draws[:, goal], strict=True), ("difference", whole)]
            rows += [self._row(name, part, values, whole) for part, values in known]
        return pd.DataFrame(rows)

    def _row(self, goal: str, part: str, values: Array, whole: Array) -> dict[str, object]:
        share, error = _share(values, whole)
        return {
            "kind": self.kind,
            "condition": self.condition,
            "goal": goal,
            "part": part,
            **{name: float(value) for name, value in quantiles(values).items()},
            "share": share,
            "mean_error": float(mean_error(values)),
            "p50_error": float(quantile_error(values, QUANTILES["p50"])),
            "share_error": error,
            "draws": len(values),
        }


def _share(values: Array, whole: Array) -> tuple[float, float]:
    """Return a part of the mean difference and its standard error (that of a ratio of means)."""
    total = float(whole.mean())
    if total == 0:
        return np.nan, np.nan
    share = float(values.mean()) / total
    return share, float(mean_error(values - share * whole)) / abs(total)


def subject_of(
    study: Study,
    a: str,
    b: str,
    goals: Sequence[str] = (),
    place: str | None = None,
    year: int | None = None,
) -> Subject:
    """Return which difference is explained; all measured goals and the last year if not given.

    Raises
    ------
    UsageError
        If a name is unknown, or both alternatives are one.
    """
    for name in (a, b):
        study.alternative(name)
    if a == b:
        msg = Said("both alternatives are {a!r}: name two different ones", a=a)
        raise UsageError(msg)
    measured, places = measured_goals(study), places_of(study).ids
    place = place or study.country
    for what, name, known in [
        *(("goal", goal, measured) for goal in goals),
        ("place", place, places),
        ("year", str(year or study.end_year), [str(y) for y in study.years]),
    ]:
        if name not in known:
            raise UsageError(_unknown(what, name, choose(name, known)))
    return Subject(a, b, tuple(goals) or tuple(measured), place, year or study.end_year)


def _unknown(what: str, name: str, advice: str) -> Said:
    return Said(
        "there is no goal {name!r}: {advice}"
        if what == "goal"
        else "there is no place {name!r}: {advice}"
        if what == "place"
        else "there is no year {name!r}: {advice}",
        name=name,
        advice=advice,
    )


def first_draws(run: Run, n: int) -> Draws:
    """Return the first draws of a run: at most all of them."""
    about = run.manifest
    return draw(run.study, about["draws"], about["seed"], about["design"]).block(0, n)


def given(draws: Draws, condition: Condition) -> Draws:
    """Return draws in which networks add something in every family, nothing in any, or as drawn.

    Whether they do is drawn apart from everything else, so all draws serve every condition.
    """
    if condition not in PINNED:
        return draws
    return draws.pin(dict.fromkeys(WORKS, PINNED[condition]))


def by_lever(
    study: Study,
    draws: Draws,
    subject: Subject,
    condition: Condition = "all",
    progress: Progress | None = None,
) -> Attribution:
    """Split the difference by groups of levers.

    Parameters
    ----------
    study : Study
        The study.
    draws : Draws
        Joint draws; with n groups the model runs 2^n times in each.
    subject : Subject
        Which difference.
    condition : {"all", "networks_add", "networks_add_nothing"}
        See `given`.
    progress : callable, optional
        Called with steps done and steps in all.
    """
    pair = Pair(study, subject.a, subject.b)
    groups = pair.differing
    # What is set alike comes along at the end, so that the last is `b` to the last digit.
    taken = [*coalitions(groups)[:-1], LEVER_GROUPS if groups else ()]
    between = tuple(map(pair.hybrid, taken))
    known = given(pair.with_budgets(draws), condition)
    model = _Model(replace(study, alternatives=between), known, subject)
    jobs = [
        partial(model.run, {}, slice(start, start + TOGETHER))
        for start in range(0, len(between), TOGETHER)
    ]
    values = np.concatenate(_all(jobs, progress))
    return Attribution(
        subject, "lever", condition, groups, shapley_values(values), values[-1] - values[0]
    )


def by_mechanism(
    study: Study,
    draws: Draws,
    subject: Subject,
    condition: Condition = "all",
    progress: Progress | None = None,
) -> Attribution:
    """Split the difference by mechanisms of the model; what is left with all off is a part too.

    Parameters as in `by_lever`; the two alternatives run 512 times in each draw. Mechanisms that
    the study switches off are no parts.
    """
    names = tuple(m for m, off in MECHANISMS.items() if study.structure[m] != off)
    model = _Model(
        study.with_alternatives((subject.a, subject.b)), given(draws, condition), subject
    )
    jobs = [
        partial(model.run, {m: MECHANISMS[m] for m in names if m not in on})
        for on in coalitions(names)
    ]
    pairs = np.stack(_all(jobs, progress))
    values = pairs[:, 1] - pairs[:, 0]
    parts = np.concatenate([shapley_values(values), values[:1]])
    return Attribution(
        subject, "mechanism", condition, (*names, REMAINDER), parts, np.array(values[-1])
    )


class _Model:
    """Effects on the goals of a subject, of all alternatives of a study in all draws."""

    def __init__(self, study: Study, draws: Draws, subject: Subject) -> None:
        self.study, self.draws = study, draws
        self.inputs = build(study)
        self.years = [study.years.index(subject.year)]
        self.goals = [list(study.goals).index(goal) for goal in subject.goals]
        places = places_of(study)
        row = places.ids.index(subject.place)
        self.weights = np.array([places.weights(goal)[row] for goal in subject.goals])
        self._common: dict[tuple[int, ...], Common] = {}

    def run(self, forms: Mapping[str, str], chosen: slice = slice(None)) -> Array:
        """Return the effects of some alternatives, shape (alternative, goal, draw).

        Parameters
        ----------
        forms : mapping
            Forms of mechanisms that differ from the study's own.
        chosen : slice
            Which alternatives.
        """
        inputs = replace(self.inputs, structure=self.inputs.structure | dict(forms))
        size = block_size(inputs)
        blocks = []
        for start in range(0, len(self.draws), size):
            shared = self._shared(inputs, forms, start, start + size)
            run = goal_simulator(self.study, inputs, shared)
            blocks.append([self._in_place(run(a)) for a in inputs.alternatives[chosen]])
        return np.concatenate(blocks, axis=2)

    def _in_place(self, effects: NDArray[np.floating]) -> Array:
        """Return effects, shape (g, r + 1, y, s), as they are in the place, shape (g, s)."""
        return np.einsum("grs,gr->gs", effects[self.goals, :, 0], self.weights)

    def _shared(
        self, inputs: ModelInputs, forms: Mapping[str, str], start: int, stop: int
    ) -> Common:
        """Return what a block of draws gives for all alternatives, made once for equal forms."""
        key = (start, *(mechanism in forms for mechanism in OF_ALL))
        if key not in self._common:
            draws = self.draws.block(start, stop)
            self._common[key] = common(self.study, inputs, draws, self.years)
        return self._common[key]


def _all(jobs: Sequence[Callable[[], Array]], progress: Progress | None) -> list[Array]:
    """Do all jobs, some at the same time, and return what they give, in order."""
    found = []
    for done, result in enumerate(in_order(jobs), 1):
        found.append(result)
        if progress is not None:
            progress(done, len(jobs))
    return found
