"""Experts' distributions, their pool, and what the model draws from now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.elicitation.pool import CURRENT, FITTED, POOL, RESERVED, Elicitation
from valuma_scenarios.analyses.elicitation.text import label, range_text, who
from valuma_scenarios.figures.drawing.canvas import Canvas, Grid, Margin, Panel, Text, ticks, wrap
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.figure import made_elsewhere
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words

if TYPE_CHECKING:
    from valuma_scenarios.figures.drawing.canvas import Drawing

SHOWN = 12
"""Parameters that a figure has room for; the others are in the table of `Elicitation`."""

ROW_PX = 22
LABEL_PX = 130
LARGE_PX = 18
"""Letters larger than this leave room for one column of panels only."""
QUANTILES = ("p05", "p25", "p50", "p75", "p95")


def elicitation_chart(
    study: Study,
    elicitation: Elicitation,
    language: Language,
    options: FigureOptions | None = None,
) -> FigureCard:
    """Draw one panel for each parameter: every expert, the pool, the fitted and the current.

    Parameters
    ----------
    study : Study
        Labels.
    elicitation : Elicitation
        Pooled judgements.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant.

    Returns
    -------
    FigureCard
        One row per drawn distribution; of many parameters those the experts disagree on most.
    """
    options, words = options or FigureOptions(), Words(study, language)
    names = shown_parameters(elicitation)
    table = elicitation.table[elicitation.table["parameter"].isin(names)].reset_index(drop=True)
    return FigureCard(
        id="elicitation",
        title=words.say("elicit.figure.title"),
        drawing=_figure(words, options, table),
        caption=_caption(words, elicitation, names),
        table=_named(words, table),
        columns=_columns(words),
        method=words.say("elicit.figure.method"),
        sources=words.say("elicit.figure.sources", {"experts": ", ".join(elicitation.experts)}),
        alt_short=_alt_short(words, elicitation, names),
        alt_long=" ".join(_parameter_text(words, table, name) for name in names),
        language=language,
    )


def _caption(words: Words, elicitation: Elicitation, names: list[str]) -> str:
    caption = words.say("elicit.figure.caption")
    if len(names) >= len(elicitation.pools):
        return caption
    limited = {"shown": str(len(names)), "total": str(len(elicitation.pools))}
    return f"{caption} {words.say('elicit.figure.limited', limited)}"


def _alt_short(words: Words, elicitation: Elicitation, names: list[str]) -> str:
    values = {
        "parameters": words.number(len(names), 0),
        "experts": words.number(len(elicitation.experts), 0),
    }
    return words.say("elicit.figure.alt", values)


def shown_parameters(elicitation: Elicitation) -> list[str]:
    """Return the parameters of the figure, in the order in which they were asked about."""
    pools = elicitation.pools
    disputed = sorted(pools, key=lambda name: -pools[name].disagreement)[:SHOWN]
    return [name for name in pools if name in disputed]


def _columns(words: Words) -> tuple[Column, ...]:
    return (
        Column("parameter", words.say("elicit.column.parameter")),
        Column("who", words.say("elicit.column.who")),
        Column("weight", words.say("elicit.column.weight"), "percent"),
        Column("unit", words.say("elicit.column.unit")),
        Column("kind", words.say("elicit.column.kind")),
        *(Column(name, words.say(f"column.{name}"), "estimate") for name in QUANTILES),
        Column("error", words.say("elicit.column.error"), "percent"),
    )


def _named(words: Words, table: pd.DataFrame) -> pd.DataFrame:
    named = table.assign(
        parameter=[label(words, str(name)) for name in table["parameter"]],
        who=[who(words, str(name)) for name in table["who"]],
        unit=[words.unit_text(str(unit)) for unit in table["unit"]],
    )
    return named[["parameter", "who", "weight", "unit", "kind", *QUANTILES, "error"]]


def _parameter_text(words: Words, table: pd.DataFrame, name: str) -> str:
    rows = table[table["parameter"] == name]
    values = {
        "parameter": label(words, name),
        "estimate": range_text(words, rows[rows["who"] == POOL].iloc[0]),
        "current": range_text(words, rows[rows["who"] == CURRENT].iloc[0]),
    }
    return words.say("elicit.figure.alt.row", values)


def _figure(words: Words, options: FigureOptions, table: pd.DataFrame) -> Drawing:
    scale = options.theme.font_size / 14
    names = list(dict.fromkeys(table["parameter"]))
    columns = 1 if options.narrow or options.theme.font_size > LARGE_PX else min(2, len(names))
    tallest = int(table.groupby("parameter").size().max())
    grid = Grid(
        len(names), columns, ROW_PX * tallest * scale, gap_px=92 * scale,
        gap_x=0.2 if columns > 1 else 0.0,
    )  # fmt: skip
    margin = Margin(round(LABEL_PX * scale), 16, top=round(64 * scale), bottom=round(46 * scale))
    canvas = Canvas(options, margin.around(grid.height), margin)
    for panel, name in zip(grid.panels(), names, strict=True):
        rows = table[table["parameter"] == name].reset_index(drop=True)
        _panel(canvas, words, panel, rows)
    return canvas.figure()


def _panel(canvas: Canvas, words: Words, panel: Panel, rows: pd.DataFrame) -> None:
    theme, scale = canvas.theme, canvas.theme.font_size / 14
    low, high = float(rows["p05"].min()), float(rows["p95"].max())
    room = 0.05 * ((high - low) or 1.0)
    span = (low - room, high + room)
    last = len(rows) - 1
    marks = ticks(*span, words, count=4, signed=False)
    canvas.axis(panel, "x", {"range": list(span), "showgrid": True, **marks})
    hidden = {"range": [-0.6, last + 0.6], "showticklabels": False, "showgrid": False}
    canvas.axis(panel, "y", hidden)
    name, unit = str(rows["parameter"][0]), words.unit_text(str(rows["unit"][0]))
    characters = 44
    heading = f"<b>{wrap(label(words, name), characters)}</b><br>{wrap(unit, characters)}"
    head = Text(panel.left, panel.top, heading, anchor="bottom", shift=(0, 4), scale=0.86)
    canvas.write(head)
    for place, (_, row) in enumerate(rows.iterrows()):
        _distribution(canvas, words, panel, (last - place, row))
        own = str(row["who"])
        text = Text(
            panel.left, last - place, wrap(who(words, own)[:24], 24), yref=panel.y, align="right",
            shift=(-8 * scale, 0), scale=0.86, bold=own == POOL,
            colour=theme.muted if own == CURRENT else theme.ink,
        )  # fmt: skip
        canvas.write(text)


def _distribution(
    canvas: Canvas, words: Words, panel: Panel, content: tuple[int, pd.Series[float]]
) -> None:
    level, row = content
    theme, name = canvas.theme, str(row["who"])
    colour = {POOL: theme.better[2], FITTED: theme.better[2], CURRENT: theme.reference.colour}.get(
        name, theme.ink
    )
    symbol = {POOL: "diamond", FITTED: "square", CURRENT: "line-ns-open"}.get(name, "circle")
    for low, high, width in (("p05", "p95", 0.8), ("p25", "p75", 2.6)):
        dash = theme.reference.dash if name == CURRENT and low == "p05" else "solid"
        canvas.add(
            {
                "type": "scatter", "mode": "lines", "xaxis": panel.x, "yaxis": panel.y,
                "x": [row[low], row[high]], "y": [level, level],
                "line": {"color": colour, "width": theme.line_width * width, "dash": dash},
            }
        )  # fmt: skip
    size = theme.marker_size * (1.2 if name in RESERVED else 0.9)
    canvas.add(
        {
            "type": "scatter", "mode": "markers", "xaxis": panel.x, "yaxis": panel.y,
            "x": [row["p50"]], "y": [level],
            "marker": {
                "symbol": symbol, "size": size, "color": colour,
                "line": {"color": colour if name == CURRENT else theme.paper, "width": 1.5},
            },
            "hoverinfo": "text", "hovertext": [f"{who(words, name)}: {range_text(words, row)}"],
        }
    )  # fmt: skip


FIGURE = made_elsewhere("elicitation_chart", "elicit read")
