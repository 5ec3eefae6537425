"""Tables that were downloaded from statistical offices: PxWeb CSV, JSON-stat, Eurostat TSV.

All three become one list of observations: what place, which year, which value, and where it stands
in the file. Nothing is fetched here, and what a place is called is left to the caller.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from valuma_scenarios.errors import Problem, ProjectError, Said, UsageError, choose
from valuma_scenarios.project.cells import (
    Cell,
    Cells,
    is_missing,
    number_of,
    read_cells,
    table_text,
)

YEAR = re.compile(r"(?<!\d)(1[89]\d\d|2[01]\d\d)(?!\d)")
TIME_NAMES = ("time", "time_period", "tid", "vuosi", "år", "year", "aika")
PLACE_NAMES = ("geo", "alue", "område", "area", "region", "maakunta", "landskap", "seutukunta",
               "ekonomisk region", "kunta", "kommun", "municipality")  # fmt: skip
KNOWN = (*PLACE_NAMES, *TIME_NAMES)
MOST_TITLE = 10
"""Lines in which the header is looked for: a title stands above it."""
_FLAG = re.compile(r"[:\d.,\s-]*?([a-z]{1,3})$")


@dataclass(frozen=True)
class Observation:
    """One value of a table.

    Parameters
    ----------
    place : str
        Code of the place, or its name as it is written.
    label : str
        Its name, where the table has both.
    year : int
        Calendar year.
    value : float or None
        None where the table says that there is none.
    flag : str
        What the statistical office remarks, such as ``b`` (break in the series); empty for none.
    line, column : int
        Where it stands.
    """

    place: str
    label: str
    year: int
    value: float | None
    flag: str
    line: int
    column: int


def read_statistics(
    content: bytes, file: str, where: Mapping[str, str] | None = None
) -> tuple[str, list[Observation]]:
    """Read a table of a statistical office.

    Parameters
    ----------
    content : bytes
        Content of the file.
    file : str
        Name for messages.
    where : mapping of str to str, optional
        Which value of every further dimension is meant, by name or code of both.

    Returns
    -------
    form : str
        `pxweb_csv`, `json_stat` or `eurostat_tsv`.
    observations : list of Observation
        In the order of the file.

    Raises
    ------
    ProjectError
        With everything that cannot be read, and its place.
    UsageError
        If a further dimension has several values and none is chosen.
    """
    text = table_text(content, file)
    if text.lstrip().startswith("{"):
        return "json_stat", _json_stat(text, file, where or {})
    first = next((line for line in text.split("\n") if line.strip()), "")
    if "\\" in first.split("\t")[0]:
        return "eurostat_tsv", _eurostat(text, file, where or {})
    return "pxweb_csv", _pxweb(content, file, where or {})


def _chosen(name: str, values: Sequence[str], where: Mapping[str, str]) -> str:
    """Return which value of a further dimension is meant."""
    wanted = {key.casefold(): value for key, value in where.items()}.get(name.casefold())
    if wanted is None and len(values) == 1:
        return values[0]
    if wanted in values:
        return str(wanted)
    some = ", ".join(values[:6]) + (" …" if len(values) > 6 else "")
    if wanted is None:
        msg = Said(
            "{name} has {number} values ({some}): choose one with --where {name}=VALUE",
            name=name,
            number=len(values),
            some=some,
        )
        raise UsageError(msg)
    msg = Said(
        "--where {name}={wanted}: there is no such value: {hint}",
        name=name,
        wanted=wanted,
        hint=choose(wanted, values),
    )
    raise UsageError(msg)


# --- Eurostat TSV


def _eurostat(text: str, file: str, where: Mapping[str, str]) -> list[Observation]:
    """Read rows of dimensions, commas between them, then one column for each year."""
    lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    head = lines[0][1].split("\t")
    names = head[0].partition("\\")[0].strip().split(",")
    years = [int(year[0]) if (year := YEAR.search(cell)) else None for cell in head[1:]]
    if "geo" not in names or not any(years):
        message = Said("the first line names no geo and no years")
        hint = Said("Download the table with geography in the rows and time in the columns")
        raise ProjectError([Problem(file, lines[0][0], 1, message, hint)])
    rows = [(n, line, line.split("\t")[0].strip().split(",")) for n, line in lines[1:]]
    rows = [row for row in rows if len(row[2]) == len(names)]
    for place, name in enumerate(names):
        if name != "geo":
            kept = _chosen(name, list(dict.fromkeys(row[2][place] for row in rows)), where)
            rows = [row for row in rows if row[2][place] == kept]
    found: list[Observation] = []
    problems: list[Problem] = []
    for n, line, key in rows:
        column = len(line.split("\t")[0]) + 2
        for when, cell in zip(years, line.split("\t")[1:], strict=False):
            if when is not None:
                geo = key[names.index("geo")]
                found += _cell_value(Cell(cell.strip(), n, column), (geo, "", when), file, problems)
            column += len(cell) + 1
    if problems:
        raise ProjectError(problems)
    return found


def _cell_value(
    cell: Cell, about: tuple[str, str, int], file: str, problems: list[Problem], comma: bool = False
) -> Iterator[Observation]:
    """Yield the observation of a cell, or note that it is no number."""
    flagged = _FLAG.fullmatch(cell.text)
    flag = flagged[1] if flagged else ""
    value = None if is_missing(cell.text) else number_of(cell.text, comma=comma)
    if value is None and not is_missing(cell.text):
        message = Said("{text!r} is no number", text=cell.text)
        problems.append(
            Problem(file, cell.line, cell.column, message, Said("Write a number, or :"))
        )
        return
    yield Observation(*about, value, flag, cell.line, cell.column)


# --- JSON-stat


def _json_stat(text: str, file: str, where: Mapping[str, str]) -> list[Observation]:
    """Read the first dataset of JSON-stat 1.2 or 2.0."""
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        problem = Problem(
            file, line, column, Said("the file is no JSON"), Said("Download it again")
        )
        raise ProjectError([problem]) from error
    try:
        return list(_of_dataset(_dataset(data), where))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        message = Said(
            "the file is JSON, but no JSON-stat dataset ({kind}: {error})",
            kind=type(error).__name__,
            error=error,
        )
        raise ProjectError(
            [Problem(file, 1, 1, message, Said("Download it as JSON-stat"))]
        ) from error


def _dataset(data: Any) -> Any:
    """Return the dataset: the file itself (2.0), or the first one in it (1.2)."""
    if "dimension" in data:
        return data
    parts = [part for part in data.values() if isinstance(part, dict) and "dimension" in part]
    return parts[0]


def _of_dataset(data: Any, where: Mapping[str, str]) -> Iterator[Observation]:
    dimensions = data["dimension"]
    names = [str(name) for name in data.get("id", dimensions.get("id"))]
    roles = data.get("role") or dimensions.get("role") or {}
    codes = {name: _codes(dimensions[name]["category"]) for name in names}
    time = _dimension(names, roles.get("time"), TIME_NAMES)
    place = _dimension(names, roles.get("geo"), PLACE_NAMES)
    labels = dimensions[place]["category"].get("label", {})
    for name in names:
        if name not in (time, place):
            codes[name] = [_by_label(dimensions[name], codes[name], where, name)]
    values, status = data["value"], data.get("status", {})
    sizes = [len(_codes(dimensions[name]["category"])) for name in names]
    places = {name: _positions(dimensions[name]["category"]) for name in names}
    for combined in product(*(codes[name] for name in names)):
        at = 0
        for name, size, code in zip(names, sizes, combined, strict=True):
            at = at * size + places[name][code]
        key = dict(zip(names, combined, strict=True))
        value, flag = _at(values, at), _at(status, at) or ""
        year = YEAR.search(str(key[time]))
        if year:
            number = None if value is None else float(value)
            label = str(labels.get(key[place], ""))
            yield Observation(key[place], label, int(year[0]), number, str(flag), 1, 1)


def _codes(category: Any) -> list[str]:
    """Return the codes of a dimension in their order; `index` may be a list or a mapping."""
    index = category.get("index")
    if index is None:
        return [str(code) for code in category["label"]]
    if isinstance(index, dict):
        return [str(code) for code in sorted(index, key=index.__getitem__)]
    return [str(code) for code in index]


def _positions(category: Any) -> dict[str, int]:
    return {code: k for k, code in enumerate(_codes(category))}


def _dimension(names: Sequence[str], role: Any, known: Sequence[str]) -> str:
    """Return the dimension of a role, else that of a known name."""
    if role:
        return str(role[0])
    return [name for name in names if name.casefold() in known][0]  # noqa: RUF015


def _by_label(dimension: Any, codes: Sequence[str], where: Mapping[str, str], name: str) -> str:
    """Return the code that is meant, by code or by label of dimension and value."""
    labels = dimension["category"].get("label", {})
    named = {str(label): str(code) for code, label in labels.items()}
    title = str(dimension.get("label", name))
    wanted = dict(where)
    if title in wanted and name not in wanted:
        wanted[name] = wanted[title]
    if wanted.get(name) in named:
        wanted[name] = named[wanted[name]]
    return _chosen(name, codes, wanted)


def _at(values: Any, position: int) -> Any:
    """Return a value of a list, or of a mapping that leaves out what does not exist."""
    if isinstance(values, Mapping):
        return values.get(str(position))
    return values[position] if position < len(values) else None


# --- PxWeb CSV


def _pxweb(content: bytes, file: str, where: Mapping[str, str]) -> list[Observation]:
    """Read rows with a place and either a year and a value, or one value for each year."""
    cells = read_cells(_without_title(table_text(content, file)), file, KNOWN)
    if cells.problems:
        raise ProjectError(list(cells.problems))
    names = [cell.text for cell in cells.header]
    lower = [name.casefold() for name in names]
    place = next((k for k, name in enumerate(lower) if name in PLACE_NAMES), None)
    if place is None or not cells.rows:
        line = cells.header[0].line if cells.header else 1
        message = Said("no column is called what tables call their regions")
        hint = Said("Give one column one of these names: {names}", names=", ".join(PLACE_NAMES))
        raise ProjectError([Problem(file, line, 1, message, hint)])
    time = next((k for k, name in enumerate(lower) if name in TIME_NAMES), None)
    wide = [k for k in range(len(names)) if k not in (place, time) and YEAR.search(names[k])]
    rows = [row for row in cells.rows if len(row) == len(names)]
    values = wide if time is None else [_value_column(names, rows, (place, time), where)]
    others = [k for k in range(len(names)) if k not in (place, time, *values)]
    for k in others if wide and time is None else _texts(rows, others):
        kept = _chosen(names[k], list(dict.fromkeys(row[k].text for row in rows)), where)
        rows = [row for row in rows if row[k].text == kept]
    return _observations(cells, rows, (place, time, values), file, where)


def _without_title(text: str) -> bytes:
    """Return a table with empty lines in the place of what stands above its header."""
    lines = text.split("\n")
    for n, line in enumerate(lines[:MOST_TITLE]):
        names = {name.strip().casefold() for name in re.split(r'[";,\t|]+', line)}
        if names & set(PLACE_NAMES):
            return "\n".join([*[""] * n, *lines[n:]]).encode("utf-8")
    return text.encode("utf-8")


def _texts(rows: Sequence[tuple[Cell, ...]], columns: Sequence[int]) -> list[int]:
    """Return the columns that hold no numbers: further dimensions."""
    return [k for k in columns if any(not _is_value(row[k].text) for row in rows)]


def _is_value(text: str) -> bool:
    return (
        is_missing(text) or number_of(text) is not None or number_of(text, comma=True) is not None
    )


def _value_column(
    names: Sequence[str],
    rows: Sequence[tuple[Cell, ...]],
    keys: tuple[int, int],
    where: Mapping[str, str],
) -> int:
    """Return the one column of numbers, or the one that is chosen as `value`."""
    numeric = [
        k
        for k in range(len(names))
        if k not in keys and all(_is_value(row[k].text) for row in rows)
    ]
    if not numeric:
        msg = Said(
            "no column holds numbers alone: download the table as CSV without codes of values"
        )
        raise UsageError(msg)
    titles = [names[k] for k in numeric]
    return numeric[titles.index(_chosen("value", titles, where))]


def _observations(
    cells: Cells,
    rows: Sequence[tuple[Cell, ...]],
    columns: tuple[int, int | None, Sequence[int]],
    file: str,
    where: Mapping[str, str],
) -> list[Observation]:
    place, time, values = columns
    found: list[Observation] = []
    problems: list[Problem] = []
    names = [cell.text for cell in cells.header]
    if time is None:
        values = _of_one_content(names, values, where)
    for row in rows:
        for k in values:
            year = YEAR.search(names[k] if time is None else row[time].text)
            if year is None:
                continue
            about = (row[place].text, "", int(year[0]))
            found += _cell_value(row[k], about, file, problems, cells.comma)
    if problems:
        raise ProjectError(problems)
    return found


def _of_one_content(
    names: Sequence[str], columns: Sequence[int], where: Mapping[str, str]
) -> list[int]:
    """Return the columns of one thing that is measured, one for each year."""
    contents = {k: " ".join(YEAR.sub(" ", names[k]).split()) for k in columns}
    if not contents:
        msg = Said("the table has no years: neither a column of them nor columns that name one")
        raise UsageError(msg)
    kept = _chosen("value", list(dict.fromkeys(contents.values())), where)
    return [k for k, content in contents.items() if content == kept]
