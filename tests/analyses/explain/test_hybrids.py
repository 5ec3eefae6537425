"""Alternatives between two alternatives: both ends exact, means and totals from the right side."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from valuma_scenarios.analyses.explain.hybrids import (
    BOUNDS,
    Pair,
    _shares,
    _sources,
    budgets_in,
    name_of,
)
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.results.lever_differences import MEANS, TOLERANCE, mean_of
from valuma_scenarios.schema.scenario import Alternative
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LEVER_GROUPS, LeverGroup

BASE = "by_theme"


STRUCTURE: tuple[LeverGroup, ...] = ("structure",)
COORDINATION: tuple[LeverGroup, ...] = ("coordination",)
BINDING: tuple[LeverGroup, ...] = ("binding",)


def levers(alternative: Alternative) -> tuple[object, ...]:
    """Return all of an alternative that the model reads."""
    return alternative.networks, alternative.funding, alternative.national_priorities


def test_none_and_all_groups_give_both_alternatives(shipped_study: Study) -> None:
    names = [a.id for a in shipped_study.alternatives]
    for first, second in permutations(names, 2):
        pair = Pair(shipped_study, first, second)
        assert levers(pair.hybrid(())) == levers(pair.a), (first, second)
        assert levers(pair.hybrid(LEVER_GROUPS)) == levers(pair.b), (first, second)


def test_the_way_back_meets_the_same_hybrids(shipped_study: Study) -> None:
    there, back = (
        Pair(shipped_study, *names)
        for names in (("by_theme", "partnership"), ("partnership", "by_theme"))
    )
    for size in range(len(LEVER_GROUPS) + 1):
        for taken in combinations(LEVER_GROUPS, size):
            rest = tuple(group for group in LEVER_GROUPS if group not in taken)
            assert levers(there.hybrid(taken)) == levers(back.hybrid(rest))


def test_a_mean_comes_from_its_own_side(shipped_study: Study) -> None:
    pair = Pair(shipped_study, "status_quo", "partnership")
    for lever, group in MEANS.items():
        low, high = BOUNDS[lever]
        groups: tuple[LeverGroup, ...] = (group,)
        for taken in (groups, STRUCTURE):
            wanted = mean_of(pair.side(group, taken).networks, lever)
            networks = pair.hybrid(taken).networks
            kept = not any(getattr(n, lever) in (low, high) for n in networks)
            if kept:
                assert mean_of(networks, lever) == pytest.approx(wanted, abs=1e-12)
            assert all(low <= getattr(n, lever) <= high for n in networks)


def test_bounds_hold_where_a_shift_would_leave_them(shipped_study: Study) -> None:
    high = varied(shipped_study, binding=lambda _n: 0.95)
    pair = Pair(high, "status_quo", "varied")
    bound = [n.binding for n in pair.hybrid(BINDING).networks]
    assert max(bound) == 1.0
    assert min(bound) < 0.95  # deviations of the networks stay: nobody is set to the mean


def test_total_and_shares_of_coordination_hold_in_every_draw(shipped_study: Study) -> None:
    pair = Pair(shipped_study, "status_quo", "by_theme")
    draws = pair.with_budgets(draw(shipped_study, 16, 3))
    own, other = budgets_in(pair.a, draws), budgets_in(pair.b, draws)
    assert np.ptp(own.sum(axis=0)) > 0.1  # the total of today is uncertain
    found = budgets_in(pair.hybrid(COORDINATION), draws)
    np.testing.assert_allclose(found.sum(axis=0), other.sum(axis=0))
    np.testing.assert_allclose(found / found.sum(axis=0), own / own.sum(axis=0))
    back = budgets_in(pair.hybrid(STRUCTURE), draws)
    np.testing.assert_allclose(back.sum(axis=0), own.sum(axis=0))
    np.testing.assert_allclose(back / back.sum(axis=0), other / other.sum(axis=0))


def test_a_total_that_is_uncertain_on_one_side_stays_so(shipped_study: Study) -> None:
    fixed = varied(
        shipped_study, coordination_meur=lambda n: 2 * n.coordination_meur,
        coordination_parameter=lambda _n: None, coordination_follows=lambda _n: (),
    )  # fmt: skip
    for first, second in (("varied", "status_quo"), ("status_quo", "varied")):
        pair = Pair(fixed, first, second)
        draws = pair.with_budgets(draw(fixed, 8, 3))
        found = budgets_in(pair.hybrid(COORDINATION), draws).sum(axis=0)
        wanted = budgets_in(pair.b, draws).sum(axis=0)
        np.testing.assert_allclose(found, wanted)
        assert (np.ptp(wanted) > 0.1) == (second == "status_quo")


def test_draws_of_parameters_stay_as_they_are(shipped_study: Study) -> None:
    draws = draw(shipped_study, 4, 3)
    more = Pair(shipped_study, "status_quo", "by_theme").with_budgets(draws)
    assert more.names[: len(draws.names)] == draws.names
    np.testing.assert_array_equal(more.values[:, : len(draws.names)], draws.values)
    assert more.first == draws.first
    assert (more.u[:, len(draws.names) :] == 0.5).all()
    assert more.u.shape == more.values.shape


def test_without_networks_the_mean_is_the_others_and_the_total_nothing(
    shipped_study: Study,
) -> None:
    pair = Pair(shipped_study, "status_quo", "no_networks")
    assert pair.differing == ("structure", "coordination", "channel")
    own = [(n.contract_years, n.binding) for n in pair.a.networks]
    moved = pair.hybrid(("contract", "binding", "coordination")).networks
    assert [(n.contract_years, n.binding) for n in moved] == own
    draws = pair.with_budgets(draw(shipped_study, 2, 1))
    assert not budgets_in(pair.hybrid(COORDINATION), draws).any()
    assert pair.hybrid(STRUCTURE).networks == ()


def test_matched_alternatives_differ_as_they_say(shipped_study: Study) -> None:
    assert Pair(shipped_study, "by_theme", "by_region_type").differing == ("structure",)
    assert Pair(shipped_study, "by_theme", "by_theme").differing == ()


@pytest.mark.parametrize(
    ("first", "second", "group", "way"),
    [
        ("status_quo", "partnership", "contract", 1),
        ("partnership", "status_quo", "contract", -1),
        ("by_theme", "loose_framework", "binding", -1),
        ("status_quo", "partnership", "coordination", 0),  # equal totals, in every draw
        ("status_quo", "no_networks", "coordination", -1),
        ("status_quo", "by_theme", "channel", 0),  # some lines more, some less
        ("status_quo", "no_networks", "channel", -1),
        ("by_theme", "status_quo", "national_priorities", -1),
        ("status_quo", "by_theme", "structure", 0),
    ],
)
def test_the_direction_of_a_lever(
    shipped_study: Study, first: str, second: str, group: str, way: int
) -> None:
    assert Pair(shipped_study, first, second).direction(group) == way  # type: ignore[arg-type]


def test_a_lever_that_is_not_there_stands_at_nothing() -> None:
    def direction(*ends: tuple[float | None, float | None]) -> int:
        found = [SimpleNamespace(group="binding", lever="binding", a=a, b=b) for a, b in ends]
        return Pair.direction(SimpleNamespace(differences=found), "binding")  # type: ignore[arg-type]

    assert (direction((0.5, None)), direction((None, 0.5)), direction()) == (-1, 1, 0)
    assert (direction((0.5, None), (0.25, 0.0)), direction((0.5, None), (0.25, 0.5))) == (-1, 0)


def test_a_second_lever_takes_the_direction_away(shipped_study: Study) -> None:
    both = varied(shipped_study, binding=lambda n: n.binding + 0.1, incentive=lambda _n: 0.2)
    pair = Pair(both, BASE, "varied")
    assert pair.differing == ("binding",)
    assert pair.direction("binding") == 0


def varied(study: Study, base: str = BASE, **levels: object) -> Study:
    """Return the study with one more alternative: `base` with some levers of all networks set."""
    start = study.alternative(base)
    networks = tuple(
        n.model_copy(update={name: level(n) for name, level in levels.items()})  # type: ignore[operator]
        for n in start.networks
    )
    changed = start.model_copy(update={"id": "varied", "networks": networks})
    return replace(study, alternatives=(*study.alternatives, changed))


def test_money_is_shared_evenly_where_there_is_none() -> None:
    budgets = np.array([[1.0, 0.0], [3.0, 0.0]])
    assert _shares(budgets).tolist() == [[0.25, 0.5], [0.75, 0.5]]
    assert _shares(np.array([[0.125], [0.375]])).tolist() == [[0.25], [0.75]]
    assert _shares(np.zeros((1, 1))).tolist() == [[1]]
    assert _shares(np.zeros((0, 2))).shape == (0, 2)


def test_levers_are_shifted_by_the_distance_of_the_means() -> None:
    """Home stands at 0.2 and 0.4, the other at 0.75; money counts here as much in both."""
    nets = [SimpleNamespace(binding=level, coordination_meur=1.0) for level in (0.2, 0.4)]
    home = SimpleNamespace(networks=nets)
    other = SimpleNamespace(networks=[SimpleNamespace(binding=0.75, coordination_meur=1.0)])
    none = SimpleNamespace(networks=[])

    def shift(level: Any) -> float:
        pair: Any = SimpleNamespace(side=lambda group, _: home if group == "structure" else level)
        return Pair._shift(pair, "binding", ())

    assert shift(other) == pytest.approx(0.75 - 0.3)
    assert shift(home) == shift(none) == 0
    for own, near in ((0.0, TOLERANCE), (0.5, 0.5 + TOLERANCE / 2)):
        for net in nets:
            net.binding = own
        other.networks[0].binding = near
        assert shift(other) == 0, "as near as rounding is alike"


def test_coordination_comes_from_its_parameters_or_from_those_it_follows() -> None:
    def network(meur: float, own: str | None, *follows: str | None) -> Any:
        budgets = [SimpleNamespace(parameter=name) for name in (own, *follows)]
        return SimpleNamespace(
            coordination_meur=meur, budget=budgets[0], coordination_follows=tuple(budgets[1:])
        )

    networks = [network(1.0, "q"), network(0.25, None, "p", None), network(2.0, None)]
    assert _sources(SimpleNamespace(networks=networks)) == (("p", "q"), 3.25)  # type: ignore[arg-type]
    assert _sources(SimpleNamespace(networks=networks[2:])) == ((), 2.0)  # type: ignore[arg-type]
    nearly = SimpleNamespace(networks=[network(2 + 3e-10, None)])
    assert _sources(nearly) == ((), 2.0), "a billionth is rounding"  # type: ignore[arg-type]


def test_hybrids_are_named_by_what_they_take() -> None:
    assert name_of(("money", "binding")) == "hybrid+binding+money"
    assert name_of(()) == "hybrid"
