"""Where the difference between two alternatives comes from: levers, and mechanisms of the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

import pandas as pd

from valuma_scenarios.analyses.explain.attribution import (
    DRAWS,
    Attribution,
    by_lever,
    by_mechanism,
    first_draws,
    subject_of,
)
from valuma_scenarios.analyses.explain.text import (
    WHOLE,
    Names,
    Part,
    clearest_goal,
    goal_sentences,
    largest_sentence,
    lead_sentence,
    mechanism_sentence,
    parts_of,
    share_text,
    shown_decimals,
)
from valuma_scenarios.answers.answer import Answer, Maker
from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.gallery.attribution import attribution_figure
from valuma_scenarios.results.effects import GIVEN, Condition
from valuma_scenarios.results.held import kept_with
from valuma_scenarios.results.threads import Progress
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

By = Literal["both", "levers", "mechanisms"]

FEWER = 4
"""Mechanisms take up to 512 pairs of model runs a draw, so they get this part of the draws."""

PERCENT = 100


@dataclass(frozen=True)
class Request:
    """What is to be explained, and how closely.

    Parameters
    ----------
    a, b : str
        Alternatives; the difference goes from `a` to `b`.
    goals : tuple of str
        Goals; all measured ones if empty.
    place : str, optional
        Region, region type or `FI`.
    year : int or None
        Year; the last if not given.
    draws : int
        Draws for levers.
    given : tuple of str
        Conditions; mechanisms are told for the first.
    by : {"both", "levers", "mechanisms"}
        Which parts.
    """

    a: str
    b: str
    goals: tuple[str, ...] = ()
    place: str | None = None
    year: int | None = None
    draws: int = DRAWS
    given: tuple[Condition, ...] = GIVEN
    by: By = "both"


def answer(
    run: Run, language: Language, *, request: Request, progress: Progress | None = None
) -> Answer:
    """Explain the difference between two alternatives of a run.

    Parameters
    ----------
    run : Run
        A run with draws; the first of them are used again.
    language : {"fi", "sv", "en"}
        Language of the reader.
    request : Request
        What is to be explained.
    progress : callable, optional
        Told how far the model runs are.
    """
    key = ("explain", request)
    found = kept_with(run.results, key, lambda: attributions(run, request, progress))
    return told(run, language, found)


def short(run: Run, language: Language, a: str, b: str) -> str:
    """Say in a few sentences what makes alternative b differ from a if networks work.

    For a screen or a first page: the goal that stands out most, by levers.

    Parameters
    ----------
    run : Run
        A run with draws.
    language : {"fi", "sv", "en"}
        Language of the reader.
    a, b : str
        Alternatives; the difference goes from `a` to `b`.
    """
    request = Request(a, b, given=GIVEN[:1], by="levers")
    found = kept_with(run.results, ("explain", request), lambda: attributions(run, request))
    words = Words(run.study, language)
    goal = clearest_goal(found[0])
    if not found[0].parts:
        return words.say("explain.note.alike", Names(words, found[0]).values(goal))
    return " ".join(goal_sentences(words, found[0], goal))


def attributions(
    run: Run, request: Request, progress: Progress | None = None
) -> tuple[Attribution, ...]:
    """Split the difference: by levers under every condition, by mechanisms under the first.

    Raises
    ------
    UsageError
        If a name is unknown or no draws are asked for.
    """
    study = run.study
    if request.draws < 1:
        msg = Said("--draws must be at least 1, but is {draws}", draws=request.draws)
        raise UsageError(msg)
    subject = subject_of(study, request.a, request.b, request.goals, request.place, request.year)
    many = first_draws(run, request.draws)
    few = many.block(0, max(1, len(many) // FEWER))
    jobs = []
    if request.by != "mechanisms":
        jobs += [partial(by_lever, study, many, subject, given) for given in request.given]
    if request.by != "levers":
        jobs.append(partial(by_mechanism, study, few, subject, request.given[0]))
    return tuple(job(_stage(progress, k, len(jobs))) for k, job in enumerate(jobs))


def _stage(progress: Progress | None, place: int, stages: int) -> Progress | None:
    """Return what one stage of several is to tell: per cent, of all stages together."""
    if progress is None:
        return None
    tell = progress
    return lambda done, total: tell(PERCENT * place + PERCENT * done // total, PERCENT * stages)


def told(run: Run, language: Language, found: Sequence[Attribution]) -> Answer:
    """Tell where a difference comes from.

    Parameters
    ----------
    run : Run
        The run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    found : sequence of Attribution
        By levers under one condition or more, by mechanisms, or both; all of one subject.
    """
    words, subject = Words(run.study, language), found[0].subject
    table = pd.concat([one.table() for one in found], ignore_index=True)
    empty = [one for one in found if one.kind == "lever" and not one.parts]
    shown = [one for one in found if one not in empty]
    firsts = list({one.kind: one for one in reversed(shown)}.values())[::-1]
    return Answer(
        "explain",
        words,
        table,
        run,
        facts={
            "a": subject.a,
            "b": subject.b,
            "goals": subject.goals,
            "place": subject.place,
            "year": subject.year,
        },
        tables={"parts": table},
        sentences=tuple(_sentences(words, found)),
        shown=tuple(_table(words, one) for one in shown),
        notes=tuple(_notes(words, found)),
        makers=tuple(_makers(run, language, firsts)),
    )


def _makers(run: Run, language: Language, found: Sequence[Attribution]) -> Iterator[Maker]:
    """Yield a figure for each goal, first that of the goal that the sentences tell in full."""
    for one in found:
        first = clearest_goal(one)
        for goal in dict.fromkeys((first, *one.subject.goals)):
            yield partial(_card, run, one, goal, language)


def _card(
    run: Run, one: Attribution, goal: str, language: Language, options: FigureOptions
) -> FigureCard:
    return attribution_figure(run, one, goal, language, options)


def _sentences(words: Words, found: Sequence[Attribution]) -> Iterator[str]:
    """Say the goal that stands out most, in full; of the others, the part that is largest."""
    levers = [one for one in found if one.kind == "lever"]
    goal = clearest_goal(found[0])
    if levers and not levers[0].parts:
        values = Names(words, levers[0]).values(goal)
        yield words.say("explain.note.alike", values)
        return
    for one in levers[:1]:
        yield from goal_sentences(words, one, goal)
        yield from filter(None, [largest_sentence(words, one)])
    for one in levers[1:]:
        yield lead_sentence(Names(words, one), goal, parts_of(one.table(), goal)[WHOLE])
    for one in found:
        if one.kind == "mechanism":
            if not levers:
                yield lead_sentence(Names(words, one), goal, parts_of(one.table(), goal)[WHOLE])
            yield mechanism_sentence(words, one, goal)


def _notes(words: Words, found: Sequence[Attribution]) -> Iterator[str]:
    yield words.say("explain.note.how")
    if any(one.kind == "lever" for one in found):
        yield words.say("explain.note.structure")
    for one in {one.kind: one for one in found}.values():
        yield words.say(
            f"explain.note.{one.kind}",
            {
                "draws": words.number(one.difference.shape[1], 0),
                "runs": words.number(one.runs, 0),
            },
        )


def _table(words: Words, one: Attribution) -> Table:
    """Return the parts of one goal in full, or of several goals side by side."""
    goals = one.subject.goals
    names = Names(words, one)
    by_goal = {goal: parts_of(one.table(), goal) for goal in goals}
    values = names.values(goals[0])
    if len(goals) == 1:
        parts = by_goal[goals[0]]
        headings = [words.say(f"explain.column.{key}") for key in ("part", "mean", "interval")]
        headings += [words.say("explain.column.share"), words.say("explain.column.error")]
        rows = [_row(names, goals[0], part) for part in parts.values()]
        return listed(words.say(f"explain.table.{one.kind}", values), headings, rows)
    order = [*one.parts, WHOLE]
    headings = [words.say("explain.column.part"), *(words.goal_heading(goal) for goal in goals)]
    cells = [
        [names.heading(name), *(_cell(words, by_goal[goal][name]) for goal in goals)]
        for name in order
    ]
    return listed(words.say(f"explain.matrix.{one.kind}", values), headings, cells)


def _cell(words: Words, part: Part) -> str:
    text = words.number(part.mean, shown_decimals(part), signed=True)
    return text if part.known else f"({text})"


def _row(names: Names, goal: str, part: Part) -> list[str]:
    words, decimals = names.words, shown_decimals(part)
    unit = words.effect_unit(goal)
    return [
        names.heading(part.name),
        words.quantity(part.mean, unit, decimals),
        words.interval(part.low, part.high, "", decimals),
        share_text(words, part),
        words.number(part.error),
    ]
