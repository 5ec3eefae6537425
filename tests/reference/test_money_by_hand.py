"""From budgets to effort: every equation against a figure worked out by hand (section 5)."""

from __future__ import annotations

import math

import pytest

from tests.reference import learning, money
from tests.reference.cases import NATIVE, parts
from tests.reference.scalar_model import central_values
from tests.reference.tiny import (
    tiny_alternative,
    tiny_corridor,
    tiny_everything,
    tiny_networks,
    tiny_study,
)
from valuma_scenarios.schema.scenario import Alternative
from valuma_scenarios.vocabulary import THEMES

NEAR = 1e-5
"""The figures in the comments carry five significant digits."""

VALUES = central_values(tiny_study())
CAP = 0.5
PURE = NATIVE | {
    "eta_absorption": 0.0,
    "epsilon_erosion": 0.0,
    "psi_mainstream": 0.0,
    "deadweight": 0.0,
    "displacement_tradable": 0.0,
    "displacement_local": 0.0,
    "leakage": 0.0,
    "multiplier": 0.0,
    "leverage": 0.0,
    "cost_admin_pct": 0.0,
    "cost_network_pct": 0.0,
    "cost_contract_pct": 0.0,
    "overlap_cost": 0.0,
    "saturation_scale": 1e9,
}
"""Values under which a euro is a euro."""


def near(value: float) -> object:
    return pytest.approx(value, rel=5 * NEAR, abs=NEAR)


# --- overhead (5.2) ----------------------------------------------------------------------------


def test_overhead_of_plain_and_of_channelled_money() -> None:
    assert money.plain_overhead(VALUES, CAP, 0.0) == near(0.04)
    # a small call costs 10 %, not 4 and 10; contracts of four years 0.25 · 2.7 %; overlap 0.005
    assert money.channelled_overhead(VALUES, CAP, 0.25, 0.005) == near(0.11175)
    dear = VALUES | {"cost_admin_pct": 12.0}
    assert money.channelled_overhead(dear, CAP, 0.0, 0.0) == near(0.12)
    assert money.channelled_overhead(VALUES | {"cost_network_pct": 60.0}, CAP, 0.0, 0.0) == CAP
    assert money.plain_overhead(VALUES | {"cost_admin_pct": 60.0}, CAP, 0.0) == CAP


# MK02, 2021: cities 1/6 (4 years), loose 1/2 (1 year), corridor 1/3 (7 years): 0.589286 contracts
# a year · 2.7 % = 0.0159107; three seats: 0.01 · 2 = 0.02
@pytest.mark.parametrize(
    ("structure", "plain", "channelled"),
    [
        ({}, 0.04, 0.135911),
        ({"overlap": "all_money"}, 0.06, 0.135911),
        ({"overlap": "off"}, 0.04, 0.115911),
        ({"overhead": "off", "overlap": "all_money"}, 0.04, 0.04),
    ],
)
def test_overhead_in_a_run(structure: dict[str, str], plain: float, channelled: float) -> None:
    side = parts(tiny_everything(), structure=structure)
    assert side.overheads("MK02", 2021) == (near(plain), near(channelled))


# --- themes of the money (5.3) -----------------------------------------------------------------


def one_network(binding: float, theta: float, structure: dict[str, str]) -> money.Money:
    """Return an alternative whose corridor spends half of a line on business and skills."""
    corridor = tiny_corridor().model_copy(update={"binding": binding})
    alternative = tiny_alternative("one", (corridor,), {"aiko": 10.0}, {"aiko": 0.5})
    return parts(alternative, {"purpose_shift": theta}, structure)


def test_binding_takes_the_themes_of_the_network_and_freedom_ones_own() -> None:
    place = learning.Place("MK02", 2020, 0.5)
    bound, free = one_network(1.0, 1.0, {}), one_network(0.0, 1.0, {})
    mix = bound.network_mix(place, with_base=True)
    assert (mix["land_use"], mix["low_carbon"]) == (near(0.7), near(0.3))
    own = free.learning.chosen(place, free.networks.base("MK02", 2020))
    assert free.network_mix(place, with_base=True) == pytest.approx(own)
    half = one_network(0.4, 1.0, {}).network_mix(place, with_base=True)
    assert half["land_use"] == pytest.approx(0.4 * 0.7 + 0.6 * own["land_use"])


def test_money_keeps_the_purpose_of_its_line() -> None:
    place = learning.Place("MK02", 2020, 0.5)
    mix = one_network(1.0, 0.3, {}).network_mix(place, with_base=True)
    # 0.7 of the line's half and half, 0.3 of the network's
    assert (mix["business"], mix["land_use"]) == (near(0.35), near(0.21))
    moved = one_network(1.0, 0.3, {"purpose": "network"}).network_mix(place, with_base=True)
    assert moved["land_use"] == near(0.7)


def test_line_themes_are_those_of_the_channelled_money() -> None:
    side = parts(tiny_everything())
    money_by_line = side.networks.channelled("MK02", 2021)
    total = math.fsum(money_by_line.values())
    mix = side.line_mix("MK02", 2021)
    assert mix["digital"] == pytest.approx(money_by_line["digitalisation"] / total)
    assert mix["business"] == pytest.approx(0.5 * money_by_line["aiko"] / total)
    assert set(
        parts(tiny_alternative("none", (), {"aiko": 10.0})).line_mix("MK02", 2021).values()
    ) == {0.0}


def test_money_by_theme_is_all_the_money() -> None:
    side = parts(tiny_everything())
    spent = side.spent("MK02", 2021, side.network_mix(learning.Place("MK02", 2021, 0.5), True))
    received = math.fsum(side.networks.received("MK02", 2021).values())
    assert math.fsum(spent.by_theme.values()) == pytest.approx(received, rel=1e-12)
    channelled = math.fsum(side.networks.channelled("MK02", 2021).values())
    assert math.fsum(spent.channelled.values()) == pytest.approx(channelled, rel=1e-12)


def test_concentration_of_money() -> None:
    # 0.75² + 0.25²
    assert money.concentration_of({"a": 3.0, "b": 1.0}) == near(0.625)
    assert money.concentration_of({"a": 0.0}) == 0
    side = one_network(1.0, 1.0, {})
    mix = side.network_mix(learning.Place("MK02", 2020, 0.5), True)
    # half on business and skills, half on 0.7 and 0.3: 2 · 0.25² + 0.35² + 0.15² = 0.27, over 0.5
    assert side.breadth("MK02", 2020, side.spent("MK02", 2020, mix)) == near(0.54)


# --- additionality and what networks add (5.4, 5.5) --------------------------------------------


def test_net_of_what_would_have_happened_anyway() -> None:
    # 0.55 · 0.9 · 0.9 · 1.5 and 0.55 · 0.4 · 0.9 · 1.1; without markets 0.55 · 0.9
    assert money.additionality(True, VALUES, 0.1) == near(0.66825)
    assert money.additionality(False, VALUES, 0.1) == near(0.2178)
    assert money.kept(VALUES) == near(0.495)


def test_leverage() -> None:
    assert money.leverage(0.5, 0.0, VALUES) == near(1.15)  # 1 + 1 · 0.3 · 0.5
    assert money.leverage(0.5, 0.4, VALUES) == near(1.18)  # 1 + 0.15 · (1 + 0.5 · 0.4)


def test_match() -> None:
    # 1 + 0.2 · (0.9 - 0.6)/0.4; worse than the line's own: 1 + 0.2 · (0.2 - 0.6)/0.4
    assert money.match_factor(0.9, 0.6, 1.2) == near(1.15)
    assert money.match_factor(0.2, 0.6, 1.2) == near(0.8)
    assert money.match_factor(0.2, 0.95, 1.2) == 0  # 1 - 3
    assert money.match_factor(0.2, 1.0, 1.2) == 1


def test_joint_projects_gain_or_lose_by_learning() -> None:
    assert money.joint_factor(0.1, 1.2) == near(1.02)
    assert money.joint_factor(0.1, 0.7) == near(0.97)


def test_what_networks_add_in_a_run() -> None:
    side = parts(tiny_everything())
    place = learning.Place("MK02", 2021, 0.5)
    mix, need = side.network_mix(place, True), side.inputs.need["MK02"]
    line = side.line_mix("MK02", 2021)
    c, learnt = side.course.commitment["MK02", 2021], side.course.learning["MK02", 2021]
    # partners 0.4 in a third of the weight
    expected = (1 + 0.3 * c * (1 + 0.5 * 0.4 / 3)) * (1 + 0.2 * learnt)
    fits = learning.fit(mix, need), learning.fit(line, need)
    expected *= 1 + 0.2 * (fits[0] - fits[1]) / (1 - fits[1])
    assert side.factor(place, mix) == pytest.approx(expected, rel=1e-12)
    off = {"leverage": "off", "match": "off", "joint": "off"}
    assert parts(tiny_everything(), structure=off).factor(place, mix) == 1
    even = parts(tiny_everything(), structure=off | {"match": "on", "match_base": "uniform"})
    mean = math.fsum(need.values()) / 9 / max(need.values())
    assert even.factor(place, mix) == pytest.approx(1 + 0.2 * (fits[0] - mean) / (1 - mean))


# --- effort (5.6, 5.7) -------------------------------------------------------------------------


def test_saturation() -> None:
    assert money.saturation(0.4, 0.4) == near(0.632121)  # 1 - 1/e
    assert money.saturation(0.0, 0.4) == 1
    # 0.4 · (1 - e^-2) / 0.8: double the money, less than double the effect
    assert money.saturation(0.8, 0.4) == near(0.432332)


def test_absorption() -> None:
    assert money.absorption(0.15, 0.6, 0.5) == near(0.5)
    assert money.absorption(0.0, 0.6, 0.0) == 1


def test_saturation_is_that_of_the_market_account_for_both() -> None:
    side = parts(tiny_alternative("one", (), {"aiko": 10.0}))
    spent = {str(m): 0.0 for m in THEMES} | {"skills": 400.0}
    # local: 400 · 0.2178 = 87.12 EUR of 40 000 is 0.2178 %; 0.4 · (1 - e^-0.5445)/0.2178 = 0.771108
    found = side.working(spent, side.inputs.mean_capacity, "MK02")
    assert found[money.MARKET]["skills"] == near(87.12 * 0.771108)
    assert found[money.OTHER]["skills"] == near(198 * 0.771108)
    linear = parts(tiny_alternative("one", (), {"aiko": 10.0}), structure={"saturation": "linear"})
    assert linear.working(spent, 0.3, "MK02")[money.OTHER]["skills"] == pytest.approx(
        198 * (0.3 / side.inputs.mean_capacity) ** 0.5
    )
    flat = {"saturation": "linear", "absorption": "off"}
    plain = parts(tiny_alternative("one", (), {"aiko": 10.0}), structure=flat)
    assert plain.working(spent, 0.3, "MK02")[money.OTHER]["skills"] == near(198)


def test_what_networks_add_to_existing_spending_and_what_erosion_takes() -> None:
    side = parts(tiny_alternative("one", tiny_networks()[:1]), {"erosion_skew": 0.0})
    effort = side.effort(learning.Place("MK01", 2022, 0.85))
    # Without networks 0.7988 in 2021, then 0.7988 - 0.15 · (0.7988 - 0.78408) = 0.796592.
    # Existing spending on culture 0.1 · 231.875 EUR; ψ 0.5; net of 0.495, or 0.2178 in markets:
    # 11.59375 · 0.495 · (0.85 - 0.796592) and 11.59375 · 0.495 · (0.796592 - 0.8)
    assert effort.networks[money.OTHER]["culture"] == pytest.approx(0.306504, 1e-5)
    assert effort.networks[money.MARKET]["culture"] == pytest.approx(0.134862, 1e-5)
    assert effort.home[money.OTHER]["culture"] == pytest.approx(-0.0195582, 1e-4)
    assert effort.plain[money.OTHER]["culture"] == 0
    off = parts(tiny_alternative("one", tiny_networks()[:1]), structure={"mainstream": "off"})
    gone = off.effort(learning.Place("MK01", 2022, 0.85))
    assert gone.networks[money.OTHER]["culture"] == gone.home[money.OTHER]["culture"] == 0


def channelling() -> Alternative:
    """Return an alternative that runs 0.6 of a line through a network of cities."""
    return tiny_alternative("one", tiny_networks()[:1], {"aiko": 10.0}, {"aiko": 0.6})


def test_what_networks_add_to_programme_money() -> None:
    changed = PURE | {"eta_absorption": 1.0, "leverage": 1.0, "purpose_shift": 0.0}
    side = parts(channelling(), changed)
    effort = side.effort(learning.Place("MK01", 2021, 0.88))
    # no erosion: home is 0.8; commitment in 2021 is 0.3 · 0.7 · 0.75 = 0.1575, so 0.6 of the money
    # has 1 + 0.3 · 0.1575 = 1.04725, all has 0.88/0.8: (0.4 + 0.6 · 1.04725) · 1.1
    plain, full = effort.plain[money.OTHER], effort.full[money.OTHER]
    assert full["skills"] / plain["skills"] == near(1.131185)


def test_overhead_and_money_per_head() -> None:
    side = parts(channelling(), NATIVE | {"purpose_shift": 0.0})
    meur = side.networks.received("MK01", 2021)["aiko"]
    spent = side.spent("MK01", 2021, side.line_mix("MK01", 2021))
    # half on skills, over half a million people; 0.4 · 0.96 + 0.6 · (1 - 0.1 - 0.25 · 0.027) · 1.1
    found = side.per_inhabitant("MK01", 2021, spent, 1.1)
    assert found["skills"] == pytest.approx(meur / 0.5 / 2 * (0.384 + 0.6 * 0.89325 * 1.1))


def test_plain_effort_knows_neither_learning_nor_the_knowledge_base() -> None:
    side = parts(tiny_everything())
    home = learning.Place("MK02", 2022, side.course.home["MK02", 2022])
    assert side.networks.base("MK02", 2022) > 0
    spent = side.spent("MK02", 2022, side.network_mix(home, with_base=False))
    expected = side.working(side.per_inhabitant("MK02", 2022, spent, 1.0), home.capacity, "MK02")
    at = learning.Place("MK02", 2022, side.course.capacity["MK02", 2022])
    assert side.effort(at).plain == expected
    assert side.network_mix(at, True) != side.network_mix(home, False)
