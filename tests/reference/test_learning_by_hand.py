"""Learning and stocks: every equation against a figure worked out by hand (sections 3 and 4)."""

from __future__ import annotations

import math

import pytest

from tests.reference import inputs, learning
from tests.reference.cases import NATIVE, parts
from tests.reference.scalar_model import central_values
from tests.reference.tiny import (
    tiny_alternative,
    tiny_corridor,
    tiny_everything,
    tiny_networks,
    tiny_study,
)
from valuma_scenarios.vocabulary import THEMES

NEAR = 1e-5
"""The figures in the comments carry five significant digits."""

TINY = inputs.read(tiny_study())
ALL = dict.fromkeys(TINY.regions, 1.0)
VALUES = central_values(TINY.study)


def near(value: float) -> object:
    return pytest.approx(value, rel=5 * NEAR, abs=NEAR)


def full(mix: dict[str, float]) -> dict[str, float]:
    """Return a mix that names every theme."""
    return {str(m): mix.get(m, 0.0) for m in THEMES}


def need_of(strong: float, others: float) -> dict[str, float]:
    return {str(m): strong if m == "skills" else others for m in THEMES}


# --- themes (3.2, 3.6, 3.8) --------------------------------------------------------------------


def test_national_priorities_take_their_share_of_the_themes() -> None:
    mix = learning.with_priorities(full({"skills": 1.0}), full({"culture": 1.0}), 0.15)
    assert (mix["skills"], mix["culture"], mix["rural"]) == (0.85, 0.15, 0.0)


def test_a_knowledge_base_makes_up_for_missing_capacity() -> None:
    # 0.4 + 0.6 · 0.3 · 0.5
    assert learning.informed_capacity(0.4, 0.5, 0.3) == near(0.49)
    assert learning.informed_capacity(0.4, 0.5, 3.0) == 1  # never more than all of it


def test_self_selected_themes_follow_need_as_far_as_capacity_goes() -> None:
    need = need_of(2.0, 0.25)  # sums to 4
    half = learning.self_selected_mix(0.5, need, 1.0)
    # 0.5/9 + 0.5 · 2/4 and 0.5/9 + 0.5 · 0.25/4
    assert half["skills"] == near(0.305556)
    assert half["culture"] == near(0.086806)
    assert math.fsum(half.values()) == pytest.approx(1, abs=1e-12)
    assert learning.self_selected_mix(0.0, need, 4.0)["skills"] == near(1 / 9)
    # squares: 4 and 8 · 0.0625 = 0.5; 0.5/9 + 0.5 · 4/4.5
    assert learning.self_selected_mix(0.5, need, 2.0)["skills"] == near(0.5)
    assert learning.self_selected_mix(1.0, need_of(0.0, 0.0), 4.0)["skills"] == near(1 / 9)


def test_focus() -> None:
    # H = 0.36 + 0.16 = 0.52; (0.52 - 1/9) / (8/9) = 0.46
    assert learning.focus(full({"innovation": 0.6, "business": 0.4}), 0.1) == near(1.046)
    assert learning.focus(full({"innovation": 0.6, "business": 0.4}), -0.2) == near(0.908)
    assert learning.focus(dict.fromkeys(THEMES, 1 / 9), 0.1) == near(1.0)
    assert learning.focus(full({"innovation": 1.0}), -2) == 0


def test_fit() -> None:
    # (0.6 · 2 + 0.4 · 0.25) / 2
    mix = full({"skills": 0.6, "culture": 0.4})
    assert learning.fit(mix, need_of(2.0, 0.25)) == near(0.65)
    # form kb_effect fit: 0.65 + 0.35 · 0.3 · 0.5
    assert learning.informed_fit(0.65, 0.5, 0.3) == near(0.7025)
    assert learning.informed_fit(0.65, 0.5, 3.0) == 1


# --- distance (3.3) ----------------------------------------------------------------------------


def test_cosine_and_similarity() -> None:
    # (0.5, 0.5) against (0, 1): 0.5 / sqrt(0.5) = 0.70711
    assert learning.cosine(TINY.types["MK02"], TINY.types["MK03"]) == near(0.70711)
    # MK02 among all: (0 + 0.70711) / 2; MK03 beside the cities: (1 · 0 + 0.5 · 0.70711) / 1.5
    assert learning.peer_similarity("MK02", ALL, TINY.types) == near(0.353553)
    mu = {"MK01": 1.0, "MK02": 0.5, "MK03": 0.0}
    assert learning.peer_similarity("MK03", mu, TINY.types) == near(0.235702)
    alone = {"MK01": 1.0, "MK02": 0.0, "MK03": 0.0}
    assert learning.peer_similarity("MK01", alone, TINY.types) == 0


# x_opt 0.65: the top; (1 - 0.65)/0.7 = 0.5, so 0.75; 0.65/0.7 = 0.92857, so 0.13776; 0.65/0.5 > 1
@pytest.mark.parametrize(
    ("likeness", "width", "form", "expected"),
    [
        (0.65, 0.7, "inverted_u", 1.0),
        (1.0, 0.7, "inverted_u", 0.75),
        (0.0, 0.7, "inverted_u", 0.137755),
        (0.0, 0.5, "inverted_u", 0.0),
        (0.3, 0.7, "proximity", 0.3),
        (0.3, 0.7, "difference", 0.7),
        (0.3, 0.7, "off", 1.0),
    ],
)
def test_distance(likeness: float, width: float, form: str, expected: float) -> None:
    values = {"x_opt": 0.65, "w_opt": width}
    assert learning.optimal_distance(likeness, values, form) == near(expected)


def test_partners_differ_from_authorities() -> None:
    side = parts(tiny_everything()).learning
    # MK02 in the corridor: its only peer is MK03, 0.70711 alike; 0.70711 · (1 - 0.4 · 0.4) =
    # 0.593970; 1 - ((0.593970 - 0.65)/0.7)²
    assert side.distance["corridor", "MK02"] == near(0.993593)


# --- attention (3.5) ---------------------------------------------------------------------------


def test_a_light_commitment_is_nearly_free() -> None:
    # 1 · (1 + 0.5 · 0.49), half a seat of it, and 1 + 0.5 · 0.7
    assert learning.load_of(1.0, 0.7, 0.5) == near(1.245)
    assert learning.load_of(0.5, 0.7, 0.5) == near(0.6225)
    assert learning.load_of(1.0, 0.7, 0.5, "linear") == near(1.35)
    assert learning.load_of(1.0, 0.0, 0.5) == 1


# load 3, room 4 · 0.5 = 2: 1 / (1 + 2/2) = 0.5
@pytest.mark.parametrize(
    ("load", "room", "expected"),
    [(3.0, 2.0, 0.5), (1.0, 2.0, 1.0), (0.4, 0.0, 1.0), (2.0, 0.0, 0.0)],
)
def test_attention(load: float, room: float, expected: float) -> None:
    assert learning.attention(load, room) == expected


def test_paid_time_makes_room() -> None:
    side = parts(tiny_everything()).learning
    mean = side.inputs.mean_capacity
    place = learning.Place("MK02", 2020, mean / 2)
    # cities and corridor, one seat each; corridor pays 0.3 · 0.55 new time: mean 0.0825;
    # 4 · 0.5 · (1 + 0.5 · 0.0825)
    assert side.room(place) == near(2.0825)
    # loads 1.245 and 1 + 0.5 · 0.16; 1 / (1 + 1.325/2.0825)
    assert side.load("MK02", 2020) == near(2.325)
    assert side.attention(place) == near(0.611153)
    equal = parts(tiny_everything(), structure={"attention": "equal"}).learning
    assert equal.room(place) == near(4.165)
    off = parts(tiny_everything(), structure={"attention": "off"}).learning
    assert off.attention(place) == 1


# --- contract and membership (3.9, 3.10, 3.11) -------------------------------------------------


# t_ramp 2: 1 - 2/(2 · 4); at the ramp both branches give 1/2; below it 1/(2 · 2)
@pytest.mark.parametrize(("years", "expected"), [(4, 0.75), (7, 0.857143), (2, 0.5), (1, 0.25)])
def test_continuity_above_and_below_the_ramp(years: float, expected: float) -> None:
    assert learning.continuity(years, 2) == near(expected)


# 1 - 0.03 · 6/2; a year locks nothing in, half a year is no bonus; 1 - 0.06 · 29/2 < 0.2
@pytest.mark.parametrize(
    ("years", "drift", "expected"),
    [(7, 0.03, 0.91), (1, 0.03, 1.0), (0.5, 0.03, 1.0), (30, 0.06, 0.2)],
)
def test_fixed_themes_fall_behind(years: float, drift: float, expected: float) -> None:
    assert learning.lock_in(years, drift) == near(expected)


def test_only_fixed_themes_are_locked_in() -> None:
    side = parts(tiny_everything()).learning
    cities, loose, corridor = side.plan.nets
    # 1 - 0.03 · 3/2 and 1 - 0.03 · 6/2
    assert [side.lock(n) for n in (cities, loose, corridor)] == [near(0.955), 1.0, near(0.91)]
    ramp = parts(tiny_everything(), structure={"contract": "ramp"}).learning
    assert (ramp.lock(corridor), ramp.continuity(corridor)) == (1.0, near(0.857143))
    off = parts(tiny_everything(), structure={"contract": "off"}).learning
    assert (off.lock(corridor), off.continuity(corridor)) == (1.0, 1.0)


def test_passive_membership_counts_less_unless_bound_or_paid() -> None:
    assert learning.membership_factor(True, 0.2, 0.0, 0.3) == near(0.44)  # 0.3 + 0.7 · 0.2
    assert learning.membership_factor(True, 0.2, 0.5, 0.3) == near(0.65)  # 0.3 + 0.7 · 0.5
    assert learning.membership_factor(False, 0.0, 0.0, 0.3) == 1


def test_learning_from_several_networks_and_from_the_knowledge_base() -> None:
    assert learning.joint_learning([0.5, 0.2], 0.0) == near(0.6)  # 1 - 0.5 · 0.8
    assert learning.joint_learning([0.5, 0.2], 0.1) == near(0.64)  # 1 - 0.9 · 0.4
    assert learning.joint_learning([1.4], 0.0) == 1
    assert learning.joint_learning([], 0.1) == near(0.1)


def test_a_region_without_networks_adopts_what_others_have_shown() -> None:
    side = parts(tiny_alternative("one", (tiny_corridor(),)))
    # KB 0.0213685 in 2021 · 0.08; MK01 is no member
    assert side.course.learning["MK01", 2021] == near(0.00170948)
    assert side.course.learning["MK01", 2020] == 0
    fit = parts(tiny_alternative("one", (tiny_corridor(),)), structure={"kb_effect": "fit"})
    assert fit.course.learning["MK01", 2021] == 0


def test_learning_in_one_network_by_hand() -> None:
    side = parts(tiny_alternative("one", tiny_networks()[:1]), NATIVE).learning
    side.inputs.need["MK02"] = full({"innovation": 0.220716, "business": 0.263395})
    # MK02: μ 0.5; its only peer is unlike it: ι 0.137755; N = 1.5, q = 1 - e^(-0.8 · 0.3/0.075)
    # = 0.959238; size 1 - e^-0.5 = 0.393469; cont 0.75; fit (0.6 · 0.220716 + 0.4 · 0.263395) /
    # 0.263395 = 0.902779; focus 1.046; half a membership: att 1. Product 0.0184119.
    learnt = side.of_region(learning.Place("MK02", 2020, 0.5))
    assert learnt == pytest.approx(0.0184119, 1e-4)
    # a seat of its own, loaded with 1.245: 1 / (1 + 0.245/(4 · 0.5/K̄)); lock 0.955
    seated = parts(
        tiny_alternative("one", tiny_networks()[:1]),
        NATIVE | {"attend_share": 0.1, "bind_load": 0.5, "drift": 0.03},
    ).learning
    seated.inputs.need["MK02"] = side.inputs.need["MK02"]
    share = seated.of_region(learning.Place("MK02", 2020, 0.5)) / learnt
    room = 4 * 0.5 / side.inputs.mean_capacity
    assert share == pytest.approx(0.955 / (1 + 0.245 / room), rel=1e-9)


def test_learning_can_be_switched_off() -> None:
    side = parts(tiny_everything(), structure={"learning": "off"})
    assert set(side.course.learning.values()) == {0.0}
    assert side.course.capacity == side.course.home


# --- stocks (4) --------------------------------------------------------------------------------


def test_capacity_gains_from_learning_and_falls_towards_an_eroding_home_level() -> None:
    values = {"rho_capacity": 0.1, "delta_capacity": 0.15}
    # home after a year 0.5 · 0.99 = 0.495: 0.5 + 0.1 · 0.4 · 0.5 - 0.15 · 0.005
    first = learning.next_capacity(0.5, 0.4, learning.home_level(0.5, 0.01, 1), values)
    assert first == near(0.51925)
    # home after two 0.49005: 0.51925 + 0.1 · 0.4 · 0.48075 - 0.15 · 0.0292
    second = learning.next_capacity(first, 0.4, learning.home_level(0.5, 0.01, 2), values)
    assert second == near(0.5341)


def test_weak_regions_erode_faster_and_learn_less() -> None:
    # half the mean: twice the erosion; squared, four times; never more than all
    assert learning.regional_erosion(0.01, 0.3, 0.6, 1.0) == near(0.02)
    assert learning.regional_erosion(0.01, 0.3, 0.6, 2.0) == near(0.04)
    assert learning.regional_erosion(0.3, 0.1, 0.6, 1.0) == 1
    assert learning.regional_erosion(0.01, 0.0, 0.6, 0.0) == 0.01
    side = parts(tiny_alternative("one", (tiny_corridor(),)))
    start, mean = side.course.start["MK03"], side.inputs.mean_capacity
    learnt = side.course.learning["MK03", 2020]
    # K₀ 0.3, home level 0.3 · (1 - 0.01 K̄/0.3); learning counts 0.3/K̄ of itself
    assert start == near(0.3)
    home = 0.3 - 0.01 * mean
    expected = 0.3 + 0.1 * learnt * 0.3 / mean * 0.7 - 0.15 * (0.3 - home)
    assert side.course.capacity["MK03", 2021] == pytest.approx(expected, rel=1e-9)
    assert side.course.home["MK03", 2021] == pytest.approx(0.3 - 0.15 * (0.3 - home), rel=1e-9)
    even = parts(tiny_alternative("one", (tiny_corridor(),)), structure={"polar": "none"})
    plain = 0.3 + 0.1 * learnt * 0.7 - 0.15 * 0.003
    assert even.course.capacity["MK03", 2021] == pytest.approx(plain, rel=1e-9)


def test_start_capacity_is_spread_around_the_mean_and_stays_within_bounds() -> None:
    assert learning.start_capacity(0.8, 0.6, 1.2) == near(0.84)
    assert learning.start_capacity(0.3, 0.6, 3.0) == 0


def test_commitment_grows_and_fades_at_different_rates() -> None:
    values = {"rho_commitment": 0.3, "delta_network": 0.4}
    # binding 0.7 · continuity 0.75 = 0.525; 0.3 · 0.525 = 0.1575; 0.1575 · 0.6 = 0.0945
    grown = learning.next_commitment(0.0, 0.525, values)
    assert grown == near(0.1575)
    assert learning.next_commitment(grown, 0.0, values) == near(0.0945)


def test_one_commits_to_ones_own_goals() -> None:
    side = parts(tiny_everything()).learning
    # MK02: cities 0.5 · 0.7 · 0.75 = 0.2625, corridor 0.8 · 0.4 · 6/7 = 0.274286; 0.85 of it
    assert side.target_commitment("MK02", 2020) == near(0.233143)
    free = parts(tiny_everything(), structure={"nu_commit": "no"}).learning
    assert free.target_commitment("MK02", 2020) == near(0.274286)
