"""Joint draws of the uncertain parameters: the only place where randomness enters.

Each parameter has a stream of its own in the unit cube, a Gaussian copula brings in the rank
correlations, and inverse distribution functions give values. The same draws serve all alternatives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws import special
from valuma_scenarios.draws.distributions import quantiles_of_draws
from valuma_scenarios.draws.streams import EDGE, latin_hypercube, stream
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import FAMILIES

Array = NDArray[np.float64]
Design = Literal["sobol", "lhs"]


def works_name(family: str) -> str:
    """Return the name of the yes-or-no draw of an outcome family."""
    return f"works_{family}"


WORKS: tuple[str, ...] = tuple(works_name(family) for family in FAMILIES)
P_NULL: dict[str, str] = {works_name(family): f"p_null_{family}" for family in FAMILIES}
"""Parameter with the probability that networks add nothing, for each yes-or-no draw."""

NullEffect = Callable[[Array, Array], Array]


def _per_family(u: Array, p_null: Array) -> Array:
    return (u >= p_null).astype(float)


def _common(u: Array, p_null: Array) -> Array:
    return (u[:, :1] >= p_null).astype(float)


def _partial(u: Array, _p_null: Array) -> Array:
    return u.copy()


NULL_EFFECTS: dict[str, NullEffect] = {
    "per_family": _per_family,
    "common": _common,
    "partial": _partial,
}
"""How draws say whether networks work, from probabilities (draws, families), by model form.

Each family by itself, all by one draw against each family's own probability, or in part.
"""


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
        Seed of the design; None for the central draw and for a given design.
    design : str
        `sobol`, `lhs`, `central` or `given`.
    first : int or None
        Number of the first draw in its design, by which process noise is drawn; None without noise.
    null_effect : str
        Model form by which `works_*` follow from their probabilities, one of `NULL_EFFECTS`.
    """

    names: tuple[str, ...]
    u: Array
    values: Array
    seed: int | None
    design: str
    first: int | None = None
    null_effect: str = "per_family"

    def __len__(self) -> int:
        """Return the number of draws."""
        return int(self.values.shape[0])

    def __getitem__(self, name: str) -> Array:
        """Return the values of one parameter, shape (draws,)."""
        return self.values[:, self.names.index(name)]

    def block(self, start: int, stop: int) -> Draws:
        """Return the draws from `start` up to, not including, `stop`."""
        first = None if self.first is None else self.first + start
        return replace(self, u=self.u[start:stop], values=self.values[start:stop], first=first)

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
        One draw; `works_*` hold the expected value, 1 minus the probability of no effect. The
        baseline has no process noise.
    """
    study.require_model()
    names = names_of(study)
    at = {name: study.parameters[name].value for name in sorted(study.parameters)}
    at |= {works: 1 - at[chance] for works, chance in P_NULL.items()}
    values = np.array([[at[name] for name in names]])
    return Draws(names, np.full(values.shape, 0.5), values, None, "central")


def draw(study: Study, n: int, seed: int, design: Design = "sobol", first: int = 0) -> Draws:
    """Return `n` joint draws.

    Parameters
    ----------
    study : Study
        Parameters and correlations.
    n : int
        Number of draws, at least 1.
    seed : int
        Positive seed; the same seed gives the same draws.
    design : {"sobol", "lhs"}
        Scrambled Sobol' sequence, of which more draws are a continuation; or Latin hypercube, which
        is another one for each `n`. Either way a parameter's draws depend on its name and the seed
        only, not on what other parameters there are.
    first : int
        Number of the first draw in a Sobol' sequence; a hypercube is always drawn whole.

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
        msg = Said(
            "draws and seed must be at least 1, but are {draws} and {seed}", draws=n, seed=seed
        )
        raise UsageError(msg)
    u = unit_cube(names_of(study), n, seed, design, first)
    return replace(from_unit_cube(study, u, seed, design), first=first)


def unit_cube(
    names: tuple[str, ...], n: int, seed: int, design: Design = "sobol", first: int = 0
) -> Array:
    """Return a space-filling design, shape (n, names), strictly inside the unit cube."""
    if design == "lhs":
        return np.column_stack([latin_hypercube(seed, name, n) for name in names])
    return np.column_stack([stream(seed, name, first, first + n) for name in names])


def from_unit_cube(study: Study, u: Array, seed: int | None = None, design: str = "given") -> Draws:
    """Turn a given unit-cube design into draws.

    Parameters
    ----------
    study : Study
        Parameters and correlations.
    u : ndarray, shape (draws, names)
        Probabilities; columns in the order of `names_of`.

    Returns
    -------
    Draws
        Values with the study's marginal distributions and rank correlations; no process noise.
    """
    study.require_model()
    names = names_of(study)
    u = np.clip(np.asarray(u, dtype=float), EDGE, 1 - EDGE)
    correlated = _correlate(study, u, names)
    values = np.empty_like(u)
    for j, name in enumerate(names):
        if name in study.parameters:
            values[:, j] = quantiles_of_draws(study.parameters[name], correlated[:, j])
    works = [names.index(name) for name in WORKS]
    p_null = [names.index(name) for name in P_NULL.values()]
    form = study.structure["null_effect"]
    values[:, works] = NULL_EFFECTS[form](correlated[:, works], values[:, p_null])
    return Draws(names, u, values, seed, design, null_effect=form)


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
    normal = special.ndtri(u[:, columns])
    result = u.copy()
    for row, column in enumerate(columns):
        # Summed one by one: a matrix product may round differently for another number of draws.
        mixed = np.zeros(len(u))
        for k in range(row + 1):
            mixed += factor[row, k] * normal[:, k]
        result[:, column] = special.ndtr(mixed)
    return np.clip(result, EDGE, 1 - EDGE)
