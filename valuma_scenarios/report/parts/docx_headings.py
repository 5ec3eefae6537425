"""Headings of a DOCX: numbers that count themselves, and contents that lead to them.

A heading of a government proposal begins with its number ("4.2 …"). It is set as a number of the
program's own, so that headings that are added or moved are counted anew.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from valuma_scenarios.report.blocks import Heading
from valuma_scenarios.report.parts.docx import element

DEEPEST = 2
"""Headings of this level and above stand in the contents."""
_NUMBERED = re.compile(r"(\d+)(?:\.(\d+))? (.+)")
_BULLET, _BULLET_INDENT = "\u2022", {"w:left": "284", "w:hanging": "284"}
_CONTENTS = f' TOC \\o "1-{DEEPEST}" \\h \\n '


class Headings:
    """Adds headings to a document: numbered where they begin with a number, each with a bookmark.

    Parameters
    ----------
    docx : docx.document.Document
        The document.
    """

    def __init__(self, docx: Docx) -> None:
        self.docx = docx
        self._count = 0
        self._chapter: Any = None
        self._abstract = ""

    def add(self, heading: Heading) -> None:
        """Add a heading at the end of the document."""
        found = _NUMBERED.fullmatch(heading.text)
        paragraph = self.docx.add_heading(found[3] if found else heading.text, heading.level)
        if found:
            numbers = [int(number) for number in found.groups()[:2] if number]
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = len(numbers) - 1
            properties.get_or_add_numId().val = self._list_of(numbers)
        self._count += 1
        names = {"w:id": str(self._count), "w:name": bookmark(self._count)}
        paragraph._p.insert_element_before(element("w:bookmarkStart", names), "w:r")
        paragraph._p.append(element("w:bookmarkEnd", {"w:id": str(self._count)}))

    def _list_of(self, numbers: Sequence[int]) -> int:
        """Return the list of a chapter; it begins with the first numbers that are asked for."""
        if not self._abstract:
            self._abstract = _define(self.docx, ("%1", "%1.%2"))
        if self._chapter is None or len(numbers) == 1:
            self._chapter = numbering(self.docx).add_num(int(self._abstract))
        begun = {int(override.ilvl) for override in self._chapter.lvlOverride_lst}
        for level, number in enumerate(numbers):
            if level not in begun:
                self._chapter.add_lvlOverride(ilvl=level).add_startOverride(number)
        return int(self._chapter.numId)


def bookmark(number: int) -> str:
    """Return the name of the bookmark of a heading, counted from 1."""
    return f"_Toc{number:06d}"


def add_contents(docx: Docx, title: str, headings: Sequence[Heading]) -> None:
    """Add a table of contents that leads to headings which are added afterwards.

    Parameters
    ----------
    docx : docx.document.Document
        The document.
    title : str
        What stands above the contents.
    headings : sequence of Heading
        All headings of the document, in order. Page numbers are known to the program alone.
    """
    known = {style.name for style in docx.styles}
    for level in range(1, DEEPEST + 1):
        if f"toc {level}" not in known:
            style: Any = docx.styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
            style.paragraph_format.space_after = Pt(1)
            style.paragraph_format.left_indent = Mm(5 * (level - 1))
    lead = docx.add_paragraph()
    lead.add_run(title).bold = True
    lead.paragraph_format.keep_with_next = True
    listed = [(k, h) for k, h in enumerate(headings, start=1) if h.level <= DEEPEST]
    lines = [_line(docx, number, heading) for number, heading in listed]
    begin = [
        _field("begin"),
        parse_xml(
            f'<w:r {nsdecls("w")}><w:instrText xml:space="preserve">{_CONTENTS}</w:instrText></w:r>'
        ),
        _field("separate"),
    ]
    first, last = lines[0]._p, lines[-1]._p
    for run in begin:
        first.insert_element_before(run, "w:hyperlink")
    last.append(_field("end"))


def _line(docx: Docx, number: int, heading: Heading) -> Any:
    paragraph = docx.add_paragraph(style=f"toc {heading.level}")
    link = element("w:hyperlink", {"w:anchor": bookmark(number), "w:history": "1"})
    paragraph.add_run(heading.text)
    link.append(paragraph._p.r_lst[0])
    paragraph._p.append(link)
    return paragraph


def _field(kind: str) -> Any:
    run = parse_xml(f"<w:r {nsdecls('w')}/>")
    run.append(element("w:fldChar", {"w:fldCharType": kind}))
    return run


def make_bullets(docx: Docx, style: str) -> None:
    """Give a style of paragraphs bullets, where a template has none of that name."""
    properties = docx.styles[style].element.get_or_add_pPr().get_or_add_numPr()
    abstract = int(_define(docx, (_BULLET,), kind="bullet"))
    properties.get_or_add_numId().val = numbering(docx).add_num(abstract).numId


def _define(docx: Docx, texts: Sequence[str], kind: str = "decimal") -> str:
    """Define a list with one level for each text, and return its id."""
    parts = numbering(docx)
    taken = [int(one.get(qn("w:abstractNumId"))) for one in parts.findall(qn("w:abstractNum"))]
    made = element("w:abstractNum", {"w:abstractNumId": str(max(taken, default=-1) + 1)})
    made.append(element("w:multiLevelType", {"w:val": "multilevel"}))
    for level, text in enumerate(texts):
        one = element("w:lvl", {"w:ilvl": str(level)})
        for name, value in (("start", "1"), ("numFmt", kind)):
            one.append(element(f"w:{name}", {"w:val": value}))
        if kind == "decimal":
            one.append(element("w:suff", {"w:val": "space"}))
        one.append(element("w:lvlText", {"w:val": text}))
        one.append(element("w:lvlJc", {"w:val": "left"}))
        indent = _BULLET_INDENT if kind == "bullet" else {"w:left": "0", "w:firstLine": "0"}
        properties = parse_xml(f"<w:pPr {nsdecls('w')}/>")
        properties.append(element("w:ind", indent))
        one.append(properties)
        made.append(one)
    # The format wants all definitions before the lists that use them.
    parts.insert_element_before(made, "w:num", "w:numIdMacAtCleanup")
    return str(made.get(qn("w:abstractNumId")))


def numbering(docx: Docx) -> Any:
    """Return the lists of a document, begun where a template has none."""
    try:
        return docx.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element  # type: ignore[attr-defined]
    except KeyError:
        empty = parse_xml(f"<w:numbering {nsdecls('w')}/>")
        name = PackURI("/word/numbering.xml")
        part = XmlPart(name, CONTENT_TYPE.WML_NUMBERING, empty, docx.part.package)
        docx.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
        return part.element
