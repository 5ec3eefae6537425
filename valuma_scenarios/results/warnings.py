"""What a reader must know before trusting a run: budget, size, evidence, defaults."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.model.accounts import COORDINATION, budget_by_year
from valuma_scenarios.model.inputs import build
from valuma_scenarios.project.missing import FILLED
from valuma_scenarios.results.finding import Finding
from valuma_scenarios.results.lever_differences import undeclared
from valuma_scenarios.results.outcomes import BASELINE, measured_goals
from valuma_scenarios.results.plausibility import plausibility
from valuma_scenarios.schema.reference import Indicator
from valuma_scenarios.schema.study import Study

WARNING_COLUMNS = ("id", "severity", "alternative", "item", "message_en", "value", "limit")

BUDGET_TOLERANCE_MEUR = 1e-6
FEWEST_DRAWS = 100
"""Below this many draws the 5th and 95th percentile rest on fewer than five draws each."""
MOSTLY_JUDGEMENT = 0.5
"""A goal rests mainly on judgement when grade D carries more than this share of its effect."""


def warnings_table(
    study: Study,
    central: pd.DataFrame,
    indicators: pd.DataFrame,
    money: pd.DataFrame,
    draws: int,
) -> pd.DataFrame:
    """Return all findings about a run.

    Parameters
    ----------
    study : Study
        The study.
    central : pandas.DataFrame
        The central run.
    indicators : pandas.DataFrame
        Quantiles of indicator effects; without intervals in a central run alone.
    money : pandas.DataFrame
        The accounts, from `money_table`.
    draws : int
        Number of draws.
    """
    budget = budget_by_year(study, money)
    drawn = bool(indicators["p95"].notna().any())
    findings = [
        *few_draws(draws),
        *budget_neutrality(study, budget),
        *coordination_money(study, money),
        *size_check(study, indicators if drawn else central_as_quantiles(central), budget),
        *evidence_share(study, central),
        *uncovered_goals(study),
        *level_of_regions(study),
        *years_before_data(study),
        *filled_values(study),
        *defaulted_levers(study),
        *plausibility(study),
        *undeclared(study),
    ]
    return pd.DataFrame([vars(f) for f in findings], columns=list(WARNING_COLUMNS))


def budget_neutrality(study: Study, budget: pd.DataFrame) -> Iterator[Finding]:
    """Compare every candidate's total money with the reference's, year by year."""
    if study.reference not in budget.index:
        return
    for name in study.candidates:
        if name == study.reference:
            continue
        gaps = yearly_gaps(budget, name, study.reference)
        largest = float(gaps[np.abs(gaps).argmax()])
        if abs(largest) <= BUDGET_TOLERANCE_MEUR:
            text = f"same total money as {study.reference} in every year"
            yield Finding("budget", "info", name, "money", text, largest, BUDGET_TOLERANCE_MEUR)
            continue
        text = (
            f"total money differs from {study.reference} by up to {largest:+.3g} M€ a year: the "
            "comparison mixes the model of operation with the amount of money"
        )
        yield Finding("budget", "warning", name, "money", text, largest, BUDGET_TOLERANCE_MEUR)


def yearly_gaps(budget: pd.DataFrame, alternative: str, reference: str) -> NDArray[np.float64]:
    """Return by how many M€ two alternatives differ in each year."""
    rows = budget.loc[[alternative, reference]].to_numpy(float)
    return rows[0] - rows[1]


def coordination_money(study: Study, money: pd.DataFrame) -> Iterator[Finding]:
    """Say where an alternative spends more or less on coordination than the reference."""
    rows = money[(money["region"] == study.country) & (money["kind"] == COORDINATION)]
    spent = rows.groupby("alternative")["value"].max().to_dict()
    base = float(spent.get(study.reference, 0.0))
    for name in study.candidates:
        value = float(spent.get(name, 0.0))
        if abs(value - base) > BUDGET_TOLERANCE_MEUR:
            text = (
                f"spends {value:.3g} M€ a year on coordination, {study.reference} {base:.3g} M€: "
                "part of what differs between them is the amount of coordination"
            )
            yield Finding("coordination", "warning", name, "money", text, value, base)


def few_draws(draws: int) -> Iterator[Finding]:
    """Say when there are too few draws for a 90 % interval."""
    if 0 < draws < FEWEST_DRAWS:
        text = (
            f"{draws} {'draw is' if draws == 1 else 'draws are'} too few for a 90 % interval: "
            "its ends rest on single draws; "
            f"use at least {FEWEST_DRAWS}"
        )
        yield Finding("draws", "warning", "all", "draws", text, float(draws), float(FEWEST_DRAWS))


def years_before_data(study: Study) -> Iterator[Finding]:
    """Say when a run starts before the money and the levels it is computed from."""
    money = min(instrument.years[0] for instrument in study.instruments.values())
    levels = int(study.baseline["year"].min())
    known = min(money, levels)
    if study.start_year < known:
        text = (
            f"the run starts in {study.start_year}, before the data: levels are those of {levels} "
            f"or later and money that of {money} or later, so the years before {known} are not "
            "history but the same model without it"
        )
        yield Finding(
            "years", "warning", "all", "start", text, float(study.start_year), float(known)
        )


def filled_values(study: Study) -> Iterator[Finding]:
    """Say which values of the baseline do not exist and are those of a larger area."""
    if FILLED not in study.baseline:
        return
    for row in study.baseline[study.baseline[FILLED]].to_dict("records"):
        indicator, region, value = row["indicator"], row["region"], float(row["value"])
        text = f"{indicator} has no value for {region}: the mean of a larger area is used"
        item = f"{indicator} {region}"
        yield Finding("filled", "warning", "all", item, text, value, float("nan"))


def size_check(study: Study, indicators: pd.DataFrame, budget: pd.DataFrame) -> Iterator[Finding]:
    """Check that national effects are as small as the money behind them allows.

    Notes
    -----
    Regional network money is about 50 M€ or 0.02 % of GDP a year. If all of it worked as well as
    investment aid, it would move national GDP by less than 0.1 % and employment by less than 0.2 %.
    A larger effect at the 95th percentile is an error or a bad parameter. Against an alternative
    with much less money the limit grows with the difference in money.
    """
    limits = {
        "gdp_per_capita": study.constant("gdp_size_limit_pct"),
        "employment_rate": study.constant("employment_size_limit_pct"),
    }
    limited = indicators[indicators["indicator"].isin(list(limits))]
    national = limited[limited["region"] == study.country]
    levels = national_levels(study)
    for (name, alternative, reference), rows in national.groupby(
        ["indicator", "alternative", "reference"], sort=False
    ):
        size = 100 * max(rows["p95"].max(), -rows["p05"].min()) / levels[str(name)]
        limit = limits[str(name)] * money_factor(study, budget, str(alternative), str(reference))
        text = (
            f"national effect on {name} against {reference} reaches {size:.3g} % of its level at "
            f"the 95th percentile; the money behind it allows {limit:.3g} %"
        )
        severity: Literal["error", "info"] = "error" if size > limit else "info"
        item = f"{name} against {reference}"
        yield Finding("size", severity, str(alternative), item, text, size, limit)


def money_factor(study: Study, budget: pd.DataFrame, alternative: str, reference: str) -> float:
    """Return how many times the money of the size check two alternatives differ by; at least 1."""
    if reference == BASELINE:
        gaps = budget.loc[[alternative]].to_numpy(float)[0]
    else:
        gaps = yearly_gaps(budget, alternative, reference)
    return max(1.0, float(np.abs(gaps).max()) / study.constant("size_basis_meur_per_year"))


def national_levels(study: Study) -> dict[str, float]:
    """Population-weighted national baseline level of each measured indicator."""
    inputs = build(study)
    return dict(zip(inputs.indicators, (inputs.level @ inputs.share).tolist(), strict=True))


def response_grade(study: Study, indicator: Indicator) -> str:
    """Grade of the response of an indicator."""
    return study.parameters[indicator.response.parameter].grade


def evidence_share(study: Study, central: pd.DataFrame) -> Iterator[Finding]:
    """Say how much of each goal's effect rests on grades A to C and how much on judgement (D)."""
    end = central[(central["region"] == study.country) & (central["year"] == study.end_year)]
    effects = end[(end["kind"] == "indicator") & (end["reference"] == study.reference)]
    inputs = build(study)
    spread = dict(zip(inputs.indicators, inputs.spread, strict=True))
    for alternative, rows in effects.groupby("alternative", sort=False):
        change = dict(zip(rows["id"], rows["value"], strict=True))
        for goal in measured_goals(study):
            parts = {
                name: abs(study.indicators[name].goals[goal] * change[name] / spread[name])
                for name in inputs.indicators
                if goal in study.indicators[name].goals
            }
            total = sum(parts.values())
            if total == 0:
                continue
            judged = sum(
                part
                for name, part in parts.items()
                if response_grade(study, study.indicators[name]) == "D"
            )
            share = judged / total
            text = (
                f"{share:.0%} of the effect on {goal} (absolute contributions of its indicators) "
                "rests on responses that nobody measured (grade D)"
            )
            severity: Literal["warning", "info"] = "warning" if share > MOSTLY_JUDGEMENT else "info"
            yield Finding(
                "evidence", severity, str(alternative), goal, text, share, MOSTLY_JUDGEMENT
            )


def uncovered_goals(study: Study) -> Iterator[Finding]:
    """Say which goals the regional level cannot cover, or covers only in part."""
    for goal in study.goals:
        weight = sum(study.indicators[name].goals.get(goal, 0.0) for name in study.measured)
        if weight < 1 - 1e-9:
            text = f"{weight:.0%} of the weight of {goal} is measured at the level {study.level}"
            yield Finding("coverage", "warning", "all", goal, text, weight, 1.0)


def level_of_regions(study: Study) -> Iterator[Finding]:
    """Say that results below the first level rest on less than those by region."""
    if study.at_main_level:
        return
    text = (
        f"at the level {study.level} fewer indicators are measured and some values are the "
        f"parent's: compare sizes with those at the level {study.area.main} with care"
    )
    yield Finding("level", "warning", "all", study.level, text, float(len(study.regions)))


def defaulted_levers(study: Study) -> Iterator[Finding]:
    """List levers that nobody stated and that therefore hold a default."""
    for alternative in study.alternatives:
        for network in alternative.networks:
            if network.defaulted:
                levers = ", ".join(network.defaulted)
                text = f"network {network.id}: nobody stated {levers}; stated defaults are used"
                count = float(len(network.defaulted))
                yield Finding("default", "info", alternative.id, network.id, text, count)


def central_as_quantiles(central: pd.DataFrame) -> pd.DataFrame:
    """Return the central run in the shape of the indicator table: both ends are the one value."""
    rows = central[central["kind"] == "indicator"]
    return rows.assign(indicator=rows["id"], p05=rows["value"], p95=rows["value"])
