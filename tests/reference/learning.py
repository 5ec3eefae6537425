"""Learning in networks and the two stocks (sections 3 and 4), one function per equation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from tests.reference.inputs import ByRegion, Mix, Values
from tests.reference.lines import clip
from tests.reference.networks import Networks
from tests.reference.plan import Net

Path = dict[tuple[str, int], float]
"""A quantity by region and year."""


def with_priorities(mix: Mix, priorities: Mix, nu: float) -> Mix:
    """Return w′ = (1 - ν) w + ν π (3.2)."""
    return {m: (1 - nu) * w + nu * priorities[m] for m, w in mix.items()}


def informed_capacity(capacity: float, base: float, v: float) -> float:
    """Return K′: a knowledge base makes up for part of the missing capacity (3.2)."""
    return capacity + (1 - capacity) * min(1.0, v * base)


def self_selected_mix(capacity: float, need: Mix, sharpness: float) -> Mix:
    """Return the themes a region picks: evenly if weak, its top needs if capable (3.2)."""
    pull = {m: x**sharpness for m, x in need.items()}
    total = math.fsum(pull.values())
    even = 1 / len(need)
    if total == 0:
        return dict.fromkeys(need, even)
    return {m: (1 - capacity) * even + capacity * x / total for m, x in pull.items()}


def cosine(a: dict[str, float], b: dict[str, float]) -> float:
    """Return the cosine between two compositions by region type."""
    dot = math.fsum(a[c] * b[c] for c in a)
    length = math.sqrt(math.fsum(x * x for x in a.values()))
    return dot / length / math.sqrt(math.fsum(x * x for x in b.values()))


def peer_similarity(region: str, mu: ByRegion, types: dict[str, dict[str, float]]) -> float:
    """Return sim: likeness of the other members to the region, 0 without any (3.3)."""
    others = [q for q in mu if q != region]
    total = math.fsum(mu[q] for q in others)
    if total == 0:
        return 0.0
    return math.fsum(mu[q] * cosine(types[region], types[q]) for q in others) / total


def optimal_distance(likeness: float, values: Values, form: str = "inverted_u") -> float:
    """Return ι: how much there is to learn from the likeness of the others (3.3)."""
    if form == "proximity":
        return likeness
    if form == "difference":
        return 1 - likeness
    if form == "off":
        return 1.0
    return max(0.0, 1 - ((likeness - values["x_opt"]) / values["w_opt"]) ** 2)


def load_of(sits: float, binding: float, k_bind: float, form: str = "square") -> float:
    """Return what one network asks of a region's attention (3.5)."""
    return sits * (1 + k_bind * (binding if form == "linear" else binding**2))


def attention(load: float, room: float) -> float:
    """Return att: what each of many networks still gets (3.5)."""
    if load <= 1:
        return 1.0
    if room == 0:
        return 0.0
    return 1 / (1 + (load - 1) / room)


def concentration(mix: Mix) -> float:
    """Return H: 1 for one theme, 1/M for all themes alike (3.6)."""
    return math.fsum(w * w for w in mix.values())


def focus(mix: Mix, omega: float) -> float:
    """Return the focus factor of a mix that names every theme; ω has either sign (3.6)."""
    m = len(mix)
    return max(0.0, 1 + omega * (concentration(mix) - 1 / m) / (1 - 1 / m))


def fit(mix: Mix, need: Mix) -> float:
    """Return how well the themes meet the region's need (3.8)."""
    return math.fsum(mix[m] * need[m] for m in need) / max(need.values())


def informed_fit(plain: float, base: float, v: float) -> float:
    """Return the fit of fixed themes that a knowledge base mends (form `kb_effect: fit`)."""
    return plain + (1 - plain) * min(1.0, v * base)


def continuity(contract_years: float, t_ramp: float) -> float:
    """Return cont: share of the contract at full effect (3.9)."""
    if contract_years >= t_ramp:
        return 1 - t_ramp / (2 * contract_years)
    return contract_years / (2 * t_ramp)


def lock_in(contract_years: float, drift: float) -> float:
    """Return lock: fixed themes fall behind needs that move (3.9)."""
    return clip(1 - drift * (contract_years - 1) / 2, 0.2, 1.0)


def membership_factor(chosen: bool, binding: float, new_time: float, k_pass: float) -> float:
    """Return a: the worth of a membership next to an active one (3.10)."""
    return k_pass + (1 - k_pass) * max(binding, new_time) if chosen else 1.0


def joint_learning(parts: list[float], base: float) -> float:
    """Return L = 1 - (1 - a_kb KB) Π (1 - ℓ), each within 0 … 1 (3.11)."""
    return 1 - (1 - clip(base, 0.0, 1.0)) * math.prod(1 - clip(x, 0.0, 1.0) for x in parts)


def start_capacity(proxy: float, mean: float, spread: float) -> float:
    """Return K₀ of a draw: the proxy, spread around its mean (section 4)."""
    return clip(mean + spread * (proxy - mean), 0.0, 1.0)


def regional_erosion(erosion: float, start: float, mean: float, skew: float) -> float:
    """Return ε (K̄₀/K₀)^s_ε, at most 1 (section 4)."""
    if start == 0:
        return erosion if skew == 0 else 1.0
    return min(1.0, erosion * (mean / start) ** skew)


def home_level(start: float, erosion: float, years: int) -> float:
    """Return the level a region keeps up by itself after some years (section 4)."""
    return start * (1 - erosion) ** years


def next_capacity(capacity: float, learning: float, home: float, values: Values) -> float:
    """Return K of the next year; learning already scaled, home of that year (section 4)."""
    gain = values["rho_capacity"] * learning * (1 - capacity)
    return clip(capacity + gain - values["delta_capacity"] * (capacity - home), 0.0, 1.0)


def next_commitment(commitment: float, target: float, values: Values) -> float:
    """Return C of the next year (section 4)."""
    rate = values["rho_commitment"] if target >= commitment else values["delta_network"]
    return clip(commitment + rate * (target - commitment), 0.0, 1.0)


@dataclass(frozen=True)
class Place:
    """A region in a year with some level of capacity."""

    region: str
    year: int
    capacity: float


@dataclass(frozen=True)
class Course:
    """Learning, capacity and commitment of one alternative."""

    start: ByRegion
    """K₀ by region."""
    learning: Path
    capacity: Path
    home: Path
    """K^h: the capacity there would be without any network."""
    commitment: Path


class Learning:
    """Learning of the regions under one alternative in one draw."""

    def __init__(self, networks: Networks) -> None:
        self.networks = networks
        self.case = networks.case
        self.inputs = networks.inputs
        self.plan = networks.plan
        self.values = networks.values

    def chosen(self, place: Place, base: float) -> Mix:
        """Return the self-selected mix of a region with some knowledge base (3.2)."""
        capacity = informed_capacity(place.capacity, base, self.values["v_knowledge"])
        share = self.case.with_form("own_choice", "share")
        sharpness = 1.0 if share else self.values["choice_sharpness"]
        mix = self_selected_mix(capacity, self.inputs.need[place.region], sharpness)
        return with_priorities(mix, self.plan.priorities, self.plan.nu)

    def mix(self, net: Net, place: Place, base: float) -> Mix:
        """Return w′ of a network in a region (3.2)."""
        if net.themes is None:
            return self.chosen(place, base)
        return with_priorities(net.themes, self.plan.priorities, self.plan.nu)

    @cached_property
    def distance(self) -> dict[tuple[str, str], float]:
        """ι by network and region (3.3)."""
        form, values = self.case.forms["distance"], self.values
        found: dict[tuple[str, str], float] = {}
        for n in self.plan.nets:
            for r in self.inputs.regions:
                similarity = peer_similarity(r, self.networks.mu[n.id], self.inputs.types)
                likeness = similarity * (1 - values["partner_distance"] * n.partners)
                found[n.id, r] = optimal_distance(likeness, values, form)
        return found

    def load(self, region: str, year: int) -> float:
        """Return load[r] (3.5)."""
        form, k_bind = self.case.forms["bind_cost"], self.values["bind_load"]
        nets, sits = self.networks.active(year), self.networks.sits
        return math.fsum(load_of(sits[n.id][region], n.binding, k_bind, form) for n in nets)

    def room(self, place: Place) -> float:
        """Return room[r] (3.5)."""
        region, year, nets = place.region, place.year, self.networks
        attended = nets.attended(region, year)
        paid = math.fsum(
            nets.sits[n.id][region] * nets.new_time(n, year) for n in nets.active(year)
        )
        incentive = paid / attended if attended > 0 else 0.0
        relative = place.capacity / self.inputs.mean_capacity
        if self.case.with_form("attention", "equal"):
            relative = 1.0
        more = 1 + self.values["incentive_room"] * incentive
        return self.values["m_half"] * relative * more

    def attention(self, place: Place) -> float:
        """Return att[r]."""
        if self.case.with_form("attention", "off"):
            return 1.0
        return attention(self.load(place.region, place.year), self.room(place))

    def continuity(self, net: Net) -> float:
        """Return cont of a network."""
        if self.case.with_form("contract", "off"):
            return 1.0
        return continuity(net.years, self.values["t_ramp"])

    def lock(self, net: Net) -> float:
        """Return lock of a network."""
        if net.themes is None or not self.case.with_form("contract", "ramp_and_lock"):
            return 1.0
        return lock_in(net.years, self.values["drift"])

    def from_network(self, net: Net, place: Place) -> float:
        """Return ℓ[n, r, y] before it is clipped (3.11)."""
        region, year, values, nets = place.region, place.year, self.values, self.networks
        base, chosen = nets.bases[net.id][year], net.themes is None
        mix = self.mix(net, place, base)
        fitting = fit(mix, self.inputs.need[region])
        if self.case.with_form("kb_effect", "fit") and not chosen:
            fitting = informed_fit(fitting, base, values["v_knowledge"])
        factors = [
            nets.mu[net.id][region],
            self.distance[net.id, region],
            nets.intensity(net, year),
            nets.size(net),
            self.continuity(net),
            self.lock(net),
            fitting,
            focus(mix, values["omega"]),
            self.attention(place),
            membership_factor(chosen, net.binding, nets.new_time(net, year), values["k_pass"]),
        ]
        return math.prod(factors)

    def of_region(self, place: Place) -> float:
        """Return L[r, y] (3.11)."""
        if self.case.with_form("learning", "off"):
            return 0.0
        nets = self.networks
        adopted = self.values["kb_adoption"] * nets.base(place.region, place.year)
        if self.case.with_form("kb_effect", "fit"):
            adopted = 0.0
        parts = [self.from_network(n, place) for n in nets.active(place.year)]
        return joint_learning(parts, adopted)

    def target_commitment(self, region: str, year: int) -> float:
        """Return C*: the strongest tie of the year, less what the state decides (section 4)."""
        own = 1.0 if self.case.with_form("nu_commit", "no") else 1 - self.plan.nu
        mu = self.networks.mu
        ties = (
            mu[n.id][region] * n.binding * self.continuity(n) for n in self.networks.active(year)
        )
        return max(ties, default=0.0) * own

    def course(self) -> Course:
        """Return learning and the stocks in every region and year."""
        course = Course({}, {}, {}, {}, {})
        for r in self.inputs.regions:
            self._region(r, course)
        return course

    def _region(self, region: str, out: Course) -> None:
        values, mean = self.values, self.inputs.mean_capacity
        even = self.case.with_form("polar", "none")
        skew = 0.0 if even else values["erosion_skew"]
        power = 0.0 if even else values["learn_capacity"]
        start = start_capacity(self.inputs.proxy[region], mean, values["k0_spread"])
        erosion = regional_erosion(values["epsilon_erosion"], start, mean, skew)
        out.start[region] = start
        k, h, c = start, start, 0.0
        for y, year in enumerate(self.inputs.study.years):
            at = region, year
            out.learning[at] = self.of_region(Place(region, year, k))
            out.capacity[at], out.home[at], out.commitment[at] = k, h, c
            level = home_level(start, erosion, y + 1)
            k = next_capacity(k, out.learning[at] * (k / mean) ** power, level, values)
            h = next_capacity(h, 0.0, level, values)
            c = next_commitment(c, self.target_commitment(region, year), values)
