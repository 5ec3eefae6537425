"""Indicators and goals (sections 6 and 7), one function per equation."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from decimal import Decimal

from tests.reference.inputs import Inputs, weighted_mean
from tests.reference.learning import ByRegion, Values, clip
from tests.reference.money import Effort
from valuma_scenarios.schema.reference import Indicator

SHRINKAGE = "shrinkage"
"""Its evidence rows are already cut by its central value, so only the deviation counts."""
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
            beta /= study.parameters[factor].value
    return beta


def weighted_effort(item: Indicator, effort: Effort, works: float) -> float:
    """Return Σ_m B (e_plain + e_home + works (e_extra + e_net)), EUR per head (section 6)."""
    return math.fsum(
        relevance
        * (effort.plain[m] + effort.home[m] + works * (effort.extra[m] + effort.networks[m]))
        for m, relevance in item.themes.items()
    )


def pulse(beta: float, sensitivity: float, zeta: float, effort: float) -> float:
    """Return u, native units per year (section 6)."""
    return float(beta * sensitivity**zeta * effort / 100)


def spill_over(u: ByRegion, neighbours: dict[str, tuple[str, ...]], xi: float) -> ByRegion:
    """Return u + ξ · mean of the neighbours' u (section 6)."""
    return {
        r: u[r] + xi * math.fsum(u[q] for q in beside) / len(beside) if beside else u[r]
        for r, beside in neighbours.items()
    }


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
