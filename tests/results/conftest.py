"""Runs that several tests read; none of them changes one."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from valuma_scenarios.project.open import load_project
from valuma_scenarios.report.data_package import write_data_package
from valuma_scenarios.results.runs import write_run

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(scope="session")
def small_run(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small run of this version, with everything that a run's folder can hold."""
    study = load_project(root, alternatives=("partnership", "do_nothing"), start=2024, end=2025)
    out = tmp_path_factory.mktemp("runs")
    return write_run(study, root, out, draws=6, seed=5, finish=write_data_package)


KEPT = sorted(FIXTURES.glob("run_version_*.zip"))
"""A run of every layout that there has been, the present one too."""


@pytest.fixture(scope="session", params=KEPT, ids=lambda path: path.stem)
def kept_run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of one layout."""
    folder = tmp_path_factory.mktemp("kept") / request.param.stem
    with zipfile.ZipFile(request.param) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="session")
def old_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of version 0: it keeps the files of its project and no hashes of results."""
    folder = tmp_path_factory.mktemp("old") / "20261129T060046Z-14d3c429"
    with zipfile.ZipFile(FIXTURES / "run_version_0.zip") as archive:
        archive.extractall(folder)
    return folder
