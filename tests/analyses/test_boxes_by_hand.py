"""Peeling, pasting and splitting of few cases, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analyses import known_models as known
from valuma_scenarios.analyses.discovery import discover as discovery
from valuma_scenarios.analyses.discovery import prim

INF = np.inf
LINE = np.arange(20.0)[:, None]


def box(low: float, high: float, y: prim.Cases, x: np.ndarray = LINE) -> prim.Box:
    return prim.box_of(np.array([float(low)]), np.array([float(high)]), x, y)


def test_ends_belong_to_a_box_and_shares_are_of_what_they_say() -> None:
    y = (LINE[:, 0] >= 4) & (LINE[:, 0] < 9)
    found = box(5, 12, y)
    assert (found.coverage, found.density, found.mass) == (4 / 5, 4 / 8, 8 / 20)
    empty = box(30, 40, y)
    assert (empty.coverage, empty.density, empty.mass) == (0, 0, 0)
    assert box(5, 12, np.zeros(20, dtype=bool)).coverage == 0
    one = box(5, 5, LINE[:, 0] == 5)
    assert (one.coverage, one.density) == (1, 1), "one case, and one of interest"
    assert found.contains(LINE).sum() == 8
    assert found.restricted() == [0]
    assert box(-INF, 3, y).restricted() == [0]
    assert box(-INF, INF, y).restricted() == []


def test_new_ends_are_quantiles_and_ends_that_many_share_are_cut_whole() -> None:
    spread = np.arange(101.0)
    shared = np.where(spread < 30, 0.0, spread)
    top = np.where(spread > 70, 100.0, spread)
    two = (spread > 50).astype(float)
    same = np.ones(101)
    low, high = prim._bounds(np.column_stack([spread, shared, top, two, same]), 0.05)
    assert low.tolist() == pytest.approx([5, 30, 5, 1, -INF])
    assert high.tolist() == pytest.approx([95, 95, 70, 0, INF])
    few_low, few_high = prim._bounds(np.array([[0.0], [1.0], [2.0]]), 0.05)
    assert (few_low.tolist(), few_high.tolist()) == ([pytest.approx(0.1)], [pytest.approx(1.9)])


def peeled(y: prim.Cases, inside: prim.Cases | None = None, mass: float = 0.05) -> object:
    everything = np.ones(len(y), dtype=bool) if inside is None else inside
    step = prim._best_peel(LINE[: len(y)], y, everything, mass, 0.1)
    return None if step is None else (step[0], step[1], pytest.approx(step[2]), step[3].sum())


def test_a_peel_raises_density_most_for_what_it_gives_up() -> None:
    late, early = LINE[:, 0] >= 10, LINE[:, 0] < 10
    # A tenth of 0 … 19 ends at 1.9 and begins at 17.1.
    assert peeled(late) == (0, True, 1.9, 18)
    assert peeled(early) == (0, False, 17.1, 18)
    assert peeled(np.ones(20, dtype=bool)) is None, "nothing is left to gain"
    assert peeled(late, np.zeros(20, dtype=bool)) is None, "nothing is left to peel"
    assert peeled(late, mass=0.9) == (0, True, 1.9, 18), "the least mass may be left"
    assert peeled(late, mass=0.91) is None
    middle = np.zeros(20, dtype=bool)
    middle[[0, 1, 18, 19]] = True
    assert peeled(middle) is None, "both ends would lose density"
    even = LINE[:, 0] % 2 == 0
    assert peeled(even) is None, "9 of 18 is no more than 10 of 20"


def test_cuts_of_unequal_size_compete_by_their_gain_for_each_case() -> None:
    """Input 0 has two values: its cut gives up ten cases for 0.3, the other two for 0.1."""
    x = np.column_stack([np.repeat([0.0, 1.0], 10), np.tile(np.arange(10.0), 2)])
    y = np.zeros(20, dtype=bool)
    y[[1, 2, 11, 12, 13, 14, 15, 16, 17, 18]] = True
    # By input 0: 8/10 - 10/20 = 0.3 for 10 cases. By the ends of input 1 (0 and 9): 10/18 - 1/2
    # for two cases = 0.0278 each, no more than 0.03.
    step = prim._best_peel(x, y, np.ones(20, dtype=bool), 0.05, 0.1)
    assert step is not None
    assert step[:3] == (0, True, 1.0)
    y[1], y[10] = False, True
    y[[0, 10]] = False
    # Now 8/10 - 9/20 = 0.35 for ten; without 0 of input 1: 9/18 - 9/20 = 0.05 for two.
    step = prim._best_peel(x, y, np.ones(20, dtype=bool), 0.05, 0.1)
    assert step is not None
    assert step[0] == 0


def test_a_cut_at_a_value_that_cases_share_keeps_them() -> None:
    """Ten cases at 0, all of interest, and ten at 1: the new end is one of the two values."""
    x = np.repeat([0.0, 1.0], 10)[:, None]
    for at, is_low in ((0.0, False), (1.0, True)):
        step = prim._best_peel(x, x[:, 0] == at, np.ones(20, dtype=bool), 0.05, 0.1)
        assert step is not None
        assert (*step[:3], step[3].sum()) == (0, is_low, at, 10)


def test_the_end_that_makes_a_box_densest_is_widened_first() -> None:
    """Two of four cases are of interest; to the left one of two level ones, to the right one."""
    x = np.array([3.0, 3, 4, 5, 6, 7, 8, 9])[:, None]
    y = np.array([True, False] * 4)
    found = prim._paste(box(4, 7, y, x), x, y)
    # To the left it would be 3 of 6, to the right it is 3 of 5; then 4 of 7 would be less.
    assert (found.low[0], found.high[0], found.density) == (4, 8, 0.6)


def test_pasting_widens_while_density_does_not_fall() -> None:
    y = (LINE[:, 0] >= 4) & (LINE[:, 0] <= 15)
    wide = prim._paste(box(8, 12, y), LINE, y)
    assert (wide.low[0], wide.high[0]) == (4, 15)
    assert wide.density == 1
    whole = box(4, 15, y)
    assert prim._paste(whole, LINE, y) is whole
    # Density as before is no harm: one in two at every width.
    half = LINE[:, 0] % 2 == 0
    assert prim._paste(box(8, 9, half), LINE, half).mass > 2 / 20


def test_ends_are_widened_by_a_twentieth_of_the_cases_in_the_box_or_by_one() -> None:
    y = np.ones(20, dtype=bool)
    found = [(b.low[0], b.high[0]) for b in prim._widened(box(8, 12, y), LINE, y)]
    assert found == [(7, 12), (8, 13)]
    x = np.arange(200.0)[:, None]
    many = np.ones(200, dtype=bool)
    # 60 of 200 cases are in the box: three are added at an end, or what there is.
    found = [(b.low[0], b.high[0]) for b in prim._widened(box(2, 61, many, x), x, many)]
    assert found == [(0, 61), (2, 64)]
    found = [(b.low[0], b.high[0]) for b in prim._widened(box(100, 198, many, x), x, many)]
    assert found == [(95, 198), (100, 199)]
    assert [b.low[0] for b in prim._widened(box(5, INF, many, x), x, many)] == [0]
    assert list(prim._widened(box(-1, 300, many, x), x, many)) == []


def test_cases_at_the_ends_of_the_other_inputs_are_met_where_a_box_is_widened() -> None:
    x = np.array([[0.0, 1], [1, 2], [2, 1], [3, 2], [4, 3]])
    whole = prim.box_of(np.array([1.0, 1]), np.array([2.0, 2]), x, np.ones(5, dtype=bool))
    found = [(*b.low, *b.high) for b in prim._widened(whole, x, np.ones(5, dtype=bool))]
    assert found == [(0, 1, 2, 2), (1, 1, 3, 2)], "the low one has 1 of input 1, the high one 2"


def test_restrictions_that_may_be_luck_go_the_weakest_first() -> None:
    """The box holds 4 of 4 cases of interest; without input 1, 4 of 5; without input 0, 4 of 20."""
    x = np.column_stack(
        [np.r_[np.zeros(5), np.ones(25)], np.r_[np.zeros(4), 1, np.zeros(16), np.ones(9)]]
    )
    y = np.arange(30) < 4
    two = prim.box_of(np.array([-INF, -INF]), np.array([0.5, 0.5]), x, y)
    assert prim.quasi_p_values(two, x, y) == {
        0: pytest.approx((4 / 20) ** 4), 1: pytest.approx((4 / 5) ** 4),
    }  # fmt: skip
    one = prim.simplified(two, x, y)
    assert one.restricted() == [0]
    assert prim.simplified(two, x, y, level=0.41).restricted() == [0, 1]
    assert prim.simplified(one, x, y, level=0.0) is one, "the last one stays"
    both = prim.quasi_p_values(two, x, y)
    assert prim.simplified(two, x, y, level=both[1]) is two, "as likely as the level is kept"


def test_the_balanced_box_has_the_best_harmonic_mean_and_restricts_something() -> None:
    def made(low: float, coverage: float, density: float) -> prim.Box:
        return prim.Box(np.array([low]), np.array([INF]), coverage, density, 0.5)

    boxes = [made(-INF, 1.0, 0.9), made(0, 0.9, 0.5), made(1, 0.7, 0.7), made(2, 0.5, 0.9)]
    assert prim.balanced(boxes) == 2
    assert prim.balanced(boxes[:1]) == 0
    assert prim.balanced([made(0, 0.0, 0.0), made(1, 0.1, 0.1)]) == 1
    assert prim.balanced([made(-INF, 1, 1.0), made(1, 0.01, 0.01)]) == 1
    assert prim.balanced([made(-INF, 1, 1.0), made(1, 0.0, 0.0)]) == 1
    # 2 · 0.9 · 0.17 / 1.07 = 0.286 is less than 2 · 0.3 · 0.3 / 0.6 = 0.3.
    assert prim.balanced([made(0, 0.9, 0.17), made(1, 0.3, 0.3)]) == 1


# Tree


def test_a_split_by_hand() -> None:
    """Ten cases, those above 6 of interest: from 10 · 2 · 0.3 · 0.7 = 4.2 to 0."""
    x, y = np.arange(10.0)[:, None], np.arange(10) > 6
    assert discovery._split(x, y, 1, 10) == (0, 6, 7)
    assert discovery._split(x, y, 3, 10) == (0, 6, 7)
    assert discovery._split(x, y, 4, 10) == (0, 5, 6), "both sides keep four"
    assert discovery._split(x, y, 5, 10) == (0, 4, 5)
    assert discovery._split(x, y, 6, 10) is None, "there are not twice as many"
    assert discovery._split(x, np.zeros(10, dtype=bool), 1, 10) is None
    assert discovery._split(x, np.ones(10, dtype=bool), 1, 10) is None
    assert discovery._split(np.ones((10, 1)), y, 1, 10) is None, "nothing to split by"
    # A gain of 4.2 is more than 0.002 · 2,099 and no more than 0.002 · 2,100.
    assert discovery._split(x, y, 1, 2_099) == (0, 6, 7)
    assert discovery._split(x, y, 1, 2_101) is None
    level = np.column_stack([np.repeat(np.arange(5.0), 2), np.arange(10.0)])
    assert discovery._split(level, y, 1, 10) == (1, 6, 7), "equal values stay together"
    twice = np.column_stack([np.arange(10.0), np.arange(10.0)])
    assert discovery._split(twice, y, 1, 10) == (0, 6, 7), "of equals the first"
    assert discovery._gini(np.array([0.0, 0.25, 0.5])).tolist() == [0, 0.375, 0.5]


def test_leaves_come_by_density_and_size_and_as_deep_as_asked() -> None:
    x = np.arange(40.0)[:, None]
    y = (x[:, 0] >= 10) & (x[:, 0] < 20)
    found = discovery.leaves(x, y)
    assert [(b.low[0], b.high[0], b.density, b.mass) for b in found] == [
        (10, 19, 1, 0.25), (20, INF, 0, 0.5), (-INF, 9, 0, 0.25),
    ]  # fmt: skip
    assert len(discovery.leaves(x, y, max_depth=1)) == 2
    assert len(discovery.leaves(x, y, max_depth=0)) == 1
    assert len(discovery.leaves(x, y[::-1], max_depth=1)) == 2, "the right side is mixed"
    few = discovery.leaves(x, x[:, 0] < 1)
    assert min(b.mass for b in few) == 2 / 40, "a twentieth of forty cases at least"
    assert [b.mass for b in discovery.leaves(x, x[:, 0] < 1, min_leaf=0.01)] == [1 / 40, 39 / 40]


def test_limits_of_boxes_by_hand() -> None:
    study = known.shipped()
    names = ["rho_capacity", "works_people"]
    x = np.column_stack([np.arange(40.0), np.tile([0.0, 1.0], 20)])
    y = (x[:, 0] >= 10) & (x[:, 0] < 20)
    found = discovery.discover(study, names, x, y, "cart")
    assert found.state == "ok"
    assert found.chosen == 0
    first = found.boxes.iloc[0]
    assert (first["coverage"], first["density"], first["mass"]) == (1, 1, 0.25)
    assert (first["restrictions"], first["base_rate"], first["cases"]) == (1, 0.25, 40)
    limits = found.limits.set_index("box")
    assert (limits.at[0, "low"], limits.at[0, "high"]) == (10, 19)
    assert str(limits.at[1, "high"]) == "nan"
    assert str(limits.at[2, "low"]) == "nan"
    assert set(limits["range_low"]) == {0}
    assert set(limits["range_high"]) == {39}
    assert set(limits["unit"]) == {study.parameters["rho_capacity"].unit}
    switch = discovery.discover(study, names, x, x[:, 1] == 1, "cart").limits
    assert set(switch["unit"]) == {"1 = networks add something"}


@pytest.mark.parametrize(("hits", "state"), [(0, "never"), (1, "ok"), (39, "ok"), (40, "always")])
def test_an_event_of_no_draw_and_of_all_has_no_box(hits: int, state: str) -> None:
    x, event = np.arange(40.0)[:, None], np.arange(40) < hits
    found = discovery.discover(known.shipped(), ["x_opt"], x, event, "cart")
    assert found.state == state
    assert (len(found.boxes) > 0) == (len(found.limits) > 0) == (state == "ok")


def test_a_box_with_fewer_limits_is_added_and_chosen() -> None:
    """Of peeling, the chosen box without its lucky limits comes last; a tree keeps its leaves."""
    rng = np.random.default_rng(2)
    x = rng.random((300, 3))
    y = (x[:, 0] > 0.6) & (rng.random(300) < 0.7)
    boxes = prim.trajectory(x, y)
    best = prim.balanced(boxes)
    simple = prim.simplified(boxes[best], x, y)
    found, chosen = discovery._boxes(x, y, "prim")
    assert len(boxes[best].restricted()) > len(simple.restricted()), "the case has lucky limits"
    assert (len(found), chosen) == (len(boxes) + 1, len(boxes))
    assert found[-1].low.tolist() == simple.low.tolist()
    tree, first = discovery._boxes(x, y, "cart")
    assert (len(tree), first) == (len(discovery.leaves(x, y)), prim.balanced(tree))
