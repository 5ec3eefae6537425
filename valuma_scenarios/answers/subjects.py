"""What a question is about when nobody says, and what a run must have to answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from valuma_scenarios.analyses.ranking.composite import COMPOSITE
from valuma_scenarios.errors import Said, UsageError, said_by
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.shown import NothingToCompareError
from valuma_scenarios.results.differences import draws_of
from valuma_scenarios.results.outcomes import Outcome, measured_goals, national_goals, parse

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run


def require_rivals(run: Run) -> tuple[str, ...]:
    """Return the candidates, of which there must be two to tell apart; checks are none.

    Raises
    ------
    UsageError
        If there are fewer.
    """
    if len(run.study.candidates) < 2:
        msg = Said("run {run} has only one alternative: run at least two", run=run.run_id)
        raise UsageError(msg)
    return run.study.candidates


def outcomes_of(run: Run, given: Sequence[str | Outcome], *, one: bool) -> list[Outcome]:
    """Return the outcomes that were named.

    Parameters
    ----------
    run : Run
        The run.
    given : sequence of str or Outcome
        Outcomes, or how people write them, such as ``g3:partnership-by_theme@MK18:2030``.
    one : bool
        Without a named outcome: all goals of the leading alternative only, instead of all goals of
        every alternative.
    """
    if given:
        return [each if isinstance(each, Outcome) else outcome_of(run, each) for each in given]
    try:
        context = Context(run, "en")
        return national_goals(run.study, [context.leader] if one else context.candidates)
    except NothingToCompareError as error:
        raise UsageError(said_by(error)) from error


def outcome_of(run: Run, text: str) -> Outcome:
    """Read an outcome; the item may be the composite of the goals."""
    item, colon, rest = text.partition(":")
    if item != COMPOSITE:
        return parse(text, run.study)
    goal = measured_goals(run.study)[0]
    return replace(parse(f"{goal}{colon}{rest}", run.study), item=COMPOSITE)


def closest_race(run: Run) -> Outcome:
    """Return the national goal and pair of candidates whose order is least certain."""
    study = run.study
    names = [name for name in study.candidates if name != study.reference]
    pairs = [(a, b) for i, a in enumerate(names) for b in names[:i]]
    pairs = pairs or [(name, study.reference) for name in names]
    if not pairs:
        msg = Said("run {run} has no two alternatives to compare", run=run.run_id)
        raise UsageError(msg)
    races = [
        Outcome(goal, a, b, study.country, study.end_year)
        for goal in measured_goals(study)
        for a, b in pairs
    ]
    return min(races, key=lambda o: abs(float((draws_of(run.results, o) > 0).mean()) - 0.5))
