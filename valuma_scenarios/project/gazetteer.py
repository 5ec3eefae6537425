"""Where places are: from names of municipalities, sub-regions and regions to shares of regions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from valuma_scenarios.project.load import Raw
from valuma_scenarios.project.table_shapes import PLACES
from valuma_scenarios.project.tables import Table
from valuma_scenarios.schema.area import FINLAND, Area
from valuma_scenarios.schema.scenario import Members, MembersFile
from valuma_scenarios.vocabulary import LANGUAGES

_KIND = re.compile(r"(?P<name>.*\S)\s*\((?P<kind>[^()]+)\)\Z")


@dataclass(frozen=True)
class Unit:
    """A municipality, sub-region or region.

    Parameters
    ----------
    id : str
        Official code.
    level : str
        Level of the area.
    names : tuple of str
        In Finnish, Swedish and English.
    population : float
        Inhabitants.
    inside : frozenset of str
        Ids of the larger units it lies in.
    """

    id: str
    level: str
    names: tuple[str, ...]
    population: float
    inside: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Gazetteer:
    """All places a project knows."""

    units: Mapping[str, Unit] = field(default_factory=dict)
    complete: bool = False
    """Whether all tables could be read, so that a place can be called unknown."""
    area: Area = FINLAND
    """The levels of places."""

    @cached_property
    def _named(self) -> dict[tuple[str, str], Unit]:
        """Each place by its level and by each of its names, in small letters."""
        units = reversed(tuple(self.units.values()))
        return {(unit.level, name.casefold()): unit for unit in units for name in unit.names}

    @property
    def names(self) -> tuple[str, ...]:
        """Codes and names of all places."""
        return tuple({name: None for u in self.units.values() for name in (u.id, *u.names)})

    def find(self, text: str) -> Unit | None:
        """Return the place that a code or name means, or None if there is none.

        Parameters
        ----------
        text : str
            A code, or a name in Finnish, Swedish or English. The smallest place of that name is
            meant, unless the kind follows in brackets: `Tampere (seutukunta)`.
        """
        unit = self.units.get(text)
        match = _KIND.match(text)
        kind = self.area.level_named(match["kind"]) if match else None
        if unit is not None or (match and kind is None):
            return unit
        name = (match["name"] if match else text).casefold()
        # A bare name means the smallest place of that name: Tampere is the city.
        levels = (kind,) if kind else tuple(reversed(self.area.levels))
        return next(
            (self._named[level, name] for level in levels if (level, name) in self._named), None
        )

    def shares(self, unit: Unit, share: float, level: str) -> dict[str, float]:
        """Return the share of each region of a level that a share of a place makes up.

        Parameters
        ----------
        unit : Unit
            The place.
        share : float
            Share of its people, 0-1.
        level : str
            Level of the regions.

        Returns
        -------
        dict of str to float
            A place larger than the regions is spread evenly over those inside it.
        """
        regions = [other for other in self.units.values() if other.level == level]
        around = [other for other in regions if other.id in unit.inside]
        if around:
            return {r.id: share * _part(unit, r) for r in around}
        return {r.id: share for r in regions if r is unit or unit.id in r.inside}

    def members(self, stated: MembersFile, level: str) -> Members:
        """Return members in terms of the regions of a level.

        Parameters
        ----------
        stated : MembersFile
            Checked members of a file; places that are not known are left as they are.
        level : str
            Level of the regions.
        """
        shares: dict[str, list[float]] = {}
        for name, share in stated_shares(stated).items():
            unit = self.find(name)
            parts = {name: share} if unit is None else self.shares(unit, share, level)
            for region, part in parts.items():
                shares.setdefault(region, []).append(part)
        regions = {region: min(1.0, math.fsum(parts)) for region, parts in shares.items()}
        return Members(region_types=stated.region_types, regions=regions, all=stated.all)


def _part(unit: Unit, region: Unit) -> float:
    """Return the share of a region's people in a place; nothing where nobody lives."""
    return unit.population / region.population if region.population > 0 else 0.0


def stated_shares(members: MembersFile) -> dict[str, float]:
    """Return the share of each named place: those of a list take part as a whole."""
    regions = members.regions
    return dict(regions) if isinstance(regions, dict) else dict.fromkeys(regions, 1.0)


def gazetteer_of(raw: Raw) -> Gazetteer:
    """Return the places of a project's tables.

    Parameters
    ----------
    raw : Raw
        A project as read.
    """
    tables = raw.tables
    units: dict[str, Unit] = {}
    for level in raw.area.levels:
        for unit in _units(tables.get(_table_of(level, raw)), level, units):
            units.setdefault(unit.id, unit)
    meant = [_table_of(level, raw) for level in raw.area.levels if _is_meant(level, raw)]
    complete = all(name in tables and tables[name].complete for name in meant)
    return Gazetteer(units, complete, raw.area)


def _table_of(level: str, raw: Raw) -> str:
    """Return the table with the places of a level; the smallest have one that runs do not need."""
    return PLACES if level == raw.area.smallest and PLACES in raw.tables else level


def _is_meant(level: str, raw: Raw) -> bool:
    always = level in (raw.area.main, raw.area.large)
    return always or raw.shapes[level][0] in raw.hashes


def _units(table: Table | None, level: str, larger: Mapping[str, Unit]) -> Iterable[Unit]:
    for row in table.rows if table else ():
        parent = row.text("parent")
        above = larger[parent].inside if parent in larger else frozenset()
        yield Unit(
            id=row.text("id"),
            level=level,
            names=tuple(row.text(f"name_{language}") for language in LANGUAGES),
            population=row.number("population"),
            inside=above | {parent},
        )
