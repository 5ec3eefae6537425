"""Checks of borders and tiles against the regions of a project."""

from __future__ import annotations

from collections.abc import Iterator

from valuma_scenarios.errors import Problem
from valuma_scenarios.project.borders import ReadBorders, border_files
from valuma_scenarios.project.checks.scenarios import Span
from valuma_scenarios.project.checks.tables import region_ids, stranger
from valuma_scenarios.project.load import Loaded
from valuma_scenarios.project.tables import Row
from valuma_scenarios.project.yaml_marks import Place

MOST_TILES = 200
"""Columns and rows of the largest map of tiles: more would be too small to see."""


def borders_of_regions(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that every region has borders and a tile of its own, and that no other has."""
    problems: list[Problem] = []
    for level, read in loaded.raw.borders.items():
        regions = region_ids(loaded, level)
        files, table = border_files(level), loaded.raw.shapes[level][0]
        problems.extend(_overlaps(read))
        if regions is None:
            continue
        if read.features is not None:
            problems.extend(_differences(read.features, regions, files[0], table))
        if read.tiles is not None and read.tiles.complete:
            places = {row.text("id"): row.places["id"] for row in read.tiles.rows}
            problems.extend(_differences(places, regions, files[1], table))
    return problems


def _differences(
    places: dict[str, Place], regions: frozenset[str], file: str, table: str
) -> Iterator[Problem]:
    unknown = [name for name in places if name not in regions]
    if unknown and len(unknown) == len(places):
        message = f"none of its {len(places)} regions is one of {table}"
        hint = f"Use the borders of this level and year; its regions are {_some(regions)}"
        yield places[unknown[0]].problem(message, hint)
        return
    for name in unknown:
        yield places[name].problem(f"unknown region {name!r}", stranger(name, regions, table))
    lacking = sorted(regions - set(places))
    if lacking:
        what = "are no borders" if file.endswith(".geojson") else "is no tile"
        message = f"there {what} for {', '.join(lacking)}"
        yield Problem(file, 1, 1, message, "Add what is missing")


def _some(regions: frozenset[str]) -> str:
    names = sorted(regions)
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")


def _overlaps(read: ReadBorders) -> Iterator[Problem]:
    """Yield rows that repeat a region or a place in the grid, and places outside of the grid."""
    names: set[str] = set()
    taken: dict[tuple[float, float], str] = {}
    for row in read.tiles.rows if read.tiles else ():
        name = row.text("id")
        if name in names:
            message = f"{name} has two tiles"
            yield row.places["id"].problem(message, "Delete one of the two")
            continue
        names.add(name)
        stated = [column for column in ("column", "row") if row[column] is not None]
        outside = [column for column in stated if not 0 <= row.number(column) <= MOST_TILES]
        if outside:
            message = f"{outside[0]} must lie in 0 … {MOST_TILES}, found {row[outside[0]]}"
            yield row.places[outside[0]].problem(message, "Count from 0 at the top left")
        elif row["column"] is not None and row["row"] is not None:
            yield from _taken(row, taken)


def _taken(row: Row, taken: dict[tuple[float, float], str]) -> Iterator[Problem]:
    place = row.number("column"), row.number("row")
    other = taken.setdefault(place, row.text("id"))
    if other != row.text("id"):
        message = f"the tile of {row['id']} lies on the tile of {other}"
        yield row.places["column"].problem(message, "Use a free column and row")


BORDER_CHECKS = (borders_of_regions,)
