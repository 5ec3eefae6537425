"""Short documents of a run: a minister's page, a director's note, plain language, a region's card.

They say the same sentences as the report, fewer of them. Each is a list of blocks, written as PDF
and DOCX.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from valuma_scenarios.answers.brief import Part
from valuma_scenarios.answers.size import Sizes, counted_sentence, sizes, told_indicators
from valuma_scenarios.answers.tables import Table, listed
from valuma_scenarios.answers.verdict import candidate_sentences, candidate_table, pair_table
from valuma_scenarios.errors import Said, UsageError
from valuma_scenarios.figures.catalogue import Look, make_card
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.report.blocks import Document
from valuma_scenarios.report.memo import LIMITS, Material, new_document
from valuma_scenarios.results.differences import quantile
from valuma_scenarios.wording.numbers import interval_decimals
from valuma_scenarios.wording.sentences import Comparison, comparison_sentence, how_large
from valuma_scenarios.wording.size import cell_text, comes_in_ones, size_of, thresholds_text

if TYPE_CHECKING:
    from valuma_scenarios.report.delivery import Delivery

SHORT: dict[str, tuple[int, ...]] = {
    "size": (0, 1), "decides": (0, 1), "flip": (0, 1), "sure": (0, 1), "architecture": (0,),
    "open": (0,),
}  # fmt: skip
"""Sentences of each part of the answer that fit on one page, by their place."""

ANSWERED_BY = "valuma answer"
PART_OF = {"flip": "valuma switch"}
"""Commands that say a part of the answer, where `ANSWERED_BY` does not."""


def minister_page(delivery: Delivery) -> Document:
    """Return one page: the question, the answer, which is better how often, what is not known."""
    material = delivery.words_alone
    document = _started(material, "layer.minister")
    document = replace(document, title=material.content.question())
    for sentence in material.content.answer():
        document.text(sentence)
    found = material.content.verdicts
    if found is not None:
        document.table(pair_table(material.words, found))
    document.bullets([(f"{part.title}.", _short(part)) for part in material.content.parts])
    document.heading(1, material.say("export.memo.caveats"))
    document.bullets([(f"{lead}.", text) for lead, text in material.caveats()])
    return document


def _started(
    material: Material,
    name: str,
    named: Mapping[str, object] | None = None,
    *,
    compact: bool = True,
) -> Document:
    document = new_document(material, f"{name}.subtitle", f"{name}.subtitle", compact=compact)
    return replace(document, title=material.say(f"{name}.title", named))


def _short(part: Part) -> str:
    places = SHORT.get(part.name, (0,))
    return " ".join(part.sentences[k] for k in places if k < len(part.sentences))


def director_note(delivery: Delivery) -> Document:
    """Return two to four pages: the answer with its tables, one figure, every caveat and limit."""
    material = delivery.words_alone
    content, words = material.content, material.words
    document = _started(material, "layer.note")
    document.text(content.question())
    document.heading(1, material.say("report.answer"))
    document.bullets([("", sentence) for sentence in content.answer()])
    found = content.verdicts
    if found is not None and content.brief is not None:
        document.table(candidate_table(words, found))
        document.table(pair_table(words, found))
    document.bullets(material.parts())
    document.heading(1, material.say("layer.note.goals"))
    document.figure(make_card(material.run, material.language, "goals_overview", Look()))
    document.heading(1, material.say("export.memo.caveats"))
    document.bullets([(f"{lead}.", text) for lead, text in material.caveats()])
    document.heading(1, material.say("export.memo.limits"))
    document.bullets([("", material.say(f"export.memo.limits.{name}")) for name in LIMITS])
    return document


def plain_summary(delivery: Delivery) -> Document:
    """Return the answer in plain language: short sentences, one thing in each."""
    material = delivery.words_alone
    document = _started(material, "layer.plain", compact=False)
    for text in plain_texts(material):
        document.text(text)
    document.text(material.say("layer.plain.made"), note=True)
    return document


def plain_texts(material: Material) -> Iterator[str]:
    """Yield the paragraphs of the plain-language summary."""
    words, found, brief = material.words, material.content.verdicts, material.content.brief
    if found is None or brief is None:
        yield from material.content.answer()
        return
    names = [words.alternative(name) for name in found.candidates]
    yield material.say("layer.plain.what", {"count": words.number(len(names), 0)})
    yield material.say("layer.plain.names", {"names": ", ".join(f"”{name}”" for name in names)})
    values = {
        "alternative": words.alternative(found.best),
        "share": words.probability(found.ranks.first_share(found.best)),
    }
    yield material.say("layer.plain.tied" if found.tied() else "layer.plain.best", values)
    largest = material.context.largest
    values = {"word": words.say(f"layer.plain.size.{_largest_size(material)}")}
    yield material.say("layer.plain.size", values | {"year": str(largest.year)})
    yield from _plain_people(material, brief.sizes[0])
    for name in ("networks", "judgement", "use"):
        yield material.say(f"layer.plain.{name}")


def _plain_people(material: Material, size: Sizes) -> Iterator[str]:
    """Yield one number that everybody knows, with the numbers it lies between."""
    words = material.words
    names = [n for n in told_indicators(words, size.counted) if comes_in_ones(words, n)]
    for name in names:
        low, middle, high = quantile(size.counted[name], [0.05, 0.5, 0.95]).tolist()
        decimals = min(interval_decimals([low, middle, high]), 0)
        values = {
            "alternative": words.alternative(size.alternative),
            "middle": words.quantity(middle, words.counted_unit(name), decimals),
            "low": words.number(low, decimals),
            "high": words.number(high, decimals),
        }
        yield material.say("layer.plain.people", values)


def _largest_size(material: Material) -> str:
    largest = material.context.largest
    disparity = largest.goal == material.run.study.disparity
    return size_of(largest.evidence.p50, disparity=disparity)


def region_card(delivery: Delivery) -> Document:
    """Return one page on a region: every goal and alternative, people and euros, and how sure.

    Raises
    ------
    UsageError
        If no region is given.
    """
    material, region = delivery.words_alone, delivery.request.region
    if not region or region == material.run.study.country:
        msg = Said(
            "--to card is about one region: give it with --region, for example --region Kainuu"
        )
        raise UsageError(msg)
    words, context = material.words, material.context
    named = {"region": words.region(region)}
    document = _started(material, "layer.card", named)
    document.text(material.say("layer.card.what", named))
    document.text(how_large(words, _largest_in(context, region), ""))
    found = sizes(material.run, context.candidates, region)
    document.bullets([("", counted_sentence(words, one)) for one in found])
    document.table(_region_table(material, region), thresholds_text(words))
    leading = [context.comparison(context.leader, goal, region) for goal in context.goals]
    document.bullets([("", comparison_sentence(words, one)) for one in leading])
    document.heading(1, material.say("export.memo.limits"))
    document.bullets([("", material.say(f"export.memo.limits.{name}")) for name in LIMITS])
    document.text(context.interval_note(), note=True)
    return document


def _largest_in(context: Context, region: str) -> Comparison:
    """Return the largest median difference in points among all candidates in a region."""
    found = [
        context.comparison(name, goal, region)
        for name in context.candidates
        for goal in context.point_goals
    ]
    return max(found, key=lambda one: abs(one.evidence.p50))


def _region_table(material: Material, region: str) -> Table:
    words, context = material.words, material.context
    rows = []
    for goal in context.goals:
        cells = []
        for name in context.candidates:
            draws = context.differences(name, goal, region)[:, -1]
            share = words.probability(context.evidence(name, goal, region).p_better)
            pair = words.probability_pair(*context.given(name, goal, region))
            cells.append(f"{cell_text(words, np.asarray(draws))}\n{share} ({pair})")
        rows.append((f"{words.goal_heading(goal)} ({words.effect_unit(goal)})", *cells))
    header = [words.say("column.goal"), *map(words.alternative, context.candidates)]
    caption = material.say("layer.card.table", {"region": words.region(region)})
    return listed(caption, header, rows)


def paragraphs(delivery: Delivery) -> Document:
    """Return paragraphs to paste into a document of one's own, each with its citation."""
    material = delivery.words_alone
    words, context = material.words, material.context
    document = _started(material, "layer.paragraphs", compact=False)
    document.heading(1, material.say("report.answer"))
    for sentence in material.content.answer():
        document.text(_cited(material, sentence, ANSWERED_BY))
    for part in material.content.parts:
        command = PART_OF.get(part.name, ANSWERED_BY)
        document.text(_cited(material, " ".join(part.sentences), command))
    if material.content.verdicts is not None:
        document.heading(1, material.say("report.alternatives"))
        for sentence in candidate_sentences(words, material.content.verdicts):
            document.text(_cited(material, sentence, "effects.csv"))
    for goal in context.goals:
        document.heading(1, words.goal_heading(goal))
        for name in context.candidates:
            said = comparison_sentence(words, context.comparison(name, goal))
            document.text(_cited(material, said, "effects.csv"))
    return document


def _cited(material: Material, text: str, found_in: str) -> str:
    """Return a text with where its numbers are: a table of the run, or the command that says it."""
    kind = "table" if found_in.endswith(".csv") else "command"
    source = material.say(f"layer.citation.{kind}", {"name": found_in})
    return f"{text} {material.say('layer.citation', {'source': source})}"
