"""What a figure is about: alternatives, goals, place and years of a run, names, what is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Self, TypeVar

from valuma_scenarios.errors import Said
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.theme import Style, Theme
from valuma_scenarios.results.held import kept_with
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

T = TypeVar("T")


class NothingToCompareError(ValueError):
    """A run without two alternatives, or without draws, has no differences to show."""


class Shown:
    """One run, one reader, one variant: what a figure shows and how it is named.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant and subject.
    """

    def __init__(self, run: Run, language: Language, options: FigureOptions | None = None) -> None:
        self.run = run
        self.options = options or FigureOptions()
        self.words = Words(run.study, language, drawn=not self.central)

    @property
    def theme(self) -> Theme:
        """The look."""
        return self.options.theme

    @cached_property
    def order(self) -> tuple[str, ...]:
        """All alternatives of the study, in its own order."""
        return tuple(a.id for a in self.run.study.alternatives)

    @cached_property
    def reference(self) -> str:
        """What differences are taken to."""
        if self.options.reference:
            return self.options.reference
        present = self.run.effects["reference"].unique()
        if self.run.study.reference in present or not len(present):
            return self.run.study.reference
        return str(present[0])

    @cached_property
    def candidates(self) -> tuple[str, ...]:
        """Alternatives compared with the reference, without the checks of the model."""
        if self.options.only:
            return self.options.only
        chosen = [a for a in self.order if a not in (*self.run.study.checks, self.reference)]
        if not chosen:
            msg = Said(
                "run {run} has no alternative to compare with {reference!r}; run "
                "at least two alternatives",
                run=self.run.run_id,
                reference=self.reference,
            )
            raise NothingToCompareError(msg)
        return tuple(chosen)

    @cached_property
    def goals(self) -> tuple[str, ...]:
        """Goals that the results cover, or the one that was asked for."""
        if self.options.goal:
            return (self.options.goal,)
        present = set(self.run.effects["goal"].unique())
        return tuple(goal for goal in self.run.study.goals if goal in present)

    @property
    def point_goals(self) -> list[str]:
        """Goals measured in points; all if none is."""
        points = [goal for goal in self.goals if goal != self.run.study.disparity]
        return points or list(self.goals)

    @property
    def place(self) -> str:
        """Region of figures that show one place; the whole area if none is asked for."""
        return self.options.region or self.run.study.country

    @cached_property
    def year(self) -> int:
        """Year of the figures that show one."""
        return self.options.year or int(self.run.effects["year"].max())

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Regions of the study, without the whole country."""
        return tuple(str(region) for region in self.run.study.regions.index)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years of the draws."""
        return tuple(int(year) for year in self.run.results["year"].to_numpy())

    @property
    def central(self) -> bool:
        """Whether the run is the central run alone, without random draws."""
        return not self.run.manifest["draws"]

    @cached_property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.run.results.sizes["draw"])

    def style(self, alternative: str) -> Style:
        """Return the style of an alternative; the reference of the figure is grey and dashed."""
        if alternative == self.reference:
            return self.theme.reference
        return self.theme.style(alternative, self.order)

    def names(self, alternatives: Sequence[str]) -> str:
        """Return the label of an alternative; of several that are level, how many they are."""
        if len(alternatives) == 1:
            return self.words.alternative(alternatives[0])
        return self.words.say("figure.title.level", {"count": len(alternatives)})

    def titled(self, title: str, *, place: bool = True, year: bool = True) -> str:
        """Return a title that names the place and the year where they are not the usual ones.

        Parameters
        ----------
        title : str
            What the figure says.
        place, year : bool
            Whether the figure is about one place, and about one year.
        """
        unusual = []
        if place and self.place != self.run.study.country:
            unusual.append(self.words.region(self.place))
        if year and self.year != self.run.study.end_year:
            unusual.append(str(self.year))
        if not unusual:
            return title
        return self.words.say("figure.title.about", {"title": title, "about": ", ".join(unusual)})

    def sources(self) -> str:
        """Return where the data come from, the run and its date."""
        return self.words.say(
            "card.sources",
            {
                "publishers": ", ".join(map(self.words.publisher, self.publishers)),
                "run": self.run.run_id,
                "date": self.words.date(run_date(self.run)),
            },
        )

    @cached_property
    def publishers(self) -> tuple[str, ...]:
        """Publishers of the statistics behind the indicators, most used first."""
        study = self.run.study
        names = [
            study.sources[source].publisher
            for indicator in study.indicators.values()
            for source in indicator.sources
            if source in study.sources
        ]
        counted = Counter(name for name in names if name)
        return tuple(name for name, _ in counted.most_common()) or (self.run.study.reference,)

    def interval_note(self) -> str:
        """Return what the intervals mean and what they leave out."""
        return self.words.say("interval.note", {"draws": self.words.number(self.draws, 0)})

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is made from a run's tables and draws, once for all its figures.

        Parameters
        ----------
        key : hashable
            Name of what is made, with everything else that decides it.
        make : callable
            Makes it. Nobody may change what it gives.
        """
        tables = self.run.tables
        # Held with the tables, so that no other tables can come to have their id.
        made = kept_with(self.run.results, (id(tables), key), lambda: (tables, make()))
        return made[1]

    def once(self, make: Callable[[Self], T]) -> T:
        """Return what all drawings of one subject have in common, whatever their look and width.

        Parameters
        ----------
        make : callable
            Function of a module that makes it from nothing but the subject and the language. Nobody
            may change what it gives.
        """
        key = (make, self.words.language, self.options.subject)
        return self.kept(key, lambda: make(self))


def run_date(run: Run) -> str:
    """Return the date of a run as the manifest records it, ISO 8601."""
    return str(run.manifest["created"])[:10]
