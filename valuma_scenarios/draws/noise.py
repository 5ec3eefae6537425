"""Process noise of the baseline: one stream for each indicator and region, by name.

The steps of a draw depend on the seed, the name and the number of the draw only. So more draws,
other regions or another order change no earlier number, and any block can be made by itself.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws import special
from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.draws.streams import EDGE, generator

Array = NDArray[np.float64]

STRIDE = 16
"""Steps of a draw that come from one stream; further ones come from further streams."""
HELD = 512
"""Blocks of one name that are held: analyses ask for the draws of a run again and again."""


def steps_of(draws: Draws, name: tuple[str, ...], steps: int) -> Array:
    """Return independent standard normal steps.

    Parameters
    ----------
    draws : Draws
        A block of draws. Where they come from no seed (the central run, a given design), the path
        is the middle one: zeros.
    name : tuple of str
        What the steps belong to: an indicator, or an indicator and a region.
    steps : int
        Steps wanted. A longer path goes on from a shorter one.

    Returns
    -------
    ndarray, shape (steps, s)
    """
    if draws.seed is None or draws.first is None:
        return np.zeros((steps, len(draws)))
    return _steps(draws.seed, draws.first, len(draws), name, steps)


@lru_cache(maxsize=HELD)
def _steps(seed: int, first: int, count: int, name: tuple[str, ...], steps: int) -> Array:
    u = np.empty((steps, count))
    for start in range(0, steps, STRIDE):
        bits = generator(seed, "noise", *name, str(start // STRIDE))
        bits.advance(first * STRIDE)
        part = np.random.Generator(bits).random((count, STRIDE)).T
        u[start : start + STRIDE] = part[: steps - start]
    found: Array = special.ndtri(np.clip(u, EDGE, 1 - EDGE, out=u))
    found.setflags(write=False)
    return found
