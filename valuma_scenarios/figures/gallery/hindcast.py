"""Hindcast of the baseline: what its bands held, and how its median erred, by indicator."""

from __future__ import annotations

import math

import pandas as pd

from valuma_scenarios.analyses.hindcast.hindcast import overall, scores
from valuma_scenarios.analyses.hindcast.text import sentences
from valuma_scenarios.figures.drawing.canvas import Canvas, Drawing, Grid, Margin
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.cells import Cell, draw_cells
from valuma_scenarios.figures.drawing.classes import SHADES, Fill, shade
from valuma_scenarios.figures.drawing.figure import made_elsewhere
from valuma_scenarios.figures.drawing.labels import ColumnLabels, RowLabels
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.theme import Theme
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import format_years

ROW_PX = 30
STEP = 0.1
"""Distance from what a band claims, and from an error that is the same, that makes a shade."""
CLAIMED = {"inside_90": 0.9, "inside_50": 0.5}
RATIOS = {"ratio_no_change": "error_no_change", "ratio_trend": "error_trend"}


def hindcast_figure(
    study: Study,
    forecasts: pd.DataFrame,
    draws: int,
    language: Language,
    options: FigureOptions | None = None,
) -> FigureCard:
    """Draw a table of scores: indicators by bands and errors.

    Parameters
    ----------
    forecasts : pandas.DataFrame
        From `hindcast`.
    draws : int
        Draws behind the bands. A cell is hatched where a band holds more or less than it claims, or
        the median errs more than what it is compared with.
    """
    options, words = options or FigureOptions(), Words(study, language)
    table = _table(forecasts)
    heads = {name: words.say(f"hindcast.column.{name}") for name in (*CLAIMED, *RATIOS)}
    values = {
        "share": words.percent(overall(scores(forecasts)).inside_90),
        "draws": words.number(draws, 0),
        "cuts": format_years(int(forecasts["cut"].min()), int(forecasts["cut"].max())),
        "publishers": ", ".join(_publishers(words, forecasts)),
    }
    return FigureCard(
        id="hindcast",
        title=words.say("figure.hindcast.title", values),
        drawing=_figure(words, options, table, list(heads.values())),
        caption=words.say("figure.hindcast.caption", values),
        table=table.assign(indicator=table["indicator"].map(words.indicator)),
        columns=(
            Column("indicator", words.say("hindcast.column.indicator")),
            *(Column(name, head, "number", 2) for name, head in heads.items()),
        ),
        method=words.say("figure.hindcast.method"),
        sources=words.say("figure.hindcast.sources", values),
        alt_short=words.say("figure.hindcast.alt"),
        alt_long=" ".join(sentences(words, forecasts, draws)),
        language=language,
    )


def _table(forecasts: pd.DataFrame) -> pd.DataFrame:
    found = scores(forecasts)
    ratios = {
        name: (found["error_model"] / found[error]).where(found[error] > 0)
        for name, error in RATIOS.items()
    }
    return found.assign(**ratios)[["indicator", *CLAIMED, *RATIOS]]


def _publishers(words: Words, forecasts: pd.DataFrame) -> list[str]:
    study = words.study
    names = [
        study.sources[source].publisher
        for indicator in dict.fromkeys(forecasts["indicator"])
        for source in study.indicators[str(indicator)].sources
        if source in study.sources
    ]
    return list(dict.fromkeys(words.publisher(name) for name in names if name))


def _figure(words: Words, options: FigureOptions, table: pd.DataFrame, heads: list[str]) -> Drawing:
    theme, scale = options.theme, options.theme.font_size / 14
    names = [words.indicator(str(name)) for name in table["indicator"]]
    label_px = round((130 if options.narrow else 290) * scale)
    small = 0.78 if options.narrow else 0.92
    headings = ColumnLabels.of(
        theme, heads, (options.sheet_px - label_px - 4) / len(heads), min(small, 0.86)
    )
    labels = RowLabels.of(theme, names, label_px, small)
    margin = Margin(label_px, 4, round(headings.px), round(8 * scale))
    grid = Grid(1, 1, labels.row_px(theme, ROW_PX * scale) * len(table))
    canvas, panel = Canvas(options, margin.around(grid.height), margin), grid.panels()[0]
    cells = []
    for column, name in enumerate((*CLAIMED, *RATIOS)):
        for row, value in enumerate(table[name].tolist()):
            share = name in CLAIMED
            text = words.percent(value) if share else words.number(value, 2)
            hover = f"{names[row]}<br>{heads[column]}: {text}"
            cells.append(Cell(column, row, _fill(theme, name, value), text, hover))
    draw_cells(canvas, panel, cells, (len(heads), len(table)), small)
    headings.write(canvas, panel)
    labels.write(canvas, panel)
    return canvas.figure()


def _fill(theme: Theme, name: str, value: float) -> Fill:
    """Return the fill of a score: neutral about what is claimed or the same, else by its size."""
    if math.isnan(value):
        return shade(theme, 0)
    gap = -abs(value - CLAIMED[name]) if name in CLAIMED else 1 - value
    level = min(SHADES, int(abs(gap) / STEP))
    return shade(theme, level if gap > 0 else -level)


FIGURE = made_elsewhere("hindcast", "hindcast")
