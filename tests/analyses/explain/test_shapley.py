"""Shapley values against all orders of coming in, and their axioms."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuma_scenarios.analyses.explain.shapley import coalitions, shapley_values, weights


def by_permutations(values: np.ndarray, players: int) -> np.ndarray:
    """Average what every player adds over all orders, one order after another."""
    parts = np.zeros((players, *values.shape[1:]))
    orders = list(permutations(range(players)))
    for order in orders:
        inside = 0
        for player in order:
            parts[player] += values[inside | 1 << player] - values[inside]
            inside |= 1 << player
    return parts / len(orders)


@pytest.mark.parametrize("players", [1, 2, 3, 4, 5])
def test_values_are_the_mean_over_all_orders(players: int) -> None:
    values = np.random.default_rng(players).normal(size=(1 << players, 2, 7))
    found = shapley_values(values)
    np.testing.assert_allclose(found, by_permutations(values, players), atol=1e-13)


@given(st.integers(0, 9), st.integers(1, 2**31), st.floats(-1e3, 1e3))
def test_parts_sum_to_the_difference(players: int, seed: int, level: float) -> None:
    values = level + np.random.default_rng(seed).normal(size=(1 << players, 3))
    gap = shapley_values(values).sum(axis=0) - (values[-1] - values[0])
    assert np.abs(gap).max() < 1e-9


def test_who_adds_nothing_gets_nothing_and_equals_get_the_same() -> None:
    sets = coalitions(("idle", "one", "other"))
    values = np.array([3.0 * ("one" in s and "other" in s) for s in sets])
    np.testing.assert_allclose(shapley_values(values), [0.0, 1.5, 1.5])


def test_sets_are_numbered_by_their_players() -> None:
    assert coalitions(("x", "y")) == [(), ("x",), ("y",), ("x", "y")]
    assert coalitions(()) == [()]


def test_what_sets_count_by_hand() -> None:
    """Of two players each joins nobody or the other, half each; alone one joins nobody."""
    assert weights(2).tolist() == [[-0.5, 0.5, -0.5, 0.5], [-0.5, -0.5, 0.5, 0.5]]
    assert weights(1).tolist() == [[-1, 1]]
    assert weights(0).shape == (0, 1)
    three = weights(3)
    assert three[0].tolist() == pytest.approx(
        [-1 / 3, 1 / 3, -1 / 6, 1 / 6, -1 / 6, 1 / 6, -1 / 3, 1 / 3]
    )
