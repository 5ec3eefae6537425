"""Synthetic participants for a rehearsal: the moderator can practise alone.

Their answers are random and mean nothing. A rehearsal is marked on the screen and in every export.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from valuma_scenarios.workshop.live.gateway import digest
from valuma_scenarios.workshop.room import votes
from valuma_scenarios.workshop.room.forms import FORMS

if TYPE_CHECKING:
    from valuma_scenarios.workshop.room.room import Room
    from valuma_scenarios.workshop.session.events import Question


def synthetic_answer(question: Question, number: int) -> Any:
    """Return the answer of one synthetic participant; the same question gives the same answer."""
    rng = np.random.Generator(np.random.PCG64(int(digest([question.id, number])[:8], 16)))
    return FORMS[question.kind].rehearse(rng, question.body)


def play(room: Room) -> bool:
    """Let the next synthetic participant join or answer.

    Returns
    -------
    bool
        Whether anybody did anything.
    """
    size = int(room.meta.get("rehearsal", 0))
    question = room.state.questions.get(room.state.current or "")
    if not size or room.state.closed or room.deleted:
        return False
    for number in range(size):
        who = f"rehearsal-{number:03d}"
        if who not in room.people:
            room.store.join(who)
            room.people.add(who)
            if room.agenda.groups:
                room.store.set_group(who, number % len(room.agenda.groups))
            room.dirty.add("counts")
            return True
    if question is None or question.state != "open":
        return False
    answered = room.store.answers(question.id)
    for number in range(size):
        who = f"rehearsal-{number:03d}"
        if who in answered:
            continue
        answer = votes.check_answer(
            question.kind, question.body, synthetic_answer(question, number)
        )
        room.store.answer(question.id, who, answer, "rehearsal")
        room.answered.setdefault(question.id, set()).add(who)
        room.dirty.add("counts")
        return True
    return False
