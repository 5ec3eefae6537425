"""From budgets to effort per inhabitant (section 5), one function per equation."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.reference.inputs import Mix, Values
from tests.reference.learning import Course, Learning, Place, fit

MARKET, OTHER = "market", "other"
ACCOUNTS = (MARKET, OTHER)
"""Of effort on indicators of markets, and on the others (5.4)."""


def plain_overhead(values: Values, cap: float, overlap: float) -> float:
    """Return the share of plain money that running it costs; overlap 0 but for `all_money` (5.2)"""
    return min(cap, values["cost_admin_pct"] / 100 + overlap)


def channelled_overhead(values: Values, cap: float, yearly: float, overlap: float) -> float:
    """Return o: the share of channelled money that running it costs (5.2).

    Parameters
    ----------
    values : dict of str to float
        The three costs in %.
    cap : float
        Most that it can be.
    yearly : float
        Σ_n weight / L_n, contracts a year.
    overlap : float
        h_overlap for every network attended beyond the first.
    """
    share = max(values["cost_admin_pct"], values["cost_network_pct"]) / 100
    return min(cap, share + values["cost_contract_pct"] / 100 * yearly + overlap)


def additionality(tradable: bool, values: Values, local_multiplier: float) -> float:
    """Return what is net of deadweight, displacement, leakage, with the multiplier (5.4)."""
    displacement = values["displacement_tradable"] if tradable else values["displacement_local"]
    multiplier = values["multiplier"] if tradable else local_multiplier
    return kept(values) * (1 - displacement) * (1 + multiplier)


def kept(values: Values) -> float:
    """Return what is net of deadweight and leakage alone (5.4)."""
    return (1 - values["deadweight"]) * (1 - values["leakage"])


def leverage(commitment: float, partners: float, values: Values) -> float:
    """Return the factor for money that committed partners add; partners is P̄ (5.5)."""
    more = 1 + values["partner_leverage"] * partners
    return 1 + values["leverage"] * values["leverage_additional"] * commitment * more


def match_factor(network_fit: float, line_fit: float, k_match: float) -> float:
    """Return what themes that fit better than the line's own add, not below 0 (5.5)."""
    if 1 - line_fit < 1e-12:
        return 1.0
    return max(0.0, 1 + (k_match - 1) * (network_fit - line_fit) / (1 - line_fit))


def joint_factor(learning: float, k_joint: float) -> float:
    """Return what joint projects of learning regions add (5.5)."""
    return 1 + (k_joint - 1) * learning


def saturation(share_of_gdp: float, scale: float) -> float:
    """Return sat = I₀ (1 - exp(-I/I₀)) / I, 1 without money; both in % of GDP (5.6)."""
    if share_of_gdp == 0:
        return 1.0
    return scale * -math.expm1(-share_of_gdp / scale) / share_of_gdp


def absorption(capacity: float, mean: float, eta: float) -> float:
    """Return (K / K̄)^η; 0^0 is 1 (5.6)."""
    return float((capacity / mean) ** eta)


def blend(parts: list[tuple[float, Mix]], themes: tuple[str, ...]) -> Mix:
    """Return Σ weight · mix by theme."""
    return {m: math.fsum(w * mix.get(m, 0.0) for w, mix in parts) for m in themes}


def concentration_of(money: Mix) -> float:
    """Return h: Σ of squared theme shares of money, 0 without money (6.2)."""
    total = math.fsum(money.values())
    return math.fsum((x / total) ** 2 for x in money.values()) if total > 0 else 0.0


@dataclass(frozen=True)
class Effort:
    """Effort by account and theme in a region and year, EUR per inhabitant and year."""

    plain: dict[str, Mix]
    """e_plain: programme money as it would work without anything that networks add."""
    full: dict[str, Mix]
    """e_plain + e_extra: programme money with what networks add."""
    networks: dict[str, Mix]
    """e_net: what networks add to existing spending."""
    home: dict[str, Mix]
    """e_home: what erosion takes from existing spending."""
    breadth_plain: float
    """h^h/h₀, 1 where there is no money (6.2)."""
    breadth: float
    """h/h₀, 1 where there is no money (6.2)."""


@dataclass(frozen=True)
class Spent:
    """Programme money of a region and year by theme, M€ before overhead."""

    plain: Mix
    channelled: Mix

    @property
    def by_theme(self) -> Mix:
        """Both together."""
        return {m: x + self.channelled[m] for m, x in self.plain.items()}


class Money:
    """Programme money under one alternative in one draw."""

    def __init__(self, learning: Learning, course: Course) -> None:
        self.learning = learning
        self.course = course
        self.networks = learning.networks
        self.case = learning.case
        self.inputs = learning.inputs
        self.values = learning.values

    # --- themes of the money (5.1, 5.3) ------------------------------------------------------

    def own_themes(self, line: str) -> Mix:
        """Return φ of a line."""
        return {str(m): x for m, x in self.inputs.study.instruments[line].themes.items()}

    def line_mix(self, region: str, year: int) -> Mix:
        """Return Φ: the lines' own themes of the channelled money, 0 without any (5.3)."""
        money = self.networks.channelled(region, year)
        total = math.fsum(money.values())
        parts = [(x / total, self.own_themes(k)) for k, x in money.items() if total > 0]
        return blend(parts, self.inputs.themes)

    def network_mix(self, place: Place, with_base: bool) -> Mix:
        """Return W at a level of capacity, with the knowledge base or without (5.3)."""
        taught, nets, year = self.learning, self.networks, place.year
        own = taught.chosen(place, nets.base(place.region, year) if with_base else 0.0)
        weight = nets.weights(place.region, year)
        parts: list[tuple[float, Mix]] = []
        for n in nets.active(year):
            base = nets.bases[n.id][year] if with_base else 0.0
            mix = taught.mix(n, place, base)
            parts.append((weight[n.id] * n.binding, mix))
            parts.append((weight[n.id] * (1 - n.binding), own))
        moved = self.case.with_form("purpose", "network")
        theta = 1.0 if moved else self.values["purpose_shift"]
        common = blend(parts, self.inputs.themes)
        both = [(1 - theta, self.line_mix(place.region, year)), (theta, common)]
        return blend(both, self.inputs.themes)

    def spent(self, region: str, year: int, mix: Mix) -> Spent:
        """Return programme money by theme when channelled money has a mix (5.1)."""
        nets, themes = self.networks, self.inputs.themes
        through = nets.channelled(region, year)
        received = nets.received(region, year)
        rest = [(x - through[k], self.own_themes(k)) for k, x in received.items()]
        channelled = math.fsum(through.values())
        return Spent(blend(rest, themes), {m: channelled * mix[m] for m in themes})

    def unchannelled(self, region: str, year: int) -> Mix:
        """Return programme money by theme with χ = 0 (6.2)."""
        parts = [(x, self.own_themes(k)) for k, x in self.networks.received(region, year).items()]
        return blend(parts, self.inputs.themes)

    # --- overhead (5.2) ----------------------------------------------------------------------

    def overheads(self, region: str, year: int) -> tuple[float, float]:
        """Return the overhead of plain and of channelled money."""
        nets, values, forms = self.networks, self.values, self.case.forms
        cap = self.inputs.study.constant("overhead_cap")
        if forms["overhead"] == "off":
            plain = plain_overhead(values, cap, 0.0)
            return plain, plain
        overlap = values["overlap_cost"] * max(0.0, nets.attended(region, year) - 1)
        if forms["overlap"] == "off":
            overlap = 0.0
        on_plain = overlap if forms["overlap"] == "all_money" else 0.0
        yearly = nets.weighted(region, year, {n.id: 1 / n.years for n in nets.active(year)})
        return (
            plain_overhead(values, cap, on_plain),
            channelled_overhead(values, cap, yearly, overlap),
        )

    # --- what networks add (5.5) -------------------------------------------------------------

    def factor(self, place: Place, mix: Mix) -> float:
        """Return what networks multiply channelled money by."""
        region, year, forms, values = place.region, place.year, self.case.forms, self.values
        nets, need = self.networks, self.inputs.need[place.region]
        partners = nets.weighted(region, year, {n.id: n.partners for n in nets.active(year)})
        factor = 1.0
        if forms["leverage"] != "off":
            factor *= leverage(self.course.commitment[region, year], partners, values)
        if forms["match"] == "on":
            even = dict.fromkeys(need, 1 / len(need))
            uniform = forms["match_base"] == "uniform"
            line = even if uniform else self.line_mix(region, year)
            factor *= match_factor(fit(mix, need), fit(line, need), values["match"])
        if forms["joint"] == "on":
            factor *= joint_factor(self.course.learning[region, year], values["joint"])
        return max(0.0, factor)

    # --- effort (5.4, 5.6, 5.7) --------------------------------------------------------------

    def additionality(self, theme: str, account: str) -> float:
        """Return what a euro on a theme adds in an account (5.4)."""
        if account == OTHER:
            return kept(self.values)
        local = self.inputs.study.constant("local_multiplier")
        return additionality(self.inputs.study.themes[theme].tradable, self.values, local)

    def per_inhabitant(self, region: str, year: int, spent: Spent, factor: float) -> Mix:
        """Return EUR per inhabitant and year after overhead, before additionality (5.6)."""
        plain, channelled = self.overheads(region, year)
        people = self.inputs.population[region]
        return {
            m: 1e6
            / people
            * (spent.plain[m] * (1 - plain) + spent.channelled[m] * (1 - channelled) * factor)
            for m in self.inputs.themes
        }

    def working(self, money: Mix, capacity: float, region: str) -> dict[str, Mix]:
        """Return effort by account after saturation and absorption (5.6)."""
        values, forms = self.values, self.case.forms
        net = {a: {m: x * self.additionality(m, a) for m, x in money.items()} for a in ACCOUNTS}
        factor = 1.0
        if forms["saturation"] == "exponential":
            share = 100 * math.fsum(net[MARKET].values()) / self.inputs.gdp[region]
            factor *= saturation(share, values["saturation_scale"])
        if forms["absorption"] == "power":
            mean = self.inputs.mean_capacity
            factor *= absorption(capacity, mean, values["eta_absorption"])
        return {a: {m: x * factor for m, x in mix.items()} for a, mix in net.items()}

    def existing(self, region: str, change: float) -> dict[str, Mix]:
        """Return what a change of capacity does to existing spending (5.7)."""
        on = self.case.with_form("mainstream", "on")
        gain = self.inputs.mainstream[region] * self.values["psi_mainstream"] * change * on
        themes = self.inputs.study.themes
        return {
            a: {
                m: gain * themes[m].mainstream_share * self.additionality(m, a)
                for m in self.inputs.themes
            }
            for a in ACCOUNTS
        }

    def breadth(self, region: str, year: int, spent: Spent) -> float:
        """Return h/h₀, 1 where there is no money (6.2)."""
        own = concentration_of(self.unchannelled(region, year))
        return concentration_of(spent.by_theme) / own if own > 0 else 1.0

    def effort(self, place: Place) -> Effort:
        """Return the effort of a region in a year."""
        region, year = place.region, place.year
        start, home = self.course.start[region], self.course.home[region, year]
        mix = self.network_mix(place, with_base=True)
        with_networks = self.spent(region, year, mix)
        at_home = Place(region, year, home)
        without = self.spent(region, year, self.network_mix(at_home, with_base=False))
        full = self.per_inhabitant(region, year, with_networks, self.factor(place, mix))
        plain = self.per_inhabitant(region, year, without, 1.0)
        return Effort(
            plain=self.working(plain, home, region),
            full=self.working(full, place.capacity, region),
            networks=self.existing(region, place.capacity - home),
            home=self.existing(region, home - start),
            breadth_plain=self.breadth(region, year, without),
            breadth=self.breadth(region, year, with_networks),
        )

    def by_theme(self, place: Place) -> Mix:
        """Return programme money of a region by theme, M€ before overhead (6.2)."""
        mix = self.network_mix(place, with_base=True)
        return self.spent(place.region, place.year, mix).by_theme
