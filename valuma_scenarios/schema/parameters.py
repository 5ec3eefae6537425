"""Schema of uncertain parameters, their correlations, and fixed constants."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from valuma_scenarios.errors import Said, together
from valuma_scenarios.schema.base import Bound, Frozen, Identifier, SourceIds, Text, refused
from valuma_scenarios.vocabulary import Grade, MechanismGroup

DistributionKind = Literal[
    "pert", "triangular", "uniform", "normal", "lognormal", "beta", "constant"
]

JUDGED = "judgement"
"""What stands for a study or a row of the evidence table where nobody has measured."""


class Distribution(Frozen):
    """Probability distribution of an uncertain parameter."""

    kind: DistributionKind
    low: float | None = None
    """Minimum (pert, triangular, uniform) or 5th percentile (normal, lognormal)."""
    high: float | None = None
    """Maximum (pert, triangular, uniform) or 95th percentile (normal, lognormal)."""
    mode: float | None = None
    """Most likely value (pert, triangular); the central value if not given."""
    a: float | None = None
    """First shape of the beta distribution."""
    b: float | None = None
    """Second shape of the beta distribution."""

    @model_validator(mode="after")
    def _complete(self) -> Distribution:
        needed = {"beta": ("a", "b"), "constant": ()}.get(self.kind, ("low", "high"))
        missing = [name for name in needed if getattr(self, name) is None]
        if missing:
            raise refused(
                "distribution_incomplete",
                Said(
                    "a {kind} distribution needs {missing}",
                    kind=self.kind,
                    missing=together(missing),
                ),
            )
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise refused(
                "distribution_order",
                Said(
                    "low must be below high, but {low} is not below {high}",
                    low=self.low,
                    high=self.high,
                ),
            )
        return self


class Parameter(Frozen):
    """An uncertain parameter: a value, how sure it is, and where it comes from."""

    label: Text
    symbol: str
    unit: Annotated[str, Field(min_length=1)]
    value: float
    """Central value, used by the central run."""
    distribution: Distribution
    bounds: Bound
    """Admissible values; a draw outside is set to the bound."""
    group: MechanismGroup
    grade: Grade
    """Grade of the number."""
    form_grade: Grade | None = None
    """Grade of the sign or form, where it is better known than the number."""
    evidence: str
    """Row of the evidence table, or "judgement"."""
    sources: SourceIds
    note: str

    @model_validator(mode="after")
    def _mode_inside(self) -> Parameter:
        dist = self.distribution
        mode = self.value if dist.mode is None else dist.mode
        if dist.low is None or dist.high is None:
            return self
        for name, number in (("mode", mode), ("value", self.value)):
            if not dist.low <= number <= dist.high:
                raise refused(
                    "outside_range",
                    Said(
                        "{name} {number} lies outside low {low} … high {high}",
                        name=name,
                        number=number,
                        low=dist.low,
                        high=dist.high,
                    ),
                )
        return self

    @model_validator(mode="after")
    def _value_admissible(self) -> Parameter:
        low, high = self.bounds
        if low is not None and high is not None and low > high:
            raise refused(
                "bounds_order",
                Said("the first bound, {low}, is above the second, {high}", low=low, high=high),
            )
        if (low is not None and self.value < low) or (high is not None and self.value > high):
            raise refused(
                "outside_bounds",
                Said(
                    "value {value} lies outside bounds {low} … {high}",
                    value=self.value,
                    low=low,
                    high=high,
                ),
            )
        return self


class Constant(Frozen):
    """A fixed number of the model: a convention or a figure that is not varied."""

    label: Text
    unit: Annotated[str, Field(min_length=1)]
    value: float
    grade: Grade
    sources: SourceIds
    note: str


class Correlation(Frozen):
    """Rank correlation between two uncertain parameters."""

    a: Identifier
    b: Identifier
    rank_correlation: Annotated[float, Field(gt=-1, lt=1)]
    grade: Grade
    sources: SourceIds
    note: str


class Correlations(Frozen):
    """All rank correlations; pairs that are not listed are independent."""

    pairs: tuple[Correlation, ...]
