"""What an elicitation changed: against the range used before, among the experts, and what is next.

Columns of `disagreement`
    parameter, unit, grade, evidence, experts (their number), before, after (medians), shift (of
    the median, share of the 90 % range before), width (90 % range after over that before), apart
    (range of the experts' medians, share of the 90 % range after), outside (experts whose range
    does not meet the one before).
Columns of `questions`
    parameter, unit, grade, asked (experts asked already), value (of knowing it exactly before the
    choice, points of the composite), se, eur (what that is worth; NaN without a value per point),
    cost (of asking, EUR), net (eur less cost).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from valuma_scenarios.analyses.elicitation.pool import current_quantiles
from valuma_scenarios.schema.overlay import Overlay, OwnView
from valuma_scenarios.schema.parameters import Parameter
from valuma_scenarios.schema.study import Study

DISAGREEMENT = ("parameter", "unit", "grade", "evidence", "experts", "before", "after", "shift",
                "width", "apart", "outside")  # fmt: skip
QUESTIONS = ("parameter", "unit", "grade", "asked", "value", "se", "eur", "cost", "net")


def disagreement(before: Study, after: Study, overlay: Overlay) -> pd.DataFrame:
    """Return how far experts disagree with what was used before, and with one another.

    Parameters
    ----------
    before, after : Study
        The study without and with the overlay.
    overlay : Overlay
        What the experts said.
    """
    rows = [
        _row(before.parameters[name], after.parameters[name], list(entry.experts.values()))
        for name, entry in overlay.parameters.items()
    ]
    table = pd.DataFrame(rows, columns=list(DISAGREEMENT[1:]))
    table.insert(0, "parameter", list(overlay.parameters))
    return table.sort_values("shift", ascending=False, kind="stable", ignore_index=True)


def _row(before: Parameter, after: Parameter, views: list[OwnView]) -> tuple[object, ...]:
    old, new = current_quantiles(before), current_quantiles(after)
    wide, narrow = old["p95"] - old["p05"], new["p95"] - new["p05"]
    medians = [view.p50 for view in views] or [new["p50"]]
    outside = sum(view.p95 < old["p05"] or view.p05 > old["p95"] for view in views)
    return (
        before.unit,
        before.grade,
        before.evidence,
        len(views),
        old["p50"],
        new["p50"],
        abs(new["p50"] - old["p50"]) / wide if wide else np.inf,
        narrow / wide if wide else np.inf,
        (max(medians) - min(medians)) / narrow if narrow else 0.0,
        outside,
    )


def questions(study: Study, known: pd.DataFrame, overlay: Overlay, cost: float) -> pd.DataFrame:
    """Return what to ask next, the most valuable first.

    Parameters
    ----------
    study : Study
        The study with the overlay.
    known : pandas.DataFrame
        From `voi.value_of_information` by parameter, of a run with the overlay.
    overlay : Overlay
        What was asked already.
    cost : float
        Cost of one question to all experts, EUR.
    """
    rows = []
    for row in known[known["kind"] == "parameter"].itertuples():
        parameter = study.parameters.get(str(row.id))
        if parameter is None:  # whether networks work at all: no question of a sheet
            continue
        entry = overlay.parameters.get(str(row.id))
        asked = len(entry.experts) if entry is not None else 0
        worth = float(row.eur)  # type: ignore[arg-type]
        rows.append((row.id, parameter.unit, parameter.grade, asked, row.value, row.se, worth,
                     cost, worth - cost))  # fmt: skip
    return pd.DataFrame(rows, columns=list(QUESTIONS))
