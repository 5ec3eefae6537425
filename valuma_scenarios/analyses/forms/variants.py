"""Studies with other forms of the model's mechanisms, and what the model says in each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import WORKS, Design, Draws, draw
from valuma_scenarios.draws.streams import generator
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.results.differences import difference
from valuma_scenarios.results.effects import GIVEN, Condition
from valuma_scenarios.results.memory import draws_key, study_key
from valuma_scenarios.results.outcome_draws import simulate_outcomes
from valuma_scenarios.results.outcomes import BASELINE, Outcome, measured_goals
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import MODEL_FORMS, NO_NETWORKS

Array = NDArray[np.float64]
Kind = Literal["default", "alone", "mixed"]

DRAWS, RANDOM = 128, 64
NULL_EFFECT = "null_effect"
AT: dict[Condition, float | None] = {"networks_add": 1.0, "networks_add_nothing": 0.0, "all": None}
"""Whether networks work under a condition; None where the draws say so."""


@dataclass(frozen=True)
class Variant:
    """One choice of forms.

    Parameters
    ----------
    id : str
        `default`, `mechanism=form`, or `mixed_1` and so on.
    kind : {"default", "alone", "mixed"}
        The study's own forms, these with one other, or forms at random.
    structure : mapping of str to str
        Form of every mechanism.
    """

    id: str
    kind: Kind
    structure: Mapping[str, str] = field(repr=False)


def alone(structure: Mapping[str, str]) -> tuple[Variant, ...]:
    """Return the study's own forms, then each other form by itself."""
    own = Variant("default", "default", dict(structure))
    others = (
        Variant(f"{mechanism}={form}", "alone", {**structure, mechanism: form})
        for mechanism, forms in MODEL_FORMS.items()
        for form in forms
        if form != structure[mechanism]
    )
    return (own, *others)


def mixed(seed: int, count: int) -> tuple[Variant, ...]:
    """Return combinations in which every mechanism has any of its forms, all equally likely.

    A mechanism's choices depend on the seed and its name only: the first ones of more combinations
    are the same, and so are those of the others if a mechanism is added.
    """
    chosen = {
        mechanism: np.random.Generator(generator(seed, "form", mechanism)).random(count)
        for mechanism in MODEL_FORMS
    }
    return tuple(
        Variant(
            f"mixed_{k + 1}",
            "mixed",
            {name: forms[int(chosen[name][k] * len(forms))] for name, forms in MODEL_FORMS.items()},
        )
        for k in range(count)
    )


@dataclass(frozen=True)
class Values:
    """National effects on the goals in one year, in every variant and draw.

    Parameters
    ----------
    variants : tuple of Variant
        The study's own forms first.
    names : tuple of str
        Candidates of the study, then having no networks, if the study knows that.
    candidates : int
        How many of the names are candidates.
    goals : tuple of str
        Measured goals.
    year : int
        Calendar year.
    draws : int
        Draws for each variant.
    effects : dict of str to ndarray, shape (variant, alternative, draw, goal)
        By condition, against the baseline path, each goal in its own unit.
    """

    variants: tuple[Variant, ...]
    names: tuple[str, ...]
    candidates: int
    goals: tuple[str, ...]
    year: int
    draws: int
    effects: dict[Condition, Array] = field(repr=False)

    def between(self, given: Condition, one: str, other: str) -> Array:
        """Return one alternative less another, shape (variant, draw, goal)."""
        by_name = np.moveaxis(self.effects[given], 1, 0)
        return np.asarray(difference(by_name, self.names, one, other))


@dataclass(frozen=True)
class Trial:
    """What is tried: a study's forms, each by itself and at random, in the same draws.

    Parameters
    ----------
    study : Study
        The study; its own forms are the default.
    drawn : tuple of int, int and str
        Number of draws, seed and design, as of `draw`.
    random : int
        Combinations at random.
    year : int, optional
        Calendar year; the last if not given.

    Raises
    ------
    UsageError
        If there are fewer than two draws or two candidates.
    """

    study: Study
    drawn: tuple[int, int, Design]
    random: int = RANDOM
    year: int | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be compared."""
        if self.drawn[0] < 2:
            msg = Said("--draws must be at least 2, but is {drawn}", drawn=self.drawn[0])
            raise UsageError(msg)
        if len(self.study.candidates) < 2:
            msg = Said(
                "the run has one alternative only: forms are compared by what "
                "they do to the ranking"
            )
            raise UsageError(msg)

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        """The study's own forms, each other form by itself, combinations at random."""
        return (*alone(self.study.structure), *mixed(self.drawn[1], self.random))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Candidates of the study, then having no networks, if the study knows that."""
        known = {alternative.id for alternative in self.study.alternatives}
        more = () if NO_NETWORKS not in known else (NO_NETWORKS,)
        return tuple(dict.fromkeys((*self.study.candidates, *more)))

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what names it among finished model runs: study, draws, and combinations."""
        draws = draws_key(draw(self.study, *self.drawn))
        return study_key(self.study), draws, f"forms {self.drawn[1]} {self.random} {self.year}"


def values_of(trial: Trial, progress: Progress | None = None) -> Values:
    """Run the model in every form: each by itself and combinations at random, in the same draws.

    Under a condition on networks the same draws are used with networks made to work, or not to
    work, in every family of outcomes: so no draw is lost, and every form meets the same ones.

    Parameters
    ----------
    trial : Trial
        What is tried.
    progress : callable, optional
        Called with variants done and in all.
    """
    study, names, year = trial.study, trial.names, trial.year or trial.study.end_year
    goals = measured_goals(study)
    draws = {form: _draws(study, trial.drawn, form) for form in MODEL_FORMS[NULL_EFFECT]}
    effects: dict[Condition, list[Array]] = {given: [] for given in GIVEN}
    outcomes = [Outcome(g, name, BASELINE, study.country, year) for name in names for g in goals]
    for done, variant in enumerate(trial.variants, 1):
        formed = replace(study, structure=dict(variant.structure))
        own = draws[variant.structure[NULL_EFFECT]]
        for given in GIVEN:
            found = simulate_outcomes(formed, _given(own, given), outcomes)
            effects[given].append(_shaped(found, len(names)))
        if progress is not None:
            progress(done, len(trial.variants))
    arrays = {given: np.stack(parts) for given, parts in effects.items()}
    return Values(trial.variants, names, len(study.candidates), goals, year, trial.drawn[0], arrays)


def _draws(study: Study, drawn: tuple[int, int, Design], form: str) -> Draws:
    return draw(replace(study, structure={**study.structure, NULL_EFFECT: form}), *drawn)


def _given(draws: Draws, given: Condition) -> Draws:
    works = AT[given]
    return draws if works is None else draws.pin(dict.fromkeys(WORKS, works))


def _shaped(values: Array, alternatives: int) -> Array:
    """Return (draw, alternative by goal) as (alternative, draw, goal)."""
    by_name: Sequence[Array] = np.split(values, alternatives, axis=1)
    return np.stack(by_name)
