"""What a report is asked for and made of: figures and analyses of one run, in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from valuma_scenarios.answers.story import Finding, Story, findings
from valuma_scenarios.errors import Said, UsageError, choose, said_by
from valuma_scenarios.figures.catalogue import (
    Look,
    available,
    card_csv,
    card_text,
    card_xlsx,
    finished,
    make_card,
    pack_names,
)
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.shown import NothingToCompareError
from valuma_scenarios.figures.drawing.sizes import (
    PICTURE_ON_SLIDE,
    SIZES,
    THEME_NAMES,
    Size,
    sized_theme,
)
from valuma_scenarios.figures.drawing.subject import folder_of
from valuma_scenarios.figures.drawing.theme import Theme
from valuma_scenarios.report.blocks import Document
from valuma_scenarios.report.content import Content
from valuma_scenarios.report.documents import FORMATS
from valuma_scenarios.report.memo import Material
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.catalogue import translate
from valuma_scenarios.wording.csv import CsvStyle

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

DRAWINGS = ("svg", "png", "pdf", "csv", "xlsx", "txt")
"""What a single figure can be written as."""

BEFORE = "goals_policy"
"""In a memo the story stands before this figure."""

PACK_DRAWINGS = ("svg", "png", "csv", "txt")
"""As which the figures of a pack are written."""


@dataclass(frozen=True)
class SessionPart:
    """Files of a workshop session that go into a pack.

    Parameters
    ----------
    file, sha256 : str
        Name and hash of the session's own file.
    files : tuple of (str, bytes)
        Names and contents.
    """

    file: str
    sha256: str
    files: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class Template:
    """An Office template: its content, and whether it is one of slides or of documents."""

    content: bytes
    slides: bool


@dataclass(frozen=True)
class PackRequest:
    """What is asked for.

    Parameters
    ----------
    language : {"fi", "sv", "en"}
        Language of every file.
    size, theme : Size, Theme
        Of the figures in the folder of figures; documents keep their own.
    command : str
        Command line that repeats the pack.
    session : SessionPart, optional
        A workshop session to add.
    region : str
        Region of the card of a region; none if empty.
    template : Template, optional
        Office template of slides or documents.
    """

    language: Language
    size: Size = SIZES["memo"]
    theme: Theme = THEME_NAMES["light"]
    command: str = ""
    session: SessionPart | None = None
    region: str = ""
    template: Template | None = None

    @property
    def slides_on(self) -> bytes | None:
        """Template of slides."""
        return self.template.content if self.template and self.template.slides else None

    @property
    def documents_on(self) -> bytes | None:
        """Template of documents."""
        return self.template.content if self.template and not self.template.slides else None


@dataclass(frozen=True)
class Delivery:
    """Documents of one run in one language.

    Parameters
    ----------
    run : Run
        A finished run with draws.
    request : PackRequest
        Language, size, theme and command.
    """

    run: Run
    request: PackRequest

    @cached_property
    def story(self) -> Story:
        """What decides the answer: the analyses are done once for all documents."""
        return Story(Context(self.run, self.request.language), folder=folder_of(self.run))

    @cached_property
    def paper(self) -> Material:
        """Figures for documents on paper."""
        return make_material(self.run, self.request.language, Look(), self.story)

    @cached_property
    def shown(self) -> Material:
        """Figures for slides."""
        return make_material(
            self.run, self.request.language, Look(size=PICTURE_ON_SLIDE), self.story
        )

    def name(self, file: str, ending: str) -> str:
        """Return the name of a file in the reader's language."""
        return f"{translate(self.request.language, f'export.file.{file}')}.{ending}"

    def documents(self, kind: str) -> list[tuple[str, bytes]]:
        """Return name and content of every file of a format."""
        form = FORMATS[kind]
        if form.layer is None:
            return [(self.name(form.file, kind), form.make(self))] if form.make else []
        made = form.layer(self)
        return [(self.name(form.file, end), self._written(made, end)) for end in form.endings]

    def _written(self, made: Document, ending: str) -> bytes:
        from valuma_scenarios.report.documents.docx import write_docx
        from valuma_scenarios.report.documents.pdf import write_pdf

        if ending == "pdf":
            return write_pdf(made)
        return write_docx(made, self.request.documents_on)

    @cached_property
    def words_alone(self) -> Material:
        """What documents without figures are made of."""
        return Material(self.run, self.request.language, {}, (), self.story)

    def drawings(self, kinds: tuple[str, ...]) -> list[tuple[str, bytes]]:
        """Return path and content of the files of all figures."""
        request = self.request
        look = Look(size=request.size, theme=request.theme)
        folder = translate(request.language, "export.file.figures")
        found = []
        cards = make_material(self.run, request.language, look, self.story).cards
        for number, (name, card) in enumerate(cards.items(), start=1):
            for kind, content in figure_files(card, request.size, kinds):
                found.append((f"{folder}/{number:02d}_{name}.{kind}", content))
        return found


def make_cards(run: Run, language: Language, look: Look) -> dict[str, FigureCard]:
    """Return the figures of a pack by name, in their order, all checked."""
    return {name: make_card(run, language, name, look) for name in available(run, pack_names())}


def with_findings(
    cards: dict[str, FigureCard], found: tuple[Finding, ...]
) -> dict[str, FigureCard]:
    """Return figures with those of the story among them, before the figures on policy itself."""
    added = {one.card.id: one.card for one in found if one.card is not None}
    names = [name for name in cards if name not in added]
    place = names.index(BEFORE) if BEFORE in names else len(names)
    both = {**cards, **added}
    return {name: both[name] for name in (*names[:place], *added, *names[place:])}


def make_material(run: Run, language: Language, look: Look, story: Story | None = None) -> Material:
    """Return what documents are made of: the figures of a pack and the analyses.

    Raises
    ------
    UsageError
        If the run has nothing to compare.
    """
    try:
        cards = make_cards(run, language, look)
        found = (*_levers(run, language, look), *findings(run, language, look, story))
    except NothingToCompareError as error:
        raise UsageError(said_by(error)) from error
    return Material(run, language, with_findings(cards, found), found, story)


def _levers(run: Run, language: Language, look: Look) -> Iterator[Finding]:
    """Yield the figure of what makes the best differ from the reference, which the answer tells."""
    options = replace(look.options, theme=sized_theme(look.theme, look.size))
    for make in Content(run, language).waterfall:
        yield Finding("levers", (), finished(make(options), run, language))


def figure_files(
    card: FigureCard, size: Size, kinds: tuple[str, ...] = PACK_DRAWINGS,
    style: CsvStyle | None = None,
) -> Iterator[tuple[str, bytes]]:  # fmt: skip
    """Yield ending and content of a figure's files.

    Parameters
    ----------
    card : FigureCard
        A checked card.
    size : Size
        Format of the drawing.
    kinds : tuple of str
        Which of svg, png, pdf, csv, xlsx and txt.
    style : {"plain", "excel"}, optional
        Of CSV; as people of the card's language open it if not given.
    """
    from valuma_scenarios.figures.svg import card_svg
    from valuma_scenarios.figures.svg.pictures import alternative_text, png_of
    from valuma_scenarios.figures.svg.raster import svg_to_pdf
    from valuma_scenarios.figures.svg.sheet import sheet_size

    shown = sheet_size(card, size)
    names = {"title": card.title, "alt": alternative_text(card), "language": card.language}

    @cache
    def svg() -> str:
        return card_svg(card, size)

    makers: dict[str, Callable[[], bytes]] = {
        "svg": lambda: svg().encode(),
        "png": lambda: png_of(svg(), shown.png_px, shown.dpi),
        "pdf": lambda: svg_to_pdf(svg(), shown.width_mm, names),
        "csv": lambda: card_csv(card, style),
        "xlsx": lambda: card_xlsx(card),
        "txt": card_text(card).encode,
    }
    for kind in kinds:
        yield kind, makers[kind]()


def read_kinds(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the formats of a list such as "docx,pptx".

    Raises
    ------
    UsageError
        If a format is unknown, or there is none.
    """
    kinds = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    for kind in kinds:
        if kind not in known:
            msg = Said(
                "--to: there is no format {kind!r}. {advice}", kind=kind, advice=choose(kind, known)
            )
            raise UsageError(msg)
    if not kinds:
        msg = Said("--to is empty: give one or more of {known}", known=", ".join(known))
        raise UsageError(msg)
    return kinds
