"""An alternative as plain values: what its file says, with the budgets of one draw."""

from __future__ import annotations

from dataclasses import dataclass

from tests.reference.forms import Structure
from tests.reference.inputs import ByRegion, Inputs, Mix, Values, whole_mix
from valuma_scenarios.schema.scenario import Alternative, Network


@dataclass(frozen=True)
class Net:
    """A network (section 2)."""

    id: str
    types: tuple[str, ...]
    """Member region types."""
    named: ByRegion
    """Share of its people by named region."""
    everyone: bool
    themes: Mix | None
    """w by theme; None where members choose."""
    coordination: float
    """c, M€ a year."""
    years: float
    """L, length of the contract."""
    binding: float
    knowledge: float
    """κ, share of the coordination money for the shared knowledge base."""
    incentive: float
    """i as stated, share of working time that is paid."""
    partners: float
    """P, share of the work done with partners who are not authorities."""
    active: tuple[int, int] | None

    def works_in(self, year: int) -> bool:
        """Return whether it works in a year."""
        return self.active is None or self.active[0] <= year <= self.active[1]


@dataclass(frozen=True)
class Plan:
    """An alternative (section 2)."""

    id: str
    nets: tuple[Net, ...]
    nu: float
    """ν, share of national priorities in the themes."""
    priorities: Mix
    """π by theme."""
    amounts: dict[str, float]
    """M€ a year by instrument."""
    through: dict[str, float]
    """χ by instrument."""
    keys: dict[str, dict[str, float]]
    """Mix of allocation keys by instrument."""
    goes_on: bool
    """Does the money go on after the stated years?"""
    pays: str | None
    """Instrument that pays for coordination and incentives."""


def _coordination(network: Network, values: Values) -> float:
    """Return c_n: drawn, or its share of what the reference's networks have in this draw."""
    if network.coordination_parameter is not None:
        return values[network.coordination_parameter]
    drawn = central = 0.0
    for one in network.coordination_follows:
        drawn += one.meur if one.parameter is None else values[one.parameter]
        central += one.meur
    return network.coordination_meur * drawn / central if central else network.coordination_meur


def _net(network: Network, themes: tuple[str, ...], values: Values) -> Net:
    stated = network.themes
    return Net(
        id=network.id,
        types=tuple(network.members.region_types),
        named=dict(network.members.regions),
        everyone=network.members.all,
        themes=None if isinstance(stated, str) else whole_mix(stated, themes),
        coordination=_coordination(network, values),
        years=network.contract_years,
        binding=network.binding,
        knowledge=network.knowledge_share,
        incentive=network.incentive,
        partners=network.partners,
        active=network.active,
    )


def plan_of(alternative: Alternative, themes: tuple[str, ...], values: Values) -> Plan:
    """Return an alternative with the coordination budgets of a draw."""
    funding = alternative.funding
    national = alternative.national_priorities
    return Plan(
        id=alternative.id,
        nets=tuple(_net(n, themes, values) for n in alternative.networks),
        nu=national.share,
        priorities=whole_mix(national.themes, themes),
        amounts=dict(funding.amounts),
        through=dict(funding.through_networks),
        keys={k: {str(key): x for key, x in mix.items()} for k, mix in funding.allocation.items()},
        goes_on=funding.continue_after_last_year,
        pays=funding.coordination_from,
    )


@dataclass(frozen=True)
class Case:
    """One evaluation: an alternative, one value for each parameter, one form for each mechanism."""

    inputs: Inputs
    plan: Plan
    values: Values
    forms: Structure

    def with_form(self, name: str, form: str) -> bool:
        """Return whether a mechanism has this form."""
        return self.forms[name] == form
