"""One SQLite file per session: every accepted event is on the disk before anybody hears of it."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from valuma_scenarios.errors import Said
from valuma_scenarios.files import partial_folder
from valuma_scenarios.workshop.session.events import Event

APPLICATION_ID = 0x56414C55
"""Mark of a session in the head of its SQLite file ("VALU"); older files have none."""

GROUP = "#group"
"""Where the group of a participant lies among the answers; no question has such a name."""

MOST_WAIT_SECONDS = 0.5
"""How long to wait for a file that another process has open."""

SCHEMA = """
create table if not exists meta (name text primary key, value text not null);
create table if not exists events (
    seq integer primary key, t real not null, role text not null, what text not null,
    old text not null, new text not null, why text not null);
create table if not exists answers (
    question text not null, who text not null, answer text not null,
    primary key (question, who));
create table if not exists keys (name text primary key);
create table if not exists people (who text primary key);
"""


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class SessionInUseError(Exception):
    """A session that another server has open; the message says which."""


def new_session(path: Path, meta: dict[str, Any]) -> Store:
    """Make the file of a session, whole or not at all, and open it.

    Parameters
    ----------
    path : pathlib.Path
        SQLite file to make.
    meta : dict
        Facts about the session.
    """
    with partial_folder(path.parent) as folder:
        draft = Store(folder / path.name)
        draft.set_meta(meta)
        draft.close()
        draft.path.rename(path)
    return Store(path)


class Store:
    """The file of one session.

    Parameters
    ----------
    path : pathlib.Path
        SQLite file; made if it does not exist.

    Raises
    ------
    SessionInUseError
        If another server has it open.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        if not path.exists():  # answers are for whoever runs the session; SQLite's own files follow
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        self._db = sqlite3.connect(
            path, check_same_thread=False, isolation_level=None, timeout=MOST_WAIT_SECONDS
        )
        # One server owns a session: two would write over each other. The lock goes with the
        # process. WAL with synchronous=FULL: a commit survives the death of process and machine.
        settings = ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL")
        try:
            for pragma in (*settings, "secure_delete=ON"):
                self._db.execute(f"pragma {pragma}").fetchall()
            self._db.executescript(f"{SCHEMA}\npragma application_id={APPLICATION_ID};")
        except sqlite3.OperationalError as error:
            self._db.close()
            if "locked" not in str(error):
                raise
            msg = Said(
                "Left out {path}: the session is open in another window of valuma"
                " workshop. Go on there, or stop it with Ctrl+C and start again.",
                path=path,
            )
            raise SessionInUseError(msg) from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def meta(self) -> dict[str, Any]:
        """Return the facts about the session: code, title, language, study hash."""
        with self._lock:
            rows = self._db.execute("select name, value from meta").fetchall()
        return {name: json.loads(value) for name, value in rows}

    def set_meta(self, values: dict[str, Any]) -> None:
        """Write facts about the session."""
        with self._lock, self._db:
            self._db.execute("begin immediate")
            self._db.executemany(
                "insert or replace into meta values (?, ?)",
                [(name, _dump(value)) for name, value in values.items()],
            )

    def append(self, event: Event) -> None:
        """Write one event and wait until it is on the disk.

        Raises
        ------
        sqlite3.IntegrityError
            If an event with this number exists.
        """
        row = (
            event.seq,
            event.t,
            event.role,
            event.what,
            _dump(event.old),
            _dump(event.new),
            event.why,
        )
        with self._lock:
            self._db.execute("insert into events values (?, ?, ?, ?, ?, ?, ?)", row)

    def events(self) -> Iterator[Event]:
        """Yield all events in order."""
        with self._lock:
            rows = self._db.execute("select * from events order by seq").fetchall()
        for seq, t, role, what, old, new, why in rows:
            yield Event(seq, t, role, what, json.loads(old), json.loads(new), why)

    def answer(self, question: str, who: str, answer: Any, key: str) -> bool:
        """Store or replace one answer.

        Returns
        -------
        bool
            False if an answer with this idempotency key was stored before; nothing changes then.
        """
        name = f"{who}:{question}:{key}"
        with self._lock, self._db:
            self._db.execute("begin immediate")
            if self._db.execute("select 1 from keys where name = ?", (name,)).fetchone():
                return False
            self._db.execute("insert into keys values (?)", (name,))
            self._db.execute(
                "insert or replace into answers values (?, ?, ?)", (question, who, _dump(answer))
            )
        return True

    def answers(self, question: str) -> dict[str, Any]:
        """Return the answers to one question by participant."""
        query = "select who, answer from answers where question = ? order by who"
        with self._lock:
            rows = self._db.execute(query, (question,)).fetchall()
        return {who: json.loads(answer) for who, answer in rows}

    def count(self, question: str) -> int:
        """Return how many participants have answered a question."""
        query = "select count(*) from answers where question = ?"
        with self._lock:
            return int(self._db.execute(query, (question,)).fetchone()[0])

    def own_answers(self, who: str) -> dict[str, Any]:
        """Return one participant's answers by question."""
        query = "select question, answer from answers where who = ?"
        with self._lock:
            rows = self._db.execute(query, (who,)).fetchall()
        return {question: json.loads(answer) for question, answer in rows}

    def set_group(self, who: str, group: int | None) -> None:
        """Note which group a participant belongs to; None takes it back.

        It lies with the answers, so that it goes where they go when they are deleted.
        """
        with self._lock, self._db:
            self._db.execute("begin immediate")
            self._db.execute("delete from answers where question = ? and who = ?", (GROUP, who))
            if group is not None:
                row = (GROUP, who, _dump(group))
                self._db.execute("insert into answers values (?, ?, ?)", row)

    def groups(self) -> dict[str, int]:
        """Return the group of every participant who has named one."""
        return self.answers(GROUP)

    def join(self, who: str) -> None:
        """Remember that a participant has joined; joining twice changes nothing."""
        with self._lock:
            self._db.execute("insert or ignore into people values (?)", (who,))

    def people(self) -> frozenset[str]:
        """Return all participants who have joined."""
        with self._lock:
            rows = self._db.execute("select who from people").fetchall()
        return frozenset(who for (who,) in rows)

    def forget(self, who: str) -> None:
        """Delete one participant and all of that participant's answers."""
        with self._lock, self._db:
            self._db.execute("begin immediate")
            self._db.execute("delete from answers where who = ?", (who,))
            self._db.execute("delete from people where who = ?", (who,))
            self._db.execute("delete from keys where substr(name, 1, ?) = ?", (len(who), who))
        self._empty_journal()

    def forget_answers(self, question: str) -> None:
        """Delete all answers to one question."""
        with self._lock, self._db:
            self._db.execute("begin immediate")
            self._db.execute("delete from answers where question = ?", (question,))
        self._empty_journal()

    def _empty_journal(self) -> None:
        """Leave nothing that was deleted in the journal beside the file."""
        with self._lock:
            self._db.execute("pragma wal_checkpoint(truncate)").fetchall()

    def forget_people(self) -> None:
        """Delete answers, participants and keys; the event log with its aggregates stays."""
        with self._lock, self._db:
            self._db.execute("begin immediate")
            for table in ("answers", "keys", "people"):
                self._db.execute(f"delete from {table}")
        self._empty_journal()

    def delete(self) -> None:
        """Close the file and delete it with everything beside it."""
        self.close()
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
