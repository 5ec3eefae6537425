"""The diagram of mechanisms says what the registry and the grades say, and not by colour alone."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.figures.boxes import collisions, cut
from valuma_scenarios.figures.catalogue import Look, make_card
from valuma_scenarios.figures.drawing.options import FigureOptions
from valuma_scenarios.figures.drawing.sizes import SIZES
from valuma_scenarios.figures.gallery.theory_of_change import theory_of_change
from valuma_scenarios.figures.svg.sheet import card_svg
from valuma_scenarios.model.mechanisms import MECHANISMS
from valuma_scenarios.results.runs import Run
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording import Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mechanism_is_drawn_with_the_grades_of_its_numbers(
    small_run: Run, language: Language
) -> None:
    words, parameters = Words(small_run.study, language), small_run.study.parameters
    card = theory_of_change(small_run, language)
    rows = card.table.set_index("mechanism").to_dict("index")
    assert len(rows) == len(MECHANISMS)
    for one in MECHANISMS:
        row = rows[words.say(f"mechanism.{one.id}")]
        grades = Counter(str(parameters[name].grade) for name in one.reads(parameters))
        assert [row[grade] for grade in "ABCD"] == [grades[grade] for grade in "ABCD"]
        for other in one.feeds:
            assert words.say(f"mechanism.{other}") in row["feeds"]
    judged = sum(parameter.grade == "D" for parameter in parameters.values())
    assert str(judged) in card.title
    assert str(len(parameters)) in card.title


def test_grades_differ_in_sign_and_outline_too(small_run: Run) -> None:
    drawing = theory_of_change(small_run, "fi").drawing
    signs = {
        trace["marker"]["color"]: trace["marker"]["symbol"]
        for trace in drawing["data"]
        if trace.get("mode") == "markers"
    }
    assert len(set(signs.values())) >= 4
    lines = [trace["line"] for trace in drawing["data"] if "line" in trace]
    assert {line["dash"] for line in lines if "dash" in line} == {"dot", "solid"}


def test_a_line_leads_from_every_mechanism_to_what_it_feeds(small_run: Run) -> None:
    wide, narrow = (
        theory_of_change(small_run, "en", FigureOptions(width=width)).drawing["data"]
        for width in ("wide", "narrow")
    )
    feeds = sum(len(one.feeds) for one in MECHANISMS)
    assert len(wide) - len(narrow) == feeds


@pytest.mark.parametrize("size", ["memo", "slide", "column"])
def test_labels_keep_apart(small_run: Run, size: str) -> None:
    card = make_card(small_run, "fi", "theory_of_change", Look(SIZES[size]))
    svg = card_svg(card, SIZES[size])
    assert collisions(svg) == []
    assert cut(svg) == []
