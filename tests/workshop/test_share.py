from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuma_scenarios.workshop.room import share

FIXTURES = Path(__file__).with_name("fixtures")
DOC = st.dictionaries(
    st.text(max_size=20), st.none() | st.integers() | st.text(max_size=9), max_size=9
)


def pack(document: Any) -> str:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packer.compress(json.dumps(document).encode()) + packer.flush()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@given(DOC, DOC)
def test_a_link_gives_back_what_was_put_in(doc: dict[str, Any], view: dict[str, Any]) -> None:
    made = {"model": "1", "study": "2", "n": 3, "medians": {}}
    text = share.encode({"doc": doc, "view": view, "made": made, "title": "Ä"})
    assert share.decode(text) == {"v": 3, "doc": doc, "view": view, "made": made, "title": "Ä"}
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_equal_states_give_equal_links() -> None:
    one = share.encode({"doc": {"a": 1, "b": 2}, "view": {}, "made": {}, "title": ""})
    two = share.encode({"title": "", "made": {}, "view": {}, "doc": {"b": 2, "a": 1}})
    assert one == two


@pytest.mark.parametrize("version", [1, 2, 3])
def test_links_of_every_version_open(version: int) -> None:
    text = (FIXTURES / f"link_v{version}.txt").read_text(encoding="utf-8").strip()
    expected = json.loads((FIXTURES / f"link_v{version}.json").read_text(encoding="utf-8"))
    assert share.decode(text) == expected


def test_there_is_a_migration_from_every_old_version() -> None:
    assert set(share.MIGRATIONS) == set(range(1, share.VERSION))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "link_broken"),
        ("!!!!", "link_broken"),
        ("AAAA", "link_broken"),
        ("ä", "link_broken"),
        ("A" * 9000, "link_long"),
        (pack([1]), "link_broken"),
        (pack({"v": "1"}), "link_broken"),
        (pack({"v": True}), "link_broken"),
        (pack({"v": 0}), "link_broken"),
        (pack({"v": 99}), "link_newer"),
        (pack({"v": 1, "weights": 3}), "link_broken"),
        (pack({"v": 2, "doc": {}}), "link_broken"),
        (pack({"v": 3, "doc": {"a": "x" * 70_000}, "view": {}, "made": {}}), "link_broken"),
    ],
)
def test_bad_links_are_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(share.BadLink) as caught:
        share.decode(text)
    assert caught.value.code == code


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        share.decode(text)
    except share.BadLink:
        return
