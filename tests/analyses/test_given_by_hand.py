"""Shares of variance from draws that are there, and the value of information, by plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from scipy.interpolate import BSpline

from valuma_scenarios.analyses.information import voi
from valuma_scenarios.analyses.sensitivity.method import ranked, resample_weights
from valuma_scenarios.analyses.sensitivity.methods import given
from valuma_scenarios.errors import UsageError

Array = np.ndarray


def left(functions: Array, y: Array) -> float:
    """What functions leave of a column that has been centred, as a share of it."""
    centred = y - y.mean()
    rest = centred - functions @ (functions.T @ centred)
    return float((rest**2).sum() / (centred**2).sum())


@pytest.mark.parametrize("knots", [1, 2, 5, 20])
def test_smooth_functions_are_the_cubic_splines_of_the_library(knots: int) -> None:
    place = np.sort(np.random.default_rng(knots).random(300))
    inner = np.linspace(0, 1, knots + 2)[1:-1]
    support = np.concatenate([np.zeros(4), inner, np.ones(4)])
    theirs = given.orthonormal(BSpline.design_matrix(place, support, 3).toarray()[:, 1:])
    ours = given.orthonormal(given.spline_columns(place, inner))
    assert ours.shape == theirs.shape == (300, 3 + knots)
    np.testing.assert_allclose(ours @ ours.T, theirs @ theirs.T, atol=1e-9)


def test_few_values_get_a_column_each_and_many_a_spline() -> None:
    nine, ten = np.repeat(np.arange(9.0), 4), np.repeat(np.arange(10.0), 4)
    some = (np.arange(9) * 7 % 5)[np.repeat(np.arange(9), 4)].astype(float)
    assert given.basis(nine).shape == (36, 8)
    assert left(given.basis(nine), some) < 1e-20, "any function of nine values is there"
    other = (np.arange(10) * 7 % 5)[np.repeat(np.arange(10), 4)].astype(float)
    assert given.basis(ten).shape == (40, 8)
    assert left(given.basis(ten), other) > 0.01
    assert given.basis(np.ones(30)).shape == (30, 0)
    assert given.basis(np.tile([0.0, 1.0], 15)).shape == (30, 1)
    assert given.basis(np.repeat(np.arange(6.0), 5), knots=2).shape == (30, 5)
    assert given.basis(np.repeat(np.arange(7.0), 5), knots=2).shape == (35, 5)


def test_few_values_of_which_most_draws_have_one_get_a_column_each_too() -> None:
    """All values but one share the last quarter of the ranks: no spline has so many pieces."""
    for count in (8, 9):
        x = np.repeat(np.arange(float(count)), [12 * (count - 1)] + [4] * (count - 1))
        assert given.basis(x).shape == (len(x), count - 1)
        assert left(given.basis(x), (x * 5 % count) ** 2) < 1e-20


def test_knots_stand_at_equal_shares_of_the_draws() -> None:
    """Cubic splines with five knots hold a cube that begins at 1/6, and none that begins at 1/4."""
    x = np.random.default_rng(3).permutation(200).astype(float)
    place = (ranked(x) - 0.5) / 200
    functions = given.basis(np.exp(x / 50))
    assert left(functions, place**3) < 1e-20
    for knot in range(1, 6):
        assert left(functions, np.maximum(place - knot / 6, 0) ** 3) < 1e-18
    assert left(functions, np.maximum(place - 0.25, 0) ** 3) > 1e-9
    assert functions.T @ functions == pytest.approx(np.eye(8), abs=1e-12)
    two = given.basis(x, knots=2)
    assert left(two, np.maximum(place - 1 / 3, 0) ** 3) < 1e-18
    assert left(two, np.maximum(place - 1 / 6, 0) ** 3) > 1e-9


def test_a_share_of_variance_is_corrected_for_the_number_of_functions() -> None:
    x = np.array([-3.0, -1, 1, 3, -3, -1, 1, 3])
    y = np.column_stack([x + np.tile([1.0, -1, -1, 1], 2), np.ones(8)])
    functions = (x / np.sqrt((x**2).sum()))[:, None]
    share = (x @ y[:, 0]) ** 2 / (x @ x) / ((y[:, 0] - y[:, 0].mean()) ** 2).sum()
    found = given.explained(functions, y)
    assert found[0] == pytest.approx(1 - (1 - share) * 7 / 6)
    assert found[1] == pytest.approx(1 - 7 / 6), "what does not vary is explained by nothing"
    assert given.explained(functions, y / 1000) == pytest.approx(found), "whatever its unit is"
    same = given._resampled(functions, y, np.full((2, 8), 1 / 8))
    assert same[:, 0] == pytest.approx([found[0]] * 2, rel=1e-6)
    assert given._p_value(found[:1], 8, 1) == pytest.approx(
        stats.f.sf(share / ((1 - share) / 6), 1, 6)
    )
    two = given._p_value(np.array([0.4]), 30, 3)
    plain = 1 - 0.6 * 26 / 29
    assert two == pytest.approx(stats.f.sf(plain / 3 / ((1 - plain) / 26), 3, 26))
    assert given._p_value(np.array([-0.5]), 30, 3) == pytest.approx(1.0)


def test_a_resample_is_a_regression_on_its_draws() -> None:
    """Draw 0 three times, draw 3 never: the fit of the twelve rows, by least squares."""
    rng = np.random.default_rng(2)
    x, noise = rng.normal(size=12), rng.normal(size=12)
    y = (2 * x + noise)[:, None]
    counts = np.array([3, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1])
    functions = given.orthonormal(np.column_stack([x, x**2]))
    rows = np.repeat(np.arange(12), counts)
    design = np.column_stack([np.ones(12), x[rows], x[rows] ** 2])
    fit, *_ = np.linalg.lstsq(design, y[rows], rcond=None)
    rest = ((y[rows] - design @ fit) ** 2).sum() / ((y[rows] - y[rows].mean()) ** 2).sum()
    found = given._resampled(functions, y, counts[None] / 12)
    assert found[0, 0] == pytest.approx(1 - rest * 11 / 9, rel=1e-6)
    small = given._resampled(functions, np.column_stack([y / 1000, 0 * y]), counts[None] / 12)
    assert small.tolist() == [[pytest.approx(found[0, 0], rel=1e-5), pytest.approx(1 - 11 / 9)]]


@pytest.mark.parametrize("draws", [49, 50])
def test_first_order_needs_fifty_draws(draws: int) -> None:
    x = np.random.default_rng(1).normal(size=(draws, 3))
    x[:, 2] = 1
    y = np.column_stack([-x[:, 0], np.ones(draws)])
    if draws < 50:
        with pytest.raises(UsageError, match="at least 50, but there are 49"):
            given.first_order(x, y)
        return
    found = given.first_order(x, y, resamples=8)
    assert found.s1[0, 0] > 0.95
    assert (found.s1[2, 0], found.se[2, 0], found.sign[2, 0], found.p_value[2, 0]) == (0, 0, 0, 1)
    assert found.sign[0, 0] == pytest.approx(-1)
    assert found.p_value[0, 0] < 1e-10
    rho = stats.spearmanr(x[:, 1], y[:, 0]).statistic
    assert found.sign[1, 0] == pytest.approx(rho)
    for part in (found.s1, found.se, found.sign, found.p_value):
        assert np.isnan(part[:, 1]).all()
    weights = resample_weights(50, 8, 1)
    spread = given._resampled(given.basis(x[:, 1]), y, weights)[:, 0].std(ddof=1)
    assert found.se[1, 0] == pytest.approx(spread)


def test_inputs_together_explain_what_their_functions_span() -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(size=(400, 3))
    x[:, 2] = 7
    y = np.column_stack([x[:, 0] + x[:, 1] ** 2, rng.normal(size=400)])
    found = given.additive_share(x, y, [[0], [0, 1], [2], []])
    assert found[1, 0] > 0.8
    alone = [given.basis(x[:, 0], knots=2), given.basis(x[:, 1], knots=2)]
    both = given.orthonormal(np.concatenate(alone, axis=1))
    assert found[1] == pytest.approx(given.explained(both, y))
    assert found[0] == pytest.approx(given.explained(alone[0], y))
    assert found[2:].tolist() == [[0, 0], [0, 0]]


def test_a_correlation_with_what_does_not_vary_is_zero() -> None:
    one = np.array([1.0, 2, 4, 3])
    many = np.column_stack([one, -one, np.ones(4), [1.0, 0, 0, 1]])
    found = given._correlation(one, many)
    assert found[:3] == pytest.approx([1, -1, 0])
    assert found[3] == pytest.approx(np.corrcoef(one, many[:, 3])[0, 1])
    assert given._correlation(one / 1000, many / 1000) == pytest.approx(found)


# Value of information


def test_the_value_of_knowing_everything_by_hand() -> None:
    utility = np.array([[0.0, 4.0], [2.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    found = voi.evpi(utility)
    # The second is best on average: what is lost by choosing it is 0, 2, 0, 0.
    assert (found.value, found.p_change, found.bias) == (0.5, 0.25, 0)
    assert found.se == pytest.approx(1.0 / 2)
    assert voi.Decision(("a", "b"), utility, "points").now == "b"


def test_gains_of_fits_by_hand() -> None:
    """Two functions, two alternatives: the mean of the best less the best of the means."""
    base = np.array([[1.0, 1], [1, -1], [1, 1], [1, -1]])
    fits = np.array([[[0.0, 0.5], [0.0, 1.0]], [[1.0, 0.0], [0.0, 0.0]]])
    # First: 0 against 1.5, -0.5, 1.5, -0.5: mean of the best 0.75, best of the means 0.5.
    assert voi._gains(base, fits) == pytest.approx([0.25, 0.0])


def test_cross_validation_by_hand() -> None:
    y = np.array([[1.0], [2.0], [3.0], [6.0]])
    one = np.array([[-1.0], [-1.0], [1.0], [1.0]]) / 2
    # Sum of squares 14 about the mean 3; the function takes (6/2)^2 = 9 of it.
    assert voi._gcv(one, y) == pytest.approx(5 / (1 - 2 / 4) ** 2)
    assert voi._gcv(one[:, :0], y) == pytest.approx(14 / (1 - 1 / 4) ** 2)


def test_the_estimate_is_that_of_a_regression() -> None:
    """One input with two values: the expected utilities are the means of the two halves."""
    rng = np.random.default_rng(5)
    x = np.tile([0.0, 1.0], 50)[:, None]
    utility = np.column_stack(
        [np.zeros(100), np.where(x[:, 0] > 0, 1.0, -0.5) + rng.normal(size=100)]
    )
    halves = [utility[x[:, 0] == k, 1].mean() for k in (0.0, 1.0)]
    assert halves[0] < 0 < halves[1]
    found = voi.evppi(x, utility)
    # Alternative 1 is best on average; knowing changes the choice where x is 0.
    assert sum(halves) > 0
    assert found.value == pytest.approx(-halves[0] / 2)
    assert found.p_change == 0.5
    gains = np.where(x[:, 0] == 0, -halves[0], 0.0)
    error = gains.std(ddof=1) / 10
    residual = utility[:, 1] - np.where(x[:, 0] == 0, *halves)
    # The mean of a half has the error sigma / sqrt(50), and half of it counts.
    sigma = math.sqrt((residual**2).sum() / 98)
    assert found.se == pytest.approx(math.hypot(error, sigma / math.sqrt(50) / 2), rel=0.15)
    assert voi.evppi(np.ones((100, 1)), utility) == voi.Information(0, 0, 0, 0)


def test_pairs_enter_where_they_predict_better() -> None:
    x = np.random.default_rng(6).normal(size=(400, 2))
    flat = np.zeros(400)
    joint = voi._functions(x, np.column_stack([flat, x[:, 0] * x[:, 1]]))
    additive = voi._functions(x, np.column_stack([flat, x[:, 0] + x[:, 1]]))
    assert joint.shape[1] == additive.shape[1] + 1
    # Each of two inputs has four functions: eight times eight draws are enough, one less is not.
    for draws, functions in ((64, 8), (63, 2)):
        some = x[:draws]
        assert (
            voi._functions(some, np.column_stack([flat[:draws], some[:, 0]])).shape[1] == functions
        )
    assert voi._functions(x[:30, :1], np.zeros((30, 2))).shape[1] == 8
