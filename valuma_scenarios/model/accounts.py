"""Where the money goes: programme money, coordination, administration, time of participation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.draws.sampling import Draws, central
from valuma_scenarios.model.inputs import AlternativeInputs, ModelInputs, build
from valuma_scenarios.model.simulate import PERCENT, running_cost
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import NATIONAL

Array = NDArray[np.float64]

PROGRAMME = "programme"
COORDINATION = "coordination"
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
        and `discounted_value` (to the start year) in M€ a year. `programme` and `coordination` add
        up to the total. `administration` is the part of programme money that running it takes, and
        `participation` is members' own work time, outside the total.
    """
    inputs, draws = build(study), central(study)
    frames = [
        _frame(study, inputs, alternative.id, kind, instrument, values)
        for alternative in inputs.alternatives
        for kind, instrument, values in _accounts(study, inputs, alternative, draws)
    ]
    return pd.concat(frames, ignore_index=True)


def _accounts(
    study: Study, inputs: ModelInputs, a: AlternativeInputs, draws: Draws
) -> Iterator[tuple[str, str, Array]]:
    """Yield kind, instrument and M€ by region and year, shape (r, y)."""
    lines = [k for k in study.instruments if k in study.alternative(a.id).funding.amounts]
    meur = a.money.allocation[:, :, None] * a.money.amount[:, None, :]
    for row, line in enumerate(lines):
        yield PROGRAMME, line, meur[row]
    size = a.networks.membership.sum(axis=1, keepdims=True)
    share = np.divide(
        a.networks.membership, size, out=np.zeros_like(a.networks.membership), where=size > 0
    )
    yield COORDINATION, COORDINATION, share.T @ a.networks.budget
    rates = [running_cost(a, inputs, draws, year)[0] for year in range(len(inputs.years))]
    yield ADMINISTRATION, ADMINISTRATION, np.stack(rates, axis=1) * meur.sum(axis=0)
    cost = draws["participation_fte"][0] * draws["fte_cost"][0]
    yield PARTICIPATION, PARTICIPATION, a.networks.membership.T @ a.networks.active * cost


def _frame(
    study: Study, inputs: ModelInputs, alternative: str, kind: str, instrument: str, values: Array
) -> pd.DataFrame:
    with_country = np.vstack([values, values.sum(axis=0)])
    regions, years = [*inputs.regions, NATIONAL], inputs.years
    factor = (1 + study.constant("discount_rate") / PERCENT) ** -np.arange(len(years))
    return pd.DataFrame(
        {
            "alternative": alternative,
            "kind": kind,
            "instrument": instrument,
            "region": np.repeat(regions, len(years)),
            "year": np.tile(years, len(regions)),
            "unit": "M€ a year",
            "value": with_country.ravel(),
            "discounted_value": (with_country * factor).ravel(),
        },
        columns=list(MONEY_COLUMNS),
    )


def budget_by_year(table: pd.DataFrame) -> pd.DataFrame:
    """Sum the accounts to programme money and coordination, M€: alternatives by years."""
    used = table[(table["region"] == NATIONAL) & table["kind"].isin([PROGRAMME, COORDINATION])]
    return used.pivot_table(index="alternative", columns="year", values="value", aggfunc="sum")
