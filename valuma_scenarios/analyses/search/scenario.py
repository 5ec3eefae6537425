"""A design as a scenario file: everything it sets, over the alternative whose money it spends."""

from __future__ import annotations

from typing import Any

from valuma_scenarios.analyses.search.space import NETWORK_LEVERS, Design, Space
from valuma_scenarios.schema.base import Text
from valuma_scenarios.schema.scenario import Members, Network


def scenario_data(
    space: Space, design: Design, name: str, texts: tuple[Text, Text], note: str
) -> dict[str, Any]:
    """Return the content of a scenario file that says what a design says.

    Parameters
    ----------
    space : Space
        Where the design comes from.
    design : Design
        The design.
    name : str
        Id of the scenario.
    texts : tuple of Text
        Its label and its summary.
    note : str
        Where it comes from and what was found about it.
    """
    alternative = space.alternative(design, name)
    label, summary = (text.model_dump() for text in texts)
    return {
        "id": name,
        "based_on": space.base.id,
        "replace": ["networks"],
        "label": label,
        "summary": summary,
        "national_priorities": {"share": alternative.national_priorities.share},
        "networks": {network.id: _network(network) for network in alternative.networks},
        "funding": {"through_networks": dict(alternative.funding.through_networks)},
        "sources": list(dict.fromkeys((*space.base.sources, "judgement"))),
        "note": note,
    }


def _network(network: Network) -> dict[str, Any]:
    stated: dict[str, Any] = {
        "label": network.label.model_dump(),
        "members": _members(network.members),
        "themes": network.themes if isinstance(network.themes, str) else dict(network.themes),
        "coordination_meur": network.coordination_meur,
        **{lever: getattr(network, lever) for lever in NETWORK_LEVERS},
    }
    return stated if network.active is None else {**stated, "active": list(network.active)}


def _members(members: Members) -> dict[str, Any]:
    if members.all:
        return {"all": True}
    stated = {"region_types": list(members.region_types), "regions": dict(members.regions)}
    return {key: value for key, value in stated.items() if value}
