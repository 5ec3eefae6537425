"""The fast model and the scalar one give the same figures, found on separate ways."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import xarray as xr

from tests.reference.scalar_model import central_values, run
from tests.reference.tiny import tiny_study
from valuma_scenarios.draws.sampling import Draws, central, draw
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.results.runs import write_run
from valuma_scenarios.schema.study import Study

PROJECT = Path(__file__).parents[2]

TABLES: dict[str, tuple[str, ...]] = {
    "goal_effect": ("alternative", "region", "goal", "year"),
    "indicator_effect": ("alternative", "region", "indicator", "year"),
    "capacity": ("alternative", "region", "year"),
    "commitment": ("alternative", "region", "year"),
    "learning": ("alternative", "region", "year"),
}
ABSOLUTE = 1e-13


def assert_same(study: Study, draws: Draws, pick: int) -> None:
    """Compare every figure of one draw."""
    fast = evaluate(study, draws).isel(draw=pick)
    values = {name: float(draws[name][pick]) for name in draws.names}
    slow = run(study, values)
    for table, dims in TABLES.items():
        found = _by_key(fast[table], dims)
        assert set(found) == set(slow[table])
        for key, expected in slow[table].items():
            assert found[key] == pytest.approx(expected, rel=1e-9, abs=ABSOLUTE), (table, key)


def _by_key(array: xr.DataArray, dims: tuple[str, ...]) -> dict[tuple, float]:
    series = array.transpose(*dims).to_series()
    rows = zip(series.index.tolist(), series.tolist(), strict=True)
    last = len(dims) - 1  # the year, a number; everything before it is an id
    return {(*map(str, key[:last]), int(key[last])): x for key, x in rows}


def test_central_values_are_the_central_draw() -> None:
    study = tiny_study()
    draws = central(study)
    assert {n: float(draws[n][0]) for n in draws.names} == central_values(study)


def test_central_run_of_the_tiny_study() -> None:
    study = tiny_study(end_year=2030)
    assert_same(study, central(study), 0)


@pytest.mark.parametrize("pick", range(6))
def test_draws_of_the_tiny_study(pick: int) -> None:
    study = tiny_study(end_year=2026)
    assert_same(study, draw(study, 6, seed=20), pick)


def test_central_run_of_the_shipped_project() -> None:
    study = load_project(PROJECT)
    assert_same(study, central(study), 0)


def test_a_draw_of_the_shipped_project_by_sub_region() -> None:
    study = load_project(PROJECT, level="seutukunta", end=2024)
    assert_same(study, draw(study, 2, seed=7), 1)


def test_the_central_table_of_a_run_agrees_to_nine_digits(tmp_path: Path) -> None:
    study = load_project(PROJECT)
    folder = write_run(study, PROJECT, tmp_path, draws=0)
    table = pd.read_csv(folder / "tables" / "central.csv", encoding="utf-8")
    slow = run(study, central_values(study))
    rows = table[table["reference"] == "baseline"]
    assert len(rows) == len(slow["goal_effect"]) + len(slow["indicator_effect"])
    for row in rows.itertuples():
        expected = slow[f"{row.kind}_effect"][row.alternative, row.region, row.id, row.year]
        assert row.value == pytest.approx(expected, rel=1e-9, abs=ABSOLUTE), row
