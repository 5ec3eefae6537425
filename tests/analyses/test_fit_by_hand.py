"""How distributions are fitted: where each search begins and ends, and what is taken of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.analyses.test_elicitation_fit import ASKED, of, parameter
from valuma_scenarios.analyses.elicitation import fit
from valuma_scenarios.analyses.elicitation.fit import (
    ALIKE,
    Fit,
    _Problem,
    cdf,
    fit_all,
    pooled_quantiles,
)
from valuma_scenarios.draws.distributions import quantile
from valuma_scenarios.schema.base import Bound
from valuma_scenarios.schema.parameters import Distribution, DistributionKind

Search = Callable[..., SimpleNamespace]
OPEN: Bound = (None, None)
TRIANGLE = Distribution(kind="triangular", low=0.0, high=2.0, mode=1.0)


def problem(values: list[float], bounds: Bound = OPEN) -> _Problem:
    return _Problem(parameter("pert", bounds), ASKED, np.array(values))


def searched(monkeypatch: pytest.MonkeyPatch, *found: list[float]) -> list[SimpleNamespace]:
    """Let searches end where it is said; return what each was asked."""
    asked: list[SimpleNamespace] = []

    def search(residuals: object, start: object, **how: Any) -> SimpleNamespace:
        asked.append(SimpleNamespace(start=np.array(start).tolist(), **how))
        return SimpleNamespace(x=np.array(found[len(asked) - 1]))

    monkeypatch.setattr("scipy.optimize.least_squares", search)
    return asked


def test_limits_are_the_bounds_or_none() -> None:
    assert problem([0.0, 1, 2]).limits == (-np.inf, np.inf)
    assert problem([0.0, 1, 2], (-1.0, None)).limits == (-1, np.inf)
    assert problem([0.0, 1, 2], (None, 1.0)).limits == (-np.inf, 1)


def test_an_error_is_the_root_mean_square_of_shares_of_the_range() -> None:
    """The triangle from 0 to 2 has its median at 1 and 5 % up to √0.1."""
    low = 0.1**0.5
    asked = problem([low - 0.5, 1.0, 3.5 + low])
    # The range is 4: the fit is 0.5 above, level, and 1.5 + 2 √0.1 below.
    high = (2 - low) - (3.5 + low)
    assert asked.residuals(TRIANGLE).tolist() == pytest.approx([0.125, 0, high / 4])
    found = asked.finished(TRIANGLE)
    assert found.error == pytest.approx(((0.125**2 + (high / 4) ** 2) / 3) ** 0.5)
    assert found.distribution is TRIANGLE


@pytest.mark.parametrize("size", [0.25, 4.0])
def test_a_fit_may_reach_beyond_a_bound_by_next_to_nothing(size: float) -> None:
    """A thousandth on each side, and a billionth of the range."""
    ends = quantile(of(TRIANGLE), np.array([0.001, 0.999]))
    step = 1e-9 * size

    def admitted(low: float | None, high: float | None) -> bool:
        return problem([0.0, size / 2, size], (low, high)).admits(Fit(TRIANGLE, 0.0))

    assert admitted(None, None)
    assert admitted(ends[0] + 0.5 * step, None)
    assert not admitted(ends[0] + 2 * step, None)
    assert admitted(None, ends[1] - 0.5 * step)
    assert not admitted(None, ends[1] - 2 * step)
    assert not admitted(ends[0] + 2 * step, ends[1])
    assert not admitted(ends[0], ends[1] - 2 * step)
    still = Fit(Distribution(kind="constant"), 0.0)
    zero = parameter("pert", OPEN).model_copy(update={"value": 0.0})
    for bounds in ((step, None), (None, -step)):
        at_zero = zero.model_copy(update={"bounds": bounds})
        assert _Problem(at_zero, ASKED, np.array([0.0, size / 2, size])).admits(still), "the end"


def test_fits_that_are_alike_up_to_the_very_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors 0, a hundredth, and just above: the family used so far is preferred of the first."""
    errors: dict[DistributionKind, float] = {
        "pert": ALIKE * 1.01, "triangular": 0.5, "normal": 0.0, "lognormal": ALIKE, "beta": 0.25,
    }  # fmt: skip

    def fitter(kind: DistributionKind) -> Callable[[_Problem], Iterator[Fit]]:
        numbers = {"a": 2.0, "b": 2.0} if kind == "beta" else {"low": 1.0, "high": 2.0}
        numbers |= {"mode": 1.5} if kind in ("pert", "triangular") else {}
        made = Distribution.model_validate({"kind": kind, **numbers})
        return lambda _: iter([Fit(made, errors[kind])])

    monkeypatch.setattr(fit, "_FITTERS", {kind: fitter(kind) for kind in errors})
    for used, order in (
        ("lognormal", "lognormal normal pert beta triangular"),
        ("pert", "normal lognormal pert beta triangular"),
        ("triangular", "normal lognormal pert beta triangular"),
    ):
        found = fit_all(parameter(used), ASKED, [1.0, 1.5, 2.0])  # type: ignore[arg-type]
        assert [one.kind for one in found] == order.split()


def test_a_bounded_family_begins_beyond_the_quantiles_or_at_the_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The range is 4: begun 2.4 beyond the quantiles, sought up to 200 beyond and 0.8 within."""
    tiny = 4e-9
    asked = searched(monkeypatch, *[[1.0, 0.5, 5.0]] * 9)
    list(fit._bounded("triangular")(problem([1.0, 3.0, 5.0])))
    assert [one.start for one in asked] == [
        pytest.approx([-1.4, share, 7.4]) for share in (0.5, 0.15, 0.85)
    ]
    assert asked[0].bounds[0] == pytest.approx([-199 - tiny, 0, 4.2], rel=1e-13)
    assert asked[0].bounds[1] == pytest.approx([1.8, 1, 205 + tiny], rel=1e-13)
    assert asked[0].x_scale == [4, 1, 4], "all three are measured in ranges"
    list(fit._bounded("pert")(problem([1.0, 3.0, 5.0], (0.0, 6.0))))
    assert asked[3].start == pytest.approx([0, 0.5, 6])
    assert asked[3].bounds[0] == pytest.approx([-tiny, 0, 4.2], rel=1e-12)
    assert asked[3].bounds[1] == pytest.approx([1.8, 1, 6 + tiny], rel=1e-12)
    list(fit._bounded("pert")(problem([0.0, 0.25, 0.5])))
    assert asked[6].start == pytest.approx([-0.3, 0.5, 0.8])
    assert asked[6].bounds[0] == pytest.approx([-25, 0, 0.4])
    assert asked[6].bounds[1] == pytest.approx([0.1, 1, 25.5])


def test_an_end_next_to_a_bound_is_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A millionth of the range, here 4, is next to it; so is what lies at its very end."""
    near, end = 2e-6, 1e-6 * 4
    quantiles, bounds = [1.0, 3.0, 5.0], (0.0, 8.0)
    for away, snapped in ((near, True), (end, True), (8e-6, False)):
        searched(monkeypatch, *[[away, 0.25, 8 - away]] * 3)
        (found,) = fit._bounded("triangular")(problem(quantiles, bounds))
        low, high = (0.0, 8.0) if snapped else (away, 8 - away)
        made = found.distribution
        assert (made.low, made.high) == (low, high)
        assert made.mode == pytest.approx(low + 0.25 * (high - low))


def test_of_three_searches_the_best_is_taken_and_none_follows_a_perfect_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for errors, lows in (
        ([0.3, 0.1, 0.2], [0.2, 3]),
        ([0.1, 0.2, 0.3], [0.1, 3]),
        ([0.2, 1e-10, 0.0], [0.2, 2]),
        ([1e-10, 0.0, 0.0], [0.1, 1]),
        ([1e-9, 0.0, 0.0], [0.2, 2]),
    ):
        asked = searched(monkeypatch, [0.1, 0.5, 6.0], [0.2, 0.5, 6.0], [0.3, 0.5, 6.0])

        def finished(_self: object, made: Distribution, errors: list[float] = errors) -> Fit:
            return Fit(made, errors[round(10 * float(made.low or 0)) - 1])

        monkeypatch.setattr(_Problem, "finished", finished)
        (found,) = fit._bounded("pert")(problem([1.0, 3.0, 5.0], (0.0, None)))
        assert [found.distribution.low, len(asked)] == lows


def test_shapes_of_a_beta_stay_between_two_powers_of_e() -> None:
    """Quantiles that are closer together, or further apart, than any such beta has."""
    (narrow,) = fit._beta(problem([0.5 - 1e-4, 0.5, 0.5 + 1e-4], (0.0, 1.0)))
    assert narrow.distribution.a == pytest.approx(np.exp(9))
    assert narrow.distribution.b == pytest.approx(np.exp(9))
    (wide,) = fit._beta(problem([1e-200, 1e-100, 0.5], (0.0, 1.0)))
    assert wide.distribution.a == pytest.approx(np.exp(-6))


def test_a_median_of_a_pool_may_be_zero() -> None:
    two = [of(Distribution(kind="normal", low=low, high=low + 2)) for low in (-3.0, -1.0)]
    # Halfway between the medians -2 and 0 both halves lie alike.
    assert pooled_quantiles(two, [1, 1], [0.5])[0] == pytest.approx(-1)
    assert pooled_quantiles([two[1]], [1], [0.5])[0] == 0


def test_a_cdf_with_bounds_jumps_at_both() -> None:
    """5 % lie below -1, so 20.5 % lie below -0.5: the rest of them is counted there."""
    bell = of(Distribution(kind="normal", low=-1.0, high=1.0), (-0.5, 0.5))
    assert cdf(bell, [-0.6, -0.5, 0.0, 0.5, 0.6]).tolist() == pytest.approx(
        [0, 0.2054, 0.5, 1, 1], abs=1e-4
    )
