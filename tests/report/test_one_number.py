"""Every number is the same in figure, table, CSV, memo, slides, workbook and report."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import docx
import openpyxl
import pandas as pd
import pptx
import pytest

from tests.report.conftest import MakeBytes, MakeMaterial
from valuma_scenarios.figures.catalogue import card_csv
from valuma_scenarios.report.documents.html import render
from valuma_scenarios.report.documents.xlsx import write_xlsx
from valuma_scenarios.report.parts.charts import chart_values
from valuma_scenarios.results.runs import Run
from valuma_scenarios.vocabulary import NATIONAL
from valuma_scenarios.wording import Words
from valuma_scenarios.wording.numbers import interval_decimals

ENDS = ["p05", "p50", "p95"]


@pytest.fixture(scope="module")
def effects(run: Run) -> pd.DataFrame:
    """The rows of effects.csv against the reference in the last year."""
    table = run.effects
    chosen = (table["reference"] == run.study.reference) & (table["year"] == run.study.end_year)
    return table[chosen & ~table["alternative"].isin(run.study.checks)]


@pytest.fixture(scope="module")
def national(effects: pd.DataFrame) -> dict[tuple[str, str], Any]:
    rows = effects[effects["region"] == NATIONAL].to_dict("records")
    found = {(str(row["goal"]), str(row["alternative"])): row for row in rows}
    assert len(found) == 6 * 4
    return found


def middle_of(words: Words, row: Any) -> str:
    decimals = interval_decimals([row[name] for name in ENDS])
    return words.number(row["p50"], decimals, signed=True)


def test_figure(paper: MakeMaterial, national: dict[tuple[str, str], Any]) -> None:
    figure = paper("fi").cards["goals_overview"].figure.to_plotly_json()
    drawn = [
        float(t["x"][0]) for t in figure["data"] if t.get("mode") == "markers" and len(t["x"]) == 1
    ]
    for row in national.values():
        assert any(value == pytest.approx(row["p50"], rel=1e-12) for value in drawn)


@pytest.mark.parametrize("name", ["goals_overview", "region_heatmap"])
def test_table_and_csv(paper: MakeMaterial, effects: pd.DataFrame, name: str) -> None:
    material = paper("fi")
    words, card = material.words, material.cards[name]
    read = pd.read_csv(io.BytesIO(card_csv(card, "plain"))).to_dict("records")
    compared, place = 0, words.say("column.region")
    for row in effects.to_dict("records"):
        wanted = {
            "Tavoite": words.goal_heading(row["goal"]),
            "Vaihtoehto": words.alternative(row["alternative"]),
            place: words.region(row["region"]),
        }
        if place in read[0] and row["alternative"] != material.context.leader:
            continue
        if place not in read[0] and row["region"] != NATIONAL:
            continue
        (found,) = [r for r in read if all(r.get(k, v) == v for k, v in wanted.items())]
        compared += 1
        for heading, column in zip(
            ("5. persentiili", "Mediaani", "95. persentiili"), ENDS, strict=True
        ):
            assert found[heading] == row[column]
    assert compared in (24, 6 * 20)


@pytest.mark.slow
def test_memo(
    paper: MakeMaterial, memo_docx: MakeBytes, national: dict[tuple[str, str], Any]
) -> None:
    words = paper("fi").words
    opened = docx.Document(io.BytesIO(memo_docx("fi")))
    for (goal, alternative), row in national.items():
        label = words.alternative(alternative)
        found = []
        for table in opened.tables:
            headings = [cell.text for cell in table.rows[0].cells]
            if label in headings:
                place, start = headings.index(label), words.goal_heading(goal)
                rows = (r.cells for r in table.rows)
                found += [cells[place].text for cells in rows if cells[0].text.startswith(start)]
        assert len(found) >= 2
        assert all(middle_of(words, row) in text for text in found[:2])


@pytest.mark.slow
def test_slides(paper: MakeMaterial, slides: MakeBytes, effects: pd.DataFrame) -> None:
    context, words = paper("fi").context, paper("fi").words
    deck: Any = pptx.Presentation(io.BytesIO(slides("fi")))
    goals, regions = (s for slide in deck.slides for s in slide.shapes if s.has_chart)
    rows = effects[effects["goal"] == context.main_goal].to_dict("records")
    by_name = {words.alternative(r["alternative"]): r for r in rows if r["region"] == NATIONAL}
    by_region = {
        words.region(r["region"]): r for r in rows if r["alternative"] == context.leader
    }  # fmt: skip
    for frame, known in ((goals, by_name), (regions, by_region)):
        held = chart_values(frame)
        assert len(held) == len(known)
        for name, *values in held:
            row = next(row for label, row in known.items() if name.startswith(label))
            assert values == pytest.approx([row[column] for column in ENDS], rel=1e-9, abs=1e-12)


def test_workbook(paper: MakeMaterial, effects: pd.DataFrame) -> None:
    material = paper("fi")
    words = material.words
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(material)), read_only=True)
    rows = book["Tavoitteet"].iter_rows(values_only=True)
    headings = [str(name) for name in next(rows)]
    names = ("Vaihtoehto", "Vertailuvaihtoehto", "Tavoite", "Alue", "Vuosi")
    places = [headings.index(name) for name in names]
    held = {tuple(row[k] for k in places): row for row in rows}
    middle = headings.index("Mediaani")
    for row in effects.to_dict("records"):
        key = (
            words.alternative(row["alternative"]), words.alternative(row["reference"]),
            words.goal_heading(row["goal"]), words.region(row["region"]), row["year"],
        )  # fmt: skip
        assert held[key][middle] == pytest.approx(row["p50"], rel=1e-14, abs=1e-300)


def cells_of(page: str) -> Iterator[list[str]]:
    for row in re.findall(r"<tr>(.*?)</tr>", page, re.S):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        yield [unescape(re.sub("<[^>]+>", "", cell)).strip() for cell in cells]


@pytest.mark.slow
def test_report(run: Run, national: dict[tuple[str, str], Any]) -> None:
    words = Words(run.study, "fi")
    rows = list(cells_of(render(run, "fi")))
    for (goal, alternative), row in national.items():
        wanted = {words.goal_heading(goal), words.alternative(alternative)}
        found = [cells for cells in rows if wanted <= set(cells)]
        assert any(middle_of(words, row) in cell for cells in found for cell in cells)
