"""The model in the compiled kernel: the same results as `valuma_scenarios.model.simulate`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.model.arrays import AlternativeInputs, Territory
from valuma_scenarios.model.common import Common
from valuma_scenarios.model.effort import Trajectory
from valuma_scenarios.model.simulate import Costs, Effects, simulate, simulate_goals
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


def goal_simulator(
    study: Study, territory: Territory, shared: Common
) -> Callable[[AlternativeInputs], NDArray[np.floating]]:
    """Return what runs one alternative for its effects on goals alone, in half the time.

    What it returns, shape (g, r + 1, y_out, s), is to be read before the next alternative is run.
    """
    if kernel_of(territory.structure) != NUMPY:
        return CompiledModel(study, territory, shared, only_goals=True).goals

    def goals(alternative: AlternativeInputs) -> NDArray[np.floating]:
        return simulate_goals(alternative, territory, shared).swapaxes(0, 1)

    return goals


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
    only_goals : bool
        Whether effects on indicators are not wanted: the live path asks for `goals` alone, and what
        indicators have in common is then worked out once.

    Raises
    ------
    ValueError
        If the kernel does not have one of the study's forms; `has_forms` tells.
    KernelUnavailableError
        Where wasmtime or the module does not load.
    """

    def __init__(
        self,
        study: Study,
        territory: Territory,
        shared: Common,
        using: Kernel | None = None,
        *,
        only_goals: bool = False,
    ) -> None:
        if not has_forms(territory.structure):
            message = "the compiled kernel does not have one of the study's forms"
            raise ValueError(message)
        self.kernel = using or kernel()
        self.study, self.territory, self.draws = study, territory, shared.draws
        self._blocks = -(-len(shared.draws) // LANES)
        rows = territory.goal_rows if only_goals else territory.indicator_rows
        self._only_goals = only_goals
        sizes = study_sizes(territory, rows, shared.years)
        self.kernel.resize(block=self._blocks, network=0, span=1, **sizes)
        fill_study(self.kernel, territory, rows, shared.years)
        fill_draws(self.kernel, study, territory, rows, shared)
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
        if self._only_goals:
            message = "this model gives goals only"
            raise ValueError(message)
        self.load(a)
        self.kernel.call("run", 0, self._blocks, self.kernel.sizes["row"])
        stocks = dict(zip(STOCKS, self._result("state"), strict=True))
        regions = {name: np.swapaxes(level, 0, 1)[:-1] for name, level in stocks.items()}
        return Effects(
            indicator=self._by_region("row_result"),
            goal=self._by_region("goal_result"),
            trajectory=Trajectory(**regions),
            costs=Costs(**dict(zip(COSTS, self._result("cost"), strict=True))),
            alignment=self._result("alignment"),
        )

    def goals(self, a: AlternativeInputs) -> NDArray[np.floating]:
        """Run one alternative for all draws and return its effects on goals.

        Returns
        -------
        ndarray, shape (g, r + 1, y_out, s)
            In the kernel's precision and memory: to be read before the next run.
        """
        self.load(a)
        self.kernel.call("run", 0, self._blocks, 0)
        return self._by_item("goal_result")

    def _by_item(self, name: str) -> NDArray[np.floating]:
        values = self.kernel[name]
        return values.reshape(*values.shape[:-2], self._blocks * LANES)[..., : len(self.draws)]

    def _by_region(self, name: str) -> Array:
        """Return effects with regions first, as the numpy equations have them.

        In double precision it is the kernel's own memory, taken again by the next simulation.
        """
        return self._by_item(name).astype(float, copy=False).swapaxes(0, 1)

    def _result(self, name: str) -> Array:
        """Put blocks and lanes of a result together again; draws are the last axis."""
        values = np.moveaxis(self.kernel[name], 0, -2)
        whole = np.empty((*values.shape[:-2], self._blocks * LANES))
        whole.reshape(values.shape)[...] = values
        return whole[..., : len(self.draws)]
