"""Switching values: how far each parameter must move for two alternatives to change places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.ranking.text import item_text
from valuma_scenarios.analyses.switching.text import base_text, parameter_name, switch_sentences
from valuma_scenarios.analyses.switching.values import switching_values
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import DRAWS, RIVAL, Figure
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.subject import duel_of
from valuma_scenarios.figures.drawing.tracks import Track, draw_tracks
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.numbers import decimals_for

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

SHOWN = 12
"""Parameters drawn; the table of the card has the same rows."""


def switching_figure(
    run: Run, table: pd.DataFrame, language: Language, options: FigureOptions | None = None
) -> FigureCard:
    """Draw the range of each parameter with its base value and the value where the order changes.

    Parameters
    ----------
    run : Run
        The run, for labels and sources.
    table : pandas.DataFrame
        From `switching.switching_values`.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant.

    Returns
    -------
    FigureCard
        The table has one row per crossing, or per parameter without one; the nearest first.
    """
    context = Context(run, language, options)
    shown = list(dict.fromkeys(table["parameter"]))[:SHOWN]
    rows = table[table["parameter"].isin(shown)]
    tracks = [_track(context, rows[rows["parameter"] == name]) for name in shown]
    content = Content(
        figure=draw_tracks(context, tracks, context.style(str(table["b"].iloc[0])).colour),
        table=_named(context, rows),
        columns=_columns(context),
        alt_long=" ".join(switch_sentences(context.words, table)),
    )
    keys = Keys("switching_values", "figure.switching_values")
    return make_card(context, keys, _values(context, table), content)


def _values(context: Context, table: pd.DataFrame) -> dict[str, object]:
    words, first = context.words, table.iloc[0]
    return {
        "a": words.alternative(str(first["a"])),
        "b": words.alternative(str(first["b"])),
        "target": item_text(words, str(first["target"])),
        "year": str(first["year"]),
        "base": base_text(words, str(first["base"])),
        "count": table.loc[table["status"] == "crosses", "parameter"].nunique(),
    }


def _track(context: Context, rows: pd.DataFrame) -> Track:
    words, first = context.words, rows.iloc[0]
    low, high = float(first["low"]), float(first["high"])
    crossings = [float(v) for v in rows["crossing"].dropna()]
    decimals = decimals_for([low, high, first["central"], *crossings])
    if crossings:
        found = ", ".join(words.number(value, decimals) for value in crossings)
        start = words.number(float(first["central"]), decimals)
        note = f"{start} → {found} ({words.probability(float(first['share_beyond']))})"
    else:
        note = words.say(f"switch.status.{first['status']}")
    width = (high - low) or 1.0
    return Track(
        label=parameter_name(words, str(first["parameter"])),
        start=(float(first["central"]) - low) / width,
        goals=tuple((value - low) / width for value in crossings),
        note=note,
        ends=(words.number(low, decimals), words.number(high, decimals)),
    )


def _columns(context: Context) -> tuple[Column, ...]:
    say = context.words.say
    return (
        Column("parameter", say("switch.column.parameter")),
        Column("unit", say("column.unit")),
        Column("grade", say("switch.column.grade")),
        Column("central", say("switch.column.central"), "number"),
        Column("low", say("switch.column.low"), "number"),
        Column("high", say("switch.column.high"), "number"),
        Column("status", say("switch.column.status")),
        Column("crossing", say("switch.column.crossing"), "number"),
        Column("share_beyond", say("switch.column.share"), "probability"),
        Column("lead_left", say("switch.column.left"), "percent"),
    )


def _named(context: Context, rows: pd.DataFrame) -> pd.DataFrame:
    words = context.words
    named = rows.assign(
        parameter=[parameter_name(words, str(name)) for name in rows["parameter"]],
        unit=[words.unit_text(str(unit)) for unit in rows["unit"]],
        status=[words.say(f"switch.status.{status}") for status in rows["status"]],
    )
    return named[[column.name for column in _columns(context)]].reset_index(drop=True)


def _of_run(run: Run, language: Language, options: FigureOptions) -> FigureCard:
    table = switching_values(run.study, duel_of(Context(run, language, options)))
    return switching_figure(run, table, language, options)


FIGURE = Figure(
    "switching_values", _of_run, (RIVAL, DRAWS), runs_model=True,
    uses="goal alternative year reference",
)  # fmt: skip
