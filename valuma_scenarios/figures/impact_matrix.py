"""Impact matrix: alternatives by goals in declared classes, with the number beside the sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd
import plotly.graph_objects as go

from valuma_scenarios.figures.canvas import Canvas, Grid, Margin, Text, rows_of, wrap
from valuma_scenarios.figures.card import Column, FigureCard
from valuma_scenarios.figures.cells import Cell, draw_cells
from valuma_scenarios.figures.classes import UNCERTAIN_PATTERN, Fill, shade
from valuma_scenarios.figures.columns import effect_columns
from valuma_scenarios.figures.context import Context
from valuma_scenarios.figures.options import FigureOptions
from valuma_scenarios.figures.regional import shared_decimals
from valuma_scenarios.figures.theme import Theme
from valuma_scenarios.vocabulary import DO_NOTHING, GOALS, NATIONAL, Language
from valuma_scenarios.wording.numbers import MINUS, NO_VALUE
from valuma_scenarios.wording.verdicts import Evidence, verdict

if TYPE_CHECKING:
    from valuma_scenarios.run_store import Run

Impact = Literal["++", "+", "0", "-", "--", "?", "none"]

SYMBOLS: dict[Impact, str] = {
    "++": "++",
    "+": "+",
    "0": "0",
    "-": MINUS,
    "--": MINUS * 2,
    "?": "?",
    "none": NO_VALUE,
}
LEVELS: dict[Impact, int] = {"++": 3, "+": 2, "0": 0, "-": -2, "--": -3, "?": 0, "none": 0}


@dataclass(frozen=True)
class Thresholds:
    """From which size on a difference is more than "no effect to speak of" (judgement, grade D).

    Parameters
    ----------
    some, clear : float
        Shares of the effect of today's policy: the reference against doing nothing, same goal.
    some_absolute, clear_absolute : float
        Used instead where the run does not contain doing nothing: points, or % of the Theil index.
    """

    some: float = 0.05
    clear: float = 0.2
    some_absolute: float = 0.05
    clear_absolute: float = 0.25


THRESHOLDS = Thresholds()


def impact(evidence: Evidence, some: float, clear: float) -> Impact:
    """Return the class of a difference.

    Parameters
    ----------
    evidence : Evidence
        What the draws say.
    some, clear : float
        Thresholds for the median, in the unit of the difference.

    Notes
    -----
    The sign comes first: where 20-80 % of the draws are better it is "?". Only a difference whose
    sign is known is called small.
    """
    word = verdict(evidence)
    if word == "not_assessed":
        return "none"
    if word == "unclear":
        return "?"
    size = abs(evidence.p50)
    if word == "no_difference" or size < some:
        return "0"
    if evidence.p50 > 0:
        return "++" if size >= clear else "+"
    return "--" if size >= clear else "-"


def limits(context: Context, goal: str, thresholds: Thresholds = THRESHOLDS) -> tuple[float, float]:
    """Return the two thresholds of a goal, in the unit of its effects."""
    effects = context.run.effects
    rows = effects[
        (effects["alternative"] == context.reference)
        & (effects["reference"] == DO_NOTHING)
        & (effects["goal"] == goal)
        & (effects["region"] == NATIONAL)
        & (effects["year"] == context.year)
    ]
    policy = abs(float(rows["p50"].iloc[0])) if len(rows) else 0.0
    if policy == 0:
        return thresholds.some_absolute, thresholds.clear_absolute
    return thresholds.some * policy, thresholds.clear * policy


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
    words = context.words
    table = _table(context)
    counts = table["sign"].value_counts()
    values = {
        "reference": words.alternative(context.reference),
        "year": str(context.year),
        "some": words.percent(THRESHOLDS.some),
        "clear": words.percent(THRESHOLDS.clear),
        "unclear": str(int(counts.get("?", 0))),
        "count": int(counts.get("?", 0)),
        "total": str(len(table)),
        "interval": context.interval_note(),
    }
    columns = (
        Column("alternative", words.say("column.alternative")),
        Column("goal", words.say("column.goal")),
        Column("sign", words.say("column.sign")),
        Column("meaning", words.say("column.verdict")),
        *effect_columns(words, ("p05", "p50", "p95")),
    )
    return FigureCard(
        id="impact_matrix",
        title=words.say("figure.impact_matrix.title", values),
        figure=_figure(context),
        caption=words.say("figure.impact_matrix.caption", values),
        table=table,
        columns=columns,
        method=words.say("figure.impact_matrix.method", values),
        sources=context.sources(),
        alt_short=words.say("figure.impact_matrix.alt", values),
        alt_long=_alt_long(context, table),
        language=language,
    )


def _class_of(context: Context, alternative: str, goal: str) -> tuple[Impact, Evidence]:
    if goal not in context.goals:
        nan = float("nan")
        return "none", Evidence(nan, nan, nan, nan, nan)
    evidence = context.evidence(alternative, goal)
    return impact(evidence, *limits(context, goal)), evidence


def _table(context: Context) -> pd.DataFrame:
    words, rows = context.words, []
    for alternative in context.candidates:
        for goal in GOALS:
            name, evidence = _class_of(context, alternative, goal)
            rows.append(
                {
                    "alternative": words.alternative(alternative),
                    "goal": words.goal_heading(goal),
                    "sign": SYMBOLS[name],
                    "meaning": words.say(f"impact.{_word(name)}"),
                    "unit": words.effect_unit(goal),
                    "p05": evidence.p05,
                    "p50": evidence.p50,
                    "p95": evidence.p95,
                    "p_better": evidence.p_better,
                }
            )
    return pd.DataFrame(rows)


def _word(name: Impact) -> str:
    return {
        "++": "much_better",
        "+": "better",
        "0": "no_effect",
        "-": "worse",
        "--": "much_worse",
        "?": "unclear",
        "none": "not_assessed",
    }[name]


def _alt_long(context: Context, table: pd.DataFrame) -> str:
    parts = []
    for alternative, rows in table.groupby("alternative", sort=False):
        cells = [f"{row.goal}: {row.meaning}" for row in rows_of(rows)]
        parts.append(f"{alternative}. " + "; ".join(cells) + ".")
    return " ".join(parts)


def _fill(theme: Theme, name: Impact) -> Fill:
    if name == "?":
        return Fill(theme.neutral, UNCERTAIN_PATTERN, 0)
    level = LEVELS[name]
    return shade(theme, level - 1 if level > 0 else level + 1 if level < 0 else 0)


def _figure(context: Context) -> go.Figure:
    options, scale = context.options, context.theme.font_size / 14
    words, shown = context.words, context.candidates
    label_px = round((96 if options.narrow else 190) * scale)
    margin = Margin(label_px, 4, round((34 if options.narrow else 56) * scale), round(8 * scale))
    grid = Grid(1, 1, (62 if options.narrow else 66) * len(shown) * scale)
    canvas, panel = Canvas(options, margin.around(grid.height), margin), grid.panels()[0]
    cells = [
        _cell(context, (column, row), alternative, goal)
        for row, alternative in enumerate(shown)
        for column, goal in enumerate(GOALS)
    ]
    draw_cells(canvas, panel, cells, (len(GOALS), len(shown)), 0.78 if options.narrow else 0.92)
    for column, goal in enumerate(GOALS):
        name = words.goal_number(goal) if options.narrow else wrap(words.goal_heading(goal), 20)
        unit = wrap(words.effect_unit(goal), 8) if options.narrow else words.effect_unit(goal)
        canvas.write(
            Text(
                column,
                1,
                f"<b>{name}</b><br>{unit}",
                xref=panel.x,
                align="center",
                anchor="bottom",
                shift=(0, 2),
                scale=0.82,
            )
        )
    characters = round(label_px / context.theme.font_size * 1.9)
    for row, alternative in enumerate(shown):
        canvas.write(
            Text(
                0,
                row,
                wrap(words.alternative(alternative), characters),
                yref=panel.y,
                shift=(-label_px, 0),
                scale=0.92,
            )
        )
    return canvas.figure()


def _cell(context: Context, place: tuple[int, int], alternative: str, goal: str) -> Cell:
    name, evidence = _class_of(context, alternative, goal)
    words, (column, row) = context.words, place
    decimals = shared_decimals([_class_of(context, a, goal)[1].p50 for a in context.candidates])
    number = words.number(evidence.p50, decimals, signed=True)
    size = round(context.theme.font_size * (1.2 if context.options.narrow else 1.4), 1)
    text = f'<span style="font-size:{size}px"><b>{SYMBOLS[name]}</b></span><br>{number}'
    hover = f"{words.alternative(alternative)}, {words.goal_heading(goal)}"
    if name != "none":
        hover += "<br>" + words.estimate(
            evidence.p50, evidence.p05, evidence.p95, words.effect_unit(goal)
        )
    return Cell(column, row, _fill(context.theme, name), text, hover)
