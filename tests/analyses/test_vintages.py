"""Newer figures from downloaded tables: read, held against the old ones, written, or refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from valuma_scenarios.analyses.vintages.update import Division, Update, update
from valuma_scenarios.analyses.vintages.vintages import vintages
from valuma_scenarios.commands import app
from valuma_scenarios.errors import ProjectError, UsageError
from valuma_scenarios.project.baseline_file import baseline_file, read_baseline
from valuma_scenarios.project.open import load_project
from valuma_scenarios.project.places import NUTS3
from valuma_scenarios.project.statistics import read_statistics
from valuma_scenarios.schema.study import Study

INDICATOR = "unemployed_share"


def level(region: str, year: int) -> float:
    """A made-up value for a region and year, with one decimal."""
    return round(8 + int(region[2:]) / 10 + (year - 2019) * 0.5, 1)


def pxweb(study: Study, years: range) -> str:
    """As StatFin writes it: a title, codes and names in one cell, semicolons, decimal commas."""
    lines = ['"Työttömien osuus alueittain"', "", '"Alue";"Vuosi";"Työttömien osuus, %"']
    places = [("SSS", "KOKO MAA"), *((r, study.regions["name_fi"][r]) for r in study.regions.index)]
    for code, name in places:
        for year in years:
            value = "9,9" if code == "SSS" else str(level(code, year)).replace(".", ",")
            lines.append(f'"{code} {name}";"{year}";{value}')
    return "\n".join(lines)


def wide(study: Study, years: range) -> str:
    head = ",".join(["Alue", "Sukupuoli", *(f"Työttömien osuus {year}" for year in years)])
    rows = [head]
    for region in study.regions.index:
        for sex in ("Yhteensä", "Naiset"):
            shift = 0 if sex == "Yhteensä" else 1
            cells = (str(level(region, year) + shift) for year in years)
            rows.append(",".join([study.regions["name_fi"][region], sex, *cells]))
    return "\n".join(rows)


def json_stat(study: Study, years: range) -> str:
    regions = ["SSS", *study.regions.index]
    values = [9.9 if r == "SSS" else level(r, y) for r in regions for y in years]
    data = {
        "version": "2.0", "class": "dataset", "id": ["Alue", "Tiedot", "Vuosi"],
        "size": [len(regions), 1, len(years)], "role": {"time": ["Vuosi"], "geo": ["Alue"]},
        "dimension": {
            "Alue": {"label": "Alue", "category": {
                "index": {code: k for k, code in enumerate(regions)},
                "label": {r: "KOKO MAA" if r == "SSS" else study.regions["name_fi"][r]
                          for r in regions}}},
            "Tiedot": {"label": "Tiedot", "category": {"index": ["osuus"]}},
            "Vuosi": {"label": "Vuosi", "category": {"index": [str(y) for y in years]}},
        },
        "value": values, "status": {"20": "p"},
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False)


def eurostat(study: Study, years: range) -> str:
    """As Eurostat writes it: dimensions with commas, tabs, flags behind values, `:` for nothing."""
    lines = ["freq,unit,geo\\TIME_PERIOD\t" + "\t".join(f"{year} " for year in years)]
    for code, region in {"FI": "", "FI1B": "", "SE110": "", **NUTS3}.items():
        cells = []
        for year in years:
            value = f"{level(region, year) if region else 9.9}"
            flag = " b" if year == years[-1] and region == "MK01" else " "
            cells.append(": " if year == years[0] and region == "MK21" else f"{value}{flag}")
        lines.append(f"A,PC,{code}\t" + "\t".join(cells))
    return "\n".join(lines)


def read(study: Study, root: Path, text: str, division: Division | None = None) -> Update:
    _, seen = read_statistics(text.encode(), "new.csv")
    kept = read_baseline(root, study.level)
    return update(study, kept, INDICATOR, seen, division or Division(), "new.csv")


@pytest.mark.parametrize(("form", "make"), [
    ("pxweb_csv", pxweb), ("json_stat", json_stat), ("eurostat_tsv", eurostat),
])  # fmt: skip
def test_three_formats_give_the_same_change(
    shipped_study: Study, root: Path, form: str, make: Callable[[Study, range], str]
) -> None:
    text = make(shipped_study, range(2014, 2024))
    assert read_statistics(text.encode(), "x")[0] == form
    found = read(shipped_study, root, text)
    old = read_baseline(root, "maakunta").query("indicator == @INDICATOR").set_index("region")
    table = found.changes.set_index("region")
    assert list(table.index) == list(shipped_study.regions.index)
    for region, row in table.iterrows():
        assert row["value"] == level(str(region), 2023)
        assert row["year"] == 2023
        assert row["old"] == old["value"][str(region)]
        assert row["change"] == pytest.approx(row["value"] - row["old"])
        assert row["trend_per_year"] == pytest.approx(0.5, abs=0.02)
        assert row["trend_n"] == (9 if form == "eurostat_tsv" and region == "MK21" else 10)
    assert "SSS KOKO MAA" in found.passed_over or "SSS" in found.passed_over or form[0] == "e"
    if form == "eurostat_tsv":
        assert table["flag"]["MK01"] == "b"
        assert set(found.passed_over) == {"FI", "FI1B", "SE110"}


def test_a_further_dimension_is_chosen_or_asked_for(shipped_study: Study, root: Path) -> None:
    text = wide(shipped_study, range(2019, 2022)).encode()
    with pytest.raises(UsageError, match=r"--where Sukupuoli=VALUE"):
        read_statistics(text, "wide.csv")
    with pytest.raises(UsageError, match="Naiset"):
        read_statistics(text, "wide.csv", {"Sukupuoli": "Naisett"})
    _, seen = read_statistics(text, "wide.csv", {"Sukupuoli": "Naiset"})
    assert {s.value for s in seen if s.place == "Uusimaa" and s.year == 2021} == {
        level("MK01", 2021) + 1
    }


def test_an_abolished_region_is_refused_by_name_or_passed_over(
    shipped_study: Study, root: Path
) -> None:
    text = pxweb(shipped_study, range(2020, 2022)) + '\n"MK20 Itä-Uusimaa";"2021";7,5'
    nowhere = text + '\n"XX9 Nowhere";"2021";7,5'
    with pytest.raises(ProjectError, match="XX9 Nowhere is no region"):
        read(shipped_study, root, nowhere)
    with pytest.raises(ProjectError) as caught:
        read(shipped_study, root, text)
    (problem,) = caught.value.problems
    assert "Itä-Uusimaa was abolished in 2011 and is part of MK01" in problem.message
    assert "--drop MK20" in problem.hint
    assert problem.line == len(text.split("\n"))
    found = read(shipped_study, root, text, Division(dropped=("MK20",)))
    assert found.passed_over[-1] == "MK20 Itä-Uusimaa"


def test_codes_that_changed_are_refused_by_name_or_renamed(
    shipped_study: Study, root: Path
) -> None:
    text = eurostat(shipped_study, range(2020, 2022)).replace("FI197", "FI19Z")
    with pytest.raises(ProjectError) as caught:
        read(shipped_study, root, text)
    assert "FI19Z is no region of the project" in caught.value.problems[0].message
    assert "--renamed FI19Z=ID" in caught.value.problems[0].hint
    found = read(shipped_study, root, text, Division(renamed={"FI19Z": "MK06"}))
    assert found.changes.set_index("region")["value"]["MK06"] == level("MK06", 2021)
    with pytest.raises(UsageError, match="MK06"):
        read(shipped_study, root, text, Division(renamed={"FI19Z": "MK66"}))


@pytest.mark.slow
def test_a_merged_municipality_is_refused_by_name_or_gets_the_value_of_the_new_one(
    root: Path,
) -> None:
    study = load_project(root, level="kunta")
    text = "\n".join(
        line for line in pxweb(study, range(2020, 2023)).split("\n") if "KU005" not in line
    )
    with pytest.raises(ProjectError) as caught:
        read(study, root, text)
    assert ["KU005 (Alajärvi)" in p.message for p in caught.value.problems] == [True]
    assert "--merged KU005=ID" in caught.value.problems[0].hint
    found = read(study, root, text, Division(merged={"KU005": "KU009"}))
    row = found.changes.set_index("region").loc["KU005"]
    assert (row["value"], row["how"]) == (level("KU009", 2022), "merged")
    kept = read(study, root, text, Division(kept=("KU005",)))
    row = kept.changes.set_index("region").loc["KU005"]
    assert (row["value"], row["how"]) == (row["old"], "kept")


def call(*words: object) -> Result:
    return CliRunner().invoke(app, ["data", *map(str, words)])


@pytest.mark.slow
def test_end_to_end_a_diff_then_a_project_that_validates(
    copy_project: Callable[[], Path], shipped_study: Study, tmp_path: Path
) -> None:
    project = copy_project()
    new = tmp_path / "new.csv"
    new.write_text(pxweb(shipped_study, range(2014, 2024)), encoding="utf-8")
    before = (project / baseline_file("maakunta")).read_bytes()
    asked = ("read", INDICATOR, new, "--project", project)
    shown = call(*asked)
    assert shown.exit_code == 0, shown.output
    assert "2023" in shown.output
    assert (project / baseline_file("maakunta")).read_bytes() == before
    written = call(*asked, "--write")
    assert written.exit_code == 0, written.output
    study = load_project(project)
    rows = study.baseline.query("indicator == @INDICATOR").set_index("region")
    assert rows["value"]["MK21"] == level("MK21", 2023)
    others = study.baseline.query("indicator != @INDICATOR")
    same = shipped_study.baseline.query("indicator != @INDICATOR")
    pd.testing.assert_frame_equal(others, same)
    listed = call("--project", project, "--json")
    found = {row["indicator"]: row for row in json.loads(listed.output)["rows"]}
    assert found[INDICATOR]["last_year"] == 2023
    older = call("read", INDICATOR, new, "--project", project, "--year", 2015)
    assert older.exit_code == 2
    assert "2023" in older.output


def test_vintages_say_what_is_lacking(shipped_study: Study, root: Path) -> None:
    table = read_baseline(root, "maakunta")
    some = table[table["indicator"] == INDICATOR].index
    table.loc[some[0], "value"] = float("nan")
    table.loc[some[1], "trend_n"] = 3
    table.loc[some, "year"] = 2001
    found = vintages(shipped_study, table).iloc[0]
    assert found["indicator"] == INDICATOR
    assert found["behind"] == table["year"].max() - 2001
    assert (found["missing"], found["without_trend"]) == (1, 1)


@pytest.mark.parametrize("content", [
    "", "{", '{"a": 1}', "Alue,Vuosi\nUusimaa,2020", "x\\y\t2020\n", "Alue;2020\nUusimaa;abc",
    '{"dimension": {"id": []}}',
])  # fmt: skip
def test_what_is_no_such_table_is_refused_and_never_crashes(content: str) -> None:
    with pytest.raises((ProjectError, UsageError)):
        read_statistics(content.encode(), "bad")
