"""Documents as their readers get them: opened again, and looked into."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections import Counter
from itertools import pairwise
from typing import Any

import docx
import openpyxl
import pikepdf
import pptx
import pytest
from docx.oxml.ns import qn

from tests.report.conftest import MakeBytes, MakeMaterial
from valuma_scenarios.report.blocks import Document, FigureBlock, Heading
from valuma_scenarios.report.documents.docx import column_widths
from valuma_scenarios.report.documents.pdf import write_pdf
from valuma_scenarios.report.documents.pptx import goal_chart, write_pptx
from valuma_scenarios.report.documents.xlsx import write_xlsx
from valuma_scenarios.report.memo import memo
from valuma_scenarios.report.parts.charts import chart_values
from valuma_scenarios.report.parts.docx import TABLE_PROPERTIES
from valuma_scenarios.vocabulary import LANGUAGES, Language

HEADINGS: dict[Language, tuple[str, str]] = {
    "fi": ("4.2 Pääasialliset vaikutukset", "5.1 Vaihtoehdot ja niiden vaikutukset"),
    "sv": (
        "4.2 De huvudsakliga konsekvenserna",
        "5.1 Handlingsalternativen och deras konsekvenser",
    ),
    "en": ("4.2 Main impacts", "5.1 Alternatives and their impacts"),
}
CAPTIONS = {"fi": ("Kuvio", "Taulukko"), "sv": ("Figur", "Tabell"), "en": ("Figure", "Table")}
TAGS = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}


@pytest.fixture(scope="module")
def written(paper: MakeMaterial) -> Document:
    return memo(paper("fi"))


# --- memo


@pytest.mark.parametrize("language", LANGUAGES)
def test_memo_has_the_headings_of_a_proposal(paper: MakeMaterial, language: Language) -> None:
    found = [
        b.text for b in memo(paper(language)).blocks if isinstance(b, Heading) and b.level == 2
    ]
    assert [found.index(heading) for heading in HEADINGS[language]] == sorted(
        found.index(heading) for heading in HEADINGS[language]
    )


def test_heading_levels_are_not_skipped(written: Document) -> None:
    levels = [b.level for b in written.blocks if isinstance(b, Heading)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_figures_have_the_number_of_their_file(paper: MakeMaterial, written: Document) -> None:
    names = list(paper("fi").cards)
    cards = list(paper("fi").cards.values())
    for block in written.figures:
        assert cards.index(block.card) + 1 == block.number, names[block.number - 1]


def test_docx_is_marked_up(written: Document, memo_docx: MakeBytes) -> None:
    opened = docx.Document(io.BytesIO(memo_docx("fi")))
    assert opened.core_properties.title == written.title
    assert opened.core_properties.language == "fi-FI"
    language = opened.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "fi-FI"
    pictures = opened.element.body.findall(f".//{qn('wp:docPr')}")
    assert len(pictures) == len(written.figures)
    assert len({picture.get("id") for picture in pictures}) == len(pictures)
    for picture, block in zip(pictures, written.figures, strict=True):
        assert block.card.alt_short in picture.get("descr")
    assert len(opened.tables) == len(written.tables)
    for table in opened.tables:
        assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        places = [TABLE_PROPERTIES.index(e.tag.rpartition("}")[2]) for e in table._tbl.tblPr]
        assert places == sorted(set(places))
    styles = Counter(p.style.name for p in opened.paragraphs if p.style is not None)
    assert styles["Caption"] == len(written.figures) + len(written.tables)
    assert styles["Heading 2"] == sum(
        isinstance(b, Heading) and b.level == 2 for b in written.blocks
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_captions_are_numbered_in_the_language(
    paper: MakeMaterial, memo_docx: MakeBytes, language: Language
) -> None:
    document = memo(paper(language))
    opened = docx.Document(io.BytesIO(memo_docx(language)))
    captions = [_text(p) for p in opened.paragraphs if p.style and p.style.name == "Caption"]
    for kind, count in zip(
        CAPTIONS[language], (len(document.figures), len(document.tables)), strict=True
    ):
        numbers = [int(m[1]) for c in captions if (m := re.match(rf"{kind} (\d+)\. ", c))]
        assert numbers == list(range(1, count + 1))


def _text(paragraph: Any) -> str:
    return "".join(t.text or "" for t in paragraph._p.iter(qn("w:t")))


def test_table_captions_stand_above_and_figure_captions_below(memo_docx: MakeBytes) -> None:
    opened = docx.Document(io.BytesIO(memo_docx("fi")))
    body = list(opened.element.body)
    for table in opened.tables:
        before = body[body.index(table._tbl) - 1]
        assert (
            before.find(f".//{qn('w:fldSimple')}")
            .get(qn("w:instr"))
            .strip()
            .startswith("SEQ Taulukko")
        )
    for picture in opened.element.body.findall(f".//{qn('wp:docPr')}"):
        holder = next(p for p in picture.iterancestors(qn("w:p")))
        after = holder.getnext()
        assert (
            after.find(f".//{qn('w:fldSimple')}").get(qn("w:instr")).strip().startswith("SEQ Kuvio")
        )


def test_column_widths_share_the_page() -> None:
    widths = column_widths([["a", "a long heading of a column", "b"], ["x", "y", "+0,05"]])
    assert sum(widths) == pytest.approx(1)
    assert widths[1] == max(widths)


# --- PDF


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_is_tagged(paper: MakeMaterial, language: Language) -> None:
    document = memo(paper(language))
    with pikepdf.open(io.BytesIO(write_pdf(document))) as pdf:
        root = pdf.Root
        assert str(root.Lang) == TAGS[language].replace("en-GB", "en-GB")
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == document.title
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        found = list(nodes(root.StructTreeRoot))
    kinds = Counter(kind for kind, _ in found)
    assert kinds["/Figure"] == len(document.figures)
    assert kinds["/Table"] == kinds["/THead"] == len(document.tables)
    assert kinds["/TH"] == sum(len(block.table.headings) for block in document.tables)
    assert kinds["/H1"] >= 4
    alternatives = [alternative for kind, alternative in found if kind == "/Figure"]
    for block, alternative in zip(document.figures, alternatives, strict=True):
        assert block.card.alt_short in alternative


def nodes(node: Any) -> Any:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from nodes(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S), str(node.get("/Alt", ""))
        if "/K" in node:
            yield from nodes(node.K)


def test_pdf_is_the_same_every_time(written: Document) -> None:
    assert write_pdf(written) == write_pdf(written)


# --- slides


@pytest.fixture(scope="module")
def deck(slides: MakeBytes) -> Any:
    return pptx.Presentation(io.BytesIO(slides("fi")))


def test_every_slide_has_a_title_and_notes(deck: Any) -> None:
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert all(titles)
    assert len(set(titles)) >= len(titles) - 1
    for slide in deck.slides:
        assert slide.has_notes_slide
        assert slide.notes_slide.notes_text_frame.text.strip()


def test_every_graphic_has_an_alternative(deck: Any) -> None:
    graphics = [
        s for slide in deck.slides for s in slide.shapes if s.has_chart or s.shape_type == 13
    ]
    assert len(graphics) >= 6
    for shape in graphics:
        properties = next(shape._element.iter(pptx.oxml.ns.qn("p:cNvPr")))
        assert len(properties.get("descr", "")) > 40


def test_native_charts_hold_the_numbers_of_the_card(deck: Any, shown: MakeMaterial) -> None:
    material = shown("fi")
    frame, regions = (s for slide in deck.slides for s in slide.shapes if s.has_chart)
    goal = material.context.main_goal
    table = material.cards["goals_overview"].table
    rows = table[table["goal"] == material.words.goal_heading(goal)]
    for held, row in zip(chart_values(frame), rows.itertuples(), strict=True):
        assert held[0].startswith(str(row.alternative))
        assert held[1:] == pytest.approx((row.p05, row.p50, row.p95), rel=1e-12)
    assert len(chart_values(regions)) == len(material.context.regions) + 1


def test_charts_can_be_edited_with_their_intervals(deck: Any, shown: MakeMaterial) -> None:
    frame = next(s for slide in deck.slides for s in slide.shapes if s.has_chart)
    blob = frame.chart.part.chart_workbook.xlsx_part.blob
    sheet: Any = openpyxl.load_workbook(io.BytesIO(blob)).active
    chart = goal_chart(shown("fi"), shown("fi").context.main_goal)
    held = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    for (name, middle, above, below), low, median, high, label in zip(
        held, chart.low, chart.middle, chart.high, chart.categories, strict=True
    ):
        assert name == label
        assert (middle - below, middle, middle + above) == pytest.approx((low, median, high))
    errors = frame.chart.plots[0].series[0]._element.find(pptx.oxml.ns.qn("c:errBars"))
    linked = [f.text for f in errors.iter(pptx.oxml.ns.qn("c:f"))]
    last = len(held) + 1
    assert linked == [f"Sheet1!$C$2:$C${last}", f"Sheet1!$D$2:$D${last}"]
    axis = frame.chart.category_axis._element
    assert axis.find(pptx.oxml.ns.qn("c:tickLblPos")).get("val") == "low"


@pytest.mark.parametrize("template", [False, True], ids=["own", "template"])
def test_slides_are_few_and_stand_in_the_places_of_their_layouts(
    template: bool, shown: MakeMaterial
) -> None:
    """Text stands in placeholders, and every slide that shows something says source and unit."""
    potx = io.BytesIO()
    pptx.Presentation().save(potx)
    marked = as_template(potx.getvalue()) if template else None
    deck: Any = pptx.Presentation(io.BytesIO(write_pptx(shown("sv"), marked)))
    assert len(deck.slides) <= 12
    for slide in deck.slides:
        assert all(s.is_placeholder for s in slide.shapes if s.has_text_frame)
        if any(s.has_chart or s.shape_type == 13 for s in slide.shapes):
            said = " ".join(s.text_frame.text for s in slide.placeholders)
            assert "Nul\u00e4get" in said
            assert "Statistikcentralen" in said


def as_template(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for item in old.infolist():
            part = old.read(item).replace(
                b"presentationml.presentation.main+xml", b"presentationml.template.main+xml"
            )
            new.writestr(item, part)
    return buffer.getvalue()


def test_language_is_set_on_every_run(deck: Any) -> None:
    for slide in deck.slides:
        for run in slide._element.iter(pptx.oxml.ns.qn("a:r")):
            assert run.find(pptx.oxml.ns.qn("a:rPr")).get("lang") == "fi-FI"


# --- workbook


@pytest.fixture(scope="module")
def book(paper: MakeMaterial) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_xlsx(paper("sv"))))


def test_sheets_are_tidy(book: Any) -> None:
    assert book.worksheets[0].title == "Innehåll"
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes
    for sheet in book.worksheets[1:]:
        headings = [cell.value for cell in sheet[1]]
        assert all(headings)
        assert len(set(headings)) == len(headings)


def test_contents_list_every_sheet_with_its_rows(book: Any) -> None:
    rows = book.worksheets[0].iter_rows(min_row=2, max_row=len(book.sheetnames), values_only=True)
    for name, text, count in rows:
        assert text
        assert count == book[name].max_row - 1


def test_workbook_numbers_are_those_of_the_cards(book: Any, paper: MakeMaterial) -> None:
    for number, card in enumerate(paper("sv").cards.values(), start=1):
        sheet = book[f"Figur {number}"]
        for k, column in enumerate(card.columns, start=1):
            held = [sheet.cell(row, k).value for row in range(2, sheet.max_row + 1)]
            if column.kind != "text":
                numbers = [math.nan if value is None else value for value in held]
                expected = card.table[column.name].tolist()
                assert numbers == pytest.approx(expected, rel=1e-14, nan_ok=True)


def test_figures_of_documents_carry_no_title_of_their_own(written: Document) -> None:
    from valuma_scenarios.figures.svg.pictures import bare_svg

    block = next(b for b in written.blocks if isinstance(b, FigureBlock))
    assert block.card.title not in re.sub("<title.*?</desc>", "", bare_svg(block.card))


def test_docx_is_a_sound_archive(memo_docx: MakeBytes) -> None:
    with zipfile.ZipFile(io.BytesIO(memo_docx("fi"))) as archive:
        assert archive.testzip() is None
