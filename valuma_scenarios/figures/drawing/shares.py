"""How often an alternative is better, written beside its row: of all model runs, and what decides.

How likely networks are to work is an assumption, so below the share of all runs stand two more: the
share if networks add something, and if they add nothing.
"""

from __future__ import annotations

from valuma_scenarios.figures.drawing.canvas import Canvas, Panel, Text
from valuma_scenarios.figures.drawing.columns import known_pair
from valuma_scenarios.figures.drawing.context import Context

LIFT_PX = 8
"""Pixels by which the two lines stand above and below the middle of their row."""


def write_shares(
    canvas: Canvas,
    context: Context,
    panel: Panel,
    at: tuple[float, float],
    better: float,
    given: tuple[float, float],
) -> None:
    """Write the shares of better draws to the right of a row.

    Parameters
    ----------
    canvas : Canvas
        The sheet.
    context : Context
        Words and theme.
    panel : Panel
        The panel of the row.
    at : tuple of float
        Place: a fraction of the width of the plotting area, and a value of the panel's y axis.
    better : float
        Share of all draws, 0-1.
    given : tuple of float
        Share if networks add something, and if they add nothing; not written where both are NaN.
    """
    words, theme = context.words, context.theme
    pair = known_pair(words, given)
    lift = LIFT_PX * theme.font_size / 14 if pair else 0
    right, level = at
    share = words.probability(better)
    canvas.write(Text(right, level, share, yref=panel.y, shift=(8, lift), scale=0.92))
    if pair:
        below = (8, -lift)
        canvas.write(
            Text(right, level, pair, yref=panel.y, shift=below, scale=0.78, colour=theme.muted)
        )
