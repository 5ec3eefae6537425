"""The model in the compiled kernel: the same results as `valuma_scenarios.model.simulate`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.model.arrays import AlternativeInputs, Territory
from valuma_scenarios.model.common import Common
from valuma_scenarios.model.effort import Trajectory
from valuma_scenarios.model.simulate import Costs, Effects, simulate
from valuma_scenarios.model.wasm.fill import (
    alternative_sizes,
    fill_alternative,
    fill_draws,
    fill_study,
    has_forms,
    study_sizes,
)
from valuma_scenarios.model.wasm.memory import COSTS, LANES, STOCKS
from valuma_scenarios.model.wasm.module import Kernel, available, identity, kernel
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

NUMPY = "numpy"
"""Name of the kernel where nothing compiled is used."""

NOTHING_BY_DRAW, GOALS_BY_DRAW, EVERYTHING_BY_DRAW = range(3)
"""What `run` lays out draw by draw besides the arrays with lanes last."""


def simulator(
    study: Study, territory: Territory, shared: Common
) -> Callable[[AlternativeInputs], Effects]:
    """Return what runs one alternative for a block of draws: compiled where it can be, else numpy.

    What it returns is to be read before the next alternative is run, and before another simulator
    is made in the same thread.
    """
    if kernel_of(territory.structure) == NUMPY:
        return partial(simulate, territory=territory, shared=shared)
    return CompiledModel(study, territory, shared).simulate


def kernel_of(structure: Mapping[str, str]) -> str:
    """Return the name of the kernel that a study with these forms runs in, for its manifest."""
    return identity() if has_forms(structure) and available() else NUMPY


class CompiledModel:
    """A study and a number of draws in a kernel, ready to run any alternative.

    Parameters
    ----------
    study : Study
        A checked study.
    territory : Territory
        The study as arrays.
    shared : Common
        What the draws give for all alternatives; any number of draws, but a few hundred at a time
        stay in a processor's cache.
    using : Kernel, optional
        Kernel to use; this thread's own in double precision if not given. Only one model can be in
        a kernel at a time.

    Raises
    ------
    ValueError
        If the kernel does not have one of the study's forms; `has_forms` tells.
    KernelUnavailableError
        Where wasmtime or the module does not load.
    """

    def __init__(
        self, study: Study, territory: Territory, shared: Common, using: Kernel | None = None
    ) -> None:
        if not has_forms(territory.structure):
            message = "the compiled kernel does not have one of the study's forms"
            raise ValueError(message)
        self.kernel = using or kernel()
        self.study, self.territory, self.draws = study, territory, shared.draws
        self._blocks = -(-len(shared.draws) // LANES)
        sizes = study_sizes(territory, shared.years)
        self.kernel.resize(block=self._blocks, network=0, span=1, **sizes)
        fill_study(self.kernel, territory, shared.years)
        fill_draws(self.kernel, study, territory, shared)
        self.kernel.call("prepare", 0, self._blocks)

    @property
    def regions(self) -> tuple[str, ...]:
        """Regions in the order of the results, which end with the country."""
        return self.territory.regions

    def load(self, a: AlternativeInputs) -> None:
        """Write an alternative into the kernel, ready to run."""
        self.kernel.resize(**alternative_sizes(a))
        fill_alternative(self.kernel, self.territory, a, self.draws)

    def simulate(self, a: AlternativeInputs) -> Effects:
        """Run one alternative for all draws; see `valuma_scenarios.model.simulate.simulate`."""
        self.load(a)
        self.kernel.call("run", 0, self._blocks, EVERYTHING_BY_DRAW)
        stocks = dict(zip(STOCKS, self._result("stock"), strict=True))
        regions = {name: np.swapaxes(level, 0, 1)[:-1] for name, level in stocks.items()}
        return Effects(
            indicator=self._by_region("indicator_by_draw"),
            goal=self._by_region("goal_by_draw"),
            trajectory=Trajectory(**regions),
            costs=Costs(**dict(zip(COSTS, self._result("cost"), strict=True))),
            alignment=self._result("alignment"),
        )

    def _by_region(self, name: str) -> Array:
        """Return effects with regions first, as the numpy equations have them.

        In memory draws come before regions and years, in the order in which results are kept. In
        double precision it is the kernel's own memory, taken again by the next simulation.
        """
        items, _, _, *rest = self.kernel[name].shape
        whole = self.kernel[name].reshape(items, self._blocks * LANES, *rest)
        return whole[:, : len(self.draws)].astype(float, copy=False).transpose(2, 0, 3, 1)

    def _result(self, name: str) -> Array:
        """Put blocks and lanes of a result together again; draws are the last axis."""
        values = np.moveaxis(self.kernel[name], 0, -2)
        whole = np.empty((*values.shape[:-2], self._blocks * LANES))
        whole.reshape(values.shape)[...] = values
        return whole[..., : len(self.draws)]
