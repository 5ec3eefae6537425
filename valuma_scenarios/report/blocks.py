"""A document as a list of blocks, before it becomes DOCX, PDF or HTML."""

from __future__ import annotations

from dataclasses import dataclass, field

from valuma_scenarios.answers.tables import Table
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.vocabulary import Language


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `note` sets it small."""

    text: str
    note: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list; each item is a bold lead, which may be empty, and a text."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Formula:
    """A line of symbols, and the same in words for readers who cannot see it."""

    text: str


@dataclass(frozen=True)
class Command:
    """A command line, after some words."""

    lead: str
    text: str


@dataclass(frozen=True)
class Links:
    """Files beside the document, each with what it holds."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FigureBlock:
    """A figure with its number and the note below it."""

    card: FigureCard
    number: int
    note: str = ""


@dataclass(frozen=True)
class TableBlock:
    """A table with its number and a note below it."""

    table: Table
    number: int
    note: str = ""


Block = Heading | Paragraph | Bullets | Formula | Command | Links | FigureBlock | TableBlock


@dataclass
class Document:
    """A document that is being written.

    Parameters
    ----------
    title, subtitle : str
        Title, and the line below it.
    language : str
        Language of all texts.
    date : str
        ISO date of the run.
    subject : str
        One sentence on the content, for catalogues.
    footer : str
        What stands at the foot of every page.
    compact : bool
        Small letters and margins: the document is one page.
    contents : bool
        A list of the headings stands first, in formats that have pages to turn.
    once : tuple of str
        Sentences that the text says once; notes below figures and tables leave them out.
    """

    title: str
    subtitle: str
    language: Language
    date: str
    subject: str
    footer: str
    compact: bool = False
    contents: bool = False
    once: tuple[str, ...] = ()
    blocks: list[Block] = field(default_factory=list)

    @property
    def figures(self) -> list[FigureBlock]:
        """All figures, in order."""
        return [block for block in self.blocks if isinstance(block, FigureBlock)]

    @property
    def tables(self) -> list[TableBlock]:
        """All tables, in order."""
        return [block for block in self.blocks if isinstance(block, TableBlock)]

    def heading(self, level: int, text: str) -> None:
        """Add a heading."""
        self.blocks.append(Heading(level, text))

    def text(self, text: str, *, note: bool = False) -> None:
        """Add a paragraph, unless it is empty."""
        if text.strip():
            self.blocks.append(Paragraph(text, note))

    def bullets(self, items: list[tuple[str, str]]) -> None:
        """Add a list, unless it is empty."""
        if items:
            self.blocks.append(Bullets(tuple(items)))

    def figure(self, card: FigureCard) -> int:
        """Add a figure and return its number."""
        number = len(self.figures) + 1
        note = self._unsaid(f"{card.caption} {card.method} {card.sources}")
        self.blocks.append(FigureBlock(card, number, note))
        return number

    def table(self, table: Table, note: str = "") -> int:
        """Add a table and return its number."""
        number = len(self.tables) + 1
        self.blocks.append(TableBlock(table, number, self._unsaid(note)))
        return number

    def _unsaid(self, note: str) -> str:
        for sentence in self.once:
            note = note.replace(sentence, "")
        return " ".join(filter(None, note.split(" ")))  # no-break spaces stay as they are
