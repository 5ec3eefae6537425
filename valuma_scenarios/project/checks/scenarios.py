"""Checks of scenario files: chains, networks, money and years."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from valuma_scenarios.errors import Problem, Said, choose
from valuma_scenarios.project.gazetteer import gazetteer_of
from valuma_scenarios.project.inherit import (
    Data,
    Library,
    Merged,
    amounts_of,
    budget,
    case_members,
    case_of,
    chain_of,
    cycle_of,
    merge,
)
from valuma_scenarios.project.load import Entry, Loaded
from valuma_scenarios.project.yaml_marks import Place
from valuma_scenarios.schema.reference import Instrument
from valuma_scenarios.vocabulary import REFERENCE

_OVERRIDE = "--set"


@dataclass(frozen=True)
class Span:
    """Years and regional level of a run; without a level, all levels are meant."""

    start: int = 2020
    end: int = 2030
    level: str | None = None


@dataclass(frozen=True)
class Chain:
    """A scenario, what it is based on, and what they state together."""

    entries: tuple[Entry, ...]
    """The root first, the scenario itself last."""
    merged: Merged

    @property
    def own(self) -> Entry:
        """The scenario itself."""
        return self.entries[-1]

    def place(self, *path: str | int) -> Place:
        """Return where a value is stated, in the file nearest to the scenario that states it."""
        for entry in reversed(self.entries):
            if entry.states(*path):
                return entry.key_place(*path)
        return self.own.key_place(*path)

    def states(self, *path: str | int) -> bool:
        """Return whether the scenario's own file states something at a path."""
        return self.own.states(*path)


def parents_of(loaded: Loaded) -> dict[str, Any]:
    """Return what each scenario is based on."""
    return {name: entry.data.get("based_on") for name, entry in loaded.entries["scenario"].items()}


def chains_of(loaded: Loaded) -> dict[str, tuple[str, ...]]:
    """Return the chain of each scenario that has one, the root first."""
    parents = parents_of(loaded)
    chains = {name: chain_of(name, parents) for name in parents}
    return {name: chain for name, chain in chains.items() if chain is not None}


def reference_of(loaded: Loaded) -> str:
    """Return the id of the alternative that all others are compared with."""
    study = loaded.values("study").get("study")
    return study.reference if study else REFERENCE


def library_of(loaded: Loaded, level: str | None = None) -> Library:
    """Return what fills the gaps that scenario files leave, at a level or the main one."""
    return Library(
        cases=loaded.values("network"),
        state_roles=loaded.values("state_roles"),
        constants=loaded.values("constants"),
        instruments=loaded.values("instruments"),
        parameters=loaded.values("uncertain"),
        gazetteer=gazetteer_of(loaded.raw),
        themes=loaded.ids("themes"),
        level=level or loaded.raw.area.main,
    )


def _chains(loaded: Loaded) -> Iterator[Chain]:
    scenarios = loaded.entries["scenario"]
    for names in chains_of(loaded).values():
        entries = tuple(scenarios[name] for name in names)
        yield Chain(entries, merge(entry.data for entry in entries))


def circles(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that no scenario is based on itself, directly or through others."""
    parents = parents_of(loaded)
    problems: list[Problem] = []
    for name, entry in loaded.entries["scenario"].items():
        cycle = cycle_of(name, parents)
        if cycle is not None:
            way = " → ".join((*cycle, name))
            message = Said("based_on goes round in a circle: {way}", way=way)
            problems.append(entry.place("based_on").problem(message, Said("Break the circle")))
    return problems


def reference_there(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that the reference alternative is there."""
    name = reference_of(loaded)
    if not loaded.complete("scenario") or name in loaded.entries["scenario"]:
        return []
    message = Said("the reference alternative is missing: everything is compared with it")
    hint = Said('Copy it: "valuma init DIR"')
    return [Problem(f"scenarios/{name}.yaml", 1, 1, message, hint)]


def state_roles(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that every scenario has a state role, its own or an inherited one."""
    return [
        chain.own.key_place().problem(
            Said("{key!r} is missing", key="state_role"), Said('Add "{key}: …"', key="state_role")
        )
        for chain in _chains(loaded)
        if chain.merged.state_role is None
    ]


def networks_complete(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that every network has members, themes and a label once everything is inherited."""
    problems: list[Problem] = []
    library = library_of(loaded)
    for chain in _chains(loaded):
        for name, stated in chain.merged.networks.items():
            if not chain.states("networks", name) and len(chain.entries) > 1:
                continue  # reported for the scenario that states it
            if stated.get("based_on") is not None and case_of(stated, library) is None:
                continue  # the case is unknown or broken, which is reported elsewhere
            place = chain.place("networks", name)
            for message, hint in _gaps(name, stated, library):
                problems.append(place.problem(message, hint))
    return problems


def _gaps(name: str, stated: Data, library: Library) -> Iterator[tuple[str, str]]:
    case = case_of(stated, library)
    members = stated.get("members")
    empty = isinstance(members, dict) and not any(members.values())
    if empty or (members is None and case_members(case) is None):
        yield (
            Said(
                "the network {name!r} has no members (those of the case {case} are not known)"
                if case and not empty
                else "the network {name!r} has no members",
                name=name,
                case=case.id if case else "",
            ),
            Said("Add members with region_types, regions or all: true"),
        )
    if not stated.get("themes") and (case is None or case.themes is None):
        yield (
            Said(
                "the network {name!r} has no themes (those of the case {case} are not known)"
                if case
                else "the network {name!r} has no themes",
                name=name,
                case=case.id if case else "",
            ),
            Said("Add themes with shares that sum to 1, or themes: self_selected"),
        )
    if not stated.get("label") and case is None:
        yield (
            Said("the network {name!r} has no label", name=name),
            Said("Add label: {fi: …, sv: …, en: …}"),
        )


def removed_networks(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that a network that is set to null is there to be removed."""
    problems: list[Problem] = []
    for chain in _chains(loaded):
        networks = chain.own.data.get("networks")
        inherited = merge(entry.data for entry in chain.entries[:-1]).networks
        for name, change in networks.items() if isinstance(networks, dict) else ():
            if change is None and name not in inherited:
                message = Said("there is no inherited network {name!r} to remove", name=name)
                place = chain.own.key_place("networks", name)
                problems.append(place.problem(message, choose(name, inherited)))
    return problems


def dropped_sections(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that only a scenario with a parent says which sections it does not inherit."""
    return [
        entry.key_place("replace").problem(
            Said("replace drops inherited sections, but nothing is inherited"),
            Said("Add based_on, or delete replace"),
        )
        for entry in loaded.entries["scenario"].values()
        if entry.data.get("replace") and entry.data.get("based_on") is None
    ]


def active_years(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that networks do not end before they begin."""
    problems: list[Problem] = []
    for entry in loaded.entries["scenario"].values():
        networks = entry.data.get("networks")
        for name, stated in networks.items() if isinstance(networks, dict) else ():
            years = stated.get("active") if isinstance(stated, dict) else None
            if not isinstance(years, list) or not all(isinstance(year, int) for year in years):
                continue
            if len(years) == 2 and years[0] > years[1]:
                message = Said(
                    "the network {name!r} ends in {end}, before it begins in {start}",
                    name=name,
                    end=years[1],
                    start=years[0],
                )
                place = entry.place("networks", name, "active")
                problems.append(place.problem(message, Said("Write [first year, last year]")))
    return problems


def channels(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that only instruments that can run through networks, and have money, do so."""
    problems: list[Problem] = []
    instruments: dict[str, Instrument] = loaded.values("instruments")
    able = [name for name, instrument in instruments.items() if instrument.channelable]
    for chain in _chains(loaded):
        amounts = amounts_of(chain.merged.funding, instruments)
        stated = (chain.own.data.get("funding") or {}) if chain.states("funding") else {}
        shares = stated.get("through_networks") if isinstance(stated, dict) else None
        for name, share in shares.items() if isinstance(shares, dict) else ():
            place = chain.own.key_place("funding", "through_networks", name)
            if name not in instruments or not isinstance(share, int | float) or share == 0:
                continue
            if not instruments[name].channelable:
                message = Said("{name} cannot run through networks", name=name)
                hint = Said("Use one of: {names}", names=", ".join(able))
                problems.append(place.problem(message, hint))
            elif name not in amounts:
                hint = Said("Give it a sum under funding.amounts, or take it out")
                message = Said("{name} has no money to run anywhere", name=name)
                problems.append(place.problem(message, hint))
    return problems


def coordination_paid(loaded: Loaded, span: Span) -> list[Problem]:
    """Check that the instrument that pays for coordination has the money in every year."""
    library = library_of(loaded)
    problems: list[Problem] = []
    for chain in _chains(loaded):
        payer = chain.merged.funding.get("coordination_from")
        instrument = library.instruments.get(payer) if isinstance(payer, str) else None
        if instrument is None:
            continue
        amount = amounts_of(chain.merged.funding, library.instruments).get(str(payer), 0.0)
        goes_on = chain.merged.funding.get("continue_after_last_year") is not False
        for year in range(span.start, span.end + 1):
            there = amount if goes_on or year <= instrument.years[1] else 0.0
            cost = _coordination(chain, library, year)
            if cost > there * (1 + 1e-9):
                message = Said(
                    "coordination costs {cost:g} M€ in {year}, but {payer}, which pays for it, "
                    "has {there:g} M€",
                    cost=cost,
                    year=year,
                    payer=payer,
                    there=there,
                )
                hint = Said(
                    "Lower the coordination budgets, raise the amount, or name another payer"
                )
                problems.append(_payer_place(chain, str(payer)).problem(message, hint))
                break
    return problems


def _coordination(chain: Chain, library: Library, year: int) -> float:
    """Return the cost of all networks that are active in a year, M€; unreadable ones cost 0."""
    costs = []
    for stated in chain.merged.networks.values():
        years = stated.get("active")
        known = isinstance(years, list | tuple) and all(isinstance(y, int) for y in years)
        span = list(years) if known and years is not None else []
        if len(span) == 2 and not span[0] <= year <= span[1]:
            continue
        cost = budget(stated, library)[0]["coordination_meur"]
        costs.append(float(cost) if isinstance(cost, int | float) else 0.0)
    return math.fsum(costs)


def _payer_place(chain: Chain, payer: str) -> Place:
    """Return what the scenario itself, or an override, says of the money, else who names the payer.

    Of several budgets, the largest.
    """
    budgets = {n: chain.place("networks", n, "coordination_meur") for n in chain.merged.networks}
    for place in budgets.values():
        if place.file.startswith(_OVERRIDE):
            return place
    for path in (("funding", "coordination_from"), ("funding", "amounts", payer)):
        if chain.states(*path):
            return chain.own.key_place(*path)
    own = [name for name in budgets if chain.states("networks", name, "coordination_meur")]
    if own:
        return budgets[max(own, key=lambda name: _stated(chain, name))]
    return chain.place("funding", "coordination_from")


def _stated(chain: Chain, network: str) -> float:
    stated = chain.merged.networks[network].get("coordination_meur")
    return float(stated) if isinstance(stated, int | float) else 0.0


SCENARIO_CHECKS = (
    circles,
    reference_there,
    state_roles,
    networks_complete,
    removed_networks,
    dropped_sections,
    active_years,
    channels,
    coordination_paid,
)
