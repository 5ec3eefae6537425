from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from valuma_scenarios.analyses.elicitation.pool import Judgement, current_quantiles, pool
from valuma_scenarios.analyses.elicitation.text import sentences, shift
from valuma_scenarios.commands import app
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.theme import DARK, PROJECTOR
from valuma_scenarios.figures.gallery.elicitation_chart import SHOWN, elicitation_chart
from valuma_scenarios.project.open import load_project
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES
from valuma_scenarios.wording import Words


def invoke(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["elicit", *arguments], catch_exceptions=False)
    return result.exit_code, result.output


def fill(path: Path, answers: dict[str, dict[str, tuple[float, float, float]]]) -> None:
    book = openpyxl.load_workbook(path)
    for expert, values in answers.items():
        sheet = book[expert]
        rows = {sheet.cell(row, 1).value: row for row in range(5, sheet.max_row + 1)}
        for parameter, three in values.items():
            for column, value in zip((6, 7, 8), three, strict=True):
                sheet.cell(rows[parameter], column).value = value
    book.save(path)


def test_from_sheet_to_study(root: Path, tmp_path: Path) -> None:
    sheet, overlay = tmp_path / "s.xlsx", tmp_path / "o.yaml"
    where = ("--project", str(root))
    code, output = invoke("sheet", *where, "--out", str(sheet), "--expert", "N1", "--expert", "N2")
    assert code == 0
    assert "s.xlsx" in output
    fill(sheet, {"N1": {"x_opt": (0.5, 0.6, 0.7)}, "N2": {"x_opt": (0.4, 0.5, 0.6)}})
    csv, page = tmp_path / "a.csv", tmp_path / "a.html"
    code, output = invoke(
        "read", str(sheet), *where, "--out", str(overlay), "--weight", "N1=3", "--note", "Oulu",
        "--csv", str(csv), "--html", str(page), "--lang", "fi",
    )  # fmt: skip
    assert code == 0, output
    assert "o.yaml" in output
    rows = pd.read_csv(csv).set_index("who")
    assert rows["weight"]["N1"] == 0.75
    assert "<figure" in page.read_text(encoding="utf-8")
    text = overlay.read_text(encoding="utf-8")
    assert "note: Oulu" in text
    assert "sha256:" in text
    from valuma_scenarios.project.overlays import overlay_overrides

    study = load_project(root, overrides=overlay_overrides([overlay]))
    assert 0.5 < study.parameters["x_opt"].value < 0.6


@pytest.mark.slow
def test_nothing_is_replaced_unasked(root: Path, tmp_path: Path) -> None:
    sheet, overlay = tmp_path / "s.xlsx", tmp_path / "o.yaml"
    where = ("--project", str(root))
    ask = ("sheet", *where, "--out", str(sheet), "--expert", "N1", "--quiet")
    assert invoke(*ask)[0] == 0
    code, output = invoke(*ask)
    assert code == 2
    assert "--force" in output
    assert invoke(*ask, "--force")[0] == 0
    fill(sheet, {"N1": {"x_opt": (0.5, 0.6, 0.7)}})
    read = ("read", str(sheet), *where, "--out", str(overlay), "--quiet")
    assert invoke(*read, "--dry-run")[0] == 0
    assert not overlay.exists()
    assert invoke(*read)[0] == 0
    assert invoke(*read)[0] == 2
    assert invoke(*read, "--force")[0] == 0


def test_problems_end_with_bad_input_and_are_counted(root: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "s.xlsx"
    where = ("--project", str(root))
    invoke("sheet", *where, "--out", str(sheet), "--expert", "N1")
    fill(sheet, {"N1": {"x_opt": (0.9, 0.6, 1.7)}})
    code, output = invoke("read", str(sheet), *where, "--out", str(tmp_path / "o.yaml"))
    assert code == 2
    assert "2 problems in 1 file." in output
    assert not (tmp_path / "o.yaml").exists()
    fill(sheet, {"N1": {"x_opt": (0.5, 0.6, 0.7)}})
    for weight in ("N1", "=2", "N1=heavy", "N9=1"):
        code, output = invoke("read", str(sheet), *where, "--dry-run", "--weight", weight)
        assert code == 2, weight
    code, output = invoke("sheet", *where, "--parameter", "x_op", "--out", str(tmp_path / "t.xlsx"))
    assert code == 2
    assert "x_opt" in output


def test_form_data_for_a_web_page(root: Path) -> None:
    code, output = invoke("sheet", "--project", str(root), "--json")
    assert code == 0
    forms = json.loads(output)
    assert {"id", "label", "unit", "bounds", "current", "fields"} <= set(forms[0])
    assert set(forms[0]["label"]) == {"fi", "sv", "en"}


def test_weights_from_a_survey(root: Path, tmp_path: Path) -> None:
    survey, out = tmp_path / "s.csv", tmp_path / "w.csv"
    survey.write_text("id,g1,g2,g3,g4,g5,g6\na,50,10,10,10,10,10\nb,0,0,0,100,0,0\n", "utf-8")
    where = ("--project", str(root))
    code, output = invoke("weights", str(survey), *where, "--out", str(out), "--lang", "sv")
    assert code == 0
    assert "mål 4" in output
    table = pd.read_csv(out)
    assert table.loc[1, "g4"] == 1
    assert invoke("weights", str(survey), *where, "--out", str(out))[0] == 2
    assert invoke("weights", str(survey), *where, "--kind", "swing")[0] == 2
    code, output = invoke("weights", str(survey), *where, "--json")
    assert len(json.loads(output)["profiles"]) == 2


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_is_complete_and_limited(shipped_study: Study, language: str) -> None:
    many = [
        Judgement(expert, name, now["p05"], now["p50"] * factor, now["p95"] * 1.1)
        for name, parameter in shipped_study.parameters.items()
        if parameter.bounds[1] is None and parameter.grade == "D" and parameter.value > 0
        for now in [current_quantiles(parameter)]
        for expert, factor in (("N1", 1.0), ("N2", 1.02))
    ]
    found = pool(shipped_study, many)
    assert len(found.pools) > SHOWN
    for options in (
        FigureOptions(),
        FigureOptions(width="narrow", theme=DARK),
        FigureOptions(theme=PROJECTOR),
    ):
        card = elicitation_chart(shipped_study, found, language, options)  # type: ignore[arg-type]
        assert card.table["parameter"].nunique() == SHOWN
        assert len(card.table) == 5 * SHOWN
        assert "N1, N2" in card.sources


def test_sentences_name_what_is_disputed_and_what_moved(shipped_study: Study) -> None:
    found = pool(
        shipped_study,
        [
            Judgement("N1", "x_opt", 0.45, 0.60, 0.75),
            Judgement("N2", "x_opt", 0.50, 0.70, 0.80),
            Judgement("N1", "rho_capacity", 0.3, 0.4, 0.5),
        ],
    )
    assert shift(found.pools["rho_capacity"]) > shift(found.pools["x_opt"])
    words = Words(shipped_study, "en")
    said = sentences(words, found)
    assert shipped_study.parameters["x_opt"].label.en in said[0]
    assert "0.60–0.70" in said[0]
    assert shipped_study.parameters["rho_capacity"].label.en in said[1]
    assert len(said) == 2
