"""The memo in Word: contents, numbers that count themselves, and a ministry's own template."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, RGBColor

from tests.report.conftest import MakeMaterial
from valuma_scenarios.report.blocks import Document, Heading
from valuma_scenarios.report.documents.docx import write_docx
from valuma_scenarios.report.memo import memo

MAIN = b"wordprocessingml.document.main+xml"
TEMPLATE = b"wordprocessingml.template.main+xml"
LACKING = ("List Bullet", "Caption", "Heading 3")


@pytest.fixture(scope="module")
def document(paper: MakeMaterial) -> Document:
    return memo(paper("fi"))


@pytest.fixture(scope="module", params=[False, True], ids=["own", "template"])
def opened(request: pytest.FixtureRequest, document: Document) -> Any:
    template = ministry_dotx() if request.param else None
    return docx.Document(io.BytesIO(write_docx(document, template)))


def ministry_dotx() -> bytes:
    """A template as ministries have them: own page, head and colours, some styles, no lists."""
    made: Any = docx.Document()
    for name in LACKING:
        style = made.styles[name].element
        style.getparent().remove(style)
    made.styles["Heading 1"].font.color.rgb = RGBColor(0x80, 0, 0)
    section = made.sections[0]
    section.page_width, section.left_margin, section.right_margin = Mm(210), Mm(50), Mm(20)
    section.header.paragraphs[0].text = "MINISTERIÖ"
    made.add_paragraph("Kirjoita tähän.")
    made.add_table(2, 2)
    whole, marked = io.BytesIO(), io.BytesIO()
    made.save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(marked, "w") as new:
        for item in old.infolist():
            part = old.read(item).replace(MAIN, TEMPLATE)
            part = re.sub(rb"<(Relationship|Override) [^>]*numbering[^>]*/>", b"", part)
            if item.filename != "word/numbering.xml":
                new.writestr(item, part)
    return marked.getvalue()


def headings(document: Document) -> list[Heading]:
    return [block for block in document.blocks if isinstance(block, Heading)]


def test_contents_lead_to_every_heading_of_two_levels(opened: Any, document: Document) -> None:
    links = list(opened.element.body.iter(qn("w:hyperlink")))
    told = ["".join(text.text for text in link.iter(qn("w:t"))) for link in links]
    assert told == [heading.text for heading in headings(document) if heading.level <= 2]
    marks = {m.get(qn("w:name")): m.getparent() for m in opened.element.iter(qn("w:bookmarkStart"))}
    for link, text in zip(links, told, strict=True):
        there = "".join(t.text for t in marks[link.get(qn("w:anchor"))].iter(qn("w:t")))
        assert text.endswith(there)
    kinds = [field.get(qn("w:fldCharType")) for field in opened.element.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]


def test_numbers_of_headings_are_counted_by_the_program(opened: Any, document: Document) -> None:
    """Counted here as Word does: lists begin where they say, and lower levels begin anew."""
    lists = opened.part.numbering_part.element
    counts: dict[tuple[str, int], int] = {}
    shown = []
    for paragraph in opened.paragraphs:
        if not paragraph.style.name.startswith("Heading"):
            continue
        own = paragraph._p.pPr.numPr
        if own is None:
            shown.append(paragraph.text)
            continue
        (one,) = [n for n in lists.findall(qn("w:num")) if n.numId == own.numId.val]
        starts = {o.ilvl: o.find(qn("w:startOverride")).val for o in one.lvlOverride_lst}
        level, key = own.ilvl.val, str(own.numId.val)
        counts[key, level] = counts.get((key, level), starts[level] - 1) + 1
        number = ".".join(str(counts[key, above]) for above in range(level + 1))
        shown.append(f"{number} {paragraph.text}")
    assert shown == [heading.text for heading in headings(document)]
    assert sum(text[0].isdigit() for text in shown) == 4


def test_definitions_of_lists_come_before_lists(opened: Any) -> None:
    names = [child.tag for child in opened.part.numbering_part.element]
    last = max(k for k, name in enumerate(names) if name == qn("w:abstractNum"))
    assert last < names.index(qn("w:num"))


def test_a_ministrys_template_keeps_its_look(document: Document) -> None:
    made: Any = docx.Document(io.BytesIO(write_docx(document, ministry_dotx())))
    assert made.part.content_type.endswith("document.main+xml")
    assert made.sections[0].header.paragraphs[0].text == "MINISTERIÖ"
    assert made.styles["Heading 1"].font.color.rgb == RGBColor(0x80, 0, 0)
    assert "Kirjoita tähän." not in [paragraph.text for paragraph in made.paragraphs]
    assert len(made.tables) == len(document.tables)
    for table in made.tables:  # 210 - 50 - 20 mm are left for text
        assert sum(column.width.mm for column in table.columns) <= 140.5
    for shape in made.inline_shapes:
        assert shape.width.mm <= 140.5
    language = made.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "fi-FI"
    bullets = made.styles["List Bullet"].element.pPr.numPr
    assert bullets is not None
    assert made.styles["Heading 3"].element.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) == "2"
