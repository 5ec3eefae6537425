"""A session is a list of events; its state is the fold of that list.

Nothing here reads a clock, a file or a random number: the same events always give the same state.
That is what makes undo, history, bookmarks and replay one thing instead of four.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Role = Literal["desk", "screen", "phone", "system"]
QuestionState = Literal["draft", "open", "closed", "revealed"]
Doc = dict[str, Any]
"""What differs from the study as it was opened: value by path, e.g. ``weights/g1``."""

COALESCE_SECONDS = 1.5
"""Consecutive changes of the same levers within this time are one entry of the history."""

QUESTION_STEPS: dict[QuestionState, tuple[QuestionState, ...]] = {
    "draft": ("open",),
    "open": ("closed",),
    "closed": ("open", "revealed"),
    "revealed": (),
}
"""Allowed transitions. What was revealed stays revealed: a new round is a new question."""


@dataclass(frozen=True)
class Event:
    """One accepted change.

    Parameters
    ----------
    seq : int
        Number of the event, from 1, without gaps.
    t : float
        Time, seconds since 1970-01-01 UTC.
    role : str
        Who caused it; never a person.
    what : str
        Kind of change; one of the keys of the reducer.
    old, new : Any
        JSON values before and after (``from`` and ``to`` in the session file).
    why : str
        Reason in words, may be empty.
    """

    seq: int
    t: float
    role: Role
    what: str
    old: Any = None
    new: Any = None
    why: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the event as the session file stores it."""
        return {
            "seq": self.seq,
            "t": self.t,
            "role": self.role,
            "what": self.what,
            "from": self.old,
            "to": self.new,
            "why": self.why,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Event:
        """Read an event of a session file.

        Raises
        ------
        KeyError
            If a key is missing.
        """
        return cls(
            seq=int(data["seq"]),
            t=float(data["t"]),
            role=data["role"],
            what=str(data["what"]),
            old=data["from"],
            new=data["to"],
            why=str(data["why"]),
        )


@dataclass(frozen=True)
class Change:
    """One entry of the history: values by path before and after."""

    t: float
    role: Role
    old: Doc
    new: Doc
    why: str = ""


@dataclass(frozen=True)
class Question:
    """A question to the room; `aggregate` exists only once it is revealed."""

    id: str
    kind: str
    state: QuestionState = "draft"
    body: dict[str, Any] = field(default_factory=dict)
    aggregate: dict[str, Any] | None = None


@dataclass(frozen=True)
class State:
    """Everything a session knows, apart from the answers themselves."""

    seq: int = 0
    changes: tuple[Change, ...] = ()
    cursor: int = 0
    """Number of changes that are in force; the rest can be redone."""
    view: dict[str, Any] = field(default_factory=dict)
    bookmarks: tuple[dict[str, Any], ...] = ()
    pinned: Doc | None = None
    step: int = 0
    locked: bool = False
    """Whether the step of the agenda is locked: it cannot be left until it is unlocked."""
    timer: dict[str, Any] | None = None
    questions: dict[str, Question] = field(default_factory=dict)
    current: str | None = None
    """The question on the phones."""
    parked: tuple[dict[str, Any], ...] = ()
    saved: tuple[str, ...] = ()
    closed: bool = False

    @property
    def doc(self) -> Doc:
        """What differs from the study as it was opened."""
        return doc_at(self.changes, self.cursor)

    @property
    def previous(self) -> Doc:
        """The document before the last change in force: the ghost on the screen."""
        return doc_at(self.changes, max(0, self.cursor - 1))


def doc_at(changes: tuple[Change, ...], cursor: int) -> Doc:
    """Return the document after the first `cursor` changes; None removes a path."""
    doc: Doc = {}
    for change in changes[:cursor]:
        for path, value in change.new.items():
            if value is None:
                doc.pop(path, None)
            else:
                doc[path] = value
    return dict(sorted(doc.items()))


def _set(state: State, event: Event) -> State:
    kept = state.changes[: state.cursor]
    change = Change(event.t, event.role, dict(event.old), dict(event.new), event.why)
    last = kept[-1] if kept else None
    same_drag = (
        last is not None
        and state.cursor == len(state.changes)
        and last.role == change.role
        and last.new.keys() == change.new.keys()
        and last.why == change.why
        and 0 <= change.t - last.t < COALESCE_SECONDS
    )
    if last is not None and same_drag:
        kept = (*kept[:-1], replace(change, old=last.old))
    else:
        kept = (*kept, change)
    return replace(state, changes=kept, cursor=len(kept))


def _goto(state: State, event: Event) -> State:
    return replace(state, cursor=min(max(0, int(event.new)), len(state.changes)))


def _view(state: State, event: Event) -> State:
    return replace(state, view={**state.view, **event.new})


def _bookmark(state: State, event: Event) -> State:
    return replace(state, bookmarks=(*state.bookmarks, dict(event.new)))


def _pin(state: State, event: Event) -> State:
    return replace(state, pinned=event.new)


def _step(state: State, event: Event) -> State:
    return replace(state, step=int(event.new), timer=None)


def _lock(state: State, event: Event) -> State:
    return replace(state, locked=bool(event.new))


def _timer(state: State, event: Event) -> State:
    return replace(state, timer=event.new)


def _question(state: State, event: Event) -> State:
    new = event.new
    known = state.questions.get(new["id"])
    question = known or Question(id=new["id"], kind=new["kind"])
    question = replace(
        question,
        state=new["state"],
        body={**question.body, **new.get("body", {})},
        aggregate=new.get("aggregate", question.aggregate),
    )
    return replace(state, questions={**state.questions, question.id: question}, current=question.id)


def _park(state: State, event: Event) -> State:
    return replace(state, parked=(*state.parked, dict(event.new)))


def _unpark(state: State, event: Event) -> State:
    return replace(state, parked=tuple(p for p in state.parked if p["id"] != event.old))


def _saved(state: State, event: Event) -> State:
    return replace(state, saved=(*state.saved, str(event.new)))


def _close(state: State, event: Event) -> State:
    return replace(state, closed=True)


REDUCER: dict[str, Callable[[State, Event], State]] = {
    "set": _set,
    "goto": _goto,
    "view": _view,
    "bookmark": _bookmark,
    "pin": _pin,
    "step": _step,
    "lock": _lock,
    "timer": _timer,
    "question": _question,
    "park": _park,
    "unpark": _unpark,
    "saved": _saved,
    "close": _close,
}


def apply(state: State, event: Event) -> State:
    """Return the state after one event.

    Raises
    ------
    ValueError
        If the event is of an unknown kind or out of sequence.
    """
    if event.seq != state.seq + 1:
        msg = f"event {event.seq} cannot follow event {state.seq}: the log has a gap"
        raise ValueError(msg)
    if event.what not in REDUCER:
        msg = f"event {event.seq} is of unknown kind {event.what!r}; known: {sorted(REDUCER)}"
        raise ValueError(msg)
    return replace(REDUCER[event.what](state, event), seq=event.seq)


def fold(events: Iterable[Event], state: State | None = None) -> State:
    """Return the state after all events, in order."""
    current = State() if state is None else state
    for event in events:
        current = apply(current, event)
    return current
