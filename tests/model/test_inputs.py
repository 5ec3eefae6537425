"""A study as arrays: what is counted, and what is left out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from valuma_scenarios.draws.sampling import central
from valuma_scenarios.model.inputs import build
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.evaluate import evaluate

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def by_level():
    return {
        level: load_project(ROOT, level=level, end=2022) for level in ("maakunta", "seutukunta")
    }


def test_members_are_counted_alike_at_every_level(by_level):
    large, small = (build(study) for study in by_level.values())
    assert large.weight.tolist() == [1.0] * len(large.regions)
    # Sub-regions of a region count as one member together.
    assert small.weight.sum() == pytest.approx(len(large.regions))
    for one, other in zip(large.alternatives, small.alternatives, strict=True):
        everyone = one.networks.membership.min(axis=1, initial=1.0) == 1.0
        assert one.networks.size[everyone] == pytest.approx(other.networks.size[everyone])
        # Shares by region type are the same people, told in smaller parts; who is named by city
        # counts the same too, up to the rounding of shares.
        assert other.networks.size == pytest.approx(one.networks.size, rel=0.12)


def test_time_in_networks_is_counted_alike_at_every_level(by_level):
    times = [
        evaluate(study, central(study))["outcome_value"]
        .sel(outcome="participation", year=2022, alternative="partnership")
        .item()
        for study in by_level.values()
    ]
    assert times[1] == pytest.approx(times[0], rel=0.25)


def test_indicators_that_a_level_does_not_measure_are_left_out(by_level):
    inputs = build(by_level["seutukunta"])
    assert 0 < len(inputs.indicators) < len(build(by_level["maakunta"]).indicators)
    # Weights inside a goal sum to one of what is measured: 100 points are one spread.
    weight = np.abs(inputs.points) * inputs.spread / 100
    total = weight.sum(axis=1)
    assert total[total > 0] == pytest.approx(1.0)
