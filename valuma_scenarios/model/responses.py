"""Responses of indicators in a block of draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.model.arrays import Territory
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

EUR_UNIT = 100.0
"""Responses are stated for 100 EUR per inhabitant and year."""

SHRINKAGE = "shrinkage"
"""Common publication bias: what is left of a published effect."""
STATED_SHRINKAGE = 0.5
"""The responses are stated after this shrinkage, so the factor enters relative to it."""


def response_per_100(study: Study, territory: Territory, draws: Draws) -> Array:
    """Yearly response to net effort of 100 EUR per inhabitant, in native units, shape (i, s).

    Notes
    -----
    Where no study speaks, the judgement rule is ``direction x 0.02 spread`` times a multiplier
    common to all such rows times the indicator's own.
    """
    rule = territory.rule_share * territory.spread * territory.direction
    rows = []
    for position, name in enumerate(territory.indicators):
        spec = study.indicators[name].response
        beta = spec.scale * draws[spec.parameter]
        if spec.rule:
            beta = beta * draws["rule_multiplier"] * rule[position]
        for factor in spec.times:
            beta = beta * draws[factor] / (STATED_SHRINKAGE if factor == SHRINKAGE else 1.0)
        rows.append(beta)
    return np.stack(rows)
