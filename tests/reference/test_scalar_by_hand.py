"""Every equation of the scalar model against a figure worked out by hand."""

from __future__ import annotations

import math

import pytest

from tests.reference import effects, inputs, learning, money
from tests.reference.scalar_model import central_values
from tests.reference.tiny import tiny_indicators, tiny_networks, tiny_study
from valuma_scenarios.schema.scenario import Members
from valuma_scenarios.vocabulary import THEMES

NEAR = 1e-5
"""The figures in the comments carry five significant digits."""

TINY = inputs.read(tiny_study())
ALL = dict.fromkeys(TINY.regions, 1.0)


def near(value: float) -> object:
    return pytest.approx(value, rel=5 * NEAR, abs=NEAR)


# --- membership and similarity ---------------------------------------------------------------


def test_membership_is_the_share_of_the_population_in_member_types() -> None:
    cities, loose = tiny_networks()
    # MK01 is all metropolitan, half of MK02 lives in a regional centre, MK03 is rural.
    mu = [learning.membership(cities.members, (r,), TINY.types[r]) for r in TINY.regions]
    assert mu == [1.0, 0.5, 0.0]
    assert learning.membership(loose.members, ("MK03",), TINY.types["MK03"]) == 1.0


def test_a_named_region_is_a_full_member_and_so_is_a_sub_region_of_it() -> None:
    named = Members(regions=("MK03",))
    types = TINY.types["MK02"]
    assert learning.membership(named, ("MK03",), types) == 1.0
    assert learning.membership(named, ("SK031", "MK03"), types) == 1.0
    assert learning.membership(named, ("SK021", "MK02"), types) == 0.0


def test_cosine() -> None:
    # (0.5, 0.5) against (0, 1): 0.5 / sqrt(0.5) = 0.70711
    assert learning.cosine(TINY.types["MK02"], TINY.types["MK03"]) == near(0.70711)
    assert learning.cosine(TINY.types["MK01"], TINY.types["MK03"]) == 0


def test_similarity_weighs_the_other_members() -> None:
    # MK02 among all: (0 + 0.70711) / 2
    assert learning.peer_similarity("MK02", ALL, TINY.types) == near(0.353553)
    # MK03 beside the cities: (1 · 0 + 0.5 · 0.70711) / 1.5
    mu = {"MK01": 1.0, "MK02": 0.5, "MK03": 0.0}
    assert learning.peer_similarity("MK03", mu, TINY.types) == near(0.235702)
    alone = {"MK01": 1.0, "MK02": 0.0, "MK03": 0.0}
    assert learning.peer_similarity("MK01", alone, TINY.types) == 0


# x_opt 0.65: the top; (1 - 0.65)/0.7 = 0.5, so 0.75; 0.65/0.7 = 0.92857, so 0.13776; 0.65/0.5 > 1
@pytest.mark.parametrize(
    ("similarity", "width", "expected"),
    [(0.65, 0.7, 1.0), (1.0, 0.7, 0.75), (0.0, 0.7, 0.137755), (0.0, 0.5, 0.0)],
)
def test_inverted_u(similarity: float, width: float, expected: float) -> None:
    assert learning.optimal_distance(similarity, 0.65, width) == near(expected)


# --- intensity, attention, mass, themes -------------------------------------------------------


def test_intensity() -> None:
    # (0.4 - 0.1) / (1.5 · 0.05) = 4; 1 - e^-4 = 0.98168
    assert learning.intensity(0.4, 1.5, 0.1, 0.05) == near(0.981684)
    assert learning.intensity(0.1, 1.5, 0.1, 0.05) == 0
    assert learning.intensity(0.4, 0.0, 0.1, 0.05) == 0


# 3 memberships, K half of the mean: 1 / (1 + 2 / (4 · 0.5)) = 0.5
@pytest.mark.parametrize(
    ("memberships", "relative", "expected"),
    [(3.0, 0.5, 0.5), (1.0, 0.5, 1.0), (0.4, 0.0, 1.0), (2.0, 0.0, 0.0)],
)
def test_attention(memberships: float, relative: float, expected: float) -> None:
    assert learning.attention(memberships, relative, 4) == expected


def test_critical_mass() -> None:
    assert learning.critical_mass(3, 3) == near(0.632121)  # 1 - 1/e
    assert learning.critical_mass(0, 3) == 0


def test_focus() -> None:
    # H = 0.36 + 0.16 = 0.52; (0.52 - 1/9) / (8/9) = 0.46
    assert learning.focus({"innovation": 0.6, "business": 0.4}, 0.1) == near(1.046)
    assert learning.focus({"innovation": 0.6, "business": 0.4}, -0.2) == near(0.908)
    assert learning.focus({"innovation": 1.0}, 0.1) == near(1.1)
    assert learning.focus(dict.fromkeys(THEMES, 1 / 9), 0.1) == near(1.0)
    assert learning.focus({"innovation": 1.0}, -2) == 0


def need_of(strong: float, others: float) -> dict[str, float]:
    return {m: strong if m == "skills" else others for m in THEMES}


def test_self_selected_themes_follow_need_as_far_as_capacity_goes() -> None:
    need = need_of(2.0, 0.25)  # sums to 4
    half = learning.self_selected_mix(0.5, need)
    # 0.5/9 + 0.5 · 2/4 and 0.5/9 + 0.5 · 0.25/4
    assert half["skills"] == near(0.305556)
    assert half["culture"] == near(0.086806)
    assert math.fsum(half.values()) == pytest.approx(1, abs=1e-12)
    assert learning.self_selected_mix(0.0, need)["skills"] == near(1 / 9)
    assert learning.self_selected_mix(1.0, need)["skills"] == near(0.5)


def test_fit() -> None:
    # (0.6 · 2 + 0.4 · 0.25) / 2
    mix = {"skills": 0.6, "culture": 0.4}
    assert learning.fit(mix, need_of(2.0, 0.25)) == near(0.65)


# t_ramp 2: 1 - 2/(2 · 4); at the ramp both branches give 1/2; below it 1/(2 · 2)
@pytest.mark.parametrize(
    ("years", "expected"),
    [(4, 0.75), (7, 0.857143), (12, 0.916667), (2, 0.5), (1, 0.25), (0.5, 0.125)],
)
def test_continuity_above_and_below_the_ramp(years: float, expected: float) -> None:
    assert learning.continuity(years, 2) == near(expected)


def test_passive_membership_counts_less_unless_bound() -> None:
    assert learning.passive_factor(True, 0.2, 0.3) == near(0.44)  # 0.3 + 0.7 · 0.2
    assert learning.passive_factor(True, 1.0, 0.3) == 1
    assert learning.passive_factor(False, 0.0, 0.3) == 1


def test_learning_from_several_networks() -> None:
    assert learning.joint_learning([0.5, 0.2]) == near(0.6)  # 1 - 0.5 · 0.8
    assert learning.joint_learning([1.4]) == 1
    assert learning.joint_learning([]) == 0


# --- stocks ----------------------------------------------------------------------------------


def test_capacity_gains_from_learning_and_falls_towards_an_eroding_home_level() -> None:
    values = {"rho_capacity": 0.1, "delta_capacity": 0.15}
    # home after a year 0.5 · 0.99 = 0.495: 0.5 + 0.1 · 0.4 · 0.5 - 0.15 · 0.005
    first = learning.next_capacity(0.5, 0.4, learning.home_capacity(0.5, 0.01, 1), values)
    assert first == near(0.51925)
    # home after two 0.49005: 0.51925 + 0.1 · 0.4 · 0.48075 - 0.15 · 0.0292
    second = learning.next_capacity(first, 0.4, learning.home_capacity(0.5, 0.01, 2), values)
    assert second == near(0.5341)


def test_start_capacity_is_spread_around_the_mean_and_stays_within_bounds() -> None:
    assert learning.start_capacity(0.8, 0.6, 1.2) == near(0.84)
    assert learning.start_capacity(0.3, 0.6, 3.0) == 0


def test_commitment_grows_and_fades_at_different_rates() -> None:
    values = {"rho_commitment": 0.3, "delta_network": 0.4}
    # binding 0.7 · continuity 0.75 = 0.525; 0.3 · 0.525 = 0.1575; 0.1575 · 0.6 = 0.0945
    grown = learning.next_commitment(0.0, 0.525, values)
    assert grown == near(0.1575)
    assert learning.next_commitment(grown, 0.0, values) == near(0.0945)


# --- money -----------------------------------------------------------------------------------


def test_allocation_mixes_normalised_keys_and_loses_nothing() -> None:
    keys = {"population": TINY.population, "equal": ALL}
    shares = money.allocation({"population": 0.5, "equal": 0.5}, keys)
    # 0.5 · 0.5 + 0.5 / 3
    assert shares["MK01"] == near(0.416667)
    assert math.fsum(shares.values()) == pytest.approx(1, abs=1e-12)


def test_a_line_gives_nothing_to_the_regions_it_does_not_reach() -> None:
    keys = {"population": TINY.population, "equal": ALL}
    shares = money.allocation({"population": 0.5, "equal": 0.5}, keys, frozenset({"MK01"}))
    # of the other half million MK02 has 0.6: 0.5 · 0.6 + 0.5/2
    assert shares == {"MK01": 0.0, "MK02": near(0.55), "MK03": near(0.45)}


def test_sums_stop_after_their_last_year_unless_they_go_on() -> None:
    assert money.available(10, 2021, 2021, goes_on=False) == 10
    assert money.available(10, 2022, 2021, goes_on=False) == 0
    assert money.available(10, 2022, 2021, goes_on=True) == 10


def test_channelled_money_takes_the_themes_of_the_networks() -> None:
    networks: dict[str, float] = dict.fromkeys(THEMES, 0.0)
    networks["skills"] = 1.0
    mix = money.channelled_mix({"business": 1.0}, networks, 0.3)
    assert (mix["business"], mix["skills"], mix["culture"]) == (0.7, 0.3, 0.0)


def test_overhead() -> None:
    # 0.04 + 0.5 · (0.10 + 0.027 · 0.25) + 0.01 · (2 - 1)
    values = central_values(TINY.study)
    assert money.overhead(0.5, 0.25, 2.0, values) == near(0.103375)
    assert money.overhead(0.0, 0.0, 0.0, values) == near(0.04)


def test_net_of_what_would_have_happened_anyway() -> None:
    values = central_values(TINY.study)
    # 0.55 · 0.9 · 0.9 · 1.5 and 0.55 · 0.4 · 0.9 · 1.1
    assert money.net_factor(True, values, 0.1) == near(0.66825)
    assert money.net_factor(False, values, 0.1) == near(0.2178)


def test_leverage() -> None:
    assert money.leverage(0.5, central_values(TINY.study)) == near(1.15)  # 1 + 1 · 0.3 · 0.5


def test_saturation() -> None:
    assert money.saturation(0.4, 0.4) == near(0.632121)  # 1 - 1/e
    assert money.saturation(0.0, 0.4) == 1
    # 0.4 · (1 - e^-2) / 0.8: double the money, less than double the effect
    assert money.saturation(0.8, 0.4) == near(0.432332)


def test_absorption() -> None:
    assert money.absorption(0.15, 0.6, 0.5) == near(0.5)
    assert money.absorption(0.0, 0.6, 0.0) == 1


# --- what is measured ------------------------------------------------------------------------


def test_spread_between_regions() -> None:
    # mean 43 000; 0.5 · 7000² + 0.3 · 3000² + 0.2 · 13 000² = 61 000 000
    assert TINY.spread["gdp_per_capita"] == near(7810.25)


def test_need() -> None:
    gdp = {"gdp_per_capita": tiny_indicators()["gdp_per_capita"]}
    # z = -13 000/7810.25 = -1.66448; innovation 0.8/1.8, business 1/1.8 of it
    need = inputs.theme_need(gdp, {"gdp_per_capita": -1.66448}, 0.05)
    assert need["innovation"] == near(0.789769)
    assert need["business"] == near(0.974711)
    assert need["culture"] == 0.05
    jobless = {"unemployed_share": tiny_indicators()["unemployed_share"]}
    # lower is better, so z = +1 is need: skills get 0.6/2 of it
    assert inputs.theme_need(jobless, {"unemployed_share": 1.0}, 0.05)["skills"] == near(0.35)


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


def test_pulse() -> None:
    effort = money.Effort(
        plain=dict.fromkeys(THEMES, 10.0),
        extra=dict.fromkeys(THEMES, 2.0),
        networks=dict.fromkeys(THEMES, 3.0),
        home=dict.fromkeys(THEMES, -1.0),
    )
    # relevance 1.8 · (10 - 1 + 0.6 · (2 + 3)) = 21.6
    item = tiny_indicators()["gdp_per_capita"]
    assert effects.weighted_effort(item, effort, 0.6) == near(21.6)
    assert effects.pulse(70, 4.0, 0.5, 10) == near(14)  # 70 · 2 · 10/100


def test_spill_over() -> None:
    u = {"MK01": 1.0, "MK02": 2.0, "MK03": 4.0}
    # 1 + 0.1 · 2, 2 + 0.1 · (1 + 4)/2, 4 + 0.1 · 2
    out = effects.spill_over(u, TINY.neighbours, 0.1)
    assert [out[r] for r in u] == [near(1.2), near(2.25), near(4.2)]
    assert effects.spill_over({"MK16": 3.0}, {"MK16": ()}, 0.1) == {"MK16": 3.0}


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
