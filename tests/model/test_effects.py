"""Effects and goals, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from valuma_scenarios.model.equations import baseline, effects, goals


def test_sensitivity_is_largest_furthest_behind():
    # Higher is better: distances 0 and 10, spread 4, offset 0.25 * 4 = 1: 1 and 11.
    # People 3 and 1: mean (3 * 1 + 11) / 4 = 3.5.
    got = effects.regional_sensitivity(
        np.array([[20.0, 10.0]]), np.array([1.0]), np.array([4.0]), np.array([3.0, 1.0]), 0.25
    )
    assert got == pytest.approx(np.array([[1 / 3.5, 11 / 3.5]]))


def test_sensitivity_where_lower_is_better():
    got = effects.regional_sensitivity(
        np.array([[20.0, 10.0]]), np.array([-1.0]), np.array([4.0]), np.array([1.0, 1.0]), 0.25
    )
    assert got == pytest.approx(np.array([[11 / 6, 1 / 6]]))


def test_lag_weights_of_an_erlang_delay():
    # Mean 3 years: x = t. F(1) = 1 - e^-1 * 2.5 = 0.080301; F(2) = 1 - e^-2 * 5 = 0.323324.
    got = effects.lag_weights(np.array([3.0]), 2, 3)
    assert got[:, 0] == pytest.approx([0.0803014, 0.2430222], abs=1e-6)
    assert effects.lag_weights(np.array([3.0]), 60, 3).sum() == pytest.approx(1.0)


@pytest.mark.parametrize(("stages", "first"), [(1, 0.283469), (6, 0.016564)])
def test_other_forms_of_delay_keep_the_mean(stages, first):
    # One stage, mean 3: 1 - e^(-1/3). Six: x = 2, 1 - e^-2 (1 + 2 + 2 + 4/3 + 2/3 + 4/15).
    weights = effects.lag_weights(np.array([3.0]), 80, stages)[:, 0]
    assert weights[0] == pytest.approx(first, abs=1e-5)
    # The mean of the delay is the area above the step response.
    assert (1 - np.cumsum(weights)).sum() + 0.5 == pytest.approx(3.0, abs=0.03)


def test_response_over_time_is_the_recursion_written_out():
    decay, lag = 0.25, 3.0
    w = effects.lag_weights(np.array([lag]), 3, 3)[:, 0]
    got = effects.response_over_time(np.array([lag]), np.array([decay]), 3, 3)[:, :, 0]
    # D0 = 0; D1 = w0 u0; D2 = (1 - decay) w0 u0 + w1 u0 + w0 u1. The last pulse comes too late.
    expected = [[0, 0, 0], [w[0], 0, 0], [0.75 * w[0] + w[1], w[0], 0]]
    assert got == pytest.approx(np.array(expected))


def test_accumulate_and_recursion_agree_for_a_pulse_that_changes():
    pulse = np.array([1.0, 4.0, 9.0, 16.0])
    w = effects.lag_weights(np.array([2.0]), 4, 3)[:, 0]
    stock = [0.0]
    for y in range(3):
        stock.append(0.7 * stock[-1] + sum(w[j] * pulse[y - j] for j in range(y + 1)))
    response = effects.response_over_time(np.array([2.0]), np.array([0.3]), 4, 3)
    got = np.empty((1, 1, 4, 1))
    effects.accumulate(response, pulse[None, None, :, None], 0, [0, 1, 2, 3], got)
    assert got.ravel() == pytest.approx(stock)


def test_years_can_be_accumulated_in_parts():
    rng = np.random.default_rng(1)
    effort = rng.random((2, 3, 6, 5))
    response = effects.response_over_time(rng.random(5) + 1, rng.random(5), 6, 3)
    wanted = [1, 3, 5]
    whole, first, rest = (np.empty((2, 3, 3, 5)) for _ in range(3))
    effects.accumulate(response, effort, 0, wanted, whole)
    effects.accumulate(response, effort[:, :, :2], 0, wanted, first)
    effects.accumulate(response, effort[:, :, 2:], 2, wanted, rest)
    assert first + rest == pytest.approx(whole)


def test_spill_over_adds_the_neighbours_mean():
    # Region 0 borders both others, they border only region 0.
    pairs = np.array([0, 0, 1, 2]), np.array([1, 2, 0, 0])
    strength = 0.1 * np.array([0.5, 0.5, 1.0, 1.0])[:, None, None]
    effect = np.array([10.0, 20.0, 40.0]).reshape(3, 1, 1, 1)
    got = np.empty_like(effect)
    effects.spill_over(effect, strength, np.array([0]), pairs, got)
    assert got.ravel() == pytest.approx([13.0, 21.0, 41.0])


def test_an_island_keeps_its_own_effect():
    nobody = np.zeros(0, dtype=int)
    effect, got = np.full((1, 1, 1, 1), 7.0), np.empty((1, 1, 1, 1))
    effects.spill_over(effect, np.zeros((0, 1, 1)), np.array([0]), (nobody, nobody), got)
    assert got.item() == 7.0


def test_border_gain_is_strongest_where_the_members_are_neighbours():
    # Regions in a row: 0 - 1 - 2. A body of all: each has two others.
    adjacent = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], dtype=bool)
    membership = np.array([[1.0, 1.0, 0.5], [0.0, 1.0, 0.0]])
    # Region 0: 1 of 1.5; region 1: both; region 2: 1 of 2. A lone member has no neighbour in it.
    near = effects.nearness(membership, adjacent)
    assert near[0] == pytest.approx([1 / 1.5, 1.0, 0.5])
    assert near[1].tolist() == [1.0, 0.0, 1.0]
    # A rest as small as rounding leaves it is no other member.
    assert effects.nearness(np.array([[0.0, 1e-12]]), adjacent[:2, :2]).tolist() == [[0.0, 0.0]]
    pairs = effects.border_strength(membership, near, np.array([0, 1, 1]), np.array([1, 0, 2]))
    assert pairs[0] == pytest.approx([1 / 1.5, 1.0, 0.5])
    assert pairs[1].tolist() == [0.0, 0.0, 0.0]


def test_effort_counts_by_theme_and_account():
    relevance, effort = np.array([[1.0, 0.5], [0.0, 1.0]]), np.array([[[10.0]], [[20.0]]])
    worth = np.array([[0.6], [0.5]]), np.array([[0.2], [0.5]])
    got = np.empty((1, 2, 1))
    effects.by_indicator(relevance, effort, np.array([True, False]), worth, got)
    # 1 * 10 * 0.6 + 0.5 * 20 * 0.2 = 8; 1 * 20 * 0.5 = 10.
    assert got.ravel() == pytest.approx([8.0, 10.0])


def test_a_narrow_mix_helps_specialisation_and_a_broad_one_diversity():
    relative = np.array([0.5, 1.0, 1.5, 3.0])
    assert effects.concentration_factor(relative, "narrow").tolist() == [0.5, 1.0, 1.5, 2.0]
    assert effects.concentration_factor(relative, "broad").tolist() == [1.5, 1.0, 0.5, 0.0]


def test_noise_is_a_walk_of_the_stated_size():
    rng = np.random.default_rng(3)
    country, regional = rng.normal(size=(9, 40_000)), rng.normal(size=(2, 9, 40_000))
    steps = np.array([0, 1, 4, 9]) * np.ones((2, 1), dtype=int)
    got = effects.process_noise(country, regional, np.array([2.0, 0.0]), steps)
    # After h years the standard deviation is 2 sqrt(h); without noise the path stays.
    assert got[0].std(axis=1) == pytest.approx([0.0, 2.0, 4.0, 6.0], rel=0.02)
    assert not got[1].any()


def test_noise_is_the_sum_of_what_is_common_and_the_regions_own():
    # Steps (1 + 3) and (2 + 4), by sqrt(1/2) of 2: 0, 4 and 10 times sqrt(2).
    country, regional = np.array([[1.0], [2.0]]), np.array([[[3.0], [4.0]]])
    got = effects.process_noise(country, regional, np.array([2.0]), np.array([[0, 1, 2]]))
    assert got.ravel() == pytest.approx([0.0, 4 * math.sqrt(2), 10 * math.sqrt(2)])


def test_half_of_the_noise_is_common():
    rng = np.random.default_rng(4)
    country, regional = rng.normal(size=(1, 40_000)), rng.normal(size=(2, 1, 40_000))
    got = effects.process_noise(country, regional, np.ones(2), np.ones((2, 1), dtype=int))
    one, other = got[:, 0]
    assert (one * other).mean() == pytest.approx(0.5, abs=0.02)


def test_a_side_effect_is_in_proportion_to_levels():
    # GDP rises by 1 % (400 of 40,000), elasticity 0.35: emissions of 8 rise by 0.028.
    got = effects.side_effect(
        np.full((1, 1, 1), 400.0), np.array([40_000.0]), 0.35, np.array([8.0])
    )
    assert got.item() == pytest.approx(0.028)


def test_damped_path():
    # Trend 10 damped by 0.8: after 0, 1, 2 years: 0, 8, 8 + 6.4 = 14.4.
    steps = np.array([0, 1, 2])[None, None]
    got = effects.damped_path(np.array([[100.0]]), np.array([[10.0]]), np.array([0.8]), steps)
    assert got.ravel() == pytest.approx([100.0, 108.0, 114.4])


def test_theil_of_two_regions():
    # Shares 0.75 and 0.25, levels 20 and 40, mean 25: 0.75 * 0.8 ln 0.8 + 0.25 * 1.6 ln 1.6.
    index = 0.75 * 0.8 * math.log(0.8) + 0.25 * 1.6 * math.log(1.6)
    got = goals.theil_contributions(np.array([20.0, 40.0]), np.array([0.75, 0.25]))
    assert got.sum() == pytest.approx(index)
    # Each region's part: 0.75 (0.8 ln 0.8 - 0.8 + 1) and 0.25 (1.6 ln 1.6 - 1.6 + 1).
    expected = [0.75 * (0.8 * math.log(0.8) + 0.2), 0.25 * (1.6 * math.log(1.6) - 0.6)]
    assert got == pytest.approx(expected)
    assert got.min() > 0
    assert goals.theil_contributions(np.array([7.0, 7.0]), np.array([0.5, 0.5])).sum() == 0


def test_disparity_points_are_positive_when_gaps_shrink():
    level, share = np.array([20.0, 40.0]), np.array([0.75, 0.25])
    closer = change_of_disparities(level, np.array([1.0, 0.0]), share)
    before = goals.theil_contributions(level, share).sum()
    after = goals.theil_contributions(np.array([21.0, 40.0]), share).sum()
    assert closer.sum() == pytest.approx(-100 * (after - before) / before)
    assert closer.sum() > 0
    # The poor region comes closer to the mean, and the rich one too as the mean rises.
    assert closer.min() > 0


def change_of_disparities(level, effect, share):
    base = goals.disparity_base(level.reshape(1, -1, 1, 1), share, np.ones(1))
    return goals.disparity_points(base, effect.reshape(-1, 1, 1, 1), share).ravel()


def test_indicators_of_the_disparity_goal_count_by_their_weight():
    rng = np.random.default_rng(2)
    level, effect = rng.uniform(1, 2, (2, 3, 1, 1)), rng.uniform(-0.1, 0.1, (3, 2, 1, 1))
    share, weight = np.array([0.5, 0.3, 0.2]), np.array([0.25, 0.75])
    got = goals.disparity_points(goals.disparity_base(level, share, weight), effect, share)
    alone = [change_of_disparities(level[i].ravel(), effect[:, i].ravel(), share) for i in (0, 1)]
    assert got.ravel() == pytest.approx(0.25 * alone[0] + 0.75 * alone[1])


def test_change_of_theil_equals_the_difference_and_keeps_tiny_effects():
    level, share = np.array([20.0, 40.0]), np.array([0.75, 0.25])
    effect = np.array([1.0, -2.0])
    before, after = (goals.theil_contributions(x, share) for x in (level, level + effect))
    expected = -100 * (after - before) / before.sum()
    assert change_of_disparities(level, effect, share) == pytest.approx(expected)
    # A millionth of the effect gives a millionth of the change, to the order of the effect.
    tiny = change_of_disparities(level, effect * 1e-9, share)
    slope = change_of_disparities(level, effect * 1e-5, share) / 1e-5
    assert tiny / 1e-9 == pytest.approx(slope, rel=1e-4)


def test_points_weigh_indicators_by_direction_and_spread():
    effect = np.array([2.0, -3.0]).reshape(1, 2, 1, 1)
    factor = np.array([[100 * 0.6 / 4.0, -100 * 0.4 / 6.0]])
    # 100 * (0.6 * 2/4 + 0.4 * 3/6) = 50 points.
    assert goals.weighted_points(effect, factor) == pytest.approx(50.0)


def test_need_looks_only_at_what_is_behind():
    standing = np.array([[-1.0, 1.0], [2.0, -2.0]])  # second indicator: lower is better
    relevance = np.array([[1.0, 0.5], [0.0, 1.0]])
    got = baseline.need_by_theme(standing, np.array([1.0, -1.0]), relevance, 0.05)
    # Region 0: behind by 1 in the first (weights 2/3, 1/3), by 2 in the second (0, 1).
    assert got == pytest.approx(np.array([[2 / 3 + 0.05, 0.05], [1 / 3 + 2 + 0.05, 0.05]]))


def test_capacity_proxy_spans_its_range():
    parts = np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])
    got = baseline.capacity_proxy(parts, np.array([1.0, 1.0, 1.0]), 0.3, 0.8)
    assert got == pytest.approx([0.3, 0.55, 0.8])


def test_spread_is_weighted_by_population():
    # Mean 12.5; 0.75 * 2.5^2 + 0.25 * 7.5^2 = 18.75.
    got = baseline.spread_between(np.array([10.0, 20.0]), np.array([3.0, 1.0]))
    assert got == pytest.approx(math.sqrt(18.75))
    found = baseline.standardise(np.array([10.0, 20.0]), np.array([3.0, 1.0]))
    assert found == pytest.approx([-2.5 / math.sqrt(18.75), 7.5 / math.sqrt(18.75)])


def test_alignment_is_the_money_that_follows_priorities():
    # min(0.6, 0.5) + min(0.4, 0.2) = 0.7; what is left of the priorities is 0.3 on nothing.
    mix = np.array([0.6, 0.4, 0.0]).reshape(3, 1, 1)
    assert goals.alignment(mix, np.array([0.5, 0.2, 0.3])).item() == pytest.approx(0.7)


def test_polarisation_by_deviation_and_between_fifths():
    capacity = np.array([0.8, 0.2, 0.5]).reshape(3, 1, 1)
    share = np.array([0.1, 0.3, 0.6])
    # Mean 0.44; variance 0.1 * 0.36^2 + 0.3 * 0.24^2 + 0.6 * 0.06^2 = 0.0324.
    deviation, relative = goals.spread(capacity, share)
    assert deviation.item() == pytest.approx(0.18)
    assert relative.item() == pytest.approx(0.18 / 0.44)
    # Best fifth: a tenth at 0.8 and a tenth at 0.5; worst fifth: all at 0.2.
    assert goals.gap_of_fifths(capacity, share).item() == pytest.approx(0.65 - 0.2)
