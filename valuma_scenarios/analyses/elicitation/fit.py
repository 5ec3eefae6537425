"""Distributions from a few quantiles: least squares over the families that parameters can have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # whose parts are loaded when they are first used
from numpy.typing import ArrayLike, NDArray

from valuma_scenarios.draws import special
from valuma_scenarios.draws.distributions import PERT_WEIGHT, Z95, quantile
from valuma_scenarios.schema.base import Bound
from valuma_scenarios.schema.parameters import Distribution, DistributionKind, Parameter

Array = NDArray[np.float64]

FAMILIES: tuple[DistributionKind, ...] = ("pert", "triangular", "normal", "lognormal", "beta")
"""Candidates, in the order of preference between families that fit alike."""

ALIKE = 0.01
"""Families whose errors differ by less than this share of the 90 % range fit alike."""

TAIL = 0.001
"""Probability that a fitted distribution may put outside the parameter's bounds, on each side."""

STARTS = (0.5, 0.15, 0.85)
REACH = 0.6
"""A bounded family may first be tried this many 90 % ranges beyond the outer quantiles."""

FARTHEST = 50.0
"""… and never farther than this many."""

SNAP = 1e-6
"""An end this near to a bound, in 90 % ranges, is the bound."""


@dataclass(frozen=True)
class Fit:
    """A distribution fitted to quantiles.

    Parameters
    ----------
    distribution : Distribution
        As parameter files write it; `mode` is always stated.
    error : float
        Root mean square of fitted minus given quantiles, as a share of the 90 % range.
    """

    distribution: Distribution
    error: float

    @property
    def kind(self) -> DistributionKind:
        """The family."""
        return self.distribution.kind


def with_distribution(
    parameter: Parameter, distribution: Distribution, bounds: Bound | None = None
) -> Parameter:
    """Return a parameter with another distribution, and other bounds if given."""
    update: dict[str, object] = {"distribution": distribution}
    if bounds is not None:
        update["bounds"] = bounds
    return parameter.model_copy(update=update)


def fit_all(parameter: Parameter, probabilities: ArrayLike, values: ArrayLike) -> list[Fit]:
    """Fit every family that the parameter's bounds allow.

    Parameters
    ----------
    parameter : Parameter
        Gives bounds and the family used so far.
    probabilities, values : array_like, shape (n,)
        Given quantiles, rising; the 5th and 95th percentile are the outermost.

    Returns
    -------
    list of Fit
        Best first: smallest error; among those that fit alike (`ALIKE`) the family used so far
        comes first, then the order of `FAMILIES`.

    Raises
    ------
    ValueError
        If the values do not rise.
    """
    p, x = np.asarray(probabilities, dtype=float), np.asarray(values, dtype=float)
    if not (np.diff(x) >= 0).all() or not x[-1] > x[0]:
        msg = f"the quantiles {x.tolist()} do not rise"
        raise ValueError(msg)
    problem = _Problem(parameter, p, x)
    fits = [fit for kind in FAMILIES for fit in _FITTERS[kind](problem) if problem.admits(fit)]
    best = min(fit.error for fit in fits)

    def order(fit: Fit) -> tuple[bool, int, float]:
        return fit.kind != parameter.distribution.kind, FAMILIES.index(fit.kind), fit.error

    alike = sorted((f for f in fits if f.error <= best + ALIKE), key=order)
    others = sorted((f for f in fits if f.error > best + ALIKE), key=lambda f: f.error)
    return [*alike, *others]


def fit_best(parameter: Parameter, probabilities: ArrayLike, values: ArrayLike) -> Fit:
    """Return the first of `fit_all`."""
    return fit_all(parameter, probabilities, values)[0]


@dataclass(frozen=True)
class _Problem:
    """Quantiles to be met by a distribution of one parameter."""

    parameter: Parameter
    p: Array
    x: Array

    @property
    def scale(self) -> float:
        """Distance of the outermost quantiles, in the parameter's unit."""
        return float(self.x[-1] - self.x[0])

    @property
    def limits(self) -> tuple[float, float]:
        """Admissible values."""
        low, high = self.parameter.bounds
        return (-np.inf if low is None else low, np.inf if high is None else high)

    def residuals(self, distribution: Distribution) -> Array:
        """Return fitted minus given quantiles, as shares of the 90 % range."""
        free = with_distribution(self.parameter, distribution, (None, None))
        return (quantile(free, self.p) - self.x) / self.scale

    def finished(self, distribution: Distribution) -> Fit:
        """Return the fit of a distribution."""
        return Fit(distribution, float(np.sqrt(np.mean(self.residuals(distribution) ** 2))))

    def admits(self, fit: Fit) -> bool:
        """Whether the bounds hold all but a negligible part of the distribution."""
        free = with_distribution(self.parameter, fit.distribution, (None, None))
        ends = quantile(free, np.array([TAIL, 1 - TAIL]))
        low, high = self.limits
        slack = 1e-9 * self.scale
        return bool(ends[0] >= low - slack and ends[1] <= high + slack)


def _normal(problem: _Problem) -> Iterator[Fit]:
    z = special.ndtri(problem.p)
    mean, spread = np.linalg.lstsq(np.column_stack([np.ones_like(z), z]), problem.x, rcond=None)[0]
    yield problem.finished(_made("normal", mean - Z95 * spread, mean + Z95 * spread))


def _lognormal(problem: _Problem) -> Iterator[Fit]:
    if problem.x[0] <= 0:
        return
    z = special.ndtri(problem.p)
    design = np.column_stack([np.ones_like(z), z])
    start = np.linalg.lstsq(design, np.log(problem.x), rcond=None)[0]

    def built(theta: Array) -> Distribution:
        mean, spread = theta[0], max(float(theta[1]), 1e-9)
        low, high = np.exp(mean - Z95 * spread), np.exp(mean + Z95 * spread)
        return _made("lognormal", float(low), float(high))

    found = scipy.optimize.least_squares(
        lambda theta: problem.residuals(built(theta)), start, x_scale="jac"
    )
    yield problem.finished(built(found.x))


def _beta(problem: _Problem) -> Iterator[Fit]:
    low, high = problem.limits
    if not (low >= 0 and high <= 1) or problem.x[0] <= 0 or problem.x[-1] >= 1:
        return
    middle = float(np.interp(0.5, problem.p, problem.x))
    spread = problem.scale / (2 * Z95)
    size = max(middle * (1 - middle) / spread**2 - 1, 0.5)

    def built(theta: Array) -> Distribution:
        a, b = np.exp(np.clip(theta, -6, 9))
        return Distribution(kind="beta", a=float(a), b=float(b))

    start = np.log([middle * size, (1 - middle) * size])
    found = scipy.optimize.least_squares(lambda theta: problem.residuals(built(theta)), start)
    yield problem.finished(built(found.x))


def _bounded(kind: DistributionKind) -> Callable[[_Problem], Iterator[Fit]]:
    """Return the fitter of a family with minimum, mode and maximum."""

    def fitter(problem: _Problem) -> Iterator[Fit]:
        (low, high), scale = problem.limits, problem.scale
        least = max(low, problem.x[0] - FARTHEST * scale)
        most = min(high, problem.x[-1] + FARTHEST * scale)
        tiny = 1e-9 * scale

        def built(theta: Array) -> Distribution:
            share = float(theta[1])
            bottom, top = float(theta[0]), float(theta[2])
            mode = min(max(bottom + share * (top - bottom), bottom), top)
            return _made(kind, bottom, top, mode)

        lower = [least - tiny, 0.0, problem.x[-1] - 0.2 * scale]
        upper = [problem.x[0] + 0.2 * scale, 1.0, most + tiny]
        fits = []
        for share in STARTS:
            found = scipy.optimize.least_squares(
                lambda theta: problem.residuals(built(theta)),
                _start(problem, share, (least, most)),
                bounds=(lower, upper),
                x_scale=[scale, 1.0, scale],
                xtol=1e-13,
                ftol=1e-13,
                gtol=1e-13,
            )
            bottom = found.x[0] if found.x[0] > least + SNAP * scale else least
            top = found.x[2] if found.x[2] < most - SNAP * scale else most
            fits.append(problem.finished(built(np.array([bottom, found.x[1], top]))))
            if fits[-1].error < 1e-9:
                break
        yield min(fits, key=lambda fit: fit.error)

    return fitter


def _start(problem: _Problem, share: float, ends: tuple[float, float]) -> list[float]:
    """Return minimum, place of the mode and maximum that a fit starts from."""
    reach = REACH * problem.scale
    return [max(problem.x[0] - reach, ends[0]), share, min(problem.x[-1] + reach, ends[1])]


def _made(
    kind: DistributionKind, low: float, high: float, mode: float | None = None
) -> Distribution:
    return Distribution(kind=kind, low=float(low), high=float(high), mode=mode)


_FITTERS: dict[DistributionKind, Callable[[_Problem], Iterator[Fit]]] = {
    "pert": _bounded("pert"),
    "triangular": _bounded("triangular"),
    "normal": _normal,
    "lognormal": _lognormal,
    "beta": _beta,
}


def cdf(parameter: Parameter, x: ArrayLike) -> Array:
    """Return the distribution function of a parameter: the inverse of `distributions.quantile`.

    Parameters
    ----------
    parameter : Parameter
        The uncertain parameter.
    x : array_like
        Values in its unit.

    Returns
    -------
    ndarray
        Probabilities; what lies beyond a bound is counted at the bound.
    """
    at = np.asarray(x, dtype=float)
    dist = parameter.distribution
    result = _CDFS[dist.kind](at, dist, parameter.value)
    low, high = parameter.bounds
    result = np.where(at < (-np.inf if low is None else low), 0.0, result)
    return np.where(at >= (np.inf if high is None else high), 1.0, result)


def _unit(x: Array, dist: Distribution) -> Array:
    assert dist.low is not None
    assert dist.high is not None
    return np.clip((x - dist.low) / (dist.high - dist.low), 0.0, 1.0)


def _mode_share(dist: Distribution, centre: float) -> float:
    mode = centre if dist.mode is None else dist.mode
    return float(_unit(np.asarray(mode), dist))


def _pert_cdf(x: Array, dist: Distribution, centre: float) -> Array:
    share = _mode_share(dist, centre)
    a, b = 1 + PERT_WEIGHT * share, 1 + PERT_WEIGHT * (1 - share)
    return np.asarray(special.betainc(a, b, _unit(x, dist)))


def _triangular_cdf(x: Array, dist: Distribution, centre: float) -> Array:
    share, u = _mode_share(dist, centre), _unit(x, dist)
    below = u**2 / share if share > 0 else np.zeros_like(u)
    above = 1 - (1 - u) ** 2 / (1 - share) if share < 1 else np.ones_like(u)
    return np.where(u < share, below, above)


def _normal_cdf(x: Array, dist: Distribution, centre: float) -> Array:
    assert dist.low is not None
    assert dist.high is not None
    spread = (dist.high - dist.low) / (2 * Z95)
    return np.asarray(special.ndtr((x - (dist.low + dist.high) / 2) / spread))


def _lognormal_cdf(x: Array, dist: Distribution, centre: float) -> Array:
    assert dist.low is not None
    assert dist.high is not None
    logs = Distribution(kind="normal", low=float(np.log(dist.low)), high=float(np.log(dist.high)))
    positive = np.where(x > 0, x, np.nan)
    return np.where(x > 0, _normal_cdf(np.log(positive), logs, centre), 0.0)


def _beta_cdf(x: Array, dist: Distribution, centre: float) -> Array:
    return np.asarray(special.betainc(dist.a, dist.b, np.clip(x, 0.0, 1.0)))


def _constant_cdf(x: Array, dist: Distribution, centre: float) -> Array:
    return (x >= centre).astype(float)


_CDFS: dict[str, Callable[[Array, Distribution, float], Array]] = {
    "pert": _pert_cdf,
    "triangular": _triangular_cdf,
    "uniform": lambda x, dist, centre: _unit(x, dist),
    "normal": _normal_cdf,
    "lognormal": _lognormal_cdf,
    "beta": _beta_cdf,
    "constant": _constant_cdf,
}


def pooled_quantiles(
    parameters: Sequence[Parameter], weights: ArrayLike, probabilities: ArrayLike
) -> Array:
    """Return quantiles of a linear pool: the mixture of several distributions.

    Parameters
    ----------
    parameters : sequence of Parameter
        One distribution each.
    weights : array_like
        Weight of each; they are scaled to sum to 1.
    probabilities : array_like, shape (n,)
        0 to 1, exclusive.

    Returns
    -------
    ndarray, shape (n,)
        Values whose mean probability, weighted, is the wanted one (Stone 1961).
    """
    w = np.asarray(weights, dtype=float) / np.sum(weights)
    at = np.asarray(probabilities, dtype=float)
    own = np.array([quantile(parameter, at) for parameter in parameters])
    found = np.empty_like(at)
    for j, p in enumerate(at):
        low, high = float(own[:, j].min()), float(own[:, j].max())

        def excess(x: float, p: float = float(p)) -> float:
            return float(sum(wk * cdf(k, x) for wk, k in zip(w, parameters, strict=True))) - p

        if excess(high) <= 0:
            found[j] = high
        elif excess(low) >= 0:
            found[j] = low
        else:
            found[j] = scipy.optimize.brentq(
                excess, low, high, xtol=1e-12 * max(1.0, abs(high)), rtol=1e-14
            )
    return found
