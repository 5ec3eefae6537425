"""What designs do: national effects on the goals in every draw, computed in batches and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.model.arrays import AlternativeInputs
from valuma_scenarios.model.common import common
from valuma_scenarios.model.inputs import alternative_inputs, territory_of
from valuma_scenarios.model.wasm.compiled import goal_simulator
from valuma_scenarios.model.wasm.memory import LANES
from valuma_scenarios.results.memory import draws_key, piece_path, study_key
from valuma_scenarios.results.pieces import kept_piece
from valuma_scenarios.results.threads import in_order, threads_here
from valuma_scenarios.schema.scenario import Alternative
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Evaluator:
    """Runs alternatives in the same draws.

    Parameters
    ----------
    study : Study
        The study; its own alternatives do not count.
    draws : Draws
        The draws that every alternative is run in.
    year : int
        Year of the effects.
    folder : pathlib.Path, optional
        Where finished batches are kept; nothing is kept if not given.
    """

    study: Study
    draws: Draws
    year: int
    folder: Path | None = None

    @cached_property
    def _key(self) -> tuple[str, str]:
        alone = replace(self.study, alternatives=())
        return study_key(alone), draws_key(self.draws)

    def __call__(self, alternatives: Sequence[Alternative]) -> Array:
        """Return national effects against the baseline path, shape (alternative, draw, goal)."""
        shape = (len(alternatives), len(self.draws), len(self.study.goals))
        path = None
        if self.folder is not None:
            content = "\n".join(a.model_dump_json() for a in alternatives)
            path = piece_path(self.folder, *self._key, self.year, content)
        flat = (shape[0], shape[1] * shape[2])
        return kept_piece(path, flat, lambda: self._run(alternatives).reshape(flat)).reshape(shape)

    def _run(self, alternatives: Sequence[Alternative]) -> Array:
        territory = territory_of(self.study)
        inputs = [alternative_inputs(self.study, a, territory) for a in alternatives]
        size = -(-len(self.draws) // (threads_here() * LANES)) * LANES
        blocks = [
            self.draws.block(start, start + size) for start in range(0, len(self.draws), size)
        ]
        parts = in_order(partial(self._block, inputs, block) for block in blocks)
        return np.concatenate(list(parts), axis=1)

    def _block(self, inputs: Sequence[AlternativeInputs], draws: Draws) -> Array:
        """Run all alternatives for a block of draws in one kernel, shape (a, draw, goal)."""
        territory = territory_of(self.study)
        shared = common(self.study, territory, draws, [self.study.years.index(self.year)])
        run = goal_simulator(self.study, territory, shared)
        return np.stack([run(a)[:, -1, 0].T.astype(float) for a in inputs])
