"""What outsiders read: the results after the CF conventions, the tables as a data package."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from compliance_checker.runner import CheckSuite, ComplianceChecker
from frictionless import Package

from valuma_scenarios.draws.sampling import WORKS
from valuma_scenarios.project.open import load_project
from valuma_scenarios.report.data_package import write_data_package
from valuma_scenarios.results import kept_draws, results_file, run_files
from valuma_scenarios.results.effects import CONDITIONS, chosen_draws
from valuma_scenarios.results.evaluate import DISPARITY_UNIT, POINTS_UNIT
from valuma_scenarios.results.run_tables import table_csv
from valuma_scenarios.results.runs import TABLES, compute_run, open_run, write_run
from valuma_scenarios.results.tables import CENTRAL_COLUMNS
from valuma_scenarios.vocabulary import LANGUAGES

PATH = re.compile(r"/(tmp|home|root|Users)/|[A-Z]:\\")


@pytest.fixture(scope="module")
def large_run(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small run kept as a large one is: few draws, the long table packed."""
    patch = pytest.MonkeyPatch()
    patch.setattr(results_file, "KEEP_ALL", 3)
    patch.setattr(run_files, "KEEP_ALL", 3)
    study = load_project(root, alternatives=("partnership", "do_nothing"), start=2024, end=2025)
    out = tmp_path_factory.mktemp("runs")
    folder = write_run(study, root, out, draws=6, seed=5, finish=write_data_package)
    patch.undo()
    return folder


@pytest.mark.parametrize("kept", ["small_run", "large_run"])
@pytest.mark.filterwarnings("ignore")
def test_the_results_pass_the_checker_of_the_cf_conventions(
    kept: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    file = request.getfixturevalue(kept) / "results.nc"
    CheckSuite().load_all_available_checkers()
    report = tmp_path / "report.json"
    ComplianceChecker.run_checker(
        str(file), ["cf:1.11"], 0, "normal", output_filename=str(report), output_format="json"
    )
    (found,) = json.loads(report.read_text(encoding="utf-8")).values()
    assert found["high_count"] == found["medium_count"] == found["low_count"] == 0, found


@pytest.mark.parametrize("kept", ["small_run", "large_run"])
def test_the_results_describe_themselves(kept: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(kept)
    with netCDF4.Dataset(folder / "results.nc") as file:
        for name in ("Conventions", "title", "history", "source", "license", "references"):
            assert file.getncattr(name), name
        for name in file.ncattrs():
            assert not PATH.search(str(file.getncattr(name))), name
        for variable in file.variables.values():
            assert variable.getncattr("long_name")
            numeric = variable.dtype is not str and variable.dtype.kind in "fiu"
            assert not numeric or "units" in variable.ncattrs(), variable.name
        for name in ("goal_effect", "indicator_effect"):
            labels = file[name].coordinates.split()
            assert {"region_name_fi", "alternative_name_sv"} <= set(labels)
            assert all(set(file[k].dimensions) <= set(file[name].dimensions) for k in labels)
        assert file["region_name_sv"][:][0] == "Nyland"
        assert file["region"][:][-1] == "FI"


def test_a_stranger_reads_draws_with_xarray_alone(small_run: Path) -> None:
    with xr.open_dataset(small_run / "results.nc") as file:
        cell = file["goal_effect"].sel(
            alternative="partnership", goal="g3", region="MK18", year=2025
        )
        assert np.isfinite(cell).all()
        assert cell.sizes == {"draw": 6}


@pytest.mark.parametrize("kept", ["small_run", "large_run"])
@pytest.mark.filterwarnings("ignore")  # the validator leaves a packed file open
def test_the_data_package_is_valid(kept: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(kept)
    found = Package(str(folder / "datapackage.json")).validate()
    assert found.valid, found.flatten(["type", "note"])
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert {r["name"] for r in package["resources"]} == {*TABLES, "names", "dictionary"}
    packed = {r["name"] for r in package["resources"] if "compression" in r}
    assert packed == ({"indicators", "central"} if kept == "large_run" else set())


def test_every_column_is_explained_in_three_languages(small_run: Path) -> None:
    with (small_run / "data_dictionary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    run = open_run(small_run)
    wanted = {(name, str(c)) for name in TABLES for c in run.tables[name].columns}
    run.results.close()
    assert {(row["table"], row["column"]) for row in rows} == wanted
    for row in rows:
        texts = {row[f"meaning_{language}"] for language in LANGUAGES}
        assert "" not in texts, row
        assert len(texts) == len(LANGUAGES), row


def test_units_are_short_in_files_and_whole_where_they_are_read(small_run: Path) -> None:
    run = open_run(small_run)
    for name in ("effects", "central"):
        written = pd.read_csv(small_run / "tables" / f"{name}.csv")["unit"]
        assert {"points", "% Theil index"} <= set(written)
        assert {POINTS_UNIT, DISPARITY_UNIT} <= set(run.tables[name]["unit"])
        assert written.str.len().max() < 30
    run.results.close()


def test_the_central_run_on_disk_is_the_computed_one_to_ten_digits(root: Path) -> None:
    study = load_project(root, alternatives=("partnership", "do_nothing"), start=2024, end=2025)
    made = compute_run(study, draws=0).central
    kept = pd.read_csv(io.BytesIO(table_csv(made, "central")))
    assert list(kept) == list(CENTRAL_COLUMNS)
    np.testing.assert_allclose(kept["value"], made["value"], rtol=1e-10)


def test_every_code_in_the_tables_has_a_name(small_run: Path) -> None:
    with (small_run / "names.csv").open(encoding="utf-8", newline="") as file:
        names = {row["code"]: row for row in csv.DictReader(file)}
    run = open_run(small_run)
    for table in ("effects", "indicators", "capacity"):
        for column in {"alternative", "reference", "goal", "indicator", "region"}:
            if column in run.tables[table]:
                assert set(run.tables[table][column]) <= set(names), (table, column)
    assert names["MK18"]["fi"] == "Kainuu"
    run.results.close()


def test_parameters_of_many_draws_are_read_as_they_are_asked_for(
    large_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = list[tuple[str, tuple[Any, ...]]]()
    at_once = open_run(large_run).results
    monkeypatch.setattr(kept_draws, "LOADED", 0)
    reading = kept_draws._OnFile._read

    def noted(self: kept_draws._OnFile, key: tuple[Any, ...]) -> object:
        read.append((self.name, key))
        return reading(self, key)

    monkeypatch.setattr(kept_draws._OnFile, "_read", noted)
    pieces = open_run(large_run).results
    assert not any(name == "parameter" for name, _ in read)
    for condition in CONDITIONS:
        chosen = chosen_draws(pieces, condition)
        np.testing.assert_array_equal(chosen, chosen_draws(at_once, condition))
    widths = {np.arange(at_once.sizes["name"])[key[1]].size for name, key in read
              if name == "parameter"}  # fmt: skip
    assert widths == {len(WORKS)}
    assert pieces["parameter"].dtype == np.float64
    xr.testing.assert_equal(pieces["parameter"].load(), at_once["parameter"])
