"""Short documents: their pages, their sentences and what they leave out."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import docx
import pikepdf
import pytest

from tests.report.test_documents import nodes
from valuma_scenarios.answers.brief import Brief
from valuma_scenarios.answers.verdict import read_aloud
from valuma_scenarios.report.blocks import Paragraph
from valuma_scenarios.report.delivery import Delivery, PackRequest
from valuma_scenarios.report.layers import paragraphs, plain_texts, region_card
from valuma_scenarios.report.skeleton import IMPACTS
from valuma_scenarios.results.runs import Run
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.sentences import comparison_sentence, estimate_text

PAGES = {"minister": (1, 1), "card": (1, 1), "note": (2, 4), "plain": (1, 1)}


@pytest.fixture(scope="module")
def made(run: Run) -> Callable[[Language], Delivery]:
    kept = {language: Delivery(run, PackRequest(language, region="MK18")) for language in LANGUAGES}
    return kept.__getitem__


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_layers_have_their_pages_and_the_sentences_of_the_answer(
    made: Callable[[Language], Delivery], run: Run, language: Language
) -> None:
    delivery, brief = made(language), Brief(run, language)
    for kind, (least, most) in PAGES.items():
        (_, pdf), (_, word) = delivery.documents(kind)
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            assert least <= len(opened.pages) <= most, kind
        text = "\n".join(p.text for p in docx.Document(io.BytesIO(word)).paragraphs)
        if kind in ("minister", "note"):
            assert all(said in text for said in read_aloud(brief.words, brief.found)), kind
            assert all(part.sentences[0] in text for part in brief.parts), kind
        if kind == "card":
            assert text.startswith({"fi": "Kainuu", "sv": "Kajanaland", "en": "Kainuu"}[language])


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_short_documents_are_tagged(
    made: Callable[[Language], Delivery], language: Language
) -> None:
    delivery = made(language)
    for kind in PAGES:
        (_, content), _ = delivery.documents(kind)
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert str(pdf.Root.Lang)[:2] == language
            assert bool(pdf.Root.MarkInfo.Marked)
            with pdf.open_metadata() as metadata:
                assert metadata["dc:title"]
                assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            found = list(nodes(pdf.Root.StructTreeRoot))
        kinds = [tag for tag, _ in found]
        tables = {"minister": 1, "note": 2, "card": 1, "plain": 0}[kind]
        assert kinds.count("/Table") == kinds.count("/THead") == tables
        assert (kinds.count("/TH") > 0) == (tables > 0)
        assert kinds.count("/Figure") == (kind == "note")
        assert all(alternative for tag, alternative in found if tag == "/Figure")


def test_the_skeleton_says_of_every_impact_what_is_known_or_that_nothing_is(
    made: Callable[[Language], Delivery], run: Run
) -> None:
    words = Words(run.study, "fi")
    (_, _), (_, word) = made("fi").documents("skeleton")
    text = [p.text for p in docx.Document(io.BytesIO(word)).paragraphs]
    missing = words.say("skeleton.not_assessed")
    for chapter, kinds in IMPACTS.items():
        for kind in kinds:
            place = text.index(words.say(f"skeleton.{chapter}.{kind}"))
            assert text[place + 1]
    for kind in ("children", "gender", "languages", "security_of_supply"):
        assert text[text.index(words.say(f"skeleton.society.{kind}")) + 1] == missing
    assert text[text.index(words.say("skeleton.environment.climate")) + 1] != missing


def test_paragraphs_cite_where_their_numbers_are(
    made: Callable[[Language], Delivery], run: Run
) -> None:
    delivery = made("sv")
    texts = [block.text for block in paragraphs(delivery).blocks if isinstance(block, Paragraph)]
    context, words = delivery.words_alone.context, delivery.words_alone.words
    table = words.say("layer.citation.table", {"name": "effects.csv"})
    known = [
        comparison_sentence(words, context.comparison(name, goal))
        for name in context.candidates
        for goal in context.goals
    ]
    from_table = [text for text in texts if text.endswith(f", {table}]")]
    assert all(any(text.startswith(said) for text in from_table) for said in known)
    for part in delivery.words_alone.content.parts:  # of all draws, and of further model runs
        (text,) = (text for text in texts if text.startswith(part.sentences[0]))
        assert text.endswith("valuma switch]" if part.name == "flip" else "valuma answer]")


def test_a_card_says_how_large_the_largest_difference_in_its_region_is(
    made: Callable[[Language], Delivery],
) -> None:
    delivery = made("fi")
    context = delivery.words_alone.context
    found = [
        context.comparison(name, goal, "MK18")
        for name in context.candidates
        for goal in context.point_goals
    ]
    largest = max(found, key=lambda one: abs(one.evidence.p50))
    texts = [block.text for block in region_card(delivery).blocks if isinstance(block, Paragraph)]
    (said,) = (text for text in texts if text.startswith("Suurin ero (Kainuu, "))
    assert delivery.words_alone.words.alternative(largest.alternative) in said
    assert estimate_text(delivery.words_alone.words, largest) in said


def test_plain_language_has_whole_people_and_no_brackets_of_draws(
    made: Callable[[Language], Delivery],
) -> None:
    delivery = made("fi")
    (said,) = (text for text in plain_texts(delivery.words_alone) if text.startswith("Esimerkki"))
    assert "työllistä" in said
    assert "simuloinneista" not in said
    assert re.search(r"noin [+−]?[\d\u00a0]+ työllistä", said.replace("\u00a0työ", " työ"))
