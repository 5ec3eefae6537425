# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""Messages between browser and server: a closed list, checked before anything is done with them.

A message that does not fit is refused with a code; the code names a text in the reader's language.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from valuma_scenarios.workshop.room.messages import (
    DeskMessage,
    Message,
    PhoneMessage,
    ScreenMessage,
    ViewerMessage,
)

MAX_SIZE = {"desk": 32_768, "screen": 2_048, "phone": 4_096, "viewer": 12_288}
"""Largest message by role, bytes."""

MAX_DEPTH = 8


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
