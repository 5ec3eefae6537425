"""What a schema allows at a place of a file: keys, mappings and the limits of numbers."""

from __future__ import annotations

import types
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from valuma_scenarios.project.number_hints import Limits
from valuma_scenarios.project.yaml_marks import Keys


def limits_at(model: type[BaseModel], path: Keys) -> Limits:
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


def is_mapping(annotation: Any, path: Keys) -> bool:
    """Return whether a mapping may stand at a path, of any keys or of known ones."""
    for option in _options(annotation):
        origin, args = get_origin(option), get_args(option)
        if isinstance(option, type) and issubclass(option, BaseModel):
            field = option.model_fields.get(str(path[0])) if path else None
            if not path or (field is not None and is_mapping(field.annotation, path[1:])):
                return True
        elif origin is dict and (not path or is_mapping(args[1], path[1:])):
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
