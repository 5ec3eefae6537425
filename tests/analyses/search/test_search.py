"""Searching for designs: the best are found, nothing but the sought changes, money stays."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from valuma_scenarios.analyses.ranking.composite import Target
from valuma_scenarios.analyses.search.evaluate import Evaluator
from valuma_scenarios.analyses.search.search import (
    STATISTICS,
    Found,
    Objective,
    Question,
    front_of,
    search,
)
from valuma_scenarios.analyses.search.space import CENTS, Design, Space, space_of
from valuma_scenarios.answers.search import Wish, find, promise, scenario_of
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.errors import UsageError
from valuma_scenarios.model.inputs import alternative_inputs, territory_of
from valuma_scenarios.project.open import load_project
from valuma_scenarios.project.scenario_files import write_scenario
from valuma_scenarios.results.differences import Differences
from valuma_scenarios.results.runs import compute_run
from valuma_scenarios.schema.scenario import Alternative
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GOALS

SMALL = {
    "networks": (1.0, 1.0), "binding": (0.5, 0.5), "knowledge_share": (0.2, 0.2),
    "incentive": (0.0, 0.0), "partners": (0.0, 0.0), "national_priorities": (0.15, 0.15),
    "contract_years": (1.0, 12.0), "channel.contracts": (0.5, 0.5), "channel.aiko": (0.5, 0.5),
    "channel.ecosystems": (0.0, 0.0), "channel.entrepreneurs": (0.0, 0.0),
    "channel.digitalisation": (0.0, 0.0), "channel.procurement": (0.0, 0.0),
    "channel.regional_development": (0.0, 0.0), "channel.hama": (0.0, 0.0),
}  # fmt: skip
"""Every lever at one level, but the kind of the one network and its contract years."""

Array = NDArray[np.float64]
Evaluate = Callable[[Sequence[Alternative]], Array]


@pytest.fixture(scope="module")
def study(root: Path) -> Study:
    return load_project(root, end=2023)


@pytest.fixture(scope="module")
def space(study: Study) -> Space:
    return space_of(study)


def objectives(*statistics: str) -> tuple[Objective, ...]:
    target = Target("composite", dict.fromkeys(GOALS, 1 / 6), "points", 2023)
    return tuple(Objective(target, name) for name in statistics)


def evaluator(study: Study, seed: int = 3, folder: Path | None = None) -> Evaluator:
    return Evaluator(study, draw(study, 32, seed), study.end_year, folder)


def looked_for(
    study: Study, evaluate: Evaluate, count: int, **bounds: tuple[float, float]
) -> Found:
    question = Question(
        space_of(study, bounds=SMALL | bounds), objectives("p50", "p10"), count, seed=11
    )
    return search(question, evaluate, evaluator(study, 4))


@pytest.mark.slow
def test_the_front_of_a_small_case_is_that_of_trying_everything(study: Study) -> None:
    found = looked_for(study, evaluator(study), 300)
    space = found.question.space
    every = [
        Design(
            ((kind, space.cents),),
            tuple({**dict(found.tried[0].levels), "contract_years": y}.items()),
        )
        for kind, y in itertools.product(space.kinds, np.arange(1.0, 13.0))
    ]
    alternatives = [space.alternative(design, f"d{k}") for k, design in enumerate(every)]
    effects = evaluator(study)([study.alternative(study.reference), *alternatives])
    change = (effects[1:] - effects[0]).mean(axis=2)
    values = np.array([[np.quantile(row, 0.5), np.quantile(row, 0.1)] for row in change])
    best = {every[k] for k in front_of(values)}
    assert len(found.tried) == 300 < len(every) == 336
    assert {found.tried[k] for k in found.front} == best


def test_a_known_best_design_is_found(study: Study) -> None:
    """Made-up effects: best with binding 0.3, contracts of 7 years and five networks."""

    def effects(alternatives: Sequence[Alternative]) -> Array:
        made = []
        for a in alternatives:
            first = a.networks[0]
            value = -abs(first.binding - 0.3) - abs(first.contract_years - 7) / 10
            made.append(value + min(len(a.networks), 5))
        return np.array(made)[:, None, None] * np.ones((1, 8, len(GOALS)))

    bounds = {"networks": (1.0, 5.0), "binding": (0.0, 1.0)}
    found = looked_for(study, effects, 1200, **bounds)
    best = found.tried[found.front[0]]
    assert (best.level("networks"), best.level("binding"), best.level("contract_years")) == (
        5,
        0.3,
        7,
    )


@given(point=st.data())
def test_every_design_keeps_the_money_to_the_cent(space: Space, point: st.DataObject) -> None:
    numbers = st.floats(0, 1)
    design = space.design(point.draw(st.lists(numbers, min_size=space.size, max_size=space.size)))
    alternative = space.alternative(design, "design")
    cents = [round(n.coordination_meur * CENTS) for n in alternative.networks]
    today = space.study.alternative(space.study.reference)
    assert (
        sum(cents) == sum(round(n.coordination_meur * CENTS) for n in today.networks) == 324 * 10**6
    )
    assert min(cents) > 0
    assert alternative.funding.amounts == today.funding.amounts
    for lever, (low, high) in space.bounds.items():
        assert low <= design.level(lever) <= high


def test_bounds_are_kept_and_wrong_ones_are_refused_with_advice(study: Study) -> None:
    narrow = space_of(study, bounds={"networks": (2.0, 3.0)})
    for seed in range(20):
        point = np.random.default_rng(seed).random(narrow.size).tolist()
        assert 2 <= len(narrow.design(point).cents) <= 3
    with pytest.raises(UsageError, match="binding"):
        space_of(study, bounds={"bindings": (0.0, 1.0)})
    with pytest.raises(UsageError, match="contract_years=1:12"):
        space_of(study, bounds={"contract_years": (0.0, 20.0)})
    with pytest.raises(UsageError, match="has no networks"):
        space_of(study, base="no_networks")


def test_shipped_architectures_are_designs(study: Study, space: Space) -> None:
    """What differs is rounding of the shares of money alone."""
    for name in ("by_theme", "by_region_type", "loose_framework"):
        shipped = study.alternative(name)
        design = space.design(space.near(shipped))
        ours = space.alternative(design, name)
        for lever in ("contract_years", "binding", "knowledge_share"):
            assert {getattr(n, lever) for n in ours.networks} == {
                getattr(n, lever) for n in shipped.networks
            } or lever == "binding"
        assert [n.members for n in ours.networks] == [n.members for n in shipped.networks]
        assert {k: v for k, v in ours.funding.through_networks.items() if v} == {
            k: v for k, v in shipped.funding.through_networks.items() if v
        }


def test_the_same_seed_gives_the_same_front_also_after_an_interruption(
    study: Study, tmp_path: Path
) -> None:
    whole = looked_for(study, evaluator(study), 220)
    calls = 0
    kept = evaluator(study, folder=tmp_path)

    def stopping(alternatives: Sequence[Alternative]) -> Array:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return kept(alternatives)

    with pytest.raises(KeyboardInterrupt):
        looked_for(study, stopping, 220)
    assert len(list(tmp_path.rglob("*.npy"))) == 1
    again = looked_for(study, kept, 220)
    assert again.designs.to_csv() == whole.designs.to_csv()
    other = search(replace(whole.question, seed=12), evaluator(study), evaluator(study, 4))
    assert other.designs.to_csv() != whole.designs.to_csv()


def test_objectives_are_those_of_plain_loops(study: Study) -> None:
    found = looked_for(study, evaluator(study), 20)
    effects = evaluator(study)(
        [study.alternative(study.reference), found.question.space.alternative(found.tried[5], "x")]
    )
    differences = sorted(
        sum(effects[1, d, g] - effects[0, d, g] for g in range(6)) / 6 for d in range(32)
    )
    for name, at in (("p50", 0.5), ("p10", 0.1)):
        place = at * 31
        low = differences[int(place)]
        value = low + (differences[int(place) + 1] - low) * (place - int(place))
        assert found.designs[f"composite.{name}"][5] == pytest.approx(value, abs=1e-12)
    ahead = sum((d > 0) + 0.5 * (d == 0) for d in differences) / 32
    assert STATISTICS["p_ahead"].of(np.array(differences)) == pytest.approx(ahead)


@pytest.mark.slow
def test_a_saved_design_is_a_scenario_that_shows_what_was_promised(
    copy_project: Callable[[], Path],
) -> None:
    project = copy_project()
    run = compute_run(load_project(project, end=2023), draws=40, seed=7)
    found = find(run, Wish(designs=120, draws=40))
    number = found.front[0] + 1
    promised = promise(run, found, number, 40, None)
    data = scenario_of(run, found, number, "found", promised)
    write_scenario(project, data)
    study = load_project(project, end=2023)
    ours = found.question.space.alternative(found.tried[number - 1], "found")
    territory = territory_of(study)
    read, meant = (
        alternative_inputs(study, a, territory) for a in (study.alternative("found"), ours)
    )
    assert np.array_equal(read.networks.membership, meant.networks.membership)
    assert np.array_equal(read.networks.budget, meant.networks.budget)
    again = compute_run(study, draws=40, seed=7)
    for row in promised.itertuples():
        shown = Differences(study, again.results).between(str(row.goal), "found")
        assert np.median(shown.at("FI")) == pytest.approx(row.p50, abs=1e-12)
        assert f"{row.goal} {row.p50:.6g}" in data["note"]
