"""What the report says, in its order: sections of text, figures and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.answers.answer import Maker
from valuma_scenarios.answers.statements import same_money
from valuma_scenarios.answers.story import Story, obstacle
from valuma_scenarios.answers.story_text import Page, page
from valuma_scenarios.answers.tables import Table, evidence_table, indicator_table
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.context import Context, NothingToCompareError
from valuma_scenarios.figures.drawing.options import FigureOptions, Width
from valuma_scenarios.figures.drawing.theme import LIGHT, Theme
from valuma_scenarios.figures.gallery.capacity_paths import capacity_paths
from valuma_scenarios.figures.gallery.difference_distribution import difference_distribution
from valuma_scenarios.figures.gallery.goal_map import goal_map, has_map
from valuma_scenarios.figures.gallery.goals_overview import goals_overview
from valuma_scenarios.figures.gallery.impact_matrix import impact_matrix
from valuma_scenarios.figures.gallery.money_flows import money_flows
from valuma_scenarios.figures.gallery.paths import paths
from valuma_scenarios.figures.gallery.quantile_dots import quantile_dots
from valuma_scenarios.figures.gallery.region_heatmap import region_heatmap
from valuma_scenarios.figures.gallery.winners_losers import winners_losers
from valuma_scenarios.vocabulary import DO_NOTHING, NATIONAL, NO_NETWORKS, Language
from valuma_scenarios.wording.numbers import format_years
from valuma_scenarios.wording.sentences import answer, central_answer, join, native_sentence

if TYPE_CHECKING:
    from pathlib import Path

    from valuma_scenarios.results.runs import Run

MakeCard = Callable[["Run", Language, FigureOptions], FigureCard]
NATIVE = "employment_rate"
"""Indicator whose own unit says in the answer how small the differences are."""


@dataclass(frozen=True)
class FigureRequest:
    """A figure of the report, and what is asked of it."""

    make: MakeCard
    reference: str | None = None
    alternative: str | None = None

    def options(self, theme: Theme, width: Width) -> FigureOptions:
        """Return the options of one variant."""
        return FigureOptions(
            theme=theme, width=width, reference=self.reference, alternative=self.alternative
        )


@dataclass(frozen=True)
class Section:
    """A section: an anchor, a heading, a text, figures and tables."""

    anchor: str
    title: str
    text: str
    figures: tuple[FigureRequest, ...] = ()
    tables: tuple[Table, ...] = field(default=(), repr=False)


class Content:
    """The content of a run's report, in one language.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    project : Path, optional
        Project folder with the facts; the one around the run's folder if not given.
    """

    def __init__(self, run: Run, language: Language, project: Path | None = None) -> None:
        self.run = run
        self.language: Language = language
        self.project = project
        self.context = Context(run, language, FigureOptions(theme=LIGHT))
        self.words = self.context.words
        self.central = self.context.central

    @property
    def comparable(self) -> bool:
        """Whether the run has anything to compare."""
        try:
            return bool(self.context.candidates)
        except NothingToCompareError:
            return False

    def lede(self) -> str:
        """Return what the report covers, in one sentence."""
        count = len(self.context.candidates) if self.comparable else 0
        values = {
            "count": self.words.number(count, 0),
            "reference": self.words.alternative(self.context.reference),
            "regions": str(len(self.context.regions)),
            "years": format_years(self.context.years[0], self.context.years[-1]),
        }
        return self.words.say("report.lede" if count else "report.lede.single", values)

    def answer(self) -> list[str]:
        """Return the answer in three sentences, or why there is none."""
        if not self.comparable:
            return [self.words.say("report.answer.none")]
        context = self.context
        if self.central:
            first = int((context.first_shares.loc[context.leader].to_numpy() > 0.5).sum())
            count = (first, len(context.goals))
            return central_answer(self.words, context.leader, count, context.largest)
        best, surest = context.standing(context.leader), context.standing(context.surest)
        said = answer(self.words, best, surest, context.largest, self._native())
        return [*said, *self._yardstick(dict.fromkeys((context.leader, context.surest)))]

    def _yardstick(self, names: Iterable[str]) -> list[str]:
        """Say how alternatives do against having no networks with the same money."""
        table, year = self.run.effects, self.run.study.end_year
        rows = table[
            (table["reference"] == NO_NETWORKS)
            & (table["region"] == NATIONAL)
            & (table["year"] == year)
        ]
        parts = []
        for name in names:
            shares = rows.loc[rows["alternative"] == name, "p_better"].tolist()
            if shares:
                values = {
                    "alternative": self.words.alternative(name),
                    "share": self.words.probability_range(shares),
                }
                parts.append(self.words.say("answer.yardstick.part", values))
        if not parts:
            return []
        return [self.words.say("answer.yardstick", {"parts": join(self.words, parts)})]

    def _native(self) -> str:
        table, size = self.run.indicators, self.context.largest
        rows = table[
            (table["alternative"] == size.alternative)
            & (table["reference"] == size.reference)
            & (table["indicator"] == NATIVE)
            & (table["region"] == NATIONAL)
            & (table["year"] == size.year)
        ]
        if rows.empty:
            return ""
        low, middle, high = (float(rows[name].iloc[0]) for name in ("p05", "p50", "p95"))
        return native_sentence(self.words, NATIVE, (low, middle, high))

    def judged(self) -> tuple[int, int]:
        """Return how many indicators respond by judgement (grade D), and how many there are."""
        study = self.run.study
        grades = [
            study.parameters[spec.response.parameter].grade for spec in study.indicators.values()
        ]
        return grades.count("D"), len(grades)

    def sections(self) -> list[Section]:
        """Return the sections with figures, in their order."""
        if not self.comparable:
            return [self._means()]
        results = [self._goals(), self._size(), self._regions(), self._time()]
        sections = [*results, self._decides(), self._means()]
        return [section for section in sections if section.figures or section.tables]

    @cached_property
    def story(self) -> Story:
        """What decides the answer; every analysis is done when it is first asked for."""
        return Story(self.context, self.project)

    def plain(self) -> Page | None:
        """Return the page in plain words; None where there is nothing to compare."""
        return page(self.story, obstacle(self.story)) if self.comparable else None

    def _decides(self) -> Section:
        found, words = self.story, self.words
        title = words.say("report.section.decides")
        if obstacle(found) is not None:
            return Section("decides", title, "")
        values = {
            "best": words.alternative(found.best),
            "second": words.alternative(found.second),
            "leader": words.alternative(self.context.leader),
        }
        figures = tuple(FigureRequest(partial(_drawn, make)) for make in found.makers)
        return Section("decides", title, words.say("report.section.decides.text", values), figures)

    def _section(self, name: str, figures: list[FigureRequest], *tables: Table | None) -> Section:
        words = self.words
        values = {}
        if self.comparable:
            values = {"alternative": words.alternative(self.context.leader)}
        text = f"report.section.{name}.text"
        if name == "means" and not same_money(self.run.warnings):
            text += ".unequal"
        return Section(
            name,
            words.say(f"report.section.{name}"),
            words.say(text, values),
            tuple(figures),
            tuple(table for table in tables if table is not None),
        )

    def _goals(self) -> Section:
        figures = [FigureRequest(goals_overview)]
        if not self.central:
            figures += [FigureRequest(impact_matrix), FigureRequest(quantile_dots)]
        return self._section("goals", figures, indicator_table(self.context))

    def _size(self) -> Section:
        present = {a.id for a in self.run.study.alternatives}
        figures = []
        if DO_NOTHING in present and self.context.reference != DO_NOTHING:
            figures.append(FigureRequest(goals_overview, reference=DO_NOTHING))
        return self._section("size", figures)

    def _regions(self) -> Section:
        figures = [FigureRequest(goal_map)] if has_map(self.run) else []
        gains = [] if self.central else [FigureRequest(winners_losers)]
        return self._section("regions", [*figures, FigureRequest(region_heatmap), *gains])

    def _time(self) -> Section:
        figures = [FigureRequest(paths)]
        if not self.central:
            figures.append(FigureRequest(difference_distribution))
        return self._section("time", figures, evidence_table(self.context))

    def _means(self) -> Section:
        shown = self.context.leader if self.comparable else self.context.reference
        return self._section(
            "means", [FigureRequest(money_flows, alternative=shown), FigureRequest(capacity_paths)]
        )


def _drawn(make: Maker, _: Run, __: Language, options: FigureOptions) -> FigureCard:
    """Return a figure of an answer, which knows its run and language."""
    return make(options)


def used_sources(run: Run) -> list[str]:
    """Return the ids of all sources that the run rests on, in the order of the source list."""
    study = run.study
    items: list[object] = [
        *study.parameters.values(),
        *study.constants.values(),
        *study.goals.values(),
        *study.indicators.values(),
        *study.themes.values(),
        *study.instruments.values(),
        *study.region_types.values(),
        *study.state_roles.values(),
        *study.correlations,
        *study.alternatives,
    ]
    used = {source for item in items for source in getattr(item, "sources", ())}
    used |= set(pd.unique(study.baseline["source"])) if "source" in study.baseline else set()
    return [name for name in study.sources if name in used]
