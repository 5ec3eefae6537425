"""Which figures there are, how one is made for a size and theme, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from valuma_scenarios.figures.drawing.card import FigureCard, IncompleteCardError
from valuma_scenarios.figures.drawing.figure import Figure
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.sizes import SIZES, THEME_NAMES, Size, sized_theme
from valuma_scenarios.figures.drawing.theme import Theme
from valuma_scenarios.registry import Registry
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.catalogue import catalogue
from valuma_scenarios.wording.csv import CsvStyle, csv_bytes, csv_style

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

FIGURES = Registry("figures", "valuma_scenarios.figures.gallery", "FIGURE", Figure)
"""Every figure by name. A plug-in may add some."""

PUBLISHER = "publisher."


@dataclass(frozen=True)
class Look:
    """For what a figure is made.

    Parameters
    ----------
    size : Size
        Where it will stand.
    theme : Theme
        Variant, before its letters are fitted to the size.
    options : FigureOptions
        Subject; its theme is not used.
    """

    size: Size = SIZES["memo"]
    theme: Theme = THEME_NAMES["light"]
    options: FigureOptions = field(default_factory=FigureOptions)
    title: str = ""
    """Title instead of the figure's own."""


def pack_names() -> tuple[str, ...]:
    """Return the figures of a pack, in their order."""
    shown = [figure for figure in FIGURES.values() if figure.pack]
    return tuple(figure.name for figure in sorted(shown, key=lambda f: (f.pack, f.name)))


def memo_names(section: str) -> tuple[str, ...]:
    """Return the figures of a section of the memo, in the order of the pack."""
    return tuple(name for name in pack_names() if FIGURES[name].memo == section)


def slide_names() -> tuple[str, ...]:
    """Return the figures that are pictures on slides, in their order."""
    shown = [figure for figure in FIGURES.values() if figure.slides]
    return tuple(figure.name for figure in sorted(shown, key=lambda f: (f.slides, f.name)))


def report_figures(section: str, run: Run) -> tuple[Figure, ...]:
    """Return the figures of a section of the report that a run can show, in their order."""
    shown = [figure for figure in FIGURES.values() if figure.report[:1] == (section,)]
    able = [figure for figure in shown if not figure.lacking(run)]
    return tuple(sorted(able, key=lambda f: (f.report[1:], f.name)))


def figure_names() -> tuple[str, ...]:
    """Return the names of all figures, those of the pack first."""
    return tuple(dict.fromkeys((*pack_names(), *FIGURES)))


def available(run: Run, names: Iterable[str]) -> tuple[str, ...]:
    """Return those figures that a run can show."""
    return tuple(name for name in names if not FIGURES[name].lacking(run))


def at_hand(run: Run) -> tuple[str, ...]:
    """Return the figures that a run can show without model runs."""
    return tuple(n for n in available(run, figure_names()) if not FIGURES[n].runs_model)


def make_card(run: Run, language: Language, name: str, look: Look) -> FigureCard:
    """Return one figure, checked.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    name : str
        Name of the figure.
    look : Look
        Size, theme and subject.

    Raises
    ------
    UsageError
        If there is no such figure, or the run lacks what it needs.
    IncompleteCardError
        If a part is missing or in another language.
    """
    figure = FIGURES[name]
    figure.require(run)
    options = figure.used(look.options)
    width = "narrow" if look.size.narrow else options.width
    theme = sized_theme(look.theme, look.size)
    options = replace(options, theme=theme, width=width, tall=look.size.tall)
    card = figure.make(run, language, options)
    title = look.title or against(run, language, options, card.title)
    return finished(replace(card, title=title), run, language)


def against(run: Run, language: Language, options: FigureOptions, title: str) -> str:
    """Return a title that names the reference where it is not the usual one."""
    words = Words(run.study, language)
    if options.reference in (None, run.study.reference):
        return title
    reference = words.alternative(str(options.reference))
    if reference in title:
        return title
    about = words.say("figure.against", {"reference": reference})
    if title.endswith(")"):  # the place or the year stands there: one bracket is enough
        head, _, named = title.removesuffix(")").rpartition(" (")
        title, about = head, f"{named}, {about}"
    return words.say("figure.title.about", {"title": title, "about": about})


def finished(card: FigureCard, run: Run, language: Language) -> FigureCard:
    """Return a card with its publishers in the reader's language, checked."""
    return checked(replace(card, sources=in_language(card.sources, language)), run, language)


def checked(card: FigureCard, run: Run, language: Language) -> FigureCard:
    """Return a card that may be exported.

    The seven parts themselves are checked when a card is made; here, that they belong together.

    Raises
    ------
    IncompleteCardError
        If the card is in another language, or does not name the run it shows.
    """
    problems = []
    if card.language != language:
        problems.append(f"it is in {card.language!r}, not {language!r}")
    if run.run_id not in card.sources:
        problems.append(f"its sources do not name run {run.run_id}")
    if len({card.title, card.caption, card.alt_short, card.method}) < 4:
        problems.append("two of its texts are the same")
    if problems:
        msg = f"figure card {card.id!r} cannot be exported: " + "; ".join(problems)
        raise IncompleteCardError(msg)
    return card


def in_language(text: str, language: Language) -> str:
    """Return a text with the names of publishers in the reader's language.

    The list of sources holds publishers by their English names; the catalogue gives the official
    names in the other languages.
    """
    english, own = catalogue("en"), catalogue(language)
    names = {
        english[key][0]: own[key][0] for key in english if key.startswith(PUBLISHER) and key in own
    }
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, names[name])
    return text


def card_csv(card: FigureCard, style: CsvStyle | None = None) -> bytes:
    """Return the plotted numbers as CSV, unrounded, with headings in its language.

    Parameters
    ----------
    card : FigureCard
        The card.
    style : {"plain", "excel"}, optional
        As people of its language open it, if not given; see `csv_bytes`.
    """
    headings = [column.heading for column in card.columns]
    return csv_bytes(card.table, style or csv_style(card.language), headings)


def card_xlsx(card: FigureCard) -> bytes:
    """Return the plotted numbers as a workbook, unrounded, with headings in its language."""
    from valuma_scenarios.wording.workbook import table_xlsx

    table = card.table.set_axis([column.heading for column in card.columns], axis="columns")
    return table_xlsx(table, card.title)


def card_text(card: FigureCard) -> str:
    """Return the words of a card: title, alternatives, caption, method and sources."""
    parts = (card.title, card.alt_short, card.alt_long, card.caption, card.method, card.sources)
    return "\n\n".join(parts) + "\n"
