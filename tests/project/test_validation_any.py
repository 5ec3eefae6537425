"""Whatever stands in the files, a check ends with problems or with a study, never with a crash."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from valuma_scenarios.project.checks.scenarios import Span, chains_of, library_of
from valuma_scenarios.project.inherit import resolve
from valuma_scenarios.project.load import Raw, read_project
from valuma_scenarios.project.open import check
from valuma_scenarios.project.yaml_marks import Document, Keys

JUNK: tuple[Any, ...] = (
    *(None, True, 0, -1, 2.5, 1e300, "x", "self_selected", "status_quo", "aiko", "mal_verkosto"),
    *([], {}, [1], [None], [{}], ["a"], {"a": 1}, {"a": {"b": 1}}, {"": None}),
)


def paths(data: Any, path: Keys = ()) -> Iterator[Keys]:
    """Yield the path of everything below and including some data."""
    yield path
    if isinstance(data, dict | list):
        items = data.items() if isinstance(data, dict) else enumerate(data)
        for key, value in items:
            yield from paths(value, (*path, key))


def spoilt(document: Document, path: Keys, junk: Any, *, drop: bool) -> Document:
    """Return a document in which one value is dropped or replaced by junk."""
    if not path:
        return replace(document, data=junk)
    data = copy.deepcopy(document.data)
    node = data
    for key in path[:-1]:
        node = node[key]
    if drop:
        del node[path[-1]]
    else:
        node[path[-1]] = copy.deepcopy(junk)
    return replace(document, data=data)


@cache
def shipped() -> Raw:
    # Not a fixture: Hypothesis would print all of it with every failing example.
    return read_project(ROOT)


@st.composite
def changes(draw: st.DrawFn) -> tuple[int, int, int, int, bool]:
    """Return numbers that pick a kind, a file, a path and junk, and whether to drop the value."""
    large = st.integers(0, 10_000)
    return draw(large), draw(large), draw(large), draw(large), draw(st.booleans())


@pytest.mark.slow
@settings(max_examples=80)
@given(picks=st.lists(changes(), min_size=1, max_size=3), level=st.sampled_from([None, "maakunta"]))
def test_a_spoilt_file_is_reported_or_harmless(
    picks: list[tuple[int, int, int, int, bool]], level: str | None
) -> None:
    raw = shipped()
    kinds = sorted(kind for kind, documents in raw.documents.items() if documents)
    for kind_number, file_number, path_number, junk_number, drop in picks:
        kind = kinds[kind_number % len(kinds)]
        documents = raw.documents[kind]
        document = documents[file_number % len(documents)]
        below = list(paths(document.data))
        path = below[path_number % len(below)]
        junk = JUNK[junk_number % len(JUNK)]
        raw = raw.with_document(kind, spoilt(document, path, junk, drop=drop))
    checked = check(raw, (), Span(level=level))
    if not checked.problems:
        # What passes every check must also resolve.
        scenarios = checked.loaded.entries["scenario"]
        library = library_of(checked.loaded)
        for chain in chains_of(checked.loaded).values():
            resolve([scenarios[name].data for name in chain], library)
