"""What the schema refuses, said for a human and with the place in the file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError

from valuma_scenarios.errors import Problem, Said, nearest
from valuma_scenarios.project.schema_allows import limits_at
from valuma_scenarios.project.schema_words import LIMITS, Refused, words_of
from valuma_scenarios.project.yaml_marks import Document, Keys
from valuma_scenarios.schema.base import CHOSEN

_KEY = "[key]"


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


def _located(item: Any, data: Any) -> Refused:
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
    return Refused(
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


def _echo(item: Refused, errors: list[Refused]) -> bool:
    """Whether an error only repeats another one: the other branch of a union, or a misspelt key."""
    if item.tags and not item.tags[0].startswith(CHOSEN):
        return item.tags[0].startswith("literal") == isinstance(item.union_value, dict | list)
    if item.kind == "too_short":  # of a list whose items are wrong none is counted
        inside = len(item.path)
        return any(o.path[:inside] == item.path and len(o.path) > inside for o in errors)
    if item.kind == "missing" and isinstance(item.last, str):
        unknown = [
            str(other.path[-1])
            for other in errors
            if other.kind == "extra_forbidden" and other.path[:-1] == item.path
        ]
        return nearest(item.last, unknown) is not None
    return False


def _problem(item: Refused, model: type[BaseModel], document: Document, prefix: Keys) -> Problem:
    path = (*prefix, *_aim(item, document, prefix))
    points_at_key = item.is_key or item.kind in ("missing", "distribution_incomplete", "share_sum")
    place = document.key_place(path) if points_at_key else document.value_place(path)
    if item.kind in ("float_type", "int_type", *LIMITS):
        item = replace(item, limits=limits_at(model, item.path))
    message, hint = words_of(item, model, _name(path))
    return place.problem(message, hint)


def _name(path: Keys) -> str:
    """Return what the value at a path is called: its key, or its position in a list."""
    if not path:
        return Said("the file")
    if isinstance(path[-1], int):
        listed = _name(path[:-1]) if len(path) > 1 else Said("the list")
        return Said("item {number} of {listed}", number=path[-1] + 1, listed=listed)
    return str(path[-1])


def _aim(item: Refused, document: Document, prefix: Keys) -> Keys:
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
