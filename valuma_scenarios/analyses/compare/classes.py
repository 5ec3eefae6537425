"""Classes of an impact matrix: declared thresholds that turn a difference into a symbol.

The thresholds are conventions of this product (grade D, judgement). They are relative: the
differences between alternatives are of the order of a tenth of a point to one point, far below the
tenth of a regional standard deviation that impact assessments often call "small", and would all be
zero on that scale. So each goal has a yardstick, the effect of today's policy: the median national
effect of the reference against doing nothing, in the same year. One plus stands for a twentieth of
that, two for a fifth. The sign comes first: only a difference whose sign is known can be small. A
single yardstick for each goal keeps regions comparable with one another.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from valuma_scenarios.schema.study import Study
from valuma_scenarios.wording.verdicts import LIKELY, enough_draws

ImpactClass = Literal["++", "+", "0", "-", "--", "?", "not_assessed"]

SLIGHT_SHARE = 0.05
"""From this share of the yardstick a difference counts as + or -."""

CLEAR_SHARE = 0.20
"""From this share of the yardstick a difference counts as ++ or --."""

FALLBACK_POINTS = 1.0
"""Yardstick where the run has no alternative that does nothing: points, or % of the Theil index."""

SYMBOLS: dict[ImpactClass, str] = {
    "++": "++",
    "+": "+",
    "0": "0",
    "-": "\u2212",
    "--": "\u2212\u2212",
    "?": "?",
    "not_assessed": "\u2013",
}
"""What is printed: real minus signs, and an en dash for what was not assessed."""


@dataclass(frozen=True)
class Thresholds:
    """Where the classes begin.

    Parameters
    ----------
    slight, clear : float
        Share of the yardstick from which a difference is + and ++.
    sure : float
        Share of draws that must agree on the sign; below it the sign is uncertain.
    loser : float
        A place loses when it is worse off in more than this share of draws.
    """

    slight: float = SLIGHT_SHARE
    clear: float = CLEAR_SHARE
    sure: float = LIKELY
    loser: float = 0.5

    def of(self, draws: int) -> Thresholds:
        """Return the thresholds for so many draws: of too few no sign is sure."""
        return self if enough_draws(draws) else replace(self, sure=math.inf)


DEFAULT = Thresholds()


def impact_class(
    row: Mapping[str, float] | pd.Series[float],
    yardstick: float,
    direction: int = 1,
    thresholds: Thresholds = DEFAULT,
) -> ImpactClass:
    """Return the class of one difference.

    Parameters
    ----------
    row : mapping of str to float, or pandas.Series
        `p05`, `p50`, `p95` in the item's unit; `p_better` and `p_worse` as shares of draws (0-1).
    yardstick : float
        Positive size that the thresholds are shares of, in the item's unit.
    direction : {1, -1}
        Whether more is better or worse.
    thresholds : Thresholds
        Where the classes begin.

    Returns
    -------
    str
        `not_assessed` without a median; `0` where no draw differs; `?` where the draws do not agree
        on the sign; `0` too where they do, but the median is too small to matter; else one or two
        signs.
    """
    if pd.isna(row["p50"]):
        return "not_assessed"
    slight, clear = thresholds.slight * yardstick, thresholds.clear * yardstick
    if row["p_better"] == row["p_worse"] == 0:
        return "0"
    if max(row["p_better"], row["p_worse"]) < thresholds.sure:
        return "?"
    size = abs(row["p50"])
    if size < slight:
        return "0"
    better = direction * row["p50"] > 0
    if size < clear:
        return "+" if better else "-"
    return "++" if better else "--"


def losers(study: Study, table: pd.DataFrame, threshold: float = DEFAULT.loser) -> pd.DataFrame:
    """Return the places that are worse off in more than a share of draws.

    Parameters
    ----------
    study : Study
        The study.
    table : pandas.DataFrame
        Rows of `compare.compare`.
    threshold : float
        Share of draws, 0-1.

    Returns
    -------
    pandas.DataFrame
        The rows of regions and region types with `p_worse` above the threshold, the surest loss
        first, and a column `threshold`.

    Notes
    -----
    The disparity goal is left out: a region's value there is its part of a national change. A
    strong region that grows widens the gaps without being worse off.
    """
    places = table[(table["kind"] != "country") & (table["item"] != study.disparity)]
    found = places[places["p_worse"] > threshold]
    return (
        found.assign(threshold=threshold)
        .sort_values(["p_worse", "p50"], ascending=[False, True], kind="stable")
        .reset_index(drop=True)
    )


def matrix(table: pd.DataFrame, goals: Iterable[str]) -> pd.DataFrame:
    """Return an impact matrix: one symbol for each alternative and goal, nationally.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of `compare.compare` for one year and reference.
    goals : iterable of str
        All goals of the study; those without a row are shown as not assessed.

    Returns
    -------
    pandas.DataFrame
        Index alternatives, columns goals, values symbols. Symbols must not be added up.
    """
    national = table[table["kind"] == "country"]
    found = {
        (str(a), str(item)): SYMBOLS[name]
        for a, item, name in zip(
            national["alternative"], national["item"], national["class"], strict=True
        )
    }
    columns, missing = list(goals), SYMBOLS["not_assessed"]
    rows = list(dict.fromkeys(national["alternative"]))
    cells = [[found.get((row, column), missing) for column in columns] for row in rows]
    return pd.DataFrame(cells, index=pd.Index(rows, name="alternative"), columns=columns)
