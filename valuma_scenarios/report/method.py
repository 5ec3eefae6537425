"""The method note and the list of sources, as documents."""

from __future__ import annotations

from valuma_scenarios.answers.statements import findings
from valuma_scenarios.answers.tables import Cell, Table, assumption_table, evidence_table
from valuma_scenarios.report.blocks import Document, Formula
from valuma_scenarios.report.content import used_sources
from valuma_scenarios.report.memo import LIMITS, Material, new_document
from valuma_scenarios.report.tables import source_table
from valuma_scenarios.wording.verdicts import LIKELY, VERY_LIKELY

EQUATIONS = {
    "learning": "L[r] = 1 − Π_n (1 − μ · ι · q · size · cont · fit · focus · att · (1 + v κ))",
    "capacity": "K[y+1] = K + ρ_K · L · (1 − K) − δ_K · (K − K₀ (1 − ε)^(y+1))",
    "commitment": "C[y+1] = C + ρ_C · (C* − C),  C* = max_n (μ · b · cont)",
    "money": (
        "e[r,m] = E · (1 − o) · (1 − dw)(1 − dp)(1 − lk)(1 + mult) · (1 + λ a C) · sat · (K / K̄)^η"
    ),
    "indicator": (
        "Δ[y+1] = (1 − δ_Y) · Δ + Σ_j w_j · u[y−j],  u = β · S^ζ · Σ_m B[i,m] · e[r,m] / 100"
    ),
    "goal": (
        "g1–g3, g5, g6:  100 · Σ_i w_i · d_i · Δ_i / σ_i     g4:  −100 · Σ_i w_i · (T − T₀) / T₀"
    ),
}
"""The equations, in the symbols of the log of assumptions."""


def method_note(material: Material) -> Document:
    """Return the method note: what is modelled and what is not, equations, checks, assumptions.

    Parameters
    ----------
    material : Material
        Run and language.
    """
    document = new_document(material, "export.method.title", "export.memo.subtitle")
    _what(document, material)
    document.heading(1, material.say("export.method.equations"))
    for name, symbols in EQUATIONS.items():
        document.text(material.say(f"export.method.{name}"))
        document.blocks.append(Formula(symbols))
    document.heading(1, material.say("export.method.sensitivity"))
    document.text(material.say("export.method.sensitivity.text"))
    document.bullets([("", text) for one in material.found for text in one.sentences])
    table = evidence_table(material.context)
    if table is not None:
        document.table(table)
    document.heading(1, material.say("export.method.checks"))
    document.text(material.say("export.method.checks.text"))
    document.bullets([("", f.text) for f in findings(material.words, material.run.warnings)])
    document.heading(1, material.say("export.method.log"))
    document.text(material.say("report.log.text"))
    document.table(assumption_table(material.run, material.words))
    return document


def _what(document: Document, material: Material) -> None:
    words = material.words
    values = {
        "parameters": str(len(material.run.study.parameters)),
        "draws": words.number(int(material.run.manifest["draws"]), 0),
        "very": words.percent(VERY_LIKELY),
        "likely": words.percent(LIKELY),
    }
    document.heading(1, material.say("export.method.what"))
    for name in ("chain", "label", "draws", "words"):
        document.text(material.say(f"report.method.{name}", values))
    document.heading(1, material.say("export.method.not"))
    document.bullets([("", material.say(f"export.memo.limits.{name}")) for name in LIMITS])
    document.bullets([(f"{lead}.", text) for lead, text in material.caveats()])


def source_list(material: Material) -> Document:
    """Return the list of sources that a run rests on."""
    document = new_document(material, "export.sources.title", "export.memo.subtitle")
    document.text(material.say("export.sources.text"))
    study = material.run.study
    rows = []
    for name, reference in source_table(material.context, sorted(used_sources(material.run))):
        source = study.sources[name]
        status = material.say(f"export.sources.status.{source.status}")
        rows.append([Cell(name), Cell(reference), Cell(status)])
    keys = ("export.sources.id", "export.sources.reference", "export.sources.status")
    table = Table(
        material.say("export.sources.table"),
        tuple(material.say(key) for key in keys),
        (False, False, False),
        rows,
    )
    document.table(table)
    return document


def bibtex(material: Material) -> str:
    """Return the sources as BibTeX."""
    entries = []
    for name in sorted(used_sources(material.run)):
        source = material.run.study.sources[name]
        fields = {
            "title": source.title,
            "author": source.authors,
            "publisher": source.publisher,
            "year": source.year,
            "howpublished": source.reference,
            "doi": source.doi,
            "url": source.url,
        }
        body = ",\n".join(
            f"  {key} = {{{_escaped(str(value))}}}" for key, value in fields.items() if value
        )
        entries.append(f"@misc{{{name},\n{body}\n}}\n")
    return "\n".join(entries)


def _escaped(text: str) -> str:
    return text.replace("{", "(").replace("}", ")").replace("&", r"\&").replace("%", r"\%")
