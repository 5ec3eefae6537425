"""Single values set from the command line, applied to data as read, before it is checked.

``parameters.x_opt.value=0.5`` names an entry and a value inside it; what stands after the equals
sign is YAML. Places inside an override are counted like those of a file, so that every check that
follows can name it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from valuma_scenarios.errors import Problem, ProjectError, Said, choose, found
from valuma_scenarios.project.inherit import chain_of, merge
from valuma_scenarios.project.kinds import ROOTS
from valuma_scenarios.project.load import Entry, Raw, raw_entries
from valuma_scenarios.project.yaml_marks import Place, read_yaml

_HOW = Said("Write PATH=VALUE. For example {example}", example="parameters.x_opt.value=0.5")
_INSIDE_NETWORK = 4


@dataclass(frozen=True)
class _Override:
    """One override, split into its parts."""

    keys: tuple[str, ...]
    places: tuple[Place, ...]
    """Place of each key, then of the value."""
    value: Any


def apply_overrides(raw: Raw, overrides: Sequence[str]) -> Raw:
    """Return a project as read with single values replaced.

    Parameters
    ----------
    raw : Raw
        A project as read.
    overrides : sequence of str
        Each ``PATH=VALUE``; they are applied in this order.

    Returns
    -------
    Raw
        With the problems of the overrides added to its own.
    """
    problems = list(raw.problems)
    for number, text in enumerate(overrides, start=1):
        try:
            raw = _apply(raw, _parse(text, f"--set {number}"))
        except ProjectError as error:
            problems.extend(error.problems)
    return replace(raw, problems=tuple(problems))


def _parse(text: str, name: str) -> _Override:
    path, equals, value_text = text.partition("=")
    start = Place(name, 1, 1)
    if not equals or not value_text.strip():
        message = Said(
            "{text!r}: the value is missing" if equals else "{text!r}: there is no equals sign",
            text=text,
        )
        raise ProjectError([start.problem(message, _HOW)])
    keys = tuple(path.strip().split("."))
    places, column = [], 1 + len(path) - len(path.lstrip())
    for key in keys:
        places.append(Place(name, 1, column))
        column += len(key) + 1
    only = ROOTS[keys[0]].only if keys[0] in ROOTS else ()
    keys, places = (keys[0], *only, *keys[1:]), [places[0], *places[:1] * len(only), *places[1:]]
    try:
        document = read_yaml(value_text, name)
        shifted = document.problems
    except ProjectError as error:
        shifted = error.problems
    if shifted:
        raise ProjectError([_shift(problem, len(path) + 1) for problem in shifted])
    inner = document.value_place(())
    column = inner.column + (len(path) + 1 if inner.line == 1 else 0)
    return _Override(keys, (*places, Place(name, inner.line, column)), document.data)


def _shift(problem: Problem, columns: int) -> Problem:
    column = problem.column + (columns if problem.line == 1 else 0)
    return Problem(problem.file, problem.line, column, problem.message, problem.hint)


def _apply(raw: Raw, override: _Override) -> Raw:
    keys, places = override.keys, override.places
    if keys[0] not in ROOTS:
        _refuse(places[0], Said("unknown path {name!r}", name=keys[0]), choose(keys[0], ROOTS))
    kind = ROOTS[keys[0]]
    entries = {entry.id: entry for entry in raw_entries(kind, raw)}
    if len(keys) < 2 or keys[1] not in entries:
        name = keys[1] if len(keys) > 1 else ""
        place = places[min(1, len(keys) - 1)]
        message = Said("unknown {title} {name!r}", title=kind.title, name=name)
        _refuse(place, message, choose(name, entries, kind.pattern))
    if len(keys) == 2:
        path = ".".join(keys)
        message = Said("{path} is a {title}, not a value", path=path, title=kind.title)
        example = f"{path}.value"
        hint = Said("Add the name of the value, for example {example}", example=example)
        _refuse(places[1], message, hint)
    entry = entries[keys[1]]
    if kind.name == "scenario":
        _check_network(entry, entries, override)
    inner = _inner_keys(entry, override)
    whole = (*entry.path, *inner)
    # The entry's own keys have a place in the file already; only those below it can be new.
    below = (*(entry.key_place() for _ in entry.path), *places[2:])
    return raw.with_document(kind.name, entry.document.with_value(whole, override.value, below))


def _refuse(place: Place, message: str, hint: str) -> None:
    raise ProjectError([place.problem(message, hint)])


def _inner_keys(entry: Entry, override: _Override) -> tuple[str | int, ...]:
    """Return the path below the entry, with positions of list items as numbers."""
    node = entry.data
    inner: list[str | int] = []
    for depth, key in enumerate(override.keys[2:], start=2):
        place = override.places[depth]
        if isinstance(node, list):
            if not (key.isascii() and key.isdigit() and int(key) < len(node)):
                hint = Said("Use a number from {least:g} to {most:g}", least=0, most=len(node) - 1)
                _refuse(place, Said("{key!r} is no position in a list", key=key), hint)
            inner.append(int(key))
            node = node[int(key)]
        elif isinstance(node, dict) or node is None:
            inner.append(key)
            node = node.get(key) if isinstance(node, dict) else None
        else:
            whole = ".".join(override.keys[:depth])
            _refuse(
                place,
                Said("{whole} has no parts, it is {found}", whole=whole, found=found(node)),
                Said("Set {whole} itself", whole=whole),
            )
    return tuple(inner)


def _check_network(entry: Entry, entries: dict[str, Entry], override: _Override) -> None:
    """Refuse a value inside a network that the alternative does not have."""
    keys = override.keys
    if len(keys) <= _INSIDE_NETWORK or keys[2] != "networks":
        return
    data = {name: other.data for name, other in entries.items() if isinstance(other.data, dict)}
    parents = {name: values.get("based_on") for name, values in data.items()}
    chain = chain_of(entry.id, parents)
    if chain is None:
        return
    networks = merge(data[name] for name in chain).networks
    if keys[3] not in networks:
        message = Said("{scenario} has no network {name!r}", scenario=entry.id, name=keys[3])
        _refuse(override.places[3], message, choose(keys[3], networks))
