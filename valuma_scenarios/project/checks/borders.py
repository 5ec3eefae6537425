"""Checks of borders and tiles against the regions of a project."""

from __future__ import annotations

from collections.abc import Iterator

from valuma_scenarios.errors import Problem, Said
from valuma_scenarios.project.borders import ReadBorders, border_files
from valuma_scenarios.project.checks.codes import region_ids
from valuma_scenarios.project.checks.scenarios import Span
from valuma_scenarios.project.checks.tables import REGION, stranger
from valuma_scenarios.project.load import Loaded
from valuma_scenarios.project.tables import ONE_OF_TWO, Row
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
        message = Said(
            "none of its {number} regions is one of {table}", number=len(places), table=table
        )
        hint = Said(
            "Use the borders of this level and year; its regions are {names}", names=_some(regions)
        )
        yield places[unknown[0]].problem(message, hint)
        return
    for name in unknown:
        message = Said("unknown {title} {name!r}", title=REGION, name=name)
        yield places[name].problem(message, stranger(name, regions, table))
    lacking = sorted(regions - set(places))
    if lacking:
        message = Said(
            "there are no borders for {names}"
            if file.endswith(".geojson")
            else "there is no tile for {names}",
            names=", ".join(lacking),
        )
        yield Problem(file, 1, 1, message, Said("Add what is missing"))


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
            message = Said("{name} has two tiles", name=name)
            yield row.places["id"].problem(message, ONE_OF_TWO)
            continue
        names.add(name)
        stated = [column for column in ("column", "row") if row[column] is not None]
        outside = [column for column in stated if not 0 <= row.number(column) <= MOST_TILES]
        if outside:
            message = Said(
                "{name} must lie in {low:g} … {high:g}, found {value:g}",
                name=outside[0],
                low=0,
                high=MOST_TILES,
                value=row[outside[0]],
            )
            yield row.places[outside[0]].problem(message, Said("Count from 0 at the top left"))
        elif row["column"] is not None and row["row"] is not None:
            yield from _taken(row, taken)


def _taken(row: Row, taken: dict[tuple[float, float], str]) -> Iterator[Problem]:
    place = row.number("column"), row.number("row")
    other = taken.setdefault(place, row.text("id"))
    if other != row.text("id"):
        message = Said("the tile of {id} lies on the tile of {other}", id=row["id"], other=other)
        yield row.places["column"].problem(message, Said("Use a free column and row"))


BORDER_CHECKS = (borders_of_regions,)
