"""Borders of regions and the grid of equal tiles: files of a project that maps are drawn from."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from valuma_scenarios.errors import Problem, ProjectError, found
from valuma_scenarios.project.tables import Shape, Table, read_table
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
_COPY = 'Copy it from a fresh project: "valuma init DIR"'
_LONGEST_DEGREES, _HIGHEST_DEGREES = 180.0, 90.0


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
        features = _features(text, files[0], problems)
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
    """Return a problem for each file of borders that a project lacks."""
    missing = (file for file in border_files(level) if not (folder / file).is_file())
    return [Problem(file, 1, 1, "the file is missing", _COPY) for file in missing]


def _features(text: str, file: str, problems: list[Problem]) -> dict[str, Place]:
    """Return where each region stands, or raise if the file is no collection of regions."""
    data = _json(text, file)
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        kind = data.get("type") if isinstance(data, dict) else data
        message = f"a GeoJSON FeatureCollection is expected, found {found(kind)}"
        raise ProjectError([Problem(file, 1, 1, message, _COPY)])
    features = data.get("features")
    if not isinstance(features, list) or not features:
        message = "the collection has no features, one for each region"
        raise ProjectError([Problem(file, 1, 1, message, _COPY)])
    places: dict[str, Place] = {}
    for number, feature in enumerate(features, start=1):
        name = _identifier(feature)
        if name is None:
            message = f"feature {number} has no region id"
            hint = 'Write "properties": {"id": "MK01", …}'
            problems.append(Problem(file, 1, 1, message, hint))
            continue
        place = _place(text, name, file)
        if name in places:
            problems.append(place.problem(f"{name} has two features", "Delete one of the two"))
        places[name] = place
        fault = next(_faults(feature), "")
        if fault:
            problems.append(place.problem(f"the borders of {name}: {fault}", _COPY))
    return places


def _json(text: str, file: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        what = "the file is empty" if not text.strip() else "this is not JSON"
        if error.pos >= len(text.rstrip()) and text.strip():
            what = "the file ends in the middle"
        raise ProjectError([Problem(file, error.lineno, error.colno, what, _COPY)]) from error
    except RecursionError as error:
        raise ProjectError([Problem(file, 1, 1, "the file is nested too deeply", _COPY)]) from error


def _identifier(feature: Any) -> str | None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    name = properties.get("id") if isinstance(properties, dict) else None
    return name if isinstance(name, str) and name else None


def _place(text: str, name: str, file: str) -> Place:
    match = re.search(r'"id"\s*:\s*' + re.escape(json.dumps(name)), text)
    return Place(file, *position(text[: match.start()])) if match else Place(file, 1, 1)


def _faults(feature: dict[str, Any]) -> Iterator[str]:
    """Yield what keeps borders from being drawn."""
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in ("Polygon", "MultiPolygon"):
        yield f"a Polygon or a MultiPolygon is expected, found {found(kind)}"
        return
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        yield "there are no coordinates"
        return
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            yield "a polygon has no ring"
            return
        for ring in polygon:
            yield from _ring_faults(ring)


def _ring_faults(ring: Any) -> Iterator[str]:
    if not isinstance(ring, list) or not all(_is_point(point) for point in ring):
        yield "a point is not [longitude, latitude] in degrees"
    elif len(ring) < CLOSED_TRIANGLE or ring[0] != ring[-1]:
        yield "a ring is not closed: it needs three corners and the first one again at its end"


def _is_point(point: Any) -> bool:
    if not isinstance(point, list) or len(point) < 2:
        return False
    if not all(isinstance(x, int | float) and math.isfinite(x) for x in point):
        return False
    return abs(point[0]) <= _LONGEST_DEGREES and abs(point[1]) <= _HIGHEST_DEGREES
