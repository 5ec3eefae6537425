"""The session as a film: one self-contained page that steps through every change of the numbers."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.numbers import format_number
from valuma_scenarios.workshop.record.replay import Frame, Recording, frames
from valuma_scenarios.workshop.room.phrases import changes_words, local_time, percent_words, say

if TYPE_CHECKING:
    from valuma_scenarios.workshop.room.room import Room


def _caption(room: Room, frame: Frame, before: Frame | None, language: Language) -> str:
    """Return what happened between two frames, in words."""
    from valuma_scenarios.workshop.live.levers import opened

    if before is None:
        return say(language, "film_start")
    old, new = before.doc, frame.doc
    moved = sorted(p for p in old.keys() | new.keys() if old.get(p) != new.get(p))
    if not moved:
        return say(language, "film_weights_in" if frame.what == "question" else "film_view")
    study = room.study
    changes = [(p, *(doc.get(p, opened(study, p)) for doc in (old, new))) for p in moved]
    lines = changes_words(study, changes, language)
    text = "; ".join(lines[:3])
    if len(lines) > 3:
        text = say(language, "and_more", first=text, n=len(lines) - 3)
    return f"{say(language, 'film_undo')}: {text}" if frame.what == "goto" else text


def film_data(room: Room, language: Language) -> list[dict[str, Any]]:
    """Return the frames of a session: time, words, and the intervals shown."""
    recording = Recording(room.meta, tuple(room.store.events()))
    study = room.study
    rows: list[dict[str, Any]] = []
    before: Frame | None = None
    for frame in frames(recording, room.engine):
        score = frame.figures["weights"]["score"]
        ranks = frame.figures["weights"]["ranks"]
        rows.append(
            {
                "time": local_time(frame.t, "%H:%M:%S %Z"),
                "text": _caption(room, frame, before, language),
                "rows": [
                    {
                        "name": study.alternative(a).label[language],
                        "v": row[:5],
                        "label": format_number(row[2], language, signed=True),
                        "first": percent_words(ranks[a][0], language),
                    }
                    for a, row in score.items()
                ],
            }
        )
        before = frame
    return rows


def film_html(room: Room, language: str) -> str:
    """Return the film as one page of HTML that needs no network.

    Parameters
    ----------
    room : Room
        The session.
    language : str
        fi, sv or en.
    """
    chosen = cast(Language, language)
    data = film_data(room, chosen)
    keys = ("play", "pause", "step", "back", "forward", "score")
    words = {k: say(chosen, f"film_{k}") for k in keys} | {"first": say(chosen, "col_first")}
    # "<" is escaped so that no text of a participant can end the script element.
    payload = json.dumps({"frames": data, "words": words}, ensure_ascii=False)
    payload = payload.replace("<", "\\u003c")
    template = Path(__file__).with_name("film.html").read_text(encoding="utf-8")
    title = str(room.meta.get("title") or say(chosen, "film_title"))
    made_up = ["rehearsal_note"] if room.meta.get("rehearsal") else []
    heading = [say(chosen, key) for key in ("film_title", *made_up)]
    return (
        template.replace("{{language}}", language)
        .replace("{{title}}", escape(title))
        .replace("{{heading}}", escape(" · ".join(heading)))
        .replace('"{{payload}}"', payload)
    )
