"""The theory of change: from levers to goals, mechanism by mechanism, each with its grade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from valuma_scenarios.figures.drawing.canvas import (
    Canvas,
    Drawing,
    Grid,
    Margin,
    Panel,
    Text,
    faded,
)
from valuma_scenarios.figures.drawing.card import Column, FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.figure import Figure
from valuma_scenarios.figures.drawing.labels import LINE, fit, lines_of
from valuma_scenarios.figures.drawing.making import Content, Keys, make_card
from valuma_scenarios.figures.drawing.marks import area_mark, hover, line_mark
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.theme import Theme
from valuma_scenarios.figures.fonts import text_width
from valuma_scenarios.model.mechanisms import MECHANISMS, STAGES, Mechanism
from valuma_scenarios.vocabulary import GRADES, Grade, Language
from valuma_scenarios.wording.sentences import join

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

SYMBOLS: dict[Grade | None, str] = {
    "A": "circle", "B": "square", "C": "diamond", "D": "triangle-up", None: "circle-open",
}  # fmt: skip
"""Shape of each grade, so that colour is never the only sign."""
GAP_X, GAP_Y, PAD, MARK = 34.0, 9.0, 7.0, 18.0
"""Pixels between columns and boxes, inside a box, and for its symbol, at the usual font size."""
KEY_ROW, KEY_SCALE, HEAD, SIDE = 22.0, 0.85, 26.0, 12
NARROW_COLUMNS = 2
STEPS = 16


@dataclass(frozen=True)
class Box:
    """A mechanism on the sheet: edges in pixels from the top left, and its name in lines."""

    mechanism: Mechanism
    left: float
    top: float
    width: float
    height: float
    label: str

    @property
    def middle(self) -> float:
        """Height of its middle."""
        return self.top + self.height / 2


def theory_of_change(
    run: Run, language: Language, options: FigureOptions | None = None
) -> FigureCard:
    """Draw the mechanisms of the model from levers to goals, with the grade of each.

    Parameters
    ----------
    run : Run
        A run; its parameters' grades are shown.
    language : {"fi", "sv", "en"}
        Language of the reader.
    options : FigureOptions, optional
        Variant. On a narrow sheet the stages stand below one another, without lines between boxes.

    Returns
    -------
    FigureCard
        The table has one row for each mechanism: stage, grade of most of its numbers, how many
        uncertain numbers of each grade it reads, and what it feeds.
    """
    context = Context(run, language, options)
    content = Content(
        figure=_figure(context),
        table=context.once(_table),
        columns=_columns(context),
        alt_long=_alt_long(context),
    )
    keys = Keys("theory_of_change", "figure.theory_of_change")
    return make_card(context, keys, _values(context), content)


def _values(context: Context) -> dict[str, str]:
    words, parameters = context.words, context.run.study.parameters
    judged = sum(m.grades(parameters).get("D", 0) for m in MECHANISMS)
    return {"judged": words.number(judged, 0), "all": words.number(len(parameters), 0)}


def _name(context: Context, identifier: str) -> str:
    return context.words.say(f"mechanism.{identifier}")


def _table(context: Context) -> pd.DataFrame:
    words, parameters = context.words, context.run.study.parameters
    rows = []
    for one in MECHANISMS:
        grades = one.grades(parameters)
        counts: dict[str, object] = {grade: grades.get(grade, 0) for grade in GRADES}
        rows.append(
            {
                "stage": words.say(f"mechanism.stage.{one.stage}"),
                "mechanism": _name(context, one.id),
                "grade": one.grade(parameters) or "",
                **counts,
                "feeds": join(words, [_name(context, other) for other in one.feeds]),
            }
        )
    return pd.DataFrame(rows)


def _columns(context: Context) -> tuple[Column, ...]:
    say = context.words.say
    return (
        Column("stage", say("mechanism.column.stage")),
        Column("mechanism", say("mechanism.column.mechanism")),
        Column("grade", say("mechanism.column.grade")),
        *(Column(g, say("sens.grade", {"grade": g}), "number", 0) for g in GRADES),
        Column("feeds", say("mechanism.column.feeds")),
    )


def _counts(context: Context, one: Mechanism) -> str:
    """Return how many numbers of each grade a mechanism reads: "A 1, D 3"."""
    found = one.grades(context.run.study.parameters)
    return ", ".join(f"{grade} {context.words.number(n, 0)}" for grade, n in found.items())


def _alt_long(context: Context) -> str:
    words, said = context.words, []
    for one in MECHANISMS:
        if one.feeds:
            counts = _counts(context, one)
            feeds = join(words, [_name(context, other) for other in one.feeds])
            values = {"name": _name(context, one.id), "grades": counts, "feeds": feeds}
            said.append(words.say(f"mechanism.row.{'graded' if counts else 'plain'}", values))
    return " ".join(said)


def _figure(context: Context) -> Drawing:
    options, scale = context.options, context.theme.font_size / 14
    width = float(options.sheet_px - 2 * SIDE)
    rows = _key_places(context, width)[-1][3] + 1
    margin = Margin(SIDE, SIDE, round(18 + rows * KEY_ROW * scale), SIDE)
    boxes, heads, height = _layout(context, width, scale)
    grid = Grid(1, 1, height)
    canvas, panel = Canvas(options, margin.around(height), margin), grid.panels()[0]
    canvas.axis(panel, "x", {"range": [0, width], "visible": False})
    canvas.axis(panel, "y", {"range": [height, 0], "visible": False})
    places = {box.mechanism.id: box for box in boxes}
    if not options.narrow:
        for box in boxes:
            for other in box.mechanism.feeds:
                canvas.add(_edge(context.theme, panel, box, places[other]))
    for box in boxes:
        _draw(canvas, context, panel, box)
    for text, left, top in heads:
        canvas.write(Text(left, top, text, xref=panel.x, yref=panel.y, anchor="top", bold=True))
    _key(canvas, context, panel, width)
    return canvas.figure()


def _layout(
    context: Context, width: float, scale: float
) -> tuple[list[Box], list[tuple[str, float, float]], float]:
    """Return boxes, headings of stages and the height of everything, in pixels."""
    narrow = context.options.narrow
    across = NARROW_COLUMNS if narrow else len(STAGES)
    gap = (GAP_X / 2 if narrow else GAP_X) * scale
    column = (width - gap * (across - 1)) / across
    boxes: list[Box] = []
    heads: list[tuple[str, float, float]] = []
    start, deepest = 0.0, 0.0
    for number, stage in enumerate(STAGES):
        left = 0.0 if narrow else number * (column + gap)
        head = fit(context.words.say(f"mechanism.stage.{stage}"), width if narrow else column,
                   context.theme.font_size, bold=True)  # fmt: skip
        heads.append((head, left, start))
        first = deepest / 2 - HEAD if stage == "goals" and not narrow else start
        tops = [first + HEAD * scale * (2 if not narrow else lines_of(head))] * across
        for place, one in enumerate(m for m in MECHANISMS if m.stage == stage):
            at = place % across if narrow else 0
            box = _box(context, one, (left + at * (column + gap), tops[at], column), scale)
            boxes.append(box)
            tops[at] = box.top + box.height + GAP_Y * scale
        deepest = max(deepest, *tops)
        start = max(tops) + GAP_Y * scale if narrow else 0.0
    return boxes, heads, deepest + 2


def _box(context: Context, one: Mechanism, place: tuple[float, float, float], scale: float) -> Box:
    left, top, width = place
    size = context.theme.font_size * 0.9
    label = fit(_name(context, one.id), width - (MARK + 2 * PAD) * scale, size)
    if counts := _counts(context, one):
        small = round(size * 0.88, 1)
        label += (
            f'<br><span style="color:{context.theme.muted};font-size:{small}px">{counts}</span>'
        )
    return Box(one, left, top, width, lines_of(label) * size * LINE + 2 * PAD * scale, label)


def _colour(theme: Theme, grade: Grade | None) -> str:
    """Return blue for what studies carry, the darker the surer, and orange for judgement."""
    found = (theme.better[3], theme.better[2], theme.better[2], theme.worse[3])
    return theme.muted if grade is None else dict(zip(GRADES, found, strict=True))[grade]


def _draw(canvas: Canvas, context: Context, panel: Panel, box: Box) -> None:
    theme, scale = context.theme, context.theme.font_size / 14
    grade = box.mechanism.grade(context.run.study.parameters)
    x0, x1, y0, y1 = box.left, box.left + box.width, box.top, box.top + box.height
    colour = _colour(theme, grade)
    canvas.add(area_mark(panel, [x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0], theme.paper))
    canvas.add(
        line_mark(panel, [x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0],
                  {"color": colour, "width": 1.6, "dash": "dot" if grade == "D" else "solid"})
    )  # fmt: skip
    centre = (x0 + (PAD + MARK / 2) * scale - 2, box.middle)
    said = context.words.say("sens.grade", {"grade": grade}) if grade else ""
    canvas.add(_symbol(theme, panel, centre, grade) | hover(said))
    canvas.write(
        Text(
            x0 + (PAD + MARK) * scale, box.middle, box.label, xref=panel.x, yref=panel.y, scale=0.9
        )
    )


def _symbol(
    theme: Theme, panel: Panel, centre: tuple[float, float], grade: Grade | None
) -> Drawing:
    colour = _colour(theme, grade)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [centre[0]],
        "y": [centre[1]],
        "xaxis": panel.x,
        "yaxis": panel.y,
        "cliponaxis": False,
        "marker": {
            "symbol": SYMBOLS[grade], "size": theme.marker_size * 1.2, "color": colour,
            "line": {"color": colour, "width": 1.2},
        },
    }  # fmt: skip


def _edge(theme: Theme, panel: Panel, one: Box, other: Box) -> Drawing:
    """Return the line from a box to what it feeds: to the right, or round to a box below it."""
    start, end = one.left + one.width, other.left
    t = np.linspace(0, 1, STEPS)
    ease = t * t * (3 - 2 * t)
    if one.left == other.left:
        end = start
        x = start + GAP_X * 0.55 * np.sin(np.pi * t)
    elif other.left < one.left:
        x = start + (end - start) * t
    else:
        x = start + (end - start) * t
    y = one.middle + (other.middle - one.middle) * ease
    grey = faded(theme.muted, 0.55)
    return line_mark(panel, np.round(x, 2).tolist(), np.round(y, 2).tolist(),
                     {"color": grey, "width": 1.1})  # fmt: skip


def _key_places(context: Context, width: float) -> list[tuple[Grade | None, str, float, int]]:
    """Return grade, name, left edge and row of every entry of the key, as many a row as fit."""
    scale, size = context.theme.font_size / 14, context.theme.font_size * KEY_SCALE
    places: list[tuple[Grade | None, str, float, int]] = []
    x, row = 0.0, 0
    for grade in SYMBOLS:
        text = context.words.say(f"sens.grade.{grade}" if grade else "mechanism.no_grade")
        needed = text_width(text, size) + 36 * scale
        if x and x + needed > width:
            x, row = 0.0, row + 1
        places.append((grade, text, x, row))
        x += needed
    return places


def _key(canvas: Canvas, context: Context, panel: Panel, width: float) -> None:
    """Draw the symbol and name of every grade above the boxes."""
    theme, scale = context.theme, context.theme.font_size / 14
    places = _key_places(context, width)
    rows = places[-1][3] + 1
    for grade, text, x, row in places:
        y = -((rows - row - 0.5) * KEY_ROW * scale + 10)
        canvas.add(_symbol(theme, panel, (x + 8 * scale, y), grade))
        left = x + 18 * scale
        canvas.write(Text(left, y, text, xref=panel.x, yref=panel.y, scale=KEY_SCALE))


FIGURE = Figure("theory_of_change", theory_of_change, report=("means", 3), pack=15)
