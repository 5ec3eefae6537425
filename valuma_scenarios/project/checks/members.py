"""Checks of named members: every place is known, and named once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from valuma_scenarios.errors import Problem, Said, choose
from valuma_scenarios.project.checks.codes import region_ids
from valuma_scenarios.project.checks.scenarios import Span
from valuma_scenarios.project.gazetteer import Gazetteer, gazetteer_of
from valuma_scenarios.project.load import Entry, Loaded
from valuma_scenarios.project.yaml_marks import Keys, Place

_TABLES = "parameters/regions/"


def member_places(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that named members are places of the tables, and that none is named twice."""
    gazetteer = gazetteer_of(loaded.raw)
    if region_ids(loaded, gazetteer.area.main) is None:  # then nothing lies in any of them
        return []
    problems: list[Problem] = []
    for entry, path, regions in _named(loaded):
        problems.extend(_wrong(entry, path, regions, gazetteer))
    return problems


def _named(loaded: Loaded) -> Iterator[tuple[Entry, Keys, Any]]:
    """Yield the named members of every case and network, and where they stand."""
    for entry in loaded.entries["network"].values():
        yield entry, ("members", "regions"), _get(entry.data, "members", "regions")
    for entry in loaded.entries["scenario"].values():
        networks = _get(entry.data, "networks")
        for name, network in networks.items() if isinstance(networks, dict) else ():
            path = ("networks", name, "members", "regions")
            yield entry, path, _get(network, "members", "regions")


def _get(data: Any, *path: str) -> Any:
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _wrong(entry: Entry, path: Keys, regions: Any, gazetteer: Gazetteer) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for place, name in _places(entry, path, regions):
        unit = gazetteer.find(name)
        if unit is None:
            if gazetteer.complete:
                message = Said("unknown place {name!r}", name=name)
                yield place.problem(message, choose(name, gazetteer.names, _TABLES))
        elif gazetteer.complete and not gazetteer.shares(unit, 1.0, gazetteer.area.main):
            message = Said("{name!r} lies in no region of the tables", name=name)
            yield place.problem(message, Said("Correct its parent under {folder}", folder=_TABLES))
        elif unit.id in first:
            message = Said(
                "{name!r} is {code}, which is already named as {first!r}",
                name=name,
                code=unit.id,
                first=first[unit.id],
            )
            hint = Said("Keep one of the two, with the share of both together")
            yield place.problem(message, hint)
        else:
            first[unit.id] = name


def _places(entry: Entry, path: Keys, regions: Any) -> Iterator[tuple[Place, str]]:
    if isinstance(regions, dict):
        yield from ((entry.key_place(*path, name), name) for name in regions)
    elif isinstance(regions, list):
        for index, name in enumerate(regions):
            if isinstance(name, str):
                yield entry.place(*path, index), name


MEMBER_CHECKS = (member_places,)
