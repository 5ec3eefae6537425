"""A robustness metric: the mean of the worst tenth of the states."""

from __future__ import annotations

import numpy as np

from valuma_scenarios.analyses.ranking.metrics import Array, Metric


def worst_tenth(f: Array) -> Array:
    """Return the mean performance over the worst tenth of the states, at least one."""
    count = max(1, f.shape[1] // 10)
    return np.asarray(np.sort(f, axis=1)[:, :count].mean(axis=1))


METRIC = Metric("worst_tenth", worst_tenth, "higher", "performance")
