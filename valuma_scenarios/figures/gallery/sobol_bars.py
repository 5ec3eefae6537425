"""What decides a result: shares of its spread by parameter or mechanism."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.sensitivity.analyse import Sensitivity, analyse_results
from valuma_scenarios.analyses.sensitivity.text import (
    factor_name,
    grade_text,
    group_text,
    leading,
    notes,
    outcome_name,
    sentences,
    short_name,
    too_few,
)
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import ENOUGH_DRAWS, RIVAL, Figure
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.rows import Axis, Bar, Row, draw_rows
from valuma_scenarios.figures.drawing.subject import outcome_of, request_of
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.figures.drawing.canvas import Drawing
    from valuma_scenarios.results.runs import Run

SHOWN = 12


def sobol_bars(
    run: Run,
    found: Sensitivity,
    outcome: Outcome,
    language: Language,
    options: FigureOptions | None = None,
) -> FigureCard:
    """Draw the leading factors of one outcome, largest first.

    Parameters
    ----------
    run : Run
        The run, for labels and sources.
    found : Sensitivity
        Any method but the tornado.
    outcome : Outcome
        One of its outcomes; it varies.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant.

    Returns
    -------
    FigureCard
        The table has the factors drawn, with every measure that has an interval.
    """
    context = Context(run, language, options)
    rows, shares = leading(found, outcome, SHOWN), found.shares
    content = Content(
        figure=_figure(context, found, outcome, rows),
        table=_table(context, found, outcome, rows),
        columns=_columns(context, shares),
        alt_long=" ".join(sentences(context.words, found, outcome)),
    )
    caption = "" if shares else "sens.bars.caption.other"
    name = f"sensitivity_{found.request.method}"
    title = "sens.bars.title.few" if too_few(found, outcome) else ""
    keys = Keys(name, "sens.bars", title, caption, bars_method(found))
    return make_card(context, keys, _text_values(context, found, outcome, rows), content)


def bars_method(found: Sensitivity) -> str:
    """Return the key of how the indices were made: by runs of the model, or from given draws."""
    return "sens.bars.method" if found.runs else "sens.bars.method.given"


def _text_values(
    context: Context, found: Sensitivity, outcome: Outcome, rows: pd.DataFrame
) -> dict[str, str]:
    words = context.words
    return {
        "first": short_name(words, str(rows["factor"].iloc[0])),
        "outcome": outcome_name(words, outcome),
        "method": _method(context, found),
        "index": words.say(f"sens.index.{found.main}").lower(),
        "count": words.number(len(rows), 0),
        "notes": notes(words, found.notes),
        "runs": words.number(found.runs, 0),
    }


def _method(context: Context, found: Sensitivity) -> str:
    text = context.words.say(f"sens.method.{found.request.method}")
    return text[:1].upper() + text[1:]


def _figure(context: Context, found: Sensitivity, outcome: Outcome, rows: pd.DataFrame) -> Drawing:
    words, theme = context.words, context.theme
    shares = found.shares
    alone = _values(found, outcome, "S1") if found.main == "ST" else {}
    drawn = []
    for _, row in rows.iterrows():
        name = factor_name(words, str(row["factor"]))
        value = float(row["value"])
        text = words.percent(max(value, 0.0)) if shares else words.number(value)
        colour = theme.better[1] if alone else theme.better[2]
        bars = [Bar(0, value, colour, 0.62, f"{name}: {text}")]
        if str(row["factor"]) in alone:
            bars.append(Bar(0, max(alone[str(row["factor"])], 0.0), theme.better[2], 0.34))
        ends = (float(row["low"]), float(row["high"]))
        grade = words.say("sens.grade", {"grade": grade_text(str(row["grade"]))})
        note = f"{text} · {grade}"
        drawn.append(Row(name, tuple(bars), ends if ends[0] == ends[0] else None, note))
    low = min(0.0, float(rows["value"].min()))
    high = max(float(rows["high"].max()), float(rows["value"].max()), 1e-12)
    key: tuple[tuple[str, str], ...] = ()
    if alone:
        key = ((theme.better[2], words.say("sens.index.S1")),
               (theme.better[1], words.say("sens.index.ST")))  # fmt: skip
    axis = Axis((low, high * 1.04), words.say(f"sens.index.{found.main}"), "", shares, (), key)
    return draw_rows(context, drawn, axis)


def _values(found: Sensitivity, outcome: Outcome, index: str) -> dict[str, float]:
    table = found.table
    rows = table[(table["outcome"] == str(outcome)) & (table["index"] == index)]
    return {str(f): float(v) for f, v in zip(rows["factor"], rows["value"], strict=True)}


def _columns(context: Context, shares: bool) -> tuple[Column, ...]:
    say = context.words.say
    decimals = 3 if shares else None
    return (
        Column("factor", say("sens.column.factor")),
        Column("group", say("sens.column.group")),
        Column("grade", say("sens.column.grade")),
        Column("index", say("sens.column.index")),
        Column("value", say("sens.column.value"), "number", decimals),
        Column("low", say("sens.column.low"), "number", decimals),
        Column("high", say("sens.column.high"), "number", decimals),
    )


def _table(
    context: Context, found: Sensitivity, outcome: Outcome, rows: pd.DataFrame
) -> pd.DataFrame:
    words, table = context.words, found.table
    drawn = table[
        (table["outcome"] == str(outcome))
        & table["factor"].isin(rows["factor"])
        & (table["factor_2"] == "")
        & table["index"].isin([found.main, "S1", "ST"])
    ]
    order = {name: place for place, name in enumerate(rows["factor"])}
    drawn = drawn.iloc[drawn["factor"].map(order).argsort(kind="stable")]
    return pd.DataFrame(
        {
            "factor": [factor_name(words, str(name)) for name in drawn["factor"]],
            "group": [group_text(words, str(text)) for text in drawn["group"]],
            "grade": [grade_text(str(text)) for text in drawn["grade"]],
            "index": [words.say(f"sens.index.{name}") for name in drawn["index"]],
            **{name: drawn[name].to_numpy() for name in ("value", "low", "high")},
        }
    )


def _of_run(run: Run, language: Language, options: FigureOptions) -> FigureCard:
    context = Context(run, language, options)
    outcome, request = outcome_of(context), request_of(context, "given")
    found = analyse_results(run.study, run.results, [outcome], request)
    return sobol_bars(run, found, outcome, language, options)


FIGURE = Figure(
    "sobol_bars", _of_run, (RIVAL, ENOUGH_DRAWS),
    uses="goal alternative region year reference",
)  # fmt: skip
