"""Borders of regions and the grid of equal tiles: files of a project that maps are drawn from."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from valuma_scenarios.errors import Problem, ProjectError, Said, found
from valuma_scenarios.project.border_sense import identifier, misplaced, with_ids, without_ids
from valuma_scenarios.project.table_shapes import Shape
from valuma_scenarios.project.tables import Table, read_table
from valuma_scenarios.project.yaml_marks import Place
from valuma_scenarios.project.yaml_syntax import decode, position
from valuma_scenarios.schema.study import Borders

GEOMETRY_FOLDER = "parameters/geometry"
TILE_TABLE = Shape(
    columns=("id", "column", "row"),
    numbers=frozenset(),
    integers=frozenset(("column", "row")),
    optional=frozenset(),
)
CLOSED_TRIANGLE = 4
"""Points of the smallest ring: three corners and the first one again."""
COPY = Said('Copy it from a fresh project: "valuma init DIR"')
_MOST_FEATURES = 500
_FARTHEST = 4e7
"""Once round the earth, m: no coordinate of any map is larger."""


def border_files(level: str) -> tuple[str, str]:
    """Return the paths of the borders and of the tiles of a level inside a project."""
    return f"{GEOMETRY_FOLDER}/{level}.geojson", f"{GEOMETRY_FOLDER}/{level}_tiles.csv"


@dataclass(frozen=True)
class ReadBorders:
    """Borders of one level as read, with the places of their regions.

    Parameters
    ----------
    borders : Borders or None
        None unless both files could be read.
    features : dict of str to Place or None
        Where each region stands in the GeoJSON file; None if that could not be read.
    tiles : Table or None
        Tiles; None if they could not be read.
    problems : tuple of Problem
        What is wrong with each file by itself.
    """

    borders: Borders | None
    features: dict[str, Place] | None
    tiles: Table | None
    problems: tuple[Problem, ...] = field(default=())


def read_borders(contents: tuple[bytes, bytes], files: tuple[str, str]) -> ReadBorders:
    """Read the borders and the tiles of one level.

    Parameters
    ----------
    contents : tuple of bytes
        Content of the GeoJSON file and of the table of tiles.
    files : tuple of str
        Their names for messages.

    Returns
    -------
    ReadBorders
        With every problem that one file shows by itself.
    """
    problems: list[Problem] = []
    text, features = "", None
    try:
        text = decode(contents[0], files[0])
        data = _collection(text, files[0])
        written, text = text, with_ids(data, text)
        features = _features(data, written, files[0], problems)
        problems.extend(misplaced(data, files[0], features) if not problems else ())
    except ProjectError as error:
        problems.extend(error.problems)
    tiles = None
    try:
        tiles = read_table(contents[1], files[1], TILE_TABLE)
        problems.extend(tiles.problems)
    except ProjectError as error:
        problems.extend(error.problems)
    borders = None if problems else Borders(text, decode(contents[1], files[1]))
    return ReadBorders(borders, features, tiles, tuple(problems))


def missing_borders(folder: Path, level: str) -> list[Problem]:
    """Return a problem for each file of borders that a project with maps lacks."""
    if not (folder / GEOMETRY_FOLDER).is_dir():
        return []
    missing = (file for file in border_files(level) if not os.path.lexists(folder / file))
    return [Problem(file, 1, 1, Said("the file is missing"), COPY) for file in missing]


_OTHER = {"Polygon": "MultiPolygon", "MultiPolygon": "Polygon"}
_KINDS = {kind.casefold(): kind for kind in _OTHER}
_DEPTHS = {"Polygon": 3, "MultiPolygon": 4}
"""Lists within one another in the coordinates."""


def _collection(text: str, file: str) -> Any:
    """Return the data of a collection with features, or raise if the file is none."""
    data = _json(text, file)
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        kind = data.get("type") if isinstance(data, dict) else data
        message = Said("a GeoJSON FeatureCollection is expected, found {found}", found=found(kind))
        raise ProjectError([Problem(file, 1, 1, message, COPY)])
    features = data.get("features")
    if not isinstance(features, list) or not features:
        message = Said("the collection has no features, one for each region")
        raise ProjectError([Problem(file, 1, 1, message, COPY)])
    if len(features) > _MOST_FEATURES:
        message = Said(
            "the collection has {count} features, more than there are regions", count=len(features)
        )
        raise ProjectError([Problem(file, 1, 1, message, COPY)])
    return data


def _features(data: Any, text: str, file: str, problems: list[Problem]) -> dict[str, Place]:
    """Return where each region stands."""
    places: dict[str, Place] = {}
    shapes: dict[str, str] = {}
    nameless = 0
    for feature in data["features"]:
        name = identifier(feature)
        if name is None:
            nameless += 1
            continue
        place = _place(text, name, file)
        if name in places:
            double = Said("{name} has two features", name=name)
            problems.append(place.problem(double, Said("Delete one of the two")))
        places[name] = place
        message, hint = next(_faults(feature), ("", ""))
        if not message:
            shape = json.dumps(feature["geometry"]["coordinates"])
            other = shapes.setdefault(shape, name)
            message = Said("they are those of {other}", other=other) if other != name else ""
        if message:
            whole = Said("the borders of {name}: {message}", name=name, message=message)
            problems.append(place.problem(whole, hint or COPY))
    if nameless:
        problems.append(without_ids(data, nameless, file))
    return places


def _json(text: str, file: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        what = Said("the file is empty") if not text.strip() else Said("this is not JSON")
        if error.pos >= len(text.rstrip()) and text.strip():
            what = Said("the file ends in the middle")
        raise ProjectError([Problem(file, error.lineno, error.colno, what, COPY)]) from error
    except RecursionError as error:
        what = Said("the file is nested too deeply")
        raise ProjectError([Problem(file, 1, 1, what, COPY)]) from error
    except ValueError as error:  # Python's own limit on the digits of a number
        what = Said("a number has too many digits")
        raise ProjectError([Problem(file, 1, 1, what, COPY)]) from error


def _place(text: str, name: str, file: str) -> Place:
    match = re.search(r'"id"\s*:\s*' + re.escape(json.dumps(name)), text)
    return Place(file, *position(text[: match.start()])) if match else Place(file, 1, 1)


def _faults(feature: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what keeps borders from being drawn, and what to do if that is not to copy them."""
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in ("Polygon", "MultiPolygon"):
        known = _KINDS.get(kind.casefold(), "") if isinstance(kind, str) else ""
        hint = Said("Write {value}", value=known) if known else ""
        said = Said("a Polygon or a MultiPolygon is expected, found {found}", found=found(kind))
        yield said, hint
        return
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        yield Said("there are no coordinates"), ""
        return
    if _depth(coordinates) == _DEPTHS[_OTHER[kind]]:
        other = _OTHER[kind]
        yield (
            Said("the coordinates are those of a {other}, not of a {kind}", other=other, kind=kind),
            Said("Write {other} as the type", other=other),
        )
        return
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            yield Said("a polygon has no ring"), ""
            return
        for ring in polygon:
            yield from ((fault, "") for fault in _ring_faults(ring))


def _depth(value: Any) -> int:
    """Return how many lists stand within one another, by the first of each."""
    depth = 0
    while isinstance(value, list) and value and depth <= max(_DEPTHS.values()):
        value, depth = value[0], depth + 1
    return depth


def _ring_faults(ring: Any) -> Iterator[str]:
    if not isinstance(ring, list) or not all(_is_point(point) for point in ring):
        yield Said("a point is not [longitude, latitude] in degrees")
    elif len(ring) < CLOSED_TRIANGLE or ring[0] != ring[-1]:
        yield Said(
            "a ring is not closed: it needs three corners and the first one again at its end"
        )
    elif len({tuple(point[:2]) for point in ring}) < CLOSED_TRIANGLE - 1:
        yield Said("a ring has no area: it needs three corners")


def _is_point(point: Any) -> bool:
    """Whether a point is two finite numbers or more; whether they make sense is seen later."""
    if not isinstance(point, list) or len(point) < 2:
        return False
    numbers = all(isinstance(x, int | float) and not isinstance(x, bool) for x in point)
    return numbers and all(abs(x) <= _FARTHEST for x in point)
