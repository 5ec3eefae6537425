"""Every sensitivity method as wired here, on models with known answers; requests and refusals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.analyses import known_models as known
from valuma_scenarios.analyses.ranking.composite import COMPOSITE, coefficients, expand
from valuma_scenarios.analyses.sensitivity import analyse as sensitivity
from valuma_scenarios.analyses.sensitivity import convergence
from valuma_scenarios.analyses.sensitivity.analyse import Request
from valuma_scenarios.analyses.sensitivity.methods import given
from valuma_scenarios.analyses.sensitivity.salib import guarded
from valuma_scenarios.analyses.sensitivity.table import COLUMNS
from valuma_scenarios.draws.sampling import WORKS, Draws, draw
from valuma_scenarios.errors import UsageError
from valuma_scenarios.results import memory as cache
from valuma_scenarios.results import pieces
from valuma_scenarios.results.differences import draws_of
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.results.outcome_draws import simulate_outcomes
from valuma_scenarios.results.outcomes import Outcome, parse

SIZES = {
    "given": 2048,
    "shapley": 2048,
    "sobol": 2048,
    "morris": 24,
    "efast": 513,
    "rbd_fast": 2048,
    "delta": 256,
    "pawn": 1024,
    "dgsm": 512,
    "hdmr": 1024,
}
RESAMPLES = {"delta": 5, "pawn": 5}


def measured(method: str, index: str) -> tuple[known.Array, known.Array]:
    """Value and half width for x1, x2, x3 of Ishigami; shape (3, outcome)."""
    study = known.ishigami_study()
    request = Request(method, n=SIZES[method], seed=3, resamples=RESAMPLES.get(method, 50))
    used, factors = sensitivity.resolve(study, request)
    ran = sensitivity.run_method(used, factors, known.ishigami, request)
    value, half = ran.at(ran.sizes[-1])[index]
    place = [[f.id for f in factors].index(name) for name in known.ISHIGAMI]
    return value[place], half[place]


@pytest.mark.parametrize(
    ("method", "index", "expected", "slack"),
    [
        ("given", "S1", known.ISHIGAMI_S1, 0.02),
        ("rbd_fast", "S1", known.ISHIGAMI_S1, 0.02),
        ("shapley", "share", known.ISHIGAMI_SHAPLEY, 0.02),
        ("efast", "S1", known.ISHIGAMI_S1, 0.03),
        ("efast", "ST", known.ISHIGAMI_ST, 0.03),
        ("hdmr", "S", known.ISHIGAMI_S1, 0.05),
        # Sobol' & Kucherenko 2009: 4 pi^2 E[(dy/dx)^2] / (pi^2 Var)
        ("dgsm", "dgsm", np.array([2.230, 7.079, 3.174]), 0.1),
    ],
)
def test_known_indices_are_inside_the_intervals(
    method: str, index: str, expected: known.Array, slack: float
) -> None:
    value, half = measured(method, index)
    assert np.all(np.abs(value[:, 0] - expected) <= 2 * half[:, 0] + slack)
    assert np.isnan(value[:, 2]).all()


def test_morris_of_a_linear_function_of_the_probability_is_its_slope() -> None:
    """Effects are for a move from the 5th to the 95th percentile: 0.9 of a uniform range."""
    study = known.study_of({"a": ("uniform", 0.0, 2.0), "b": ("uniform", 0.0, 1.0)})
    request = Request("morris", n=8, seed=2)
    used, factors = sensitivity.resolve(study, request)

    def model(draws: Draws) -> known.Array:
        y: known.Array = 3 * draws["a"] - draws["b"]
        return y[:, None]

    ran = sensitivity.run_method(used, factors, model, request)
    found = ran.at(8)
    names = [f.id for f in factors]
    for name, slope in (("a", 5.4), ("b", -0.9), ("p_null_people", 0.0)):
        j = names.index(name)
        assert found["mu"][0][j, 0] == pytest.approx(slope)
        assert found["mu_star"][0][j, 0] == pytest.approx(abs(slope))
        assert found["sigma"][0][j, 0] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("method", "index"), [("delta", "delta"), ("pawn", "pawn")])
def test_moment_independent_measures_see_what_the_mean_does_not(method: str, index: str) -> None:
    """x3 has no first-order index, but its value changes the distribution of the outcome."""
    value, half = measured(method, index)
    assert value[2, 0] - half[2, 0] > 0.05
    assert value[1, 1] > 0.6
    assert value[0, 1] < 0.15
    assert np.isnan(value[:, 2]).all()


def test_seeds_are_repeatable_and_the_global_state_is_left_alone() -> None:
    np.random.seed(5)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # type: ignore[index]  # noqa: NPY002
    one, two = (measured("delta", "delta")[0] for _ in range(2))
    np.testing.assert_array_equal(one, two)
    after = np.random.get_state()[1]  # type: ignore[index]  # noqa: NPY002
    np.testing.assert_array_equal(before, after)
    with pytest.raises(UsageError, match="ignores a seed of 0"), guarded(0):
        pass


@pytest.mark.parametrize("method", ["efast", "dgsm"])
def test_methods_that_need_independence_refuse_correlated_inputs(method: str) -> None:
    with pytest.raises(UsageError, match=r"delta_effect and delta_network.*--independent"):
        sensitivity.resolve(known.shipped(), Request(method))
    study, factors = sensitivity.resolve(known.shipped(), Request(method, independent=True))
    assert study.correlations == ()
    assert "delta_effect" in [f.id for f in factors]


def test_other_refusals_say_what_to_use() -> None:
    study = known.shipped()
    with pytest.raises(UsageError, match="sobol"):
        sensitivity.resolve(study, Request("sobolt"))
    with pytest.raises(UsageError, match=r"single parameters only.*shapley"):
        sensitivity.resolve(study, Request("delta", by="group"))
    with pytest.raises(UsageError, match="sobol only"):
        sensitivity.resolve(study, Request("shapley", second_order=True))
    with pytest.raises(UsageError, match="needs model runs of its own"):
        sensitivity.analyse_results(study, None, [], Request("sobol"))  # type: ignore[arg-type]


def outcomes() -> list[Outcome]:
    study = known.shipped()
    texts = (
        "g3:partnership",
        "g1:partnership-by_theme",
        "employment_rate:by_theme@MK18:2027",
        "g3:status_quo",
    )
    return [parse(text, study) for text in texts]


def test_table_of_the_shipped_model(tmp_path: Path) -> None:
    study = known.shipped()
    request = Request("sobol", n=64, by="group", resamples=20)
    seen: list[tuple[int, int]] = []
    found = sensitivity.analyse(
        study, outcomes(), request, tmp_path, lambda done, total: seen.append((done, total))
    )
    table = found.table
    assert tuple(table.columns) == COLUMNS
    assert set(table.loc[table["outcome"] == str(outcomes()[3]), "state"]) == {"no_variance"}
    ok = table[table["state"] == "ok"]
    assert ok["value"].notna().all()
    assert (ok["low"] <= ok["value"]).all()
    assert "delta_effect + delta_network" in set(table["factor"])
    assert found.notes == ("correlated.joins",)
    assert seen[-1] == (found.runs, found.runs) == (64 * (len(found.factors) + 2),) * 2
    assert found.verdicts["verdict"].tolist()[3] == "no_variance"
    assert sorted(found.levels["n"].unique()) == [32, 64]


def test_interrupted_work_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, wanted = known.shipped(), outcomes()[:1]
    request = Request("shapley", n=32, by="grade")
    whole = sensitivity.analyse(study, wanted, request).table
    calls = 0

    def counted(*args: object) -> known.Array:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        return simulate_outcomes(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(cache, "simulate_outcomes", counted)
    with pytest.raises(KeyboardInterrupt):
        sensitivity.analyse(study, wanted, request, tmp_path)
    assert len(list(tmp_path.glob("*/*.npy"))) == 2
    pd.testing.assert_frame_equal(
        sensitivity.analyse(study, wanted, request, tmp_path).table, whole
    )
    done = calls
    pd.testing.assert_frame_equal(
        sensitivity.analyse(study, wanted, request, tmp_path).table, whole
    )
    assert calls == done
    # any change of content asks for new runs
    changed = replace(
        study,
        constants={
            **study.constants,
            "rule_share": study.constants["rule_share"].model_copy(update={"value": 0.03}),
        },
    )
    other = sensitivity.analyse(changed, wanted, request, tmp_path).table
    assert calls > done
    assert not np.allclose(other["value"], whole["value"])


def test_damaged_pieces_are_made_again_and_old_ones_pruned(tmp_path: Path) -> None:
    study = known.shipped()
    draws = draw(study, 8, 1)
    first = cache.Runner(study, outcomes(), tmp_path)(draws)
    piece = next(tmp_path.glob("*/*.npy"))
    piece.write_bytes(b"half a fi")
    again = cache.Runner(study, outcomes(), tmp_path)
    np.testing.assert_array_equal(again(draws), first)
    assert again.reused == 0
    assert pieces.prune(tmp_path, 10**9) == 0
    assert pieces.prune(tmp_path, 0) > 0
    assert not list(tmp_path.glob("*/*.npy"))


def test_given_data_finds_the_same_leader_as_the_design() -> None:
    study = known.shipped()
    wanted = [parse("g3:partnership", study)]
    results = evaluate(study, draw(study, 1000, 3), years=(2030,))
    found = sensitivity.analyse_results(study, results, wanted, Request("given"))
    assert found.runs == 0
    assert found.notes == ("correlated.valid",)
    shares = found.table[found.table["index"] == "S1"].set_index("factor")["value"]
    assert shares.idxmax() in WORKS
    assert shares["participation_fte"] == pytest.approx(0, abs=0.03)
    y = draws_of(results, wanted[0])
    assert shares.sum() < 1.1
    assert y.std() > 0


def test_smooth_functions_explain_a_smooth_function_and_nothing_explains_noise() -> None:
    rng = np.random.default_rng(2)
    x = rng.random((4000, 3))
    x[:, 2] = x[:, 2] > 0.4
    y = np.column_stack([np.sin(6 * x[:, 0]) + 0.5 * x[:, 2], rng.normal(size=4000)])
    found = given.first_order(x, y, 50, 1)
    binary = 0.25 * 0.4 * 0.6
    smooth = np.var(np.sin(6 * np.linspace(0, 1, 100001)))
    assert found.s1[0, 0] == pytest.approx(smooth / (smooth + binary), abs=0.02)
    assert found.s1[2, 0] == pytest.approx(binary / (smooth + binary), abs=0.02)
    assert np.all(np.abs(found.s1[:, 1]) < 4 * found.se[:, 1])
    assert found.p_value[0, 0] < 1e-10 < found.p_value[:, 1].min()
    pairs = given.additive_share(x, y, [[0, 2], [1]])
    assert pairs[0, 0] == pytest.approx(1, abs=0.01)
    assert pairs[1, 0] == pytest.approx(0, abs=0.01)


def test_tornado_moves_one_parameter_at_a_time() -> None:
    study = known.linear_study()
    request = Request("tornado")
    used, factors = sensitivity.resolve(study, request)
    found = sensitivity.run_method(used, factors, known.linear, request).at(1)
    names = [f.id for f in factors]
    for name, weight in zip(known.LINEAR, known.WEIGHTS, strict=True):
        j = names.index(name)
        assert found["at_high"][0][j, 0] == pytest.approx(weight * known.Z90)
        assert found["at_low"][0][j, 0] == pytest.approx(-weight * known.Z90)
    assert found["at_centre"][0][:, 0] == pytest.approx(0)


def test_a_composite_is_the_weighted_sum_of_its_goals() -> None:
    study = known.shipped()
    results = evaluate(study, draw(study, 200, 3), years=(2030,))
    points = coefficients(study, results, {"g1": 1, "g4": 3})
    assert points["g3"] == 0
    whole = parse("g1:partnership", study)
    basic, matrix = expand(study, [replace(whole, item=COMPOSITE), whole], points)
    assert [outcome.item for outcome in basic] == ["g1", "g4"]
    np.testing.assert_allclose(matrix, [[points["g1"], 1], [points["g4"], 0]])
    request = Request("shapley", n=32, by="group", composite=tuple(points.items()))
    found = sensitivity.analyse(study, [replace(whole, item=COMPOSITE)], request).table
    assert found["value"].sum() == pytest.approx(1)
    with pytest.raises(UsageError, match="needs the coefficients"):
        expand(study, [replace(whole, item=COMPOSITE)], {})


def test_verdict_on_the_number_of_draws() -> None:
    value = np.array([[0.6], [0.3], [0.08], [0.02]])
    narrow, wide = np.full((4, 1), 0.02), np.full((4, 1), 0.2)

    def judged(first: known.Array, half: known.Array) -> str:
        levels = [convergence.Level(64, first, half), convergence.Level(128, value, half)]
        return str(convergence.verdicts(["y"], "ST", levels, shares=True)["verdict"].item())

    assert judged(value + 0.01, narrow) == "enough"
    assert judged(value + 0.01, wide) == "ranking"
    assert judged(value[::-1], narrow) == "not_enough"
    assert convergence.sizes(4096, 32) == (512, 1024, 2048, 4096)
    assert convergence.sizes(64, 64) == (64,)
