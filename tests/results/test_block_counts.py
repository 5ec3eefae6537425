"""Counts of draws add up exactly, and quantiles from them are where they say they are."""

from __future__ import annotations

import itertools
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from valuma_scenarios.results.blocks.cells import CLASSES, Compared, Values
from valuma_scenarios.results.blocks.counts import Counts, count, empty, merged
from valuma_scenarios.results.blocks.edges import Edges, Pilot
from valuma_scenarios.results.blocks.statistics import CellCounts, mean_and_spread
from valuma_scenarios.results.differences import quantile

ONE = (Compared("goal", "g1", "a", "b"),)
PROBABILITIES = [0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0]
SHAPES = ("normal", "skewed", "often_zero", "two_heaps", "constant", "few_values", "far_away")


class Given:
    """Values that are given instead of simulated, shape (draw, cell)."""

    def __init__(self, values: NDArray[np.float32]) -> None:
        self._values = values

    def of(self, _compared: Compared) -> NDArray[np.float32]:
        return self._values.T


def values_of(values: NDArray[np.float32]) -> Values:
    return cast("Values", Given(values))


def sample(shape: str, seed: int, draws: int) -> NDArray[np.float32]:
    """Return draws of three cells, one of which is turned around, and one shifted."""
    rng = np.random.default_rng(seed)
    made: dict[str, Any] = {
        "normal": lambda: rng.normal(size=draws),
        "skewed": lambda: np.exp(2 * rng.normal(size=draws)),
        "often_zero": lambda: rng.normal(size=draws) * (rng.random(draws) > 0.4),
        "two_heaps": lambda: np.where(rng.random(draws) > 0.5, 100.0, -1.0) + rng.random(draws),
        "constant": lambda: np.full(draws, 0.3),
        "few_values": lambda: rng.integers(-1, 2, draws) * 0.1,
        "far_away": lambda: 1000 + 0.01 * rng.normal(size=draws),
    }
    one = made[shape]()
    return np.stack([one, -one, one + 0.5], axis=1).astype(np.float32)


def edges_of(values: NDArray[np.float32], pilot: int, bins: int) -> Edges:
    begun = Pilot(ONE, values.shape[1])
    begun.add(values_of(values[:pilot]))
    return begun.edges(bins)


def counted(values: NDArray[np.float32], classes: NDArray[np.intp], edges: Edges) -> Counts:
    into, order = empty(edges), np.argsort(classes, kind="stable")
    members = np.bincount(classes, minlength=len(CLASSES))
    count(into, edges, ONE, values_of(values[order]), members)
    return into


def whole(counts: Counts, edges: Edges) -> CellCounts:
    return CellCounts.of(counts, edges, 0, range(len(CLASSES)))


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    shape=st.sampled_from(SHAPES),
    cuts=st.lists(st.integers(1, 799), max_size=6),
    data=st.data(),
)
def test_any_split_and_any_order_give_the_same_integers(
    seed: int, shape: str, cuts: list[int], data: st.DataObject
) -> None:
    values = sample(shape, seed, 800)
    classes = np.random.default_rng(seed + 1).integers(0, 3, 800)
    edges = edges_of(values, 100, 64)
    together = merged([counted(values, classes, edges)])
    places = [0, *sorted(set(cuts)), 800]
    parts = [counted(values[a:b], classes[a:b], edges) for a, b in itertools.pairwise(places)]
    apart = merged(data.draw(st.permutations(parts)))
    for name in ("bins", "signs", "moments", "ends", "draws"):
        np.testing.assert_array_equal(getattr(together, name), getattr(apart, name))


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    shape=st.sampled_from(SHAPES),
    draws=st.integers(2, 3000),
    bins=st.sampled_from([8, 32, 256]),
)
def test_a_quantile_is_within_its_stated_error(
    seed: int, shape: str, draws: int, bins: int
) -> None:
    values = sample(shape, seed, draws)
    edges = edges_of(values, 64, bins)
    counts = counted(values, np.zeros(draws, np.intp), edges)
    found, error = whole(merged([counts]), edges).quantiles(PROBABILITIES)
    exact = quantile(values, PROBABILITIES)
    rounding = 4 * np.spacing(np.abs(values).max(axis=0).astype(np.float32))
    assert (np.abs(found - exact) <= error + rounding).all()
    width = edges.width[0] * 1.001
    # Between two draws of which one lies beyond the edges, the error is that draw's.
    place = np.array(PROBABILITIES) * (draws - 1)
    ordered = np.sort(values, axis=0)
    below, above = ordered[np.floor(place).astype(int)], ordered[np.ceil(place).astype(int)]
    inside = (below > edges.low[0]) & (above < edges.high[0])
    assert (error[inside] <= np.broadcast_to(width, error.shape)[inside] + rounding.max()).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_shares_means_and_classes_are_those_of_the_draws(shape: str) -> None:
    values = sample(shape, 7, 2000)
    classes = np.random.default_rng(3).integers(0, 3, 2000)
    edges = edges_of(values, 500, 128)
    counts = merged([counted(values, classes, edges)])
    mean, spread = mean_and_spread(counts, edges, 0)
    step = edges.bins * edges.width[0] * 2.0**-17
    ends = np.abs(values).max(axis=0) * 1e-7
    if shape != "skewed":  # whose largest values lie more than 16 times beyond the bins
        assert (np.abs(mean - values.mean(axis=0, dtype=float)) <= step + ends).all()
        assert (np.abs(spread - values.std(axis=0, ddof=1, dtype=float)) <= 4 * step + ends).all()
    for c in range(len(CLASSES)):
        part = values[classes == c]
        of_class = CellCounts.of(counts, edges, 0, [c])
        assert of_class.draws == len(part)
        np.testing.assert_array_equal(of_class.share(1.0), (part > 0).mean(axis=0))
        np.testing.assert_array_equal(of_class.share(-1.0), (part < 0).mean(axis=0))
        found, error = of_class.quantiles([0.5])
        assert (np.abs(found - quantile(part, [0.5])) <= error + ends).all()
