"""Building blocks of slides: boxes, titles, lists, notes, languages and text alternatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.util import Emu, Inches, Length, Pt

from valuma_scenarios.figures.drawing.theme import LIGHT

FONT = "Arial"
TITLE_ONLY = 5
"""Place of the layout with a title alone in the default template."""

_MARGIN = Inches(0.6)
_WIDTH = Inches(13.333)
_INNER = _WIDTH - 2 * _MARGIN
TITLE_BOX = (_MARGIN, Inches(0.4), _INNER, Inches(1.0))
SUBTITLE_BOX = (_MARGIN, Inches(1.4), _INNER, Inches(0.7))
LIST_BOX = (_MARGIN, Inches(2.1), _INNER, Inches(4.6))
CHART_BOX = (_MARGIN, Inches(1.45), _INNER, Inches(4.85))
NOTE_BOX = (_MARGIN, Inches(6.3), _INNER, Inches(0.6))
PICTURE_BOX = (_MARGIN, Inches(1.45), _INNER, Inches(5.4))
FOOTER_BOX = (_MARGIN, Inches(7.0), _INNER, Inches(0.35))

Box = tuple[int, int, int, int]


def prepare(deck: Deck) -> None:
    """Make the slides 16:9, with the product's font in the theme."""
    deck.slide_width, deck.slide_height = _WIDTH, Inches(7.5)
    master = deck.slide_masters[0]
    for layout in deck.slide_layouts:
        for shape in list(layout.placeholders):
            if shape.placeholder_format.type is not None and shape.placeholder_format.idx in (
                10,
                11,
                12,
            ):
                shape._element.getparent().remove(shape._element)
    for part in master.part.rels.values():
        if part.reltype.endswith("/theme"):
            _theme_font(part.target_part)


def _theme_font(part: Any) -> None:
    blob = part.blob.replace(b'<a:latin typeface="Calibri"/>', b'<a:latin typeface="Arial"/>')
    part._blob = blob


def new_slide(deck: Deck, title: str) -> Slide:
    """Add a slide with a title, which is its name for screen readers, too."""
    slide: Slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    shape = slide.shapes.title
    if shape is None:
        msg = "the layout has no title"
        raise RuntimeError(msg)
    _place(shape, TITLE_BOX)
    frame = shape.text_frame
    frame.text, frame.word_wrap, frame.vertical_anchor = title, True, MSO_ANCHOR.BOTTOM
    paragraph = frame.paragraphs[0]
    paragraph.font.size = Pt(28 if len(title) < 76 else 24)
    paragraph.font.bold, paragraph.font.name = True, FONT
    paragraph.font.color.rgb = _colour(LIGHT.ink)
    paragraph.alignment = PP_ALIGN.LEFT
    return slide


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = (Emu(side) for side in box)


def _colour(colour: str) -> RGBColor:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return RGBColor(red, green, blue)


def add_text(
    slide: Slide, box: Box, texts: Sequence[str], size: Length, *, muted: bool = False
) -> None:
    """Add a box with a paragraph for each text."""
    shape = slide.shapes.add_textbox(*(Emu(side) for side in box))
    frame = shape.text_frame
    frame.word_wrap = True
    for k, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
        _write(paragraph, "", text, (size, LIGHT.muted if muted else LIGHT.ink))


def add_list(slide: Slide, items: Sequence[tuple[str, str]], size: Length) -> None:
    """Add a list; each item has a bold lead, which may be empty, and a text."""
    shape = slide.shapes.add_textbox(*(Emu(side) for side in LIST_BOX))
    frame = shape.text_frame
    frame.word_wrap = True
    for k, (lead, text) in enumerate(items):
        paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(16)
        _write(paragraph, lead, text, (size, LIGHT.ink))
        _bullet(paragraph)


def _write(paragraph: Any, lead: str, text: str, look: tuple[Length, str]) -> None:
    for content, bold in ((lead and f"{lead} ", True), (text, False)):
        if content:
            run = paragraph.add_run()
            run.text = content
            run.font.size, run.font.bold, run.font.name = look[0], bold, FONT
            run.font.color.rgb = _colour(look[1])


def _bullet(paragraph: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "285750")
    properties.set("indent", "-285750")
    mark = properties.makeelement(qn("a:buChar"), {"char": "\N{BULLET}"})
    properties.append(mark)


def add_footer(slide: Slide, text: str, number: int) -> None:
    """Add the foot of a slide: the run, and the number of the slide."""
    add_text(slide, FOOTER_BOX, [f"{text} · {number}"], Pt(11), muted=True)


def add_notes(slide: Slide, texts: Sequence[str]) -> None:
    """Write the notes page: caption, method, sources."""
    frame = slide.notes_slide.notes_text_frame
    if frame is None:
        msg = "the notes page has no text"
        raise RuntimeError(msg)
    frame.text = "\n".join(text for text in texts if text)


def describe(shape: BaseShape, name: str, text: str) -> None:
    """Give a chart or picture a name and a text alternative."""
    properties = next(shape._element.iter(qn("p:cNvPr")))
    properties.set("name", name)
    properties.set("descr", text)


def set_language(deck: Deck, tag: str) -> None:
    """Mark every piece of text, notes and charts included, with its language."""
    for slide in deck.slides:
        elements = [slide._element]
        if slide.has_notes_slide:
            elements.append(slide.notes_slide._element)
        elements += [s.chart._chartSpace for s in slide.shapes if s.has_chart]
        for element in elements:
            _mark(element, tag)


def _mark(element: Any, tag: str) -> None:
    for run in element.iter(qn("a:r"), qn("a:fld")):
        properties = run.find(qn("a:rPr"))
        if properties is None:
            properties = run.makeelement(qn("a:rPr"), {})
            run.insert(0, properties)
        properties.set("lang", tag)
    for name in ("a:defRPr", "a:endParaRPr"):
        for properties in element.iter(qn(name)):
            properties.set("lang", tag)
