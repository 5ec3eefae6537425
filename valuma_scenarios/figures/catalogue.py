"""Which figures there are, how one is made for a size and theme, and what is refused."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import valuma_scenarios.figures.gallery
from valuma_scenarios.errors import UsageError, choose
from valuma_scenarios.figures.drawing.card import FigureCard, IncompleteCardError
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.sizes import SIZES, THEME_NAMES, Size, sized_theme
from valuma_scenarios.figures.drawing.theme import Theme
from valuma_scenarios.figures.gallery.goal_map import has_map
from valuma_scenarios.project.text import safe_cell, safe_frame
from valuma_scenarios.vocabulary import DO_NOTHING, Language
from valuma_scenarios.wording.catalogue import catalogue

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

MakeCard = Callable[["Run", Language, FigureOptions], FigureCard]

MEMO = (
    "goals_overview", "money_flows", "goal_map", "capacity_paths", "quantile_dots",
    "difference_distribution", "paths", "goals_policy", "rank_acceptability", "regret",
)  # fmt: skip
"""Figures of the memo, in its order: they come first, so that numbers agree everywhere."""

PACK = (*MEMO, "impact_matrix", "region_heatmap", "goal_tiles", "winners_losers")
"""Figures of a pack, in their order."""

VARIANTS: dict[str, tuple[str, dict[str, object]]] = {
    "goals_policy": ("goals_overview", {"reference": DO_NOTHING}),
    "goal_tiles": ("goal_map", {"tiles": True}),
}
"""Figures that are another figure with an option: their maker and the option."""

MAPS = ("goal_map", "goal_tiles")
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


@lru_cache(maxsize=1)
def makers() -> dict[str, MakeCard]:
    """Return every figure that needs nothing but a run, by name.

    A module of `valuma_scenarios.figures` with a function of its own name that takes a run, a
    language and options and returns a card is a figure.
    """
    found: dict[str, MakeCard] = {}
    for module in pkgutil.iter_modules(valuma_scenarios.figures.gallery.__path__):
        function = getattr(
            importlib.import_module(f"valuma_scenarios.figures.gallery.{module.name}"),
            module.name,
            None,
        )
        if inspect.isfunction(function) and _takes_a_run(function):
            found[module.name] = function
    return found


def _takes_a_run(function: Callable[..., object]) -> bool:
    signature = inspect.signature(function)
    names = list(signature.parameters.values())
    optional = all(p.default is not inspect.Parameter.empty for p in names[2:])
    one_card = signature.return_annotation in (FigureCard, FigureCard.__name__)
    return one_card and optional and [p.name for p in names[:3]] == ["run", "language", "options"]


def figure_names() -> tuple[str, ...]:
    """Return the names of all figures, those of the pack first."""
    known = (*makers(), *VARIANTS)
    return tuple(dict.fromkeys((*(n for n in PACK if n in known), *known)))


def available(run: Run, names: Iterable[str] = PACK) -> tuple[str, ...]:
    """Return those figures that a run can show: maps need borders, others doing nothing."""
    present = {alternative.id for alternative in run.study.alternatives}
    known = figure_names()
    return tuple(
        name
        for name in names
        if name in known
        and (name not in MAPS or has_map(run))
        and (name != "goals_policy" or DO_NOTHING in present)
    )


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
        If there is no such figure.
    IncompleteCardError
        If a part is missing or in another language.
    """
    if name not in figure_names():
        msg = f"there is no figure {name!r}. {choose(name, figure_names())}"
        raise UsageError(msg)
    maker, changes = VARIANTS.get(name, (name, {}))
    theme = sized_theme(look.theme, look.size)
    options = replace(look.options, theme=theme, **changes)  # type: ignore[arg-type]
    return finished(makers()[maker](run, language, options), run, language)


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


def card_csv(card: FigureCard) -> str:
    """Return the plotted numbers as CSV: unrounded, decimal point, headings in its language."""
    headings = [safe_cell(column.heading) for column in card.columns]
    return safe_frame(card.table).to_csv(index=False, header=headings, lineterminator="\n")


def card_text(card: FigureCard) -> str:
    """Return the words of a card: title, alternatives, caption, method and sources."""
    parts = (card.title, card.alt_short, card.alt_long, card.caption, card.method, card.sources)
    return "\n\n".join(parts) + "\n"
