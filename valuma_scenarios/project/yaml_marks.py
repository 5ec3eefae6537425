"""YAML text to plain data, with the line and column of every key and value.

Only what JSON knows is recognised without quotes: numbers, ``true``, ``false`` and ``null``. Region
codes such as ``01`` and country codes such as ``NO`` therefore stay text; the default rules of
YAML 1.1 would turn them into a number and a boolean.

The parser works on events, with an explicit stack and a budget of nodes, so that neither aliases
that multiply nor deep nesting can exhaust memory or the interpreter's stack.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import yaml

from valuma_scenarios.errors import Problem, ProjectError, Said
from valuma_scenarios.project.text import text_fault
from valuma_scenarios.project.yaml_scalars import plain_value
from valuma_scenarios.project.yaml_syntax import (
    check_characters,
    check_spaces,
    decode,
    syntax_problem,
)

Keys = tuple[str | int, ...]

MAX_BYTES = 2_000_000
MAX_NODES = 100_000
MAX_DEPTH = 40
_TOO_DEEP = (
    Said("nesting is deeper than {most} levels", most=MAX_DEPTH),
    Said("Flatten the file"),
)
_REPLACED = "?"
"""What stands for a text that was refused, so that nothing more is said about it."""
_STANDARD_TAG = "tag:yaml.org,2002:"
_TAGS = {
    None,
    "!",
    *(_STANDARD_TAG + name for name in ("map", "seq", "str", "int", "float", "bool", "null")),
}
"""Tags that say no more than the text does."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Place(NamedTuple):
    """A position in a file, counted from 1."""

    file: str
    line: int
    column: int

    def problem(self, message: str, hint: str = "") -> Problem:
        """Return a problem at this place."""
        return Problem(self.file, self.line, self.column, message, hint)


@dataclass(frozen=True)
class Document:
    """Plain data of one file and the place of each of its keys and values.

    Parameters
    ----------
    file : str
        Name of the file for messages.
    data : object
        Mappings, lists, text, numbers, booleans and None.
    values, keys : dict of path to Place
        A path is a tuple of keys and list positions.
    problems : tuple of Problem
        Duplicate keys, numbers that are not finite and the like: reading went on after them.
    """

    file: str
    data: Any = field(repr=False)
    values: dict[Keys, Place] = field(repr=False)
    keys: dict[Keys, Place] = field(repr=False)
    problems: tuple[Problem, ...] = ()

    def value_place(self, path: Keys) -> Place:
        """Return where the value at a path stands, or its nearest ancestor that has a place."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.values:
                return self.values[path[:length]]
        return Place(self.file, 1, 1)

    def key_place(self, path: Keys) -> Place:
        """Return where the key of a path stands; for a list item, where the item stands."""
        return self.keys.get(path) or self.value_place(path)

    def has(self, path: Keys) -> bool:
        """Return whether the file itself states something at a path."""
        return path in self.values

    def with_value(self, path: Keys, value: Any, places: tuple[Place, ...]) -> Document:
        """Return a copy in which one value is replaced, with mappings made on the way to it.

        Parameters
        ----------
        path : tuple
            Keys, and positions of list items that exist.
        value : object
            The new value.
        places : tuple of Place
            Place of each key of the path, then the place of the value.
        """
        data = copy.deepcopy(self.data)
        keep = {p: place for p, place in self.values.items() if p[: len(path)] != path}
        keys = dict(self.keys)
        node = data
        for depth, key in enumerate(path[:-1], start=1):
            if isinstance(node, dict) and not isinstance(node.get(key), dict | list):
                node[key] = {}
                keys[path[:depth]] = places[depth - 1]
                keep[path[:depth]] = places[depth - 1]
            node = node[key]
        node[path[-1]] = value
        keep[path] = places[-1]
        keys[path] = places[len(path) - 1]
        return replace(self, data=data, values=keep, keys=keys)


def read_yaml(content: bytes | str, file: str) -> Document:
    """Read one YAML document.

    Parameters
    ----------
    content : bytes or str
        Content of the file; bytes are UTF-8, with or without a byte order mark.
    file : str
        Name for messages.

    Returns
    -------
    Document
        With the problems after which reading could go on.

    Raises
    ------
    ProjectError
        If the text cannot be read at all: encoding, syntax, size, aliases, empty.
    """
    if len(content) > MAX_BYTES:
        message = Said("the file is larger than {most} MB", most=MAX_BYTES // 1_000_000)
        hint = Said("Split the file, or take out what does not belong in it")
        raise ProjectError([Place(file, 1, 1).problem(message, hint)])
    text = check_characters(decode(content, file) if isinstance(content, bytes) else content, file)
    check_spaces(text, file)
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.YAMLError as error:
        problem = syntax_problem(error, text, file)
        raise ProjectError([*builder.problems, problem]) from error
    except _StopReadingError as stop:
        raise ProjectError([*builder.problems, stop.problem]) from stop
    if not builder.documents:
        hint = Said("Write something into it, or delete it")
        raise ProjectError([Place(file, 1, 1).problem(Said("the file is empty"), hint)])
    return Document(file, builder.root, builder.values, builder.keys, tuple(builder.problems))


class _StopReadingError(Exception):
    """Reading cannot go on."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass
class _Open:
    """A mapping or list whose end has not been read yet."""

    container: dict[str, Any] | list[Any]
    path: Keys
    anchor: str | None
    first_node: int
    key: str | None = None
    discard: bool = False
    height: int = 1


@dataclass(frozen=True)
class _Anchored:
    value: Any
    nodes: int
    height: int


@dataclass
class _Builder:
    """Turns parser events into data; the only mutable thing here, and it lives for one file."""

    file: str
    root: Any = None
    documents: int = 0
    nodes: int = 0
    values: dict[Keys, Place] = field(default_factory=dict)
    keys: dict[Keys, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, _Anchored] = field(default_factory=dict)

    def take(self, event: Any) -> None:
        """Take in the next event of the parser."""
        place = Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                hint = Said('Keep one document per file: delete the line "---" and what follows')
                self._stop(place, Said("the file holds several documents"), hint)
        elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            self._count(place, 1)
            self._leaf(event, place)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._count(place, 1)
            self._open(event, place)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close()

    def _stop(self, place: Place, message: str, hint: str) -> None:
        raise _StopReadingError(place.problem(message, hint))

    def _count(self, place: Place, nodes: int) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            hint = Said("Aliases that repeat one another multiply: write the values out")
            self._stop(place, Said("the file holds more than {most} values", most=MAX_NODES), hint)

    def _wants_key(self) -> bool:
        return (
            bool(self.stack)
            and isinstance(self.stack[-1].container, dict)
            and (self.stack[-1].key is None)
        )

    def _leaf(self, event: Any, place: Place) -> None:
        if isinstance(event, yaml.AliasEvent):
            if self._wants_key():
                hint = Said("Write the key as plain text")
                self._stop(place, Said("an alias is used as a key"), hint)
            self._attach(self._alias(str(event.anchor), place), place)
        elif self._wants_key():
            self._take_key(event.value, place)
        else:
            value = self._scalar(event, place)
            self._attach(value, place)
            if event.anchor:
                self.anchors[event.anchor] = _Anchored(value, 1, 0)

    def _take_key(self, key: str, place: Place) -> None:
        frame = self.stack[-1]
        frame.key, frame.discard = key, False
        path = (*frame.path, key)
        fault = text_fault(key)
        if fault:
            self.problems.append(place.problem(Said("a key: {fault}", fault=fault[0]), fault[1]))
            frame.discard = True
        elif key == "<<":
            hint = Said("Write the keys out; alternatives inherit with based_on")
            self.problems.append(place.problem(Said("merge keys (<<) are not supported"), hint))
            frame.discard = True
        elif key in frame.container:
            first = self.keys[path]
            message = Said(
                "the key {key!r} is written twice (first in line {line})", key=key, line=first.line
            )
            self.problems.append(place.problem(message, Said("Keep one of the two")))
            frame.discard = True
        else:
            self.keys[path] = place

    def _next_path(self) -> Keys:
        if not self.stack:
            return ()
        frame = self.stack[-1]
        if isinstance(frame.container, list):
            return (*frame.path, len(frame.container))
        # A discarded value must not overwrite the places of the one that is kept.
        return (*frame.path, f"{frame.key}\0{self.nodes}" if frame.discard else str(frame.key))

    def _attach(self, value: Any, place: Place) -> None:
        self.values[self._next_path()] = place
        if not self.stack:
            self.root = value
            return
        frame = self.stack[-1]
        if isinstance(frame.container, list):
            frame.container.append(value)
            return
        if value is None and frame.key is not None and frame.key.isdecimal():
            self._refuse_comma(frame)
        if not frame.discard and frame.key is not None:
            frame.container[frame.key] = value
        frame.key = None

    def _refuse_comma(self, frame: _Open) -> None:
        """Report ``{a: 1,5}``, where the comma was meant as a decimal sign."""
        if not isinstance(frame.container, dict) or not frame.container:
            return
        before, last = next(reversed(frame.container.items()))
        if isinstance(last, int | float) and not isinstance(last, bool):
            plain = f"{last}.{frame.key}" if isinstance(last, int) else "1000.5"
            hint = Said("Write a point, and nothing between thousands: {plain}", plain=plain)
            place = self.values[*frame.path, before]
            message = Said("a decimal comma: in brackets it begins another key")
            self.problems.append(place.problem(message, hint))
            frame.discard = True

    def _open(self, event: Any, place: Place) -> None:
        if self._wants_key():
            hint = Said("Write the key as plain text, or put the value in quotes")
            self._stop(place, Said("a list or mapping is used as a key"), hint)
        if len(self.stack) >= MAX_DEPTH:
            self._stop(place, *_TOO_DEEP)
        self._check_tag(event, place)
        path = self._next_path()
        container: dict[str, Any] | list[Any]
        container = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.values[path] = place
        self.stack.append(_Open(container, path, event.anchor, self.nodes))
        if event.anchor:
            self.anchors.pop(event.anchor, None)

    def _close(self) -> None:
        done = self.stack.pop()
        if done.anchor:
            nodes = self.nodes - done.first_node + 1
            self.anchors[done.anchor] = _Anchored(done.container, nodes, done.height)
        if self.stack:
            self.stack[-1].height = max(self.stack[-1].height, done.height + 1)
        self._attach(done.container, self.values[done.path])

    def _alias(self, name: str, place: Place) -> Any:
        if any(frame.anchor == name for frame in self.stack):
            message = Said("the alias *{name} contains itself", name=name)
            self._stop(place, message, Said("Write the value out"))
        anchored = self.anchors.get(name)
        if anchored is None:
            message = Said("the alias *{name} has no anchor &{name} before it", name=name)
            self._stop(place, message, Said("Write the value out, or put the text in quotes"))
            raise AssertionError
        if len(self.stack) + anchored.height > MAX_DEPTH:
            self._stop(place, *_TOO_DEEP)
        self._count(place, anchored.nodes)
        if self.stack:
            self.stack[-1].height = max(self.stack[-1].height, anchored.height + 1)
        return copy.deepcopy(anchored.value)

    def _check_tag(self, event: Any, place: Place) -> None:
        if event.tag not in _TAGS:
            message = Said("the tag {tag} is not supported", tag=event.tag)
            self.problems.append(place.problem(message, Said("Delete the tag, or quote the text")))

    def _scalar(self, event: Any, place: Place) -> Any:
        self._check_tag(event, place)
        text: str = event.value
        fault = text_fault(text)
        if fault:
            self.problems.append(place.problem(*fault))
            return _REPLACED
        if not event.implicit[0] or event.tag == "!":
            return text
        value, fault = plain_value(text)
        if fault:
            self.problems.append(place.problem(*fault))
        return value
