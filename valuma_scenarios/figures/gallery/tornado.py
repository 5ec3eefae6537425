"""One at a time: what a result does over the range of each parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.sensitivity.analyse import Sensitivity, analyse
from valuma_scenarios.analyses.sensitivity.text import (
    factor_name,
    factor_unit,
    item_heading,
    item_unit,
    leading,
    notes,
    outcome_name,
    sentences,
    short_name,
)
from valuma_scenarios.figures.drawing.canvas import padded
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import RIVAL, Figure
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.rows import Axis, Bar, Row, draw_rows
from valuma_scenarios.figures.drawing.subject import folder_of, outcome_of, request_of
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.numbers import decimals_for

if TYPE_CHECKING:
    from valuma_scenarios.figures.drawing.canvas import Drawing
    from valuma_scenarios.results.runs import Run

SHOWN = 12
RESULTS = ("at_low", "at_centre", "at_high")
ENDS = (*RESULTS, "parameter_low", "parameter_high")


def tornado_figure(
    run: Run,
    found: Sensitivity,
    outcome: Outcome,
    language: Language,
    options: FigureOptions | None = None,
) -> FigureCard:
    """Draw the result at the low and the high value of each parameter, widest first.

    Parameters
    ----------
    run : Run
        The run, for labels and sources.
    found : Sensitivity
        A tornado.
    outcome : Outcome
        One of its outcomes; it varies.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant.

    Returns
    -------
    FigureCard
        The table has one row per parameter drawn.
    """
    context = Context(run, language, options)
    rows = _rows(found, outcome)
    content = Content(
        figure=_figure(context, outcome, rows),
        table=_table(context, rows),
        columns=_columns(context),
        alt_long=" ".join(sentences(context.words, found, outcome)),
    )
    values = _values(context, found, outcome, rows)
    return make_card(context, Keys("tornado", "sens.tornado"), values, content)


def _values(
    context: Context, found: Sensitivity, outcome: Outcome, rows: pd.DataFrame
) -> dict[str, str]:
    words = context.words
    return {
        "first": short_name(words, str(rows["factor"].iloc[0])),
        "outcome": outcome_name(words, outcome),
        "unit": item_unit(words, outcome.item),
        "count": words.number(len(rows), 0),
        "notes": notes(words, found.notes),
    }


def _rows(found: Sensitivity, outcome: Outcome) -> pd.DataFrame:
    """Return the widest parameters with the results at their ends as columns."""
    order = leading(found, outcome, SHOWN)
    table = found.table[found.table["outcome"] == str(outcome)]
    wide = table.pivot_table(index="factor", columns="index", values="value", observed=True)
    joined = order[["factor", "grade"]].join(wide[list(ENDS)], on="factor")
    return joined.reset_index(drop=True)


def _figure(context: Context, outcome: Outcome, rows: pd.DataFrame) -> Drawing:
    words, theme = context.words, context.theme
    drawn = []
    for _, row in rows.iterrows():
        name, centre = factor_name(words, str(row["factor"])), float(row["at_centre"])
        bars = tuple(
            Bar(centre, float(row[end]), colour, 0.62, f"{name}: {words.number(float(row[end]))}")
            for end, colour in (("at_low", theme.worse[1]), ("at_high", theme.better[2]))
        )
        low, high = float(row["parameter_low"]), float(row["parameter_high"])
        decimals = decimals_for([low, high])
        ends = (words.number(low, decimals), words.number(high, decimals))
        drawn.append(Row(name, bars, None, f"{ends[0]} … {ends[1]}"))
    ends_of_axis = rows[["at_low", "at_high", "at_centre"]]
    span = padded(float(ends_of_axis.min().min()), float(ends_of_axis.max().max()), 0.03)
    key = (
        (theme.worse[1], words.say("sens.index.parameter_low")),
        (theme.better[2], words.say("sens.index.parameter_high")),
    )
    centre = float(rows["at_centre"].iloc[0])
    axis = Axis(
        span, item_heading(words, outcome.item), item_unit(words, outcome.item), False,
        ((centre, "solid"), (0.0, "dash")), key,
    )  # fmt: skip
    return draw_rows(context, drawn, axis)


def _columns(context: Context) -> tuple[Column, ...]:
    say = context.words.say
    return (
        Column("factor", say("sens.column.factor")),
        Column("unit", say("sens.column.unit")),
        Column("grade", say("sens.column.grade")),
        Column("parameter_low", say("sens.index.parameter_low"), "number"),
        Column("parameter_high", say("sens.index.parameter_high"), "number"),
        *(Column(name, say(f"sens.index.{name}"), "estimate") for name in RESULTS),
    )


def _table(context: Context, rows: pd.DataFrame) -> pd.DataFrame:
    words = context.words
    named = rows.assign(
        factor=[factor_name(words, str(name)) for name in rows["factor"]],
        unit=[factor_unit(words, str(name)) for name in rows["factor"]],
    )
    return named[[column.name for column in _columns(context)]]


def _of_run(run: Run, language: Language, options: FigureOptions) -> FigureCard:
    context = Context(run, language, options)
    outcome, request = outcome_of(context), request_of(context, "tornado")
    found = analyse(run.study, [outcome], request, folder_of(run))
    return tornado_figure(run, found, outcome, language, options)


FIGURE = Figure(
    "tornado", _of_run, (RIVAL,), runs_model=True,
    uses="goal alternative region year reference",
)  # fmt: skip
