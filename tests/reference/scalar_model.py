"""The whole model in plain loops: slow, readable, and independent of the fast implementation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.reference import effects, outcomes
from tests.reference.forms import complete
from tests.reference.inputs import ByRegion, Inputs, Mix, Values, read, weighted_mean
from tests.reference.learning import Course, Learning, Place
from tests.reference.money import Effort, Money
from tests.reference.networks import Networks
from tests.reference.plan import Case, plan_of
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import DISPARITY_GOAL, FAMILIES, NATIONAL

Effects = dict[str, dict[str, list[float]]]
"""Δ by indicator, region and year index."""


@dataclass
class Results:
    """Results by (alternative, region or FI, …, year); see `run`."""

    goal_effect: dict[tuple[str, str, str, int], float] = field(default_factory=dict)
    indicator_effect: dict[tuple[str, str, str, int], float] = field(default_factory=dict)
    capacity: dict[tuple[str, str, int], float] = field(default_factory=dict)
    home_capacity: dict[tuple[str, str, int], float] = field(default_factory=dict)
    commitment: dict[tuple[str, str, int], float] = field(default_factory=dict)
    learning: dict[tuple[str, str, int], float] = field(default_factory=dict)
    money: dict[tuple[str, str, int], float] = field(default_factory=dict)
    theil_parts: dict[tuple[str, str, int], dict[str, float]] = field(default_factory=dict)
    alignment: dict[tuple[str, int], float] = field(default_factory=dict)
    polarisation: dict[tuple[str, str, int], float] = field(default_factory=dict)
    participation: dict[tuple[str, str, int], float] = field(default_factory=dict)
    cost: dict[tuple[str, str, int], float] = field(default_factory=dict)


def central_values(study: Study) -> Values:
    """Return the values of the central run: every parameter at `value`, works = 1 - p_null."""
    values = {name: parameter.value for name, parameter in study.parameters.items()}
    return values | {f"works_{family}": 1 - values[f"p_null_{family}"] for family in FAMILIES}


def run(
    study: Study, values: Values, structure: Mapping[str, str] | None = None
) -> dict[str, dict]:
    """Evaluate every alternative of a study with one value per parameter.

    Parameters
    ----------
    study : Study
        Alternatives, parameters and data.
    values : dict of str to float
        One value per uncertain parameter id, and works_economy, works_people, works_place (0-1).
    structure : dict of str to str, optional
        Form by mechanism, on top of the study's own.

    Returns
    -------
    dict of str to dict
        `goal_effect` by (alternative, region or FI, goal, year) in points, for the disparity goal
        in % of the Theil index; `indicator_effect` by (alternative, region or FI, indicator, year)
        in native units; `capacity`, `home_capacity`, `commitment`, `learning` by (alternative,
        region or FI, year), 0-1, FI being the population-weighted mean; `money` by (alternative,
        region, year) in M€ before overhead; `theil_parts` by (alternative, indicator, year): total,
        between and within with the policy, and the same without it (`base_…`); `alignment` by
        (alternative, year), 0-1; `polarisation` by (alternative, sd, cv or gap, year);
        `participation` by (alternative, region or FI, year), person-years; `cost` by (alternative,
        kind, year), see `outcomes.costs`.
    """
    inputs = read(study)
    forms = complete({**study.structure, **(structure or {})})
    results = Results()
    for alternative in study.alternatives:
        plan = plan_of(alternative, inputs.themes, values)
        _evaluate(Case(inputs, plan, values, forms), results)
    return vars(results)


def money_of(case: Case) -> Money:
    """Return the money of one alternative, with the learning and the networks behind it."""
    learning = Learning(Networks(case))
    return Money(learning, learning.course())


def _evaluate(case: Case, out: Results) -> None:
    money = money_of(case)
    years, regions = case.inputs.study.years, case.inputs.regions
    places = {
        (r, year): Place(r, year, money.course.capacity[r, year]) for r in regions for year in years
    }
    effort = {at: money.effort(place) for at, place in places.items()}
    joined = {year: effects.borders(money.networks, year) for year in years}
    delta = {i: indicator_effects(case, i, effort, joined) for i in case.inputs.indicators}
    delta = with_side_effects(case, delta)
    _put_course(case, money.course, out)
    _put_indicators(case, delta, out)
    _put_goals(case, delta, out)
    _put_disparity(case, delta, out)
    _put_money(money, places, out)
    _put_outcomes(money, out)


def indicator_effects(
    case: Case,
    name: str,
    effort: dict[tuple[str, int], Effort],
    joined: dict[int, effects.Pairs],
) -> dict[str, list[float]]:
    """Return Δ of one indicator before side effects: pulse, spill-over, lag, stock (section 6)."""
    inputs, values = case.inputs, case.values
    item = inputs.indicators[name]
    beta = effects.response(inputs, name, values)
    works = values[f"works_{item.family}"]
    even = case.with_form("sensitivity", "equal")
    flows: dict[str, list[float]] = {r: [] for r in inputs.regions}
    for year in inputs.study.years:
        u = {
            r: effects.pulse(
                beta,
                1.0 if even else inputs.sensitivity[name][r],
                values["zeta_sensitivity"],
                effects.weighted_effort(item, effort[r, year], works, case),
            )
            for r in inputs.regions
        }
        gains = effects.border_gains(case, joined[year], works)
        for r, flow in effects.spill_over(u, inputs.neighbours, gains).items():
            flows[r].append(flow)
    stages = effects.STAGES[case.forms["lag"]]
    return {
        r: effects.effect_stock(
            effects.lagged(u, values["lag_years"], stages), values["delta_effect"]
        )
        for r, u in flows.items()
    }


def with_side_effects(case: Case, delta: Effects) -> Effects:
    """Return Δ with the side effects that indicators name (6.4)."""
    inputs = case.inputs
    out = dict(delta)
    for name, item in inputs.indicators.items():
        aside = item.side_effect
        if aside is None or aside.of not in delta or case.with_form("side_effect", "off"):
            continue
        p = aside.elasticity
        p = case.values[p] if isinstance(p, str) else p
        level, of_level = inputs.value[name], inputs.value[aside.of]
        out[name] = {
            r: [
                x + effects.side_effect(change, p, level[r], of_level[r])
                for x, change in zip(row, delta[aside.of][r], strict=True)
            ]
            for r, row in delta[name].items()
        }
    return out


def _put_course(case: Case, course: Course, out: Results) -> None:
    inputs = case.inputs
    for year in inputs.study.years:
        for path, table in (
            (course.learning, out.learning),
            (course.capacity, out.capacity),
            (course.home, out.home_capacity),
            (course.commitment, out.commitment),
        ):
            rows = {r: path[r, year] for r in inputs.regions}
            for r, x in _with_mean(inputs, rows).items():
                table[case.plan.id, r, year] = x


def _put_money(money: Money, places: dict[tuple[str, int], Place], out: Results) -> None:
    name, nets = money.case.plan.id, money.networks
    country: dict[int, Mix] = {}
    for (r, year), place in places.items():
        out.money[name, r, year] = math.fsum(nets.received(r, year).values())
        total = country.setdefault(year, dict.fromkeys(money.inputs.themes, 0.0))
        for m, x in money.by_theme(place).items():
            total[m] += x
    for year, mix in country.items():
        out.alignment[name, year] = outcomes.alignment(mix, money.case.plan.priorities)


def _put_outcomes(money: Money, out: Results) -> None:
    name, nets, inputs = money.case.plan.id, money.networks, money.inputs
    for year in inputs.study.years:
        now = {r: money.course.capacity[r, year] for r in inputs.regions}
        spread = outcomes.polarisation(now, money.course.start, inputs.population)
        for kind, x in spread.items():
            out.polarisation[name, kind, year] = x
        time = {r: outcomes.participation(nets, r, year) for r in inputs.regions}
        for r, x in (time | {NATIONAL: math.fsum(time.values())}).items():
            out.participation[name, r, year] = x
        for kind, x in outcomes.costs(nets, year).items():
            out.cost[name, kind, year] = x


def _with_mean(inputs: Inputs, rows: ByRegion) -> ByRegion:
    return rows | {NATIONAL: weighted_mean(rows, inputs.population)}


def _put_indicators(case: Case, delta: Effects, out: Results) -> None:
    inputs, name = case.inputs, case.plan.id
    for indicator, rows in delta.items():
        for y, year in enumerate(inputs.study.years):
            effect = _with_mean(inputs, {r: rows[r][y] for r in inputs.regions})
            for r, x in effect.items():
                out.indicator_effect[name, r, indicator, year] = x


def _put_goals(case: Case, delta: Effects, out: Results) -> None:
    """Goals 1, 2, 3, 5 and 6: weighted points (section 7)."""
    inputs, name = case.inputs, case.plan.id
    for goal in inputs.study.goals:
        if goal == DISPARITY_GOAL:
            continue
        weights = effects.goal_weights(inputs, goal)
        for y, year in enumerate(inputs.study.years):
            rows = {
                r: math.fsum(
                    w
                    * effects.points(
                        delta[i][r][y], inputs.spread[i], inputs.indicators[i].direction
                    )
                    for i, w in weights.items()
                )
                for r in inputs.regions
            }
            for r, x in _with_mean(inputs, rows).items():
                out.goal_effect[name, r, goal, year] = x


def _put_disparity(case: Case, delta: Effects, out: Results) -> None:
    """Goal 4: change of the Theil index (section 7)."""
    inputs, name, damping = case.inputs, case.plan.id, case.values["trend_damping"]
    weights = effects.goal_weights(inputs, DISPARITY_GOAL)
    for y, year in enumerate(inputs.study.years):
        total = dict.fromkeys(inputs.regions, 0.0)
        for i, w in weights.items():
            low = inputs.indicators[i].bounds[0]
            level = {r: effects.baseline_level(inputs, i, r, year, damping) for r in inputs.regions}
            base = {r: effects.positive(x, low) for r, x in level.items()}
            after = {r: effects.positive(level[r] + delta[i][r][y], low) for r in level}
            exact = {r: effects.exact_sum(level[r], delta[i][r][y], low) for r in level}
            for r, x in effects.disparity_rows(exact, base, inputs.population).items():
                total[r] += w * x
            out.theil_parts[name, i, year] = _parts(inputs, after, base)
        for r, x in total.items():
            out.goal_effect[name, r, DISPARITY_GOAL, year] = x
        national = math.fsum(total.values())
        out.goal_effect[name, NATIONAL, DISPARITY_GOAL, year] = national


def _parts(inputs: Inputs, after: ByRegion, base: ByRegion) -> dict[str, float]:
    parts: dict[str, float] = {}
    for prefix, x in (("", after), ("base_", base)):
        between, within = effects.theil_split(x, inputs.population, inputs.parent)
        parts[f"{prefix}total"] = effects.theil(x, inputs.population)
        parts[f"{prefix}between"] = between
        parts[f"{prefix}within"] = within
    return parts
