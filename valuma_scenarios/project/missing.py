"""Levels that do not exist for a region: what stands for them, and that they are marked."""

from __future__ import annotations

import numpy as np
import pandas as pd

FILLED = "filled"
"""Column of a baseline that marks such levels; it is there only if there are any."""


def fill_levels(baseline: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Give a region without a level the mean of its parent, and mark it.

    Parameters
    ----------
    baseline : pandas.DataFrame
        Columns `indicator`, `region`, `value`; NaN where there is no level.
    regions : pandas.DataFrame
        By id: `parent` and `population`.

    Returns
    -------
    pandas.DataFrame
        The same rows. A level that is missing is the mean of the other regions of the same parent,
        weighted by population; of all other regions if the parent has none with a level. Such rows
        are true in the column `FILLED`.
    """
    lacking = baseline["value"].isna()
    if not lacking.any():
        return baseline
    filled = baseline["value"].copy()
    parent = baseline["region"].map(regions["parent"])
    people = baseline["region"].map(regions["population"])
    for row in baseline.index[lacking]:
        others = ~lacking & (baseline["indicator"] == baseline["indicator"][row])
        near = others & (parent == parent[row])
        used = near if near.any() else others
        filled[row] = np.average(baseline["value"][used], weights=people[used])
    return baseline.assign(value=filled, **{FILLED: lacking})
