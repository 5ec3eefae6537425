"""Schema of the reference files: sources, goals, indicators, themes, instruments, region types."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Tag, model_validator

from valuma_scenarios.errors import Said
from valuma_scenarios.schema.base import (
    CHOSEN,
    Bound,
    Frozen,
    Identifier,
    KeyShares,
    NonNegative,
    Share,
    SourceIds,
    Text,
    ThemeShares,
    by_kind,
    refused,
)
from valuma_scenarios.vocabulary import AllocationKey, Family, Grade


class Source(Frozen):
    """Where a number or a fact comes from."""

    title: str
    authors: str | None = None
    publisher: str | None = None
    year: int | None = None
    reference: str | None = None
    """Journal, volume, table or page."""
    doi: str | None = None
    url: str | None = None
    licence: str | None = None
    status: Literal["read", "abstract", "excerpt", "knowledge"]
    """How much of it has been read: all, the abstract, an excerpt, or none (general knowledge)."""
    note: str | None = None


class Goal(Frozen):
    """One of the goals that the alternatives are held against."""

    label: Text
    short: Text
    description: Text
    measure: Literal["mean", "disparity"] = "mean"
    """Mean of its indicators in points, or (one goal at most) their Theil index in per cent."""
    sources: SourceIds


class Response(Frozen):
    """How an indicator answers to effort (model section 6)."""

    parameter: Identifier
    """Uncertain parameter with the response."""
    rule: bool
    """True: the parameter multiplies the judgement rule; false: it is in native units."""
    scale: NonNegative = 1.0
    """Fixed factor on the response."""
    times: tuple[Identifier, ...] = ()
    """Further uncertain parameters that multiply the response."""


Elasticity = Annotated[
    Annotated[float, Tag(CHOSEN + "number")] | Annotated[Identifier, Tag(CHOSEN + "text")],
    by_kind(text="text"),
]


class SideEffect(Frozen):
    """What a change of one indicator does to another (model section 6)."""

    of: Identifier
    """Indicator that changes first."""
    elasticity: Elasticity
    """Change in % for a change of 1 % of the other: a number, or the name of a parameter."""


class Counted(Frozen):
    """What a difference in an indicator adds up to over the inhabitants of a place."""

    kind: Literal["people", "euros", "tonnes"]
    unit: Text
    """What is counted, as it stands after a number."""
    per_inhabitant: Annotated[float, Field(gt=0)]
    """Amount for one unit of the indicator and one inhabitant."""
    grade: Grade
    sources: SourceIds
    note: str


class Indicator(Frozen):
    """A measured quantity that stands for part of a goal."""

    label: Text
    short: Text
    unit: Text
    direction: Literal[-1, 1]
    """1: higher is better; -1: lower is better."""
    family: Family
    """Outcome family: one draw of "networks add nothing" for each."""
    goals: Annotated[dict[Identifier, Share], Field(min_length=1)]
    """Weight inside each goal it belongs to."""
    bounds: Bound
    """Values the indicator can take, in its own unit."""
    decimals: Annotated[int, Field(ge=0, le=6)]
    themes: dict[Identifier, Share]
    """Relevance of each theme, 0 to 1; the most relevant theme is 1."""
    themes_grade: Grade
    response: Response
    mix: Literal["narrow", "broad"] | None = None
    """Whether it gains from a narrow or from a broad mix of themes; from neither if not given."""
    market: bool = True
    """Whether displacement and multipliers of markets bear on it."""
    side_effect: SideEffect | None = None
    """What the change of another indicator adds to it."""
    counted: Counted | None = None
    """People, euros or tonnes that a difference stands for; none if not given."""
    year: int
    """Year of the baseline level."""
    sources: SourceIds
    grade: Grade | None = None
    note: str

    @model_validator(mode="after")
    def _most_relevant_theme_is_one(self) -> Indicator:
        if max(self.themes.values(), default=0) != 1:
            raise refused("theme_relevance", Said("the most relevant theme must have relevance 1"))
        return self


class Theme(Frozen):
    """A theme of network cooperation."""

    label: Text
    short: Text
    tradable: bool
    """True: displacement of tradable sectors applies; false: that of local services."""
    mainstream_share: Share
    """Share of existing regional development spending that goes to the theme."""
    grade: Grade
    sources: SourceIds
    note: str


class Instrument(Frozen):
    """A funding line of the government programme."""

    label: Text
    meur_per_year: NonNegative | None
    """M€ a year; null where no sum is given."""
    years: tuple[int, int]
    """First and last year of the stated sum."""
    themes: Annotated[dict[Identifier, Share], ThemeShares]
    allocation: Annotated[dict[AllocationKey, Share], KeyShares]
    """Default mix of keys that allocates the money to regions."""
    channelable: bool
    """May part of it run through networks?"""
    excluded_regions: tuple[str, ...] = ()
    """Regions that the line does not reach; the keys are normalised over the others."""
    grade: Grade
    sources: SourceIds
    note: str


class RegionType(Frozen):
    """A type of region used for membership."""

    label: Text
    short: Text
    definition: Text
    sources: SourceIds
    note: str


class Levers(Frozen):
    """Lever values that a state role stands for."""

    binding: Share
    contract_years: Annotated[float, Field(gt=0, le=30)]
    knowledge_share: Share
    national_priorities: Share = 0.0
    """Share of the networks' themes that the state sets."""


class StateRole(Frozen):
    """A named bundle of lever values, nothing more."""

    label: Text
    levers: Levers
    grade: Grade
    sources: SourceIds
    note: str
