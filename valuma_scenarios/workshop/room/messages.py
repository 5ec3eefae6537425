"""Every message there is, as a frozen model: one class for each thing that can be asked for."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from valuma_scenarios.schema.agenda import PanelName
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.workshop.room.forms import FORMS

Path = Annotated[str, Field(min_length=1, max_length=160, pattern=r"^[a-z0-9_]+(/[A-Za-z0-9_]+)*$")]
ShortText = Annotated[str, Field(min_length=1, max_length=120)]
LongText = Annotated[str, Field(min_length=1, max_length=280)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
Name = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,48}$")]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    id: Annotated[int, Field(ge=0, le=2**53)] = 0
    """Number the sender gave the message; the reply repeats it."""


class Set(_Message):
    """Change levers, assumptions or weights: one entry of the history."""

    do: Literal["set"]
    values: Annotated[dict[Path, Any], Field(min_length=1, max_length=200)]
    why: Annotated[str, Field(max_length=200)] = ""


class Preview(_Message):
    """Show what a change would do while a slider is being dragged; nothing is stored."""

    do: Literal["preview"]
    values: Annotated[dict[Path, Any], Field(max_length=200)]


class Undo(_Message):
    """Go one step back or forward in the history."""

    do: Literal["undo", "redo"]


class Goto(_Message):
    """Go to a place in the history."""

    do: Literal["goto"]
    cursor: Annotated[int, Field(ge=0, le=1_000_000)]


class Reset(_Message):
    """Take back all changes, or those of one alternative, as one entry of the history."""

    do: Literal["reset"]
    to: Literal["opened", "reference", "weights", "assumptions"]
    alternative: Name | None = None


class View(_Message):
    """Choose what the screen shows."""

    do: Literal["view"]
    view: dict[Name, Any]

    @field_validator("view")
    @classmethod
    def _known(cls, view: dict[str, Any]) -> dict[str, Any]:
        return ViewPatch.model_validate(view).model_dump(exclude_unset=True)


class ViewPatch(BaseModel):
    """The parts of the view that may be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    panel: PanelName = "compare"
    alternative: Name = "status_quo"
    goal: Name = "all"
    year: Annotated[int, Field(ge=1990, le=2100)] = 2030
    theme: Literal["light", "dark"] = "light"
    language: Language = "fi"
    frozen: bool = False
    blank: bool = False


class Bookmark(_Message):
    """Give the present state a name."""

    do: Literal["bookmark"]
    name: ShortText


class Pin(_Message):
    """Hold the present state for comparison (A against B), or let it go."""

    do: Literal["pin"]
    on: bool


class Step(_Message):
    """Go to a step of the agenda."""

    do: Literal["step"]
    to: Annotated[int, Field(ge=0, le=200)]


class Turn(_Message):
    """Clicker: next or previous step."""

    do: Literal["turn"]
    by: Literal[-1, 1]


class Lock(_Message):
    """Lock the step of the agenda, or unlock it: a locked step cannot be left."""

    do: Literal["lock"]
    on: bool


class Toggle(_Message):
    """Freeze or blank the screen from the screen's own keyboard."""

    do: Literal["toggle"]
    what: Literal["frozen", "blank"]


class Timer(_Message):
    """Start, extend or stop the timer of the step."""

    do: Literal["timer"]
    action: Literal["start", "extend", "stop"]
    seconds: Annotated[int, Field(ge=10, le=14_400)] = 60


class Ask(_Message):
    """Write a new question: a draft that only the desk sees."""

    do: Literal["ask"]
    kind: Name
    text: Annotated[str, Field(max_length=280)] = ""
    about: Annotated[str, Field(max_length=80)] = ""
    options: Annotated[list[ShortText], Field(max_length=8)] = []
    """What can be chosen, of a kind whose options are written by whoever asks."""

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        if kind not in FORMS:
            msg = f"there is no kind of question {kind!r}"
            raise ValueError(msg)
        return kind


class Advance(_Message):
    """Move a question to its next state."""

    do: Literal["advance"]
    question: Name
    to: Literal["open", "closed", "revealed"]


class Paper(_Message):
    """Enter a ballot given on paper or by raised hand."""

    do: Literal["paper"]
    question: Name
    key: Key
    answer: Any


class Park(_Message):
    """Put an objection in the parking lot, tied to a lever, indicator or goal."""

    do: Literal["park"]
    text: LongText
    about: Annotated[str, Field(max_length=160)] = ""


class Unpark(_Message):
    """Take an objection out of the parking lot."""

    do: Literal["unpark"]
    item: Name


class Save(_Message):
    """Save the levers of one alternative as a new scenario file."""

    do: Literal["save"]
    alternative: Name
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    label: ShortText


class Replay(_Message):
    """Play the last change again on the screen."""

    do: Literal["replay"]


class Close(_Message):
    """Close the session: nothing changes any more, the record can be printed."""

    do: Literal["close"]


class Delete(_Message):
    """Delete the session with everything in it; `sure` repeats its code."""

    do: Literal["delete"]
    sure: Annotated[str, Field(max_length=16)]


class Answer(_Message):
    """An answer of one participant; the key makes a second delivery harmless."""

    do: Literal["answer"]
    question: Name
    key: Key
    answer: Any


class Group(_Message):
    """The participant belongs to one of the agenda's groups, or does not say to which."""

    do: Literal["group"]
    group: Annotated[int, Field(ge=0, le=7)] | None


class Ready(_Message):
    """The participant is ready for the next step."""

    do: Literal["ready"]
    step: Annotated[int, Field(ge=0, le=200)]


class OpenLink(_Message):
    """Open a share link, for the sender alone."""

    do: Literal["open"]
    link: Annotated[str, Field(min_length=1, max_length=8_000)]
    remade: bool = True


class MakeLink(_Message):
    """Make a share link of what the screen shows."""

    do: Literal["link"]


class Door(_Message):
    """Let any number of participants in from one address, as behind one router, or no longer."""

    do: Literal["door"]
    open: bool


class DoorAsked(BaseModel):
    """What the sheet for the door says of the network; asked for over HTTP and kept nowhere."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    network: Annotated[str, Field(max_length=32)] = ""
    password: Annotated[str, Field(max_length=63)] = ""
    language: Language = "fi"


class Forget(_Message):
    """Delete answers: of one question, or of everybody with the participants themselves."""

    do: Literal["forget"]
    question: Name | None = None


class ForgetMe(_Message):
    """Delete everything that one participant has answered, and the participant."""

    do: Literal["forget_me"]


class Able(_Message):
    """Say whether this page runs the model itself: then it is sent moves and not their figures."""

    do: Literal["able"]
    on: bool


class Ping(_Message):
    """Ask whether the server is there."""

    do: Literal["ping"]


DeskMessage = (
    Set
    | Preview
    | Undo
    | Goto
    | Reset
    | View
    | Bookmark
    | Pin
    | Step
    | Turn
    | Lock
    | Toggle
    | Timer
    | Ask
    | Advance
    | Paper
    | Park
    | Unpark
    | Save
    | Replay
    | Close
    | Delete
    | MakeLink
    | Able
    | Door
    | Forget
    | Ping
)
ScreenMessage = Turn | Toggle | Able | Ping
PhoneMessage = Answer | Group | Ready | ForgetMe | Ping
ViewerMessage = OpenLink | Ping
Message = DeskMessage | PhoneMessage | ViewerMessage
