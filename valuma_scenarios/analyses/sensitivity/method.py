"""What a sensitivity method is, and what all of them share.

A method is one file of `methods`, which ends with ``METHOD = Method(…)``. It either runs a design
of its own (`design`) or reads any sample (`read`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.sensitivity.convergence import sizes
from valuma_scenarios.analyses.sensitivity.designs import Evaluate, Factor
from valuma_scenarios.draws import special
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]
Allows = Literal["joins", "valid", "refuses", "ignores"]
Measures = dict[str, tuple[Array, Array]]
"""Measure to value and half width of its interval, each (factor, outcome)."""

SHARE = "share of variance"
"""Unit of measures that are shares of the outcome's variance."""

OUTCOME = "unit of the outcome"
"""Unit of measures in the outcome's own unit, whatever that is."""

CONSTANT = 1e-12
"""An outcome counts as constant if its spread is below this share of its largest value."""


@dataclass(frozen=True)
class Settings:
    """How much work a method does.

    Parameters
    ----------
    n : int
        Size of the design in the method's own sense: trajectories, draws per factor, or draws.
    seed : int
        At least 1.
    resamples : int
        Bootstrap resamples.
    level : float
        Level of the intervals.
    pairs : bool
        Also indices of pairs of factors.
    """

    n: int
    seed: int
    resamples: int = 100
    level: float = 0.95
    pairs: bool = False

    @property
    def bootstrap(self) -> dict[str, Any]:
        """The same for SALib: its arguments of intervals."""
        return {"num_resamples": self.resamples, "conf_level": self.level, "seed": self.seed}

    @property
    def z(self) -> float:
        """Standard errors in half an interval."""
        return half_width(self.level)


@dataclass(frozen=True)
class Task:
    """What a design is to find out.

    Parameters
    ----------
    study : Study
        Parameters and correlations.
    factors : sequence of Factor
        What indices belong to.
    evaluate : callable
        Runs draws, gives (draw, outcome).
    settings : Settings
        How much work.
    """

    study: Study
    factors: Sequence[Factor]
    evaluate: Evaluate
    settings: Settings


@dataclass(frozen=True)
class Ran:
    """A method after its model runs.

    Parameters
    ----------
    at : callable
        Gives the measures from a design of a given size.
    sizes : tuple of int
        Sizes to read it at; the last is the whole design.
    """

    at: Callable[[int], Measures]
    sizes: tuple[int, ...]


Read = Callable[[Sequence[Factor], Array, Array, Settings], Measures]
"""Reads measures off a sample: factors, inputs (draw, factor), outcomes (draw, outcome)."""


@dataclass(frozen=True)
class Method:
    """What a method gives and what it asks of the inputs.

    Parameters
    ----------
    name : str
        Name of its file. Its texts are ``sens.method.NAME`` and ``sens.index.MEASURE``.
    main : str
        The measure that factors are ranked by.
    units : mapping of str to str
        Unit of every measure it gives: `SHARE`, `OUTCOME`, or words.
    correlated : str
        With correlated inputs: `joins` them into one factor, stays `valid`, `refuses`, or `ignores`
        the correlation.
    grouped : bool
        Whether a factor may have several members.
    default_n : int
        Usual size of the design.
    design : callable, optional
        Runs a design of its own; without it the method reads any sample.
    read : callable, optional
        Reads a sample.
    runs : callable, optional
        Model runs of a design: size, number of factors, whether pairs are wanted. For a method that
        reads a sample, its size.
    fewest : int
        Runs of the sample below which no measure is told.
    levels : int
        How many sizes a sample is read at, to see whether the measures have settled.
    converges : bool
        Whether more runs make the result more precise.
    pairs : bool
        Whether it can give indices of pairs of factors.
    slow : bool
        Whether it takes seconds for each outcome.
    notes : callable
        Keys of messages on how to read the result.
    """

    name: str
    main: str
    units: Mapping[str, str]
    correlated: Allows
    grouped: bool
    default_n: int
    design: Callable[[Task], Ran] | None = None
    read: Read | None = None
    runs: Callable[[int, int, bool], int] = lambda n, _d, _pairs: n
    fewest: int = 0
    levels: int = 2
    converges: bool = True
    pairs: bool = False
    slow: bool = False
    notes: Callable[[Settings], tuple[str, ...]] = lambda _settings: ()

    def __post_init__(self) -> None:
        """Refuse a method that cannot run, or whose main measure has no unit."""
        if (self.design is None) == (self.read is None):
            msg = f"method {self.name!r} must have either a design or a reader of samples"
            raise ValueError(msg)
        if self.main not in self.units or not all(self.units.values()):
            msg = f"method {self.name!r} must name the unit of every measure, {self.main!r} too"
            raise ValueError(msg)

    @property
    def shares(self) -> bool:
        """Whether the main measure is a share of variance."""
        return self.units[self.main] == SHARE

    def unit(self, measure: str) -> str:
        """Return the unit of a measure.

        Raises
        ------
        ValueError
            If the method gave a measure of which it did not name the unit.
        """
        if measure not in self.units:
            msg = f"method {self.name!r} gave {measure!r}, but does not say in what unit"
            raise ValueError(msg)
        return self.units[measure]


def redesigned(measure: Callable[[Task], Measures], least: int) -> Callable[[Task], Ran]:
    """Return a design whose halves are run anew, down to a smallest size."""

    def run(task: Task) -> Ran:
        kept: dict[int, Measures] = {}

        def at(n: int) -> Measures:
            if n not in kept:
                kept[n] = measure(replace(task, settings=replace(task.settings, n=n)))
            return kept[n]

        at(task.settings.n)
        return Ran(at, sizes(task.settings.n, least, 2))

    return run


def still(y: Array) -> NDArray[np.bool_]:
    """Return which outcomes, the columns of `y`, do not vary, shape (outcome,)."""
    unmoved: NDArray[np.bool_] = np.ptp(y, axis=0) <= CONSTANT * np.abs(y).max(axis=0)
    return unmoved


def per_outcome(y: Array, analyse: Any, d: int, names: Sequence[str]) -> Measures:
    """Collect measures outcome by outcome; NaN where an outcome does not vary.

    Parameters
    ----------
    y : ndarray, shape (row, outcome)
        Values over the design.
    analyse : callable
        Takes one outcome's values, returns measure to (value, half width).
    """
    found = {
        name: (np.full((d, y.shape[1]), np.nan), np.full((d, y.shape[1]), np.nan)) for name in names
    }
    for k in np.flatnonzero(~still(y)):
        for name, (value, half) in analyse(np.ascontiguousarray(y[:, k])).items():
            found[name][0][:, k], found[name][1][:, k] = value, half
    return found


def half_width(level: float) -> float:
    """Return the standard errors in half a confidence interval of the given level."""
    return float(special.ndtri(0.5 + level / 2))


def ranked(values: Array) -> Array:
    """Return ranks over the first axis from 1, the mean rank where values are level."""
    return pd.DataFrame(values).rank().to_numpy().reshape(values.shape)


def resample_weights(n: int, resamples: int, seed: int) -> Array:
    """Return how often every row is drawn in each bootstrap resample, over n; (resample, n)."""
    rows = np.random.default_rng(seed).integers(n, size=(n, resamples))
    weights = np.empty((resamples, n))
    for i in range(resamples):
        weights[i] = np.bincount(rows[:, i], minlength=n)
    return weights / n
