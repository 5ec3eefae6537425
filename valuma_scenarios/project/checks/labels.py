"""Checks of names that people read: something to see, on one line, short, and one for each."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from valuma_scenarios.errors import Problem, Said
from valuma_scenarios.project.checks.scenarios import Span
from valuma_scenarios.project.load import Entry, Loaded
from valuma_scenarios.project.text import is_blank
from valuma_scenarios.project.yaml_marks import Keys
from valuma_scenarios.schema.base import in_all_languages
from valuma_scenarios.vocabulary import LANGUAGES

LONGEST_LABEL = 120
"""Characters of the longest label; the longest of the shipped project has 75."""
_TOLD_APART = ("scenario", "network", "themes", "instruments", "indicators", "goals")
"""Kinds whose entries stand side by side in tables and figures."""


def readable_texts(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that texts for readers show something, and that labels are short lines."""
    problems: list[Problem] = []
    for entries in loaded.entries.values():
        for entry in entries.values():
            for path, text in _texts(entry.data, ()):
                fault = _fault(path, text)
                if fault:
                    problems.append(entry.place(*path).problem(*fault))
    return problems


def _texts(data: Any, path: Keys) -> Iterator[tuple[Keys, str]]:
    """Yield the texts in a language, with their paths."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in LANGUAGES and isinstance(value, str):
                yield (*path, key), value
            else:
                yield from _texts(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _texts(value, (*path, number))


def _fault(path: Keys, text: str) -> tuple[str, str] | None:
    """Return what is wrong with a text, and what to do; an empty one is refused by the schema."""
    name = ".".join(str(key) for key in path[-2:])
    if text and is_blank(text):
        return Said("{name} holds nothing that can be seen", name=name), Said("Write a text")
    if len(path) > 1 and path[-2] == "label":
        if "\n" in text.strip("\n") or "\t" in text:
            message = Said("{name} has more than one line, or a tab", name=name)
            return message, Said("Write it on one line")
        if len(text) > LONGEST_LABEL:
            message = Said(
                "{name} has {number} characters, more than {most}",
                name=name,
                number=len(text),
                most=LONGEST_LABEL,
            )
            return message, Said("Shorten it, and put the rest into the summary or the note")
    return None


def labels_apart(loaded: Loaded, _span: Span) -> list[Problem]:
    """Check that no two entries that stand side by side have the same label in a language."""
    problems: list[Problem] = []
    for kind in _TOLD_APART:
        seen: dict[tuple[str, str], Entry] = {}
        for entry in loaded.entries.get(kind, {}).values():
            label = entry.data.get("label") if isinstance(entry.data, dict) else None
            every = in_all_languages(label)
            for language, text in every.items() if isinstance(every, dict) else ():
                if not isinstance(text, str) or is_blank(text):
                    continue
                other = seen.setdefault((str(language), _seen_as(text)), entry)
                if other is not entry:
                    message = Said(
                        "the label {text!r} is that of {name!r} already", text=text, name=other.id
                    )
                    own = isinstance(label, dict) and language in label
                    place = entry.place("label", language) if own else entry.place("label")
                    problems.append(place.problem(message, Said("Give each a label of its own")))
    return problems


def _seen_as(text: str) -> str:
    """Return a text so that two which look alike are equal."""
    shown = "".join(c for c in unicodedata.normalize("NFKC", text) if c.isprintable())
    return " ".join(shown.casefold().split())


LABEL_CHECKS = (readable_texts, labels_apart)
