"""One self-contained HTML report of a run: it opens offline and asks nothing of the network."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import valuma_scenarios
from valuma_scenarios.answers.statements import findings
from valuma_scenarios.answers.tables import Table, assumption_table, card_table
from valuma_scenarios.figures.drawing.card import FigureCard
from valuma_scenarios.figures.drawing.figure import MakeCard
from valuma_scenarios.figures.drawing.keys import symbol_svg
from valuma_scenarios.figures.drawing.options import Width
from valuma_scenarios.figures.drawing.shown import run_date
from valuma_scenarios.figures.drawing.theme import DARK, LIGHT, PRINT, Theme, colour_map
from valuma_scenarios.files import write_whole
from valuma_scenarios.report.content import Content, Section, used_sources
from valuma_scenarios.report.format import Format
from valuma_scenarios.report.parts.unbroken import keep_ranges_whole
from valuma_scenarios.schema.reference import Source
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.sentences import caveats
from valuma_scenarios.wording.verdicts import LIKELY, VERY_LIKELY

if TYPE_CHECKING:
    from valuma_scenarios.results.runs import Run

ASSETS = Path(valuma_scenarios.__file__).parent / "assets"
FONTS = (
    ("Source Sans 3 Variable", "200 900", "source-sans-3-latin-wght-normal.woff2"),
    ("Source Serif 4 Variable", "200 900", "source-serif-4-latin-wght-normal.woff2"),
)
VARIANTS: tuple[tuple[str, Theme, Width], ...] = (
    ("wide", LIGHT, "wide"),
    ("narrow", LIGHT, "narrow"),
    ("print", PRINT, "wide"),
)


@dataclass(frozen=True)
class ReportFigure:
    """A figure as the template wants it."""

    card: FigureCard
    anchor: str
    label: str
    open: str
    table: Table
    json: Markup
    heights: dict[str, int]


@dataclass(frozen=True)
class ReportSection:
    """A section as the template wants it."""

    anchor: str
    title: str
    text: str
    figures: list[ReportFigure]
    tables: tuple[Table, ...]


def write_report(run: Run, language: Language, path: Path, project: Path | None = None) -> None:
    """Write the report of a run, whole or not at all.

    Parameters
    ----------
    run : Run
        A finished run.
    language : {"fi", "sv", "en"}
        Language of the report.
    path : Path
        File to write; an existing one is replaced.
    project : Path, optional
        Project folder whose facts the draws are held against; the one around the run's folder if
        not given.
    """
    write_whole(path, render(run, language, project).encode("utf-8"))


def render(run: Run, language: Language, project: Path | None = None) -> str:
    """Return the report of a run as one HTML document."""
    content = Content(run, language, project)
    words = content.words
    environment = Environment(
        loader=FileSystemLoader(ASSETS / "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=False,
    )
    keep_ranges_whole(environment)
    template = environment.get_template("report.html.j2")
    return template.render(_values(content, words)) + "\n"


def _values(content: Content, words: Words) -> dict[str, Any]:
    run = content.run
    sections = _sections(content)
    log = assumption_table(run, words)
    sources = [_source(words, name, run.study.sources[name]) for name in used_sources(run)]
    judged, total = content.judged()
    plain = content.plain()
    return {
        "t": words.say,
        "language": words.language,
        "version": valuma_scenarios.__version__,
        "run_id": run.run_id,
        "date": words.date(run_date(run)),
        "question": content.question(),
        "lede": content.lede(),
        "answer": content.answer(),
        "parts": content.parts,
        "verdict": content.verdict(),
        "caveats": caveats(words, judged, total, run.manifest["draws"]),
        "plain": plain,
        "contents": [*([("plain", plain.title)] if plain else []), *_contents(words, sections)],
        "alternatives": _alternatives(content),
        "sections": sections,
        "method": _method(words, content),
        "findings": findings(words, run.warnings),
        "log": log,
        "log_open": words.say("report.log.open", {"count": str(len(log.rows))}),
        "sources": sources,
        "sources_open": words.say("report.sources.open", {"count": str(len(sources))}),
        "facts": _facts(words, run),
        "css": Markup(_style()),
        "script": Markup((ASSETS / "report" / "report.js").read_text(encoding="utf-8")),
        "plotly": Markup(_plotly()),
        "palettes": _json(
            {
                "dark": colour_map(LIGHT, DARK),
                "large": colour_map(PRINT, LIGHT),
                "large_dark": colour_map(PRINT, DARK),
            }
        ),
    }


@lru_cache(maxsize=1)
def _plotly() -> str:
    path = ASSETS / "plotly" / "plotly-cartesian.min.js"
    return path.read_text(encoding="utf-8").replace("</script", "<\\/script")


@lru_cache(maxsize=1)
def _style() -> str:
    faces = []
    for family, weights, name in FONTS:
        data = base64.b64encode((ASSETS / "fonts" / name).read_bytes()).decode("ascii")
        faces.append(
            f'@font-face{{font-family:"{family}";font-weight:{weights};font-display:swap;'
            f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
        )
    return "\n".join(faces) + "\n" + (ASSETS / "report" / "report.css").read_text(encoding="utf-8")


def _json(value: object) -> Markup:
    """Return JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def _sections(content: Content) -> list[ReportSection]:
    number, result = 0, []
    for section in content.sections():
        figures = []
        for make in section.figures:
            number += 1
            figures.append(_figure(content, make, number))
        result.append(_section(section, figures))
    return result


def _section(section: Section, figures: list[ReportFigure]) -> ReportSection:
    return ReportSection(section.anchor, section.title, section.text, figures, section.tables)


def _figure(content: Content, make: MakeCard, number: int) -> ReportFigure:
    words = content.words
    cards = {
        name: make(content.run, content.language, content.options(theme, width))
        for name, theme, width in VARIANTS
    }
    card = cards["wide"]
    caption = words.say("report.figure.table", {"number": str(number), "title": card.title})
    # Each drawing is text inside the JSON: the script exchanges colours before it parses it.
    drawings = {name: _drawing(variant) for name, variant in cards.items()}
    return ReportFigure(
        card=card,
        anchor=f"figure-{card.id.replace('_', '-')}",
        label=words.say("report.figure", {"number": str(number)}),
        open=words.say("report.figure.open", {"number": str(number)}),
        table=card_table(card, words, caption),
        json=_json(drawings),
        heights={name: int(variant.size_px[1]) for name, variant in cards.items()},
    )


def _drawing(card: FigureCard) -> str:
    return json.dumps(card.drawing, ensure_ascii=False, separators=(",", ":"))


def _contents(words: Words, sections: list[ReportSection]) -> list[tuple[str, str]]:
    fixed = ("method", "findings", "log", "sources", "reproduce")
    return [
        ("alternatives", words.say("report.alternatives")),
        *((section.anchor, section.title) for section in sections),
        *((name, words.say(f"report.section.{name}")) for name in fixed),
    ]


def _alternatives(content: Content) -> list[dict[str, object]]:
    context, words = content.context, content.words
    result: list[dict[str, object]] = []
    for alternative in content.run.study.alternatives:
        mark = ""
        if alternative.id == context.reference:
            mark = words.say("report.reference_mark")
        elif alternative.check:
            mark = words.say("report.check_mark")
        result.append(
            {
                "label": alternative.label[words.language],
                "summary": alternative.summary[words.language],
                "mark": mark,
                "icon": Markup(symbol_svg(context.style(alternative.id))),
            }
        )
    return result


def _method(words: Words, content: Content) -> list[str]:
    run = content.run
    values = {
        "parameters": str(len(run.study.parameters)),
        "draws": words.number(run.manifest["draws"], 0),
    }
    limits = {"very": words.percent(VERY_LIKELY), "likely": words.percent(LIKELY)}
    return [
        words.say("report.method.chain"),
        words.say("report.method.label"),
        words.say("report.method.central" if content.central else "report.method.draws", values),
        *(() if content.central else (words.say("report.method.words", limits),)),
        words.say("report.method.not"),
    ]


def _source(words: Words, name: str, source: Source) -> dict[str, str]:
    parts = [
        f"{source.authors}" if source.authors else "",
        f"({source.year})." if source.year else "",
        f"{source.title.rstrip('.')}.",
        f"{source.publisher.rstrip('.')}." if source.publisher else "",
        f"{source.reference.rstrip('.')}." if source.reference else "",
    ]
    link = f"https://doi.org/{source.doi}" if source.doi else source.url or ""
    return {
        "id": name,
        "text": " ".join(part for part in parts if part),
        "link": link,
        "status": words.say(f"source.status.{source.status}"),
    }


def _facts(words: Words, run: Run) -> list[tuple[str, str]]:
    manifest = run.manifest
    facts = [
        ("run", run.run_id),
        ("date", words.date(run_date(run))),
        ("command", str(manifest["command"] or "–")),
        ("draws", str(manifest["draws"])),
        ("seed", str(manifest["seed"])),
        ("version", _version(manifest)),
        ("inputs", str(manifest["content_sha256"])),
    ]
    if manifest["overrides"]:
        facts.append(("overrides", "; ".join(manifest["overrides"])))
    return [(words.say(f"report.reproduce.{name}"), value) for name, value in facts]


def _version(manifest: dict[str, Any]) -> str:
    version = f"valuma-scenarios {manifest['versions']['valuma-scenarios']}"
    return f"{version}, {manifest['commit']}" if manifest["commit"] else version


FORMAT = Format("html", "report", lambda made: render(made.run, made.request.language).encode())
