# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""A room: one session, its file, and what each role may do in it.

`receive` never raises and never waits: it checks a message, commits what was accepted, and notes
what has to be told to whom. Running the model and sending is the hub's business.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from valuma_scenarios.schema.study import Study
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import study_hash
from valuma_scenarios.workshop.room import agenda, protocol
from valuma_scenarios.workshop.room.actions import ACTIONS
from valuma_scenarios.workshop.room.protocol import Refusal
from valuma_scenarios.workshop.room.votes import BadAnswer
from valuma_scenarios.workshop.session.events import Event, Role, State, apply, fold
from valuma_scenarios.workshop.session.storage import Store
from valuma_scenarios.workshop.web.security import TokenBucket

LOG = logging.getLogger(__name__)
Clock = Callable[[], float]

RATES = {"desk": (40.0, 120.0), "screen": (5.0, 15.0), "phone": (4.0, 12.0), "viewer": (1.0, 6.0)}
"""Messages a second and burst, by role."""

MAX_PEOPLE = 1000


@dataclass
class Client:
    """One connection.

    Parameters
    ----------
    role : str
        desk, screen, phone or viewer.
    who : str
        Stored name of a participant; empty for the other roles.
    """

    role: str
    who: str = ""
    bucket: TokenBucket = field(default_factory=lambda: TokenBucket(4.0, 12.0))
    kernel: bool = False
    """Whether its page runs the model itself."""

    @classmethod
    def of(cls, role: str, who: str = "") -> Client:
        """Return a client with its role's rate limit."""
        return cls(role, who, TokenBucket(*RATES[role]))


class Room:
    """One session.

    Parameters
    ----------
    store : Store
        The session's file.
    engine : Engine
        The model behind it.
    project : pathlib.Path
        Project folder; new scenarios are saved there.
    clock : callable
        Time in seconds since 1970-01-01 UTC.
    """

    def __init__(
        self, store: Store, engine: Engine, project: Path, clock: Clock = time.time
    ) -> None:
        self.store = store
        self.engine = engine
        self.project = project
        self.clock = clock
        self.meta = store.meta()
        self.agenda = agenda.of_meta(self.meta)
        self.steps = self.agenda.steps
        self.state: State = fold(store.events())
        self.people: set[str] = set(store.people())
        self.ready: set[str] = set()
        self.answered: dict[str, set[str]] = {
            q: set(store.answers(q)) for q in self.state.questions
        }
        """Who has answered each question."""
        self.present: Counter[str] = Counter()
        """Open connections of each participant."""
        self.figures: dict[str, Any] = {}
        """Latest figures of the state in force, set by the hub."""
        self.preview: dict[str, Any] | None = None
        self.dirty: set[str] = {"figures", "state", "phones"}
        self.deleted = False
        self.door_open = False
        """Whether any number of participants may come from one address."""
        self.turned_away = 0
        """Participants who were not let in because of their address."""

    @property
    def study(self) -> Study:
        """The study as it was opened."""
        return self.engine.study

    @property
    def code(self) -> str:
        """Code of the session."""
        return str(self.meta["code"])

    @property
    def view(self) -> dict[str, Any]:
        """What the screen shows, with every default filled in."""
        candidates = [a for a in self.study.candidates if a != self.study.reference]
        default = {
            "panel": self.steps[0].panel,
            "alternative": candidates[0] if candidates else self.study.reference,
            "goal": "all",
            "year": self.study.end_year,
            "theme": "light",
            "language": self.meta.get("language", "fi"),
            "frozen": False,
            "blank": False,
        }
        return {**default, **self.state.view}

    @property
    def inputs_changed(self) -> bool:
        """Whether the project differs from the one that the session was opened with."""
        told = str(self.meta.get("study", ""))
        return bool(told) and told != study_hash(self.study)

    def log(self, role: str, what: str, old: Any, new: Any, why: str = "") -> None:
        """Commit one event, then let it take effect."""
        kind: Role = role if role in ("desk", "screen", "phone") else "system"  # type: ignore[assignment]
        event = Event(self.state.seq + 1, round(self.clock(), 3), kind, what, old, new, why)
        after = apply(self.state, event)
        self.store.append(event)
        self.state = after
        self.dirty.add("state")
        if what in ("question", "step", "close") or (what == "view" and "language" in new):
            self.dirty.add("phones")
        if what in ("set", "goto", "pin", "view", "question"):
            self.dirty.add("figures")

    def join(self, client: Client) -> bool:
        """Let a participant in; the same participant may come back at any time."""
        if client.role != "phone" or client.who in self.people:
            return True
        if len(self.people) >= MAX_PEOPLE:
            return False
        self.store.join(client.who)
        self.people.add(client.who)
        self.dirty.add("counts")
        return True

    def come(self, client: Client, by: int) -> None:
        """Count a connection of a participant that has opened (1) or closed (-1)."""
        if client.role == "phone":
            self.present[client.who] += by
            self.present += Counter()  # forgets whom nobody is connected for
            self.dirty.add("counts")

    @property
    def here(self) -> set[str]:
        """Participants who are connected; synthetic ones always are."""
        made_up = {who for who in self.people if who.startswith("rehearsal-")}
        return set(self.present) | made_up

    def receive(self, client: Client, raw: str | bytes) -> dict[str, Any]:
        """Carry out one message and return the reply to its sender.

        Returns
        -------
        dict
            `do` is ``ack`` with the number of the last event, or ``refused`` with a code; `id`
            repeats the message's number.
        """
        if not client.bucket.take(time.monotonic()):
            return {"do": "refused", "id": protocol.message_id(raw), "code": "rate"}
        try:
            message = protocol.parse(client.role, raw)
        except Refusal as error:
            number = protocol.message_id(raw)
            return {"do": "refused", "id": number, "code": error.code, "detail": error.detail}
        try:
            if self.deleted:
                raise Refusal("deleted")
            extra = ACTIONS[message.do](self, client, message)
        except Refusal as error:
            code, detail = error.code, error.detail
        except BadAnswer as error:
            code, detail = error.code, ""
        except Exception:
            LOG.exception("message %s could not be carried out", message.do)
            code, detail = "internal", ""
        else:
            return {"do": "ack", "id": message.id, "seq": self.state.seq, **(extra or {})}
        return {"do": "refused", "id": message.id, "code": code, "detail": detail}
