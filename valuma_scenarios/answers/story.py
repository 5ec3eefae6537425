"""What decides the answer: the answers that make one story, each found once.

One question is put to the analyses, for every document, page and terminal: which alternative is
first most often over all draws and weights, which comes second, and what decides between these two.
The draws are those of the run; the tornado, switching values, the challenge and the evidence share
take some thousands of short model runs on top.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.discovery.discover import Discovery
from valuma_scenarios.analyses.discovery.text import Event
from valuma_scenarios.analyses.evidence.share import WALKS, Work, evidence_share
from valuma_scenarios.analyses.evidence.text import judgement_share
from valuma_scenarios.analyses.facts.facts import Check, hold, read_facts
from valuma_scenarios.analyses.information import voi
from valuma_scenarios.analyses.ranking.composite import COMPOSITE, coefficients
from valuma_scenarios.analyses.ranking.leader import ranks
from valuma_scenarios.analyses.ranking.smaa import Acceptability
from valuma_scenarios.analyses.sensitivity.analyse import (
    Request,
    Sensitivity,
    analyse,
    analyse_results,
)
from valuma_scenarios.analyses.sensitivity.text import leading, too_few
from valuma_scenarios.analyses.switching.challenge import Challenge, challenge
from valuma_scenarios.analyses.switching.values import (
    Duel,
    base_values,
    gaps,
    switching_values,
)
from valuma_scenarios.answers import (
    discovery,
    evidence,
    facts,
    information,
    ranking,
    sensitivity,
    switching,
)
from valuma_scenarios.answers.answer import Answer, Maker
from valuma_scenarios.draws.sampling import WORKS, central
from valuma_scenarios.errors import UsageError
from valuma_scenarios.figures.catalogue import Look, finished
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.sizes import sized_theme
from valuma_scenarios.figures.drawing.subject import boxes, duel_of, event_of, folder_of
from valuma_scenarios.project.open import find_project
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from pathlib import Path

    from valuma_scenarios.results.runs import Run

LEAST_DRAWS = voi.LEAST_DRAWS
"""Fewer draws do not tell what decides an answer."""
IN_DOCUMENTS = ("decides", "one_at_a_time", "when", "find_out", "rests_on")
"""Parts of the story that a memo tells, in its order."""


class Story:
    """The analyses of one run, each done when it is first asked for.

    Parameters
    ----------
    context : Context
        A run with at least `LEAST_DRAWS` draws and two alternatives that differ; see `obstacle`.
        All analyses are national and in the last year.
    project : Path, optional
        Project folder with the facts; the one around the run's folder if not given.
    folder : Path, optional
        Where finished model runs are kept.
    """

    def __init__(
        self, context: Context, project: Path | None = None, folder: Path | None = None
    ) -> None:
        self.project = project
        self.folder = folder
        self.context = context
        self.run = context.run
        self.study = context.run.study

    @cached_property
    def ranks(self) -> Acceptability:
        """SMAA-2 over the run's draws and its own weights; all weights alike if it has none."""
        return ranks(self.run)

    @property
    def best(self) -> str:
        """Alternative that comes first most often."""
        return self.ranks.order[0]

    @property
    def second(self) -> str:
        """Alternative that comes first second most often."""
        return self.ranks.order[1]

    @cached_property
    def points(self) -> dict[str, float]:
        """Composite points of one unit of each goal, all goals weighted alike."""
        return coefficients(self.study, self.run.results)

    @cached_property
    def outcome(self) -> Outcome:
        """The question: the composite of all goals, best less second."""
        return Outcome(COMPOSITE, self.best, self.second, self.study.country, self.study.end_year)

    def _request(self, method: str) -> Request:
        return Request(method, composite=tuple(self.points.items()))

    @cached_property
    def shares(self) -> Sensitivity:
        """What the difference of the two depends on, from the run's own draws."""
        request = self._request("given")
        return analyse_results(self.study, self.run.results, [self.outcome], request)

    @property
    def few(self) -> bool:
        """Whether the run has too few draws to say what the difference depends on."""
        return too_few(self.shares, self.outcome)

    @cached_property
    def tornado(self) -> Sensitivity:
        """The difference of the two with one parameter moved at a time."""
        return analyse(self.study, [self.outcome], self._request("tornado"), self.folder)

    @cached_property
    def duel(self) -> Duel | None:
        """The two as they stand in the central run: `a` is ahead; None if they are level."""
        duel = duel_of(self.context)
        level = gaps(self.study, duel, base_values(self.study, "central"), [{}])[0] == 0
        return None if level else duel

    @cached_property
    def switches(self) -> pd.DataFrame | None:
        """Switching values of the two; None if they are level in the central run."""
        return switching_values(self.study, self.duel) if self.duel else None

    @cached_property
    def levers(self) -> pd.DataFrame | None:
        """Smallest change of the one behind that puts it ahead; None if they are level."""
        if self.duel is None:
            return None
        return challenge(self.study, central(self.study), Challenge(self.duel))

    @cached_property
    def nothing(self) -> tuple[str, float] | None:
        """What networks must add nothing to for the order to flip, and its share of draws (0-1).

        The yes-or-no draws have no range to move in: they are held at "no", one at a time, and the
        rest at the central run. Of several that flip the order, the one that moves most.
        """
        table = self.tornado.table
        wide = table.pivot_table(index="factor", columns="index", values="value", observed=True)
        rows = wide.loc[[name for name in WORKS if name in wide.index]]
        flips = rows[rows["at_low"] * rows["at_centre"] < 0]
        if flips.empty:
            return None
        name = str(flips.index[int(flips["swing"].to_numpy().argmax())])
        draws = self.run.results["parameter"].sel(name=name).to_numpy()
        return name, float((draws == 0).mean())

    @cached_property
    def choice(self) -> voi.Decision:
        """The choice between all alternatives, all goals weighted alike."""
        return voi.decision(self.study, self.run.results)

    @cached_property
    def information(self) -> pd.DataFrame:
        """What is worth finding out."""
        return voi.value_of_information(self.study, self.run.results, self.choice)

    @cached_property
    def goals(self) -> list[Outcome]:
        """Effects of the leading alternative on each goal."""
        pair = (self.context.leader, self.context.reference)
        where = self.study.country, self.study.end_year
        return [Outcome(goal, *pair, *where) for goal in self.context.goals]

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """How much of these effects rests on which grade."""
        return evidence_share(self.study, self.goals, Work(WALKS, 1, self.folder))

    @cached_property
    def judged(self) -> dict[Outcome, float]:
        """Share of the spread (0-1) that rests on judgement, for every goal that varies."""
        found = {goal: judgement_share(self.evidence, goal, "spread") for goal in self.goals}
        return {goal: min(max(share, 0.0), 1.0) for goal, share in found.items() if share == share}

    @cached_property
    def facts(self) -> Check | None:
        """The project's facts held against the draws; None where there are none."""
        place = self.project or self.run.folder
        if place is None:
            return None
        try:
            known = read_facts(find_project(place))
        except UsageError:  # no project around it, or one without facts
            return None
        return hold(self.study, self.run.results, known)

    @cached_property
    def told(self) -> dict[str, Answer]:
        """The answers that make the story by their part in it, in the order they are told."""
        run, language, year = self.run, self.context.words.language, self.study.end_year
        found = {"ranking": ranking.answer(run, language, worlds=False)}
        if not leading(self.shares, self.outcome, 1).empty:
            found["decides"] = sensitivity.told(run, language, self.shares, [self.outcome])
            found["one_at_a_time"] = sensitivity.told(run, language, self.tornado, [self.outcome])
        if self.duel is not None and self.switches is not None:
            found["flips"] = switching.told(run, language, self.duel, self.switches, self.levers)
        if self.conditions is not None:
            found["when"] = discovery.told(run, language, self.event, self.conditions)
        found["find_out"] = information.told(run, language, self.choice, self.information, year)
        found["rests_on"] = evidence.told(run, language, self.goals, self.evidence)
        if self.facts is not None and len(self.facts.comparisons):
            found["known"] = facts.told(run, language, self.facts)
        return found

    @property
    def makers(self) -> tuple[Maker, ...]:
        """The figures of the story, in its order."""
        return tuple(make for told in self.told.values() for make in told.makers)

    @cached_property
    def event(self) -> Event:
        """The best of all alternatives beats the second in the goal where the leader does most."""
        return event_of(self.context)

    @cached_property
    def conditions(self) -> Discovery | None:
        """Return the boxes in which the best beats the second; None where no box is narrower."""
        found = boxes(self.run, self.event)
        limited = found.state == "ok" and bool((found.limits["box"] == found.chosen).any())
        return found if limited else None


@dataclass(frozen=True)
class Obstacle:
    """Why a run does not tell what decides its answer.

    Parameters
    ----------
    reason : str
        `needs` more draws, has too `few` alternatives, or all of them do the `same`.
    draws : int
        Draws of the run.
    """

    reason: str
    draws: int


def obstacle(found: Story) -> Obstacle | None:
    """Return what stands in the way of the analyses of a run, or None.

    Parameters
    ----------
    found : Story
        Analyses of a run with an alternative to compare.
    """
    draws = int(found.run.manifest["draws"])
    if not found.run.repeatable:
        return Obstacle("model", draws)
    if draws < LEAST_DRAWS:
        return Obstacle("needs", draws)
    if len(found.study.candidates) < 2:
        return Obstacle("few", draws)
    return None if any(found.points.values()) else Obstacle("same", draws)


@dataclass(frozen=True)
class Finding:
    """One part of the story in a document: its sentences and its figure.

    Parameters
    ----------
    kind : str
        One of `IN_DOCUMENTS`.
    sentences : tuple of str
        To be read aloud.
    card : FigureCard or None
        None where there is nothing to draw.
    """

    kind: str
    sentences: tuple[str, ...]
    card: FigureCard | None


def findings(
    run: Run, language: Language, look: Look, story: Story | None = None
) -> tuple[Finding, ...]:
    """Return what decides the answer, for documents; nothing where the run cannot tell.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    look : Look
        Size and theme of the figures.
    story : Story, optional
        The analyses, if they are at hand.
    """
    story = story or Story(Context(run, language), folder=folder_of(run))
    if obstacle(story) is not None:
        return ()
    options = replace(look.options, theme=sized_theme(look.theme, look.size))
    draw = partial(finished, run=run, language=language)
    return tuple(
        Finding(
            kind,
            told.sentences,
            draw(told.makers[0](options)) if told.makers else None,
        )
        for kind, told in story.told.items()
        if kind in IN_DOCUMENTS
    )
