"""What is hardly possible in the alternatives of a study, before anything is computed.

Each note is a finding with a code; none of them is an error, and none changes a result.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from valuma_scenarios.model.inputs import membership_of
from valuma_scenarios.results.finding import Finding
from valuma_scenarios.schema.scenario import Alternative, Network, NetworkCase
from valuma_scenarios.schema.study import Study

WHOLE = 1 - 1e-9
"""A region counts as named whole from this share on."""
SITS_IN = 0.1
"""Share of a region's people from which it counts as a member here."""
PER_MEMBER_MEUR = (0.001, 0.3)
"""Coordination money per member that is known of networks, M€ a year.

The commuter-belt network has 0.05 M€ for 44 members, the Six City Strategy 0.83 M€ for six; the
upper end is twice the latter (judgement).
"""
_BETTER_HIGH = {
    "contract_years": "contract years",
    "binding": "binding",
    "knowledge_share": "share of common knowledge work",
}


def plausibility(study: Study) -> Iterator[Finding]:
    """Yield what is hardly possible in a study's alternatives.

    Parameters
    ----------
    study : Study
        The study.

    Yields
    ------
    Finding
        With one of the codes `whole_regions`, `no_coordination`, `below_fixed_cost`,
        `too_many_members`, `per_member` and `handicapped`; the item is the network.
    """
    for alternative in study.alternatives:
        for network in alternative.networks:
            yield from whole_regions(study, alternative, network)
            yield from coordination(study, alternative, network)
            yield from too_many_members(study, alternative, network)
            yield from per_member(study, alternative, network)
    yield from handicapped(study)


def _case(study: Study, network: Network) -> NetworkCase | None:
    return study.cases.get(network.based_on or "")


def whole_regions(study: Study, alternative: Alternative, network: Network) -> Iterator[Finding]:
    """Say where whole regions are named although the case has another number of members."""
    case = _case(study, network)
    whole = [region for region, share in network.members.regions.items() if share >= WHOLE]
    count = case.members.count if case else None
    if not whole or count is None or count == len(whole):
        return
    text = (
        f"network {network.id} names {len(whole)} whole regions, but its case has {count} members: "
        "name the municipalities, or the share of each region that takes part"
    )
    yield Finding(
        "whole_regions", "info", alternative.id, network.id, text, float(len(whole)), float(count)
    )


def coordination(study: Study, alternative: Alternative, network: Network) -> Iterator[Finding]:
    """Say where the coordination money is nothing, or less than the fixed cost of a secretariat."""
    budget = network.coordination_meur
    fixed = study.parameters["c_fix"].value
    if budget == 0:
        text = f"network {network.id} has no coordination money, so nothing is learnt in it"
        yield Finding("no_coordination", "warning", alternative.id, network.id, text, 0.0, fixed)
    elif budget <= fixed:
        text = (
            f"network {network.id} has {budget:g} M€ a year, no more than the fixed cost of "
            f"{fixed:g} M€ at its central value, so that in the model nothing is learnt in it"
        )
        yield Finding("below_fixed_cost", "info", alternative.id, network.id, text, budget, fixed)


def too_many_members(study: Study, alternative: Alternative, network: Network) -> Iterator[Finding]:
    """Say where more regions take part than the case has members; at the main level only."""
    case = _case(study, network)
    count = case.members.count if case else None
    if not study.at_main_level or count is None:
        return
    sitting = int((membership_of(network.members, study.regions) >= SITS_IN).sum())
    if sitting > count:
        text = (
            f"{sitting} regions take part in network {network.id}, but its case has {count} members"
        )
        yield Finding(
            "too_many_members",
            "info",
            alternative.id,
            network.id,
            text,
            float(sitting),
            float(count),
        )


def per_member(study: Study, alternative: Alternative, network: Network) -> Iterator[Finding]:
    """Say where the coordination money per member is unlike that of any known network."""
    members = member_count(study, network)
    if members == 0 or network.coordination_meur == 0:
        return
    money = network.coordination_meur / members
    low, high = PER_MEMBER_MEUR
    if low <= money <= high:
        return
    text = (
        f"network {network.id} has {money:.2g} M€ of coordination a year for each of its "
        f"{members:.3g} members; known networks have {low:g}-{high:g}"
    )
    limit = low if money < low else high
    yield Finding("per_member", "info", alternative.id, network.id, text, money, limit)


def member_count(study: Study, network: Network) -> float:
    """Return the number of members: that of the case, else of whole regions it amounts to."""
    case = _case(study, network)
    if case is not None and case.members.count is not None:
        return float(case.members.count)
    regions = study.regions
    weight = regions["population"].to_numpy(float)
    if not study.at_main_level:
        weight = weight / regions.groupby("parent")["population"].transform("sum").to_numpy(float)
    else:
        weight = np.ones(len(regions))
    return float(membership_of(network.members, regions) @ weight)


def handicapped(study: Study) -> Iterator[Finding]:
    """Say where a network of the reference is weaker than its case says."""
    for network in study.alternative(study.reference).networks:
        case = _case(study, network)
        for lever, known in _known(study, case).items() if case else ():
            value = float(getattr(network, lever))
            if known is None or value >= known or math.isclose(value, known):
                continue
            name = _BETTER_HIGH.get(lever, "coordination money")
            text = f"network {network.id} has {name} {value:g}, but its case has {known:g}"
            yield Finding("handicapped", "warning", study.reference, network.id, text, value, known)


def _known(study: Study, case: NetworkCase) -> dict[str, float | None]:
    """Return what a case says about the levers of which more is better for its network."""
    budget = case.money.coordination_meur
    if budget is not None and not isinstance(budget, float | int):
        budget = study.parameters[budget.parameter].value
    return {
        "coordination_meur": budget,
        "contract_years": case.contract.years,
        "binding": case.contract.binding,
        "knowledge_share": case.knowledge_share,
    }
