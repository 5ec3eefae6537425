"""Inverse distribution functions of the uncertain parameters.

Every family is reached through the unit cube: a design gives probabilities, `quantile` turns them
into values. So any distribution works with any design, and with any sensitivity method.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import special

from valuma_scenarios.schema.parameters import Distribution, Parameter

Array = NDArray[np.float64]

Z95 = float(special.ndtri(0.95))
"""95th percentile of the standard normal: 5th and 95th percentiles lie 2 x Z95 apart."""

PERT_WEIGHT = 4.0
"""Weight of the mode in the beta-PERT distribution (the usual 4)."""


def _pert(u: Array, dist: Distribution, centre: float) -> Array:
    low, high, mode = _range(dist, centre)
    a = 1 + PERT_WEIGHT * (mode - low) / (high - low)
    b = 1 + PERT_WEIGHT * (high - mode) / (high - low)
    return low + (high - low) * np.asarray(special.betaincinv(a, b, u))


def _triangular(u: Array, dist: Distribution, centre: float) -> Array:
    low, high, mode = _range(dist, centre)
    split = (mode - low) / (high - low)
    below = low + np.sqrt(u * (high - low) * (mode - low))
    above = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u < split, below, above)


def _uniform(u: Array, dist: Distribution, centre: float) -> Array:
    low, high, _ = _range(dist, centre)
    return low + (high - low) * u


def _normal(u: Array, dist: Distribution, centre: float) -> Array:
    low, high, _ = _range(dist, centre)
    return (low + high) / 2 + (high - low) / (2 * Z95) * np.asarray(special.ndtri(u))


def _lognormal(u: Array, dist: Distribution, centre: float) -> Array:
    low, high, _ = _range(dist, centre)
    return np.exp(
        (np.log(low) + np.log(high)) / 2
        + (np.log(high) - np.log(low)) / (2 * Z95) * np.asarray(special.ndtri(u))
    )


def _beta(u: Array, dist: Distribution, centre: float) -> Array:
    return np.asarray(special.betaincinv(dist.a, dist.b, u))


def _constant(u: Array, dist: Distribution, centre: float) -> Array:
    return np.full_like(u, centre)


_FAMILIES: dict[str, Callable[[Array, Distribution, float], Array]] = {
    "pert": _pert,
    "triangular": _triangular,
    "uniform": _uniform,
    "normal": _normal,
    "lognormal": _lognormal,
    "beta": _beta,
    "constant": _constant,
}


def _range(dist: Distribution, centre: float) -> tuple[float, float, float]:
    """Return low, high and mode; the schema guarantees that low and high are there."""
    assert dist.low is not None
    assert dist.high is not None
    return dist.low, dist.high, centre if dist.mode is None else dist.mode


def quantile(parameter: Parameter, u: Array) -> Array:
    """Return the values of a parameter at given probabilities.

    Parameters
    ----------
    parameter : Parameter
        The uncertain parameter.
    u : ndarray
        Probabilities, strictly between 0 and 1, any shape.

    Returns
    -------
    ndarray
        Values in the parameter's unit, same shape; never outside the parameter's bounds.

    Notes
    -----
    `pert`, `triangular`, `uniform`: low and high are minimum and maximum. `normal`, `lognormal`:
    low and high are the 5th and 95th percentiles. Beta-PERT has shapes
    ``1 + 4 (mode - low) / (high - low)`` and ``1 + 4 (high - mode) / (high - low)``.
    """
    dist = parameter.distribution
    values = _FAMILIES[dist.kind](np.asarray(u, dtype=float), dist, parameter.value)
    low, high = parameter.bounds
    return np.clip(values, -np.inf if low is None else low, np.inf if high is None else high)
