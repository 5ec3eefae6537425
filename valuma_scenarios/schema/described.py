"""JSON schemas whose fields say what they are, in the words of the models' own source."""

from __future__ import annotations

import ast
import inspect
import textwrap
from itertools import pairwise

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema


class Described(GenerateJsonSchema):
    """Adds the text below each field of a model to the field's schema.

    pydantic can do so while a model is made, but reads all source again at every start for it.
    """

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Return the schema of a model, with a description of each field that has a text."""
        found = super().model_schema(schema)
        for name, text in field_texts(schema["cls"]).items():
            if name in found.get("properties", {}):
                found["properties"][name].setdefault("description", text)
        return found


def field_texts(model: type[BaseModel]) -> dict[str, str]:
    """Return the text below each field of a model and of the models it is made from, by name."""
    found: dict[str, str] = {}
    for one in reversed(model.__mro__):
        if issubclass(one, BaseModel) and one.__module__.startswith(__package__.split(".")[0]):
            found |= _texts_of(one)
    return found


def _texts_of(model: type[BaseModel]) -> dict[str, str]:
    try:
        source = inspect.getsource(model)
    except OSError:  # made while the program runs: its fields have no text
        return {}
    (body,) = ast.parse(textwrap.dedent(source)).body
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in pairwise(getattr(body, "body", ()))
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
        if isinstance(text.value.value, str)
    }
