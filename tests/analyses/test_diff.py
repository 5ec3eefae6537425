"""Two runs compared: the cause is named, and the shares add up to the whole change."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from valuma_scenarios.analyses.diff.attribution import Subject, attribute, medians, shapley
from valuma_scenarios.analyses.diff.inputs import (
    MOST_GROUPS,
    Case,
    Sampled,
    changes,
    groups_of,
    mixed,
)
from valuma_scenarios.answers.diff import PROGRAM, answer
from valuma_scenarios.commands import app
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.runs import Run, compute_run, write_run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES

NAMES = ("partnership", "by_theme")
SAMPLED = Sampled(24, 5, "lhs")
ONE = ("parameters.x_opt.value=0.5",)
TWO = (*ONE, "scenarios.by_theme.networks.mal.contract_years=12")


def study_with(root: Path, overrides: tuple[str, ...] = (), end: int = 2026) -> Study:
    return load_project(root, alternatives=NAMES, start=2024, end=end, overrides=overrides)


@pytest.fixture(scope="module")
def before(root: Path) -> Study:
    return study_with(root)


def run_of(study: Study) -> Run:
    return compute_run(study, draws=SAMPLED.draws, seed=SAMPLED.seed)


def causes(old: Study, new: Study) -> pd.DataFrame:
    a, b = Case(old, SAMPLED), Case(new, SAMPLED)
    return attribute(a, b, groups_of(changes(a, b)), Subject.of(a, b))


def test_one_changed_parameter_is_named_as_the_cause(root: Path, before: Study) -> None:
    found = answer(run_of(study_with(root, ONE)), "en", before=run_of(before))
    assert list(found.tables["inputs"]["input"]) == ["parameters.x_opt.value"]  # type: ignore[index]
    assert set(found.table["cause"]) == {"parameters.x_opt"}
    assert any("x_opt" in sentence for sentence in found.sentences)
    assert not found.notes


def test_two_changes_share_the_movement_exactly(root: Path, before: Study) -> None:
    after = study_with(root, TWO)
    table = causes(before, after)
    assert set(table["cause"]) == {"parameters.x_opt", "scenarios.by_theme"}
    a, b = Case(before, SAMPLED), Case(after, SAMPLED)
    subject = Subject.of(a, b)
    moved = medians(b, subject) - medians(a, subject)
    sums = table.groupby(["alternative", "goal"], sort=False)["value"].sum()
    np.testing.assert_allclose(sums.loc[subject.cells], moved, rtol=0, atol=1e-12)
    # A change of one alternative alone moves no other one.
    own = table[(table["cause"] == "scenarios.by_theme") & (table["alternative"] != "by_theme")]
    np.testing.assert_allclose(own["value"], 0, atol=1e-15)


def test_the_runs_own_tables_agree_with_the_attribution(root: Path, before: Study) -> None:
    found = answer(run_of(study_with(root, TWO)), "en", before=run_of(before))
    assert PROGRAM not in set(found.table["cause"])
    moved = found.tables["results"]
    assert moved is not None
    sums = found.table.groupby(["alternative", "goal"])["value"].sum()
    wanted = moved.set_index(["alternative", "goal"])["change"]
    np.testing.assert_allclose(sums.loc[wanted.index], wanted, atol=1e-6)


def test_what_no_input_explains_is_the_programs(before: Study) -> None:
    old, new = run_of(before), run_of(before)
    effects = new.effects.copy()
    effects["p50"] += 0.25
    other = replace(new, tables={**new.tables, "effects": effects})
    found = answer(other, "en", before=old)
    assert set(found.table["cause"]) == {PROGRAM}
    np.testing.assert_allclose(found.table["value"], 0.25, atol=1e-9)
    assert "the program’s code or packages" in " ".join(found.sentences)


def test_equal_runs_say_so(before: Study) -> None:
    run = run_of(before)
    found = answer(run, "en", before=run)
    assert found.sentences == ("The inputs and the results of the two runs are the same.",)


def test_text_that_no_equation_reads_moves_nothing(before: Study) -> None:
    parameter = before.parameters["x_opt"]
    other = replace(before, parameters={
        **before.parameters, "x_opt": parameter.model_copy(update={"note": "another note"})
    })  # fmt: skip
    (change,) = changes(Case(before, SAMPLED), Case(other, SAMPLED))
    assert change.path == "parameters.x_opt.note"
    assert not change.counts
    assert groups_of([change]) == {}


def test_tables_years_and_draws_are_changes_too(root: Path, before: Study) -> None:
    baseline = before.baseline.copy()
    baseline["value"] += np.arange(len(baseline)) == 3
    other = replace(study_with(root, end=2027), baseline=baseline)
    found = changes(Case(before, SAMPLED), Case(other, replace(SAMPLED, seed=6)))
    assert {change.group for change in found} == {"years", "baseline", "draws"}
    row = before.baseline.iloc[3]
    where = f"baseline.{row['indicator']}.{row['region']}.{row['year']}.value"
    assert where in {change.path for change in found}


def test_mixing_everything_gives_the_other_end(root: Path, before: Study) -> None:
    a, b = Case(before, SAMPLED), Case(study_with(root, TWO), replace(SAMPLED, seed=6))
    groups = groups_of(changes(a, b))
    subject = Subject.of(a, b)
    every = frozenset(name for own in groups.values() for name in own)
    whole, nothing = mixed(a, b, every), mixed(a, b, frozenset())
    np.testing.assert_array_equal(medians(whole, subject), medians(b, subject))
    np.testing.assert_array_equal(medians(nothing, subject), medians(a, subject))


def test_many_changes_are_grouped_and_none_is_lost(root: Path, before: Study) -> None:
    changed = {
        name: p.model_copy(update={"value": p.value * 1.01})
        for name, p in before.parameters.items()
    }
    other = replace(before, parameters=changed, end_year=2025)
    found = changes(Case(before, SAMPLED), Case(other, SAMPLED))
    groups = groups_of(found)
    assert len(groups) <= MOST_GROUPS
    single = {change.group for change in found if change.counts}
    assert sorted(name for own in groups.values() for name in own) == sorted(single)


@given(st.lists(st.floats(-10, 10), min_size=16, max_size=16))
def test_shapley_values_are_the_mean_over_all_orders(values: list[float]) -> None:
    """Known answer: the definition itself, written out for four players."""
    players = ("a", "b", "c", "d")
    subsets = [
        frozenset(s) for n in range(5) for s in itertools.combinations(players, n)
    ]  # fmt: skip
    game = dict(zip(subsets, values, strict=True))
    found = shapley(players, lambda s: np.array([game[s]]))
    orders = list(itertools.permutations(players))
    for player in players:
        gains = []
        for order in orders:
            ahead = frozenset(order[: order.index(player)])
            gains.append(game[ahead | {player}] - game[ahead])
        assert found[player][0] == pytest.approx(np.mean(gains), abs=1e-9)
    total = game[frozenset(players)] - game[frozenset()]
    assert sum(part[0] for part in found.values()) == pytest.approx(total, abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_says_it_in_every_language(
    root: Path, before: Study, tmp_path: Path, language: str
) -> None:
    one = write_run(before, root, tmp_path, draws=12, seed=5)
    other = write_run(study_with(root, ONE), root, tmp_path, draws=12, seed=5)
    arguments = ["diff", str(one), str(other), "--lang", language]
    shown = CliRunner().invoke(app, arguments)
    assert shown.exit_code == 0, shown.output
    assert "x_opt" in shown.output
    told = CliRunner().invoke(app, [*arguments, "--json"])
    data = json.loads(told.output)
    assert {row["cause"] for row in data["causes"]} == {"parameters.x_opt"}
    assert data["before"]["id"] == one.name
    assert data["after"]["id"] == other.name
