"""A whole figure card as one SVG: title, figure, caption and sources, to stand alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.sizes import SIZES, Size
from valuma_scenarios.figures.drawing.theme import THEMES, Theme
from valuma_scenarios.figures.fonts import font_face, wrap_to_width
from valuma_scenarios.figures.svg.elements import element
from valuma_scenarios.figures.svg.figure import Names, Picture, document, picture
from valuma_scenarios.figures.svg.text import LINE_HEIGHT, Place, Span, write

PAD_PX = 30.0
GAP_PX = 14.0
TITLE_SCALE = 1.4
UPRIGHT_FROM = 0.72
"""Height by width of a figure from which an A4 page stands upright."""
SIDE_SHARE = 0.27
"""Width of the column of text where it stands beside the figure."""


@dataclass(frozen=True)
class Paragraph:
    """Wrapped text in one style."""

    lines: list[str]
    size: float
    colour: str
    bold: bool = False

    @property
    def height(self) -> float:
        """Height in pixels."""
        return len(self.lines) * self.size * LINE_HEIGHT

    def draw(self, x: float, top: float) -> str:
        """Return the text with its upper left corner at a place."""
        span = Span("", self.size, self.colour, self.bold)
        lines = [[Span(line, span.size, span.colour, span.bold)] for line in self.lines]
        return write(lines, Place(x, top, "left", "top"))


def card_svg(card: FigureCard, size: Size = SIZES["memo"]) -> str:
    """Return a card as a complete SVG document.

    Parameters
    ----------
    card : FigureCard
        A complete card, made with the theme of this size.
    size : Size
        Format of the sheet.

    Returns
    -------
    str
        SVG with title and description; text stays text.
    """
    drawn = picture(card.drawing, card.id, card.language)  # type: ignore[arg-type]
    theme = card_theme(card)
    size = sheet_size(card, size)
    sheet = _sheet(card, drawn, theme, size)
    names = Names(card.id, card.alt_short, card.alt_long, card.language)  # type: ignore[arg-type]
    height = sheet.height / sheet.width * size.width_mm
    edges = (f"{size.width_mm:g}mm", f"{height:.2f}mm")
    return document(sheet, names, theme.font, edges, font_face())


def sheet_size(card: FigureCard, size: Size) -> Size:
    """Return the size of a card's sheet: A4 stands upright where the figure is too high lying."""
    drawn_width, drawn_height = card.size_px
    aspect = drawn_height / drawn_width
    if size.name != "a4" or size.aspect is None or aspect < UPRIGHT_FROM:
        return size
    wide = size.width_mm * size.aspect
    return replace(
        size, width_mm=wide, aspect=1 / size.aspect, png_px=round(size.png_px * size.aspect)
    )


def card_theme(card: FigureCard) -> Theme:
    """Return the theme a card's figure was drawn with, with its font size."""
    layout = card.drawing["layout"]
    name = str((layout.get("meta") or {}).get("theme", "light"))
    base = THEMES[name]
    return Theme(
        **{**vars(base), "font_size": float(layout.get("font", {}).get("size") or base.font_size)}
    )


def _sheet(card: FigureCard, drawn: Picture, theme: Theme, size: Size) -> Picture:
    width = drawn.width + 2 * PAD_PX
    title = _paragraph(card.title, drawn.width, theme.font_size * TITLE_SCALE, theme.ink, bold=True)
    top = PAD_PX + title.height + GAP_PX
    notes = _notes(card, drawn.width, theme, size)
    notes_height = sum(n.height for n in notes) + GAP_PX * 0.5 * (len(notes) - 1)
    natural = top + drawn.height + GAP_PX + notes_height + PAD_PX
    height = natural if size.aspect is None else width * size.aspect
    head = title.draw(PAD_PX, PAD_PX)
    room = height - top - GAP_PX - notes_height - PAD_PX
    below = min(1.0, room / drawn.height)
    on_paper = size.name == "a4" and natural < height
    beside = _beside_scale(drawn, width, height - top - PAD_PX)
    if below >= beside or natural <= height:
        body = _placed(drawn, PAD_PX + drawn.width * (1 - below) / 2, top, below)
        # On paper the texts follow the figure; elsewhere they stand at the foot of the sheet.
        foot = height - PAD_PX - notes_height
        body += _column(notes, PAD_PX, natural - PAD_PX - notes_height if on_paper else foot)
    else:
        column = width - 3 * PAD_PX - drawn.width * beside
        body = _placed(drawn, PAD_PX, top, beside)
        body += _column(
            _notes(card, column, theme, size), 2 * PAD_PX + drawn.width * beside, top + GAP_PX
        )
    paper = element("rect", {"width": width, "height": height, "fill": theme.paper})
    return Picture(width, height, paper + head + body)


def _beside_scale(drawn: Picture, width: float, room: float) -> float:
    across = (width * (1 - SIDE_SHARE) - 3 * PAD_PX) / drawn.width
    return min(1.0, across, room / drawn.height)


def _paragraph(
    text: str, width: float, size: float, colour: str, *, bold: bool = False
) -> Paragraph:
    return Paragraph(wrap_to_width(text, width, size, bold=bold), size, colour, bold)


def _notes(card: FigureCard, width: float, theme: Theme, size: Size) -> list[Paragraph]:
    letters = theme.font_size * size.text_scale
    end = f"{card.method} {card.sources}" if size.with_method else card.sources
    return [
        _paragraph(card.caption, width, letters, theme.ink),
        _paragraph(end, width, letters * 0.92, theme.muted),
    ]


def _column(notes: Sequence[Paragraph], x: float, top: float) -> str:
    parts = []
    for note in notes:
        parts.append(note.draw(x, top))
        top += note.height + GAP_PX * 0.5
    return "".join(parts)


def _placed(drawn: Picture, x: float, y: float, scale: float) -> str:
    move = f"translate({x:.2f} {y:.2f})" + (f" scale({scale:.4f})" if scale < 1 else "")
    return element("g", {"transform": move}, drawn.content)
