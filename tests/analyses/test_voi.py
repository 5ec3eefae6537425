"""Value of information against the normal case, and against what it must never do."""

from __future__ import annotations

import math

import numpy as np
import pytest
import xarray as xr
from scipy.stats import norm

from tests.analyses import known_models as known
from valuma_scenarios.analyses.information import voi
from valuma_scenarios.analyses.ranking import composite as composites
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.errors import UsageError
from valuma_scenarios.results.evaluate import evaluate


def loss(mean: float, spread: float) -> float:
    """Unit normal loss: E[max(Z, 0)] - max(mean, 0) for Z normal with this mean and spread."""
    t = abs(mean) / spread
    return float(spread * (norm.pdf(t) - t * norm.sf(t)))


@pytest.fixture(scope="module")
def normal_case() -> tuple[known.Array, known.Array]:
    """Two alternatives: 0 and 0.5 + 1 x0 + 2 x1 + 0.5 x2 with standard normal inputs."""
    x = np.random.default_rng(8).normal(size=(20_000, 4))
    gain = 0.5 + x[:, :3] @ np.array([1.0, 2.0, 0.5])
    return x, np.column_stack([np.zeros(len(x)), gain])


def test_knowing_everything(normal_case: tuple[known.Array, known.Array]) -> None:
    found = voi.evpi(normal_case[1])
    expected = loss(0.5, math.sqrt(1 + 4 + 0.25))
    assert abs(found.value - expected) < 4 * found.se
    assert found.p_change == pytest.approx(norm.cdf(-0.5 / math.sqrt(5.25)), abs=0.01)


@pytest.mark.parametrize(
    ("columns", "spread"),
    [([0], 1.0), ([1], 2.0), ([0, 1], math.sqrt(5)), ([0, 2], math.sqrt(1.25))],
)
def test_knowing_some(
    normal_case: tuple[known.Array, known.Array], columns: list[int], spread: float
) -> None:
    x, utility = normal_case
    found = voi.evppi(x[:, columns], utility)
    assert abs(found.value - loss(0.5, spread)) < 4 * found.se
    assert found.se < 0.05 * loss(0.5, spread) + 0.005


def test_knowing_what_does_not_matter_is_worth_nothing(
    normal_case: tuple[known.Array, known.Array],
) -> None:
    x, utility = normal_case
    found = voi.evppi(x[:, [3]], utility)
    assert found.value <= 2 * found.se + 1e-3
    constant = voi.evppi(np.ones((len(x), 1)), utility)
    assert (constant.value, constant.se) == (0, 0)


def test_a_product_of_two_inputs_is_worth_something_only_together() -> None:
    """utility = x0 x1: neither input alone moves the expectation."""
    x = np.random.default_rng(3).normal(size=(20_000, 2))
    utility = np.column_stack([np.zeros(len(x)), x[:, 0] * x[:, 1]])
    alone = voi.evppi(x[:, [0]], utility)
    both = voi.evppi(x, utility)
    assert alone.value < 0.02
    assert both.value > 0.25


def test_correlated_inputs_tell_about_each_other() -> None:
    """gain = x0, and x1 has correlation 0.8 with it: knowing x1 is worth loss(0, 0.8)."""
    rng = np.random.default_rng(5)
    a, b = rng.normal(size=(2, 20_000))
    x1 = 0.8 * a + 0.6 * b
    found = voi.evppi(x1[:, None], np.column_stack([np.zeros_like(a), a]))
    assert abs(found.value - loss(0, 0.8)) < 4 * found.se


@pytest.fixture(scope="module")
def results() -> xr.Dataset:
    study = known.shipped()
    return evaluate(study, draw(study, 600, 3), years=(2030,))


def test_composite_of_goals(results: xr.Dataset) -> None:
    study = known.shipped()
    one = voi.decision(study, results, {"g3": 2.0})
    effect = results["goal_effect"].sel(goal="g3", region="FI", year=2030)
    change = effect.sel(alternative="partnership") - effect.sel(alternative="status_quo")
    column = one.alternatives.index("partnership")
    np.testing.assert_allclose(one.utility[:, column], change.to_numpy(), rtol=1e-9)
    assert np.all(one.utility[:, one.alternatives.index("status_quo")] == 0)
    assert voi.decision(study, results).unit == composites.UNIT
    assert voi.decision(study, results, {"g4": 1}).unit.startswith("%")
    with pytest.raises(UsageError, match="no goal 'g9'"):
        voi.decision(study, results, {"g9": 1})
    with pytest.raises(UsageError, match="weights must be"):
        voi.decision(study, results, {"g1": 0})


def test_ranked_table(results: xr.Dataset) -> None:
    study = known.shipped()
    choice = voi.decision(study, results)
    table = voi.value_of_information(study, results, choice, eur_per_point=1e6)
    assert tuple(table.columns) == voi.COLUMNS
    assert table["kind"].iloc[0] == "all"
    rest = table.iloc[1:]
    assert rest["value"].is_monotonic_decreasing
    assert (rest["value"] >= 0).all()
    # no single parameter is worth more than everything, beyond what noise allows
    assert (rest["value"] <= table["value"].iloc[0] + 4 * rest["se"]).all()
    np.testing.assert_allclose(table["eur"], table["value"] * 1e6)
    assert rest["note"].str.len().gt(0).all()
    groups = voi.value_of_information(study, results, choice, "group")
    assert "null_effect" in set(groups["id"])
    assert groups["eur"].isna().all()
