"""Whole runs of the scalar model: small cases by hand, and what must hold in every run."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from tests.reference import inputs, learning, money
from tests.reference.scalar_model import central_values, run
from tests.reference.tiny import tiny_alternative, tiny_networks, tiny_study
from valuma_scenarios.schema.scenario import Alternative
from valuma_scenarios.schema.study import Study

PLAIN = {
    "zeta_sensitivity": 0.0,
    "xi_spillover": 0.0,
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
    "overlap_cost": 0.0,
    "saturation_scale": 1e9,
}
"""Values under which a euro is a euro: only response, lag and stock are left."""


def by_head(goes_on: bool = True) -> Alternative:
    """Return 10 M€ a year of one instrument, the same sum for every inhabitant."""
    plain = tiny_alternative("status_quo", (), {"aiko": 10.0})
    changes = {"continue_after_last_year": goes_on, "allocation": {"aiko": {"population": 1.0}}}
    return plain.model_copy(update={"funding": plain.funding.model_copy(update=changes)})


def test_money_alone_by_hand() -> None:
    study = tiny_study((by_head(),))
    out = run(study, central_values(study) | PLAIN)
    # 10 M€ over a million people, half of it on business: 5 EUR each, so 70 · 5/100 = 3.5 a year.
    # 2021: 3.5 · 0.0803014; 2022: 0.75 · 0.281055 + 3.5 · (0.0803014 + 0.243022)
    effect = out["indicator_effect"]
    assert effect["status_quo", "MK03", "gdp_per_capita", 2020] == 0
    assert effect["status_quo", "MK03", "gdp_per_capita", 2021] == pytest.approx(0.281055, 1e-5)
    assert effect["status_quo", "FI", "gdp_per_capita", 2022] == pytest.approx(1.342423, 1e-5)
    # 100 · 1.342423/7810.25
    assert out["goal_effect"]["status_quo", "FI", "g1", 2022] == pytest.approx(0.0171880, 1e-4)
    # employment: skills are local, with the fixed multiplier 0.1: (0.6 · 1.1 + 1.0) · 5 EUR = 8.3
    # EUR, so 0.2 · 0.083 = 0.0166 points a year
    jobs = effect["status_quo", "MK01", "employment_rate", 2021]
    assert jobs == pytest.approx(0.0166 * 0.0803014, 1e-5)


def test_spill_over_comes_before_the_lag() -> None:
    study = tiny_study((by_head(),))
    out = run(study, central_values(study) | PLAIN | {"xi_spillover": 0.1})
    # every region has the same pulse, so each gets a tenth more: 1.1 · 0.281055
    effect = out["indicator_effect"]["status_quo", "MK01", "gdp_per_capita", 2021]
    assert effect == pytest.approx(0.309160, 1e-5)


def test_money_stops_with_the_stated_years() -> None:
    study = tiny_study((by_head(goes_on=False),))
    received = run(study, central_values(study))["money"]
    assert received["status_quo", "MK01", 2021] == pytest.approx(5)
    assert received["status_quo", "MK01", 2022] == 0


def test_erosion_alone_by_hand() -> None:
    study = tiny_study((tiny_alternative("do_nothing"),))
    values = central_values(study) | {"works_place": 0.0, "xi_spillover": 0.0}
    out = run(study, values | {"zeta_sensitivity": 0.0})
    # K0 = 0.8; home 0.792; 0.8 - 0.15 · 0.008
    assert out["capacity"]["do_nothing", "MK01", 2021] == pytest.approx(0.7988)
    # culture: mean 1.94, σ² = 0.5 · 0.56² + 0.3 · 0.44² + 0.2 · 0.74², σ = 0.569561, β = 0.0113912
    # 1.3 · 231.875 · 0.1 · 0.5 · (0.7988 - 0.8) = -0.0180863 EUR in 2021, felt from 2022
    expected = 0.0113912 * -0.0180863 / 100 * 0.0803014
    effect = out["indicator_effect"]["do_nothing", "MK01", "jobs_share_culture", 2022]
    assert effect == pytest.approx(expected, 1e-4)


def test_learning_in_one_network_by_hand() -> None:
    study = tiny_study((tiny_alternative("status_quo", tiny_networks()[:1]),))
    only = {"gdp_per_capita": study.indicators["gdp_per_capita"]}
    study = replace(study, indicators=only)
    out = run(study, central_values(study))
    # MK02: μ 0.5; its only peer is unlike it: ι 0.137755; q 0.981684; N = 1.5: size 1 - e^-0.5 =
    # 0.393469; cont 0.75; need: z = -0.384111, innovation 0.220716, business 0.263395, so fit =
    # (0.6 · 0.220716 + 0.4 · 0.263395)/0.263395 = 0.902779; focus 1.046; half a membership: att
    # 1; knowledge 1 + 0.3 · 0.2 = 1.06. Product 0.0199735.
    assert out["learning"]["status_quo", "MK02", 2020] == pytest.approx(0.0199735, 1e-4)
    assert out["learning"]["status_quo", "MK03", 2020] == 0
    # C* = 0.5 · 0.7 · 0.75 = 0.2625; 0.3 of it after a year
    assert out["commitment"]["status_quo", "MK02", 2020] == 0
    assert out["commitment"]["status_quo", "MK02", 2021] == pytest.approx(0.07875)


def parts(alternative: Alternative, values: dict[str, float] | None = None) -> money.Money:
    """Return the money side of one alternative of the tiny study."""
    study = tiny_study((alternative,))
    taught = learning.Learning(
        inputs.read(study), alternative, central_values(study) | (values or {})
    )
    return money.Money(taught.inputs, taught, taught.course())


def test_a_network_counts_only_while_it_works() -> None:
    side = parts(tiny_alternative("status_quo", tiny_networks()))
    assert side.learning.memberships("MK01", 2020) == 1
    assert side.learning.memberships("MK01", 2021) == 2


def test_network_themes_and_contracts_are_weighed_by_membership_and_budget() -> None:
    cities, loose = tiny_networks()
    other = loose.model_copy(update={"themes": {"culture": 1.0}})
    side = parts(tiny_alternative("status_quo", (cities, other), {"aiko": 10.0}, {"aiko": 0.6}))
    # MK02, 2021: cities 0.5 · 0.4 = 0.2, the other 1 · 0.6: a quarter and three quarters
    mix = side.network_mix(learning.Place("MK02", 2021, 0.5))
    assert mix["innovation"] == pytest.approx(0.25 * 0.6)
    assert mix["culture"] == pytest.approx(0.75)
    assert side.yearly_contracts("MK02", 2021) == pytest.approx(0.25 / 4 + 0.75 / 1)
    # 0.04 + 0.6 · (0.1 + 0.027 · 0.8125) + 0.01 · 0.5
    assert side.overhead("MK02", 2021) == pytest.approx(0.1181625)
    # MK03 is in no network in 2020: nothing can be channelled
    assert side.through("aiko", "MK03", 2020) == 0
    assert side.overhead("MK03", 2020) == pytest.approx(0.04)


def test_networks_without_money_weigh_by_membership() -> None:
    free = [n.model_copy(update={"coordination_meur": 0.0}) for n in tiny_networks()]
    side = parts(tiny_alternative("status_quo", tuple(free)))
    # MK02, 2021: μ 0.5 and 1, contracts of 4 and 1 years
    assert side.yearly_contracts("MK02", 2021) == pytest.approx((0.5 / 4 + 1) / 1.5)


def test_overhead_is_capped() -> None:
    alternative = tiny_alternative("status_quo", (), {"aiko": 10.0})
    assert parts(alternative, {"cost_admin_pct": 60.0}).overhead("MK01", 2020) == 0.5


def test_coordination_is_paid_from_an_instrument() -> None:
    plain = tiny_alternative("status_quo", tiny_networks(), {"aiko": 10.0})
    funding = plain.funding.model_copy(update={"coordination_from": "aiko"})
    side = parts(plain.model_copy(update={"funding": funding}))
    # only the network of cities works in 2020: 10 - 0.4; both in 2021: 10 - 1.0
    assert side.amount("aiko", 2020) == pytest.approx(9.6)
    assert side.amount("aiko", 2021) == pytest.approx(9.0)


def test_what_networks_add_to_existing_spending_and_what_erosion_takes() -> None:
    side = parts(tiny_alternative("status_quo", tiny_networks()[:1]))
    effort = side.effort(learning.Place("MK01", 2022, 0.85))
    # Without networks 0.7988 in 2021, then 0.7988 - 0.15 · (0.7988 - 0.78408) = 0.796592.
    # Existing spending on culture 0.1 · 231.875 EUR; ψ 0.5:
    # 11.59375 · (0.85 - 0.796592) and 11.59375 · (0.796592 - 0.8)
    assert effort.networks["culture"] == pytest.approx(0.619199, 1e-5)
    assert effort.home["culture"] == pytest.approx(-0.0395115, 1e-5)
    assert effort.plain["culture"] == 0


def test_what_networks_add_to_programme_money() -> None:
    side = parts(tiny_alternative("status_quo", tiny_networks()[:1], {"aiko": 10.0}), PLAIN)
    side.values.update({"eta_absorption": 1.0, "leverage": 1.0})
    effort = side.effort(learning.Place("MK01", 2021, 0.88))
    spent = side.per_inhabitant(learning.Place("MK01", 2021, 0.88))["skills"]
    # no erosion: home is 0.8; commitment in 2021 is 0.3 · 0.7 · 0.75 = 0.1575, so the factor for
    # leverage is 1 + 0.3 · 0.1575 = 1.04725; e/e_plain = 1.04725 · 0.88/0.8
    assert effort.plain["skills"] == pytest.approx(spent * 0.8 / side.inputs.mean_capacity)
    assert effort.extra["skills"] / effort.plain["skills"] == pytest.approx(0.151975)


def test_a_loose_membership_without_binding_learns_by_the_passive_ratio() -> None:
    place = learning.Place("MK03", 2021, 0.5)
    learnt = []
    for binding in (0.0, 1.0):
        loose = tiny_networks()[1].model_copy(update={"binding": binding})
        side = parts(tiny_alternative("status_quo", (loose,)))
        learnt.append(side.learning.from_network(loose, place))
    assert learnt[0] > 0
    assert learnt[0] / learnt[1] == pytest.approx(0.3)


@pytest.fixture(scope="module")
def tiny() -> tuple[Study, dict[str, dict]]:
    study = tiny_study(end_year=2030)
    return study, run(study, central_values(study))


def test_allocated_money_sums_to_the_budget(tiny: tuple[Study, dict[str, dict]]) -> None:
    study, out = tiny
    for year in study.years:
        total = math.fsum(out["money"]["status_quo", r, year] for r in study.regions.index)
        assert total == pytest.approx(45, abs=1e-9)


def test_theil_parts_sum_to_the_whole(tiny: tuple[Study, dict[str, dict]]) -> None:
    for split in tiny[1]["theil_parts"].values():
        for prefix in ("", "base_"):
            both = split[f"{prefix}between"] + split[f"{prefix}within"]
            assert both == pytest.approx(split[f"{prefix}total"], abs=1e-12)


def test_stocks_stay_within_zero_and_one(tiny: tuple[Study, dict[str, dict]]) -> None:
    for table in ("capacity", "commitment", "learning"):
        assert all(0 <= x <= 1 for x in tiny[1][table].values())


def test_regional_rows_of_the_disparity_goal_sum_to_the_national_one(
    tiny: tuple[Study, dict[str, dict]],
) -> None:
    study, out = tiny
    goal = out["goal_effect"]
    for a in study.alternatives:
        rows = math.fsum(goal[a.id, r, "g4", 2030] for r in study.regions.index)
        assert rows == pytest.approx(goal[a.id, "FI", "g4", 2030], abs=1e-12)
        change = math.fsum(
            -100 * w * (split["total"] / split["base_total"] - 1)
            for i, w in (("gdp_per_capita", 0.6), ("employment_rate", 0.4))
            for split in [out["theil_parts"][a.id, i, 2030]]
        )
        assert goal[a.id, "FI", "g4", 2030] == pytest.approx(change, abs=1e-10)


def test_the_order_of_regions_does_not_matter(tiny: tuple[Study, dict[str, dict]]) -> None:
    study, out = tiny
    turned = replace(study, regions=study.regions.iloc[::-1])
    again = run(turned, central_values(turned))
    for key, x in out["goal_effect"].items():
        assert again["goal_effect"][key] == pytest.approx(x, rel=1e-9, abs=1e-12)


def test_the_name_of_an_alternative_has_no_effect() -> None:
    cities, loose = tiny_networks()
    pair = tuple(tiny_alternative(a, (cities, loose), {"aiko": 15.0}) for a in ("one", "two"))
    study = tiny_study(pair)
    goal = run(study, central_values(study))["goal_effect"]
    for (a, *rest), x in goal.items():
        if a == "one":
            assert goal["two", *rest] == x


def test_a_longer_contract_never_lowers_learning() -> None:
    previous = -1.0
    for years in (0.5, 1.0, 2.0, 4.0, 10.0):
        cities = tiny_networks()[0].model_copy(update={"contract_years": years})
        study = tiny_study((tiny_alternative("status_quo", (cities,)),))
        learnt = run(study, central_values(study))["learning"]["status_quo", "MK02", 2020]
        assert learnt > previous
        previous = learnt
