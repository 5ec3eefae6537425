"""Newer figures region by region: which value is taken, what is said of the rest, and fits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from valuma_scenarios.analyses.vintages.update import (
    FITTED,
    Division,
    Update,
    _fitted,
    _no_region,
    _row,
    update,
)
from valuma_scenarios.analyses.vintages.vintages import vintages
from valuma_scenarios.errors import ProjectError, UsageError
from valuma_scenarios.project.statistics import Observation
from valuma_scenarios.schema.study import Study

INDICATOR = "unemployed_share"


def seen(
    place: str, year: int, value: float | None, label: str = "", flag: str = "", line: int = 7
) -> Observation:
    return Observation(place, label, year, value, flag, line, 3)


def small(study: Study) -> tuple[Study, pd.DataFrame, str, str]:
    """A study of two regions and its table, with levels of 2022 and 2020."""
    regions = study.regions.iloc[:2]
    one, two = (str(region) for region in regions.index)
    rows = [(INDICATOR, one, 2022, 8.0), (INDICATOR, two, 2020, 4.0), ("other", one, 2040, 1.0)]
    table = pd.DataFrame(rows, columns=["indicator", "region", "year", "value"])
    return replace(study, regions=regions), table.assign(**dict.fromkeys(FITTED, 0.5)), one, two


def refused(study: Study, table: pd.DataFrame, some: list[Observation]) -> list[str]:
    with pytest.raises(ProjectError) as caught:
        update(study, table, INDICATOR, some, Division(), "new.csv")
    return [f"{p.line}:{p.column} {p.message}" for p in caught.value.problems]


def test_the_last_year_or_the_one_that_is_asked_for(shipped_study: Study) -> None:
    study, table, one, two = small(shipped_study)
    some = [seen(place, year, value) for year, value in ((2023, 9.0), (2022, 7.0), (2024, 10.0))
            for place in (one, two)]  # fmt: skip
    found = update(study, table, INDICATOR, some, Division(), "new.csv").changes
    assert found["year"].tolist() == [2024, 2024]
    assert found["change"].tolist() == [2, 6]
    assert found["old_year"].tolist() == [2022, 2020]
    asked = update(study, table, INDICATOR, some, Division(), "new.csv", 2022).changes
    assert asked["value"].tolist() == [7, 7], "the year that the project has may be read again"
    assert set(asked["how"]) == {"measured"}
    with pytest.raises(UsageError, match="has no 2025: it has 2022, 2023, 2024"):
        update(study, table, INDICATOR, some, Division(), "new.csv", 2025)
    older = [seen(place, 2021, 1.0) for place in (one, two)]
    with pytest.raises(UsageError, match="ends in 2021, but the project has"):
        update(study, table, INDICATOR, older, Division(), "new.csv")
    with pytest.raises(UsageError, match="there is no indicator 'nothing'"):
        update(study, table, "nothing", some, Division(), "new.csv")


def test_problems_of_a_table_have_their_place(shipped_study: Study) -> None:
    study, table, one, two = small(shipped_study)
    nowhere = [seen("XX9 Nowhere", 2023, 1.0), seen("XX9 Nowhere", 2024, 2.0)]
    assert refused(study, table, nowhere) == ["7:3 XX9 Nowhere is no region of the project"]
    assert refused(study, table, []) == ["1:1 no row is about a region of the project"]
    larger = [seen("SSS", 2023, 1.0, "KOKO MAA")]
    assert refused(study, table, larger) == ["1:1 no row is about a region of the project"]
    twice = [seen(one, 2023, 1.0), seen(one, 2023, 1.0), seen(two, 2023, 2.0)]
    assert len(update(study, table, INDICATOR, twice, Division(), "new.csv").changes) == 2
    assert refused(study, table, [*twice, seen(two, 2023, 3.0, line=9)]) == [
        f"9:3 {two} has two values in 2023"
    ]
    name = study.regions["name_fi"][two]
    assert refused(study, table, twice[:2]) == [
        f"1:1 {two} ({name}) is not in the table, or has no value in that year"
    ]
    assert refused(study, table, [*twice[:2], seen(two, 2023, None)]) == [
        f"1:1 {two} ({name}) is not in the table, or has no value in that year"
    ]


def test_places_are_dropped_by_code_name_or_both(shipped_study: Study) -> None:
    study, table, one, two = small(shipped_study)
    some = [seen(one, 2023, 1.0), seen(two, 2023, 2.0), seen("XX9 Nowhere", 2023, 5.0, "Niemand"),
            seen("SSS", 2023, 9.0, "KOKO MAA")]  # fmt: skip
    for name in ("XX9", "XX9 Nowhere", "Niemand"):
        division = Division(dropped=(name,))
        found = update(study, table, INDICATOR, some, division, "new.csv")
        assert found.passed_over == ("XX9 Nowhere", "SSS")
        assert found.changes["value"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("place", "label", "name"),
    [("XX9", "", "XX9"), ("XX9", "XX9", "XX9"), ("XX9", "Nowhere", "XX9 (Nowhere)"),
     ("XX9 Nowhere", "", "XX9 Nowhere")],
)  # fmt: skip
def test_a_place_that_is_no_region_is_named_as_it_is_written(
    shipped_study: Study, place: str, label: str, name: str
) -> None:
    found = _no_region(shipped_study, seen(place, 2023, 1.0, label), "new.csv")
    assert found.message == f"{name} is no region of the project"
    assert "give --renamed XX9=ID" in found.hint
    gone = _no_region(shipped_study, seen("MK20 Uusi", 2023, 1.0), "new.csv")
    assert gone.message.startswith("MK20 Uusi: Itä-Uusimaa was abolished in 2011")
    assert "--drop MK20 if" in gone.hint


def test_one_region_measured_merged_or_kept(shipped_study: Study) -> None:
    old = pd.DataFrame(
        {"year": [2020, 2021], "value": [4.0, 5.0], **dict.fromkeys(FITTED, 0.25)},
        index=["a", "b"],
    )
    series = pd.DataFrame({"b": [1.0, np.nan], "c": [2.0, 6.0]}, index=[2022, 2023])
    flags = {("c", 2023): "p", ("c", 2022): "b"}

    def row(region: str, last: int, **how: Any) -> dict[str, Any] | None:
        return _row(region, old, series, (flags, last), Division(**how))

    assert row("a", 2023) is None
    assert row("b", 2023) is None, "no value in that year"
    merged = row("a", 2023, merged={"a": "c"})
    assert merged is not None
    assert (merged["how"], merged["value"], merged["change"]) == ("merged", 6, 2)
    assert (merged["flag"], merged["year"], merged["noise"]) == ("p", 2023, 0.25)
    kept = row("b", 2023, kept=("b",))
    assert kept is not None
    assert (kept["how"], kept["value"], kept["change"], kept["year"]) == ("kept", 5, 0, 2021)
    assert (kept["flag"], kept["trend_n"]) == ("", 0.25)
    measured = row("b", 2022, merged={"b": "c"})
    assert measured is not None
    assert (measured["how"], measured["value"], measured["flag"]) == ("measured", 1, "")


def test_trend_and_noise_where_there_are_years_enough() -> None:
    """Four of the last ten years for a trend, five of all for noise."""

    def line(*years: int) -> dict[str, float]:
        values = [0.0 if year < 2014 else 2.0 * year for year in years]
        return _fitted(pd.Series(values, index=list(years), dtype=float))

    assert line(2021, 2022, 2023) == {}
    four = line(2020, 2021, 2022, 2023)
    assert four == {"trend_per_year": pytest.approx(2), "trend_from": 2020, "trend_to": 2023,
                    "trend_n": 4}  # fmt: skip
    five = line(2019, 2020, 2021, 2022, 2023)
    assert (five["noise"], five["noise_n"]) == (pytest.approx(0), 5)
    old = line(1990, 1991, 2013, 2021, 2022, 2023)
    assert "trend_n" not in old, "2013 is eleven years with 2023"
    assert old["noise_n"] == 6
    many = line(2012, 2013, 2014, 2015, 2020, 2023)
    assert (many["trend_n"], many["trend_from"], many["trend_to"]) == (4, 2014, 2023)


def test_levels_in_another_unit_are_told_by_their_median() -> None:
    def off(*rows: tuple[str, float, float]) -> Update:
        return Update("x", pd.DataFrame(rows, columns=["how", "old", "value"]))

    some = off(("measured", 1.0, 2.0), ("measured", 2.0, 3.0), ("measured", 0.0, 9.0),
               ("measured", 4.0, 12.0), ("merged", 1.0, 50.0), ("merged", 1.0, 50.0))  # fmt: skip
    assert some.off == 2
    assert some.in_other_unit
    assert off(("measured", 2.0, 1.0)).in_other_unit
    assert off(("measured", 1.0, 3.0)).in_other_unit
    assert off(("measured", 8.0, 1.0)).in_other_unit
    for value in (0.51, 1.0, 1.99):
        assert not off(("measured", 1.0, value)).in_other_unit


def test_vintages_of_a_bare_table_in_its_order(shipped_study: Study) -> None:
    """A table without remarks and noise; of equally old indicators the first stays first."""
    regions = [str(region) for region in shipped_study.regions.index]
    one, two, three = sorted(shipped_study.indicators, reverse=True)[:3]
    rows = [(one, regions[0], 2020, 1.0, 4.0, "s"), (two, regions[0], 2020, 1.0, np.nan, "s"),
            (three, regions[0], 2015, 1.0, 3.0, "s")]  # fmt: skip
    columns = ["indicator", "region", "year", "value", "trend_n", "source"]
    found = vintages(shipped_study, pd.DataFrame(rows, columns=columns))
    assert found["indicator"].tolist() == [three, one, two]
    assert found.index.tolist() == [0, 1, 2]
    assert found["without_noise"].tolist() == [1, 1, 1]
    assert found["without_trend"].tolist() == [1, 0, 1]
    assert found["note"].tolist() == ["", "", ""]
    assert found["behind"].tolist() == [5, 0, 0]
