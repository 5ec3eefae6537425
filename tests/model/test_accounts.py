"""Where the money goes, on a few rows."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from valuma_scenarios.model.accounts import budget_by_year, money_table


def test_the_budget_is_that_of_the_country():
    """Members' time and administration are no money of the budget; regions are parts of it."""
    rows = [("a", "FI", 2020, "programme", 3.0), ("a", "FI", 2020, "coordination", 0.5),
            ("a", "FI", 2020, "incentives", 0.25), ("a", "FI", 2021, "programme", 7.0),
            ("a", "FI", 2020, "administration", 50.0), ("a", "FI", 2020, "participation", 9.0),
            ("a", "MK01", 2020, "programme", 100.0)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["alternative", "region", "year", "kind", "value"])
    finland: Any = SimpleNamespace(country="FI")
    found = budget_by_year(finland, table)
    assert found.loc["a"].to_dict() == {2020: 3.75, 2021: 7.0}


def test_money_of_each_line_goes_where_it_is_allotted_and_changes_with_the_years(shipped_study):
    """Two lines of 4 and 3 M€, by heads and to all alike; the first pays 1 M€ from 2022 on.

    The second ends after three years.
    """
    whole = shipped_study.alternative("by_theme")
    lines = dict(zip(("contracts", "aiko"), ((2020, 2030), (2020, 2022)), strict=True))
    instruments = {
        name: shipped_study.instruments[name].model_copy(
            update={"years": years, "excluded_regions": ()}
        )
        for name, years in lines.items()
    }
    funding = whole.funding.model_copy(
        update={"amounts": {"contracts": 4.0, "aiko": 3.0}, "coordination_from": "contracts",
                "allocation": {"contracts": {"population": 1.0}, "aiko": {"equal": 1.0}},
                "continue_after_last_year": False}
    )  # fmt: skip
    late = whole.networks[0].model_copy(
        update={"coordination_meur": 1.0, "coordination_parameter": None, "incentive": 0.0,
                "coordination_follows": (), "active": (2022, 2030)}
    )  # fmt: skip
    a = whole.model_copy(update={"networks": (late,), "funding": funding})
    study = replace(shipped_study, alternatives=(a,), reference=a.id,
                    instruments=shipped_study.instruments | instruments)  # fmt: skip
    table = money_table(study)
    people, region = study.regions["population"], study.regions.index[3]
    share = {"contracts": people[region] / people.sum(), "aiko": 1 / len(people)}
    programme = table[table["kind"] == "programme"].set_index(["instrument", "region", "year"])
    for year in study.years:
        left = {"contracts": 4.0 - (year >= 2022), "aiko": 3.0 * (year <= 2022)}
        for line, amount in left.items():
            value = programme["value"]
            assert value[(line, study.country, year)] == pytest.approx(amount)
            assert value[(line, region, year)] == pytest.approx(amount * share[line])
    paid = table[(table["kind"] == "coordination") & (table["region"] == study.country)]
    assert paid["value"].tolist() == pytest.approx([0.0, 0.0] + [1.0] * 9)
    assert len(table) == (2 + 3) * (len(people) + 1) * len(study.years)
