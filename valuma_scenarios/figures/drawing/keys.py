"""Keys: which line and marker belongs to which alternative, and which shade to which class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from valuma_scenarios.figures.drawing.canvas import Canvas, Drawing, Panel, Text
from valuma_scenarios.figures.drawing.classes import SHADES, UNCERTAIN_PATTERN, Classes, Fill, shade
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.theme import Style, Theme
from valuma_scenarios.figures.fonts import text_width
from valuma_scenarios.figures.svg.marks import corners

SYMBOL_PX = 30
ROW_PX = 24
SWATCH_PX = 22
WIDEST_KEY_PX = 320
UNIT_PX = 16
"""Height of the line below a strip of shades that says their unit."""
MOST_BOUNDS = 4
"""With more bounds than this below one map, every other is left out."""


def alternative_key(canvas: Canvas, context: Context, alternatives: Sequence[str]) -> None:
    """Draw line, marker and name of every alternative above the panels.

    Side by side as far as the sheet is wide, then on the next row.
    """
    scale = context.theme.font_size / 14
    places = _places(context, alternatives)
    for alternative, (start, row) in zip(alternatives, places, strict=True):
        x, lift = start - canvas.margin.left, canvas.margin.top - (row * ROW_PX + 14) * scale
        style = context.style(alternative)
        ends = {"x0": x, "x1": x + SYMBOL_PX * scale, "y0": lift, "y1": lift}
        line = {"color": style.colour, "dash": style.dash, "width": context.theme.line_width}
        canvas.shapes.append({**_at_pixels(1), **ends, "type": "line", "line": line})
        centre = (x + SYMBOL_PX * scale / 2, lift)
        canvas.shapes.append(symbol_shape(context.theme, style, centre))
        canvas.write(
            Text(
                0,
                1,
                context.words.alternative(alternative),
                shift=(x + (SYMBOL_PX + 8) * scale, lift),
                scale=0.95,
                colour=context.theme.ink,
            )
        )


def _at_pixels(yanchor: int) -> Drawing:
    """Return the frame of a shape: pixels from the left upper (1) or lower (0) corner."""
    return {
        "xref": "paper",
        "yref": "paper",
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": 0,
        "yanchor": yanchor,
    }


def symbol_shape(theme: Theme, style: Style, centre: tuple[float, float]) -> Drawing:
    """Return a marker as a shape at pixels from the top left corner of the plotting area."""
    (x, y), r = centre, theme.marker_size * 0.55
    edge = {"color": theme.paper, "width": 1}
    base: Drawing = {**_at_pixels(1), "fillcolor": style.colour, "line": edge}
    if points := corners(style.symbol, r):
        path = " L".join(f"{x + dx:.1f},{y - dy:.1f}" for dx, dy in points)
        return {**base, "type": "path", "path": f"M{path} Z"}
    if style.symbol == "circle":
        return {**base, "type": "circle", "x0": x - r, "x1": x + r, "y0": y - r, "y1": y + r}
    line = {"color": style.colour, "width": 1.5}
    return {**base, "type": "line", "x0": x, "x1": x, "y0": y - r, "y1": y + r, "line": line}


def symbol_svg(style: Style) -> str:
    """Return line and marker of an alternative as a small picture for running text."""
    x, y, r = SYMBOL_PX / 2, 8.0, 5.0
    dash = {"dash": "6 4", "dashdot": "7 3 2 3", "dot": "2 3", "solid": ""}.get(style.dash)
    if dash is None:
        dash = style.dash.replace("px", "").replace(",", " ")
    mark = f'<line x1="{x}" x2="{x}" y1="{y - r}" y2="{y + r}" stroke-width="1.5"/>'
    if edge := corners(style.symbol, r):
        points = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in edge)
        mark = f'<polygon points="{points}" fill="{style.colour}" stroke="none"/>'
    elif style.symbol == "circle":
        mark = f'<circle cx="{x}" cy="{y}" r="{r}" fill="{style.colour}" stroke="none"/>'
    return (
        f'<svg width="{SYMBOL_PX}" height="16" viewBox="0 0 {SYMBOL_PX} 16" aria-hidden="true" '
        f'stroke="{style.colour}" fill="none"><line x1="0" x2="{SYMBOL_PX}" y1="{y}" y2="{y}" '
        f'stroke-width="2" stroke-dasharray="{dash}"/>{mark}</svg>'
    )


def key_height(context: Context, alternatives: Sequence[str]) -> float:
    """Return the height of a key, in pixels."""
    rows = {row for _, row in _places(context, alternatives)}
    return (len(rows) * ROW_PX + 6) * context.theme.font_size / 14


def _places(context: Context, alternatives: Sequence[str]) -> list[tuple[float, int]]:
    """Return where each entry starts: pixels from the left edge of the sheet, and its row."""
    scale = context.theme.font_size / 14
    room = context.options.sheet_px - 16
    x, row, places = 0.0, 0, []
    for alternative in alternatives:
        name = context.words.alternative(alternative)
        width = (SYMBOL_PX + 28) * scale + text_width(name, context.theme.font_size * 0.95)
        if x and x + width > room:
            x, row = 0.0, row + 1
        places.append((x, row))
        x += width
    return places


KeyEntry = tuple[tuple[Fill, ...], str]


def _shade_entries(context: Context) -> list[KeyEntry]:
    theme, words = context.theme, context.words
    unclear: KeyEntry = ((Fill(theme.neutral, UNCERTAIN_PATTERN, 0),), words.say("key.unclear"))
    return [
        (
            tuple(shade(theme, level) for level in range(-1, -SHADES - 1, -1)),
            words.say("key.worse"),
        ),
        (tuple(shade(theme, level) for level in range(1, SHADES + 1)), words.say("key.better")),
        *(() if context.central else (unclear,)),
    ]


def _shade_places(context: Context) -> list[tuple[float, int]]:
    scale, room = context.theme.font_size / 14, context.options.sheet_px - 8
    x, row, places = 0.0, 0, []
    for fills, label in _shade_entries(context):
        letters = text_width(label, context.theme.font_size * 0.86)
        width = (len(fills) * (SWATCH_PX + 2) + 24) * scale + letters
        if x and x + width > room:
            x, row = 0.0, row + 1
        places.append((x, row))
        x += width
    return places


def shade_key_height(context: Context) -> float:
    """Return the height of the key of shades, in pixels."""
    rows = {row for _, row in _shade_places(context)}
    return (len(rows) * ROW_PX + 16) * context.theme.font_size / 14


def shade_key(canvas: Canvas, context: Context, drop: float = 26) -> None:
    """Draw, below the panels, what the shades and the hatching mean.

    Shades differ between goals in their bounds, so the key names them from weak to strong; the
    numbers stand in the cells.

    Parameters
    ----------
    canvas : Canvas
        Sheet to draw on.
    context : Context
        Words and theme.
    drop : float
        Pixels from the lower edge of the plotting area to the middle of the first row.
    """
    scale = context.theme.font_size / 14
    for (fills, label), (start, row) in zip(
        _shade_entries(context), _shade_places(context), strict=True
    ):
        x, y = start - canvas.margin.left, -(drop + row * ROW_PX) * scale
        for fill in fills:
            swatch(canvas, fill, (x, y))
            x += (SWATCH_PX + 2) * scale
        canvas.write(Text(0, 0, label, shift=(x + 4, y), scale=0.86))


def swatch(canvas: Canvas, fill: Fill, place: tuple[float, float]) -> None:
    """Draw a small filled box at pixels from the lower left corner of the plotting area."""
    scale = canvas.theme.font_size / 14
    (x, y), half, width = place, 7 * scale, SWATCH_PX * scale
    base: Drawing = {**_at_pixels(0), "line": {"color": canvas.theme.muted, "width": 0.6}}
    box = {"x0": x, "x1": x + width, "y0": y - half, "y1": y + half}
    canvas.shapes.append({**base, **box, "type": "rect", "fillcolor": fill.colour})
    for k in range(3 if fill.pattern else 0):
        if fill.pattern == UNCERTAIN_PATTERN:
            ends = (x + k * width / 3, y - half, x + (k + 1) * width / 3, y + half)
        else:
            level = y + (k - 1) * half * 0.6
            ends = (x, level, x + width, level)
        line = dict(zip(("x0", "y0", "x1", "y1"), ends, strict=True))
        canvas.shapes.append({**base, **line, "type": "line"})


def class_key(
    canvas: Canvas, context: Context, panel: Panel, content: tuple[Classes, list[int], str]
) -> None:
    """Draw the classes of one map below it: a strip of shades, its bounds as numbers, the unit."""
    classes, levels, unit = content
    theme, scale = context.theme, context.theme.font_size / 14
    room = panel.right - panel.left
    sheet = canvas.width - canvas.margin.left - canvas.margin.right
    wide = min(room, WIDEST_KEY_PX * scale / sheet)
    left, step = panel.left + (room - wide) / 2, wide / max(len(levels), 1)
    for k, level in enumerate(levels):
        canvas.shapes.append(
            {
                "type": "rect",
                "xref": "paper",
                "yref": "paper",
                "ysizemode": "pixel",
                "yanchor": panel.bottom,
                "x0": left + step * k,
                "x1": left + step * (k + 1),
                "y0": -6 * scale,
                "y1": -14 * scale,
                "fillcolor": shade(theme, level).colour,
                "line": {"width": 0},
            }
        )
    bounds = classes.bounds(levels)
    for k, bound in enumerate(bounds, start=1):
        if len(bounds) > MOST_BOUNDS and round(bound / classes.step) % 2:
            continue
        text = Text(left + step * k, panel.bottom, classes.number(context.words, bound))
        text = replace(text, align="center", anchor="top", shift=(0, -14 * scale))
        canvas.write(replace(text, scale=0.74, colour=theme.muted))
    middle = (panel.left + panel.right) / 2
    lift = -(14 + UNIT_PX * len(bounds[:1])) * scale
    canvas.write(
        Text(middle, panel.bottom, unit, align="center", anchor="top", shift=(0, lift), scale=0.74,
             colour=theme.muted)
    )  # fmt: skip
