"""The challenge card: what a losing alternative would have to change to win."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.ranking.text import item_text, unit_text
from valuma_scenarios.analyses.switching.challenge import Challenge, challenge
from valuma_scenarios.analyses.switching.text import (
    ARROW,
    challenge_sentences,
    detail_text,
    level_text,
    lever_name,
)
from valuma_scenarios.draws.sampling import central
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import DRAWS, RIVAL, Figure
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.subject import duel_of
from valuma_scenarios.figures.drawing.tracks import Track, draw_tracks
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run


def challenge_figure(
    run: Run, table: pd.DataFrame, language: Language, options: FigureOptions | None = None
) -> FigureCard:
    """Draw each lever with its present level and the level that is enough to win.

    Parameters
    ----------
    run : Run
        The run, for labels and sources.
    table : pandas.DataFrame
        From `levers.challenge`.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant; `year` is named in the texts.

    Returns
    -------
    FigureCard
        The table has one row per lever.
    """
    context = Context(run, language, options)
    tracks = [_track(context, row) for _, row in table.iterrows()]
    sentences = challenge_sentences(context.words, table, context.year)
    colour = context.style(str(table["challenger"].iloc[0])).colour
    content = Content(
        figure=draw_tracks(context, tracks, colour),
        table=_named(context, table),
        columns=_columns(context),
        alt_long=" ".join(text for text in sentences if text),
    )
    return make_card(
        context, Keys("challenge", "figure.challenge"), _values(context, table), content
    )


def _values(context: Context, table: pd.DataFrame) -> dict[str, object]:
    words, first = context.words, table.iloc[0]
    return {
        "challenger": words.alternative(str(first["challenger"])),
        "winner": words.alternative(str(first["winner"])),
        "target": item_text(words, str(first["target"])),
        "year": str(context.year),
        "count": int(table["wins"].sum()),
        "total": len(table),
        "basis": _basis(context, int(first["draws"]), float(first["sure"])),
    }


def _basis(context: Context, draws: int, sure: float) -> str:
    words = context.words
    if not draws:
        return words.say("figure.challenge.basis.central")
    values = {"draws": words.number(draws, 0), "sure": words.percent(sure)}
    return words.say("figure.challenge.basis.draws", values)


def _track(context: Context, row: pd.Series[float]) -> Track:
    words, lever = context.words, str(row["lever"])
    low, high = float(row["limit_low"]), float(row["limit_high"])
    width = (high - low) or 1.0
    note = words.say("challenge.not_enough")
    if row["wins"]:
        note = moved_text(context, row)
    return Track(
        label=lever_name(words, lever),
        start=(float(row["from_value"]) - low) / width,
        goals=((float(row["to_value"]) - low) / width,) if row["wins"] else (),
        note=note,
        ends=(level_text(words, lever, low, high), level_text(words, lever, high, low)),
    )


def moved_text(context: Context, row: pd.Series[float]) -> str:
    """Return from where to where a lever must move; for members, which types change."""
    words, lever = context.words, str(row["lever"])
    if row["detail"]:
        return detail_text(words, str(row["detail"]))
    start, goal = float(row["from_value"]), float(row["to_value"])
    unit = words.say(f"challenge.unit.{lever}")
    first = level_text(words, lever, start, goal).removesuffix(unit).strip()
    return first + ARROW + level_text(words, lever, goal, start)


def _columns(context: Context) -> tuple[Column, ...]:
    say = context.words.say
    return (
        Column("lever", say("challenge.column.lever")),
        Column("from_value", say("challenge.column.from")),
        Column("to_value", say("challenge.column.to")),
        Column("limit_high", say("challenge.column.limit")),
        Column("detail", say("challenge.column.detail")),
        Column("unit", say("column.unit")),
        Column("difference_before", say("challenge.column.before"), "estimate"),
        Column("best_difference", say("challenge.column.best"), "estimate"),
    )


def _named(context: Context, table: pd.DataFrame) -> pd.DataFrame:
    words = context.words
    rows = []
    for _, row in table.iterrows():
        lever = str(row["lever"])
        levels = {
            name: level_text(words, lever, float(row[name]))
            for name in ("from_value", "limit_high")
        }
        enough = level_text(words, lever, float(row["to_value"])) if row["wins"] else ""
        rows.append(
            levels
            | {
                "lever": lever_name(words, lever),
                "to_value": enough or words.say("challenge.not_enough"),
                "detail": detail_text(words, str(row["detail"])),
                "unit": unit_text(words, str(row["target"])),
                "difference_before": row["difference_before"],
                "best_difference": row["best_difference"],
            }
        )
    return pd.DataFrame(rows)[[column.name for column in _columns(context)]]


def _of_run(run: Run, language: Language, options: FigureOptions) -> FigureCard:
    question = Challenge(duel_of(Context(run, language, options)))
    table = challenge(run.study, central(run.study), question)
    return challenge_figure(run, table, language, options)


FIGURE = Figure(
    "challenge_card", _of_run, (RIVAL, DRAWS), runs_model=True,
    uses="goal alternative year reference",
)  # fmt: skip
