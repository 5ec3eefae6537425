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


def test_one_answer_and_none_have_no_camps() -> None:
    assert clusters(np.eye(6)[:1], SMALLEST, GOALS) == []
    assert clusters(np.eye(6)[:0], SMALLEST, GOALS) == []


def test_silhouette_by_hand() -> None:
    table = np.array([[0.0], [1.0], [10.0]])
    # 0: inside 1, outside 10; 1: inside 1, outside 9; the lone one counts 0.
    expected = ((10 - 1) / 10 + (9 - 1) / 9 + 0) / 3
    assert silhouette(table, np.array([1, 1, 2], dtype=np.int32)) == pytest.approx(expected)


def test_a_silhouette_by_hand() -> None:
    """0 and 1 against 4, 5 and 9 on a line: (b - a) / max(a, b) of each, 0 for one alone."""
    line = np.array([[0.0], [1.0], [4.0], [5.0], [9.0]])
    labels = np.array([1, 1, 2, 2, 2], dtype=np.int32)
    inside = [1, 1, (1 + 5) / 2, (1 + 4) / 2, (5 + 4) / 2]
    outside = [6, 5, 3.5, 4.5, 8.5]
    scores = [(b - a) / max(a, b) for a, b in zip(inside, outside, strict=True)]
    assert silhouette(line, labels) == pytest.approx(np.mean(scores))
    three = np.array([1, 1, 2, 2, 3], dtype=np.int32)
    inside, outside = [1, 1, 1, 1], [4.5, 3.5, 3.5, 4]
    scores = [(b - a) / max(a, b) for a, b in zip(inside, outside, strict=True)]
    assert silhouette(line, three) == pytest.approx(sum(scores) / 5)
    assert silhouette(np.ones((4, 1)), np.array([1, 1, 2, 2], dtype=np.int32)) == 0


def test_a_bad_grouping_has_a_negative_silhouette() -> None:
    line = np.array([[0.0], [10.0], [0.1], [10.1]])
    assert silhouette(line, np.array([1, 1, 2, 2], dtype=np.int32)) < -0.4


def test_the_clearest_number_of_camps_is_told_the_largest_camp_first() -> None:
    corners = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1]])
    three = np.repeat(corners, [5, 7, 6], axis=0)
    found = clusters(three, 5, ("a", "b", "c"))
    assert [(g["n"], g["weights"]) for g in found] == [
        (7, {"a": 0.0, "b": 1.0, "c": 0.0}),
        (6, {"a": 0.0, "b": 0.0, "c": 1.0}),
        (5, {"a": 1.0, "b": 0.0, "c": 0.0}),
    ]
    # The camp of five may not be shown: nor may two camps of which one hides it.
    assert all(int(str(group["n"])) >= 6 for group in clusters(three, 6, ("a", "b", "c")))
    two = np.repeat(corners[:2], [5, 5], axis=0)
    assert [group["n"] for group in clusters(two, 5, ("a", "b", "c"))] == [5, 5]
    assert clusters(two[:9], 5, ("a", "b", "c")) == []
    assert clusters(np.ones((12, 3)) / 3, 5, ("a", "b", "c")) == []
