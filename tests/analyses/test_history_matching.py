from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from valuma_scenarios.analyses.facts import reweight as hm
from valuma_scenarios.analyses.facts.facts import Check, Comparison, hold, read_facts
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.errors import UsageError
from valuma_scenarios.results.differences import draws_of
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.results.outcomes import national_goals
from valuma_scenarios.schema.facts import Fact, Quantity
from valuma_scenarios.schema.study import Study

TEXT = {"fi": "a", "sv": "b", "en": "c"}


def made(
    ranges: Mapping[str, tuple[float | None, float, float | None]], values: np.ndarray
) -> Check:
    """Return a check of facts (low, value, high) against the same draws."""
    facts = {
        name: Fact.model_validate(
            {
                "statement": TEXT, "kind": "null", "evidence": "X", "value": value,
                "range": [low, high], "unit": TEXT, "grade": "B", "sources": ["judgement"],
                "closeness": "same", "quantities": [{"item": "g1"}], "note": "",
            }
        )
        for name, (low, value, high) in ranges.items()
    }  # fmt: skip
    comparison = Comparison("f", "g1", "a", "b", Quantity(item="g1"), "u", -1, 1, values[:, None])
    return Check(facts, dict.fromkeys(facts, (comparison,)))


def test_effective_sample_size_by_hand() -> None:
    # (0.5 + 0.25 + 0.25)^2 / (0.25 + 0.0625 + 0.0625) = 1 / 0.375
    assert hm.effective_sample_size([0.5, 0.25, 0.25]) == pytest.approx(8 / 3)
    assert hm.effective_sample_size(np.ones(40)) == pytest.approx(40)
    assert hm.effective_sample_size([0, 3, 0]) == 1
    assert hm.effective_sample_size([0, 0]) == 0


def test_likelihood_weights_by_hand() -> None:
    # two facts: I^2 sums 0, 2 and 8 -> exp(0), exp(-1), exp(-4)
    distances = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]])
    raw = np.exp([0.0, -1.0, -4.0])
    np.testing.assert_allclose(hm.likelihood_weights(distances), raw / raw.sum())


def test_cutoff_keeps_draws_within_three_standard_deviations_of_all_facts() -> None:
    distances = np.array([[0.0, 3.0], [1.0, 3.1], [2.9, 0.0], [9.0, 9.0]])
    np.testing.assert_allclose(hm.cutoff_weights(distances), [0.5, 0, 0.5, 0])
    np.testing.assert_allclose(hm.cutoff_weights(distances + 9), 0)


def test_implausibility_reads_the_range_as_a_90_percent_interval() -> None:
    check = made({"f": (-1.6448536269514722, 0.0, 1.6448536269514722)}, np.array([0.0, 2.0, -3.0]))
    assert hm.spread_of(check.facts["f"]) == pytest.approx(1)
    assert hm.spread_of(check.facts["f"], discrepancy=0.75) == pytest.approx(1.25)
    matching = hm.match(check, "cutoff", minimum=1)
    np.testing.assert_allclose(matching.implausibility[:, 0], [0, 2, 3])


@given(
    values=arrays(float, st.integers(2, 30), elements=st.floats(-100, 100)),
    probabilities=st.lists(st.floats(0, 1), min_size=1, max_size=5),
)
def test_equal_weights_give_numpys_linear_quantiles(
    values: np.ndarray, probabilities: list[float]
) -> None:
    weights = np.full(len(values), 1 / len(values))
    expected = np.quantile(values, probabilities)
    result = hm.weighted_quantile(values, weights, probabilities)
    np.testing.assert_allclose(result, expected, atol=1e-9 * (1 + np.ptp(values)))


@given(
    values=arrays(float, 12, elements=st.integers(-1000, 1000).map(float), unique=True),
    weights=arrays(float, 12, elements=st.floats(0.01, 1)),
)
def test_weighted_quantiles_rise_mirror_and_stay_inside(
    values: np.ndarray, weights: np.ndarray
) -> None:
    at = np.linspace(0, 1, 11)
    result = hm.weighted_quantile(values, weights, at)
    assert (np.diff(result) >= -1e-9).all()
    assert values.min() <= result[0] <= result[-1] <= values.max()
    mirrored = -hm.weighted_quantile(-values, weights, 1 - at)
    np.testing.assert_allclose(mirrored, result, atol=1e-6)


def test_weighted_quantiles_ignore_draws_without_weight() -> None:
    values, weights = np.array([9.0, 1.0, 2.0, 3.0]), np.array([0.0, 1.0, 1.0, 1.0])
    np.testing.assert_allclose(hm.weighted_quantile(values, weights, [0, 0.5, 1]), [1, 2, 3])
    assert hm.weighted_quantile(values, np.array([1.0, 0, 0, 0]), 0.3) == 9


def test_conjugate_normal_answer() -> None:
    # prior N(0, 1), fact 1 with sd 1: posterior N(0.5, 1/2)
    values = np.random.default_rng(3).standard_normal(200_000)
    z = 1.6448536269514722
    matching = hm.match(made({"f": (1 - z, 1.0, 1 + z)}, values))
    mean = float(values @ matching.weights)
    assert mean == pytest.approx(0.5, abs=0.01)
    assert float((values - mean) ** 2 @ matching.weights) == pytest.approx(0.5, abs=0.01)


def test_too_few_effective_draws_are_refused() -> None:
    values = np.linspace(-5, 5, 500)
    check = made({"f": (2.99, 3.0, 3.01)}, values)
    with pytest.raises(UsageError, match=r"effective draws of 500, fewer than the 100"):
        hm.match(check)
    with pytest.raises(UsageError, match="leaves 0 effective"):
        hm.match(made({"f": (90.0, 95.0, 96.0)}, values), "cutoff")


def test_limits_and_untestable_facts_are_refused() -> None:
    with pytest.raises(UsageError, match="a limit"):
        hm.match(made({"f": (None, 0.0, 1.0)}, np.zeros(200)))
    with pytest.raises(UsageError, match="at least one fact"):
        hm.match(Check({}, {}))
    check = made({"f": (-1.0, 0.0, 1.0)}, np.zeros(200))
    with pytest.raises(UsageError, match="lacks its alternatives"):
        hm.match(Check(check.facts, {"f": ()}))


def test_every_row_is_marked_and_as_drawn_rows_agree_with_the_draws(
    shipped_study: Study, root: Path
) -> None:
    results = evaluate(shipped_study, draw(shipped_study, 200, 4))
    check = hold(shipped_study, results, read_facts(root), ["k3_retention"])
    matching = hm.match(check, minimum=20)
    wanted = national_goals(shipped_study)[:3]
    table = hm.reweighted_outcomes(shipped_study, results, matching, wanted)
    again = table[table["weighting"] == hm.RE_WEIGHTED]
    assert again["interval_kind"].str.startswith("RE-WEIGHTED").all()
    assert (again["facts"] == "k3_retention").all()
    assert len(again) == len(table) / 2 == 3
    plain = table[table["weighting"] == hm.AS_DRAWN]
    for outcome, p95 in zip(wanted, plain["p95"], strict=True):
        assert p95 == pytest.approx(np.quantile(draws_of(results, outcome), 0.95))
    moved = hm.moved_parameters(shipped_study, results, matching)
    assert moved.iloc[0]["parameter"] == "delta_capacity"
    assert moved.iloc[0]["median_after"] < moved.iloc[0]["median_before"]


def test_untestable_fact_says_why(shipped_study: Study, root: Path) -> None:
    results: xr.Dataset = evaluate(shipped_study, draw(shipped_study, 3, 4))
    check = hold(shipped_study, results, read_facts(root), ["e6_access"])
    with pytest.raises(UsageError, match="travel times"):
        hm.match(check)
