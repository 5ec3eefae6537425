"""How much of a result rests on which grade of evidence."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.analyses import known_models as known
from valuma_scenarios.analyses.evidence import share as evidence
from valuma_scenarios.analyses.evidence.text import share_text
from valuma_scenarios.draws.sampling import Draws, draw
from valuma_scenarios.results.outcome_draws import simulate_outcomes
from valuma_scenarios.results.outcomes import parse
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import GRADES
from valuma_scenarios.wording import Words

TEXTS = ("g3:partnership", "g4:by_theme", "employment_rate:by_theme", "g1:status_quo")


def test_shares_sum_to_one_and_the_judgement_is_named() -> None:
    study = known.shipped()
    wanted = [parse(text, study) for text in TEXTS]
    table = evidence.evidence_share(study, wanted, evidence.Work(walks=128))
    assert tuple(table.columns) == evidence.COLUMNS
    for outcome in map(str, wanted[:3]):
        for part in ("spread", "size"):
            rows = table[(table["outcome"] == outcome) & (table["part"] == part)]
            assert list(rows["grade"]) == list(GRADES)
            assert rows["share"].sum() == pytest.approx(1)
    assert evidence.main_grade(table, str(wanted[0]), "spread") == "D"
    still = table[table["outcome"] == str(wanted[3])]
    assert set(still["state"]) == {"no_variance", "no_effect"}
    assert still["share"].isna().all()
    assert evidence.main_grade(table, str(wanted[3]), "spread") is None


def test_parts_of_the_mean_add_up() -> None:
    """Goals are sums over indicators, so the parts of all grades give the whole mean."""
    study = known.shipped()
    wanted = [parse(text, study) for text in TEXTS[:3]]
    sample = draw(study, 128, 4)

    def model(draws: Draws) -> known.Array:
        return simulate_outcomes(study, draws, wanted)

    parts = evidence.mean_parts(model, sample, evidence.response_parameters(study))
    whole = model(sample).mean(axis=0)
    total = np.sum(list(parts.values()), axis=0)
    np.testing.assert_allclose(total[[0, 2]], whole[[0, 2]], rtol=1e-9)
    # the disparity goal is nearly additive: the Theil index is not linear in the levels
    assert total[1] == pytest.approx(whole[1], rel=0.01)
    # a single indicator rests on its own response only
    assert study.parameters["beta_employment_rate"].grade == "D"
    assert parts["D"][2] == pytest.approx(whole[2])


def test_every_response_has_a_grade() -> None:
    study = known.shipped()
    found = evidence.response_parameters(study)
    names = {spec.response.parameter for spec in study.indicators.values()}
    assert {n for group in found.values() for n in group} == names


@pytest.mark.parametrize(
    ("share", "half", "text"),
    [
        (0.0, 0.0, "0%"),
        (1.0, math.nan, "100%"),
        (0.998, 0.031, "over 99% ± 3"),
        (1.002, 0.004, "over 99%"),
        (-0.001, 0.012, "under 1% ± 1"),
        (0.312, 0.04, "31% ± 4"),
        (0.312, math.nan, "31%"),
    ],
)
def test_shares_are_written_with_their_error_and_claim_no_certainty(
    share: float, half: float, text: str, shipped_study: Study
) -> None:
    assert share_text(Words(shipped_study, "en"), share, half) == text
