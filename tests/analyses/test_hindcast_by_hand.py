"""Fits, forecasts and scores of single series by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from valuma_scenarios.analyses.hindcast import hindcast as module
from valuma_scenarios.analyses.hindcast.hindcast import (
    Fit,
    by_cut,
    fit,
    forecast,
    hindcast,
    overall,
    scores,
)
from valuma_scenarios.errors import UsageError
from valuma_scenarios.schema.study import Study


def test_a_fit_by_hand() -> None:
    """A trend takes four of the last ten years, noise takes five of all."""
    known = pd.DataFrame(
        {"four": [np.nan, np.nan, 1.0, 3.0, 5.0, 7.0],
         "three": [np.nan, 9.0, np.nan, 1.0, 3.0, 4.0],
         "all": [20.0, 10.0, 1.0, 3.0, 6.0, 6.0]},
        index=[2010, 2013, 2014, 2015, 2016, 2023],
    )  # fmt: skip
    found = fit(known)
    assert found.level.tolist() == [7, 4, 6]
    assert found.years.tolist() == [4, 4, 6]
    # Years 2014, 2015, 2016 and 2023 about 2017: -3, -2, -1 and 6, squares 50.
    slopes = [(-3 * 1 - 2 * 3 - 1 * 5 + 6 * 7) / 50, 0.0, (-3 * 1 - 2 * 3 - 1 * 6 + 6 * 6) / 50]
    assert found.trend.tolist() == pytest.approx(slopes)
    steps = [-10.0, -9.0, 2.0, 3.0, 0.0]
    spread = (sum((s + 2.8) ** 2 for s in steps) / 4) ** 0.5
    assert found.noise.tolist() == pytest.approx([0, 0, spread])
    five = fit(known[["all"]].iloc[1:]).noise.tolist()
    assert five == pytest.approx([np.std([-9.0, 2, 3, 0], ddof=1)])


def test_a_forecast_is_a_damped_trend_with_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Levels 10 and 20, trends 1 and -2; one draw keeps a half of the trend, the other all."""
    asked: list[tuple[object, ...]] = []

    def steps_of(_draws: object, names: tuple[str, ...], last: int) -> np.ndarray:
        asked.append((names, last))
        return np.full((last, 2), float(len(asked)))

    def noise(country: Any, own: Any, scale: Any, steps: Any) -> np.ndarray:
        assert (country.shape, own.shape, steps.tolist()) == ((3, 2), (2, 3, 2), [[1, 2, 3]] * 2)
        assert (country[0, 0], own[:, 0, 0].tolist(), scale.tolist()) == (1, [2, 3], [0.5, 0.25])
        return np.array([[[100.0, 200.0]] * 3, [[300.0, 400.0]] * 3])

    monkeypatch.setattr(module, "steps_of", steps_of)
    monkeypatch.setattr(module, "process_noise", noise)
    fitted = Fit(np.array([10.0, 20.0]), np.array([1.0, -2.0]), np.array([0.5, 0.25]),
                 np.array([9, 9]))  # fmt: skip
    anything: Any = None
    found = forecast(fitted, ("i", "a", "b"), anything, np.array([0.5, 1.0]), 3)
    assert asked == [(("i",), 3), (("i", "a"), 3), (("i", "b"), 3)]
    assert found.shape == (2, 2, 3)
    # Half of the trend is kept: 0.5, 0.75, 0.875 of it or 1, 1.5, 1.75, as the model damps.
    half = found[0, 0] - 110
    assert (half[1] - half[0], half[2] - half[1]) == pytest.approx((half[0] / 2, half[0] / 4))
    assert found[1, 0].tolist() == pytest.approx([211, 212, 213])
    assert found[1, 1].tolist() == pytest.approx([418, 416, 414])
    assert (found[0, 1] - 320).tolist() == pytest.approx((-2 * half).tolist())


def history(*series: tuple[str, str, dict[int, float]]) -> pd.DataFrame:
    rows = [(i, r, year, value) for i, r, values in series for year, value in values.items()]
    return pd.DataFrame(rows, columns=["indicator", "region", "year", "value"])


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Forecasts of three draws that lie one, two and three a year above the last level."""

    def ahead(fitted: Fit, _names: object, _draws: object, _damping: object, last: int) -> Any:
        rise = np.arange(1, last + 1) * np.array([[1.0], [2.0], [3.0]])
        return fitted.level[None, :, None] + rise[:, None, :]

    monkeypatch.setattr(module, "forecast", ahead)
    monkeypatch.setattr(module, "noise_scale", lambda _: 2.0)
    return {module.DAMPING: None}


def bounded(study: Study, low: float | None, high: float | None) -> Study:
    changed = {name: i.model_copy(update={"bounds": (low, high)})
               for name, i in study.indicators.items()}  # fmt: skip
    return replace(study, indicators=changed)


def test_every_year_after_five_known_ones_is_forecast(shipped_study: Study, still: Any) -> None:
    """Region b has a gap after the cut, c too few years before it."""
    one, two = sorted(shipped_study.indicators)[:2]
    line = {year: float(year - 2000) for year in range(2001, 2009)}
    gap = {year: value for year, value in line.items() if year != 2006}
    late = {year: value for year, value in line.items() if year > 2001}
    table = history((two, "a", line), (two, "b", gap), (two, "c", late), (one, "a", line))
    found = hindcast(bounded(shipped_study, None, None), table, still, (2005,))
    cells = list(zip(found["indicator"], found["region"], found["year"], strict=True))
    assert cells == [
        (two, "a", 2006), (two, "a", 2007), (two, "b", 2007), (two, "a", 2008), (two, "b", 2008),
        (one, "a", 2006), (one, "a", 2007), (one, "a", 2008),
    ]  # fmt: skip
    assert set(found["cut"]) == {2005}
    assert found.index.tolist() == list(range(8))
    first = found.iloc[3]
    assert (first["steps"], first["years_fitted"], first["observed"]) == (3, 5, 8)
    assert (first["no_change"], first["trend"]) == (5, pytest.approx(8))
    assert first["p50"] == 5 + 2 * 3
    assert (first["p05"], first["p95"]) == pytest.approx((5 + 1.1 * 3, 5 + 2.9 * 3))
    every = hindcast(bounded(shipped_study, None, None), table, still)
    assert sorted(set(every["cut"])) == [2005, 2006, 2007]
    with pytest.raises(UsageError, match="5 years up to 2008 and one after"):
        hindcast(shipped_study, table, still, (2008,))
    few = history((one, "a", dict.fromkeys(range(2001, 2006), 1.0)))
    with pytest.raises(UsageError, match="5 years and one after them"):
        hindcast(shipped_study, few, still)


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [(None, None, (6.1, 7.9)), (6.5, None, (6.55, 7.9)), (None, 7.5, (6.1, 7.45)),
     (6.5, 7.5, (6.55, 7.45))],
)  # fmt: skip
def test_forecasts_stay_within_the_bounds(
    shipped_study: Study, still: Any, low: float | None, high: float | None,
    ends: tuple[float, float],
) -> None:  # fmt: skip
    name = next(iter(shipped_study.indicators))
    table = history((name, "a", dict.fromkeys(range(2001, 2007), 5.0)))
    found = hindcast(bounded(shipped_study, low, high), table, still, (2005,)).iloc[0]
    assert (found["p05"], found["p95"]) == pytest.approx(ends)
    assert found["p50"] == 7


def test_noise_is_scaled_as_the_model_s_is(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study
) -> None:
    noise: list[float] = []

    def ahead(fitted: Fit, *_: object) -> np.ndarray:
        noise.extend(fitted.noise)
        return np.zeros((2, 1, 1))

    monkeypatch.setattr(module, "forecast", ahead)
    monkeypatch.setattr(module, "noise_scale", lambda _: 2.0)
    name = next(iter(shipped_study.indicators))
    values = dict(zip(range(2001, 2007), [1.0, 2.0, 1.0, 4.0, 1.0, 0.0], strict=True))
    draws: Any = {module.DAMPING: None}
    hindcast(bounded(shipped_study, None, None), history((name, "a", values)), draws, (2005,))
    assert noise == pytest.approx([2 * np.std([1.0, -1, 3, -3], ddof=1)])


def test_scores_by_hand() -> None:
    table = pd.DataFrame(
        {"indicator": ["b", "b", "b", "a"], "region": ["x", "y", "x", "x"],
         "cut": [2010, 2010, 2012, 2010], "year": [2012, 2011, 2014, 2011],
         "observed": [1.0, 2.0, 4.0, 0.0], "no_change": [1.0, 4.0, 3.0, 1.0],
         "trend": [2.0, 2.0, 2.0, 1.0], "p05": [0.0, 2.5, 0.0, 0.0], "p25": [1.0, 3.0, 1.0, 1.0],
         "p50": [1.5, 3.5, 2.0, 1.0], "p75": [2.0, 4.0, 3.0, 2.0], "p95": [3.0, 5.0, 4.0, 3.0]}
    )  # fmt: skip
    found = scores(table).set_index("indicator")
    assert found.index.tolist() == ["b", "a"], "in their order"
    row = found.loc["b"]
    assert (row["regions"], row["cuts"], row["cells"]) == (2, 2, 3)
    assert (row["first_year"], row["last_year"]) == (2011, 2014)
    assert (row["inside_50"], row["inside_90"]) == pytest.approx((1 / 3, 2 / 3))
    assert row["error_model"] == pytest.approx((0.5 + 1.5 + 2) / 3)
    assert row["error_no_change"] == pytest.approx((0 + 2 + 1) / 3)
    assert row["error_trend"] == pytest.approx((1 + 0 + 2) / 3)
    cuts = by_cut(table)
    assert cuts["cut"].tolist() == [2010, 2012]
    assert cuts["indicators"].tolist() == [2, 1]
    assert cuts["inside_90"].tolist() == pytest.approx([(0.5 + 1) / 2, 1])
    assert cuts["inside_50"].tolist() == pytest.approx([(0.5 + 0) / 2, 0])


def test_an_error_that_is_as_large_is_no_better() -> None:
    table = pd.DataFrame(
        {"inside_50": [0.5, 0.25, 0.0], "inside_90": [1.0, 0.5, 0.75],
         "error_model": [1.0, 1.0, 1.0], "error_no_change": [1.0, 2.0, 3.0],
         "error_trend": [1.0, 0.5, 2.0]}
    )  # fmt: skip
    found = overall(table)
    assert (found.indicators, found.inside_50, found.inside_90) == (3, 0.25, 0.75)
    assert (found.better_than_no_change, found.better_than_trend) == (2, 1)
