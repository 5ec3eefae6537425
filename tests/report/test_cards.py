from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.report.conftest import MakeMaterial
from valuma_scenarios.errors import UsageError
from valuma_scenarios.figures.catalogue import (
    FIGURES,
    Look,
    available,
    card_csv,
    card_text,
    checked,
    figure_names,
    make_card,
    pack_names,
)
from valuma_scenarios.figures.drawing.card import IncompleteCardError
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.sizes import SIZES, THEME_NAMES
from valuma_scenarios.figures.svg import card_svg
from valuma_scenarios.figures.svg.raster import svg_to_pdf, svg_to_png
from valuma_scenarios.figures.svg.typesetting import TypesettingError
from valuma_scenarios.results.runs import Run
from valuma_scenarios.vocabulary import LANGUAGES, Language

SVG = "{http://www.w3.org/2000/svg}"


def png_size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_is_drawn_without_a_browser(paper: MakeMaterial, language: Language) -> None:
    cards = paper(language).cards
    assert list(cards) == list(pack_names())
    for card in cards.values():
        root = ET.fromstring(card_svg(card))
        assert root.findtext(f"{SVG}title") == card.alt_short
        words = "".join(e.text or "" for e in root.iter(f"{SVG}tspan"))
        assert card.title.split()[0] in words
        assert "nan" not in "".join(e.get("d", "") for e in root.iter(f"{SVG}path"))


@pytest.mark.parametrize("size", SIZES)
def test_sizes_have_their_shape(run: Run, size: str) -> None:
    wanted = SIZES[size]
    card = make_card(run, "sv", "paths", Look(wanted, THEME_NAMES["projector"]))
    width, height = png_size(svg_to_png(card_svg(card, wanted), wanted.png_px))
    assert abs(width - wanted.png_px) <= 1
    if size in ("slide", "social"):
        assert wanted.aspect is not None
        assert height / width == pytest.approx(wanted.aspect, abs=0.01)


@pytest.mark.parametrize("theme", THEME_NAMES)
def test_themes_are_drawn(run: Run, theme: str) -> None:
    card = make_card(run, "fi", "goal_map", Look(theme=THEME_NAMES[theme]))
    assert THEME_NAMES[theme].paper in card_svg(card)


def test_a_map_of_one_goal_tells_of_no_other(run: Run) -> None:
    for tiles in (False, True):
        one, other, whole = (
            make_card(
                run, "fi", "goal_map", Look(options=FigureOptions(goal=g, tiles=tiles))
            ).caption
            for g in ("g3", "g4", None)
        )
        assert "Theil" not in one
        assert "Theil" in other
        assert "Theil" in whole


def test_place_and_reference_stand_in_one_bracket_of_a_title(run: Run) -> None:
    asked = FigureOptions(reference="by_region_type", region="MK18")
    title = make_card(run, "fi", "goals_overview", Look(options=asked)).title
    assert title.endswith(" (Kainuu, vertailuvaihtoehtona Aluetyypeittäin eriytetty)")
    national = FigureOptions(reference="by_region_type")
    title = make_card(run, "sv", "goals_overview", Look(options=national)).title
    assert title.endswith(" (jämfört med Differentierad efter områdestyp)")


def test_single_figure_as_pdf_needs_its_alternative(run: Run) -> None:
    card = make_card(run, "en", "goals_overview", Look())
    names = {"title": card.title, "alt": card.alt_short, "language": "en"}
    assert svg_to_pdf(card_svg(card), 160, names).startswith(b"%PDF")
    with pytest.raises(TypesettingError):
        svg_to_pdf(card_svg(card), 160, {**names, "title": ""})


def test_incomplete_cards_are_refused(run: Run) -> None:
    card = make_card(run, "fi", "paths", Look())
    for change in ({"caption": " "}, {"alt_short": ""}, {"sources": ""}, {"method": ""}):
        with pytest.raises(IncompleteCardError):
            replace(card, **change)  # type: ignore[arg-type]
    with pytest.raises(IncompleteCardError, match="not 'sv'"):
        checked(card, run, "sv")
    with pytest.raises(IncompleteCardError, match="do not name run"):
        checked(replace(card, sources="Tilastokeskus"), run, "fi")
    with pytest.raises(IncompleteCardError, match="same"):
        checked(replace(card, caption=card.method), run, "fi")


def test_unknown_figures_get_a_hint(run: Run) -> None:
    with pytest.raises(UsageError, match="goal_map"):
        make_card(run, "fi", "goal_mapp", Look())
    in_memo = [name for name in pack_names() if FIGURES[name].memo]
    assert list(figure_names()[: len(in_memo)]) == in_memo


def test_a_run_without_doing_nothing_lacks_one_figure(run: Run) -> None:
    study = run.study
    fewer = study.with_alternatives(("status_quo", "partnership"))
    small = replace(run, study=fewer)
    lost = set(pack_names()) - set(available(small, pack_names()))
    assert lost == {"goals_policy", "rank_acceptability", "regret"} - (
        set() if len(fewer.candidates) < 2 else {"rank_acceptability", "regret"}
    )
    with pytest.raises(UsageError, match="do_nothing"):
        make_card(small, "fi", "goals_policy", Look())


def test_csv_holds_exactly_the_table(run: Run, tmp_path: Path) -> None:
    card = make_card(run, "fi", "goals_overview", Look())
    read = pd.read_csv(io.BytesIO(card_csv(card, "plain")))
    assert list(read.columns) == [column.heading for column in card.columns]
    for column in card.columns:
        if column.kind != "text":
            assert read[column.heading].tolist() == card.table[column.name].tolist()
    for part in (card.title, card.caption, card.method, card.sources, card.alt_long):
        assert part in card_text(card)
