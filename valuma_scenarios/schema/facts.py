"""Schema of validation facts: what the world has shown, and what the model can say about it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from valuma_scenarios.errors import Said
from valuma_scenarios.schema.base import Bound, Frozen, Identifier, Share, SourceIds, Text, refused
from valuma_scenarios.vocabulary import Grade

FactKind = Literal["control", "ceiling", "sign", "null", "side_value", "size"]
"""What a fact is good for.

`control`: a measure that is known to do nothing. `ceiling`: a size never to be reached. `sign`: a
direction. `null`: an effect that was looked for and not found. `side_value`: a number that is no
input of the model. `size`: what the money behind a comparison allows at most.
"""

STUDY_REFERENCE = "study_reference"


class Quantity(Frozen):
    """A number the model has in every draw: an effect, or a parameter.

    An effect is the difference between an alternative and a reference in the same draw.
    """

    item: Identifier | None = None
    """Goal or indicator of an effect."""
    scale: Literal["native", "percent_of_level"] = "native"
    """Unit of an effect: the item's own, or % of the indicator's national level."""
    alternatives: Literal["candidates"] | tuple[Identifier, ...] = "candidates"
    """Alternatives it is looked up for; `candidates` are all that are ranked."""
    reference: Identifier = STUDY_REFERENCE
    """Alternative they are compared with."""
    where: Literal["national", "every_region"] = "national"
    when: Literal["last_year", "every_year"] = "last_year"
    money_scaled: bool = False
    """Does the range grow with the difference in money (the size check)?"""
    parameter: Identifier | None = None
    """Uncertain parameter, instead of an effect."""
    transform: Literal["identity", "one_minus"] = "identity"
    """What is done with the parameter's value."""

    @model_validator(mode="after")
    def _one_subject(self) -> Quantity:
        if (self.item is None) == (self.parameter is None):
            raise refused(
                "quantity_subject", Said("a quantity names either an item or a parameter")
            )
        return self


class Fact(Frozen):
    """Something known about the world that draws of the model can be held against."""

    statement: Text
    kind: FactKind
    evidence: Annotated[str, Field(min_length=1)]
    """Row of the evidence table."""
    value: float | None = None
    """Central value; none for ceilings and signs."""
    range: Bound = (None, None)
    """Lowest and highest value that agrees with the fact."""
    range_from: Identifier | None = None
    """Constant that gives the range instead: from minus to plus its value."""
    agreeing: tuple[Share, Share] | None = None
    """Share of draws that should agree, where studies differ; nearly all if not given."""
    unit: Text
    grade: Grade
    sources: SourceIds
    closeness: Literal["same", "proxy"] | None = None
    """Is the model's quantity the one that was measured, or only close to it?"""
    quantities: tuple[Quantity, ...] = ()
    """Model quantities; none if the model has none."""
    reason: Text | None = None
    """Why the model has no such quantity, or how its quantity differs from what was measured."""
    note: str

    @property
    def testable(self) -> bool:
        """Whether the model has a quantity that the fact speaks about."""
        return bool(self.quantities)

    @model_validator(mode="after")
    def _reason_given(self) -> Fact:
        if self.closeness != "same" and self.reason is None:
            raise refused(
                "fact_reason",
                Said("a fact that the model has no equal quantity for needs a reason"),
            )
        if self.testable != (self.closeness is not None):
            raise refused(
                "fact_closeness", Said("closeness is given exactly where there are quantities")
            )
        return self

    @model_validator(mode="after")
    def _range_given(self) -> Fact:
        low, high = self.range
        if self.testable and self.range_from is None and low is None and high is None:
            raise refused("fact_range", Said("a testable fact needs a range"))
        if self.range_from is not None and (low is not None or high is not None):
            raise refused("fact_range_twice", Said("give either range or range_from, not both"))
        if low is not None and high is not None and low >= high:
            raise refused(
                "fact_range_order",
                Said("the range must rise, but {low} is not below {high}", low=low, high=high),
            )
        if self.value is not None and not _inside(self.value, self.range):
            raise refused(
                "fact_value", Said("value {value} lies outside the range", value=self.value)
            )
        return self


def _inside(value: float, bounds: Bound) -> bool:
    low, high = bounds
    return (low is None or value >= low) and (high is None or value <= high)
