# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""What each message does in a room. An action either commits an event or refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from valuma_scenarios.vocabulary import LANGUAGES
from valuma_scenarios.workshop.live import levers, scenario_file
from valuma_scenarios.workshop.room import messages, people, questions, votes
from valuma_scenarios.workshop.room.forms import FORMS
from valuma_scenarios.workshop.room.links import make_link
from valuma_scenarios.workshop.room.protocol import Refusal
from valuma_scenarios.workshop.room.reveal import aggregate_of

if TYPE_CHECKING:
    from valuma_scenarios.workshop.room.room import Client, Room

MAX_PARKED = 200
MAX_QUESTIONS = 60
MAX_BOOKMARKS = 100

Reply = dict[str, Any] | None


def _writable(room: Room) -> None:
    if room.state.closed:
        raise Refusal("closed")


def _values(room: Room, values: dict[str, Any]) -> dict[str, Any]:
    checked = {path: levers.check(room.study, path, value) for path, value in values.items()}
    merged = {p: v for p, v in (room.state.doc | checked).items() if v is not None}
    levers.changed_study(room.study, merged)
    return checked


def change(room: Room, role: str, new: dict[str, Any], why: str = "") -> None:
    """Commit new values by path; what would change nothing is left out."""
    doc = room.state.doc
    new = {p: (None if v == levers.opened(room.study, p) else v) for p, v in new.items()}
    old = {p: doc.get(p) for p in new}
    moved = [p for p in new if new[p] != old[p]]
    if moved:
        room.log(role, "set", {p: old[p] for p in moved}, {p: new[p] for p in moved}, why)
    _end_preview(room)


def _end_preview(room: Room) -> None:
    if room.preview is not None:
        room.preview = None
        room.dirty.add("figures")


def on_set(room: Room, client: Client, message: messages.Set) -> Reply:
    """Change levers, assumptions or weights."""
    _writable(room)
    change(room, client.role, _values(room, message.values), message.why)
    return None


def on_preview(room: Room, client: Client, message: messages.Preview) -> Reply:
    """Show a change that is not made yet."""
    _writable(room)
    checked = _values(room, message.values)
    merged = {p: v for p, v in (room.state.doc | checked).items() if v is not None}
    room.preview = merged if checked else None
    room.dirty.add("figures")
    return None


def on_undo(room: Room, client: Client, message: messages.Undo) -> Reply:
    """Go one step back or forward."""
    by = -1 if message.do == "undo" else 1
    return _goto(room, client, room.state.cursor + by)


def on_goto(room: Room, client: Client, message: messages.Goto) -> Reply:
    """Go to a place in the history."""
    return _goto(room, client, message.cursor)


def _goto(room: Room, client: Client, cursor: int) -> Reply:
    _writable(room)
    if not 0 <= cursor <= len(room.state.changes):
        raise Refusal("history_end")
    _end_preview(room)
    if cursor != room.state.cursor:
        room.log(client.role, "goto", room.state.cursor, cursor)
    return None


def on_reset(room: Room, client: Client, message: messages.Reset) -> Reply:
    """Take changes back, or give one alternative the levers of the reference."""
    _writable(room)
    doc = room.state.doc
    if message.to == "reference":
        new = _as_reference(room, message.alternative or room.view["alternative"])
    else:
        prefix = {"weights": "weights/", "assumptions": "assume/", "opened": "lever/"}[message.to]
        if message.to == "opened" and message.alternative:
            prefix = f"lever/{message.alternative}/"
        new = {path: None for path in doc if path.startswith(prefix)}
    change(room, client.role, new, f"reset:{message.to}")
    return None


def _as_reference(room: Room, alternative: str) -> dict[str, Any]:
    """Funding levers of the reference, for another alternative."""
    study = room.study
    if alternative not in [a.id for a in study.alternatives]:
        raise Refusal("path", "no such alternative")
    base = levers.changed_alternative(study, study.reference, room.state.doc).funding
    new: dict[str, Any] = {
        f"lever/{alternative}/fund/continue": base.continue_after_last_year,
    }
    for name, instrument in study.instruments.items():
        new[f"lever/{alternative}/fund/amounts/{name}"] = base.amounts.get(name, 0.0)
        new[f"lever/{alternative}/fund/allocation/{name}"] = dict(
            base.allocation.get(name, instrument.allocation)
        )
        if instrument.channelable:
            new[f"lever/{alternative}/fund/through/{name}"] = base.through_networks.get(name, 0.0)
    return new


def on_view(room: Room, client: Client, message: messages.View) -> Reply:
    """Choose what the screen shows."""
    view = message.view
    if view.get("alternative", room.study.reference) not in room.study.candidates:
        raise Refusal("path", "no such alternative")
    if view.get("year", room.study.end_year) not in room.study.years:
        raise Refusal("range", f"{room.study.start_year} to {room.study.end_year}")
    old = {name: room.view[name] for name in view}
    if old != view:
        room.log(client.role, "view", old, view)
    return None


def on_toggle(room: Room, client: Client, message: messages.Toggle) -> Reply:
    """Freeze or blank the screen."""
    was = room.view[message.what]
    room.log(client.role, "view", {message.what: was}, {message.what: not was})
    return None


def on_bookmark(room: Room, client: Client, message: messages.Bookmark) -> Reply:
    """Give the present place in the history a name."""
    if len(room.state.bookmarks) >= MAX_BOOKMARKS:
        raise Refusal("too_many")
    name = votes.clean_text(message.name)
    room.log(client.role, "bookmark", None, {"name": name, "doc": room.state.doc})
    return None


def on_pin(room: Room, client: Client, message: messages.Pin) -> Reply:
    """Hold the present state for comparison, or let it go."""
    room.log(client.role, "pin", room.state.pinned, room.state.doc if message.on else None)
    return None


def on_step(room: Room, client: Client, message: messages.Step) -> Reply:
    """Go to a step of the agenda."""
    return _step(room, client, message.to)


def on_turn(room: Room, client: Client, message: messages.Turn) -> Reply:
    """Next or previous step."""
    return _step(room, client, room.state.step + message.by)


def _step(room: Room, client: Client, to: int) -> Reply:
    _writable(room)
    if not 0 <= to < len(room.steps):
        raise Refusal("agenda_end")
    if room.state.locked and to != room.state.step:
        raise Refusal("locked")
    step = room.steps[to]
    room.ready.clear()
    room.log(client.role, "step", room.state.step, to)
    room.log(client.role, "view", {"panel": room.view["panel"]}, {"panel": step.panel})
    if step.question:
        known = room.state.questions.get(step.question)
        source = room.agenda.questions[step.question]
        draft = questions.prepared(room.study, step.question, source)
        if known is None:
            room.log("system", "question", None, draft)
        elif room.state.current != known.id:
            again = {"id": known.id, "kind": known.kind, "state": known.state}
            room.log("system", "question", known.state, again)
    return None


def on_lock(room: Room, client: Client, message: messages.Lock) -> Reply:
    """Lock the step of the agenda, or unlock it."""
    _writable(room)
    if message.on != room.state.locked:
        room.log(client.role, "lock", room.state.locked, message.on)
    return None


def on_timer(room: Room, client: Client, message: messages.Timer) -> Reply:
    """Start, extend or stop the timer."""
    old = room.state.timer
    now = round(room.clock(), 3)
    if message.action == "stop":
        new = None
    elif message.action == "extend" and old:
        new = {"ends": max(old["ends"], now) + message.seconds}
    else:
        new = {"ends": now + message.seconds}
    room.log(client.role, "timer", old, new)
    return None


def on_ask(room: Room, client: Client, message: messages.Ask) -> Reply:
    """Write a new question."""
    _writable(room)
    if len(room.state.questions) >= MAX_QUESTIONS:
        raise Refusal("too_many")
    number = len(room.state.questions) + 1
    draft = questions.written(room.study, message.kind, message.text, message.about, number)
    if FORMS[message.kind].own_options:
        draft["body"] |= questions.own_options(message.kind, _written_options(message.options))
    room.log(client.role, "question", None, draft)
    room.log(client.role, "view", {"panel": room.view["panel"]}, {"panel": "question"})
    return None


def _written_options(lines: list[str]) -> list[dict[str, Any]]:
    """Return options that the desk wrote, the same in every language."""
    texts = [votes.clean_text(line) for line in lines]
    if len(texts) < 2:
        raise Refusal("options")
    return [
        {"id": f"o{k}", "label": dict.fromkeys(LANGUAGES, text)} for k, text in enumerate(texts, 1)
    ]


def on_advance(room: Room, client: Client, message: messages.Advance) -> Reply:
    """Move a question on."""
    _writable(room)
    question = questions.transition(room.state, message.question, message.to)
    new: dict[str, Any] = {"id": question.id, "kind": question.kind, "state": message.to}
    if message.to == "open":
        about = {"alternative": room.view["alternative"], "goal": room.view["goal"]}
        new["body"] = {"about": about, "year": room.view["year"]}
        if votes.gives_weights(question.kind):
            new["body"]["ranges"] = room.engine.swing(room.view["year"])
            new["body"]["natural"] = room.engine.known_swing(room.view["year"])
    if message.to == "revealed":
        new["aggregate"] = aggregate_of(room, question)
    room.log(client.role, "question", question.state, new)
    return None


def _answer(room: Room, name: str, who: str, answer: Any, key: str) -> Reply:
    question = room.state.questions.get(name)
    if question is None:
        raise Refusal("question")
    if question.state != "open" or room.state.closed:
        raise Refusal("question_closed")
    stored = votes.check_answer(question.kind, question.body, answer)
    first = room.store.answer(name, who, stored, key)
    if first:
        room.answered.setdefault(name, set()).add(who)
        room.dirty.add("counts")
    return {"answer": stored, "repeated": not first}


def on_answer(room: Room, client: Client, message: messages.Answer) -> Reply:
    """Store or change one participant's answer."""
    return _answer(room, message.question, client.who, message.answer, message.key)


def on_paper(room: Room, client: Client, message: messages.Paper) -> Reply:
    """Enter a ballot given on paper."""
    return _answer(room, message.question, f"paper-{message.key}", message.answer, message.key)


def on_ready(room: Room, client: Client, message: messages.Ready) -> Reply:
    """Count who is ready for the next step."""
    if message.step == room.state.step:
        room.ready.add(client.who)
        room.dirty.add("counts")
    return None


def on_park(room: Room, client: Client, message: messages.Park) -> Reply:
    """Put an objection in the parking lot."""
    if len(room.state.parked) >= MAX_PARKED:
        raise Refusal("too_many")
    item = {
        "id": f"p{room.state.seq + 1}",
        "text": votes.clean_text(message.text),
        "about": message.about,
    }
    room.log(client.role, "park", None, item)
    return None


def on_unpark(room: Room, client: Client, message: messages.Unpark) -> Reply:
    """Take an objection out of the parking lot."""
    if message.item not in [item["id"] for item in room.state.parked]:
        raise Refusal("path", "no such objection")
    room.log(client.role, "unpark", message.item, None)
    return None


def on_save(room: Room, client: Client, message: messages.Save) -> Reply:
    """Save one alternative's levers as a new scenario."""
    if message.alternative not in [a.id for a in room.study.alternatives]:
        raise Refusal("path", "no such alternative")
    if message.name in [a.id for a in room.study.alternatives]:
        raise Refusal("exists", message.name)
    label = votes.clean_text(message.label)
    data = scenario_file.scenario_data(
        room.study, room.state.doc, message.alternative, message.name, label
    )
    path = scenario_file.save(room.project, data)
    room.log(client.role, "saved", None, message.name)
    return {"file": f"scenarios/{path.name}"}


def on_replay(room: Room, client: Client, message: messages.Replay) -> Reply:
    """Play the last change again on the screen."""
    room.dirty.add("replay")
    return None


def on_close(room: Room, client: Client, message: messages.Close) -> Reply:
    """Close the session."""
    if not room.state.closed:
        room.log(client.role, "close", None, None)
    return None


def on_delete(room: Room, client: Client, message: messages.Delete) -> Reply:
    """Delete the session with everything in it."""
    if message.sure != room.code:
        raise Refusal("sure")
    room.deleted = True
    room.dirty.add("deleted")
    room.store.delete()
    return {"deleted": True}


def on_link(room: Room, client: Client, message: messages.MakeLink) -> Reply:
    """Make a share link of the screen."""
    return {"link": make_link(room)}


def on_open(room: Room, client: Client, message: messages.OpenLink) -> Reply:
    """Links are opened by the hub, because they may need a model run."""
    raise Refusal("not_allowed")


ACTIONS: dict[str, Callable[[Any, Any, Any], Reply]] = {
    "set": on_set,
    "preview": on_preview,
    "undo": on_undo,
    "redo": on_undo,
    "goto": on_goto,
    "reset": on_reset,
    "view": on_view,
    "toggle": on_toggle,
    "bookmark": on_bookmark,
    "pin": on_pin,
    "step": on_step,
    "turn": on_turn,
    "lock": on_lock,
    "timer": on_timer,
    "ask": on_ask,
    "advance": on_advance,
    "paper": on_paper,
    "answer": on_answer,
    "group": people.on_group,
    "ready": on_ready,
    "park": on_park,
    "unpark": on_unpark,
    "save": on_save,
    "replay": on_replay,
    "close": on_close,
    "delete": on_delete,
    "link": on_link,
    "open": on_open,
    "able": people.on_able,
    "door": people.on_door,
    "forget": people.on_forget,
    "forget_me": people.on_forget_me,
    "ping": people.on_ping,
}
