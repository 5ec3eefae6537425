"""Development capacity, commitment and learning over the years, by alternative."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.figures.drawing.canvas import (
    Canvas,
    Drawing,
    Grid,
    Margin,
    Panel,
    extent,
    rows_of,
    ticks,
)
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import Figure
from valuma_scenarios.figures.drawing.keys import alternative_key, key_height
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.marks import hover, line_mark, marker_mark
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

QUANTITIES = ("capacity", "commitment", "learning")
NAMES = ["quantity", "alternative", "year", "p05", "p25", "p50", "p75", "p95"]


def capacity_paths(
    run: Run, language: Language, options: FigureOptions | None = None
) -> FigureCard:
    """Draw one panel per stock with the median of every alternative, and 90 % at the end.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant; `region` is used.

    Returns
    -------
    FigureCard
        The table has one row per stock, alternative and year.
    """
    context = Context(run, language, options)
    table = context.once(_table)
    content = Content(
        figure=_figure(context, table),
        table=_named(context, table),
        columns=_columns(context),
        alt_long=_alt_long(context, table),
        title=context.titled(
            context.words.say("figure.capacity_paths.title", _values(context, table)), year=False
        ),
    )
    keys = Keys("capacity_paths", "figure.capacity_paths")
    return make_card(context, keys, _values(context, table), content)


def _values(context: Context, table: pd.DataFrame) -> dict[str, str]:
    words = context.words
    last = _last(table, "capacity")
    highest = last.loc[last["p50"] == last["p50"].max(), "alternative"]
    return {
        "highest": context.names([str(name) for name in highest]),
        "year": str(context.years[-1]),
        "region": words.region_inline(context.place),
        "years": f"{context.years[0]}\N{EN DASH}{context.years[-1]}",
        "interval": context.interval_note(),
    }


def _named(context: Context, table: pd.DataFrame) -> pd.DataFrame:
    words = context.words
    named = table.assign(
        quantity=[words.say(f"quantity.{q}") for q in table["quantity"]],
        alternative=[words.alternative(a) for a in table["alternative"]],
    )
    return named[[column.name for column in _columns(context)]]


def _columns(context: Context) -> tuple[Column, ...]:
    words, told = context.words, NAMES[3:] if context.words.drawn else ["p50"]
    return (
        Column("quantity", words.say("column.quantity")),
        Column("alternative", words.say("column.alternative")),
        Column("year", words.say("column.year"), "year"),
        *(Column(name, words.say(f"column.{name}"), "number", 3) for name in told),
    )


def _shown(context: Context) -> tuple[str, ...]:
    return tuple(a for a in context.order if a not in context.run.study.checks)


def _table(context: Context) -> pd.DataFrame:
    stocks = context.run.capacity
    rows = stocks[stocks["alternative"].isin(_shown(context)) & (stocks["region"] == context.place)]
    table: pd.DataFrame = rows[NAMES].reset_index(drop=True)
    return table


def _last(table: pd.DataFrame, quantity: str) -> pd.DataFrame:
    rows = table[table["quantity"] == quantity]
    last: pd.DataFrame = rows[rows["year"] == rows["year"].max()]
    return last


def _alt_long(context: Context, table: pd.DataFrame) -> str:
    words, last = context.words, int(table["year"].max())
    parts = []
    for quantity in QUANTITIES:
        values = [
            f"{words.alternative(row.alternative)} {words.number(row.p50, 2)}"
            for row in rows_of(_last(table, quantity))
        ]
        parts.append(
            words.say(
                "figure.capacity_paths.long",
                {
                    "quantity": words.say(f"quantity.{quantity}"),
                    "year": str(last),
                    "values": "; ".join(values),
                },
            )
        )
    return " ".join(parts)


def _figure(context: Context, table: pd.DataFrame) -> Drawing:
    options, scale = context.options, context.theme.font_size / 14
    shown = _shown(context)
    columns = 1 if options.narrow else 3
    panel_px = (170 if options.narrow else 240) * scale
    grid = Grid(3, columns, panel_px, gap_px=72 * scale, gap_x=0.075)
    margin = Margin(
        round(44 * scale),
        round(14 * scale),
        round(key_height(context, shown) + 36 * scale),
        round(36 * scale),
    )
    canvas = Canvas(options, margin.around(grid.height), margin)
    for panel, quantity in zip(grid.panels(), QUANTITIES, strict=True):
        _panel(canvas, context, panel, table[table["quantity"] == quantity])
    alternative_key(canvas, context, shown)
    return canvas.figure()


def _panel(canvas: Canvas, context: Context, panel: Panel, rows: pd.DataFrame) -> None:
    words, shown = context.words, _shown(context)
    first, last = int(rows["year"].min()), int(rows["year"].max())
    ends = rows[rows["year"] == last]
    low, high = extent(pd.concat([rows[["p50"]], ends[["p05", "p95"]]]), "p50", "p05", "p95")
    pad = 0.06 * ((high - low) or 1)
    span = (low - pad, high + pad)
    room = 0.36 * (len(shown) + 1)
    years = [first, (first + last) // 2, last]
    canvas.axis(
        panel,
        "x",
        {
            "range": [first - 0.2, last + room],
            "tickvals": years,
            "ticktext": list(map(str, years)),
            "showgrid": False,
        },
    )
    canvas.axis(panel, "y", {"range": list(span), **ticks(*span, words, count=4, signed=False)})
    quantity = str(rows["quantity"].iloc[0])
    canvas.heading(panel, words.say(f"quantity.{quantity}"), words.say("unit.zero_to_one"))
    for place, alternative in enumerate(shown):
        path = rows[rows["alternative"] == alternative]
        _path(canvas, context, panel, (path, last + 0.36 * (place + 1)))


def _path(
    canvas: Canvas, context: Context, panel: Panel, content: tuple[pd.DataFrame, float]
) -> None:
    path, x = content
    alternative, end = str(path["alternative"].iloc[0]), path.iloc[-1]
    style, theme, words = context.style(alternative), context.theme, context.words
    name = words.alternative(alternative)
    shown = [f"{name}, {row.year}: {words.number(row.p50, 2)}" for row in rows_of(path)]
    line = {"color": style.colour, "dash": style.dash, "width": theme.line_width}
    canvas.add(line_mark(panel, path["year"].tolist(), path["p50"].tolist(), line) | hover(*shown))
    whisker = {"color": style.colour, "width": theme.line_width * 0.7}
    canvas.add(line_mark(panel, [x, x], [end["p05"], end["p95"]], whisker))
    canvas.add(marker_mark(theme, panel, (x, float(end["p50"])), style))


FIGURE = Figure(
    "capacity_paths", capacity_paths, report=("means", 2), memo="authorities", pack=4, slides=4,
    uses="region",
)  # fmt: skip
