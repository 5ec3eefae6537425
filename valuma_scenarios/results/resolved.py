"""A resolved study as data and back: what a run keeps, so that it opens for ever.

Values are built from their annotations alone. No check of today is made: a run that was sound when
it was made stays readable after a rule is added. What changed in the layout of the data is the
business of `valuma_scenarios.results.migrations`.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import math
from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import pandas as pd
from pydantic import BaseModel

from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.schema.study import Study

Data = dict[str, Any]

NOT_KEPT = frozenset(("inputs",))
"""Fields of a study that are no part of the question: the files as read are in the archive."""


def study_data(study: Study) -> Data:
    """Return a study as data that JSON can hold; tables are CSV text with the types of columns."""
    return {
        field.name: plain(getattr(study, field.name))
        for field in dataclasses.fields(study)
        if field.name not in NOT_KEPT
    }


def study_of(data: Mapping[str, Any]) -> Study:
    """Return the study that data describes, without any check.

    Raises
    ------
    UsageError
        If a part is missing that has no default.
    """
    built: Study = _dataclass(Study, data)
    return built


def plain(value: Any) -> Any:
    """Return a value of a study as data that JSON can hold."""
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, pd.DataFrame):
        return frame_data(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def frame_data(frame: pd.DataFrame) -> Data:
    """Return a table as CSV text, exact to the last bit, with the type of every column."""
    named = frame.index.name is not None
    return {
        "index": frame.index.name,
        "types": {str(name): _type(kind) for name, kind in frame.dtypes.items()},
        "csv": frame.to_csv(index=named, lineterminator="\n"),
    }


def _type(kind: Any) -> str:
    names = {"b": "bool", "i": "int64", "u": "int64", "f": "float64"}
    return names.get(getattr(kind, "kind", "O"), "str")


def frame_of(data: Mapping[str, Any]) -> pd.DataFrame:
    """Return the table that `frame_data` described; empty cells of text are missing values."""
    header, *rows = csv.reader(io.StringIO(data["csv"]))
    # Read cell by cell: the readers of pandas differ by version in the last bit of a number.
    columns = {
        name: _column([row[c] for row in rows], data["types"].get(name, "str"))
        for c, name in enumerate(header)
    }
    frame = pd.DataFrame(columns)
    return frame.set_index(data["index"]) if data["index"] is not None else frame


def _column(cells: list[str], kind: str) -> pd.Series[Any]:
    if kind == "str":
        return pd.Series([cell or None for cell in cells], dtype="str")
    if kind == "float64":
        return pd.Series([float(cell) if cell else math.nan for cell in cells], dtype=kind)
    if kind == "bool":
        return pd.Series([cell == "True" for cell in cells], dtype=kind)
    return pd.Series([int(cell) for cell in cells], dtype=kind)


def _build(kind: Any, data: Any) -> Any:
    """Return a value of an annotated type from data."""
    origin, arguments = get_origin(kind), get_args(kind)
    if data is None:
        return None
    if origin is Annotated:
        return _build(arguments[0], data)
    if origin in (Union, UnionType):
        return _build(_member(arguments, data), data)
    if origin is tuple:
        every = arguments[:1] * len(data) if arguments[1:] == (Ellipsis,) else arguments
        return tuple(_build(one, item) for one, item in zip(every, data, strict=True))
    if origin is dict:
        return {key: _build(arguments[1], item) for key, item in data.items()}
    if kind is float:
        return float(data)
    if not isinstance(kind, type) or origin is not None:
        return data
    if issubclass(kind, BaseModel):
        return _model(kind, data)
    if kind is pd.DataFrame:
        return frame_of(data)
    return _dataclass(kind, data) if dataclasses.is_dataclass(kind) else data


def _members(kind: Any) -> list[Any]:
    """Return the members of a union, those of unions within it among them, without marks."""
    if get_origin(kind) is Annotated:
        return _members(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return [member for inner in get_args(kind) for member in _members(inner)]
    return [kind]


def _member(arguments: tuple[Any, ...], data: Any) -> Any:
    """Return the member of a union that data has the shape of."""
    for kind in (member for inner in arguments for member in _members(inner)):
        shape = get_origin(kind) or kind
        if not isinstance(shape, type):
            continue
        if isinstance(data, dict):
            fits = issubclass(shape, dict | BaseModel | pd.DataFrame)
            fits = fits or dataclasses.is_dataclass(shape)
        elif isinstance(data, list):
            fits = shape is tuple
        elif isinstance(data, bool) or not isinstance(data, int | float):
            fits = isinstance(data, shape)
        else:
            fits = shape is float or (shape is int and isinstance(data, int))
        if fits:
            return kind
    return Any


def _model(kind: type[BaseModel], data: Mapping[str, Any]) -> BaseModel:
    values: Data = {}
    for name, field in kind.model_fields.items():
        if name in data:
            values[name] = _build(field.annotation, data[name])
        elif field.is_required():
            raise _missing(kind, name)
        else:
            values[name] = field.get_default(call_default_factory=True)
    return kind.model_construct(_fields_set=set(values), **values)


def _dataclass(kind: Any, data: Mapping[str, Any]) -> Any:
    hints = get_type_hints(kind)
    values: Data = {}
    for field in dataclasses.fields(kind):
        if field.name in data:
            values[field.name] = _build(hints[field.name], data[field.name])
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise _missing(kind, field.name)
    return kind(**values)


def _missing(kind: Any, name: str) -> UsageError:
    return UsageError(
        Said("the kept study lacks {name!r} of a {kind}", name=name, kind=kind.__name__)
    )
