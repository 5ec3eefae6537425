"""PPTX: slides with native, editable charts, pictures with alternatives, and notes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Emu, Pt

from valuma_scenarios.figures.catalogue import slide_names
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.columns import given_of
from valuma_scenarios.figures.svg.pictures import alternative_text, bare_svg, png_of
from valuma_scenarios.report.documents.docx import TAGS
from valuma_scenarios.report.format import Format
from valuma_scenarios.report.memo import Material
from valuma_scenarios.report.parts import pptx as parts
from valuma_scenarios.report.parts.charts import BarChart, add_bar_chart, name_every_bar
from valuma_scenarios.wording.sentences import goal_finding

if TYPE_CHECKING:
    from valuma_scenarios.report.delivery import Delivery

SLIDE_PX = 2200

MOST = 12
"""Slides at most: what is left out is in the memo, the workbook and the folder of figures."""

MANY_BARS = 0.62
"""Height divided by width of a chart with a bar for every region."""

IN_FRONT = 3
"""Parts of the answer on the second slide; the others are on the third."""


def write_pptx(material: Material, template: bytes | None = None) -> bytes:
    """Return the slides of a run.

    Parameters
    ----------
    material : Material
        Run, language and figures made for slides.
    template : bytes, optional
        POTX or PPTX file whose layouts are used.
    """
    deck = parts.open_deck(template)
    _opening(deck, material)
    _short(deck, material)
    _listing(deck, material, "export.slides.caveats", material.caveats())
    _goal(deck, material, material.context.main_goal)
    _regions(deck, material)
    found = [one.card.id for one in material.found if one.card]
    names = [name for name in (*slide_names(), *found) if name in material.cards]
    for name in _chosen(names, found, MOST - len(deck.slides)):
        _picture(deck, material, material.cards[name])
    _properties(deck, material)
    parts.set_language(deck, TAGS[material.language])
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def _chosen(names: Sequence[str], found: Sequence[str], room: int) -> list[str]:
    """Return the figures that there is room for: half for what decides the answer, in order."""
    decisive = [name for name in names if name in found][: room // 2]
    others = [name for name in names if name not in found][: room - len(decisive)]
    return [name for name in names if name in (*others, *decisive)]


def _short(deck: Deck, material: Material) -> None:
    """Add the parts of the answer: how large, what decides it, how sure."""
    told = material.parts()
    for k, part in enumerate((told[:IN_FRONT], told[IN_FRONT:])):
        if part:
            _listing(deck, material, f"export.slides.short.{k + 1}", part)


def _properties(deck: Deck, material: Material) -> None:
    made = datetime.fromisoformat(material.date).replace(tzinfo=UTC)
    core = deck.core_properties
    core.title, core.subject = material.say("export.slides.title"), material.content.lede()
    core.author, core.language = "VALUMA", TAGS[material.language]
    core.keywords = material.say("export.memo.footer")
    core.created = core.modified = made


def _new(deck: Deck, material: Material, title: str, *, captioned: bool = False) -> Slide:
    footer = material.say("export.memo.footer")
    return parts.new_slide(deck, title, footer, captioned=captioned)


def _opening(deck: Deck, material: Material) -> None:
    slide = _new(deck, material, material.content.question())
    sentences = [("", sentence) for sentence in material.content.answer()]
    parts.add_list(slide, sentences)
    notes = (material.content.lede(), material.say("export.note.run"), material.context.sources())
    parts.add_notes(slide, notes)


def _listing(deck: Deck, material: Material, key: str, items: Sequence[tuple[str, str]]) -> None:
    slide = _new(deck, material, material.say(key))
    items = [(lead if lead.endswith(".") else f"{lead}.", text) for lead, text in items]
    parts.add_list(slide, items)
    parts.add_notes(slide, [material.say(f"export.memo.limits.{n}") for n in ("forecast", "proof")])


def _caption(material: Material, *texts: str) -> str:
    """Return what stands by a figure: alternative, unit, reference and years, source and run."""
    return " ".join([*texts, material.say("export.slides.about"), material.context.sources()])


def goal_chart(material: Material, goal: str) -> BarChart:
    """Return the chart of one goal: a bar for every alternative, from the card's own table."""
    words, context = material.words, material.context
    table = material.cards["goals_overview"].table
    rows = table[table["goal"] == words.goal_heading(goal)]
    values = {"unit": words.effect_unit(goal)}
    categories = [
        material.say(
            "export.slides.category",
            {
                "alternative": str(row["alternative"]),
                "share": words.probability(float(row["p_better"])),
                "pair": words.probability_pair(*given_of(row)),
            },
        )
        for _, row in rows.iterrows()
    ]
    return BarChart(
        categories=categories,
        low=[float(v) for v in rows["p05"]],
        middle=[float(v) for v in rows["p50"]],
        high=[float(v) for v in rows["p95"]],
        colours=[context.style(name).colour for name in context.candidates],
        name=material.say("export.slides.median"),
        axis=material.say("export.slides.axis", values),
        ends=_ends(material),
    )


def _ends(material: Material) -> tuple[str, str]:
    return material.say("export.slides.above"), material.say("export.slides.below")


def _goal_values(material: Material, goal: str) -> dict[str, object]:
    words = material.words
    return {
        "number": words.goal_number(goal),
        "goal_name": words.goal(goal),
        "unit": words.effect_unit(goal),
    }


def _goal_title(material: Material, goal: str) -> str:
    """Return the finding of a goal: how many alternatives can be told from the reference."""
    context = material.context
    found = [context.verdict(name, goal) for name in context.candidates]
    return goal_finding(material.words, goal, found)


def _goal(deck: Deck, material: Material, goal: str) -> None:
    card = material.cards["goals_overview"]
    slide = _new(deck, material, _goal_title(material, goal), captioned=True)
    frame = add_bar_chart(slide, parts.take_place(slide), goal_chart(material, goal))
    alternative = material.say("export.slides.alt", _goal_values(material, goal))
    parts.describe(frame, f"{card.id}_{goal}", alternative)
    parts.add_caption(slide, _caption(material, material.say("export.slides.bars")))
    parts.add_notes(slide, [alternative, card.caption, card.method, card.sources])


def _regions(deck: Deck, material: Material) -> None:
    card = material.cards.get("region_heatmap")
    if card is None:
        return
    context, words = material.context, material.words
    goal = context.main_goal
    values = _goal_values(material, goal)
    rows = card.table[card.table["goal"] == words.goal_heading(goal)]
    colour = context.style(context.leader).colour
    chart = BarChart(
        categories=[str(name) for name in rows["region"]],
        low=[float(v) for v in rows["p05"]],
        middle=[float(v) for v in rows["p50"]],
        high=[float(v) for v in rows["p95"]],
        colours=[colour] * len(rows),
        name=material.say("export.slides.median"),
        axis=material.say("export.slides.axis", values),
        ends=_ends(material),
    )
    ranked = rows[rows["region"] != words.region(words.study.country)].sort_values("p50")
    ends = {"most": str(ranked["region"].iloc[-1]), "least": str(ranked["region"].iloc[0])}
    title = material.say("export.slides.regions", values | ends)
    slide = _new(deck, material, title, captioned=True)
    frame = add_bar_chart(slide, parts.take_place(slide, MANY_BARS), chart)
    frame.chart.font.size = Pt(11)
    name_every_bar(frame.chart)
    alternative = material.say("export.slides.regions.alt", values)
    parts.describe(frame, f"{card.id}_{goal}", alternative)
    said = (f"{words.alternative(context.leader)}.", material.say("export.slides.bars"))
    parts.add_caption(slide, _caption(material, *said))
    parts.add_notes(slide, [alternative, card.caption, card.method, card.sources])


def _picture(deck: Deck, material: Material, card: FigureCard) -> None:
    slide = _new(deck, material, card.title, captioned=True)
    svg = bare_svg(card)
    drawn_width, drawn_height = card.size_px
    aspect = drawn_height / drawn_width
    left, top, width, height = parts.take_place(slide, aspect)
    wide = min(width, int(height / aspect))
    place = (Emu(left + (width - wide) // 2), Emu(top))
    picture = slide.shapes.add_picture(io.BytesIO(png_of(svg, SLIDE_PX)), *place, width=Emu(wide))
    parts.describe(picture, card.id, alternative_text(card))
    first, _, _ = card.caption.partition(". ")
    parts.add_caption(slide, _caption(material, f"{first.rstrip('.')}."))
    parts.add_notes(slide, [card.alt_long, card.caption, card.method, card.sources])


def _slides(made: Delivery) -> bytes:
    return write_pptx(made.shown, made.request.slides_on)


FORMAT = Format("pptx", "slides", _slides, pack=5)
