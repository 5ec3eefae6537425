"""Winners and losers: region types and regions by alternatives, for one goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.compare.classes import DEFAULT, SYMBOLS
from valuma_scenarios.analyses.compare.compare import Question, compare
from valuma_scenarios.analyses.compare.text import legend, losers_of_goal, place_name
from valuma_scenarios.figures.drawing.canvas import Canvas, Drawing, Grid, Margin
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.cells import Cell, draw_cells
from valuma_scenarios.figures.drawing.classes import UNCERTAIN_PATTERN, Fill, shade
from valuma_scenarios.figures.drawing.columns import (
    ESTIMATES,
    P_BETTER_GIVEN,
    effect_columns,
    given_of,
)
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import DRAWS, RIVAL, Figure
from valuma_scenarios.figures.drawing.labels import ColumnLabels, RowLabels
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.theme import Theme
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.numbers import format_year

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

ROW_PX = 26
LEVELS = {"++": 3, "+": 2, "0": 0, "-": -2, "--": -3, "?": 0, "not_assessed": 0}
KIND_ORDER = {"country": 0, "region_type": 1, "region": 2}


def winners_losers(
    run: Run, language: Language, options: FigureOptions | None = None
) -> FigureCard:
    """Draw who gains and who loses: one row per place, one column per alternative.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant; `goal`, `reference` and `year` are used.

    Returns
    -------
    FigureCard
        The table has one row per place and alternative.
    """
    context = Context(run, language, options)
    words = context.words
    table = _rows(context)
    values = _values(context, table)
    return FigureCard(
        id="winners_losers",
        title=_title(context, values),
        drawing=_figure(context, table),
        caption=words.say("figure.winners_losers.caption", values),
        table=_named(context, table),
        columns=_columns(context),
        method=_method(context),
        sources=context.sources(),
        alt_short=words.say("figure.winners_losers.alt", values),
        alt_long=losers_of_goal(words, table, DEFAULT.loser),
        language=language,
    )


def _values(context: Context, table: pd.DataFrame) -> dict[str, object]:
    words = context.words
    losers = table[(table["kind"] == "region") & (table["p_worse"] > DEFAULT.loser)]
    return {
        "goal": words.goal_number(context.main_goal),
        "goal_name": words.goal(context.main_goal),
        "year": format_year(context.year),
        "reference": words.alternative(context.reference),
        "legend": legend(words),
        "interval": context.interval_note(),
        "losing": losers["place"].nunique(),
        "count": losers["place"].nunique(),
    }


def _title(context: Context, values: dict[str, object]) -> str:
    key = "figure.winners_losers.title"
    if context.main_goal == context.run.study.disparity:
        key += ".parts"
    said = context.words.say(key if values["losing"] else f"{key}.none", values)
    return context.titled(said, place=False)


def _columns(context: Context) -> tuple[Column, ...]:
    words = context.words
    return (
        Column("place", words.say("compare.column.place")),
        Column("alternative", words.say("column.alternative")),
        *effect_columns(words),
        Column("p_worse", words.say("compare.column.p_worse"), "probability"),
        Column("class", words.say("compare.column.class")),
    )


def _method(context: Context) -> str:
    words = context.words
    parts = [words.say("figure.winners_losers.method")]
    if context.main_goal == context.run.study.disparity:
        parts.append(words.say("figure.winners_losers.method.parts"))
    return " ".join(parts)


def _rows(context: Context) -> pd.DataFrame:
    question = Question(
        context.reference, context.candidates, (context.main_goal,), (context.year,)
    )
    table = context.kept(
        question, lambda: compare(context.run.study, context.run.results, question)
    )
    return table.sort_values("kind", key=lambda kind: kind.map(KIND_ORDER), kind="stable")


def _named(context: Context, table: pd.DataFrame) -> pd.DataFrame:
    words = context.words
    numbers = table[[*ESTIMATES, "p_better", *P_BETTER_GIVEN.values(), "p_worse"]]
    named = numbers.assign(
        place=[place_name(words, place) for place in table["place"]],
        alternative=[words.alternative(a) for a in table["alternative"]],
        unit=words.effect_unit(context.main_goal),
    ).assign(**{"class": table["class"].map(SYMBOLS.__getitem__)})
    order = ["place", "alternative", "unit", *numbers.columns, "class"]
    return named[order].reset_index(drop=True)


def _figure(context: Context, table: pd.DataFrame) -> Drawing:
    options, scale = context.options, context.theme.font_size / 14
    places = list(dict.fromkeys(table["place"]))
    label_px = round((112 if options.narrow else 190) * scale)
    small = 0.72 if options.narrow else 0.92
    kinds = dict(zip(table["place"], table["kind"], strict=True))
    names = [place_name(context.words, place) for place in places]
    labels = RowLabels.of(
        context.theme, names, label_px, small, bold=lambda row: kinds[places[row]] != "region"
    )
    alternatives = [context.words.alternative(a) for a in context.candidates]
    column_px = (options.sheet_px - label_px - 4) / len(alternatives)
    headings = ColumnLabels.of(context.theme, alternatives, column_px, min(small, 0.86))
    margin = Margin(label_px, 4, round(headings.px), 8)
    grid = Grid(1, 1, labels.row_px(context.theme, ROW_PX * scale) * len(places))
    canvas, panel = Canvas(options, margin.around(grid.height), margin), grid.panels()[0]
    cells = [
        _cell(context, row, context.candidates.index(str(row["alternative"])), places)
        for _, row in table.iterrows()
    ]
    draw_cells(canvas, panel, cells, (len(context.candidates), len(places)), small)
    headings.write(canvas, panel)
    labels.write(canvas, panel)
    return canvas.figure()


def _cell(context: Context, row: pd.Series[float], column: int, places: list[str]) -> Cell:
    words, name = context.words, str(row["class"])
    estimate = words.estimate(
        row["p50"], row["p05"], row["p95"], words.effect_unit(context.main_goal)
    )
    place, symbol = str(row["place"]), SYMBOLS[name]  # type: ignore[index]
    share = words.probability(row["p_better"])
    pair = words.probability_pair(*given_of(row))
    alternative = words.alternative(str(row["alternative"]))
    return Cell(
        column=column,
        row=places.index(place),
        fill=class_fill(context.theme, name),
        text=f"{symbol}  {share} ({pair})",
        hover=f"{place_name(words, place)}<br>{alternative}<br>{estimate}",
        shorter=(f"{symbol}  {share}", symbol),
    )


def class_fill(theme: Theme, name: str) -> Fill:
    """Return how a class of the impact matrix is filled: hatched where the sign is uncertain."""
    if name == "?":
        return Fill(theme.neutral, UNCERTAIN_PATTERN, 0)
    return shade(theme, LEVELS[name])


FIGURE = Figure(
    "winners_losers", winners_losers, (RIVAL, DRAWS), report=("regions", 3), pack=14,
    uses="goal year reference",
)  # fmt: skip
