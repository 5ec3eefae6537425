"""Broken scenario files: what is said, and at which line and column."""

from __future__ import annotations

import pytest

from tests.project.broken import in_yaml, unmark
from valuma_scenarios.project.load import Raw
from valuma_scenarios.project.yaml_marks import read_yaml

HEAD = """\
id: broken
label: {fi: a, sv: b, en: c}
summary: {fi: a, sv: b, en: c}
sources: [judgement]
"""
BASED = HEAD + "based_on: status_quo\n"
ALONE = HEAD + "state_role: partner\n"
FUND = BASED + "funding:\n"


def with_network(
    *, more: str = "", members: str = "{all: true}", themes: str = "themes: {skills: 1.0}"
) -> str:
    """Return a scenario with one network."""
    parts = ["label: {fi: a, sv: b, en: c}", f"members: {members}", themes, more]
    return ALONE + "networks:\n  n: {" + ", ".join(part for part in parts if part) + "}\n"


CASES: dict[str, tuple[str, str]] = {
    # --- keys and types
    "unknown key": (BASED + "‸fundng: {}\n", "unknown key 'fundng'|Did you mean 'funding'"),
    "unknown key in a network": (
        with_network(more="‸contract_yers: 3"),
        "unknown key 'contract_yers'|Did you mean 'contract_years'",
    ),
    "missing key": (
        "‸" + BASED.replace("label: {fi: a, sv: b, en: c}\n", "", 1),
        "'label' is missing|Add \"label: …\"",
    ),
    "unknown language": (
        BASED.replace("summary: {fi: a, sv: b, en: c}", "summary: {fi: a, ‸de: c}"),
        "unknown key 'de'|Use one of: en, fi, sv",
    ),
    "empty text in the only language": (
        BASED.replace("summary: {fi: a, sv: b, en: c}", "summary: {sv: ‸''}"),
        "sv is empty",
    ),
    "empty text": (
        BASED.replace("summary: {fi: a", "summary: {fi: ‸''"),
        "fi is empty",
    ),
    "number for text": (BASED + "note: ‸3\n", "note: a text is expected, found 3|quotes"),
    "text for number": (
        with_network(more="binding: ‸strong"),
        "binding: a number is expected, found the text 'strong'",
    ),
    "decimal comma": (
        BASED + "networks:\n  mal:\n    binding: ‸0,5\n",
        "binding: a number is expected, found the text '0,5'|as a point: 0.5",
    ),
    "yes for true": (
        with_network(members="{all: ‸yes}"),
        "all: true or false is expected, found the text 'yes'|Write true",
    ),
    "list for mapping": (
        ALONE + "networks: ‸[a]\n",
        "networks: a mapping is expected, found a list",
    ),
    "mapping for list": (
        BASED.replace("[judgement]", "‸{a: 1}"),
        "sources: a list is expected, found a mapping",
    ),
    "text for list": (
        BASED.replace("[judgement]", "‸judgement"),
        "sources: a list is expected|Put it in brackets: [judgement]",
    ),
    "list too short": (with_network(more="‸active: []"), "active: too few values"),
    "duplicate key": (BASED + "‸id: broken\n", "the key 'id' is written twice (first in line 1)"),
    "number not finite": (
        with_network(more="coordination_meur: ‸.inf"),
        "the number .inf is not finite",
    ),
    # --- ids
    "id is not the file name": (
        BASED.replace("id: broken", "id: ‸brokn"),
        "the id 'brokn' differs from the name of the file, 'broken'",
    ),
    "id with capitals": (
        BASED.replace("id: broken", "id: ‸Broken"),
        "'Broken' is not a valid id|small letters",
    ),
    "id of another scenario": (
        BASED.replace("id: broken", "id: ‸by_theme"),
        "the scenario 'by_theme' is already in scenarios/by_theme.yaml",
    ),
    "unknown parent": (
        HEAD + "based_on: ‸status_qou\n",
        "unknown scenario 'status_qou'|Did you mean 'status_quo'",
    ),
    "based on itself": (HEAD + "based_on: ‸broken\n", "goes round in a circle: broken → broken"),
    "unknown source": (
        BASED.replace("[judgement]", "[judgement, ‸judgment]"),
        "unknown source 'judgment'|Did you mean 'judgement'",
    ),
    "unknown state role": (
        HEAD + "state_role: ‸steerer\n",
        "state_role: unknown value, found the text 'steerer'|Did you mean 'steering'",
    ),
    "unknown theme": (
        with_network(themes="themes: {‸skils: 1.0}"),
        "unknown theme 'skils'|Did you mean 'skills'",
    ),
    "unknown region type": (
        with_network(members="{region_types: [‸big_city]}"),
        "unknown region type 'big_city'|'large_city'",
    ),
    "unknown region": (
        with_network(members="{regions: [MK01, ‸MK03]}"),
        "unknown place 'MK03'|See parameters/regions/",
    ),
    "unknown case": (
        with_network(more="based_on: ‸mal_verkost"),
        "unknown case 'mal_verkost'|'mal_verkosto'",
    ),
    "unknown instrument that pays": (
        FUND + "  coordination_from: ‸aik\n",
        "unknown instrument 'aik'|Did you mean 'aiko'",
    ),
    "unknown instrument with an amount": (
        FUND + "  amounts: {‸ecosystem: 1}\n",
        "unknown instrument 'ecosystem'|Did you mean 'ecosystems'",
    ),
    "unknown allocation key": (
        FUND + "  allocation: {aiko: {population: 0.5, ‸needs: 0.5}}\n",
        "unknown name 'needs'|Did you mean 'need'",
    ),
    "misspelt word for a mapping": (
        with_network(themes="themes: ‸self_selectd"),
        "themes: a mapping or 'self_selected' is expected, found the text 'self_selectd'",
    ),
    # --- numbers
    "theme shares": (
        with_network(themes="‸themes: {skills: 0.5}"),
        "theme shares must sum to 1, but sum to 0.5",
    ),
    "allocation shares": (
        FUND + "  allocation: {‸aiko: {population: 0.5, need: 0.6}}\n",
        "allocation shares must sum to 1, but sum to 1.1",
    ),
    "share in per cent": (
        FUND + "  through_networks: {ecosystems: ‸20}\n",
        "ecosystems must be at most 1, found 20|did you mean 0.2",
    ),
    "negative money": (
        FUND + "  amounts: {aiko: ‸-5}\n",
        "aiko must be at least 0, found -5",
    ),
    "negative coordination": (
        with_network(more="coordination_meur: ‸-0.1"),
        "coordination_meur must be at least 0, found -0.1",
    ),
    "contract of no length": (
        with_network(more="contract_years: ‸0"),
        "contract_years must be above 0, found 0",
    ),
    "year out of range": (
        with_network(more="active: [‸202, 2025]"),
        "must be at least 1990, found 202",
    ),
    "years the wrong way round": (
        with_network(more="active: ‸[2025, 2021]"),
        "ends in 2021, before it begins in 2025",
    ),
    "half a year": (
        with_network(more="active: [‸2020.5, 2025]"),
        "a whole number is expected, found 2020.5",
    ),
    "one year only": (
        with_network(more="‸active: [2020]"),
        "active: too few values",
    ),
    "three years": (
        with_network(more="active: ‸[2020, 2021, 2022]"),
        "active: 2 values are expected, found 3",
    ),
    # --- networks and money together
    "no state role": ("‸" + HEAD, "'state_role' is missing"),
    "network without members": (
        ALONE + "networks:\n  ‸n: {label: {fi: a, sv: b, en: c}, themes: self_selected}\n",
        "the network 'n' has no members",
    ),
    "network with empty members": (
        with_network(members="{regions: []}").replace("  n:", "  ‸n:"),
        "the network 'n' has no members",
    ),
    "network whose case is taken away": (
        BASED + "networks:\n  ‸mal: {based_on: null, themes: self_selected}\n",
        "the network 'mal' has no members",
    ),
    "network without themes": (
        ALONE + "networks:\n  ‸n: {label: {fi: a, sv: b, en: c}, members: {all: true}}\n",
        "the network 'n' has no themes",
    ),
    "network without a label": (
        ALONE + "networks:\n  ‸n: {members: {all: true}, themes: self_selected}\n",
        "the network 'n' has no label",
    ),
    "network that is not there to be removed": (
        BASED + "networks:\n  ‸no_such: null\n",
        "no inherited network 'no_such' to remove",
    ),
    "replace without a parent": (
        ALONE + "‸replace: [networks]\n",
        "replace drops inherited sections, but nothing is inherited",
    ),
    "instrument that cannot run through networks": (
        FUND + "  through_networks: {‸venture_capital: 0.1}\n",
        "venture_capital cannot run through networks|Use one of",
    ),
    "instrument without money through networks": (
        FUND + "  through_networks: {‸leader: 0.1}\n",
        "leader has no money",
    ),
    "coordination above its payer": (
        with_network(more="coordination_meur: 16") + "funding: {‸coordination_from: aiko}\n",
        "coordination costs 16 M€ in 2020, but aiko, which pays for it, has 15 M€",
    ),
    "coordination that takes more than the payer of the parent has": (
        BASED + "networks:\n  mal: {binding: 0.5, ‸coordination_meur: 50}\n",
        "coordination costs 52.96 M€ in 2020, but contracts, which pays for it, has 15 M€",
    ),
    "less money for the payer of the parent": (
        BASED + "funding: {amounts: {‸contracts: 1}}\n",
        "but contracts, which pays for it, has 1 M€",
    ),
    "coordination after the last year of money": (
        with_network(more="coordination_meur: 1")
        + "funding: {continue_after_last_year: false, ‸coordination_from: aiko}\n",
        "coordination costs 1 M€ in 2023, but aiko, which pays for it, has 0 M€",
    ),
    # --- members
    "place named twice": (
        with_network(members="{regions: [Tampere, ‸KU837]}"),
        "'KU837' is KU837, which is already named as 'Tampere'|Keep one of the two",
    ),
    "misspelt city": (
        with_network(members="{regions: {Tampree: 0.5}}").replace("Tam", "‸Tam"),
        "unknown place 'Tampree'|Did you mean 'Tampere'",
    ),
    "share of a place in per cent": (
        with_network(members="{regions: {Tampere: ‸40}}"),
        "Tampere must be at most 1|did you mean 0.4",
    ),
    "one place without brackets": (
        with_network(members="{regions: ‸Tampere}"),
        "regions: a list is expected, found the text 'Tampere'|[Tampere]",
    ),
    "number for a place": (
        with_network(members="{regions: [‸837]}"),
        "item 1 of regions: a text is expected, found 837|Put it in quotes",
    ),
    # --- budgets, incentives, partners and the state's priorities
    "unknown parameter for a budget": (
        with_network(more="coordination_meur: {parameter: ‸coordination_fissu}"),
        "unknown parameter 'coordination_fissu'|Did you mean 'coordination_fisu'",
    ),
    "misspelt key of a budget": (
        with_network(more="coordination_meur: {‸paramter: coordination_fisu}"),
        "unknown key 'paramter'|Did you mean 'parameter'",
    ),
    "text for a budget": (
        with_network(more="coordination_meur: ‸coordination_fisu"),
        "coordination_meur: a number is expected, found the text 'coordination_fisu'",
    ),
    "negative budget": (
        with_network(more="coordination_meur: ‸-1"),
        "coordination_meur must be at least 0",
    ),
    "incentive in per cent": (
        with_network(more="incentive: ‸50"),
        "incentive must be at most 1|did you mean 0.5",
    ),
    "partners as text": (
        with_network(more="partners: ‸many"),
        "partners: a number is expected, found the text 'many'",
    ),
    "share of the state above one": (
        BASED + "national_priorities: {share: ‸1.5}\n",
        "share must be at most 1",
    ),
    "themes of the state": (
        BASED + "national_priorities: {‸themes: {rural: 0.5}}\n",
        "theme shares must sum to 1, but sum to 0.5",
    ),
    "unknown theme of the state": (
        BASED + "national_priorities: {themes: {‸rurall: 1.0}}\n",
        "unknown theme 'rurall'|Did you mean 'rural'",
    ),
    "unknown group of levers": (
        BASED + "differs_in: [‸contracts]\n",
        "unknown value, found the text 'contracts'|Did you mean 'contract'",
    ),
    "check as a text": (BASED + "check: ‸yes\n", "check: true or false is expected|Write true"),
    # --- no YAML
    "a list instead of a mapping": ("‸- id: broken\n", "a mapping is expected, found a list"),
    "syntax error": (BASED + "note: a‸: b\n", "a colon stands where"),
}


@pytest.mark.parametrize("name", CASES)
def test_one_error_is_said_once_and_in_the_right_place(shipped_raw: Raw, name: str) -> None:
    marked, said = CASES[name]
    text, line, column = unmark(marked)
    problems = in_yaml(shipped_raw, "scenario", "scenarios/broken.yaml", text)
    assert [str(p) for p in problems if (p.line, p.column) != (line, column)] == []
    (problem,) = problems
    message, _, hint = said.partition("|")
    assert message in problem.message
    assert hint in problem.hint


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 40


def test_a_circle_over_two_files(shipped_raw: Raw) -> None:
    text = HEAD + "based_on: other\n"
    other = (
        HEAD.replace("id: broken", "id: other").replace(
            "fi: a, sv: b, en: c", "fi: d, sv: e, en: f", 1
        )
        + "based_on: broken\n"
    )
    raw = shipped_raw.with_document("scenario", read_yaml(other, "scenarios/other.yaml"))
    (problem,) = in_yaml(raw, "scenario", "scenarios/broken.yaml", text)
    assert (problem.line, problem.column) == (5, 11)
    assert "broken → other → broken" in problem.message
