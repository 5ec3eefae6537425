"""Where the money goes, on a few rows."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from valuma_scenarios.model.accounts import budget_by_year


def test_the_budget_is_that_of_the_country():
    """Members' time and administration are no money of the budget; regions are parts of it."""
    rows = [("a", "FI", 2020, "programme", 3.0), ("a", "FI", 2020, "coordination", 0.5),
            ("a", "FI", 2020, "incentives", 0.25), ("a", "FI", 2021, "programme", 7.0),
            ("a", "FI", 2020, "administration", 50.0), ("a", "FI", 2020, "participation", 9.0),
            ("a", "MK01", 2020, "programme", 100.0)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["alternative", "region", "year", "kind", "value"])
    found = budget_by_year(SimpleNamespace(country="FI"), table)
    assert found.loc["a"].to_dict() == {2020: 3.75, 2021: 7.0}
