"""An answer as one HTML page that works without a network."""

from __future__ import annotations

import html

from plotly.offline import get_plotlyjs

from valuma_scenarios.answers.answer import Answer
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.columns import frame_texts
from valuma_scenarios.wording import Words

_STYLE = (
    "body{font:16px/1.5 'Segoe UI',Arial,sans-serif;margin:0;color:#1B1F24}"
    "main{max-width:1040px;margin:0 auto;padding:1rem}figure{margin:2rem 0}"
    "table{border-collapse:collapse;font-size:14px}th,td{padding:.2rem .6rem;text-align:right;"
    "border-bottom:1px solid #E3E5E8}th:first-child,td:first-child{text-align:left}"
    ".table{overflow-x:auto}.note{color:#585F69;font-size:14px}"
)


def page_html(answer: Answer) -> str:
    """Return sentences, figures, captions and the tables behind the figures as one page."""
    cards = answer.cards()
    parts = [f"<p>{html.escape(text)}</p>" for text in (*answer.sentences, *answer.notes)]
    parts += [_card_html(card, answer.words) for card in cards]
    title = html.escape(cards[0].title if cards else "")
    return (
        f'<!doctype html><html lang="{answer.words.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title>"
        f"<style>{_STYLE}</style><script>{get_plotlyjs()}</script></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _card_html(card: FigureCard, words: Words) -> str:
    plot = card.figure.to_html(
        full_html=False,
        include_plotlyjs=False,
        config={"displayModeBar": False, "responsive": True},
    )
    frame = frame_texts(card, words).to_html(index=False, border=0)
    summary = words.say("page.table")
    return (
        f'<figure id="{card.id}"><h2>{html.escape(card.title)}</h2>'
        f'<div role="img" aria-label="{html.escape(card.alt_short, quote=True)}">{plot}</div>'
        f"<figcaption>{html.escape(card.caption)}</figcaption>"
        f'<p class="note">{html.escape(card.method)} {html.escape(card.sources)}</p>'
        f"<details><summary>{html.escape(summary)}</summary><p>{html.escape(card.alt_long)}</p>"
        f'<div class="table">{frame}</div></details></figure>'
    )
