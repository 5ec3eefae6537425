"""Where a difference comes from: a waterfall from one alternative to the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.explain.attribution import (
    DRAWS,
    REMAINDER,
    Attribution,
    by_lever,
    first_draws,
    subject_of,
)
from valuma_scenarios.analyses.explain.text import (
    WHOLE,
    Names,
    Part,
    clearest_goal,
    goal_sentences,
    mechanism_sentence,
    parts_of,
    share_text,
    shown_decimals,
)
from valuma_scenarios.figures.drawing.canvas import padded
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import DRAWS as DRAWN
from valuma_scenarios.figures.drawing.figure import RIVAL, Figure
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.rows import Axis, Bar, Row, draw_rows
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.figures.drawing.canvas import Drawing
    from valuma_scenarios.results.runs import Run

THICKNESS, THIN = 0.62, 0.3
"""Height of the bars, and of those that cannot be told apart from zero."""


def attribution_figure(
    run: Run,
    found: Attribution,
    goal: str,
    language: Language,
    options: FigureOptions | None = None,
) -> FigureCard:
    """Draw the parts of a difference on one goal, each from where the one before ends.

    Parameters
    ----------
    run : Run
        The run, for labels and sources.
    found : Attribution
        Parts by levers or by mechanisms.
    goal : str
        One of its goals.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant.

    Returns
    -------
    FigureCard
        The table has one row per part, largest first, and the difference last.
    """
    context = Context(run, language, options)
    names, steps = Names(context.words, found), steps_of(found, goal)
    content = Content(
        figure=_figure(context, names, goal, steps),
        table=_table(names, goal, steps),
        columns=_columns(context),
        alt_long=_long(context, found, goal),
    )
    largest = steps[0][0]
    unit = context.words.effect_unit(goal)
    first = names.part(largest.name)
    values = {**names.values(goal), "unit": unit, "first": first}
    title = f"figure.attribution.title.{found.kind if largest.known else 'unclear'}"
    keys = Keys(f"attribution_{found.kind}_{goal}", f"figure.attribution.{found.kind}",
                title=title, caption="figure.attribution.caption",
                method="figure.attribution.method")  # fmt: skip
    return make_card(context, keys, values, content)


def steps_of(found: Attribution, goal: str) -> list[tuple[Part, float]]:
    """Return every part with the level at which its bar starts; the difference starts at zero.

    The largest part comes first; what no lever or mechanism explains comes last.
    """
    parts = list(parts_of(found.table(), goal).values())
    parts.sort(key=lambda part: (part.name == WHOLE, part.name == REMAINDER))
    level, steps = 0.0, []
    for part in parts:
        steps.append((part, 0.0 if part.name == WHOLE else level))
        level += part.mean
    return steps


def _figure(context: Context, names: Names, goal: str, steps: list[tuple[Part, float]]) -> Drawing:
    words, theme, unit = context.words, context.theme, context.words.effect_unit(goal)
    rows = []
    for part, start in steps:
        name = names.heading(part.name)
        size = words.quantity(part.mean, unit, shown_decimals(part))
        share = "" if part.name == WHOLE else share_text(words, part)
        shade = theme.better if part.mean >= 0 else theme.worse
        colour = theme.reference.colour if part.name == WHOLE else shade[2]
        pattern = theme.worse_pattern if part.mean < 0 else ""
        bar = Bar(start, start + part.mean, colour, THICKNESS if part.known else THIN,
                  f"{name}: {size}", pattern)  # fmt: skip
        note = " · ".join(text for text in (size, share) if text)
        rows.append(Row(name, (bar,), (start + part.low, start + part.high), note))
    ends = [end for row in rows for end in (*(row.whisker or ()), row.bars[0].start, 0.0)]
    axis = Axis(padded(min(ends), max(ends)), words.goal_heading(goal), unit, marks=((0.0, "dot"),))
    return draw_rows(context, rows, axis)


def _columns(context: Context) -> tuple[Column, ...]:
    say = context.words.say
    return (
        Column("part", say("explain.column.part")),
        Column("start", say("explain.column.start"), "number"),
        Column("mean", say("explain.column.mean"), "estimate"),
        Column("p05", say("column.p05"), "estimate"),
        Column("p95", say("column.p95"), "estimate"),
        Column("error", say("explain.column.error"), "number"),
        Column("share", say("explain.column.share"), "percent"),
    )


def _table(names: Names, goal: str, steps: list[tuple[Part, float]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "part": names.heading(part.name),
                "start": start,
                "mean": part.mean,
                "p05": part.low,
                "p95": part.high,
                "error": part.error,
                "share": part.share,
            }
            for part, start in steps
        ]
    )


def _long(context: Context, found: Attribution, goal: str) -> str:
    if found.kind == "mechanism":
        return mechanism_sentence(context.words, found, goal)
    return " ".join(goal_sentences(context.words, found, goal))


def _of_run(run: Run, language: Language, options: FigureOptions) -> FigureCard:
    """Explain the lead of the leading alternative by levers, if networks work."""
    context = Context(run, language, options)
    goals = (options.goal,) if options.goal else ()
    subject = subject_of(
        run.study, context.reference, context.leader, goals, context.place, options.year
    )
    found = by_lever(run.study, first_draws(run, DRAWS), subject, "networks_add")
    card = attribution_figure(run, found, clearest_goal(found), language, options)
    return replace(card, id="attribution")


FIGURE = Figure("attribution", _of_run, (RIVAL, DRAWN), runs_model=True)
