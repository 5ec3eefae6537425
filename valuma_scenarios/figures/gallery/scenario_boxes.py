"""Under which conditions it happens: the restricted ranges of one box."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from valuma_scenarios.analyses.discovery.discover import Discovery
from valuma_scenarios.analyses.discovery.text import (
    Event,
    condition_text,
    conditions,
    event_text,
    sentences,
)
from valuma_scenarios.analyses.sensitivity.text import factor_name, factor_unit
from valuma_scenarios.errors import Said
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import ENOUGH_DRAWS, RIVAL, Figure
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.rows import Axis, Bar, Row, draw_rows
from valuma_scenarios.figures.drawing.subject import boxes, event_of, nothing_to_show
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.numbers import decimals_for
from valuma_scenarios.wording.sentences import join

if TYPE_CHECKING:
    from valuma_scenarios.figures.drawing.canvas import Drawing
    from valuma_scenarios.results.runs import Run

NUMBERS = ("low", "high", "range_low", "range_high", "quasi_p")

TITLE_WORDS = 16
"""Conditions that take more words are counted in the title."""


def scenario_boxes(
    run: Run,
    found: Discovery,
    event: Event,
    language: Language,
    options: FigureOptions | None = None,
) -> FigureCard:
    """Draw the chosen box: one track per restricted parameter.

    Parameters
    ----------
    run : Run
        The run, for labels and sources.
    found : Discovery
        Boxes, of which the chosen one restricts something.
    event : Event
        What happens in it.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant.

    Returns
    -------
    FigureCard
        The table has one row per restricted parameter.
    """
    context = Context(run, language, options)
    limits = found.limits[found.limits["box"] == found.chosen]
    limits = limits.sort_values("quasi_p", kind="stable")
    box = found.boxes[found.boxes["box"] == found.chosen].iloc[0]
    values = _values(context, event, box) | {"count": context.words.number(len(limits), 0)}
    content = Content(
        figure=_figure(context, limits),
        table=_table(context, limits),
        columns=_columns(context),
        alt_long=" ".join(sentences(context.words, found, event)),
        title=_title(context, found, values),
    )
    return make_card(context, Keys(f"scenario_{box['algorithm']}", "discover"), values, content)


def _title(context: Context, found: Discovery, values: dict[str, str]) -> str:
    """Name the conditions, or where that takes too many words only count them."""
    words, told = context.words, conditions(context.words, found, found.chosen)
    title = words.say("discover.title", values | {"conditions": join(words, told)})
    if len(title.split()) > TITLE_WORDS:
        return words.say("discover.title.many", values)
    return title


def _values(context: Context, event: Event, box: pd.Series[Any]) -> dict[str, str]:
    words = context.words
    return {
        "event": event_text(words, event),
        "density": words.probability(float(box["density"])),
        "coverage": words.percent(float(box["coverage"])),
        "base": words.probability(float(box["base_rate"])),
        "algorithm": str(box["algorithm"]).upper(),
        "cases": words.number(int(box["cases"]), 0),
    }


def _figure(context: Context, limits: pd.DataFrame) -> Drawing:
    words, theme = context.words, context.theme
    drawn = []
    for _, row in limits.iterrows():
        low, high = float(row["range_low"]), float(row["range_high"])
        width = (high - low) or 1.0
        start = (float(row["low"]) - low) / width if row["low"] == row["low"] else 0.0
        end = (float(row["high"]) - low) / width if row["high"] == row["high"] else 1.0
        if end - start < 0.02:  # a yes-or-no draw is a point of its track
            start, end = max(0.0, start - 0.02), min(1.0, end + 0.02)
        text = condition_text(words, row)
        bars = (Bar(0, 1, theme.neutral, 0.5, text), Bar(start, end, theme.better[2], 0.5, text))
        decimals = decimals_for([low, high])
        note = f"{words.number(low, decimals)} … {words.number(high, decimals)}"
        drawn.append(Row(text[:1].upper() + text[1:], bars, None, note))
    figure = draw_rows(context, drawn, Axis((-0.01, 1.01)))
    axis = figure["layout"]["xaxis"]
    figure["layout"]["xaxis"] = {**axis, "showticklabels": False, "showgrid": False}
    return figure


def _columns(context: Context) -> tuple[Column, ...]:
    say = context.words.say
    return (
        Column("factor", say("sens.column.factor")),
        Column("unit", say("sens.column.unit")),
        Column("grade", say("sens.column.grade")),
        *(Column(name, say(f"discover.column.{name}"), "number") for name in NUMBERS),
    )


def _table(context: Context, limits: pd.DataFrame) -> pd.DataFrame:
    words = context.words
    named = limits.assign(
        factor=[factor_name(words, str(name)) for name in limits["factor"]],
        unit=[factor_unit(words, str(name)) for name in limits["factor"]],
    )
    return named[[column.name for column in _columns(context)]].reset_index(drop=True)


def _of_run(run: Run, language: Language, options: FigureOptions) -> FigureCard:
    context = Context(run, language, options)
    event = event_of(context)
    found = boxes(run, event)
    if found.state != "ok" or not (found.limits["box"] == found.chosen).any():
        raise nothing_to_show(context, Said("no narrower conditions tell when the leader is ahead"))
    return scenario_boxes(run, found, event, language, options)


FIGURE = Figure(
    "scenario_boxes", _of_run, (RIVAL, ENOUGH_DRAWS),
    uses="goal alternative region year reference",
)  # fmt: skip
