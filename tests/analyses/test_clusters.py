"""Camps among weight profiles."""

from __future__ import annotations

import numpy as np
import pytest

from valuma_scenarios.analyses.ranking.clusters import clusters, silhouette
from valuma_scenarios.vocabulary import GOALS

SMALLEST = 5


def test_two_camps_are_found_and_small_ones_are_hidden() -> None:
    a, b = np.eye(6)[0], np.eye(6)[3]
    found = clusters(np.array([a] * 6 + [b] * 5), SMALLEST, GOALS)
    assert [group["n"] for group in found] == [6, 5]
    assert found[0]["weights"] == {f"g{k}": float(k == 1) for k in range(1, 7)}
    assert clusters(np.array([a] * 7 + [b] * 4), SMALLEST, GOALS) == []
    assert clusters(np.array([a] * 12), SMALLEST, GOALS) == []


def test_three_camps_beat_two_and_a_cloud_has_none() -> None:
    rng = np.random.default_rng(4)
    camps = [rng.dirichlet(1 + 300 * np.eye(6)[k], size=6 + k) for k in (0, 2, 5)]
    assert [group["n"] for group in clusters(np.vstack(camps), SMALLEST, GOALS)] == [11, 8, 6]
    assert clusters(rng.dirichlet(np.full(6, 60.0), size=20), SMALLEST, GOALS) == []


def test_order_of_answers_does_not_matter() -> None:
    rng = np.random.default_rng(3)
    table = np.vstack([rng.dirichlet(1 + 40 * np.eye(6)[k], size=7) for k in (1, 4)])
    assert clusters(table, SMALLEST, GOALS) == clusters(rng.permutation(table), SMALLEST, GOALS)


def test_silhouette_by_hand() -> None:
    table = np.array([[0.0], [1.0], [10.0]])
    # 0: inside 1, outside 10; 1: inside 1, outside 9; the lone one counts 0.
    expected = ((10 - 1) / 10 + (9 - 1) / 9 + 0) / 3
    assert silhouette(table, np.array([1, 1, 2], dtype=np.int32)) == pytest.approx(expected)
