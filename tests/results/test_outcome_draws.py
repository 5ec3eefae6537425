"""Single numbers of every draw: those of a whole run, whether or not indicators are asked for."""

from __future__ import annotations

import numpy as np
import pytest

from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.model.wasm import compiled
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.results.outcome_draws import simulate_outcomes
from valuma_scenarios.results.outcomes import BASELINE, Outcome
from valuma_scenarios.schema.study import Study

DRAWS, SEED = 40, 5
PAIR = ("by_theme", "status_quo")


@pytest.mark.parametrize("kernel", ["compiled", "numpy"])
def test_numbers_are_those_of_a_whole_run(
    kernel: str, shipped_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kernel == "numpy":
        monkeypatch.setattr(compiled, "available", lambda: False)
    study = shipped_study.with_alternatives(("status_quo", "by_theme", "no_networks"))
    goals = [
        Outcome("g1", *PAIR, "FI", 2030),
        Outcome("g4", *PAIR, "MK18", 2025),
        Outcome("g4", "by_theme", BASELINE, "FI", 2030),
        Outcome("g2", *PAIR, "FI", study.years[0]),
    ]
    indicator = Outcome(study.measured[0], *PAIR, "MK01", 2028)
    sample = draw(study, DRAWS, SEED)
    whole = evaluate(study, sample)
    alone = simulate_outcomes(study, sample, goals)
    with_another = simulate_outcomes(study, sample, [*goals, indicator])
    for column, wanted in enumerate([*goals, indicator]):
        kind = "goal" if wanted.item in study.goals else "indicator"
        places = {kind: wanted.item, "region": wanted.region, "year": wanted.year}
        values = whole[f"{kind}_effect"].sel(places)
        expected = values.sel(alternative=wanted.alternative).to_numpy()
        if wanted.reference != BASELINE:
            expected = expected - values.sel(alternative=wanted.reference).to_numpy()
        np.testing.assert_allclose(with_another[:, column], expected, rtol=1e-10, atol=1e-13)
        if column < len(goals):
            np.testing.assert_allclose(alone[:, column], expected, rtol=1e-10, atol=1e-13)
    assert np.ptp(alone[:, 0]) > 0
    assert not alone[:, 3].any(), "nothing has an effect in the first year"
