"""Members, and the money of the lines, before any capacity (2, 3.1, 5.1)."""

from __future__ import annotations

import math
from functools import cached_property

from tests.reference.inputs import ByRegion
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


class Lines:
    """Members, and the money of the lines, of one alternative in one draw."""

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

    @cached_property
    def by_year(self) -> dict[int, list[Net]]:
        """The networks that work in each year."""
        years = self.inputs.study.years
        return {year: [n for n in self.plan.nets if n.works_in(year)] for year in years}

    def active(self, year: int) -> list[Net]:
        """Return the networks that work in a year."""
        return self.by_year[year]

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

    @cached_property
    def asked(self) -> dict[str, float]:
        """What the incentives of each network as stated cost, M€ a year (section 2)."""
        hour = self.values["participation_fte"] * self.values["fte_cost"]
        omega = self.inputs.omega
        return {
            n.id: n.incentive * hour * math.fsum(x * self.sits[n.id][r] for r, x in omega.items())
            for n in self.plan.nets
        }

    def asked_incentives(self, year: int) -> float:
        """Return what the incentives of a year as stated cost, M€."""
        return math.fsum(self.asked[n.id] for n in self.active(year))

    @cached_property
    def incentive_scale(self) -> dict[int, float]:
        """The share of stated incentives that is paid, by year (section 2)."""
        pays = self.plan.pays
        if pays is None:
            return dict.fromkeys(self.by_year, 1.0)
        return {
            year: paid_share(
                self.stated(pays, year), self.coordination(year), self.asked_incentives(year)
            )
            for year in self.by_year
        }

    def incentive(self, net: Net, year: int) -> float:
        """Return i_n as paid."""
        return net.incentive * self.incentive_scale[year]

    def new_time(self, net: Net, year: int) -> float:
        """Return i_n (1 - dw): paid time that would not have been given anyway (3.5)."""
        anyway = 0.0 if self.case.with_form("incentive_net", "gross") else self.values["deadweight"]
        return self.incentive(net, year) * (1 - anyway)

    def paid_incentives(self, year: int) -> float:
        """Return what the incentives cost, M€."""
        return self.asked_incentives(year) * self.incentive_scale[year]

    @cached_property
    def amounts(self) -> dict[int, dict[str, float]]:
        """A[k, y] after coordination and incentives are paid, M€."""
        found: dict[int, dict[str, float]] = {}
        for year in self.by_year:
            found[year] = {k: self.stated(k, year) for k in self.plan.amounts}
            if self.plan.pays in found[year]:
                left = found[year][self.plan.pays] - self.coordination(year)
                found[year][self.plan.pays] = max(0.0, left - self.paid_incentives(year))
        return found

    def received(self, region: str, year: int) -> dict[str, float]:
        """Return M€ by line."""
        return {k: self.alloc[k][region] * x for k, x in self.amounts[year].items()}

    def channelled(self, region: str, year: int) -> dict[str, float]:
        """Return M€ by line that run through networks (5.1)."""
        open_share = min(1.0, self.attended(region, year))
        through = self.plan.through
        return {
            k: through.get(k, 0.0) * open_share * x for k, x in self.received(region, year).items()
        }
