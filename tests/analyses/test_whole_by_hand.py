"""Parts of a whole: what only one run has, what a condition leaves, what stays as it was."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from valuma_scenarios.analyses.diff import inputs
from valuma_scenarios.analyses.diff.inputs import Change
from valuma_scenarios.analyses.facts import reweight
from valuma_scenarios.analyses.facts.reweight import Matching
from valuma_scenarios.analyses.ranking.verdicts import Verdicts
from valuma_scenarios.analyses.ranking.worlds import World
from valuma_scenarios.analyses.search import scenario
from valuma_scenarios.analyses.sensitivity.methods.sobol import SaltelliOutputs, indices
from valuma_scenarios.analyses.vintages import update
from valuma_scenarios.model.parameters import REQUIRED_PARAMETERS, read_by
from valuma_scenarios.results.evaluate import INTERVAL_KIND
from valuma_scenarios.schema.scenario import Members
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import MODEL_FORMS


def test_an_alternative_that_only_one_run_has_is_told_and_explains_nothing(
    shipped_study: Study,
) -> None:
    fewer = replace(shipped_study, alternatives=shipped_study.alternatives[:-1])
    gone = shipped_study.alternatives[-1].id
    group = f"scenarios.{gone}"
    assert list(inputs._alternatives(shipped_study, fewer)) == [
        Change(group, group, gone, inputs.MISSING, counts=False)
    ]
    assert list(inputs._alternatives(fewer, shipped_study)) == [
        Change(group, group, inputs.MISSING, gone, counts=False)
    ]


@pytest.mark.parametrize(
    ("change", "again"),
    [({}, False), ({"funding_ends": True}, True), ({"mainstream_factor": 1.5}, True),
     ({"lag": "erlang8"}, True), ({"timing": "discounted"}, False)],
)  # fmt: skip
def test_a_world_with_other_money_or_delays_is_run_again(
    change: dict[str, Any], again: bool
) -> None:
    assert World("x", **change).reruns == again


def test_a_scenario_states_members_and_years_of_its_networks(shipped_study: Study) -> None:
    some = Members(region_types=("metropolitan",), regions={"MK01": 0.5})
    network = shipped_study.alternative("by_theme").networks[0]
    late = network.model_copy(update={"active": (2021, 2023), "members": some})
    stated = scenario._network(late)
    assert stated["active"] == [2021, 2023]
    assert stated["members"] == {"region_types": ["metropolitan"], "regions": {"MK01": 0.5}}
    always = network.model_copy(update={"active": None, "members": Members(all=True)})
    stated = scenario._network(always)
    assert "active" not in stated
    assert stated["members"] == {"all": True}
    assert scenario._members(Members(region_types=("a",))) == {"region_types": ["a"]}


def test_errors_of_indices_need_two_resamples() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.random((2, 16, 1))
    ab, ba = rng.random((2, 16, 2, 1))
    for design in (SaltelliOutputs(a, b, ab, ba), SaltelliOutputs(a, b, ab, None)):
        once, twice = (vars(indices(design, count)).values() for count in (1, 2))
        sure = [part for part in once if part is not None]
        drawn = [part for part in twice if part is not None]
        assert len(sure) == len(drawn) == (6 if design.ba is not None else 4)
        half = len(sure) // 2
        assert all(np.isnan(part).all() for part in sure[half:])
        assert all(np.isfinite(part).any() for part in drawn)
        assert [part.shape for part in sure] == [part.shape for part in drawn]


def test_a_region_without_a_new_value_stays_only_if_that_is_said(shipped_study: Study) -> None:
    old = pd.DataFrame({"year": [2020, 2020], "value": [5.0, 7.0]}, index=["MK01", "MK02"])
    series = pd.DataFrame({"MK02": [8.0]}, index=[2023])
    about: Any = ({("MK02", 2023): "p"}, 2023)
    silent = update.Division()
    assert update._row("MK01", old, series, about, silent) is None
    kept = update._row("MK01", old, series, about, replace(silent, kept=("MK01",)))
    assert kept is not None
    told = ("old_year", "old", "year", "value", "change", "flag", "how")
    assert [kept[name] for name in told] == [2020, 5, 2020, 5, 0, "", "kept"]
    merged = update._row("MK01", old, series, about, replace(silent, merged={"MK01": "MK02"}))
    assert merged is not None
    assert [merged[name] for name in told] == [2020, 5, 2023, 8, 3, "p", "merged"]
    own = update._row("MK02", old, series, about, silent)
    assert own is not None
    assert [own[name] for name in told] == [2020, 7, 2023, 8, 1, "p", "measured"]
    problem = update._lacking(shipped_study, "MK01", "t.csv", "x")
    assert (problem.file, problem.line, problem.column) == ("t.csv", 1, 1)


def test_pairs_are_told_by_the_draws_that_meet_a_condition() -> None:
    by_draw = np.zeros((2, 2, 4))
    by_draw[0, 1] = [1, 0.5, 0, 0]
    ranks = SimpleNamespace(
        pairwise=by_draw.mean(axis=2), better_by_draw=lambda one, other: by_draw[one, other]
    )
    chosen = {"networks_add": np.array([True, True, False, False])}
    held: Any = SimpleNamespace(ranks=ranks, chosen=chosen, _at="ab".index)
    assert Verdicts.overall(held, "a", "b") == 0.375
    assert Verdicts.overall(held, "a", "b", "networks_add") == 0.75
    assert Verdicts.overall(held, "b", "a", "networks_add") == 0


def test_outcomes_are_told_as_drawn_and_as_weighted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draws of 0, 1 and -2, of which less is better in the second outcome."""
    values = {"up": np.array([0.0, 1.0, -2.0]), "down": np.array([0.0, 1.0, -2.0])}
    weights = np.array([0.25, 0.5, 0.25])
    matching = Matching(("f",), "likelihood", np.zeros((3, 1)), weights)
    monkeypatch.setattr(reweight, "draws_of", lambda _results, outcome: values[outcome.item])
    monkeypatch.setattr(reweight, "unit_of", lambda *_: "unit")
    monkeypatch.setattr(
        reweight, "direction_of", lambda outcome, _study: 1 if outcome.item == "up" else -1
    )
    outcomes: Any = [
        SimpleNamespace(item=item, alternative="a", reference="b", region="KOKO", year=2030)
        for item in values
    ]
    anything: Any = None
    found = reweight.reweighted_outcomes(anything, anything, matching, outcomes)
    assert found["weighting"].tolist() == [reweight.AS_DRAWN, reweight.RE_WEIGHTED] * 2
    assert found["mean"].tolist() == pytest.approx([-1 / 3, 0, -1 / 3, 0])
    assert found["p_better"].tolist() == pytest.approx([1 / 3, 0.5, 1 / 3, 0.25])
    assert found["p50"].tolist() == pytest.approx(
        [float(reweight.weighted_quantile(values["up"], w, [0.5])[0])
         for w in (np.full(3, 1 / 3), weights)] * 2
    )  # fmt: skip
    kinds = [INTERVAL_KIND, reweight.RE_WEIGHTED_KIND] * 2
    assert (found["interval_kind"].tolist(), found["facts"].tolist()) == (kinds, ["", "f"] * 2)


def test_parameters_of_other_forms_are_not_read() -> None:
    first = {mechanism: next(iter(forms)) for mechanism, forms in MODEL_FORMS.items()}
    read = set(read_by(first))
    assert read < set(REQUIRED_PARAMETERS)
    assert read - set(read_by({**first, "distance": "off"})) == {"x_opt", "w_opt"}
    every = [set(read_by({**first, m: form})) for m, forms in MODEL_FORMS.items() for form in forms]
    assert set.union(*every) == set(REQUIRED_PARAMETERS)
    assert set.intersection(*every) >= {"c_half", "fte_cost"}
