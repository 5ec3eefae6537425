"""A study as arrays: what is counted, and what is left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from valuma_scenarios.draws.sampling import central
from valuma_scenarios.model import inputs as layout
from valuma_scenarios.model.inputs import build, membership_of, territory_of
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.schema.scenario import Members

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


def test_an_indicator_may_have_no_end(shipped_study):
    names = list(shipped_study.measured)[:3]
    ends = dict(zip(names, [(None, 5.0), (-2.0, None), (None, None)], strict=True))
    changed = {
        name: shipped_study.indicators[name].model_copy(update={"bounds": bounds})
        for name, bounds in ends.items()
    }
    study = replace(shipped_study, indicators=shipped_study.indicators | changed)
    found = territory_of(study).bounds[:, :3]
    assert found.tolist() == [[-np.inf, -2, -np.inf], [5, np.inf, np.inf]]


def test_a_path_starts_in_the_year_of_the_observation(shipped_study):
    years = shipped_study.baseline["year"] * 0 + 2022
    found = territory_of(replace(shipped_study, baseline=shipped_study.baseline.assign(year=years)))
    assert np.unique(found.steps, axis=1)[0].tolist() == [[0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]]


def test_weights_inside_a_goal_sum_to_one_or_to_nothing():
    goals = {"a": {"g1": 0.125}, "b": {"g1": 0.375, "g2": 2.0}, "c": {"g3": 1.0}}
    study: Any = SimpleNamespace(
        goals=("g1", "g2", "g3"), indicators={k: SimpleNamespace(goals=v) for k, v in goals.items()}
    )
    assert layout.goal_weights(study, ("a", "b")).tolist() == [[0.25, 0.75], [0, 1], [0, 0]]


def test_neighbours_share_a_region_and_islands_have_none():
    pairs = [("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")]
    study: Any = SimpleNamespace(
        regions=pd.DataFrame(index=list("abcd")),
        neighbours=pd.DataFrame(pairs, columns=["region", "neighbour"]),
    )
    expected = [[0, 1, 0, 0], [0.5, 0, 0.5, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    assert layout._neighbourhood(study).tolist() == expected


def test_members_by_name_and_by_type():
    regions = pd.DataFrame({"x": [0.5, 0.75, 0.25], "y": [0.25, 0.75, 0.0]}, index=list("abc"))
    assert membership_of(Members(all=True), regions).tolist() == [1, 1, 1]
    named = Members(region_types=("x", "y"), regions={"a": 1.0, "c": 0.125})
    assert membership_of(named, regions).tolist() == [1, 1, 0.25]
    assert membership_of(Members(regions={"b": 0.5}), regions).tolist() == [0, 0.5, 0]


def test_a_network_is_active_from_its_first_to_its_last_year():
    years = (2020, 2021, 2022, 2023)
    some: Any = SimpleNamespace(active=(2021, 2022))
    always: Any = SimpleNamespace(active=None)
    assert layout._active(some, years).tolist() == [0, 1, 1, 0]
    assert layout._active(always, years).tolist() == [1, 1, 1, 1]


def test_regions_are_excluded_by_themselves_or_with_what_they_are_part_of():
    regions = pd.DataFrame({"parent": ["A", "A", "B"]}, index=["a1", "a2", "b1"])
    for names, expected in ((["A"], [1, 1, 0]), (["b1"], [0, 0, 1]), ([], [0, 0, 0])):
        line: Any = SimpleNamespace(excluded_regions=names)
        found = layout._excluded(line, regions)
        assert found.tolist() == expected


def test_years_with_money_end_unless_it_goes_on():
    lines = {"a": SimpleNamespace(years=(2019, 2021)), "b": SimpleNamespace(years=(2020, 2030))}
    study: Any = SimpleNamespace(years=(2020, 2021, 2022), instruments=lines)
    for goes_on, expected in ((False, [[1, 1, 0], [1, 1, 1]]), (True, [[1, 1, 1], [1, 1, 1]])):
        funding: Any = SimpleNamespace(continue_after_last_year=goes_on)
        assert layout.funded_years(study, funding, ["a", "b"]).tolist() == expected


def test_what_was_laid_out_last_is_kept():
    laid, made = layout._Laid(2), list[int]()
    parts = [object() for _ in range(3)]

    def make(name):
        def lay():
            made.append(name)
            return name

        return laid.get((parts[name],), lay)

    assert [make(k) for k in (0, 1, 0, 2, 1, 2, 0)] == [0, 1, 0, 2, 1, 2, 0]
    assert made == [0, 1, 2, 0], "the first of three went when the third came"
