"""Ten thousand messages, sensible and hostile: none may go unanswered or upset the session."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workshop.helpers import client
from valuma_scenarios.vocabulary import GOALS
from valuma_scenarios.workshop.room import protocol
from valuma_scenarios.workshop.room.room import Room
from valuma_scenarios.workshop.session.events import fold

FUZZ = settings(
    max_examples=3500,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ROLES = st.sampled_from(["desk", "screen", "phone"])
ENDINGS = {"close", "delete"}
NUMBERS = st.one_of(st.integers(-5, 200), st.floats(width=32), st.integers(-(2**70), 2**70))
SMALL = st.one_of(st.none(), st.booleans(), NUMBERS, st.text(max_size=12))
VALUES = st.recursive(
    SMALL,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=10,
)
NAMES = st.sampled_from(
    [*GOALS, "by_theme", "partnership", "status_quo", "mal", "aiko", "psi_mainstream", "all", "x"]
)
PATHS = st.one_of(
    st.lists(
        st.one_of(
            NAMES,
            st.sampled_from(
                ["weights", "lever", "assume", "net", "fund", "amounts", "through", "allocation",
                 "continue", "coordination_meur", "binding", "members", "themes"]
            ),
        ),
        max_size=5,
    ).map("/".join),
    st.text(max_size=30),
)  # fmt: skip
FIELDS = st.sampled_from(
    ["values", "why", "cursor", "to", "alternative", "view", "name", "on", "by", "what", "action",
     "seconds", "kind", "text", "about", "question", "key", "answer", "item", "label", "sure",
     "step", "link", "id", "panel"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["open", "closed", "revealed", "opened", "reference", "frozen", "blank", "start", "stop",
     "swing", "budget", "guess", "elicit", "yesno", "text", "q1", "guess", "weights1", "yes",
     "abcdefgh12", "compare", "fi"]
)  # fmt: skip


def sensible(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Messages that look right, with values that mostly are not."""
    path_values = st.dictionaries(PATHS, VALUES, min_size=1, max_size=4)
    extra: dict[str, st.SearchStrategy[Any]] = {
        "set": st.fixed_dictionaries({"values": path_values}),
        "preview": st.fixed_dictionaries({"values": path_values}),
        "view": st.fixed_dictionaries({"view": st.dictionaries(FIELDS | NAMES, VALUES | WORDS)}),
        "goto": st.fixed_dictionaries({"cursor": st.integers(-1, 30)}),
        "step": st.fixed_dictionaries({"to": st.integers(-1, 14)}),
        "turn": st.fixed_dictionaries({"by": st.sampled_from([-1, 1])}),
        "ask": st.fixed_dictionaries(
            {"kind": WORDS, "text": st.text(max_size=290), "about": NAMES | st.just("")}
        ),
        "advance": st.fixed_dictionaries({"question": WORDS, "to": WORDS}),
        "answer": st.fixed_dictionaries(
            {"question": WORDS, "key": st.text(max_size=12) | WORDS, "answer": VALUES | WORDS}
        ),
        "park": st.fixed_dictionaries({"text": st.text(max_size=300), "about": PATHS}),
    }
    rest = st.dictionaries(FIELDS, VALUES | WORDS, max_size=4)
    fields = st.one_of(extra[name], extra[name], rest) if name in extra else rest
    return fields.map(lambda body: {"do": name, **body})


DOINGS = sorted(protocol._ALL - ENDINGS)
SENSIBLE = st.sampled_from(DOINGS).flatmap(sensible)


@pytest.fixture
def checked(make_room: Callable[..., Room]) -> Callable[[str, str | bytes], dict[str, Any]]:
    room = make_room("fuzz")
    senders = {"desk": client("desk"), "screen": client("screen"), "phone": client("phone", "p1")}

    def send(role: str, raw: str | bytes) -> dict[str, Any]:
        before = room.state.seq
        reply = room.receive(senders[role], raw)
        assert reply["do"] in ("ack", "refused")
        assert reply.get("code") != "internal", (role, raw)
        json.dumps(reply, allow_nan=False)
        if reply["do"] == "refused":
            assert room.state.seq == before, "a refused message changed the session"
        elif role == "phone":
            assert room.state.seq == before, "a phone changed the log"
        return reply

    send.room = room  # type: ignore[attr-defined]
    return send


@pytest.mark.slow
@FUZZ
@given(ROLES, SENSIBLE)
def test_messages_that_look_right(
    checked: Callable[[str, str | bytes], dict[str, Any]], role: str, message: dict[str, Any]
) -> None:
    checked(role, json.dumps(message))


@pytest.mark.slow
@FUZZ
@given(ROLES, st.one_of(VALUES.map(json.dumps), st.text(max_size=60)))
def test_any_text(
    checked: Callable[[str, str | bytes], dict[str, Any]], role: str, raw: str
) -> None:
    assert checked(role, raw)["do"] == "refused"


@pytest.mark.slow
@FUZZ
@given(ROLES, st.binary(max_size=80))
def test_any_bytes(
    checked: Callable[[str, str | bytes], dict[str, Any]], role: str, raw: bytes
) -> None:
    assert checked(role, raw)["do"] == "refused"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(ROLES, SENSIBLE), max_size=60))
def test_what_was_accepted_is_what_is_on_the_disk(
    tmp_path_factory: pytest.TempPathFactory,
    engine: Any,
    messages: list[tuple[str, dict[str, Any]]],
) -> None:
    from valuma_scenarios.workshop.session.storage import Store

    store = Store(tmp_path_factory.mktemp("fuzz") / "a.sqlite")
    store.set_meta({"code": "a", "agenda": "45"})
    room = Room(store, engine, tmp_path_factory.mktemp("project"))
    senders = {"desk": client("desk"), "screen": client("screen"), "phone": client("phone", "p1")}
    for role, message in messages:
        room.receive(senders[role], json.dumps(message))
    assert fold(store.events()) == room.state
    store.close()


@pytest.mark.parametrize(
    "raw",
    [
        "[" * 100_000,
        '{"do":' * 20_000,
        '{"do": "set", "values": {"weights/g1": 1e999}}',
        '{"do": "set", "values": {"weights/g1": NaN}}',
        '{"do": "preview", "values": ' + json.dumps({f"weights/g{i}": 1 for i in range(300)}) + "}",
        '{"do": "answer", "question": "x", "key": "\ud800", "answer": "\ud800"}',
        b"\xff\xfe\x00",
        "",
        "null",
        '{"do": null}',
        '{"do": ["set"]}',
        '{"id": 1e400, "do": "ping"}',
        '{"id": -1, "do": "ping"}',
        '{"do": "ping", "id": ' + "9" * 5000 + "}",
    ],
)
def test_hostile_messages_are_refused(room: Room, raw: str | bytes) -> None:
    for role in ("desk", "screen", "phone"):
        reply = room.receive(client(role, "p1"), raw)
        assert reply["do"] == "refused"
        assert reply["code"] != "internal"


def test_too_long_messages_are_refused_unread(room: Room) -> None:
    for role, limit in protocol.MAX_SIZE.items():
        if role != "viewer":
            reply = room.receive(client(role, "p1"), '{"do":"ping"}' + " " * limit)
            assert reply["code"] == "size"


def test_a_refusal_never_repeats_what_was_sent(room: Room) -> None:
    secret = "<script>alert(1)</script>"
    reply = room.receive(
        client("desk"), json.dumps({"do": "set", "values": {"weights/g1": secret}})
    )
    assert secret not in json.dumps(reply)
