"""Forms of the model: a closed list, and each form makes a difference somewhere."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from valuma_scenarios.draws.sampling import draw
from valuma_scenarios.model.forms import FORMS, forms_of
from valuma_scenarios.model.parameters import REQUIRED_PARAMETERS, read_by
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.evaluate import evaluate
from valuma_scenarios.schema.scenario import SELF_SELECTED
from valuma_scenarios.vocabulary import MODEL_FORMS

OTHERS = [(name, form) for name, forms in FORMS.items() for form in list(forms)[1:]]


@cache
def case():
    """Return a study with one alternative in which every mechanism is at work."""
    study = load_project(Path(__file__).parents[2], end=2025)
    theme = study.alternative("by_theme")
    networks = [
        network.model_copy(
            update={
                "contract_years": 3.0 + 2 * place,
                "incentive": 0.3,
                "partners": 0.2 + 0.1 * place,
                "knowledge_share": 0.1 + 0.1 * place,
                "themes": SELF_SELECTED if place % 2 else network.themes,
            }
        )
        for place, network in enumerate(theme.networks[:5])
    ]
    everything = theme.model_copy(update={"networks": tuple(networks)})
    return replace(study, alternatives=(everything,), reference=everything.id)


def results(structure):
    """Evaluate a few draws of the case under a structure."""
    study = replace(case(), structure=case().structure | structure)
    found = evaluate(study, draw(study, 12, seed=3))
    names = ("goal_effect", "indicator_effect", "capacity", "learning", "outcome_value")
    return {name: found[name].to_numpy() for name in names}


@cache
def default():
    """Evaluate the case under the study's own structure, once."""
    return results({})


def test_the_registry_is_the_list_that_files_may_name():
    assert {name: tuple(forms) for name, forms in FORMS.items()} == MODEL_FORMS


@pytest.mark.parametrize(("mechanism", "form"), OTHERS)
def test_every_form_differs_from_the_default_in_a_case_made_for_it(mechanism, form):
    other = results({mechanism: form})
    assert all(np.isfinite(values).all() for values in other.values())
    moved = [name for name, values in other.items() if not np.array_equal(values, default()[name])]
    assert moved, "this form is a duplicate of the default"


def test_a_form_that_is_left_out_is_the_default():
    assert forms_of({}).lag == FORMS["lag"]["erlang3"]
    assert forms_of({"lag": "erlang8"}).lag == FORMS["lag"]["erlang8"]
    with pytest.raises(KeyError):
        forms_of({"lags": "erlang8"})


@pytest.mark.parametrize("mechanism", sorted(FORMS))
def test_parameters_that_a_form_does_not_read_change_nothing(mechanism):
    for form in FORMS[mechanism]:
        structure = case().structure | {mechanism: form}
        study = replace(case(), structure=structure)
        unread = set(REQUIRED_PARAMETERS) - set(read_by(structure))
        if not unread:
            continue
        draws = draw(study, 4, seed=5)
        moved = draws.pin({name: study.parameters[name].value for name in unread})
        one, other = (evaluate(study, d)["goal_effect"] for d in (draws, moved))
        assert np.array_equal(one, other), (mechanism, form, unread)
