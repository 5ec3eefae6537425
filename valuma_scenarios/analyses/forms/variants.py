"""Studies with other forms of the model's mechanisms, and what the model says in each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import WORKS, Design, Draws, draw
from valuma_scenarios.draws.streams import generator
from valuma_scenarios.errors import UsageError
from valuma_scenarios.results.differences import difference
from valuma_scenarios.results.effects import Condition
from valuma_scenarios.results.evaluate import Progress
from valuma_scenarios.results.memory import (
    draws_key,
    found_piece,
    kept_piece,
    piece_path,
    simulate_outcomes,
    study_key,
)
from valuma_scenarios.results.outcomes import BASELINE, Outcome, measured_goals
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import MODEL_FORMS, NO_NETWORKS

Array = NDArray[np.float64]
Kind = Literal["default", "alone", "mixed"]

DRAWS, RANDOM = 128, 64
NULL_EFFECT = "null_effect"
GIVEN: tuple[Condition, ...] = ("networks_add", "networks_add_nothing", "all")
"""Conditions by whether networks work; how likely that is is an assumption, so it comes last."""
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
            msg = f"--draws must be at least 2, but is {self.drawn[0]}"
            raise UsageError(msg)
        if len(self.study.candidates) < 2:
            msg = (
                "the run has one alternative only: forms are compared by what they do to the "
                "ranking"
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
    def shape(self) -> tuple[int, int, int, int, int]:
        """Condition, variant, alternative, draw, goal."""
        counts = len(self.names), self.drawn[0], len(measured_goals(self.study))
        return (len(GIVEN), len(self.variants), *counts)

    def values(self, effects: Array) -> Values:
        """Return effects of `shape`, in any, with their labels."""
        study, candidates = self.study, len(self.study.candidates)
        by_given = dict(zip(GIVEN, effects.reshape(self.shape), strict=True))
        return Values(
            self.variants, self.names, candidates, measured_goals(study),
            self.year or study.end_year, self.drawn[0], by_given,
        )  # fmt: skip

    def path(self, folder: Path | None) -> Path | None:
        """Return where what was found is kept in a folder of finished model runs."""
        if folder is None:
            return None
        draws = draws_key(draw(self.study, *self.drawn))
        asked = ("forms", self.random, self.drawn[1], self.year)
        return piece_path(folder, study_key(self.study), draws, *asked)

    def flat(self) -> tuple[int, int]:
        """Return the shape in which it is kept."""
        rows = self.shape[0] * self.shape[1]
        return rows, int(np.prod(self.shape[2:]))


def values_of(trial: Trial, folder: Path | None = None, progress: Progress | None = None) -> Values:
    """Run the model in every form: each by itself and combinations at random, in the same draws.

    Under a condition on networks the same draws are used with networks made to work, or not to
    work, in every family of outcomes: so no draw is lost, and every form meets the same ones.

    Parameters
    ----------
    trial : Trial
        What is tried.
    folder : pathlib.Path, optional
        Where finished model runs are kept; nothing is kept if not given.
    progress : callable, optional
        Called with variants done and in all.
    """
    found = kept_piece(trial.path(folder), trial.flat(), lambda: _run(trial, progress))
    return trial.values(found)


def kept_values(trial: Trial, folder: Path | None) -> Values | None:
    """Return what an earlier trial found, or None if there was none."""
    found = found_piece(trial.path(folder), trial.flat())
    return None if found is None else trial.values(found)


def _run(trial: Trial, progress: Progress | None) -> Array:
    """Return the effects in every form, laid flat: a row for each condition and variant."""
    study, names, year = trial.study, trial.names, trial.year or trial.study.end_year
    goals = measured_goals(study)
    draws = {form: _draws(study, trial.drawn, form) for form in MODEL_FORMS[NULL_EFFECT]}
    effects = np.empty(trial.shape)
    outcomes = [Outcome(g, name, BASELINE, study.country, year) for name in names for g in goals]
    for place, variant in enumerate(trial.variants):
        formed = replace(study, structure=dict(variant.structure))
        own = draws[variant.structure[NULL_EFFECT]]
        for k, given in enumerate(GIVEN):
            found = simulate_outcomes(formed, _given(own, given), outcomes)
            effects[k, place] = _shaped(found, len(names))
        if progress is not None:
            progress(place + 1, len(trial.variants))
    return effects.reshape(trial.flat())


def _draws(study: Study, drawn: tuple[int, int, Design], form: str) -> Draws:
    return draw(replace(study, structure={**study.structure, NULL_EFFECT: form}), *drawn)


def _given(draws: Draws, given: Condition) -> Draws:
    works = AT[given]
    return draws if works is None else draws.pin(dict.fromkeys(WORKS, works))


def _shaped(values: Array, alternatives: int) -> Array:
    """Return (draw, alternative by goal) as (alternative, draw, goal)."""
    by_name: Sequence[Array] = np.split(values, alternatives, axis=1)
    return np.stack(by_name)
