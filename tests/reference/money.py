"""From budgets to effort per inhabitant (section 5), one function per equation."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.reference.inputs import Inputs
from tests.reference.learning import ByRegion, Course, Learning, Mix, Place, Values
from valuma_scenarios.vocabulary import THEMES


def available(stated: float, year: int, last_year: int, goes_on: bool) -> float:
    """Return A[k, y] before coordination is paid, M€ a year (5.1)."""
    return stated if year <= last_year or goes_on else 0.0


def allocation(
    mix: Mix, keys: dict[str, ByRegion], excluded: frozenset[str] = frozenset()
) -> ByRegion:
    """Return alloc[k, r]: a mix of keys, each normalised over the regions reached (5.1)."""
    reached = [r for r in keys["population"] if r not in excluded]
    total = {key: math.fsum(keys[key][r] for r in reached) for key in mix}
    share = dict.fromkeys(keys["population"], 0.0)
    for r in reached:
        share[r] = math.fsum(w * keys[key][r] / total[key] for key, w in mix.items())
    return share


def channelled_mix(own: Mix, networks: Mix, through: float) -> Mix:
    """Return (1 - χ) φ + χ W by theme (5.2)."""
    return {m: (1 - through) * own.get(m, 0.0) + through * networks[m] for m in THEMES}


def overhead(through: float, yearly: float, memberships: float, values: Values) -> float:
    """Return o: the share of the money that running it costs, not capped (5.3).

    Parameters
    ----------
    through : float
        Share of the region's money that runs through networks, 0-1.
    yearly : float
        Mean of 1 / L_n over the region's networks, per year.
    memberships : float
        Σ_n μ.
    values : dict of str to float
        The three costs in %, the overlap cost as a share.
    """
    small = (values["cost_network_pct"] + values["cost_contract_pct"] * yearly) / 100
    extra = values["overlap_cost"] * max(0.0, memberships - 1)
    return values["cost_admin_pct"] / 100 + through * small + extra


def net_factor(tradable: bool, values: Values, local_multiplier: float) -> float:
    """Return what is net of deadweight, displacement, leakage, with the multiplier (5.4)."""
    displacement = values["displacement_tradable"] if tradable else values["displacement_local"]
    multiplier = values["multiplier"] if tradable else local_multiplier
    kept = (1 - values["deadweight"]) * (1 - displacement) * (1 - values["leakage"])
    return kept * (1 + multiplier)


def leverage(commitment: float, values: Values) -> float:
    """Return the factor for money that committed partners add (5.5)."""
    return 1 + values["leverage"] * values["leverage_additional"] * commitment


def saturation(share_of_gdp: float, scale: float) -> float:
    """Return sat = I₀ (1 - exp(-I/I₀)) / I, 1 without money; both in % of GDP (5.7)."""
    if share_of_gdp == 0:
        return 1.0
    return scale * -math.expm1(-share_of_gdp / scale) / share_of_gdp


def absorption(capacity: float, mean: float, eta: float) -> float:
    """Return (K / K̄)^η; 0^0 is 1 (5.7)."""
    return float((capacity / mean) ** eta)


@dataclass(frozen=True)
class Effort:
    """Effort by theme in a region and year, EUR per inhabitant and year."""

    plain: Mix
    """e_plain: programme money as it would work without anything that networks add."""
    extra: Mix
    """e_extra: what leverage and capacity above the home level add to programme money."""
    networks: Mix
    """e_net: what networks add to existing spending."""
    home: Mix
    """e_home: what erosion takes from existing spending."""


class Money:
    """Programme money under one alternative and one set of parameter values."""

    def __init__(self, inputs: Inputs, learning: Learning, course: Course) -> None:
        self.inputs = inputs
        self.learning = learning
        self.course = course
        self.values = learning.values
        self.funding = learning.alternative.funding
        need, population, proxy = inputs.need, inputs.population, inputs.proxy
        keys: dict[str, ByRegion] = {
            "population": population,
            "equal": dict.fromkeys(inputs.regions, 1.0),
            "need": {r: population[r] * math.fsum(need[r].values()) for r in inputs.regions},
            "capacity": {r: population[r] * proxy[r] for r in inputs.regions},
        }
        self.alloc = {
            k: allocation(self._key_mix(k), keys, self._excluded(k)) for k in self.funding.amounts
        }

    def _key_mix(self, instrument: str) -> Mix:
        own = self.inputs.study.instruments[instrument].allocation
        mix = self.funding.allocation.get(instrument, own)
        return {str(key): share for key, share in mix.items()}

    def _excluded(self, instrument: str) -> frozenset[str]:
        named = self.inputs.study.instruments[instrument].excluded_regions
        deeper = self.inputs.study.level == "seutukunta"
        parent = self.inputs.parent
        return frozenset(
            r for r in self.inputs.regions if r in named or (deeper and parent[r] in named)
        )

    def amount(self, instrument: str, year: int) -> float:
        """Return A[k, y] after coordination is paid, M€."""
        last = self.inputs.study.instruments[instrument].years[1]
        stated = self.funding.amounts[instrument]
        money = available(stated, year, last, self.funding.continue_after_last_year)
        if instrument == self.funding.coordination_from:
            money -= math.fsum(n.coordination_meur for n in self.learning.networks(year))
        return max(0.0, money)

    def received(self, region: str, year: int) -> dict[str, float]:
        """Return M€ by instrument."""
        return {k: self.alloc[k][region] * self.amount(k, year) for k in self.funding.amounts}

    def through(self, instrument: str, region: str, year: int) -> float:
        """Return χ[k, r]: 0 where the region has no network."""
        if self.learning.memberships(region, year) == 0:
            return 0.0
        return self.funding.through_networks.get(instrument, 0.0)

    def weights(self, region: str, year: int) -> dict[str, float]:
        """Return μ c by network, μ alone where no network of the region has money."""
        networks = self.learning.networks(year)
        mu = {n.id: self.course.mu[n.id][region] for n in networks}
        paid = {n.id: mu[n.id] * n.coordination_meur for n in networks}
        return paid if math.fsum(paid.values()) > 0 else mu

    def network_mix(self, place: Place) -> Mix:
        """Return W[r, m], the themes of the region's networks (5.2)."""
        weights = self.weights(place.region, place.year)
        total = math.fsum(weights.values())
        mix: Mix = dict.fromkeys(THEMES, 0.0)
        for n in self.learning.networks(place.year):
            for m, share in self.learning.mix(n, place).items():
                mix[m] += weights[n.id] * share / total if total > 0 else 0.0
        return mix

    def yearly_contracts(self, region: str, year: int) -> float:
        """Return the mean of 1 / L_n, weighted like the themes (5.3)."""
        weights = self.weights(region, year)
        total = math.fsum(weights.values())
        if total == 0:
            return 0.0
        networks = self.learning.networks(year)
        return math.fsum(weights[n.id] / n.contract_years for n in networks) / total

    def overhead(self, region: str, year: int) -> float:
        """Return o[r], capped (5.3)."""
        received = self.received(region, year)
        total = math.fsum(received.values())
        channelled = math.fsum(self.through(k, region, year) * x for k, x in received.items())
        cost = overhead(
            channelled / total if total > 0 else 0.0,
            self.yearly_contracts(region, year),
            self.learning.memberships(region, year),
            self.values,
        )
        return min(cost, self.inputs.study.constant("overhead_cap"))

    def per_inhabitant(self, place: Place) -> Mix:
        """Return E[r, m, y] before leverage, EUR per inhabitant and year (5.6)."""
        study, region, year = self.inputs.study, place.region, place.year
        networks = self.network_mix(place)
        gross: Mix = dict.fromkeys(THEMES, 0.0)
        for k, meur in self.received(region, year).items():
            own = {str(m): share for m, share in study.instruments[k].themes.items()}
            mix = channelled_mix(own, networks, self.through(k, region, year))
            for m in THEMES:
                gross[m] += meur * mix[m]
        scale = 1e6 * (1 - self.overhead(region, year)) / self.inputs.population[region]
        local = study.constant("local_multiplier")
        return {
            m: gross[m] * scale * net_factor(study.themes[m].tradable, self.values, local)
            for m in THEMES
        }

    def working(self, spent: Mix, capacity: float, region: str) -> Mix:
        """Return money after saturation and absorption at a level of capacity (5.7)."""
        values = self.values
        share = 100 * math.fsum(spent.values()) / self.inputs.gdp[region]
        factor = saturation(share, values["saturation_scale"])
        factor *= absorption(capacity, self.inputs.mean_capacity, values["eta_absorption"])
        return {m: x * factor for m, x in spent.items()}

    def effort(self, place: Place) -> Effort:
        """Return e_plain, e_extra, e_net and e_home of a region in a year (5.7 and 5.8)."""
        inputs, values, region = self.inputs, self.values, place.region
        start = self.course.start[region]
        home = self.course.home[region, place.year]
        spent = self.per_inhabitant(place)
        lever = leverage(self.course.commitment[region, place.year], values)
        plain = self.working(spent, home, region)
        whole = self.working({m: x * lever for m, x in spent.items()}, place.capacity, region)
        gain = {
            m: inputs.mainstream[region] * theme.mainstream_share * values["psi_mainstream"]
            for m, theme in inputs.study.themes.items()
        }
        return Effort(
            plain=plain,
            extra={m: whole[m] - plain[m] for m in THEMES},
            networks={m: gain[m] * (place.capacity - home) for m in THEMES},
            home={m: gain[m] * (home - start) for m in THEMES},
        )
