"""Rows with a label, bars or whiskers along one axis, and a note: the frame of several figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from valuma_scenarios.figures.drawing.canvas import (
    Canvas,
    Drawing,
    Grid,
    Margin,
    Panel,
    Text,
    ticks,
)
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.labels import RowLabels
from valuma_scenarios.wording.numbers import with_unit

ROW_PX = 30
NARROW_LEFT_PX = 24
"""Left margin on a phone: room for half a number below the axis."""

KEY_LIFT_PX = {False: 36, True: 58}
NARROW_BAR_PX = 24
"""Height of the bars on a phone, where labels stand above them."""


@dataclass(frozen=True)
class Bar:
    """One bar.

    Parameters
    ----------
    start, end : float
        Ends, in the unit of the axis.
    colour : str
        Fill.
    thickness : float
        Share of the row's height.
    text : str
        What the hover box says.
    pattern : str
        Hatch for greyscale print; empty for none.
    """

    start: float
    end: float
    colour: str
    thickness: float = 0.6
    text: str = ""
    pattern: str = ""


@dataclass(frozen=True)
class Row:
    """One row.

    Parameters
    ----------
    label : str
        What the row is about, at the left.
    bars : tuple of Bar
        Bars, the lower ones first.
    whisker : tuple of float, optional
        Ends of an interval.
    note : str
        What stands at the right.
    """

    label: str
    bars: tuple[Bar, ...]
    whisker: tuple[float, float] | None = None
    note: str = ""


@dataclass(frozen=True)
class Axis:
    """The horizontal axis.

    Parameters
    ----------
    span : tuple of float
        Ends.
    heading, unit : str
        Written above it.
    percent : bool
        Write ticks as percentages of 1.
    marks : tuple of (float, str)
        Dashed vertical lines, each with a dash pattern in plotly's words.
    key : tuple of (str, str)
        Colour and word of what the bars mean, above the rows.
    """

    span: tuple[float, float]
    heading: str = ""
    unit: str = ""
    percent: bool = False
    marks: tuple[tuple[float, str], ...] = ()
    key: tuple[tuple[str, str], ...] = field(default=())


def draw_rows(context: Context, rows: Sequence[Row], axis: Axis) -> Drawing:
    """Draw rows below one another on one axis.

    Parameters
    ----------
    context : Context
        Theme, width and language.
    rows : sequence of Row
        From the top.
    axis : Axis
        The axis they share.
    """
    options, scale = context.options, context.theme.font_size / 14
    narrow = options.narrow
    label_px = round((NARROW_LEFT_PX if narrow else 330) * scale)
    note_px = round((96 if narrow else 190) * scale)
    labels, notes = _labels(context, rows, label_px), _notes(context, rows, note_px)
    top = round((KEY_LIFT_PX[narrow] + (24 * len(axis.key) if narrow else 14)) * scale)
    margin = Margin(label_px, note_px, top, round(34 * scale))
    row_px = _row_px(context, labels, notes)
    grid = Grid(1, 1, row_px * len(rows))
    canvas, panel = Canvas(options, margin.around(grid.height), margin), grid.panels()[0]
    canvas.axis(panel, "x", {"range": list(axis.span), **_ticks(context, axis)})
    down = [len(rows) - 0.5, -0.5]
    canvas.axis(panel, "y", {"range": down, "showticklabels": False, "showgrid": False})
    if axis.heading:
        canvas.heading(panel, axis.heading, axis.unit)
    for position, dash in axis.marks:
        canvas.line(panel, (position, -0.5, position, len(rows) - 0.5), _mark(context, dash))
    _key(canvas, context, axis)
    share = NARROW_BAR_PX * scale / row_px if narrow else 1.0
    shape = (0.5 - 0.5 * share, share) if narrow else (0.0, 1.0)
    for place, row in enumerate(rows):
        _row(canvas, context, panel, (place + shape[0], shape[1], row))
        level = place + shape[0]
        if narrow:
            lift = 0.42 * NARROW_BAR_PX * scale
            canvas.write(Text(0, level, labels.texts[place], yref=panel.y, anchor="bottom",
                              scale=labels.scale, shift=(-label_px, lift)))  # fmt: skip
        canvas.write(Text(1, level, notes.texts[place], yref=panel.y, shift=(8 * scale, 0),
                          scale=notes.scale))  # fmt: skip
    if not narrow:
        labels.write(canvas, panel)
    return canvas.figure()


def _labels(context: Context, rows: Sequence[Row], label_px: float) -> RowLabels:
    """Return the labels of rows: at the left, or on a phone across the sheet, above the bars."""
    names = [row.label for row in rows]
    if not context.options.narrow:
        return RowLabels.of(context.theme, names, label_px, 0.88)
    return RowLabels.of(context.theme, names, context.options.sheet_px - 8, 0.82)


def _notes(context: Context, rows: Sequence[Row], note_px: float) -> RowLabels:
    scale = 0.82 if context.options.narrow else 0.88
    return RowLabels.of(context.theme, [row.note for row in rows], note_px - 2, scale)


def _row_px(context: Context, labels: RowLabels, notes: RowLabels) -> float:
    """Return the height of a row: room for the longest label, and on a phone for the bar below."""
    theme, scale = context.theme, context.theme.font_size / 14
    if not context.options.narrow:
        least = ROW_PX * scale
        return max(labels.row_px(theme, least), notes.row_px(theme, least))
    # The note stands beside the bar: half of it may reach up beside the label, half below.
    bar = max(NARROW_BAR_PX * scale, notes.row_px(theme, 0))
    return labels.row_px(theme, 0) + bar + 8 * scale


def _ticks(context: Context, axis: Axis) -> dict[str, object]:
    count = 3 if context.options.narrow else 5
    if not axis.percent:
        return ticks(*axis.span, context.words, count=count, signed=axis.span[0] < 0)
    low, high = (100 * end for end in axis.span)
    found = ticks(low, high, context.words, count=count, signed=False)
    texts = [with_unit(text, "%", context.words.language) for text in found["ticktext"]]
    return {**found, "tickvals": [v / 100 for v in found["tickvals"]], "ticktext": texts}


def _mark(context: Context, dash: str) -> dict[str, object]:
    theme = context.theme
    return {"color": theme.reference.colour, "width": theme.line_width * 0.7, "dash": dash}


def _key(canvas: Canvas, context: Context, axis: Axis) -> None:
    scale = context.theme.font_size / 14
    for place, (colour, word) in enumerate(axis.key):
        if context.options.narrow:
            x, lift = 0.0, (24 * (len(axis.key) - 1 - place) + KEY_LIFT_PX[True]) * scale
        else:
            x, lift = place * 190 * scale, KEY_LIFT_PX[False] * scale
        canvas.shapes.append(
            {
                "type": "rect", "xref": "paper", "yref": "paper", "xsizemode": "pixel",
                "ysizemode": "pixel", "xanchor": 0, "yanchor": 1, "x0": x, "x1": x + 14 * scale,
                "y0": lift - 6 * scale, "y1": lift + 6 * scale, "fillcolor": colour,
                "line": {"color": context.theme.muted, "width": 0.5},
            }
        )  # fmt: skip
        canvas.write(Text(0, 1, word, shift=(x + 20 * scale, lift), scale=0.88))


def _row(canvas: Canvas, context: Context, panel: Panel, content: tuple[float, float, Row]) -> None:
    place, height, row = content
    theme = context.theme
    for bar in row.bars:
        canvas.add(
            {
                "type": "bar", "orientation": "h", "x": [bar.end - bar.start], "base": [bar.start],
                "y": [place], "width": [bar.thickness * height], "xaxis": panel.x, "yaxis": panel.y,
                "marker": {
                    "color": bar.colour,
                    "line": {"color": theme.paper, "width": 1},
                    "pattern": {"shape": bar.pattern, "fgcolor": theme.ink, "size": 5},
                },
                "hoverinfo": "text", "hovertext": [bar.text or row.label],
            }
        )  # fmt: skip
    if row.whisker is not None:
        canvas.add(
            {
                "type": "scatter", "mode": "lines", "x": list(row.whisker), "y": [place, place],
                "xaxis": panel.x, "yaxis": panel.y,
                "line": {"color": theme.ink, "width": theme.line_width * 0.7},
            }
        )  # fmt: skip
