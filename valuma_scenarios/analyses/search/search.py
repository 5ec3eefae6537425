"""Search for designs that do better for the same money, in many draws and by several objectives.

Non-dominated sorting genetic algorithms (Deb et al. 2002 for up to three objectives, Deb & Jain
2014 beyond) move a population of designs; every design is run in the same draws as today's. The
front holds the designs, of all that were tried, that no other one beats in every objective. What a
search finds is flattered by the draws it was chosen in, so the front is run again in draws that the
search never saw.

Columns of `Found.designs`
    design (number of the design, in the order tried), front (whether it is on the front), networks
    (their number), one column for each lever, `kind.NAME` (coordination money, M€ a year; 0 if it
    has no such network), one for each objective, and for designs of the front `NAME.unseen`, the
    same objective in draws that the search did not see.
Columns of `Found.shipped`
    alternative, one for each objective, one `gap.NAME` for each objective (the best on the front
    less its own), beaten_by (designs of the front at least as good in every objective and better in
    one).

References
----------
Deb, K., Pratap, A., Agarwal, S. & Meyarivan, T. (2002). A fast and elitist multiobjective genetic
algorithm: NSGA-II. IEEE Transactions on Evolutionary Computation 6(2), 182-197.
doi:10.1109/4235.996017
Deb, K. & Jain, H. (2014). An evolutionary many-objective optimization algorithm using
reference-point-based nondominated sorting approach. IEEE Transactions on Evolutionary Computation
18(4), 577-601. doi:10.1109/TEVC.2013.2281535
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from deap import base, tools
from numpy.typing import NDArray

from valuma_scenarios.analyses.ranking.composite import Target
from valuma_scenarios.analyses.search.space import CENTS, NETWORKS, Design, Space
from valuma_scenarios.results.differences import p_ahead, quantile
from valuma_scenarios.results.monte_carlo_error import quantile_error, share_error
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.schema.scenario import Alternative

Array = NDArray[np.float64]
Evaluate = Callable[[Sequence[Alternative]], Array]


@dataclass(frozen=True)
class Statistic:
    """What an objective takes from differences to the reference, shape (draw, ...).

    Parameters
    ----------
    of, error : callable
        The value, and its standard error from the finite number of draws.
    """

    of: Callable[[Array], Array]
    error: Callable[[Array], Array]


def _quantile(probability: float) -> Statistic:
    return Statistic(
        lambda values: quantile(values, probability)[0],
        lambda values: quantile_error(values, probability),
    )


STATISTICS = {
    "p50": _quantile(0.5),
    "p10": _quantile(0.1),
    "p_ahead": Statistic(p_ahead, lambda values: share_error(p_ahead(values), len(values))),
}

POPULATION = 100
FEW_OBJECTIVES = 3
"""Up to so many objectives the crowding of designs keeps the front wide; beyond, directions do."""

CROSSOVER_ETA, MUTATION_ETA = 15.0, 20.0
IDLE_GENERATIONS = 20
"""Generations without a new design after which nothing new is to be expected."""


@dataclass(frozen=True)
class Objective:
    """One thing that a design is to be good at; more is better.

    Parameters
    ----------
    target : Target
        Goal, or composite of goals.
    statistic : str
        One of `STATISTICS`.
    """

    target: Target
    statistic: str

    @property
    def name(self) -> str:
        """Name of its column."""
        return f"{self.target.id}.{self.statistic}"

    def draws(self, differences: Array, goals: Iterable[str]) -> Array:
        """Return the target in every draw, shape (draw, alternative).

        Parameters
        ----------
        differences : ndarray, shape (alternative, draw, goal)
            To the reference.
        goals : iterable of str
            All goals of the study.
        """
        counted = np.array([self.target.points.get(goal, 0.0) for goal in goals])
        return np.asarray((differences @ counted).T)


class _Fitness(base.Fitness):
    """Values of the objectives of one point; all are to be large."""

    def __init__(self, values: Sequence[float]) -> None:
        self.weights = (1.0,) * len(values)
        super().__init__(values)


class _Point(list[float]):
    """A point of the unit cube with its fitness, as the library wants it."""

    fitness: _Fitness


@dataclass(frozen=True)
class Question:
    """What is searched for.

    Parameters
    ----------
    space : Space
        The designs.
    objectives : tuple of Objective
        What they are to be good at.
    count : int
        Different designs that are tried.
    seed : int
        Seed of the search.
    """

    space: Space
    objectives: tuple[Objective, ...]
    count: int
    seed: int


@dataclass(frozen=True)
class Found:
    """What a search found.

    Parameters
    ----------
    question : Question
        What was searched for.
    tried : tuple of Design
        In the order tried.
    values : ndarray, shape (design, objective)
        Their objectives.
    unseen, errors : ndarray, shape (front, objective)
        The same of the front in draws that the search did not see, and its standard errors.
    shipped_values : ndarray, shape (alternative, objective)
        The same of the study's candidates, in the draws of the search.
    """

    question: Question
    tried: tuple[Design, ...] = field(repr=False)
    values: Array = field(repr=False)
    unseen: Array = field(repr=False)
    errors: Array = field(repr=False)
    shipped_values: Array = field(repr=False)

    @property
    def names(self) -> list[str]:
        """Names of the objectives."""
        return [objective.name for objective in self.question.objectives]

    @cached_property
    def front(self) -> list[int]:
        """Positions of the designs that no other one beats, best first by the first objective."""
        return front_of(self.values)

    @cached_property
    def designs(self) -> pd.DataFrame:
        """One row for each design; see the module for the columns."""
        space = self.question.space
        rows = []
        for design in self.tried:
            money = dict(design.cents)
            row: dict[str, float] = {NETWORKS: design.level(NETWORKS), **dict(design.levels)}
            rows.append(row | {f"kind.{kind}": money.get(kind, 0) / CENTS for kind in space.kinds})
        table = pd.DataFrame(rows)
        number = np.arange(1, len(rows) + 1)
        table.insert(0, "design", number)
        table.insert(1, "front", np.isin(number - 1, self.front))
        table[self.names] = self.values
        unseen = np.full(self.values.shape, np.nan)
        unseen[self.front] = self.unseen
        table[[f"{name}.unseen" for name in self.names]] = unseen
        return table

    @cached_property
    def shipped(self) -> pd.DataFrame:
        """One row for each candidate of the study; see the module for the columns."""
        front, own = self.values[self.front], self.shipped_values
        table = pd.DataFrame({"alternative": self.question.space.study.candidates})
        table[self.names] = own
        table[[f"gap.{name}" for name in self.names]] = front.max(axis=0) - own
        table["beaten_by"] = [int(beats(front, row).sum()) for row in own]
        return table


def search(
    question: Question, evaluate: Evaluate, again: Evaluate, progress: Progress | None = None
) -> Found:
    """Search for designs.

    Parameters
    ----------
    question : Question
        What is searched for.
    evaluate, again : callable
        Effects of alternatives on the goals, shape (alternative, draw, goal), in the draws of the
        search and in others.
    progress : callable, optional
        Called with designs tried and designs in all.

    Returns
    -------
    Found
        The same for the same question and draws, also where `evaluate` remembers what it ran.
    """
    space = question.space
    measure = _Measure(question, evaluate, progress)
    with _seeded(question.seed):
        population = measure(_first(question))
        idle = 0
        while len(measure.known) < question.count and idle < IDLE_GENERATIONS:
            before = len(measure.known)
            offspring = measure(_offspring(population))
            population = _selected(population + offspring, question)
            idle = idle + 1 if len(measure.known) == before else 0
    tried, values = tuple(measure.known), np.array(list(measure.known.values()))
    front = [tried[k] for k in front_of(values)]
    unseen = differences_of(space, again, named(space, front))
    shipped = [space.study.alternative(name) for name in space.study.candidates]
    return Found(
        question,
        tried,
        values,
        _values(question, unseen),
        _errors(question, unseen),
        _values(question, differences_of(space, evaluate, shipped)),
    )


def differences_of(space: Space, evaluate: Evaluate, some: Sequence[Alternative]) -> Array:
    """Return how alternatives differ from the reference, shape (alternative, draw, goal)."""
    effects = evaluate([space.study.alternative(space.study.reference), *some])
    return effects[1:] - effects[0]


def named(space: Space, designs: Sequence[Design]) -> list[Alternative]:
    """Return designs as alternatives."""
    return [space.alternative(design, f"design_{k}") for k, design in enumerate(designs)]


def _values(question: Question, differences: Array) -> Array:
    """Return the objectives of alternatives, shape (alternative, objective)."""
    goals = tuple(question.space.study.goals)
    columns = [STATISTICS[o.statistic].of(o.draws(differences, goals)) for o in question.objectives]
    return np.stack(columns, axis=1)


def _errors(question: Question, differences: Array) -> Array:
    """Return the Monte Carlo errors of the objectives, shape (alternative, objective)."""
    goals = tuple(question.space.study.goals)
    asked = question.objectives
    return np.stack([STATISTICS[o.statistic].error(o.draws(differences, goals)) for o in asked], 1)


class _Measure:
    """Gives points their objectives; a design that is known is not run again."""

    def __init__(self, question: Question, evaluate: Evaluate, progress: Progress | None) -> None:
        self.question, self.evaluate, self.progress = question, evaluate, progress
        self.known: dict[Design, tuple[float, ...]] = {}

    def __call__(self, points: Sequence[_Point]) -> list[_Point]:
        """Return those points whose design is known, after running as many as are still wanted."""
        question = self.question
        designs = [question.space.design(point) for point in points]
        new = [d for d in dict.fromkeys(designs) if d not in self.known]
        new = new[: question.count - len(self.known)]
        if new:
            space = question.space
            found = _values(question, differences_of(space, self.evaluate, named(space, new)))
            self.known |= dict(zip(new, map(tuple, found.tolist()), strict=True))
        if self.progress is not None:
            self.progress(len(self.known), question.count)
        measured = [
            (point, design)
            for point, design in zip(points, designs, strict=True)
            if design in self.known
        ]
        for point, design in measured:
            point.fitness = _Fitness(self.known[design])
        return [point for point, _ in measured]


def _first(question: Question) -> list[_Point]:
    """Return the first points: the study's own alternatives, then random ones of every size."""
    space, kinds = question.space, len(question.space.kinds)
    candidates = [space.study.alternative(name) for name in space.study.candidates]
    points = [_Point(space.near(a)) for a in candidates if a.networks]
    least, most = (int(number) for number in space.bounds[NETWORKS])
    while len(points) < POPULATION:
        chosen = set(random.sample(range(kinds), random.randint(least, most)))
        shares = [(random.random() + (k in chosen)) / 2 for k in range(kinds)]
        points.append(_Point([*shares, *(random.random() for _ in space.levers)]))
    return points


def _offspring(population: Sequence[_Point]) -> list[_Point]:
    """Return new points: pairs of good ones crossed, then moved a little."""
    pool = list(population)
    tools.emo.assignCrowdingDist(pool)
    children: list[_Point] = []
    while len(children) < POPULATION:
        pair = [_Point(_better(random.sample(pool, 2))) for _ in range(2)]
        tools.cxSimulatedBinaryBounded(*pair, CROSSOVER_ETA, 0.0, 1.0)
        for child in pair:
            tools.mutPolynomialBounded(child, MUTATION_ETA, 0.0, 1.0, 1 / len(child))
            children.append(child)
    return children


def _better(pair: Sequence[_Point]) -> _Point:
    """Return the one that beats the other, else the one with more room around it."""
    one, other = pair
    if one.fitness.dominates(other.fitness):
        return one
    if other.fitness.dominates(one.fitness):
        return other
    return max(pair, key=lambda point: point.fitness.crowding_dist)


def _selected(points: list[_Point], question: Question) -> list[_Point]:
    distinct = list({question.space.design(point): point for point in points}.values())
    count, objectives = min(POPULATION, len(distinct)), len(question.objectives)
    if objectives <= FEW_OBJECTIVES:
        chosen: list[_Point] = tools.selNSGA2(distinct, count)
        return chosen
    directions = tools.uniform_reference_points(objectives, p=2 if objectives > 5 else 4)
    chosen = tools.selNSGA3(distinct, count, directions)
    return chosen


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Seed the two global generators that the library draws from; afterwards they go on as before.

    Nothing else draws while a search runs: the model's draws are made before it.
    """
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002


def beats(values: Array, own: Array) -> NDArray[np.bool_]:
    """Return which rows are at least as good as one in every objective, and better in one."""
    return np.asarray((values >= own).all(axis=1) & (values > own).any(axis=1))


def front_of(values: Array) -> list[int]:
    """Return the positions of rows that no other one beats, best first by the first objective."""
    kept = [k for k, own in enumerate(values) if not beats(values, own).any()]
    return sorted(kept, key=lambda k: (*(-values[k]).tolist(), k))
