from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workshop.conftest import ROOT
from tests.workshop.helpers import refused, tell
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.lever_differences import undeclared
from valuma_scenarios.schema.study import Study
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import KernelGateway, Outcome
from valuma_scenarios.workshop.live.levers import assumed, changed_study, check, opened
from valuma_scenarios.workshop.live.ready import Stopped
from valuma_scenarios.workshop.room.protocol import Refusal
from valuma_scenarios.workshop.room.room import Room
from valuma_scenarios.workshop.session.storage import Store


def first_network(study: Study, alternative: str = "by_theme") -> str:
    return study.alternative(alternative).networks[0].id


@given(st.data())
def test_assumptions_stay_within_bounds(study: Study, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(study.parameters)))
    parameter = study.parameters[name]
    mode = data.draw(st.sampled_from(["pin", "shift", "widen"]))
    number = data.draw(st.floats(-5, 5)) if mode != "widen" else data.draw(st.floats(0.1, 3))
    try:
        changed = assumed(parameter, {"mode": mode, "value": number})
    except Refusal:
        return
    low, high = parameter.bounds
    ends = [changed.value, changed.distribution.low, changed.distribution.high]
    for end in (e for e in ends if e is not None):
        assert low is None or end >= low - 1e-12
        assert high is None or end <= high + 1e-12
    assert study.parameters[name] is parameter


def test_shift_and_widen_by_hand(study: Study) -> None:
    parameter = study.parameters["eta_absorption"]
    dist = parameter.distribution
    assert dist.low is not None
    assert dist.high is not None
    shifted = assumed(parameter, {"mode": "shift", "value": 0.1})
    assert shifted.value == pytest.approx(parameter.value + 0.1)
    narrow = assumed(parameter, {"mode": "widen", "value": 0.5})
    assert narrow.distribution.low is not None
    assert narrow.value - narrow.distribution.low == pytest.approx((parameter.value - dist.low) / 2)


def test_levers_change_a_copy_only(study: Study) -> None:
    net = first_network(study)
    doc = {
        f"lever/by_theme/net/{net}/binding": 0.9,
        f"lever/by_theme/net/{net}/members": {
            "all": False,
            "region_types": ["archipelago"],
            "regions": ["MK01"],
        },
        f"lever/by_theme/net/{net}/themes": check(
            study, f"lever/by_theme/net/{net}/themes", {"rural": 3, "digital": 1}
        ),
        "lever/by_theme/fund/amounts/aiko": 20.0,
        "lever/by_theme/fund/continue": False,
    }
    changed = changed_study(study, doc)
    network = changed.alternative("by_theme").networks[0]
    assert network.binding == 0.9
    assert network.members.region_types == ("archipelago",)
    assert network.themes == {"rural": 0.75, "digital": 0.25}
    assert changed.alternative("by_theme").funding.amounts["aiko"] == 20
    assert not changed.alternative("by_theme").funding.continue_after_last_year
    assert changed.alternative("partnership") == study.alternative("partnership")
    assert study.alternative("by_theme").networks[0].binding == opened(
        study, f"lever/by_theme/net/{net}/binding"
    )


@pytest.mark.parametrize("money", [None, 0.9])
def test_saved_scenario_is_accepted_and_gives_the_same_alternative(
    tmp_path: Path, money: float | None
) -> None:
    project = tmp_path / "project"
    for part in ("scenarios", "parameters"):
        shutil.copytree(ROOT / part, project / part)
    study = load_project(project)
    net = first_network(study)
    store = Store(tmp_path / "s.sqlite")
    store.set_meta({"code": "s", "agenda": "45"})
    room = Room(store, Engine(KernelGateway(study)), project)
    values = {
        f"lever/by_theme/net/{net}/contract_years": 7.0,
        f"lever/by_theme/net/{net}/members": {"all": True, "region_types": [], "regions": []},
        f"lever/by_theme/net/{net}/themes": {"rural": 1, "culture": 1},
        "lever/by_theme/fund/amounts/aiko": 20.0,
        "lever/by_theme/fund/allocation/aiko": {"need": 1, "equal": 1},
        "assume/psi_mainstream": {"mode": "pin", "value": 0.2},
    }
    if money is not None:
        values[f"lever/by_theme/net/{net}/coordination_meur"] = money
    tell(room, {"do": "set", "values": values})
    save = {"do": "save", "alternative": "by_theme", "name": "room_1", "label": "Huoneen malli"}
    assert tell(room, save)["file"] == "scenarios/room_1.yaml"
    assert refused(room, save) == "exists"
    again = load_project(project)
    saved, changed = again.alternative("room_1"), changed_study(study, room.state.doc)
    wanted = changed.alternative("by_theme")
    assert saved.funding == wanted.funding
    assert [f for f in undeclared(again) if f.alternative == "room_1"] == []
    assert [n.model_dump(exclude={"defaulted"}) for n in saved.networks] == [
        n.model_dump(exclude={"defaulted"}) for n in wanted.networks
    ]
    store.close()


@pytest.fixture(scope="module")
def real(study: Study) -> Engine:
    return Engine(KernelGateway(study))


def test_the_room_sees_what_the_model_says(real: Engine) -> None:
    """The cached, one-at-a-time answers equal one run of the kernel for everything."""
    from valuma_scenarios.draws.sampling import draw
    from valuma_scenarios.results.evaluate import evaluate
    from valuma_scenarios.workshop.live.gateway import SEED

    study = real.study
    doc = {f"lever/by_theme/net/{first_network(study)}/binding": 0.9}
    shown = real.figures(doc, 2030, [], n=300)["model"]
    changed = changed_study(study, doc)
    whole = evaluate(changed, draw(changed, 300, SEED))
    effect = whole["goal_effect"].sel(region="FI", year=2030)
    difference = effect.sel(alternative="by_theme") - effect.sel(alternative="status_quo")
    median = difference.sel(goal="g3").quantile(0.5).item()
    assert shown["goals"]["by_theme"]["g3"][2] == pytest.approx(median, rel=1e-4, abs=1e-6)
    better = float((difference.sel(goal="g3") > 0).mean())
    assert shown["goals"]["by_theme"]["g3"][5] == pytest.approx(better, abs=1e-4)


def test_only_the_moved_alternative_is_run_again(real: Engine) -> None:
    gateway = KernelGateway(real.study)
    runs: list[str] = []
    original = gateway._run

    def counted(study: Study, *rest: Any) -> list[Outcome]:
        runs.extend(alternative.id for alternative in study.alternatives)
        return original(study, *rest)

    gateway._run = counted  # type: ignore[assignment,method-assign]
    engine = Engine(gateway)
    engine.figures({}, 2030, [], 300)
    runs.clear()
    engine.figures({f"lever/by_theme/net/{first_network(real.study)}/binding": 0.3}, 2030, [], 300)
    assert runs == ["by_theme"]
    runs.clear()
    engine.figures({"weights/g1": 90}, 2030, [], 300)
    engine.figures({}, 2025, [], 300)
    assert runs == []


@pytest.mark.parametrize("name", ["psi_mainstream", "p_null_place", "rho_capacity"])
def test_a_held_parameter_gives_the_draws_of_a_constant_one(study: Study, name: str) -> None:
    from valuma_scenarios.draws.sampling import draw
    from valuma_scenarios.workshop.live.gateway import SEED
    from valuma_scenarios.workshop.live.levers import assumptions

    doc = {f"assume/{name}": {"mode": "pin", "value": study.parameters[name].value * 0.9}}
    changed = replace(study, parameters=assumptions(study, doc))
    gateway = KernelGateway(study)
    quick = gateway._drawn(changed, doc, 50)
    assert np.array_equal(quick.values, draw(changed, 50, SEED).values)


def test_a_refinement_can_be_stopped(study: Study) -> None:
    with pytest.raises(Stopped):
        KernelGateway(study).outcomes({}, ("by_theme",), 2000, 2030, lambda: True)


def test_the_reference_is_zero_and_pinning_everything_leaves_little_spread(real: Engine) -> None:
    shown = real.figures({}, 2030, [])["model"]
    assert np.abs(shown["goals"]["status_quo"]["g1"]).max() == 0
    study = real.study
    pinned = {
        f"assume/{name}": {"mode": "pin", "value": p.value} for name, p in study.parameters.items()
    }
    row = real.figures(pinned, 2030, [])["model"]["goals"]["partnership"]["g3"]
    free = shown["goals"]["partnership"]["g3"]
    assert row[4] - row[0] < (free[4] - free[0]) / 2


def test_sample_runs_are_runs_of_the_model(real: Engine) -> None:
    samples = real.samples({"weights/g1": 100}, 2030, "partnership")
    shown = real.figures({"weights/g1": 100}, 2030, [])
    low, _, high = shown["model"]["path"]["partnership"]["g3"]
    runs = np.array(samples["g3"])
    assert runs.shape == (14, len(real.study.years))
    inside = (runs >= np.array(low)) & (runs <= np.array(high))
    assert inside.mean() > 0.7
    assert set(samples) == {"g1", "g2", "g3", "g4", "g5", "g6", "all"}
