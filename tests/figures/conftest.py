"""One small run for all tests of figures and reports."""

from __future__ import annotations

import pytest

from valuma_scenarios.results.runs import Run, compute_run
from valuma_scenarios.schema.study import Study


@pytest.fixture(scope="session")
def small_run(shipped_study: Study) -> Run:
    """The shipped study with few draws."""
    return compute_run(shipped_study, draws=64, seed=7)


@pytest.fixture(scope="session")
def central_run(shipped_study: Study) -> Run:
    """The shipped study without random draws."""
    return compute_run(shipped_study, draws=0)


@pytest.fixture(scope="session")
def reference_run(shipped_study: Study) -> Run:
    """The reference and doing nothing: no candidate to compare with."""
    study = shipped_study.with_alternatives(("status_quo", "do_nothing"))
    return compute_run(study, draws=16, seed=7)
