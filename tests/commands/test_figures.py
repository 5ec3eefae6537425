"""Any figure in a minute: by name, for one goal, place and pair, with a title, size and format."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from valuma_scenarios.commands.figures import command
from valuma_scenarios.errors import UsageError
from valuma_scenarios.figures.asked import figure_meant, goal_meant, options_meant
from valuma_scenarios.figures.catalogue import FIGURES, Look, card_csv, make_card
from valuma_scenarios.figures.drawing.classes import Classes
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.geometry import inset_of, read_geometry
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.regional import goal_classes
from valuma_scenarios.figures.drawing.sizes import of_width
from valuma_scenarios.project.open import load_project
from valuma_scenarios.results.differences import Differences
from valuma_scenarios.results.runs import Run, open_run, write_run
from valuma_scenarios.schema.naming import meant
from valuma_scenarios.vocabulary import GOALS, LANGUAGES
from valuma_scenarios.wording.catalogue import translate
from valuma_scenarios.wording.csv import csv_bytes


@pytest.fixture(scope="module")
def folder(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = load_project(root, end=2022)
    return write_run(study, root, tmp_path_factory.mktemp("runs"), draws=100, seed=7)


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    return open_run(folder)


def figures(*words: str) -> Result:
    return CliRunner().invoke(command, [*words])


def chunks(png: bytes) -> dict[bytes, bytes]:
    found, place = {}, 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        found[png[place + 4 : place + 8]] = png[place + 8 : place + 8 + length]
        place += length + 12
    return found


# --- the whole question


def test_one_goal_one_region_one_pair_in_four_formats(
    folder: Path, run: Run, tmp_path: Path
) -> None:
    asked = [
        "kehityspolut", "--run", str(folder), "--goal", "g3", "--region", "Kainuu",
        "--pair", "by_theme", "Differentiated by region type", "--title", "Oma otsikko",
        "--width", "85mm", "--format", "svg,png,pdf,csv", "--lang", "fi", "--out", str(tmp_path),
    ]  # fmt: skip
    done = figures(*asked)
    assert done.exit_code == 0, done.output
    svg = (tmp_path / "paths.svg").read_text(encoding="utf-8")
    assert 'width="85mm"' in svg
    assert "Oma otsikko" in svg
    assert (tmp_path / "paths.pdf").read_bytes().startswith(b"%PDF")
    table = pd.read_csv(tmp_path / "paths.csv", sep=";", decimal=",", encoding="utf-8-sig")
    assert set(table["Tavoite"]) == {run.study.goals["g3"].short.fi.join(["3 ", ""])}
    assert set(table["Vaihtoehto"]) == {run.study.alternative("by_theme").label.fi}
    # The numbers are those of the pair in that region: subtracted in the same draw.
    change = Differences(run.study, run.results).by_year(
        "g3", "by_theme", "by_region_type", "MK18", [run.study.end_year]
    )
    last = table[table["Vuosi"] == run.study.end_year]
    assert last["Mediaani"].item() == pytest.approx(float(pd.Series(change[:, 0]).median()))


def test_options_that_play_no_part_are_said(folder: Path, tmp_path: Path) -> None:
    done = figures("money_flows", "--run", str(folder), "--goal", "g3", "--to", "csv",
                   "--out", str(tmp_path))  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "money_flows does not depend on --goal" in done.output


def test_what_cannot_be_is_refused(folder: Path) -> None:
    for words, told in (
        (("paths", "goal_map", "--title", "x"), "one figure"),
        (("paths", "--pair", "by_theme", "by_theme"), "two alternatives"),
        (("paths", "--pair", "by_theme", "partnership", "--reference", "do_nothing"), "--pair"),
        (("paths", "--width", "5mm"), "60 to 420 mm"),
        (("win_map",), "valuma switch"),
        (("pahts",), "paths"),
    ):
        done = figures(*words, "--run", str(folder))
        assert done.exit_code == 2, done.output
        assert told in done.output


# --- names


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_goal_and_region_is_found_by_its_name(run: Run, language: str) -> None:
    for name in FIGURES:
        assert figure_meant(translate(language, f"figure.name.{name}").upper()) == name  # type: ignore[arg-type]
    for goal in GOALS:
        assert goal_meant(run, run.study.goals[goal].label.model_dump()[language]) == goal
        assert goal_meant(run, goal[1]) == goal
    for region, row in run.study.regions.iterrows():
        found = options_meant(run, region=str(row[f"name_{language}"]).lower())
        assert found.region == region


def test_whole_words_are_enough_if_they_begin_the_name_of_one_thing() -> None:
    known = {"a": ["Pohjois-Savo"], "b": ["Pohjois-Karjala"], "c": ["Etelä-Savo"]}
    assert meant("etelä", known, "--region") == "c"
    with pytest.raises(UsageError, match="a or b"):
        meant("pohjois", known, "--region")
    for slip in ("Etelä-Sav", "etel"):  # the start of a word may be a slip for something else
        with pytest.raises(UsageError, match="Etelä-Savo"):
            meant(slip, known, "--region")


# --- files that others open


@pytest.mark.parametrize(("size", "mm"), [("memo", 160), ("slide", 338.7), ("column", 85)])
def test_a_png_says_how_wide_it_is(folder: Path, tmp_path: Path, size: str, mm: float) -> None:
    done = figures("capacity_paths", "--run", str(folder), "--to", "png", "--size", size,
                   "--dpi", "150", "--out", str(tmp_path))  # fmt: skip
    assert done.exit_code == 0, done.output
    found = chunks((tmp_path / "capacity_paths.png").read_bytes())
    across, down, unit = struct.unpack(">IIB", found[b"pHYs"])
    (pixels,) = struct.unpack(">I", found[b"IHDR"][:4])
    assert (across, unit) == (down, 1)
    assert 1000 * pixels / across == pytest.approx(mm, rel=0.005)


def test_csv_is_as_the_readers_spreadsheet_wants_it(run: Run) -> None:
    card = make_card(run, "sv", "regret", Look())
    nordic, plain = card_csv(card), card_csv(card, "plain")
    assert nordic.startswith(b"\xef\xbb\xbf")
    assert not plain.startswith(b"\xef\xbb\xbf")
    one = pd.read_csv(io.BytesIO(nordic), sep=";", decimal=",", encoding="utf-8-sig")
    pd.testing.assert_frame_equal(one, pd.read_csv(io.BytesIO(plain)))
    english = make_card(run, "en", "regret", Look())
    headings = [column.heading for column in english.columns]
    assert card_csv(english) == csv_bytes(english.table, "plain", headings)


def test_a_workbook_of_a_figure_has_its_numbers(folder: Path, run: Run, tmp_path: Path) -> None:
    done = figures("regret", "--run", str(folder), "--to", "csv,xlsx", "--csv-style", "excel-fi",
                   "--lang", "fi", "--out", str(tmp_path))  # fmt: skip
    assert done.exit_code == 0, done.output
    nordic = pd.read_csv(tmp_path / "regret.csv", sep=";", decimal=",", encoding="utf-8-sig")
    pd.testing.assert_frame_equal(pd.read_excel(tmp_path / "regret.xlsx"), nordic)


# --- maps


def test_classes_of_a_goal_are_the_same_for_all_alternatives_and_years(run: Run) -> None:
    steps = {
        goal_classes(Context(run, "fi", FigureOptions(alternative=a, year=year)), "g3")
        for a in run.study.candidates[1:]
        for year in (2021, 2022)
    }
    assert len(steps) == 1
    largest = run.effects.query("goal == 'g3' and region != 'FI' and reference == 'status_quo'")
    assert steps.pop().level(float(largest["p50"].max())) == 4


def test_small_islands_are_drawn_enlarged() -> None:
    geometry = read_geometry()
    assert geometry is not None
    regions = tuple(geometry.rings)
    inset = inset_of(geometry, regions)
    assert set(inset.rings) == {"MK21"}
    wide = max(r[:, 0].max() for r in inset.rings["MK21"]) - min(
        r[:, 0].min() for r in inset.rings["MK21"]
    )
    low, high = geometry.box(("MK21",), 0.0)
    assert wide > 2 * (high[0] - low[0])
    (left, bottom), (right, top) = inset.corners
    # The frame stands on the sea: no mainland region reaches into it.
    for region in regions:
        for ring in geometry.rings[region]:
            inside = (ring[:, 0] > left) & (ring[:, 0] < right)
            inside &= (ring[:, 1] > bottom) & (ring[:, 1] < top)
            assert not inside.any(), region
    assert inset_of(geometry, tuple(r for r in regions if r != "MK21")).rings == {}


def test_uncertain_areas_are_muted_and_sure_ones_are_not(run: Run) -> None:
    context = Context(run, "fi")
    theme, classes = context.theme, Classes(0.1)
    for region in context.regions:
        evidence = context.evidence(context.leader, "g3", region)
        unsure = 0.2 < evidence.p_better < 0.8
        fill = classes.fill(theme, evidence)
        assert (fill.colour == theme.neutral) == (unsure or evidence.p50 == 0)
        assert bool(fill.pattern) == unsure


def test_widths_are_read_as_people_write_them() -> None:
    assert of_width("85mm").width_mm == of_width("8,5 cm").width_mm == of_width("85").width_mm == 85
    assert of_width("85mm").narrow
    assert not of_width("16cm").narrow
