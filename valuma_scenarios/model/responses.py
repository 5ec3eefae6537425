"""Responses of indicators in a block of draws: what all alternatives share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.model.equations import effects
from valuma_scenarios.model.inputs import ModelInputs
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

EUR_UNIT = 100.0
"""Responses are stated for 100 EUR per inhabitant and year."""

SHRINKAGE = "shrinkage"
"""Common publication bias: responses hold at its central value, so it enters relative to that."""


@dataclass(frozen=True)
class Responses:
    """Responses in one block of draws.

    Parameters
    ----------
    strength : ndarray, shape (s, i, r)
        Native units per year for one EUR per inhabitant of net effort in a fully relevant theme.
    over_time : ndarray, shape (s, y, y)
        Stock in a later year from one unit of pulse in an earlier one.
    path : ndarray, shape (s, y, i', r)
        Baseline path of the disparity goal's indicators, native units.
    """

    strength: Array
    over_time: Array
    path: Array


def responses(study: Study, inputs: ModelInputs, draws: Draws) -> Responses:
    """Return what a block of draws makes of the responses."""
    beta = response_per_100(study, inputs, draws)
    local = inputs.sensitivity ** draws["zeta_sensitivity"][:, None, None]
    used = np.flatnonzero(inputs.disparity)
    path = effects.damped_path(
        inputs.level[used], inputs.trend[used], draws["trend_damping"], inputs.steps[:, used]
    )
    low, high = inputs.bounds[:, used, None]
    return Responses(
        strength=beta[:, :, None] * local / EUR_UNIT,
        over_time=effects.response_over_time(
            draws["lag_years"],
            draws["delta_effect"],
            len(inputs.years),
            round(study.constant("lag_stages")),
        ),
        path=np.clip(path, low, high),
    )


def response_per_100(study: Study, inputs: ModelInputs, draws: Draws) -> Array:
    """Yearly response to net effort of 100 EUR per inhabitant, in native units, shape (s, i).

    Notes
    -----
    Where no study speaks, the judgement rule is ``direction x 0.02 spread`` times a multiplier
    common to all such rows times the indicator's own.
    """
    rule = study.constant("rule_share") * inputs.spread * inputs.direction
    columns = []
    for position, name in enumerate(inputs.indicators):
        spec = study.indicators[name].response
        beta = spec.scale * draws[spec.parameter]
        if spec.rule:
            beta = beta * draws["rule_multiplier"] * rule[position]
        for factor in spec.times:
            centre = study.parameters[factor].value if factor == SHRINKAGE else 1.0
            beta = beta * draws[factor] / centre
        columns.append(beta)
    return np.stack(columns, axis=1)
