"""Gaps between regions split in two, below the main level."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.runs import Run, compute_run, open_run, write_run
from valuma_scenarios.vocabulary import DO_NOTHING


@pytest.fixture(scope="module")
def run(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    study = load_project(
        root, alternatives=("partnership", "do_nothing"), level="seutukunta", start=2024, end=2025
    )
    return open_run(write_run(study, root, tmp_path_factory.mktemp("sub"), draws=0))


def test_both_parts_add_up_to_the_effect_on_the_disparity_goal(run: Run) -> None:
    study, parts = run.study, run.tables["disparity"]
    central = run.central
    goal = central[
        (central["id"] == study.disparity)
        & (central["region"] == study.country)
        & (central["reference"] == "baseline")
    ].set_index(["alternative", "year"])["value"]
    added = (parts["change_pct"] * parts["goal_weight"]).groupby(
        [parts["alternative"], parts["year"]]
    )
    found = added.sum().reindex(goal.index)
    assert goal.abs().max() > 0
    np.testing.assert_allclose(found, goal, rtol=1e-4, atol=1e-6 * goal.abs().max())


def test_the_part_between_areas_is_that_of_their_means(run: Run) -> None:
    study, parts = run.study, run.tables["disparity"]
    rows = parts[(parts["alternative"] == DO_NOTHING) & (parts["year"] == study.start_year)]
    for indicator, both in rows.groupby("indicator"):
        level = study.baseline[study.baseline["indicator"] == indicator].set_index("region")[
            "value"
        ]
        people = study.regions["population"]
        mean = (level * people).sum() / people.sum()
        between = 0.0
        for _, members in study.regions.groupby("parent"):
            here = members["population"]
            ratio = (level[members.index] * here).sum() / here.sum() / mean
            between += here.sum() / people.sum() * ratio * np.log(ratio)
        told = both.set_index("part")["baseline"]
        assert told["between"] == pytest.approx(between, rel=0.2)
        assert (told >= 0).all()


def test_runs_of_the_main_level_have_no_such_table(root: Path) -> None:
    study = load_project(root, alternatives=("partnership", "do_nothing"), start=2024, end=2025)
    assert "disparity" not in compute_run(study, draws=0).tables
