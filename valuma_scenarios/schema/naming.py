"""Names of everything in a study: what readers call it, and what a name that was typed means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from valuma_scenarios.errors import Said, UsageError, choose, either
from valuma_scenarios.schema.base import Text
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES, Language

Names = dict[str, tuple[str, ...]]
"""Everything that each id is called, in all languages."""


def names_of(entries: Mapping[str, Any]) -> Names:
    """Return what entries are called, by id: labels and short labels in all languages.

    Parameters
    ----------
    entries : mapping of str to model
        Entries with a `label`, and perhaps a `short` one.
    """
    return {
        name: _texts(getattr(e, "label", None), getattr(e, "short", None))
        for name, e in entries.items()
    }


def _texts(*texts: Text | None) -> tuple[str, ...]:
    return tuple(text[language] for text in texts if text is not None for language in LANGUAGES)


def _regions(study: Study) -> Names:
    columns = [f"name_{language}" for language in LANGUAGES]
    rows = study.regions[columns].itertuples()
    whole = study.area.whole
    return {str(row[0]): tuple(map(str, row[1:])) for row in rows} | {
        whole.id: _texts(whole.label, whole.inline)
    }


def _goals(study: Study) -> Names:
    named = names_of(study.goals)
    return {goal: (*names, str(number)) for number, (goal, names) in enumerate(named.items(), 1)}


KINDS: dict[str, Callable[[Study], Names]] = {
    "alternatives": lambda study: names_of({a.id: a for a in study.alternatives}),
    "goals": _goals,
    "indicators": lambda study: names_of(study.indicators),
    "themes": lambda study: names_of(study.themes),
    "regions": _regions,
    "types": lambda study: names_of(study.region_types),
    "levels": lambda study: names_of(study.area.levels),
    "instruments": lambda study: names_of(study.instruments),
    "cases": lambda study: names_of(study.cases),
    "roles": lambda study: names_of(study.state_roles),
    "parameters": lambda study: names_of(study.parameters),
    "constants": lambda study: names_of(study.constants),
    "sources": lambda study: {name: (s.title,) for name, s in study.sources.items()},
}
"""Kinds of things that have names, and where their names stand."""


def known(study: Study, kinds: Iterable[str]) -> Names:
    """Return everything of some kinds and what it is called, by id."""
    return {name: names for kind in kinds for name, names in KINDS[kind](study).items()}


def label(names: tuple[str, ...], language: Language) -> str:
    """Return what something is called in a language."""
    at = LANGUAGES.index(language)
    return names[at] if len(names) >= len(LANGUAGES) else names[0] if names else ""


def meant(text: str, known: Mapping[str, Iterable[str]], what: str) -> str:
    """Return the id that a text means: an id, a name in any language, or its first words.

    Parameters
    ----------
    text : str
        What was typed.
    known : mapping of str to iterable of str
        Names by id.
    what : str
        Option or argument, for the message.

    Raises
    ------
    UsageError
        If nothing is meant, or more than one thing.
    """
    wanted = _plain(text)
    names = {key: {_plain(name) for name in (key, *every)} for key, every in known.items()}
    found = [key for key in known if wanted == _plain(key)]
    found = found or [key for key, every in names.items() if wanted in every]
    if not found and wanted:
        # Whole words only: the beginning of a word may be a slip for something else.
        start = f"{wanted} "
        found = [k for k, every in names.items() if any(n.startswith(start) for n in every)]
    if len(found) == 1:
        return found[0]
    if found:
        msg = Said(
            "{what} {text!r} may be {names}: write more of its name",
            what=what,
            text=text,
            names=either(sorted(found)),
        )
        raise UsageError(msg)
    spelt = {name: key for key, every in known.items() for name in (key, *every)}
    advice = choose(text, spelt) or choose(text, known) or Said("`valuma list` shows what there is")
    raise UsageError(Said("{what} {text!r} is unknown. {hint}", what=what, text=text, hint=advice))


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").replace("-", " ").casefold().split())
