"""What python-docx has no words for: languages, fields, header rows, text alternatives, rules."""

from __future__ import annotations

import io
from typing import Any

from docx import Document as new_docx
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from valuma_scenarios.figures.drawing.theme import LIGHT
from valuma_scenarios.report.parts.template import as_document

FONT = "Arial"
"""A font that every office program has, or has one of the same widths."""
BODY_PT = 10.5
RULE_EIGHTHS = "4"
TABLE_PROPERTIES = (
    "tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize", "tblStyleColBandSize",
    "tblW", "jc", "tblCellSpacing", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar",
    "tblLook", "tblCaption", "tblDescription",
)  # fmt: skip
STYLES = (
    "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Caption", "List Bullet", "Note",
    "Table Text", "Figure", "Formula",
)  # fmt: skip
"""Styles of paragraphs that documents use; a template may have its own of these names."""
CELL_MARGINS = {"top": "40", "left": "60", "bottom": "40", "right": "60"}
"""In twentieths of a point."""


def element(name: str, attributes: dict[str, str]) -> Any:
    """Return an element with attributes, all names with their prefix."""
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    return element


def open_docx(template: bytes | None, language: str) -> Docx:
    """Return an empty document: the product's own, or one on somebody's template.

    Raises
    ------
    UsageError
        If the template is none.
    """
    if template is None:
        docx = new_docx()
        _prepare(docx, language)
        return docx
    docx = new_docx(io.BytesIO(as_document(template, "document")))
    body = docx.element.body
    for element in list(body)[:-1]:
        body.remove(element)
    _speak(docx, language)
    return docx


def add_missing_styles(docx: Docx) -> list[str]:
    """Add the styles that a template lacks, and return their names."""
    known = {style.name for style in docx.styles}
    missing = [name for name in STYLES if name not in known]
    for name in missing:
        style: Any = docx.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = docx.styles["Normal"]
        if name.startswith("Heading "):
            level = str(int(name[-1]) - 1)
            style.font.bold = True
            style.element.get_or_add_pPr().append(element("w:outlineLvl", {"w:val": level}))
    return missing


def text_width(docx: Docx) -> float:
    """Return how wide the text of a page is, mm."""
    section = docx.sections[0]
    sides = [section.page_width, section.left_margin, section.right_margin]
    whole, left, right = (side.mm if side is not None else 0.0 for side in sides)
    return whole - left - right


def _speak(docx: Docx, language: str) -> None:
    """Set the language of the whole document."""
    path = f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}"
    defaults = docx.styles.element.find(path)
    if defaults is None:  # a template without defaults: the style that all others rest on
        defaults = docx.styles["Normal"].element.get_or_add_rPr()
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    tags = {"w:val": language, "w:eastAsia": language, "w:bidi": "ar-SA"}
    defaults.append(element("w:lang", tags))


def _prepare(docx: Docx, language: str) -> None:
    """Set the language of the whole document and its styles.

    Parameters
    ----------
    docx : docx.document.Document
        A new document.
    language : str
        Language tag, such as "fi-FI".
    """
    _speak(docx, language)
    _style(docx, "Normal", BODY_PT, LIGHT.ink)
    docx.styles["Normal"].paragraph_format.space_after = Pt(6)
    docx.styles["Normal"].paragraph_format.line_spacing = 1.12
    for name, size in (("Title", 22), ("Heading 1", 16), ("Heading 2", 13), ("Heading 3", 11)):
        _style(docx, name, size, LIGHT.ink, bold=True)
        docx.styles[name].paragraph_format.space_before = Pt(0 if name == "Title" else size)
        docx.styles[name].paragraph_format.space_after = Pt(4)
    _plain_title(docx)
    _style(docx, "Subtitle", BODY_PT, LIGHT.muted)
    docx.styles["Subtitle"].font.italic = False
    for spacing in docx.styles["Subtitle"].element.rPr.findall(qn("w:spacing")):
        docx.styles["Subtitle"].element.rPr.remove(spacing)
    _style(docx, "Caption", 9.5, LIGHT.ink, bold=True)
    _style(docx, "List Bullet", BODY_PT, LIGHT.ink)
    _style(docx, "Footer", 8, LIGHT.muted)
    _new_styles(docx)


def compact(docx: Docx) -> None:
    """Make letters and distances small, for a document of one page."""
    sizes = {"Title": 14, "Heading 1": 11, "Normal": 9, "Subtitle": 8.5, "List Bullet": 9,
             "Caption": 8.5, "Note": 7.5, "Table Text": 7.5}  # fmt: skip
    for name, size in sizes.items():
        docx.styles[name].font.size = Pt(size)
        docx.styles[name].paragraph_format.space_after = Pt(0 if name == "Table Text" else 2)
        docx.styles[name].paragraph_format.line_spacing = 1.0
    docx.styles["Heading 1"].paragraph_format.space_before = Pt(5)


def _new_styles(docx: Docx) -> None:
    for name, size, colour in (
        ("Note", 8.5, LIGHT.muted),
        ("Table Text", 8.5, LIGHT.ink),
        ("Figure", BODY_PT, LIGHT.ink),
        ("Formula", BODY_PT, LIGHT.ink),
    ):
        docx.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = docx.styles["Normal"]
        _style(docx, name, size, colour)
    docx.styles["Table Text"].paragraph_format.space_after = Pt(0)
    docx.styles["Table Text"].paragraph_format.line_spacing = 1.0
    docx.styles["Note"].paragraph_format.space_after = Pt(10)
    docx.styles["Note"].paragraph_format.line_spacing = 1.0
    docx.styles["Formula"].paragraph_format.left_indent = Mm(8)
    figure = docx.styles["Figure"].paragraph_format
    figure.keep_with_next, figure.space_before, figure.space_after = True, Pt(8), Pt(2)


def _style(docx: Docx, name: str, size: float, colour: str, *, bold: bool | None = None) -> None:
    style = docx.styles[name]
    style.font.name, style.font.size = FONT, Pt(size)
    style.font.color.rgb = RGBColor.from_string(colour.removeprefix("#"))
    if bold is not None:
        style.font.bold = bold
    fonts = style.element.rPr.rFonts
    for key in list(fonts.attrib):
        if key.endswith("Theme"):
            del fonts.attrib[key]
    for key in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(key), FONT)


def _plain_title(docx: Docx) -> None:
    """Take the coloured rule below the title away."""
    properties = docx.styles["Title"].element.pPr
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def add_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """Add a field: a page number or the number of a caption.

    Parameters
    ----------
    paragraph : docx.text.paragraph.Paragraph
        Where.
    instruction : str
        For example "PAGE" or "SEQ Kuvio".
    shown : str
        Text until the program computes the field.
    """
    field = element("w:fldSimple", {"w:instr": f" {instruction} "})
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = shown
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def describe_last_picture(paragraph: Paragraph, name: str, text: str, number: int) -> None:
    """Give the picture of a paragraph a name and a text alternative."""
    properties = paragraph._p.findall(f".//{qn('wp:docPr')}")[-1]
    properties.set("id", str(1000 + number))
    properties.set("name", name)
    properties.set("descr", text)


def mark_header(row: _Row) -> None:
    """Mark the first row as heading, repeated on every page."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader", {"w:val": "true"}))


def keep_whole(row: _Row) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(element("w:cantSplit", {"w:val": "true"}))


def describe_table(table: Table, text: str) -> None:
    """Give a table a text alternative."""
    properties = table._tbl.tblPr
    properties.append(element("w:tblCaption", {"w:val": text}))


def in_schema_order(table: Table) -> None:
    """Sort the properties of a table as the format wants them: Word refuses another order."""
    properties = table._tbl.tblPr
    order = {qn(f"w:{name}"): k for k, name in enumerate(TABLE_PROPERTIES)}
    for child in sorted(properties, key=lambda element: order[element.tag]):
        properties.append(child)


def rule_table(table: Table) -> None:
    """Draw thin lines between rows and a darker one below the headings; tell where headings are."""
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for edge, colour in (
        ("top", LIGHT.ink),
        ("bottom", LIGHT.ink),
        ("insideH", LIGHT.grid),
    ):
        line = {"w:val": "single", "w:sz": RULE_EIGHTHS, "w:space": "0"}
        borders.append(element(f"w:{edge}", {**line, "w:color": colour.removeprefix("#")}))
    properties.append(borders)
    margins = OxmlElement("w:tblCellMar")
    for edge, width in CELL_MARGINS.items():
        margins.append(element(f"w:{edge}", {"w:w": width, "w:type": "dxa"}))
    properties.append(margins)
    for old in properties.findall(qn("w:tblLook")):
        properties.remove(old)
    look = {"w:firstRow": "1", "w:firstColumn": "1", "w:noHBand": "1", "w:noVBand": "1"}
    properties.append(element("w:tblLook", {"w:val": "04A0", **look}))
    for cell in table.rows[0].cells:
        edges = OxmlElement("w:tcBorders")
        line = {"w:val": "single", "w:sz": "6", "w:color": LIGHT.ink.removeprefix("#")}
        edges.append(element("w:bottom", line))
        cell._tc.get_or_add_tcPr().append(edges)
