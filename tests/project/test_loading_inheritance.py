"""Chains of scenarios, and what fills the gaps they leave."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuma_scenarios.project.checks.scenarios import library_of
from valuma_scenarios.project.inherit import Library, chain_of, cycle_of, levers, merge, resolve
from valuma_scenarios.project.load import Raw
from valuma_scenarios.project.open import check
from valuma_scenarios.schema.scenario import ParameterName
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import THEMES

TEXT = {"fi": "a", "sv": "b", "en": "c"}


def scenario(name: str, **parts: Any) -> dict[str, Any]:
    """Return the data of a scenario file."""
    return {"id": name, "label": TEXT, "summary": TEXT, "sources": ["judgement"], **parts}


def network(**parts: Any) -> dict[str, Any]:
    return {"label": TEXT, "members": {"all": True}, "themes": {"skills": 1.0}, **parts}


@pytest.fixture(scope="module")
def library(shipped_raw: Raw) -> Library:
    return library_of(check(shipped_raw).loaded)


class TestMerge:
    """Hand-made chains of two or three files."""

    def test_a_child_states_only_what_differs(self) -> None:
        parent = scenario("a", networks={"n": network(binding=0.1, contract_years=1)})
        child = scenario("b", networks={"n": {"contract_years": 4}})
        merged = merge([parent, child]).networks["n"]
        assert merged == network(binding=0.1, contract_years=4)
        assert parent["networks"]["n"]["contract_years"] == 1

    def test_null_removes_a_network_and_resets_a_value(self) -> None:
        parent = scenario("a", networks={"n": network(binding=0.1), "m": network()})
        merged = merge([parent, scenario("b", networks={"n": {"binding": None}, "m": None})])
        assert list(merged.networks) == ["n"]
        assert merged.networks["n"]["binding"] is None

    def test_a_removed_network_can_come_back_without_its_past(self) -> None:
        files = [
            scenario("a", networks={"n": network(binding=0.1)}),
            scenario("b", networks={"n": None}),
            scenario("c", networks={"n": network()}),
        ]
        assert merge(files).networks["n"] == network()

    def test_replace_drops_inherited_sections(self) -> None:
        parent = scenario("a", networks={"n": network()}, funding={"coordination_from": "aiko"})
        child = scenario("b", replace=["networks"], networks={"m": network()})
        merged = merge([parent, child])
        assert list(merged.networks) == ["m"]
        assert merged.funding == {"coordination_from": "aiko"}
        empty = merge([parent, scenario("b", replace=["funding", "networks"])])
        assert (empty.networks, empty.funding) == ({}, {})

    def test_mixes_lists_and_members_are_replaced_whole(self) -> None:
        parent = scenario(
            "a",
            networks={
                "n": network(members={"region_types": ["large_city"]}, themes={"skills": 1.0})
            },
            funding={"allocation": {"aiko": {"equal": 1.0}}, "amounts": {"aiko": 1}},
        )
        child = scenario(
            "b",
            networks={"n": {"members": {"regions": ["MK01"]}, "themes": {"digital": 1.0}}},
            funding={"allocation": {"aiko": {"need": 1.0}}, "amounts": {"hama": 2}},
        )
        merged = merge([parent, child])
        assert merged.networks["n"]["members"] == {"regions": ["MK01"]}
        assert merged.networks["n"]["themes"] == {"digital": 1.0}
        assert merged.funding["allocation"] == {"aiko": {"need": 1.0}}
        assert merged.funding["amounts"] == {"aiko": 1, "hama": 2}

    def test_the_state_role_is_inherited(self) -> None:
        files = [scenario("a", state_role="observer"), scenario("b")]
        assert merge(files).state_role == "observer"
        assert merge([*files, scenario("c", state_role="steering")]).state_role == "steering"

    def test_an_empty_child_changes_nothing(self) -> None:
        parent = scenario("a", networks={"n": network()}, funding={"amounts": {"aiko": 1}})
        assert merge([parent, scenario("b")]) == merge([parent])

    @given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
    def test_wrong_types_are_passed_over(self, odd: object) -> None:
        file = scenario("a", networks={"n": network()})
        for section in ("networks", "funding", "replace", "state_role"):
            merge([file, scenario("b", **{section: odd})])
        merge([file, scenario("b", networks={"n": odd}, funding={"amounts": odd})])


class TestChains:
    """Who is based on whom."""

    def test_the_root_comes_first(self) -> None:
        parents = {"a": None, "b": "a", "c": "b"}
        assert chain_of("c", parents) == ("a", "b", "c")
        assert chain_of("a", parents) == ("a",)

    def test_circles_and_unknown_parents_have_no_chain(self) -> None:
        parents = {"a": "b", "b": "a", "c": "a", "d": "nobody"}
        assert [chain_of(name, parents) for name in parents] == [None] * 4

    def test_only_the_members_of_a_circle_are_blamed(self) -> None:
        parents = {"a": "b", "b": "a", "c": "a"}
        assert cycle_of("a", parents) == ("a", "b")
        assert cycle_of("c", parents) is None


class TestLevers:
    """Scenario file, then case, then state role, then default."""

    def test_what_a_scenario_states_wins(self, library: Library) -> None:
        stated = {
            "based_on": "mal_verkosto",
            "binding": 0.0,
            "contract_years": 9,
            "knowledge_share": 0.9,
            "coordination_meur": 0,
            "incentive": 0.2,
            "partners": 0.3,
        }
        values, defaulted = levers(stated, library.state_roles["steering"], library)
        assert values.pop("coordination_parameter") is None
        assert values == {key: stated[key] for key in values}
        assert defaulted == ()

    def test_a_case_comes_before_the_state_role(self, library: Library) -> None:
        case = library.cases["mal_verkosto"]
        values, defaulted = levers(
            {"based_on": "mal_verkosto"}, library.state_roles["steering"], library
        )
        assert values["binding"] == case.contract.binding
        assert values["contract_years"] == case.contract.years
        assert case.money.coordination_meur == ParameterName(parameter="coordination_mal_verkosto")
        assert values["coordination_parameter"] == "coordination_mal_verkosto"
        own = library.parameters["coordination_mal_verkosto"].value
        assert values["coordination_meur"] == own
        assert values["incentive"] == values["partners"] == 0
        assert defaulted == ()

    def test_a_parameter_may_give_a_budget_that_a_number_may_take_back(
        self, library: Library
    ) -> None:
        named = {"coordination_meur": {"parameter": "coordination_fisu"}}
        values, defaulted = levers(named, None, library)
        assert values["coordination_parameter"] == "coordination_fisu"
        assert values["coordination_meur"] == library.parameters["coordination_fisu"].value
        assert "coordination_meur" not in defaulted
        (merged,) = merge([
            scenario("a", networks={"n": network(**named)}),
            scenario("b", networks={"n": {"coordination_meur": 0.3}}),
        ]).networks.values()  # fmt: skip
        values, _ = levers(merged, None, library)
        assert (values["coordination_meur"], values["coordination_parameter"]) == (0.3, None)

    def test_what_a_case_does_not_know_comes_from_the_state_role(self, library: Library) -> None:
        assert library.cases["mal_verkosto"].knowledge_share is None
        role = library.state_roles["partner"]
        values, _ = levers({"based_on": "mal_verkosto"}, role, library)
        assert values["knowledge_share"] == role.levers.knowledge_share

    def test_only_stated_defaults_are_called_defaults(self, library: Library) -> None:
        values, defaulted = levers({}, library.state_roles["partner"], library)
        assert defaulted == ("coordination_meur",)
        assert values["coordination_parameter"] == "default_coordination"
        assert values["coordination_meur"] == library.parameters["default_coordination"].value
        _, everything = levers({}, None, library)
        assert set(everything) == set(values) - {"coordination_parameter", "incentive", "partners"}


class TestResolve:
    """A whole alternative."""

    def test_label_members_and_themes_come_from_the_case(self, library: Library) -> None:
        file = scenario("a", state_role="partner", networks={"n": {"based_on": "mal_verkosto"}})
        (resolved,) = resolve([file], library).networks
        case = library.cases["mal_verkosto"]
        assert resolved.label == case.label
        assert resolved.members.region_types == case.members.region_types
        assert resolved.themes == case.themes

    def test_funding_falls_back_to_the_instruments(self, library: Library) -> None:
        file = scenario(
            "a",
            state_role="partner",
            funding={"amounts": {"aiko": 3, "leader": 2}, "allocation": {"aiko": {"equal": 1.0}}},
        )
        funding = resolve([file], library).funding
        assert funding.continue_after_last_year
        assert funding.coordination_from is None
        assert funding.amounts["aiko"] == 3
        assert funding.amounts["leader"] == 2
        assert funding.amounts["contracts"] == library.instruments["contracts"].meur_per_year
        assert "mal_agreements" not in funding.amounts
        assert funding.allocation["aiko"] == {"equal": 1.0}
        assert funding.allocation["contracts"] == library.instruments["contracts"].allocation

    def test_national_priorities_come_from_file_then_role_then_money(
        self, library: Library
    ) -> None:
        parent = scenario(
            "a", state_role="steering", national_priorities={"themes": {"rural": 1.0}}
        )
        child = scenario("b", national_priorities={"share": 0.3})
        stated = resolve([parent, child], library).national_priorities
        assert stated.share == 0.3
        assert stated.themes == {m: float(m == "rural") for m in THEMES}
        silent = resolve([scenario("a", state_role="steering")], library).national_priorities
        assert silent.share == library.state_roles["steering"].levers.national_priorities
        lines = [line for line in library.instruments.values() if line.meur_per_year]
        total = sum(line.meur_per_year or 0 for line in lines)
        rural = sum((line.meur_per_year or 0) * line.themes.get("rural", 0) for line in lines)
        assert silent.themes["rural"] == pytest.approx(rural / total)
        assert sum(silent.themes.values()) == pytest.approx(1)

    def test_only_its_own_file_makes_an_alternative_a_check(self, library: Library) -> None:
        parent = scenario("a", state_role="partner", check=True, differs_in=["money"])
        resolved = resolve([parent, scenario("b")], library)
        assert not resolved.check
        assert resolved.differs_in is None
        own = resolve([parent], library)
        assert own.check
        assert own.differs_in == ("money",)

    def test_the_chain_and_all_sources_are_recorded(self, library: Library) -> None:
        files = [
            scenario("a", state_role="partner"),
            {**scenario("b", based_on="a"), "sources": ["seed_deck"]},
        ]
        resolved = resolve(files, library)
        assert resolved.chain == ("a", "b")
        assert resolved.sources == ("seed_deck", "judgement")


def test_every_shipped_alternative_is_resolved(shipped_study: Study) -> None:
    for alternative in shipped_study.alternatives:
        assert alternative.chain[-1] == alternative.id
        for part in alternative.networks:
            assert part.members.all or part.members.region_types or part.members.regions
            assert part.themes
