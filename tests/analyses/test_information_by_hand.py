"""Values of information on a few draws: plain loops, ends of rules, and tables by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from valuma_scenarios.analyses.information import voi
from valuma_scenarios.analyses.information.voi import (
    DRAWS_PER_FUNCTION,
    LEAST_DRAWS,
    MAX_PAIRS,
    REPLICATES,
    Decision,
    Information,
    evpi,
    evppi,
)
from valuma_scenarios.analyses.sensitivity.designs import Factor
from valuma_scenarios.analyses.sensitivity.methods.given import basis, orthonormal
from valuma_scenarios.errors import UsageError

Array = voi.Array


def test_knowing_everything_by_hand() -> None:
    """Columns with means 1, 1.5 and 1.25: the second is best, and is beaten by 3, 0, 1 and 0."""
    utility = np.array([[0.0, 1.0, 4.0], [1.0, 3.0, 0.0], [1.0, 0.0, 1.0], [2.0, 2.0, 0.0]])
    found = evpi(utility)
    gain = [3.0, 0.0, 1.0, 0.0]
    assert found.value == 1
    spread = sum((g - 1) ** 2 for g in gain) / 3
    assert found.se == pytest.approx((spread / 4) ** 0.5)
    assert (found.bias, found.p_change) == (0, 0.5), "level is no change"
    assert Decision(("a", "b", "c"), utility, "x").now == "b"


def by_loops(columns: Array, utility: Array, seed: int) -> tuple[float, float, float, float]:
    """What knowing is worth by its definition: coefficients drawn around those of the fit."""
    n, p = columns.shape
    many = utility.shape[1]
    fit = np.array([[columns[:, k] @ utility[:, a] for a in range(many)] for k in range(p)])
    left = utility - columns @ fit
    spread = left.T @ left / (n - p)
    root = np.linalg.cholesky(spread + 1e-12 * np.trace(spread) * np.eye(many))
    shocks = np.random.default_rng(seed).normal(size=(REPLICATES, p, many))

    def worth(coefficients: Array) -> float:
        expected = columns @ coefficients
        return float(np.mean([max(row) for row in expected]) - max(expected.mean(axis=0)))

    drawn = [worth(fit + shock @ root.T) for shock in shocks]
    expected = columns @ fit
    best = int(np.argmax(expected.sum(axis=0)))
    gains = [max(row) - row[best] for row in expected]
    se = np.hypot(np.std(drawn, ddof=1), np.std(gains, ddof=1) / n**0.5)
    value = worth(fit)
    changed = np.mean([int(np.argmax(row)) != best for row in expected])
    return value, float(se), float(np.mean(drawn) - value), float(changed)


@pytest.mark.parametrize("draws", [3, 12])
@pytest.mark.parametrize("size", [1.0, 1e-7])
def test_knowing_one_input_by_plain_loops(
    monkeypatch: pytest.MonkeyPatch, draws: int, size: float
) -> None:
    """Three draws leave one degree of freedom; the unit of utility does not matter."""
    x = np.arange(draws, dtype=np.float64) - (draws - 1) / 2
    line = (x / np.sqrt((x**2).sum()))[:, None]
    monkeypatch.setattr(voi, "_functions", lambda *_: line)
    rng = np.random.default_rng(4)
    utility = size * np.column_stack([np.zeros(draws), 0.3 + x + rng.normal(size=draws),
                                      0.2 - 0.5 * x + rng.normal(size=draws)])  # fmt: skip
    found = evppi(x[:, None], utility, seed=5)
    columns = np.column_stack([np.full(draws, draws**-0.5), line])
    wanted = by_loops(columns, utility, 5)
    assert found.value == pytest.approx(wanted[0], rel=1e-9)
    assert found.se == pytest.approx(wanted[1], rel=1e-5)
    assert found.bias == pytest.approx(wanted[2], rel=1e-5)
    assert found.p_change == pytest.approx(wanted[3])
    assert 0 < found.p_change < 1
    assert evppi(x[:, None], utility).se == pytest.approx(
        by_loops(columns, utility, 1)[1], rel=1e-5
    )


def test_what_is_never_negative_is_nothing() -> None:
    base = np.full((4, 1), 0.5)
    assert voi._gains(base, np.array([[[1.0, 2.0]], [[3.0, 1.0]]])).tolist() == [0, 0]
    two = np.column_stack([np.full(4, 0.5), [0.5, 0.5, -0.5, -0.5]])
    # Alternatives of 1 ± 1 and of 1: knowing gains a half.
    assert voi._gains(two, np.array([[[2.0, 2.0], [2.0, 0.0]]])).tolist() == [0.5]


def test_nothing_is_known_of_inputs_that_stand_still() -> None:
    utility = np.random.default_rng(2).normal(size=(20, 2))
    for x in (np.ones((20, 1)), np.ones((20, 2))):
        assert evppi(x, utility) == Information(0, 0, 0, 0)


def additive(x: Array) -> Array:
    return orthonormal(np.concatenate([basis(x[:, j], 1) for j in range(x.shape[1])], axis=1))


def test_functions_enter_by_how_many_draws_there_are() -> None:
    """Eight draws for each function of the two inputs; of fewer, their ranks alone."""
    count = additive(np.random.default_rng(3).normal(size=(200, 2))).shape[1]
    enough = DRAWS_PER_FUNCTION * count
    x = np.random.default_rng(3).normal(size=(enough, 2))
    line = x @ np.array([[1.0, 0.0], [0.0, 1.0]])
    assert voi._functions(x, line).shape == (enough, count)
    few = x[1:]
    assert additive(few).shape[1] == count
    found = voi._functions(few, line[1:])
    np.testing.assert_allclose(found, orthonormal(voi._scores(few)))
    assert found.shape[1] == 2
    one = voi._functions(x[:, :1], line)
    np.testing.assert_allclose(one, basis(x[:, 0], voi.KNOTS_ALONE))


def test_products_of_pairs_enter_if_they_predict_better() -> None:
    x = np.random.default_rng(5).normal(size=(400, 2))
    plain, product = x[:, :1] + x[:, 1:], x[:, :1] * x[:, 1:]
    assert voi._functions(x, product).shape[1] == additive(x).shape[1] + 1
    np.testing.assert_array_equal(voi._functions(x, plain), additive(x))
    still = np.column_stack([x[:, 0], np.ones(400)])
    np.testing.assert_array_equal(voi._functions(still, product), additive(still))


@pytest.mark.parametrize(("inputs", "pairs"), [(10, 45), (11, 0)])
def test_products_are_tried_of_up_to_ten_inputs(inputs: int, pairs: int) -> None:
    assert MAX_PAIRS == 45
    x = np.random.default_rng(6).normal(size=(600, inputs))
    found = voi._functions(x, x[:, :1] * x[:, 1:2])
    assert found.shape[1] == additive(x).shape[1] + pairs


def test_scores_and_products_by_hand() -> None:
    """Ranks of four draws, from -0.5 to 0.5; the second input stands still."""
    x = np.array([[0.3, 1.0, 5.0], [0.1, 1.0, 6.0], [0.2, 1.0, 8.0], [0.4, 1.0, 7.0]])
    scores = voi._scores(x)
    assert scores.shape == (4, 2)
    assert np.ptp(scores[:, 0]) == pytest.approx(0.75)
    assert (scores[:, 0] - scores[1, 0]).tolist() == pytest.approx([0.5, 0, 0.25, 0.75])
    assert (scores[:, 1] - scores[0, 1]).tolist() == pytest.approx([0, 0.25, 0.75, 0.5])
    assert -0.5 <= scores.min() < 0 < scores.max() <= 0.5
    products = voi._products(x)
    assert products[:, 0].tolist() == pytest.approx((scores[:, 0] * scores[:, 1]).tolist())
    assert products.shape == (4, 1)
    still = np.ones((4, 2))
    assert (voi._scores(still).shape, voi._products(still).shape) == ((4, 0), (4, 0))


def test_generalised_cross_validation_by_hand() -> None:
    """Four draws, one function: what is left of the squares, over (1 - 2/4)²."""
    function = np.array([[0.5], [0.5], [-0.5], [-0.5]])
    utility = np.array([[1.0, 0.0], [3.0, 0.0], [0.0, 0.0], [0.0, 2.0]])
    # Means 1 and 0.5: squares 0 + 4 + 1 + 1 and 0.25 · 3 + 2.25; explained (0.5 · 4)² and 1.
    assert voi._gcv(function, utility) == pytest.approx((6 + 3 - 4 - 1) / 0.25)


# Tables


def rows(values: list[float]) -> list[dict[str, object]]:
    texts = dict.fromkeys(("members", "group", "grade", "evidence", "note"), "")
    numbers = dict.fromkeys(("se", "bias", "p_change"), 0.0)
    return [
        {
            "kind": "all" if k == 0 else "parameter",
            "id": f"i{k}",
            "value": value,
            **numbers,
            **texts,
        }
        for k, value in enumerate(values)
    ]


def table(
    monkeypatch: pytest.MonkeyPatch, values: list[float], draws: int, eur: float | None = None
) -> pd.DataFrame:
    monkeypatch.setattr(voi, "_rows", lambda *_: rows(values))
    choice: Any = SimpleNamespace(utility=np.zeros((draws, 2)), unit="points")
    anything: Any = None
    return voi.value_of_information(anything, anything, choice, eur_per_point=eur)


def test_a_table_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    found = table(monkeypatch, [0.5, 0.125, 0.25, 0.125], LEAST_DRAWS, 100.0)
    assert found["id"].tolist() == ["i0", "i2", "i1", "i3"], "everything first, of equals the first"
    assert found["rank"].tolist() == [0, 1, 2, 3]
    assert found["share_of_evpi"].tolist() == [1, 0.5, 0.25, 0.25]
    assert found["eur"].tolist() == [50, 25, 12.5, 12.5]
    assert found.index.tolist() == [0, 1, 2, 3]
    assert set(found["draws"]) == {LEAST_DRAWS}
    nothing = table(monkeypatch, [0.0, 0.0], 500)
    assert nothing["share_of_evpi"].tolist() == [0, 0]
    assert nothing["eur"].isna().all()
    more = table(monkeypatch, [0.25, 0.5], 500)
    assert more["id"].tolist() == ["i0", "i1"], "everything stays first"
    with pytest.raises(UsageError, match="at least 100 draws, but there are 99"):
        table(monkeypatch, [0.5], LEAST_DRAWS - 1)


def test_a_switch_is_told_with_the_evidence_of_its_chance() -> None:
    study = voi_study()
    known = Information(1.0, 0.5, 0.25, 0.125)
    factor = Factor("w", ("works_people",), "group")
    row = voi._row(study, factor, "parameter", known)
    assert (row["evidence"], row["note"]) == ("told", "why")
    assert (row["value"], row["se"], row["bias"], row["p_change"]) == (1, 0.5, 0.25, 0.125)
    many = voi._row(study, Factor("g", ("works_people", "x"), "group"), "group", known)
    assert (many["evidence"], many["note"], many["members"]) == ("", "", "works_people x")


def voi_study() -> Any:
    parameter = SimpleNamespace(evidence="told", note="why", group="rule", grade="D")
    return SimpleNamespace(parameters={"p_null_people": parameter, "x": parameter})
