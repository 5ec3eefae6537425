"""Whether the runs were enough, and what decides in which year: lines of the leading factors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from valuma_scenarios.analyses.sensitivity.analyse import Sensitivity, analyse_results
from valuma_scenarios.analyses.sensitivity.text import (
    factor_name,
    leading,
    notes,
    outcome_name,
    short_name,
    verdict_sentence,
    verdict_word,
)
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import ENOUGH_DRAWS, RIVAL, Figure
from valuma_scenarios.figures.drawing.lines import Line, Scales, draw_lines
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.subject import outcome_of, request_of
from valuma_scenarios.figures.gallery.sobol_bars import bars_method
from valuma_scenarios.results.outcomes import Outcome
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import format_year

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

SHOWN = 5


def convergence_figure(
    run: Run,
    found: Sensitivity,
    outcome: Outcome,
    language: Language,
    options: FigureOptions | None = None,
) -> FigureCard:
    """Draw the main measure of the leading factors against the size of the sample.

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
    """
    context = Context(run, language, options)
    words = context.words
    names = _leading_names(found, outcome)
    rows = found.levels[
        (found.levels["outcome"] == str(outcome)) & found.levels["factor"].isin(names)
    ]
    lines = [_line(words, rows[rows["factor"] == name], "n", logarithmic=True) for name in names]
    content = Content(
        figure=draw_lines(context, lines, _size_scales(words, found, rows)),
        table=_named(words, rows, names, "n"),
        columns=_columns(words, "n"),
        alt_long=" ".join([verdict_sentence(words, found, outcome), *_ends(context, lines)]),
    )
    values = _convergence_values(words, found, outcome)
    return make_card(context, Keys("convergence", "sens.convergence"), values, content)


def _leading_names(found: Sensitivity, outcome: Outcome) -> list[str]:
    return [str(name) for name in leading(found, outcome, SHOWN)["factor"]]


def _size_scales(words: Words, found: Sensitivity, rows: pd.DataFrame) -> Scales:
    """Return axes for sizes of the sample, which double from mark to mark."""
    sizes = tuple(int(n) for n in sorted(rows["n"].unique()))
    return Scales(
        tuple(np.log2(sizes)), tuple(words.number(n, 0) for n in sizes),
        words.say(f"sens.index.{found.main}"), found.shares,
    )  # fmt: skip


def _convergence_values(words: Words, found: Sensitivity, outcome: Outcome) -> dict[str, str]:
    judged = found.verdicts.loc[found.verdicts["outcome"] == str(outcome), "verdict"].item()
    return {
        "outcome": outcome_name(words, outcome),
        "index": words.say(f"sens.index.{found.main}"),
        "count": words.number(len(_leading_names(found, outcome)), 0),
        "verdict": verdict_word(words, judged),
    }


def years_figure(
    run: Run,
    found: Sensitivity,
    outcomes: list[Outcome],
    language: Language,
    options: FigureOptions | None = None,
) -> FigureCard:
    """Draw the main measure of the leading factors over the years.

    Parameters
    ----------
    run : Run
        The run, for labels and sources.
    found : Sensitivity
        An analysis of one result in several years.
    outcomes : list of Outcome
        The same result in increasing years; the last one varies.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant.
    """
    context = Context(run, language, options)
    words, names = context.words, _leading_names(found, outcomes[-1])
    rows = _rows_over_years(found, outcomes, names)
    # Intervals are in the table: drawn, those of eleven years would hide the lines.
    lines = [replace(_line(words, rows[rows["factor"] == name], "year"), half=()) for name in names]
    content = Content(
        figure=draw_lines(context, lines, _year_scales(context, found, rows)),
        table=_named(words, rows, names, "year"),
        columns=_columns(words, "year"),
        alt_long=" ".join(_ends(context, lines)),
    )
    keys = Keys("sensitivity_years", "sens.years", method=bars_method(found))
    return make_card(context, keys, _years_values(words, found, outcomes[-1]), content)


def _year_scales(context: Context, found: Sensitivity, rows: pd.DataFrame) -> Scales:
    years = tuple(int(year) for year in sorted(rows["year"].unique()))
    return Scales(
        tuple(float(year) for year in years), tuple(_year_texts(context, years)),
        context.words.say(f"sens.index.{found.main}"), found.shares,
    )  # fmt: skip


def _years_values(words: Words, found: Sensitivity, last: Outcome) -> dict[str, str]:
    names = _leading_names(found, last)
    return {
        "outcome": outcome_name(words, last),
        "index": words.say(f"sens.index.{found.main}"),
        "first": short_name(words, names[0]),
        "count": words.number(len(names), 0),
        "notes": notes(words, found.notes),
        "runs": words.number(found.runs, 0),
    }


def _rows_over_years(found: Sensitivity, outcomes: list[Outcome], names: list[str]) -> pd.DataFrame:
    table = found.table
    return table[
        table["outcome"].isin([str(outcome) for outcome in outcomes])
        & (table["index"] == found.main)
        & table["factor"].isin(names)
        & table["value"].notna()
    ]


def _year_texts(context: Context, years: tuple[int, ...]) -> list[str]:
    every = 2 if context.options.narrow else 1
    return [format_year(y) if (years[-1] - y) % every == 0 else "" for y in years]


def _line(words: Words, rows: pd.DataFrame, at: str, *, logarithmic: bool = False) -> Line:
    rows = rows.sort_values(at)
    x = rows[at].to_numpy(float)
    return Line(
        factor_name(words, str(rows["factor"].iloc[0])),
        tuple(np.log2(x) if logarithmic else x),
        tuple(rows["value"].to_numpy(float)),
        tuple((rows["high"] - rows["value"]).to_numpy(float)),
    )


def _ends(context: Context, lines: list[Line]) -> list[str]:
    words = context.words
    return [
        words.say(
            "sens.lines.row",
            {
                "name": line.label,
                "first": words.number(line.y[0], 2),
                "last": words.number(line.y[-1], 2),
            },
        )
        + "."
        for line in lines
    ]


def _columns(words: Words, at: str) -> tuple[Column, ...]:
    place = (
        Column("year", words.say("column.year"), "year")
        if at == "year"
        else Column("n", words.say("sens.column.n"), "number", 0)
    )
    return (
        Column("factor", words.say("sens.column.factor")),
        place,
        Column("value", words.say("sens.column.value"), "number", 3),
        Column("low", words.say("sens.column.low"), "number", 3),
        Column("high", words.say("sens.column.high"), "number", 3),
    )


def _named(words: Words, rows: pd.DataFrame, names: list[str], at: str) -> pd.DataFrame:
    order = {name: place for place, name in enumerate(names)}
    rows = rows.sort_values(at, kind="stable")
    rows = rows.iloc[rows["factor"].map(order).argsort(kind="stable")]
    named = rows.assign(factor=[factor_name(words, str(name)) for name in rows["factor"]])
    return named[["factor", at, "value", "low", "high"]].reset_index(drop=True)


def _of_run(run: Run, language: Language, options: FigureOptions) -> FigureCard:
    context = Context(run, language, options)
    outcome = outcome_of(context)
    found = analyse_results(run.study, run.results, [outcome], request_of(context, "given"))
    return convergence_figure(run, found, outcome, language, options)


FIGURE = Figure(
    "convergence", _of_run, (RIVAL, ENOUGH_DRAWS),
    uses="goal alternative region year reference",
)  # fmt: skip
