"""Schema of alternatives: what a scenario file may say, and what it says once it is resolved."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, Tag, field_validator

from valuma_scenarios.schema.base import (
    CHOSEN,
    Frozen,
    Identifier,
    KeyShares,
    NonNegative,
    OwnText,
    Share,
    SourceIds,
    Text,
    ThemeShares,
    by_kind,
)
from valuma_scenarios.vocabulary import AllocationKey, Grade, LeverGroup, StateRoleId

SELF_SELECTED = "self_selected"
SelfSelected = Literal["self_selected"]
ThemeMix = Annotated[dict[Identifier, Share], ThemeShares]
Year = Annotated[int, Field(ge=1990, le=2100)]
ContractYears = Annotated[float, Field(gt=0, le=30)]


class ParameterName(Frozen):
    """An uncertain parameter in the place of a number."""

    parameter: Identifier
    """Name of the parameter; its central value counts in checks and central runs."""


Budget = Annotated[
    Annotated[NonNegative, Tag(CHOSEN + "number")]
    | Annotated[ParameterName, Tag(CHOSEN + "mapping")],
    by_kind(mapping="mapping"),
]
"""M€ a year: a number, or `{parameter: name}` for a budget that is not known exactly."""

Places = Annotated[
    Annotated[tuple[str, ...], Tag(CHOSEN + "list")]
    | Annotated[dict[str, Share], Tag(CHOSEN + "mapping")],
    by_kind(text="list", mapping="mapping", other="list"),
]
"""Codes or names of municipalities, sub-regions and regions.

In a mapping, each with the share of its people that takes part.
"""


class MembersFile(Frozen):
    """Who sits in a network, as a file states it: region types, named places, or all."""

    region_types: tuple[Identifier, ...] = ()
    regions: Places = ()
    all: bool = False


class Members(Frozen):
    """Who sits in a network, in terms of the regions of a run."""

    region_types: tuple[Identifier, ...] = ()
    regions: dict[str, Share] = Field(default_factory=dict)
    """Share of the people of each named region that takes part."""
    all: bool = False

    @field_validator("regions", mode="before")
    @classmethod
    def _whole_regions(cls, regions: Any) -> Any:
        """Read a list as whole regions."""
        return dict.fromkeys(regions, 1.0) if isinstance(regions, list | tuple) else regions


class NationalPriorities(Frozen):
    """How far the state's themes shape the work of every network."""

    share: Share | None = None
    """Share of the networks' themes that the state sets; that of the state role if not given."""
    themes: ThemeMix | None = None
    """Themes of the state; those of the funding lines, weighted by money, if not given."""


class NetworkFile(Frozen):
    """A network as a scenario file may state it; what is left out is inherited or a default."""

    label: OwnText | None = None
    """What readers see; that of the case if not given."""
    based_on: Identifier | None = None
    """Case of the case library whose known values it inherits."""
    members: MembersFile | None = None
    themes: ThemeMix | SelfSelected | None = None
    coordination_meur: Budget | None = None
    """Coordination budget, M€ a year: a number, or `{parameter: name}`."""
    contract_years: ContractYears | None = None
    binding: Share | None = None
    """Binding strength of the contract, 0 to 1."""
    knowledge_share: Share | None = None
    """Share of the coordination money that pays for common knowledge work, 0 to 1."""
    incentive: Share | None = None
    """Share of the members' working time that the network pays for, 0 to 1; 0 if not given."""
    partners: Share | None = None
    """Share of the work done with partners who are no authorities, 0 to 1; 0 if not given."""
    active: tuple[Year, Year] | None = None
    """First and last year; all years if not given."""
    note: str | None = None


class FundingFile(Frozen):
    """Funding as a scenario file may state it."""

    continue_after_last_year: bool | None = None
    """Go on with the yearly level after the last year of the stated sums?"""
    coordination_from: Identifier | None = None
    """Instrument that pays for coordination; without it coordination is additional money."""
    amounts: dict[Identifier, NonNegative] | None = None
    """M€ a year that replace the instrument's own sum."""
    through_networks: dict[Identifier, Share] | None = None
    """Share of each instrument that runs through networks."""
    allocation: dict[Identifier, Annotated[dict[AllocationKey, Share], KeyShares]] | None = None
    """Mix of allocation keys that replaces the instrument's own."""


class ScenarioFile(Frozen):
    """A scenario file: one model alternative, or the difference to the one it is based on."""

    id: Identifier
    based_on: Identifier | None = None
    replace: tuple[Literal["networks", "funding"], ...] = ()
    """Sections that are not inherited."""
    label: OwnText
    summary: OwnText | None = None
    """What it is, in one sentence; the label if not given."""
    state_role: StateRoleId | None = None
    national_priorities: NationalPriorities | None = None
    networks: dict[Identifier, NetworkFile | None] | None = None
    funding: FundingFile | None = None
    check: bool = False
    """True: it checks the model or another alternative; it is shown, but never ranked."""
    differs_in: tuple[LeverGroup, ...] | None = None
    """Groups of levers in which it means to differ from the reference; nothing else may differ."""
    sources: tuple[str, ...] = ()
    """Where its numbers come from; without any they are told to be nobody's but the author's."""
    note: str | None = None


class DrawnBudget(Frozen):
    """A coordination budget: its central value, and the uncertain parameter that it is in draws."""

    meur: NonNegative
    """M€ a year."""
    parameter: str | None = None


class Network(Frozen):
    """A network with every lever filled in."""

    id: str
    label: Text
    based_on: str | None
    members: Members
    themes: ThemeMix | SelfSelected
    coordination_meur: NonNegative
    """M€ a year; the central value if a parameter gives the budget."""
    coordination_parameter: str | None = None
    """Uncertain parameter that gives the budget in each draw; None if no parameter is it."""
    coordination_follows: tuple[DrawnBudget, ...] = ()
    """Budgets of the reference, whose sum the budget moves with in draws; none if it is fixed."""
    contract_years: ContractYears
    binding: Share
    knowledge_share: Share
    incentive: Share = 0.0
    partners: Share = 0.0
    active: tuple[int, int] | None
    defaulted: tuple[str, ...]
    """Levers that nobody stated: they hold a stated default."""

    @property
    def self_selected(self) -> bool:
        """Whether each region picks its own mix of themes."""
        return self.themes == SELF_SELECTED

    @property
    def budget(self) -> DrawnBudget:
        """Its own budget, M€ a year."""
        return DrawnBudget(meur=self.coordination_meur, parameter=self.coordination_parameter)


class Priorities(Frozen):
    """National priorities with everything filled in."""

    share: Share
    themes: dict[str, float]
    """All themes; the shares sum to 1."""


NO_PRIORITIES = Priorities(share=0.0, themes={})


class Funding(Frozen):
    """Funding with every rule filled in."""

    continue_after_last_year: bool
    coordination_from: str | None
    amounts: dict[str, float]
    """M€ a year by instrument; instruments without a sum are absent."""
    through_networks: dict[str, float]
    allocation: dict[str, dict[AllocationKey, float]]


class Alternative(Frozen):
    """A model alternative, resolved: nothing is inherited any more."""

    id: str
    label: Text
    summary: Text
    state_role: StateRoleId
    networks: tuple[Network, ...]
    funding: Funding
    national_priorities: Priorities = NO_PRIORITIES
    check: bool = False
    """Whether it only checks the model or another alternative, and is never ranked."""
    differs_in: tuple[LeverGroup, ...] | None = None
    """Groups of levers in which it says it differs from the reference; None if it says nothing."""
    chain: tuple[str, ...]
    """Alternatives it is based on, nearest last; the id itself is the last."""
    sources: tuple[str, ...]
    note: str | None


class CaseMembers(Frozen):
    """Members of a case, as far as they are known."""

    text: str | None = None
    count: int | None = None
    region_types: tuple[Identifier, ...] | None = None
    regions: Places | None = None
    all: bool | None = None


class CaseMoney(Frozen):
    """Money of a case, as far as it is known."""

    text: str | None = None
    coordination_meur: Budget | None = None
    """M€ a year: a number, or `{parameter: name}`."""


class CaseContract(Frozen):
    """Contract form of a case, as far as it is known."""

    text: str | None = None
    years: ContractYears | None = None
    binding: Share | None = None
    binding_grade: Grade | None = None


class CaseFact(Frozen):
    """One known fact with its sources and how sure it is."""

    text: str
    sources: SourceIds
    confidence: Literal["A", "B", "C", "M"]
    """A primary source, B secondary source, C inferred, M from memory."""


class NetworkCase(Frozen):
    """A real network of the case library."""

    id: Identifier
    label: Text
    profile: Text
    country: str
    type: Literal["theme", "region_type", "zone", "loose", "programme"]
    since: int | None
    members: CaseMembers
    themes: ThemeMix | SelfSelected | None
    money: CaseMoney
    host: str | None
    contract: CaseContract
    knowledge_share: Share | None = None
    unknown: tuple[str, ...]
    """What is not known about it."""
    facts: tuple[CaseFact, ...]
    sources: SourceIds
    note: str | None = None
