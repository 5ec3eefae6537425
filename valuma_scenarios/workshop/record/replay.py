"""Read a session back: from its file or its exported log, to identical numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.project.reading import read_bounded
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.room.questions import group_weights
from valuma_scenarios.workshop.session.events import Doc, Event, State, apply, doc_at, fold
from valuma_scenarios.workshop.session.foreign import MOST_BYTES, check_size, read_session_file


@dataclass(frozen=True)
class Recording:
    """A session that has been read back.

    Parameters
    ----------
    meta : dict
        Code, title, language and inputs of the session.
    events : tuple of Event
        Everything that happened.
    people : int
        Number of participants.
    """

    meta: dict[str, Any]
    events: tuple[Event, ...]
    people: int = 0

    @property
    def state(self) -> State:
        """The last state."""
        return fold(self.events)


@dataclass(frozen=True)
class Frame:
    """One step of a replay: a change of levers, weights or assumptions, and what it gave."""

    seq: int
    t: float
    what: str
    doc: Doc
    figures: dict[str, Any]


def read(path: Path) -> Recording:
    """Read a session file (SQLite) or an exported log (JSONL).

    Raises
    ------
    UsageError
        If the file is neither.
    """
    if not path.is_file():
        msg = Said(
            "there is no session file {path}; give the .sqlite or .jsonl file of a session",
            path=path,
        )
        raise UsageError(msg)
    if path.suffix == ".sqlite":
        return _read_sqlite(path)
    return _read_jsonl(path)


def _read_sqlite(path: Path) -> Recording:
    held = read_session_file(path)
    return Recording(held.meta, held.events, held.people)


def _read_jsonl(path: Path) -> Recording:
    check_size(path)
    events: list[Event] = []
    meta: dict[str, Any] = {}
    for number, line in enumerate(_lines(path), start=1):
        try:
            data = json.loads(line)
            if number == 1:
                if data["valuma_session"] != 1:
                    raise ValueError
                meta = data
            else:
                events.append(Event.from_json(data))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            msg = Said(
                "{path}:{number}: this line is no event of a session; export the log again",
                path=path,
                number=number,
            )
            raise UsageError(msg) from error
    if not meta:
        msg = Said("{path} is empty; export the log of the session again", path=path)
        raise UsageError(msg)
    return Recording(meta, tuple(events), int(meta.get("people", 0)))


def _lines(path: Path) -> list[str]:
    try:
        return read_bounded(path, MOST_BYTES).decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        msg = Said(
            "{path} is no log of a session: it is not UTF-8 text; export the log again", path=path
        )
        raise UsageError(msg) from error


def view_year(engine: Engine, state: State) -> int:
    """Return the year that the screen showed."""
    return int(state.view.get("year", engine.study.end_year))


def frames(recording: Recording, engine: Engine) -> Iterator[Frame]:
    """Yield the start and every state whose numbers differ from the one before."""
    state = State()
    shown: tuple[Any, ...] | None = None
    started = recording.events[0].t if recording.events else 0.0
    for event in (Event(0, started, "system", "start"), *recording.events):
        state = apply(state, event) if event.seq else state
        year, group = view_year(engine, state), group_weights(state)
        key = (state.doc, year, group)
        if key == shown:
            continue
        shown = key
        figures = engine.figures(state.doc, year, group)
        yield Frame(event.seq, event.t, event.what, state.doc, figures)


def weight_profiles(path: Path) -> list[list[float]]:
    """Return the room's weight profiles of a session, one list of shares of goals for each answer.

    Raises
    ------
    UsageError
        If the session revealed no weights of at least five answers.
    """
    profiles = group_weights(read(path).state)
    if not profiles:
        msg = Said("{path} holds no revealed weights of five or more answers", path=path)
        raise UsageError(msg)
    return profiles


def history(state: State) -> list[Doc]:
    """Return the document after each change of the history."""
    return [doc_at(state.changes, k) for k in range(len(state.changes) + 1)]
