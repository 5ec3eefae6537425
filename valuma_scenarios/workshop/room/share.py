# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""The share link: the whole state of a screen in the URL fragment, versioned and migrated."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Callable
from typing import Any

VERSION = 3
MAX_CHARACTERS = 8_000
MAX_BYTES = 64_000
"""Largest document after inflating; a longer one is refused before it is unpacked."""

Link = dict[str, Any]


class BadLink(ValueError):
    """A link that cannot be opened; `code` names the text shown."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def encode(link: Link) -> str:
    """Return the link as text for ``#s=…``: canonical JSON, deflate, base64url.

    Equal states give equal links.
    """
    document = {**link, "v": VERSION}
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(text.encode("utf-8")) + packer.flush()
    return base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def _inflate(text: str) -> Any:
    if len(text) > MAX_CHARACTERS:
        raise BadLink("link_long")
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        inflater = zlib.decompressobj(-15)
        raw = inflater.decompress(packed, MAX_BYTES)
        if not inflater.eof:
            raise BadLink("link_broken")
        return json.loads(raw.decode("utf-8"))
    except (binascii.Error, zlib.error, ValueError, RecursionError) as error:
        if isinstance(error, BadLink):
            raise
        raise BadLink("link_broken") from error


def _from_1(link: Link) -> Link:
    """Version 1 knew one alternative and called the document `edits`."""
    view = {"alternative": link.get("alternative", ""), "goal": link.get("goal", "g1")}
    kept = {k: v for k, v in link.items() if k not in ("alternative", "goal", "edits", "weights")}
    weights = {f"weights/{goal}": value for goal, value in link.get("weights", {}).items()}
    return {**kept, "v": 2, "doc": {**link.get("edits", {}), **weights}, "view": view}


def _from_2(link: Link) -> Link:
    """Version 2 kept seed and draws at the top and had no record of what it was made with."""
    kept = {k: v for k, v in link.items() if k not in ("seed", "n", "model_version", "study_hash")}
    made = {
        "model": link.get("model_version", ""),
        "study": link.get("study_hash", ""),
        "n": link.get("n", 0),
        "medians": {},
    }
    return {**kept, "v": 3, "made": made}


MIGRATIONS: dict[int, Callable[[Link], Link]] = {1: _from_1, 2: _from_2}


def _checked(link: Link) -> Link:
    doc, view, made = link.get("doc"), link.get("view"), link.get("made")
    if not isinstance(doc, dict) or not isinstance(view, dict) or not isinstance(made, dict):
        raise BadLink("link_broken")
    return {"v": VERSION, "doc": doc, "view": view, "made": made, "title": link.get("title", "")}


def decode(text: str) -> Link:
    """Return the document of a link in today's version.

    Raises
    ------
    BadLink
        If it is not ours, damaged, too long, or newer than this program.
    """
    link = _inflate(text)
    if not isinstance(link, dict) or isinstance(link.get("v"), bool):
        raise BadLink("link_broken")
    version = link.get("v")
    if not isinstance(version, int) or version < 1:
        raise BadLink("link_broken")
    if version > VERSION:
        raise BadLink("link_newer")
    try:
        while link["v"] < VERSION:
            link = MIGRATIONS[link["v"]](link)
    except (AttributeError, TypeError) as error:
        raise BadLink("link_broken") from error
    return _checked(link)
