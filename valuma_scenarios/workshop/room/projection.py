"""What each role is told about a room: never more than it may know."""

from __future__ import annotations

from typing import Any

from valuma_scenarios.workshop.live.levers import opened
from valuma_scenarios.workshop.room.common_words import common_words
from valuma_scenarios.workshop.room.protocol import Refusal
from valuma_scenarios.workshop.room.questions import group_weights, round_before, weighed
from valuma_scenarios.workshop.room.room import Room
from valuma_scenarios.workshop.room.votes import widget
from valuma_scenarios.workshop.session.events import Change, Doc, Question
from valuma_scenarios.workshop.session.storage import GROUP

Message = dict[str, Any]


def _value(room: Room, path: str, value: Any) -> Any:
    """Return a stored value, or the opened one where nothing is stored."""
    if value is not None:
        return value
    try:
        return opened(room.study, path)
    except Refusal:
        return None


def difference(room: Room, doc: Doc) -> list[Message]:
    """Return what a document changes against the study as it was opened."""
    return [{"path": p, "from": _value(room, p, None), "to": v} for p, v in doc.items()]


def history_entry(room: Room, change: Change) -> Message:
    """Return one entry of the history, with the values that it took the place of."""
    return {
        "t": change.t,
        "role": change.role,
        "why": change.why,
        "changes": [
            {
                "path": p,
                "from": _value(room, p, change.old.get(p)),
                "to": _value(room, p, change.new[p]),
            }
            for p in change.new
        ],
    }


def question(room: Room, item: Question | None) -> Message | None:
    """Return a question as screen and phones may see it: no draft, no result before the reveal."""
    if item is None or item.state == "draft":
        return None
    shown: Message = {
        "id": item.id,
        "kind": item.kind,
        "widget": widget(item.kind),
        "state": item.state,
        "body": item.body,
        "answered": len(room.answered.get(item.id, ())),
    }
    if item.state == "revealed":
        shown["aggregate"] = item.aggregate
    return shown


def _current(room: Room) -> Question | None:
    return room.state.questions.get(room.state.current or "")


def _step(room: Room) -> Message:
    step = room.steps[room.state.step]
    return {
        "index": room.state.step,
        "count": len(room.steps),
        "title": step.title,
        "minutes": step.minutes,
        "timer": room.state.timer,
        "locked": room.state.locked,
    }


def counts(room: Room) -> Message:
    """Return the live counts: who is connected, who has answered, who is ready.

    `waiting` are connected and have not answered: nobody waits for those who have left.
    """
    current, here = _current(room), room.here
    answered = room.answered.get(current.id, set()) if current else set()
    return {
        "do": "counts",
        "people": len(here),
        "answered": len(answered),
        "waiting": len(here - answered),
        "ready": len(room.ready & here),
    }


def screen(room: Room) -> Message:
    """Return the state for the projector."""
    state = room.state
    last = state.changes[state.cursor - 1] if state.cursor else None
    return {
        "do": "state",
        "seq": state.seq,
        "code": room.code,
        "title": room.meta.get("title", ""),
        "rehearsal": bool(room.meta.get("rehearsal")),
        "view": room.view,
        "step": _step(room),
        "question": question(room, _current(room)),
        "counts": counts(room),
        "doc": difference(room, state.doc),
        "last": history_entry(room, last) if last else None,
        "pinned": state.pinned is not None,
        "parked": list(state.parked),
        "voted": bool(group_weights(state)),
        "group": _latest_weights(room),
        "earlier": _earlier_weights(room),
        "group_weights": group_weights(state),
        "closed": state.closed,
        "now": round(room.clock(), 3),
    }


def _latest_weights(room: Room) -> Message | None:
    """Return the latest revealed weights of the room, by one form."""
    rounds = weighed(room.state)
    return rounds[-1].aggregate if rounds else None


def _earlier_weights(room: Room) -> Message | None:
    """Return the revealed weights of the round before the latest, by the same form."""
    rounds = weighed(room.state)
    before = round_before(room.state, rounds[-1]) if rounds else None
    return before.aggregate if before else None


def desk(room: Room) -> Message:
    """Return the state for the facilitator; the history goes by itself, see `web.history`."""
    state = room.state
    current = _current(room)
    texts: list[str] = []
    if current is not None and widget(current.kind) == "text":
        # Without names and in the order of the alphabet, not of arrival.
        texts = sorted(str(text) for text in room.store.answers(current.id).values())
    return {
        **screen(room),
        "cursor": state.cursor,
        "pinned_doc": state.pinned,
        "changes": len(state.changes),
        "bookmarks": list(state.bookmarks),
        "agenda": [
            {
                "id": s.id,
                "title": s.title,
                "minutes": s.minutes,
                "notes": s.notes,
                "question": s.question,
            }
            for s in room.steps
        ],
        "questions": [
            {
                "id": q.id,
                "kind": q.kind,
                "widget": widget(q.kind),
                "state": q.state,
                "body": q.body,
                "answered": len(room.answered.get(q.id, ())),
                "aggregate": q.aggregate if q.state == "revealed" else None,
            }
            for q in state.questions.values()
        ],
        "current": state.current,
        "texts": texts,
        "words": common_words(texts),
        "saved": list(state.saved),
        "door": {"open": room.door_open, "turned_away": room.turned_away},
        "changed": room.inputs_changed,
    }


def phone(room: Room, who: str) -> Message:
    """Return the state for one participant: the question, and that participant's own answer."""
    current = _current(room)
    shown = question(room, current)
    given = room.store.own_answers(who)
    own = given.get(current.id) if current else None
    if shown:
        shown.pop("answered", None)
    return {
        "do": "state",
        "seq": room.state.seq,
        "title": room.meta.get("title", ""),
        "question": shown,
        "answer": own,
        "step": _step(room),
        "language": room.view["language"],
        "groups": list(room.agenda.groups),
        "group": given.get(GROUP),
        "ready": who in room.ready,
        "closed": room.state.closed,
    }
