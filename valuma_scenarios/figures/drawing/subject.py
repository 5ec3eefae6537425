"""What an analysis of a figure's run is about: the outcome, the pair, and where runs are kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from valuma_scenarios.analyses.discovery.discover import Algorithm, Discovery, discover
from valuma_scenarios.analyses.discovery.text import Event
from valuma_scenarios.analyses.ranking.composite import composite_target, goal_target
from valuma_scenarios.analyses.switching.values import Duel
from valuma_scenarios.errors import UsageError
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.results.differences import draws_of
from valuma_scenarios.results.memory import cache_folder
from valuma_scenarios.results.outcomes import Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from valuma_scenarios.results.runs import Run


def outcome_of(context: Context) -> Outcome:
    """Return the result that is explained: the leader's difference in the goal of the figure."""
    options = context.options
    return Outcome(
        context.main_goal, context.leader, context.reference, options.region, context.year
    )


def rival_of(context: Context) -> str:
    """Return what the leader is held against: the reference that was asked for, else the next."""
    if context.options.reference:
        return context.options.reference
    return next(a for a in (*context.ranking, context.reference) if a != context.leader)


def duel_of(context: Context) -> Duel:
    """Return leader and rival in the goal of the figure, or in all goals weighted alike."""
    run, goal = context.run, context.options.goal
    target = (
        goal_target(run.study, goal, context.year)
        if goal
        else composite_target(run, year=context.year)
    )
    return Duel(context.leader, rival_of(context), target)


def event_of(context: Context) -> Event:
    """Return the event that the leader beats its rival."""
    return Event(replace(outcome_of(context), reference=rival_of(context)))


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
    return UsageError(f"run {context.run.run_id}: {why}")
