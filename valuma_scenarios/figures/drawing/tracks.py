"""Tracks: one line per row over a range, with a bar where it stands and dots where it must go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from valuma_scenarios.figures.drawing.canvas import Canvas, Drawing, Grid, Margin, Panel, Text
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.labels import RowLabels

ROW_PX = 38


@dataclass(frozen=True)
class Track:
    """One row.

    Parameters
    ----------
    label : str
        What moves.
    start : float
        Where it stands, as a share of its range, 0-1.
    goals : tuple of float
        Where it must go, as shares of its range; empty where no value will do.
    note : str
        What stands at the right.
    ends : tuple of str
        Lower and upper end of the range as text.
    """

    label: str
    start: float
    goals: tuple[float, ...]
    note: str
    ends: tuple[str, str]


def draw_tracks(context: Context, tracks: Sequence[Track], colour: str) -> Drawing:
    """Draw tracks below one another.

    Parameters
    ----------
    context : Context
        Theme and width.
    tracks : sequence of Track
        Rows from the top.
    colour : str
        Colour of the dots and of the way to them.
    """
    options, scale = context.options, context.theme.font_size / 14
    label_px = round((120 if options.narrow else 290) * scale)
    note_px = round((92 if options.narrow else 230) * scale)
    margin = Margin(label_px, note_px, round(14 * scale), round(10 * scale))
    small = 0.82 if options.narrow else 0.92
    labels = RowLabels.of(context.theme, [track.label for track in tracks], label_px, small)
    notes = RowLabels.of(context.theme, [track.note for track in tracks], note_px - 10, 0.84)
    least = (64 if options.narrow else ROW_PX) * scale
    row_px = max(labels.row_px(context.theme, least), notes.row_px(context.theme, least))
    grid = Grid(1, 1, row_px * len(tracks))
    canvas, panel = Canvas(options, margin.around(grid.height), margin), grid.panels()[0]
    hidden = {"showticklabels": False, "showgrid": False}
    canvas.axis(panel, "x", {"range": [-0.02, 1.02], **hidden})
    canvas.axis(panel, "y", {"range": [len(tracks) - 0.5, -0.5], **hidden})
    for row, track in enumerate(tracks):
        _track(canvas, context, panel, (row, track, colour))
        ink = context.theme.ink if track.goals else context.theme.muted
        note = Text(1, row, notes.texts[row], yref=panel.y, shift=(10, 0), scale=0.84, colour=ink)
        canvas.write(note)
    labels.write(canvas, panel)
    return canvas.figure()


def _track(canvas: Canvas, context: Context, panel: Panel, content: tuple[int, Track, str]) -> None:
    row, track, colour = content
    theme = context.theme
    base = {"color": theme.grid, "width": theme.line_width * 1.6}
    canvas.line(panel, (0, row, 1, row), base)
    stand = {"color": theme.ink, "width": theme.line_width}
    canvas.line(panel, (track.start, row - 0.22, track.start, row + 0.22), stand)
    for goal in track.goals:
        canvas.line(panel, (track.start, row, goal, row), {"color": colour, "width": 2})
    canvas.add(
        {
            "type": "scatter",
            "mode": "markers",
            "x": list(track.goals) or [track.start],
            "y": [row] * max(1, len(track.goals)),
            "xaxis": panel.x,
            "yaxis": panel.y,
            "cliponaxis": False,
            "marker": {
                "size": theme.marker_size * (1.2 if track.goals else 0.01),
                "color": colour,
                "line": {"color": theme.paper, "width": 1.5},
            },
            "hoverinfo": "text",
            "hovertext": [f"{track.label}<br>{track.note}"] * max(1, len(track.goals)),
        }
    )
    if context.options.narrow:
        return
    for x, text, align in ((0, track.ends[0], "left"), (1, track.ends[1], "right")):
        canvas.write(
            Text(x, row, text, xref=panel.x, yref=panel.y, align=align, anchor="top",
                 shift=(0, -2), scale=0.7, colour=theme.muted)
        )  # fmt: skip
