"""Learning, by hand: two or three regions, two themes."""

from __future__ import annotations

import numpy as np
import pytest

from valuma_scenarios.model.equations import learning

ONE = np.ones(1)


def test_similarity_is_the_membership_weighted_cosine_to_the_others():
    # Regions: all city (1, 0), half and half, all rural (0, 1). Cosines: 0-1 and 1-2 are
    # 0.5 / sqrt(0.5) = 0.70711; 0-2 is 0. The network covers 1, 0.5 and 0.5 of them.
    types = np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]])
    membership = np.array([[1.0, 0.5, 0.5]])
    # Region 0: (0.5 * 0.70711 + 0.5 * 0) / 1 = 0.35355.
    # Region 1: (1 * 0.70711 + 0.5 * 0.70711) / 1.5 = 0.70711.
    # Region 2: (1 * 0 + 0.5 * 0.70711) / 1.5 = 0.23570.
    got = learning.peer_similarity(membership, types)
    assert got == pytest.approx(np.array([[0.353553, 0.707107, 0.235702]]), abs=1e-6)


def test_a_lone_member_has_nobody_to_resemble():
    got = learning.peer_similarity(np.array([[1.0, 0.0]]), np.eye(2))
    # Region 0 has no other member; region 1 would meet region 0, whose type it does not share.
    assert got.tolist() == [[0.0, 0.0]]


def test_optimal_distance_is_an_inverted_u():
    similarity = np.array([0.65, 1.0, 0.3, 1.5])
    # 1 at the optimum; (0.35 / 0.7)^2 = 0.25 off on both sides; below zero is cut.
    got = learning.optimal_distance(similarity, np.array(0.65), np.array(0.7))
    assert got == pytest.approx([1.0, 0.75, 0.75, 0.0])


def test_intensity_starts_after_the_fixed_cost():
    budget, size = np.array([0.05, 0.1, 0.3]), np.array([4.0, 4.0, 4.0])
    # c - c_fix = 0.2 over 4 members x 0.05: 1 - exp(-1) = 0.632121.
    got = learning.intensity(budget, size, ONE * 0.1, ONE * 0.05)
    assert got == pytest.approx([0.0, 0.0, 0.632121], abs=1e-6)


def test_a_network_without_members_has_no_intensity():
    assert learning.intensity(ONE * 5, ONE * 0, ONE * 0.1, ONE * 0.05).tolist() == [0.0]


def test_attention_falls_with_memberships_and_sooner_where_capacity_is_small():
    memberships = np.array([1.0, 3.0, 3.0])
    capacity = np.array([[0.5, 0.5, 0.25]])
    # Two extra: mean capacity 0.5, half 4: 1 / (1 + 2/4) = 2/3; at half the capacity 1 / (1 + 2/2).
    got = learning.attention(memberships, capacity, 0.5, np.array([[4.0]]))
    assert got == pytest.approx(np.array([[1.0, 2 / 3, 0.5]]))


def test_attention_without_capacity_is_zero_only_when_it_must_be_shared():
    got = learning.attention(np.array([1.0, 2.0]), np.zeros((1, 2)), 0.5, np.array([[4.0]]))
    assert got.tolist() == [[1.0, 0.0]]


def test_critical_mass():
    # 1 - exp(-3/3) = 0.632121
    assert learning.critical_mass(np.array([0.0, 3.0]), np.array(3.0)) == pytest.approx(
        [0.0, 0.632121], abs=1e-6
    )


def test_focus_rewards_or_punishes_depth():
    # H = 1 for one theme, 0.5 for both alike, 0.58 for (0.7, 0.3): (0.58 - 0.5) / 0.5 = 0.16.
    mixes = np.array([[1.0, 0.0], [0.5, 0.5], [0.7, 0.3]])
    h = learning.concentration(mixes)
    assert h == pytest.approx([1.0, 0.5, 0.58])
    assert learning.focus(h, 2, np.array(0.1)) == pytest.approx([1.1, 1.0, 1.016])
    assert learning.focus(h, 2, np.array(-0.2)) == pytest.approx([0.8, 1.0, 0.968])


def test_capable_regions_choose_by_need_and_weak_ones_spread_thin():
    need = np.array([[0.9], [0.3]])  # shares 0.75 and 0.25
    # K = 0: half and half. K = 1: the need shares. K = 0.4: 0.3 + 0.4 * 0.75 = 0.6.
    got = learning.self_selected_mix(np.array([[0.0], [1.0], [0.4]]), need)[:, :, 0]
    assert got == pytest.approx(np.array([[0.5, 0.5], [0.75, 0.25], [0.6, 0.4]]))


def test_fit_is_one_when_all_effort_meets_the_largest_need():
    need = np.array([[0.9], [0.3]])
    mixes = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])[:, :, None]
    # 0.3 / 0.9 = 1/3; half of each: (1 + 1/3) / 2 = 2/3.
    assert learning.fit_to_need(mixes, need)[:, 0] == pytest.approx([1.0, 1 / 3, 2 / 3])


@pytest.mark.parametrize(
    ("years", "expected"),
    [(2.0, 0.5), (4.0, 0.75), (7.0, 0.857143), (12.0, 0.916667), (1.0, 0.25)],
)
def test_continuity_of_contracts_with_a_ramp_of_two_years(years, expected):
    # 1 - 2 / (2 L) from two years on; half a ramp in one year: 1 / (2 * 2).
    got = learning.continuity(np.array(years), np.array(2.0))
    assert got == pytest.approx(expected, abs=1e-6)


def test_only_unbound_self_selected_membership_is_passive():
    got = learning.passive_factor(
        np.array([True, True, False]), np.array([0.0, 0.5, 0.0]), np.array(0.3)
    )
    assert got == pytest.approx([0.3, 0.65, 1.0])  # 0.3 + 0.7 * 0.5


def test_networks_combine_like_independent_chances():
    # 1 - (1 - 0.5)(1 - 0.2) = 0.6; parts beyond 1 count as 1.
    assert learning.combine(np.array([[[0.5], [0.2]]])) == pytest.approx(0.6)
    assert learning.combine(np.array([[[1.7], [0.2]]])) == pytest.approx(1.0)
