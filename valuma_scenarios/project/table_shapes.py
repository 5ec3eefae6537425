"""Columns of the tables that a project may have, and where its tables of regions lie."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from valuma_scenarios.schema.area import Area

PLACES = "municipalities"
"""Table of the smallest places, which members may be even where no run is made at their level."""
REGION_FOLDER = "parameters/regions"
_NAMES = tuple(f"name_{language}" for language in ("fi", "sv", "en"))
_PARENTS = tuple(f"parent_{name}" for name in _NAMES)


@dataclass(frozen=True)
class Shape:
    """Columns of a table.

    Parameters
    ----------
    columns : tuple of str
        All columns, in any order.
    numbers, integers : frozenset of str
        Columns that hold numbers; all others hold text.
    optional : frozenset of str
        Columns in which a cell may be empty.
    spare : frozenset of str
        Columns that a table may be without.
    unknown : frozenset of str
        Columns in which a mark such as ``:`` may say that no value exists.
    shares : frozenset of str
        Columns of shares, 0 to 1, that may be written in per cent.
    free : bool
        Whether there may be further columns of shares.
    """

    columns: tuple[str, ...]
    numbers: frozenset[str]
    integers: frozenset[str]
    optional: frozenset[str]
    spare: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    shares: frozenset[str] = frozenset()
    free: bool = False


def region_table(types: Iterable[str] | None) -> Shape:
    """Return the columns of a table of regions, one of them for each region type of the project.

    Parameters
    ----------
    types : iterable of str or None
        Region types; every further column is one if they are not known.
    """
    known = tuple(types or ())
    return Shape(
        columns=(
            "id",
            *_NAMES,
            "parent",
            *_PARENTS,
            *("population", "population_year", "gdp_per_capita", "gdp_year", "gdp_note", "nspa"),
            *known,
        ),
        numbers=frozenset(("population", "gdp_per_capita", *known)),
        integers=frozenset(("population_year", "gdp_year", "nspa")),
        optional=frozenset(("gdp_note",)),
        shares=frozenset(known),
        free=types is None,
    )


BASELINE_TABLE = Shape(
    columns=(
        *("indicator", "region", "year", "value"),
        *("trend_per_year", "trend_from", "trend_to", "trend_n"),
        *("noise", "noise_n", "source", "note"),
    ),
    numbers=frozenset(("value", "trend_per_year", "noise")),
    integers=frozenset(("year", "trend_from", "trend_to", "trend_n", "noise_n")),
    optional=frozenset(
        ("trend_per_year", "trend_from", "trend_to", "trend_n", "noise", "noise_n", "note")
    ),
    spare=frozenset(("noise", "noise_n")),
    unknown=frozenset(("value",)),
)
MUNICIPALITY_TABLE = Shape(
    columns=("id", *_NAMES, "parent", "population", "population_year"),
    numbers=frozenset(("population",)),
    integers=frozenset(("population_year",)),
    optional=frozenset(),
)
NEIGHBOUR_TABLE = Shape(
    columns=("region", "neighbour", "note"),
    numbers=frozenset(),
    integers=frozenset(),
    optional=frozenset(("note",)),
)


def region_tables(area: Area, types: Iterable[str] | None) -> dict[str, tuple[str, Shape]]:
    """Return file and columns of every table of regions that a project may have, by name.

    Parameters
    ----------
    area : Area
        Its levels.
    types : iterable of str or None
        Its region types; None if they are not known.
    """
    parts = {"": region_table(types), "_baseline": BASELINE_TABLE, "_neighbours": NEIGHBOUR_TABLE}
    shapes = {level + part: shape for level in area.levels for part, shape in parts.items()}
    every = {PLACES: MUNICIPALITY_TABLE, **shapes}
    return {name: (f"{REGION_FOLDER}/{name}.csv", shape) for name, shape in every.items()}
