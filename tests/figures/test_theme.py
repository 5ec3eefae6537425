"""Every theme must be seen by everyone: contrast, colour distance, no meaning by colour alone."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from valuma_scenarios.errors import UsageError
from valuma_scenarios.figures.drawing.classes import UNCERTAIN_PATTERN
from valuma_scenarios.figures.drawing.classes import shade as fill_of
from valuma_scenarios.figures.drawing.colour import (
    VISIONS,
    cielab,
    colour_difference,
    contrast,
    smallest_difference,
)
from valuma_scenarios.figures.drawing.context import Context
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.theme import DARK, LIGHT, PRINT, THEMES, Theme, colour_map
from valuma_scenarios.figures.gallery.evidence_share import ALIKE, _colours, _pattern
from valuma_scenarios.results.runs import Run

MARKS, TEXT = 3.0, 4.5
DISTINCT = 12.0
"""Smallest CIEDE2000 difference between two alternatives; five is clearly another colour."""
MAIN = ("partnership", "by_theme", "by_region_type", "loose_framework")
COLOURED = [theme for theme in THEMES.values() if theme.name != "print"]


def test_ciede2000_agrees_with_published_pairs() -> None:
    # Sharma, Wu & Dalal (2005), table 1: pairs 1, 7, 13, 17 and 25.
    pairs = [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, -0.001, 2.49), (50.0, 0.0009, -2.49), 4.8045),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ]
    for one, other, expected in pairs:
        assert colour_difference(one, other) == pytest.approx(expected, abs=5e-5)  # type: ignore[arg-type]


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_lab_of_white_and_black() -> None:
    assert cielab("#FFFFFF") == pytest.approx([100, 0, 0], abs=0.02)
    assert cielab("#000000") == pytest.approx([0, 0, 0], abs=0.02)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_marks_and_text_stand_out_from_the_background(theme: Theme) -> None:
    marks = [theme.reference, *theme.alternatives.values(), *theme.spare]
    weak = {s.colour: contrast(s.colour, theme.paper) for s in marks}
    assert min(weak.values()) >= MARKS, weak
    assert contrast(theme.ink, theme.paper) >= TEXT
    assert contrast(theme.muted, theme.paper) >= TEXT


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_alternatives_differ_for_every_colour_vision(theme: Theme, vision: str) -> None:
    colours = [theme.reference.colour, *(theme.alternatives[name].colour for name in MAIN)]
    assert smallest_difference(colours, vision) >= DISTINCT  # type: ignore[arg-type]


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_no_meaning_by_colour_alone(theme: Theme) -> None:
    styles = [theme.reference, *theme.alternatives.values(), *theme.spare, *theme.further]
    assert len({style.symbol for style in styles}) == len(styles)
    assert len({style.dash for style in styles}) == len(styles)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_the_reference_is_grey_and_dashed(theme: Theme) -> None:
    _, a, b = cielab(theme.reference.colour)
    assert abs(a) < 6
    assert abs(b) < 6
    assert theme.reference.dash == "dash"
    assert theme.style("status_quo") == theme.reference


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_numbers_can_be_read_on_every_shade(theme: Theme) -> None:
    for shade in theme.shades:
        assert contrast(theme.letters_on(shade), shade) >= TEXT, shade
    assert len({theme.letters_on(shade) for shade in theme.shades}) == len(theme.shades)


@pytest.mark.parametrize(("source", "target"), [(LIGHT, DARK), (PRINT, LIGHT), (PRINT, DARK)])
def test_letters_on_shades_are_chosen_anew_where_colours_are_exchanged(
    source: Theme, target: Theme
) -> None:
    mapped = colour_map(source, target)
    for shade in source.shades:
        assert contrast(mapped[source.letters_on(shade)], mapped[shade]) >= TEXT, shade


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_shades_run_from_weak_to_strong(theme: Theme) -> None:
    for shades in (theme.worse, theme.better):
        away = [contrast(shade, theme.paper) for shade in shades]
        assert away == sorted(away)


def test_greyscale_print_has_no_colour_and_marks_worse_by_a_pattern() -> None:
    greys = [s.colour for s in (PRINT.reference, *PRINT.alternatives.values(), *PRINT.spare)]
    for colour in (*greys, *PRINT.worse, *PRINT.better, PRINT.ink, PRINT.muted):
        assert colour[1:3] == colour[3:5] == colour[5:7]
    lightness = sorted(cielab(PRINT.alternatives[name].colour)[0] for name in MAIN)
    assert min(b - a for a, b in pairwise(lightness)) >= 4


@pytest.mark.parametrize(("source", "target"), [(LIGHT, DARK), (PRINT, LIGHT), (PRINT, DARK)])
def test_a_colour_never_stands_for_two_things(source: Theme, target: Theme) -> None:
    roles = [
        source.paper, source.ink, source.muted, source.grid, source.neutral,
        source.reference.colour, *source.worse, *source.better,
        *(style.colour for style in source.spare),
        *(source.alternatives[name].colour for name in MAIN),
    ]  # fmt: skip
    assert len(set(roles)) == len(roles)
    mapped = colour_map(source, target)
    assert mapped[source.better[3]] == target.better[3]
    red, green, blue = (int(source.ink[i : i + 2], 16) for i in (1, 3, 5))
    assert f"rgba({red},{green},{blue}" in mapped


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_worse_is_told_from_better_and_uncertain_without_colour(theme: Theme) -> None:
    for level in range(1, 5):
        worse, better = fill_of(theme, -level), fill_of(theme, level)
        assert worse.pattern not in ("", UNCERTAIN_PATTERN, better.pattern)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_grades_of_evidence_differ_on_grey_paper(theme: Theme, small_run: Run) -> None:
    context = Context(small_run, "en", FigureOptions(theme=theme))
    fills = [(colour, _pattern(context, grade)) for grade, colour in _colours(context).items()]
    for (one, first), (other, second) in combinations(fills, 2):
        assert contrast(one, other) >= ALIKE or first != second, (one, other)


def test_unknown_alternatives_get_styles_of_their_own() -> None:
    order = ("status_quo", "mine", "yours")
    assert LIGHT.style("mine", order) != LIGHT.style("yours", order)
    assert LIGHT.style("mine", order) == LIGHT.spare[0]


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_no_two_alternatives_look_alike_and_too_many_are_refused(theme: Theme) -> None:
    order = ("status_quo", *(f"a{k}" for k in range(len(theme.spare) + len(theme.further))))
    styles = [theme.style(name, order) for name in order]
    assert len(order) >= 12
    assert len({(style.dash, style.symbol) for style in styles}) == len(order)
    assert len({style.symbol for style in styles}) == len(order)
    with pytest.raises(UsageError, match="leave out at least 1"):
        theme.style("more", (*order, "more"))
