"""Members, secretariats, knowledge base: every equation against a figure worked out by hand."""

from __future__ import annotations

import math

import pytest

from tests.reference import inputs, lines, networks
from tests.reference.cases import case_of, parts
from tests.reference.networks import Networks
from tests.reference.plan import Net
from tests.reference.scalar_model import central_values
from tests.reference.tiny import (
    tiny_alternative,
    tiny_corridor,
    tiny_everything,
    tiny_instruments,
    tiny_networks,
    tiny_study,
)
from valuma_scenarios.schema.scenario import Alternative, Members
from valuma_scenarios.vocabulary import THEMES

NEAR = 1e-5
"""The figures in the comments carry five significant digits."""

TINY = inputs.read(tiny_study())
VALUES = central_values(TINY.study)


def near(value: float) -> object:
    return pytest.approx(value, rel=5 * NEAR, abs=NEAR)


def net_of(members: Members) -> Net:
    """Return a network with these members."""
    network = tiny_corridor().model_copy(update={"members": members})
    return case_of(tiny_alternative("one", (network,))).plan.nets[0]


# --- members (1, 2, 3.1) -----------------------------------------------------------------------


def test_membership_is_the_share_of_the_population_in_member_types() -> None:
    cities, loose = (net_of(n.members) for n in tiny_networks())
    # MK01 is all metropolitan, half of MK02 lives in a regional centre, MK03 is rural.
    mu = [lines.membership(cities, r, TINY.types[r]) for r in TINY.regions]
    assert mu == [1.0, 0.5, 0.0]
    assert lines.membership(loose, "MK03", TINY.types["MK03"]) == 1.0


def test_a_named_region_counts_with_its_share_and_never_with_less_than_its_types() -> None:
    shares = {"MK02": 0.35, "MK03": 0.05}
    named = net_of(Members(regions=shares))
    mu = [lines.membership(named, r, TINY.types[r]) for r in TINY.regions]
    assert mu == [0.0, 0.35, 0.05]
    # half of MK02 lives in a regional centre, which is more than the 0.35 named
    both = net_of(Members(regions=shares, region_types=("regional_centre",)))
    assert lines.membership(both, "MK02", TINY.types["MK02"]) == 0.5


# a region with a tenth of its people in the network sits in it like any other
@pytest.mark.parametrize(("mu", "expected"), [(0.04, 0.4), (0.1, 1.0), (0.8, 1.0), (0.0, 0.0)])
def test_attending(mu: float, expected: float) -> None:
    assert lines.attends(mu, 0.1) == near(expected)


def test_rows_smaller_than_a_maakunta_count_with_their_share_of_it() -> None:
    people = {"a": 300.0, "b": 100.0, "c": 50.0}
    assert inputs.counts_as(people, None) == {"a": 1.0, "b": 1.0, "c": 1.0}
    omega = inputs.counts_as(people, {"a": "MK01", "b": "MK01", "c": "MK02"})
    assert omega == {"a": 0.75, "b": 0.25, "c": 1.0}


def test_members_are_counted_and_meetings_too() -> None:
    nets = Networks(case_of(tiny_everything()))
    # cities 1 + 0.5 + 0; loose all three; corridor 0.8 + 0.05
    assert nets.count == {"cities": 1.5, "loose": 3.0, "corridor": near(0.85)}
    # MK03: loose 1, corridor 0.05/0.1; loose works from 2021
    assert nets.attended("MK03", 2020) == near(0.5)
    assert nets.attended("MK03", 2021) == near(1.5)


def test_national_priorities_are_those_of_the_money_in_the_table() -> None:
    mix = inputs.table_priorities(tiny_instruments(), THEMES)
    # aiko 15 M€ half business, half skills; digitalisation 30 M€; the third has no sum
    assert (mix["business"], mix["skills"], mix["digital"]) == (
        near(1 / 6),
        near(1 / 6),
        near(2 / 3),
    )
    assert math.fsum(mix.values()) == pytest.approx(1, abs=1e-12)


# --- money of the lines (2, 5.1) --------------------------------------------------------------


def test_allocation_mixes_normalised_keys_and_loses_nothing() -> None:
    keys = {"population": TINY.population, "equal": dict.fromkeys(TINY.regions, 1.0)}
    shares = lines.allocation({"population": 0.5, "equal": 0.5}, keys)
    # 0.5 · 0.5 + 0.5 / 3
    assert shares["MK01"] == near(0.416667)
    assert math.fsum(shares.values()) == pytest.approx(1, abs=1e-12)
    part = lines.allocation({"population": 0.5, "equal": 0.5}, keys, frozenset({"MK01"}))
    # of the other half million MK02 has 0.6: 0.5 · 0.6 + 0.5/2
    assert part == {"MK01": 0.0, "MK02": near(0.55), "MK03": near(0.45)}


def test_sums_stop_after_their_last_year_unless_they_go_on() -> None:
    assert lines.available(10, 2021, 2021, goes_on=False) == 10
    assert lines.available(10, 2022, 2021, goes_on=False) == 0
    assert lines.available(10, 2022, 2021, goes_on=True) == 10


def paying(budget: float) -> Alternative:
    """Return an alternative whose corridor is paid from a line of this size."""
    plain = tiny_alternative("one", (tiny_corridor(),), {"aiko": budget}, {"aiko": 0.6})
    funding = plain.funding.model_copy(update={"coordination_from": "aiko"})
    return plain.model_copy(update={"funding": funding})


# 0.3 of 0.2 person-years at 0.078 M€ for MK02 (1) and MK03 (0.5): 0.3 · 0.0156 · 1.5 = 0.00702
@pytest.mark.parametrize(
    ("budget", "share", "left"),
    [(10.0, 1.0, 9.49298), (0.50351, 0.5, 0.0), (0.4, 0.0, 0.0)],
)
def test_incentives_are_paid_as_far_as_the_line_goes(
    budget: float, share: float, left: float
) -> None:
    nets = Networks(case_of(paying(budget)))
    assert nets.asked_incentives(2020) == near(0.00702)
    assert nets.incentive_scale[2020] == pytest.approx(share, abs=1e-9)
    assert nets.incentive(nets.plan.nets[0], 2020) == pytest.approx(0.3 * share, abs=1e-9)
    assert nets.amounts[2020]["aiko"] == pytest.approx(left, abs=1e-9)


def test_paid_time_that_would_have_been_given_anyway_is_not_counted() -> None:
    nets = Networks(case_of(paying(10.0)))
    assert nets.new_time(nets.plan.nets[0], 2020) == near(0.165)  # 0.3 · 0.55
    gross = Networks(case_of(paying(10.0), structure={"incentive_net": "gross"}))
    assert gross.new_time(gross.plan.nets[0], 2020) == near(0.3)


def test_a_budget_that_is_not_known_is_drawn() -> None:
    nets = Networks(case_of(paying(10.0), {"coordination_corridor": 0.7}))
    assert nets.coordination(2020) == 0.7


def test_what_finds_no_network_stays_in_the_line() -> None:
    nets = Networks(case_of(tiny_everything()))
    first, later = (nets.received("MK03", year)["aiko"] for year in (2020, 2021))
    # half a seat in the only network of 2020: 0.6 · 0.5
    assert nets.channelled("MK03", 2020)["aiko"] == pytest.approx(0.3 * first)
    assert nets.channelled("MK03", 2021)["aiko"] == pytest.approx(0.6 * later)
    assert nets.received("MK03", 2020)["digitalisation"] == 0


# --- secretariats (3.4, 3.6, 3.7) -------------------------------------------------------------


def test_a_secretariat_looks_after_projects_before_it_facilitates() -> None:
    # 0.4 - 0.1 - 0.01 · 5; a large programme eats it up
    assert networks.left_of_secretariat(0.4, 5.0, VALUES) == near(0.25)
    assert networks.left_of_secretariat(0.4, 40.0, VALUES) == 0


def test_facilitation() -> None:
    # 0.3 / (1.5 · 0.05) = 4; 1 - e^-4 = 0.98168
    assert networks.facilitation(0.3, 1.5, 0.0, VALUES) == near(0.981684)
    # partners 0.4: 0.05 · 1.2 a member, 0.3 / 0.09; 1 - e^(-10/3)
    assert networks.facilitation(0.3, 1.5, 0.4, VALUES) == near(0.964326)
    assert networks.facilitation(0.0, 1.5, 0.0, VALUES) == 0
    assert networks.facilitation(0.4, 0.0, 0.0, VALUES) == 0


def test_critical_mass() -> None:
    assert networks.critical_mass(3, 3) == near(0.632121)  # 1 - 1/e
    assert networks.critical_mass(0, 3) == 0


def test_weights_follow_membership_and_budget() -> None:
    nets = Networks(case_of(tiny_everything()))
    # MK02, 2021: cities 0.5 · 0.4, loose 1 · 0.6, corridor 0.8 · 0.5; in all 1.2
    assert nets.weights("MK02", 2021) == {
        "cities": near(1 / 6),
        "loose": near(0.5),
        "corridor": near(1 / 3),
    }
    free = [n.model_copy(update={"coordination_meur": 0.0}) for n in tiny_networks()]
    unpaid = Networks(case_of(tiny_alternative("one", tuple(free))))
    assert unpaid.weights("MK02", 2021) == {"cities": near(1 / 3), "loose": near(2 / 3)}
    assert unpaid.weights("MK03", 2020) == {"cities": 0}


def test_a_secretariat_in_a_run() -> None:
    cities = tiny_networks()[0]
    money = {"aiko": 10.0}
    nets = Networks(case_of(tiny_alternative("one", (cities,), money, {"aiko": 0.6})))
    net = nets.plan.nets[0]
    channelled = 0.6 * (nets.received("MK01", 2020)["aiko"] + nets.received("MK02", 2020)["aiko"])
    assert nets.projects["cities", 2020] == pytest.approx(channelled)
    left = 0.4 - 0.1 - 0.01 * channelled
    assert nets.left(net, 2020) == pytest.approx(left)
    # a fifth is for common knowledge: 0.8 ĉ / (1.5 · 0.05)
    assert nets.intensity(net, 2020) == pytest.approx(1 - math.exp(-0.8 * left / 0.075))
    learning = Networks(
        case_of(
            tiny_alternative("one", (cities,), money, {"aiko": 0.6}),
            structure={"project": "learning"},
        )
    )
    more = 0.8 * (left + 0.03 * channelled) / 0.075
    assert learning.intensity(net, 2020) == pytest.approx(1 - math.exp(-more))


def test_intensity_for_each_network_alike() -> None:
    nets = Networks(case_of(tiny_everything(), structure={"intensity": "per_network"}))
    net = nets.plan.nets[0]
    # 2021: (1.5 + 3 + 0.85)/3 members
    money = 0.8 * nets.left(net, 2021)
    mean = 1.7833333 * 0.05
    assert nets.intensity(net, 2021) == pytest.approx(1 - math.exp(-money / mean), rel=1e-6)


def test_partners_are_part_of_the_mass() -> None:
    nets = Networks(case_of(tiny_everything()))
    corridor = nets.plan.nets[2]
    # 0.85 · 1.4 / 3 = 0.396667; 1 - e^-0.396667
    assert nets.size(corridor) == near(0.327442)
    alone = Networks(case_of(tiny_everything(), structure={"partners_mass": "no"}))
    assert alone.size(corridor) == near(0.246733)  # 1 - e^(-0.85/3)


def test_the_knowledge_base_fills_and_fades() -> None:
    # B = 1: 1 - e^-0.18
    assert networks.known(1.0, VALUES) == near(0.16473)
    assert networks.known(0.0, VALUES) == 0
    nets = Networks(case_of(tiny_alternative("one", (tiny_corridor(),))))
    # ĉ = 0.5 - 0.1; 0.3 of it a year: B = 0, 0.12, 0.82 · 0.12 + 0.12 = 0.2184
    path = nets.bases["corridor"]
    assert path[2020] == 0
    assert path[2021] == near(0.0213685)  # 1 - e^-0.0216
    assert path[2022] == near(0.0385488)  # 1 - e^-0.039312
    assert nets.base("MK01", 2022) == path[2022]


def test_a_knowledge_base_for_members_only() -> None:
    two = (tiny_corridor(), tiny_networks()[0])
    nets = Networks(case_of(tiny_alternative("one", two), structure={"knowledge": "members"}))
    # cities: 0.2 · 0.3 a year, B = 0.06 in 2021: 1 - e^-0.0108
    assert nets.bases["cities"][2021] == near(0.0107419)
    # MK02: corridor 0.8 · 0.5, cities 0.5 · 0.4: two thirds and a third
    assert nets.base("MK02", 2021) == near(0.0178263)
    assert nets.base("MK01", 2021) == near(0.0107419)
    nothing = Networks(case_of(tiny_alternative("one", two), structure={"knowledge": "off"}))
    assert nothing.base("MK02", 2022) == 0


def test_a_network_counts_only_while_it_works() -> None:
    nets = parts(tiny_alternative("status_quo", tiny_networks())).networks
    assert nets.attended("MK01", 2020) == 1
    assert nets.attended("MK01", 2021) == 2
