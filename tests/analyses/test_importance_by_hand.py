"""Measures of the whole distribution: how resamples correct and bound them, and what is sliced."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from valuma_scenarios.analyses.sensitivity.designs import Factor
from valuma_scenarios.analyses.sensitivity.method import Settings
from valuma_scenarios.analyses.sensitivity.methods import delta, pawn

Array = np.ndarray
FACTORS = [Factor(name, (name,), "parameter") for name in "ab"]
DRAWS = 60


def sample() -> tuple[Array, Array]:
    """Two inputs, and three outcomes of which the second stands still."""
    rng = np.random.default_rng(8)
    y = rng.normal(size=(DRAWS, 3))
    y[:, 1] = 4
    return rng.random((DRAWS, 2)), y


def picks(count: int) -> list[Array]:
    """Rows of the resamples of seed 3."""
    rng = np.random.default_rng(3)
    return [rng.integers(DRAWS, size=DRAWS) for _ in range(count)]


@pytest.mark.parametrize(("asked", "made"), [(0, 2), (2, 2), (7, 7), (10, 10), (40, 10)])
def test_delta_is_twice_the_whole_less_the_mean_of_two_to_ten_resamples(
    monkeypatch: pytest.MonkeyPatch, asked: int, made: int
) -> None:
    seen: list[tuple[Array, Array]] = []

    def calc_delta(values: Array, grid: Array, x: Array, edges: Array) -> float:
        seen.append((grid, edges))
        return float(values @ x)

    monkeypatch.setattr("SALib.analyze.delta.calc_delta", calc_delta)
    x, y = sample()
    settings = Settings(DRAWS, 3, asked, 0.9)
    value, half = delta.delta(FACTORS, x, y, settings)["delta"]
    for k in (0, 2):
        for j in range(2):
            again = [float(y[p, k] @ x[p, j]) for p in picks(made)]
            assert value[j, k] == pytest.approx(2 * y[:, k] @ x[:, j] - sum(again) / made)
            assert half[j, k] == pytest.approx(1.6448536 * np.std(again, ddof=1))
    assert np.isnan(value[:, 1]).all()
    assert np.isnan(half[:, 1]).all()
    grid, edges = seen[0]
    assert (len(grid), grid[0], grid[-1]) == (100, y[:, 0].min(), y[:, 0].max())
    assert edges == pytest.approx([0, 20, 40, 60]), "three classes of as many draws"


@pytest.mark.parametrize(("asked", "made"), [(0, 0), (1, 1), (2, 2), (20, 20), (21, 20)])
def test_the_spread_of_medians_is_that_of_up_to_twenty_resamples(
    monkeypatch: pytest.MonkeyPatch, asked: int, made: int
) -> None:
    monkeypatch.setattr(pawn, "_pawn_medians", lambda x, values: values @ x)
    x, y = sample()
    value, half = pawn.pawn(FACTORS, x, y, Settings(DRAWS, 3, asked, 0.9))["pawn"]
    for k in (0, 2):
        assert value[:, k] == pytest.approx(y[:, k] @ x)
        if made < 2:
            assert np.isnan(half[:, k]).all()
            continue
        again = np.array([y[p, k] @ x[p] for p in picks(made)])
        assert half[:, k] == pytest.approx(1.6448536 * again.std(axis=0, ddof=1))
    assert np.isnan(value[:, 1]).all()


def test_inputs_with_more_than_ten_values_are_cut_into_ten_slices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: dict[str, Any] = {}

    def analyze(task: dict[str, Any], x: Array, _y: Array, **how: Any) -> dict[str, Array]:
        asked.update(task, x=x, **how)
        return {"median": np.array([0.25, 0.75])}

    monkeypatch.setattr("SALib.analyze.pawn.analyze", analyze)
    rows = np.arange(110)
    x = np.column_stack([rows % 11, rows % 10, rows]).astype(float)
    found = pawn._pawn_medians(x, rows.astype(float))
    assert (found[0], found[2]) == (0.25, 0.75)
    assert asked["x"].tolist() == x[:, [0, 2]].tolist()
    assert (asked["num_vars"], asked["names"], asked["S"]) == (2, ["0", "2"], 10)
    # A slice holds eleven rows, ten apart: its share up to each row, less that of all rows.
    by_hand = [
        max(abs((rows[rows % 10 == k] <= v).mean() - (v + 1) / 110) for v in rows)
        for k in range(10)
    ]
    assert found[1] == pytest.approx(np.median(by_hand))
