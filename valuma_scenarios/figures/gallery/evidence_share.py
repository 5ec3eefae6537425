"""How much of each result rests on which grade of evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.evidence.share import WALKS, Work, evidence_share
from valuma_scenarios.analyses.evidence.text import judgement_share, sentences, share_text
from valuma_scenarios.analyses.sensitivity.text import outcome_name
from valuma_scenarios.errors import Said
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.colour import contrast
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import DRAWS, RIVAL, Figure
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.rows import Axis, Bar, Row, draw_rows
from valuma_scenarios.figures.drawing.subject import folder_of, nothing_to_show
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.vocabulary import GRADES, Language

if TYPE_CHECKING:
    from valuma_scenarios.figures.drawing.canvas import Drawing
    from valuma_scenarios.results.runs import Run

PARTS = ("spread", "size")


def evidence_share_figure(
    run: Run,
    table: pd.DataFrame,
    outcomes: list[Outcome],
    language: Language,
    options: FigureOptions | None = None,
) -> FigureCard:
    """Draw the shares of the four grades as stacked bars, two rows for each result.

    Parameters
    ----------
    run : Run
        The run, for labels and sources.
    table : pandas.DataFrame
        From `evidence.evidence_share`.
    outcomes : list of Outcome
        Results drawn; each varies.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant.

    Returns
    -------
    FigureCard
        The table has one row per result, part and grade.
    """
    context = Context(run, language, options)
    words = context.words
    shares = sorted(judgement_share(table, outcome, "spread") for outcome in outcomes)
    span = words.probability_range([min(max(share, 0.0), 1.0) for share in shares])
    rows = table[table["outcome"].isin([str(outcome) for outcome in outcomes])]
    content = Content(
        figure=_figure(context, rows, outcomes),
        table=_table(context, rows, outcomes),
        columns=_columns(context),
        alt_long=" ".join(text for o in outcomes for text in sentences(words, table, o)),
    )
    return make_card(context, Keys("evidence_share", "evidence"), {"range": span}, content)


ALIKE = 1.25
"""Fills of less contrast than this cannot be told apart on grey paper."""


def _colours(context: Context) -> dict[str, str]:
    """Return blue for what studies carry, the darker the surer, and orange for judgement."""
    theme = context.theme
    return dict(zip(GRADES, (theme.better[3], theme.better[2], theme.better[0], theme.worse[1]),
                    strict=True))  # fmt: skip


def _figure(context: Context, rows: pd.DataFrame, outcomes: list[Outcome]) -> Drawing:
    words, colours = context.words, _colours(context)
    drawn = []
    for outcome in outcomes:
        for part in PARTS:
            some = rows[(rows["outcome"] == str(outcome)) & (rows["part"] == part)]
            start, bars = 0.0, []
            for grade, share in zip(some["grade"], some["share"], strict=True):
                end = start + max(float(share), 0.0) if share == share else start
                text = words.say(f"sens.grade.{grade}")
                bars.append(Bar(start, end, colours[grade], 0.7, text, _pattern(context, grade)))
                start = end
            name = words.say(f"evidence.part.{part}")
            label = f"{outcome_name(words, outcome)}: {name}" if part == "spread" else f"– {name}"
            share = judgement_share(rows, outcome, part)
            grade_d = words.say("sens.grade", {"grade": "D"})
            note = f"{grade_d}: {share_text(words, share)}" if share == share else ""
            drawn.append(Row(label, tuple(bars), None, note))
    key = tuple((colours[grade], words.say("sens.grade", {"grade": grade})) for grade in GRADES)
    axis = Axis((0.0, 1.0), words.say("sens.column.share"), "", True, (), key)
    return draw_rows(context, drawn, axis)


def _pattern(context: Context, grade: str) -> str:
    theme = context.theme
    alike = contrast(theme.worse[1], theme.better[0]) < ALIKE
    return theme.worse_pattern if grade == "D" and alike else ""


def _columns(context: Context) -> tuple[Column, ...]:
    say = context.words.say
    return (
        Column("outcome", say("sens.column.outcome")),
        Column("part", say("sens.column.part")),
        Column("grade", say("sens.column.grade")),
        Column("share", say("sens.column.share"), "percent"),
    )


def _table(context: Context, rows: pd.DataFrame, outcomes: list[Outcome]) -> pd.DataFrame:
    words = context.words
    names = {str(outcome): outcome_name(words, outcome) for outcome in outcomes}
    return pd.DataFrame(
        {
            "outcome": [names[str(name)] for name in rows["outcome"]],
            "part": [words.say(f"evidence.part.{part}") for part in rows["part"]],
            "grade": list(rows["grade"]),
            "share": rows["share"].to_numpy(),
        }
    )


def _of_run(run: Run, language: Language, options: FigureOptions) -> FigureCard:
    context = Context(run, language, options)
    goals = (options.goal,) if options.goal else context.goals
    pair = (context.leader, context.reference)
    outcomes = [Outcome(goal, *pair, context.place, context.year) for goal in goals]
    table = evidence_share(run.study, outcomes, Work(WALKS, 1, folder_of(run)))
    drawn = [outcome for outcome in outcomes if judgement_share(table, outcome, "spread") >= 0]
    if not drawn:
        raise nothing_to_show(
            context, Said("no goal varies, so no grade of evidence carries a part")
        )
    return evidence_share_figure(run, table, drawn, language, options)


FIGURE = Figure(
    "evidence_share", _of_run, (RIVAL, DRAWS), runs_model=True,
    uses="goal alternative region year reference",
)  # fmt: skip
