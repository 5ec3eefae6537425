"""The product and the scalar model give the same figures, found on separate ways."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from tests.reference.forms import FORMS
from tests.reference.inputs import Values
from tests.reference.scalar_model import central_values, run
from tests.reference.tiny import tiny_study
from valuma_scenarios.draws.sampling import Draws, central, draw, names_of
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.results.runs import write_run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import FAMILIES, NATIONAL

PROJECT = Path(__file__).parents[2]

TABLES: dict[str, tuple[str, ...]] = {
    "goal_effect": ("alternative", "region", "goal", "year"),
    "indicator_effect": ("alternative", "region", "indicator", "year"),
    "capacity": ("alternative", "region", "year"),
    "commitment": ("alternative", "region", "year"),
    "learning": ("alternative", "region", "year"),
}
"""Tables that the product has under the same name, and their dimensions."""

OUTCOMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "alignment": ("alignment", ()),
    "polarisation_sd": ("polarisation", ("sd",)),
    "polarisation_relative": ("polarisation", ("cv",)),
    "polarisation_gap": ("polarisation", ("gap",)),
    "participation": ("participation", (NATIONAL,)),
    "programme": ("cost", ("programme",)),
    "coordination": ("cost", ("coordination",)),
    "incentives": ("cost", ("incentive",)),
    "participation_cost": ("cost", ("participation",)),
    "cost": ("cost", ("total",)),
}
"""Where the scalar model has an outcome of the country: its table and the middle of the key."""

RELATIVE, ABSOLUTE = 1e-9, 1e-12

Structure = Mapping[str, str]
MECHANISMS = {m: forms for m, forms in FORMS.items() if m != "null_effect"}
"""Forms that the model reads; the null effect is a matter of the draws of works_*."""
OTHER_FORMS = [(m, form) for m, forms in MECHANISMS.items() for form in forms[1:]]


def product(study: Study, values: Values, structure: Structure) -> dict[str, dict[tuple, float]]:
    """Evaluate one value per parameter with the product: the one place that knows its calls."""
    names = names_of(study)
    row = np.array([[values[name] for name in names]])
    draws = Draws(names, np.full(row.shape, 0.5), row, None, "given")
    chosen = replace(study, structure={**study.structure, **structure})
    data = evaluate(chosen, draws).isel(draw=0)
    tables = {table: _by_key(data[table], dims) for table, dims in TABLES.items()}
    for name, (table, middle) in OUTCOMES.items():
        series = _by_key(data["outcome_value"].sel(outcome=name), ("alternative", "year"))
        found = {(a, *middle, year): x for (a, year), x in series.items()}
        tables[table] = tables.get(table, {}) | found
    return tables


def _by_key(array: xr.DataArray, dims: tuple[str, ...]) -> dict[tuple, float]:
    series = array.transpose(*dims).to_series()
    rows = zip(series.index.tolist(), series.tolist(), strict=True)
    last = len(dims) - 1  # the year, a number; everything before it is an id
    return {(*map(str, key[:last]), int(key[last])): x for key, x in rows}


def near(value: float, expected: float) -> bool:
    """Compare as `pytest.approx` does: a hundred thousand calls of that take most of a test."""
    return abs(value - expected) <= max(ABSOLUTE, RELATIVE * abs(expected))


def assert_same(study: Study, values: Values, structure: Structure | None = None) -> None:
    """Compare every figure of one set of values."""
    chosen = structure or {}
    fast, slow = product(study, values, chosen), run(study, values, chosen)
    for table, found in fast.items():
        missing = set(slow[table]) - set(found) if table in TABLES else set()
        assert not missing, table
        for key, value in found.items():
            expected = slow[table][key]
            assert near(value, expected), (table, key, value, expected, chosen)


def some_values(study: Study, seed: int) -> Values:
    """Return values anywhere between the low and the high of each parameter, works_* too."""
    rng = random.Random(seed)
    values: Values = {}
    for name, parameter in study.parameters.items():
        low, high = parameter.distribution.low, parameter.distribution.high
        values[name] = parameter.value if low is None or high is None else rng.uniform(low, high)
    return values | {f"works_{family}": rng.choice((0.0, 0.4, 1.0)) for family in FAMILIES}


def some_forms(seed: int) -> dict[str, str]:
    """Return a random combination of forms."""
    rng = random.Random(seed)
    return {mechanism: rng.choice(forms) for mechanism, forms in MECHANISMS.items()}


def of_draw(draws: Draws, pick: int) -> Values:
    """Return the values of one draw."""
    return {name: float(draws[name][pick]) for name in draws.names}


def test_central_values_are_the_central_draw() -> None:
    study = tiny_study()
    assert of_draw(central(study), 0) == central_values(study)


def test_central_run_of_the_tiny_study() -> None:
    study = tiny_study(end_year=2030)
    assert_same(study, central_values(study))


@pytest.mark.parametrize("seed", range(6))
def test_any_values_on_the_tiny_study(seed: int) -> None:
    study = tiny_study(end_year=2026)
    assert_same(study, some_values(study, seed))


@pytest.mark.parametrize(("mechanism", "form"), OTHER_FORMS)
def test_each_form_on_the_tiny_study(mechanism: str, form: str) -> None:
    study = tiny_study(end_year=2026)
    assert_same(study, some_values(study, 17), {mechanism: form})


@pytest.mark.parametrize("seed", range(16))
def test_combinations_of_forms_on_the_tiny_study(seed: int) -> None:
    study = tiny_study(end_year=2024)
    assert_same(study, some_values(study, seed), some_forms(seed))


def test_central_run_of_the_shipped_project() -> None:
    study = load_project(PROJECT)
    assert_same(study, central_values(study))


@pytest.mark.slow
def test_a_draw_of_the_shipped_project_by_sub_region() -> None:
    study = load_project(PROJECT, level="seutukunta", end=2023)
    assert_same(study, of_draw(draw(study, 2, seed=7), 1))


@pytest.mark.slow
@pytest.mark.parametrize(("mechanism", "form"), OTHER_FORMS)
def test_each_form_on_the_shipped_project(mechanism: str, form: str) -> None:
    study = load_project(PROJECT, end=2023)
    assert_same(study, of_draw(draw(study, 2, seed=7), 1), {mechanism: form})


def test_the_central_table_of_a_run_agrees_to_nine_digits(tmp_path: Path) -> None:
    study = load_project(PROJECT)
    folder = write_run(study, PROJECT, tmp_path, draws=0)
    table = pd.read_csv(folder / "tables" / "central.csv", encoding="utf-8")
    slow = run(study, central_values(study))
    effects = table[(table["reference"] == "baseline") & table["kind"].isin(["goal", "indicator"])]
    assert len(effects) == len(slow["goal_effect"]) + len(slow["indicator_effect"])
    row: Any
    for row in effects.itertuples():
        expected = slow[f"{row.kind}_effect"][row.alternative, row.region, row.id, row.year]
        assert near(row.value, expected), row
