"""The memo: sections in the order of a Finnish government proposal, from a run's results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from valuma_scenarios.analyses.compare.compare import compare, question_of
from valuma_scenarios.analyses.compare.text import losers_sentence, one_off_sentence
from valuma_scenarios.answers.statements import findings, same_money
from valuma_scenarios.answers.tables import evidence_table, indicator_table
from valuma_scenarios.answers.verdict import candidate_sentences
from valuma_scenarios.figures.catalogue import memo_names
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.report.blocks import Command, Document
from valuma_scenarios.report.content import Content
from valuma_scenarios.report.tables import (
    given_note,
    impact_table,
    money_table,
    number_table,
    region_table,
    type_table,
)
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import format_years
from valuma_scenarios.wording.sentences import caveats, comparison_sentence

if TYPE_CHECKING:
    from valuma_scenarios.answers.story import Finding, Story
    from valuma_scenarios.results.runs import Run

LIMITS = ("forecast", "single", "proof")


@dataclass(frozen=True)
class Material:
    """What documents of one run and language are made of.

    Parameters
    ----------
    run : Run
        A finished run with draws.
    language : {"fi", "sv", "en"}
        Language of the reader.
    cards : mapping of str to FigureCard
        Figures by name, made for a memo.
    found : tuple of Finding
        Analyses of what decides the result; their figures are among the cards.
    story : Story, optional
        Those analyses themselves, if they are at hand.
    """

    run: Run
    language: Language
    cards: Mapping[str, FigureCard]
    found: tuple[Finding, ...] = ()
    story: Story | None = None

    @cached_property
    def content(self) -> Content:
        """Answer and sections that the report has, too."""
        return Content(self.run, self.language, story=self.story)

    @property
    def context(self) -> Context:
        """Leading alternative, goals, comparisons."""
        return self.content.context

    @property
    def words(self) -> Words:
        """Names, numbers and messages."""
        return self.content.words

    @property
    def date(self) -> str:
        """ISO date of the run."""
        return str(self.run.manifest["created"])[:10]

    def say(self, key: str, values: Mapping[str, object] | None = None) -> str:
        """Return a message that may name the run, the reference, the year and the years."""
        context = self.context
        known: dict[str, object] = {
            "run": self.run.run_id,
            "date": self.words.date(self.date),
            "reference": self.words.alternative(context.reference),
            "year": str(context.year),
            "years": format_years(context.years[0], context.years[-1]),
            "alternative": self.words.alternative(context.leader),
        }
        return self.words.say(key, known | dict(values or {}))

    def caveats(self) -> list[tuple[str, str]]:
        """Return the headline caveats: a short heading and a sentence each."""
        judged, total = self.content.judged()
        return caveats(self.words, judged, total, int(self.run.manifest["draws"]))

    def parts(self) -> list[tuple[str, str]]:
        """Return how large it is, what decides it and how sure it is: a heading and a text each."""
        return [(f"{part.title}.", " ".join(part.sentences)) for part in self.content.parts]

    def file(self, name: str, ending: str) -> str:
        """Return the name of a file of the pack in this language."""
        return f"{self.words.say(f'export.file.{name}')}.{ending}"


def memo(material: Material) -> Document:
    """Return the memo of a run.

    Parameters
    ----------
    material : Material
        Run, language and figures.
    """
    document = new_document(material, "export.memo.title", "export.memo.subtitle")
    document.contents = True
    document.once = tuple(filter(None, _once(material)))
    _summary(document, material)
    _impacts(document, material)
    _economy(document, material)
    _regions(document, material)
    _authorities(document, material)
    _evidence(document, material)
    _options(document, material)
    _ending(document, material)
    return document


def _once(material: Material) -> Iterator[str]:
    """Yield what would stand below every figure: whose data, which run, what an interval is."""
    yield material.context.sources()
    yield material.say("export.note.run")
    yield material.context.interval_note()


def new_document(
    material: Material, title: str, subtitle: str, *, compact: bool = False
) -> Document:
    """Return an empty document with the titles of two messages."""
    return Document(
        compact=compact,
        title=material.say(title),
        subtitle=material.say(subtitle),
        language=material.language,
        date=material.date,
        subject=material.content.lede(),
        footer=material.say("export.memo.footer"),
    )


def _note(material: Material, *more: str) -> str:
    return " ".join([*filter(None, more), material.say("export.note.run")])


def _figures(document: Document, material: Material, section: str) -> None:
    """Add the figures that the catalogue puts into a section of the memo."""
    _shown(document, material, memo_names(section))


def _shown(document: Document, material: Material, names: Iterable[str]) -> None:
    for name in names:
        if name in material.cards:
            document.figure(material.cards[name])


def _summary(document: Document, material: Material) -> None:
    document.heading(1, material.say("export.memo.summary"))
    document.text(material.content.lede())
    document.bullets([("", sentence) for sentence in material.content.answer()])
    document.bullets(material.parts())
    verdict = material.content.verdict()
    if verdict is not None:
        document.bullets([("", sentence) for sentence in verdict.sentences])
        for k, table in enumerate(verdict.tables):  # what is noted holds for all: it is said once
            document.table(table, _note(material, *([] if k else [verdict.note])))
    document.heading(2, material.say("export.memo.caveats"))
    document.bullets([(f"{title}.", text) for title, text in material.caveats()])


def _impacts(document: Document, material: Material) -> None:
    words, cards = material.words, material.cards
    document.heading(1, material.say("export.memo.proposal"))
    document.heading(2, material.say("export.memo.impacts"))
    document.text(material.say("export.memo.impacts.text"))
    document.text(material.context.interval_note())
    document.heading(3, material.say("export.memo.goals"))
    if "impact_matrix" in cards:
        card = cards["impact_matrix"]
        note = _note(material, given_note(card, words), card.caption)
        document.table(impact_table(card, words), note)
    _figures(document, material, "goals")
    document.bullets(
        [
            (
                "",
                comparison_sentence(words, material.context.comparison(material.context.leader, g)),
            )
            for g in material.context.goals
        ]
    )
    document.table(indicator_table(material.context), _note(material))


def _economy(document: Document, material: Material) -> None:
    equal = same_money(material.run.warnings)
    said = material.say("export.money.saver" if equal else "export.money.unequal")
    document.heading(3, material.say("export.memo.economy"))
    said = f"{said} {one_off_sentence(material.words)}".strip()
    document.text(material.say("export.memo.economy.text", {"money": said}))
    document.table(money_table(material.context), _note(material))
    _figures(document, material, "economy")


def _regions(document: Document, material: Material) -> None:
    words, cards, context = material.words, material.cards, material.context
    card = cards.get("winners_losers")
    run = material.run
    compared = compare(run.study, run.results, question_of(run.study))
    losers = losers_sentence(words, compared)
    document.heading(3, material.say("export.memo.regions"))
    document.text(material.say("export.memo.regions.text", {"losers": losers}))
    if card:
        values = {
            "goal": words.goal_number(context.main_goal),
            "goal_name": words.goal(context.main_goal),
            "unit": words.effect_unit(context.main_goal),
        }
        caption = material.say("export.table.types", values)
        estimate = material.say("export.note.estimate")
        document.table(type_table(card, words, caption), _note(material, estimate, card.caption))
    _figures(document, material, "regions")
    if "region_heatmap" in cards:
        caption = material.say("export.table.regions")
        heatmap = cards["region_heatmap"]
        note = _note(material, material.say("export.note.estimate"), context.interval_note())
        document.table(region_table(heatmap, words, caption), note)


def _authorities(document: Document, material: Material) -> None:
    if "capacity_paths" in material.cards:
        document.heading(3, material.say("export.memo.authorities"))
        document.text(material.cards["capacity_paths"].alt_long)
        _figures(document, material, "authorities")


def _evidence(document: Document, material: Material) -> None:
    document.heading(3, material.say("export.memo.evidence"))
    document.bullets([("", f.text) for f in findings(material.words, material.run.warnings)])
    table = evidence_table(material.context)
    if table is not None:
        document.table(table, _note(material))
    _figures(document, material, "evidence")
    if material.found:
        document.heading(3, material.say("export.memo.decides"))
        document.bullets([("", text) for one in material.found for text in one.sentences])
        _shown(document, material, (one.card.id for one in material.found if one.card))


def _options(document: Document, material: Material) -> None:
    words, cards = material.words, material.cards
    document.heading(1, material.say("export.memo.other"))
    document.heading(2, material.say("export.memo.options"))
    document.text(material.say("export.memo.options.text"))
    for name in material.context.order:
        _option(document, material, name)
    if "goals_overview" in cards:
        caption = material.say("export.table.numbers")
        document.table(number_table(cards["goals_overview"], words, caption), _shares(material))
    _figures(document, material, "policy")
    if "goals_policy" in cards:
        caption = material.say("export.table.policy")
        document.table(number_table(cards["goals_policy"], words, caption), _shares(material))
    _figures(document, material, "robustness")


def _shares(material: Material) -> str:
    """Return the note below a table of medians, words and shares."""
    given = given_note(material.cards["goals_overview"], material.words)
    said = material.say("export.note.share")
    return _note(material, said, given, material.context.interval_note())


def _option(document: Document, material: Material, name: str) -> None:
    words, context = material.words, material.context
    alternative = material.run.study.alternative(name)
    document.heading(3, words.alternative(name))
    document.text(alternative.summary[material.language])
    if name == context.reference:
        document.text(material.say("export.memo.reference.text"))
        return
    if alternative.check:
        document.text(material.say("export.memo.check.text"))
        return
    if name == context.leader:
        document.text(material.say("export.memo.leader.text"))
        return
    found = material.content.verdicts
    if found is not None and name in found.candidates:  # goal by goal it stands in the table
        said = dict(zip(found.candidates, candidate_sentences(words, found), strict=True))
        document.text(said[name])
        return
    document.bullets(
        [("", comparison_sentence(words, context.comparison(name, goal))) for goal in context.goals]
    )


def _ending(document: Document, material: Material) -> None:
    document.heading(1, material.say("export.memo.limits"))
    document.bullets([("", material.say(f"export.memo.limits.{name}")) for name in LIMITS])
    document.heading(1, material.say("export.memo.sources"))
    files = {"sources": material.file("sources", "html"), "method": material.file("method", "html")}
    document.text(material.say("export.memo.sources.text", files))
    document.blocks.append(Command("", str(material.run.manifest["command"])))
    document.text(material.context.sources(), note=True)
