"""Indicators and goals (sections 6 and 7), one function per equation."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from decimal import Decimal

from tests.reference.inputs import ByRegion, Inputs, Values, weighted_mean
from tests.reference.lines import clip
from tests.reference.money import MARKET, OTHER, Effort
from tests.reference.networks import Networks
from tests.reference.plan import Case
from valuma_scenarios.schema.reference import Indicator

Pairs = dict[tuple[str, str], float]
"""A quantity by region and neighbour."""
SHRINKAGE = "shrinkage"
STATED_SHRINKAGE = 0.5
"""The responses are stated already cut by this, so only the deviation from it counts (6.5)."""
STAGES = {"erlang3": 3, "exponential": 1, "erlang8": 8}
"""Stages of the delay by form of `lag`."""
FLOOR = 1e-9
"""Least value of an indicator inside a logarithm."""


def response(inputs: Inputs, name: str, values: Values) -> float:
    """Return β, the yearly response to net effort of 100 EUR per inhabitant (section 6)."""
    item, study = inputs.indicators[name], inputs.study
    rule = item.response
    beta = values[rule.parameter] * rule.scale
    if rule.rule:
        step = study.constant("rule_share") * inputs.spread[name]
        beta *= item.direction * step * values["rule_multiplier"]
    for factor in rule.times:
        beta *= values[factor]
        if factor == SHRINKAGE:
            beta /= STATED_SHRINKAGE
    return beta


def breadth_factor(ratio: float, kind: str | None) -> float:
    """Return f: what a narrower or broader mix than without networks is worth (6.2)."""
    if kind == "narrow":
        return clip(ratio, 0.0, 2.0)
    if kind == "broad":
        return clip(2 - ratio, 0.0, 2.0)
    return 1.0


def weighted_effort(item: Indicator, effort: Effort, works: float, case: Case) -> float:
    """Return Σ_m B of what reaches an indicator, EUR per head (6.1 and 6.2).

    That is f^h e_plain + e_home + works (f (e_plain + e_extra) - f^h e_plain + e_net).
    """
    kind = item.mix if case.with_form("mix", "on") else None
    before = breadth_factor(effort.breadth_plain, kind)
    after = breadth_factor(effort.breadth, kind)
    account = MARKET if item.market or case.with_form("market", "all") else OTHER
    plain, full = effort.plain[account], effort.full[account]
    home, networks = effort.home[account], effort.networks[account]
    return math.fsum(
        relevance
        * (
            before * plain[m]
            + home[m]
            + works * (after * full[m] - before * plain[m] + networks[m])
        )
        for m, relevance in item.themes.items()
    )


def pulse(beta: float, sensitivity: float, zeta: float, effort: float) -> float:
    """Return u, native units per year (6.1)."""
    return float(beta * sensitivity**zeta * effort / 100)


def beside_share(region: str, mu: ByRegion, neighbours: tuple[str, ...]) -> float:
    """Return nb: the share of the other members that lie next to a region (6.3)."""
    others = math.fsum(x for q, x in mu.items() if q != region)
    return math.fsum(mu[q] for q in neighbours) / others if others > 0 else 0.0


def borders(nets: Networks, year: int) -> Pairs:
    """Return J[r, q] for neighbours: the strongest joint body on both sides (6.3)."""
    beside = nets.inputs.neighbours
    near = nets.case.with_form("border", "near")
    joined: Pairs = {}
    for n in nets.active(year):
        mu, strength = nets.mu[n.id], nets.intensity(n, year) * nets.size(n)
        for r, around in beside.items():
            share = beside_share(r, mu, around) if near else 1.0
            for q in around:
                body = min(mu[r], mu[q]) * strength * share
                joined[r, q] = max(joined.get((r, q), 0.0), body)
    return joined


def spill_over(u: ByRegion, neighbours: dict[str, tuple[str, ...]], gain: Pairs) -> ByRegion:
    """Return u + Σ_q W gain[r, q] u[q], W the mean over neighbours (6.3)."""
    return {
        r: u[r] + math.fsum(gain[r, q] * u[q] for q in beside) / len(beside) if beside else u[r]
        for r, beside in neighbours.items()
    }


def border_gains(case: Case, joined: Pairs, works: float) -> Pairs:
    """Return ξ + works ξ_net J[r, q] for neighbours (6.3)."""
    form = case.forms["spill_over"]
    xi = 0.0 if form == "off" else case.values["xi_spillover"]
    more = case.values["border_gain"] if form == "neighbours" else 0.0
    return {
        (r, q): xi + works * more * joined.get((r, q), 0.0)
        for r, beside in case.inputs.neighbours.items()
        for q in beside
    }


def side_effect(change: float, elasticity: float, level: float, of_level: float) -> float:
    """Return p · level_i · Δ_j / level_j (6.4)."""
    return elasticity * level * change / of_level


def step_response(t: float, mean: float, stages: int) -> float:
    """Return F(t) = 1 - e^-x Σ_{j < n} x^j / j!, x = n t / mean, n stages (section 6)."""
    x = stages * t / mean
    return 1 - math.exp(-x) * math.fsum(x**j / math.factorial(j) for j in range(stages))


def lag_weights(years: int, mean: float, stages: int = 3) -> list[float]:
    """Return the yearly weights w_j = F(j + 1) - F(j) (section 6)."""
    steps = [step_response(j, mean, stages) for j in range(years + 1)]
    return [after - before for before, after in itertools.pairwise(steps)]


def lagged(u: list[float], mean: float, stages: int = 3) -> list[float]:
    """Return Σ_j w_j u[y - j] (section 6)."""
    w = lag_weights(len(u), mean, stages)
    return [math.fsum(w[j] * u[y - j] for j in range(y + 1)) for y in range(len(u))]


def effect_stock(inflow: list[float], delta_y: float) -> list[float]:
    """Return Δ, which starts at 0 and fades by δ_Y a year (section 6)."""
    stock = [0.0]
    for flow in inflow[:-1]:
        stock.append((1 - delta_y) * stock[-1] + flow)
    return stock


def baseline_level(inputs: Inputs, name: str, region: str, year: int, damping: float) -> float:
    """Return the last observed level plus the damped trend, within bounds (section 6)."""
    ahead = year - inputs.base_year[name][region]
    steps = math.fsum(damping**h for h in range(1, ahead + 1))
    level = inputs.value[name][region] + inputs.trend[name][region] * steps
    low, high = inputs.indicators[name].bounds
    return clip(level, -math.inf if low is None else low, math.inf if high is None else high)


def renormalised(weights: dict[str, float]) -> dict[str, float]:
    """Return weights that sum to 1 over the indicators that exist (section 7)."""
    total = math.fsum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def goal_weights(inputs: Inputs, goal: str) -> dict[str, float]:
    """Return weight by indicator of a goal, empty if none exists at the level."""
    found = {i: w for i, x in inputs.indicators.items() for g, w in x.goals.items() if g == goal}
    return renormalised(found) if found else {}


def points(delta: float, spread: float, direction: int) -> float:
    """Return 100 d Δ / σ (section 7)."""
    return 100 * direction * delta / spread if spread > 0 else 0.0


def theil_terms(x: ByRegion, population: ByRegion) -> ByRegion:
    """Return s_r (x_r / x̄) ln(x_r / x̄) by region (section 7)."""
    mean, total = weighted_mean(x, population), math.fsum(population.values())
    return {r: population[r] / total * (x[r] / mean) * math.log(x[r] / mean) for r in x}


def theil(x: ByRegion, population: ByRegion) -> float:
    """Return T."""
    return math.fsum(theil_terms(x, population).values())


def theil_split(x: ByRegion, population: ByRegion, group: dict[str, str]) -> tuple[float, float]:
    """Return the parts of T between and within groups (section 7)."""
    mean, total = weighted_mean(x, population), math.fsum(population.values())
    between = within = 0.0
    for name in dict.fromkeys(group.values()):
        people = {r: population[r] for r in x if group[r] == name}
        level = weighted_mean({r: x[r] for r in people}, people)
        share = math.fsum(people.values()) / total * level / mean
        between += share * math.log(level / mean)
        within += share * theil({r: x[r] for r in people}, people)
    return between, within


def positive(x: float, low: float | None) -> float:
    """Return x, not below its lower bound and above 0, so that its logarithm exists."""
    return max(x, FLOOR if low is None else max(low, FLOOR))


def exact_sum(level: float, effect: float, low: float | None) -> Decimal:
    """Return what `positive` makes of level + effect, not rounded to 16 digits."""
    return max(Decimal(level) + Decimal(effect), Decimal(positive(0.0, low)))


def disparity_rows(
    with_policy: Mapping[str, float | Decimal], without: ByRegion, population: ByRegion
) -> ByRegion:
    """Return -100 (c_with - c_base) / T_base by region; positive = gaps shrink (section 7).

    The change is a tiny difference of large numbers, so it is taken with 28 digits.
    """
    after = exact_theil_terms(with_policy, population)
    before = exact_theil_terms(without, population)
    base = sum(before.values())
    return {r: float(-100 * (after[r] - before[r]) / base) if base > 0 else 0.0 for r in after}


def exact_theil_terms(x: Mapping[str, float | Decimal], population: ByRegion) -> dict[str, Decimal]:
    """Return s_r (q ln q - q + 1), q = x_r / x̄, by region, with 28 digits.

    The terms add up to the same index as s_r q ln q, and each is smallest at the mean.
    """
    people = {r: Decimal(population[r]) for r in x}
    total = sum(people.values())
    mean = sum((people[r] * Decimal(x[r]) for r in x), Decimal(0)) / total
    ratio = {r: Decimal(x[r]) / mean for r in x}
    return {r: people[r] / total * (ratio[r] * ratio[r].ln() - ratio[r] + 1) for r in x}
