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
    # A rest as small as rounding leaves it is no other member.
    got = learning.peer_similarity(np.array([[0.0, 1e-12]]), np.ones((2, 2)))
    assert got.tolist() == [[0.0, 0.0]]


def test_optimal_distance_is_an_inverted_u():
    similarity = np.array([0.65, 1.0, 0.3, 1.5])
    # 1 at the optimum; (0.35 / 0.7)^2 = 0.25 off on both sides; below zero is cut.
    got = learning.optimal_distance(similarity, np.array(0.65), np.array(0.7))
    assert got == pytest.approx([1.0, 0.75, 0.75, 0.0])


def test_a_tenth_of_the_people_is_enough_to_attend():
    got = learning.attending(np.array([0.0, 0.05, 0.1, 1.0]), np.array(0.1))
    assert got == pytest.approx([0.0, 0.5, 1.0, 1.0])


def test_priorities_of_the_state_mix_with_the_themes_of_networks():
    got = learning.with_priorities(np.array([1.0, 0.0]), 0.15, np.array([0.4, 0.6]))
    assert got == pytest.approx([0.91, 0.09])  # 0.85 * 1 + 0.15 * 0.4; 0.15 * 0.6


def test_partners_that_are_no_authorities_are_further_away():
    got = learning.distance_to_peers(np.array(0.8), np.array([0.0, 0.5]), np.array(0.4))
    assert got == pytest.approx([0.8, 0.64])  # 0.8 (1 - 0.4 * 0.5)


def test_the_secretariat_pays_for_itself_and_for_the_money_it_runs():
    # 0.3 - 0.1 - 0.01 * 8 = 0.12; a network that runs too much money has nothing left.
    got = learning.working_budget(ONE * 0.3, ONE * 0.1, np.array([8.0, 30.0]), ONE * 0.01)
    assert got == pytest.approx([0.12, 0.0])


def test_facilitation_is_spread_over_members():
    # 0.2 over 4 members x 0.05: 1 - exp(-1) = 0.632121.
    got = learning.facilitation(np.array([0.0, 0.2]), ONE * 4, ONE * 0.05)
    assert got == pytest.approx([0.0, 0.632121], abs=1e-6)
    # Half a member, as parts of a region count: 0.2 over 0.5 x 0.4.
    assert learning.facilitation(ONE * 0.2, ONE * 0.5, ONE * 0.4) == pytest.approx(
        [0.632121], abs=1e-6
    )


def test_a_capable_region_chooses_by_need_in_whatever_unit():
    # Needs 1, 2 and none, squared: 1, 4 and 0 of 5.
    need = np.array([[1.0], [2.0], [0.0]])
    for unit in (1.0, 100.0, 1e-200):
        got = learning.choice_of_capable(unit * need, np.array([2.0]))
        assert got.ravel() == pytest.approx([0.2, 0.8, 0.0])


def test_a_network_without_members_has_no_intensity():
    assert learning.facilitation(ONE * 5, ONE * 0, ONE * 0.05).tolist() == [0.0]


def test_a_light_commitment_is_nearly_free():
    got = learning.load_of(ONE, np.square([0.0, 0.1, 1.0]), np.array(0.5))
    assert got == pytest.approx([1.0, 1.005, 1.5])


def test_knowledge_adds_up_and_fades():
    stock = np.zeros(1)
    for _ in range(2):
        stock = learning.knowledge_stock(stock, ONE * 0.5, ONE * 0.2)
    assert stock == pytest.approx([0.9])  # 0.5; 0.8 * 0.5 + 0.5
    # 1 - exp(-0.2 * 0.9 / 1) = 0.164730; kept up for ever, 0.5 a year give 1 - exp(-0.5).
    assert learning.knowledge_level(stock, ONE * 0.2, ONE) == pytest.approx([0.164730], abs=1e-6)


def test_knowledge_makes_a_region_choose_like_a_capable_one():
    # 0.4 + 0.6 * min(1, 1.5 * 0.2) = 0.58; more than enough knowledge: 1.
    got = learning.choosing_capacity(np.array(0.4), np.array([0.0, 0.2, 0.9]), np.array(1.5))
    assert got == pytest.approx([0.4, 0.58, 1.0])


def test_themes_of_a_contract_grow_old():
    # 1 - 0.06 (L - 1) / 2: none lost in one year, 0.09 in four; never more than 0.8.
    got = learning.lock_in(np.array([1.0, 4.0, 60.0]), np.array(0.06))
    assert got == pytest.approx([1.0, 0.91, 0.2])


def test_attention_falls_with_memberships_and_sooner_where_capacity_is_small():
    # Two extra, room for four: 1 / (1 + 2/4) = 2/3; at half the capacity 1 / (1 + 2/2).
    got = learning.attention(np.array([0.0, 2.0, 2.0]), np.array([4.0, 4.0, 2.0]))
    assert got == pytest.approx([1.0, 2 / 3, 0.5])


def test_attention_without_capacity_is_zero_only_when_it_must_be_shared():
    got = learning.attention(np.array([0.0, 1.0]), np.zeros(2))
    assert got == pytest.approx([1.0, 0.0], abs=1e-200)


def test_critical_mass():
    # 1 - exp(-3/3) = 0.632121
    assert learning.critical_mass(np.array([0.0, 3.0]), np.array(3.0)) == pytest.approx(
        [0.0, 0.632121], abs=1e-6
    )


def test_focus_rewards_or_punishes_depth():
    # H = 1 for one theme, 0.5 for both alike, 0.58 for (0.7, 0.3): (0.58 - 0.5) / 0.5 = 0.16.
    mixes = np.array([[1.0, 0.0], [0.5, 0.5], [0.7, 0.3]])
    h = learning.concentration(mixes, axis=1)
    assert h == pytest.approx([1.0, 0.5, 0.58])
    assert learning.focus(h, 2, np.array(0.1)) == pytest.approx([1.1, 1.0, 1.016])
    assert learning.focus(h, 2, np.array(-0.2)) == pytest.approx([0.8, 1.0, 0.968])


def test_a_capable_region_puts_its_money_on_its_top_needs():
    need = np.array([[0.9], [0.3]])
    got = learning.choice_of_capable(need, np.array([0.0, 1.0, 2.0]))[:, 0]
    # Shares of need^gamma: even; 0.75 and 0.25; 0.81 against 0.09.
    assert got == pytest.approx(np.array([[0.5, 0.75, 0.9], [0.5, 0.25, 0.1]]))


def test_need_is_told_relative_to_the_largest():
    need = np.array([[0.9, 0.2], [0.3, 0.4]])
    assert learning.relative_need(need) == pytest.approx(np.array([[1.0, 0.5], [1 / 3, 1.0]]))


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
    # (1 - 0.5)(1 - 0.2) = 0.4 is not learnt; parts beyond 1 count as 1.
    assert learning.remaining(np.array([[0.5], [0.2]])) == pytest.approx([0.4])
    assert learning.remaining(np.array([[1.7], [0.2]])) == pytest.approx([0.0])
    assert learning.remaining(np.zeros((0, 1))).tolist() == [1.0]
