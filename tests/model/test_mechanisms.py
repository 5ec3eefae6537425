"""The registry of mechanisms leaves nothing out and names nothing that is not there."""

from __future__ import annotations

from collections import Counter

from valuma_scenarios.model.mechanisms import GOAL, MECHANISMS, STAGES
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LEVER_GROUPS, MODEL_FORMS


def test_every_parameter_and_form_belongs_to_one_mechanism(shipped_study: Study) -> None:
    read = Counter(n for one in MECHANISMS for n in one.reads(shipped_study.parameters))
    assert read == Counter(shipped_study.parameters.keys())
    forms = Counter(form for one in MECHANISMS for form in one.forms)
    # How themes of side effects and mixes are computed is on or off as a whole.
    assert forms == Counter(MODEL_FORMS.keys())
    for one in MECHANISMS:
        for pattern in one.parameters:
            assert any(pattern.rstrip("*") in name for name in shipped_study.parameters), pattern


def test_every_lever_leads_to_the_goals_and_nothing_goes_back_a_stage() -> None:
    stage = {one.id: STAGES.index(one.stage) for one in MECHANISMS}
    assert {one.id for one in MECHANISMS if one.stage == "levers"} == set(LEVER_GROUPS)
    reached = {GOAL}
    while more := {m.id for m in MECHANISMS if set(m.feeds) & reached} - reached:
        reached |= more
    assert reached == set(stage)
    for one in MECHANISMS:
        assert all(stage[one.id] <= stage[other] for other in one.feeds), one.id


def test_the_grade_is_that_of_most_numbers(shipped_study: Study) -> None:
    parameters = shipped_study.parameters
    for one in MECHANISMS:
        grades = [str(parameters[name].grade) for name in one.reads(parameters)]
        most = [g for g in "ABCD" if grades.count(g) == max(map(grades.count, "ABCD")) > 0]
        assert one.grade(parameters) == (most[-1] if most else None)
        assert sum(one.grades(parameters).values()) == len(grades)
    found = {one.id: one.grade(parameters) for one in MECHANISMS}
    assert found["delay"] == "B"
    assert found["structure"] is None
