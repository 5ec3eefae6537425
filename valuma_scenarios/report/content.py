"""What the report says, in its order: sections of text, figures and tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.ranking.verdicts import Verdicts
from valuma_scenarios.answers.answer import Maker
from valuma_scenarios.answers.brief import Brief, Part
from valuma_scenarios.answers.size import size_table
from valuma_scenarios.answers.statements import same_money
from valuma_scenarios.answers.story import Story, obstacle
from valuma_scenarios.answers.story_text import Page, flip_texts, page
from valuma_scenarios.answers.tables import Table, evidence_table, indicator_table
from valuma_scenarios.answers.verdict import (
    candidate_sentences,
    candidate_table,
    goal_pair_table,
    notes,
    pair_table,
    read_aloud,
)
from valuma_scenarios.figures.catalogue import report_figures
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.columns import P_BETTER_GIVEN
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import MakeCard
from valuma_scenarios.figures.drawing.options import FigureOptions, Width
from valuma_scenarios.figures.drawing.shown import NothingToCompareError
from valuma_scenarios.figures.drawing.theme import LIGHT, Theme
from valuma_scenarios.vocabulary import NO_NETWORKS, Language
from valuma_scenarios.wording.numbers import format_years
from valuma_scenarios.wording.sentences import central_answer, how_large, join, native_sentence
from valuma_scenarios.wording.size import thresholds_text

if TYPE_CHECKING:
    from pathlib import Path

    from valuma_scenarios.results.runs import Run

NATIVE = "employment_rate"
"""Indicator whose own unit says in the answer how small the differences are."""


@dataclass(frozen=True)
class Section:
    """A section: an anchor, a heading, a text, figures and tables."""

    anchor: str
    title: str
    text: str
    figures: tuple[MakeCard, ...] = ()
    tables: tuple[Table, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Verdict:
    """The verdict on each alternative: sentences, tables to be seen at once, pairs, and a note."""

    sentences: tuple[str, ...]
    tables: tuple[Table, ...]
    pairs: Table
    note: str


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
    story : Story, optional
        The analyses, if they are at hand.
    """

    def __init__(
        self, run: Run, language: Language, project: Path | None = None, story: Story | None = None
    ) -> None:
        self.run = run
        self._known = story
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

    def question(self) -> str:
        """Return the question of the study, or the one that the model is made for."""
        asked = getattr(self.run.study, "question", None)
        return str(asked[self.language]) if asked else self.words.say("report.title")

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
        """Return the answer, first what can be read aloud, or why there is none."""
        if not self.comparable:
            return [self.words.say("report.answer.none")]
        context, found = self.context, self.verdicts
        if found is None:
            first = int((context.first_shares.loc[context.leader].to_numpy() > 0.5).sum())
            count = (first, len(context.goals))
            return central_answer(self.words, context.leader, count, context.largest)
        said = read_aloud(self.words, found)
        return [*said, how_large(self.words, context.largest, self._native())]

    @cached_property
    def verdicts(self) -> Verdicts | None:
        """Where the alternatives stand; None where there are no draws or nothing to compare."""
        return self.brief.found if self.brief is not None else None

    @cached_property
    def brief(self) -> Brief | None:
        """The parts of the answer; None where there are no draws or nothing to compare."""
        if not self.comparable or self.central:
            return None
        return Brief(self.run, self.language, self._turned)

    def _turned(self) -> Iterable[str]:
        """Return what would turn the answer round, where the run can tell."""
        return flip_texts(self.story) if obstacle(self.story) is None else ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """What stands under the answer: how large, what decides it, how sure."""
        return self.brief.parts if self.brief is not None else ()

    @property
    def waterfall(self) -> tuple[Maker, ...]:
        """The figure of what makes the best differ from the reference; none if nobody can tell."""
        explained = self.brief.explained if self.brief is not None else None
        return explained.makers[:1] if explained is not None else ()

    def verdict(self) -> Verdict | None:
        """Return the verdict on each alternative, and how pairs of them compare."""
        words, found = self.words, self.verdicts
        if found is None or self.brief is None:
            return None
        return Verdict(
            (*candidate_sentences(words, found), *self._yardstick(found.candidates)),
            (
                candidate_table(words, found),
                pair_table(words, found),
                size_table(words, self.brief.sizes),
            ),
            goal_pair_table(words, found),
            " ".join((*notes(words, found, self.run), thresholds_text(words))),
        )

    def _yardstick(self, names: Iterable[str]) -> list[str]:
        """Say how alternatives do against having no networks with the same money."""
        table, year = self.run.effects, self.run.study.end_year
        rows = table[
            (table["reference"] == NO_NETWORKS)
            & (table["region"] == self.run.study.country)
            & (table["year"] == year)
        ]
        parts = []
        for name in names:
            mine = rows[rows["alternative"] == name]
            if len(mine):
                values = {"alternative": self.words.alternative(name)}
                for column in ("p_better", *P_BETTER_GIVEN.values()):
                    values[column] = self.words.probability_range(mine[column].tolist())
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
            & (table["region"] == self.run.study.country)
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
        sections = [
            self._section("goals", indicator_table(self.context) if self.comparable else None),
            self._section("size"),
            self._section("regions"),
            self._section("time", evidence_table(self.context) if self.comparable else None),
            *([self._decides()] if self.comparable else []),
            self._section("means"),
        ]
        return [section for section in sections if section.figures or section.tables]

    def options(self, theme: Theme, width: Width) -> FigureOptions:
        """Return the options of a variant of the figures: the leading alternative, if any."""
        shown = self.context.leader if self.comparable else self.context.reference
        return FigureOptions(theme=theme, width=width, alternative=shown)

    @cached_property
    def story(self) -> Story:
        """What decides the answer; every analysis is done when it is first asked for."""
        return self._known or Story(self.context, self.project)

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
        text = words.say("report.section.decides.text", values)
        makers = (*self.waterfall, *found.makers)
        return Section("decides", title, text, tuple(partial(_drawn, make) for make in makers))

    def _section(self, name: str, *tables: Table | None) -> Section:
        """Return a section with its figures of the catalogue; without a text if it is empty."""
        words, shown = self.words, tuple(table for table in tables if table is not None)
        figures = tuple(figure.make for figure in report_figures(name, self.run))
        title = words.say(f"report.section.{name}")
        if not figures and not shown:
            return Section(name, title, "")
        text = f"report.section.{name}.text"
        if name == "means" and not same_money(self.run.warnings):
            text += ".unequal"
        leader = self.context.leader if self.comparable else ""
        values = {"alternative": words.alternative(leader)} if leader else {}
        return Section(name, title, words.say(text, values), figures, shown)


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
