"""Steps of a search one at a time: first points, pairs, children, the front, blocks of draws."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from valuma_scenarios.analyses.ranking.composite import Target
from valuma_scenarios.analyses.search import evaluate, search
from valuma_scenarios.analyses.search.evaluate import Evaluator
from valuma_scenarios.analyses.search.space import CHANNEL, space_of
from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.model.wasm.memory import LANES
from valuma_scenarios.schema.study import Study


def point(*values: float, room: float = 0.0) -> search._Point:
    """A point with values of the objectives and so much room around it."""
    made = search._Point([0.5])
    made.fitness = search._Fitness(values)
    made.fitness.crowding_dist = room
    return made


def test_of_two_points_the_better_one_or_the_one_with_more_room() -> None:
    good, bad = point(2.0, 1.0, room=0.0), point(1.0, 1.0, room=9.0)
    assert search._better([good, bad]) is good
    assert search._better([bad, good]) is good
    crowded, free = point(3.0, 0.0, room=1.0), point(0.0, 3.0, room=2.0)
    assert search._better([crowded, free]) is free
    assert search._better([free, crowded]) is free


def test_the_front_has_what_nothing_beats_the_best_in_the_first_objective_first() -> None:
    values = np.array([[1.0, 3], [3, 1], [2, 2], [2, 1], [2, 2], [1, 4]])
    assert search.front_of(values) == [1, 2, 4, 5], "0 and 3 are beaten, 2 and 4 are level"


def test_children_lie_around_their_parents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without moves, crossing keeps the mean of a pair but for what the ends of the cube take."""
    monkeypatch.setattr("deap.tools.mutPolynomialBounded", lambda *_: None)
    parents = [search._Point([0.2 + k / 200, 0.8 - k / 200]) for k in range(40)]
    for parent in parents:
        parent.fitness = search._Fitness((parent[0], parent[1]))
    with search._seeded(4):
        children = np.array(search._offspring(parents))
    assert children.mean(axis=0) == pytest.approx([0.3, 0.7], abs=0.03)
    assert 0.1 < children[:, 0].min() < children[:, 0].max() < 0.5


def test_goals_that_a_target_does_not_name_count_nothing() -> None:
    target = Target("composite", {"g3": 2.0, "g1": 0.5}, "points", 2030)
    differences = np.arange(12.0).reshape(2, 2, 3)
    found = search.Objective(target, "p50").draws(differences, ("g1", "g2", "g3"))
    assert found.tolist() == [[0 + 4, 3 + 16], [1.5 + 10, 4.5 + 22]]


def test_a_design_spends_the_money_through_its_networks_as_its_levers_say(
    shipped_study: Study,
) -> None:
    """What went through networks before is gone; what did not still does not."""
    here = space_of(shipped_study, "by_theme")
    lines = [name.removeprefix(CHANNEL) for name in here.levers if name.startswith(CHANNEL)]
    before = {lines[0]: 0.5, lines[1]: 0.0, lines[2]: 0.25}
    funding = here.base.funding.model_copy(update={"through_networks": before})
    base = here.base.model_copy(update={"funding": funding, "check": True})
    others = {f"{CHANNEL}{line}" for line in lines[1:]}
    bounds = {lever: ends for lever, ends in here.bounds.items() if lever not in others}
    here = replace(here, base=base, bounds=bounds)
    made = here.alternative(here.design([0.6] * here.size), "made")
    assert made.funding.through_networks == {lines[0]: 0.6, lines[1]: 0.0}
    assert made.id == "made"
    assert not made.check


@pytest.mark.parametrize(("cores", "blocks"), [(None, 1), (1, 1), (2, 2), (3, 3), (8, 4)])
def test_draws_are_run_in_blocks_of_whole_lanes_and_come_back_in_their_order(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study, cores: int | None, blocks: int
) -> None:
    seen: list[int] = []

    def block(_self: object, inputs: list[float], draws: Any) -> np.ndarray:
        seen.append(len(draws))
        return np.array(inputs)[:, None, None] + draws.values[None, :, :2]

    monkeypatch.setattr("os.cpu_count", lambda: cores)
    monkeypatch.setattr(evaluate, "territory_of", lambda _: None)
    monkeypatch.setattr(evaluate, "alternative_inputs", lambda _study, a, _territory: a)
    monkeypatch.setattr(Evaluator, "_block", block)
    count = 20 * LANES - 5
    draws = draw(shipped_study, count, 1)
    some: Any = [0.0, 10.0]
    found = Evaluator(shipped_study, draws, 2025)._run(some)
    assert found == pytest.approx(np.stack([draws.values[:, :2], draws.values[:, :2] + 10]))
    assert len(seen) == blocks
    assert all(size % LANES == 0 for size in sorted(seen)[1:])


def test_the_first_points_are_the_studys_own_then_random_ones_of_every_size() -> None:
    """Of six kinds two or three are in; the numbers of the others are below a half."""
    own = {"a": [0.9] * 6 + [0.5], "b": [0.1] * 6 + [0.25], "none": []}
    study = SimpleNamespace(
        candidates=tuple(own),
        alternative=lambda name: SimpleNamespace(id=name, networks=own[name]),
    )
    space = SimpleNamespace(
        study=study, kinds=range(6), levers=("binding",), bounds={"networks": (2.0, 3.0)},
        near=lambda alternative: own[alternative.id],
    )  # fmt: skip
    question: Any = SimpleNamespace(space=space)
    with search._seeded(2):
        points = search._first(question)
    assert len(points) == search.POPULATION
    assert points[:2] == [own["a"], own["b"]]
    drawn = np.array(points[2:])
    assert drawn.shape == (search.POPULATION - 2, 7)
    assert ((drawn >= 0) & (drawn <= 1)).all()
    sizes, counts = np.unique((drawn[:, :6] >= 0.5).sum(axis=1), return_counts=True)
    assert sizes.tolist() == [2, 3]
    assert counts.min() > 30
