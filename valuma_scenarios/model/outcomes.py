"""Outcomes of the country beside goals: learning, alignment, polarisation and costs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.model.arrays import Territory
from valuma_scenarios.model.common import PERCENT, Common
from valuma_scenarios.model.equations import goals
from valuma_scenarios.model.simulate import Effects

Array = NDArray[np.float64]

OUTCOMES: dict[str, str] = {
    "peer_learning": "0-1",
    "alignment": "0-1",
    "polarisation_sd": "0-1",
    "polarisation_relative": "ratio",
    "polarisation_gap": "% of the gap at the start",
    "participation": "person-years a year",
    "participation_cost": "M€ a year",
    "programme": "M€ a year",
    "coordination": "M€ a year",
    "incentives": "M€ a year",
    "administration": "M€ a year",
    "cost": "M€ a year",
}
"""Outcomes and their units.

`programme` is what is left after coordination and incentives, and `administration` a part of it;
`cost` is programme, coordination and the members' time, of which incentives pay a part.
"""


def outcomes(territory: Territory, shared: Common, effects: Effects) -> Array:
    """Return the outcomes of an alternative in the order of `OUTCOMES`, shape (o, y, s)."""
    path, spent, share = effects.trajectory, effects.costs, territory.share
    deviation, relative = goals.spread(path.capacity, share)
    start = goals.gap_of_fifths(shared.home.start, share)
    gap = PERCENT * goals.gap_of_fifths(path.capacity, share)
    time = spent.participation * shared.p.fte_cost
    found = {
        "peer_learning": goals.country_mean(path.learning, share),
        "alignment": effects.alignment,
        "polarisation_sd": deviation,
        "polarisation_relative": relative,
        "polarisation_gap": np.where(start > 0, gap / np.where(start > 0, start, np.inf), PERCENT),
        "participation": spent.participation,
        "participation_cost": time,
        "programme": spent.programme,
        "coordination": spent.coordination,
        "incentives": spent.incentive,
        "administration": spent.overhead,
        "cost": spent.programme + spent.coordination + time,
    }
    return np.stack([found[name] for name in OUTCOMES])
