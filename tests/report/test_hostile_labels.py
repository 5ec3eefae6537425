"""A label that begins like a formula is text in every file that a run and its report write."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest

from valuma_scenarios.figures.catalogue import Look, card_csv
from valuma_scenarios.project.open import load_project
from valuma_scenarios.project.text import safe_cell
from valuma_scenarios.report.delivery import make_cards
from valuma_scenarios.report.documents.xlsx import write_xlsx
from valuma_scenarios.report.memo import Material
from valuma_scenarios.results.runs import compute_run

LABEL = '=HYPERLINK("http://x.example","Open")'


@pytest.mark.slow
def test_no_formula_in_workbook_or_tables(root: Path) -> None:
    text = json.dumps({"fi": LABEL, "sv": LABEL, "en": LABEL})
    study = load_project(root, overrides=(f"scenarios.by_theme.label={text}",), end=2021)
    run = compute_run(study, draws=8, seed=1, command="valuma run")
    cards = make_cards(run, "en", Look())
    assert any(LABEL in str(card.table.to_numpy()) for card in cards.values())
    with zipfile.ZipFile(io.BytesIO(write_xlsx(Material(run, "en", cards)))) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert sheets
        assert not any(b"<f>" in archive.read(name) for name in sheets)
        assert b"HYPERLINK(" in archive.read("xl/sharedStrings.xml")
    for card in cards.values():
        for row in csv.reader(io.StringIO(card_csv(card, "plain").decode("utf-8"))):
            assert row == [safe_cell(cell) for cell in row]
