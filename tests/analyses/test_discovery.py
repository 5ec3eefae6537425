"""PRIM and CART find a box that was put there, and nothing where there is nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analyses import known_models as known
from valuma_scenarios.analyses.discovery import discover as discovery
from valuma_scenarios.analyses.discovery import prim
from valuma_scenarios.errors import UsageError

Array = known.Array


def planted(n: int = 2000, seed: int = 1) -> tuple[Array, prim.Cases]:
    """Cases inside 0.2 <= x0 <= 0.6, x1 >= 0.5, x2 = 1; x3 and x4 do nothing."""
    x = np.random.default_rng(seed).random((n, 5))
    x[:, 2] = x[:, 2] > 0.4
    inside = (x[:, 0] >= 0.2) & (x[:, 0] <= 0.6) & (x[:, 1] >= 0.5) & (x[:, 2] == 1)
    return x, inside


def test_peeling_finds_the_planted_box() -> None:
    x, y = planted()
    boxes = prim.trajectory(x, y)
    box = prim.simplified(boxes[prim.balanced(boxes)], x, y)
    assert set(box.restricted()) == {0, 1, 2}
    assert box.low[0] == pytest.approx(0.2, abs=0.03)
    assert box.high[0] == pytest.approx(0.6, abs=0.03)
    assert box.low[1] == pytest.approx(0.5, abs=0.03)
    assert box.low[2] == 1
    assert box.density > 0.95
    assert box.coverage > 0.9
    assert max(prim.quasi_p_values(box, x, y).values()) < 1e-6


def test_the_trajectory_rises_in_density_and_falls_in_mass() -> None:
    x, y = planted(seed=4)
    boxes = prim.trajectory(x, y)
    density = [b.density for b in boxes]
    mass = [b.mass for b in boxes]
    assert density == sorted(density)
    assert mass[:-1] == sorted(mass[:-1], reverse=True)
    assert boxes[0].mass == boxes[0].coverage == 1
    for box in boxes:
        inside = box.contains(x)
        assert box.mass == pytest.approx(inside.mean())
        assert box.coverage == pytest.approx((inside & y).sum() / y.sum())
        assert box.density == pytest.approx(y[inside].mean())


def test_quasi_p_value_by_hand() -> None:
    """Two of two cases in the box, one in two without the restriction: 0.5² = 0.25."""
    x = np.array([[0.1], [0.2], [0.8], [0.9]])
    y = np.array([False, False, True, True])
    box = prim.box_of(np.array([0.5]), np.array([np.inf]), x, y)
    assert (box.coverage, box.density, box.mass) == (1, 1, 0.5)
    assert prim.quasi_p_values(box, x, y) == {0: pytest.approx(0.25)}


def test_a_restriction_that_may_be_luck_is_dropped() -> None:
    x, y = planted()
    low, high = np.full(5, -np.inf), np.full(5, np.inf)
    low[[0, 1, 2]], high[0], low[3] = (0.2, 0.5, 1), 0.6, 0.1
    box = prim.simplified(prim.box_of(low, high, x, y), x, y)
    assert box.restricted() == [0, 1, 2]


def test_the_tree_splits_every_case_once_and_finds_the_box() -> None:
    x, y = planted()
    found = discovery.leaves(x, y, max_depth=4)
    held = np.array([leaf.contains(x) for leaf in found])
    assert (held.sum(axis=0) == 1).all()
    assert sum(leaf.coverage for leaf in found) == pytest.approx(1)
    best = found[0]
    assert best.density > 0.98
    assert best.coverage > 0.95
    assert set(best.restricted()) == {0, 1, 2}


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 10_000), st.floats(0.1, 0.9))
def test_leaves_of_noise_still_partition_the_cases(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.random(120), rng.integers(0, 2, 120), rng.integers(0, 4, 120)])
    y = rng.random(120) < share
    found = discovery.leaves(x.astype(float), y)
    held = np.array([leaf.contains(x) for leaf in found])
    assert (held.sum(axis=0) == 1).all()
    assert min(leaf.mass for leaf in found) >= 0.05 - 1e-12


def test_tables_and_states() -> None:
    study = known.shipped()
    names = ["rho_capacity", "c_half", "works_people", "m_half", "n_half"]
    x, y = planted()
    algorithms: tuple[discovery.Algorithm, ...] = ("prim", "cart")
    for algorithm in algorithms:
        found = discovery.discover(study, names, x, y, algorithm)
        assert tuple(found.boxes.columns) == discovery.BOX_COLUMNS
        assert tuple(found.limits.columns) == discovery.LIMIT_COLUMNS
        assert found.boxes["chosen"].sum() == 1
        rows = found.limits[found.limits["box"] == found.chosen]
        assert {"rho_capacity", "c_half", "works_people"} <= set(rows["factor"])
    assert discovery.discover(study, names, x, np.zeros(len(y), bool)).state == "never"
    assert discovery.discover(study, names, x, np.ones(len(y), bool)).state == "always"
    with pytest.raises(UsageError, match="prim or cart"):
        discovery.discover(study, names, x, y, "forest")  # type: ignore[arg-type]
