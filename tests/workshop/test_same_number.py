"""The screen and `valuma compare` give one number for one question, wherever it is asked."""

from __future__ import annotations

import pytest

from valuma_scenarios.analyses.compare.compare import compare, question_of
from valuma_scenarios.results.runs import compute_run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import QUICK_DRAWS, KernelGateway

DRAWS = 64
SINGLE = 2e-4
"""Single precision and the digits sent, against the largest value of a goal."""


def test_the_screen_and_the_command_agree_everywhere(shipped_study: Study) -> None:
    engine = Engine(KernelGateway(shipped_study), fine=QUICK_DRAWS + 1)
    run = compute_run(shipped_study, draws=DRAWS, seed=engine.gateway.seed)
    year = shipped_study.end_year
    model = engine.figures({}, year, [], DRAWS)["model"]
    table = compare(shipped_study, run.results, question_of(shipped_study))
    largest = table.groupby("item")["p50"].apply(lambda column: column.abs().max())
    shown = {"country": [shipped_study.country], "region": model["region_ids"]}
    shown["region_type"] = model["type_ids"]
    part = {"region": "regions", "region_type": "types"}
    compared = 0
    for row in table.to_dict("records"):
        kind, name, goal = row["kind"], row["alternative"], row["item"]
        if name not in model["alternatives"]:
            continue
        at = shown[kind].index(row["place"])
        if kind == "country":
            middle, better = model["goals"][name][goal][2], model["goals"][name][goal][-1]
            conditions = [row["networks_add_p_better"], row["networks_add_nothing_p_better"]]
            assert model["conditions"][name][goal] == pytest.approx(conditions, abs=0.002)
        else:
            middle, better = model[part[kind]][name][goal][at]
        assert middle == pytest.approx(row["p50"], abs=SINGLE * largest[goal]), row
        assert better == pytest.approx(row["p_better"], abs=0.002), row
        compared += 1
    places = sum(map(len, shown.values()))
    others = len(set(model["alternatives"]) - {shipped_study.reference})
    assert compared == places * others * len(shipped_study.goals)
