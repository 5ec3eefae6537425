"""From scenario files that state only what differs to alternatives in which nothing is open.

An alternative is merged along its chain of ``based_on`` first. Then each network takes what nobody
stated from its case, from the state role, and last from the stated defaults, in that order.
Everything works on data as read, so that an override made before is inherited like any other value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from valuma_scenarios.project.gazetteer import Gazetteer
from valuma_scenarios.schema.base import in_all_languages
from valuma_scenarios.schema.parameters import Constant, Parameter
from valuma_scenarios.schema.reference import Instrument, StateRole
from valuma_scenarios.schema.scenario import (
    Alternative,
    Funding,
    MembersFile,
    Network,
    NetworkCase,
    ParameterName,
    Priorities,
)

Data = dict[str, Any]

_MIXES = ("amounts", "through_networks", "allocation")
DEFAULT_COORDINATION = "default_coordination"
"""Uncertain parameter that holds the budget of a network for which nobody stated one."""
DEFAULTS: dict[str, str] = {
    "contract_years": "default_contract_years",
    "binding": "default_binding",
    "knowledge_share": "default_knowledge_share",
}
"""Constant that holds the default of each other lever of a network."""
NEUTRAL: dict[str, float] = {"incentive": 0.0, "partners": 0.0}
"""Levers that a network is without unless its file states them."""


@dataclass(frozen=True)
class Merged:
    """What a chain of scenario files states together."""

    state_role: Any
    networks: dict[str, Data]
    funding: Data
    priorities: Data = field(default_factory=dict)


@dataclass(frozen=True)
class Library:
    """What fills the gaps that scenario files leave."""

    cases: Mapping[str, NetworkCase]
    state_roles: Mapping[str, StateRole]
    constants: Mapping[str, Constant]
    instruments: Mapping[str, Instrument]
    parameters: Mapping[str, Parameter]
    gazetteer: Gazetteer
    themes: tuple[str, ...]
    level: str
    """Level whose regions members are told in."""


def chain_of(name: str, parents: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the ids a scenario is based on, the root first and itself last.

    Parameters
    ----------
    name : str
        Id of the scenario.
    parents : mapping
        What each scenario is based on; None for a root.

    Returns
    -------
    tuple of str or None
        None if the chain leads to an unknown scenario or goes round in a circle.
    """
    chain: list[str] = []
    current: Any = name
    while current is not None:
        if not isinstance(current, str) or current in chain or current not in parents:
            return None
        chain.append(current)
        current = parents[current]
    return tuple(reversed(chain))


def cycle_of(name: str, parents: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the circle of ``based_on`` a scenario is part of, beginning with it, or None."""
    seen = [name]
    current = parents.get(name)
    while isinstance(current, str) and current in parents and current not in seen:
        seen.append(current)
        current = parents.get(current)
    return tuple(seen) if current == name else None


def merge(chain: Iterable[Mapping[str, Any]]) -> Merged:
    """Merge scenario files along their chain.

    Mappings are merged key by key. Lists, members and mixes of themes or allocation keys are
    replaced whole, because half of an old mix and half of a new one sum to anything. A network that
    is ``null`` is removed; sections named in ``replace`` start empty.

    Parameters
    ----------
    chain : iterable of mapping
        Data of the files, the root first. Wrong types are passed over: the schema reports them.

    Returns
    -------
    Merged
        Fresh mappings; the data of the files is left alone.
    """
    merged = Merged(None, {}, {})
    for data in chain:
        replaced = data.get("replace")
        dropped = replaced if isinstance(replaced, list | tuple) else ()
        networks = {} if "networks" in dropped else merged.networks
        funding = {} if "funding" in dropped else merged.funding
        merged = Merged(
            state_role=data.get("state_role") or merged.state_role,
            networks=_merge_networks(networks, _mapping(data.get("networks"))),
            funding=_merge_funding(funding, _mapping(data.get("funding"))),
            priorities={**merged.priorities, **_mapping(data.get("national_priorities"))},
        )
    return merged


def _mapping(value: Any) -> Data:
    return value if isinstance(value, dict) else {}


def _merge_networks(old: dict[str, Data], changes: Data) -> dict[str, Data]:
    networks = dict(old)
    for name, change in changes.items():
        if change is None:
            networks.pop(name, None)
        else:
            networks[name] = {**networks.get(name, {}), **_mapping(change)}
    return networks


def _merge_funding(old: Data, changes: Data) -> Data:
    funding = {**old, **changes}
    for name in _MIXES:
        if changes.get(name) is not None:
            funding[name] = {**_mapping(old.get(name)), **_mapping(changes[name])}
    return funding


def case_of(stated: Mapping[str, Any], library: Library) -> NetworkCase | None:
    """Return the case a network is based on, or None if there is none or it is not known."""
    name = stated.get("based_on")
    return library.cases.get(name) if isinstance(name, str) else None


def case_members(case: NetworkCase | None) -> MembersFile | None:
    """Return the members of a case in the model's terms, or None if they are not known."""
    if case is None:
        return None
    known = case.members
    members = MembersFile(
        region_types=known.region_types or (), regions=known.regions or (), all=bool(known.all)
    )
    return members if members.region_types or members.regions or members.all else None


def levers(stated: Data, role: StateRole | None, library: Library) -> tuple[Data, tuple[str, ...]]:
    """Return the levers of a network and the names of those that nobody stated.

    Parameters
    ----------
    stated : dict
        The network as merged from the scenario files.
    role : StateRole or None
        State role of the alternative.
    library : Library
        Cases, parameters and default constants.

    Returns
    -------
    dict
        Value of each lever: stated, else of the case, else of the state role, else the default.
    tuple of str
        Levers that hold a default.
    """
    case = case_of(stated, library)
    from_case: Data = {}
    if case is not None:
        from_case = {
            "contract_years": case.contract.years,
            "binding": case.contract.binding,
            "knowledge_share": case.knowledge_share,
        }
    from_role = {} if role is None else role.levers.model_dump()
    values, defaulted = budget(stated, library)
    for lever, constant in DEFAULTS.items():
        value = _first(stated.get(lever), from_case.get(lever), from_role.get(lever))
        if value is None:
            value = library.constants[constant].value
            defaulted = (*defaulted, lever)
        values[lever] = value
    for lever, neutral in NEUTRAL.items():
        values[lever] = _first(stated.get(lever), neutral)
    return values, defaulted


def budget(stated: Data, library: Library) -> tuple[Data, tuple[str, ...]]:
    """Return the coordination budget of a network, M€ a year, and the parameter that gives it.

    Parameters
    ----------
    stated : dict
        The network as merged from the scenario files.
    library : Library
        Cases and parameters. A parameter that is not among them counts as 0: it is reported.

    Returns
    -------
    dict
        `coordination_meur`, a number, and `coordination_parameter`, a name or None.
    tuple of str
        `coordination_meur` if nobody stated it.
    """
    lever = "coordination_meur"
    case = case_of(stated, library)
    value = _first(stated.get(lever), case.money.coordination_meur if case else None)
    name = value.get("parameter") if isinstance(value, dict) else None
    name = value.parameter if isinstance(value, ParameterName) else name
    name = DEFAULT_COORDINATION if value is None else name
    if isinstance(name, str):
        value = library.parameters[name].value if name in library.parameters else 0.0
    defaulted = (lever,) if name == DEFAULT_COORDINATION else ()
    return {lever: value, "coordination_parameter": name}, defaulted


def _first(*options: Any) -> Any:
    """Return the first option that is there."""
    return next((option for option in options if option is not None), None)


def amounts_of(funding: Data, instruments: Mapping[str, Instrument]) -> dict[str, float]:
    """Return M€ a year by instrument: the scenario's amount, else the instrument's own sum."""
    own = {
        name: float(instrument.meur_per_year)
        for name, instrument in instruments.items()
        if instrument.meur_per_year is not None
    }
    stated = _mapping(funding.get("amounts"))
    numbers = {
        name: float(value)
        for name, value in stated.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    merged = {**own, **numbers}
    return {name: merged[name] for name in instruments if name in merged}


def resolve(chain: Sequence[Mapping[str, Any]], library: Library) -> Alternative:
    """Return the alternative that a chain of checked scenario files describes.

    Parameters
    ----------
    chain : sequence of mapping
        Data of the files, the root first; they must have passed every check.
    library : Library
        What fills the gaps.

    Returns
    -------
    Alternative
        With every lever filled in, and the applied chain.
    """
    own, merged = chain[-1], merge(chain)
    role = library.state_roles[merged.state_role]
    sources = dict.fromkeys(
        source for data in reversed(chain) for source in data.get("sources", ())
    )
    return Alternative.model_validate(
        {
            "id": own["id"],
            "label": in_all_languages(own["label"]),
            "summary": in_all_languages(own.get("summary") or own["label"]),
            "state_role": merged.state_role,
            "networks": tuple(
                _network(name, stated, role, library) for name, stated in merged.networks.items()
            ),
            "funding": _funding(merged.funding, library.instruments),
            "national_priorities": _priorities(merged.priorities, role, library),
            "check": own.get("check") or False,
            "differs_in": own.get("differs_in"),
            "chain": tuple(data["id"] for data in chain),
            "sources": tuple(sources),
            "note": own.get("note"),
        }
    )


def matched(alternative: Alternative, reference: Alternative) -> Alternative:
    """Return an alternative whose coordination moves with the reference's, if it says it is alike.

    Parameters
    ----------
    alternative : Alternative
        One that names the groups of levers in which it differs. Where coordination is not among
        them, those of its budgets that no parameter gives are the same share of what the
        reference's networks have in every draw.
    reference : Alternative
        What it is compared with.
    """
    groups = alternative.differs_in
    follows = tuple(network.budget for network in reference.networks)
    if groups is None or "coordination" in groups or not any(one.parameter for one in follows):
        return alternative
    networks = tuple(
        network
        if network.coordination_parameter
        else network.model_copy(update={"coordination_follows": follows})
        for network in alternative.networks
    )
    return alternative.model_copy(update={"networks": networks})


def _network(name: str, stated: Data, role: StateRole, library: Library) -> Network:
    case = case_of(stated, library)
    values, defaulted = levers(stated, role, library)
    members = stated.get("members")
    named = case_members(case) if members is None else MembersFile.model_validate(members)
    return Network.model_validate(
        {
            "id": name,
            "label": in_all_languages(stated.get("label")) or (case.label if case else None),
            "based_on": stated.get("based_on"),
            "members": library.gazetteer.members(named, library.level) if named else None,
            "themes": stated.get("themes") or (case.themes if case else None),
            "active": stated.get("active"),
            "defaulted": defaulted,
            **values,
        }
    )


def _priorities(stated: Data, role: StateRole, library: Library) -> Priorities:
    share = _first(stated.get("share"), role.levers.national_priorities)
    themes = stated.get("themes") or money_mix(library)
    return Priorities(share=share, themes={m: float(themes.get(m, 0.0)) for m in library.themes})


def money_mix(library: Library) -> dict[str, float]:
    """Return the mix of themes of the funding lines, each weighted by its own sum; sums to 1."""
    themes = library.themes
    lines = [(one.meur_per_year or 0.0, one.themes) for one in library.instruments.values()]
    total = math.fsum(money for money, _ in lines)
    if total == 0:
        return {theme: 1 / len(themes) for theme in themes}
    return {m: math.fsum(money * mix.get(m, 0.0) for money, mix in lines) / total for m in themes}


def _funding(funding: Data, instruments: Mapping[str, Instrument]) -> Funding:
    own = {name: dict(instrument.allocation) for name, instrument in instruments.items()}
    goes_on = funding.get("continue_after_last_year")
    return Funding.model_validate(
        {
            "continue_after_last_year": True if goes_on is None else goes_on,
            "coordination_from": funding.get("coordination_from"),
            "amounts": amounts_of(funding, instruments),
            "through_networks": funding.get("through_networks") or {},
            "allocation": {**own, **(funding.get("allocation") or {})},
        }
    )
