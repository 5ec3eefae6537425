"""Schema of a workshop's agenda: its steps, its questions, and the levers within reach."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from valuma_scenarios.errors import Said
from valuma_scenarios.schema.base import Frozen, Identifier, Text, refused

PanelName = Literal[
    "compare", "goals", "path", "map", "weights", "ranks", "explain", "question", "join", "parking"
]
QuestionKindName = Literal[
    "yesno", "choice", "scale", "text", "guess", "swing", "budget", "ranking", "elicit"
]
LeverField = Literal[
    "coordination_meur", "contract_years", "binding", "knowledge_share", "amounts", "through"
]
LeverGroup = Literal["contracts", "place", "knowledge", "incentives", "state"]
"""The words of the question that levers are grouped by."""

OF_MONEY = ("amounts", "through")
MOST_OPTIONS = 8


class Option(Frozen):
    """One answer that can be chosen."""

    id: Identifier
    label: Text


class AgendaQuestion(Frozen):
    """A question to the participants."""

    kind: QuestionKindName
    """Its form: `choice` and `scale` have options of their own, `elicit` is about a parameter."""
    text: Text
    options: Annotated[tuple[Option, ...], Field(max_length=MOST_OPTIONS)] = ()
    """What can be chosen, of `choice`; on a `scale` the lowest and the highest step."""
    about: Identifier | None = None
    """Uncertain parameter that is estimated, of `elicit`."""

    @model_validator(mode="after")
    def _fits_its_kind(self) -> AgendaQuestion:
        least = {"choice": 2, "scale": 2}.get(self.kind, 0)
        if len(self.options) < least:
            raise refused(
                "question_options", Said("a question of this kind needs at least two options")
            )
        if self.options and not least:
            raise refused(
                "question_options", Said("only choice and scale have options of their own")
            )
        return self


class AgendaStep(Frozen):
    """One step: what the screen shows, what phones are asked, what the facilitator says."""

    title: Text
    minutes: Annotated[int, Field(ge=1, le=240)]
    panel: PanelName
    notes: Text | None = None
    question: Identifier | None = None
    """One of the agenda's questions."""


class NearLever(Frozen):
    """A lever of the facilitator's short list; it moves the same of every network at once."""

    group: LeverGroup
    lever: LeverField
    instrument: Identifier | None = None
    """Budget line, of `amounts` and `through`."""

    @model_validator(mode="after")
    def _has_its_line(self) -> NearLever:
        if (self.lever in OF_MONEY) != (self.instrument is not None):
            raise refused(
                "lever_line", Said("amounts and through name an instrument, other levers do not")
            )
        return self


class AgendaFile(Frozen):
    """An agenda of a workshop: steps, questions and the levers within reach."""

    id: Identifier
    """Name that ``valuma workshop --agenda`` takes."""
    title: Text
    steps: Annotated[tuple[AgendaStep, ...], Field(min_length=1, max_length=40)]
    questions: dict[Identifier, AgendaQuestion] = Field(default_factory=dict)
    levers: Annotated[tuple[NearLever, ...], Field(max_length=20)] = ()
    """About 15 levers that the room is likely to ask for; the product's list if none is given."""
    groups: Annotated[tuple[Text, ...], Field(max_length=8)] = ()
    """Groups that participants may say they belong to; below five answers none is shown."""

    @model_validator(mode="after")
    def _steps_ask_what_is_there(self) -> AgendaFile:
        for step in self.steps:
            if step.question is not None and step.question not in self.questions:
                raise refused(
                    "agenda_question",
                    Said(
                        "a step asks '{name}', but the questions are {known}",
                        name=step.question,
                        known=", ".join(self.questions) or Said("none"),
                    ),
                )
        return self
