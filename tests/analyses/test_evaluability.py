"""What an evaluation could see: known answers by hand, and the power curve against simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from valuma_scenarios.analyses.evaluability.evaluability import (
    Subject,
    detectable,
    evaluability,
    national_error,
    noise_of,
    phased_error,
    power,
    revision,
)
from valuma_scenarios.analyses.ranking.composite import Target
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.model.equations.effects import process_noise
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS


def test_one_indicator_by_hand(shipped_study: Study) -> None:
    """Unemployed, ten years: 1.96 + 0.84 standard errors of a random walk, in plain loops."""
    table = shipped_study.baseline
    rows = table[table["indicator"] == "unemployed_share"].set_index("region")
    people = shipped_study.regions["population"]
    total = common = own = squares = plain = 0.0
    for region in shipped_study.regions.index:
        total += people[region]
    for region in shipped_study.regions.index:
        share, noise = people[region] / total, rows["noise"][region]
        common += share * noise
        own += share**2 * noise**2
        plain += noise
        squares += noise**2
    national = math.sqrt(10 * (0.5 * common**2 + 0.5 * own))
    n = len(shipped_study.regions)
    spread = (squares - n * (plain / n) ** 2) / (n - 1)
    phased = math.sqrt(10 * (1 / 9 + 1 / 10) * (0.5 * squares / n + 0.5 * spread))
    target = Target("composite", dict.fromkeys(GOALS, 1 / 6), "points", 2030)
    subject = Subject("by_theme", "status_quo", target)
    found = evaluability(shipped_study, draw(shipped_study, 16, 1), subject)
    row = found[(found["indicator"] == "unemployed_share") & (found["years"] == 10)].iloc[0]
    assert row["detectable_national"] == pytest.approx((1.959964 + 0.841621) * national, rel=1e-6)
    assert row["detectable_phased"] == pytest.approx((1.959964 + 0.841621) * phased, rel=1e-6)
    assert row["chance_national"] < 0.1
    assert set(found["years"]) == {3, 5, 10}
    assert found["noise"].isna().any()  # not every indicator has enough years


def test_power_has_the_level_at_nothing_and_the_power_at_the_detectable_effect() -> None:
    assert power(0.0, 2.0) == pytest.approx(0.05)
    assert power(detectable(2.0), 2.0) == pytest.approx(0.8, abs=1e-4)
    assert power(-3.0, 1.0) == power(3.0, 1.0)
    assert power(100.0, 1.0) == pytest.approx(1.0)


@pytest.mark.parametrize("times", [0.0, 0.5, 1.0, 1.5])
def test_the_power_curve_is_that_of_simulated_evaluations(
    shipped_study: Study, times: float
) -> None:
    """Noise made by the model's own random walk; regions that begin first are drawn by lot."""
    noise, years, runs = noise_of(shipped_study, "unemployed_share"), 5, 4000
    rng, regions = np.random.default_rng(5), len(noise)
    country = rng.standard_normal((years, runs))
    own = rng.standard_normal((regions, years, runs))
    at = np.full((regions, 1), years)
    walk = process_noise(country, own, noise, at)[:, 0]
    people = shipped_study.regions["population"].to_numpy(float)
    share = people / people.sum()
    error = national_error(noise, share, years)
    effect = times * detectable(error)
    found = np.mean(np.abs(share @ walk + effect) > 1.959964 * error)
    assert found == pytest.approx(float(power(effect, error)), abs=0.025)
    error = phased_error(noise, years)
    effect = times * detectable(error)
    order = np.argsort(rng.random((regions, runs)), axis=0)
    mixed = np.take_along_axis(walk, order, axis=0)
    first = regions // 2
    difference = mixed[:first].mean(axis=0) - mixed[first:].mean(axis=0) + effect
    found = np.mean(np.abs(difference) > 1.959964 * error)
    assert found == pytest.approx(float(power(effect, error)), abs=0.025)


def test_the_choice_is_revised_where_the_expected_gain_is_zero() -> None:
    effect = np.linspace(-1, 3, 41)
    assert revision(effect, 2 * effect - 1) == ("below", pytest.approx(0.5))
    assert revision(effect, 1 - 2 * effect) == ("above", pytest.approx(0.5))
    assert revision(effect, effect + 10)[0] == ""
    assert revision(np.zeros(5), np.arange(5.0))[0] == ""
