"""Impact matrix: alternatives by goals in declared classes, with the number beside the sign."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.compare.classes import (
    DEFAULT,
    FALLBACK_POINTS,
    SYMBOLS,
    ImpactClass,
    impact_class,
)
from valuma_scenarios.figures.drawing.canvas import Canvas, Drawing, Grid, Margin, rows_of
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.cells import Cell, draw_cells, goal_headings
from valuma_scenarios.figures.drawing.classes import UNCERTAIN_PATTERN, Fill, shade
from valuma_scenarios.figures.drawing.columns import P_BETTER_GIVEN, effect_columns
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import DRAWS, RIVAL, Figure
from valuma_scenarios.figures.drawing.labels import RowLabels
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.theme import Theme
from valuma_scenarios.vocabulary import DO_NOTHING, Language
from valuma_scenarios.wording.numbers import interval_decimals
from valuma_scenarios.wording.verdicts import Evidence

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

SHADES: dict[ImpactClass, int] = {"++": 2, "+": 1, "-": -1, "--": -2}
WORDS: dict[ImpactClass, str] = {
    "++": "much_better",
    "+": "better",
    "0": "no_effect",
    "-": "worse",
    "--": "much_worse",
    "?": "unclear",
    "not_assessed": "not_assessed",
}

Classed = tuple[ImpactClass, Evidence]
NAN = math.nan
UNKNOWN: Classed = ("not_assessed", Evidence(NAN, NAN, NAN, NAN, NAN, draws=0))


def yardstick(context: Context, goal: str) -> float:
    """Return the effect of today's policy on a goal, which the thresholds are shares of.

    It is the median national effect of the reference against doing nothing in the same year; a
    stated fallback where the run does not contain doing nothing.
    """
    return context.kept(
        ("yardstick", context.reference, goal, context.year), lambda: _policy(context, goal)
    )


def _policy(context: Context, goal: str) -> float:
    effects = context.run.effects
    rows = effects[
        (effects["alternative"] == context.reference)
        & (effects["reference"] == DO_NOTHING)
        & (effects["goal"] == goal)
        & (effects["region"] == context.run.study.country)
        & (effects["year"] == context.year)
    ]
    policy = abs(float(rows["p50"].iloc[0])) if len(rows) else 0.0
    return policy or FALLBACK_POINTS


def classes(context: Context) -> dict[tuple[str, str], Classed]:
    """Return the class of every candidate and goal, and what the draws say."""
    found: dict[tuple[str, str], Classed] = {}
    limits = DEFAULT.of(int(context.run.manifest["draws"]))
    for goal in context.run.study.goals:
        if goal not in context.goals:
            found |= {(alternative, goal): UNKNOWN for alternative in context.candidates}
            continue
        size = yardstick(context, goal)
        for alternative in context.candidates:
            name = impact_class(context.effect(alternative, goal), size, thresholds=limits)
            found[alternative, goal] = (name, context.evidence(alternative, goal))
    return found


def impact_matrix(run: Run, language: Language, options: FigureOptions | None = None) -> FigureCard:
    """Draw the matrix of alternatives and goals.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant; `reference` and `year` are used.

    Returns
    -------
    FigureCard
        The table has one row per alternative and goal, with sign, number and words.
    """
    context = Context(run, language, options)
    found = classes(context)
    table = _table(context, found)
    content = Content(
        figure=_figure(context, found),
        table=table,
        columns=_columns(context),
        alt_long=_alt_long(table),
    )
    keys = Keys("impact_matrix", "figure.impact_matrix")
    return make_card(context, keys, _values(context, table), content)


def _values(context: Context, table: pd.DataFrame) -> dict[str, object]:
    words = context.words
    return {
        "reference": words.alternative(context.reference),
        "year": str(context.year),
        "some": words.percent(DEFAULT.slight),
        "clear": words.percent(DEFAULT.clear),
        "count": int((table["sign"] == SYMBOLS["?"]).sum()),
        "total": str(len(table)),
        "interval": context.interval_note(),
    }


def _columns(context: Context) -> tuple[Column, ...]:
    words = context.words
    return (
        Column("alternative", words.say("column.alternative")),
        Column("goal", words.say("column.goal")),
        Column("sign", words.say("column.sign")),
        Column("meaning", words.say("column.verdict")),
        *effect_columns(words, ("p05", "p50", "p95")),
    )


def _table(context: Context, found: dict[tuple[str, str], Classed]) -> pd.DataFrame:
    words = context.words
    rows = [
        {
            "alternative": words.alternative(alternative),
            "goal": words.goal_heading(goal),
            "sign": SYMBOLS[name],
            "meaning": words.say(f"impact.{WORDS[name]}"),
            "unit": words.effect_unit(goal),
            "p05": evidence.p05,
            "p50": evidence.p50,
            "p95": evidence.p95,
            "p_better": evidence.p_better,
            **_given(context, alternative, goal, name),
        }
        for (alternative, goal), (name, evidence) in found.items()
    ]
    order = [words.alternative(a) for a in context.candidates]
    rank = {label: place for place, label in enumerate(order)}
    return (
        pd.DataFrame(rows)
        .sort_values("alternative", key=lambda column: column.map(rank), kind="stable")
        .reset_index(drop=True)
    )


def _given(context: Context, alternative: str, goal: str, name: ImpactClass) -> dict[str, float]:
    if name == "not_assessed":
        return dict.fromkeys(P_BETTER_GIVEN.values(), math.nan)
    return context.given_columns(alternative, goal)


def _alt_long(table: pd.DataFrame) -> str:
    parts = []
    for alternative, rows in table.groupby("alternative", sort=False):
        cells = [f"{row.goal}: {row.meaning}" for row in rows_of(rows)]
        parts.append(f"{alternative}. " + "; ".join(cells) + ".")
    return " ".join(parts)


def _fill(theme: Theme, name: ImpactClass) -> Fill:
    if name == "?":
        return Fill(theme.neutral, UNCERTAIN_PATTERN, 0)
    return shade(theme, SHADES.get(name, 0))


def _figure(context: Context, found: dict[tuple[str, str], Classed]) -> Drawing:
    options, scale = context.options, context.theme.font_size / 14
    shown = context.candidates
    label_px = round((96 if options.narrow else 190) * scale)
    goals = tuple(context.run.study.goals)
    headings = goal_headings(context, (options.sheet_px - label_px - 4) / len(goals))
    margin = Margin(label_px, 4, round(headings.px), round(8 * scale))
    labels = RowLabels.of(context.theme, [context.words.alternative(a) for a in shown], label_px)
    least = (62 if options.narrow else 66) * scale
    grid = Grid(1, 1, labels.row_px(context.theme, least) * len(shown))
    canvas, panel = Canvas(options, margin.around(grid.height), margin), grid.panels()[0]
    cells = []
    for column, goal in enumerate(goals):
        for row, alternative in enumerate(shown):
            key = (alternative, goal)
            cells.append(_cell(context, (column, row), key, found[key]))
    draw_cells(canvas, panel, cells, (len(goals), len(shown)), 0.78 if options.narrow else 0.92)
    headings.write(canvas, panel)
    labels.write(canvas, panel)
    return canvas.figure()


def _cell(context: Context, place: tuple[int, int], key: tuple[str, str], classed: Classed) -> Cell:
    (column, row), (alternative, goal), (name, evidence) = place, key, classed
    words = context.words
    # Rounded with its interval, as everywhere else, so that the same number looks the same.
    decimals = interval_decimals([evidence.p50, evidence.p05, evidence.p95])
    number = words.number(evidence.p50, decimals, signed=True)
    size = round(context.theme.font_size * (1.2 if context.options.narrow else 1.4), 1)
    text = f'<span style="font-size:{size}px"><b>{SYMBOLS[name]}</b></span><br>{number}'
    hover = f"{words.alternative(alternative)}, {words.goal_heading(goal)}"
    if name != "not_assessed":
        unit = words.effect_unit(goal)
        hover += "<br>" + words.estimate(evidence.p50, evidence.p05, evidence.p95, unit)
    return Cell(column, row, _fill(context.theme, name), text, hover)


FIGURE = Figure(
    "impact_matrix", impact_matrix, (RIVAL, DRAWS), report=("goals", 2), pack=11, slides=1,
    uses="year reference",
)  # fmt: skip
