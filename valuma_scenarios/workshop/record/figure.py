"""The figure of the group record: intervals of the alternatives against the reference, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.numbers import format_number, interval_decimals
from valuma_scenarios.workshop.room.phrases import say

WIDTH = 680.0
LEFT = 190.0
RIGHT = 150.0
ROW = 24.0
TOP = 20.0
COLOURS = ("#595959", "#154ff7", "#b8450f", "#8a2fa3", "#0d7a52", "#7f0c05")
"""Reference first, then the alternatives, as on the screen."""


def _label(row: list[float], language: Language) -> str:
    decimals = interval_decimals([row[0], row[4]])
    middle = format_number(row[2], language, signed=True)
    ends = "…".join(format_number(v, language, decimals) for v in (row[0], row[4]))
    return f"{middle} ({ends})"


def _bar(places: Sequence[float], y: float, colour: str) -> list[str]:
    """Draw one alternative: thin line 90 %, thick line 50 %, dot median."""
    low, quarter, middle, three_quarters, high = places
    lines = [
        f'<line x1="{a:.1f}" x2="{b:.1f}" y1="{y:.1f}" y2="{y:.1f}" '
        f'stroke="{colour}" stroke-width="{width}" opacity="{opacity}"/>'
        for a, b, width, opacity in ((low, high, 2.5, 0.5), (quarter, three_quarters, 9.0, 0.8))
    ]
    dot = f'<circle cx="{middle:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}" stroke="#fff"/>'
    return [*lines, dot]


def intervals_svg(study: Study, figures: dict[str, Any], language: Language) -> str:
    """Return the weighted value of each alternative: median, 50 % and 90 % interval.

    Parameters
    ----------
    study : Study
        Names.
    figures : dict
        `model` and `weights` of the state shown.
    language : str
        fi, sv or en.
    """
    score = figures["weights"]["score"]
    names = figures["model"]["alternatives"]
    low = min(0.0, *(row[0] for row in score.values()))
    high = max(1e-9, *(row[4] for row in score.values()))

    def x(value: float) -> float:
        return LEFT + (value - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    height = TOP + ROW * len(names) + 6
    parts = [
        f'<line x1="{x(0):.1f}" x2="{x(0):.1f}" y1="{TOP - 4}" y2="{height - 4}" '
        'stroke="#595959" stroke-width="1.5" stroke-dasharray="5 4"/>'
    ]
    for i, name in enumerate(names):
        y = TOP + ROW * (i + 0.5)
        row = score[name]
        label = escape(study.alternative(name).label[language])
        parts.append(f'<text x="0" y="{y + 4:.1f}">{label}</text>')
        parts += _bar([x(value) for value in row[:5]], y, COLOURS[i % len(COLOURS)])
        if name != study.reference:
            shown = escape(_label(row, language))
            parts.append(f'<text x="{WIDTH}" y="{y + 4:.1f}" text-anchor="end">{shown}</text>')
    title = escape(say(language, "film_score"))
    unit = escape(
        say(language, "caption_interval", n=format_number(figures["model"]["n"], language, 0))
    )
    return (
        f'<figure><svg viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img" aria-label="{title}">'
        f'<text x="0" y="11" font-weight="600">{title}</text>{"".join(parts)}</svg>'
        f"<figcaption>{unit} · {escape(say(language, 'unit_score'))}</figcaption></figure>"
    )
