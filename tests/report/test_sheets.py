"""Sheets of paper as they are set: what belongs together, and how much of a page is empty."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pikepdf
import pytest
import typst
from PIL import Image

from tests.report.conftest import MakeMaterial
from tests.report.test_documents import nodes
from valuma_scenarios.figures.svg.typesetting import MAIN, TypesettingError, fonts, to_pdf
from valuma_scenarios.report import layers
from valuma_scenarios.report.blocks import Command, Document, FigureBlock, Paragraph, TableBlock
from valuma_scenarios.report.delivery import Delivery, PackRequest
from valuma_scenarios.report.documents import pdf
from valuma_scenarios.report.memo import memo
from valuma_scenarios.results.runs import Run
from valuma_scenarios.vocabulary import LANGUAGES, Language

HALF = 0.4
"""Share of a page that an empty band may take, margins left out."""

LINES = 0.93
"""Above this share of a page stand its lines; below it the footer."""

PLACES = """
#context [#metadata((
  pictures: query(figure.where(kind: image)).map(it => it.location().page()),
  under: query(figure.caption.where(kind: image)).map(it => it.location().page()),
  above: query(figure.caption.where(kind: table)).map(it => it.location().page()),
  rows: query(<first>).map(it => it.location().page()),
  notes: query(<note>).map(it => it.location().page()))) <places>]
"""


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what a document is set from."""

    def grab(document: Document) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        with monkeypatch.context() as patch:
            patch.setattr(pdf, "to_pdf", lambda given: found.update(given) or b"")
            pdf.write_pdf(document)
        return found

    return grab


def noted(document: Document) -> Iterator[object]:
    """Yield the blocks that are, or have, a note, in order."""
    for block in document.blocks:
        has = isinstance(block, TableBlock | Paragraph) and block.note
        if has or isinstance(block, Command | FigureBlock):
            yield block


def widest_gaps(files: dict[str, bytes]) -> list[float]:
    """Return the widest band without ink of each page, as a share of its height."""
    given: Any = files
    made: Any = typst.compile(given, font_paths=fonts(), format="png", ppi=25)
    found = []
    for page in made if isinstance(made, list) else [made]:
        grey = np.asarray(Image.open(io.BytesIO(page)).convert("L"))
        foot = LINES * len(grey)
        inked = [row for row in np.flatnonzero((grey < 245).any(axis=1)) if row < foot]
        found.append(float(np.diff([*inked, foot]).max()) / len(grey))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_captions_and_notes_stay_with_what_they_name(
    paper: MakeMaterial, files: Any, language: Language
) -> None:
    document = memo(paper(language))
    given = files(document)
    given[MAIN] += PLACES.encode()
    at = json.loads(
        typst.query(given, "<places>", font_paths=fonts(), field="value", one=True)
    )  # fmt: skip
    assert len(at["pictures"]) == len(document.figures) > 5
    assert at["pictures"] == at["under"]
    assert len(at["rows"]) == len(document.tables)
    assert at["above"] == at["rows"]
    notes = list(noted(document))
    assert len(notes) == len(at["notes"])
    of_figures = [
        page for page, block in zip(at["notes"], notes, strict=True)
        if isinstance(block, FigureBlock)
    ]  # fmt: skip
    assert of_figures == at["pictures"]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_half_empty(
    run: Run, paper: MakeMaterial, files: Any, language: Language
) -> None:
    *pages, _last = widest_gaps(files(memo(paper(language))))
    assert max(pages) < HALF, pages
    delivery = Delivery(run, PackRequest(language, region="MK18"))
    for made in (layers.minister_page, layers.director_note, layers.region_card):
        gaps = widest_gaps(files(made(delivery)))
        assert max(gaps) < HALF, (made.__name__, gaps)


def test_a_memo_says_once_what_holds_for_all_its_figures(paper: MakeMaterial) -> None:
    material = paper("en")
    document = memo(material)
    said = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert len(document.once) == 3
    for sentence in (material.context.interval_note(), material.context.sources()):
        assert sum(sentence in text for text in said) == 1
    notes = [figure.note for figure in document.figures]
    notes += [table.note for table in document.tables]
    assert not [note for note in notes if any(one in note for one in document.once)]
    assert all(block.card.caption[:40] in block.note for block in document.figures)


def test_a_memo_whose_figures_cannot_float_has_them_in_their_places(
    paper: MakeMaterial, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typst refuses a list that goes on beside a floating figure: its tags would be mixed up."""
    document = memo(paper("sv"))

    def refusing(files: dict[str, bytes]) -> bytes:
        if json.loads(files["document.json"])["floats"]:
            raise TypesettingError
        return to_pdf(files)

    monkeypatch.setattr(pdf, "to_pdf", refusing)
    with pikepdf.open(io.BytesIO(pdf.write_pdf(document))) as made:
        kinds = Counter(kind for kind, _ in nodes(made.Root.StructTreeRoot))
    assert kinds["/Figure"] == len(document.figures)
    assert kinds["/Table"] == len(document.tables)


def test_what_holds_for_several_tables_is_noted_once_and_not_in_every_cell(
    paper: MakeMaterial,
) -> None:
    material = paper("fi")
    document, verdict = memo(material), material.content.verdict()
    assert verdict is not None
    assert [verdict.note in one.note for one in document.tables[:3]] == [True, False, False]
    given = material.say("export.note.given")
    bracketed = [one for one in document.tables if given in one.note]
    assert len(bracketed) == 3  # the impact matrix, and the numbers against two references
    cells = [cell.text for one in bracketed for row in one.table.rows for cell in row]
    assert not any("hyötyä" in text for text in cells)
    pair = material.words.probability_pair(*material.context.given(material.context.leader, "g1"))
    assert any(f"({pair})" in text for text in cells)
