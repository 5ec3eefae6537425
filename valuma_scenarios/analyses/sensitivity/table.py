"""The tidy table of a sensitivity analysis."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.ranking.composite import COMPOSITE, UNIT
from valuma_scenarios.analyses.sensitivity import designs
from valuma_scenarios.analyses.sensitivity.designs import Factor
from valuma_scenarios.analyses.sensitivity.methods.salib_methods import Measures
from valuma_scenarios.results.outcomes import Outcome, unit_of
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

COLUMNS = (
    "outcome",
    "item",
    "alternative",
    "reference",
    "region",
    "year",
    "method",
    "by",
    "factor",
    "factor_2",
    "members",
    "kind",
    "group",
    "grade",
    "index",
    "value",
    "low",
    "high",
    "unit",
    "interval_kind",
    "state",
    "n",
    "runs",
)
"""Columns of the table. `factor_2` is the partner of a second-order index, else empty; `state` is
`ok` or `no_variance` (the outcome is the same in every draw, so nothing can explain it)."""

LEVEL_COLUMNS = ("outcome", "factor", "index", "n", "value", "low", "high")
SHARE = "share of variance"
UNITS = {
    "S1": SHARE,
    "ST": SHARE,
    "S2": SHARE,
    "share": SHARE,
    "Sa": SHARE,
    "Sb": SHARE,
    "S": SHARE,
    "dgsm": "upper bound of the total share of variance",
    "sign": "rank correlation, -1 to 1",
    "p_value": "probability",
    "delta": "0-1",
    "pawn": "0-1",
}


def measures_table(
    study: Study, outcomes: Sequence[Outcome], factors: Sequence[Factor], found: Measures
) -> pd.DataFrame:
    """Return one row per outcome, measure and factor (or pair of factors).

    Parameters
    ----------
    study : Study
        Groups, grades and units.
    outcomes : sequence of Outcome
        Columns of the measures.
    factors : sequence of Factor
        Rows of the measures; of `S2` their pairs.
    found : dict
        Measure to value and half width, each (factor, outcome).

    Returns
    -------
    pandas.DataFrame
        The columns of `COLUMNS` that describe a value, outcome by outcome.
    """
    frames = [
        _index_frame(study, outcomes, _rows(factors, index), (index, *parts))
        for index, parts in found.items()
    ]
    table = pd.concat(frames, ignore_index=True)
    order = {str(outcome): place for place, outcome in enumerate(outcomes)}
    ranks = table["outcome"].map(order)
    return table.iloc[np.argsort(ranks, kind="stable")].reset_index(drop=True)


def _rows(factors: Sequence[Factor], index: str) -> list[tuple[Factor, Factor | None]]:
    if index == "S2":
        return list(combinations(factors, 2))
    return [(factor, None) for factor in factors]


def _index_frame(
    study: Study,
    outcomes: Sequence[Outcome],
    rows: list[tuple[Factor, Factor | None]],
    measure: tuple[str, Array, Array],
) -> pd.DataFrame:
    index, value, half = measure
    described = pd.DataFrame([_described(study, *row) for row in rows])
    frames = []
    for k, outcome in enumerate(outcomes):
        still = bool(np.isnan(value[:, k]).all())
        frames.append(
            described.assign(
                outcome=str(outcome),
                item=outcome.item,
                alternative=outcome.alternative,
                reference=outcome.reference,
                region=outcome.region,
                year=outcome.year,
                index=index,
                value=value[:, k],
                low=value[:, k] - half[:, k],
                high=value[:, k] + half[:, k],
                state="no_variance" if still else "ok",
                unit=UNITS.get(index) or _unit(index, outcome, study),
            )
        )
    return pd.concat(frames, ignore_index=True)


def _unit(index: str, outcome: Outcome, study: Study) -> str:
    if index.startswith("parameter_"):
        return "unit of the parameter"
    return UNIT if outcome.item == COMPOSITE else unit_of(outcome, study)


def _described(study: Study, factor: Factor, partner: Factor | None) -> dict[str, str]:
    groups = dict.fromkeys(designs.group_of(study, name) for name in factor.members)
    grades = sorted({designs.grade_of(study, name) for name in factor.members})
    return {
        "factor": factor.id,
        "factor_2": partner.id if partner else "",
        "members": " ".join(factor.members),
        "kind": factor.kind,
        "group": " ".join(groups),
        "grade": " ".join(grades),
    }
