"""Designs, walks and readings of sensitivity methods, one step at a time and worked out by hand."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
import xarray as xr
from scipy import stats

from tests.analyses import known_models as known
from valuma_scenarios.analyses.sensitivity import analyse, convergence, designs, method
from valuma_scenarios.analyses.sensitivity.analyse import Request
from valuma_scenarios.analyses.sensitivity.designs import Factor
from valuma_scenarios.analyses.sensitivity.method import Settings, Task
from valuma_scenarios.analyses.sensitivity.methods import METHODS, morris, shapley, sobol
from valuma_scenarios.analyses.sensitivity.methods.sobol import SaltelliOutputs
from valuma_scenarios.analyses.sensitivity.salib import draws_at, guarded
from valuma_scenarios.analyses.sensitivity.table import COLUMNS, measures_table
from valuma_scenarios.draws.sampling import Draws, draw, names_of
from valuma_scenarios.draws.streams import EDGE
from valuma_scenarios.errors import UsageError
from valuma_scenarios.results.outcomes import parse

Array = known.Array


def factor(*names: str) -> Factor:
    """A factor of some columns."""
    return Factor(" + ".join(names), names, "parameter" if len(names) == 1 else "block")


# Walks


def test_a_walk_takes_over_the_columns_of_one_player_after_another() -> None:
    """Columns without a player stay as they begin; the size is the largest outcome at the start."""
    study, seen = known.linear_study(), list[Array]()

    def evaluate(draws: Draws) -> Array:
        seen.append(known.columns(draws, known.LINEAR))
        return seen[-1] @ np.array([[1.0, 0], [2, 1], [0, 1]])

    players = [factor("x1"), factor("x2")]
    found = shapley.walks(study, players, evaluate, 16, 3)
    start, middle, end = seen
    assert (start[:, 2] == middle[:, 2]).all()
    assert (start[:, 2] == end[:, 2]).all()
    assert (start[:, :2] != end[:, :2]).all()
    first_takes_one = middle[:, 0] == end[:, 0]
    assert 0 < first_takes_one.sum() < 16, "rows have orders of their own"
    assert (first_takes_one == (middle[:, 1] == start[:, 1])).all()
    y = [values @ np.array([1.0, 2, 0]) for values in seen]
    one = np.where(first_takes_one, y[0] - (y[0] + y[1]) / 2, y[0] - (y[1] + y[2]) / 2)
    moved = np.where(first_takes_one, y[0] - y[1], y[1] - y[2])
    assert found.parts[:, 0, 0] == pytest.approx(one * moved)
    assert found.parts[:, :, 0].sum(axis=1) == pytest.approx((y[0] - y[2]) ** 2 / 2)
    assert found.size == pytest.approx([np.abs(y[0]).max(), np.abs(start[:, 1:] @ [1, 1]).max()])


def test_what_is_taken_over_last_depends_on_its_own_column_alone() -> None:
    study = known.linear_study({("x2", "x3"): 0.8})
    u = np.array([[0.3, 0.9], [0.6, 0.2], [1 - EDGE, 1 - EDGE]])
    steps = np.array([[1, 2], [2, 1], [2, 1]])
    found = shapley._block_values(study, ("x2", "x3"), u, steps)
    z = stats.norm.ppf(u)
    assert found[0] == pytest.approx([0.6 * z[0, 0] + 0.8 * z[0, 1], z[0, 1]])
    assert found[1] == pytest.approx([z[1, 0], 0.8 * z[1, 0] + 0.6 * z[1, 1]])
    # Together they would be beyond the end; they stay at it.
    assert found[2] == pytest.approx([z[2, 0]] * 2, rel=1e-3)


def test_rows_of_every_order_are_correlated_in_their_own() -> None:
    """Two orders that end alike: what is taken over last is as drawn in both."""
    study = known.linear_study({("x1", "x2"): 0.5, ("x2", "x3"): 0.6})
    u = np.array([[0.3, 0.9, 0.7], [0.3, 0.9, 0.7]])
    found = shapley._block_values(study, ("x1", "x2", "x3"), u, np.array([[1, 2, 3], [1, 3, 2]]))
    z = stats.norm.ppf(u[0])
    assert found[0, 1:] == pytest.approx([0.8 * z[1] + 0.6 * z[2], z[2]])
    assert found[1, 1:] == pytest.approx([z[1], 0.6 * z[1] + 0.8 * z[2]])


def test_shares_of_walks_by_hand() -> None:
    parts = np.array([[[1.0], [3]], [[2], [0]], [[0], [6]]])
    found = shapley.effects(shapley.Walks(parts, np.array([5.0])))
    # Contributions sum to 4, 2 and 6: a variance of 4, of which 1 and 3 on average.
    assert (found.variance.tolist(), found.share[:, 0].tolist()) == ([4], [0.25, 0.75])
    rest = np.array([1 - 0.25 * 4, 2 - 0.25 * 2, 0 - 0.25 * 6])
    assert found.se[:, 0] == pytest.approx([rest.std(ddof=1) / math.sqrt(3) / 4] * 2)


@pytest.mark.parametrize(("variance", "still"), [(0.9e-18, True), (1.1e-18, False)])
def test_what_varies_by_less_than_rounding_has_no_shares(variance: float, still: bool) -> None:
    """Of an outcome of a thousand a deviation of 1e-9 is none."""
    parts = np.full((4, 2, 1), variance / 2)
    parts[::2] *= 1.5
    parts[1::2] *= 0.5
    found = shapley.effects(shapley.Walks(parts, np.array([1000.0])))
    assert np.isnan(found.share).all() == np.isnan(found.se).all() == still
    nothing = shapley.effects(shapley.Walks(0 * parts, np.array([0.0])))
    assert np.isnan(nothing.share).all()


# Trajectories and points


def test_trajectories_begin_at_four(monkeypatch: pytest.MonkeyPatch) -> None:
    study, factors = known.linear_study(), [factor("x1"), factor("x2", "x3")]

    def task(n: int) -> Task:
        return Task(study, factors, known.linear, Settings(n, 2, 10))

    found = morris.morris(task(4))
    # From the 5th to the 95th percentile of a standard normal: about 2 · 1.645 on average or more.
    assert (found["mu_star"][0][:, 0] > 2).all()
    assert np.isnan(found["sigma"][0][1, 0]), "two members move together"
    with pytest.raises(UsageError, match="at least 4 trajectories, but --draws is 3"):
        morris.morris(task(3))
    asked, x = morris._trajectories(factors, Settings(4, 2))
    assert (asked["groups"], x.shape) == (["x1", "x2 + x3", "x2 + x3"], (4 * 3, 3))
    kept: list[tuple[int, int | None]] = []

    def sample(_asked: object, count: int, **how: int) -> Array:
        kept.append((count, how["optimal_trajectories"]))
        return x

    monkeypatch.setattr("SALib.sample.morris.sample", sample)
    for n in (4, 20, 48, 49):
        morris._trajectories(factors, Settings(n, 2))
    assert kept == [(20, 4), (96, 20), (96, 48), (49, None)]


def test_points_of_the_cube_become_draws_with_the_rest_in_the_middle() -> None:
    study = known.linear_study()
    x = np.array([[0.0, 1.0], [0.5, 0.25]])
    found = draws_at(study, [factor("x3", "x1")], x, (0.1, 0.7))
    at = dict(zip(names_of(study), found.u.T, strict=True))
    assert at["x3"] == pytest.approx([0.1, 0.4])
    assert at["x1"] == pytest.approx([0.7, 0.25])
    assert at["x2"].tolist() == [0.5, 0.5]
    assert draws_at(study, [factor("x1")], x[:, :1] * 0.5 + 0.2)["x1"] == pytest.approx(
        stats.norm.ppf([0.2, 0.45])
    )


def test_warnings_of_the_library_stay_inside(recwarn: pytest.WarningsRecorder) -> None:
    with guarded(1):
        warnings.simplefilter("always")
        warnings.warn("noise", UserWarning, stacklevel=1)
    assert len(recwarn) == 0


@pytest.mark.parametrize("seed", [1, 3])
def test_a_method_that_reads_a_sample_gets_a_hypercube_of_its_seed(seed: int) -> None:
    study, seen = known.linear_study(), list[Draws]()

    def evaluate(draws: Draws) -> Array:
        seen.append(draws)
        return known.linear(draws)

    request = Request("given", n=128, seed=seed, resamples=4)
    used, factors = analyse.resolve(study, request)
    ran = analyse.run_method(used, factors, evaluate, request)
    assert seen[0].values.tolist() == draw(study, 128, seed, "lhs").values.tolist()
    assert ran.sizes == (64, 128)
    fewer = analyse.read_sample(factors, seen[0], known.linear(seen[0])[:127], request)
    assert fewer.sizes == (127,)


def test_a_sample_that_is_there_takes_no_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    study = known.linear_study()
    draws = draw(study, 64, 1)
    results = xr.Dataset(
        {"parameter": (("draw", "name"), draws.values)}, coords={"name": list(draws.names)}
    )
    monkeypatch.setattr(analyse, "draws_of", lambda *_: known.linear(draws)[:, 0])
    outcomes = [parse("g3:partnership", study)]
    found = analyse.analyse_results(study, results, outcomes, Request("given", resamples=4))
    assert (found.runs, set(found.table["runs"]), set(found.table["n"])) == (0, {0}, {64})
    first = found.table[found.table["index"] == "S1"].set_index("factor")["value"]
    assert first["x3"] > first["x1"]
    with pytest.raises(UsageError) as refused:
        analyse.analyse_results(study, results, outcomes, Request("sobol"))
    able = {name for name, how in METHODS.items() if how.read}
    assert set(str(refused.value).rsplit("use ", 1)[1].split(", ")) == able
    assert {"given", "delta"} <= able


# Readings


def test_an_outcome_is_compared_with_its_largest_value() -> None:
    """Two values 5000 steps of rounding apart: more than 1e-12 of one, not of the other."""
    step = 2.0**-52
    low = 5000 * step / method.CONSTANT
    while 5000 * step <= method.CONSTANT * low:
        low -= step
    high = low + 5000 * step
    assert method.CONSTANT * low < high - low <= method.CONSTANT * high
    assert method.still(np.array([[low], [high]])).tolist() == [True]


def test_intervals_are_normal() -> None:
    assert method.half_width(0.95) == pytest.approx(1.959963984540054)
    assert method.half_width(0.5) == pytest.approx(0.6744897501960817)


def test_outcomes_whose_square_is_no_number_any_more_have_no_indices() -> None:
    tiny = 1e-170 * np.arange(8.0)[:, None]
    found = sobol.standardise(SaltelliOutputs(tiny, tiny, tiny[:, None]))
    assert np.isfinite(found.a).all()
    assert found.a[7] / 1e-170 == pytest.approx(3.5)
    eps = np.finfo(float).eps
    assert sobol._divide(np.array([1.0, 1.0]), np.array([eps, 2 * eps])).tolist() == [0, 0.5 / eps]


@pytest.mark.parametrize(
    ("width", "change", "kept", "verdict"),
    [(0.10, 0.05, False, "enough"), (0.11, 0.05, True, "ranking"),
     (0.11, 0.05, False, "not_enough"), (0.10, 0.06, True, "ranking"),
     (0.10, 0.06, False, "not_enough"), (0.1, np.nan, False, "enough")],
)  # fmt: skip
def test_what_is_settled(width: float, change: float, kept: bool, verdict: str) -> None:
    assert convergence._judge(width, change, kept) == verdict


def test_few_draws_tell_nothing_and_nothing_is_no_scale() -> None:
    level = convergence.Level(128, np.array([[0.5], [0.25]]), np.full((2, 1), 0.01))
    for fewest, verdict in ((128, "enough"), (129, "few")):
        found = convergence.verdicts(["y"], "S1", [level], shares=True, fewest=fewest)
        assert found["verdict"].tolist() == [verdict]
    before = convergence.Level(64, np.array([[0.25], [0.0]]), np.zeros((2, 1)))
    zero = convergence.Level(128, np.zeros((2, 1)), np.full((2, 1), 0.125))
    found = convergence.verdicts(["y"], "mu", [before, zero], shares=False)
    assert found[["width", "change"]].iloc[0].tolist() == [0.25, 0.25]


def test_tables_and_levels_of_a_method_that_ran() -> None:
    """Measures are told outcome by outcome, and the main one at every size."""
    study, factors = known.shipped(), [factor("x_opt"), factor("m_half", "c_half")]
    outcomes = [parse(text, study) for text in ("g3:partnership", "g1:partnership")]

    def at(n: int) -> method.Measures:
        main = n * np.array([[0.25, 0.5], [0.125, np.nan]])
        return {"S1": (main / 2, main * 0), "ST": (main, main / 8)}

    request = Request("sobol", resamples=9, level=0.9)
    found = analyse._assemble(study, outcomes, request, tuple(factors), method.Ran(at, (1, 2)), 7)
    assert (found.runs, set(found.table["runs"]), set(found.table["n"])) == (7, {7}, {2})
    assert found.table["index"].tolist() == ["S1", "S1", "ST", "ST"] * 2
    assert found.table["outcome"].tolist() == [str(o) for o in outcomes for _ in range(4)]
    values = [0.25, 0.125, 0.5, 0.25, 0.5, np.nan, 1, np.nan]
    assert found.table["value"].tolist() == pytest.approx(values, nan_ok=True)
    assert found.table["high"].tolist()[2:4] == [0.5625, 0.28125]
    assert found.table["low"].tolist()[2:4] == [0.4375, 0.21875]
    assert found.table["members"].tolist()[:2] == ["x_opt", "m_half c_half"]
    assert (found.table["interval_kind"] == "").tolist() == np.isnan(values).tolist()
    assert set(found.table["state"]) == {"ok"}
    assert found.levels["n"].tolist() == [1] * 4 + [2] * 4
    assert found.levels["factor"].tolist() == [f.id for f in factors for _ in outcomes] * 2
    assert found.levels["outcome"].tolist() == [str(o) for o in outcomes] * 4
    assert found.levels["low"].tolist()[:3] == [0.21875, 0.4375, 0.109375]
    assert found.levels["high"].tolist()[:3] == [0.28125, 0.5625, 0.140625]
    assert found.levels.index.tolist() == list(range(8))
    rows = measures_table(study, outcomes, factors, at(2), METHODS["sobol"])
    told = {"method", "by", "n", "runs", "interval_kind"}
    assert sorted(rows.columns) == sorted(set(COLUMNS) - told)
    assert rows.index.tolist() == list(range(8))


def test_factors_of_a_study_with_a_block() -> None:
    study = known.linear_study({("x1", "x3"): 0.5})
    joined = {f.id: (f.members, f.kind) for f in designs.factors(study)}
    assert joined["x1 + x3"] == (("x1", "x3"), "block")
    assert joined["x2"] == (("x2",), "parameter")
    assert joined["works_people"] == (("works_people",), "chance")
    assert "x1" not in joined
    apart = [f.id for f in designs.factors(study, join_blocks=False)]
    assert {"x1", "x2", "x3"} <= set(apart)
