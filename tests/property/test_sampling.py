"""Draws: marginals, correlations, seeds."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from valuma_scenarios.draws import sampling, streams
from valuma_scenarios.draws.direction_numbers import DIRECTION_NUMBERS
from valuma_scenarios.draws.distributions import quantile, quantiles_of_draws
from valuma_scenarios.draws.noise import steps_of
from valuma_scenarios.errors import UsageError
from valuma_scenarios.project.open import load_project
from valuma_scenarios.schema.base import Text
from valuma_scenarios.schema.parameters import Distribution, Parameter

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
    u = np.clip(np.sort([one, other]), streams.EDGE, 1 - streams.EDGE)
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
    u = sampling.unit_cube(("a", "b", "c", "d", "e"), 50, 3, "lhs")
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
    for name, chance in sampling.P_NULL.items():
        assert set(draws[name]) == {0.0, 1.0}
        assert draws[name].mean() == pytest.approx(1 - draws[chance].mean(), abs=0.01)


def test_central_values_are_the_stated_ones():
    middle = sampling.central(STUDY)
    assert middle["x_opt"].tolist() == [STUDY.parameters["x_opt"].value]
    assert middle["works_place"].tolist() == [1 - STUDY.parameters["p_null_place"].value]


@pytest.mark.parametrize(("n", "seed"), [(0, 1), (5, 0), (-1, 3)])
def test_draws_and_seeds_must_be_positive(n, seed):
    with pytest.raises(UsageError, match="at least 1"):
        sampling.draw(STUDY, n, seed)


def test_more_draws_go_on_from_fewer():
    few, many = (sampling.draw(STUDY, n, seed=9) for n in (300, 1_100))
    assert few.values.tobytes() == many.block(0, 300).values.tobytes()
    assert few.u.tobytes() == many.block(0, 300).u.tobytes()
    assert steps_of(few, ("gdp_per_capita", "MK01"), 12).tobytes() == (
        np.ascontiguousarray(steps_of(many, ("gdp_per_capita", "MK01"), 12)[:, :300]).tobytes()
    )


@pytest.mark.parametrize("design", ["sobol", "lhs"])
def test_a_parameter_more_moves_no_draw(design):
    name, extra = "an_unused_one", STUDY.parameters["x_opt"]
    more = replace(STUDY, parameters=STUDY.parameters | {name: extra})
    before, after = (sampling.draw(study, 200, 9, design) for study in (STUDY, more))
    for kept in before.names:
        assert before[kept].tobytes() == after[kept].tobytes()
    assert 0 < abs(stats.spearmanr(after[name], after["x_opt"]).statistic) < 0.25


def test_every_shipped_parameter_has_a_dimension_of_its_own():
    assert len(set(streams.NAMES)) == len(streams.NAMES) <= len(DIRECTION_NUMBERS)
    assert set(sampling.names_of(STUDY)) <= set(streams.NAMES)


def test_dimensions_never_change():
    # A name that moves would change every earlier draw of it: new names go to the end.
    assert streams.NAMES[:3] == ("works_economy", "works_people", "works_place")
    head = ",".join(streams.NAMES[:96]).encode()
    assert hashlib.sha256(head).hexdigest()[:16] == "5719b857ea9276ea"


def test_direction_numbers_are_those_of_sobol_sequences():
    theirs = stats.qmc.Sobol(len(DIRECTION_NUMBERS), scramble=False, bits=32).random(256)
    index = np.arange(256)
    gray = index ^ (index >> 1)
    for dimension in range(len(DIRECTION_NUMBERS)):
        digits = streams._direction_digits(dimension).astype(int)
        points = (digits[:, :8] @ (gray[None] >> np.arange(8)[:, None] & 1)) % 2
        ours = (points * 0.5 ** np.arange(1, 33)[:, None]).sum(axis=0)
        np.testing.assert_allclose(ours, theirs[:, dimension], rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", ["works_economy", "beta_gdp_per_capita", "omega"])
def test_a_stream_fills_every_stratum_once_and_any_part_can_be_made_alone(name):
    u = streams.stream(5, name, 0, 512)
    assert sorted(np.floor(u * 512).astype(int)) == list(range(512))
    assert streams.stream(5, name, 100, 260).tobytes() == u[100:260].tobytes()


def test_points_of_a_design_fill_every_stratum_of_every_column_and_of_the_first_two():
    width = len(DIRECTION_NUMBERS) + 2
    points = streams.sobol_points(7, width, 256)
    assert points.shape == (256, width)
    strata = np.floor(points * 256).astype(int)
    for column in range(len(DIRECTION_NUMBERS)):
        assert sorted(strata[:, column]) == list(range(256)), column
    assert len({tuple(square) for square in np.floor(points[:, :2] * 16).astype(int)}) == 256
    # There is no dimension for the last two: chance fills about 63 of 100 strata.
    assert all(100 < len(set(strata[:, column])) < 200 for column in (-1, -2))


def test_a_design_depends_on_its_seed_and_no_two_columns_are_alike():
    points, other = (streams.sobol_points(seed, 258, 64) for seed in (1, 2))
    assert (points != other).mean() > 0.99
    assert len({column.tobytes() for column in points.T}) == 258


def test_streams_together_fill_the_cube_better_than_chance():
    u = np.stack([streams.stream(5, name, 0, 1024) for name in streams.NAMES])
    correlation = np.asarray(np.corrcoef(u))
    np.fill_diagonal(correlation, 0.0)
    # By chance the typical correlation of 1,024 pairs is 1 / sqrt(1024) = 0.031.
    assert np.sqrt(np.square(correlation).mean()) < 0.012
    assert np.abs(correlation).max() < 0.3


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(STUDY.parameters)), st.integers(1, 1000))
def test_quantiles_from_tables_are_the_quantiles(name, seed):
    p = STUDY.parameters[name]
    u = np.random.default_rng(seed).random(200)
    u = np.clip(
        np.concatenate([u, [0, 1e-9, 1e-4, 1 - 1e-4, 1 - 1e-9, 1]]), streams.EDGE, 1 - streams.EDGE
    )
    dist = p.distribution
    width = 1.0 if dist.low is None or dist.high is None else dist.high - dist.low
    assert quantiles_of_draws(p, u) == pytest.approx(quantile(p, u), abs=5e-9 * width, rel=1e-12)


def test_forms_of_the_null_effect():
    def works(form):
        study = replace(STUDY, structure=STUDY.structure | {"null_effect": form})
        draws = sampling.draw(study, 4_000, seed=6)
        return np.stack([draws[name] for name in sampling.WORKS]), draws

    apart, _ = works("per_family")
    together, draws = works("common")
    part, _ = works("partial")
    assert np.abs(np.corrcoef(apart) - np.eye(3)).max() < 0.1
    # One draw against each family's own chance: the family with the smaller chance works wherever
    # the other does, in the same draw.
    chances = np.stack([draws[name] for name in sampling.P_NULL.values()])
    assert (together[0] >= together[1])[chances[0] <= chances[1]].all()
    assert np.array_equal(together[0], apart[0])
    assert part.mean() == pytest.approx(0.5, abs=0.01)
    assert ((part > 0) & (part < 1)).all()
