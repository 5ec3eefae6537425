"""What the schema refuses, said for a human and with the place in the file."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from valuma_scenarios.errors import Problem, choose, found, nearest
from valuma_scenarios.project.number_hints import NO_LIMITS, PERCENT, Limits, number_hint
from valuma_scenarios.project.text import id_hint
from valuma_scenarios.project.yaml_marks import Document, Keys
from valuma_scenarios.schema.base import CHOSEN

_QUOTED = re.compile(r"'([^']*)'")
_KEY = "[key]"
_TYPES: dict[str, str] = {
    "string_type": "a text is expected",
    "float_type": "a number is expected",
    "int_type": "a whole number is expected",
    "int_from_float": "a whole number is expected",
    "bool_type": "true or false is expected",
    "model_type": "a mapping is expected",
    "model_attributes_type": "a mapping is expected",
    "dict_type": "a mapping is expected",
    "tuple_type": "a list is expected",
}
_LIMITS: dict[str, tuple[str, str]] = {
    "greater_than_equal": ("ge", "must be at least"),
    "greater_than": ("gt", "must be above"),
    "less_than_equal": ("le", "must be at most"),
    "less_than": ("lt", "must be below"),
}


@dataclass(frozen=True)
class _Error:
    """One error of the schema, with its place in the data."""

    kind: str
    context: dict[str, Any]
    text: str
    path: Keys
    """Longest part of the location that the data really has."""
    last: str | int | None
    """Name of what is missing."""
    is_key: bool
    """Whether the key is wrong and not the value."""
    tags: tuple[str, ...]
    """Parts of the location that name a branch of a union."""
    union_value: Any
    """What stands where the union was expected."""
    value: Any
    limits: Limits = NO_LIMITS
    """What the schema allows there, for a number or a text that was meant as one."""


def schema_problems(
    error: ValidationError, model: type[BaseModel], document: Document, prefix: Keys
) -> list[Problem]:
    """Return the problems that a schema error stands for.

    Parameters
    ----------
    error : pydantic.ValidationError
        Raised for the data at `prefix`.
    model : type
        Model that refused the data; its fields are the valid keys.
    document : Document
        File the data stands in.
    prefix : tuple
        Keys of the data in the file.

    Returns
    -------
    list of Problem
        One for each thing that is wrong; what only echoes another one is left out.
    """
    data = _at(document.data, prefix)
    errors = [_located(item, data) for item in error.errors(include_url=False)]
    kept = [item for item in errors if not _echo(item, errors)]
    found_problems = [_problem(item, model, document, prefix) for item in kept]
    return list(dict.fromkeys(found_problems))


def _at(data: Any, path: Keys) -> Any:
    for key in path:
        data = data[key]
    return data


def _located(item: Any, data: Any) -> _Error:
    path: list[str | int] = []
    tags: list[str] = []
    last: str | int | None = None
    union_value = None
    for key in item["loc"]:
        inside = isinstance(data, dict) and key in data
        inside |= isinstance(data, list) and isinstance(key, int) and key < len(data)
        if inside:
            path.append(key)
            data = data[key]
        elif key != _KEY:
            union_value = data if not tags else union_value
            tags.append(str(key))
            last = key
    if item["type"] == "missing":
        tags = tags[:-1]
    is_key = bool(item["loc"]) and item["loc"][-1] == _KEY
    return _Error(
        kind=item["type"],
        context=item.get("ctx", {}),
        text=item["msg"],
        path=tuple(path),
        last=last,
        is_key=is_key or item["type"] == "extra_forbidden",
        tags=tuple(tags),
        union_value=union_value,
        value=item["input"] if is_key else data,
    )


def _echo(item: _Error, errors: list[_Error]) -> bool:
    """Whether an error only repeats another one: the other branch of a union, or a misspelt key."""
    if item.tags and not item.tags[0].startswith(CHOSEN):
        return item.tags[0].startswith("literal") == isinstance(item.union_value, dict | list)
    if item.kind == "missing" and isinstance(item.last, str):
        unknown = [
            str(other.path[-1])
            for other in errors
            if other.kind == "extra_forbidden" and other.path[:-1] == item.path
        ]
        return nearest(item.last, unknown) is not None
    return False


def _problem(item: _Error, model: type[BaseModel], document: Document, prefix: Keys) -> Problem:
    path = (*prefix, *_aim(item, document, prefix))
    points_at_key = item.is_key or item.kind in ("missing", "distribution_incomplete", "share_sum")
    place = document.key_place(path) if points_at_key else document.value_place(path)
    if item.kind in ("float_type", "int_type", *_LIMITS):
        item = replace(item, limits=_limits(model, item.path))
    message, hint = _said(item, model, _name(path))
    return place.problem(message, hint)


def _name(path: Keys) -> str:
    """Return what the value at a path is called: its key, or its position in a list."""
    if not path:
        return "the file"
    if isinstance(path[-1], int):
        listed = _name(path[:-1]) if len(path) > 1 else "the list"
        return f"item {path[-1] + 1} of {listed}"
    return str(path[-1])


def _aim(item: _Error, document: Document, prefix: Keys) -> Keys:
    """Keys of the number to blame when a rule between several numbers is broken."""
    path = item.path
    if item.kind == "outside_range" and item.context.get("name") == "mode":
        mode = (*path, "distribution", "mode")
        return mode if document.has((*prefix, *mode)) else (*path, "value")
    if item.kind in ("outside_range", "outside_bounds"):
        return (*path, "value")
    if item.kind == "distribution_order":
        return (*path, "low")
    if item.kind == "bounds_order":
        return (*path, "bounds")
    if item.kind == "theme_relevance":
        return (*path, "themes")
    if item.kind == "negative_share":
        negative = [key for key, value in item.value.items() if value < 0]
        return (*path, *negative[:1])
    return path


def _said(item: _Error, model: type[BaseModel], name: str) -> tuple[str, str]:
    """Return message and hint about what is called `name` in the file."""
    if item.kind == "missing":
        return _missing(item, name)
    if item.kind == "extra_forbidden":
        keys = valid_keys(model, item.path[:-1])
        return f"unknown key {name!r}", choose(name, keys)
    if item.kind == "literal_error":
        return _literal(item, model, name)
    if item.kind in _TYPES:
        return f"{name}: {_TYPES[item.kind]}, found {found(item.value)}", _type_hint(item)
    if item.kind in _LIMITS:
        return _limit(item, name)
    if item.kind in ("too_short", "string_too_short"):
        return f"{name} is empty", "Fill it in, or delete the key if it is optional"
    if item.kind == "too_long":
        count = item.context.get("max_length")
        return f"{name}: {count} values are expected, found {len(item.value)}", ""
    if item.kind == "string_pattern_mismatch":
        return f"{item.value!r} is not a valid id", id_hint(str(item.value))
    return _rule(item), _RULE_HINTS.get(item.kind, "")


_RULE_HINTS: dict[str, str] = {
    "share_sum": "Change the shares so that they sum to 1",
    "negative_share": "Use 0 or a positive share",
    "distribution_order": "Swap the two, or use kind: constant for a value that is certain",
    "bounds_order": "Swap the two",
    "outside_range": "Widen low and high, or correct the number",
    "outside_bounds": "Widen the bounds, or correct the value",
    "theme_relevance": "Divide all relevances by the largest one",
    "distribution_incomplete": "Add what is missing",
}


def _rule(item: _Error) -> str:
    """Return what a rule between several numbers says, with numbers written short."""
    context = item.context
    if item.kind in ("outside_range", "outside_bounds"):
        name, value = context.get("name", "value"), context.get("number", context.get("value"))
        if name == "mode" and item.value["distribution"].get("mode") is None:
            name = "value"
        inside = "low {} … high {}" if item.kind == "outside_range" else "the bounds {} … {}"
        limits = [_short(context[end]) for end in ("low", "high")]
        return f"{name} {_short(value)} lies outside {inside.format(*limits)}"
    if item.kind == "distribution_order":
        low, high = _short(context["low"]), _short(context["high"])
        return f"low must be below high, but {low} is not below {high}"
    if item.kind == "bounds_order":
        low, high = _short(context["low"]), _short(context["high"])
        return f"the first bound, {low}, is above the second, {high}"
    return item.text


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else "none"


def _missing(item: _Error, name: str) -> tuple[str, str]:
    if isinstance(item.last, int):
        return f"{name}: too few values", "Write all of them, for example [2020, 2022]"
    inside = f" in {name}" if name != "the file" else ""
    return f"{item.last!r} is missing{inside}", f'Add "{item.last}: …"'


def _literal(item: _Error, model: type[BaseModel], name: str) -> tuple[str, str]:
    expected = str(item.context.get("expected", ""))
    options = _QUOTED.findall(expected) or re.findall(r"-?\d+", expected)
    if item.tags and item.tags[0].startswith("literal"):
        other = "a mapping" if _is_mapping(model, item.path) else "a list"
        message = f"{name}: {other} or {' or '.join(map(repr, options))} is expected"
        return f"{message}, found {found(item.value)}", choose(item.value, options)
    if item.is_key:
        return f"unknown name {item.value!r}", choose(item.value, options)
    return f"{name}: unknown value, found {found(item.value)}", choose(item.value, options)


def _limit(item: _Error, name: str) -> tuple[str, str]:
    key, words = _LIMITS[item.kind]
    limit = item.context[key]
    hint = item.limits.advice()
    if limit == 1 and key == "le" and 1 < item.value <= PERCENT:
        hint = f"Shares run from 0 to 1: did you mean {item.value / PERCENT:g}?"
    return f"{name} {words} {limit:g}, found {found(item.value)}", hint


def _type_hint(item: _Error) -> str:
    value, kind = item.value, item.kind
    if kind == "string_type" and isinstance(value, int | float):
        return "Put it in quotes"
    if kind == "tuple_type" and isinstance(value, str | int | float):
        return f"Put it in brackets: [{value}]"
    if kind == "bool_type" and isinstance(value, str):
        return {"yes": "Write true", "no": "Write false"}.get(value.lower(), _EXPECTED[kind])
    if kind == "int_from_float":
        return f"Write {round(value)}"
    if kind in ("float_type", "int_type") and isinstance(value, str):
        return (
            number_hint(value, item.limits, whole=kind == "int_type")
            or item.limits.advice()
            or _EXPECTED[kind]
        )
    return _EXPECTED[kind]


_EXPECTED: dict[str, str] = {
    "string_type": "Write a text",
    "float_type": "Write one number",
    "int_type": "Write one whole number",
    "bool_type": "Write true or false",
    "model_type": 'Write pairs of the form "key: value"',
    "model_attributes_type": 'Write pairs of the form "key: value"',
    "dict_type": 'Write pairs of the form "key: value"',
    "tuple_type": "Write a list in brackets",
}


def _limits(model: type[BaseModel], path: Keys) -> Limits:
    """Return the numbers that the schema allows at a path."""
    schema = _json_schema(model)
    node: Any = schema
    for key in path:
        node = _below(schema, node, key)

    def found_in(word: str) -> list[float]:
        return [part[word] for part in _parts(schema, node) if word in part]

    return Limits(
        least=min(found_in("minimum"), default=None),
        above=min(found_in("exclusiveMinimum"), default=None),
        most=max(found_in("maximum"), default=None),
    )


@cache
def _json_schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _below(schema: Any, node: Any, key: str | int) -> Any:
    """Return what a JSON Schema says about a key or a list item."""
    found_parts: list[Any] = []
    for part in _parts(schema, node):
        if isinstance(key, int):
            found_parts += [*part.get("prefixItems", ())[key : key + 1], part.get("items", {})]
        else:
            named = part.get("properties", {}).get(key)
            others = (*part.get("patternProperties", {}).values(), part.get("additionalProperties"))
            found_parts += others if named is None else (named,)
    return {"anyOf": [part for part in found_parts if isinstance(part, dict)]}


def _parts(schema: Any, node: Any) -> Iterator[Any]:
    """Yield the branches of a node, with what they refer to."""
    if "$ref" in node:
        node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    yield node
    for branch in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        yield from _parts(schema, branch)


def _is_mapping(annotation: Any, path: Keys) -> bool:
    """Return whether a mapping may stand at a path, of any keys or of known ones."""
    for option in _options(annotation):
        origin, args = get_origin(option), get_args(option)
        if isinstance(option, type) and issubclass(option, BaseModel):
            field = option.model_fields.get(str(path[0])) if path else None
            if not path or (field is not None and _is_mapping(field.annotation, path[1:])):
                return True
        elif origin is dict and (not path or _is_mapping(args[1], path[1:])):
            return True
    return False


def valid_keys(annotation: Any, path: Keys) -> tuple[str, ...]:
    """Return the keys that the schema allows in the mapping at a path.

    Parameters
    ----------
    annotation : type
        A model, or a type as written in one.
    path : tuple
        Keys and list positions below it.

    Returns
    -------
    tuple of str
        Empty where any key is allowed.
    """
    keys: list[str] = []
    for option in _options(annotation):
        origin, args = get_origin(option), get_args(option)
        if not path:
            if isinstance(option, type) and issubclass(option, BaseModel):
                keys.extend(option.model_fields)
            elif origin is dict and get_origin(args[0]) is Literal:
                keys.extend(str(name) for name in get_args(args[0]))
        elif isinstance(option, type) and issubclass(option, BaseModel):
            if path[0] in option.model_fields:
                keys.extend(valid_keys(option.model_fields[str(path[0])].annotation, path[1:]))
        elif origin is dict:
            keys.extend(valid_keys(args[1], path[1:]))
        elif origin is tuple and args:
            keys.extend(valid_keys(args[0], path[1:]))
    return tuple(keys)


def _options(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _options(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for option in get_args(annotation):
            yield from _options(option)
    else:
        yield annotation
