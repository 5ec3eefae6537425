"""Whether borders make sense: whose they are, and whether they lie where Finland lies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from valuma_scenarios.errors import Problem, Said
from valuma_scenarios.project.yaml_marks import Place

LONGITUDES, LATITUDES = (19.0, 32.0), (59.0, 71.0)
"""Where Finland lies, degrees, rounded outwards to whole ones."""
_WHERE = Said("Finland lies at longitude 19–32, latitude 59–71")
_MARGIN = 1.0
_HALF = 0.5
_DEGREES = 360.0
_CODE = re.compile(r"(?:[A-Z]{2})?(\d{1,3})")
_MOST_MAAKUNTA = 21
"""Highest code of a maakunta (Åland); 20 and 3 were given up."""
_LISTED = 8


def identifier(feature: Any) -> str | None:
    """Return the id of the region that a feature shows."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    name = properties.get("id") if isinstance(properties, dict) else None
    return name if isinstance(name, str) and name else None


def with_ids(data: Any, text: str) -> str:
    """Give the features the ids of their regions where they carry official codes instead.

    Official files name a region by a column such as ``maakunta`` with "01", and spreadsheets and
    map programs turn that into the number 1. The first column counts in which every feature has
    another code of a maakunta (MK01 to MK21).

    Parameters
    ----------
    data : dict
        A collection of features; ids are put into it.
    text : str
        The text it was read from.

    Returns
    -------
    str
        The text with the ids; the same text if they were there, or if there are no such codes.
    """
    features = [feature for feature in data["features"] if isinstance(feature, dict)]
    if all(identifier(feature) for feature in features):
        return text
    for column in ("id", *_columns(features)):
        codes = [_code(_value(feature, column)) for feature in features]
        if None not in codes and len(set(codes)) == len(codes):
            for feature, code in zip(features, codes, strict=True):
                properties = feature.get("properties")
                own = properties if isinstance(properties, dict) else {}
                feature["properties"] = {**own, "id": code}
            return json.dumps(data, ensure_ascii=False)
    return text


def _columns(features: list[Any]) -> tuple[str, ...]:
    """Return the names of the properties that every feature has."""
    sets = [f["properties"].keys() for f in features if isinstance(f.get("properties"), dict)]
    if not sets:
        return ()
    return tuple(name for name in sets[0] if all(name in other for other in sets))


def _value(feature: Any, column: str) -> Any:
    properties = feature.get("properties")
    inside = properties.get(column) if isinstance(properties, dict) else None
    return feature.get("id") if inside is None and column == "id" else inside


def _code(value: Any) -> str | None:
    """Return the id of the maakunta that a code names, or None."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = f"{value:g}" if isinstance(value, float) else str(value).strip()
    match = _CODE.fullmatch(text)
    number = int(match[1]) if match else 0
    known = match is not None and (text.startswith("MK") or text[:1].isdigit())
    return f"MK{number:02d}" if known and 0 < number <= _MOST_MAAKUNTA else None


def without_ids(data: Any, count: int, file: str) -> Problem:
    """Return the one problem of features that name no region, with the columns they have."""
    columns = _columns([f for f in data["features"] if isinstance(f, dict)])
    message = Said(
        "{nameless} of {features} features have no region id; their properties are {columns}"
        if columns
        else "{nameless} of {features} features have no region id",
        nameless=count,
        features=len(data["features"]),
        columns=", ".join(columns[:_LISTED]),
    )
    hint = Said('Write the code of the region as "properties": {"id": "MK01", …}')
    return Problem(file, 1, 1, message, hint)


def misplaced(data: Any, file: str, places: Mapping[str, Place]) -> Iterator[Problem]:
    """Yield what is wrong with where the borders lie: axes swapped, metres, another country.

    Parameters
    ----------
    data : dict
        A collection whose features are sound by themselves and have the ids of their regions.
    file : str
        Name for messages.
    places : mapping of str to Place
        Where each region stands in the file.

    Yields
    ------
    Problem
        One if most of the file lies elsewhere; else one for each region that does, or of which a
        point does.
    """
    features = data["features"]
    fault = _elsewhere([point for feature in features for point in _points(feature, 10)])
    if fault:
        yield Problem(file, 1, 1, *fault)
        return
    for feature in features:
        fault = _elsewhere(list(_points(feature, 10))) or _stray(_points(feature, 1))
        if fault:
            name = str(identifier(feature))
            yield places[name].problem(
                Said("the borders of {name}: {message}", name=name, message=fault[0]), fault[1]
            )


def _elsewhere(points: list[Any]) -> tuple[str, str] | None:
    """Return message and hint if most points lie elsewhere."""
    if not points or _share(points, LONGITUDES, LATITUDES) > _HALF:
        return None
    if _share(points, LATITUDES, LONGITUDES) > _HALF:
        return (
            Said("points look like [latitude, longitude]; {where}", where=_WHERE),
            Said("Write the longitude first: [24.9, 60.2]"),
        )
    if max(abs(x) for point in points for x in point[:2]) > _DEGREES:
        return (
            Said(
                "points look like metres of a map projection{projection}; {where}",
                projection=_projection(points),
                where=_WHERE,
            ),
            Said("Transform the file to longitude and latitude (WGS 84, EPSG:4326)"),
        )
    hint = Said("Use the borders of the regions in degrees of longitude and latitude")
    return Said("the borders lie elsewhere; {where}", where=_WHERE), hint


def _stray(points: Iterable[Any]) -> tuple[str, str] | None:
    """Return message and hint of the first point that lies elsewhere, if there is one."""
    for point in points:
        if not _lies(point, LONGITUDES, LATITUDES):
            message = Said(
                "the point [{east:g}, {north:g}] lies elsewhere; {where}",
                east=point[0],
                north=point[1],
                where=_WHERE,
            )
            return message, Said("Correct the point, or take it out")
    return None


def _projection(points: list[Any]) -> str:
    """Return the projection that metres in Finland would have, in brackets, or nothing."""
    east, north = points[len(points) // 2][:2]
    if 5e4 <= east <= 8e5 and 6.5e6 <= north <= 7.9e6:
        return " (ETRS-TM35FIN, EPSG:3067)"
    if 2e6 <= east <= 3.6e6 and 8e6 <= north <= 1.2e7:
        return " (Web Mercator, EPSG:3857)"
    return ""


def _share(points: list[Any], first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the share of points whose two numbers lie in two ranges."""
    return sum(_lies(point, first, second) for point in points) / len(points)


def _lies(point: Any, first: tuple[float, float], second: tuple[float, float]) -> bool:
    """Whether the two numbers of a point lie in two ranges, with a degree of margin."""
    x, y = point[0], point[1]
    return (
        first[0] - _MARGIN <= x <= first[1] + _MARGIN
        and second[0] - _MARGIN <= y <= second[1] + _MARGIN
    )


def _points(feature: Any, step: int) -> Iterator[Any]:
    """Yield the first corner of every ring and every so-manieth after it."""
    geometry = feature["geometry"]
    coordinates = geometry["coordinates"]
    for polygon in [coordinates] if geometry["type"] == "Polygon" else coordinates:
        for ring in polygon:
            yield from ring[::step]
