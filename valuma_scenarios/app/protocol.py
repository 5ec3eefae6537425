# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""Messages between browser and server: a closed list, checked before anything is done with them.

A message that does not fit is refused with a code; the code names a text in the reader's language.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from valuma_scenarios.vocabulary import GoalId, Language

MAX_SIZE = {"desk": 32_768, "screen": 2_048, "phone": 4_096, "viewer": 12_288}
"""Largest message by role, bytes."""

MAX_DEPTH = 8
Path = Annotated[str, Field(min_length=1, max_length=160, pattern=r"^[a-z0-9_]+(/[A-Za-z0-9_]+)*$")]
ShortText = Annotated[str, Field(min_length=1, max_length=120)]
LongText = Annotated[str, Field(min_length=1, max_length=280)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
Name = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,48}$")]


class Refusal(Exception):
    """A message that is not carried out, and why.

    Parameters
    ----------
    code : str
        Key of the text shown to the sender (``refused_<code>``).
    detail : str
        Where in the message the fault lies; never repeats what was sent.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{code}: {detail}" if detail else code)


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

    panel: Literal["compare", "goals", "path", "map", "weights", "question", "join", "parking"] = (
        "compare"
    )
    alternative: Name = "status_quo"
    goal: GoalId | Literal["all"] = "all"
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
    kind: Literal["swing", "budget", "ranking", "guess", "elicit", "yesno", "text"]
    text: Annotated[str, Field(max_length=280)] = ""
    about: Annotated[str, Field(max_length=80)] = ""


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
    | Ping
)
ScreenMessage = Turn | Toggle | Ping
PhoneMessage = Answer | Ready | Ping
ViewerMessage = OpenLink | Ping
Message = DeskMessage | PhoneMessage | ViewerMessage

_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    "desk": TypeAdapter(Annotated[DeskMessage, Field(discriminator="do")]),
    "screen": TypeAdapter(Annotated[ScreenMessage, Field(discriminator="do")]),
    "phone": TypeAdapter(Annotated[PhoneMessage, Field(discriminator="do")]),
    "viewer": TypeAdapter(Annotated[ViewerMessage, Field(discriminator="do")]),
}


class Hello(BaseModel):
    """First message of every connection: who is there."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    do: Literal["hello"]
    token: Annotated[str, Field(max_length=80)] = ""
    """Signed token of a desk or a screen."""
    who: Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")] = ""
    """Random id that a phone made for itself."""


def _depth(value: Any, limit: int) -> bool:
    """Return whether the value nests no deeper than the limit."""
    if not isinstance(value, dict | list):
        return True
    if limit == 0:
        return False
    items = value.values() if isinstance(value, dict) else value
    return all(_depth(item, limit - 1) for item in items)


def _no_constant(name: str) -> Any:
    msg = f"{name} is no JSON number"
    raise ValueError(msg)


def load(raw: str | bytes, limit: int) -> dict[str, Any]:
    """Return a JSON object, or refuse.

    Raises
    ------
    Refusal
        If it is too long, no JSON, no object, or nested too deeply.
    """
    size = len(raw) if isinstance(raw, bytes) else len(raw.encode("utf-8", "surrogatepass"))
    if size > limit:
        raise Refusal("size", f"at most {limit} bytes")
    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
        data = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refusal("json") from error
    if not isinstance(data, dict):
        raise Refusal("json")
    try:
        json.dumps(data, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise Refusal("json") from error
    if not _depth(data, MAX_DEPTH):
        raise Refusal("depth", f"at most {MAX_DEPTH} levels")
    return data


def hello(raw: str | bytes) -> Hello:
    """Read the first message of a connection.

    Raises
    ------
    Refusal
        If it is no greeting.
    """
    data = load(raw, 512)
    try:
        return Hello.model_validate(data)
    except ValidationError as error:
        raise Refusal("hello") from error


def parse(role: str, raw: str | bytes) -> Message:
    """Read a message of a role.

    Raises
    ------
    Refusal
        ``not_allowed`` if the message exists but not for this role, otherwise ``message``.
    """
    data = load(raw, MAX_SIZE[role])
    try:
        message: Message = _ADAPTERS[role].validate_python(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        if first["type"] == "union_tag_invalid" and _known_to_others(data.get("do")):
            raise Refusal("not_allowed") from error
        where = ".".join(str(part)[:40] for part in first["loc"])
        raise Refusal("message", f"{where}: {first['type']}") from error
    return message


def message_id(raw: str | bytes) -> int:
    """Return the number of a message that was refused, 0 if it has none."""
    try:
        number = load(raw, max(MAX_SIZE.values())).get("id", 0)
    except Refusal:
        return 0
    return number if isinstance(number, int) and 0 <= number <= 2**53 else 0


_ALL = {
    value
    for kind in (*DeskMessage.__args__, *PhoneMessage.__args__, *ViewerMessage.__args__)
    for value in kind.model_fields["do"].annotation.__args__
}


def _known_to_others(name: Any) -> bool:
    return isinstance(name, str) and name in _ALL
