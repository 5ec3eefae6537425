"""Parts of a difference by mechanisms of a model that is made up, worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from valuma_scenarios.analyses.explain import attribution
from valuma_scenarios.analyses.explain.attribution import Attribution, Subject

SUBJECT = Subject("a", "b", ("g1",), "FI", 2030)


class Model:
    """`a` has 1 whatever is on; `b` has 10, by `x` 1 more, by `y` 2, and by both another 4."""

    def __init__(self, *_: object) -> None:
        pass

    def run(self, forms: Mapping[str, str]) -> np.ndarray:
        assert set(forms.values()) <= {"off"}
        x, y = "x" not in forms, "y" not in forms
        return np.array([[[1.0, 1.0]], [[10.0 + x + 2 * y + 4 * (x and y), 10.0]]])


def test_mechanisms_share_what_they_do_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the first draw the difference is 16: x has 1 + 2 of it, y 2 + 2, and 9 remain.

    In the second nothing depends on them. `z` is off in the study already.
    """
    monkeypatch.setattr(attribution, "MECHANISMS", dict.fromkeys("xyz", "off"))
    monkeypatch.setattr(attribution, "_Model", Model)
    study: Any = SimpleNamespace(
        structure={"x": "on", "y": "on", "z": "off"}, with_alternatives=lambda _names: None
    )
    draws: Any = None
    found = attribution.by_mechanism(study, draws, SUBJECT)
    assert found.parts == ("x", "y", attribution.REMAINDER)
    assert found.draws[:, 0].tolist() == [[3, 0], [4, 0], [9, 9]]
    assert found.difference.tolist() == [[16, 9]]
    assert (found.kind, found.runs) == ("mechanism", 8)


def test_runs_of_a_difference_by_levers_are_those_of_all_sets() -> None:
    nothing = np.zeros((3, 1, 2))
    parts = ("money", "binding", "channel")
    assert Attribution(SUBJECT, "lever", "all", parts, nothing, nothing[0]).runs == 8


def test_a_share_of_the_mean_difference_and_its_error_by_hand() -> None:
    """Of 4 in both draws a part has 1 and 3: a half, and the rests -1 and 1 have an error of 1."""
    part, whole = np.array([1.0, 3.0]), np.array([4.0, 4.0])
    assert attribution._share(part, whole) == pytest.approx((0.5, 0.25))
    assert attribution._share(part, -whole) == pytest.approx((-0.5, 0.25))
    # Of 2 and 6 it has a half in every draw.
    assert attribution._share(part, 2 * part) == pytest.approx((0.5, 0.0))
    assert np.isnan(attribution._share(part, np.array([1.0, -1.0]))).all()
    assert attribution._share(part, whole / 8) == pytest.approx((4.0, 2.0))
