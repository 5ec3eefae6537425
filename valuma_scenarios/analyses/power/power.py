"""How wrong a model could be and still pass: room of every fact, and errors planted on purpose.

A fact that holds proves little if the effects could be many times as large, or none at all, and it
would still hold. So each fact gets the smallest and the largest factor by which the effects it
speaks about could be multiplied, and known errors are planted into the model to see which facts
notice.

Columns of `factors`
    fact, verdict, lowest, highest (smallest and largest factor, from 0, at which the fact would
    hold; NaN if it holds at none or speaks about a parameter, infinite if nothing bounds it).
Columns of `planted`
    error, fact, before, after (verdicts), noticed (whether the verdict is worse).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.facts.facts import Check, Comparison, hold, needed
from valuma_scenarios.draws.sampling import WORKS, Draws
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.schema.facts import Fact
from valuma_scenarios.schema.study import Study

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]

ORDER = ("holds", "doubtful", "fails")
"""Verdicts from the best to the worst."""

OVERHEAD = ("cost_admin_pct", "cost_network_pct", "cost_contract_pct", "overlap_cost")
LAG = ("lag_years",)


@dataclass(frozen=True)
class Planted:
    """An error planted into the model.

    Parameters
    ----------
    effects : float
        Factor of all effects.
    parameters : mapping of str to float
        Factors of parameters, for which the model is run again.
    """

    effects: float = 1.0
    parameters: Mapping[str, float] | None = None


ERRORS: dict[str, Planted] = {
    "effects_three_times": Planted(effects=3.0),
    "sign_turned": Planted(effects=-1.0),
    "lag_doubled": Planted(parameters=dict.fromkeys(LAG, 2.0)),
    "overhead_doubled": Planted(parameters=dict.fromkeys(OVERHEAD, 2.0)),
    "networks_nothing": Planted(parameters=dict.fromkeys(WORKS, 0.0)),
}
"""Errors by name."""


def factors(check: Check) -> pd.DataFrame:
    """Return how far effects could be wrong before each tested fact would no longer hold."""
    verdicts = check.verdicts.set_index("fact")["verdict"]
    rows = []
    for name, found in check.comparisons_by_fact.items():
        effects = [comparison for comparison in found if comparison.alternative]
        if not found:
            continue
        shares = needed(check.facts[name])
        lowest, highest = passing(effects, shares) if effects else (np.nan, np.nan)
        rows.append((name, verdicts[name], lowest, highest))
    return pd.DataFrame(rows, columns=["fact", "verdict", "lowest", "highest"])


def passing(comparisons: list[Comparison], shares: tuple[float, float]) -> tuple[float, float]:
    """Return the smallest and the largest factor of effects at which a fact holds.

    Parameters
    ----------
    comparisons : list of Comparison
        All of one fact; each draw must agree with all of them.
    shares : tuple of float
        Least and largest share of draws (0-1) that agree with a fact that holds.

    Returns
    -------
    tuple of float
        From 0 to infinity; NaN if it holds at no factor.
    """
    spans = np.stack([_span(comparison) for comparison in comparisons])
    low, high = spans[:, 0].max(axis=0), spans[:, 1].min(axis=0)
    # A share of agreeing draws changes only where a draw begins or ceases to agree.
    tried = np.unique(np.concatenate([[0.0], low[np.isfinite(low)], high]))
    some = low <= high
    begun = np.searchsorted(np.sort(low[some]), tried, "right")
    ceased = np.searchsorted(np.sort(high[some]), tried, "left")
    share = (begun - ceased) / len(low)
    enough = tried[(shares[0] <= share) & (share <= shares[1])]
    return (float(enough.min()), float(enough.max())) if len(enough) else (np.nan, np.nan)


def _span(comparison: Comparison) -> Array:
    """Return between which factors each draw agrees in every case, shape (2, draw)."""
    values = comparison.cases
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.stack([comparison.low / values, comparison.high / values])
    ends = np.where(values >= 0, ends, ends[::-1])
    # Nothing moves an effect of zero: it agrees with every factor, or with none.
    always = (comparison.low <= 0) & (comparison.high >= 0)
    ends[0] = np.where(values == 0, 0.0 if always else np.inf, ends[0])
    ends[1] = np.where(values == 0, np.inf if always else -np.inf, ends[1])
    return np.stack([np.maximum(ends[0].max(axis=1), 0.0), ends[1].min(axis=1)])


def planted(study: Study, draws: Draws, facts: Mapping[str, Fact]) -> pd.DataFrame:
    """Plant every error into the model and hold the facts against it.

    Parameters
    ----------
    study : Study
        The study.
    draws : Draws
        Draws in which the model is run, once as it is and once for each error in parameters.
    facts : mapping of str to Fact
        The facts.
    """
    plain = evaluate(study, draws)
    before = _verdicts(hold(study, plain, facts))
    rows = []
    for name, error in ERRORS.items():
        found = _with_error(study, draws, plain, error)
        after = _verdicts(hold(study, found, facts))
        rows += [
            (name, fact, was, after[fact], ORDER.index(after[fact]) > ORDER.index(was))
            for fact, was in before.items()
        ]
    return pd.DataFrame(rows, columns=["error", "fact", "before", "after", "noticed"])


def _verdicts(check: Check) -> dict[str, str]:
    table = check.verdicts
    tested = table[table["compared"] > 0]
    return dict(zip(tested["fact"], tested["verdict"], strict=True))


def _with_error(study: Study, draws: Draws, plain: xr.Dataset, error: Planted) -> xr.Dataset:
    if error.parameters is not None:
        values = draws.values.copy()
        for name, factor in error.parameters.items():
            values[:, draws.names.index(name)] *= factor
        return evaluate(study, replace(draws, values=values))
    return plain.assign(
        goal_effect=error.effects * plain["goal_effect"],
        indicator_effect=error.effects * plain["indicator_effect"],
    )


def missed(table: pd.DataFrame) -> list[str]:
    """Return the planted errors that no fact notices."""
    noticed = table.groupby("error", sort=False)["noticed"].any()
    return [str(name) for name in noticed.index[~noticed]]
