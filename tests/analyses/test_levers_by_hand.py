"""Levers of challenges and designs of searches against numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from valuma_scenarios.analyses.ranking.composite import Target, goal_target
from valuma_scenarios.analyses.search import space
from valuma_scenarios.analyses.switching import challenge as levers
from valuma_scenarios.analyses.switching import values as switching
from valuma_scenarios.analyses.switching.challenge import LEVERS, Challenge, shifted
from valuma_scenarios.analyses.switching.values import Duel
from valuma_scenarios.draws.sampling import Draws, central
from valuma_scenarios.errors import UsageError
from valuma_scenarios.schema.parameters import Distribution, Parameter
from valuma_scenarios.schema.scenario import Alternative, Members
from valuma_scenarios.schema.study import Study

BY_NAME = {lever.id: lever for lever in LEVERS}
MONEY, CONTRACT, THROUGH = (
    BY_NAME[name] for name in ("coordination_meur", "contract_years", "through_networks")
)


def pair(study: Study, **funding: object) -> Alternative:
    """Two networks of 1 and 3 M€ with contracts of 2 and 12 years, and other funding."""
    whole = study.alternative("by_theme")
    changes = [{"coordination_meur": 1.0, "contract_years": 2.0, "binding": 0.2},
               {"coordination_meur": 3.0, "contract_years": 12.0, "binding": 0.4}]  # fmt: skip
    networks = tuple(
        network.model_copy(update=change)
        for network, change in zip(whole.networks[:2], changes, strict=True)
    )
    money = whole.funding.model_copy(update=funding)
    return whole.model_copy(update={"networks": networks, "funding": money})


# Levers of a challenge


@pytest.mark.parametrize(
    ("amount", "factor"), [(10.0, 2.5), (100.0, 5.0), (2.0, 1.0), (16.0, 4.0), (4.0, 1.0)]
)
def test_coordination_grows_to_what_its_instrument_has_or_five_times(
    shipped_study: Study, amount: float, factor: float
) -> None:
    here = pair(shipped_study, amounts={"contracts": amount}, coordination_from="contracts")
    low, now, high = MONEY.limits(shipped_study, here)
    assert (low.tolist(), now.tolist()) == ([0, 0], [1, 3])
    assert high == pytest.approx([factor, 3 * factor])
    assert MONEY.level(here) == 4


def test_coordination_that_nobody_pays_or_that_is_nothing_may_grow_five_times(
    shipped_study: Study,
) -> None:
    free = pair(shipped_study, amounts={"contracts": 4.0}, coordination_from=None)
    assert MONEY.limits(shipped_study, free)[2].tolist() == [5, 15]
    poor = free.model_copy(
        update={
            "networks": tuple(
                n.model_copy(update={"coordination_meur": 0.0}) for n in free.networks
            ),
            "funding": free.funding.model_copy(update={"coordination_from": "contracts"}),
        }
    )
    assert levers._largest_factor(shipped_study, poor) == 5


def test_contracts_run_from_one_year_to_ten_or_what_they_are(shipped_study: Study) -> None:
    here = pair(shipped_study)
    low, now, high = CONTRACT.limits(shipped_study, here)
    assert [part.tolist() for part in (low, now, high)] == [[1, 1], [2, 12], [10, 12]]
    assert CONTRACT.level(here) == 7
    assert CONTRACT.level(here.model_copy(update={"networks": ()})) == 0
    assert BY_NAME["binding"].level(here) == pytest.approx(0.3)
    for name in ("binding", "knowledge_share"):
        low, _, high = BY_NAME[name].limits(shipped_study, here)
        assert (low.tolist(), high.tolist()) == ([0, 0], [1, 1])
    up = shifted(CONTRACT, shipped_study, here, 0.25)
    assert [n.contract_years for n in up.networks] == [2 + 0.25 * 8, 12]
    down = shifted(CONTRACT, shipped_study, here, -0.5)
    assert [n.contract_years for n in down.networks] == [1.5, 6.5]
    assert [n.contract_years for n in shifted(CONTRACT, shipped_study, here, 0.0).networks] == [
        2, 12,
    ]  # fmt: skip


def test_programme_money_through_networks_by_hand(shipped_study: Study) -> None:
    """`sector_growth` cannot run through networks; `aiko` does by a half, `contracts` by none."""
    here = pair(
        shipped_study,
        amounts={"contracts": 10.0, "aiko": 30.0, "sector_growth": 60.0},
        through_networks={"aiko": 0.5},
    )
    assert THROUGH.level(here) == pytest.approx(15 / 100)
    low, now, high = THROUGH.limits(shipped_study, here)
    assert [part.tolist() for part in (low, now, high)] == [[0, 0], [0, 0.5], [1, 1]]
    most = shifted(THROUGH, shipped_study, here, 1.0)
    assert THROUGH.level(most) == pytest.approx(40 / 100)
    half = shifted(THROUGH, shipped_study, here, 0.5)
    assert half.funding.through_networks == {"contracts": 0.5, "aiko": 0.75}
    assert THROUGH.level(pair(shipped_study, amounts={"aiko": 0.0})) == 0


def test_region_types_join_and_leave() -> None:
    every = ("a", "b", "c")
    some, whole = Members(region_types=("a", "b")), Members(all=True)
    assert levers._with_type(some, ("+", "c"), every).region_types == ("a", "b", "c")
    assert levers._with_type(some, ("+", "a"), every) is some
    assert levers._with_type(some, ("-", "a"), every).region_types == ("b",)
    assert levers._with_type(some, ("-", "c"), every) is some
    assert levers._with_type(whole, ("+", "a"), every) is whole
    left = levers._with_type(whole, ("-", "a"), every)
    assert (left.region_types, left.all) == (("b", "c"), False)
    last = Members(region_types=("a",))
    assert levers._with_type(last, ("-", "a"), every) is last, "somebody stays"
    beside = Members(region_types=("a",), regions={"MK01": 1.0})
    assert levers._with_type(beside, ("-", "a"), every).region_types == ()


def one_network(study: Study) -> tuple[Study, Alternative]:
    """A challenger with one network, of metropolitan regions, and a study of it and today."""
    here = study.alternative("by_theme")
    one = here.networks[0].model_copy(update={"members": Members(region_types=("metropolitan",))})
    alone = here.model_copy(update={"networks": (one,)})
    return replace(study, alternatives=(study.alternative("status_quo"), alone)), alone


def members_count(
    monkeypatch: pytest.MonkeyPatch, worth: dict[str, float], short_of: float
) -> None:
    """Let the challenger win by what its members are worth; the winner stands at `short_of`."""

    def values(study: Study, draws: Draws, _target: Target, names: Sequence[str]) -> np.ndarray:
        found = [short_of]
        for name in names[1:]:
            types = study.alternative(name).networks[0].members.region_types
            found.append(sum(worth.get(t, 0.0) for t in types))
        return np.repeat(np.array(found)[:, None], len(draws), axis=1)

    monkeypatch.setattr(levers, "values_of", values)


def test_region_types_are_changed_the_most_helpful_first(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study
) -> None:
    """To 1 (metropolitan) the archipelago adds 4, leaving metropolitan out would cost 1."""
    study, alone = one_network(shipped_study)
    duel = Duel("status_quo", "by_theme", goal_target(shipped_study, "g3"))
    worth = {"metropolitan": 1.0, "archipelago": 4.0, "large_city": 3.0, "seutukaupunki": -2.0}
    for goal, changed, after in ((4.5, 1, 0.5), (7.5, 2, 0.5), (5.0, 2, 3.0)):
        members_count(monkeypatch, worth, goal)
        row = levers._members(study, central(study), Challenge(duel), (alone, 1 - goal))
        assert row["wins"]
        assert row["detail"] == " ".join(("+archipelago", "+large_city")[:changed])
        assert row["to_value"] == changed
        assert row["way"] == pytest.approx(changed / 7)
        assert row["difference_after"] == row["best_difference"] == pytest.approx(after)
        assert (row["limit_low"], row["from_value"], row["limit_high"]) == (0, 0, 7)
    members_count(monkeypatch, worth, 8.0)
    row = levers._members(study, central(study), Challenge(duel), (alone, -7.0))
    assert not row["wins"], "level is no win, and no other type helps"
    assert row["best_difference"] == 0
    assert {str(row[name]) for name in ("way", "to_value", "difference_after")} == {"nan"}


def test_the_nearer_of_two_ways_to_win_is_told(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study
) -> None:
    """Contracts of 4 years win from 5.5 (a quarter of the way up) or below 2.5 (half way down)."""

    def values(study: Study, draws: Draws, _target: Target, names: Sequence[str]) -> np.ndarray:
        years = [study.alternative(name).networks[0].contract_years for name in names[1:]]
        gap = [0.0, *(max(y - 5.5, 2.5 - y) for y in years)]
        return np.repeat(np.array(gap)[:, None], len(draws), axis=1)

    monkeypatch.setattr(levers, "values_of", values)
    duel = Duel("status_quo", "by_theme", goal_target(shipped_study, "g3"))
    row = levers._search(
        shipped_study, central(shipped_study), Challenge(duel),
        (CONTRACT, shipped_study.alternative("by_theme"), -1.5),
    )  # fmt: skip
    assert row["way"] == pytest.approx(0.25, abs=1e-5)
    assert row["to_value"] == pytest.approx(5.5, abs=1e-4)
    assert row["best_difference"] == pytest.approx(4.5)
    assert 0 < float(str(row["difference_after"])) < 1e-4


def test_level_is_no_win(monkeypatch: pytest.MonkeyPatch, shipped_study: Study) -> None:
    """A challenger that stands where the winner does has to move; one that is ahead has not."""

    def values(study: Study, draws: Draws, _target: Target, names: Sequence[str]) -> np.ndarray:
        years = [study.alternative(name).networks[0].contract_years for name in names[1:]]
        return np.repeat(np.array([4.0, *years])[:, None], len(draws), axis=1)

    monkeypatch.setattr(levers, "values_of", values)
    here = shipped_study.alternative("by_theme")
    duel = Duel("status_quo", "by_theme", goal_target(shipped_study, "g3"))
    for before, way in ((0.0, pytest.approx(0, abs=1e-4)), (0.5, 0.0)):
        what = (CONTRACT, here, before)
        row = levers._search(shipped_study, central(shipped_study), Challenge(duel), what)
        assert (row["wins"], row["way"]) == (True, way)
        assert (row["way"] == 0) is (before > 0)


# Switching values


def of_kind(study: Study, kind: str, **numbers: object) -> Parameter:
    """A parameter of the study with another distribution and no bounds."""
    made = Distribution.model_validate({"kind": kind, **numbers})
    change = {"distribution": made, "bounds": (None, None)}
    return study.parameters["x_opt"].model_copy(update=change)


def test_the_range_of_a_parameter_by_hand(shipped_study: Study) -> None:
    even = of_kind(shipped_study, "uniform", low=-1.0, high=3.0)
    assert switching.range_of(even) == (-1, 3)
    inside = even.model_copy(update={"bounds": (0.0, 2.0)})
    assert switching.range_of(inside) == (0, 2)
    # A normal distribution is given by its 5th and 95th percentile: 3.09023 / 1.64485 half ranges.
    bell = of_kind(shipped_study, "normal", low=-1.0, high=1.0)
    assert switching.range_of(bell) == pytest.approx((-1.87873, 1.87873), abs=1e-5)


def test_the_share_beyond_a_crossing_by_hand(shipped_study: Study) -> None:
    even = of_kind(shipped_study, "uniform", low=0.0, high=1.0)
    assert switching.share_beyond(even, 0.75, 0.5) == 0.25
    assert switching.share_beyond(even, 0.25, 0.5) == 0.25
    assert switching.share_beyond(even, 0.25, 0.25) == 0.75, "where it stands, above is beyond"


def test_a_touch_is_a_zero_between_two_signs() -> None:
    grid = np.array([0.0, 1, 2, 3, 4])
    assert switching._touches(grid, np.array([-1.0, 0, 1, 2, 3])) == [1]
    assert switching._touches(grid, np.array([-1.0, -1, -2, 0, 3])) == [3]
    assert switching._touches(grid, np.array([1.0, 0, 1, 0, 3])) == []
    assert switching._touches(grid, np.array([0.0, 1, -1, -1, 0])) == []
    assert switching._touches(grid, np.array([1.0, 0, 0, -1, -1])) == []


def test_rows_of_a_parameter_that_never_turns_the_order(shipped_study: Study) -> None:
    parameter = of_kind(shipped_study, "uniform", low=0.0, high=4.0)
    head: dict[str, object] = {"difference": -2.0, "central": 1.0}
    (fixed,) = switching._rows(parameter, head, None, [])
    assert (fixed["status"], fixed["lead_left"], fixed["share_beyond"]) == ("fixed", 1, 0)
    assert (fixed["difference_low"], fixed["difference_high"]) == (-2, -2)
    (never,) = switching._rows(parameter, head, np.array([-3.0, -0.5, -4.0]), [])
    assert (never["status"], never["lead_left"], never["of"]) == ("never", 0.25, 0)
    assert (never["difference_low"], never["difference_high"]) == (-3, -4)
    (flat,) = switching._rows(parameter, head, np.array([-2.0, -2.0 + 1e-12, -2.0]), [])
    assert (flat["status"], flat["lead_left"]) == ("no_influence", 1)
    (hardly,) = switching._rows(parameter, head, np.array([-2.0, -2.0 + 1e-11, -2.0]), [])
    assert hardly["status"] == "never"
    level = head | {"difference": 0.0}
    (twins,) = switching._rows(parameter, level, np.zeros(3), [])
    assert (twins["status"], twins["lead_left"]) == ("no_influence", 1), "twins are always level"
    (touch,) = switching._rows(parameter, level, np.array([1.0, 0.0, 1.0]), [])
    assert (touch["status"], touch["lead_left"]) == ("never", 0)
    two = switching._rows(parameter, head, np.array([-2.0, 1.0, -1.0]), [2.0, 3.0])
    assert [(r["number"], r["of"], r["moved_share"]) for r in two] == [(1, 2, 0.25), (2, 2, 0.5)]
    assert [r["share_beyond"] for r in two] == [0.5, 0.25]
    assert {r["lead_left"] for r in two} == {0}


def test_a_map_says_who_wins_and_where_nobody_does(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study
) -> None:
    def values(_study: Study, draws: Draws, _target: Target, _names: object) -> np.ndarray:
        gap = np.round(draws["x_opt"] - draws["w_opt"] + 0.1, 12)
        return np.stack([np.zeros_like(gap), gap])

    monkeypatch.setattr(switching, "values_of", values)
    duel = Duel("by_theme", "partnership", goal_target(shipped_study, "g3"))
    even = {"distribution": Distribution(kind="uniform", low=0.0, high=1.0), "bounds": (0.0, 1.0)}
    changed = {name: shipped_study.parameters[name].model_copy(update=even)
               for name in ("x_opt", "w_opt")}  # fmt: skip
    low = changed["w_opt"].distribution.model_copy(update={"low": 0.1, "high": 1.1})
    changed["w_opt"] = changed["w_opt"].model_copy(
        update={"distribution": low, "bounds": (0.0, 2.0)}
    )
    study = replace(shipped_study, parameters=shipped_study.parameters | changed)
    found = switching.win_map(study, duel, ("x_opt", "w_opt"), size=3)
    assert found["winner"].tolist() == [
        "", "partnership", "partnership", "by_theme", "", "partnership", "by_theme", "by_theme", "",
    ]  # fmt: skip
    assert found["x_value"].tolist() == [0, 0.5, 1] * 3
    assert found["difference"].tolist()[:3] == pytest.approx([0, 0.5, 1])
    still = changed["x_opt"].model_copy(update={"bounds": (0.0, 0.0)})
    fixed = replace(study, parameters=study.parameters | {"x_opt": still})
    with pytest.raises(UsageError, match="x_opt has no range"):
        switching.win_map(fixed, duel, ("x_opt", "w_opt"))


# Designs of a search


def test_levels_stand_on_their_grid() -> None:
    assert space.on_grid(0.124, 0.05, (0.0, 1.0)) == 0.1
    assert space.on_grid(0.126, 0.05, (0.0, 1.0)) == 0.15
    assert space.on_grid(1.2, 0.05, (0.0, 1.0)) == 1
    assert space.on_grid(0.02, 0.05, (0.12, 1.0)) == 0.12
    assert space.step_of("channel.aiko") == 0.1
    assert space.step_of("contract_years") == 1


def test_money_is_shared_out_by_weight_and_to_the_cent(shipped_study: Study) -> None:
    """A share s above a half weighs 0.1 + 0.9 (s - 0.5) / 0.5; the best paid gets what is left."""
    here = space.space_of(shipped_study, "by_theme")
    assert here.cents == 324_000_000
    kinds = list(here.kinds)
    few = replace(here, kinds={k: here.kinds[k] for k in kinds[:4]},
                  bounds=here.bounds | {"networks": (2.0, 3.0)})  # fmt: skip
    # Weights 1, 0.1 and 0.64 of 1.74: 186.21, 18.62 and 119.17 units of 0.01 M€.
    assert few._money([1.0, 0.5, 0.8, 0.2]) == {
        kinds[0]: 324_000_000 - 18_000_000 - 119_000_000,
        kinds[1]: 18_000_000,
        kinds[2]: 119_000_000,
    }
    # Too few are in: the next best comes in with the least weight. Too many: the last are out.
    assert list(few._money([0.2, 0.3, 0.9, 0.1])) == [kinds[1], kinds[2]]
    assert list(few._money([0.6, 0.7, 0.8, 0.9])) == [kinds[1], kinds[2], kinds[3]]
    assert list(few._money([0.6, 0.6, 0.6, 0.6])) == kinds[:3], "of equals the first"
    even = few._money([0.4, 0.4, 0.1, 0.1])
    assert set(even.values()) == {162_000_000}


def test_a_point_near_an_alternative_by_hand(shipped_study: Study) -> None:
    """A kind that it has stands at a half plus half its share of the best paid one's money."""
    here = space.space_of(shipped_study, "status_quo")
    now = shipped_study.alternative("status_quo")
    point = dict(zip([*here.kinds, *here.levers], here.near(now), strict=True))
    mine = {space.kind_key(n): n.coordination_meur for n in now.networks}
    for name, network in here.kinds.items():
        money = mine.get(space.kind_key(network))
        assert point[name] == pytest.approx(0.0 if money is None else 0.5 + 0.5 * money / 1.4)
    years = sum(n.contract_years * n.coordination_meur for n in now.networks) / 3.24
    assert point["contract_years"] == pytest.approx((years - 1) / 11)
    assert point["channel.contracts"] == pytest.approx(0.3)
    assert point["channel.hama"] == 0
    narrow = replace(
        here, bounds=here.bounds | {"channel.contracts": (0.2, 0.2), "contract_years": (9.0, 12.0)}
    )
    point = dict(zip([*here.kinds, *here.levers], narrow.near(now), strict=True))
    assert point["channel.contracts"] == point["contract_years"] == 0
    below = replace(here, bounds=here.bounds | {"channel.contracts": (0.0, 0.1)})
    assert below.near(now)[len(here.kinds) + here.levers.index("channel.contracts")] == 1


def test_kinds_of_networks_with_one_name_get_that_of_their_alternative(
    shipped_study: Study,
) -> None:
    kinds = space._kinds(shipped_study)
    assert {"mal", "mal_by_theme"} <= set(kinds)
    assert kinds["mal_by_theme"] == shipped_study.alternative("by_theme").networks[0]
    keys = [space.kind_key(network) for network in kinds.values()]
    assert len(keys) == len(set(keys))
    every = {space.kind_key(n) for a in shipped_study.alternatives for n in a.networks}
    assert set(keys) == every


@pytest.mark.parametrize(
    ("wanted", "advice"),
    [((0.5, 0.2), "binding=0.2:0.5"), ((-1.0, 0.5), "binding=0:0.5"), ((0.5, 2), "binding=0.5:1")],
)
def test_bounds_that_cannot_be_say_which_can(
    shipped_study: Study, wanted: tuple[float, float], advice: str
) -> None:
    with pytest.raises(UsageError, match=advice):
        space.space_of(shipped_study, bounds={"binding": wanted})
    for fine in ((0.0, 1.0), (0.5, 0.5)):
        assert space.space_of(shipped_study, bounds={"binding": fine}).bounds["binding"] == fine
