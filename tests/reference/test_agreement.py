"""The fast model and the scalar one give the same figures, found on separate ways."""

from __future__ import annotations

from pathlib import Path

import pytest
import xarray as xr

from tests.reference.scalar_model import central_values, run
from tests.reference.tiny import tiny_study
from valuma_scenarios.project import load_project
from valuma_scenarios.results import evaluate
from valuma_scenarios.sampling import Draws, central, draw
from valuma_scenarios.study import Study

PROJECT = Path(__file__).parents[2]

TABLES: dict[str, tuple[str, ...]] = {
    "goal_effect": ("alternative", "region", "goal", "year"),
    "indicator_effect": ("alternative", "region", "indicator", "year"),
    "capacity": ("alternative", "region", "year"),
    "commitment": ("alternative", "region", "year"),
    "learning": ("alternative", "region", "year"),
}
ABSOLUTE = {"goal_effect": 1e-9}
"""The change of a Theil index is a small difference of large numbers."""


def assert_same(study: Study, draws: Draws, pick: int) -> None:
    """Compare every figure of one draw."""
    fast = evaluate(study, draws).isel(draw=pick)
    values = {name: float(draws[name][pick]) for name in draws.names}
    slow = run(study, values)
    for table, dims in TABLES.items():
        found = _by_key(fast[table], dims)
        assert set(found) == set(slow[table])
        tolerance = ABSOLUTE.get(table, 1e-13)
        for key, expected in slow[table].items():
            assert found[key] == pytest.approx(expected, rel=1e-9, abs=tolerance), (table, key)


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
