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
    assert got == pytest.approx(np.array([[0.0803014, 0.2430222]]), abs=1e-6)
    assert effects.lag_weights(np.array([3.0]), 60, 3).sum() == pytest.approx(1.0)


@pytest.mark.parametrize(("stages", "first"), [(1, 0.283469), (6, 0.016564)])
def test_other_forms_of_delay_keep_the_mean(stages, first):
    # One stage, mean 3: 1 - e^(-1/3). Six: x = 2, 1 - e^-2 (1 + 2 + 2 + 4/3 + 2/3 + 4/15).
    weights = effects.lag_weights(np.array([3.0]), 80, stages)[0]
    assert weights[0] == pytest.approx(first, abs=1e-5)
    # The mean of the delay is the area above the step response.
    assert (1 - np.cumsum(weights)).sum() + 0.5 == pytest.approx(3.0, abs=0.03)


def test_response_over_time_is_the_recursion_written_out():
    decay, lag = 0.25, 3.0
    w = effects.lag_weights(np.array([lag]), 3, 3)[0]
    got = effects.response_over_time(np.array([lag]), np.array([decay]), 3, 3)[0]
    # D0 = 0; D1 = w0 u0; D2 = (1 - decay) w0 u0 + w1 u0 + w0 u1. The last pulse comes too late.
    expected = [[0, 0, 0], [w[0], 0, 0], [0.75 * w[0] + w[1], w[0], 0]]
    assert got == pytest.approx(np.array(expected))


def test_accumulate_and_recursion_agree_for_a_pulse_that_changes():
    pulse = np.array([1.0, 4.0, 9.0, 16.0])
    w = effects.lag_weights(np.array([2.0]), 4, 3)[0]
    stock = [0.0]
    for y in range(3):
        stock.append(0.7 * stock[-1] + sum(w[j] * pulse[y - j] for j in range(y + 1)))
    response = effects.response_over_time(np.array([2.0]), np.array([0.3]), 4, 3)
    got = effects.accumulate(response, pulse[None, :, None])[0, :, 0]
    assert got == pytest.approx(stock)


def test_spill_over_adds_the_neighbours_mean():
    # Region 0 borders both others, they border only region 0.
    neighbours = np.array([[0.0, 0.5, 0.5], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    got = effects.spill_over(np.array([[[10.0, 20.0, 40.0]]]), neighbours, np.array([0.1]))
    assert got == pytest.approx(np.array([[[13.0, 21.0, 41.0]]]))


def test_damped_path():
    # Trend 10 damped by 0.8: after 0, 1, 2 years: 0, 8, 8 + 6.4 = 14.4.
    steps = np.array([0, 1, 2])[:, None, None]
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
    level = np.array([20.0, 40.0]).reshape(1, 1, 1, 2)
    share = np.array([0.75, 0.25])
    closer = goals.disparity_points(
        level, np.array([1.0, 0.0]).reshape(1, 1, 1, 2), share, np.ones(1)
    )
    before = goals.theil_contributions(level, share).sum()
    after = goals.theil_contributions(np.array([21.0, 40.0]), share).sum()
    assert closer.sum() == pytest.approx(-100 * (after - before) / before)
    assert closer.sum() > 0
    # The poor region comes closer to the mean, and the rich one too as the mean rises.
    assert closer.min() > 0


def test_change_of_theil_equals_the_difference_and_keeps_tiny_effects():
    level, share = np.array([20.0, 40.0]), np.array([0.75, 0.25])
    effect = np.array([1.0, -2.0])
    before, after = (goals.theil_contributions(x, share) for x in (level, level + effect))
    assert goals.theil_change(level, effect, share) == pytest.approx(after - before)
    # A millionth of the effect gives a millionth of the change, to the order of the effect.
    tiny = goals.theil_change(level, effect * 1e-9, share)
    slope = goals.theil_change(level, effect * 1e-5, share) / 1e-5
    assert tiny / 1e-9 == pytest.approx(slope, rel=1e-4)


def test_points_weigh_indicators_by_direction_and_spread():
    effect = np.array([2.0, -3.0]).reshape(1, 1, 2, 1)
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
