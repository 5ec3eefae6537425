"""No label overlaps another or is cut: read off the drawn boxes, in every language and size."""

from __future__ import annotations

import pytest

from tests.figures.boxes import boxes, collisions, cut
from tests.figures.stress import LETTERS, long_study
from valuma_scenarios.figures.catalogue import FIGURES, Look, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.sizes import SIZES, of_width
from valuma_scenarios.figures.svg import card_svg
from valuma_scenarios.figures.svg.pictures import bare_svg
from valuma_scenarios.results.runs import Run, compute_run
from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES, Language

DRAWN = [name for name, figure in FIGURES.items() if figure.pack or figure.report]
SHEETS = [name for name in SIZES if name != "social"]
MOST_TITLE_WORDS = 16


@pytest.fixture(scope="session")
def long_run(shipped_study: Study) -> Run:
    """Twelve alternatives with names of sixty letters."""
    return compute_run(long_study(shipped_study), draws=64, seed=7)


def svg_of(run: Run, language: Language, name: str, size: str) -> str:
    if size == "phone":
        return bare_svg(FIGURES[name].make(run, language, FigureOptions(width="narrow")))
    return card_svg(make_card(run, language, name, Look(SIZES[size])), SIZES[size])


def assert_apart(svg: str) -> None:
    assert collisions(svg) == []
    assert cut(svg) == []


@pytest.mark.parametrize("size", ["memo", "phone"])
@pytest.mark.parametrize("name", DRAWN)
def test_labels_keep_apart(small_run: Run, name: str, size: str) -> None:
    language: Language = LANGUAGES[DRAWN.index(name) % 3]
    assert_apart(svg_of(small_run, language, name, size))


@pytest.mark.slow
@pytest.mark.parametrize("size", [*SHEETS, "phone"])
@pytest.mark.parametrize("name", DRAWN)
def test_labels_keep_apart_everywhere(small_run: Run, name: str, size: str) -> None:
    for language in LANGUAGES:
        assert_apart(svg_of(small_run, language, name, size))


@pytest.mark.parametrize("size", ["memo", "phone"])
@pytest.mark.parametrize("name", DRAWN)
def test_long_names_of_many_alternatives_keep_apart(long_run: Run, name: str, size: str) -> None:
    assert len(long_run.study.alternatives) == 12
    language: Language = LANGUAGES[DRAWN.index(name) % 3]
    assert {len(a.label.fi) for a in long_run.study.alternatives} == {LETTERS}
    assert_apart(svg_of(long_run, language, name, size))


def test_boxes_see_what_overlaps_and_what_is_cut() -> None:
    text = '<text><tspan x="{x}" y="{y}" font-size="14">Uusimaa</tspan></text>'
    frame = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 60">{}</svg>'
    apart = text.format(x=10, y=20) + text.format(x=10, y=40)
    assert collisions(frame.format(apart)) == []
    assert cut(frame.format(apart)) == []
    assert collisions(frame.format(text.format(x=10, y=20) + text.format(x=20, y=24)))
    assert cut(frame.format(text.format(x=70, y=20))) == ["Uusimaa"]
    turned = '<text transform="rotate(-90 50 50)">' + text.format(x=50, y=50)[6:]
    (box,) = boxes(frame.format(turned))
    assert box.bottom - box.top > box.right - box.left
    assert (box.bottom, box.right) == pytest.approx((50, 52.8), abs=0.1)


@pytest.mark.parametrize("name", DRAWN)
def test_our_own_titles_are_short(small_run: Run, name: str) -> None:
    title = make_card(small_run, "en", name, Look()).title
    assert len(title.split()) <= MOST_TITLE_WORDS, title


@pytest.mark.parametrize("width", ["85mm", "110mm", "160", "24 cm"])
def test_letters_keep_their_size_on_paper(width: str) -> None:
    size = of_width(width)
    sheet = (358 if size.narrow else 1040) + 60
    points = size.font_px / sheet * size.width_mm / 25.4 * 72
    assert 7 <= points <= 12
    assert size.dpi == pytest.approx(300, abs=1)
