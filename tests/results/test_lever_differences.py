"""In which levers alternatives differ, by hand and in the shipped project."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from valuma_scenarios.results.lever_differences import groups_of, lever_differences, undeclared
from valuma_scenarios.schema.scenario import Alternative, Network
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LEVER_GROUPS

MATCHED = ("by_theme", "by_region_type", "partnership_matched")


def study_with(study: Study, **changes: Any) -> Study:
    """Return a study of the reference and of a copy of it, `changed`."""
    reference = study.alternative(study.reference)
    changed = reference.model_copy(update={"id": "changed", **changes})
    return replace(study, alternatives=(reference, changed))


def networks_with(study: Study, only: str = "", **changes: Any) -> tuple[Network, ...]:
    return tuple(
        n.model_copy(update=changes if only in ("", n.id) else {})
        for n in study.alternative(study.reference).networks
    )


def found(study: Study) -> tuple[str, ...]:
    return groups_of(lever_differences(study, study.reference, "changed"))


def test_an_alternative_differs_in_nothing_from_itself(shipped_study: Study) -> None:
    for alternative in shipped_study.alternatives:
        assert lever_differences(shipped_study, alternative.id, alternative.id) == ()


def test_the_same_is_found_from_both_sides(shipped_study: Study) -> None:
    there = lever_differences(shipped_study, "status_quo", "partnership")
    back = lever_differences(shipped_study, "partnership", "status_quo")
    assert {(d.group, d.lever, d.item, d.a, d.b) for d in there} == {
        (d.group, d.lever, d.item, d.b, d.a) for d in back
    }


@pytest.mark.parametrize("one", MATCHED)
@pytest.mark.parametrize("other", MATCHED)
def test_matched_alternatives_differ_in_structure_alone(
    shipped_study: Study, one: str, other: str
) -> None:
    if one != other:
        assert groups_of(lever_differences(shipped_study, one, other)) == ("structure",)


def test_the_loose_framework_differs_only_in_what_loose_means(shipped_study: Study) -> None:
    differences = lever_differences(shipped_study, "by_theme", "loose_framework")
    assert groups_of(differences) == ("structure", "binding")


def test_every_network_model_has_the_coordination_money_of_today(shipped_study: Study) -> None:
    totals = {
        a.id: round(sum(n.coordination_meur for n in a.networks), 2)
        for a in shipped_study.alternatives
        if a.networks
    }
    assert len(totals) == 7
    assert set(totals.values()) == {3.24}


def test_shipped_alternatives_differ_in_what_they_say_and_nothing_else(
    shipped_study: Study,
) -> None:
    assert list(undeclared(shipped_study)) == []
    silent = [a.id for a in shipped_study.alternatives if a.differs_in is None]
    assert silent == [shipped_study.reference]


def test_what_is_said_too_much_and_too_little_is_found(shipped_study: Study) -> None:
    def said(alternative: Alternative) -> Alternative:
        return alternative.model_copy(update={"differs_in": ("money", "structure")})

    study = shipped_study.with_alternatives(("status_quo", "no_networks"))
    study = replace(study, alternatives=(study.alternatives[0], said(study.alternatives[1])))
    findings = list(undeclared(study))
    assert {f.item for f in findings} == {"coordination", "channel", "money"}
    assert {f.id for f in findings} == {"differs_in"}
    assert {f.alternative for f in findings} == {"no_networks"}


@pytest.mark.parametrize(
    ("lever", "group"),
    [
        ("contract_years", "contract"),
        ("binding", "binding"),
        ("incentive", "binding"),
        ("partners", "partners"),
        ("knowledge_share", "knowledge"),
    ],
)
def test_a_mean_belongs_to_its_lever_and_a_deviation_to_the_structure(
    shipped_study: Study, lever: str, group: str
) -> None:
    def shifted(network: Network) -> Network:
        return network.model_copy(update={lever: getattr(network, lever) + 0.1})

    own = shipped_study.alternative(shipped_study.reference).networks
    everywhere = study_with(shipped_study, networks=tuple(map(shifted, own)))
    assert found(everywhere) == (group,)
    (difference,) = lever_differences(everywhere, "status_quo", "changed")
    assert difference.b == pytest.approx(difference.a + 0.1)  # type: ignore[operator]
    one = study_with(shipped_study, networks=(shifted(own[0]), *own[1:]))
    assert set(found(one)) == {group, "structure"}


def test_a_sum_belongs_to_coordination_and_a_share_to_the_structure(shipped_study: Study) -> None:
    own = shipped_study.alternative(shipped_study.reference).networks
    double = tuple(n.model_copy(update={"coordination_meur": 2 * n.coordination_meur}) for n in own)
    assert found(study_with(shipped_study, networks=double)) == ("coordination",)
    first, second, *rest = own
    moved = (
        first.model_copy(update={"coordination_meur": first.coordination_meur - 0.1}),
        second.model_copy(update={"coordination_meur": second.coordination_meur + 0.1}),
        *rest,
    )
    groups = found(study_with(shipped_study, networks=moved))
    assert "structure" in groups
    assert "coordination" not in groups


@pytest.mark.parametrize(
    ("changes", "group"),
    [
        ({"through_networks": {"contracts": 0.3, "aiko": 0.25}}, "channel"),
        ({"continue_after_last_year": False}, "money"),
        ({"coordination_from": "aiko"}, "money"),
        ({"amounts": {"aiko": 1.0}}, "money"),
    ],
)
def test_each_lever_of_money_has_its_group(
    shipped_study: Study, changes: dict[str, Any], group: str
) -> None:
    funding = shipped_study.alternative("status_quo").funding.model_copy(update=changes)
    assert found(study_with(shipped_study, funding=funding)) == (group,)


def test_themes_of_the_state_count_only_where_it_sets_some(shipped_study: Study) -> None:
    own = shipped_study.alternative("status_quo").national_priorities
    rural = own.model_copy(update={"themes": {"rural": 1.0}})
    assert own.share == 0
    assert found(study_with(shipped_study, national_priorities=rural)) == ()
    some = own.model_copy(update={"share": 0.2})
    assert found(study_with(shipped_study, national_priorities=some)) == ("national_priorities",)


def test_members_and_themes_are_structure(shipped_study: Study) -> None:
    members = shipped_study.alternative("status_quo").networks[0].members
    everyone = members.model_copy(update={"all": True})
    for changes in ({"members": everyone}, {"themes": {"rural": 1.0}}, {"active": (2020, 2021)}):
        networks = networks_with(shipped_study, "mal", **changes)
        assert found(study_with(shipped_study, networks=networks)) == ("structure",)


def test_groups_come_in_their_fixed_order(shipped_study: Study) -> None:
    groups = groups_of(lever_differences(shipped_study, "status_quo", "do_nothing"))
    assert list(groups) == [g for g in LEVER_GROUPS if g in groups]
