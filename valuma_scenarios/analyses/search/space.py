"""The designs that are searched: which networks, with how much money, under which levers.

A design is a point of the unit cube, one number for each lever, so that any search method can move
it; `Space.design` turns the point into levels on a grid that people can read, and
`Space.alternative` into an alternative of the study. Kinds of network come from the study's own
alternatives: who meets, on which themes. The other levers are the same in all networks of a design,
so that what good designs have in common can be said in a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.errors import Said, UsageError, choose
from valuma_scenarios.results.lever_differences import mean_of
from valuma_scenarios.schema.scenario import Alternative, Network
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

NETWORKS = "networks"
"""Lever: how many networks a design has."""

PRIORITIES = "national_priorities"
LEVERS: dict[str, tuple[float, float, float]] = {
    "contract_years": (1.0, 12.0, 1.0),
    "binding": (0.0, 1.0, 0.05),
    "knowledge_share": (0.0, 1.0, 0.05),
    "incentive": (0.0, 1.0, 0.05),
    "partners": (0.0, 1.0, 0.05),
    PRIORITIES: (0.0, 1.0, 0.05),
}
"""Lowest level, highest level and step of each lever that all networks of a design share."""

CHANNEL = "channel."
CHANNEL_STEP = 0.1
NETWORK_LEVERS = tuple(name for name in LEVERS if name != PRIORITIES)

CENTS = 10**8
"""Euro cents in a million euros."""

SHARE_CENTS = 10**6
"""Coordination is shared out in steps of 0.01 M€."""

IN = 0.5
"""A kind of network is part of a design where its number is at least this."""

SMALLEST_WEIGHT = 0.1
"""Share of the coordination money of the best paid network that one has at least."""


@dataclass(frozen=True)
class Design:
    """One design: levels on their grid.

    Parameters
    ----------
    cents : tuple of (str, int)
        Kinds of network that it has, each with its coordination money, euro cents a year.
    levels : tuple of (str, float)
        Level of every other lever.
    """

    cents: tuple[tuple[str, int], ...]
    levels: tuple[tuple[str, float], ...]

    def level(self, lever: str) -> float:
        """Return the level of a lever; the number of networks for `networks`."""
        return float(len(self.cents)) if lever == NETWORKS else dict(self.levels)[lever]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of network that it has."""
        return tuple(kind for kind, _ in self.cents)


@dataclass(frozen=True)
class Space:
    """All designs for the same money as an alternative.

    Parameters
    ----------
    study : Study
        The study.
    base : Alternative
        Whose money is spent: funding lines, coordination total, and who pays for it.
    kinds : dict of str to Network
        Kinds of network that a design can have, by an id of its own.
    bounds : dict of str to (float, float)
        Lowest and highest level of every lever.
    """

    study: Study
    base: Alternative
    kinds: dict[str, Network]
    bounds: dict[str, tuple[float, float]]

    @cached_property
    def levers(self) -> tuple[str, ...]:
        """Names of the levers after the kinds of network, in the order of a point's numbers."""
        return tuple(name for name in self.bounds if name != NETWORKS)

    @property
    def size(self) -> int:
        """Numbers of a point."""
        return len(self.kinds) + len(self.levers)

    @cached_property
    def cents(self) -> int:
        """Coordination money of every design, euro cents a year."""
        return sum(round(n.coordination_meur * CENTS) for n in self.base.networks)

    def design(self, point: Sequence[float]) -> Design:
        """Return the design at a point of the unit cube."""
        shares, rest = point[: len(self.kinds)], point[len(self.kinds) :]
        levels = {
            lever: on_grid(low + value * (high - low), step_of(lever), (low, high))
            for lever, value, (low, high) in zip(
                self.levers, rest, (self.bounds[name] for name in self.levers), strict=True
            )
        }
        return Design(tuple(self._money(shares).items()), tuple(levels.items()))

    def _money(self, shares: Sequence[float]) -> dict[str, int]:
        """Share the coordination money out among the kinds that are in, to the cent."""
        least, most = (int(number) for number in self.bounds[NETWORKS])
        ordered = sorted(range(len(shares)), key=lambda k: (-shares[k], k))
        within = sum(share >= IN for share in shares)
        chosen = sorted(ordered[: min(max(within, least), most)])
        weights = [
            SMALLEST_WEIGHT + (1 - SMALLEST_WEIGHT) * max(0.0, (shares[k] - IN) / (1 - IN))
            for k in chosen
        ]
        names = list(self.kinds)
        parts = [
            int(self.cents * weight / sum(weights)) // SHARE_CENTS * SHARE_CENTS
            for weight in weights
        ]
        parts[weights.index(max(weights))] += self.cents - sum(parts)
        return {names[k]: part for k, part in zip(chosen, parts, strict=True)}

    def alternative(self, design: Design, name: str) -> Alternative:
        """Return a design as an alternative of the study."""
        levels = dict(design.levels)
        shared = {lever: levels[lever] for lever in NETWORK_LEVERS}
        networks = tuple(
            self.kinds[kind].model_copy(
                update={
                    **shared,
                    "id": kind,
                    "coordination_meur": cents / CENTS,
                    "coordination_parameter": None,
                    "coordination_follows": (),
                    "defaulted": (),
                }
            )
            for kind, cents in design.cents
        )
        through = {k: v for k, v in self.base.funding.through_networks.items() if not v}
        channels = {
            lever.removeprefix(CHANNEL): value
            for lever, value in levels.items()
            if lever.startswith(CHANNEL)
        }
        funding = self.base.funding.model_copy(update={"through_networks": through | channels})
        priorities = self.base.national_priorities.model_copy(update={"share": levels[PRIORITIES]})
        changed = {"networks": networks, "funding": funding, "national_priorities": priorities}
        return self.base.model_copy(update={**changed, "id": name, "check": False})

    def near(self, alternative: Alternative) -> list[float]:
        """Return the point whose design comes nearest to an alternative of the study."""
        named = {kind_key(n): n.coordination_meur for n in alternative.networks}
        budgets = [named.get(kind_key(network)) for network in self.kinds.values()]
        largest = max((b for b in budgets if b), default=1.0)
        shares = [0.0 if b is None else IN + (1 - IN) * (b / largest) for b in budgets]
        levels = {PRIORITIES: alternative.national_priorities.share}
        levels |= {name: mean_of(alternative.networks, name) or 0.0 for name in NETWORK_LEVERS}
        through = alternative.funding.through_networks
        rest = []
        for lever in self.levers:
            low, high = self.bounds[lever]
            at = levels.get(lever, through.get(lever.removeprefix(CHANNEL), 0.0))
            rest.append(min(max((at - low) / (high - low), 0.0), 1.0) if high > low else 0.0)
        return [*shares, *rest]


def space_of(
    study: Study, base: str | None = None, bounds: Mapping[str, tuple[float, float]] | None = None
) -> Space:
    """Return the designs for the same money as an alternative.

    Parameters
    ----------
    study : Study
        The study; its alternatives give the kinds of network.
    base : str, optional
        Whose money is spent; the reference if not given.
    bounds : mapping of str to (float, float), optional
        Narrower bounds of some levers.

    Raises
    ------
    UsageError
        If the study has no networks, a lever is unknown, or bounds are not inside its own.
    """
    alternative = study.alternative(base or study.reference)
    kinds = _kinds(study)
    if not kinds or not alternative.networks:
        msg = Said(
            "{alternative} has no networks, so there is no money for networks to share out",
            alternative=alternative.id,
        )
        raise UsageError(msg)
    found: dict[str, tuple[float, float]] = {NETWORKS: (1.0, float(len(kinds)))}
    found |= {name: (low, high) for name, (low, high, _) in LEVERS.items()}
    lines = [k for k, amount in alternative.funding.amounts.items() if amount]
    found |= {f"{CHANNEL}{k}": (0.0, 1.0) for k in lines if study.instruments[k].channelable}
    for lever, wanted in (bounds or {}).items():
        found[lever] = _narrower(lever, wanted, found)
    return Space(study, alternative, kinds, found)


def _narrower(
    lever: str, wanted: tuple[float, float], known: Mapping[str, tuple[float, float]]
) -> tuple[float, float]:
    if lever not in known:
        msg = Said(
            "there is no lever {lever!r}: {advice}", lever=lever, advice=choose(lever, known)
        )
        raise UsageError(msg)
    low, high = known[lever]
    if not low <= wanted[0] <= wanted[1] <= high:
        msg = Said(
            "{lever} can be bounded within {low:g} and {high:g}, the lower bound "
            "first: {lever}={lower:g}:{upper:g}",
            lever=lever,
            low=low,
            high=high,
            lower=max(low, min(wanted)),
            upper=min(high, max(wanted)),
        )
        raise UsageError(msg)
    return wanted


def kind_key(network: Network) -> str:
    """Return what makes a kind of network: who meets, on what."""
    return f"{network.members.model_dump_json()} {network.themes}"


def _kinds(study: Study) -> dict[str, Network]:
    """Return every kind of network in the study's alternatives once, the first of each."""
    found: dict[str, Network] = {}
    known: set[str] = set()
    for alternative in study.alternatives:
        for network in alternative.networks:
            if kind_key(network) in known:
                continue
            known.add(kind_key(network))
            taken = network.id in found
            found[f"{network.id}_{alternative.id}" if taken else network.id] = network
    return found


def step_of(lever: str) -> float:
    """Return the step of a lever's grid."""
    return CHANNEL_STEP if lever.startswith(CHANNEL) else LEVERS[lever][2]


def on_grid(value: float, step: float, bounds: tuple[float, float]) -> float:
    """Return the nearest multiple of a step within bounds, without digits of the arithmetic."""
    low, high = bounds
    return min(max(round(round(value / step) * step, 6), low), high)
