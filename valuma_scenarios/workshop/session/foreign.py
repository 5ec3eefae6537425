"""Session files that somebody hands in: only ever read, and bounded in rows, bytes and time."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from valuma_scenarios.errors import Said, UsageError, said_by
from valuma_scenarios.project.reading import open_regular
from valuma_scenarios.workshop.session.events import Event
from valuma_scenarios.workshop.session.storage import APPLICATION_ID

MOST_BYTES = 200_000_000
MOST_ROWS = 200_000
MOST_TEXT = 4_000_000
"""Bytes of one cell: the largest event of a session holds a whole document."""
MOST_SECONDS = 5.0
STEPS = 10_000
"""Steps of the database between two looks at the clock."""

_HEADER = b"SQLite format 3\0"
_TABLES: dict[str, tuple[tuple[str, type | tuple[type, ...]], ...]] = {
    "meta": (("name", str), ("value", str)),
    "events": (
        ("seq", int), ("t", (int, float)), ("role", str), ("what", str), ("old", str),
        ("new", str), ("why", str),
    ),
    "answers": (("question", str), ("who", str), ("answer", str)),
    "keys": (("name", str),),
    "people": (("who", str),),
}  # fmt: skip
"""Tables of a session file with the columns and what their cells hold."""


@dataclass(frozen=True)
class SessionFile:
    """What a session file holds.

    Parameters
    ----------
    meta : dict
        Facts about the session.
    events : tuple of Event
        Everything that happened, in order.
    people : int
        Number of participants.
    """

    meta: dict[str, Any]
    events: tuple[Event, ...]
    people: int


def read_session_file(path: Path) -> SessionFile:
    """Read a session's SQLite file without changing a byte of it or of its folder.

    Raises
    ------
    UsageError
        If it is no session file, or larger than any session.
    """
    check_size(path)
    try:
        with _opened(path) as database:
            _check_layout(database)
            meta = {name: json.loads(value) for name, value in _rows(database, "meta")}
            events = tuple(_event(row) for row in _rows(database, "events"))
            people = len(_rows(database, "people"))
    except (OSError, sqlite3.Error, ValueError, RecursionError, OverflowError) as error:
        msg = Said("{path} is not a session file: {reason}", path=path, reason=_reason(error))
        raise UsageError(msg) from error
    return SessionFile(meta, tuple(sorted(events, key=lambda event: event.seq)), people)


def check_session_file(path: Path) -> None:
    """Refuse a file that is no session, without changing it.

    Raises
    ------
    UsageError
        With the reason.
    """
    check_size(path)
    try:
        with _opened(path) as database:
            _check_layout(database)
    except (OSError, sqlite3.Error, ValueError) as error:
        msg = Said("{path} is not a session file: {reason}", path=path, reason=_reason(error))
        raise UsageError(msg) from error


def check_size(path: Path) -> None:
    """Refuse a file that is larger than any session.

    Raises
    ------
    UsageError
        With the limit.
    """
    if path.stat().st_size > MOST_BYTES:
        msg = Said(
            "{path} is larger than any session ({most} MB): is it another file?",
            path=path,
            most=MOST_BYTES // 1_000_000,
        )
        raise UsageError(msg)


def _reason(error: Exception) -> str:
    if isinstance(error, sqlite3.OperationalError) and "interrupted" in str(error):
        return Said("reading it takes more than {most:.0f} seconds", most=MOST_SECONDS)
    if isinstance(error, RecursionError):
        return Said("its data is nested too deeply")
    return said_by(error)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database for reading; one that is in use is read from a copy, with its journal."""
    with open_regular(path) as file:
        if file.read(len(_HEADER)) != _HEADER:
            msg = Said("it is no SQLite database")
            raise ValueError(msg)
    journal = path.with_name(path.name + "-wal")
    with contextlib.ExitStack() as stack:
        place, options = path, "mode=ro&immutable=1"
        if journal.is_file() and journal.stat().st_size:
            check_size(journal)
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            place, options = folder / "session.sqlite", "mode=rw"
            shutil.copyfile(path, place)
            shutil.copyfile(journal, folder / "session.sqlite-wal")
        database = sqlite3.connect(f"{place.resolve().as_uri()}?{options}", uri=True)
        stack.callback(database.close)
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_TEXT)
        deadline = time.monotonic() + MOST_SECONDS
        database.set_progress_handler(lambda: int(time.monotonic() > deadline), STEPS)
        for pragma in ("trusted_schema=OFF", "query_only=ON"):
            database.execute(f"pragma {pragma}").fetchall()
        yield database


def _check_layout(database: sqlite3.Connection) -> None:
    """Raise unless the database holds the tables of a session and nothing else."""
    mark = database.execute("pragma application_id").fetchone()[0]
    if mark not in (0, APPLICATION_ID):
        msg = Said("it is the database of another program")
        raise ValueError(msg)
    objects = database.execute("select type, name from sqlite_master limit 100").fetchall()
    own = {name for kind, name in objects if kind == "table"}
    others = [
        f"{kind} {name!r}"
        for kind, name in objects
        if not (kind == "table" and name in _TABLES)
        and not (kind == "index" and str(name).startswith("sqlite_autoindex_"))
    ]
    if others or own != set(_TABLES):
        raise ValueError(_strange(others))
    for table, columns in _TABLES.items():
        found = [row[1] for row in database.execute(f"pragma table_info({table})")]
        if found != [name for name, _ in columns]:
            msg = Said("its table {table!r} has other columns than that of a session", table=table)
            raise ValueError(msg)


def _strange(others: list[str]) -> Said:
    if others:
        return Said("it holds the {other}", other=others[0])
    return Said("it lacks tables of a session")


def _rows(database: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    """Return the rows of a table, checked for number and types."""
    rows = database.execute(f"select * from {table}").fetchmany(MOST_ROWS + 1)
    if len(rows) > MOST_ROWS:
        msg = Said("its table {table!r} has more than {most} rows", table=table, most=MOST_ROWS)
        raise ValueError(msg)
    for number, row in enumerate(rows, start=1):
        for (name, kind), value in zip(_TABLES[table], row, strict=True):
            if not isinstance(value, kind):
                msg = Said(
                    "row {number} of its table {table!r} has no proper {name!r}",
                    number=number,
                    table=table,
                    name=name,
                )
                raise ValueError(msg)
    return rows


def _event(row: tuple[Any, ...]) -> Event:
    seq, t, role, what, old, new, why = row
    return Event(seq, float(t), role, what, json.loads(old), json.loads(new), why)
