"""What networks do with their money before any capacity counts: 3.4, 3.6 and 3.7."""

from __future__ import annotations

import math
from functools import cached_property

from tests.reference.inputs import Values
from tests.reference.lines import Lines
from tests.reference.plan import Net


def left_of_secretariat(budget: float, channelled: float, values: Values) -> float:
    """Return ĉ: M€ a year after fixed costs and the running of projects (3.4)."""
    return max(0.0, budget - values["c_fix"] - values["manage_cost"] * channelled)


def facilitation(money: float, members: float, partners: float, values: Values) -> float:
    """Return q: facilitation for each member (3.4).

    Parameters
    ----------
    money : float
        What is left for facilitation, (1 - κ) ĉ, M€ a year.
    members : float
        N, counted members.
    partners : float
        P of the network.
    values : dict of str to float
        c_half and partner_cost.
    """
    if members == 0:
        return 0.0
    need = members * values["c_half"] * (1 + values["partner_cost"] * partners)
    return 1 - math.exp(-money / need)


def critical_mass(members: float, n_half: float) -> float:
    """Return size (3.6)."""
    return 1 - math.exp(-members / n_half)


def known(stock: float, values: Values) -> float:
    """Return KB = 1 - exp(-δ_B B / s_kb) (3.7)."""
    return 1 - math.exp(-values["kb_decay"] * stock / values["kb_scale"])


class Networks(Lines):
    """Secretariats and knowledge base of one alternative in one draw."""

    def weights(self, region: str, year: int) -> dict[str, float]:
        """Return weight[n, r], which sums to 1 where the region is a member (3.4)."""
        nets = self.active(year)
        mu = {n.id: self.mu[n.id][region] for n in nets}
        paid = {n.id: mu[n.id] * n.coordination for n in nets}
        parts = paid if math.fsum(paid.values()) > 0 else mu
        total = math.fsum(parts.values())
        return {n: x / total if total > 0 else 0.0 for n, x in parts.items()}

    def weighted(self, region: str, year: int, of: dict[str, float]) -> float:
        """Return the weighted mean of a quantity by network, 0 where the region has none."""
        return math.fsum(w * of[n] for n, w in self.weights(region, year).items())

    @cached_property
    def projects(self) -> dict[tuple[str, int], float]:
        """X by network and year: M€ of channelled money that it looks after (3.4)."""
        managed: dict[tuple[str, int], float] = {}
        for year in self.inputs.study.years:
            money = {r: math.fsum(self.channelled(r, year).values()) for r in self.inputs.regions}
            share = {r: self.weights(r, year) for r in self.inputs.regions}
            for n in self.active(year):
                managed[n.id, year] = math.fsum(share[r][n.id] * x for r, x in money.items())
        return managed

    def left(self, net: Net, year: int) -> float:
        """Return ĉ of a network."""
        return left_of_secretariat(net.coordination, self.projects[net.id, year], self.values)

    def intensity(self, net: Net, year: int) -> float:
        """Return q of a network in a year."""
        money = self.left(net, year)
        if self.case.with_form("project", "learning"):
            money += self.values["project_learning"] * self.projects[net.id, year]
        members = self.count[net.id]
        if members > 0 and self.case.with_form("intensity", "per_network"):
            nets = self.active(year)
            members = math.fsum(self.count[n.id] for n in nets) / len(nets)
        return facilitation((1 - net.knowledge) * money, members, net.partners, self.values)

    def size(self, net: Net) -> float:
        """Return the critical mass of a network."""
        if self.case.with_form("critical_mass", "off"):
            return 1.0
        partners = 0.0 if self.case.with_form("partners_mass", "no") else net.partners
        return critical_mass(self.count[net.id] * (1 + partners), self.values["n_half"])

    def _base_path(self, nets: tuple[Net, ...]) -> dict[int, float]:
        """Return KB by year of the stock that these networks fill."""
        path, stock = {}, 0.0
        for year in self.inputs.study.years:
            path[year] = known(stock, self.values)
            kept = (1 - self.values["kb_decay"]) * stock
            stock = kept + math.fsum(
                n.knowledge * self.left(n, year) for n in nets if n.works_in(year)
            )
        return path

    @cached_property
    def bases(self) -> dict[str, dict[int, float]]:
        """KB by network and year: the common one, or its own (form `knowledge`)."""
        form = self.case.forms["knowledge"]
        if form == "off":
            nothing = dict.fromkeys(self.inputs.study.years, 0.0)
            return dict.fromkeys(self.mu, nothing)
        if form == "members":
            return {n.id: self._base_path((n,)) for n in self.plan.nets}
        return dict.fromkeys(self.mu, self._base_path(self.plan.nets))

    def base(self, region: str, year: int) -> float:
        """Return the KB that serves a region as a whole, member or not (3.7)."""
        if self.case.with_form("knowledge", "members"):
            return self.weighted(region, year, {n: kb[year] for n, kb in self.bases.items()})
        return next(iter(self.bases.values()))[year] if self.bases else 0.0
