"""Models with known sensitivity indices, dressed as studies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import P_NULL, Draws
from valuma_scenarios.project.open import load_project
from valuma_scenarios.schema.parameters import Correlation, Distribution, Parameter
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]
Evaluate = Callable[[Draws], Array]

ROOT = Path(__file__).parents[2]
GROUPS = ("learning", "capacity", "money")


@lru_cache(maxsize=1)
def shipped() -> Study:
    """The shipped project."""
    return load_project(ROOT)


def study_of(
    ranges: dict[str, tuple[str, float, float]],
    groups: tuple[str, ...] = (),
    pairs: dict[tuple[str, str], float] | None = None,
) -> Study:
    """A study whose parameters have the given distributions (kind, low, high)."""
    base = shipped()
    some = base.parameters["rho_capacity"]
    parameters: dict[str, Parameter] = {p: base.parameters[p] for p in P_NULL.values()}
    for j, (name, (kind, low, high)) in enumerate(ranges.items()):
        distribution = Distribution.model_validate({"kind": kind, "low": low, "high": high})
        change = {
            "distribution": distribution,
            "value": (low + high) / 2,
            "bounds": (None, None),
            "group": groups[j] if groups else GROUPS[j % len(GROUPS)],
        }
        parameters[name] = some.model_copy(update=change)
    correlations = tuple(
        Correlation(
            a=a,
            b=b,
            rank_correlation=6 / np.pi * np.arcsin(rho / 2),
            grade="D",
            sources=("judgement",),
            note="test",
        )
        for (a, b), rho in (pairs or {}).items()
    )
    return replace(base, parameters=parameters, correlations=correlations)


def columns(draws: Draws, names: tuple[str, ...]) -> Array:
    return np.column_stack([draws[name] for name in names])


# --- Ishigami: y = sin x1 + 7 sin² x2 + 0.1 x3⁴ sin x1 on (-pi, pi)

ISHIGAMI = ("x1", "x2", "x3")
ISHIGAMI_S1 = np.array([0.3139, 0.4424, 0.0])
ISHIGAMI_ST = np.array([0.5576, 0.4424, 0.2437])
ISHIGAMI_SHAPLEY = np.array([0.43575, 0.4424, 0.12185])


def ishigami_study(groups: tuple[str, ...] = ()) -> Study:
    return study_of(dict.fromkeys(ISHIGAMI, ("uniform", -np.pi, np.pi)), groups)


def ishigami(draws: Draws) -> Array:
    x = columns(draws, ISHIGAMI)
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    # the second outcome is a difference of two quantities, the third does not vary
    return np.column_stack([y, (y + 3 * x[:, 1]) - y, np.full(len(y), 5.0)])


# --- Sobol' g-function with a = (0, 1, 4.5, 9, 99, 99, 99, 99)

G_A = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])
G_NAMES = tuple(f"x{j}" for j in range(1, 9))
_PARTS = 1 / (3 * (1 + G_A) ** 2)
G_VARIANCE = np.prod(1 + _PARTS) - 1
G_S1 = _PARTS / G_VARIANCE
G_ST = np.array([p * np.prod(np.delete(1 + _PARTS, j)) for j, p in enumerate(_PARTS)]) / G_VARIANCE
G_S12 = _PARTS[0] * _PARTS[1] / G_VARIANCE


def g_study() -> Study:
    return study_of(dict.fromkeys(G_NAMES, ("uniform", 0.0, 1.0)))


def g_function(draws: Draws) -> Array:
    x = columns(draws, G_NAMES)
    y: Array = np.prod((np.abs(4 * x - 2) + G_A) / (1 + G_A), axis=1)
    return y[:, None]


# --- linear model: y = 1 x1 + 2 x2 + 3 x3 with standard normal inputs

LINEAR = ("x1", "x2", "x3")
WEIGHTS = np.array([1.0, 2.0, 3.0])
Z90 = 1.6448536269514722


def linear_study(pairs: dict[tuple[str, str], float] | None = None) -> Study:
    return study_of(dict.fromkeys(LINEAR, ("normal", -Z90, Z90)), pairs=pairs)


def linear(draws: Draws) -> Array:
    y: Array = columns(draws, LINEAR) @ WEIGHTS
    return y[:, None]
