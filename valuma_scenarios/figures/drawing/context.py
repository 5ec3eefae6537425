"""What the figures of one run have in common: subject, words, styles and the plotted rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuma_scenarios.analyses.ranking.leader import leader
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.theme import Style, Theme
from valuma_scenarios.results.differences import Differences, first_shares
from valuma_scenarios.results.tables import effects_table
from valuma_scenarios.vocabulary import (
    DISPARITY_GOAL,
    GOALS,
    NATIONAL,
    Language,
)
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.sentences import Comparison
from valuma_scenarios.wording.verdicts import Evidence, Verdict, verdict

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

Draws = NDArray[np.float64]

QUANTILE_COLUMNS = ("p05", "p25", "p50", "p75", "p95")


class NothingToCompareError(ValueError):
    """A run without two alternatives, or without draws, has no differences to show."""


class Context:
    """One run, one reader, one variant: the common ground of all figure functions.

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
        self.words = Words(run.study, language)

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
            msg = (
                f"run {self.run.run_id} has no alternative to compare with {self.reference!r}; "
                "run at least two alternatives"
            )
            raise NothingToCompareError(msg)
        return tuple(chosen)

    @cached_property
    def goals(self) -> tuple[str, ...]:
        """Goals that the results cover, or the one that was asked for."""
        if self.options.goal:
            return (self.options.goal,)
        present = set(self.run.effects["goal"].unique())
        return tuple(goal for goal in GOALS if goal in present)

    @cached_property
    def year(self) -> int:
        """Year of the figures that show one."""
        return self.options.year or int(self.run.effects["year"].max())

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Regions of the study, without the whole country."""
        return tuple(str(region) for region in self.run.study.regions.index)

    @cached_property
    def effects(self) -> pd.DataFrame:
        """All rows against the reference, in the year shown."""
        return self.all_effects[self.all_effects["year"] == self.year]

    @cached_property
    def all_effects(self) -> pd.DataFrame:
        """All rows against the reference, in all years; worked out where the run has none."""
        table = self.run.effects
        if self.reference not in set(table["reference"]):
            table = effects_table(self.run.study, self.run.results, (self.reference,))
        rows = table[table["reference"] == self.reference]
        return rows if "p_worse" in rows else rows.assign(p_worse=1 - rows["p_better"])

    def effect(self, alternative: str, goal: str, region: str = "") -> pd.Series[float]:
        """Return quantiles and shares of one difference in the year shown.

        In the place of the figure, if no other region is given; so in all that follow.
        """
        place = region or self.options.region
        return pd.Series(self._effects_by_key[alternative, goal, place], dtype=float)

    @cached_property
    def _effects_by_key(self) -> dict[tuple[str, str, str], dict[str, float]]:
        keys = zip(*(self.effects[name] for name in ("alternative", "goal", "region")), strict=True)
        columns = [*QUANTILE_COLUMNS, "p_better", "p_worse"]
        rows = self.effects[columns].to_dict("records")
        return dict(zip(keys, rows, strict=True))  # type: ignore[arg-type]

    def comparison(self, alternative: str, goal: str, region: str = "") -> Comparison:
        """Return one difference to the reference with what the draws say about it."""
        place = region or self.options.region
        evidence = self.evidence(alternative, goal, place)
        return Comparison(alternative, self.reference, goal, place, self.year, evidence)

    @cached_property
    def largest(self) -> Comparison:
        """The largest national median difference in points among all candidates."""
        goals = [goal for goal in self.goals if goal != DISPARITY_GOAL] or list(self.goals)
        found = [self.comparison(a, goal) for a in self.candidates for goal in goals]
        return max(found, key=lambda c: abs(c.evidence.p50))

    def leader_comparisons(self) -> list[Comparison]:
        """Return the differences of the leading alternative in the place shown, by goal."""
        return [self.comparison(self.leader, goal, self.options.region) for goal in self.goals]

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
        if place and self.options.region != NATIONAL:
            unusual.append(self.words.region(self.options.region))
        if year and self.year != self.run.study.end_year:
            unusual.append(str(self.year))
        if not unusual:
            return title
        return self.words.say("figure.title.about", {"title": title, "about": ", ".join(unusual)})

    def names(self, alternatives: Sequence[str]) -> str:
        """Return the label of an alternative; of several that are level, how many they are."""
        if len(alternatives) == 1:
            return self.words.alternative(alternatives[0])
        return self.words.say("figure.title.level", {"count": len(alternatives)})

    def evidence(self, alternative: str, goal: str, region: str = "") -> Evidence:
        """Return what the draws say about one difference."""
        row = self._effects_by_key[alternative, goal, region or self.options.region]
        return Evidence(
            **{name: float(row[name]) for name in ("p05", "p50", "p95", "p_better", "p_worse")}
        )

    def verdict(self, alternative: str, goal: str, region: str = "") -> Verdict:
        """Return the declared word for one difference."""
        return verdict(self.evidence(alternative, goal, region))

    @cached_property
    def first_shares(self) -> pd.DataFrame:
        """Share of draws (0-1) in which an alternative is the best for a goal, nationally.

        Returns
        -------
        pandas.DataFrame
            Index: candidates and the reference; columns: goals, whose shares add up to 1.
            Alternatives level in first place share it.
        """
        rivals = [*self.candidates, self.reference]
        places = [self._differences.names.index(name) for name in rivals]
        effects = [self._differences.effects(goal, self.year) for goal in self.goals]
        national = np.stack([values[places, :, -1] for values in effects], axis=-1)
        return pd.DataFrame(first_shares(national), index=rivals, columns=list(self.goals))

    @cached_property
    def ranking(self) -> tuple[str, ...]:
        """Candidates by how often they come first over draws and weights of goals."""
        return tuple(a for a in leader(self.run, self.year).order if a in self.candidates)

    @cached_property
    def leader(self) -> str:
        """Alternative that figures with room for one show: the leading one, see `leader`."""
        return self.options.alternative or self.ranking[0]

    @cached_property
    def main_goal(self) -> str:
        """Goal with the largest difference of the leader in points."""
        if self.options.goal:
            return self.options.goal
        goals = [goal for goal in self.goals if goal != DISPARITY_GOAL] or list(self.goals)
        return max(goals, key=lambda g: abs(float(self.effect(self.leader, g)["p50"])))

    def differences(self, alternative: str, goal: str, region: str | None = None) -> Draws:
        """Return the difference to the reference in every draw and year.

        Returns
        -------
        ndarray, shape (draw, year)
        """
        pair = (alternative, self.reference)
        place = region or self.options.region
        return self._differences.by_year(goal, *pair, place, self.years)

    @cached_property
    def _differences(self) -> Differences:
        return Differences(self.run.study, self.run.results)

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

    # --- texts that end every card

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
        counted = pd.Series([name for name in names if name]).value_counts(sort=True)
        return tuple(str(name) for name in counted.index) or (self.run.study.reference,)

    def interval_note(self) -> str:
        """Return what the intervals mean and what they leave out."""
        if self.central:
            return self.words.say("interval.note.central")
        return self.words.say("interval.note", {"draws": self.words.number(self.draws, 0)})


def run_date(run: Run) -> str:
    """Return the date of a run as the manifest records it, ISO 8601."""
    return str(run.manifest["created"])[:10]
