"""Error of the kernel's elementary functions, in units of the last place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from valuma_scenarios.model.wasm.module import Kernel, Precision

EXP, EXPM1, LOG, LOG1P, POWER, GAIN, MEAN_DECAY = range(7)
COUNT = 20_000
LARGEST_ARGUMENT = {"f64": 700.0, "f32": 86.0}
PRECISIONS: tuple[Precision, ...] = ("f64", "f32")


@pytest.fixture(params=PRECISIONS)
def kernel(request: pytest.FixtureRequest) -> Kernel:
    return Kernel(request.param)


def values(kernel: Kernel, which: int, x: NDArray, y: NDArray | None = None) -> NDArray:
    """Return a function of the kernel at some points, in the kernel's precision."""
    return kernel.elementary(which, x, x if y is None else y)


def ulps(found: NDArray, wanted: NDArray[np.longdouble]) -> NDArray:
    """Return the error in units of the last place of the wanted value."""
    unit = np.spacing(np.abs(wanted).astype(found.dtype)).astype(np.longdouble)
    return np.abs((found.astype(np.longdouble) - wanted) / unit).astype(float)


def points(kernel: Kernel, low: float, high: float) -> NDArray:
    return np.random.default_rng(1).uniform(low, high, COUNT).astype(kernel.dtype)


@pytest.mark.parametrize("reach", [1e-8, 0.3, 1.0, 30.0, None])
@pytest.mark.parametrize(("which", "exact"), [(EXP, np.exp), (EXPM1, np.expm1)])
def test_exponentials_err_by_less_than_three_units(
    kernel: Kernel, which: int, exact: Callable, reach: float | None
) -> None:
    reach = reach or LARGEST_ARGUMENT[kernel.precision]
    x = points(kernel, -reach, reach)
    assert ulps(values(kernel, which, x), exact(x.astype(np.longdouble))).max() < 3


@pytest.mark.parametrize("reach", [1e-6, 0.5, 60.0])
def test_logarithm_errs_by_less_than_three_units(kernel: Kernel, reach: float) -> None:
    x = np.exp(points(kernel, -reach, reach))
    assert ulps(values(kernel, LOG, x), np.log(x.astype(np.longdouble))).max() < 3


@pytest.mark.parametrize("reach", [(-1e-9, 1e-9), (-1e-4, 1e-4), (-0.9, 9.0), (0.0, 1e6)])
def test_log1p_errs_by_less_than_three_units(kernel: Kernel, reach: tuple[float, float]) -> None:
    x = points(kernel, *reach)
    assert ulps(values(kernel, LOG1P, x), np.log1p(x.astype(np.longdouble))).max() < 3


@pytest.mark.parametrize("reach", [1e-9, 1e-4, 2.0**-6])
def test_gain_near_zero_errs_by_less_than_three_units(kernel: Kernel, reach: float) -> None:
    x = points(kernel, -reach, reach)
    exact = x.astype(np.longdouble)
    series = [(-exact) ** k / ((k + 1) * (k + 2)) for k in range(16)]
    wanted = np.stack(series).sum(axis=0)
    assert ulps(values(kernel, GAIN, x), wanted).max() < 3


@pytest.mark.parametrize("reach", [(-0.9, -0.02), (0.02, 5.0)])
def test_gain_further_off_is_as_exact_as_what_is_added_to_it(
    kernel: Kernel, reach: tuple[float, float]
) -> None:
    x = points(kernel, *reach)
    exact = x.astype(np.longdouble)
    wanted = (1 + exact) * np.log1p(exact) - exact
    error = np.abs(values(kernel, GAIN, x) * exact * exact - wanted)
    assert (
        error < 6 * np.finfo(kernel.dtype).eps * np.abs(exact) * np.abs(np.log1p(exact)).clip(1)
    ).all()


@pytest.mark.parametrize("reach", [1e-8, 0.5, 3.0, 80.0])
def test_mean_decay_errs_by_less_than_three_units(kernel: Kernel, reach: float) -> None:
    x = points(kernel, 0.0, reach)
    exact = x.astype(np.longdouble)
    wanted = -np.expm1(-exact) / exact
    assert ulps(values(kernel, MEAN_DECAY, x), wanted).max() < 3
    assert values(kernel, MEAN_DECAY, np.zeros(1)) == 1


def test_power_errs_by_what_its_logarithm_is_multiplied_by(kernel: Kernel) -> None:
    x, y = points(kernel, 1e-3, 4.0), points(kernel, -2.0, 10.0)[::-1].copy()
    wanted = np.power(x.astype(np.longdouble), y.astype(np.longdouble))
    steep = np.abs(y * np.log(x))
    assert (ulps(values(kernel, POWER, x, y), wanted) < 3 + 2 * steep).all()


def test_powers_of_zero_are_those_of_numpy(kernel: Kernel) -> None:
    x, y = np.zeros(3), np.array([0.0, 0.5, 4.0])
    assert values(kernel, POWER, x, y).tolist() == np.power(x, y).tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("which", [EXP, EXPM1, LOG, LOG1P, GAIN, MEAN_DECAY])
def test_what_is_no_number_stays_none(kernel: Kernel, which: int) -> None:
    assert np.isnan(values(kernel, which, np.array([np.nan]))).all()


def test_exponentials_stay_finite_beyond_their_range(kernel: Kernel) -> None:
    large, small = values(kernel, EXP, np.array([1e9, -1e9]))
    assert np.isfinite(large)
    assert large > 1e37
    assert 0 < small < 1e-37
