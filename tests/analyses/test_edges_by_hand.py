"""Ends of conditions in the analyses: what is just inside, and what is just outside."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from valuma_scenarios.analyses.elicitation.profiles import read_profiles
from valuma_scenarios.analyses.evidence import share
from valuma_scenarios.analyses.facts import reweight
from valuma_scenarios.analyses.facts.reweight import Matching
from valuma_scenarios.analyses.forms import variants
from valuma_scenarios.analyses.forms.forms import FormAnalysis, Ranges
from valuma_scenarios.analyses.forms.variants import Trial
from valuma_scenarios.analyses.ranking import precision
from valuma_scenarios.analyses.ranking.verdicts import Verdicts
from valuma_scenarios.analyses.search import rules, search
from valuma_scenarios.analyses.sensitivity.methods import delta, given, hdmr, pawn
from valuma_scenarios.draws.sampling import Draws
from valuma_scenarios.errors import ProjectError, UsageError
from valuma_scenarios.results.monte_carlo_error import two_digits
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import NO_NETWORKS

# Sensitivity


@pytest.mark.parametrize(
    ("draws", "classes"),
    [(64, 3), (500, 5), (599, 6), (1026, 7), (1500, 9), (1636, 10), (1926, 12), (2110, 13),
     (3380, 16), (100_000, 47), (1_000_000, 48), (9_000_000, 48)],
)  # fmt: skip
def test_draws_are_cut_into_classes_as_the_library_does(draws: int, classes: int) -> None:
    """599, 1026, 1926 and 3380 lie where the count just changes."""
    assert delta.class_count(draws) == classes


def test_an_expansion_takes_intervals_that_half_the_draws_carry() -> None:
    assert hdmr._intervals(480, 10) == 5, "3 draws for each of 10 · 8 coefficients"
    assert hdmr._intervals(479, 10) == 2
    assert hdmr._intervals(300, 10) == 2
    with pytest.raises(UsageError, match="at least 300 draws for 10 parameters"):
        hdmr._intervals(299, 10)


def test_contributions_of_what_an_expansion_leaves_out_are_no_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: dict[str, Any] = {}

    def analyze(task: object, x: np.ndarray, y: np.ndarray, **how: Any) -> dict[str, np.ndarray]:
        seen.update(how, task=task, x=x.shape, y=len(y))
        one = np.array([0.25, 0.5])
        return dict.fromkeys(("Sa", "Sb", "S", "Sa_conf", "Sb_conf", "S_conf"), one)

    monkeypatch.setattr("SALib.analyze.hdmr.analyze", analyze)
    monkeypatch.setattr(hdmr, "problem", len)
    kinds = [SimpleNamespace(kind=kind) for kind in ("parameter", "chance", "parameter")]
    x = np.random.default_rng(1).random((5000, 3))
    settings = SimpleNamespace(seed=3, level=0.95)
    found = hdmr.hdmr(kinds, x, x[:, :1], settings)  # type: ignore[arg-type]
    assert found["S"][0][:, 0].tolist() == pytest.approx([0.25, np.nan, 0.5], nan_ok=True)
    assert (seen["x"], seen["y"], seen["m"], seen["maxorder"]) == ((4096, 2), 4096, 5, 1)
    assert seen["task"] == 2, "inputs"
    with pytest.raises(UsageError, match="at least 300 draws, but there are 299"):
        hdmr.hdmr(kinds, x[:299], x[:299, :1], settings)  # type: ignore[arg-type]
    hdmr.hdmr(kinds, x[:300], x[:300, :1], settings)  # type: ignore[arg-type]


def test_functions_that_several_analyses_share_cannot_be_changed() -> None:
    assert not given.basis(np.arange(30.0)).flags.writeable


def test_a_perfect_fit_has_no_chance() -> None:
    assert given._p_value(np.array([1.0]), 30, 3)[0] == pytest.approx(0, abs=1e-100)


# Errors and ranks


def test_an_infinite_error_stays_infinite() -> None:
    assert two_digits([np.inf, 0.0, 0.01234]).tolist() == [np.inf, 0, 0.012]


def test_who_is_first_under_a_condition_and_who_is_level() -> None:
    """a leads b by 0.5 of four draws (error 0.29: level), and c by a sure 0.7."""
    by_draw = np.array([[1.0, 1, 0.8, 0.0], [0, 0, 0.2, 0.6], [0, 0, 0, 0.0]])
    held = SimpleNamespace(given={"all": by_draw}, alternatives=("a", "b", "c"))
    assert Verdicts.first_given(held, "all") == (("a", "b"), pytest.approx(0.2))  # type: ignore[arg-type]
    assert Verdicts.given_share(SimpleNamespace(given=held.given, _at="abc".index), "b", "all") == (  # type: ignore[arg-type]
        pytest.approx(0.2)
    )
    sure = SimpleNamespace(
        given={"all": np.array([[1.0, 1, 1], [0, 0, 0]])}, alternatives=("a", "b")
    )
    assert Verdicts.first_given(sure, "all") == (("a",), 1)  # type: ignore[arg-type]


def test_the_best_comes_first_in_the_order_of_ranks() -> None:
    held: Any = SimpleNamespace(ranks=SimpleNamespace(order=("b", "a", "c")), reference="b")
    assert Verdicts.best.fget(held) == "b"  # type: ignore[attr-defined]
    assert Verdicts.candidates.fget(held) == ("a", "c")  # type: ignore[attr-defined]


def test_forms_are_run_in_as_many_draws_as_asked(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study
) -> None:
    seen: set[int] = set()

    def simulated(_study: Study, draws: Draws, outcomes: list[object]) -> np.ndarray:
        seen.add(len(draws))
        return np.tile(np.arange(float(len(outcomes))), (len(draws), 1))

    monkeypatch.setattr(variants, "simulate_outcomes", simulated)
    trial, told = Trial(shipped_study, (4, 7, "sobol"), random=3, year=2025), []
    found = variants.values_of(trial, lambda *at: told.append(at))
    assert told == [(k, len(found.variants)) for k in range(1, len(found.variants) + 1)]
    assert found.names == (*shipped_study.candidates, NO_NETWORKS)
    assert (found.draws, seen, found.year) == (4, {4}, 2025)
    goals = len(found.goals)
    assert found.effects["all"].shape == (len(found.variants), len(found.names), 4, goals)
    assert found.effects["all"][0, 1, 0].tolist() == list(range(goals, 2 * goals))
    assert found.candidates == len(shipped_study.candidates)
    assert [v.id for v in found.variants[-3:]] == ["mixed_1", "mixed_2", "mixed_3"]
    assert found.between("all", found.names[1], found.names[0])[0, 0].tolist() == [goals] * goals


@pytest.fixture
def repeated(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Errors that more and more draws have, in place of model runs."""
    errors: list[float] = []
    for name in ("_more", "_differences", "given_acceptability"):
        monkeypatch.setattr(precision, name, lambda *_: np.empty((0, 0)))
    monkeypatch.setattr(precision, "measured_goals", lambda _: ())
    monkeypatch.setattr(precision, "answer_error", lambda _: errors.pop(0))
    return errors


def needed(wanted: float, tell: list[int]) -> int:
    study: Any = SimpleNamespace(candidates=("a", "b"))
    return precision.draws_for(study, wanted, 1, None, lambda count, _: tell.append(count))


def test_draws_grow_with_the_square_of_the_error_and_at_most_four_times(
    repeated: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    repeated.extend([0.02, 0.0101, 0.01])
    # 256 · 4 = 1024; then 1024 · 1.0201 = 1044.6: up to 1280, in steps of 256.
    assert needed(0.01, told) == 1280
    assert told == [256, 1024, 1280]
    told.clear()
    repeated.extend([0.1, 0.04, 0.01])
    # 256 · 100 would be 25,600, but never more than four times as many: 1024, then 4096.
    assert needed(0.01, told) == 4096
    assert told == [256, 1024, 4096]
    monkeypatch.setattr(precision, "MOST_DRAWS", 1024)
    repeated.extend([0.02, 0.01])
    assert needed(0.01, told) == 1024
    repeated[:] = [0.02]
    monkeypatch.setattr(precision, "MOST_DRAWS", 1023)
    with pytest.raises(UsageError, match=r"about 1024 draws, .*1023 are made: ask for 0\.0101 or"):
        needed(0.01, told)


def test_forms_need_two_draws(shipped_study: Study) -> None:
    assert Trial(shipped_study, (2, 1, "sobol")).drawn[0] == 2
    with pytest.raises(UsageError, match="at least 2, but is 1"):
        Trial(shipped_study, (1, 7, "sobol"))
    two: Any = SimpleNamespace(candidates=("a", "b"))
    assert Trial(two, (2, 1, "sobol")).study is two
    with pytest.raises(UsageError, match="one alternative only"):
        Trial(SimpleNamespace(candidates=("a",)), (2, 1, "sobol"))  # type: ignore[arg-type]


# Facts and evidence


def test_draws_that_are_not_ruled_out_and_weights_by_hand() -> None:
    far = np.array([[0.0, 3.0], [3.1, 0.0], [1.0, 1.0], [0.0, 0.0]])
    found = Matching(("f", "g"), "likelihood", far, reweight.likelihood_weights(far))
    assert found.not_ruled_out == 0.75
    plain = np.exp(-0.5 * np.array([9, 3.1**2, 2, 0]))
    assert found.weights == pytest.approx(plain / plain.sum())
    assert found.effective_draws == pytest.approx(plain.sum() ** 2 / (plain**2).sum())
    assert reweight.implausibility(np.array([1.0, -1.0]), 0.5, 0.25).tolist() == [2, 6]


def test_parameters_that_move_come_by_how_far(shipped_study: Study) -> None:
    names = ["c_half", "x_opt", "m_half"]
    values = np.array([[5.0, 0.0, 1.0], [5.0, 3.0, 2.0], [5.0, 1.0, 3.0]])
    results = xr.Dataset({"parameter": (("draw", "name"), values)}, coords={"name": names})
    study: Any = SimpleNamespace(parameters={n: shipped_study.parameters[n] for n in names})
    weights = np.array([0.5, 0.5, 0.0])
    found = reweight.moved_parameters(study, results, Matching(("f",), "cutoff", weights, weights))
    assert found["parameter"].tolist() == ["m_half", "x_opt", "c_half"]
    assert found["shift"].tolist() == pytest.approx(
        [-0.5 / np.std([1, 2, 3]), (1.5 - 4 / 3) / np.std([0, 3, 1]), 0]
    )
    assert found["median_before"].tolist() == [2, 1, 5]
    assert found["median_after"].tolist() == [1.5, 1.5, 5]
    assert found.index.tolist() == [0, 1, 2]
    assert set(found["facts"]) == {"f"}


def test_shares_of_evidence_by_hand() -> None:
    outcome: Any = SimpleNamespace(
        item="g1", alternative="a", reference="b", region="FI", year=2030
    )
    spread = {"A": (np.array([0.1, 0.25]), np.array([0.0, 0.125])),
              "D": (np.array([0.1, np.nan]), np.array([0.0, np.nan]))}  # fmt: skip
    rows = pd.DataFrame(share._spread_rows(outcome, 1, spread)).set_index("grade")
    assert list(rows.loc["A", ["share", "low", "high"]]) == [0.25, 0.125, 0.375]
    assert list(rows.loc["B", ["share", "low", "high"]]) == [0, 0, 0]
    assert set(rows["state"]) == {"ok"}
    still = {"A": (np.array([np.nan]), np.array([np.nan]))}
    assert {row["state"] for row in share._spread_rows(outcome, 0, still)} == {"no_variance"}
    amounts = {
        grade: np.array([0.0, value]) for grade, value in zip("ABCD", (1, -3, 0, 4), strict=True)
    }
    sizes = pd.DataFrame(share._size_rows(outcome, 1, amounts, "points")).set_index("grade")
    assert sizes["share"].tolist() == [0.125, 0.375, 0, 0.5]
    assert sizes["amount"].tolist() == [1, -3, 0, 4]
    nothing = pd.DataFrame(share._size_rows(outcome, 0, amounts, "points"))
    assert set(nothing["state"]) == {"no_effect"}
    assert nothing["share"].isna().all()
    table = pd.DataFrame({"outcome": "o", "part": "size", "grade": list("ABCD"),
                          "share": [0.125, 0.375, 0, 0.5]})  # fmt: skip
    assert share.main_grade(table, "o", "size") is None, "a half is not more than a half"
    assert share.main_grade(table.assign(share=[0, 0.51, 0, 0.49]), "o", "size") == "B"


# Surveys


def test_a_row_that_ends_one_cell_early_is_unfinished(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("respondent,g1,g2\na,60,40\nb,60\nc,0,100\n", "utf-8")
    found = read_profiles(file, ("g1", "g2"))
    assert found["profile"].tolist() == ["a", "c"]
    assert found.attrs["unfinished"] == (3,)
    assert found["g1"].tolist() == [0.6, 0]


def test_the_highest_swing_is_a_hundred(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("respondent,g1,g2\na,100,25\n", "utf-8")
    assert read_profiles(file, ("g1", "g2"), "swing")["g1"].tolist() == [0.8]
    file.write_text("respondent,g1,g2\na,99.9,25\n", "utf-8")
    with pytest.raises(ProjectError, match=r"the highest swing is 99\.9, not 100"):
        read_profiles(file, ("g1", "g2"), "swing")


# Search


def found_designs() -> Any:
    bounds = {"binding": (0.25, 2.25), "incentive": (0.0, 1.0), "partners": (0.5, 0.5)}
    table = pd.DataFrame(
        {"front": [True, True, True, False], "binding": [0.5, 0.75, 1.0, 2.0],
         "incentive": [0.125, 0.125, 0.25, 0.0], "partners": [0.5] * 4,
         "kind.a": [1.0, 0.0, 3.0, 0.0], "kind.b": [3.0, 4.0, 1.0, 4.0]}
    )  # fmt: skip
    space = SimpleNamespace(bounds=bounds, kinds=("a", "b"), cents=400_000_000)
    return SimpleNamespace(designs=table, question=SimpleNamespace(space=space), front=[0, 1, 2])


def test_what_designs_of_the_front_have_in_common_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    found = found_designs()
    ranges = rules.lever_ranges(found).set_index("lever")
    assert list(ranges.loc["binding"]) == [0.25, 2.25, 0.5, 0.75, 1.0, 0.875]
    monkeypatch.setattr(rules, "NARROW", 0.25)
    narrow = rules.narrow_levers(found)
    assert narrow["lever"].tolist() == ["incentive", "binding"], "a lever without room is not told"
    assert narrow["width"].tolist() == [0.125, 0.25]
    assert narrow.index.tolist() == [0, 1]
    assert rules.kind_shares(found).index.tolist() == [0, 1]
    kinds = rules.kind_shares(found).set_index("kind")
    assert kinds.index.tolist() == ["b", "a"]
    assert list(kinds.loc["a"]) == pytest.approx([2 / 3, 0.5, 0.5])
    monkeypatch.setattr(rules, "COMMON", 1.0)
    common = rules.common_kinds(found)
    assert common["kind"].tolist() == ["b"]
    assert common.columns.tolist() == ["kind", "front", "tried", "money"]
    monkeypatch.setattr(rules, "LEAST", 3)
    assert rules.enough(found)
    monkeypatch.setattr(rules, "LEAST", 4)
    assert not rules.enough(found)


@pytest.mark.parametrize(("objectives", "parts"), [(3, None), (4, 4), (5, 4), (6, 2)])
def test_many_objectives_are_spread_over_directions(
    monkeypatch: pytest.MonkeyPatch, objectives: int, parts: int | None
) -> None:
    asked: list[int] = []
    tools = SimpleNamespace(
        uniform_reference_points=lambda _count, p: asked.append(p),
        selNSGA2=lambda points, count: points[:count],
        selNSGA3=lambda points, count, _: points[:count],
    )
    monkeypatch.setattr(search, "tools", tools)
    question: Any = SimpleNamespace(space=SimpleNamespace(design=sum), objectives=range(objectives))
    points: Any = [[float(k % 130)] for k in range(260)]
    assert len(search._selected(points, question)) == search.POPULATION
    assert len(search._selected(points[:3], question)) == 3
    assert asked == ([parts] * 2 if parts else [])


def test_a_search_ends_where_nothing_new_is_to_be_expected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """New designs in the first four generations, then none for as many as are waited for."""
    found = [1, 2, 3, 4, *[4] * 50]
    told: list[int] = []

    class Measured:
        def __init__(self, *_: object) -> None:
            self.known: dict[int, tuple[float, ...]] = {}

        def __call__(self, _points: object) -> list[int]:
            told.append(found[len(told)])
            self.known = {k: (float(k),) for k in range(told[-1])}
            return []

    monkeypatch.setattr(search, "_Measure", Measured)
    for name in ("_first", "_offspring", "_selected", "named", "_errors"):
        monkeypatch.setattr(search, name, lambda *_: [])
    monkeypatch.setattr(search, "_values", lambda *_: np.empty(0))
    monkeypatch.setattr(search, "differences_of", lambda *_: np.empty(0))
    study = SimpleNamespace(candidates=())
    question: Any = SimpleNamespace(space=SimpleNamespace(study=study), count=5, seed=1)
    search.search(question, lambda _: np.empty(0), lambda _: np.empty(0))
    assert len(told) == 4 + search.IDLE_GENERATIONS
    told.clear()
    question.count = 3
    search.search(question, lambda _: np.empty(0), lambda _: np.empty(0))
    assert told == [1, 2, 3]
    told.clear()
    found[:] = [1] * 50
    search.search(question, lambda _: np.empty(0), lambda _: np.empty(0))
    assert len(told) == 1 + search.IDLE_GENERATIONS, "nothing new from the start"


def test_inputs_with_few_values_are_cut_into_one_slice_for_each() -> None:
    """The median over the values of how far each slice's outcomes are from all outcomes."""
    x = np.repeat([0.0, 1.0, 2.0], [6, 3, 1])[:, None]
    y = np.array([0.0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    # Slices 0 … 5, 6 … 8 and 9: distances 0.4, 0.6 and 0.9.
    assert pawn._pawn_medians(x, y) == pytest.approx([0.6])
    assert pawn._distance(np.array([1.0, 1.0]), np.array([1.0, 2.0])) == 0.5
    assert pawn._distance(np.array([2.0, 2.0]), np.array([1.0, 2.0])) == 0.5


def test_forms_by_how_far_they_move_the_leading_pair() -> None:
    def chances(_given: str, one: str, other: str, *_: str) -> pd.DataFrame:
        assert (one, other) == ("b", "a")
        return pd.DataFrame(
            {"form": ["default", "u", "v", "w", "m1", "m2"],
             "kind": ["default", "alone", "alone", "alone", "mixed", "mixed"],
             "p_better": [0.5, 0.75, 0.125, 0.25, 0.0, 1.0]}
        )  # fmt: skip

    spread = pd.DataFrame(
        {"given": ["never", "all", "all"], "item": ["composite", "g1", "composite"],
         "form_share": [0.75, 0.5, 0.25]}
    )  # fmt: skip
    held: Any = SimpleNamespace(
        chances=chances, pair=lambda _: ("b", "a"), spread=spread,
        leaders={"all": [SimpleNamespace(alternative=name) for name in "bbaabb"]},
        values=SimpleNamespace(names=("a", "b", "c")),
    )  # fmt: skip
    most = FormAnalysis.most(held, "all")
    assert most["form"].tolist() == ["v", "u", "w"], "of equals the first"
    assert list(most) == ["form", "p_better", "moved", "leader"]
    assert most["moved"].tolist() == [-0.375, 0.25, -0.25]
    assert most["leader"].tolist() == ["a", "b", "a"]
    ranges = FormAnalysis.ranges(held, "all")
    assert ranges == Ranges(1, 0, 0.5, 0.125, 0.75, 0.0, 1.0, 0.25)
