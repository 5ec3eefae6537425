"""How much of a result rests on which grade of evidence.

Two answers. The *spread* of a result: Shapley effects of the four grades as players, shares of the
variance that sum to one whatever the interactions and correlations. The *size* of a result: what of
its mean goes away when all responses of a grade are set to zero; goals are sums over indicators, so
the parts add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.sensitivity import designs
from valuma_scenarios.analyses.sensitivity.method import half_width
from valuma_scenarios.analyses.sensitivity.methods import shapley
from valuma_scenarios.draws.sampling import Draws, draw
from valuma_scenarios.results.memory import Runner
from valuma_scenarios.results.outcomes import Outcome, unit_of
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GRADES

Array = NDArray[np.float64]

WALKS = 512
"""Walks behind an evidence share, everywhere: fewer give other numbers."""

MEAN_DRAWS = 1000
MAINLY = 0.5
"""A result rests mainly on a grade that has more than this share of its spread or its size."""

COLUMNS = (
    "outcome", "item", "alternative", "reference", "region", "year", "part", "grade", "share",
    "low", "high", "amount", "unit", "interval_kind", "state",
)  # fmt: skip
"""`part` is `spread` or `size`; `share` is 0-1; `amount` is the part of the mean in `unit` (NaN for
the spread); `state` is `ok`, `no_variance` or `no_effect`."""


@dataclass(frozen=True)
class Work:
    """How much is run, and where it is kept.

    Parameters
    ----------
    walks : int
        Walks of the Shapley effects, a power of two.
    seed : int
        At least 1.
    folder : pathlib.Path, optional
        Where finished pieces are kept.
    progress : callable, optional
        Called with model runs done and in all.
    """

    walks: int = WALKS
    seed: int = 1
    folder: Path | None = None
    progress: Progress | None = None


def response_parameters(study: Study) -> dict[str, tuple[str, ...]]:
    """Return the response parameters of all indicators by their grade."""
    names = dict.fromkeys(spec.response.parameter for spec in study.indicators.values())
    return {
        grade: tuple(n for n in names if study.parameters[n].grade == grade) for grade in GRADES
    }


def evidence_share(
    study: Study, outcomes: Sequence[Outcome], work: Work | None = None
) -> pd.DataFrame:
    """Return how much of the spread and of the size of each outcome rests on each grade.

    Parameters
    ----------
    study : Study
        The study.
    outcomes : sequence of Outcome
        Results to judge.
    work : Work, optional
        Size of the design and where pieces are kept.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`; per outcome and part one row for each grade, shares summing to 1.
    """
    work = work or Work()
    players = designs.factors(study, "grade", join_blocks=False)
    responses = response_parameters(study)
    total = shapley.runs_needed(work.walks, len(players)) + MEAN_DRAWS * (len(GRADES) + 1)
    runner = Runner(study, outcomes, work.folder, work.progress, total)
    effects = shapley.effects(shapley.walks(study, players, runner, work.walks, work.seed))
    z = half_width(0.95)
    spread = {player.id: (effects.share[j], z * effects.se[j]) for j, player in enumerate(players)}
    sample = draw(study, MEAN_DRAWS, work.seed)
    amounts = mean_parts(runner, sample, responses)
    rows = []
    for k, outcome in enumerate(outcomes):
        rows += _spread_rows(outcome, k, spread)
        rows += _size_rows(outcome, k, amounts, unit_of(outcome, study))
    return pd.DataFrame(rows)[list(COLUMNS)]


def mean_parts(
    evaluate: designs.Evaluate, sample: Draws, responses: Mapping[str, Sequence[str]]
) -> dict[str, Array]:
    """Return the part of every outcome's mean that goes away without the responses of a grade.

    Parameters
    ----------
    evaluate : callable
        Runs draws, gives (draw, outcome).
    sample : Draws
        Draws of the means.
    responses : mapping of str to sequence of str
        Response parameters by grade.

    Returns
    -------
    dict of str to ndarray, shape (outcome,)
        In each outcome's unit.
    """
    whole = evaluate(sample).mean(axis=0)
    return {
        grade: whole - evaluate(sample.pin(dict.fromkeys(names, 0.0))).mean(axis=0)
        if names
        else np.zeros_like(whole)
        for grade, names in responses.items()
    }


def _head(outcome: Outcome) -> dict[str, object]:
    return {
        "outcome": str(outcome), "item": outcome.item, "alternative": outcome.alternative,
        "reference": outcome.reference, "region": outcome.region, "year": outcome.year,
    }  # fmt: skip


def _spread_rows(
    outcome: Outcome, k: int, spread: Mapping[str, tuple[Array, Array]]
) -> list[dict[str, object]]:
    rows = []
    still = all(np.isnan(share[k]) for share, _ in spread.values())
    for grade in GRADES:
        share, half = (part[k] for part in spread[grade]) if grade in spread else (0.0, 0.0)
        value = np.nan if still else float(share)
        rows.append(
            {
                **_head(outcome), "part": "spread", "grade": grade, "share": value,
                "low": value - half, "high": value + half, "amount": np.nan,
                "unit": "share of variance",
                "interval_kind": "95% interval of the estimate, normal approximation",
                "state": "no_variance" if still else "ok",
            }
        )  # fmt: skip
    return rows


def _size_rows(
    outcome: Outcome, k: int, amounts: Mapping[str, Array], unit: str
) -> list[dict[str, object]]:
    total = sum(abs(float(part[k])) for part in amounts.values())
    state = "ok" if total > 0 else "no_effect"
    return [
        {
            **_head(outcome), "part": "size", "grade": grade,
            "share": abs(float(amounts[grade][k])) / total if total > 0 else np.nan,
            "low": np.nan, "high": np.nan, "amount": float(amounts[grade][k]), "unit": unit,
            "interval_kind": "", "state": state,
        }
        for grade in GRADES
    ]  # fmt: skip


def main_grade(table: pd.DataFrame, outcome: str, part: str) -> str | None:
    """Return the grade that has more than half of a result's spread or size, or None."""
    rows = table[(table["outcome"] == outcome) & (table["part"] == part)]
    found = rows[rows["share"] > MAINLY]
    return None if found.empty else str(found["grade"].iloc[0])
