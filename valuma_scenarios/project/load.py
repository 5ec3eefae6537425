"""Files of a project to checked objects, keeping the place of everything.

Reading never stops at the first problem: each step returns what it could read and what is wrong.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from valuma_scenarios.errors import Problem, ProjectError, Said, choose, found
from valuma_scenarios.project.borders import ReadBorders, border_files, read_borders
from valuma_scenarios.project.file_names import no_file, wrong_suffix
from valuma_scenarios.project.kinds import KINDS, Kind, loose_model
from valuma_scenarios.project.reading import is_left_over, read_bounded, unreadable
from valuma_scenarios.project.schema_problems import schema_problems
from valuma_scenarios.project.table_shapes import Shape, region_tables
from valuma_scenarios.project.tables import Table, read_table
from valuma_scenarios.project.text import id_hint
from valuma_scenarios.project.yaml_marks import Document, Keys, Place, read_yaml
from valuma_scenarios.schema.area import FINLAND, Area

Result = TypeVar("Result")

MOST_BYTES = 5_000_000
"""Size of the largest file of a project: borders fit for a map of the country stay far below."""
FILES_HELD = 128  # those of one project, or two small ones


@dataclass(frozen=True)
class Entry:
    """One entry of a file: a parameter, a source, a scenario and so on."""

    kind: str
    id: str
    document: Document
    path: Keys
    """Path of the entry inside its file; empty when the file is the entry."""
    value: Any = None
    """The checked object; None if the schema refused it."""

    @property
    def data(self) -> Any:
        """Data of the entry as read."""
        data = self.document.data
        for key in self.path:
            data = data[key]
        return data

    def place(self, *path: str | int) -> Place:
        """Return where a value inside the entry stands."""
        return self.document.value_place((*self.path, *path))

    def key_place(self, *path: str | int) -> Place:
        """Return where a key inside the entry stands; without a path, the entry's own key."""
        return self.document.key_place((*self.path, *path))

    def states(self, *path: str | int) -> bool:
        """Return whether the entry itself states something at a path."""
        return self.document.has((*self.path, *path))


@dataclass(frozen=True)
class Raw:
    """A project as read: documents by kind, tables by name, hashes by file, and problems."""

    folder: Path | None
    documents: dict[str, tuple[Document, ...]] = field(repr=False)
    tables: dict[str, Table] = field(repr=False)
    hashes: dict[str, str] = field(repr=False)
    problems: tuple[Problem, ...] = ()
    broken: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Files of each kind that could not be read at all."""
    borders: dict[str, ReadBorders] = field(default_factory=dict, repr=False)
    """Borders by level, for the levels that have both files of them."""
    contents: dict[str, bytes] = field(default_factory=dict, repr=False)
    """Content of every input by file, as it was read."""
    area: Area = FINLAND
    """What the regions are and make up together, as far as the project says it soundly."""
    types: tuple[str, ...] | None = None
    """Region types; None if their file was not read."""

    @cached_property
    def shapes(self) -> dict[str, tuple[str, Shape]]:
        """File and columns of every table of regions that the project may have, by name."""
        return region_tables(self.area, self.types)

    def with_document(self, kind: str, document: Document) -> Raw:
        """Return the project with one document replaced (same file) or added."""
        old = self.documents.get(kind, ())
        others = tuple(d for d in old if d.file != document.file)
        return replace(self, documents={**self.documents, kind: (*others, document)})


@dataclass(frozen=True)
class Loaded:
    """Every entry of a project, checked against the schema, by kind and id."""

    raw: Raw
    entries: dict[str, dict[str, Entry]]
    problems: tuple[Problem, ...]

    def ids(self, kind: str) -> tuple[str, ...]:
        """Return the ids of all entries of a kind, also of those that the schema refused."""
        return tuple(self.entries.get(kind, {}))

    def values(self, kind: str) -> dict[str, Any]:
        """Return the checked objects of a kind by id."""
        entries = self.entries.get(kind, {})
        return {name: entry.value for name, entry in entries.items() if entry.value is not None}

    def complete(self, kind: str) -> bool:
        """Return whether all files of a kind could be read, so that an id can be called unknown."""
        return bool(self.entries.get(kind)) and not self.raw.broken.get(kind)


def sha256(content: bytes) -> str:
    """Return the SHA-256 of a text file, the same for every kind of line end."""
    normal = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return hashlib.sha256(normal).hexdigest()


def read_project(folder: Path, level: str | None = None) -> Raw:
    """Read the files of a project.

    Parameters
    ----------
    folder : pathlib.Path
        Holds `scenarios/` and `parameters/`.
    level : str, optional
        Level of a run, by id or name: the large tables of other levels are left unread. All files
        if not given.

    Returns
    -------
    Raw
        With the problems of reading: encoding, syntax, missing files.
    """
    contents: dict[str, bytes] = {}
    documents, broken, problems = _read_documents(folder, contents)
    area, types = _area(documents["study"]), _types(documents["region_types"])
    shapes = region_tables(area, types)
    wanted = level is None or area.level_named(level) == area.large
    unread = None if wanted else area.large
    if unread is not None:
        shapes = {name: shape for name, shape in shapes.items() if not name.startswith(unread)}
    tables = _read_tables(folder, shapes, contents, problems)
    borders = _read_borders(folder, area, contents, problems)
    hashes = {file: sha256(content) for file, content in contents.items()}
    return Raw(
        folder, documents, tables, hashes, tuple(problems), broken, borders, contents, area, types
    )


def _read_documents(
    folder: Path, contents: dict[str, bytes]
) -> tuple[dict[str, tuple[Document, ...]], dict[str, tuple[str, ...]], list[Problem]]:
    """Return the YAML files by kind, the names of those that cannot be read, and the problems."""
    documents: dict[str, tuple[Document, ...]] = {}
    broken: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for kind in KINDS.values():
        files = sorted(path for path in _named(folder, kind.pattern) if not is_left_over(path))
        if not files and not kind.optional:
            problems.append(no_file(folder, kind.pattern))
        read: list[Document] = []
        for path in files:
            file = path.relative_to(folder).as_posix()
            document = _read(path, file, contents if kind.is_input else {}, problems, _document)
            if document is None:
                broken[kind.name] = (*broken.get(kind.name, ()), file)
            else:
                read.append(document)
                problems.extend(document.problems)
        documents[kind.name] = tuple(read)
        problems.extend(wrong_suffix(folder, kind))
    return documents, broken, problems


def _named(folder: Path, pattern: str) -> list[Path]:
    """Return the files of a pattern, with a link that leads nowhere: it is there to be read."""
    found = list(folder.glob(pattern))
    return found or [path for path in (folder / pattern,) if os.path.lexists(path)]


def _area(documents: tuple[Document, ...]) -> Area:
    """Return the area that a project states; Finland where it states none, or no sound one."""
    stated = [d.data["area"] for d in documents if isinstance(d.data, dict) and "area" in d.data]
    try:
        return Area.model_validate(stated[0]) if stated else FINLAND
    except ValidationError:
        return FINLAND


def _types(documents: tuple[Document, ...]) -> tuple[str, ...] | None:
    """Return the region types of a project; None if no file could be read."""
    found = [document.data for document in documents if isinstance(document.data, dict)]
    return tuple(str(name) for data in found for name in data) if found else None


def _read_borders(
    folder: Path, area: Area, contents: dict[str, bytes], problems: list[Problem]
) -> dict[str, ReadBorders]:
    borders: dict[str, ReadBorders] = {}
    for level in area.levels:
        files = border_files(level)
        if not all(os.path.lexists(folder / file) for file in files):
            continue
        both = [_read(folder / f, f, contents, problems, lambda found, _: found) for f in files]
        if both[0] is not None and both[1] is not None:
            borders[level] = read_borders((both[0], both[1]), files)
            problems.extend(borders[level].problems)
    return borders


# The same files are read again, as facts beside a run; nobody changes them once they are read.
@lru_cache(maxsize=FILES_HELD)
def _document(content: bytes, file: str) -> Document:
    return read_yaml(content, file)


@lru_cache(maxsize=FILES_HELD)
def _table(content: bytes, file: str, shape: Shape) -> Table:
    return read_table(content, file, shape)


def _read_tables(
    folder: Path,
    shapes: Mapping[str, tuple[str, Shape]],
    contents: dict[str, bytes],
    problems: list[Problem],
) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    for name, (pattern, shape) in shapes.items():
        path = folder / pattern
        if os.path.lexists(path):
            table = _read(path, pattern, contents, problems, partial(_table, shape=shape))
            if table is not None:
                tables[name] = table
                problems.extend(table.problems)
    return tables


def _read(
    path: Path,
    file: str,
    contents: dict[str, bytes],
    problems: list[Problem],
    reader: Callable[[bytes, str], Result],
) -> Result | None:
    try:
        content = read_bounded(path, MOST_BYTES)
    except OSError as error:
        problems.append(unreadable(error, file))
        return None
    contents[file] = content
    try:
        return reader(content, file)
    except ProjectError as error:
        problems.extend(error.problems)
        return None


def load(raw: Raw) -> Loaded:
    """Check every entry of a project against its schema.

    Parameters
    ----------
    raw : Raw
        A project as read, with overrides already applied.

    Returns
    -------
    Loaded
        With the problems of reading and of the schema.
    """
    said = {(p.file, p.line, p.column) for p in raw.problems}
    problems: list[Problem] = []
    entries: dict[str, dict[str, Entry]] = {}
    for kind in KINDS.values():
        entries[kind.name] = {}
        problems.extend(_not_mappings(raw.documents.get(kind.name, ())))
        for unchecked in raw_entries(kind, raw):
            entry = _check(kind, unchecked, problems)
            twin = entries[kind.name].setdefault(entry.id, entry)
            if twin is not entry:
                place = entry.place("id") if kind.whole else entry.key_place()
                message = Said(
                    "the {title} {name!r} is already in {file}",
                    title=kind.title,
                    name=entry.id,
                    file=twin.document.file,
                )
                problems.append(place.problem(message, Said("Rename or delete one of the two")))
        problems.extend(_closed_ids(kind, raw, entries[kind.name]))
    # What could not be read at a place was replaced there: the schema has nothing to add.
    fresh = (p for p in problems if (p.file, p.line, p.column) not in said)
    return Loaded(raw, entries, (*raw.problems, *fresh))


def _not_mappings(documents: tuple[Document, ...]) -> list[Problem]:
    return [
        document.value_place(()).problem(
            Said("a mapping is expected, found {found}", found=found(document.data)),
            Said('Write "key: value" lines'),
        )
        for document in documents
        if not isinstance(document.data, dict)
    ]


def raw_entries(kind: Kind, raw: Raw) -> list[Entry]:
    """Return all entries of a kind, unchecked; files that are no mapping have none.

    Parameters
    ----------
    kind : Kind
        Which entries.
    raw : Raw
        A project as read.

    Returns
    -------
    list of Entry
        In the order of files and of keys in them; ids may repeat.
    """
    entries: list[Entry] = []
    for document in raw.documents.get(kind.name, ()):
        if not isinstance(document.data, dict):
            continue
        if kind.whole:
            name = document.data.get("id", Path(document.file).stem)
            entries.append(Entry(kind.name, str(name), document, ()))
        else:
            entries.extend(Entry(kind.name, key, document, (key,)) for key in document.data)
    return entries


@cache
def _key_adapter(key: Any) -> TypeAdapter[str]:
    """Return what checks the ids of a kind: made once, since there are hundreds of entries."""
    return TypeAdapter(key)


def _check(kind: Kind, entry: Entry, problems: list[Problem]) -> Entry:
    if entry.path:
        try:
            _key_adapter(kind.key).validate_python(entry.id, strict=True)
        except ValidationError:
            hint = choose(entry.id, kind.closed) if kind.closed else id_hint(entry.id)
            what = Said("{name!r} is not a valid id of a {title}", name=entry.id, title=kind.title)
            problems.append(entry.key_place().problem(what, hint))
            return entry
    try:
        return replace(entry, value=kind.model.model_validate(entry.data))
    except ValidationError as error:
        problems.extend(schema_problems(error, kind.model, entry.document, entry.path))
    if kind.ruled and isinstance(entry.data, dict):
        try:
            loose_model(kind).model_validate(entry.data)
        except ValidationError as error:
            again = schema_problems(error, kind.model, entry.document, entry.path)
            problems.extend(problem for problem in again if problem not in problems)
    return entry


def _closed_ids(kind: Kind, raw: Raw, entries: dict[str, Entry]) -> list[Problem]:
    documents = raw.documents.get(kind.name, ())
    missing = [name for name in kind.closed if name not in entries] if documents else []
    if not missing:
        return []
    place = documents[0].value_place(())
    said = [Said("the {title} {name!r} is missing", title=kind.title, name=n) for n in missing]
    return [place.problem(message, Said("Add it")) for message in said]
