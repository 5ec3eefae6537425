"""As many draws as a stated error takes, and no more than were made."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from valuma_scenarios.analyses.ranking.leader import ranks
from valuma_scenarios.analyses.ranking.precision import MOST_DRAWS, answer_error, draws_for
from valuma_scenarios.commands import app
from valuma_scenarios.errors import UsageError
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.runs import compute_run, open_run

SEED = 3


def test_the_run_has_the_error_that_stopped_it(root: Path) -> None:
    study = load_project(root, end=2021, alternatives=("by_theme", "by_region_type"))
    told: list[tuple[int, float]] = []
    tell = lambda draws, error: told.append((draws, error))  # noqa: E731
    draws_for(study, 0.5, SEED, tell=tell)
    precision = 0.7 * told.pop()[1]
    draws = draws_for(study, precision, SEED, tell=tell)
    assert told[-1][0] == draws
    assert told[-1][1] <= precision < min(error for _, error in told[:-1])
    run = compute_run(study, draws, SEED)
    found = ranks(run)
    assert answer_error(found) == pytest.approx(told[-1][1], rel=1e-6)
    by_hand = []
    best = found.alternatives.index(found.order[0])
    for other in range(len(found.alternatives)):
        shares = [float(share) for share in found.better_by_draw(best, other)]
        mean = sum(shares) / len(shares)
        variance = sum((share - mean) ** 2 for share in shares) / (len(shares) - 1)
        by_hand.append(math.sqrt(variance / len(shares)))
    assert answer_error(found) == pytest.approx(max(by_hand))


def test_what_cannot_be_reached_says_what_can(root: Path) -> None:
    study = load_project(root, end=2021, alternatives=("by_theme", "by_region_type"))
    with pytest.raises(UsageError, match=rf"at most {MOST_DRAWS} are made: ask for") as refused:
        draws_for(study, 1e-5, SEED)
    advice = float(str(refused.value).rsplit("ask for ", 1)[1].split(" ")[0])
    assert 0 < advice < 0.05
    alone = replace(study, alternatives=study.alternatives[:1])
    with pytest.raises(UsageError, match="at least two"):
        draws_for(alone, 0.1, SEED)


def test_the_command_makes_and_tells_the_same_number(root: Path, tmp_path: Path) -> None:
    options = ["--end", "2021", "--no-report", "--out", str(tmp_path), "--seed", "3"]
    asked = ["run", "by_theme", "--project", str(root), "--precision", "0.03", *options]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    run = open_run(Path(done.output.strip().splitlines()[-1]))
    draws = run.manifest["draws"]
    assert run.results.sizes["draw"] == draws
    assert f"--draws {draws}" in run.manifest["command"]
    assert run.manifest["precision"] == 0.03
    assert answer_error(ranks(run)) <= 0.03
    run.results.close()
    both = CliRunner().invoke(app, [*asked, "--draws", "10"])
    assert both.exit_code == 2
    assert "leave one out" in both.output
