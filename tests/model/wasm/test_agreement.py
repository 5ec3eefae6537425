"""The compiled kernel gives what the numpy equations give, for any alternative and any draw."""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.property.strategies import alternatives, joint_draws
from valuma_scenarios.draws.sampling import Draws, draw
from valuma_scenarios.model.arrays import AlternativeInputs, Territory
from valuma_scenarios.model.common import common
from valuma_scenarios.model.forms import FORMS
from valuma_scenarios.model.inputs import alternative_inputs, build
from valuma_scenarios.model.simulate import Effects, simulate
from valuma_scenarios.model.wasm import module
from valuma_scenarios.model.wasm.compiled import NUMPY, CompiledModel, kernel_of, simulator
from valuma_scenarios.model.wasm.fill import ONLY_NUMPY, has_forms
from valuma_scenarios.model.wasm.memory import LANES
from valuma_scenarios.model.wasm.module import Kernel, Precision
from valuma_scenarios.project.open import load_project

STUDY = load_project(Path(__file__).parents[3])
INPUTS = build(STUDY)
YEARS = [0, 3, len(STUDY.years) - 1]
TOLERANCE: dict[Precision, float] = {"f64": 1e-12, "f32": 5e-5}
"""Relative to the largest value of an output."""

HAVING = [
    (mechanism, form)
    for mechanism, forms in FORMS.items()
    for form in forms
    if form not in ONLY_NUMPY.get(mechanism, ())
]
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def outputs(effects: Effects) -> dict[str, NDArray]:
    """Return every output by name, indicators and goals one by one."""
    found = {f"indicator {i}": effects.indicator[:, i] for i in range(len(INPUTS.indicators))}
    found |= {f"goal {g}": effects.goal[:, g] for g in range(effects.goal.shape[1])}
    for part in (effects.trajectory, effects.costs):
        found |= {item.name: getattr(part, item.name) for item in fields(part)}
    # What is kept is read before the next simulation.
    return {name: values.copy() for name, values in (found | {"a": effects.alignment}).items()}


def check(territory: Territory, a: AlternativeInputs, draws: Draws) -> None:
    """Compare both precisions with numpy."""
    shared = common(STUDY, territory, draws, YEARS)
    wanted = outputs(simulate(a, territory, shared))
    for precision, tolerance in TOLERANCE.items():
        if precision == "f32" and ((a.networks.budget > 0) & (a.networks.budget < 1e-20)).any():
            continue  # such budgets are 0 in single precision
        compiled = CompiledModel(STUDY, territory, shared, Kernel(precision))
        found = outputs(compiled.simulate(a))
        assert found.keys() == wanted.keys()
        for name, values in wanted.items():
            assert found[name].shape == values.shape, name
            error, largest = np.abs(found[name] - values).max(), np.abs(values).max()
            assert error <= tolerance * largest, (precision, name, error, largest)
        compiled = CompiledModel(STUDY, territory, shared, Kernel(precision), only_goals=True)
        for g, values in enumerate(compiled.goals(a)):
            error = np.abs(values - wanted[f"goal {g}"]).max()
            largest = np.abs(wanted[f"goal {g}"]).max()
            assert error <= tolerance * largest, (precision, "goals alone", g, error, largest)


@FEW
@given(alternatives(STUDY), joint_draws(STUDY))
def test_kernel_agrees_for_any_alternative_and_draw(alternative, draws):
    check(INPUTS, alternative_inputs(STUDY, alternative, INPUTS), draws)


@FEW
@given(alternatives(STUDY), joint_draws(STUDY), st.data())
def test_kernel_agrees_for_any_mixture_of_its_forms(alternative, draws, data):
    chosen = data.draw(st.lists(st.sampled_from(HAVING), max_size=6))
    territory = replace(INPUTS, structure={**INPUTS.structure, **dict(chosen)})
    check(territory, alternative_inputs(STUDY, alternative, territory), draws)


@pytest.mark.parametrize("mechanism", FORMS)
def test_kernel_agrees_form_by_form(mechanism):
    draws = draw(STUDY, 3, seed=4)
    for form in (form for name, form in HAVING if name == mechanism):
        territory = replace(INPUTS, structure={**INPUTS.structure, mechanism: form})
        check(territory, INPUTS.alternatives[0], draws)


@pytest.mark.parametrize("lag", ["erlang3", "exponential"])
def test_delays_followed_year_by_year_agree_over_decades(lag):
    study = load_project(Path(__file__).parents[3], end=2055)
    territory = replace(build(study), structure={**study.structure, "lag": lag})
    years = [0, 1, 15, 16, len(study.years) - 1]
    shared = common(study, territory, draw(study, 5, seed=6), years)
    alternative = build(study).alternatives[1]
    wanted = outputs(simulate(alternative, territory, shared))
    for precision, tolerance in TOLERANCE.items():
        kernel = Kernel(precision)
        found = outputs(CompiledModel(study, territory, shared, kernel).simulate(alternative))
        assert kernel["constant"][-1] == (lag == "erlang3")
        for name, values in wanted.items():
            error, largest = np.abs(found[name] - values).max(), np.abs(values).max()
            assert error <= tolerance * largest, (precision, name, error, largest)


def test_forms_of_numpy_alone_are_refused():
    for mechanism, forms in ONLY_NUMPY.items():
        for form in forms:
            assert form in FORMS[mechanism]
            territory = replace(INPUTS, structure={**INPUTS.structure, mechanism: form})
            assert not has_forms(territory.structure)
            with pytest.raises(ValueError, match="forms"):
                CompiledModel(STUDY, territory, common(STUDY, territory, draw(STUDY, 2, 1), YEARS))


def test_shipped_alternatives_agree_in_every_block():
    draws = draw(STUDY, 2 * LANES + 5, seed=2)
    for a in INPUTS.alternatives:
        check(INPUTS, a, draws)


def test_results_of_a_draw_do_not_depend_on_the_draws_beside_it():
    draws = draw(STUDY, 2 * LANES + 5, seed=2)
    some = draws.block(LANES + 3, LANES + 9)
    whole, part = (
        outputs(simulator(STUDY, INPUTS, common(STUDY, INPUTS, d, YEARS))(INPUTS.alternatives[1]))
        for d in (draws, some)
    )
    for name, values in part.items():
        assert np.array_equal(values, whole[name][..., LANES + 3 : LANES + 9]), name


def test_alternatives_of_any_size_follow_each_other():
    draws = draw(STUDY, 7, seed=3)
    model = CompiledModel(STUDY, INPUTS, common(STUDY, INPUTS, draws, YEARS))
    first = [outputs(model.simulate(a))["goal 0"] for a in INPUTS.alternatives]
    again = [outputs(model.simulate(a))["goal 0"] for a in reversed(INPUTS.alternatives)]
    for one, other in zip(first, reversed(again), strict=True):
        assert np.array_equal(one, other)


def test_numpy_stands_in_where_the_kernel_does_not_load(monkeypatch):
    draws = draw(STUDY, 4, seed=3)
    shared = common(STUDY, INPUTS, draws, YEARS)
    compiled = outputs(simulator(STUDY, INPUTS, shared)(INPUTS.alternatives[0]))
    assert kernel_of(INPUTS.structure).startswith("wasm f64 ")
    monkeypatch.setitem(sys.modules, "wasmtime", None)
    monkeypatch.setattr(module, "compiled", module.compiled.__wrapped__)
    assert kernel_of(INPUTS.structure) == NUMPY
    plain = outputs(simulator(STUDY, INPUTS, shared)(INPUTS.alternatives[0]))
    for name, values in plain.items():
        assert np.abs(values - compiled[name]).max() <= 1e-12 * np.abs(values).max()


def test_forms_of_numpy_alone_run_in_numpy():
    assert kernel_of({"distance": "off"}) == NUMPY
    territory = replace(INPUTS, structure={**INPUTS.structure, "distance": "off"})
    shared = common(STUDY, territory, draw(STUDY, 2, seed=1), YEARS)
    found = outputs(simulator(STUDY, territory, shared)(INPUTS.alternatives[1]))
    wanted = outputs(simulate(INPUTS.alternatives[1], territory, shared))
    for name, values in wanted.items():
        assert np.array_equal(found[name], values), name
