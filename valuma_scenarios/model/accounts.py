"""Where the money goes: programme money, coordination, administration, time of participation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import central
from valuma_scenarios.model.arrays import AlternativeInputs, ModelInputs
from valuma_scenarios.model.common import PERCENT, Common, common
from valuma_scenarios.model.effort import Stage
from valuma_scenarios.model.equations.money import EUR_PER_MEUR
from valuma_scenarios.model.inputs import build
from valuma_scenarios.model.simulate import stage_of
from valuma_scenarios.model.terms import spans
from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]

PROGRAMME = "programme"
COORDINATION = "coordination"
INCENTIVES = "incentives"
ADMINISTRATION = "administration"
PARTICIPATION = "participation"

MONEY_COLUMNS = (
    "alternative",
    "kind",
    "instrument",
    "region",
    "year",
    "unit",
    "value",
    "discounted_value",
)


def money_table(study: Study) -> pd.DataFrame:
    """Return the accounts of every alternative at central values.

    Parameters
    ----------
    study : Study
        A checked study.

    Returns
    -------
    pandas.DataFrame
        One row for each alternative, kind, instrument, region (and the country) and year; `value`
        and `discounted_value` (to the start year) in M€ a year. `programme`, `coordination` and
        `incentives` (only where networks pay for time) add up to the total. `administration` is the
        part of programme money that running it takes, and `participation` is members' work time,
        of which incentives pay a part.
    """
    inputs = build(study)
    shared = common(study, inputs, central(study), [0])
    accounts = [
        (alternative.id, *account)
        for alternative in inputs.alternatives
        for account in _accounts(study, inputs, alternative, shared)
    ]
    return _frame(study, inputs, accounts)


def _accounts(
    study: Study, inputs: ModelInputs, a: AlternativeInputs, shared: Common
) -> Iterator[tuple[str, str, Array]]:
    """Yield kind, instrument and M€ by region and year, shape (r, y)."""
    lines = [k for k in study.instruments if k in study.alternative(a.id).funding.amounts]
    stages = [stage_of(a, inputs, shared, span) for span in spans(a)]

    def by_year(rows: list[Array]) -> Array:
        lengths = [stage.span.stop - stage.span.first for stage in stages]
        return np.repeat(np.stack(rows, axis=1), lengths, axis=1)

    amount = by_year([stage.seat.amount[:, 0] for stage in stages])
    for row, line in enumerate(lines):
        yield PROGRAMME, line, a.money.allocation[row][:, None] * amount[row]
    size = a.networks.membership.sum(axis=1, keepdims=True)
    share = a.networks.membership / np.where(size > 0, size, np.inf)
    coordination = by_year([stage.seat.budget[:, 0] for stage in stages])
    yield COORDINATION, COORDINATION, share.T @ coordination
    time = shared.p.participation_fte[0] * shared.p.fte_cost[0]
    seats = [stage.seat.attends[:, :, 0] * inputs.weight * time for stage in stages]
    paid = [np.einsum("nr,n->r", *pair) for pair in zip(seats, _paid(stages), strict=True)]
    if a.networks.incentive.any():
        yield INCENTIVES, INCENTIVES, by_year(paid)
    yield ADMINISTRATION, ADMINISTRATION, by_year([s.funds.overhead[:, 0] for s in stages])
    yield PARTICIPATION, PARTICIPATION, by_year([seat.sum(axis=0) for seat in seats])


def _paid(stages: list[Stage]) -> list[Array]:
    return [stage.seat.incentive[:, 0] for stage in stages]


def _frame(
    study: Study, inputs: ModelInputs, accounts: list[tuple[str, str, str, Array]]
) -> pd.DataFrame:
    """Return the rows of accounts: alternative, kind, instrument and M€ by region and year."""
    regions, years = [*inputs.regions, study.country], inputs.years
    size, count = len(regions) * len(years), len(accounts)
    factor = (1 + study.constant("discount_rate") / PERCENT) ** -np.arange(len(years))
    values = np.stack([np.vstack([found, found.sum(axis=0)]) for *_, found in accounts])
    columns: dict[str, object] = {
        name: np.repeat(np.array([account[at] for account in accounts], dtype=object), size)
        for at, name in enumerate(("alternative", "kind", "instrument"))
    }
    columns |= {
        "region": np.tile(np.repeat(np.array(regions, dtype=object), len(years)), count),
        "year": np.tile(years, len(regions) * count),
        "unit": "M€ a year",
        "value": values.ravel(),
        "discounted_value": (values * factor).ravel(),
    }
    return pd.DataFrame(columns, columns=list(MONEY_COLUMNS)).astype(
        dict.fromkeys(("alternative", "kind", "instrument", "region", "unit"), "str")
    )


def budget_by_year(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Sum the accounts to programmes, coordination and incentives, M€: alternatives by years."""
    spent = table["kind"].isin([PROGRAMME, COORDINATION, INCENTIVES])
    used = table[(table["region"] == study.country) & spent]
    return used.pivot_table(index="alternative", columns="year", values="value", aggfunc="sum")


def break_even(gain: Array, extra_cost: Array, discount_rate: float) -> Array:
    """Value in euros that one point on the goals would need to have for a difference to repay.

    Parameters
    ----------
    gain : ndarray, shape (..., y)
        Points that an alternative is better by in each year.
    extra_cost : ndarray, shape (..., y)
        What it costs more, M€ a year.
    discount_rate : float
        % a year, to the first year.

    Returns
    -------
    ndarray, shape (...)
        Euros a year for each point: the discounted sum of the extra cost over that of the gain. 0
        where it costs no more; infinite where it costs more and is no better.
    """
    factor = (1 + discount_rate / PERCENT) ** -np.arange(gain.shape[-1])
    points, cost = gain @ factor, (extra_cost @ factor) * EUR_PER_MEUR
    better = points > 0
    value = np.divide(cost, points, out=np.full_like(points, np.inf), where=better)
    return np.where(cost <= 0, 0.0, value)
