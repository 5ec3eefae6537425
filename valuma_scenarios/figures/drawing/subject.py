"""What an analysis of a figure's run is about: the outcome, the pair, and where runs are kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from valuma_scenarios.analyses.discovery.discover import Algorithm, Discovery, discover
from valuma_scenarios.analyses.discovery.text import Event
from valuma_scenarios.analyses.ranking.composite import (
    COMPOSITE,
    coefficients,
    composite_target,
    goal_target,
)
from valuma_scenarios.analyses.ranking.leader import leader
from valuma_scenarios.analyses.sensitivity.analyse import Request
from valuma_scenarios.analyses.switching.values import Duel, base_values, gaps
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.results.differences import draws_of
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.results.pieces import cache_folder

if TYPE_CHECKING:
    from pathlib import Path

    from valuma_scenarios.results.runs import Run


def pair_of(context: Context) -> tuple[str, str]:
    """Return whose difference is explained: the two that lead, the study's own question.

    An alternative or a reference that was asked for is one of the two; the reference of the study
    may lead, too.
    """
    options = context.options
    order = leader(context.run, context.year).order
    if options.alternative is None and options.reference is None and len(order) > 1:
        return order[0], order[1]
    first = context.leader
    rivals = [name for name in order if name != first]
    return first, options.reference or (rivals[0] if rivals else context.reference)


def outcome_of(context: Context) -> Outcome:
    """Return the result that is explained: of the goal asked for, else of all goals together."""
    first, second = pair_of(context)
    options = context.options
    return Outcome(options.goal or COMPOSITE, first, second, context.place, context.year)


def request_of(context: Context, method: str) -> Request:
    """Return a request for a sensitivity analysis of `outcome_of`."""
    points = coefficients(context.run.study, context.run.results)
    return Request(method, composite=tuple(points.items()))


def duel_of(context: Context) -> Duel:
    """Return the pair in the goal of the figure, or in all goals weighted alike.

    The first of the two is ahead in the central run, where they are not level.
    """
    run, goal = context.run, context.options.goal
    target = (
        goal_target(run.study, goal, context.year)
        if goal
        else composite_target(run, year=context.year)
    )
    duel = Duel(*pair_of(context), target)
    ahead = float(gaps(run.study, duel, base_values(run.study, "central"), [{}])[0])
    return duel if ahead <= 0 else Duel(duel.b, duel.a, target)


def event_of(context: Context) -> Event:
    """Return the event that the first of the pair beats the second in the figure's goal."""
    return Event(replace(outcome_of(context), item=context.main_goal))


def boxes(run: Run, event: Event, algorithm: Algorithm = "prim") -> Discovery:
    """Return the boxes of an event among a run's draws."""
    names = [str(name) for name in run.results["name"].to_numpy()]
    values = run.results["parameter"].transpose("draw", "name").to_numpy().astype(float)
    y = draws_of(run.results, event.outcome)
    happens = y > event.threshold if event.above else y < event.threshold
    return discover(run.study, names, values, happens, algorithm)


def folder_of(run: Run) -> Path | None:
    """Return where finished model runs are kept, beside a run that is on the disk."""
    return cache_folder(run.folder.parent) if run.folder is not None else None


def nothing_to_show(context: Context, why: str) -> UsageError:
    """Return the refusal of an analysis that has nothing to draw."""
    return UsageError(Said("run {run}: {why}", run=context.run.run_id, why=why))
