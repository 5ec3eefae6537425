"""What is reported beside the goals (section 7): alignment, polarisation, time, costs."""

from __future__ import annotations

import math

from tests.reference.inputs import ByRegion, Mix, weighted_mean, weighted_spread
from tests.reference.networks import Networks

FIFTH = 0.2


def alignment(money: Mix, priorities: Mix) -> float:
    """Return Σ_m min(x, π): overlap of the country's money with national priorities, 0-1."""
    total = math.fsum(money.values())
    if total == 0:
        return 0.0
    return math.fsum(min(x / total, priorities[m]) for m, x in money.items())


def end_mean(values: ByRegion, population: ByRegion, highest: bool) -> float:
    """Return the mean over the fifth of the people whose regions have most, or least."""
    wanted = FIFTH * math.fsum(population.values())
    left, total = wanted, 0.0
    for r in sorted(values, key=lambda name: values[name], reverse=highest):
        taken = min(left, population[r])
        total += taken * values[r]
        left -= taken
    return total / wanted


def gap(values: ByRegion, population: ByRegion) -> float:
    """Return the best fifth of the people less the worst fifth."""
    best = end_mean(values, population, highest=True)
    return best - end_mean(values, population, highest=False)


def polarisation(now: ByRegion, start: ByRegion, population: ByRegion) -> dict[str, float]:
    """Return spread of capacity: `sd`, `cv` = sd/mean, and `gap`, in % of that of K₀."""
    sd = weighted_spread(now, population)
    mean, first = weighted_mean(now, population), gap(start, population)
    return {
        "sd": sd,
        "cv": sd / mean if mean > 0 else 0.0,
        "gap": 100 * gap(now, population) / first if first > 0 else 100.0,
    }


def participation(nets: Networks, region: str, year: int) -> float:
    """Return the person-years that members of a region give to networks."""
    return (
        nets.values["participation_fte"] * nets.inputs.omega[region] * nets.attended(region, year)
    )


def costs(nets: Networks, year: int) -> dict[str, float]:
    """Return M€ of a year in the country, and `participation_years` in person-years.

    `total` is programme money, coordination and members' working time; what incentives pay is a
    part of that time and counted once.
    """
    programme = math.fsum(nets.amounts[year].values())
    coordination = nets.coordination(year)
    years = math.fsum(participation(nets, r, year) for r in nets.inputs.regions)
    time = years * nets.values["fte_cost"]
    return {
        "programme": programme,
        "coordination": coordination,
        "incentive": nets.paid_incentives(year),
        "participation": time,
        "participation_years": years,
        "total": programme + coordination + time,
    }
