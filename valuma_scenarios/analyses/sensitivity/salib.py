"""What the methods of the SALib library share: the unit cube, seeds, side effects contained.

The problem is always the unit cube, seeds are at least 1 (the library treats 0 as "no seed"), and
what the library does to Python's warnings and to numpy's global random state stays inside the call.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.analyses.sensitivity.designs import Factor
from valuma_scenarios.draws.sampling import Draws, from_unit_cube, names_of
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

_LOCK = threading.Lock()


@contextmanager
def guarded(seed: int) -> Iterator[None]:
    """Contain the library's side effects: global random state, warning filters and format.

    Raises
    ------
    UsageError
        If the seed is not positive.
    """
    if seed < 1:
        msg = Said(
            "the seed must be at least 1, but is {seed}: the library ignores a seed of 0", seed=seed
        )
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


def problem(factors: Sequence[Factor]) -> dict[str, Any]:
    """Return SALib's problem: the unit cube, one number for each member of a factor."""
    members = [name for factor in factors for name in factor.members]
    bounds = [[0.0, 1.0]] * len(members)
    return {"num_vars": len(members), "names": members, "bounds": bounds}


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


def floats(values: Any) -> Array:
    """Return the library's numbers as an array, NaN where it has none."""
    return np.array([np.nan if v is None else v for v in np.ma.filled(values, np.nan)], dtype=float)


def with_intervals(found: Any, *names: str) -> dict[str, tuple[Array, Array]]:
    """Return measures of the library with the half widths that it calls ``NAME_conf``."""
    return {name: (floats(found[name]), floats(found[f"{name}_conf"])) for name in names}
