"""Facts against draws: the range each fact allows, and where the model's quantity lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from valuma_scenarios.analyses.facts.text import binding, counts, pair_text
from valuma_scenarios.figures.drawing.canvas import Canvas, Grid, Margin, Panel, Text, wrap
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import made_elsewhere
from valuma_scenarios.figures.drawing.marks import line_mark
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.fonts import text_width
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.numbers import decimals_for

if TYPE_CHECKING:
    from valuma_scenarios.analyses.facts.facts import Check
    from valuma_scenarios.figures.drawing.canvas import Drawing
    from valuma_scenarios.results.runs import Run

BAND_PX = 26
GAP_PX = 58
LABEL_PX = 400
VERDICT_PX = 130
NARROW_HEAD_PX = 84
LARGE_PX = 18
MARGIN = 0.15
QUANTILES = ("p05", "p25", "p50", "p75", "p95")


def facts_chart(
    run: Run, check: Check, language: Language, options: FigureOptions | None = None
) -> FigureCard:
    """Draw one row for each tested fact, in the fact's own unit.

    Parameters
    ----------
    run : Run
        The run.
    check : Check
        Facts held against its draws; at least one is tested.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant.

    Returns
    -------
    FigureCard
        The table has one row per tested fact: the comparison nearest to the limit.
    """
    context = Context(run, language, options)
    words, rows, values = context.words, binding(check), _values(context, check)
    cited = {"sources": _cited(run, check)}
    all_hold = values["held"] == values["tested"]
    return FigureCard(
        id="facts",
        title=words.say("check.title.all" if all_hold else "check.title.some", values),
        drawing=_figure(context, check, rows),
        caption=words.say("check.caption", values),
        table=_table(context, check, rows),
        columns=_columns(context),
        method=words.say("check.method"),
        sources=" ".join((words.say("check.sources", cited), context.sources())),
        alt_short=words.say("check.alt", values),
        alt_long=" ".join(_row_text(context, check, row) for _, row in rows.iterrows()),
        language=language,
    )


def _values(context: Context, check: Check) -> dict[str, str]:
    words, found = context.words, counts(check)
    return {
        "held": words.number(found["holds"], 0),
        "tested": words.number(found["tested"], 0),
        "year": str(context.run.study.end_year),
        "interval": context.interval_note(),
    }


def _cited(run: Run, check: Check) -> str:
    """Return authors (or titles) and years of what is behind the tested facts."""
    named = []
    for fact in check.facts.values():
        for name in fact.sources if fact.testable else ():
            source = run.study.sources[name]
            if source.status != "knowledge" or source.authors:
                year = f" {source.year}" if source.year else ""
                named.append(f"{source.authors or source.title}{year}")
    return "; ".join(dict.fromkeys(named))


def _columns(context: Context) -> tuple[Column, ...]:
    say = context.words.say
    return (
        Column("fact", say("check.column.fact")),
        Column("kind", say("check.column.kind")),
        Column("grade", say("check.column.grade")),
        Column("pair", say("check.column.pair")),
        Column("unit", say("check.column.unit")),
        *(Column(name, say(f"check.column.{name}"), "number") for name in ("low", "high")),
        *(Column(name, say(f"column.{name}"), "estimate") for name in QUANTILES),
        Column("share", say("check.column.share"), "probability"),
        Column("room", say("check.column.room"), "number"),
        Column("verdict", say("check.column.verdict")),
    )


def _table(context: Context, check: Check, rows: pd.DataFrame) -> pd.DataFrame:
    words, language = context.words, context.words.language
    facts = [check.facts[name] for name in rows["fact"]]
    return pd.DataFrame(
        {
            "fact": [fact.statement[language] for fact in facts],
            "kind": [words.say(f"check.kind.{fact.kind}") for fact in facts],
            "grade": [fact.grade for fact in facts],
            "pair": [pair_text(words, row) for _, row in rows.iterrows()],
            "unit": [fact.unit[language] for fact in facts],
            **{name: rows[name].replace([np.inf, -np.inf], np.nan) for name in ("low", "high")},
            **{name: rows[name] for name in QUANTILES},
            "share": rows["share"],
            "room": rows["room"].replace(np.inf, np.nan),
            "verdict": [words.say(f"check.verdict.{v}") for v in rows["verdict"]],
        }
    )


def _row_text(context: Context, check: Check, row: pd.Series[float]) -> str:
    words = context.words
    values = {
        "statement": check.facts[str(row["fact"])].statement[words.language],
        "verdict": words.say(f"check.verdict.{row['verdict']}"),
        "share": words.probability(float(row["share"])),
    }
    return words.say("check.alt.row", values)


def stacked(options: FigureOptions) -> bool:
    """Whether labels stand above the bars: on narrow sheets, and where letters are large."""
    return options.narrow or options.theme.font_size > LARGE_PX


def _figure(context: Context, check: Check, rows: pd.DataFrame) -> Drawing:
    options, scale = context.options, context.theme.font_size / 14
    head = NARROW_HEAD_PX if stacked(options) else 0
    sides = (12, 12) if stacked(options) else (LABEL_PX, VERDICT_PX)
    left, right = (round(side * scale) for side in sides)
    margin = Margin(left, right, top=round((26 + head) * scale), bottom=round(36 * scale))
    grid = Grid(len(rows), 1, BAND_PX * scale, gap_px=(GAP_PX + head) * scale)
    canvas = Canvas(options, margin.around(grid.height), margin)
    for panel, (_, row) in zip(grid.panels(), rows.iterrows(), strict=True):
        _row(canvas, context, panel, row)
        _labels(canvas, context, panel, (check, row))
    return canvas.figure()


def span_of(row: pd.Series[float]) -> tuple[float, float]:
    """Return the range of a row's axis: the fact's range and the model's interval, and zero."""
    ends = [float(row[name]) for name in ("low", "high", "p05", "p95")]
    finite = [value for value in ends if np.isfinite(value)]
    if row["alternative"]:
        finite.append(0.0)
    low, high = min(finite), max(finite)
    room = MARGIN * ((high - low) or 1.0)
    return low - room, high + room


def _row(canvas: Canvas, context: Context, panel: Panel, row: pd.Series[float]) -> None:
    _row_axes(canvas, context, panel, row)
    theme, words = context.theme, context.words
    colour = theme.ink if row["verdict"] == "holds" else theme.worse[2]
    for start, end, width in (("p05", "p95", 0.9), ("p25", "p75", 3.2)):
        line = {"color": colour, "width": theme.line_width * width}
        canvas.add(line_mark(panel, [row[start], row[end]], [0, 0], line))
    canvas.add(
        {
            "type": "scatter", "mode": "markers", "xaxis": panel.x, "yaxis": panel.y,
            "x": [row["p50"]], "y": [0],
            "marker": {
                "size": theme.marker_size * 1.2, "color": colour,
                "symbol": "circle" if row["verdict"] == "holds" else "x",
                "line": {"color": theme.paper, "width": 1.5},
            },
            "hoverinfo": "text",
            "hovertext": [words.estimate(row["p50"], row["p05"], row["p95"], "")],
        }
    )  # fmt: skip


def _row_axes(canvas: Canvas, context: Context, panel: Panel, row: pd.Series[float]) -> None:
    """Draw the axes of one row, the allowed range and zero."""
    theme, words = context.theme, context.words
    low, high = span_of(row)
    limits = [float(row[name]) for name in ("low", "high") if np.isfinite(row[name])]
    decimals = max(0, decimals_for(limits))
    marks = {limit: words.number(limit, decimals) for limit in limits}
    if low < 0 < high and _has_room(canvas, (low, high), marks, words.number(0.0, decimals)):
        marks[0.0] = words.number(0.0, decimals)
    canvas.axis(
        panel, "x",
        {
            "range": [low, high], "showgrid": False, "tickmode": "array",
            "tickvals": list(marks), "ticktext": list(marks.values()),
        },
    )  # fmt: skip
    canvas.axis(panel, "y", {"range": [-1, 1], "showticklabels": False, "showgrid": False})
    canvas.shapes.append(
        {
            "type": "rect", "xref": panel.x, "yref": panel.y, "layer": "below",
            "x0": max(low, float(row["low"])), "x1": min(high, float(row["high"])),
            "y0": -1, "y1": 1, "fillcolor": theme.better[0], "line": {"width": 0},
        }
    )  # fmt: skip
    if low < 0 < high:
        zero = {"color": theme.reference.colour, "width": theme.line_width * 0.8, "dash": "dash"}
        canvas.line(panel, (0, -1, 0, 1), zero)


def _has_room(
    canvas: Canvas, span: tuple[float, float], limits: dict[float, str], zero: str
) -> bool:
    """Whether the text of zero stands clear of those of the limits; its line is drawn anyway."""
    room = canvas.width - canvas.margin.left - canvas.margin.right
    size = canvas.theme.font_size
    return all(
        abs(limit) / (span[1] - span[0]) * room > text_width(f"{text} {zero}", size) / 2
        for limit, text in limits.items()
    )


def _labels(
    canvas: Canvas, context: Context, panel: Panel, content: tuple[Check, pd.Series[float]]
) -> None:
    check, row = content
    theme, words, above = context.theme, context.words, stacked(context.options)
    fact = check.facts[str(row["fact"])]
    verdict = words.say(f"check.verdict.{row['verdict']}")
    share = words.probability(float(row["share"]))
    below = f"{pair_text(words, row)}, {fact.unit[words.language]}"
    characters = 46 if context.options.narrow else (76 if above else 62)
    text = f"<b>{wrap(fact.statement[words.language], characters)}</b><br>{wrap(below, characters)}"
    middle = (panel.top + panel.bottom) / 2
    if above:
        said = f"{text}<br>{verdict} ({share})"
        canvas.write(Text(0, panel.top, said, anchor="bottom", shift=(0, 4), scale=0.86))
        return
    canvas.write(Text(0, middle, text, shift=(-canvas.margin.left + 4, 0), scale=0.86))
    said = f"<b>{verdict}</b><br>{share}"
    canvas.write(Text(1, middle, said, shift=(10, 0), scale=0.92, colour=theme.ink))


FIGURE = made_elsewhere("facts_chart", "check")
