"""A sensitivity method: the linear correlation of every input with the outcome."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from valuma_scenarios.analyses.sensitivity.designs import Factor
from valuma_scenarios.analyses.sensitivity.method import (
    Array,
    Measures,
    Method,
    Settings,
    per_outcome,
)


def pearson(factors: Sequence[Factor], x: Array, y: Array, _: Settings) -> Measures:
    """Return how closely the outcome follows each input on a line, 0 to 1."""

    def one(values: Array) -> dict[str, tuple[Array, Array]]:
        centred = x - x.mean(axis=0)
        size = np.sqrt((centred**2).sum(axis=0) * ((values - values.mean()) ** 2).sum())
        found = np.abs(centred.T @ (values - values.mean())) / np.where(size > 0, size, 1)
        return {"pearson": (found, np.full_like(found, np.nan))}

    return per_outcome(y, one, len(factors), ("pearson",))


METHOD = Method(
    "pearson", "pearson", {"pearson": "linear correlation, 0 to 1"}, "valid", grouped=False,
    default_n=200, read=pearson,
)  # fmt: skip
