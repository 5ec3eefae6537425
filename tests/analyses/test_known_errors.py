"""What is said about uncertainty, against numbers worked out by hand or known in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest
import xarray as xr
from scipy.stats import norm

from valuma_scenarios.analyses.information import voi
from valuma_scenarios.analyses.ranking.smaa import acceptability
from valuma_scenarios.analyses.sensitivity.method import Settings
from valuma_scenarios.analyses.sensitivity.methods.shapley import Walks, effects
from valuma_scenarios.model.equations import goals

N = 4_000


def test_value_of_knowing_everything_by_hand() -> None:
    # The second alternative is chosen today (mean 3/4); knowing pays 1 in one draw of four.
    found = voi.evpi(np.array([[0.0, 1], [0, -1], [0, 2], [0, 1]]))
    assert found == voi.Information(value=0.25, se=0.25, bias=0.0, p_change=0.25)


def test_error_of_information_is_that_of_the_draws_where_the_fit_is_exact() -> None:
    """Gain = x: no residual is left, so that nothing but the draws makes the value uncertain."""
    x = np.random.default_rng(2).normal(0.3, 1.0, N)
    found = voi.evppi(x[:, None], np.column_stack([np.zeros(N), x]))
    gains = [max(0.0, value) - value for value in x]
    mean = sum(gains) / N
    spread = sum((gain - mean) ** 2 for gain in gains) / (N - 1)
    assert found.se == pytest.approx(math.sqrt(spread / N), rel=0.02)
    assert found.bias == pytest.approx(0, abs=1e-4)
    assert found.p_change == pytest.approx(norm.cdf(-0.3), abs=0.02)


def test_p_change_is_the_chance_of_another_choice() -> None:
    rng = np.random.default_rng(4)
    x, noise = rng.normal(size=(2, N))
    found = voi.evppi(x[:, None], np.column_stack([np.zeros(N), 1 + x + noise]))
    assert found.p_change == pytest.approx(norm.cdf(-1), abs=0.03)


def test_bias_of_information_about_noise() -> None:
    """Where inputs tell nothing, a refit doubles the variance of what seems to be known.

    With p functions the fitted gain is N(0, s²) over the draws, so that the estimate, all of it
    false, is ``s phi(0)``. Its refits have variance 2 s² and a mean of variance s² / p, which the
    choice of today takes half of: the bias is the share ``sqrt(2) - 1 - 1 / sqrt(p)`` of it.
    """
    shares, expected = [], []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        x, gain = rng.normal(size=(N, 3)), rng.normal(size=N)
        gain -= gain.mean()
        utility = np.column_stack([np.zeros(N), gain])
        found = voi.evppi(x, utility)
        shares.append(found.bias / found.value)
        count = voi._functions(x, utility).shape[1]
        expected.append(math.sqrt(2) - 1 - 1 / math.sqrt(count))
    assert np.mean(shares) == pytest.approx(np.mean(expected), abs=0.05)


def test_error_of_information_is_the_spread_of_repetitions() -> None:
    values, errors = [], []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        x, noise = rng.normal(size=(2, 1_000))
        found = voi.evppi(x[:, None], np.column_stack([np.zeros(1_000), x + 2 * noise]))
        values.append(found.value)
        errors.append(found.se)
    assert np.mean(errors) == pytest.approx(np.std(values, ddof=1), rel=0.3)


def test_cross_validation_pays_for_every_function() -> None:
    """Left sum of squares over ``(1 - (p + 1) / n)²``: with p = 4 of n = 10 four times as much."""
    rng = np.random.default_rng(1)
    functions, _ = np.linalg.qr(rng.normal(size=(10, 5)) - 0.0)
    constant = np.full((10, 1), 1.0)
    functions, _ = np.linalg.qr(np.column_stack([constant, functions[:, :4]]))
    utility = rng.normal(size=(10, 2))
    centred = utility - utility.mean(axis=0)
    left = centred - functions @ (functions.T @ centred)
    expected = (left**2).sum() / (1 - 5 / 10) ** 2
    assert voi._gcv(functions[:, 1:], utility) == pytest.approx(expected)


def test_error_of_a_share_of_variance_by_hand() -> None:
    """A ratio of means: the spread of ``part - share * total`` over rows, over the variance."""
    rows = [(1.0, 3.0), (2.0, 2.0), (0.5, 2.5), (1.5, 3.5)]
    found = effects(Walks(np.array(rows)[:, :, None], np.array([1.0])))
    totals = [a + b for a, b in rows]
    variance = sum(totals) / 4
    share = sum(a for a, _ in rows) / 4 / variance
    left = [a - share * total for (a, _), total in zip(rows, totals, strict=True)]
    spread = math.sqrt(sum((value - sum(left) / 4) ** 2 for value in left) / 3)
    assert found.share[:, 0] == pytest.approx([share, 1 - share])
    assert found.se[:, 0] == pytest.approx([spread / math.sqrt(4) / variance] * 2)


def test_an_outcome_that_stands_still_has_no_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """Still is what varies by no more than rounding: here (0.5 · 2)² = 1, or nothing at all."""
    monkeypatch.setattr("valuma_scenarios.analyses.sensitivity.methods.shapley.CONSTANT", 0.5)
    parts = np.zeros((2, 2, 3))
    parts[:, :, 1], parts[:, :, 2] = 0.5, 1.0
    found = effects(Walks(parts, np.array([0.0, 2.0, 2.0])))
    assert (
        np.isnan(found.share).tolist() == np.isnan(found.se).tolist() == [[True, True, False]] * 2
    )
    assert found.share[:, 2].tolist() == [0.5, 0.5]


@pytest.mark.parametrize(("level", "half"), [(0.5, 0.67449), (0.9, 1.64485), (0.95, 1.95996)])
def test_half_an_interval_in_standard_errors(level: float, half: float) -> None:
    assert Settings(n=64, seed=1, level=level).z == pytest.approx(half, abs=1e-5)


def test_ties_share_the_first_rank_and_the_confidence() -> None:
    """Two alternatives alike and one that wins one draw of four, at one weight vector."""
    alike = np.array([[1.0, 1], [1, 1], [1, 1], [0, 0]])
    other = np.array([[0.0, 0], [0, 0], [0, 0], [2, 2]])
    values = xr.DataArray(
        np.stack([alike, alike, other]),
        dims=("alternative", "draw", "goal"),
        coords={"alternative": ["a", "b", "c"], "goal": ["g1", "g2"]},
    )
    found = acceptability(values, np.array([[0.5, 0.5]]))
    np.testing.assert_allclose(found.confidence, [3 / 8, 3 / 8, 1 / 4])
    np.testing.assert_allclose(found.rank[:, 0], [3 / 8, 3 / 8, 1 / 4])
    firsts = np.array([[0.5, 0.5, 0.5, 0], [0.5, 0.5, 0.5, 0], [0, 0, 0, 1]])
    np.testing.assert_allclose(np.asarray(found.first_by_draw), firsts)
    np.testing.assert_allclose(found.first_by_weight[:, 0], [3 / 8, 3 / 8, 1 / 4])


def test_an_effect_that_would_sink_a_level_below_zero_stops_just_above_it() -> None:
    level, share = np.array([20.0, 40.0]), np.array([0.75, 0.25])
    base = goals.disparity_base(level.reshape(1, -1, 1, 1), share, np.ones(1))
    effect = np.array([-25.0, 0.0]).reshape(-1, 1, 1, 1)
    floored = np.array([goals.SMALLEST_LEVEL, 40.0])
    before, after = (goals.theil_contributions(x, share) for x in (level, floored))
    expected = -100 * (after - before) / before.sum()
    found = goals.disparity_points(base, effect, share).ravel()
    assert found == pytest.approx(expected, rel=1e-6)
