"""Files of a session: event log, anonymous weights, one-page record, and the film."""

from __future__ import annotations

import json
from collections.abc import Callable

from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.workshop.record.film import film_html
from valuma_scenarios.workshop.record.page import record_html
from valuma_scenarios.workshop.record.share_page import SharedState, share_html
from valuma_scenarios.workshop.room.phrases import say
from valuma_scenarios.workshop.room.questions import group_weights
from valuma_scenarios.workshop.room.room import Room

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
        "people": len(room.people),
    }
    lines = [header, *(event.to_json() for event in room.store.events())]
    return "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines)


def weights_csv(room: Room, language: str) -> str:
    """Return the room's weight profiles as a survey file, without order or names.

    One row for each answer, 100 points shared between the goals; ``valuma elicit weights`` and
    ``valuma robustness --profiles`` read it. Below five answers only the header is written.
    """
    group = "rehearsal" if room.meta.get("rehearsal") else "room"
    lines = [",".join(["profile", "group", *room.study.goals])]
    for number, profile in enumerate(group_weights(room.state), start=1):
        points = [f"{100 * weight:.2f}" for weight in profile]
        lines.append(",".join([f"{room.code}-{number:03d}", group, *points]))
    return "".join(line + "\n" for line in lines)


def _title(room: Room, language: Language) -> str:
    """Return the title of a session, with what made-up answers are."""
    parts = [str(room.meta.get("title", ""))]
    if room.meta.get("rehearsal"):
        parts.append(say(language, "rehearsal_note"))
    return " · ".join(part for part in parts if part)


def share_file(room: Room, language: str) -> str:
    """Return the state of the screen as a page that opens anywhere; see `share_page`."""
    kept = ("panel", "alternative", "goal", "year", "theme")
    view = {name: room.view[name] for name in kept} | {"language": language}
    state = SharedState(
        doc=room.state.doc,
        view=view,
        title={language: _title(room, language) for language in LANGUAGES},
        group=group_weights(room.state),
        made=room.clock(),
    )
    return share_html(room.engine, state)


EXPORTS: dict[str, tuple[str, str, Callable[[Room, str], str]]] = {
    "events": ("application/jsonl", "session.jsonl", events_jsonl),
    "weights": ("text/csv", "weights.csv", weights_csv),
    "record": ("text/html", "record.html", record_html),
    "replay": ("text/html", "replay.html", film_html),
    "share": ("text/html", "share.html", share_file),
}
