"""Draws: marginals, correlations, seeds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from valuma_scenarios.draws import sampling
from valuma_scenarios.draws.distributions import quantile
from valuma_scenarios.errors import UsageError
from valuma_scenarios.project.open import load_project
from valuma_scenarios.schema.base import Text
from valuma_scenarios.schema.parameters import Distribution, Parameter
from valuma_scenarios.vocabulary import FAMILIES

STUDY = load_project(Path(__file__).parents[2])
LABEL = Text(fi="x", sv="x", en="x")


def parameter(value: float, distribution: Distribution, bounds=(None, None)) -> Parameter:
    return Parameter(
        label=LABEL, symbol="x", unit="1", value=value, distribution=distribution, bounds=bounds,
        group="learning", grade="D", evidence="judgement", sources=("judgement",), note="x",
    )  # fmt: skip


def test_pert_has_the_known_mean():
    # (low + 4 mode + high) / 6 = (0 + 4 + 7) / 6
    p = parameter(1.0, Distribution(kind="pert", low=0.0, high=7.0))
    u = (np.arange(100_000) + 0.5) / 100_000
    assert quantile(p, u).mean() == pytest.approx(11 / 6, rel=1e-5)


def test_triangular_matches_scipy():
    p = parameter(1.0, Distribution(kind="triangular", low=0.0, high=4.0))
    u = np.linspace(0.001, 0.999, 50)
    assert quantile(p, u) == pytest.approx(stats.triang(0.25, 0, 4).ppf(u))


@pytest.mark.parametrize("kind", ["normal", "lognormal"])
def test_low_and_high_are_the_5th_and_95th_percentiles(kind):
    p = parameter(0.4, Distribution(kind=kind, low=0.2, high=0.8))
    got = quantile(p, np.array([0.05, 0.5, 0.95]))
    middle = 0.5 if kind == "normal" else 0.4
    assert got == pytest.approx([0.2, middle, 0.8])


def test_beta_matches_the_evidence():
    # Beta(6, 9): mean 0.4; the evidence states about 0.2 and 0.6 at the ends.
    p = parameter(0.4, Distribution(kind="beta", a=6.0, b=9.0))
    assert quantile(p, np.array([0.05, 0.95])) == pytest.approx([0.2, 0.6], abs=0.02)


def test_draws_outside_the_bounds_are_set_to_the_bound():
    p = parameter(0.2, Distribution(kind="lognormal", low=0.05, high=0.6), bounds=(0.0, 1.0))
    assert quantile(p, np.array([1 - 1e-9])).item() == 1.0


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(STUDY.parameters)), st.floats(0, 1), st.floats(0, 1))
def test_quantiles_rise_and_stay_admissible(name, one, other):
    p = STUDY.parameters[name]
    u = np.clip(np.sort([one, other]), sampling.EDGE, 1 - sampling.EDGE)
    low, high = quantile(p, u)
    assert low <= high
    assert p.bounds[0] is None or low >= p.bounds[0]
    assert p.bounds[1] is None or high <= p.bounds[1]


@pytest.mark.parametrize("design", ["lhs", "sobol"])
def test_the_same_seed_gives_the_same_draws_and_another_seed_others(design):
    one, same, other = (sampling.draw(STUDY, 64, seed, design) for seed in (7, 7, 8))
    assert np.array_equal(one.values, same.values)
    assert not np.array_equal(one.values, other.values)


def test_a_latin_hypercube_hits_every_stratum_once():
    u = sampling.unit_cube(5, 50, 3, "lhs")
    strata = np.floor(u * 50).astype(int)
    assert all(sorted(column) == list(range(50)) for column in strata.T)


def test_rank_correlations_are_those_of_the_study():
    draws = sampling.draw(STUDY, 20_000, seed=11)
    for pair in STUDY.correlations:
        got = stats.spearmanr(draws[pair.a], draws[pair.b]).statistic
        assert got == pytest.approx(pair.rank_correlation, abs=0.02)
    independent = stats.spearmanr(draws["x_opt"], draws["multiplier"]).statistic
    assert independent == pytest.approx(0, abs=0.02)


def test_networks_work_as_often_as_the_draws_of_p_null_say():
    draws = sampling.draw(STUDY, 20_000, seed=12)
    assert tuple(sampling.P_NULL) == sampling.WORKS
    for name, chance in sampling.P_NULL.items():
        assert set(draws[name]) == {0.0, 1.0}
        assert draws[name].mean() == pytest.approx(1 - draws[chance].mean(), abs=0.01)


def test_central_values_are_the_stated_ones():
    middle = sampling.central(STUDY)
    assert middle["x_opt"].tolist() == [STUDY.parameters["x_opt"].value]
    for family in FAMILIES:
        chance = STUDY.parameters[f"p_null_{family}"].value
        assert middle[f"works_{family}"].tolist() == [1 - chance]


@pytest.mark.parametrize(("n", "seed"), [(0, 1), (5, 0), (-1, 3)])
def test_draws_and_seeds_must_be_positive(n, seed):
    with pytest.raises(UsageError, match="at least 1"):
        sampling.draw(STUDY, n, seed)
