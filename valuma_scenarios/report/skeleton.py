"""The impact assessment of a proposal as a skeleton: every type of impact of the guideline.

What the model covers is filled in; of the rest the document says that it has not been assessed, so
that nobody takes silence for "no impact".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from valuma_scenarios.analyses.compare.compare import compare, question_of
from valuma_scenarios.analyses.compare.text import losers_sentence
from valuma_scenarios.answers.size import size_sentences
from valuma_scenarios.figures.drawing.columns import given_of
from valuma_scenarios.report.blocks import Document
from valuma_scenarios.report.memo import Material, new_document
from valuma_scenarios.report.tables import money_table
from valuma_scenarios.wording.sentences import difference_unit

if TYPE_CHECKING:
    from valuma_scenarios.report.delivery import Delivery

IMPACTS: dict[str, dict[str, tuple[str, ...]]] = {
    "economic": {
        "households": ("mean_income",),
        "business": ("enterprise_birth_rate", "enterprise_survival3"),
        "public_finances": (),
        "economy": ("gdp_per_capita", "goods_exports_share_gdp"),
    },
    "authorities": {"tasks": (), "work_time": (), "information_systems": ()},
    "environment": {
        "climate": ("ghg_per_capita",), "nature": (),
        "built_environment": ("unoccupied_dwellings_share", "out_commuting_share"),
    },
    "society": {
        "fundamental_rights": (), "equality": (), "gender": (), "children": (), "older_people": (),
        "disability": (), "languages": (), "sami": (),
        "employment": ("employment_rate", "unemployed_share", "neet_18_24"),
        "education": ("share_tertiary",), "health": (), "security": (), "security_of_supply": (),
        "crime": (), "data_protection": (), "democracy": (), "regions": (),
    },
}  # fmt: skip
"""Types of impact by chapter, and the indicators of the model that speak about each."""
FILLED = ("public_finances", "economy", "work_time", "regions")
"""Types that something else than indicators speaks about."""


def skeleton(delivery: Delivery) -> Document:
    """Return the skeleton of an impact assessment."""
    material = delivery.words_alone
    document = new_document(material, "skeleton.title", "skeleton.subtitle")
    document.text(material.say("skeleton.text"))
    for chapter, kinds in IMPACTS.items():
        document.heading(1, material.say(f"skeleton.{chapter}"))
        for kind, indicators in kinds.items():
            document.heading(2, material.say(f"skeleton.{chapter}.{kind}"))
            said = [*_filled(material, kind), *_indicators(material, indicators)]
            document.bullets([("", text) for text in said])
            if kind == "public_finances":
                document.table(money_table(material.context))
            elif not said:
                document.text(material.say("skeleton.not_assessed"))
    return document


def _filled(material: Material, kind: str) -> Iterator[str]:
    if kind not in FILLED:
        return
    if kind == "economy" and material.content.brief is not None:
        yield from size_sentences(material.words, material.content.brief.sizes[0])
    elif kind == "work_time":
        yield material.say("skeleton.work_time")
    elif kind == "regions":
        run = material.run
        table = compare(run.study, run.results, question_of(run.study))
        yield losers_sentence(material.words, table)


def _indicators(material: Material, names: tuple[str, ...]) -> Iterator[str]:
    """Yield the difference of the leading alternative on each indicator that the run measures."""
    table, words, context = material.run.indicators, material.words, material.context
    chosen = table[
        (table["alternative"] == context.leader)
        & (table["reference"] == context.reference)
        & (table["region"] == material.run.study.country)
        & (table["year"] == context.year)
    ]
    rows = {str(row["indicator"]): row for row in chosen.to_dict("records")}
    for name in names:
        if name not in rows:
            continue
        row = rows[name]
        unit = difference_unit(words, words.study.indicators[name].unit[words.language])
        values = {
            "indicator": words.indicator(name),
            "estimate": words.estimate(row["p50"], row["p05"], row["p95"], unit),
            "better": words.probability(float(row["p_better"])),
            "pair": words.probability_pair(*given_of(row)),
        }
        yield material.say("skeleton.indicator", values)
