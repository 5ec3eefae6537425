"""The hindcast: known answers, and the observed years that the product ships."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from valuma_scenarios.analyses.hindcast.hindcast import fit, hindcast, overall, scores
from valuma_scenarios.analyses.hindcast.text import judged
from valuma_scenarios.answers.questions import ask
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.errors import ProjectError, UsageError
from valuma_scenarios.model.inputs import build
from valuma_scenarios.project.history import history_file, history_problems, read_history
from valuma_scenarios.project.open import check, load_project, open_project
from valuma_scenarios.vocabulary import LANGUAGES

ROOT = Path(__file__).parents[2]
STUDY = load_project(ROOT)
FILE = history_file(STUDY.area)
DRAWS = draw(STUDY, 400, seed=3)
INDICATOR = "gdp_per_capita"


def series(values):
    """Return a table of observed years from an array (year, region)."""
    years = range(1900, 1900 + len(values))
    return pd.DataFrame(
        [
            {"indicator": INDICATOR, "region": f"R{r}", "year": year, "value": value}
            for year, row in zip(years, values, strict=True)
            for r, value in enumerate(row)
        ]
    )


def test_bands_hold_what_they_claim_of_a_random_walk_with_known_steps():
    steps = np.random.default_rng(5).normal(0, 10, size=(220, 300))
    walk = 50_000 + np.cumsum(steps, axis=0)
    # So many years tell the noise as it is: nothing is to be added to it.
    plain = load_project(ROOT, overrides=("constants.noise_scale.value=1.0",))
    cut = 1900 + 214
    found = overall(
        scores(hindcast(plain, series(walk), DRAWS.pin({"trend_damping": 0.0}), (cut,)))
    )
    assert found.inside_90 == pytest.approx(0.9, abs=0.04)
    assert found.inside_50 == pytest.approx(0.5, abs=0.06)


def test_a_straight_line_is_forecast_without_error_by_the_trend():
    line = 1000 + 7.0 * np.arange(20)[:, None] * np.ones(4)
    table = scores(hindcast(STUDY, series(line), DRAWS.pin({"trend_damping": 1.0}), (1912,)))
    row = table.iloc[0]
    assert row["error_trend"] == pytest.approx(0, abs=1e-6)
    assert row["error_model"] == pytest.approx(0, abs=1e-6)  # no step differs from another
    assert row["error_no_change"] == pytest.approx(7 * np.arange(1, 8).mean())


def test_nothing_after_the_cut_is_used():
    values = 100 + np.random.default_rng(1).normal(size=(20, 3)).cumsum(axis=0)
    other = values.copy()
    other[13:] += 50
    before, after = (hindcast(STUDY, series(v), DRAWS, (1912,)) for v in (values, other))
    known = ["region", "year", "trend", "no_change", "p05", "p50", "p95"]
    pd.testing.assert_frame_equal(before[known], after[known])
    assert not before["observed"].equals(after["observed"])


def test_too_few_years_are_refused():
    with pytest.raises(UsageError, match="--cut"):
        hindcast(STUDY, series(np.ones((9, 2))), DRAWS, (1902,))


def test_fits_of_the_shipped_years_are_the_shipped_baseline():
    history = read_history(ROOT, STUDY)
    base = STUDY.baseline.set_index(["indicator", "region"])
    for name, rows in history.groupby("indicator"):
        known = rows.pivot_table(index="year", columns="region", values="value")
        found = fit(known)
        own = base.loc[name].loc[list(known.columns)]
        assert known.index.max() == own["year"].iloc[0]
        np.testing.assert_allclose(found.level, own["value"], rtol=1e-6)
        np.testing.assert_allclose(found.noise, own["noise"], rtol=1e-4)
        if name not in ("enterprise_birth_rate", "enterprise_survival3"):  # a level shift
            np.testing.assert_allclose(found.trend, own["trend_per_year"], rtol=1e-3, atol=1e-4)


def test_shipped_bands_hold_what_they_claim_whichever_indicator_is_left_out():
    history = read_history(ROOT, STUDY)
    forecasts = hindcast(STUDY, history, DRAWS)
    found = overall(scores(forecasts))
    assert found.indicators >= 8
    assert 0.75 <= found.inside_90 <= 1
    assert found.inside_50 == pytest.approx(0.5, abs=0.06)
    for name in set(forecasts["indicator"]):
        rest = overall(scores(forecasts[forecasts["indicator"] != name]))
        assert 0.8 <= rest.inside_90 <= 0.95, name
    for cut in (forecasts["cut"] <= 2011, forecasts["cut"] > 2011):
        assert overall(scores(forecasts[cut])).inside_90 >= 0.8


def test_the_factor_on_noise_is_the_model_s_too():
    wider, plain = (
        load_project(ROOT, overrides=(f"constants.noise_scale.value={value}",))
        for value in (2.0, 1.0)
    )
    np.testing.assert_allclose(build(wider).noise, 2 * build(plain).noise)
    others = {name: value for name, value in plain.constants.items() if name != "noise_scale"}
    unsaid = replace(plain, constants=others)
    np.testing.assert_array_equal(build(unsaid).noise, build(plain).noise)
    assert build(plain).noise.any()


def test_words_follow_the_share():
    assert [judged(share) for share in (0.5, 0.84, 0.86, 0.94, 0.99)] == [
        "narrow", "narrow", "fair", "fair", "wide",
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_says_what_its_table_says(language):
    history = read_history(ROOT, STUDY)
    found = ask("hindcast", STUDY, language, history=history, cuts=(2014,), draws=100)
    whole = overall(scores(found.table))
    assert found.words.percent(whole.inside_90) in found.sentences[0]
    assert found.words.percent(whole.inside_50) in found.sentences[0]
    card = found.cards()[0]
    assert card.language == language
    assert len(card.table) == whole.indicators


def test_wrong_rows_are_found_with_their_place(tmp_path):
    loaded = check(open_project(ROOT)).loaded
    path = tmp_path / FILE
    path.parent.mkdir(parents=True)
    lines = (ROOT / FILE).read_text(encoding="utf-8").splitlines()
    rows = list(csv.reader(lines[:21]))
    rows[1][1] = "MK99"
    rows[2][2] = "2025"
    rows[3][4] = "nobody"
    rows[20][3] = "1"  # the last year of the first region
    rows.append(rows[5])
    path.write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8")
    said = "\n".join(str(problem) for problem in history_problems(tmp_path, loaded))
    for part in ("'MK99'", "2025 is after", "'nobody'", "in the baseline", "row for it already"):
        assert part in said, part
    path.write_text("indicator,region,year,value,source\na,b,c,d,e\n", encoding="utf-8")
    with pytest.raises(ProjectError):
        read_history(tmp_path, STUDY)
    path.unlink()
    assert history_problems(tmp_path, loaded) == []
    with pytest.raises(UsageError, match="history"):
        read_history(tmp_path, STUDY)
