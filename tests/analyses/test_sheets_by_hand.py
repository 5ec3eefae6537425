"""Sheets cell by cell: what is written where, what is read from where, and the ends of rules."""

from __future__ import annotations

import hashlib
import zipfile
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet

from valuma_scenarios.analyses.elicitation import overlay as overlays
from valuma_scenarios.analyses.elicitation import pool as pools
from valuma_scenarios.analyses.elicitation import read
from valuma_scenarios.analyses.elicitation.effect import DISAGREEMENT, disagreement
from valuma_scenarios.analyses.elicitation.fit import Fit
from valuma_scenarios.analyses.elicitation.pool import (
    ASKED,
    Judgement,
    Pool,
    chosen_parameters,
    current_quantiles,
    pool,
)
from valuma_scenarios.analyses.elicitation.read import read_sheets
from valuma_scenarios.analyses.elicitation.sheet import (
    COLUMNS,
    NOTES,
    WIDTHS,
    SheetRequest,
    _Writer,
    write_sheet,
)
from valuma_scenarios.errors import UsageError
from valuma_scenarios.schema.parameters import Distribution, Parameter
from valuma_scenarios.schema.study import Study

KEYS = ("id", "p05", "p50", "p95", "reasoning")


def sheet_with(*rows: tuple[object, ...], expert: object = "N1", key_row: int = 3) -> Worksheet:
    """A sheet with keys in a row, an empty row of headings below, and then rows of answers."""
    sheet: Any = openpyxl.Workbook().active
    sheet.cell(1, 2).value = expert
    for column, key in enumerate(KEYS, start=1):
        sheet.cell(key_row, column).value = key
    for number, row in enumerate(rows, start=key_row + 2):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value
    return sheet


def said(study: Study, sheet: Worksheet) -> list[str]:
    """What a reading says: problems as they are shown, judgements by expert and parameter."""
    found = read._key_row(sheet)
    assert found is not None
    told = []
    for item in read._read_expert(study, "a.xlsx", sheet, found):
        if isinstance(item, tuple):
            told.append(f"{item[0].expert}: {item[0].parameter} in row {item[1].number}")
        else:
            told.append(f"{item.line}:{item.column} {item.message}")
    return told


def test_keys_are_sought_in_the_first_thirty_rows() -> None:
    assert read._key_row(sheet_with(key_row=30)) == (
        30, dict(zip(KEYS, range(1, 6), strict=True)),
    )  # fmt: skip
    assert read._key_row(sheet_with(key_row=31)) is None
    fewest = sheet_with()
    fewest.cell(3, 5).value = None
    assert read._key_row(fewest) == (3, dict(zip(KEYS[:4], range(1, 5), strict=True)))
    fewest.cell(3, 4).value = "p90"
    assert read._key_row(fewest) is None, "each of the three is needed"


def test_answers_are_read_from_below_the_headings_to_the_last_row(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study
) -> None:
    sheet = sheet_with(
        ("x_opt", 0.3, 0.4, 0.5), ("omega", None, None, None), ("c_half", 0.02, 0.03, 0.04)
    )
    sheet.cell(4, 1).value, sheet.cell(4, 2).value = "label", "5 %"
    assert said(shipped_study, sheet) == ["N1: x_opt in row 5", "N1: c_half in row 7"]
    monkeypatch.setattr(read, "MAX_ROWS", 3)
    assert said(shipped_study, sheet) == ["N1: x_opt in row 5"], "three rows below the keys"
    assert said(shipped_study, sheet_with()) == [
        "1:2 sheet 'Sheet' cell B1: the sheet has no answers"
    ]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ((0.0, 0.5, 1.0), []),
        ((-0.01, 0.5, 1.01), [
            "5:2 sheet 'Sheet' cell B5: -0.01 is below the lowest possible value",
            "5:4 sheet 'Sheet' cell D5: 1.01 is above the highest possible value",
        ]),
        ((0.4, 0.4, 0.6), []),
        ((0.2, 0.6, 0.6), []),
        ((0.4, 0.4, 0.4), ["5:4 sheet 'Sheet' cell D5: all three are 0.4"]),
        ((0.3, 0.2, 0.2), ["5:2 sheet 'Sheet' cell B5: p05 (0.3) is above p50 (0.2)"]),
        ((0.2, 0.4, 0.3), ["5:3 sheet 'Sheet' cell C5: p50 (0.4) is above p95 (0.3)"]),
        ((0.5, None, 0.3), ["5:3 sheet 'Sheet' cell C5: the cell is empty"]),
        ((None, None, "x"), [
            "5:2 sheet 'Sheet' cell B5: the cell is empty",
            "5:3 sheet 'Sheet' cell C5: the cell is empty",
            "5:4 sheet 'Sheet' cell D5: 'x' is no number",
        ]),
    ],
)  # fmt: skip
def test_percentiles_lie_within_the_bounds_and_rise(
    shipped_study: Study, row: tuple[object, ...], told: list[str]
) -> None:
    """`x_opt` lies between 0 and 1, both included."""
    found = said(shipped_study, sheet_with(("x_opt", *row)))
    assert found == (told or ["N1: x_opt in row 5"])


def test_parameters_without_bounds_have_none(shipped_study: Study) -> None:
    free = shipped_study.parameters["x_opt"].model_copy(update={"bounds": (None, None)})
    study: Any = SimpleNamespace(parameters={"x_opt": free})
    assert said(study, sheet_with(("x_opt", -9, 0, 9))) == ["N1: x_opt in row 5"]


@pytest.mark.parametrize(
    ("expert", "told"),
    [
        ("N" * 80, []),
        ("N" * 81, ["the name is no short line"]),
        ("N\n1", ["the name is no short line"]),
        ("N\u202e1", None),
        (None, ["the expert has no name"]),
        ("fitted", ["'fitted' cannot be a name"]),
    ],
)
def test_names_of_experts(shipped_study: Study, expert: object, told: list[str] | None) -> None:
    found = said(shipped_study, sheet_with(("x_opt", 0.3, 0.4, 0.5), expert=expert))
    if told is None:
        assert len(found) == 1
        assert found[0].startswith("1:2 sheet 'Sheet' cell B1: ")
    elif told:
        assert found[0] == f"1:2 sheet 'Sheet' cell B1: {told[0]}"
    else:
        assert found == [f"{expert}: x_opt in row 5"]


def test_a_problem_in_one_row_leaves_the_others(shipped_study: Study) -> None:
    rows = [("x_op", 0.3, 0.4, 0.5), ("x_opt", 0.3, 0.4, 0.5, "a\u202eb"), ("omega", 0, 0.1, 0.2)]
    found = said(shipped_study, sheet_with(*rows))
    assert found[0].startswith("5:1 sheet 'Sheet' cell A5: unknown parameter 'x_op'")
    assert found[1].startswith("6:5 sheet 'Sheet' cell E6: ")
    assert found[2:] == ["N1: omega in row 7"]


def test_a_workbook_may_unpack_to_so_much(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    sheet_with(("x_opt", 0.3, 0.4, 0.5)).parent.save(path)  # type: ignore[union-attr]
    with zipfile.ZipFile(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
    monkeypatch.setattr(read, "MAX_UNPACKED", size)
    assert not read_sheets(shipped_study, [path]).problems
    monkeypatch.setattr(read, "MAX_UNPACKED", size - 1)
    (problem,) = read_sheets(shipped_study, [path]).problems
    assert (problem.line, problem.column) == (1, 1)
    assert problem.message.startswith(f"the file unpacks to more than {(size - 1) / 1e6:g} MB")


def test_a_workbook_that_unpacks_to_too_much_is_told_the_limit(
    monkeypatch: pytest.MonkeyPatch, shipped_study: Study, tmp_path: Path
) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"anything")
    parts = [SimpleNamespace(file_size=size) for size in (99_999_999, 2)]
    archive = SimpleNamespace(infolist=lambda: parts)
    monkeypatch.setattr("zipfile.ZipFile", lambda _: nullcontext(archive))
    (problem,) = read_sheets(shipped_study, [tmp_path / "a.xlsx"]).problems
    assert problem.message.startswith("the file unpacks to more than 100 MB")


def test_of_a_formula_its_value_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_formula(0, 0, "=0.5/2", None, 0.25)
    assert read._open(path).worksheets[0].cell(1, 1).value == 0.25


def test_files_that_cannot_be_read_have_their_first_cell_for_a_place(
    shipped_study: Study, tmp_path: Path
) -> None:
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    for name in ("none.xlsx", "empty.xlsx"):
        (problem,) = read_sheets(shipped_study, [tmp_path / name]).problems
        assert (problem.line, problem.column) == (1, 1)


def written(study: Study, folder: Path) -> Any:
    """A workbook for one expert who is asked about two parameters."""
    asked = chosen_parameters(study, ("x_opt", "c_half"))
    write_sheet(study, SheetRequest(asked, ("N1",), "en"), folder / "a.xlsx")
    return openpyxl.load_workbook(folder / "a.xlsx")


def test_what_a_sheet_looks_like(shipped_study: Study, tmp_path: Path) -> None:
    sheet = written(shipped_study, tmp_path).worksheets[0]
    assert [sheet.cell(3, column).value for column in range(1, 11)] == list(COLUMNS)
    assert [sheet.cell(5, 1).value, sheet.cell(6, 1).value] == ["x_opt", "c_half"]
    assert [sheet.row_dimensions[row].hidden for row in (2, 3, 4)] == [False, True, False]
    assert sheet.freeze_panes == "C5"
    assert (sheet.cell(1, 1).value, sheet.cell(1, 2).value) == (
        "Name or code of the expert →",
        "N1",
    )
    found = [
        width
        for column in sheet.column_dimensions.values()
        for width in [column.width] * (column.max - column.min + 1)
    ]
    assert found == pytest.approx([width + 0.71 for width in WIDTHS], abs=0.01)
    for cell, locked, bold in (("A1", True, True), ("B1", False, False), ("A4", True, True),
                               ("J4", True, True), ("B5", True, False), ("F5", False, False),
                               ("I6", False, False), ("J6", True, False)):  # fmt: skip
        found = sheet[cell]
        assert found.protection.locked is locked, cell
        assert bool(found.font.bold) is bold, cell
        assert found.alignment.wrap_text, cell
        thin = (found.border.bottom.style, found.border.top.style)
        assert thin == (("thin", None) if bold else (None, None) if locked else ("thin", "thin"))
    assert sheet.protection.sheet
    assert not sheet.protection.formatColumns, "columns may be made wider"
    assert not sheet.protection.formatRows


def test_a_sheet_for_nobody_has_a_number(shipped_study: Study, tmp_path: Path) -> None:
    write_sheet(shipped_study, SheetRequest({}, (), "en"), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.worksheets[0].title == "expert 1"
    assert book.worksheets[0].cell(1, 2).value in (None, "")


def test_what_the_instructions_look_like(shipped_study: Study, tmp_path: Path) -> None:
    notes = written(shipped_study, tmp_path).worksheets[1]
    assert notes.column_dimensions["A"].width == pytest.approx(100.71, abs=0.01)
    lines = [cell.value for cell in notes["A"]]
    assert (notes["A1"].font.bold, notes["A1"].font.size) == (True, 14)
    assert [line.split(".")[0] for line in lines[1 : 1 + len(NOTES)]] == list("123456789")
    assert not lines[1 + len(NOTES)]
    assert notes.cell(3 + len(NOTES), 1).font.bold
    assert notes.protection.sheet


def test_the_rule_of_a_cell_by_hand(shipped_study: Study) -> None:
    """Bounds on either side; order is asked of cells that are filled."""
    base = shipped_study.parameters["x_opt"]
    book: Any = SimpleNamespace(add_format=lambda _: None)
    writer = _Writer(book, shipped_study, SheetRequest({}, (), "en"))
    order = (
        "OR(ISBLANK(F8),ISBLANK(G8),F8<=G8),OR(ISBLANK(G8),ISBLANK(H8),G8<=H8),"
        "OR(ISBLANK(F8),ISBLANK(H8),F8<=H8)"
    )
    for bounds, tests, shown in (
        ((None, None), "", "– … –"),
        ((0.125, None), "{0}>=0.125,", "0.125 … –"),
        ((None, 2.5), "{0}<=2.5,", "– … 2.50"),
        ((-1.0, 1.0), "{0}>=-1,{0}<=1,", "−1.00 … 1.00"),
    ):
        parameter = base.model_copy(update={"bounds": bounds})
        for column, cell in ((5, "F8"), (6, "G8"), (7, "H8")):
            rule = writer._rule(7, column, parameter)
            assert rule["value"] == f"=AND(ISNUMBER({cell}),{tests.format(cell)}{order})"
        assert shown in str(rule["error_message"]).replace(" and ", " … "), rule


def test_a_sheet_without_the_present_range(shipped_study: Study) -> None:
    book: Any = SimpleNamespace(add_format=lambda _: None)
    some = chosen_parameters(shipped_study, ("x_opt",))
    shown, hidden = (
        _Writer(book, shipped_study, SheetRequest(some, (), "en", show_current=show))
        for show in (True, False)
    )
    assert hidden._current(some["x_opt"]) == "–"
    assert len(shown._current(some["x_opt"]).split(" … ")) == 3


# Pools


def test_who_is_asked_about_and_who_is_not(shipped_study: Study) -> None:
    some = dict(list(shipped_study.parameters.items())[:3])
    one, two, three = some
    still = some[two].model_copy(
        update={"grade": "D", "distribution": Distribution(kind="constant")}
    )
    graded = {
        one: some[one].model_copy(update={"grade": "C"}),
        two: still,
        three: some[three].model_copy(update={"grade": "D"}),
    }
    study: Any = SimpleNamespace(parameters=graded)
    assert list(chosen_parameters(study)) == [three], "nobody is asked about a constant"
    assert list(chosen_parameters(study, grades=("C",))) == [one]
    assert list(chosen_parameters(study, (two,))) == [two]


def pooled(error: float) -> Pool:
    made = Fit(Distribution(kind="normal", low=0.0, high=1.0), error)
    said = (Judgement("a", "x", 0, 0.25, 1), Judgement("b", "x", 0, 0.75, 1),
            Judgement("c", "x", 0, 0.5, 1))  # fmt: skip
    return Pool(None, said, (), (), {"p05": 0.125, "p95": 1.125}, made)  # type: ignore[arg-type]


def test_disagreement_and_a_poor_fit_by_hand() -> None:
    assert pooled(0.05).disagreement == 0.5
    assert not pooled(0.05).poor
    assert pooled(0.0501).poor


def test_weights_that_cannot_be(shipped_study: Study) -> None:
    both = [Judgement(name, "x_opt", 0.3, 0.4, 0.5) for name in ("a", "b")]
    for weight in (float("inf"), float("nan"), -0.001):
        with pytest.raises(UsageError, match="use a number of at least 0"):
            pool(shipped_study, both, {"a": weight})
    found = pool(shipped_study, both, {"a": 0.5}).pools["x_opt"]
    assert found.weights == pytest.approx((1 / 3, 2 / 3)), "who is not named weighs 1"
    one = pool(shipped_study, both[:1]).pools["x_opt"]
    assert one.fitted is one.fits[0], "a pool of one is the fit to what was said"
    assert ASKED == (0.05, 0.5, 0.95)


def test_who_weighs_in_which_pool(monkeypatch: pytest.MonkeyPatch, shipped_study: Study) -> None:
    """a says nothing of `omega`; b weighs three times; c nothing."""
    made: dict[str, tuple[str, list[float]]] = {}

    def one(parameter: Parameter, own: tuple[Judgement, ...], weights: Any) -> str:
        made[own[0].parameter] = ("".join(j.expert for j in own), weights.tolist())
        assert parameter == shipped_study.parameters[own[0].parameter]
        return own[0].parameter

    monkeypatch.setattr(pools, "_pool_one", one)
    said = [Judgement(expert, name, 0.1, 0.2, 0.3)
            for expert, name in (("a", "x_opt"), ("b", "omega"), ("b", "x_opt"), ("c", "omega"),
                                 ("c", "m_half"))]  # fmt: skip
    found = pool(shipped_study, said, {"b": 3.0, "c": 0.0})
    assert made == {"x_opt": ("ab", [0.25, 0.75]), "omega": ("b", [1.0])}
    assert list(found.pools) == ["x_opt", "omega"], "nobody who weighs speaks of m_half"


def test_an_overlay_names_experts_with_their_weights_and_files(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"sheet")
    said = (Judgement("a", "x", 0, 0.25, 1, "why", "a.xlsx"), Judgement("b", "x", 0, 0.75, 1),
            Judgement("c", "x", 0, 0.75, 1, "", "c.xlsx"))  # fmt: skip
    elicited = SimpleNamespace(
        pools={"x": SimpleNamespace(judgements=said)}, experts=("a", "b", "c")
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlays, "_entry", lambda *_: {})
        patch.setattr(overlays, "Overlay", SimpleNamespace)
        found = overlays.overlay_of(elicited, "2026", {"a": 2.0, "c": 0.5}, (path,))  # type: ignore[arg-type]
        plain = overlays.overlay_of(elicited, "2026")  # type: ignore[arg-type]
    hashed = hashlib.sha256(b"sheet").hexdigest()
    told = [(one.name, one.weight, one.file, one.sha256) for one in found.about.experts]
    assert told == [("a", 2.0, "a.xlsx", hashed), ("b", 1.0, "-", "-"), ("c", 0.5, "c.xlsx", "-")]
    assert {one.weight for one in plain.about.experts} == {1.0}


@pytest.mark.parametrize(
    ("made", "median", "value"),
    [
        (Distribution(kind="normal", low=0.25, high=0.5), 0.625, 0.5),
        (Distribution(kind="normal", low=0.25, high=0.5), 0.125, 0.25),
        (Distribution(kind="normal", low=0.25, high=0.5), 0.312345678, 0.312346),
        (Distribution(kind="beta", a=2.0, b=3.0), 0.987654321, 0.987654),
    ],
)
def test_the_central_value_of_a_pool_lies_within_its_distribution(
    shipped_study: Study, made: Distribution, median: float, value: float
) -> None:
    said = Judgement("a", "x_opt", 0, 0.25, 1)
    own = Fit(Distribution(kind="normal", low=0.1234567891, high=1.0), 0.0)
    one = Pool(shipped_study.parameters["x_opt"], (said,), (own,), (1 / 3,), {"p50": median},
               Fit(made, 0.0123))  # fmt: skip
    entry = overlays._entry(one, "2026-05-04T10:00:00")
    assert entry.value == value
    assert entry.distribution == made
    assert "by 1.2% of its 90 % range" in entry.note
    assert entry.experts["a"].weight == 0.333333
    assert entry.experts["a"].distribution.low == 0.123457


def test_the_largest_shift_comes_first(shipped_study: Study) -> None:
    names = ("omega", "x_opt", "c_half")
    shifts = dict(zip(names, (0.25, 1.5, 0.5), strict=True))
    moved = {}
    for name in names:
        old = shipped_study.parameters[name]
        ends = current_quantiles(old)
        value = ends["p50"] + shifts[name] * (ends["p95"] - ends["p05"])
        constant = Distribution(kind="constant")
        moved[name] = old.model_copy(
            update={"distribution": constant, "value": value, "bounds": (None, None)}
        )
    after: Any = SimpleNamespace(parameters=moved)
    overlay: Any = SimpleNamespace(parameters={name: SimpleNamespace(experts={}) for name in names})
    found = disagreement(shipped_study, after, overlay)
    assert tuple(found.columns) == DISAGREEMENT
    assert found["parameter"].tolist() == ["x_opt", "c_half", "omega"]
    assert found.index.tolist() == [0, 1, 2]
    assert found["shift"].tolist() == pytest.approx([1.5, 0.5, 0.25])
