"""Forms of the model: how often each alternative comes first in every form that moves the ranks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from valuma_scenarios.analyses.forms.forms import FormAnalysis
from valuma_scenarios.analyses.forms.text import counts_text, form_text, sentences
from valuma_scenarios.analyses.ranking.composite import COMPOSITE
from valuma_scenarios.figures.drawing.canvas import Canvas, Drawing, Grid, Margin
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.cells import Cell, draw_cells
from valuma_scenarios.figures.drawing.classes import SHADES, shade
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import made_elsewhere
from valuma_scenarios.figures.drawing.labels import ColumnLabels, RowLabels
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.results.effects import GIVEN
from valuma_scenarios.vocabulary import Language

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

ROW_PX = 30
SHOWN = 14
"""Forms shown beside the study's own; the others move the shares less."""
MIXED = "mixed"


def model_forms(
    run: Run, found: FormAnalysis, language: Language, options: FigureOptions | None = None
) -> FigureCard:
    """Draw a table of shares: forms by alternatives, if networks work.

    Parameters
    ----------
    run : Run
        The run, for labels and sources.
    found : FormAnalysis
        What the forms do.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant.

    Returns
    -------
    FigureCard
        Rows are the study's own forms, the forms that move the shares most, and the mean of the
        combinations at random; cells say how often the alternative comes first.
    """
    context = Context(run, language, options)
    words, given = context.words, GIVEN[0]
    table = shares(found)
    labels = [_row_text(context, found, str(form)) for form in table.index]
    named = table.rename(columns=words.alternative)
    named.insert(0, "form", labels)
    content = Content(
        figure=_figure(context, table, labels),
        table=named.reset_index(drop=True),
        columns=(
            Column("form", words.say("forms.column.form")),
            *(Column(str(name), str(name), "number", 2) for name in named.columns[1:]),
        ),
        alt_long=" ".join(sentences(words, found, given)),
    )
    values = {
        **counts_text(words, found, given, found.pair(given)[0]),
        "shown": words.number(len(table) - 2, 0),
        "year": str(found.values.year),
    }
    return make_card(context, Keys("model_forms", "figure.model_forms"), values, content)


def shares(found: FormAnalysis) -> pd.DataFrame:
    """Return how often each candidate comes first, over draws and weights, if networks work.

    Returns
    -------
    pandas.DataFrame
        Index form, columns candidates; 0-1. The last row, `mixed`, is the mean of the combinations.
    """
    rows = found.first[(found.first["given"] == GIVEN[0]) & (found.first["item"] == COMPOSITE)]
    wide = rows.pivot_table(
        index=["form", "kind"], columns="alternative", values="first", sort=False
    )
    single = wide[wide.index.get_level_values("kind") != MIXED].droplevel("kind")
    moved = (single - single.iloc[0]).abs().max(axis=1)
    chosen = moved.iloc[1:].sort_values(ascending=False, kind="stable").index[:SHOWN]
    mixed = wide[wide.index.get_level_values("kind") == MIXED].mean().rename(MIXED).to_frame().T
    return pd.concat([single.iloc[:1], single.loc[chosen], mixed])


def _row_text(context: Context, found: FormAnalysis, form: str) -> str:
    if form != MIXED:
        return form_text(context.words, form)
    count = sum(variant.kind == MIXED for variant in found.values.variants)
    return context.words.say("forms.form.mixed", {"count": context.words.number(count, 0)})


def _figure(context: Context, table: pd.DataFrame, texts: list[str]) -> Drawing:
    options, scale, words = context.options, context.theme.font_size / 14, context.words
    names = [words.alternative(str(name)) for name in table.columns]
    label_px = round((130 if options.narrow else 290) * scale)
    small = 0.78 if options.narrow else 0.92
    headings = ColumnLabels.of(
        context.theme, names, (options.sheet_px - label_px - 4) / len(names), min(small, 0.86)
    )
    last = len(table) - 1
    labels = RowLabels.of(context.theme, texts, label_px, small, bold=lambda row: row in (0, last))
    margin = Margin(label_px, 4, round(headings.px), round(8 * scale))
    grid = Grid(1, 1, labels.row_px(context.theme, ROW_PX * scale) * len(table))
    canvas, panel = Canvas(options, margin.around(grid.height), margin), grid.panels()[0]
    cells = [
        Cell(
            column, row, shade(context.theme, math.ceil(share * SHADES)), words.percent(share),
            f"{texts[row]}<br>{names[column]}: {words.probability(share)}",
        )
        for row, shares_of in enumerate(table.to_numpy(float))
        for column, share in enumerate(shares_of)
    ]  # fmt: skip
    draw_cells(canvas, panel, cells, (len(names), len(table)), small)
    headings.write(canvas, panel)
    labels.write(canvas, panel)
    return canvas.figure()


FIGURE = made_elsewhere("model_forms", "forms")
