"""Alternatives between two alternatives: every group of levers taken from one or from the other.

A lever of networks is its mean, weighted by budget, and the networks' deviations from it. The mean
belongs to the lever's own group, the deviations to *structure*, with members and themes; so does a
network's share of the coordination, whose total is a group of its own. So every group can be taken
over by itself even where two alternatives have other networks (see `results.lever_differences`).
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.model.budgets import drawn_budget
from valuma_scenarios.results.lever_differences import (
    MEANS,
    TOLERANCE,
    LeverDifference,
    groups_of,
    lever_differences,
    mean_of,
)
from valuma_scenarios.schema.scenario import Alternative, Network
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LEVER_GROUPS, LeverGroup

Array = NDArray[np.float64]
Groups = Collection[LeverGroup]

SHORTEST_CONTRACT, LONGEST_CONTRACT = 1.0, 30.0
"""Years between which a contract that is moved stays; a network's own shorter one is let be."""

BOUNDS = dict.fromkeys(MEANS, (0.0, 1.0)) | {
    "contract_years": (SHORTEST_CONTRACT, LONGEST_CONTRACT)
}
"""Lowest and highest level of each lever of networks."""

OWN_LEVER: dict[LeverGroup, str] = {
    "coordination": "coordination_meur",
    "contract": "contract_years",
    "binding": "binding",
    "partners": "partners",
    "knowledge": "knowledge_share",
    "channel": "through_networks",
    "national_priorities": "share",
}
"""The lever that a group has its name from; groups without one move no one way."""


@dataclass(frozen=True)
class Pair:
    """Two alternatives of a study, and everything between them.

    Parameters
    ----------
    study : Study
        The study.
    first, second : str
        Ids of the alternatives where one starts and where one ends.
    """

    study: Study
    first: str
    second: str

    @cached_property
    def a(self) -> Alternative:
        """The alternative where one starts."""
        return self.study.alternative(self.first)

    @cached_property
    def b(self) -> Alternative:
        """The alternative where one ends."""
        return self.study.alternative(self.second)

    @cached_property
    def differences(self) -> tuple[LeverDifference, ...]:
        """Every lever in which the two differ, at central values."""
        return lever_differences(self.study, self.first, self.second)

    @cached_property
    def differing(self) -> tuple[LeverGroup, ...]:
        """Groups that are not set alike; a total that is uncertain in other ways is not alike."""
        found = {*groups_of(self.differences)}
        if _sources(self.a) != _sources(self.b):
            found.add("coordination")
        return tuple(group for group in LEVER_GROUPS if group in found)

    def direction(self, group: LeverGroup) -> int:
        """Return 1 where `b` has more of a group's lever, -1 where it has less.

        It is 0 where the group has no one lever, where another of its levers differs too, or where
        some lines or networks have more and others less.
        """
        found = [d for d in self.differences if d.group == group]
        if any(d.lever != OWN_LEVER.get(group) for d in found):
            return 0
        signs = {math.copysign(1, float(d.b or 0) - float(d.a or 0)) for d in found}
        return int(signs.pop()) if len(signs) == 1 else 0

    def side(self, group: LeverGroup, taken: Groups) -> Alternative:
        """Return the alternative that a group of levers comes from."""
        return self.b if group in taken else self.a

    def hybrid(self, taken: Groups) -> Alternative:
        """Return the alternative with some groups of levers from `b` and all others from `a`.

        Parameters
        ----------
        taken : collection of LeverGroup
            Groups that come from `b`.

        Returns
        -------
        Alternative
            Without any group it is `a`, with all it is `b`, but for the name. Where budgets are
            uncertain and total and shares come from different sides, its budgets are parameters
            that `with_budgets` adds to draws. Whether its line can pay for coordination is not
            checked: the model takes at most what is there.
        """
        funding = self.side("money", taken).funding
        through = self.side("channel", taken).funding.through_networks
        return self.side("structure", taken).model_copy(
            update={
                "id": name_of(taken),
                "networks": self._networks(taken),
                "funding": funding.model_copy(update={"through_networks": through}),
                "national_priorities": self.side("national_priorities", taken).national_priorities,
            }
        )

    def _networks(self, taken: Groups) -> tuple[Network, ...]:
        home = self.side("structure", taken)
        shifts = {lever: self._shift(lever, taken) for lever in MEANS}
        return tuple(
            network.model_copy(
                update={lever: _moved(network, lever, by) for lever, by in shifts.items()} | budget
            )
            for network, budget in zip(home.networks, self._budgets(taken), strict=True)
        )

    def _shift(self, lever: str, taken: Groups) -> float:
        """Return what is added to a lever of the networks that are taken.

        Where an alternative has no networks, the mean is the other's.
        """
        home, level = self.side("structure", taken), self.side(MEANS[lever], taken)
        now, then = mean_of(home.networks, lever), mean_of(level.networks, lever)
        if home is level or now is None or then is None or abs(then - now) <= TOLERANCE:
            return 0.0
        return then - now

    def _budgets(self, taken: Groups) -> list[dict[str, object]]:
        """Return the budget of each network that is taken, where it is not its own."""
        home, level = self.side("structure", taken), self.side("coordination", taken)
        if home is level or _sources(home) == _sources(level):
            return [{} for _ in home.networks]
        uncertain = any(map(_is_drawn, (*home.networks, *level.networks)))
        total = math.fsum(n.coordination_meur for n in level.networks)
        central = np.array([n.coordination_meur for n in home.networks])[:, None]
        return [
            {
                "coordination_meur": float(share) * total,
                "coordination_parameter": parameter_of(home is self.b, k) if uncertain else None,
                "coordination_follows": (),
            }
            for k, share in enumerate(_shares(central)[:, 0])
        ]

    def with_budgets(self, draws: Draws) -> Draws:
        """Return draws with the budgets of hybrids that have one side's shares, the other's total.

        Budgets are in M€ a year.
        """
        columns: dict[str, Array] = {}
        for from_b, home, other in ((False, self.a, self.b), (True, self.b, self.a)):
            rows = _shares(budgets_in(home, draws)) * budgets_in(other, draws).sum(axis=0)
            columns |= {parameter_of(from_b, k): row for k, row in enumerate(rows)}
        added = np.column_stack([np.empty((len(draws), 0)), *columns.values()])
        return replace(
            draws,
            names=(*draws.names, *columns),
            values=np.hstack([draws.values, added]),
            u=np.hstack([draws.u, np.full(added.shape, 0.5)]),
        )


def name_of(taken: Groups) -> str:
    """Return the name of a hybrid: what it takes from the second alternative."""
    return "+".join(("hybrid", *(group for group in LEVER_GROUPS if group in taken)))


def parameter_of(from_b: bool, place: int) -> str:
    """Return the name of the budget of a network of `b` or `a`, at the other one's total."""
    return f"explained_budget_{'b' if from_b else 'a'}_{place}"


def budgets_in(alternative: Alternative, draws: Draws) -> Array:
    """Return the budget of every network in every draw, M€ a year, shape (network, draw)."""
    networks = alternative.networks
    rows = [drawn_budget(n.budget, n.coordination_follows, draws) for n in networks]
    return np.array(rows, dtype=float).reshape(len(rows), len(draws))


def _is_drawn(network: Network) -> bool:
    return bool(network.coordination_parameter or network.coordination_follows)


def _moved(network: Network, lever: str, by: float) -> float:
    """Return a lever of a network after a shift, inside the bounds, which its own level extends."""
    now: float = getattr(network, lever)
    low, high = BOUNDS[lever]
    return min(max(now + by, min(low, now)), max(high, now)) if by else now


def _shares(budgets: Array) -> Array:
    """Return shares of the total, shape (network, draw); all alike where there is no money."""
    total = budgets.sum(axis=0)
    even = np.full(budgets.shape, 1 / max(len(budgets), 1))
    return np.divide(budgets, total, out=even, where=total > 0)


def _sources(alternative: Alternative) -> tuple[tuple[str, ...], float]:
    """Return which parameters make up the coordination, and its total at central values, M€."""
    drawn = [one for n in alternative.networks for one in (n.coordination_follows or (n.budget,))]
    names = sorted({one.parameter for one in drawn if one.parameter})
    total = math.fsum(n.coordination_meur for n in alternative.networks)
    return tuple(names), round(total, 9)
