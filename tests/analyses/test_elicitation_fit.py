from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from valuma_scenarios.analyses.elicitation.fit import (
    _FITTERS,
    ALIKE,
    FAMILIES,
    Fit,
    _Problem,
    cdf,
    fit_all,
    fit_best,
    pooled_quantiles,
    with_distribution,
)
from valuma_scenarios.draws.distributions import quantile
from valuma_scenarios.schema.base import Bound
from valuma_scenarios.schema.parameters import Distribution, DistributionKind, Parameter

ASKED = np.array([0.05, 0.5, 0.95])
U = np.linspace(0.01, 0.99, 33)


def parameter(kind: DistributionKind = "pert", bounds: Bound = (None, None)) -> Parameter:
    shapes: dict[str, dict[str, float]] = {"beta": {"a": 2.0, "b": 3.0}}
    ends = shapes.get(kind, {"low": 0.1, "high": 0.9})
    return Parameter.model_validate(
        {
            "label": {"fi": "a", "sv": "b", "en": "c"}, "symbol": "x", "unit": "u", "value": 0.5,
            "distribution": {"kind": kind, **ends}, "bounds": list(bounds), "group": "rule",
            "grade": "D", "evidence": "judgement", "sources": ["judgement"], "note": "",
        }
    )  # fmt: skip


def of(distribution: Distribution, bounds: Bound = (None, None)) -> Parameter:
    return with_distribution(parameter(distribution.kind, bounds), distribution)


def named(fits: list[Fit], kind: str) -> Fit:
    return next(fit for fit in fits if fit.kind == kind)


@pytest.mark.parametrize(
    ("distribution", "bounds"),
    [
        (Distribution(kind="pert", low=0.2, high=0.9, mode=0.5), (0.0, 1.0)),
        (Distribution(kind="pert", low=-3.0, high=12.0, mode=1.0), (None, None)),
        (Distribution(kind="triangular", low=-0.5, high=0.3, mode=0.1), (-1.0, 2.0)),
        (Distribution(kind="normal", low=-0.2, high=0.3), (None, None)),
        (Distribution(kind="lognormal", low=0.02, high=0.3), (0.0, None)),
        (Distribution(kind="beta", a=2.0, b=5.0), (0.0, 1.0)),
    ],
)
def test_the_fit_recovers_exact_quantiles(distribution: Distribution, bounds: Bound) -> None:
    true = of(distribution, bounds)
    best = fit_best(true, ASKED, quantile(true, ASKED))
    assert best.kind == distribution.kind
    assert best.error < 1e-8
    for key in ("low", "high", "mode", "a", "b"):
        expected = getattr(distribution, key)
        if expected is not None:
            assert getattr(best.distribution, key) == pytest.approx(expected, rel=1e-6, abs=1e-6)


@settings(max_examples=25)
@given(
    low=st.floats(-50, 50),
    length=st.floats(0.1, 100),
    share=st.floats(0.05, 0.95),
    kind=st.sampled_from(["pert", "triangular"]),
)
def test_three_quantiles_of_a_bounded_family_are_met(
    low: float, length: float, share: float, kind: DistributionKind
) -> None:
    made = Distribution(kind=kind, low=low, high=low + length, mode=low + share * length)
    true = of(made)
    best = fit_best(true, ASKED, quantile(true, ASKED))
    assert best.kind == kind
    np.testing.assert_allclose(quantile(of(best.distribution), ASKED), quantile(true, ASKED),
                               atol=1e-6 * length)  # fmt: skip


def test_normal_by_hand() -> None:
    # 5 and 95 % at -1.645 and 1.645 standard deviations: low and high are the given ends
    fit = named(fit_all(parameter("normal"), ASKED, [2.0, 3.0, 4.0]), "normal")
    assert (fit.distribution.low, fit.distribution.high) == pytest.approx((2, 4))
    # least squares of three symmetric points: the mean of (2, 3.6, 4) is 3.2, the spread unchanged
    skew = named(fit_all(parameter("normal"), ASKED, [2.0, 3.6, 4.0]), "normal")
    assert (skew.distribution.low, skew.distribution.high) == pytest.approx((2.2, 4.2))
    assert skew.error == pytest.approx(np.sqrt((0.2**2 + 0.4**2 + 0.2**2) / 3) / 2)


@given(
    values=st.lists(st.floats(0.01, 0.99), min_size=3, max_size=3, unique=True),
    kind=st.sampled_from(FAMILIES),
)
@settings(max_examples=30)
def test_fits_respect_the_bounds_and_come_best_first(
    values: list[float], kind: DistributionKind
) -> None:
    values = sorted(values)
    assume(values[2] - values[0] > 0.01)
    fits = fit_all(parameter(kind, (0.0, 1.0)), ASKED, values)
    assert fits[0].error <= min(fit.error for fit in fits) + ALIKE
    for fit in fits:
        free = quantile(of(fit.distribution), np.array([0.001, 0.999]))
        assert free[0] >= -1e-6
        assert free[1] <= 1 + 1e-6
        rebuilt = Distribution.model_validate(fit.distribution.model_dump())
        assert rebuilt == fit.distribution


def test_families_that_fit_alike_keep_the_one_used_so_far() -> None:
    values = [0.3, 0.5, 0.7]
    for kind in ("pert", "triangular", "normal"):
        assert fit_best(parameter(kind, (0.0, 1.0)), ASKED, values).kind == kind


@pytest.mark.parametrize(
    ("values", "order"),
    [
        ([0.3, 0.3, 0.5], "pert triangular lognormal beta normal"),
        ([0.01, 0.02, 0.5], "beta pert triangular"),
        ([0.1, 0.5, 0.55], "triangular pert beta lognormal"),
    ],
)
def test_families_that_do_not_fit_alike_come_by_their_error(
    values: list[float], order: str
) -> None:
    fits = fit_all(parameter("normal", (0.0, 1.0)), ASKED, values)
    assert [fit.kind for fit in fits] == order.split()
    errors = [fit.error for fit in fits]
    assert errors == sorted(errors)
    assert errors[1] - errors[0] > ALIKE


def test_values_that_do_not_rise_are_refused() -> None:
    for values in ([0.5, 0.4, 0.6], [0.5, 0.5, 0.5]):
        with pytest.raises(ValueError, match="do not rise"):
            fit_all(parameter(), ASKED, values)


@pytest.mark.parametrize(
    "distribution",
    [
        Distribution(kind="pert", low=0.2, high=0.9, mode=0.2),
        Distribution(kind="pert", low=0.2, high=0.9, mode=0.4),
        Distribution(kind="triangular", low=0.2, high=0.9, mode=0.3),
        Distribution(kind="triangular", low=0.2, high=0.9, mode=0.9),
        Distribution(kind="uniform", low=0.2, high=0.9),
        Distribution(kind="normal", low=0.2, high=0.9),
        Distribution(kind="lognormal", low=0.2, high=0.9),
        Distribution(kind="beta", a=0.7, b=2.0),
    ],
)
def test_cdf_is_the_inverse_of_the_quantile(distribution: Distribution) -> None:
    made = of(distribution)
    np.testing.assert_allclose(cdf(made, quantile(made, U)), U, atol=1e-9)


def test_cdf_counts_at_the_bound_what_lies_beyond_it() -> None:
    made = of(Distribution(kind="normal", low=-1.0, high=1.0), (0.0, None))
    assert cdf(made, [-0.1, 0.0]).tolist() == pytest.approx([0.0, 0.5])
    assert quantile(made, np.array([0.3]))[0] == 0


def uniform(low: float, high: float) -> Parameter:
    return of(Distribution(kind="uniform", low=low, high=high))


def test_pool_of_two_uniforms_by_hand() -> None:
    two = [uniform(0, 1), uniform(2, 3)]
    # half the mass on each: 25 % lies in the middle of the first, 75 % in the middle of the second
    np.testing.assert_allclose(pooled_quantiles(two, [1, 1], [0.25, 0.75]), [0.5, 2.5])
    # weights 3 to 1: 60 % is 0.8 of the first; 90 % is 0.6 of the second
    np.testing.assert_allclose(pooled_quantiles(two, [3, 1], [0.6, 0.9]), [0.8, 2.6])
    # overlapping: density 1/2 on (0, 1), 1 on (1, 2), 1/2 on (2, 3) of a mass of 2
    overlap = [uniform(0, 2), uniform(1, 3)]
    np.testing.assert_allclose(pooled_quantiles(overlap, [1, 1], [0.125, 0.5, 0.75]), [0.5, 1.5, 2])


def test_a_pool_of_equals_is_each_of_them() -> None:
    one = of(Distribution(kind="pert", low=0.0, high=1.0, mode=0.3))
    result = pooled_quantiles([one, one, one], [0.2, 5, 1], U)
    np.testing.assert_allclose(result, quantile(one, U), atol=1e-9)


@given(weights=st.lists(st.floats(0.1, 5), min_size=3, max_size=3))
@settings(max_examples=20)
def test_pooled_quantiles_solve_the_mixture(weights: list[float]) -> None:
    three = [
        of(Distribution(kind="pert", low=0.0, high=1.0, mode=0.3)),
        of(Distribution(kind="normal", low=0.5, high=2.0)),
        of(Distribution(kind="lognormal", low=0.2, high=0.9)),
    ]
    x = pooled_quantiles(three, weights, [0.05, 0.5, 0.95])
    share = np.array(weights) / sum(weights)
    mixed = sum(w * cdf(p, x) for w, p in zip(share, three, strict=True))
    np.testing.assert_allclose(mixed, [0.05, 0.5, 0.95], atol=1e-9)


@pytest.mark.parametrize("factor", [1e-6, 1e6])
def test_fits_do_not_depend_on_the_unit(factor: float) -> None:
    """The normal distribution reaches below the bound in every unit, so it is none of the fits."""
    values = np.array([0.1, 0.3, 0.9])
    plain = fit_all(parameter("pert", (0.0, None)), ASKED, values)
    scaled = fit_all(parameter("pert", (0.0, None)), ASKED, values * factor)
    assert [fit.kind for fit in scaled] == [fit.kind for fit in plain]
    assert "normal" not in {fit.kind for fit in plain}
    for one, other in zip(plain, scaled, strict=True):
        assert other.error == pytest.approx(one.error, rel=1e-4, abs=1e-7)
        levels = [quantile(of(fit.distribution), U) for fit in (one, other)]
        np.testing.assert_allclose(levels[1], levels[0] * factor, rtol=1e-4)


def test_two_equal_quantiles_are_fitted() -> None:
    """The pull of a median at an end is the same from both sides."""
    low = fit_best(parameter("pert"), ASKED, [0.3, 0.3, 0.5])
    high = fit_best(parameter("pert"), ASKED, [0.3, 0.5, 0.5])
    assert low.error == pytest.approx(high.error, rel=1e-3)
    assert low.error == pytest.approx(0.1234, abs=1e-3)


def test_a_cdf_at_its_ends() -> None:
    even = of(Distribution(kind="uniform", low=2.0, high=4.0))
    assert cdf(even, [1.0, 2.0, 3.0, 4.0, 5.0]).tolist() == [0, 0, 0.5, 1, 1]
    inside = of(Distribution(kind="uniform", low=0.0, high=1.0), (0.25, 0.75))
    assert cdf(inside, [0.2, 0.25, 0.7, 0.75]).tolist() == pytest.approx([0, 0.25, 0.7, 1])
    fixed = of(Distribution(kind="constant"))
    assert cdf(fixed, [0.4, 0.5, 0.6]).tolist() == [0, 1, 1]
    low = of(Distribution(kind="triangular", low=0.0, high=1.0, mode=0.0))
    assert cdf(low, [0.0, 0.5]).tolist() == pytest.approx([0, 0.75])
    top = of(Distribution(kind="triangular", low=0.0, high=1.0, mode=1.0))
    assert cdf(top, [0.5, 1.0]).tolist() == pytest.approx([0.25, 1])
    logs = of(Distribution(kind="lognormal", low=1.0, high=4.0))
    assert cdf(logs, [-1.0, 0.0, 1.0, 2.0, 4.0]).tolist() == pytest.approx([0, 0, 0.05, 0.5, 0.95])
    assert cdf(of(Distribution(kind="beta", a=1.0, b=1.0)), [-1.0, 0.25, 2.0]).tolist() == [
        0, 0.25, 1,
    ]  # fmt: skip


def test_a_pool_at_the_ends_of_its_parts() -> None:
    """Where all agree on a quantile it is theirs; a pool of steps jumps where the share is met."""
    fixed = [of(Distribution(kind="constant")), of(Distribution(kind="constant"))]
    assert pooled_quantiles(fixed, [1, 3], [0.1, 0.9]).tolist() == [0.5, 0.5]
    far = [uniform(0, 1), uniform(5, 6)]
    np.testing.assert_allclose(pooled_quantiles(far, [1, 1], [0.4999, 0.5001]), [0.9998, 5.0002])


@pytest.mark.parametrize(
    ("values", "left_out"),
    [
        ([0.0, 0.3, 0.9], {"lognormal", "beta"}),
        ([0.01, 0.3, 1.0], {"beta"}),
        ([0.01, 0.3, 0.99], set()),
    ],
)
def test_families_are_tried_where_their_values_can_be(
    values: list[float], left_out: set[str]
) -> None:
    """Neither family reaches the ends themselves."""
    wide = _Problem(parameter("pert", (0.0, 1.0)), ASKED, np.array(values))
    found = {kind for kind in ("lognormal", "beta") for _ in _FITTERS[kind](wide)}
    assert {"lognormal", "beta"} - found == left_out
    beyond = _Problem(parameter("pert", (0.0, 1.5)), ASKED, np.array(values))
    assert not list(_FITTERS["beta"](beyond)), "a beta lies between 0 and 1"
    below = _Problem(parameter("pert", (-0.5, 1.0)), ASKED, np.array(values))
    assert not list(_FITTERS["beta"](below))
