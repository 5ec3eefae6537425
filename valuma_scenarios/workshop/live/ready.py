"""Draws laid out once in kernels of single precision, ready for one alternative after another.

What the draws give for all alternatives is worked out when they change. A moved lever costs one
call for its alternative. The first draws have the same bits whatever comes after them, so a quick
run is the beginning of the fine one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.model.arrays import AlternativeInputs, ModelInputs
from valuma_scenarios.model.common import common
from valuma_scenarios.model.wasm.compiled import CompiledModel
from valuma_scenarios.model.wasm.fill import has_forms
from valuma_scenarios.model.wasm.memory import LANES
from valuma_scenarios.model.wasm.module import Kernel, available
from valuma_scenarios.schema.study import Study

Array32 = NDArray[np.float32]


class Stopped(Exception):
    """A refinement that is no longer wanted."""


def compiled(inputs: ModelInputs) -> bool:
    """Return whether the live path can use the compiled kernel."""
    return has_forms(inputs.structure) and available("f32")


class ReadyModel:
    """A study and its draws, ready for any alternative.

    Parameters
    ----------
    study : Study
        The study, with its assumptions.
    inputs : ModelInputs
        The study as arrays.
    draws : Draws
        The draws.
    size : int
        Draws in a part, rounded up to whole blocks of the kernel.
    pool : ThreadPoolExecutor, optional
        Runs the parts at the same time; else the caller runs one after the other.
    only_goals : bool
        Whether nothing but goals is asked for; else `counted` can be, too.
    """

    def __init__(
        self,
        study: Study,
        inputs: ModelInputs,
        draws: Draws,
        size: int,
        pool: ThreadPoolExecutor | None = None,
        *,
        only_goals: bool = True,
    ) -> None:
        self._map = map if pool is None else pool.map
        self._lock = threading.Lock()
        # Nothing has an effect in the first year: the delay is at least a year.
        years = list(range(1, len(study.years)))
        step = -(-size // LANES) * LANES

        def part(start: int) -> CompiledModel:
            shared = common(study, inputs, draws.block(start, start + step), years)
            return CompiledModel(study, inputs, shared, Kernel("f32"), only_goals=only_goals)

        self._parts = list(self._map(part, range(0, len(draws), step)))

    def goals(self, alternative: AlternativeInputs, cancelled: Callable[[], bool]) -> Array32:
        """Return goal effects against the baseline, shape (goal, draw, region + 1, year).

        Raises
        ------
        Stopped
            If `cancelled` says so before a part.
        """
        with self._lock:
            later = list(self._map(partial(_goals, alternative, cancelled), self._parts))
        effects = np.concatenate(later, axis=1)
        return np.concatenate([np.zeros_like(effects[..., :1]), effects], axis=-1)

    def counted(self, alternative: AlternativeInputs, where: Sequence[int], year: int) -> Array32:
        """Return national effects on some indicators in one year, shape (indicator, draw).

        Parameters
        ----------
        alternative : AlternativeInputs
            The alternative.
        where : sequence of int
            Positions of the indicators.
        year : int
            Position of the year, from 1.
        """
        with self._lock:
            parts = [part.simulate(alternative).indicator for part in self._parts]
        found = [effects[-1, where, year - 1] for effects in parts]
        return np.concatenate(found, axis=-1).astype(np.float32)


def _goals(
    alternative: AlternativeInputs, cancelled: Callable[[], bool], part: CompiledModel
) -> Array32:
    if cancelled():
        raise Stopped
    # A copy: the kernel's memory is taken again by the next alternative.
    return np.array(np.moveaxis(part.goals(alternative), -1, 1), np.float32, order="C")
