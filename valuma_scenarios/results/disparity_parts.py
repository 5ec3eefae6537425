"""Gaps between regions split in two: between the larger areas and within them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import central
from valuma_scenarios.model.common import baseline_path
from valuma_scenarios.model.equations.goals import SMALLEST_LEVEL, theil_parts
from valuma_scenarios.model.inputs import build
from valuma_scenarios.model.parameters import Parameters
from valuma_scenarios.results.drawn import Drawn
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

PARTS = ("between", "within")
UNIT = "Theil index"
COLUMNS = (
    *("alternative", "indicator", "part", "year", "unit"),
    *("baseline", "value", "change_pct", "goal_weight"),
)


def has_parts(study: Study) -> bool:
    """Whether the regions are parts of those of the main level, so that gaps can be split."""
    return study.level != study.area.main


def disparity_table(drawn: Drawn) -> pd.DataFrame:
    """Split the Theil index of every indicator of the disparity goal, in the central run.

    Parameters
    ----------
    drawn : Drawn
        Results of the one central draw, in double precision, of a study that `has_parts`.

    Returns
    -------
    pandas.DataFrame
        See `COLUMNS`. `baseline` is a part of the index on the baseline path without policy, and
        `value` with the alternative. `change_pct` is in % of the whole index on the baseline path,
        positive where gaps shrink; weighted with `goal_weight`, the changes of both parts of all
        indicators add up to the national effect on the disparity goal.
    """
    study = drawn.study
    inputs, draws = build(study), central(study)
    used, years = np.flatnonzero(inputs.disparity), list(range(len(study.years)))
    path = baseline_path(inputs, Parameters.of(draws), draws, used, years)[..., 0]
    before = [_parts(level, inputs.share, inputs.groups) for level in path]
    frames = []
    for a, alternative in enumerate(study.alternatives):
        for row, indicator in enumerate(used):
            name = inputs.indicators[indicator]
            effect = drawn.of("indicator", name)[a, :-1, :, 0]
            after = _parts(path[row] + effect, inputs.share, inputs.groups)
            whole = sum(before[row])
            for part, old, new in zip(PARTS, before[row], after, strict=True):
                columns = (
                    *(alternative.id, name, part, study.years, UNIT),
                    *(old, new, 100 * (old - new) / whole, inputs.disparity[indicator]),
                )
                frames.append(pd.DataFrame(dict(zip(COLUMNS, columns, strict=True))))
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)]


def _parts(level: Array, share: Array, groups: NDArray[np.intp]) -> tuple[Array, Array]:
    """Return both parts of the index in every year from levels of shape (region, year)."""
    return theil_parts(np.maximum(level, SMALLEST_LEVEL).T, share, groups)
