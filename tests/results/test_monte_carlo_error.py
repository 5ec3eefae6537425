"""Monte Carlo errors against known answers: uniform and normal samples, and repetition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuma_scenarios.results.monte_carlo_error import mean_error, quantile_error, share_error


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.97])
def test_error_of_a_share_is_binomial(share: float) -> None:
    assert share_error(share, 10_000) == pytest.approx(
        np.sqrt(share * (1 - share) / 10_000), rel=0.02
    )


def test_unanimous_draws_are_no_certainty() -> None:
    # The rule of three: 0 of n draws leaves about 3/n as the upper 95 % limit.
    assert 0 < share_error(0.0, 1000) < 3 / 1000
    assert share_error(1.0, 1000) == share_error(0.0, 1000)


@pytest.mark.parametrize("probability", [0.05, 0.25, 0.5, 0.95])
def test_error_of_a_quantile_of_an_even_sample(probability: float) -> None:
    # Uniform on 0 … 1 has density 1, so the error of a quantile is that of its probability.
    even = (np.arange(4000) + 0.5) / 4000
    known = np.sqrt(probability * (1 - probability) / 4000)
    assert quantile_error(even, probability) == pytest.approx(known, rel=0.01)


def test_error_is_the_spread_of_repetitions() -> None:
    samples = np.random.default_rng(5).normal(size=(1000, 400))
    found = np.quantile(samples, [0.05, 0.5], axis=0).std(axis=1)
    told = [float(quantile_error(samples, q).mean()) for q in (0.05, 0.5)]
    assert told == pytest.approx(found, rel=0.12)
    assert mean_error(samples).mean() == pytest.approx(samples.mean(axis=0).std(), rel=0.12)
    better = (samples > 0.3).mean(axis=0)
    assert share_error(better, 1000).mean() == pytest.approx(better.std(), rel=0.12)


@given(st.floats(0.1, 10), st.floats(-5, 5), st.integers(2, 40))
def test_error_has_the_unit_of_the_number(scale: float, shift: float, n: int) -> None:
    x = np.random.default_rng(n).normal(size=n)
    for q in (0.05, 0.5, 0.95):
        plain = quantile_error(x, q)
        assert plain >= 0
        assert quantile_error(scale * x + shift, q) == pytest.approx(scale * plain, abs=1e-9)


def test_one_draw_has_no_error() -> None:
    one = np.ones((1, 3))
    for error in (quantile_error(one, 0.5), mean_error(one), share_error(np.ones(3), 1)):
        assert np.isnan(error).all()
        assert error.shape == (3,)
