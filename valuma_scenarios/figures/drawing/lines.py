"""Lines of a few factors over years or sample sizes, each labelled at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from valuma_scenarios.figures.drawing.canvas import (
    Canvas,
    Drawing,
    Grid,
    Margin,
    Panel,
    Text,
    spread,
    ticks,
    wrap,
)
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.keys import symbol_shape
from valuma_scenarios.figures.drawing.theme import Style
from valuma_scenarios.wording.numbers import with_unit

HEIGHT = 320


@dataclass(frozen=True)
class Line:
    """One line.

    Parameters
    ----------
    label : str
        Written at its end.
    x, y : tuple of float
        Points.
    half : tuple of float
        Half widths of the intervals at the points; NaN for none.
    """

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    half: tuple[float, ...] = ()


@dataclass(frozen=True)
class Scales:
    """Both axes.

    Parameters
    ----------
    x_values, x_texts : tuple
        Ticks of the horizontal axis.
    heading : str
        What the vertical axis measures.
    percent : bool
        Write the vertical ticks as percentages of 1.
    """

    x_values: tuple[float, ...]
    x_texts: tuple[str, ...]
    heading: str
    percent: bool = True


def draw_lines(context: Context, lines: Sequence[Line], scales: Scales) -> Drawing:
    """Draw lines with their names at the right, or below the plot on a phone.

    Parameters
    ----------
    context : Context
        Theme, width and language.
    lines : sequence of Line
        The most important first.
    scales : Scales
        Both axes.
    """
    options, scale = context.options, context.theme.font_size / 14
    narrow = options.narrow
    right = 16 if narrow else 330
    bottom = 34 + (34 * len(lines) if narrow else 0)
    margin = Margin(*(round(px * scale) for px in (52, right, 34, bottom)))
    grid = Grid(1, 1, HEIGHT * scale)
    canvas, panel = Canvas(options, margin.around(grid.height), margin), grid.panels()[0]
    low, high = _span(lines)
    first, last = scales.x_values[0], scales.x_values[-1]
    room = 0.03 * ((last - first) or 1.0)
    canvas.axis(panel, "x", {
        "range": [first - room, last + room], "showgrid": False, "tickmode": "array",
        "tickvals": list(scales.x_values), "ticktext": list(scales.x_texts),
    })  # fmt: skip
    canvas.axis(panel, "y", {"range": [low, high], **_y_ticks(context, (low, high), scales)})
    canvas.heading(panel, scales.heading)
    styles = _styles(context, len(lines))
    for line, style in zip(lines, styles, strict=True):
        _line(canvas, context, panel, line, style)
    _names(canvas, context, panel, (lines, styles, (low, high)))
    return canvas.figure()


def _span(lines: Sequence[Line]) -> tuple[float, float]:
    ends = [y + h for line in lines for y, h in _with_half(line)]
    starts = [y - h for line in lines for y, h in _with_half(line)]
    low, high = min(0.0, *starts), max(0.0, *ends)
    length = (high - low) or 1.0
    return low - 0.02 * length, high + 0.05 * length


def _with_half(line: Line) -> list[tuple[float, float]]:
    half = line.half or (0.0,) * len(line.y)
    pairs = zip(line.y, half, strict=True)
    return [(y, h if h == h else 0.0) for y, h in pairs if y == y]


def _y_ticks(context: Context, span: tuple[float, float], scales: Scales) -> dict[str, object]:
    if not scales.percent:
        return ticks(*span, context.words, signed=False)
    found = ticks(span[0] * 100, span[1] * 100, context.words, signed=False)
    texts = [with_unit(text, "%", context.words.language) for text in found["ticktext"]]
    return {**found, "tickvals": [v / 100 for v in found["tickvals"]], "ticktext": texts}


def _styles(context: Context, count: int) -> list[Style]:
    """Styles that differ in colour, marker and dash; factors have none of their own."""
    theme = context.theme
    known = [*theme.alternatives.values()][:4]
    return [*known, *theme.spare][:count]


def _line(canvas: Canvas, context: Context, panel: Panel, line: Line, style: Style) -> None:
    theme = context.theme
    trace = {
        "type": "scatter", "mode": "lines+markers", "x": list(line.x), "y": list(line.y),
        "xaxis": panel.x, "yaxis": panel.y, "name": line.label, "cliponaxis": False,
        "line": {"color": style.colour, "dash": style.dash, "width": theme.line_width},
        "marker": {"symbol": style.symbol, "size": theme.marker_size, "color": style.colour},
        "hoverinfo": "text",
        "hovertext": [f"{line.label}<br>{context.words.number(y)}" for y in line.y],
    }  # fmt: skip
    if line.half:
        heights = [h if h == h else 0.0 for h in line.half]
        trace["error_y"] = {
            "type": "data", "array": heights, "color": style.colour, "thickness": 1.2, "width": 0,
        }  # fmt: skip
    canvas.add(trace)


def _names(
    canvas: Canvas,
    context: Context,
    panel: Panel,
    content: tuple[Sequence[Line], list[Style], tuple[float, float]],
) -> None:
    lines, styles, (low, high) = content
    scale = context.theme.font_size / 14
    if context.options.narrow:
        for place, (line, style) in enumerate(zip(lines, styles, strict=True)):
            lift, left = -(52 + 34 * place) * scale, -40 * scale
            mark = (left + 4 * scale, lift - HEIGHT * scale)
            canvas.shapes.append(symbol_shape(context.theme, style, mark))
            canvas.write(Text(0, 0, wrap(line.label, 44), shift=(left + 14 * scale, lift),
                              scale=0.84, colour=context.theme.ink))  # fmt: skip
        return
    gap = 34 * scale / (HEIGHT * scale) * (high - low)
    ends = spread([line.y[-1] if line.y[-1] == line.y[-1] else 0.0 for line in lines], gap)
    right = canvas.width - canvas.margin.left - canvas.margin.right + 10 * scale
    for line, style, level in zip(lines, styles, ends, strict=True):
        mark = (right, -(high - level) / (high - low) * HEIGHT * scale)
        canvas.shapes.append(symbol_shape(context.theme, style, mark))
        canvas.write(Text(1, level, wrap(line.label, 46), yref=panel.y, shift=(20 * scale, 0),
                          scale=0.84, colour=context.theme.ink))  # fmt: skip
