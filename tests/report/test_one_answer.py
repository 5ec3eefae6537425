"""The answer is the same, and comes first, in terminal, report, memo, slides and pack."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pptx
import pytest

from tests.figures.test_report import Page
from tests.report.conftest import MakeBytes, MakeMaterial
from valuma_scenarios.answers.brief import Brief
from valuma_scenarios.answers.questions import ask
from valuma_scenarios.answers.terminal import terminal_text
from valuma_scenarios.report.delivery import PackRequest
from valuma_scenarios.report.documents.html import render
from valuma_scenarios.report.pack import readme
from valuma_scenarios.results.runs import Run
from valuma_scenarios.vocabulary import LANGUAGES, Language


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reader_gets_the_same_sentences(
    run: Run, language: Language, paper: MakeMaterial, memo_docx: MakeBytes, slides: MakeBytes
) -> None:
    sentences = ask("verdict", run, language).sentences
    assert len(sentences) >= 2
    memo = docx.Document(io.BytesIO(memo_docx(language)))
    deck: Any = pptx.Presentation(io.BytesIO(slides(language)))
    shapes = (shape for shape in deck.slides[0].shapes if shape.has_text_frame)
    front = readme(paper(language), PackRequest(language))
    readers = {
        "terminal": terminal_text(ask("verdict", run, language)),
        "end of a run": terminal_text(ask("summary", run, language)),
        "report": " ".join(Page(render(run, language)).text),
        "memo": "\n".join(p.text for p in memo.paragraphs),
        "slide 1": "\n".join(shape.text_frame.text for shape in shapes),
        "pack": str(front.blocks).replace("\\xa0", "\xa0"),
    }
    parts = [text for part in Brief(run, language).parts for text in part.sentences]
    assert len(parts) >= 8
    deep = readers | {"slides": "\n".join(_said(deck))}
    for reader in ("terminal", "report", "memo", "pack", "slides"):
        assert not [text for text in parts if text not in deep[reader]], reader
    for reader, text in readers.items():
        places = [text.find(sentence) for sentence in sentences]
        assert min(places) >= 0, reader
        assert places == sorted(places), reader


def _said(deck: Any) -> list[str]:
    return [s.text_frame.text for slide in deck.slides for s in slide.shapes if s.has_text_frame]


@pytest.mark.slow
def test_the_answer_stands_on_the_first_screen(run: Run, tmp_path: Path) -> None:
    text = " ".join(Page(render(run, "fi")).text)
    first = ask("verdict", run, "fi").sentences[0]
    assert text.index(first) < 800
