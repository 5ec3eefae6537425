"""What analyses tell beside their numbers: how far they are, what changed, names that are free."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from valuma_scenarios.analyses.elicitation.sheet import _sheet_name
from valuma_scenarios.analyses.evidence import share
from valuma_scenarios.analyses.ranking import worlds
from valuma_scenarios.analyses.ranking.composite import goal_target
from valuma_scenarios.analyses.ranking.leader import Leader, leader_of
from valuma_scenarios.analyses.ranking.worlds import default_worlds
from valuma_scenarios.analyses.search import search
from valuma_scenarios.analyses.sensitivity.convergence import Level, sizes, verdicts
from valuma_scenarios.analyses.sensitivity.method import SHARE, Method
from valuma_scenarios.analyses.sensitivity.methods import METHODS, morris, shapley, sobol
from valuma_scenarios.analyses.switching import challenge
from valuma_scenarios.analyses.switching.values import Duel, base_values
from valuma_scenarios.analyses.vintages.vintages import vintages
from valuma_scenarios.draws.distributions import quantile
from valuma_scenarios.draws.sampling import P_NULL, central
from valuma_scenarios.model.inputs import NOISE_SCALE, noise_scale
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.schema.study import Study


def test_a_challenge_tells_each_lever_that_is_done(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study
) -> None:
    count = len(challenge.LEVERS) + 1
    rows = [{"lever": f"l{k}"} for k in range(count)]
    monkeypatch.setattr(challenge, "_searches", lambda *_: iter(rows))
    monkeypatch.setattr(challenge, "_differences", lambda *_: np.array([-0.5]))
    duel = Duel("status_quo", "by_theme", goal_target(shipped_study, "g3"))
    seen: list[tuple[int, int]] = []
    found = challenge.challenge(
        shipped_study, central(shipped_study), challenge.Challenge(duel),
        progress=lambda done, total: seen.append((done, total)),
    )  # fmt: skip
    assert seen == [(k, count) for k in range(1, count + 1)]
    assert found["lever"].tolist() == [row["lever"] for row in rows]
    assert (found["difference_before"] == -0.5).all()
    assert not found["already"].any()


def test_a_region_type_that_all_networks_have_cannot_join(shipped_study: Study) -> None:
    here = shipped_study.alternative("by_theme")
    types = ("metropolitan", "archipelago", "large_city")
    some = here.networks[0].members.model_copy(update={"all": False, "region_types": types[:1]})
    networks = tuple(n.model_copy(update={"members": some}) for n in here.networks)
    here = here.model_copy(update={"networks": networks})
    assert challenge._move(here, ("+", types[0]), types) is None
    assert challenge._move(here, ("-", types[1]), types) is None
    joined = challenge._move(here, ("+", types[1]), types)
    assert joined is not None
    assert {n.members.region_types for n in joined.networks} == {types[:2]}


def test_sheets_of_experts_with_one_name_are_numbered() -> None:
    taken: set[str] = set()
    long = "abcdefghijklmnopqrstuvwxyz0123456"
    assert _sheet_name(long, 1, taken) == "abcdefghijklmnopqrstuvwxyz01"
    assert _sheet_name(long.upper(), 2, taken) == "ABCDEFGHIJKLMNOPQRSTUVWXY 2"
    assert _sheet_name("a/b", 3, taken) == "a_b"
    assert _sheet_name("a:b", 4, taken) == "a_b 4"
    assert _sheet_name(" ", 5, taken) == "expert 5"


def test_verdicts_on_draws_by_hand() -> None:
    """Outcome a stands still; of b the width is 0.04 and the change 0.25; c had other leaders."""
    nan = np.nan
    half = Level(8, np.array([[nan, 0.5, 0.1], [nan, 0.25, 0.2], [nan, 0, 0.3], [nan, 0, 0.4]]),
                 np.full((4, 3), 0.1))  # fmt: skip
    widths = np.array([[nan, 0.01, 0.01], [nan, 0.02, 0], [nan, 0, 0], [nan, 0, 0]])
    full = Level(16, np.array([[nan, 0.75, 0.4], [nan, 0.25, 0.3], [nan, 0, 0.2], [nan, 0, 0.1]]),
                 widths)  # fmt: skip
    found = verdicts(("a", "b", "c"), "S1", [half, full], shares=True)
    assert found["verdict"].tolist() == ["no_variance", "ranking", "not_enough"]
    assert found["width"].tolist() == pytest.approx([nan, 0.04, 0.02], nan_ok=True)
    assert found["change"].tolist() == pytest.approx([nan, 0.25, 0.3], nan_ok=True)
    assert found["top_kept"].tolist() == [False, True, False]
    assert found["n"].tolist() == [16, 16, 16]
    once = verdicts(("b",), "S1", [Level(16, full.value[:, 1:2], full.half[:, 1:2])], shares=True)
    pd.testing.assert_series_equal(once["change"], pd.Series([nan], name="change"))
    assert once["verdict"].tolist() == ["enough"]


def test_designs_and_shipped_alternatives_are_told_with_their_distance_to_the_front() -> None:
    """The second design is beaten by the first; the shipped b by both that are on the front."""
    tried = [
        SimpleNamespace(cents=((kind, cents),), levels={"binding": level}, level=lambda _name: 1.0)
        for kind, cents, level in (("x", 10**8, 0.5), ("y", 2 * 10**8, 0.25), ("y", 10**7, 0.75))
    ]
    space = SimpleNamespace(kinds=("x", "y"), study=SimpleNamespace(candidates=("a", "b")))
    values = np.array([[3.0, 2.0], [2.0, 1.0], [2.0, 4.0]])
    found: Any = SimpleNamespace(
        question=SimpleNamespace(space=space), tried=tried, values=values, names=["o1", "o2"],
        front=[0, 2], unseen=np.array([[2.5, 1.5], [1.5, 3.5]]),
        shipped_values=np.array([[3.0, 1.0], [1.0, 1.0]]),
    )  # fmt: skip
    table = search.Found.designs.func(found)  # type: ignore[attr-defined]
    assert table["design"].tolist() == [1, 2, 3]
    assert table["front"].tolist() == [True, False, True]
    assert table[["kind.x", "kind.y"]].to_numpy().tolist() == [[1, 0], [0, 2], [0, 0.1]]
    assert table["binding"].tolist() == [0.5, 0.25, 0.75]
    assert table["o2"].tolist() == [2, 1, 4]
    assert table["o1.unseen"].tolist() == pytest.approx([2.5, np.nan, 1.5], nan_ok=True)
    shipped = search.Found.shipped.func(found)  # type: ignore[attr-defined]
    assert shipped[["gap.o1", "gap.o2"]].to_numpy().tolist() == [[0, 3], [2, 3]]
    assert shipped["beaten_by"].tolist() == [1, 2], "as good in one and better in the other"


def test_a_search_runs_no_design_twice_and_no_more_than_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[list[Any]] = []

    def differences_of(_space: object, _evaluate: object, some: list[Any]) -> np.ndarray:
        ran.append(some)
        return np.array([[float(design)] for design in some])

    monkeypatch.setattr(search, "differences_of", differences_of)
    monkeypatch.setattr(search, "named", lambda _space, designs: designs)
    monkeypatch.setattr(search, "_values", lambda _question, differences: differences)
    space = SimpleNamespace(design=lambda point: round(point[0]))
    question: Any = SimpleNamespace(space=space, count=4)
    seen: list[tuple[int, int]] = []
    anything: Any = None
    measure = search._Measure(question, anything, lambda done, total: seen.append((done, total)))
    first = measure([search._Point([k]) for k in (1.0, 2.0, 1.1)])
    assert [point[0] for point in first] == [1, 2, 1.1]
    then = measure([search._Point([k]) for k in (3.0, 2.2, 4.0, 5.0)])
    assert [point[0] for point in then] == [3, 2.2, 4], "a fifth design is not wanted"
    assert measure([search._Point([5.0])]) == []
    assert ran == [[1, 2], [3, 4]]
    assert seen == [(2, 4), (4, 4), (4, 4)]
    assert [point.fitness.values for point in then] == [(3,), (2,), (4,)]


def test_the_middle_of_all_draws_holds_each_switch_at_its_chance(shipped_study: Study) -> None:
    at = base_values(shipped_study, "median")
    assert {works: at[works] for works in P_NULL} == pytest.approx(
        {works: 1 - at[chance] for works, chance in P_NULL.items()}
    )
    assert at["x_opt"] == pytest.approx(
        quantile(shipped_study.parameters["x_opt"], np.array([0.5]))[0]
    )


def test_an_alternative_alone_leads_without_doubt() -> None:
    found: Any = SimpleNamespace(order=("a",), first_share=lambda _name: 1.0)
    assert leader_of(found) == Leader(("a",), (1.0,), 1.0, 0.0)


def test_runs_that_designs_take() -> None:
    assert sobol.runs_needed(8, 3, second_order=False) == 8 * (3 + 2)
    assert sobol.runs_needed(8, 3, second_order=True) == 8 * (6 + 2)
    assert morris.optimised(morris.MOST // 2)
    assert not morris.optimised(morris.MOST // 2 + 1)
    assert sizes(128, 32) == (32, 64, 128)
    assert sizes(1024, 32) == (128, 256, 512, 1024)


def test_each_world_that_is_done_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    study: Any = SimpleNamespace(candidates=("a", "b"), reference="b")
    monkeypatch.setattr(worlds, "_Runs", lambda *_: lambda _world: (study, None))
    monkeypatch.setattr(worlds, "differences_in", lambda *_: None)
    monkeypatch.setattr(worlds, "performance_in", lambda *_: np.array([[1.0, 2], [0, 0]]))
    seen: list[tuple[int, int]] = []
    some: Any = [worlds.World("w1"), worlds.World("w2", "scenario")]
    anything: Any = None
    table = worlds.robustness_table(study, anything, some, progress=lambda *done: seen.append(done))
    assert seen == [(1, 2), (2, 2)]
    assert table["world"].tolist() == ["w1"] * (len(table) // 2) + ["w2"] * (len(table) // 2)
    assert table.index.tolist() == list(range(len(table)))


def test_in_each_world_of_weights_one_goal_weighs_half() -> None:
    found = {world.id: world.weights for world in default_worlds(("g1", "g2", "g3"))}
    assert found["weights_g2"] == {"g1": 0.25, "g2": 0.5, "g3": 0.25}
    assert sum(weights is not None for weights in found.values()) == 3
    assert all(world.weights is None for world in default_worlds(("g1", "g2")))


def test_vintages_by_hand(shipped_study: Study) -> None:
    regions = list(shipped_study.regions.index)
    one, two = list(shipped_study.indicators)[:2]
    columns = ["indicator", "region", "year", "value", "trend_n", "noise", "source", "note"]
    rows = [
        (one, regions[0], 2024, 1.0, 4, 0.5, "s1", "n"),
        (one, regions[1], 2023, 2.0, 3, 0.0, "s2", None),
        (one, regions[2], 2024, np.nan, np.nan, np.nan, "s1", "n"),
        (two, regions[0], 2020, 5.0, 4, 0.0, "s3", None),
    ]
    found = vintages(shipped_study, pd.DataFrame(rows, columns=columns)).set_index("indicator")
    assert found.index.tolist() == [two, one], "the oldest first"
    count = len(regions)
    assert list(found.loc[one])[1:] == [2023, 2024, 1, count - 2, 2, 2, "s1 s2", "n"]
    assert list(found.loc[two])[1:] == [2020, 2020, 4, count - 1, 0, 1, "s3", ""]


def test_noise_is_multiplied_by_its_constant_or_by_one(shipped_study: Study) -> None:
    constant = shipped_study.constants[NOISE_SCALE].model_copy(update={"value": 1.75})
    said = replace(shipped_study, constants={**shipped_study.constants, NOISE_SCALE: constant})
    assert noise_scale(said) == 1.75
    rest = {name: c for name, c in shipped_study.constants.items() if name != NOISE_SCALE}
    assert noise_scale(replace(shipped_study, constants=rest)) == 1


@pytest.mark.parametrize("units", [{"S1": "", "ST": "share"}, {"S1": "share", "ST": ""}, {}])
def test_a_method_names_the_unit_of_each_measure(units: dict[str, str]) -> None:
    good: Any = {**vars(METHODS["sobol"]), "main": "S1", "units": {"S1": SHARE, "ST": "x"}}
    assert Method(**good).shares
    with pytest.raises(ValueError, match="must name the unit of every measure"):
        Method(**{**good, "units": units})
    with pytest.raises(ValueError, match="either a design or a reader"):
        Method(**{**good, "design": None, "read": None})


@pytest.mark.parametrize(("before", "wins"), [(0.0, False), (-0.5, False), (0.25, True)])
def test_a_lever_that_nothing_can_move_wins_only_where_the_challenger_leads(
    monkeypatch: pytest.MonkeyPatch, before: float, wins: bool
) -> None:
    monkeypatch.setattr(challenge, "_head", lambda *_: {"lever": "x"})
    lever = SimpleNamespace(level=lambda _alternative: 0.5, limits=lambda *_: ([], [], []))
    what: Any = (lever, None, before)
    anything: Any = None
    row = challenge._search(anything, anything, anything, what)
    assert row == {
        "lever": "x", "way": 0, "to_value": 0.5, "difference_after": before,
        "wins": wins, "best_difference": before,
    }  # fmt: skip


def test_runs_of_a_share_of_evidence_are_counted_before(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study
) -> None:
    """Of eight walks, and a thousand draws as they are and without the responses of each grade."""
    told: list[int] = []
    nothing = SimpleNamespace(share=np.zeros((9, 1)), se=np.zeros((9, 1)))
    monkeypatch.setattr(share, "Runner", lambda *all_of: told.append(all_of[-1]))
    monkeypatch.setattr(shapley, "walks", lambda *_: None)
    monkeypatch.setattr(shapley, "effects", lambda _: nothing)
    monkeypatch.setattr(share, "mean_parts", lambda *_: dict.fromkeys("ABCD", np.zeros(1)))
    outcome = Outcome("g1", "by_theme", "status_quo", shipped_study.country, 2030)
    players = len({parameter.grade for parameter in shipped_study.parameters.values()})
    share.evidence_share(shipped_study, [outcome], share.Work(walks=8))
    assert told == [8 * (players + 1) + 5 * 1000]
