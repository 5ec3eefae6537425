"""Cost-effectiveness: points for ten million euros, and euros for one native unit.

Two kinds of money are told apart. `spending` is programme money and coordination over the years up
to the one asked about, discounted to the start year, in excess of doing nothing: it pays for the
whole effect against doing nothing. `coordination` is the running cost of the networks alone, and is
set against what they add over the same money without networks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.model.accounts import COORDINATION, PROGRAMME
from valuma_scenarios.model.equations.money import EUR_PER_MEUR
from valuma_scenarios.results.differences import QUANTILES, Differences, difference, quantile
from valuma_scenarios.results.evaluate import INTERVAL_KIND, goal_unit
from valuma_scenarios.results.outcomes import measured_goals
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import DO_NOTHING, NO_NETWORKS

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
Money = Literal["spending", "coordination"]
Status = Literal["ok", "effect_spans_zero", "no_money"]

PER_MEUR = 10.0
"""Effects are given for this many million euros."""

SAME_TOTAL_MEUR = 0.5
"""Totals that differ by less than this, M€ over all years, count as the same."""

COLUMNS = (
    "alternative",
    "money",
    "against",
    "item",
    "year",
    "meur",
    "measure",
    "unit",
    *QUANTILES,
    "status",
    "interval_kind",
)


@dataclass(frozen=True)
class Spending:
    """Discounted money of one alternative, M€ from the first year to the one asked about."""

    total: float
    coordination: float


@dataclass(frozen=True)
class OneOff:
    """Money that was decided for some years and is assumed to go on, M€ of programme money.

    Parameters
    ----------
    stated : float
        In the years it was decided for.
    total : float
        In all years of the study.
    years : tuple of int
        First and last year it was decided for.
    """

    stated: float
    total: float
    years: tuple[int, int]


def one_off(study: Study) -> OneOff | None:
    """Return the reference's money of lines that go on after the years they were decided for.

    Returns
    -------
    OneOff or None
        None if nothing goes on.
    """
    funding = study.alternative(study.reference).funding
    lines = {
        name: study.instruments[name].years
        for name, amount in funding.amounts.items()
        if amount and study.instruments[name].years[1] < study.end_year
    }
    if not lines or not funding.continue_after_last_year:
        return None
    stated = total = 0.0
    for name, (first, last) in lines.items():
        decided = [year for year in study.years if first <= year <= last]
        stated += funding.amounts[name] * len(decided)
        total += funding.amounts[name] * len(study.years)
    ends = [first for first, _ in lines.values()], [last for _, last in lines.values()]
    return OneOff(stated, total, (min(ends[0]), max(ends[1])))


def spending(study: Study, money: pd.DataFrame, year: int) -> dict[str, Spending]:
    """Return discounted national spending by alternative.

    Parameters
    ----------
    study : Study
        The study whose money it is.
    money : pandas.DataFrame
        Table of `accounts.money_table`.
    year : int
        Last year counted.

    Returns
    -------
    dict of str to Spending
        `total` is programme money and coordination; administration is a part of programme money
        and the members' own work time is outside of it.
    """
    rows = money[(money["region"] == study.country) & (money["year"] <= year)]
    sums = rows.pivot_table(
        index="alternative",
        columns="kind",
        values="discounted_value",
        aggfunc="sum",
        fill_value=0.0,
    )
    return {
        str(name): Spending(
            float(row.get(PROGRAMME, 0.0) + row.get(COORDINATION, 0.0)),
            float(row.get(COORDINATION, 0.0)),
        )
        for name, row in sums.iterrows()
    }


def same_total(totals: dict[str, Spending], alternatives: tuple[str, ...]) -> bool:
    """Whether the alternatives spend the same in all, so that ranks by effect are ranks by cost."""
    values = [totals[name].total for name in alternatives]
    return max(values) - min(values) < SAME_TOTAL_MEUR


def cost_effectiveness(
    study: Study, results: xr.Dataset, money: pd.DataFrame, year: int | None = None
) -> pd.DataFrame:
    """Return what a unit of money gives, and what a unit of effect costs.

    Parameters
    ----------
    study : Study
        The study.
    results : xarray.Dataset
        Per-draw results.
    money : pandas.DataFrame
        Table of `accounts.money_table`.
    year : int, optional
        Year of the effects; money is counted up to it. The last year if not given.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`, the country as a whole. `measure` is `effect_per_10_meur` for goals (in
        the goal's unit) and `eur_per_unit` for indicators (EUR for one native unit in the wanted
        direction). `status`: `ok`; `no_money` where the alternative spends nothing more than what
        it is set against; `effect_spans_zero` where the 90 % interval of the effect includes zero:
        the cost of a unit then has no meaningful value and the quantiles are empty.

    Notes
    -----
    Money is not uncertain here. The quantiles of a cost per unit follow from those of the effect:
    the cost at 5 % is the money over the effect at 95 %.
    """
    year = year or study.end_year
    totals = spending(study, money, year)
    rows = [
        row
        for kind, against in (("spending", DO_NOTHING), ("coordination", NO_NETWORKS))
        if against in totals
        for row in _rows(study, results, (kind, against), (year, totals))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(
    study: Study,
    results: xr.Dataset,
    base: tuple[str, str],
    when: tuple[int, dict[str, Spending]],
) -> list[dict[str, object]]:
    (kind, against), (year, totals) = base, when
    found, rows = Differences(study, results), []
    for item in (*measured_goals(study), *study.measured):
        national = found.national(item, year)
        for name in study.candidates:
            extra = _extra(totals, name, against, kind)
            change = difference(national, found.names, name, against).astype(float)
            head = {
                "alternative": name,
                "money": kind,
                "against": against,
                "item": item,
                "year": year,
                "meur": extra,
                "interval_kind": INTERVAL_KIND,
            }
            rows.append(head | _measure(study, item, extra, change))
    return rows


def _extra(totals: dict[str, Spending], name: str, against: str, kind: str) -> float:
    if kind == "coordination":
        return totals[name].coordination - totals[against].coordination
    return totals[name].total - totals[against].total


def _measure(study: Study, item: str, meur: float, change: Array) -> dict[str, object]:
    if item in study.goals:
        return _per_money(change, meur) | {
            "measure": "effect_per_10_meur",
            "unit": f"{goal_unit(study, item)} per {PER_MEUR:g} M€",
        }
    spec = study.indicators[item]
    return cost_per_unit(spec.direction * change, meur) | {
        "measure": "eur_per_unit",
        "unit": f"€ for one unit ({spec.unit.en}) in the wanted direction",
    }


def _per_money(change: Array, meur: float) -> dict[str, object]:
    if meur <= 0:
        return dict.fromkeys(QUANTILES, np.nan) | {"status": "no_money"}
    levels = quantile(change, list(QUANTILES.values())) * PER_MEUR / meur
    return dict(zip(QUANTILES, levels.tolist(), strict=True)) | {"status": "ok"}


def cost_per_unit(effect: Array, meur: float) -> dict[str, object]:
    """Return the quantiles of money over effect, and whether they mean anything.

    Parameters
    ----------
    effect : ndarray, shape (draw,)
        Effect in the wanted direction, native units.
    meur : float
        Money, M€.

    Returns
    -------
    dict
        `p05` … `p95` in EUR for one unit, and `status`.
    """
    if meur <= 0:
        return dict.fromkeys(QUANTILES, np.nan) | {"status": "no_money"}
    levels = quantile(effect, [1 - q for q in QUANTILES.values()])
    if levels.min() <= 0:
        return dict.fromkeys(QUANTILES, np.nan) | {"status": "effect_spans_zero"}
    costs = meur * EUR_PER_MEUR / levels
    return dict(zip(QUANTILES, costs.tolist(), strict=True)) | {"status": "ok"}
