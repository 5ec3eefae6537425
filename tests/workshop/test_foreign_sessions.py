"""Session files that somebody hands in are read and never written, whatever they are."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from valuma_scenarios.errors import UsageError
from valuma_scenarios.workshop.record.replay import read
from valuma_scenarios.workshop.session import foreign
from valuma_scenarios.workshop.session.events import Event
from valuma_scenarios.workshop.session.storage import APPLICATION_ID, Store


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in sorted(folder.iterdir())}


@pytest.fixture
def session(tmp_path: Path) -> Path:
    store = Store(tmp_path / "day.sqlite")
    store.set_meta({"code": "abc", "title": "Päivä"})
    store.append(Event(1, 2.5, "desk", "start", None, {"a": [1, 2]}, ""))
    store.join("anna")
    store.close()
    return tmp_path / "day.sqlite"


def test_a_session_is_read_without_a_trace(session: Path) -> None:
    before = state(session.parent)
    held = read(session)
    assert held.meta == {"code": "abc", "title": "Päivä"}
    assert held.events == (Event(1, 2.5, "desk", "start", None, {"a": [1, 2]}, ""),)
    assert held.people == 1
    assert state(session.parent) == before


def test_a_session_in_use_is_read_with_its_journal(tmp_path: Path) -> None:
    store = Store(tmp_path / "live.sqlite")
    store.set_meta({"code": "abc"})
    store.append(Event(1, 0.0, "desk", "start"))
    assert (tmp_path / "live.sqlite-wal").stat().st_size
    before = state(tmp_path)
    assert len(read(tmp_path / "live.sqlite").events) == 1
    after = state(tmp_path)
    store.close()
    assert after == before


def _sql(*statements: str) -> Callable[[sqlite3.Connection], None]:
    def change(database: sqlite3.Connection) -> None:
        for statement in statements:
            database.execute(statement)

    return change


ENDLESS = (
    "with recursive n(x) as (select 1 union all select x + 1 from n) "
    "select x as seq, 0.0 as t, 'a' as role, 'b' as what, 'null' as old, 'null' as new, '' as why "
    "from n where x < 0"
)
DEEP = "[" * 100_000 + "]" * 100_000

FOREIGN = {
    "a view": (_sql("drop table events", f"create view events as {ENDLESS}"), "the view 'events'"),
    "a trigger": (
        _sql("create trigger t after insert on meta begin delete from meta; end"),
        "the trigger 't'",
    ),
    "another table": (_sql("create table customers (id)"), "the table 'customers'"),
    "a missing table": (_sql("drop table people"), "lacks tables"),
    "other columns": (
        _sql("drop table people", "create table people (a, b)"),
        "'people' has other columns",
    ),
    "another program": (_sql("pragma application_id=12345"), "of another program"),
    "a blob": (_sql("insert into meta values ('x', x'00ff')"), "no proper 'value'"),
    "text for a time": (
        _sql("insert into events values (9, 'noon', 'a', 'b', 'null', 'null', '')"),
        "no proper 't'",
    ),
    "no JSON": (_sql("insert into meta values ('x', '{')"), "Expecting"),
    "deep JSON": (_sql(f"insert into meta values ('x', '{DEEP}')"), "nested too deeply"),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_foreign_database_is_refused_and_left_alone(session: Path, kind: str) -> None:
    change, reason = FOREIGN[kind]
    database = sqlite3.connect(session, isolation_level=None)
    database.execute("pragma journal_mode=delete").fetchall()
    change(database)
    database.close()
    before = state(session.parent)
    with pytest.raises(UsageError, match=rf"day\.sqlite is not a session file.*{reason}"):
        read(session)
    assert state(session.parent) == before


def test_rows_are_bounded(session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "MOST_ROWS", 1)
    with pytest.raises(UsageError, match="more than 1 rows"):
        read(session)


def test_bytes_are_bounded_before_reading(session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "MOST_BYTES", 100)
    with pytest.raises(UsageError, match="larger than any session"):
        read(session)


def test_time_is_bounded(session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "MOST_SECONDS", -1.0)
    monkeypatch.setattr(foreign, "STEPS", 1)
    with pytest.raises(UsageError, match="takes more than"):
        read(session)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"[]\n", b"{}\n", b"[" * 100_000])
def test_a_log_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "day.jsonl"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"day\.jsonl"):
        read(path)


def test_new_sessions_carry_the_mark(session: Path) -> None:
    database = sqlite3.connect(session)
    mark = database.execute("pragma application_id").fetchone()[0]
    database.close()
    assert mark == APPLICATION_ID
    assert json.dumps("VALU") == json.dumps(mark.to_bytes(4, "big").decode())
