"""What the schema refuses, in words: message and hint for every kind of error."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from valuma_scenarios.errors import Said, choose, either, found, mismatch
from valuma_scenarios.project.number_hints import NO_LIMITS, PERCENT, Limits, number_hint
from valuma_scenarios.project.schema_allows import is_mapping, valid_keys
from valuma_scenarios.project.text import id_hint
from valuma_scenarios.project.yaml_marks import Keys

_QUOTED = re.compile(r"'([^']*)'")
_TYPES: dict[str, Said] = {
    "string_type": Said("a text is expected"),
    "float_type": Said("a number is expected"),
    "int_type": Said("a whole number is expected"),
    "int_from_float": Said("a whole number is expected"),
    "bool_type": Said("true or false is expected"),
    "model_type": Said("a mapping is expected"),
    "model_attributes_type": Said("a mapping is expected"),
    "dict_type": Said("a mapping is expected"),
    "tuple_type": Said("a list is expected"),
}
LIMITS = {
    "greater_than_equal": "ge",
    "greater_than": "gt",
    "less_than_equal": "le",
    "less_than": "lt",
}
"""Errors of numbers beyond a limit, and where their context keeps it."""
_FILL_IN = Said("Fill it in, or delete the key if it is optional")


@dataclass(frozen=True)
class Refused:
    """One thing that the schema refuses, with its place in the data."""

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


def words_of(item: Refused, model: type[BaseModel], name: str) -> tuple[str, str]:
    """Return message and hint about what is called `name` in the file."""
    value = item.value
    if item.kind == "missing":
        return _missing(item, name)
    if item.kind == "extra_forbidden":
        keys = valid_keys(model, item.path[:-1])
        return Said("unknown key {name!r}", name=name), choose(name, keys)
    if item.kind == "literal_error":
        return _literal(item, model, name)
    if item.kind in _TYPES:
        return mismatch(name, _TYPES[item.kind], value), _type_hint(item)
    if item.kind in LIMITS:
        return _limit(item, name)
    if item.kind in ("too_short", "string_too_short"):
        return Said("{name} is empty", name=name), _FILL_IN
    if item.kind == "too_long":
        most = item.context.get("max_length")
        message = Said(
            "{name}: {most} values are expected, found {given}",
            name=name,
            most=most,
            given=len(value),
        )
        return message, ""
    if item.kind == "string_pattern_mismatch":
        return Said("{name!r} is not a valid id", name=value), id_hint(str(value))
    return _rule(item), _RULE_HINTS.get(item.kind, "")


_RULE_HINTS: dict[str, Said] = {
    "share_sum": Said("Change the shares so that they sum to 1"),
    "negative_share": Said("Use 0 or a positive share"),
    "distribution_order": Said("Swap the two, or use kind: constant for a value that is certain"),
    "bounds_order": Said("Swap the two"),
    "outside_range": Said("Widen low and high, or correct the number"),
    "outside_bounds": Said("Widen the bounds, or correct the value"),
    "theme_relevance": Said("Divide all relevances by the largest one"),
    "distribution_incomplete": Said("Add what is missing"),
}


def _rule(item: Refused) -> str:
    """Return what a rule between several numbers says, with numbers written short."""
    context = item.context
    ends = {end: _short(context[end]) for end in ("low", "high") if end in context}
    if item.kind in ("outside_range", "outside_bounds"):
        name, value = context.get("name", "value"), context.get("number", context.get("value"))
        if name == "mode" and item.value["distribution"].get("mode") is None:
            name = "value"
        return Said(
            "{name} {number} lies outside low {low} … high {high}"
            if item.kind == "outside_range"
            else "{name} {number} lies outside the bounds {low} … {high}",
            name=name,
            number=_short(value),
            **ends,
        )
    if item.kind == "distribution_order":
        return Said("low must be below high, but {low} is not below {high}", **ends)
    if item.kind == "bounds_order":
        return Said("the first bound, {low}, is above the second, {high}", **ends)
    return context.get("said", item.text)


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else Said("none")


def _missing(item: Refused, name: str) -> tuple[str, str]:
    if isinstance(item.last, int):
        hint = Said("Write all of them, for example {example}", example="[2020, 2022]")
        return Said("{name}: too few values", name=name), hint
    whole = isinstance(name, Said) and not name.values
    message = Said(
        "{key!r} is missing" if whole else "{key!r} is missing in {name}", key=item.last, name=name
    )
    return message, Said('Add "{last}: …"', last=item.last)


def _literal(item: Refused, model: type[BaseModel], name: str) -> tuple[str, str]:
    expected = str(item.context.get("expected", ""))
    options = _QUOTED.findall(expected) or re.findall(r"-?\d+", expected)
    hint = choose(item.value, options)
    if item.tags and item.tags[0].startswith("literal"):
        message = Said(
            "{name}: a mapping or {options} is expected, found {found}"
            if is_mapping(model, item.path)
            else "{name}: a list or {options} is expected, found {found}",
            name=name,
            options=either(map(repr, options)),
            found=found(item.value),
        )
        return message, hint
    if item.is_key:
        return Said("unknown name {name!r}", name=item.value), hint
    return Said("{name}: unknown value, found {found}", name=name, found=found(item.value)), hint


def _limit(item: Refused, name: str) -> tuple[str, str]:
    limit = item.context[LIMITS[item.kind]]
    hint = item.limits.advice()
    if limit == 1 and item.kind == "less_than_equal" and 1 < item.value <= PERCENT:
        hint = Said("Shares run from 0 to 1: did you mean {share:g}?", share=item.value / PERCENT)
    values = {"name": name, "limit": limit, "found": found(item.value)}
    if item.kind == "greater_than_equal":
        return Said("{name} must be at least {limit:g}, found {found}", **values), hint
    if item.kind == "greater_than":
        return Said("{name} must be above {limit:g}, found {found}", **values), hint
    if item.kind == "less_than_equal":
        return Said("{name} must be at most {limit:g}, found {found}", **values), hint
    return Said("{name} must be below {limit:g}, found {found}", **values), hint


def _type_hint(item: Refused) -> str:
    value, kind = item.value, item.kind
    if kind == "string_type" and isinstance(value, int | float):
        return Said("Put it in quotes")
    if kind == "tuple_type" and isinstance(value, str | int | float):
        return Said("Put it in brackets: [{value}]", value=value)
    if kind == "bool_type" and isinstance(value, str) and value.lower() in _BOOLS:
        return Said("Write {value}", value=_BOOLS[value.lower()])
    if kind == "int_from_float":
        return Said("Write {value}", value=round(value))
    if kind in ("float_type", "int_type") and isinstance(value, str):
        return (
            number_hint(value, item.limits, whole=kind == "int_type")
            or item.limits.advice()
            or _EXPECTED[kind]
        )
    return _EXPECTED[kind]


_BOOLS = {"yes": "true", "no": "false"}
_PAIRS = Said('Write pairs of the form "key: value"')
_EXPECTED: dict[str, Said] = {
    "string_type": Said("Write a text"),
    "float_type": Said("Write one number"),
    "int_type": Said("Write one whole number"),
    "bool_type": Said("Write true or false"),
    "model_type": _PAIRS,
    "model_attributes_type": _PAIRS,
    "dict_type": _PAIRS,
    "tuple_type": Said("Write a list in brackets"),
}
