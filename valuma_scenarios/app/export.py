"""Files of a session: event log, anonymous weights, one-page record, and the film."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from valuma_scenarios.app.film import film_html
from valuma_scenarios.app.questions import group_weights
from valuma_scenarios.app.record import record_html
from valuma_scenarios.app.room import Room
from valuma_scenarios.vocabulary import GOALS

FORMAT = 1


def events_jsonl(room: Room, language: str) -> str:
    """Return the event log: one header line, then one event a line.

    The log holds aggregates only, never one person's answer.
    """
    header = {
        "valuma_session": FORMAT,
        "code": room.code,
        "title": room.meta.get("title", ""),
        "agenda": room.meta.get("agenda", ""),
        "language": room.meta.get("language", "fi"),
        "study": room.meta.get("study", ""),
        "model": room.meta.get("model", ""),
        "rehearsal": bool(room.meta.get("rehearsal")),
    }
    lines = [header, *(event.to_json() for event in room.store.events())]
    return "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines)


def weights_json(room: Room, language: str) -> str:
    """Return the room's weight profiles, without order or names; empty below five answers."""
    data: dict[str, Any] = {
        "valuma_weights": FORMAT,
        "session": room.code,
        "rehearsal": bool(room.meta.get("rehearsal")),
        "goals": list(GOALS),
        "profiles": group_weights(room.state),
        "desk": {g: room.state.doc.get(f"weights/{g}", 50.0) for g in GOALS},
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


EXPORTS: dict[str, tuple[str, str, Callable[[Room, str], str]]] = {
    "events": ("application/jsonl", "session.jsonl", events_jsonl),
    "weights": ("application/json", "weights.json", weights_json),
    "record": ("text/html", "record.html", record_html),
    "replay": ("text/html", "replay.html", film_html),
}
