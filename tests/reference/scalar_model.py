"""The whole model in plain loops: slow, readable, and independent of the fast implementation."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.reference import effects
from tests.reference.inputs import Inputs, read, weighted_mean
from tests.reference.learning import ByRegion, Course, Learning, Place, Values
from tests.reference.money import Effort, Money
from valuma_scenarios.schema.scenario import Alternative
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import DISPARITY_GOAL, FAMILIES, NATIONAL

Key = tuple[str, ...]
Effects = dict[str, dict[str, list[float]]]
"""Δ by indicator, region and year index."""


@dataclass
class Results:
    """Results by (alternative, region or FI, …, year); see `run`."""

    goal_effect: dict[tuple[str, str, str, int], float]
    indicator_effect: dict[tuple[str, str, str, int], float]
    capacity: dict[tuple[str, str, int], float]
    commitment: dict[tuple[str, str, int], float]
    learning: dict[tuple[str, str, int], float]
    money: dict[tuple[str, str, int], float]
    theil_parts: dict[tuple[str, str, int], dict[str, float]]


def central_values(study: Study) -> Values:
    """Return the values of the central run: every parameter at `value`, works = 1 - p_null."""
    values = {name: parameter.value for name, parameter in study.parameters.items()}
    return values | {f"works_{family}": 1 - values["p_null"] for family in FAMILIES}


def run(study: Study, values: Values) -> dict[str, dict]:
    """Evaluate every alternative of a study with one value per parameter.

    Parameters
    ----------
    study : Study
        Alternatives, parameters and data.
    values : dict of str to float
        One value per uncertain parameter id, and works_economy, works_people, works_place (0-1).

    Returns
    -------
    dict of str to dict
        `goal_effect` by (alternative, region or FI, goal, year) in points, for the disparity goal
        in % of the Theil index; `indicator_effect` by (alternative, region or FI, indicator, year)
        in native units; `capacity`, `commitment`, `learning` by (alternative, region or FI, year),
        0-1, FI being the population-weighted mean; `money` by (alternative, region, year) in M€
        before overhead; `theil_parts` by (alternative, indicator, year): total, between and within
        with the policy, and the same without it (`base_…`).
    """
    inputs = read(study)
    results = Results({}, {}, {}, {}, {}, {}, {})
    for alternative in study.alternatives:
        _evaluate(inputs, alternative, values, results)
    return vars(results)


def _evaluate(inputs: Inputs, alternative: Alternative, values: Values, out: Results) -> None:
    learning = Learning(inputs, alternative, values)
    course = learning.course()
    money = Money(inputs, learning, course)
    years = inputs.study.years
    effort = {
        (r, year): money.effort(Place(r, year, course.capacity[r, year]))
        for r in inputs.regions
        for year in years
    }
    for r in inputs.regions:
        for year in years:
            out.money[alternative.id, r, year] = math.fsum(money.received(r, year).values())
    delta = {name: indicator_effects(inputs, name, values, effort) for name in inputs.indicators}
    _put_course(inputs, alternative.id, course, out)
    _put_indicators(inputs, alternative.id, delta, out)
    _put_goals(inputs, alternative.id, delta, out)
    _put_disparity(inputs, (alternative.id, values["trend_damping"]), delta, out)


def indicator_effects(
    inputs: Inputs, name: str, values: Values, effort: dict[tuple[str, int], Effort]
) -> dict[str, list[float]]:
    """Return Δ of one indicator: pulse, spill-over, lag, stock (section 6)."""
    item = inputs.indicators[name]
    beta = effects.response(inputs, name, values)
    works = values[f"works_{item.family}"]
    flows: dict[str, list[float]] = {r: [] for r in inputs.regions}
    for year in inputs.study.years:
        u = {
            r: effects.pulse(
                beta,
                inputs.sensitivity[name][r],
                values["zeta_sensitivity"],
                effects.weighted_effort(item, effort[r, year], works),
            )
            for r in inputs.regions
        }
        for r, flow in effects.spill_over(u, inputs.neighbours, values["xi_spillover"]).items():
            flows[r].append(flow)
    stages = round(inputs.study.constant("lag_stages"))
    return {
        r: effects.effect_stock(
            effects.lagged(u, values["lag_years"], stages), values["delta_effect"]
        )
        for r, u in flows.items()
    }


def _put_course(inputs: Inputs, name: str, course: Course, out: Results) -> None:
    for year in inputs.study.years:
        for path, table in (
            (course.learning, out.learning),
            (course.capacity, out.capacity),
            (course.commitment, out.commitment),
        ):
            rows = {r: path[r, year] for r in inputs.regions}
            for r, x in _with_mean(inputs, rows).items():
                table[name, r, year] = x


def _with_mean(inputs: Inputs, rows: ByRegion) -> ByRegion:
    return rows | {NATIONAL: weighted_mean(rows, inputs.population)}


def _put_indicators(inputs: Inputs, name: str, delta: Effects, out: Results) -> None:
    for indicator, rows in delta.items():
        for y, year in enumerate(inputs.study.years):
            effect = _with_mean(inputs, {r: rows[r][y] for r in inputs.regions})
            for r, x in effect.items():
                out.indicator_effect[name, r, indicator, year] = x


def _put_goals(inputs: Inputs, name: str, delta: Effects, out: Results) -> None:
    """Goals 1, 2, 3, 5 and 6: weighted points (section 7)."""
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


def _put_disparity(inputs: Inputs, run_of: tuple[str, float], delta: Effects, out: Results) -> None:
    """Goal 4: change of the Theil index (section 7)."""
    name, damping = run_of
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
