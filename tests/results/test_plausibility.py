"""Notes about alternatives that are hardly possible."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from valuma_scenarios.results.plausibility import plausibility
from valuma_scenarios.schema.scenario import Members
from valuma_scenarios.schema.study import Study


def with_network(study: Study, name: str, **changes: Any) -> Study:
    """Return a study of the reference alone with one network changed."""
    reference = study.alternative(study.reference)
    networks = tuple(
        n.model_copy(update=changes if n.id == name else {}) for n in reference.networks
    )
    return replace(study, alternatives=(reference.model_copy(update={"networks": networks}),))


def codes(study: Study, network: str) -> set[str]:
    return {f.id for f in plausibility(study) if f.item == network}


def test_cities_named_as_whole_regions(shipped_study: Study) -> None:
    assert "whole_regions" not in codes(shipped_study, "kuusaika")
    whole = Members(regions=dict.fromkeys(("MK01", "MK02", "MK06", "MK17"), 1.0))
    assert "whole_regions" in codes(
        with_network(shipped_study, "kuusaika", members=whole), "kuusaika"
    )


def test_no_coordination_money(shipped_study: Study) -> None:
    study = with_network(shipped_study, "mal", coordination_meur=0.0)
    (finding,) = [f for f in plausibility(study) if f.id == "no_coordination"]
    assert (finding.item, finding.severity) == ("mal", "warning")


def test_less_than_the_fixed_cost_of_a_secretariat(shipped_study: Study) -> None:
    fixed = shipped_study.parameters["c_fix"].value
    for money, expected in ((fixed, True), (fixed * 1.01, False)):
        study = with_network(shipped_study, "fisu", coordination_meur=money)
        assert ("below_fixed_cost" in codes(study, "fisu")) == expected


def test_more_regions_than_members(shipped_study: Study) -> None:
    assert "too_many_members" not in codes(shipped_study, "kuusaika")
    study = with_network(shipped_study, "kuusaika", members=Members(all=True))
    (finding,) = [f for f in plausibility(study) if f.id == "too_many_members" and f.limit == 6]
    assert finding.value == len(shipped_study.regions)


@pytest.mark.parametrize(("money", "expected"), [(0.0059, True), (0.83, False), (1.81, True)])
def test_money_per_member_unlike_that_of_known_networks(
    shipped_study: Study, money: float, *, expected: bool
) -> None:
    study = with_network(shipped_study, "kuusaika", coordination_meur=money)
    assert ("per_member" in codes(study, "kuusaika")) == expected


def test_the_shipped_reference_is_as_its_cases_say(shipped_study: Study) -> None:
    assert not [f for f in plausibility(shipped_study) if f.id == "handicapped"]


@pytest.mark.parametrize(
    ("changes", "value", "limit"),
    [
        ({"contract_years": 1.0}, 1.0, 8.0),
        ({"binding": 0.2}, 0.2, 0.8),
        ({"coordination_meur": 0.15}, 0.15, 0.83),
    ],
)
def test_a_reference_weaker_than_its_case(
    shipped_study: Study, changes: dict[str, float], value: float, limit: float
) -> None:
    study = with_network(shipped_study, "kuusaika", **changes)
    (finding,) = [f for f in plausibility(study) if f.id == "handicapped"]
    assert (finding.item, finding.value, finding.limit) == ("kuusaika", value, limit)
