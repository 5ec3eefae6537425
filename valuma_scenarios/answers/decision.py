"""What decides the answer: every analysis of one run, done once, with its figures for the report.

Nothing here calculates: it puts one question to the analyses. Which alternative is first most often
over all draws and weights, which comes second, and what decides between these two. The draws are
those of the run; the tornado, switching values, the challenge and the evidence share take some
thousands of short model runs on top.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.discovery.discover import Discovery
from valuma_scenarios.analyses.discovery.text import Event
from valuma_scenarios.analyses.evidence import share as evidence
from valuma_scenarios.analyses.evidence.text import judgement_share
from valuma_scenarios.analyses.facts import facts
from valuma_scenarios.analyses.information import voi
from valuma_scenarios.analyses.ranking.composite import COMPOSITE, coefficients, composite_target
from valuma_scenarios.analyses.ranking.leader import ranks
from valuma_scenarios.analyses.ranking.smaa import Acceptability, acceptability
from valuma_scenarios.analyses.sensitivity import analyse as sensitivity
from valuma_scenarios.analyses.sensitivity.analyse import Request, Sensitivity
from valuma_scenarios.analyses.sensitivity.text import leading
from valuma_scenarios.analyses.switching import challenge as levers
from valuma_scenarios.analyses.switching import values as switching
from valuma_scenarios.analyses.switching.values import Duel
from valuma_scenarios.draws.sampling import WORKS, central
from valuma_scenarios.errors import UsageError
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import MakeCard
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.subject import boxes
from valuma_scenarios.figures.gallery.challenge_card import challenge_figure
from valuma_scenarios.figures.gallery.evidence_share import WALKS, evidence_share_figure
from valuma_scenarios.figures.gallery.facts_chart import facts_chart
from valuma_scenarios.figures.gallery.rank_acceptability import rank_acceptability
from valuma_scenarios.figures.gallery.regret import regret
from valuma_scenarios.figures.gallery.scenario_boxes import scenario_boxes
from valuma_scenarios.figures.gallery.sobol_bars import sobol_bars
from valuma_scenarios.figures.gallery.switching_values import switching_figure
from valuma_scenarios.figures.gallery.tornado import tornado_figure
from valuma_scenarios.figures.gallery.voi import voi_figure
from valuma_scenarios.project.open import find_project
from valuma_scenarios.results.differences import Differences
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.vocabulary import NATIONAL, Language

if TYPE_CHECKING:
    from pathlib import Path

    from valuma_scenarios.results.runs import Run

LEAST_DRAWS = voi.LEAST_DRAWS
"""Fewer draws do not tell what decides an answer."""


class Decisive:
    """The analyses of one run, each done when it is first asked for.

    Parameters
    ----------
    context : Context
        A run with at least `LEAST_DRAWS` draws and two alternatives that differ; see `obstacle`.
        All analyses are national and in the last year.
    project : Path, optional
        Project folder with the facts; the one around the run's folder if not given.
    """

    def __init__(self, context: Context, project: Path | None = None) -> None:
        self.project = project
        self.context = context
        self.run = context.run
        self.study = context.run.study

    @cached_property
    def ranks(self) -> Acceptability:
        """SMAA-2 over the run's draws and its own weights; all weights alike if it has none."""
        return ranks(self.run)

    @cached_property
    def uniform(self) -> Acceptability:
        """SMAA-2 over the run's draws and weights drawn evenly from the simplex."""
        return acceptability(Differences(self.study, self.run.results).goals())

    @property
    def best(self) -> str:
        """Alternative that comes first most often."""
        return self.ranks.order[0]

    @property
    def second(self) -> str:
        """Alternative that comes first second most often."""
        return self.ranks.order[1]

    def first_share(self, alternative: str) -> float:
        """Return how often an alternative comes first, over draws and weights (0-1)."""
        return self.ranks.first_share(alternative)

    @cached_property
    def pair_share(self) -> float:
        """How often the best is strictly better than the second, over draws and weights (0-1)."""
        names = self.ranks.alternatives
        return float(self.ranks.pairwise[names.index(self.best), names.index(self.second)])

    @cached_property
    def points(self) -> dict[str, float]:
        """Composite points of one unit of each goal, all goals weighted alike."""
        return coefficients(self.study, self.run.results)

    @cached_property
    def outcome(self) -> Outcome:
        """The question: the composite of all goals, best less second."""
        return Outcome(COMPOSITE, self.best, self.second, NATIONAL, self.study.end_year)

    def _request(self, method: str) -> Request:
        return Request(method, composite=tuple(self.points.items()))

    @cached_property
    def shares(self) -> Sensitivity:
        """What the difference of the two depends on, from the run's own draws."""
        request = self._request("given")
        return sensitivity.analyse_results(self.study, self.run.results, [self.outcome], request)

    @cached_property
    def tornado(self) -> Sensitivity:
        """The difference of the two with one parameter moved at a time."""
        return sensitivity.analyse(self.study, [self.outcome], self._request("tornado"))

    @cached_property
    def duel(self) -> Duel | None:
        """The two as they stand in the central run: `a` is ahead; None if they are level."""
        target = composite_target(self.run)
        duel = Duel(self.best, self.second, target)
        base = switching.base_values(self.study, "central")
        gap = float(switching.gaps(self.study, duel, base, [{}])[0])
        if gap == 0:
            return None
        return duel if gap < 0 else Duel(self.second, self.best, target)

    @cached_property
    def switches(self) -> pd.DataFrame | None:
        """Switching values of the two; None if they are level in the central run."""
        return switching.switching_values(self.study, self.duel) if self.duel else None

    @cached_property
    def levers(self) -> pd.DataFrame | None:
        """Smallest change of the one behind that puts it ahead; None if they are level."""
        if self.duel is None:
            return None
        return levers.challenge(self.study, central(self.study), levers.Challenge(self.duel))

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
        return [Outcome(g, *pair, NATIONAL, self.study.end_year) for g in self.context.goals]

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """How much of these effects rests on which grade."""
        return evidence.evidence_share(self.study, self.goals, evidence.Work(WALKS))

    @cached_property
    def judged(self) -> dict[Outcome, float]:
        """Share of the spread (0-1) that rests on judgement, for every goal that varies."""
        found = {goal: judgement_share(self.evidence, goal, "spread") for goal in self.goals}
        return {goal: min(max(share, 0.0), 1.0) for goal, share in found.items() if share == share}

    @cached_property
    def facts(self) -> facts.Check | None:
        """The project's facts held against the draws; None where there are none."""
        place = self.project or self.run.folder
        if place is None:
            return None
        try:
            known = facts.read_facts(find_project(place))
        except UsageError:  # no project around it, or one without facts
            return None
        return facts.hold(self.study, self.run.results, known)

    def cards(self) -> list[MakeCard]:
        """Return the makers of the figures, without those that would have nothing to show."""
        made: list[MakeCard] = [self._ranks_card, regret]
        if not leading(self.shares, self.outcome, 1).empty:
            made += [self._shares_card, self._tornado_card]
        if self.duel is not None:
            made += [self._switches_card, self._levers_card]
        if self.conditions is not None:
            made.append(self._conditions_card)
        made.append(self._information_card)
        if self.judged:
            made.append(self._evidence_card)
        if self.facts is not None and len(self.facts.comparisons):
            made.append(self._facts_card)
        return made

    def _ranks_card(self, run: Run, language: Language, options: FigureOptions) -> FigureCard:
        return rank_acceptability(run, language, options, self.ranks)

    def _shares_card(self, run: Run, language: Language, options: FigureOptions) -> FigureCard:
        return sobol_bars(run, self.shares, self.outcome, language, options)

    def _tornado_card(self, run: Run, language: Language, options: FigureOptions) -> FigureCard:
        return tornado_figure(run, self.tornado, self.outcome, language, options)

    def _switches_card(self, run: Run, language: Language, options: FigureOptions) -> FigureCard:
        assert self.switches is not None
        return switching_figure(run, self.switches, language, options)

    def _levers_card(self, run: Run, language: Language, options: FigureOptions) -> FigureCard:
        assert self.levers is not None
        return challenge_figure(run, self.levers, language, options)

    def _information_card(self, run: Run, language: Language, options: FigureOptions) -> FigureCard:
        return voi_figure(run, self.information, self.choice, language, options)

    def _evidence_card(self, run: Run, language: Language, options: FigureOptions) -> FigureCard:
        return evidence_share_figure(run, self.evidence, list(self.judged), language, options)

    @cached_property
    def event(self) -> Event:
        """The best of all alternatives beats the second in the goal where most is at stake."""
        return Event(replace(self.outcome, item=self.context.largest.goal))

    @cached_property
    def conditions(self) -> Discovery | None:
        """Return the boxes in which the best beats the second; None where no box is narrower."""
        found = boxes(self.run, self.event)
        limited = found.state == "ok" and bool((found.limits["box"] == found.chosen).any())
        return found if limited else None

    def _conditions_card(self, run: Run, language: Language, options: FigureOptions) -> FigureCard:
        assert self.conditions is not None
        return scenario_boxes(run, self.conditions, self.event, language, options)

    def _facts_card(self, run: Run, language: Language, options: FigureOptions) -> FigureCard:
        assert self.facts is not None
        return facts_chart(run, self.facts, language, options)


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


def obstacle(found: Decisive) -> Obstacle | None:
    """Return what stands in the way of the analyses of a run, or None.

    Parameters
    ----------
    found : Decisive
        Analyses of a run with an alternative to compare.
    """
    draws = int(found.run.manifest["draws"])
    if draws < LEAST_DRAWS:
        return Obstacle("needs", draws)
    if len(found.study.candidates) < 2:
        return Obstacle("few", draws)
    return None if any(found.points.values()) else Obstacle("same", draws)
