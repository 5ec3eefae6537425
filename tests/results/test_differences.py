"""Differences by hand, by property, and the same in every place that tells them."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from valuma_scenarios.analyses.compare.compare import Question, compare
from valuma_scenarios.analyses.compare.cost import cost_effectiveness
from valuma_scenarios.analyses.information.voi import decision
from valuma_scenarios.analyses.ranking.composite import COMPOSITE, coefficients, composite_target
from valuma_scenarios.analyses.ranking.composite import values_of as composite_values
from valuma_scenarios.analyses.ranking.smaa import acceptability
from valuma_scenarios.draws.sampling import WORKS, draw
from valuma_scenarios.errors import UsageError
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.results.differences import (
    QUANTILES,
    Differences,
    by_condition,
    difference,
    draws_of,
    first_shares,
    p_ahead,
    p_better,
    p_worse,
    quantile,
    quantiles,
)
from valuma_scenarios.results.effects import CONDITIONS, chosen_draws
from valuma_scenarios.results.monte_carlo_error import quantile_error, share_error
from valuma_scenarios.results.outcome_draws import simulate_outcomes
from valuma_scenarios.results.outcomes import BASELINE, Outcome
from valuma_scenarios.results.runs import Run, compute_run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS, NATIONAL
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import SEED, KernelGateway

DRAWS = 40
PACKAGE = Path(__file__).parents[2] / "valuma_scenarios"
numbers = st.floats(-100, 100, allow_nan=False).map(lambda x: round(x, 3))


@pytest.fixture(scope="module")
def run(shipped_study: Study) -> Run:
    return compute_run(shipped_study, DRAWS, SEED)


@pytest.fixture(scope="module")
def found(run: Run) -> Differences:
    return Differences(run.study, run.results)


def test_differences_as_kept_are_the_same_numbers_in_half_the_room(run: Run) -> None:
    single = run.results.map(
        lambda values: values if values.name == "parameter" else values.astype(np.float32)
    )
    kept = Differences(run.study, single)
    one, other = kept.goals(as_kept=True), kept.goals()
    assert (one.dtype, other.dtype) == (np.float32, np.float64)
    np.testing.assert_array_equal(one, other)
    ranked, again = acceptability(one), acceptability(other)
    np.testing.assert_array_equal(ranked.rank, again.rank)
    np.testing.assert_array_equal(ranked.pairwise, again.pairwise)


@given(arrays(float, (7, 3), elements=numbers))
def test_quantiles_are_numpys_linear_ones(values: np.ndarray) -> None:
    at = [0.0, 0.05, 0.3, 0.5, 1.0]
    assert quantile(values, at) == pytest.approx(np.quantile(values, at, axis=0), abs=1e-9)


@given(arrays(float, (9, 2), elements=st.integers(-2, 2).map(float)), st.sampled_from([1, -1]))
def test_shares_count_ties_half_and_a_pair_adds_up(change: np.ndarray, direction: int) -> None:
    ahead = p_ahead(change, direction)
    assert ahead + p_ahead(-change, direction) == pytest.approx(np.ones(2))
    level = (change == 0).mean(axis=0)
    assert p_better(change, direction) + p_worse(change, direction) + level == pytest.approx(
        np.ones(2)
    )
    assert ahead == pytest.approx(p_better(change, direction) + level / 2)
    assert p_better(change, direction) == pytest.approx(p_worse(change, -direction))


def test_an_alternative_is_as_often_ahead_of_itself_as_behind() -> None:
    assert p_ahead(np.zeros((5, 1))) == pytest.approx([0.5])
    assert p_better(np.zeros((5, 1))) == [0.0]


@given(arrays(float, (3, 8), elements=st.integers(0, 2).map(float)))
def test_first_places_are_shared(values: np.ndarray) -> None:
    shares = first_shares(values)
    assert shares.sum() == pytest.approx(1)
    for a in range(3):
        by_hand = [
            (column[a] == column.max()) / (column == column.max()).sum() for column in values.T
        ]
        assert shares[a] == pytest.approx(np.mean(by_hand))


def test_one_draw_has_a_value_and_no_interval() -> None:
    one = quantiles(np.array([[2.0]]))
    assert one["p50"] == one["mean"] == [2.0]
    assert np.isnan([one["p05"], one["p95"], p_better(np.array([[2.0]]))]).all()


def test_subtraction_by_hand() -> None:
    effects = np.array([[1.0, 2.0], [4.0, 1.0]])
    assert difference(effects, ("a", "b"), "b", "a").tolist() == [3.0, -1.0]
    assert difference(effects, ("a", "b"), "b", BASELINE).tolist() == [4.0, 1.0]
    assert not difference(effects, ("a", "b"), "a", "a").any()


def test_turned_question_turns_the_answer(found: Differences) -> None:
    one = found.between("g2", "by_theme", "partnership").table()
    other = found.between("g2", "partnership", "by_theme").table()
    assert one["p50"].to_numpy() == pytest.approx(-other["p50"].to_numpy())
    assert one["p05"].to_numpy() == pytest.approx(-other["p95"].to_numpy())
    assert one["p_ahead"].to_numpy() == pytest.approx(1 - other["p_ahead"].to_numpy())
    assert one["p95_error"].to_numpy() == pytest.approx(other["p05_error"].to_numpy())


def test_a_baseline_is_the_effect_itself(found: Differences) -> None:
    whole = found.between("g1", "by_theme", BASELINE).at(NATIONAL)
    base = found.between("g1", "status_quo", BASELINE).at(NATIONAL)
    assert whole - base == pytest.approx(found.between("g1", "by_theme").at(NATIONAL))


def test_conditions_choose_draws_by_what_networks_do(run: Run) -> None:
    works = run.results["parameter"].sel(name=list(WORKS)).to_numpy()
    adds, nothing = (chosen_draws(run.results, name) for name in CONDITIONS[1:])
    assert adds.tolist() == (works.min(axis=1) == 1).tolist()
    assert nothing.tolist() == (works.max(axis=1) == 0).tolist()
    assert chosen_draws(run.results, "all").all()
    with pytest.raises(UsageError, match="networks_add"):
        chosen_draws(run.results, "networks_ad")  # type: ignore[arg-type]


def test_all_draws_lie_between_the_conditional_ones(shipped_study: Study) -> None:
    """A share over all draws is the mean of its conditional shares, weighted by their draws."""
    run = compute_run(shipped_study, 200, 3)
    parts = [Differences(run.study, run.results, name) for name in CONDITIONS]
    every, adds, nothing = (part.between("g1", "partnership").at(NATIONAL) for part in parts)
    mixed = len(every) - len(adds) - len(nothing)
    assert len(adds) > 20
    assert len(nothing) > 5
    low = p_better(adds) * len(adds) + p_better(nothing) * len(nothing)
    assert low <= p_better(every) * len(every) <= low + mixed
    question = Question("status_quo", ("partnership",), ("g1",), (2030,), condition="networks_add")
    row = compare(run.study, run.results, question).set_index("place").loc[NATIONAL]
    assert row["p_better"] == p_better(adds)
    outcome = Outcome("g1", "partnership", "status_quo", NATIONAL, 2030)
    told = by_condition(run.study, run.results, outcome)
    assert told.index.tolist() == list(CONDITIONS)
    assert told["p_better"].tolist() == [p_better(part) for part in (every, adds, nothing)]
    assert told["draws"].tolist() == [len(every), len(adds), len(nothing)]


def test_a_condition_that_no_draw_meets_says_nothing(shipped_study: Study) -> None:
    run = compute_run(shipped_study, 2, 1)
    run.results["parameter"].loc[{"name": list(WORKS)}] = 1.0
    outcome = Outcome("g4", "partnership", "status_quo", NATIONAL, 2030)
    told = by_condition(run.study, run.results, outcome, "seutukaupunki").loc[
        "networks_add_nothing"
    ]
    assert told["draws"] == 0
    assert told.drop("draws").isna().all()


def test_the_same_question_has_the_same_answer_everywhere(run: Run) -> None:
    """Tables, commands, figures and the workshop, over goals, places and alternatives."""
    study, year = run.study, run.study.end_year
    table: Any = compare(study, run.results).set_index(["alternative", "item", "place"])
    effects: Any = run.effects[run.effects["year"] == year]
    effects = effects[effects["reference"] == study.reference]
    effects = effects.set_index(["alternative", "goal", "region"])
    context = Context(run, "en")
    screen = Engine(KernelGateway(study)).figures({}, year, [], n=DRAWS)["model"]
    places = [*screen["region_ids"], *screen["type_ids"]]
    assert {NATIONAL, *places} == set(table.index.get_level_values("place"))
    for name in context.candidates:
        for goal in GOALS:
            shown = [*screen["regions"][name][goal], *screen["types"][name][goal]]
            for place, (median, better) in zip(places, shown, strict=True):
                row = table.loc[name, goal, place]
                # A run keeps effects in single precision; the workshop shows them before.
                assert median == pytest.approx(row["p50"], rel=2e-4, abs=1e-6), (name, goal, place)
                assert better == pytest.approx(row["p_better"], abs=1e-4)
            for place in (NATIONAL, *screen["region_ids"]):
                row, told = table.loc[name, goal, place], effects.loc[name, goal, place]
                drawn = context.differences(name, goal, place)[:, -1]
                single = draws_of(run.results, Outcome(goal, name, study.reference, place, year))
                assert drawn == pytest.approx(single, rel=1e-12)
                for column, at in (("p05", 0.05), ("p50", 0.5), ("p95", 0.95)):
                    assert told[column] == pytest.approx(row[column], rel=1e-4, abs=1e-7)
                    assert quantile(single, at)[0] == pytest.approx(row[column], rel=1e-9)
                assert told["p_better"] == row["p_better"] == p_better(single)
                assert context.evidence(name, goal, place).p_better == row["p_better"]
            row = table.loc[name, goal, NATIONAL]
            assert screen["goals"][name][goal][:5] == pytest.approx(
                row[["p05", "p25", "p50", "p75", "p95"]].to_list(), rel=2e-4, abs=1e-7
            )


def test_new_model_runs_give_the_draws_of_the_finished_run(run: Run) -> None:
    study = run.study
    pair = ("partnership", "by_theme")
    outcomes = [Outcome(i, *pair, "MK06", 2027) for i in ("g1", "g4", "employment_rate")]
    again = simulate_outcomes(study, draw(study, DRAWS, SEED), outcomes)
    for column, outcome in zip(again.T, outcomes, strict=True):
        assert draws_of(run.results, outcome) == pytest.approx(column, rel=1e-5, abs=1e-9)


def test_cost_and_comparison_rest_on_the_same_effect(run: Run, found: Differences) -> None:
    rows = cost_effectiveness(run.study, run.results, run.money)
    rows = rows[(rows["money"] == "spending") & (rows["status"] == "ok")]
    for _, row in rows[rows["item"].isin(GOALS)].iterrows():
        change = found.between(row["item"], row["alternative"], row["against"]).at(NATIONAL)
        assert row["p50"] * row["meur"] / 10 == pytest.approx(quantile(change, 0.5)[0], rel=1e-9)


def test_there_is_one_composite(run: Run, found: Differences) -> None:
    """Switching values, value of information and sensitivity weigh a goal alike."""
    study, year = run.study, run.study.end_year
    points = coefficients(study, run.results)
    target = composite_target(run)
    assert (target.id, target.points) == (COMPOSITE, points)
    names = ("partnership", "status_quo")
    values = composite_values(study, draw(study, DRAWS, SEED), target, names)
    choice = decision(study, run.results)
    utility = choice.utility[:, choice.alternatives.index("partnership")]
    by_hand: Any = sum(
        points[goal] * found.between(goal, *names, year).at(NATIONAL) for goal in points
    )
    assert utility == pytest.approx(by_hand, rel=1e-9)
    assert difference(values, names, *names) == pytest.approx(by_hand, rel=1e-4, abs=1e-6)


def test_figures_of_another_reference_subtract_that_one(run: Run, found: Differences) -> None:
    context = Context(run, "en", FigureOptions(reference="do_nothing"))
    drawn = context.differences("by_theme", "g3")[:, -1]
    expected = found.between("g3", "by_theme", "do_nothing").at(NATIONAL)
    assert drawn == pytest.approx(expected)


OWN_QUANTILES = {
    "results/monte_carlo_error.py": "the error of a quantile is a distance between two quantiles",
    "analyses/ranking/metrics.py": "published metrics of performance over states, not of effects",
    "analyses/discovery/prim.py": "peels off shares of the parameters' values",
    "figures/drawing/regional.py": "size of the medians of all regions, to choose decimals",
    "workshop/room/weighing.py": "answers of people, not draws",
    "workshop/room/forms/elicit.py": "answers of people, not draws",
    "analyses/sensitivity/methods/pawn.py": "distances between distributions",
    "results/other_outcomes.py": "break-even may be infinite, which no interpolation bears",
    "analyses/facts/reweight.py": "weighted draws",
}
"""Modules that may take quantiles themselves, and of what."""


def test_only_one_module_takes_quantiles_of_differences() -> None:
    names = {"quantile", "percentile", "nanquantile", "nanpercentile", "median", "nanmedian"}
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Attribute)
                and node.attr in names
                and isinstance(node.value, ast.Name)
                and node.value.id in ("np", "numpy")
            ):
                found.add(path.relative_to(PACKAGE).as_posix())
    assert found <= set(OWN_QUANTILES), "ask results.differences, or say here why not"
    assert {name for name in OWN_QUANTILES if not (PACKAGE / name).is_file()} == set()


def test_only_one_module_subtracts_alternatives() -> None:
    """No other module picks two alternatives of the results and subtracts them."""

    def picks(node: ast.AST) -> bool:
        text = ast.unparse(node)
        return ".sel(alternative=" in text or "[position[" in text or "names.index(" in text

    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and picks(node.left)
        and picks(node.right)
    }
    assert found <= {"results/differences.py"}


def test_tables_tell_errors_and_conditions(run: Run) -> None:
    """Of the country in every year and of regions in the last: as the draws say, row by row."""
    works = run.results["parameter"].sel(name=list(WORKS)).transpose("draw", "name").to_numpy()
    chosen = {"networks_add": 1.0, "networks_add_nothing": 0.0}
    keys = ["alternative", "reference", "goal", "region", "year"]
    table: Any = run.effects.set_index(keys)
    row = table.loc[("partnership", "status_quo", "g3", NATIONAL, run.study.end_year)]
    cell = run.results["goal_effect"].sel(goal="g3", region=NATIONAL, year=run.study.end_year)
    change = (cell.sel(alternative="partnership") - cell.sel(alternative="status_quo")).to_numpy()
    for condition, value in chosen.items():
        some = [c for c, w in zip(change, works, strict=True) if all(x == value for x in w)]
        assert row[f"{condition}_draws"] == len(some)
        assert row[f"{condition}_p50"] == pytest.approx(np.median(some), rel=1e-6)
        better = sum(c > 0 for c in some) / len(some)
        assert row[f"{condition}_p_better"] == pytest.approx(better)
        error = float(share_error(better, len(some)))
        assert row[f"{condition}_p_better_error"] == pytest.approx(error, rel=0.05)
    for name in ("p05", "p25", "p50", "p75", "p95"):
        error = float(quantile_error(change, QUANTILES[name]))
        assert row[f"{name}_error"] == pytest.approx(error, rel=0.06)
    told = run.effects["p50_error"].notna()
    close = (run.effects["region"] == NATIONAL) | (run.effects["year"] == run.study.end_year)
    assert told.tolist() == close.tolist()
