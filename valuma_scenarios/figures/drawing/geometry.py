"""Region borders as polygons on a plane, read from GeoJSON.

The projection is a spherical transverse Mercator around 27 degrees east, the central meridian of
the Finnish ETRS-TM35FIN grid; the difference to the ellipsoid does not show at this scale.

References
----------
Snyder, J. P. (1987). Map projections: a working manual. U.S. Geological Survey Professional Paper
1395, section 8.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.schema.study import Borders, Study

EARTH_RADIUS_KM = 6371.0
CENTRAL_MERIDIAN = 27.0
SMALLEST_RING = 4
"""Points of the smallest island that is still an area after rounding (a triangle, closed)."""

ISLANDS_KM2, ISLANDS_SHARE = 3000.0, 0.2
"""Regions with less land than this, on less than this share of the box around it, are islands."""

INSET_WIDTH, INSET_HEIGHT, INSET_BOTTOM, INSET_PAD_KM = 0.36, 0.2, 0.52, 5.0
"""Frame of the enlarged islands: shares of the map's width and height, and kilometres around."""

NO_BORDERS = '{"features": []}'

Ring = NDArray[np.float64]

_PACKAGE = Path(__file__).parents[2]
_FOLDERS = (
    _PACKAGE / "_project" / "parameters" / "geometry",
    _PACKAGE.parent / "parameters" / "geometry",
)
"""Where the shipped geometry is: in an installed package, and in a checkout."""


@dataclass(frozen=True)
class Geometry:
    """Borders of regions.

    Parameters
    ----------
    rings : dict of str to tuple of ndarray
        Outer rings of every region, shape (point, 2): kilometres to the east and north.
    tiles : dict of str to tuple of int
        Column and row of every region in the grid of equal tiles, from the top left.
    attribution : str
        Whose data the borders are.
    """

    rings: dict[str, tuple[Ring, ...]]
    tiles: dict[str, tuple[int, int]]
    attribution: str

    def box(self, regions: tuple[str, ...], padding: float) -> tuple[Ring, Ring]:
        """Return the lower left and upper right corner around regions, in kilometres."""
        points = np.concatenate([ring for region in regions for ring in self.rings[region]])
        return points.min(axis=0) - padding, points.max(axis=0) + padding

    def coarse(self, kilometres: float) -> Geometry:
        """Return the same borders on a coarser grid, for small maps."""
        rings = {
            region: tuple(
                small
                for small in (_rounded(ring, kilometres) for ring in rings)
                if len(small) >= SMALLEST_RING
            )
            for region, rings in self.rings.items()
        }
        return Geometry(rings, self.tiles, self.attribution)

    def centre(self, region: str) -> tuple[float, float]:
        """Return the centroid of the largest ring of a region, in kilometres."""
        ring = max(self.rings[region], key=lambda r: abs(_area(r)))
        x, y = ring[:-1, 0], ring[:-1, 1]
        xn, yn = ring[1:, 0], ring[1:, 1]
        cross = x * yn - xn * y
        area = cross.sum() / 2
        return (
            float(((x + xn) * cross).sum() / (6 * area)),
            float(((y + yn) * cross).sum() / (6 * area)),
        )


@dataclass(frozen=True)
class Inset:
    """Regions of small islands, enlarged where a map has room.

    Parameters
    ----------
    rings : dict of str to tuple of ndarray
        Their outer rings, enlarged, in the kilometres of the map; empty if there are none.
    corners : tuple of tuple of float
        Lower left and upper right corner of the frame.
    """

    rings: dict[str, tuple[Ring, ...]]
    corners: tuple[tuple[float, float], tuple[float, float]]


def inset_of(geometry: Geometry, regions: tuple[str, ...]) -> Inset:
    """Return the islands among regions, enlarged beside the west coast.

    A region is one of islands if they are small and fill little of the box around them: Åland.
    """
    small = tuple(region for region in regions if _scattered(geometry.rings[region]))
    if not small or len(small) == len(regions):
        return Inset({}, ((0.0, 0.0), (0.0, 0.0)))
    low, high = geometry.box(regions, 0.0)
    own_low, own_high = geometry.box(small, INSET_PAD_KM)
    size, own = high - low, own_high - own_low
    factor = float(min(INSET_WIDTH * size[0] / own[0], INSET_HEIGHT * size[1] / own[1]))
    start = np.array([low[0], low[1] + INSET_BOTTOM * size[1]])
    rings = {
        region: tuple((ring - own_low) * factor + start for ring in geometry.rings[region])
        for region in small
    }
    end = start + own * factor
    return Inset(rings, ((float(start[0]), float(start[1])), (float(end[0]), float(end[1]))))


def _scattered(rings: tuple[Ring, ...]) -> bool:
    points = np.concatenate(rings)
    width, height = points.max(axis=0) - points.min(axis=0)
    land = sum(abs(_area(ring)) for ring in rings)
    return bool(land < ISLANDS_KM2 and land < ISLANDS_SHARE * width * height)


def _area(ring: Ring) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)


def project(lonlat: Ring) -> Ring:
    """Project degrees to kilometres (transverse Mercator on a sphere).

    Parameters
    ----------
    lonlat : ndarray, shape (point, 2)
        Longitude and latitude in degrees.
    """
    lon, lat = np.radians(lonlat[:, 0] - CENTRAL_MERIDIAN), np.radians(lonlat[:, 1])
    b = np.cos(lat) * np.sin(lon)
    x = np.arctanh(b)
    y = np.arctan2(np.tan(lat), np.cos(lon))
    return np.column_stack([x, y]) * EARTH_RADIUS_KM


def geometry_of(study: Study) -> Geometry | None:
    """Return the borders of a study's own project, else the shipped ones, else None."""
    if study.borders is not None:
        return _parse(study.borders.geojson, study.borders.tiles)
    return read_geometry(study.level)


def tiles_of(study: Study) -> Geometry | None:
    """Return what a map of tiles is drawn from: the borders' own tiles, else the shipped ones.

    A level without borders may have tiles: those of sub-regions stand in the place of their region,
    the largest in the middle. They have no rings.
    """
    known = geometry_of(study)
    if known is not None:
        return known
    for folder in _FOLDERS:
        path = folder / f"{study.level}_tiles.csv"
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            places = _parse(NO_BORDERS, text).tiles
            if set(map(str, study.regions.index)) <= set(places):
                return Geometry({}, places, "")
    return None


@lru_cache(maxsize=4)
def read_geometry(level: str = "maakunta") -> Geometry | None:
    """Return the shipped borders of a regional level, or None where there are none."""
    shipped = shipped_borders(level)
    return _parse(shipped.geojson, shipped.tiles) if shipped else None


def borders_of(study: Study) -> Borders | None:
    """Return borders and tiles of a study's own project, else the shipped ones, else None."""
    return study.borders or shipped_borders(study.level)


def shipped_borders(level: str) -> Borders | None:
    """Return the shipped borders and tiles of a regional level as text, or None."""
    for folder in _FOLDERS:
        path = folder / f"{level}.geojson"
        if path.is_file():
            tiles = folder / f"{level}_tiles.csv"
            return Borders(path.read_text(encoding="utf-8"), tiles.read_text(encoding="utf-8"))
    return None


@lru_cache(maxsize=4)
def _parse(geojson: str, tiles: str) -> Geometry:
    data = json.loads(geojson)
    rings = {f["properties"]["id"]: _rings(f["geometry"]) for f in data["features"]}
    rows = csv.DictReader(io.StringIO(tiles))
    places = {row["id"].strip(): (int(row["column"]), int(row["row"])) for row in rows}
    return Geometry(rings, places, str(data.get("attribution", "")))


def _rings(geometry: dict[str, Any]) -> tuple[Ring, ...]:
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    rings = [_rounded(project(np.array(polygon[0], dtype=float))) for polygon in polygons]
    largest = max(len(ring) for ring in rings)
    return tuple(ring for ring in rings if len(ring) >= SMALLEST_RING or len(ring) == largest)


def _rounded(ring: Ring, kilometres: float = 1.0) -> Ring:
    """Round to a grid and drop points that then repeat.

    A kilometre is about half a pixel in the largest map; neighbours are rounded alike, so borders
    stay common.
    """
    whole = np.round(ring / kilometres) * kilometres
    moves = np.any(whole[1:] != whole[:-1], axis=1)
    kept: Ring = whole[np.concatenate([[True], moves])]
    return kept
