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
from valuma_scenarios.analyses.sensitivity.method import OUTCOME, Measures, Method
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


def measures_table(
    study: Study,
    outcomes: Sequence[Outcome],
    factors: Sequence[Factor],
    found: Measures,
    method: Method,
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
    method : Method
        Says the unit of each measure.

    Returns
    -------
    pandas.DataFrame
        The columns of `COLUMNS` that describe a value, outcome by outcome.
    """
    frames = [
        _index_frame(study, outcomes, _rows(factors, index), (index, *parts), method.unit(index))
        for index, parts in found.items()
    ]
    table = pd.concat(frames)
    order = {str(outcome): place for place, outcome in enumerate(outcomes)}
    ranks = table["outcome"].map(order).to_numpy()
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
    unit: str,
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
                unit=_unit(outcome, study) if unit == OUTCOME else unit,
            )
        )
    return pd.concat(frames)


def _unit(outcome: Outcome, study: Study) -> str:
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
