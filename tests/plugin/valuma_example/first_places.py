"""A figure: in how many draws each alternative is the best, by goal."""

from __future__ import annotations

import plotly.graph_objects as go

from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import DRAWS, RIVAL, Figure
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.results.runs import Run
from valuma_scenarios.vocabulary import Language


def first_places(run: Run, language: Language, options: FigureOptions) -> FigureCard:
    """Draw a group of bars for each alternative."""
    context = Context(run, language, options)
    words = context.words
    wide = context.first_shares.rename(index=words.alternative, columns=words.goal_number)
    table = wide.rename_axis("alternative").reset_index()
    figure = go.Figure(
        [go.Bar(name=goal, x=table["alternative"], y=table[goal]) for goal in wide.columns]
    )
    figure.update_layout(showlegend=False, width=700, height=400)
    columns = (
        Column("alternative", words.say("column.alternative")),
        *(Column(str(goal), str(goal), "percent") for goal in wide.columns),
    )
    alternatives = ", ".join(table["alternative"])
    content = Content(figure, table, columns, alternatives)
    return make_card(context, Keys("first_places", "example.first_places"), {}, content)


FIGURE = Figure("first_places", first_places, (RIVAL, DRAWS), report=("goals", 9), pack=99)
