"""Classes and yardsticks of comparisons at their ends, worked out by hand."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from valuma_scenarios.analyses.compare.classes import Thresholds, impact_class
from valuma_scenarios.analyses.compare.compare import yardstick_of


@pytest.mark.parametrize(
    ("median", "better", "worse", "expected"),
    [
        (0.5, 0.75, 0.25, "+"), (0.49, 0.75, 0.25, "0"), (1.0, 0.75, 0.25, "++"),
        (0.99, 1.0, 0.0, "+"), (-0.5, 0.25, 0.75, "-"), (-1.0, 0.0, 0.75, "--"),
        (1.0, 0.74, 0.26, "?"), (0.0, 0.25, 0.0, "?"), (0.0, 0.0, 0.0, "0"),
        (0.0, 0.5, 0.5, "?"), (0.25, 1.0, 0.0, "0"),
    ],
)  # fmt: skip
def test_classes_begin_at_their_thresholds(
    median: float, better: float, worse: float, expected: str
) -> None:
    """With a yardstick of 2: + from 0.5, ++ from 1, and three of four draws that agree."""
    limits = Thresholds(slight=0.25, clear=0.5, sure=0.75)
    row = {"p50": median, "p_better": better, "p_worse": worse}
    assert impact_class(row, 2.0, thresholds=limits) == expected
    turned = {"+": "-", "++": "--", "-": "+", "--": "++"}.get(expected, expected)
    assert impact_class(row, 2.0, -1, limits) == turned


def test_the_yardstick_is_what_today_does_or_what_is_declared() -> None:
    """Today against doing nothing: -2, -0.5 and 5, so the median is 0.5 in size."""
    study: Any = SimpleNamespace(
        reference="today", goals=("g1",),
        baseline=pd.DataFrame({"indicator": ["jobs", "jobs", "x"], "region": ["a", "b", "a"],
                               "value": [10.0, 20.0, 99.0]}),
        regions=pd.DataFrame({"population": [3.0, 1.0]}, index=["a", "b"]),
    )  # fmt: skip

    def size(item: str, *names: str, today: float = 1.0) -> float:
        effects = {"do_nothing": np.array([1.0, 1, 1]), "new": np.array([7.0, 7, 7]),
                   "today": 1 + today * np.array([-2.0, -0.5, 5])}  # fmt: skip
        found: Any = SimpleNamespace(
            names=list(names), national=lambda *_: np.stack([effects[name] for name in names])
        )
        return yardstick_of(study, found, item, 2030)

    assert size("g1", "today", "new", "do_nothing") == 0.5
    assert size("g1", "today", "new") == size("g1", "new", "do_nothing") == 1
    assert size("g1", "today", "do_nothing", today=0.0) == 1
    # Mean 12.5; 0.75 · 2.5² + 0.25 · 7.5² = 18.75.
    assert size("jobs", "new") == pytest.approx(math.sqrt(18.75) / 100)
