"""Alternatives by goals: the difference to the reference, with 50 % and 90 % intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from valuma_scenarios.figures.drawing.canvas import (
    Canvas,
    Drawing,
    Grid,
    Margin,
    Panel,
    Text,
    extent,
    padded,
    rows_of,
    ticks,
)
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.columns import ESTIMATES, P_BETTER_GIVEN, effect_columns
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import RIVAL, Figure
from valuma_scenarios.figures.drawing.labels import RowLabels
from valuma_scenarios.figures.drawing.marks import hover, line_mark, marker_mark
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.shares import write_shares
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.sentences import BETTER, comparison_sentence, goal_finding

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

ROW_PX = 36
ADD, NOTHING = P_BETTER_GIVEN.values()
GAP_PX = 84


def goals_overview(
    run: Run, language: Language, options: FigureOptions | None = None
) -> FigureCard:
    """Draw one panel per goal: a point and two interval bars for every alternative.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant; `reference`, `region` and `year` are used.

    Returns
    -------
    FigureCard
        The table has one row per goal and alternative.
    """
    context = Context(run, language, options)
    words, values = context.words, _values(context)
    table = context.once(_table)
    return FigureCard(
        id="goals_overview" if context.reference == run.study.reference else "goals_policy",
        title=_title(context),
        drawing=_figure(context, table),
        caption=words.say("figure.goals_overview.caption", values),
        table=_named(context, table),
        columns=_columns(context),
        method=words.say("figure.goals_overview.method"),
        sources=context.sources(),
        alt_short=words.say("figure.goals_overview.alt", values),
        alt_long=_alt_long(context),
        language=language,
    )


def _values(context: Context) -> dict[str, str]:
    words = context.words
    return {
        "year": str(context.year),
        "reference": words.alternative(context.reference),
        "region": words.region_inline(context.place),
        "interval": context.interval_note(),
    }


def _columns(context: Context) -> tuple[Column, ...]:
    words = context.words
    return (
        Column("goal", words.say("column.goal")),
        Column("alternative", words.say("column.alternative")),
        *effect_columns(words),
        *((Column("verdict", words.say("column.verdict")),) if words.drawn else ()),
    )


def _title(context: Context) -> str:
    words = context.words
    if context.reference in context.run.study.checks:
        known = all(_sure_goals(context, a) == len(context.goals) for a in _shown(context))
        key = f"figure.{context.reference}.title" + (".all" if known else "")
        return context.titled(words.say(key))
    if context.options.goal and not context.central:
        goal = context.options.goal
        found = [context.verdict(name, goal, context.place) for name in _shown(context)]
        return context.titled(goal_finding(words, goal, found))
    if context.central:
        values = {
            "alternative": words.alternative(context.leader),
            "count": str(int((context.first_shares.loc[context.leader].to_numpy() == 1).sum())),
            "total": str(len(context.goals)),
        }
        return words.say("figure.goals_overview.title.central", values)
    sure = {name: _sure_goals(context, name) for name in context.candidates}
    everywhere = [name for name, count in sure.items() if count == len(context.goals)]
    if len(everywhere) > 1:
        values = {"count": str(len(everywhere)), "total": str(len(sure))}
        return context.titled(words.say("figure.goals_overview.title.several", values))
    shown = everywhere[0] if everywhere else context.leader
    values = {"alternative": words.alternative(shown), "total": str(len(context.goals))}
    key = ".all" if everywhere else "" if sure[shown] else ".none"
    return context.titled(
        words.say(f"figure.goals_overview.title{key}", values | {"count": sure[shown]})
    )


def _sure_goals(context: Context, alternative: str) -> int:
    """Return in how many goals an alternative is at least likely better in the place shown."""
    region = context.place
    return sum(context.verdict(alternative, goal, region) in BETTER for goal in context.goals)


def _alt_long(context: Context) -> str:
    sentences = [
        comparison_sentence(context.words, context.comparison(a, goal, context.place))
        for goal in context.goals
        for a in _shown(context)
    ]
    return " ".join(sentences)


def _shown(context: Context) -> tuple[str, ...]:
    """Alternatives of the figure: against doing nothing, the usual reference is shown too."""
    if context.reference in context.run.study.checks:
        return tuple(a for a in context.order if a not in context.run.study.checks)
    return context.candidates


def _table(context: Context) -> pd.DataFrame:
    region = context.place
    rows = []
    for goal in context.goals:
        for alternative in _shown(context):
            row = dict(context.effect(alternative, goal, region))
            row[ADD], row[NOTHING] = context.given(alternative, goal, region)
            rows.append({"goal": goal, "alternative": alternative, **row})
    return pd.DataFrame(rows)


def _named(context: Context, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with names for ids, units, and the verdict in words."""
    words, region = context.words, context.place
    verdicts = [
        words.say(f"verdict.{context.verdict(row.alternative, row.goal, region)}")
        for row in rows_of(table)
    ]
    named = pd.DataFrame(
        {
            "goal": [words.goal_heading(goal) for goal in table["goal"]],
            "alternative": [words.alternative(a) for a in table["alternative"]],
            "unit": [words.effect_unit(goal) for goal in table["goal"]],
            **{name: table[name] for name in (*ESTIMATES, "p_better", *P_BETTER_GIVEN.values())},
            "verdict": verdicts,
        }
    )
    return named[[column.name for column in _columns(context)]]


def _figure(context: Context, table: pd.DataFrame) -> Drawing:
    options, scale = context.options, context.theme.font_size / 14
    columns = 1 if options.narrow else min(3, len(context.goals))
    label_px = round((118 if options.narrow else 190) * scale)
    names = [context.words.alternative(a) for a in _shown(context)]
    labels = RowLabels.of(context.theme, names, label_px, 0.95)
    panel_px = labels.row_px(context.theme, ROW_PX * scale) * len(names)
    grid = Grid(len(context.goals), columns, panel_px, gap_px=GAP_PX * scale, gap_x=0.05)
    margin = Margin(left=label_px, right=8, top=round(60 * scale), bottom=round(34 * scale))
    canvas = Canvas(options, margin.around(grid.height), margin)
    for panel, goal in zip(grid.panels(), context.goals, strict=True):
        rows = table[table["goal"] == goal].reset_index(drop=True)
        _panel(canvas, context, _narrowed(panel, context), (goal, rows))
        if panel.number % columns == 0:
            labels.write(canvas, panel, range(len(names) - 1, -1, -1))
    return canvas.figure()


def _narrowed(panel: Panel, context: Context) -> Panel:
    """Leave room for the column of probabilities at the right edge of a panel."""
    room = (0.26 if context.options.narrow else 0.068) * context.theme.font_size / 14
    return Panel(panel.number, panel.left, panel.right - room, panel.bottom, panel.top)


def _panel(
    canvas: Canvas,
    context: Context,
    panel: Panel,
    content: tuple[str, pd.DataFrame],
) -> None:
    goal, rows = content
    words, theme = context.words, context.theme
    span = padded(*extent(rows, "p05", "p50", "p95"))
    last = len(rows) - 1
    canvas.axis(panel, "x", {"range": list(span), "showgrid": True, **ticks(*span, words, count=4)})
    canvas.axis(
        panel, "y", {"range": [-0.6, last + 0.6], "showticklabels": False, "showgrid": False}
    )
    zero = {"color": theme.reference.colour, "width": theme.line_width * 0.8, "dash": "dash"}
    canvas.line(panel, (0, -0.6, 0, last + 0.6), zero)
    canvas.heading(
        panel,
        words.goal_heading(goal),
        words.effect_unit(goal),
        lift=18 * theme.font_size / 14,
        share=1 - panel.left if context.options.narrow else 0.3,
    )
    if words.drawn:
        canvas.write(
            Text(
                panel.right,
                last + 0.6,
                words.say("label.better"),
                yref=panel.y,
                anchor="bottom",
                shift=(8, 2),
                scale=0.8,
                colour=theme.muted,
            )
        )
    for place, row in enumerate(rows_of(rows)):
        _interval(canvas, context, panel, (last - place, row))


def _interval(canvas: Canvas, context: Context, panel: Panel, content: tuple[float, Any]) -> None:
    level, row = content
    theme, words = context.theme, context.words
    style, width = context.style(row.alternative), context.theme.line_width
    for low, high, scale in ((row.p05, row.p95, 0.8), (row.p25, row.p75, 3.2)):
        line = {"color": style.colour, "width": width * scale}
        canvas.add(line_mark(panel, [low, high], [level, level], line))
    estimate = words.estimate(row.p50, row.p05, row.p95, words.effect_unit(row.goal))
    name = words.alternative(row.alternative)
    mark = marker_mark(theme, panel, (row.p50, level), style)
    canvas.add(mark | hover(f"{name}<br>{estimate}"))
    add, nothing = (float(getattr(row, name)) for name in P_BETTER_GIVEN.values())
    if words.drawn:
        write_shares(canvas, context, panel, (panel.right, level), row.p_better, (add, nothing))


FIGURE = Figure(
    "goals_overview", goals_overview, (RIVAL,), report=("goals", 1), memo="goals", pack=1,
    uses="goal region year reference",
)  # fmt: skip
