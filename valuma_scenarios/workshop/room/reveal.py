"""What the room is shown of a question's answers, and what goes into the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from valuma_scenarios.workshop.room import votes
from valuma_scenarios.workshop.room.form import Body
from valuma_scenarios.workshop.room.forms import FORMS
from valuma_scenarios.workshop.room.questions import round_before
from valuma_scenarios.workshop.session.events import Question

if TYPE_CHECKING:
    from valuma_scenarios.workshop.room.room import Room


def aggregate_of(room: Room, question: Question) -> Body:
    """Return what is shown of a question: never an answer by person.

    With the answers of groups, what the model says, and how many changed their answer since the
    round before, where there are any of these.
    """
    answers = room.store.answers(question.id)
    result = votes.aggregate(question.kind, question.body, list(answers.values()))
    figures = room.figures.get("model", {}) | room.figures.get("weights", {})
    parts = votes.by_group(answers, room.store.groups(), room.agenda.groups)
    shown = [votes.of_group(question.kind, question.body, *part) for part in parts]
    before = round_before(room.state, question)
    more = {
        "model": FORMS[question.kind].model(question, figures, room.study),
        "groups": list(filter(None, shown)),
        "rounds": before and votes.changed_between(room.store.answers(before.id), answers),
    }
    return result | {name: found for name, found in more.items() if found}
