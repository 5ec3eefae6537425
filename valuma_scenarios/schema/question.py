"""Schema of the question a project asks, and of the forms its mechanisms take."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, create_model

from valuma_scenarios.schema.area import FINLAND, Area
from valuma_scenarios.schema.base import Frozen, Identifier, Text
from valuma_scenarios.vocabulary import MODEL_FORMS, REFERENCE


class StudyFile(Frozen):
    """What is asked: the question, the alternatives it is about, and what they are held against."""

    question: Text
    """The question in one sentence."""
    candidates: tuple[Identifier, ...] = ()
    """Alternatives the question is about, in the order in which they are shown.

    Alternatives that are not named follow after them; only `check: true` in its own file keeps an
    alternative out of the ranking.
    """
    reference: Identifier = REFERENCE
    """Alternative that all others are compared with."""
    area: Area = FINLAND
    """The regions and what they make up together; Finland and its levels if not given."""
    note: str | None = None


def _forms() -> type[Frozen]:
    fields: dict[str, Any] = {
        mechanism: (
            Literal[forms],
            Field(forms[0], description=f"Form of the mechanism; {forms[0]} is the default."),
        )
        for mechanism, forms in MODEL_FORMS.items()
    }
    return create_model("Forms", __base__=Frozen, __doc__="Form of each mechanism.", **fields)


Forms = _forms()
"""One field for each mechanism of `MODEL_FORMS`; what a file leaves out has the default form."""

StructureFile: type[Frozen] = create_model(
    "StructureFile",
    __base__=Frozen,
    __doc__="Forms of the model's mechanisms.",
    structure=(Forms, Field(description="Form of each mechanism.")),
    note=(str | None, None),
)
