# ruff: noqa: EM101 - what is raised are codes of texts, not messages
"""An estimate of a parameter of the model: 5, 50 and 95 per cent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.numbers import format_number
from valuma_scenarios.workshop.room.catalogue import unit_texts
from valuma_scenarios.workshop.room.form import BadAnswer, Body, Form, finite
from valuma_scenarios.workshop.room.phrases import say
from valuma_scenarios.workshop.room.protocol import Refusal
from valuma_scenarios.workshop.session.events import Question

POINTS = ("p05", "p50", "p95")
DEFAULT_PARAMETER = "psi_mainstream"
"""Parameter of the prepared question: how much capacity improves existing spending."""


def _draft(study: Study, about: str) -> Body:
    """Return what a phone must know to estimate a parameter.

    Raises
    ------
    Refusal
        If there is no such parameter.
    """
    known = DEFAULT_PARAMETER in study.parameters
    name = about or (DEFAULT_PARAMETER if known else next(iter(study.parameters)))
    if name not in study.parameters:
        raise Refusal("path", "no such parameter")
    parameter = study.parameters[name]
    return {
        "parameter": name,
        "label": parameter.label.model_dump(),
        "unit": unit_texts(study, parameter.unit),
        "bounds": list(parameter.bounds),
    }


def _check(body: Body, answer: Any) -> dict[str, float]:
    if not isinstance(answer, dict) or set(answer) != set(POINTS):
        raise BadAnswer("answer_three")
    values = [finite(answer[name]) for name in POINTS]
    low, high = body.get("bounds", [None, None])
    if not values[0] <= values[1] <= values[2]:
        raise BadAnswer("answer_order")
    if (low is not None and values[0] < low) or (high is not None and values[2] > high):
        raise BadAnswer("answer_range")
    return dict(zip(POINTS, values, strict=True))


def _aggregate(answers: Sequence[Any]) -> Body:
    table = np.array([[answer[name] for name in POINTS] for answer in answers])
    order = np.lexsort(table.T[::-1])
    median = np.median(table, axis=0)
    return {
        "pooled": {k: float(v) for k, v in zip(POINTS, median, strict=True)},
        "profiles": [[float(x) for x in table[row]] for row in order],
    }


def _model(question: Question, _figures: Body, study: Study) -> Body:
    parameter = study.parameters[question.body["parameter"]]
    dist = parameter.distribution
    return {
        "value": parameter.value,
        "low": dist.low,
        "high": dist.high,
        "kind": dist.kind,
        "grade": parameter.grade,
    }


def _line(question: Question, _study: Study, language: Language) -> str:
    aggregate = question.aggregate or {}
    if not aggregate.get("pooled"):
        return ""
    room = format_number(aggregate["pooled"]["p50"], language)
    value = float(aggregate.get("model", {}).get("value", float("nan")))
    model = format_number(value, language)
    label = question.body["label"][language]
    return f"{label}: {say(language, 'record_estimate', room=room, model=model)}"


def _rehearse(rng: np.random.Generator, body: Body) -> dict[str, float]:
    low, high = body.get("bounds", [None, None])
    floor = 0.0 if low is None else float(low)
    ceiling = floor + 1.0 if high is None else float(high)
    ends = np.sort(rng.uniform(floor, ceiling, 3))
    return dict(zip(POINTS, (float(f"{end:.3g}") for end in ends), strict=True))


FORM = Form(
    "elicit", "estimate", _check, _rehearse, _aggregate,
    draft=_draft, about=True, model=_model, line=_line,
)  # fmt: skip
