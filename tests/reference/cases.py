"""One evaluation of the tiny study, for tests that look inside."""

from __future__ import annotations

from collections.abc import Mapping

from tests.reference.forms import complete
from tests.reference.inputs import Values, read
from tests.reference.money import Money
from tests.reference.plan import Case, plan_of
from tests.reference.scalar_model import central_values, money_of
from tests.reference.tiny import tiny_study
from valuma_scenarios.schema.scenario import Alternative

NATIVE = {
    "attend_share": 1.0,
    "bind_load": 0.0,
    "manage_cost": 0.0,
    "drift": 0.0,
    "kb_adoption": 0.0,
    "learn_capacity": 0.0,
    "erosion_skew": 0.0,
    "match": 1.0,
    "joint": 1.0,
    "border_gain": 0.0,
    "choice_sharpness": 1.0,
    "purpose_shift": 1.0,
}
"""Values under which the mechanisms that version 2 added do nothing."""


def case_of(
    alternative: Alternative,
    values: Values | None = None,
    structure: Mapping[str, str] | None = None,
) -> Case:
    """Return one alternative of the tiny study at central values, some of them changed."""
    study = tiny_study((alternative,))
    inputs = read(study)
    chosen = central_values(study) | (values or {})
    return Case(
        inputs, plan_of(alternative, inputs.themes, chosen), chosen, complete(structure or {})
    )


def parts(
    alternative: Alternative,
    values: Values | None = None,
    structure: Mapping[str, str] | None = None,
) -> Money:
    """Return the money side of one alternative, with learning and networks behind it."""
    return money_of(case_of(alternative, values, structure))
