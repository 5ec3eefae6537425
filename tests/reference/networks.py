"""What needs no capacity: members, lines, incentives, secretariats, knowledge base (2, 3, 5.1)."""

from __future__ import annotations

import math
from functools import cached_property

from tests.reference.inputs import ByRegion, Values
from tests.reference.plan import Case, Net


def clip(value: float, low: float, high: float) -> float:
    """Return the value, or the bound it passes."""
    return min(max(value, low), high)


def membership(net: Net, region: str, types: dict[str, float]) -> float:
    """Return μ: share of a region that a network covers (section 2).

    Parameters
    ----------
    net : Net
        The network.
    region : str
        Id of the region.
    types : dict of str to float
        τ: share of the region's population by region type.
    """
    if net.everyone:
        return 1.0
    by_type = min(1.0, math.fsum(types[c] for c in set(net.types)))
    return max(net.named.get(region, 0.0), by_type)


def attends(mu: float, share: float) -> float:
    """Return whether a region sits in a network, 0 to 1 (3.1)."""
    return min(1.0, mu / share)


def available(stated: float, year: int, last_year: int, goes_on: bool) -> float:
    """Return A[k, y] before coordination is paid, M€ a year (5.1)."""
    return stated if year <= last_year or goes_on else 0.0


def allocation(
    mix: dict[str, float], keys: dict[str, ByRegion], excluded: frozenset[str] = frozenset()
) -> ByRegion:
    """Return alloc[k, r]: a mix of keys, each normalised over the regions reached (5.1)."""
    reached = [r for r in keys["population"] if r not in excluded]
    total = {key: math.fsum(keys[key][r] for r in reached) for key in mix}
    share = dict.fromkeys(keys["population"], 0.0)
    for r in reached:
        share[r] = math.fsum(w * keys[key][r] / total[key] for key, w in mix.items())
    return share


def paid_share(line: float, coordination: float, incentives: float) -> float:
    """Return the share of the stated incentives that a line can pay, 0 to 1 (section 2)."""
    if incentives <= 0:
        return 1.0
    return clip((line - coordination) / incentives, 0.0, 1.0)


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


class Networks:
    """Members, money and secretariats of one alternative in one draw."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.inputs = case.inputs
        self.plan = case.plan
        self.values = case.values
        inputs, share = case.inputs, case.values["attend_share"]
        self.mu = {
            n.id: {r: membership(n, r, inputs.types[r]) for r in inputs.regions}
            for n in self.plan.nets
        }
        self.sits = {
            n: {r: attends(mu, share) for r, mu in row.items()} for n, row in self.mu.items()
        }
        self.count = {
            n: math.fsum(inputs.omega[r] * mu for r, mu in row.items())
            for n, row in self.mu.items()
        }

    def active(self, year: int) -> list[Net]:
        """Return the networks that work in a year."""
        return [n for n in self.plan.nets if n.works_in(year)]

    def attended(self, region: str, year: int) -> float:
        """Return Σ_n attends (3.1)."""
        return math.fsum(self.sits[n.id][region] for n in self.active(year))

    # --- money of the lines (2, 5.1) ---------------------------------------------------------

    @cached_property
    def alloc(self) -> dict[str, ByRegion]:
        """Share of each line by region."""
        inputs = self.inputs
        need, people, proxy = inputs.need, inputs.population, inputs.proxy
        keys: dict[str, ByRegion] = {
            "population": people,
            "equal": dict.fromkeys(inputs.regions, 1.0),
            "need": {r: people[r] * math.fsum(need[r].values()) for r in inputs.regions},
            "capacity": {r: people[r] * proxy[r] for r in inputs.regions},
        }
        return {
            k: allocation(self.plan.keys[k], keys, self._excluded(k)) for k in self.plan.amounts
        }

    def _excluded(self, line: str) -> frozenset[str]:
        named = self.inputs.study.instruments[line].excluded_regions
        above = self.inputs.maakunta or {}
        return frozenset(r for r in self.inputs.regions if r in named or above.get(r) in named)

    def stated(self, line: str, year: int) -> float:
        """Return M€ of a line before coordination and incentives are paid."""
        last = self.inputs.study.instruments[line].years[1]
        return available(self.plan.amounts[line], year, last, self.plan.goes_on)

    def coordination(self, year: int) -> float:
        """Return Σ c_n, M€."""
        return math.fsum(n.coordination for n in self.active(year))

    def asked_incentives(self, year: int) -> float:
        """Return what the incentives as stated would cost, M€ (section 2)."""
        hours = self.values["participation_fte"] * self.values["fte_cost"]
        omega = self.inputs.omega
        return math.fsum(
            n.incentive * hours * omega[r] * self.sits[n.id][r]
            for n in self.active(year)
            for r in omega
        )

    def incentive_scale(self, year: int) -> float:
        """Return the share of stated incentives that is paid."""
        if self.plan.pays is None:
            return 1.0
        line = self.stated(self.plan.pays, year)
        return paid_share(line, self.coordination(year), self.asked_incentives(year))

    def incentive(self, net: Net, year: int) -> float:
        """Return i_n as paid."""
        return net.incentive * self.incentive_scale(year)

    def new_time(self, net: Net, year: int) -> float:
        """Return i_n (1 - dw): paid time that would not have been given anyway (3.5)."""
        anyway = 0.0 if self.case.with_form("incentive_net", "gross") else self.values["deadweight"]
        return self.incentive(net, year) * (1 - anyway)

    def paid_incentives(self, year: int) -> float:
        """Return what the incentives cost, M€."""
        return self.asked_incentives(year) * self.incentive_scale(year)

    def amount(self, line: str, year: int) -> float:
        """Return A[k, y] after coordination and incentives are paid, M€."""
        money = self.stated(line, year)
        if line == self.plan.pays:
            money -= self.coordination(year) + self.paid_incentives(year)
        return max(0.0, money)

    def received(self, region: str, year: int) -> dict[str, float]:
        """Return M€ by line."""
        return {k: self.alloc[k][region] * self.amount(k, year) for k in self.plan.amounts}

    def channelled(self, region: str, year: int) -> dict[str, float]:
        """Return M€ by line that run through networks (5.1)."""
        open_share = min(1.0, self.attended(region, year))
        through = self.plan.through
        return {
            k: through.get(k, 0.0) * open_share * x for k, x in self.received(region, year).items()
        }

    # --- secretariats (3.4, 3.6, 3.7) --------------------------------------------------------

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
