"""XLSX: contents and notes first, then one tidy table on each sheet, from A1, unrounded."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter  # type: ignore[import-untyped]

from valuma_scenarios.analyses.compare.text import one_off_sentence
from valuma_scenarios.analyses.evaluability.evaluability import HORIZONS
from valuma_scenarios.answers import evaluability
from valuma_scenarios.answers.assumptions import assumptions
from valuma_scenarios.figures.catalogue import in_language
from valuma_scenarios.figures.drawing.card import Column
from valuma_scenarios.figures.drawing.columns import P_BETTER_GIVEN, given_columns
from valuma_scenarios.figures.drawing.theme import LIGHT
from valuma_scenarios.report.format import Format
from valuma_scenarios.report.memo import Material
from valuma_scenarios.results.ordered import QUANTILES
from valuma_scenarios.wording.sentences import difference_unit
from valuma_scenarios.wording.workbook import OPTIONS, Sheet, add_sheet

NOTES = ("interval", "points", "rounding", "contact")
MONITORED = 100
"""Draws behind the sheet of what to monitor: two alternatives are run in them."""
STATISTICS = (*QUANTILES, "mean", "p_better", "p_worse", *P_BETTER_GIVEN.values())
"""Columns of an estimate, its quantiles and shares."""


def write_xlsx(material: Material) -> bytes:
    """Return all numbers of a run as one workbook.

    Parameters
    ----------
    material : Material
        Run, language and figures.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties(_properties(material))
        book.set_size(2400, 1600)
        sheets = list(sheets_of(material))
        _contents(book, material, sheets)
        for sheet in sheets:
            add_sheet(book, sheet)
        _chart(book, material, sheets)
    return buffer.getvalue()


def _properties(material: Material) -> dict[str, Any]:
    return {
        "title": material.say("export.memo.title"),
        "subject": material.content.lede(),
        "author": "VALUMA",
        "comments": material.say("export.memo.footer"),
        "created": datetime.fromisoformat(material.date),
    }


def sheets_of(material: Material) -> Iterator[Sheet]:
    """Yield the sheets: the numbers of every figure, then the tables of the run."""
    for number, card in enumerate(material.cards.values(), start=1):
        values = {"number": number, "title": card.title}
        yield Sheet(
            material.say("export.sheet.figure", values),
            material.say("export.sheet.figure.text", values),
            tuple(_heading(column, material) for column in card.columns),
            card.table,
        )
    yield _effects(material)
    yield _indicators(material)
    yield _stocks(material)
    yield _money(material)
    yield from _monitoring(material)
    yield _log(material)


def _heading(column: Column, material: Material) -> str:
    """Return a heading with the unit where all rows share one."""
    share = column.kind in ("probability", "percent")
    return f"{column.heading} ({material.say('export.unit.share')})" if share else column.heading


def _sheet(material: Material, name: str, headings: list[str], table: pd.DataFrame) -> Sheet:
    return Sheet(
        material.say(f"export.sheet.{name}"),
        material.say(f"export.sheet.{name}.text"),
        tuple(headings),
        table,
    )


def _statistics(material: Material, *, worse: bool) -> list[str]:
    share = f" ({material.say('export.unit.share')})"
    names = [material.say(f"column.{name}") for name in QUANTILES]
    names.append(material.say("export.column.mean"))
    if worse:
        names.append(material.say("column.p_better") + share)
        names.append(material.say("export.column.p_worse") + share)
        names += [column.heading + share for column in given_columns(material.words)]
    return names


def _effects(material: Material) -> Sheet:
    words, rows = material.words, material.run.effects
    table = pd.DataFrame(
        {
            "alternative": rows["alternative"].map(words.alternative),
            "reference": rows["reference"].map(words.alternative),
            "goal": rows["goal"].map(words.goal_heading),
            "region": rows["region"].map(words.region),
            "year": rows["year"],
            "unit": rows["goal"].map(words.effect_unit),
        }
    ).join(rows.reindex(columns=list(STATISTICS)))
    headings = [
        material.say("column.alternative"), material.say("export.column.reference"),
        material.say("column.goal"), material.say("export.column.place"),
        material.say("column.year"), material.say("column.unit"),
        *_statistics(material, worse=True),
    ]  # fmt: skip
    return _sheet(material, "effects", headings, table)


def _indicators(material: Material) -> Sheet:
    words, study = material.words, material.run.study
    rows = material.run.indicators
    rows = rows[rows["year"] == rows["year"].max()]
    units = {
        name: difference_unit(words, spec.unit[material.language])
        for name, spec in study.indicators.items()
    }
    table = pd.DataFrame(
        {
            "alternative": rows["alternative"].map(words.alternative),
            "reference": rows["reference"].map(words.alternative),
            "indicator": rows["indicator"].map(words.indicator),
            "region": rows["region"].map(words.region),
            "year": rows["year"],
            "unit": rows["indicator"].map(units),
        }
    ).join(rows.reindex(columns=list(STATISTICS)))
    headings = [
        material.say("column.alternative"), material.say("export.column.reference"),
        material.say("column.indicator"), material.say("export.column.place"),
        material.say("column.year"), material.say("column.unit"),
        *_statistics(material, worse=True),
    ]  # fmt: skip
    return _sheet(material, "indicators", headings, table)


def _stocks(material: Material) -> Sheet:
    words, rows = material.words, material.run.capacity
    rows = rows[rows["region"] == material.run.study.country]
    table = pd.DataFrame(
        {
            "alternative": rows["alternative"].map(words.alternative),
            "quantity": rows["quantity"].map(lambda name: words.say(f"quantity.{name}")),
            "year": rows["year"],
        }
    ).join(rows[[*QUANTILES, "mean"]])
    headings = [
        material.say("column.alternative"), material.say("column.quantity"),
        material.say("column.year"), *_statistics(material, worse=False),
    ]  # fmt: skip
    return _sheet(material, "stocks", headings, table)


def _money(material: Material) -> Sheet:
    words, rows = material.words, material.run.money
    rows = rows[rows["region"] == material.run.study.country]
    table = pd.DataFrame(
        {
            "alternative": rows["alternative"].map(words.alternative),
            "kind": rows["kind"].map(lambda name: words.say(f"export.kind.{name}")),
            "instrument": rows["instrument"].map(words.instrument),
            "year": rows["year"],
            "value": rows["value"],
            "discounted_value": rows["discounted_value"],
        }
    )
    keys = (
        "column.alternative", "column.kind", "column.instrument", "column.year",
        "export.column.value_meur", "export.column.discounted_meur",
    )  # fmt: skip
    sheet = _sheet(material, "money", [material.say(key) for key in keys], table)
    return replace(sheet, text=f"{sheet.text} {one_off_sentence(words)}".strip())


def _monitoring(material: Material) -> Iterator[Sheet]:
    """Yield what to monitor, where a run is long enough for an evaluation and can be repeated."""
    run, words = material.run, material.words
    ahead = run.study.end_year - run.study.start_year >= HORIZONS[0]
    if not (ahead and run.repeatable and material.content.comparable and run.manifest["draws"]):
        return
    rows = evaluability.answer(run, material.language, draws=MONITORED).table
    when = [words.say(f"evaluate.revise.{w or 'never'}", {"value": ""}).strip()
            for w in rows["revise_when"]]  # fmt: skip
    table = rows.assign(
        indicator=rows["indicator"].map(words.indicator),
        unit=[words.study.indicators[n].unit[material.language] for n in rows["indicator"]],
        revise_when=when,
    ).replace([np.inf], np.nan)
    effects = {f"effect_{q}": f"column.{q}" for q in ("p05", "p50", "p95")}
    own = ("detectable_national", "detectable_phased", "chance_national", "chance_phased", "revise")
    keys = {
        **{name: f"column.{name}" for name in ("indicator", "unit", "year")},
        **effects,
        **{name: f"evaluate.column.{name}" for name in own},
        "revise_when": "evaluate.column.revise",
        "revise": "evaluate.column.value",
    }
    share = f" ({material.say('export.unit.share')})"
    headings = [
        material.say(key) + (share if name.startswith("chance") else "")
        for name, key in keys.items()
    ]
    columns = list(keys)
    yield _sheet(material, "monitoring", headings, table[columns])


def _log(material: Material) -> Sheet:
    words = material.words
    rows = [
        (item.name, item.label, item.kind, item.value, item.low, item.high,
         words.unit_text(item.unit), item.grade, " ".join(item.sources))
        for item in assumptions(material.run.study, material.language)
    ]  # fmt: skip
    keys = (
        "export.sources.id", "column.assumption", "column.kind", "column.central",
        "export.column.low", "export.column.high", "column.unit", "column.grade", "column.sources",
    )  # fmt: skip
    headings = [material.say(key) for key in keys]
    return _sheet(material, "log", headings, pd.DataFrame(rows, columns=list(keys)))


def _contents(book: Any, material: Material, sheets: list[Sheet]) -> None:
    sheet = book.add_worksheet(material.say("export.sheet.contents"))
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    wrap.set_align("top")
    link = book.add_format({"underline": 1, "font_color": LIGHT.alternatives["partnership"].colour})
    keys = ("export.sheet.sheet", "export.sheet.what", "export.sheet.rows")
    sheet.write_row(0, 0, [material.say(key) for key in keys], bold)
    for k, entry in enumerate(sheets, start=1):
        sheet.write_url(k, 0, f"internal:'{entry.name}'!A1", link, entry.name)
        sheet.write_string(k, 1, entry.text, wrap)
        sheet.write_number(k, 2, len(entry.table))
    row = len(sheets) + 2
    sheet.write_string(row, 0, material.say("export.sheet.notes"), bold)
    notes = [material.content.lede(), *(material.say(f"export.sheet.note.{n}") for n in NOTES)]
    notes += [f"{lead}. {text}" for lead, text in material.caveats()]
    notes += [
        material.say("export.note.run"),
        in_language(material.context.sources(), material.language),
    ]
    for k, text in enumerate(notes):
        sheet.write_string(row + 1 + k, 1, text, wrap)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 100)
    sheet.set_column(2, 2, 8)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _chart(book: Any, material: Material, sheets: list[Sheet]) -> None:
    """Add a native chart of the first goal beside the numbers of the overview."""
    names = list(material.cards)
    if "goals_overview" not in names:
        return
    entry = sheets[names.index("goals_overview")]
    columns = list(entry.table.columns)
    count = entry.table["alternative"].nunique()
    place = {name: columns.index(name) for name in ("alternative", "p05", "p50", "p95")}
    rows = entry.table.iloc[:count]
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": [entry.name, 0, place["p50"]],
            "categories": [entry.name, 1, place["alternative"], count, place["alternative"]],
            "values": [entry.name, 1, place["p50"], count, place["p50"]],
            "fill": {"color": LIGHT.alternatives["partnership"].colour},
            "y_error_bars": {
                "type": "custom",
                "plus_values": [float(v) for v in rows["p95"] - rows["p50"]],
                "minus_values": [float(v) for v in rows["p50"] - rows["p05"]],
            },
        }
    )
    goal = str(rows["goal"].iloc[0])
    chart.set_title({"name": goal, "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    chart.set_x_axis({"name": str(rows["unit"].iloc[0]), "label_position": "high"})
    alternative = material.cards["goals_overview"].alt_short
    book.get_worksheet_by_name(entry.name).insert_chart(
        1, len(columns) + 1, chart, {"description": alternative, "x_scale": 1.3}
    )


FORMAT = Format("xlsx", "tables", lambda made: write_xlsx(made.paper), pack=6)
