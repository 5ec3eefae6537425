from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.report.pictures import small_pictures
from valuma_scenarios.figures.catalogue import Look
from valuma_scenarios.figures.drawing.sizes import PICTURE_ON_SLIDE
from valuma_scenarios.project.open import load_project
from valuma_scenarios.report.delivery import PackRequest, make_cards
from valuma_scenarios.report.documents.docx import write_docx
from valuma_scenarios.report.documents.pptx import write_pptx
from valuma_scenarios.report.memo import Material, memo
from valuma_scenarios.report.pack import write_pack
from valuma_scenarios.results.runs import Run, compute_run
from valuma_scenarios.vocabulary import Language

MakeMaterial = Callable[[Language], Material]
MakeBytes = Callable[[Language], bytes]


@pytest.fixture(scope="session", autouse=True)
def _small_pictures() -> Iterator[None]:
    """Pictures in documents are drawn small: their size is not what these tests are about."""
    with small_pictures():
        yield


@pytest.fixture(scope="session")
def run(root: Path) -> Run:
    """A run of the shipped alternatives with few draws and years."""
    study = load_project(root, end=2023)
    return compute_run(
        study, draws=120, seed=7, command="valuma run --draws 120 --seed 7 --end 2023"
    )


@pytest.fixture(scope="session")
def paper(run: Run) -> MakeMaterial:
    @cache
    def make(language: Language) -> Material:
        return Material(run, language, make_cards(run, language, Look()))

    return make


@pytest.fixture(scope="session")
def shown(run: Run) -> MakeMaterial:
    @cache
    def make(language: Language) -> Material:
        return Material(run, language, make_cards(run, language, Look(size=PICTURE_ON_SLIDE)))

    return make


@pytest.fixture(scope="session")
def memo_docx(paper: MakeMaterial) -> MakeBytes:
    @cache
    def make(language: Language) -> bytes:
        return write_docx(memo(paper(language)))

    return make


@pytest.fixture(scope="session")
def slides(shown: MakeMaterial) -> MakeBytes:
    @cache
    def make(language: Language) -> bytes:
        return write_pptx(shown(language))

    return make


@pytest.fixture(scope="session")
def pack(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Language], Path]:
    out = tmp_path_factory.mktemp("packs")

    @cache
    def make(language: Language) -> Path:
        return write_pack(run, out, PackRequest(language, command="valuma report --to pack"))

    return make
