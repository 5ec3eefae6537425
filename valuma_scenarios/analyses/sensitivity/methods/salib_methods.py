"""Screening, Fourier, derivative-based and moment-independent measures by the SALib library.

One wrapper for all: the problem is always the unit cube, seeds are at least 1 (the library treats 0
as "no seed"), and what the library does to Python's warnings and to numpy's global random state
stays inside the call.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analyses.sensitivity.designs import Evaluate, Factor, positions
from valuma_scenarios.analyses.sensitivity.methods.sobol import still
from valuma_scenarios.draws.sampling import Draws, from_unit_cube, names_of, unit_cube
from valuma_scenarios.errors import UsageError
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]
Measures = dict[str, tuple[Array, Array]]
"""Measure to value and half width of its interval, each (factor, outcome)."""

MORRIS_LEVELS, MORRIS_LEAST = 4, 4
MORRIS_CANDIDATES = 5
"""Candidate trajectories for each one kept by the optimisation."""

MORRIS_MOST = 96
"""Most candidates: choosing among more takes longer than running them all."""

MORRIS_INSIDE, DGSM_INSIDE = (0.05, 0.95), (0.01, 0.99)
"""Probabilities that the unit interval stands for. At its very ends quantiles of unbounded
distributions are infinite, and their derivatives have no mean square."""

EFAST_HARMONICS = 4
DGSM_STEP = 0.01
PAWN_SLICES = 10

_LOCK = threading.Lock()


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
    """

    n: int
    seed: int
    resamples: int = 100
    level: float = 0.95

    @property
    def bootstrap(self) -> dict[str, Any]:
        """The same for SALib: its arguments of intervals."""
        return {
            "num_resamples": self.resamples,
            "conf_level": self.level,
            "seed": self.seed,
        }


@contextmanager
def guarded(seed: int) -> Iterator[None]:
    """Contain the library's side effects: global random state, warning filters and format.

    Raises
    ------
    UsageError
        If the seed is not positive.
    """
    if seed < 1:
        msg = f"the seed must be at least 1, but is {seed}: the library ignores a seed of 0"
        raise UsageError(msg)
    # Recorded, not ignored: the library sets filters of its own inside the call.
    with _LOCK, warnings.catch_warnings(record=True), redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        formatter = warnings.formatwarning
        before = np.random.get_state()  # noqa: NPY002 - the library draws from the global state
        np.random.seed(seed)  # noqa: NPY002
        try:
            yield
        finally:
            np.random.set_state(before)  # noqa: NPY002
            warnings.formatwarning = formatter


def problem(factors: Sequence[Factor], *, grouped: bool = False) -> dict[str, Any]:
    """Return SALib's problem: the unit cube, with groups where factors have several members."""
    members = [name for factor in factors for name in factor.members]
    found: dict[str, Any] = {
        "num_vars": len(members),
        "names": members,
        "bounds": [[0.0, 1.0]] * len(members),
    }
    if grouped:
        found["groups"] = [factor.id for factor in factors for _ in factor.members]
    return found


def draws_at(
    study: Study, factors: Sequence[Factor], x: Array, inside: tuple[float, float] = (0.0, 1.0)
) -> Draws:
    """Return draws at points of the factors' unit cube; other columns stay in the middle.

    Parameters
    ----------
    x : ndarray, shape (draw, member)
        Points in the unit cube.
    inside : tuple of float
        Probabilities that 0 and 1 stand for.
    """
    names = names_of(study)
    u = np.full((len(x), len(names)), 0.5)
    members = [name for factor in factors for name in factor.members]
    u[:, [names.index(name) for name in members]] = inside[0] + (inside[1] - inside[0]) * x
    return from_unit_cube(study, u, design="given")


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


def _trajectories(factors: Sequence[Factor], settings: Settings) -> tuple[dict[str, Any], Array]:
    """Return the problem and its trajectories in the unit cube."""
    from SALib.sample.morris import sample

    grouped = any(len(factor.members) > 1 for factor in factors)
    task = problem(factors, grouped=grouped)
    best = settings.n if optimised(settings.n) else None
    candidates = min(settings.n * MORRIS_CANDIDATES, MORRIS_MOST) if best else settings.n
    with guarded(settings.seed):
        x = sample(
            task,
            candidates,
            num_levels=MORRIS_LEVELS,
            optimal_trajectories=best,
            local_optimization=True,
            seed=settings.seed,
        )
    return task, x


def morris(
    study: Study, factors: Sequence[Factor], evaluate: Evaluate, settings: Settings
) -> Measures:
    """Elementary effects with optimised trajectories (Morris 1991; Ruano et al. 2012).

    Returns
    -------
    dict
        `mu_star` with its half width; `mu` and `sigma` (NaN for factors with several members).
        In the outcome's unit for a move of the factor from its 5th to its 95th percentile.

    Notes
    -----
    Above `optimised` trajectories they are taken as drawn, without the optimisation.

    References
    ----------
    Morris, M. D. (1991). doi:10.1080/00401706.1991.10484804
    Ruano, M. V. et al. (2012). doi:10.1016/j.envsoft.2012.03.008
    """
    from SALib.analyze import morris as analysis

    if settings.n < MORRIS_LEAST:
        msg = f"morris needs at least {MORRIS_LEAST} trajectories, but --draws is {settings.n}"
        raise UsageError(msg)
    task, x = _trajectories(factors, settings)
    y = evaluate(draws_at(study, factors, x, MORRIS_INSIDE))

    def one(values: Array) -> dict[str, tuple[Array, Array]]:
        with guarded(settings.seed):
            found = analysis.analyze(
                task,
                x,
                values,
                num_levels=MORRIS_LEVELS,
                **settings.bootstrap,
            )
        return _effects(found, factors)

    return per_outcome(y, one, len(factors), ("mu_star", "mu", "sigma"))


def _effects(found: Any, factors: Sequence[Factor]) -> dict[str, tuple[Array, Array]]:
    """Return elementary effects in the order of the factors, with the half width that is known."""
    order = [list(found["names"]).index(factor.id) for factor in factors]
    blank = np.full(len(factors), np.nan)
    parts = {key: _floats(found[key])[order] for key in ("mu_star", "mu", "sigma")}
    half = _floats(found["mu_star_conf"])[order]
    return {
        "mu_star": (parts["mu_star"], half),
        "mu": (parts["mu"], blank),
        "sigma": (parts["sigma"], blank),
    }


def optimised(trajectories: int) -> bool:
    """Whether so many trajectories are chosen from a larger number of candidates."""
    return 2 * trajectories <= MORRIS_MOST


def _floats(values: Any) -> Array:
    return np.array([np.nan if v is None else v for v in np.ma.filled(values, np.nan)], dtype=float)


def efast(
    study: Study, factors: Sequence[Factor], evaluate: Evaluate, settings: Settings
) -> Measures:
    """Return indices of the extended Fourier amplitude sensitivity test.

    Notes
    -----
    The library's bootstrap of this method is unreliable by its own word: intervals are indicative.

    References
    ----------
    Saltelli, A., Tarantola, S. & Chan, K. P.-S. (1999). doi:10.1080/00401706.1999.10485594
    """
    from SALib.analyze import fast
    from SALib.sample import fast_sampler

    smallest = 4 * EFAST_HARMONICS**2 + 1
    if settings.n < smallest:
        msg = f"efast needs at least {smallest} draws per factor, but --draws is {settings.n}"
        raise UsageError(msg)
    task = problem(factors)
    with guarded(settings.seed):
        x = fast_sampler.sample(task, settings.n, M=EFAST_HARMONICS, seed=settings.seed)
    n, d = settings.n, len(factors)
    y = np.concatenate(
        [evaluate(draws_at(study, factors, x[j * n : (j + 1) * n])) for j in range(d)]
    )

    def one(values: Array) -> dict[str, tuple[Array, Array]]:
        with guarded(settings.seed):
            found = fast.analyze(
                task,
                values,
                M=EFAST_HARMONICS,
                **settings.bootstrap,
            )
        return {key: (_floats(found[key]), _floats(found[f"{key}_conf"])) for key in ("S1", "ST")}

    return per_outcome(y, one, d, ("S1", "ST"))


def dgsm(
    study: Study, factors: Sequence[Factor], evaluate: Evaluate, settings: Settings
) -> Measures:
    """Upper bound of the total index from derivatives (Sobol' & Kucherenko 2009).

    Notes
    -----
    Derivatives are taken along the probability of each factor between its 1st and 99th percentile.
    The yes-or-no draws have none, so a bound on them is not given (NaN).

    References
    ----------
    Sobol', I. M. & Kucherenko, S. (2009). doi:10.1016/j.matcom.2009.01.023
    """
    from SALib.analyze import dgsm as analysis
    from SALib.sample import finite_diff

    task = problem(factors)
    with guarded(settings.seed):
        x = finite_diff.sample(task, settings.n, delta=DGSM_STEP, seed=settings.seed)
    y = evaluate(draws_at(study, factors, x, DGSM_INSIDE))
    chance = np.array([factor.kind == "chance" for factor in factors])

    def one(values: Array) -> dict[str, tuple[Array, Array]]:
        with guarded(settings.seed):
            found = analysis.analyze(
                task,
                x,
                values,
                **settings.bootstrap,
            )
        bound, size = _floats(found["dgsm"]), _floats(found["vi"])
        # The library's half width is that of the mean squared derivative, not of the bound.
        ratio = np.divide(bound, size, out=np.zeros_like(size), where=size > 0)
        half = _floats(found["dgsm_conf"]) * ratio
        bound[chance], half[chance] = np.nan, np.nan
        return {"dgsm": (bound, half)}

    return per_outcome(y, one, len(factors), ("dgsm",))


def sample_of(study: Study, evaluate: Evaluate, settings: Settings) -> tuple[Draws, Array]:
    """Return a Latin hypercube of draws and its outcomes, for methods that read any sample."""
    u = unit_cube(names_of(study), settings.n, max(settings.seed, 1), "lhs")
    draws = from_unit_cube(study, u, settings.seed, "lhs")
    return draws, evaluate(draws)


def inputs(draws: Draws, factors: Sequence[Factor]) -> Array:
    """Return the values of single-member factors, shape (draw, factor)."""
    return draws.values[:, positions(draws, [factor.members[0] for factor in factors])]
