"""Vintage and gaps of every indicator.

Columns of `vintages`
    indicator, unit, first_year, last_year (of the levels of all regions), behind (years that the
    oldest level lies before the newest of any indicator), missing (regions without a level of their
    own), without_trend, without_noise (regions without), source, note (the commonest remark).
"""

from __future__ import annotations

import pandas as pd

from valuma_scenarios.analyses.hindcast.hindcast import TREND_LEAST
from valuma_scenarios.schema.study import Study

COLUMNS = (
    "indicator", "unit", "first_year", "last_year", "behind", "missing", "without_trend",
    "without_noise", "source", "note",
)  # fmt: skip


def vintages(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Return how old the levels of every indicator are, and what is lacking.

    Parameters
    ----------
    study : Study
        The study, for units and regions.
    table : pandas.DataFrame
        Table of baselines as it is kept: `indicator, region, year, value, trend_per_year, noise,
        source, note`; a level that does not exist is NaN.
    """
    newest = int(table["year"].max())
    rows = []
    for name, part in table.groupby("indicator", sort=False):
        known = part.dropna(subset=["value"])
        missing = len(study.regions.index) - known["region"].nunique()
        remarks = part["note"].dropna() if "note" in part else pd.Series(dtype=object)
        noise = part["noise"] if "noise" in part else pd.Series(dtype=float)
        rows.append(
            (
                name,
                study.indicators[str(name)].unit.en,
                int(part["year"].min()),
                int(part["year"].max()),
                newest - int(part["year"].min()),
                missing,
                len(part) - int((part["trend_n"] >= TREND_LEAST).sum()),
                len(part) - int((noise > 0).sum()),
                " ".join(dict.fromkeys(part["source"].astype(str))),
                str(remarks.mode().iloc[0]) if len(remarks) else "",
            )
        )
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    return found.sort_values("behind", ascending=False, kind="stable", ignore_index=True)
