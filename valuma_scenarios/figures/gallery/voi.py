"""What to find out first: the expected value of information."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.information.text import outstanding, sentences, unit
from valuma_scenarios.analyses.information.voi import Decision, decision, value_of_information
from valuma_scenarios.analyses.sensitivity.text import (
    factor_name,
    grade_text,
    group_text,
    short_name,
)
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import ENOUGH_DRAWS, TWO_RIVALS, Figure
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.rows import Axis, Bar, Row, draw_rows
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.numbers import with_unit

if TYPE_CHECKING:
    from valuma_scenarios.figures.drawing.canvas import Drawing
    from valuma_scenarios.results.runs import Run

SHOWN = 10
ERRORS = 2.0


def voi_figure(
    run: Run,
    table: pd.DataFrame,
    choice: Decision,
    language: Language,
    options: FigureOptions | None = None,
) -> FigureCard:
    """Draw the value of knowing each thing first, largest first.

    Parameters
    ----------
    run : Run
        The run, for labels and sources.
    table : pandas.DataFrame
        From `voi.value_of_information`.
    choice : Decision
        What is to be chosen.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant.

    Returns
    -------
    FigureCard
        The table has one row per thing drawn.
    """
    context = Context(run, language, options)
    rows, values = table[table["kind"] != "all"].head(SHOWN), _values(context, table, choice)
    content = Content(
        figure=_figure(context, rows, _whole(table), choice),
        table=_table(context, rows),
        columns=_columns(context, with_eur=bool(rows["eur"].notna().any())),
        alt_long=" ".join(sentences(context.words, table, choice)),
    )
    keys = Keys("voi", "voi", title="" if values["first"] else "voi.title.none")
    return make_card(context, keys, values, content)


def _whole(table: pd.DataFrame) -> float:
    """Return the value of knowing everything."""
    return float(table.loc[table["kind"] == "all", "value"].iloc[0])


def _values(context: Context, table: pd.DataFrame, choice: Decision) -> dict[str, str]:
    words, some = context.words, outstanding(table)
    rows = table[table["kind"] != "all"].head(SHOWN)
    return {
        "first": short_name(words, str(some["id"].iloc[0])) if len(some) else "",
        "unit": unit(words, choice),
        "all": with_unit(words.number(_whole(table)), unit(words, choice)),
        "count": words.number(len(rows), 0),
    }


def _figure(context: Context, rows: pd.DataFrame, whole: float, choice: Decision) -> Drawing:
    words, theme = context.words, context.theme
    drawn = []
    for _, row in rows.iterrows():
        name, value, se = factor_name(words, str(row["id"])), float(row["value"]), float(row["se"])
        share = words.percent(max(float(row["share_of_evpi"]), 0.0))
        grade = words.say("sens.grade", {"grade": grade_text(str(row["grade"]))})
        bar = Bar(0, value, theme.better[2], 0.6, f"{name}: {words.number(value)}")
        whisker = (max(0.0, value - ERRORS * se), value + ERRORS * se)
        drawn.append(Row(name, (bar,), whisker, f"{share} · {grade}"))
    high = max(whole, float((rows["value"] + ERRORS * rows["se"]).max()))
    axis = Axis((0.0, (high or 1.0) * 1.04), words.say("voi.column.value"), unit(words, choice),
                False, ((whole, "dash"),))  # fmt: skip
    return draw_rows(context, drawn, axis)


def _columns(context: Context, *, with_eur: bool) -> tuple[Column, ...]:
    say = context.words.say
    eur = (Column("eur", say("voi.column.eur"), "number"),) if with_eur else ()
    return (
        Column("id", say("sens.column.factor")),
        Column("group", say("sens.column.group")),
        Column("grade", say("sens.column.grade")),
        Column("value", say("voi.column.value"), "number"),
        Column("se", say("voi.column.se"), "number"),
        Column("share_of_evpi", say("voi.column.share"), "percent"),
        Column("p_change", say("voi.column.change"), "probability"),
        *eur,
    )


def _table(context: Context, rows: pd.DataFrame) -> pd.DataFrame:
    words = context.words
    named = rows.assign(
        id=[factor_name(words, str(name)) for name in rows["id"]],
        group=[group_text(words, str(text)) for text in rows["group"]],
        grade=[grade_text(str(text)) for text in rows["grade"]],
    )
    columns = _columns(context, with_eur=bool(rows["eur"].notna().any()))
    return named[[column.name for column in columns]].reset_index(drop=True)


def _of_run(run: Run, language: Language, options: FigureOptions) -> FigureCard:
    choice = decision(run.study, run.results, None, Context(run, language, options).year)
    table = value_of_information(run.study, run.results, choice)
    return voi_figure(run, table, choice, language, options)


FIGURE = Figure(
    "voi", _of_run, (TWO_RIVALS, ENOUGH_DRAWS),
    uses="year",
)  # fmt: skip
