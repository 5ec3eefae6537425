"""Measures, indicators, goals, outcomes: each equation against a figure worked out by hand."""

from __future__ import annotations

import math

import pytest

from tests.reference import effects, inputs, money, outcomes
from tests.reference.cases import case_of, parts
from tests.reference.forms import FORMS, complete
from tests.reference.scalar_model import central_values, with_side_effects
from tests.reference.tiny import (
    tiny_alternative,
    tiny_corridor,
    tiny_everything,
    tiny_indicators,
    tiny_networks,
    tiny_study,
)
from valuma_scenarios.vocabulary import MODEL_FORMS, THEMES

NEAR = 1e-5
"""The figures in the comments carry five significant digits."""

TINY = inputs.read(tiny_study())


def near(value: float) -> object:
    return pytest.approx(value, rel=5 * NEAR, abs=NEAR)


# --- what is measured ------------------------------------------------------------------------


def test_spread_between_regions() -> None:
    # mean 43 000; 0.5 · 7000² + 0.3 · 3000² + 0.2 · 13 000² = 61 000 000
    assert TINY.spread["gdp_per_capita"] == near(7810.25)


def test_need() -> None:
    gdp = {"gdp_per_capita": tiny_indicators()["gdp_per_capita"]}
    # z = -13 000/7810.25 = -1.66448; innovation 0.8/1.8, business 1/1.8 of it
    need = inputs.theme_need(gdp, {"gdp_per_capita": -1.66448}, 0.05, THEMES)
    assert need["innovation"] == near(0.789769)
    assert need["business"] == near(0.974711)
    assert need["culture"] == 0.05
    jobless = {"unemployed_share": tiny_indicators()["unemployed_share"]}
    # lower is better, so z = +1 is need: skills get 0.6/2 of it
    need = inputs.theme_need(jobless, {"unemployed_share": 1.0}, 0.05, THEMES)
    assert need["skills"] == near(0.35)


def test_capacity_proxy() -> None:
    # z of tertiary share and margin: 0.89626, -0.38411, -1.66448 (both); of log population:
    # 0.92283, -0.47804, -1.59000; means 0.90512, -0.41542, -1.63966;
    # MK02: 0.3 + 0.5 · 1.22424/2.54478
    assert TINY.proxy["MK01"] == 0.8
    assert TINY.proxy["MK02"] == pytest.approx(0.54054, abs=2e-5)
    assert TINY.proxy["MK03"] == near(0.3)
    # 0.5 · 0.8 + 0.3 · 0.54054 + 0.2 · 0.3
    assert TINY.mean_capacity == pytest.approx(0.62216, abs=2e-5)


def test_sensitivity_is_the_distance_to_the_best_region() -> None:
    # offset 0.25 · 7810.25 = 1952.56; distances 1952.56, 11 952.56, 21 952.56; mean 8952.56
    s = TINY.sensitivity["gdp_per_capita"]
    assert [s[r] for r in TINY.regions] == [near(0.2181), near(1.3351), near(2.4521)]
    # lower is better: the best has 8; offset 0.25 · 1.56205 = 0.39051; mean 1.4 + 0.39051
    lower = TINY.sensitivity["unemployed_share"]
    assert lower["MK01"] == near(0.2181)
    assert lower["MK03"] == near(2.4521)


def test_mainstream_spending() -> None:
    # 371 M€ / (500 000 + 300 000 + 4 · 200 000)
    assert TINY.mainstream["MK01"] == near(231.875)
    assert TINY.mainstream["MK03"] == near(927.5)


# --- indicators and goals --------------------------------------------------------------------


def test_responses() -> None:
    values = central_values(TINY.study) | {"shrinkage": 0.6, "rule_multiplier": 2.0}
    assert effects.response(TINY, "gdp_per_capita", values) == 70
    # 0.06 · 0.6/0.5
    assert effects.response(TINY, "enterprise_birth_rate", values) == near(0.072)
    # mean 0.834; σ² = 0.5 · 0.016² + 0.3 · 0.004² + 0.2 · 0.034²; σ = 0.0190788; 1.3 · 2 · 0.02 σ
    diversity = effects.response(TINY, "diversity_shannon", values)
    assert diversity == pytest.approx(0.000992097, rel=1e-5)
    # mean 34.5; σ² = 0.5 · 4.5² + 0.3 · 0.5² + 0.2 · 10.5² = 32.25; -0.5 · 2 · 0.02 · 5.67891
    assert effects.response(TINY, "out_commuting_share", values) == near(-0.113578)


def effort_of(account: str, breadth: float = 1.0) -> money.Effort:
    """Return effort of 10, 12, 3 and -1 EUR a theme in one account, and none in the other."""

    def on(x: float) -> dict[str, dict[str, float]]:
        return {a: dict.fromkeys(THEMES, x if a == account else 0.0) for a in money.ACCOUNTS}

    return money.Effort(on(10.0), on(12.0), on(3.0), on(-1.0), breadth_plain=0.9, breadth=breadth)


def test_pulse() -> None:
    case = case_of(tiny_everything())
    # relevance 1.8 · (10 - 1 + 0.6 · (12 - 10 + 3)) = 21.6
    gdp = tiny_indicators()["gdp_per_capita"]
    effort = effort_of(money.MARKET)
    assert effects.weighted_effort(gdp, effort, 0.6, case) == near(21.6)
    assert effects.weighted_effort(gdp, effort_of(money.OTHER), 0.6, case) == 0
    assert effects.pulse(70, 4.0, 0.5, 10) == near(14)  # 70 · 2 · 10/100


def test_indicators_without_markets_have_an_account_of_their_own() -> None:
    tertiary = tiny_indicators()["share_tertiary"]
    case = case_of(tiny_everything())
    assert effects.weighted_effort(tertiary, effort_of(money.OTHER), 0.6, case) == near(12)
    every = case_of(tiny_everything(), structure={"market": "all"})
    assert effects.weighted_effort(tertiary, effort_of(money.OTHER), 0.6, every) == 0


# narrower by a fifth of today's concentration; three times as narrow; half as narrow
@pytest.mark.parametrize(
    ("ratio", "narrow", "broad"), [(1.2, 1.2, 0.8), (3.0, 2.0, 0.0), (0.5, 0.5, 1.5)]
)
def test_broad_or_narrow_mixes(ratio: float, narrow: float, broad: float) -> None:
    assert effects.breadth_factor(ratio, "narrow") == near(narrow)
    assert effects.breadth_factor(ratio, "broad") == near(broad)
    assert effects.breadth_factor(ratio, None) == 1


def test_the_mix_bears_on_programme_effort_alone() -> None:
    case = case_of(tiny_everything())
    item = tiny_indicators()["specialisation_krugman"]
    # f^h 0.9, f 1.2: 1.3 · (0.9 · 10 - 1 + 0.6 · (1.2 · 12 - 0.9 · 10 + 3)) = 1.3 · 13.04
    effort = effort_of(money.MARKET, breadth=1.2)
    assert effects.weighted_effort(item, effort, 0.6, case) == near(16.952)
    # broad: f^h 1.1, f 0.8: 1.5 · (11 - 1 + 0.6 · (9.6 - 11 + 3)) = 1.5 · 10.96
    broad = tiny_indicators()["diversity_shannon"]
    assert effects.weighted_effort(broad, effort, 0.6, case) == near(16.44)
    off = case_of(tiny_everything(), structure={"mix": "off"})
    assert effects.weighted_effort(item, effort, 0.6, off) == near(15.6)  # 1.3 · 12


def test_spill_over() -> None:
    u = {"MK01": 1.0, "MK02": 2.0, "MK03": 4.0}
    gain = dict.fromkeys(((r, q) for r, near_by in TINY.neighbours.items() for q in near_by), 0.1)
    # 1 + 0.1 · 2, 2 + 0.1 · (1 + 4)/2, 4 + 0.1 · 2
    out = effects.spill_over(u, TINY.neighbours, gain)
    assert [out[r] for r in u] == [near(1.2), near(2.25), near(4.2)]
    assert effects.spill_over({"MK16": 3.0}, {"MK16": ()}, {}) == {"MK16": 3.0}


def test_a_body_of_neighbours_gains_more_from_its_borders() -> None:
    mu = {"MK01": 1.0, "MK02": 0.5, "MK03": 0.2}
    # of the others of MK01 (0.7) MK02 is beside it; all others of MK02 are
    assert effects.beside_share("MK01", mu, ("MK02",)) == near(0.714286)
    assert effects.beside_share("MK02", mu, ("MK01", "MK03")) == near(1)
    assert effects.beside_share("MK01", {"MK01": 1.0, "MK02": 0.0}, ("MK02",)) == 0
    nets = parts(tiny_alternative("one", (tiny_corridor(),))).networks
    joined = effects.borders(nets, 2020)
    # corridor: ĉ 0.4, q = 1 - e^(-0.7 · 0.4/(0.85 · 0.05 · 1.2)) = 0.995875, size 0.327442;
    # MK02 and MK03 have each other alone: min(0.8, 0.05) · 0.326091
    assert joined["MK02", "MK03"] == near(0.0163046)
    assert joined["MK03", "MK02"] == near(0.0163046)
    assert joined["MK01", "MK02"] == 0


def test_the_strongest_joint_body_counts_and_far_members_dilute_it() -> None:
    nets = parts(tiny_alternative("one", (*tiny_networks()[:1], tiny_corridor()))).networks
    joined = effects.borders(nets, 2020)
    cities = nets.plan.nets[0]
    strength = nets.intensity(cities, 2020) * nets.size(cities)
    # in the cities MK01 and MK02 (0.5) are beside each other and alone
    assert joined["MK01", "MK02"] == pytest.approx(0.5 * strength)
    everyone = parts(tiny_alternative("one", tiny_networks()[1:])).networks
    loose = everyone.plan.nets[0]
    body = everyone.intensity(loose, 2021) * everyone.size(loose)
    # MK01 has one neighbour among two others
    assert effects.borders(everyone, 2021)["MK01", "MK02"] == pytest.approx(0.5 * body)
    any_ = parts(tiny_alternative("one", tiny_networks()[1:]), structure={"border": "any"})
    assert effects.borders(any_.networks, 2021)["MK01", "MK02"] == pytest.approx(body)


@pytest.mark.parametrize(
    ("form", "gain"), [("neighbours", 0.056), ("network_neighbours_off", 0.05), ("off", 0.0)]
)
def test_border_gains(form: str, gain: float) -> None:
    case = case_of(tiny_everything(), structure={"spill_over": form})
    # 0.05 + 0.6 · 0.05 · 0.2
    gains = effects.border_gains(case, {("MK01", "MK02"): 0.2}, 0.6)
    assert gains["MK01", "MK02"] == near(gain)


def test_side_effects_follow_the_change_of_another_indicator() -> None:
    # 1 % more GDP: 0.35 % more emissions of 8
    assert effects.side_effect(500.0, 0.35, 8.0, 50_000.0) == near(0.028)
    case = case_of(tiny_everything())
    delta = {
        "gdp_per_capita": {r: [0.0, 300.0] for r in TINY.regions},
        "ghg_per_capita": {r: [0.0, -0.1] for r in TINY.regions},
    }
    # MK03: -0.1 + 0.35 · 14 · 300/30 000
    assert with_side_effects(case, delta)["ghg_per_capita"]["MK03"] == [0.0, near(-0.051)]
    off = case_of(tiny_everything(), structure={"side_effect": "off"})
    assert with_side_effects(off, delta) == delta


def test_lag_weights() -> None:
    # mean 3: F(1) = 1 - 2.5/e, F(2) = 1 - 5/e², F(3) = 1 - 8.5/e³
    w = effects.lag_weights(3, 3)
    assert w == [near(0.0803014), near(0.243022), near(0.253487)]
    assert math.fsum(effects.lag_weights(60, 3)) == pytest.approx(1, abs=1e-12)
    # 2 · 0.0803014; 2 · 0.243022 + 4 · 0.0803014
    assert effects.lagged([2.0, 4.0], 3) == [near(0.160603), near(0.80725)]


def test_effect_stock_starts_at_zero_and_fades() -> None:
    assert effects.effect_stock([2.0, 1.0, 9.0], 0.25) == [0.0, 2.0, 2.5]


def test_baseline_path() -> None:
    # 50 000 + 500 · (0.8 + 0.64)
    assert effects.baseline_level(TINY, "gdp_per_capita", "MK01", 2021, 0.8) == near(50_720)
    assert effects.baseline_level(TINY, "gdp_per_capita", "MK01", 2019, 0.8) == 50_000
    # 8 - 0.1 · 100 would be negative; the share stops at its bound
    assert effects.baseline_level(TINY, "unemployed_share", "MK01", 2119, 1.0) == 0


def test_points() -> None:
    assert effects.points(-0.5, 2.0, -1) == 25


def test_goal_weights_are_renormalised_over_what_exists() -> None:
    assert effects.renormalised({"a": 0.3, "b": 0.1}) == {"a": near(0.75), "b": near(0.25)}


def test_theil() -> None:
    # mean 1.5: 0.5 · 4/3 · ln 4/3 + 0.5 · 2/3 · ln 2/3 = 0.191788 - 0.135155
    assert effects.theil({"a": 2.0, "b": 1.0}, {"a": 1.0, "b": 1.0}) == near(0.056633)
    # three quarters of the people have 1: mean 1.25
    # 0.25 · 1.6 · ln 1.6 + 0.75 · 0.8 · ln 0.8 = 0.188001 - 0.133886
    assert effects.theil({"a": 2.0, "b": 1.0}, {"a": 1.0, "b": 3.0}) == near(0.054115)


def test_theil_splits_between_and_within_groups() -> None:
    x = {"a": 1.0, "b": 3.0, "c": 2.0, "d": 2.0}
    people = dict.fromkeys(x, 1.0)
    # both pairs have the mean 2: 0.25 · (0.5 ln 0.5 + 1.5 ln 1.5) = 0.065406, all within a-b
    pairs = {"a": "p", "b": "p", "c": "q", "d": "q"}
    assert effects.theil_split(x, people, pairs) == (near(0), near(0.065406))
    # b-c has the mean 2.5, a-d 1.5: 0.5 · (1.25 ln 1.25 + 0.75 ln 0.75) = 0.031584
    between, within = effects.theil_split(x, people, {"a": "p", "b": "q", "c": "q", "d": "p"})
    assert between == near(0.031584)
    assert between + within == near(0.065406)


def test_gaps_that_close_entirely_are_an_effect_of_a_hundred() -> None:
    base = {"a": 2.0, "b": 1.0}
    people = dict.fromkeys(base, 1.0)
    rows = effects.disparity_rows({"a": 1.5, "b": 1.5}, base, people)
    # a: 0.5 · (4/3 · ln 4/3 - 4/3 + 1) = 0.025121, b: 0.5 · (2/3 · ln 2/3 - 2/3 + 1) = 0.031512
    assert rows["a"] == pytest.approx(44.357, abs=0.01)
    assert rows["b"] == pytest.approx(55.643, abs=0.01)
    assert math.fsum(rows.values()) == near(100)


# --- other outcomes (7) ------------------------------------------------------------------------


def test_alignment_is_the_overlap_with_national_priorities() -> None:
    # shares 0.6, 0.4, 0 against 0.5, 0.25, 0.25
    money = {"a": 6.0, "b": 4.0, "c": 0.0}
    assert outcomes.alignment(money, {"a": 0.5, "b": 0.25, "c": 0.25}) == near(0.75)
    assert outcomes.alignment({"a": 0.0}, {"a": 1.0}) == 0


def test_polarisation() -> None:
    people = {"a": 10.0, "b": 50.0, "c": 40.0}
    start = {"a": 0.8, "b": 0.6, "c": 0.3}
    # best fifth: all of a, 10 of b: 0.7; worst 20 of c: 0.3
    assert outcomes.gap(start, people) == near(0.4)
    now = {"a": 0.9, "b": 0.6, "c": 0.3}
    # mean 0.51; 0.1 · 0.39² + 0.5 · 0.09² + 0.4 · 0.21² = 0.0369; gap 0.75 - 0.3
    found = outcomes.polarisation(now, start, people)
    assert found == {"sd": near(0.192094), "cv": near(0.376655), "gap": near(112.5)}


def test_time_and_costs() -> None:
    nets = parts(tiny_everything()).networks
    # 2020: cities 2 seats (MK01, and MK02 with half of its people), corridor 1 and 0.5
    assert outcomes.participation(nets, "MK02", 2020) == near(0.4)
    found = outcomes.costs(nets, 2020)
    assert found["participation_years"] == near(0.7)
    assert found["participation"] == near(0.0546)
    assert found["coordination"] == near(0.9)
    assert found["incentive"] == near(0.00702)
    # 45 M€ of lines, coordination and incentives out of them; and the time that nobody pays
    assert found["programme"] == near(45 - 0.9 - 0.00702)
    assert found["total"] == near(45 + 0.0546 - 0.00702)


# --- forms (13) --------------------------------------------------------------------------------


def test_both_implementations_know_the_same_forms() -> None:
    assert FORMS == MODEL_FORMS


def test_forms_that_nobody_names_are_the_defaults() -> None:
    chosen = complete({"lag": "erlang8"})
    assert chosen["lag"] == "erlang8"
    assert chosen["distance"] == "inverted_u"
    with pytest.raises(ValueError, match="no form 'erlang9' of mechanism 'lag'"):
        complete({"lag": "erlang9"})
