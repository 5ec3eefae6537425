"""Synthetic participants for a rehearsal: the moderator can practise alone.

Their answers are random and mean nothing. A rehearsal is marked on the screen and in every export.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from valuma_scenarios.vocabulary import GOALS
from valuma_scenarios.workshop.live.gateway import digest
from valuma_scenarios.workshop.room import votes

if TYPE_CHECKING:
    from valuma_scenarios.workshop.room.room import Room
    from valuma_scenarios.workshop.session.events import Question


def _ranking(rng: np.random.Generator, body: dict[str, Any]) -> Any:
    return [GOALS[i] for i in rng.permutation(len(GOALS))]


def _swing(rng: np.random.Generator, body: dict[str, Any]) -> Any:
    points = {goal: float(10 * rng.integers(0, 10)) for goal in GOALS}
    # Two camps, so that there is a spread to talk about.
    camp = GOALS[int(rng.choice([0, 3], p=[0.6, 0.4]))]
    return points | {camp: 100.0}


def _budget(rng: np.random.Generator, body: dict[str, Any]) -> Any:
    parts = rng.multinomial(20, rng.dirichlet(np.ones(len(GOALS)))) * 5
    return {goal: float(part) for goal, part in zip(GOALS, parts, strict=True)}


def _elicit(rng: np.random.Generator, body: dict[str, Any]) -> Any:
    low, high = body.get("bounds", [None, None])
    floor = 0.0 if low is None else float(low)
    ceiling = floor + 1.0 if high is None else float(high)
    ends = np.sort(rng.uniform(floor, ceiling, 3))
    return dict(zip(("p05", "p50", "p95"), (float(f"{e:.3g}") for e in ends), strict=True))


def synthetic_answer(question: Question, number: int) -> Any:
    """Return the answer of one synthetic participant; the same question gives the same answer."""
    rng = np.random.Generator(np.random.PCG64(int(digest([question.id, number])[:8], 16)))
    makers = {"ranking": _ranking, "swing": _swing, "budget": _budget, "elicit": _elicit}
    if question.kind in makers:
        return makers[question.kind](rng, question.body)
    if question.kind == "text":
        return f"… {number + 1}"
    options = [o["id"] for o in question.body.get("options", [])] or ["yes", "no", "unsure"]
    return str(rng.choice(options))


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
        room.counts[question.id] = room.store.count(question.id)
        room.dirty.add("counts")
        return True
    return False
