"""Counting draws in parts gives what counting them at once gives."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from valuma_scenarios.analyses.ranking import rank_counts, smaa
from valuma_scenarios.analyses.ranking.verdicts import _better
from valuma_scenarios.results.differences import p_better


def test_draws_in_parts_are_counted_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(size=(4, 101, 3))
    values[1, :30] = values[2, :30]  # two that are level
    values[0] = 0.0
    goals = xr.DataArray(
        values,
        dims=("alternative", "draw", "goal"),
        coords={"alternative": [*"abcd"], "goal": ["g1", "g2", "g3"]},
    )
    told = list[tuple[int, int]]()
    whole = smaa.acceptability(goals)
    monkeypatch.setattr(rank_counts, "DRAWS_TOGETHER", 13)
    monkeypatch.setattr(rank_counts, "SCORES_TOGETHER", 13 * 4 * 90)
    parts = smaa.acceptability(goals, progress=lambda done, of: told.append((done, of)))
    for name in ("rank", "pairwise", "rank_by_draw", "rank_by_weight", "pairs_by_draw"):
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), rtol=1e-13)
    level = parts.rank_by_draw[1:3, :, :30]
    np.testing.assert_array_equal(level[0], level[1])
    assert (level % 1 > 0).any()
    assert told == sorted(told)
    assert told[-1] == (smaa.DEFAULT_WEIGHTS, smaa.DEFAULT_WEIGHTS)
    assert len(told) > 50


def test_shares_of_some_draws_are_counted_goal_by_goal() -> None:
    values = np.random.default_rng(2).normal(size=(40, 3, 2))
    draws = np.arange(40) % 3 > 0
    found = _better(values, draws)
    for one in range(3):
        for other in range(3):
            for goal in range(2):
                change = values[draws, one, goal] - values[draws, other, goal]
                assert found[one, other, goal] == p_better(change)
                assert found[one, other, goal] == sum(x > 0 for x in change) / draws.sum()
