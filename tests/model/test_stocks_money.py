"""Stocks and money, by hand: two regions, two themes, three years."""

from __future__ import annotations

import math

import numpy as np
import pytest

from valuma_scenarios.model.equations import money, stocks


def test_capacity_over_three_years():
    # K0 = 0.5, L = 0.4, rho = 0.1, delta = 0.2, home level erodes by 10 % a year.
    # y1: 0.5 + 0.1*0.4*0.5 - 0.2*(0.5 - 0.45) = 0.51
    # y2: 0.51 + 0.1*0.4*0.49 - 0.2*(0.51 - 0.405) = 0.5086
    k = np.array([0.5])
    for home, expected in ((0.45, 0.51), (0.405, 0.5086)):
        k = stocks.capacity_step(
            k, np.array([0.4]), np.array([home]), np.array([0.1]), np.array([0.2])
        )
        assert k == pytest.approx([expected])


def test_start_capacity_spreads_around_the_mean_and_stays_a_share():
    got = stocks.start_capacity(np.array([0.3, 0.8]), 0.5, np.array([1.0, 1.2, 4.0]))
    # 0.5 + 1.2*(-0.2) = 0.26; 0.5 + 1.2*0.3 = 0.86; a spread of 4 would leave 0-1.
    assert got == pytest.approx(np.array([[0.3, 0.26, 0.0], [0.8, 0.86, 1.0]]))


def test_weak_regions_erode_faster():
    # 0.02 (0.5 / 0.25)^2 = 0.08; at the mean 0.02; nothing erodes faster than all of it.
    start = np.array([[0.25], [0.5], [0.0]])
    got = stocks.erosion(start, 0.5, np.array([0.02]), np.array([2.0]))
    assert got.ravel() == pytest.approx([0.08, 0.02, 1.0])


def test_relative_capacity_has_a_logarithm_even_where_there_is_none():
    got = stocks.relative_log(np.array([0.5, 0.25, 0.0]), 0.5)
    assert np.exp(0.5 * got) == pytest.approx([1.0, math.sqrt(0.5), 0.0])


def test_commitment_builds_and_decays_at_different_rates():
    # 0.2 -> 0.6 at 0.3: 0.32. 0.6 -> 0 at 0.5: 0.3.
    got = stocks.commitment_step(
        np.array([0.2, 0.6]), np.array([0.6, 0.0]), np.array(0.3), np.array(0.5)
    )
    assert got == pytest.approx([0.32, 0.3])


def test_stocks_stay_between_none_and_all():
    # 0.5 + 0.5 + 0.5 would be more than all; 0.5 - 1.5 * 0.5 less than none.
    half, one = np.array([0.5]), np.array([1.0])
    assert stocks.capacity_step(half, one, one, one, one) == pytest.approx([1.0])
    assert stocks.capacity_step(half, 0.0, 0 * one, one, 1.5 * one) == pytest.approx([0.0])
    assert stocks.commitment_step(half, one, 1.5 * one, one) == pytest.approx([1.0])
    assert stocks.commitment_step(half, 0 * one, one, 1.5 * one) == pytest.approx([0.0])


def test_allocation_keys_of_two_regions():
    # People 300 and 100; needs sum to 1 and 2; capacity 0.8 and 0.4.
    keys = money.allocation_keys(
        np.array([300.0, 100.0]), np.array([[0.6, 1.5], [0.4, 0.5]]), np.array([0.8, 0.4])
    )
    # need: 300 against 200; capacity: 240 against 40.
    assert keys == pytest.approx(np.array([[0.75, 0.25], [0.5, 0.5], [0.6, 0.4], [6 / 7, 1 / 7]]))


def test_an_excluded_region_gets_nothing_and_the_rest_all():
    keys = np.array([[0.5, 0.3, 0.2], [1 / 3, 1 / 3, 1 / 3], [0.2, 0.2, 0.6], [0.1, 0.1, 0.8]])
    mix = np.array([[0.5, 0.5, 0.0, 0.0]])
    got = money.allocate(keys, mix, np.array([[1.0, 1.0, 0.0]]))
    # Population 0.5 / 0.8 = 0.625 and equal 0.5: mean 0.5625.
    assert got == pytest.approx(np.array([[0.5625, 0.4375, 0.0]]))


def test_overhead_of_channelled_money_holds_all_of_a_call():
    # The dearer of administration and calls, contracts and overlap: 0.1 + 0.02 + 0.01.
    assert money.overhead(0.04, 0.1, 0.02, 0.01, 0.5) == pytest.approx(0.13)
    assert money.overhead(0.2, 0.1, 0.02, 0.01, 0.5) == pytest.approx(0.23)
    assert money.overhead(0.04, 0.1, 0.9, 0.01, 0.5) == pytest.approx(0.5)


def test_incentives_fall_in_proportion_when_the_line_is_short():
    got = money.paid_incentives(np.array([3.0, 1.0, -1.0, 5.0]), np.array([2.0, 2.0, 2.0, 0.0]))
    assert got == pytest.approx([1.0, 0.5, 0.0, 1.0])


def test_networks_weigh_by_members_and_budget():
    membership = np.array([[1.0, 0.0], [0.5, 0.0]])[:, :, None]
    got = money.network_weights(membership, np.array([[0.1], [0.6]]))
    # 1 x 0.1 against 0.5 x 0.6; nobody sits anywhere in the second region.
    assert got[:, 0, 0] == pytest.approx([0.25, 0.75])
    assert not got[:, 1].any()
    # Without any budget the members alone count.
    # In a draw in which no network has a budget they weigh by members, whatever other draws say.
    some = money.network_weights(membership, np.array([[0.1, 0.0], [0.6, 0.0]]))
    assert some[:, 0, 0] == pytest.approx([0.25, 0.75])
    assert some[:, 0, 1] == pytest.approx([2 / 3, 1 / 3])
    assert some[:, 1] == pytest.approx(np.zeros((2, 2)))
    bare = money.network_weights(membership, np.zeros((2, 1)))
    assert bare[:, 0, 0] == pytest.approx([2 / 3, 1 / 3])


def test_money_that_meets_needs_better_than_its_line_is_worth_more():
    fit, line = np.array([1.0, 0.6, 0.4, 0.0, 0.9]), np.array([0.6, 0.6, 0.6, 0.9, 1.0])
    # Full fit 1.2; the line's own fit 1; half a way back 0.9; far below is cut at 0 …
    got = money.match(fit, line, np.array(1.2))
    assert got == pytest.approx([1.2, 1.0, 0.9, 0.0, 1.0], abs=1e-12)


def test_joint_projects_may_help_or_hinder():
    assert money.joint(np.array(0.5), np.array([1.2, 0.8])) == pytest.approx([1.1, 0.9])


def test_additionality_at_the_central_values_of_the_evidence():
    # Tradable 0.55 * 0.9 * 0.9 * 1.5 = 0.66825; local 0.55 * 0.4 * 0.9 * 1.1 = 0.2178.
    displacement, multiplier = np.array([0.1, 0.6]), np.array([0.5, 0.1])
    got = money.additionality(np.array(0.45), displacement, np.array(0.1), multiplier)
    assert got == pytest.approx([0.66825, 0.2178])


def test_leverage_counts_only_what_committed_partners_add():
    assert money.leverage(np.array([0.0, 0.5]), np.array(0.3)) == pytest.approx([1.0, 1.15])


def test_saturation_of_money():
    # At the scale: (1 - e^-1) / 1 = 0.632121. No money: 1.
    got = money.saturation(np.array([1.0, 0.0]))
    assert got == pytest.approx([1 - math.exp(-1), 1.0])


def test_mainstream_money_keeps_its_total_and_its_ratio():
    # 7 M€ over 100,000 people at weight 4 and 300,000 at weight 1: 7e6 / 700,000 = 10 EUR a unit.
    got = money.mainstream_per_inhabitant(np.array([1e5, 3e5]), np.array([4.0, 1.0]), 7.0)
    assert got == pytest.approx([40.0, 10.0])
