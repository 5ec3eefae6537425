"""DOCX: a memo with real headings, tables, captions and pictures with text alternatives."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Mm, Pt
from docx.table import Table as DocxTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as DocxParagraph

from valuma_scenarios.figures.svg import pictures
from valuma_scenarios.figures.svg.pictures import alternative_text, bare_svg, png_of
from valuma_scenarios.report.blocks import (
    Block,
    Bullets,
    Command,
    Document,
    FigureBlock,
    Formula,
    Heading,
    Links,
    Paragraph,
    TableBlock,
)
from valuma_scenarios.report.format import Format
from valuma_scenarios.report.memo import memo
from valuma_scenarios.report.parts import docx as parts
from valuma_scenarios.report.parts.docx_headings import Headings, add_contents, make_bullets
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.catalogue import translate

if TYPE_CHECKING:
    from valuma_scenarios.report.delivery import Delivery

TEXT_WIDTH_MM = 165.0
MANY_COLUMNS = 6
"""From this number of columns on a table is set in smaller letters."""
WHOLE_LINE = 16
"""A line of a cell up to this long, such as an interval, is not broken."""
TAGS: dict[Language, str] = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}


def write_docx(document: Document, template: bytes | None = None) -> bytes:
    """Return a document as DOCX.

    Parameters
    ----------
    document : Document
        Its blocks.
    template : bytes, optional
        DOTX or DOCX file whose styles, page and heads are used.
    """
    docx = parts.open_docx(template, TAGS[document.language])
    if document.compact and template is None:
        parts.compact(docx)
    _properties(docx, document)
    if template is None:
        _frame(docx, document)
    elif "List Bullet" in parts.add_missing_styles(docx):
        make_bullets(docx, "List Bullet")
    title = docx.add_paragraph(document.title, style="Title")
    title.paragraph_format.space_after = Pt(4)
    docx.add_paragraph(document.subtitle, style="Subtitle")
    found = [block for block in document.blocks if isinstance(block, Heading)]
    if document.contents:
        add_contents(docx, translate(document.language, "report.contents"), found)
    headings = Headings(docx)
    for block in document.blocks:
        if isinstance(block, Heading):
            headings.add(block)
        else:
            _add(docx, document, block)
    buffer = io.BytesIO()
    docx.save(buffer)
    return buffer.getvalue()


def _properties(docx: Docx, document: Document) -> None:
    made = datetime.fromisoformat(document.date).replace(tzinfo=UTC)
    core = docx.core_properties
    core.title, core.subject = document.title, document.subject
    core.author, core.language = "VALUMA", TAGS[document.language]
    core.comments, core.keywords = document.footer, ""
    core.created = core.modified = made


def _frame(docx: Docx, document: Document) -> None:
    section = docx.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - TEXT_WIDTH_MM) / 2)
    section.top_margin = section.bottom_margin = Mm(12 if document.compact else 22)
    footer = section.footer.paragraphs[0]
    footer.style = docx.styles["Footer"]
    page = translate(document.language, "export.memo.page", {"page": "\0"})
    before, _, after = page.partition("\0")
    footer.add_run(f"{document.footer} · {before}")
    parts.add_field(footer, "PAGE", "1")
    footer.add_run(after)


def _add(docx: Docx, document: Document, block: Block) -> None:
    """Add anything but a heading."""
    if isinstance(block, Paragraph):
        docx.add_paragraph(block.text, style="Note" if block.note else None)
    elif isinstance(block, Command):
        docx.add_paragraph(f"{block.lead} {block.text}".strip(), style="Note")
    elif isinstance(block, Links):
        for file, text in block.items:
            docx.add_paragraph(f"{file}: {text}", style="List Bullet")
    elif isinstance(block, Formula):
        docx.add_paragraph(block.text, style="Formula")
    elif isinstance(block, Bullets):
        for lead, text in block.items:
            paragraph = docx.add_paragraph(style="List Bullet")
            if lead:
                paragraph.add_run(f"{lead} ").bold = True
            paragraph.add_run(text)
    elif isinstance(block, FigureBlock):
        _figure(docx, document.language, block)
    elif isinstance(block, TableBlock):
        _table(docx, document.language, block)


def _caption(docx: Docx, language: Language, number: int, texts: tuple[str, str]) -> DocxParagraph:
    """Add a numbered caption; the number is a field, so that it follows when text is moved."""
    kind, text = texts
    label = translate(language, f"export.{kind}")
    paragraph = docx.add_paragraph(style="Caption")
    paragraph.add_run(f"{label} ")
    parts.add_field(paragraph, f"SEQ {label} \\* ARABIC", str(number))
    paragraph.add_run(f". {text}")
    return paragraph


def _figure(docx: Docx, language: Language, block: FigureBlock) -> None:
    card = block.card
    holder = docx.add_paragraph(style="Figure")
    picture = io.BytesIO(png_of(bare_svg(card), pictures.DOCUMENT_PX))
    width = min(TEXT_WIDTH_MM, parts.text_width(docx))
    holder.add_run().add_picture(picture, width=Mm(width))
    parts.describe_last_picture(holder, card.id, alternative_text(card), block.number)
    caption = _caption(docx, language, block.number, ("figure", f"{card.title}."))
    caption.paragraph_format.keep_with_next = True
    docx.add_paragraph(block.note, style="Note")


def _table(docx: Docx, language: Language, block: TableBlock) -> None:
    table = block.table
    caption = _caption(docx, language, block.number, ("table", table.caption))
    caption.paragraph_format.keep_with_next = True
    made = docx.add_table(rows=1, cols=len(table.headings))
    small = len(table.headings) >= MANY_COLUMNS
    widths = column_widths([table.headings, *([c.text for c in row] for row in table.rows)])
    for cell, text, numeric in zip(made.rows[0].cells, table.headings, table.numeric, strict=True):
        _fill(cell, text, numeric, small, header=True)
    for row in table.rows:
        cells = made.add_row().cells
        for k, (cell, entry) in enumerate(zip(cells, row, strict=True)):
            _fill(cell, entry.text, table.numeric[k], small, header=False)
    across = min(TEXT_WIDTH_MM, parts.text_width(docx))
    _finish(made, table.caption, [across * share for share in widths])
    if block.note:
        docx.add_paragraph(block.note, style="Note")


def _fill(cell: _Cell, text: str, numeric: bool, small: bool, *, header: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = "Table Text"
    if numeric:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for k, line in enumerate(text.split("\n")):
        run = paragraph.add_run()
        if k:
            run.add_break(WD_BREAK.LINE)
        run.add_text(line)
        run.bold = True if header else None
        if small:
            run.font.size = Pt(7.5)


def _finish(made: DocxTable, caption: str, widths: list[float]) -> None:
    """Rule a table and set its columns, widths in mm."""
    parts.rule_table(made)
    parts.mark_header(made.rows[0])
    parts.describe_table(made, caption)
    made.autofit = False
    parts.in_schema_order(made)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    for row in made.rows:
        parts.keep_whole(row)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def column_widths(rows: list[tuple[str, ...] | list[str]]) -> list[float]:
    """Return the share of the page width of each column, by its longest words and texts.

    Parameters
    ----------
    rows : list of sequences of str
        All rows, headings included.
    """
    columns = list(zip(*rows, strict=True))
    weights = []
    for column in columns:
        lines = [line for text in column for line in str(text).split("\n")]
        whole = [line if len(line) <= WHOLE_LINE else "" for line in lines]
        words = [word for line in lines for word in line.split(" ")]
        word = max(len(text) for text in (*whole, *words, " "))
        longest = max((len(line) for line in lines), default=1)
        weights.append(max(word + 1.5, min(longest, 26) ** 0.9))
    return [weight / sum(weights) for weight in weights]


def _memo(made: Delivery) -> bytes:
    return write_docx(memo(made.paper), made.request.documents_on)


FORMAT = Format("docx", "memo", _memo, pack=3)
