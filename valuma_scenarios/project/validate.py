"""Validation of a project or of single files, also of files that lie outside of a project."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from valuma_scenarios.errors import OPTION, Problem, ProjectError, Said, UsageError, from_here
from valuma_scenarios.project.borders import missing_borders
from valuma_scenarios.project.history import HISTORY_TABLE, history_file, history_problems
from valuma_scenarios.project.kinds import KINDS, Kind
from valuma_scenarios.project.load import MOST_BYTES, Raw, load
from valuma_scenarios.project.open import check, find_project, open_project
from valuma_scenarios.project.overrides import apply_overrides
from valuma_scenarios.project.reading import read_bounded, unreadable
from valuma_scenarios.project.tables import read_table
from valuma_scenarios.project.yaml_marks import Document, read_yaml
from valuma_scenarios.vocabulary import LANGUAGES

_SCHEMA_LINE = re.compile(r"\$schema=\S*?(\w+)\.schema\.json")
_TELLING_KEYS: tuple[tuple[str, str], ...] = (
    ("profile", "network"),
    ("unknown", "network"),
    ("facts", "network"),
    ("pairs", "correlations"),
    ("summary", "scenario"),
    ("networks", "scenario"),
    ("funding", "scenario"),
    ("state_role", "scenario"),
    ("based_on", "scenario"),
    ("structure", "structure"),
    ("steps", "agenda"),
    ("question", "study"),
)
"""Keys that only one kind of file has, for a file that says nothing about its kind."""


@dataclass(frozen=True)
class FileReport:
    """What was checked and what is wrong."""

    files: int
    problems: tuple[Problem, ...]
    elsewhere: int = 0
    """Problems in files of the project that were not asked for."""
    notes: tuple[str, ...] = ()
    folder: Path | None = None
    """Project folder."""
    outside: frozenset[str] = frozenset()
    """Files that were named from the current folder and lie outside of the project."""

    @property
    def shown(self) -> tuple[Problem, ...]:
        """Problems with files named so that they can be opened from the current folder."""
        return tuple(
            problem if problem.file in self.outside else from_here(problem, self.folder)
            for problem in self.problems
        )


def check_files(
    files: Sequence[Path], project: Path | None, overrides: Sequence[str] = ()
) -> FileReport:
    """Check a whole project, or some files as part of one.

    Parameters
    ----------
    files : sequence of pathlib.Path
        Files to check; none means all files of the project.
    project : pathlib.Path or None
        Project folder; None means the one around the first file or around the current folder.
    overrides : sequence of str
        ``PATH=VALUE`` each.

    Returns
    -------
    FileReport
        Problems of the files that were asked for, sorted by file and place.

    Raises
    ------
    UsageError
        If a file does not exist, or there is no project to check.
    """
    for path in files:
        if not os.path.lexists(path):
            msg = Said("there is no file {path}: check the path", path=path)
            raise UsageError(msg)
    folder = _folder(files, project)
    if folder is None:
        return _alone(files)
    raw = open_project(folder)
    if not files:
        problems = [*_problems(raw, folder, overrides), *missing_borders(folder, raw.area.main)]
        return FileReport(_count(raw), _sorted(problems), notes=_notes(raw), folder=folder)
    return _as_part(files, raw, folder, overrides)


def _as_part(files: Sequence[Path], raw: Raw, folder: Path, overrides: Sequence[str]) -> FileReport:
    """Check files as part of a project that was read."""
    known = {*raw.hashes, history_file(raw.area), *(kind.pattern for kind in KINDS.values())}
    names: list[str] = []
    for path in files:
        inside = _inside(path, folder)
        names.append(inside if inside in known else path.as_posix())
        raw = raw if inside in known else _add(raw, path)
    problems = _sorted(_problems(raw, folder, overrides))
    # A problem of an override belongs to no file and is always of interest.
    wanted = [p for p in problems if p.file in names or p.file.startswith(OPTION)]
    elsewhere = len(problems) - len(wanted)
    note = Said(
        "{number} more in other files of the project: run `valuma validate`", number=elsewhere
    )
    notes = (note,) if elsewhere else ()
    outside = frozenset(names) - known
    return FileReport(len(files), tuple(wanted), elsewhere, notes, folder, outside)


def _problems(raw: Raw, folder: Path, overrides: Sequence[str]) -> list[Problem]:
    """Return what is wrong with a project, and with the observed years that no run reads."""
    checked = check(raw, overrides)
    return [*checked.problems, *history_problems(folder, checked.loaded)]


def _notes(raw: Raw) -> tuple[str, ...]:
    """Return what is allowed in scenarios, but worth knowing."""
    notes = []
    for document in raw.documents.get("scenario", ()):
        data = document.data if isinstance(document.data, dict) else {}
        label = data.get("label")
        lacking = [name for name in LANGUAGES if not (isinstance(label, dict) and name in label)]
        if label and lacking:
            notes.append(
                Said(
                    "{file}: the label is the same in {languages}",
                    file=document.file,
                    languages=", ".join(lacking),
                )
            )
        if data and not data.get("sources"):
            notes.append(
                Said("{file} names no sources: its numbers count as judgement", file=document.file)
            )
    return tuple(notes)


def _count(raw: Raw) -> int:
    """Return how many files were read, readable or not."""
    documents = sum(len(found) for found in raw.documents.values())
    unreadable = sum(len(files) for files in raw.broken.values())
    history = raw.folder is not None and (raw.folder / history_file(raw.area)).is_file()
    return documents + len(raw.tables) + unreadable + 2 * len(raw.borders) + history


def _folder(files: Sequence[Path], project: Path | None) -> Path | None:
    if project is not None:
        return project
    starts = [*(path.parent for path in files), Path.cwd()]
    for start in starts:
        try:
            return find_project(start)
        except UsageError:
            if not files:
                raise
    return None


def _inside(path: Path, folder: Path) -> str:
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return ""


def _sorted(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return ProjectError(list(problems)).problems


def _alone(files: Sequence[Path]) -> FileReport:
    """Check files without a project: only what each of them can tell by itself."""
    raw = Raw(None, {}, {}, {})
    for path in files:
        raw = _add(raw, path)
    note = Said("no project found, so ids of sources, cases and regions were not checked")
    return FileReport(len(files), _sorted(load(apply_overrides(raw, ())).problems), notes=(note,))


def _add(raw: Raw, path: Path) -> Raw:
    """Add a file from outside, in place of the one of the project it is a version of."""
    name = path.as_posix()
    try:
        content = read_bounded(path, MOST_BYTES)
    except OSError as error:
        return replace(raw, problems=(*raw.problems, unreadable(error, name)))
    try:
        if path.suffix == ".csv":
            return _add_table(raw, path, content)
        document = read_yaml(content, name)
    except ProjectError as error:
        return replace(raw, problems=(*raw.problems, *error.problems))
    kind = _kind_of(path, content, document)
    kept = [d for d in raw.documents.get(kind.name, ()) if not _same(kind, d, document)]
    return replace(
        raw,
        documents={**raw.documents, kind.name: (*kept, document)},
        problems=(*raw.problems, *document.problems),
    )


def _add_table(raw: Raw, path: Path, content: bytes) -> Raw:
    history = history_file(raw.area)
    for name, (file, shape) in raw.shapes.items():
        if Path(file).name == path.name:
            table = read_table(content, path.as_posix(), shape)
            hashes = {**raw.hashes, file: ""}
            tables = {**raw.tables, name: table}
            return replace(
                raw, tables=tables, hashes=hashes, problems=(*raw.problems, *table.problems)
            )
    if Path(history).name == path.name:
        table = read_table(content, path.as_posix(), HISTORY_TABLE)
        return replace(raw, problems=(*raw.problems, *table.problems))
    known = ", ".join(Path(file).name for file in (*(f for f, _ in raw.shapes.values()), history))
    msg = Said("{path} is no table of a project: the tables are {names}", path=path, names=known)
    raise UsageError(msg)


def _same(kind: Kind, old: Document, new: Document) -> bool:
    """Whether a file of the project is another version of a file from outside."""
    if "*" not in kind.pattern:
        return True
    if Path(old.file).name == Path(new.file).name:
        return True
    ids = [d.data.get("id") if isinstance(d.data, dict) else None for d in (old, new)]
    return kind.whole and ids[0] is not None and ids[0] == ids[1]


def _kind_of(path: Path, content: bytes, document: Document) -> Kind:
    match = _SCHEMA_LINE.search(content[:500].decode("utf-8", errors="replace"))
    if match and match.group(1) in KINDS:
        return KINDS[match.group(1)]
    for kind in KINDS.values():
        if Path(kind.pattern).name == path.name:
            return kind
    for kind in KINDS.values():
        if "*" in kind.pattern and Path(kind.pattern).parent.name == path.resolve().parent.name:
            return kind
    data = document.data if isinstance(document.data, dict) else {}
    for key, name in _TELLING_KEYS:
        if key in data:
            return KINDS[name]
    msg = Said(
        "{path}: cannot tell what kind of file this is: begin it with the line `{line}` (or "
        "another schema of parameters/schemas)",
        path=path,
        line="# yaml-language-server: $schema=…/scenario.schema.json",
    )
    raise UsageError(msg)
