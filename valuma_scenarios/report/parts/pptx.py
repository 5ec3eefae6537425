"""Building blocks of slides: boxes, titles, lists, notes, languages and text alternatives."""

from __future__ import annotations

import copy
import io
from collections.abc import Sequence
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.util import Emu, Inches, Length, Pt

from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.figures.drawing.theme import LIGHT
from valuma_scenarios.report.parts.letters import BETWEEN, TITLE_SIZES, largest
from valuma_scenarios.report.parts.template import as_document

_MARGIN = Inches(0.6)
_WIDTH = Inches(13.333)
_INNER = _WIDTH - 2 * _MARGIN
TITLE_BOX = (_MARGIN, Inches(0.4), _INNER, Inches(1.0))
LIST_BOX = (_MARGIN, Inches(1.6), _INNER, Inches(5.2))
SHOWN_BOX = (_MARGIN, Inches(1.45), _INNER, Inches(4.65))
NOTE_BOX = (_MARGIN, Inches(6.15), _INNER, Inches(0.8))
FOOTER_BOX = (_MARGIN, Inches(7.0), Inches(10.5), Inches(0.35))
NUMBER_BOX = (Inches(11.7), Inches(7.0), Inches(1.0), Inches(0.35))

TALL = 1.3
"""From so many times the height of its place on, what is shown has its caption beside it."""
BESIDE = 0.26
"""Least share of a slide's width for a caption beside."""
GAP = Inches(0.25)

Box = tuple[int, int, int, int]


BODIES = (PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.BODY)
TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
FEET = (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)


def open_deck(template: bytes | None) -> Deck:
    """Return an empty deck: the product's own, or one on somebody's template (POTX or PPTX).

    Raises
    ------
    UsageError
        If the template is none, or has no layout with a title and one place for content.
    """
    if template is None:
        deck = Presentation()
        _prepare(deck)
        return deck
    deck = Presentation(io.BytesIO(as_document(template, "presentation")))
    for slide in list(deck.slides._sldIdLst):
        deck.part.drop_rel(slide.rId)
        deck.slides._sldIdLst.remove(slide)
    if not _layouts(deck, 1):
        msg = Said("--template: no layout of it has a title and one place for content")
        raise UsageError(msg)
    return deck


def _layouts(deck: Deck, bodies: int) -> list[Any]:
    """Return the layouts with a title and so many places for content."""
    found = []
    for layout in deck.slide_layouts:
        kinds = _kinds(layout)
        if any(k in TITLES for k in kinds) and sum(k in BODIES for k in kinds) == bodies:
            found.append(layout)
    return found


def _kinds(layout: Any) -> list[Any]:
    return [shape.placeholder_format.type for shape in layout.placeholders]


def _layout(deck: Deck, *, captioned: bool) -> Any:
    """Return the layout of a list, or of something shown with a caption below it if there is one.

    A layout that shows something holds an object; that of a section has a text alone.
    """
    for bodies in (2, 1) if captioned else (1,):
        for layout in _layouts(deck, bodies):
            kinds = _kinds(layout)
            if PP_PLACEHOLDER.OBJECT in kinds and (bodies == 1 or PP_PLACEHOLDER.BODY in kinds):
                return layout
    return _layouts(deck, 1)[0]


def _prepare(deck: Deck) -> None:
    """Make the slides 16:9, with the product's font in the theme and its places in the layouts."""
    deck.slide_width, deck.slide_height = _WIDTH, Inches(7.5)
    master = deck.slide_masters[0]
    for layout in (master, *deck.slide_layouts):
        bodies = [LIST_BOX] if layout is master else [LIST_BOX, NOTE_BOX]
        places: Any = layout.placeholders
        held = sum(s.placeholder_format.type in BODIES for s in places)
        if held == len(bodies) and held > 1:
            bodies[0] = SHOWN_BOX
        for shape in list(places):
            kind = shape.placeholder_format.type
            if kind in TITLES:
                _place(shape, TITLE_BOX)
            elif kind in BODIES and bodies:
                _place(shape, bodies.pop(0))
            elif kind == PP_PLACEHOLDER.FOOTER:
                _place(shape, FOOTER_BOX)
            elif kind == PP_PLACEHOLDER.SLIDE_NUMBER:
                _place(shape, NUMBER_BOX)
            elif kind == PP_PLACEHOLDER.DATE:
                shape._element.getparent().remove(shape._element)
    for part in master.part.rels.values():
        if part.reltype.endswith("/theme"):
            _theme_font(part.target_part)


def _theme_font(part: Any) -> None:
    blob = part.blob.replace(b'<a:latin typeface="Calibri"/>', b'<a:latin typeface="Arial"/>')
    part._blob = blob


def new_slide(deck: Deck, title: str, footer: str, *, captioned: bool = False) -> Slide:
    """Add a slide with title, foot and number, all in the places of its layout.

    Parameters
    ----------
    deck : Presentation
        The deck.
    title : str
        The slide's name for screen readers, too.
    footer : str
        What stands at the foot.
    captioned : bool
        Whether the slide shows something, with a caption below it.
    """
    slide: Slide = deck.slides.add_slide(_layout(deck, captioned=captioned))
    shape: Any = slide.shapes.title
    frame = shape.text_frame
    frame.text, frame.word_wrap, frame.vertical_anchor = title, True, MSO_ANCHOR.BOTTOM
    paragraph = frame.paragraphs[0]
    paragraph.font.size = largest([title], _box(shape), TITLE_SIZES)
    paragraph.font.bold = True
    paragraph.alignment = PP_ALIGN.LEFT
    places: Any = slide.slide_layout.placeholders
    for kept in places:
        if kept.placeholder_format.type in FEET:
            slide.shapes._spTree.append(copy.deepcopy(kept._element))
            if kept.placeholder_format.type == PP_PLACEHOLDER.FOOTER:
                made: Any = slide.placeholders[kept.placeholder_format.idx]
                made.text_frame.text = footer
    return slide


def _bodies(slide: Slide) -> list[Any]:
    return [s for s in slide.placeholders if s.placeholder_format.type in BODIES]


def _box(shape: Any) -> Box:
    return shape.left, shape.top, shape.width, shape.height


def take_place(slide: Slide, aspect: float = 0.0) -> Box:
    """Return the box of the first place for content, which is taken out of the slide.

    Parameters
    ----------
    slide : pptx.slide.Slide
        Where.
    aspect : float
        Height divided by width of what will be shown. What is tall gets the height of the caption,
        too, where its layout has one below: the caption then stands beside it.
    """
    shown, *notes = _bodies(slide)
    box = _box(shown)
    shown._element.getparent().remove(shown._element)
    if not notes or notes[0].top < box[1] + box[3] or aspect * box[2] <= TALL * box[3]:
        return box
    left, top, width, _ = box
    height = notes[0].top + notes[0].height - top
    taken = min(int(height / aspect), int((1 - BESIDE) * width))
    _place(notes[0], (left + taken + GAP, top, width - taken - GAP, height))
    return left, top, taken, height


def add_caption(slide: Slide, text: str) -> None:
    """Write the caption of what a slide shows, where its layout has a place for it."""
    for shape in _bodies(slide)[:1]:
        shape.text_frame.word_wrap = True
        _write(shape.text_frame.paragraphs[0], "", text, (Pt(12), LIGHT.muted))


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = (Emu(side) for side in box)


def _colour(colour: str) -> RGBColor:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return RGBColor(red, green, blue)


def add_list(slide: Slide, items: Sequence[tuple[str, str]]) -> None:
    """Fill the slide's place for content with a list: a bold lead, which may be empty, a text.

    Letters are as large as the place allows: a slide is read from the back of a room.
    """
    shape = _bodies(slide)[0]
    size = largest([f"{lead} {text}" for lead, text in items], _box(shape))
    frame = shape.text_frame
    frame.word_wrap = True
    for k, (lead, text) in enumerate(items):
        paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(BETWEEN)
        _write(paragraph, lead, text, (size, LIGHT.ink))


def _write(paragraph: Any, lead: str, text: str, look: tuple[Length, str]) -> None:
    for content, bold in ((lead and f"{lead} ", True), (text, False)):
        if content:
            run = paragraph.add_run()
            run.text = content
            run.font.size, run.font.bold = look[0], bold
            run.font.color.rgb = _colour(look[1])


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
