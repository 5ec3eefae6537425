from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from valuma_scenarios.analyses.elicitation.overlay import overlay_of
from valuma_scenarios.analyses.elicitation.pool import (
    CURRENT,
    FITTED,
    POOL,
    Judgement,
    chosen_parameters,
    current_quantiles,
    form_data,
    pool,
)
from valuma_scenarios.analyses.elicitation.read import read_sheets
from valuma_scenarios.analyses.elicitation.sheet import (
    COLUMNS,
    FIRST_ROW,
    SheetRequest,
    write_sheet,
)
from valuma_scenarios.draws.distributions import quantile
from valuma_scenarios.errors import ProjectError, UsageError
from valuma_scenarios.project.open import load_project
from valuma_scenarios.project.overlays import overlay_overrides, read_overlay, write_overlay
from valuma_scenarios.schema.study import Study

Fill = dict[str, tuple[object, object, object]]
NAMES = ("x_opt", "c_half", "omega")


@pytest.fixture
def filled(shipped_study: Study, tmp_path: Path) -> Callable[[str, dict[str, Fill]], Path]:
    """Return a function that writes a workbook and fills in answers by expert and parameter."""

    def make(name: str, answers: dict[str, Fill]) -> Path:
        path = tmp_path / name
        asked = chosen_parameters(shipped_study, NAMES)
        write_sheet(shipped_study, SheetRequest(asked, tuple(answers), "fi"), path)
        book = openpyxl.load_workbook(path)
        for expert, fill in answers.items():
            for parameter, values in fill.items():
                row = FIRST_ROW + 1 + NAMES.index(parameter)
                for key, value in zip(("p05", "p50", "p95"), values, strict=True):
                    book[expert].cell(row, COLUMNS.index(key) + 1).value = value  # type: ignore[assignment]
                book[expert].cell(row, COLUMNS.index("reasoning") + 1).value = "koska näin"
        book.save(path)
        return path

    return make


def test_every_judged_parameter_is_asked_about(shipped_study: Study) -> None:
    asked = chosen_parameters(shipped_study)
    judged = {name for name, p in shipped_study.parameters.items() if p.grade == "D"}
    assert set(asked) == judged
    with pytest.raises(UsageError, match="x_opt"):
        chosen_parameters(shipped_study, ["x_op"])


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_sheet_has_what_an_expert_needs(
    shipped_study: Study, tmp_path: Path, language: str
) -> None:
    path = tmp_path / "a.xlsx"
    asked = chosen_parameters(shipped_study)
    write_sheet(shipped_study, SheetRequest(asked, ("N1", "N[2]"), language), path)  # type: ignore[arg-type]
    book = openpyxl.load_workbook(path)
    assert len(book.worksheets) == 3
    sheet = book.worksheets[1]
    assert sheet.cell(1, 2).value == "N[2]"
    ids = [sheet.cell(FIRST_ROW + 1 + i, 1).value for i in range(len(asked))]
    assert ids == list(asked)
    label = sheet.cell(FIRST_ROW + 1, 2).value
    assert label == asked[ids[0]].label[language]  # type: ignore[index]
    rules = sheet.data_validations.dataValidation
    assert len(rules) == 3 * len(asked)
    assert all(len(rule.error) <= 255 and len(rule.formula1) <= 255 for rule in rules)
    assert len(book.worksheets[2]["A"]) > 10


def test_the_rule_of_a_cell_asks_for_order_and_bounds(shipped_study: Study, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    asked = chosen_parameters(shipped_study, ["x_opt"])
    write_sheet(shipped_study, SheetRequest(asked, (), "en"), path)
    rules = openpyxl.load_workbook(path).worksheets[0].data_validations.dataValidation
    formula = {str(rule.sqref): rule.formula1 for rule in rules}["G5"]
    assert "G5>=0" in formula
    assert "G5<=1" in formula
    assert re.search(r"ISBLANK\(F5\),ISBLANK\(G5\),F5<=G5", formula)
    assert re.search(r"ISBLANK\(G5\),ISBLANK\(H5\),G5<=H5", formula)


def test_answers_come_back(
    shipped_study: Study, filled: Callable[[str, dict[str, Fill]], Path]
) -> None:
    path = filled("a.xlsx", {"N1": {"x_opt": (0.4, "0,5", 0.7)}, "N2": {"omega": (-0.1, 0, 0.3)}})
    found = read_sheets(shipped_study, [path]).checked()
    first = Judgement("N1", "x_opt", 0.4, 0.5, 0.7, "koska näin", "a.xlsx")
    assert found == (first, Judgement("N2", "omega", -0.1, 0, 0.3, "koska näin", "a.xlsx"))


def test_all_problems_come_at_once(
    shipped_study: Study, filled: Callable[[str, dict[str, Fill]], Path], tmp_path: Path
) -> None:
    path = filled(
        "a.xlsx",
        {
            "N1": {"x_opt": (0.6, 0.5, 1.2), "c_half": (0.05, None, "noin 0,1")},
            "N2": {"omega": (0.1, 0.1, 0.1), "c_half": (0.02, 0.03, 0.04)},
            "N3": {},
        },
    )
    book = openpyxl.load_workbook(path)
    book["N2"].cell(FIRST_ROW + 2, 1).value = "c_hal"
    book.save(path)
    again = filled("b.xlsx", {"N2": {"x_opt": (0.1, 0.2, 0.3)}, "N4": {"x_opt": (0.1, 0.2, 0.3)}})
    third = filled("c.xlsx", {"N4": {"x_opt": (0.1, 0.2, 0.4)}})
    (tmp_path / "d.xlsx").write_text("no workbook", encoding="utf-8")
    plain = openpyxl.Workbook()
    plain.save(tmp_path / "e.xlsx")
    files = [path, again, third, tmp_path / "d.xlsx", tmp_path / "e.xlsx", tmp_path / "f.xlsx"]
    reading = read_sheets(shipped_study, files)
    said = [str(problem) for problem in reading.problems]
    for expected in (
        "a.xlsx:5:6: sheet 'N1' cell F5: p05 (0.6) is above p50 (0.5)",
        "a.xlsx:5:8: sheet 'N1' cell H5: 1.2 is above the highest possible value",
        "a.xlsx:6:7: sheet 'N1' cell G6: the cell is empty",
        "a.xlsx:6:8: sheet 'N1' cell H6: 'noin 0,1' is no number",
        "a.xlsx:7:8: sheet 'N2' cell H7: all three are 0.1",
        "a.xlsx:6:1: sheet 'N2' cell A6: unknown parameter 'c_hal'. Did you mean 'c_half'?",
        "a.xlsx:1:2: sheet 'N3' cell B1: the sheet has no answers",
        "c.xlsx:5:1: sheet 'N4' cell A5: N4 has answered x_opt in b.xlsx",
        "d.xlsx:1:1: the file is no XLSX workbook",
        "e.xlsx:1:1: no sheet has the hidden row",
        "f.xlsx:1:1: the file cannot be read",
    ):
        start = f"{tmp_path.as_posix()}/{expected}"
        assert any(text.startswith(start) for text in said), expected
    assert [j.expert for j in reading.judgements] == ["N2", "N4"]
    with pytest.raises(ProjectError):
        reading.checked()


def test_an_expert_without_a_name_is_a_problem(
    shipped_study: Study, filled: Callable[[str, dict[str, Fill]], Path]
) -> None:
    path = filled("a.xlsx", {"N1": {"x_opt": (0.1, 0.2, 0.3)}, "pool": {"x_opt": (0.1, 0.2, 0.3)}})
    book = openpyxl.load_workbook(path)
    book["N1"].cell(1, 2).value = None
    book.save(path)
    said = [str(problem) for problem in read_sheets(shipped_study, [path]).problems]
    assert "the expert has no name" in said[0]
    assert "'pool' cannot be a name" in said[1]


def test_spoilt_workbooks_never_crash(
    shipped_study: Study, filled: Callable[[str, dict[str, Fill]], Path], tmp_path: Path
) -> None:
    whole = filled("a.xlsx", {"N1": {"x_opt": (0.4, 0.5, 0.7)}}).read_bytes()
    target, rng = tmp_path / "b.xlsx", np.random.default_rng(3)
    for cut in (0, 10, len(whole) // 2, len(whole) - 5):
        target.write_bytes(whole[:cut])
        assert read_sheets(shipped_study, [target]).problems
    for _ in range(40):
        spoilt = bytearray(whole)
        for place in rng.integers(0, len(whole), 6):
            spoilt[place] = int(rng.integers(0, 256))
        target.write_bytes(bytes(spoilt))
        reading = read_sheets(shipped_study, [target])
        assert reading.problems or reading.judgements


def test_a_workbook_that_unpacks_without_end_is_refused(
    shipped_study: Study, tmp_path: Path
) -> None:
    target = tmp_path / "a.xlsx"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 101_000_000)
    assert "unpacks" in str(read_sheets(shipped_study, [target]).problems[0])


def judged(expert: str, p05: float, p50: float, p95: float) -> Judgement:
    return Judgement(expert, "x_opt", p05, p50, p95)


def test_pooling_keeps_everyone_and_lies_between_them(shipped_study: Study) -> None:
    both = [judged("N1", 0.3, 0.4, 0.5), judged("N2", 0.5, 0.6, 0.7)]
    found = pool(shipped_study, both)
    assert found.table["who"].tolist() == ["N1", "N2", POOL, FITTED, CURRENT]
    one = found.pools["x_opt"]
    assert one.weights == (0.5, 0.5)
    assert one.quantiles["p50"] == pytest.approx(0.5, abs=1e-6)
    assert 0.3 < one.quantiles["p05"] < 0.4
    assert one.disagreement == pytest.approx(0.2 / (one.quantiles["p95"] - one.quantiles["p05"]))
    rows = found.table.set_index("who")
    np.testing.assert_allclose(rows["p05"][["N1", "N2"]], [0.3, 0.5], atol=1e-6)
    now = current_quantiles(shipped_study.parameters["x_opt"])
    assert rows["p95"][CURRENT] == now["p95"]


def test_weights_count(shipped_study: Study) -> None:
    both = [judged("N1", 0.3, 0.4, 0.5), judged("N2", 0.5, 0.6, 0.7)]
    light = pool(shipped_study, both).pools["x_opt"].quantiles["p50"]
    heavy = pool(shipped_study, both, {"N2": 3}).pools["x_opt"]
    assert heavy.weights == (0.25, 0.75)
    assert heavy.quantiles["p50"] > light
    alone = pool(shipped_study, both, {"N1": 0}).pools["x_opt"]
    assert [j.expert for j in alone.judgements] == ["N2"]
    for weights in ({"N3": 1.0}, {"N1": -1.0}, {"N1": 0.0, "N2": 0.0}):
        with pytest.raises(UsageError):
            pool(shipped_study, both, weights)
    with pytest.raises(UsageError, match="no judgement"):
        pool(shipped_study, [])


def test_two_camps_are_reported(shipped_study: Study) -> None:
    camps = [judged("N1", 0.10, 0.11, 0.12), judged("N2", 0.90, 0.91, 0.92)]
    assert pool(shipped_study, camps).pools["x_opt"].poor
    assert not pool(shipped_study, camps[:1]).pools["x_opt"].poor


def test_an_overlay_changes_the_study_and_says_who(
    shipped_study: Study, root: Path, tmp_path: Path
) -> None:
    both = [
        judged("N1", 0.3, 0.4, 0.5),
        judged("N2", 0.5, 0.6, 0.7),
        Judgement("N2", "omega", -1e-05, 0.1, 0.2),
    ]
    found = pool(shipped_study, both)
    target = tmp_path / "overlays" / "o.yaml"
    write_overlay(overlay_of(found, "2026-01-02T03:04:05+00:00", {"N1": 1.0}), target)
    overrides = overlay_overrides([target], known=tuple(shipped_study.parameters))
    study = load_project(root, overrides=overrides)
    new = study.parameters["x_opt"]
    at = np.array([0.05, 0.5, 0.95])
    expected = [found.pools["x_opt"].quantiles[name] for name in ("p05", "p50", "p95")]
    spread = expected[2] - expected[0]
    error = found.pools["x_opt"].fitted.error
    np.testing.assert_allclose(quantile(new, at), expected, atol=3 * error * spread + 1e-5)
    assert new.value == pytest.approx(0.5, abs=1e-5)
    assert "N1, N2" in new.note
    assert new.grade == "D"
    assert {k for k in study.parameters if study.parameters[k] != shipped_study.parameters[k]} == {
        "x_opt",
        "omega",
    }
    kept = read_overlay(target)
    assert [expert.name for expert in kept.about.experts] == ["N1", "N2"]
    assert kept.parameters["x_opt"].experts["N1"].p50 == 0.4
    assert study.overrides == overrides


def test_what_is_set_by_hand_wins_over_an_overlay(
    shipped_study: Study, root: Path, tmp_path: Path
) -> None:
    target = tmp_path / "o.yaml"
    write_overlay(overlay_of(pool(shipped_study, [judged("N1", 0.3, 0.4, 0.5)]), "2026"), target)
    overrides = overlay_overrides([target], ["parameters.x_opt.value=0.45"])
    assert load_project(root, overrides=overrides).parameters["x_opt"].value == 0.45


def test_an_overlay_is_never_replaced_unasked(shipped_study: Study, tmp_path: Path) -> None:
    target = tmp_path / "o.yaml"
    overlay = overlay_of(pool(shipped_study, [judged("N1", 0.3, 0.4, 0.5)]), "2026")
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="--force"):
        write_overlay(overlay, target)
    assert target.read_text(encoding="utf-8") == "mine"
    write_overlay(overlay, target, force=True)
    assert read_overlay(target) == overlay
    assert [path.name for path in tmp_path.iterdir()] == ["o.yaml"]


def test_problems_of_overlays_have_a_place(shipped_study: Study, tmp_path: Path) -> None:
    target = tmp_path / "o.yaml"
    with pytest.raises(UsageError, match="no overlay file"):
        read_overlay(target)
    overlay = overlay_of(pool(shipped_study, [judged("N1", 0.3, 0.4, 0.5)]), "2026")
    write_overlay(overlay, target)
    text = target.read_text(encoding="utf-8")
    target.write_text(text.replace("x_opt:", "x_op:"), encoding="utf-8")
    with pytest.raises(ProjectError, match=r"o\.yaml:\d+:3: unknown parameter 'x_op'"):
        overlay_overrides([target], known=tuple(shipped_study.parameters))
    target.write_text(text.replace("kind: pert", "kind: pret"), encoding="utf-8")
    with pytest.raises(ProjectError, match="pert"):
        read_overlay(target)


def test_form_data_can_be_shown_by_a_web_page(shipped_study: Study) -> None:
    forms = form_data(shipped_study, chosen_parameters(shipped_study, ["x_opt"]))
    assert forms[0]["id"] == "x_opt"
    assert forms[0]["bounds"] == [0, 1]
    assert forms[0]["fields"] == ["p05", "p50", "p95", "reasoning"]
    now = forms[0]["current"]
    assert isinstance(now, dict)
    assert now["p05"] < now["p50"] < now["p95"]
