"""What is said of outcomes beside the goals is what the draws say."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace
from pathlib import Path

import pytest

from valuma_scenarios.answers import compare, outcomes
from valuma_scenarios.draws.sampling import WORKS
from valuma_scenarios.errors import UsageError
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.other_outcomes import BREAK_EVEN
from valuma_scenarios.results.runs import Run, compute_run
from valuma_scenarios.vocabulary import GOALS, LANGUAGES, NATIONAL, Language
from valuma_scenarios.wording import Words

STARTS = {"more": "more: ", "less": "less: ", "open": "direction not", "same": "the same"}


@pytest.fixture(scope="module")
def run(root: Path) -> Run:
    return compute_run(load_project(root, end=2022), draws=64, seed=5)


def draws(run: Run, outcome: str, alternative: str) -> list[float]:
    found = run.results["outcome_value"].sel(outcome=outcome, alternative=alternative)
    return [float(value) for value in found.sel(year=run.study.end_year).to_numpy()]


@pytest.mark.parametrize("outcome", outcomes.SAID)
def test_sentences_put_each_alternative_where_its_draws_are(outcome: str, run: Run) -> None:
    text = outcomes.outcome_sentence(
        Words(run.study, "en"), outcomes.rows_of_year(run, 2022), outcome, 64
    )
    parts = text.partition(": ")[2].split("; ")
    today = draws(run, outcome, run.study.reference)
    for name in run.study.candidates[1:]:
        pairs = list(zip(draws(run, outcome, name), today, strict=True))
        more, less = (sum(s * (a - b) > 0 for a, b in pairs) / len(pairs) for s in (1, -1))
        kind = "more" if more >= 0.8 else "less" if less >= 0.8 else "open"
        kind = "same" if more == less == 0 else kind
        (part,) = [p for p in parts if f"“{run.study.alternative(name).label.en}”" in p]
        assert part.startswith(STARTS[kind]), (name, more, less, text)


def worth(run: Run, name: str) -> list[float]:
    """What one point must be worth in every draw, by hand."""
    study = run.study
    goals = [goal for goal in GOALS if goal != "g4"]
    effect = run.results["goal_effect"].sel(region=NATIONAL)
    cost = run.results["outcome_value"].sel(outcome="cost")
    found = []
    for draw in range(run.results.sizes["draw"]):
        extra = gain = 0.0
        for k in range(len(study.years)):
            factor = (1 + study.constant("discount_rate") / 100) ** -k
            here = {"draw": draw, "year": k}
            pair = [cost[here].sel(alternative=x) for x in (name, study.reference)]
            extra += factor * 1e6 * float(pair[0] - pair[1])
            pair = [effect[here].sel(alternative=x, goal=goals) for x in (name, study.reference)]
            gain += factor * float((pair[0] - pair[1]).mean())
        found.append(0.0 if extra <= 0 else math.inf if gain <= 0 else extra / gain)
    return found


def test_what_must_be_repaid_is_the_middle_of_the_draws(run: Run) -> None:
    every = outcomes.rows_of_year(run, 2022).to_dict("records")
    rows = {r["alternative"]: r for r in every if r["outcome"] == BREAK_EVEN}
    works = run.results["parameter"].sel(name=list(WORKS)).transpose("draw", "name").to_numpy()
    told = outcomes.answer(run, "en").sentences
    for name in run.study.candidates[1:]:
        by_hand, row = worth(run, name), rows[name]
        assert row["p50"] == pytest.approx(sorted(by_hand)[len(by_hand) // 2 - 1], rel=1e-5)
        some = sorted(w for w, x in zip(by_hand, works, strict=True) if set(x) == {1.0})
        middle = some[math.ceil(len(some) / 2) - 1]
        assert row["networks_add_p50"] == pytest.approx(middle, rel=1e-5)
        label = run.study.alternative(name).label.en
        said = [text for text in told if text.startswith(f"“{label}”: what it costs")]
        never = row["networks_add_nothing_p50"] == math.inf
        assert [("they do not: no value is enough" in text) for text in said] == [never] * len(said)
        assert bool(said) == bool(row["p50"] or row["networks_add_p50"] or never)


@pytest.mark.parametrize("language", LANGUAGES)
def test_compare_shows_them(run: Run, language: Language) -> None:
    own = outcomes.answer(run, language)
    shown = compare.answer(run, language).shown
    assert own.shown[0] in shown
    (table,) = own.shown
    rows = {row[0].text: row for row in table.rows}  # type: ignore[union-attr]
    name = Words(run.study, language).say("outcomes.name.peer_learning")
    level = statistics.median(draws(run, "peer_learning", "status_quo"))
    text = next(row[1].text for key, row in rows.items() if key.startswith(name))
    first = float(text.split(" ")[0].replace(",", ".").replace("+", ""))
    assert math.isclose(first, level, abs_tol=0.006)


def test_a_run_without_them_says_so(run: Run) -> None:
    old = replace(run, tables={name: t for name, t in run.tables.items() if name != "outcomes"})
    with pytest.raises(UsageError, match="valuma rerun"):
        outcomes.answer(old, "en")
    assert compare.answer(old, "en").shown
