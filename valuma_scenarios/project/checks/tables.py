"""Checks of the tables of regions: shares, parents, neighbours and baseline cells."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain

from valuma_scenarios.errors import Problem, Said, choose, nearest, together
from valuma_scenarios.project.checks.codes import region_ids
from valuma_scenarios.project.checks.scenarios import Span
from valuma_scenarios.project.kinds import KINDS
from valuma_scenarios.project.load import Loaded
from valuma_scenarios.project.table_shapes import PLACES
from valuma_scenarios.project.tables import ONE_OF_TWO, Row, Table
from valuma_scenarios.project.yaml_marks import Place
from valuma_scenarios.schema.reference import Indicator

ROUNDING = 5e-6
"""Shares are written with six decimals, so that a sum of seven may be off by this much."""
_FIRST_YEAR, _LAST_YEAR = 1990, 2030
_SHOWN = 5
"""Regions that a message names at most."""
REGION = Said("region")
_MISSING = Said("the table is missing"), Said('Copy it: "valuma init DIR"')
_WHOLE_BELOW = 10_000
"""Smaller populations have no decimals, not even as the mean of a year."""


def has_level(loaded: Loaded, level: str) -> bool:
    """Return whether a project means to have a level: the main always, others by any table."""
    files = _files(loaded, level).values()
    return level == loaded.raw.area.main or any(file in loaded.raw.hashes for file in files)


def _files(loaded: Loaded, level: str) -> dict[str, str]:
    """Return the files of a level by the name of the table."""
    names = [level + part for part in ("", "_baseline", "_neighbours")]
    return {name: loaded.raw.shapes[name][0] for name in names}


def _levels(loaded: Loaded, part: str) -> Iterator[tuple[str, Table]]:
    for level in loaded.raw.area.levels:
        table = loaded.raw.tables.get(level + part)
        if table is not None:
            yield level, table


def missing_tables(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that a level has all its tables, and that there is at least the main level."""
    problems: list[Problem] = []
    known = {*loaded.raw.hashes, *(problem.file for problem in loaded.raw.problems)}
    file = loaded.raw.shapes[PLACES][0]
    if file not in known and loaded.raw.area.large:
        problems.append(Problem(file, 1, 1, *_MISSING))
    for level in loaded.raw.area.levels:
        files = _files(loaded, level)
        there = [name for name, file in files.items() if file in known]
        problems.extend(
            Problem(file, 1, 1, *_MISSING)
            for name, file in files.items()
            if has_level(loaded, level) and name not in there
        )
    return problems


def region_rows(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check ids, parents, sizes and shares of regions."""
    problems: list[Problem] = []
    main, whole = loaded.raw.area.main, loaded.raw.area.whole.id
    parents, types = region_ids(loaded, main), loaded.raw.types or ()
    for level, table in _levels(loaded, ""):
        problems.extend(twice(table, ("id",)))
        for row in table.rows:
            if row["id"] == whole:
                message = Said("{whole} stands for the whole and cannot be a region", whole=whole)
                hint = Said("Delete the row, or use another id")
                problems.append(row.places["id"].problem(message, hint))
            if level != main and parents and row.text("parent") not in parents:
                message = Said("unknown parent {name!r}", name=row["parent"])
                problems.append(
                    row.places["parent"].problem(message, choose(row["parent"], parents))
                )
            problems.extend(_sizes(row))
            problems.extend(_type_shares(row, types))
    return problems


def municipality_rows(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check ids, parents and sizes of municipalities."""
    table, levels = loaded.raw.tables.get(PLACES), tuple(loaded.raw.area.levels)
    parents = region_ids(loaded, levels[-2] if len(levels) > 1 else levels[0])
    problems = list(twice(table, ("id",))) if table else []
    for row in table.rows if table else ():
        if parents and row["parent"] is not None and row.text("parent") not in parents:
            message = Said("unknown parent {name!r}", name=row["parent"])
            problems.append(row.places["parent"].problem(message, choose(row["parent"], parents)))
        problems.extend(_sizes(row, ("population",)))
    return problems


def _sizes(
    row: Row, columns: tuple[str, ...] = ("population", "gdp_per_capita")
) -> Iterator[Problem]:
    for column in columns:
        if row.number(column) <= 0:
            message = Said(
                "{name} must be above {limit:g}, found {found}",
                name=column,
                limit=0,
                found=row[column],
            )
            yield row.places[column].problem(message, Said("Correct the number"))
    people = row.number("population")
    if 0 < people < _WHOLE_BELOW and people % 1:
        message = Said("population is a number of people, found {people:g}", people=people)
        hint = Said(
            "Write whole people: {number} if the point stands between thousands",
            number=round(people * 1000),
        )
        yield row.places["population"].problem(message, hint)
    if row.cells.get("nspa") not in (0, 1, None):
        yield row.places["nspa"].problem(
            Said("nspa must be 0 or 1, found {found}", found=row["nspa"]), Said("Use 0 or 1")
        )


def _type_shares(row: Row, types: Sequence[str]) -> Iterator[Problem]:
    shares = {name: row.number(name) for name in types if name in row.cells}
    outside = [
        name for name, share in shares.items() if not math.isnan(share) and not 0 <= share <= 1
    ]
    for name in outside:
        message = Said(
            "the share {name} must lie in 0 … 1, found {found:g}", name=name, found=shares[name]
        )
        hint = (
            Said("Write {value}", value=f"{shares[name] / 100:.6g}")
            if 1 < shares[name] <= 100
            else Said("Correct the share")
        )
        yield row.places[name].problem(message, hint)
    total = math.fsum(shares.values())
    if shares and not outside and abs(total - 1) > ROUNDING:
        message = Said(
            "the shares of {region} by region type sum to {total:.6g}, not to 1",
            region=row["id"],
            total=total,
        )
        yield row.places[next(iter(shares))].problem(
            message, Said("Change the shares so that they sum to 1")
        )


def baseline_cells(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that baselines name known indicators, regions and sources, inside their bounds."""
    problems: list[Problem] = []
    for level, table in _levels(loaded, "_baseline"):
        problems.extend(twice(table, ("indicator", "region")))
        problems.extend(known_cells(loaded, level, table))
    return problems


def known_cells(loaded: Loaded, level: str, table: Table) -> Iterator[Problem]:
    """Yield cells that name unknown indicators, regions or sources, or lie outside of bounds."""
    ids = {
        "indicator": loaded.ids("indicators"),
        "source": loaded.ids("sources") if loaded.complete("sources") else (),
    }
    listed = {"indicator": Said("the indicators"), "source": Said("the sources")}
    strange = {
        column: frozenset(table.named[column]) - set(known)
        for column, known in ids.items()
        if known
    }
    indicators = loaded.values("indicators")
    for row in table.rows:
        for column, names in strange.items():
            if row[column] is not None and row.text(column) in names:
                title = KINDS[f"{column}s"].title
                message = Said("unknown {title} {name!r}", title=title, name=row[column])
                hint = choose(row[column], ids[column], listed[column])
                yield row.places[column].problem(message, hint)
        yield from _inside(indicators.get(row.text("indicator")), row)
    file = loaded.raw.shapes[level][0]
    yield from _strangers(table, ("region",), region_ids(loaded, level), file)


def _strangers(
    table: Table, columns: tuple[str, ...], regions: frozenset[str] | None, file: str
) -> Iterator[Problem]:
    """Yield each region that the level does not have, once, where it is named first."""
    if not regions or regions.issuperset(chain(*(table.named[column] for column in columns))):
        return
    rows: dict[str, list[Place]] = {}
    for row in table.rows:
        for name in {row.text(column): None for column in columns if row[column] is not None}:
            column = next(column for column in columns if row.text(column) == name)
            rows.setdefault(name, []).append(row.places[column])
    for name, places in rows.items():
        if name not in regions:
            message = Said(
                "unknown {title} {name!r} in {rows} rows"
                if len(places) > 1
                else "unknown {title} {name!r}",
                title=REGION,
                name=name,
                rows=len(places),
            )
            yield places[0].problem(message, stranger(name, regions, file))


def stranger(name: str, regions: frozenset[str], file: str) -> str:
    """Return what to do about a region that a level does not have."""
    near = nearest(name, regions)
    if near is not None:
        return Said("Did you mean {name!r}?", name=near)
    return Said(
        "Delete what names it here, or add {name} to {file}: it lists the regions there are",
        name=name,
        file=file,
    )


def _inside(indicator: Indicator | None, row: Row) -> Iterator[Problem]:
    year = row.number("year")
    if not math.isnan(year) and not _FIRST_YEAR <= year <= _LAST_YEAR:
        message = Said("the year {year:g} is out of range", year=year)
        hint = Said(
            "Use a year from {first} to {last}",
            first=_FIRST_YEAR,
            last=_LAST_YEAR,
        )
        yield row.places["year"].problem(message, hint)
    if indicator is None:
        return
    low, high = indicator.bounds
    value = row.number("value")
    if (low is not None and value < low) or (high is not None and value > high):
        message = Said(
            "{indicator} is {value:g}, outside its bounds {low} … {high}",
            indicator=row["indicator"],
            value=value,
            low=low,
            high=high,
        )
        yield row.places["value"].problem(message, Said("Correct the value or the bounds"))


_ADD_ROWS = Said(
    "Add the rows; where no value exists, write : as the value, which is treated as the mean of "
    "the other regions of its parent and marked in the results"
)


def _without_levels(table: Table) -> Iterator[Problem]:
    """Yield the indicators of which no region has a level."""
    rows: dict[str, list[Row]] = {}
    for row in table.rows:
        rows.setdefault(row.text("indicator"), []).append(row)
    damaged = {(problem.line, problem.column) for problem in table.problems}
    for name, same in rows.items():
        places = [row.places["value"] for row in same]
        lacking = all(row["value"] is None for row in same)
        if lacking and not any((place.line, place.column) in damaged for place in places):
            message = Said("no region has a value of {name}", name=name)
            yield places[0].problem(message, Said("Write the value of at least one region"))


def missing_cells(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that every indicator has a value in every region.

    A level below the main one may lack an indicator altogether, but not in some regions only.
    """
    problems: list[Problem] = []
    for level, table in _levels(loaded, "_baseline"):
        problems.extend(_without_levels(table))
        regions = region_ids(loaded, level)
        if regions is None or not table.complete or not loaded.complete("indicators"):
            continue
        there: dict[str, set[str]] = {}
        for row in table.rows:
            there.setdefault(row.text("indicator"), set()).add(row.text("region"))
        for name in loaded.ids("indicators"):
            lacking = sorted(regions - there.get(name, set()))
            optional = level != loaded.raw.area.main and name not in there
            if not lacking or optional:
                continue
            lines = [row.places["indicator"].line for row in table.rows if row["indicator"] == name]
            message = Said(
                "{name} has no value for {regions}"
                if len(lacking) <= _SHOWN
                else "{name} has no value for {regions} and {others} more",
                name=name,
                regions=", ".join(lacking[:_SHOWN]),
                others=len(lacking) - _SHOWN,
            )
            problems.append(Problem(table.file, max(lines, default=1), 1, message, _ADD_ROWS))
    return problems


def neighbour_pairs(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that neighbours are known regions and neighbours of one another."""
    problems: list[Problem] = []
    for level, table in _levels(loaded, "_neighbours"):
        regions = region_ids(loaded, level)
        pairs = {(row.text("region"), row.text("neighbour")) for row in table.rows}
        problems.extend(twice(table, ("region", "neighbour")))
        problems.extend(
            _strangers(table, ("region", "neighbour"), regions, loaded.raw.shapes[level][0])
        )
        for row in table.rows:
            pair = {row.text("region"), row.text("neighbour")}
            unknown = bool(regions) and not pair <= (regions or set())
            region, neighbour = row.text("region"), row.text("neighbour")
            if region == neighbour:
                message = Said("{region} is its own neighbour", region=region)
                problems.append(row.places["neighbour"].problem(message, Said("Delete the row")))
            elif table.complete and not unknown and (neighbour, region) not in pairs:
                message = Said(
                    "{neighbour} is a neighbour of {region}, but not the other way round",
                    neighbour=neighbour,
                    region=region,
                )
                hint = Said("Add the row {neighbour},{region}", neighbour=neighbour, region=region)
                problems.append(row.places["neighbour"].problem(message, hint))
    return problems


def twice(table: Table, columns: tuple[str, ...]) -> Iterator[Problem]:
    """Yield rows that have the same cells in some columns as one before them."""
    seen: set[tuple[object, ...]] = set()
    for row in table.rows:
        key = tuple(row[column] for column in columns)
        if key in seen:
            name = ", ".join(str(part) for part in key)
            message = Said(
                "{columns} {name}: there is a row for it already",
                columns=together(columns),
                name=name,
            )
            yield row.places[columns[0]].problem(message, ONE_OF_TWO)
        seen.add(key)


TABLE_CHECKS = (
    missing_tables,
    region_rows,
    municipality_rows,
    baseline_cells,
    missing_cells,
    neighbour_pairs,
)
