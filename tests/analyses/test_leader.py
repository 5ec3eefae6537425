"""The leading alternative: one definition, its margin, and ties."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from valuma_scenarios.analyses.compare.compare import compare
from valuma_scenarios.analyses.compare.text import sentences
from valuma_scenarios.analyses.ranking import verdicts
from valuma_scenarios.analyses.ranking.leader import leader, leader_of, ranks
from valuma_scenarios.analyses.ranking.smaa import acceptability
from valuma_scenarios.answers.story import Story
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.results.runs import Run, compute_run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.wording import Words


def labelled(values: np.ndarray) -> xr.DataArray:
    return xr.DataArray(
        values,
        dims=("alternative", "draw", "goal"),
        coords={"alternative": list("abcd")[: len(values)], "goal": ["g1", "g2"]},
    )


@pytest.fixture(scope="module")
def run(shipped_study: Study) -> Run:
    return compute_run(shipped_study, 120, 4)


def test_everybody_names_the_same_leader(run: Run) -> None:
    found, context = leader(run), Context(run, "en")
    assert context.leader == found.among(context.candidates) == found.alternative
    assert Story(context).best == found.alternative
    words = Words(run.study, "en")
    said, _ = sentences(words, compare(run.study, run.results), context.leader)
    assert words.alternative(found.alternative) in said


def test_ranks_of_a_run_are_made_once(run: Run) -> None:
    assert ranks(run) is ranks(run)
    assert ranks(run, 2025) is not ranks(run)
    assert ranks(run, run.study.end_year) is ranks(run)
    assert (ranks(run, 2025).rank != ranks(run).rank).any()


def test_shares_fall_and_the_margin_is_between_the_first_two(run: Run) -> None:
    found = leader(run)
    assert list(found.shares) == sorted(found.shares, reverse=True)
    assert sum(found.shares) == pytest.approx(1)
    assert found.margin == pytest.approx(found.shares[0] - found.shares[1])
    assert set(found.order) == set(run.study.candidates)


def test_conditions_that_few_draws_meet_are_left_out(
    monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    counts = {"all": 120, "networks_add": 20, "never": 19}
    monkeypatch.setattr(verdicts, "CONDITIONS", tuple(counts))
    monkeypatch.setattr(verdicts, "chosen_draws", lambda _, c: np.arange(120) < counts[c])
    found = verdicts.verdicts(run, 2025)
    assert (tuple(found.chosen), tuple(found.given)) == (("all", "networks_add"),) * 2
    assert found.year == 2025
    assert verdicts.verdicts(run).year == run.study.end_year
    monkeypatch.setattr(verdicts, "FEWEST", 121)
    assert tuple(verdicts.verdicts(run).chosen) == ("all",), "all are always told"


def test_twins_lead_together_and_cannot_be_told_apart() -> None:
    values = np.random.default_rng(1).normal(size=(1, 50, 2))
    found = leader_of(acceptability(labelled(np.concatenate([values - 9, values, values]))))
    assert found.order[:2] == ("b", "c")
    assert found.shares == (0.5, 0.5, 0.0)
    assert found.margin == 0
    assert not found.clear


def test_a_sure_leader_is_clear_and_an_even_race_is_not() -> None:
    rng = np.random.default_rng(2)
    ahead = rng.normal(size=(2, 200, 2)) * 0.1 + np.array([2.0, 0.0])[:, None, None]
    assert leader_of(acceptability(labelled(ahead))).clear
    even = rng.normal(size=(2, 30, 2))
    assert not leader_of(acceptability(labelled(even))).clear


def test_error_of_the_margin_is_the_spread_of_repetitions() -> None:
    rng = np.random.default_rng(3)
    shift = np.array([0.3, 0.0])[:, None, None]
    weights = rng.dirichlet(np.ones(2), size=4000)
    found = [
        leader_of(acceptability(labelled(rng.normal(size=(2, 150, 2)) + shift), weights))
        for _ in range(150)
    ]
    signed = [one.margin if one.alternative == "a" else -one.margin for one in found]
    assert np.mean([one.error for one in found]) == pytest.approx(np.std(signed), rel=0.2)


def test_one_alternative_leads() -> None:
    found = leader_of(acceptability(labelled(np.zeros((1, 5, 2)))))
    assert found.alternative == "a"
    assert found.clear
