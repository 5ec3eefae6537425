"""Joint draws of the uncertain parameters: the only place where randomness enters.

A design fills the unit cube, a Gaussian copula brings in the rank correlations, and inverse
distribution functions give values. The same draws serve every alternative.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.stats import qmc

from valuma_scenarios.draws.distributions import quantile
from valuma_scenarios.errors import UsageError
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import FAMILIES

Array = NDArray[np.float64]
Design = Literal["lhs", "sobol"]

EDGE = 1e-12
"""Probabilities are kept this far from 0 and 1, where quantiles can be infinite."""

P_NULL = "p_null"
"""Parameter with the probability that networks add nothing."""


def works_name(family: str) -> str:
    """Return the name of the yes-or-no draw of an outcome family."""
    return f"works_{family}"


WORKS: tuple[str, ...] = tuple(works_name(family) for family in FAMILIES)


@dataclass(frozen=True)
class Draws:
    """Joint draws of all uncertain parameters.

    Parameters
    ----------
    names : tuple of str
        Parameter ids, then `works_economy`, `works_people`, `works_place`.
    u : ndarray, shape (draws, names)
        The independent unit-cube design behind the values.
    values : ndarray, shape (draws, names)
        Values in each parameter's unit; `works_*` are 1 (networks add something) or 0.
    seed : int or None
        Seed of the design; None for the central draw.
    design : str
        `lhs`, `sobol`, `central` or `given`.
    """

    names: tuple[str, ...]
    u: Array
    values: Array
    seed: int | None
    design: str

    def __len__(self) -> int:
        """Return the number of draws."""
        return int(self.values.shape[0])

    def __getitem__(self, name: str) -> Array:
        """Return the values of one parameter, shape (draws,)."""
        return self.values[:, self.names.index(name)]

    def block(self, start: int, stop: int) -> Draws:
        """Return the draws from `start` up to, not including, `stop`."""
        return replace(self, u=self.u[start:stop], values=self.values[start:stop])

    def pin(self, pinned: Mapping[str, float]) -> Draws:
        """Return the draws with some parameters held at one value."""
        values = self.values.copy()
        for name, value in pinned.items():
            values[:, self.names.index(name)] = value
        return replace(self, values=values)


def names_of(study: Study) -> tuple[str, ...]:
    """Return the names of a study's draws, in their fixed order."""
    return (*sorted(study.parameters), *WORKS)


def central(study: Study) -> Draws:
    """Return one draw with every parameter at its central value.

    Returns
    -------
    Draws
        One draw; `works_*` hold the expected value, 1 minus the probability of no effect.
    """
    study.require_model()
    names = names_of(study)
    at = {name: study.parameters[name].value for name in sorted(study.parameters)}
    at |= dict.fromkeys(WORKS, 1 - at[P_NULL])
    values = np.array([[at[name] for name in names]])
    return Draws(names, np.full(values.shape, 0.5), values, None, "central")


def draw(study: Study, n: int, seed: int, design: Design = "lhs") -> Draws:
    """Return `n` joint draws.

    Parameters
    ----------
    study : Study
        Parameters and correlations.
    n : int
        Number of draws, at least 1.
    seed : int
        Positive seed; the same seed gives the same draws.
    design : {"lhs", "sobol"}
        Latin hypercube or scrambled Sobol sequence.

    Returns
    -------
    Draws
        The draws.

    Raises
    ------
    UsageError
        If `n` or `seed` is not positive.
    """
    if n < 1 or seed < 1:
        msg = f"draws and seed must be at least 1, but are {n} and {seed}"
        raise UsageError(msg)
    return from_unit_cube(study, unit_cube(len(names_of(study)), n, seed, design), seed, design)


def unit_cube(dimensions: int, n: int, seed: int, design: Design = "lhs") -> Array:
    """Return a space-filling design, shape (n, dimensions), strictly inside the unit cube."""
    rng = np.random.default_rng(seed)
    if design == "lhs":
        return np.clip(qmc.LatinHypercube(dimensions, rng=rng).random(n), EDGE, 1 - EDGE)
    engine = qmc.Sobol(dimensions, rng=rng)
    # A Sobol sequence is balanced only in powers of two: draw the next power, keep the first n.
    points = engine.random_base2(int(np.ceil(np.log2(max(n, 2)))))[:n]
    return np.clip(points, EDGE, 1 - EDGE)


def from_unit_cube(study: Study, u: Array, seed: int | None = None, design: str = "given") -> Draws:
    """Turn a unit-cube design into draws.

    Parameters
    ----------
    study : Study
        Parameters and correlations.
    u : ndarray, shape (draws, names)
        Probabilities; columns in the order of `names_of`.

    Returns
    -------
    Draws
        Values with the study's marginal distributions and rank correlations.
    """
    study.require_model()
    names = names_of(study)
    u = np.clip(np.asarray(u, dtype=float), EDGE, 1 - EDGE)
    correlated = _correlate(study, u, names)
    columns = [
        quantile(study.parameters[name], correlated[:, j])
        for j, name in enumerate(names)
        if name in study.parameters
    ]
    p_null = columns[names.index(P_NULL)]
    columns += [(correlated[:, names.index(name)] >= p_null).astype(float) for name in WORKS]
    return Draws(names, u, np.column_stack(columns), seed, design)


def correlation_matrix(study: Study, names: tuple[str, ...]) -> Array:
    """Return the Gaussian-copula correlation matrix of the named parameters.

    Notes
    -----
    A rank correlation r of a Gaussian copula belongs to the normal correlation
    ``2 sin(pi r / 6)``.
    """
    matrix = np.eye(len(names))
    index = {name: j for j, name in enumerate(names)}
    for pair in study.correlations:
        i, j = index[pair.a], index[pair.b]
        matrix[i, j] = matrix[j, i] = 2 * np.sin(np.pi * pair.rank_correlation / 6)
    return matrix


def _correlate(study: Study, u: Array, names: tuple[str, ...]) -> Array:
    """Return probabilities with the study's rank correlations; other columns stay as they are."""
    involved = sorted({name for pair in study.correlations for name in (pair.a, pair.b)})
    if not involved:
        return u
    columns = [names.index(name) for name in involved]
    factor = np.linalg.cholesky(correlation_matrix(study, tuple(involved)))
    result = u.copy()
    result[:, columns] = special.ndtr(special.ndtri(u[:, columns]) @ factor.T)
    return np.clip(result, EDGE, 1 - EDGE)
