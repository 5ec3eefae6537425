"""One number is the same in figure, table, CSV, memo, slide and workbook."""

from __future__ import annotations

import io
from typing import Any

import docx
import openpyxl
import pandas as pd
import pptx
import pytest

from tests.report.conftest import MakeBytes, MakeMaterial
from valuma_scenarios.figures.catalogue import card_csv
from valuma_scenarios.report.documents.xlsx import write_xlsx
from valuma_scenarios.report.parts.charts import chart_values
from valuma_scenarios.results.runs import Run
from valuma_scenarios.vocabulary import NATIONAL
from valuma_scenarios.wording.numbers import decimals_for

ALTERNATIVE, GOAL = "partnership", "g3"


@pytest.fixture(scope="module")
def expected(run: Run) -> Any:
    rows = run.effects
    chosen = rows[
        (rows["alternative"] == ALTERNATIVE)
        & (rows["reference"] == run.study.reference)
        & (rows["goal"] == GOAL)
        & (rows["region"] == NATIONAL)
        & (rows["year"] == run.study.end_year)
    ]
    assert len(chosen) == 1
    return chosen.iloc[0]


def _row(table: pd.DataFrame, material: Any, names: tuple[str, str]) -> Any:
    goal = material.words.goal_heading(GOAL)
    label = material.words.alternative(ALTERNATIVE)
    rows = table[(table[names[0]] == goal) & (table[names[1]] == label)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_figure(paper: MakeMaterial, expected: Any) -> None:
    figure = paper("fi").cards["goals_overview"].figure.to_plotly_json()
    drawn = [
        float(t["x"][0]) for t in figure["data"] if t.get("mode") == "markers" and len(t["x"]) == 1
    ]
    assert any(value == pytest.approx(expected["p50"], rel=1e-12) for value in drawn)


def test_table_and_csv(paper: MakeMaterial, expected: Any) -> None:
    material = paper("fi")
    card = material.cards["goals_overview"]
    assert _row(card.table, material, ("goal", "alternative"))["p50"] == expected["p50"]
    read = pd.read_csv(io.BytesIO(card_csv(card, "plain")))
    row = _row(read, material, ("Tavoite", "Vaihtoehto"))
    for heading, name in (
        ("5. persentiili", "p05"),
        ("Mediaani", "p50"),
        ("95. persentiili", "p95"),
    ):
        assert row[heading] == expected[name]


def test_memo(paper: MakeMaterial, memo_docx: MakeBytes, expected: Any) -> None:
    material = paper("fi")
    words = material.words
    values = [float(expected[name]) for name in ("p05", "p50", "p95")]
    middle = words.number(values[1], decimals_for(values), signed=True)
    opened = docx.Document(io.BytesIO(memo_docx("fi")))
    goal, label = words.goal_heading(GOAL), words.alternative(ALTERNATIVE)
    found = []
    for table in opened.tables:
        headings = [cell.text for cell in table.rows[0].cells]
        if label in headings:
            place = headings.index(label)
            found += [r.cells[place].text for r in table.rows if r.cells[0].text.startswith(goal)]
    assert len(found) >= 2
    assert middle in found[0].split("\n")[0]
    assert f"\n{middle}" in "\n" + found[1]


def test_slide(shown: MakeMaterial, slides: MakeBytes, expected: Any) -> None:
    material = shown("fi")
    deck = pptx.Presentation(io.BytesIO(slides("fi")))
    frames = [s for slide in deck.slides for s in slide.shapes if s.has_chart]
    frame = frames[material.context.goals.index(GOAL)]
    label = material.words.alternative(ALTERNATIVE)
    held = next(values for values in chart_values(frame) if values[0].startswith(label))
    assert held[1:] == pytest.approx((expected["p05"], expected["p50"], expected["p95"]), rel=1e-12)


def test_workbook(paper: MakeMaterial, expected: Any) -> None:
    material = paper("fi")
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(material)), read_only=True)
    sheet = book["Tavoitteet"]
    headings = list(next(sheet.iter_rows(max_row=1, values_only=True)))
    wanted = {
        "Vaihtoehto": material.words.alternative(ALTERNATIVE),
        "Vertailukohta": material.words.alternative(material.run.study.reference),
        "Tavoite": material.words.goal_heading(GOAL),
        "Alue": material.words.region(NATIONAL),
        "Vuosi": material.run.study.end_year,
    }
    places = {headings.index(name): value for name, value in wanted.items()}
    rows = [
        row for row in sheet.iter_rows(min_row=2, values_only=True)
        if all(row[k] == value for k, value in places.items())
    ]  # fmt: skip
    assert len(rows) == 1
    assert rows[0][headings.index("Mediaani")] == pytest.approx(expected["p50"], rel=1e-14)
