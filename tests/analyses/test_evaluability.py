"""What an evaluation could see: known answers by hand, and the power curve against simulation."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from valuma_scenarios.analyses.evaluability import evaluability as module
from valuma_scenarios.analyses.evaluability.evaluability import (
    Subject,
    _seen,
    detectable,
    evaluability,
    national_error,
    noise_of,
    phased_error,
    power,
    revision,
    worth_monitoring,
)
from valuma_scenarios.analyses.ranking.composite import Target
from valuma_scenarios.answers.evaluability import monitoring_table
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.model.equations.effects import process_noise
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS
from valuma_scenarios.wording import Words


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


def test_standard_errors_by_hand() -> None:
    """Half of the variance is common to the country; what is common cancels between halves."""
    noise, share = np.array([1.0, 3.0]), np.array([0.75, 0.25])
    # Common 0.5 · (0.75 + 0.75)² = 1.125, own 0.5 · (0.5625 + 0.5625) = 0.5625.
    assert national_error(noise, share, 4) == pytest.approx(math.sqrt(4 * 1.6875))
    # Mean square 5, variance 2: 4 · (1/1 + 1/1) · (2.5 + 1).
    assert phased_error(noise, 4) == pytest.approx(math.sqrt(4 * 2 * 3.5))
    # One of three begins: 1/1 + 1/2; mean square 14/3, variance 1.
    assert phased_error(np.array([1.0, 2.0, 3.0]), 1) == pytest.approx(
        math.sqrt(1.5 * (7 / 3 + 0.5))
    )
    assert math.isnan(phased_error(np.array([2.0]), 4)), "one region has no halves"


def test_what_is_seen_where_there_is_no_noise_no_effect_or_one_region(
    shipped_study: Study,
) -> None:
    regions = len(shipped_study.regions)
    effects = (np.array([-2.0, -2.0, -2.0]), np.array([0.0, 0.0, 0.0]))
    nothing = _seen(shipped_study, np.zeros(regions), 3, effects)
    assert len(nothing) == 6
    assert all(math.isnan(value) for value in nothing.values())
    noise = np.ones(regions)
    found = _seen(shipped_study, noise, 3, effects)
    least = min(found["detectable_national"], found["detectable_phased"])
    assert found["times"] == pytest.approx(least / 2)
    assert found["noise"] == 1
    small = _seen(shipped_study, noise, 3, (effects[0] / 10, effects[1]))
    assert small["times"] == pytest.approx(least / 0.2)
    assert found["chance_phased"] == pytest.approx(0.05)
    assert _seen(shipped_study, noise, 3, (effects[1], effects[1]))["times"] == math.inf
    alone = replace(shipped_study, regions=shipped_study.regions.iloc[:1])
    single = _seen(alone, np.ones(1), 3, effects)
    assert math.isnan(single["detectable_phased"])
    assert single["times"] == pytest.approx(single["detectable_national"] / 2)


def test_noise_is_zero_where_no_table_tells_it(shipped_study: Study) -> None:
    bare = replace(shipped_study, baseline=shipped_study.baseline.drop(columns="noise"))
    assert noise_of(bare, "unemployed_share").tolist() == [0.0] * len(shipped_study.regions)
    table = shipped_study.baseline.copy()
    first = str(shipped_study.regions.index[0])
    here = (table["indicator"] == "unemployed_share") & (table["region"] == first)
    table.loc[here, "noise"] = np.nan
    changed = noise_of(replace(shipped_study, baseline=table), "unemployed_share")
    known = noise_of(shipped_study, "unemployed_share")
    assert changed[0] == 0
    assert changed[1:].tolist() == known[1:].tolist()


def test_a_choice_is_revised_at_the_ends_of_the_draws_and_not_beyond() -> None:
    effect = np.array([0.0, 1.0, 2.0])
    assert revision(effect, np.array([0.0, 2.0, 4.0])) == ("below", pytest.approx(0, abs=1e-12))
    assert revision(effect, np.array([-4.1, -2.1, -0.1]))[0] == ""
    assert revision(effect, np.array([1.0, 1.0, 1.0]))[0] == "", "no gain varies"


def test_indicators_worth_monitoring_are_those_seen_with_eighty_per_cent() -> None:
    table = pd.DataFrame(
        {
            "indicator": ["a", "b", "b", "c", "d"],
            "chance_national": [0.8, 0.1, 0.2, 0.79, 0.9],
            "chance_phased": [0.1, 0.1, 0.85, 0.79, np.nan],
        }
    )
    assert list(worth_monitoring(table)) == ["a", "b", "d"]


def test_years_beyond_the_study_are_left_out(shipped_study: Study) -> None:
    target = Target("composite", dict.fromkeys(GOALS, 1 / 6), "points", 2022)
    subject = Subject("by_theme", "status_quo", target)
    short = replace(shipped_study, end_year=2023)
    found = evaluability(short, draw(short, 4, 1), subject, (1, 3, 4))
    assert set(zip(found["years"], found["year"], strict=True)) == {(1, 2021), (3, 2023)}
    assert (found["effect_p05"] <= found["effect_p50"]).all()
    assert (found["effect_p50"] <= found["effect_p95"]).all()
    assert len(found) == 2 * len(shipped_study.measured)


def test_effects_on_shares_are_told_in_percentage_points(shipped_study: Study) -> None:
    target = Target("composite", dict.fromkeys(GOALS, 1 / 6), "points", 2022)
    subject = Subject("by_theme", "status_quo", target)
    found = evaluability(shipped_study, draw(shipped_study, 4, 1), subject, (3,))
    table = monitoring_table(Words(shipped_study, "sv"), found)
    units = dict(zip(found["indicator"], (row[1].text for row in table.rows), strict=True))
    assert units["employment_rate"] == "procentenheter"
    assert units["gdp_per_capita"] == "€/invånare"


def test_one_noisy_region_is_enough_and_a_chance_is_the_mean_over_draws(
    shipped_study: Study,
) -> None:
    regions = len(shipped_study.regions)
    noise = np.zeros(regions)
    noise[0] = 2.0
    effects = (np.array([0.0, 4.0, 9.0]), np.array([-1.0, 0.0, 2.0]))
    found = _seen(shipped_study, noise, 5, effects)
    assert found["noise"] == pytest.approx(2 / regions)
    people = shipped_study.regions["population"].to_numpy(float)
    errors = (national_error(noise, people / people.sum(), 5), phased_error(noise, 5))
    for name, effect, error in zip(("national", "phased"), effects, errors, strict=True):
        assert found[f"detectable_{name}"] == pytest.approx(detectable(error))
        assert found[f"chance_{name}"] == pytest.approx(sum(power(effect, error)) / 3)
    assert found["times"] == pytest.approx(min(map(detectable, errors)) / 4)


@pytest.mark.parametrize(("slope", "when"), [(0.5, "below"), (-0.5, "above"), (3.0, "below")])
def test_a_choice_is_revised_at_the_same_effect_however_steep_its_gain(
    slope: float, when: str
) -> None:
    effect = np.array([-1.0, 0.0, 2.0, 3.0])
    assert revision(effect, slope * (effect - 0.75)) == (when, pytest.approx(0.75))


@pytest.mark.parametrize(("level", "at"), [(-0.0, 0.0), (-4.0, 2.0)])
def test_a_line_that_crosses_at_the_very_end_of_the_draws(
    monkeypatch: pytest.MonkeyPatch, level: float, at: float
) -> None:
    monkeypatch.setattr(np, "polyfit", lambda *_: (2.0, level))
    effect = np.array([0.0, 1.0, 2.0])
    assert revision(effect, 2 * effect) == ("below", at)


def test_what_an_evaluation_could_see_by_hand(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study
) -> None:
    """Effects by year on the country, and ten times as much on regions, which count the same."""
    asked: list[tuple[object, ...]] = []
    regions = [str(region) for region in shipped_study.regions.index]

    class Change:
        def __init__(self, item: str, year: int) -> None:
            self.item, self.year = item, year

        def at(self, place: str) -> np.ndarray:
            one = np.array([1.0, 2.0, 3.0]) * (self.year - 2020)
            if self.item in GOALS:
                return one - 20.0 if self.item == "g1" else 0 * one
            return one if place == shipped_study.country else (10 + regions.index(place)) * one

    class Found:
        def __init__(self, *_: object) -> None:
            pass

        def between(self, item: str, *about: object) -> Change:
            asked.append((item, *about))
            return Change(item, about[-1])  # type: ignore[arg-type]

    monkeypatch.setattr(module, "Differences", Found)
    monkeypatch.setattr(module, "evaluate", lambda *how: asked.append(how[1:]))
    monkeypatch.setattr(
        module, "_seen", lambda _study, noise, h, effects: {"h": h, "effects": effects}
    )
    columns = ("year", "effect_p05", "effect_p50", "effect_p95", "revise", "revise_when")
    monkeypatch.setattr(module, "COLUMNS", ("indicator", "years", "h", "effects", *columns))
    target = Target("composite", {"g1": 0.5, "g2": 0.5}, "points", 2030)
    anything: Any = "draws"
    found = evaluability(shipped_study, anything, Subject("by_theme", "status_quo", target), (2, 5))
    assert asked[0] == ("draws", (2022, 2025, 2030))
    assert asked[1] == ("g1", "by_theme", "status_quo", 2030)
    assert found["years"].tolist() == [2, 5] * len(shipped_study.measured)
    row = found.iloc[1]
    assert (row["year"], row["h"], row["effect_p50"]) == (2025, 5, 10)
    assert (row["effect_p05"], row["effect_p95"]) == pytest.approx((5.5, 14.5))
    assert row["effects"][0].tolist() == [5, 10, 15]
    middle = 10 + (len(regions) - 1) / 2
    assert row["effects"][1].tolist() == pytest.approx([5 * middle, 10 * middle, 15 * middle])
    # The gain is 5 · effect - 10 points in 2025: nothing at an effect of 10.
    assert (row["revise_when"], row["revise"]) == ("below", pytest.approx(10))
