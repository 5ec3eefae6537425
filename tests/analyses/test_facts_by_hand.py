"""Facts at the ends of their ranges, and draws weighted by them, worked out by hand."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from valuma_scenarios.analyses.facts import facts, reweight
from valuma_scenarios.analyses.facts.facts import Comparison
from valuma_scenarios.analyses.facts.reweight import Matching
from valuma_scenarios.draws.distributions import Z95
from valuma_scenarios.errors import UsageError
from valuma_scenarios.schema.facts import STUDY_REFERENCE, Quantity


def comparison(cases: list[list[float]], low: float, high: float, **of: Any) -> Comparison:
    quantity = Quantity(**(of or {"item": "g1"}))
    return Comparison("f", "g1", "a", "b", quantity, "", low, high, np.array(cases, dtype=float))


def fact(**change: Any) -> Any:
    plain = {"kind": "null", "agreeing": None, "value": 1.0, "range": (0.0, 4.0), "testable": True}
    return SimpleNamespace(**plain | change)


def test_ends_of_a_range_belong_to_it() -> None:
    found = comparison([[0.0], [1.0], [-0.1], [1.1]], 0, 1)
    assert found.inside.tolist() == [True, True, False, False]
    assert found.draws.tolist() == [0, 1, -0.1, 1.1]
    several = comparison([[0.2, 0.9, 0.5], [0.4, -3.0, 1.5]], 0, 1)
    assert several.draws.tolist() == [0.9, -3.0]
    assert facts.most_critical(np.array([[5.0, 1.0]]), 0, np.inf).tolist() == [1]


def test_verdicts_at_their_limits() -> None:
    for share, word in ((0.95, "holds"), (0.949, "doubtful"), (0.5, "doubtful"), (0.499, "fails")):
        assert facts.verdict_of(share, fact()) == word
    assert facts.verdict_of(0.999, fact(kind="ceiling")) == "doubtful"
    assert facts.verdict_of(1.0, fact(kind="ceiling")) == "holds"
    assert facts.needed(fact()) == (facts.HOLDS, 1)
    assert facts.needed(fact(kind="ceiling")) == (1, 1)
    some = fact(agreeing=(0.4, 0.6))
    for share, word in (
        (0.4, "holds"), (0.6, "holds"), (0.61, "doubtful"), (0.39, "doubtful"), (0.2, "doubtful"),
        (0.19, "fails"),
    ):  # fmt: skip
        assert facts.verdict_of(share, some) == word


def test_room_is_what_an_effect_could_grow_by() -> None:
    held = comparison([[0.0]], -2.0, 6.0)
    assert facts.room(held, -0.5, 1.0) == 4
    assert facts.room(held, -0.5, 3.0) == 2
    assert facts.room(held, 0.0, 3.0) == 2
    assert facts.room(held, -4.0, 0.0) == 0.5
    assert facts.room(held, 0.0, 0.0) == np.inf
    of_parameter = comparison([[0.0]], -2.0, 6.0, parameter="x_opt")
    assert np.isnan(facts.room(of_parameter, -0.5, 1.0))


def test_draws_within_the_cutoff_share_the_weight() -> None:
    far = np.array([[0.0, 3.0], [3.01, 0.0], [2.9, 2.9]])
    assert reweight.cutoff_weights(far).tolist() == [0.5, 0, 0.5]
    assert reweight.cutoff_weights(far, 1.0).tolist() == [0, 0, 0]
    assert reweight.cutoff_weights(far, 2.95).tolist() == [0, 0, 1]
    assert reweight.effective_sample_size([0.5, 0, 0.5]) == 2
    assert reweight.effective_sample_size([0.0, 0.0]) == 0
    assert reweight.effective_sample_size([3.0, 1.0]) == pytest.approx(1.6)


def test_quantiles_of_weighted_draws_by_hand() -> None:
    """Weights 1, 2, 1 of 4: the middles are at 0.5, 2 and 3.5 of the way, 0, 0.5 and 1."""
    values, weights = np.array([7.0, 1.0, 3.0, 99.0]), np.array([1.0, 1.0, 2.0, 0.0])
    found = reweight.weighted_quantile(values, weights, [0.0, 0.25, 0.5, 0.75, 1.0])
    assert found.tolist() == [1, 2, 3, 5, 7]
    uneven = reweight.weighted_quantile(values[:3], np.array([1.0, 4.0, 1.0]), [0.0, 0.5, 1.0])
    # In order 1 (weight 4), 3 (1), 7 (1): middles 2, 4.5 and 5.5; half way is 3.75.
    assert uneven.tolist() == pytest.approx([1, 1 + 2 * 1.75 / 2.5, 7])
    shares = reweight.weighted_quantile(values[:3], np.array([0.25, 0.25, 0.5]), 0.25)
    assert shares == pytest.approx(2), "weights that add up to one"
    single = reweight.weighted_quantile(np.array([5.0, 8.0]), np.array([0.0, 2.0]), [0.1, 0.9])
    assert single.tolist() == [8, 8]


def test_a_range_is_read_as_a_90_per_cent_interval() -> None:
    assert reweight.spread_of(fact()) == pytest.approx(4 / (2 * Z95))
    assert reweight.spread_of(fact(), 0.75) == pytest.approx(4 / (2 * Z95) * 1.25)


def test_draws_are_weighted_by_the_comparison_that_is_furthest() -> None:
    near, far = comparison([[1.0], [2.0]], 0, 4), comparison([[2.0], [1.0]], 0, 4)
    check: Any = SimpleNamespace(facts={"f": fact()}, comparisons_by_fact={"f": (near, far)})
    found = reweight.match(check, minimum=2.0)
    assert found.implausibility[:, 0] == pytest.approx([Z95 / 2] * 2)
    assert found.weights == pytest.approx([0.5, 0.5])
    one: Any = SimpleNamespace(facts={"f": fact()}, comparisons_by_fact={"f": (near,)})
    weights = np.exp(-0.5 * np.array([0, (Z95 / 2) ** 2]))
    assert reweight.match(one, minimum=1.0).weights == pytest.approx(weights / weights.sum())
    assert reweight.match(one, "cutoff", 2.0).weights.tolist() == [0.5, 0.5]
    with pytest.raises(UsageError, match="effective draws"):
        reweight.match(one, "cutoff", 2.01)
    with pytest.raises(UsageError, match="at least one fact"):
        reweight.match(SimpleNamespace(facts={}))  # type: ignore[arg-type]
    bare: Any = SimpleNamespace(facts={"f": fact()}, comparisons_by_fact={"f": ()})
    with pytest.raises(UsageError, match="lacks its alternatives"):
        reweight.match(bare)
    for change in ({"value": None}, {"range": (None, 4.0)}, {"range": (0.0, None)}):
        limit: Any = SimpleNamespace(
            facts={"f": fact(**change)}, comparisons_by_fact={"f": (near,)}
        )
        with pytest.raises(UsageError, match="a limit, not a value"):
            reweight.match(limit)


def test_draws_that_are_all_far_away_are_weighted_by_how_far() -> None:
    far = reweight.likelihood_weights(np.array([[60.0, 0.0], [0.0, 60.0], [60.0, 1.0]]))
    assert far == pytest.approx(np.array([1, 1, np.exp(-0.5)]) / (2 + np.exp(-0.5)))


def test_outcomes_as_drawn_and_weighted_say_which_they_are() -> None:
    weights = np.array([0.25, 0.75])
    found = Matching(("f", "g"), "likelihood", np.zeros((2, 2)), weights)
    drawn = reweight._stamp(found, reweight.AS_DRAWN, np.array([0.5, 0.5]))
    assert drawn == {
        "weighting": reweight.AS_DRAWN, "facts": "", "method": "", "effective_draws": 2,
    }  # fmt: skip
    used = reweight._stamp(found, reweight.RE_WEIGHTED, weights)
    assert (used["facts"], used["method"]) == ("f g", "likelihood")
    assert used["effective_draws"] == pytest.approx(1.6)


def held(**of: Any) -> Any:
    """A study with two regions and a run of two alternatives in two years."""
    study = SimpleNamespace(
        goals=("g1",), candidates=("a", "c"), reference="b", country="FI", end_year=2021,
        regions=pd.DataFrame(index=["north", "south"]), constant=lambda _name: 2.5,
    )  # fmt: skip
    return SimpleNamespace(study=study, alternatives=["a", "b"], levels={"jobs": 1.0}, **of)


def test_a_fact_is_held_against_what_the_run_has() -> None:
    def pairs(item: str = "g1", **of: Any) -> list[tuple[str, str]]:
        quantity = SimpleNamespace(item=item, **{"alternatives": "candidates", **of})
        return facts._Draws._pairs(held(), quantity)  # type: ignore[arg-type]

    own = STUDY_REFERENCE
    assert pairs(reference=own) == pairs("jobs", reference="b") == [("a", "b")]
    assert pairs(reference=own, alternatives=("b", "a", "c")) == [("a", "b")]
    assert pairs("unknown", reference="b") == pairs(reference="c") == []


def test_ranges_are_open_where_a_fact_has_no_end() -> None:
    def range_of(*ends: float | None, **more: Any) -> tuple[float, float]:
        one = SimpleNamespace(range=ends, **{"range_from": None, **more})
        return facts._Draws._range(held(), one, 2.0)  # type: ignore[arg-type]

    assert range_of(None, 3.0) == (-np.inf, 6)
    assert range_of(-1.0, None) == (-2, np.inf)
    assert range_of(range_from="limit") == (-5, 5)


@pytest.mark.parametrize(
    ("where", "when", "cases"),
    [("national", "last_year", [53]), ("national", "every_year", [52, 53]),
     ("every_region", "last_year", [13, 33]), ("every_region", "every_year", [12, 13, 32, 33])],
)  # fmt: skip
def test_every_place_and_year_that_counts_is_a_case(
    where: str, when: str, cases: list[int]
) -> None:
    """In the first draw b stands at 1 and a at a number for the place and the year above it."""
    level = np.ones((2, 2, 3, 2))
    level[0, 0] += [[12, 13], [32, 33], [52, 53]]
    results = xr.Dataset(
        {"goal_effect": (("alternative", "draw", "region", "year", "goal"), level[..., None])},
        coords={"alternative": ["a", "b"], "region": ["north", "south", "FI"],
                "year": [2020, 2021], "goal": ["g1"]},
    )  # fmt: skip
    quantity: Any = SimpleNamespace(item="g1", where=where, when=when)
    found = facts._Draws._values(held(results=results), quantity, ("a", "b"))
    assert found.shape == (2, len(cases))
    assert found.tolist() == [cases, [0] * len(cases)]


def test_only_problems_of_the_facts_stop_the_reading(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def project(problem: str | None, **known: Any) -> None:
        problems = [SimpleNamespace(file=problem)] if problem else []
        loaded = SimpleNamespace(values=lambda _kind: known)
        told = SimpleNamespace(problems=problems, loaded=loaded)
        monkeypatch.setattr(facts, "open_project", lambda *_: None)
        monkeypatch.setattr(facts, "check_project", lambda _: told)

    project("parameters/other.yaml", one=fact())
    assert list(facts.read_facts(tmp_path)) == ["one"]
    project(facts.FACTS_FILE, one=fact())
    monkeypatch.setattr(facts, "ProjectError", KeyError)
    with pytest.raises(KeyError):
        facts.read_facts(tmp_path)
    project(None)
    with pytest.raises(UsageError, match="is missing") as missing:
        facts.read_facts(tmp_path)
    assert str(tmp_path / facts.FACTS_FILE) in str(missing.value)
