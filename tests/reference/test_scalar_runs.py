"""Whole runs of the scalar model: small cases by hand, and what must hold in every run."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from tests.reference.forms import FORMS
from tests.reference.inputs import Values
from tests.reference.scalar_model import central_values, run
from tests.reference.tiny import (
    tiny_alternative,
    tiny_everything,
    tiny_networks,
    tiny_study,
)
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
    out = run(study, values | {"zeta_sensitivity": 0.0, "erosion_skew": 0.0})
    # K0 = 0.8; home 0.792; 0.8 - 0.15 · 0.008
    assert out["capacity"]["do_nothing", "MK01", 2021] == pytest.approx(0.7988)
    # culture: mean 1.94, σ² = 0.5 · 0.56² + 0.3 · 0.44² + 0.2 · 0.74², σ = 0.569561, β = 0.0113912
    # 1.3 · 231.875 · 0.1 · 0.5 · (0.7988 - 0.8) = -0.0180863 EUR in 2021, 0.495 of it net, felt
    # from 2022
    expected = 0.0113912 * -0.0180863 * 0.495 / 100 * 0.0803014
    effect = out["indicator_effect"]["do_nothing", "MK01", "jobs_share_culture", 2022]
    assert effect == pytest.approx(expected, 1e-4)


@pytest.fixture(scope="module")
def tiny() -> tuple[Study, dict[str, dict]]:
    study = tiny_study(end_year=2030)
    return study, run(study, central_values(study))


def test_allocated_money_sums_to_the_budget(tiny: tuple[Study, dict[str, dict]]) -> None:
    study, out = tiny
    for year in study.years:
        total = math.fsum(out["money"]["status_quo", r, year] for r in study.regions.index)
        assert total == pytest.approx(45, abs=1e-9)
        lines = math.fsum(out["money"]["everything", r, year] for r in study.regions.index)
        costs = math.fsum(out["cost"]["everything", x, year] for x in ("coordination", "incentive"))
        assert lines + costs == pytest.approx(45, abs=1e-9)


def test_the_country_of_capacity_is_its_mean(tiny: tuple[Study, dict[str, dict]]) -> None:
    capacity = tiny[1]["capacity"]
    at = {r: capacity["everything", r, 2030] for r in ("MK01", "MK02", "MK03")}
    mean = 0.5 * at["MK01"] + 0.3 * at["MK02"] + 0.2 * at["MK03"]
    assert capacity["everything", "FI", 2030] == pytest.approx(mean, rel=1e-12)


def test_theil_parts_sum_to_the_whole(tiny: tuple[Study, dict[str, dict]]) -> None:
    for split in tiny[1]["theil_parts"].values():
        for prefix in ("", "base_"):
            both = split[f"{prefix}between"] + split[f"{prefix}within"]
            assert both == pytest.approx(split[f"{prefix}total"], abs=1e-12)


def test_stocks_stay_within_zero_and_one(tiny: tuple[Study, dict[str, dict]]) -> None:
    for table in ("capacity", "home_capacity", "commitment", "learning", "alignment"):
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


def test_a_longer_contract_never_lowers_learning_where_needs_do_not_move() -> None:
    previous = -1.0
    for years in (0.5, 1.0, 2.0, 4.0, 10.0):
        cities = tiny_networks()[0].model_copy(update={"contract_years": years})
        study = tiny_study((tiny_alternative("status_quo", (cities,)),))
        still = central_values(study) | {"drift": 0.0}
        learnt = run(study, still)["learning"]["status_quo", "MK02", 2020]
        assert learnt > previous
        previous = learnt


def with_money(factor: float) -> Alternative:
    """Return the alternative with every lever, its lines times a factor."""
    plain = tiny_everything()
    amounts = {k: factor * x for k, x in plain.funding.amounts.items()}
    funding = plain.funding.model_copy(update={"amounts": amounts})
    return plain.model_copy(update={"funding": funding})


def national(alternative: Alternative, structure: dict[str, str]) -> dict[str, float]:
    """Return the goals of the country in 2026."""
    study = tiny_study((alternative,), end_year=2026)
    goal = run(study, central_values(study), structure)["goal_effect"]
    return {g: goal[alternative.id, "FI", g, 2026] for g in study.goals}


def test_more_money_lowers_no_goal_but_the_disparities() -> None:
    side_effect_off = {"side_effect": "off"}
    some, more = (national(with_money(x), side_effect_off) for x in (1.0, 1.5))
    for goal in ("g1", "g2", "g3", "g5", "g6"):
        assert more[goal] > some[goal]
    # concave: half as much again adds less than half
    assert more["g1"] < 1.5 * some["g1"]


NOTHING_LEARNT = {
    "learning": "off",
    "knowledge": "off",
    "leverage": "off",
    "match": "off",
    "joint": "off",
    "spill_over": "network_neighbours_off",
}


def test_where_networks_do_not_work_what_they_add_might_as_well_be_switched_off() -> None:
    study = tiny_study(end_year=2028)
    nulls: Values = dict.fromkeys(("works_economy", "works_people", "works_place"), 0.0)
    idle = run(study, central_values(study) | nulls)
    without = run(study, central_values(study) | dict.fromkeys(nulls, 1.0), NOTHING_LEARNT)
    for table in ("goal_effect", "indicator_effect"):
        for key, x in idle[table].items():
            assert without[table][key] == pytest.approx(x, rel=1e-12, abs=1e-15), key
    # and the alternatives still differ: in overhead, coordination and themes
    goal = idle["goal_effect"]
    assert goal["status_quo", "FI", "g1", 2028] != goal["no_networks", "FI", "g1", 2028]


@pytest.mark.parametrize(
    "changed",
    [
        {"overlap_cost": 0.3},
        {"cost_network_pct": 40.0},
        {"cost_contract_pct": 40.0},
        {"leverage": 9.0},
        {"partner_leverage": 3.0},
        {"match": 3.0},
        {"joint": 3.0},
        {"purpose_shift": 0.9},
    ],
)
def test_money_that_runs_through_no_network_pays_no_costs_of_networks(
    changed: dict[str, float],
) -> None:
    plain = tiny_everything()
    none = dict.fromkeys(plain.funding.amounts, 0.0)
    funding = plain.funding.model_copy(update={"through_networks": none})
    study = tiny_study((plain.model_copy(update={"funding": funding}),))
    values = central_values(study)
    goal = run(study, values)["goal_effect"]
    assert run(study, values | changed)["goal_effect"] == goal
    through = tiny_study((plain,))
    assert run(through, values | changed)["goal_effect"] != run(through, values)["goal_effect"]


ALTERNATIVE_FORMS = [
    (mechanism, form)
    for mechanism, forms in FORMS.items()
    for form in forms[1:]
    if mechanism != "null_effect"  # a matter of the draws of works_*, which are values here
]


@pytest.fixture(scope="module")
def default() -> dict[str, dict]:
    study = tiny_study()
    return run(study, central_values(study))


@pytest.mark.parametrize(("mechanism", "form"), ALTERNATIVE_FORMS)
def test_every_form_changes_a_goal(mechanism: str, form: str, default: dict[str, dict]) -> None:
    study = tiny_study()
    out = run(study, central_values(study), {mechanism: form})["goal_effect"]
    goal = default["goal_effect"]
    assert max(abs(out[key] - x) for key, x in goal.items()) > 1e-7


def test_more_shrinkage_means_more_effect() -> None:
    study = tiny_study()
    values = central_values(study)
    low, high = (run(study, values | {"shrinkage": x})["indicator_effect"] for x in (0.25, 0.5))
    key = ("status_quo", "FI", "enterprise_birth_rate", 2022)
    assert high[key] == pytest.approx(2 * low[key], rel=1e-9)
    other = ("status_quo", "FI", "gdp_per_capita", 2022)
    assert high[other] == low[other]
