"""Alternatives between two alternatives: every group of levers taken from one or from the other.

A lever of networks is a mean and the networks' deviations from it. The mean, weighted by budget, is
the lever's own group; deviations belong to *structure*, with members and themes. For coordination
the total is the lever's group and the networks' shares of it belong to *structure*. So every group
can be taken over by itself even where the two alternatives have other networks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.schema.scenario import Alternative, Network
from valuma_scenarios.vocabulary import LEVER_GROUPS, LeverGroup

Array = NDArray[np.float64]
Groups = Collection[LeverGroup]

SHORTEST_CONTRACT, LONGEST_CONTRACT = 1.0, 30.0
"""Years between which a contract that is moved stays; a network's own shorter one is let be."""

SAME = 1e-9
"""Levels closer than this, relative to the larger or absolutely, are set alike."""


@dataclass(frozen=True)
class Lever:
    """A lever that every network has.

    Parameters
    ----------
    field : str
        Its field.
    low, high : float
        Bounds.
    """

    field: str
    low: float = 0.0
    high: float = 1.0

    def of(self, network: Network) -> float:
        """Return its level in a network."""
        return float(getattr(network, self.field))

    def moved(self, network: Network, shift: float) -> float:
        """Return its level in a network after a shift, inside the bounds."""
        now = self.of(network)
        return min(max(now + shift, min(self.low, now)), max(self.high, now)) if shift else now


LEVERS: dict[LeverGroup, tuple[Lever, ...]] = {
    "contract": (Lever("contract_years", SHORTEST_CONTRACT, LONGEST_CONTRACT),),
    "binding": (Lever("binding"), Lever("incentive")),
    "partners": (Lever("partners"),),
    "knowledge": (Lever("knowledge_share"),),
}
"""Levers of networks by the group that their mean belongs to."""


def budget_of(alternative: Alternative) -> float:
    """Return the coordination of an alternative at central values, M€ a year."""
    return math.fsum(n.coordination_meur for n in alternative.networks)


def mean_of(lever: Lever, alternative: Alternative, other: Alternative) -> float:
    """Return the mean of a lever over networks, weighted by budget.

    Parameters
    ----------
    lever : Lever
        The lever.
    alternative : Alternative
        Its networks count; where none has a budget, all count alike.
    other : Alternative
        Gives the mean where the alternative has no networks.
    """
    networks = alternative.networks
    if not networks:
        return mean_of(lever, other, alternative) if other.networks else 0.0
    total = budget_of(alternative)
    if total <= 0:
        return math.fsum(lever.of(n) for n in networks) / len(networks)
    return math.fsum(n.coordination_meur * lever.of(n) for n in networks) / total


def alike(first: float, second: float) -> bool:
    """Return whether two levels are the same but for rounding."""
    return math.isclose(first, second, rel_tol=SAME, abs_tol=SAME)


@dataclass(frozen=True)
class Pair:
    """Two alternatives, and everything between them.

    Parameters
    ----------
    a, b : Alternative
        Where one starts and where one ends.
    """

    a: Alternative
    b: Alternative

    def sides(self, *, from_b: bool) -> tuple[Alternative, Alternative]:
        """Return the alternative that is taken, and the other one."""
        return (self.b, self.a) if from_b else (self.a, self.b)

    def shift(self, lever: Lever, group: LeverGroup, taken: Groups) -> float:
        """Return what is added to a lever of the networks that are taken."""
        home, away = self.sides(from_b="structure" in taken)
        if (group in taken) == ("structure" in taken):
            return 0.0
        target, now = mean_of(lever, away, home), mean_of(lever, home, away)
        return 0.0 if alike(target, now) else target - now

    @property
    def differing(self) -> tuple[LeverGroup, ...]:
        """Groups in which the two are not set alike, in the order of `LEVER_GROUPS`."""
        return tuple(group for group in LEVER_GROUPS if not ALIKE[group](self))

    def direction(self, group: LeverGroup) -> int:
        """Return 1 where `b` sets a group of levers higher, -1 where lower; 0 where neither is so.

        Of contracts, binding, partners and knowledge the mean counts, of coordination the total at
        central values. Where a second lever of the group or only some lines move another way, and
        for structure and money, there is no one direction.
        """
        if group in LEVERS:
            first, *others = [
                mean_of(lever, self.b, self.a) - mean_of(lever, self.a, self.b)
                for lever in LEVERS[group]
            ]
            return 0 if any(not alike(other, 0.0) for other in others) else _sign([first])
        if group == "coordination":
            return _sign([budget_of(self.b) - budget_of(self.a)])
        if group == "national_priorities":
            first, second = self.a.national_priorities, self.b.national_priorities
            return _sign([second.share - first.share])
        return _sign(_rerouted(self)) if group == "channel" else 0

    def hybrid(self, taken: Groups) -> Alternative:
        """Return the alternative with some groups of levers from `b` and all others from `a`.

        Parameters
        ----------
        taken : collection of LeverGroup
            Groups that come from `b`.

        Returns
        -------
        Alternative
            `a` and `b` themselves but for the name if none and all are taken. Where budgets are
            uncertain and total and shares come from different sides, its budgets are parameters
            that `with_budgets` adds to draws. Nobody checks that its line can pay for coordination.
        """
        home, _ = self.sides(from_b="structure" in taken)
        paid, _ = self.sides(from_b="money" in taken)
        routed, _ = self.sides(from_b="channel" in taken)
        steered, _ = self.sides(from_b="national_priorities" in taken)
        through = routed.funding.through_networks
        return home.model_copy(
            update={
                "id": name_of(taken),
                "networks": self._networks(taken),
                "funding": paid.funding.model_copy(update={"through_networks": through}),
                "national_priorities": steered.national_priorities,
            }
        )

    def _networks(self, taken: Groups) -> tuple[Network, ...]:
        home, _ = self.sides(from_b="structure" in taken)
        shifts = {
            lever: self.shift(lever, group, taken)
            for group, levers in LEVERS.items()
            for lever in levers
        }
        return tuple(
            network.model_copy(
                update={lever.field: lever.moved(network, by) for lever, by in shifts.items()}
                | budget
            )
            for network, budget in zip(home.networks, self._budgets(taken), strict=True)
        )

    def _budgets(self, taken: Groups) -> list[dict[str, object]]:
        """Return the budget of each network that is taken, where it is not its own."""
        home, away = self.sides(from_b="structure" in taken)
        crossed = ("coordination" in taken) != ("structure" in taken)
        if not crossed or _same_total(self):
            return [{} for _ in home.networks]
        uncertain = any(n.coordination_parameter for n in (*home.networks, *away.networks))
        levels = _central_shares(home) * budget_of(away)
        return [
            {
                "coordination_meur": float(level),
                "coordination_parameter": parameter_of(home is self.b, k) if uncertain else None,
            }
            for k, level in enumerate(levels)
        ]

    def with_budgets(self, draws: Draws) -> Draws:
        """Return draws with the budgets of hybrids that cross totals and shares, M€ a year."""
        columns = {}
        for from_b in (False, True):
            home, away = self.sides(from_b=from_b)
            total = budgets_in(away, draws).sum(axis=0)
            rows = _shares(budgets_in(home, draws)) * total
            columns |= {parameter_of(from_b, k): row for k, row in enumerate(rows)}
        added = np.column_stack([np.empty((len(draws), 0)), *columns.values()])
        return replace(
            draws,
            names=(*draws.names, *columns),
            values=np.hstack([draws.values, added]),
            u=np.hstack([draws.u, np.full(added.shape, 0.5)]),
        )


def _sign(changes: Sequence[float]) -> int:
    """Return the sign that all changes share, small ones aside; 0 if they do not."""
    signs = {1 if change > 0 else -1 for change in changes if not alike(change, 0.0)}
    return signs.pop() if len(signs) == 1 else 0


def name_of(taken: Groups) -> str:
    """Return the name of a hybrid: what it takes from the second alternative."""
    return "+".join(("hybrid", *(group for group in LEVER_GROUPS if group in taken)))


def parameter_of(from_b: bool, place: int) -> str:
    """Return the name of the budget of a network of `b` or `a`, at the other one's total."""
    return f"explained_budget_{'b' if from_b else 'a'}_{place}"


def budgets_in(alternative: Alternative, draws: Draws) -> Array:
    """Return the budget of every network in every draw, M€ a year, shape (network, draw)."""
    rows = [
        draws[n.coordination_parameter]
        if n.coordination_parameter
        else np.full(len(draws), n.coordination_meur)
        for n in alternative.networks
    ]
    return np.array(rows, dtype=float).reshape(len(rows), len(draws))


def _shares(budgets: Array) -> Array:
    """Return shares of the total, shape (network, draw); all alike where there is no money."""
    total = budgets.sum(axis=0)
    even = np.full_like(budgets, 1 / max(len(budgets), 1))
    return np.divide(budgets, total, out=even, where=total > 0)


def _central_shares(alternative: Alternative) -> Array:
    """Return each network's share of the coordination at central values, shape (network,)."""
    budgets = np.array([n.coordination_meur for n in alternative.networks], dtype=float)
    return _shares(budgets[:, None])[:, 0]


def _sources(alternative: Alternative) -> tuple[list[str], float]:
    """Return which parameters make up the coordination, and the fixed part of it, M€ a year."""
    names = [n.coordination_parameter for n in alternative.networks if n.coordination_parameter]
    fixed = [n.coordination_meur for n in alternative.networks if not n.coordination_parameter]
    return sorted(names), math.fsum(fixed)


def _same_total(pair: Pair) -> bool:
    (names, fixed), (others, other) = _sources(pair.a), _sources(pair.b)
    return names == others and alike(fixed, other)


def _same_means(pair: Pair, group: LeverGroup) -> bool:
    return all(
        alike(mean_of(lever, pair.a, pair.b), mean_of(lever, pair.b, pair.a))
        for lever in LEVERS[group]
    )


def _same_structure(pair: Pair) -> bool:
    """Return whether both have the same networks, but for the level of levers and budgets."""
    if len(pair.a.networks) != len(pair.b.networks):
        return False
    both = list(zip(pair.a.networks, pair.b.networks, strict=True))
    if any(_who_and_what(one) != _who_and_what(other) for one, other in both):
        return False
    levers = [lever for levers in LEVERS.values() for lever in levers]
    means = [(mean_of(lever, pair.a, pair.b), mean_of(lever, pair.b, pair.a)) for lever in levers]
    even = all(
        alike(lever.of(one) - first, lever.of(other) - second)
        for one, other in both
        for lever, (first, second) in zip(levers, means, strict=True)
    )
    return even and _same_shares(pair)


def _who_and_what(network: Network) -> tuple[object, ...]:
    return network.members, network.themes, network.active


def _same_shares(pair: Pair) -> bool:
    both = list(zip(pair.a.networks, pair.b.networks, strict=True))
    if any(one.coordination_parameter != other.coordination_parameter for one, other in both):
        return False
    if any(one.coordination_parameter for one, _ in both) and not _same_total(pair):
        return False
    shares = _central_shares(pair.a), _central_shares(pair.b)
    return all(map(alike, *shares))


def _rerouted(pair: Pair) -> list[float]:
    """Return by how much each line's share through networks changes from `a` to `b`."""
    first, second = (side.funding.through_networks for side in (pair.a, pair.b))
    return [second.get(line, 0.0) - first.get(line, 0.0) for line in sorted({*first, *second})]


def _same_channel(pair: Pair) -> bool:
    return not any(_rerouted(pair))


def _same_money(pair: Pair) -> bool:
    plain = [s.funding.model_copy(update={"through_networks": {}}) for s in (pair.a, pair.b)]
    return plain[0] == plain[1]


ALIKE: dict[LeverGroup, Callable[[Pair], bool]] = {
    "structure": _same_structure,
    "coordination": _same_total,
    **{group: partial(_same_means, group=group) for group in LEVERS},
    "channel": _same_channel,
    "national_priorities": lambda pair: pair.a.national_priorities == pair.b.national_priorities,
    "money": _same_money,
}
"""Whether two alternatives set a group of levers alike."""
