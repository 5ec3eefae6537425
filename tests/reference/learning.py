"""Learning in networks and the two stocks (sections 3 and 4), one function per equation."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.reference.inputs import Inputs
from valuma_scenarios.schema.scenario import Alternative, Members, Network
from valuma_scenarios.vocabulary import THEMES

Mix = dict[str, float]
ByRegion = dict[str, float]
Values = dict[str, float]
Path = dict[tuple[str, int], float]
"""A quantity by region and year."""


def clip(value: float, low: float, high: float) -> float:
    """Return the value, or the bound it passes."""
    return min(max(value, low), high)


def membership(members: Members, names: tuple[str, ...], types: dict[str, float]) -> float:
    """Return μ: share of a region that a network covers.

    Parameters
    ----------
    members : Members
        Who sits in the network.
    names : tuple of str
        Id of the region and, for sub-regions, of the region it is part of.
    types : dict of str to float
        τ: share of the region's population by region type.
    """
    if members.all or any(name in members.regions for name in names):
        return 1.0
    return min(1.0, math.fsum(types[c] for c in set(members.region_types)))


def cosine(a: dict[str, float], b: dict[str, float]) -> float:
    """Return the cosine between two compositions by region type."""
    dot = math.fsum(a[c] * b[c] for c in a)
    length = math.sqrt(math.fsum(x * x for x in a.values()))
    return dot / length / math.sqrt(math.fsum(x * x for x in b.values()))


def peer_similarity(region: str, mu: ByRegion, types: dict[str, dict[str, float]]) -> float:
    """Return sim: likeness of the other members to the region, 0 without any (3.1)."""
    others = [q for q in mu if q != region]
    total = math.fsum(mu[q] for q in others)
    if total == 0:
        return 0.0
    return math.fsum(mu[q] * cosine(types[region], types[q]) for q in others) / total


def optimal_distance(similarity: float, x_opt: float, w_opt: float) -> float:
    """Return ι: the inverted U of likeness (3.2)."""
    return max(0.0, 1 - ((similarity - x_opt) / w_opt) ** 2)


def intensity(budget: float, members: float, c_fix: float, c_half: float) -> float:
    """Return q: coordination M€ a year against the number of members (3.3)."""
    if members == 0:
        return 0.0
    return 1 - math.exp(-max(0.0, budget - c_fix) / (members * c_half))


def attention(memberships: float, relative_capacity: float, m_half: float) -> float:
    """Return att: what each of many networks still gets; relative capacity is K / K̄₀ (3.3)."""
    if memberships <= 1:
        return 1.0
    if relative_capacity == 0:
        return 0.0
    return 1 / (1 + (memberships - 1) / (m_half * relative_capacity))


def critical_mass(members: float, n_half: float) -> float:
    """Return size (3.4)."""
    return 1 - math.exp(-members / n_half)


def concentration(mix: Mix) -> float:
    """Return H: 1 for one theme, 1/M for all themes alike (3.5)."""
    return math.fsum(w * w for w in mix.values())


def focus(mix: Mix, omega: float) -> float:
    """Return the focus factor; ω has either sign (3.5)."""
    m = len(THEMES)
    return max(0.0, 1 + omega * (concentration(mix) - 1 / m) / (1 - 1 / m))


def self_selected_mix(capacity: float, need: Mix) -> Mix:
    """Return the themes a region picks: evenly if weak, by need if capable (3.6)."""
    total = math.fsum(need.values())
    return {m: (1 - capacity) / len(THEMES) + capacity * need[m] / total for m in THEMES}


def fit(mix: Mix, need: Mix) -> float:
    """Return how well the themes meet the region's need (3.6)."""
    return math.fsum(mix.get(m, 0.0) * need[m] for m in THEMES) / max(need.values())


def continuity(contract_years: float, t_ramp: float) -> float:
    """Return cont: share of the contract at full effect (3.7)."""
    if contract_years >= t_ramp:
        return 1 - t_ramp / (2 * contract_years)
    return contract_years / (2 * t_ramp)


def passive_factor(self_selected: bool, binding: float, k_pass: float) -> float:
    """Return the worth of a membership next to an active one (3.8)."""
    return k_pass + (1 - k_pass) * binding if self_selected else 1.0


def joint_learning(parts: list[float]) -> float:
    """Return L = 1 - Π (1 - ℓ), each ℓ within 0 … 1 (3.8)."""
    return 1 - math.prod(1 - clip(part, 0.0, 1.0) for part in parts)


def start_capacity(proxy: float, mean: float, spread: float) -> float:
    """Return K₀ of a draw: the proxy, spread around its mean (section 4)."""
    return clip(mean + spread * (proxy - mean), 0.0, 1.0)


def home_capacity(start: float, erosion: float, years: int) -> float:
    """Return the level a region keeps up by itself after some years (section 4)."""
    return start * (1 - erosion) ** years


def next_capacity(capacity: float, learning: float, home: float, values: Values) -> float:
    """Return K of the next year; home is the level of that year (section 4)."""
    gain = values["rho_capacity"] * learning * (1 - capacity)
    return clip(capacity + gain - values["delta_capacity"] * (capacity - home), 0.0, 1.0)


def next_commitment(commitment: float, target: float, values: Values) -> float:
    """Return C of the next year (section 4)."""
    rate = values["rho_commitment"] if target >= commitment else values["delta_network"]
    return clip(commitment + rate * (target - commitment), 0.0, 1.0)


def is_active(network: Network, year: int) -> bool:
    """Return whether a network works in a year."""
    return network.active is None or network.active[0] <= year <= network.active[1]


@dataclass(frozen=True)
class Course:
    """Learning, capacity and commitment of one alternative."""

    mu: dict[str, ByRegion]
    """μ by network and region."""
    start: ByRegion
    """K₀ by region."""
    learning: Path
    capacity: Path
    home: Path
    """K_h: the capacity there would be without any network."""
    commitment: Path


@dataclass(frozen=True)
class Place:
    """A region in a year."""

    region: str
    year: int
    capacity: float


class Learning:
    """Learning of the regions under one alternative and one set of parameter values."""

    def __init__(self, inputs: Inputs, alternative: Alternative, values: Values) -> None:
        self.inputs = inputs
        self.alternative = alternative
        self.values = values
        self.mu = {n.id: self._members(n) for n in alternative.networks}

    def _members(self, network: Network) -> ByRegion:
        deeper = self.inputs.study.level == "seutukunta"
        return {
            r: membership(
                network.members,
                (r, self.inputs.parent[r]) if deeper else (r,),
                self.inputs.types[r],
            )
            for r in self.inputs.regions
        }

    def networks(self, year: int) -> list[Network]:
        """Return the networks that work in a year."""
        return [n for n in self.alternative.networks if is_active(n, year)]

    def memberships(self, region: str, year: int) -> float:
        """Return Σ_n μ[n, r] over the networks of the year."""
        return math.fsum(self.mu[n.id][region] for n in self.networks(year))

    def mix(self, network: Network, place: Place) -> Mix:
        """Return the themes of a network in a region."""
        if isinstance(network.themes, str):
            return self_selected_mix(place.capacity, self.inputs.need[place.region])
        return {m: network.themes.get(m, 0.0) for m in THEMES}

    def from_network(self, network: Network, place: Place) -> float:
        """Return ℓ[n, r, y] before it is clipped (3.8)."""
        values, mu, region = self.values, self.mu[network.id], place.region
        count = math.fsum(mu.values())
        mix = self.mix(network, place)
        similarity = peer_similarity(region, mu, self.inputs.types)
        memberships = self.memberships(region, place.year)
        relative = place.capacity / self.inputs.mean_capacity
        factors = [
            mu[region],
            optimal_distance(similarity, values["x_opt"], values["w_opt"]),
            intensity(network.coordination_meur, count, values["c_fix"], values["c_half"]),
            critical_mass(count, values["n_half"]),
            continuity(network.contract_years, values["t_ramp"]),
            fit(mix, self.inputs.need[region]),
            focus(mix, values["omega"]),
            attention(memberships, relative, values["m_half"]),
            1 + values["v_knowledge"] * network.knowledge_share,
            passive_factor(network.self_selected, network.binding, values["k_pass"]),
        ]
        return math.prod(factors)

    def of_region(self, place: Place) -> float:
        """Return L[r, y]."""
        return joint_learning([self.from_network(n, place) for n in self.networks(place.year)])

    def target_commitment(self, region: str, year: int) -> float:
        """Return C*: the strongest tie among the networks of the year, 0 without any."""
        t_ramp = self.values["t_ramp"]
        ties = (
            self.mu[n.id][region] * n.binding * continuity(n.contract_years, t_ramp)
            for n in self.networks(year)
        )
        return max(ties, default=0.0)

    def course(self) -> Course:
        """Return learning and both stocks in every region and year."""
        inputs, values = self.inputs, self.values
        start = {
            r: start_capacity(inputs.proxy[r], inputs.mean_capacity, values["k0_spread"])
            for r in inputs.regions
        }
        learning: Path = {}
        capacity: Path = {}
        home: Path = {}
        commitment: Path = {}
        for r in inputs.regions:
            k, h, c = start[r], start[r], 0.0
            for y, year in enumerate(inputs.study.years):
                learning[r, year] = self.of_region(Place(r, year, k))
                capacity[r, year], home[r, year], commitment[r, year] = k, h, c
                level = home_capacity(start[r], values["epsilon_erosion"], y + 1)
                k = next_capacity(k, learning[r, year], level, values)
                h = next_capacity(h, 0.0, level, values)
                c = next_commitment(c, self.target_commitment(r, year), values)
        return Course(self.mu, start, learning, capacity, home, commitment)
